"""How many sources share the words of an outlet: concentration, diversity, rarefaction.

An outlet that cites more has more different sources, whatever its habits. Outlets are therefore
also compared at one number of citations, that of the smallest: the value to be expected if so many
were drawn from each without replacement. For counts of citations this is exact; for words,
citations are drawn again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, Series, factorize
from scipy.sparse import csr_array
from scipy.special import gammaln

from framing.errors import RuleError
from framing.feature import Feature
from framing.features import FEATURES
from framing.given import groups_of, need
from framing.nouns import things
from framing.resampling import DRAWS, expanded_interval, stream
from framing.schema import DIVERSITY, check, frame
from framing.sides import FEWEST_ARTICLES
from framing.sourcing import LABELS, NO_SOURCE
from framing.tally import citations

Array = NDArray[np.float64]

FEWEST_CITATIONS = 20
"""Outlets with fewer citations of a known source get no value, and do not set the level."""
INDICES = ("richness", "shannon", "simpson", "hhi", "hill_1", "hill_2")
OVER, UNITS = ("source", "label"), ("citations", "words")
_SAMPLES = 200
_GROUPS = 40
"""Where there are more articles, they are left out by groups, no more than so many."""
_EVEN = 1e-9
"""How much an index may differ, whichever article is left out, by no more than rounding."""
_NO_SPREAD = "no interval: the same, whichever article is left out"
_DEFINED = {
    "richness": "different {over}s (Hill number of order 0)",
    "shannon": "Shannon entropy in nats",
    "simpson": "chance that two {units} have different {over}s (Simpson 1949, unbiased)",
    "hhi": "sum of squared shares, 0 to 1 (Herfindahl-Hirschman)",
    "hill_1": "effective number of {over}s (Hill number of order 1)",
    "hill_2": "effective number of {over}s (Hill number of order 2)",
}


class _Outlet(NamedTuple):
    """The citations of one outlet with a known source: article, source and words of each."""

    name: str
    article: NDArray[np.int64]
    source: NDArray[np.int64]
    words: Array
    n_left_out: int

    @property
    def n(self) -> int:
        """Citations."""
        return len(self.source)

    @property
    def n_articles(self) -> int:
        """Articles with at least one of them."""
        return int(self.article.max()) + 1 if len(self.article) else 0

    @property
    def n_sources(self) -> int:
        """Different sources."""
        return int(self.source.max()) + 1 if len(self.source) else 0


def source_diversity(
    tables: Mapping[str, DataFrame],
    *,
    by: str = "outlet",
    over: str = "source",
    units: str = "citations",
    seed: int = 0,
) -> DataFrame:
    """Measure how evenly each outlet spreads its citations, or its cited words, over sources.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        evidence, roles and articles, as `read_tables` gives them.
    by : str
        Column of articles that groups them, or key of their `extra`; articles without a value are
        left out.
    over : str
        'source': names, pooled over the articles of an outlet. One name in any capitals is one
        source, two names are two, whoever they belong to. 'label': types of source, 'unknown'
        one of them.
    units : str
        'citations', or 'words': those that citations give to their sources.
    seed : int
        Changes the random draws.

    Returns
    -------
    DataFrame, table DIVERSITY
        For each outlet and index a row on all its citations, and one on as many as the smallest
        outlet has (`rarefied_to`), the expected value. Citations without a source, or with a
        pronoun not resolved when `over` is 'source', are counted in `n_left_out`. Intervals draw
        articles again, 2,000 times, in the linear approximation: articles drawn twice would lend
        each other sources that no new article has. Percentiles are expanded for few articles, and
        cut at what is possible: no more sources than `rarefied_to`, no more types than there are.
        Of all citations the interval is of as many new articles, which may have more citations.
        Below 20 citations there is no value, below 5 articles no interval, nor where an index is
        the same whichever article is left out: how they vary is not known. `reason` says so.

    Raises
    ------
    RuleError
        If `over` or `units` is none of these.
    CorpusError
        If no article has a group, or an id occurs twice.

    References
    ----------
    Hirschman 1964, Am. Econ. Rev. 54(5), p. 761 (sum of squared shares); Shannon 1948, Bell Syst.
    Tech. J. 27, p. 393 (entropy, here in nats); Simpson 1949, Nature 163, p. 688 (unbiased
    estimator, here its complement); Hill 1973, Ecology 54(2), p. 429 (effective numbers); Hurlbert
    1971, Ecology 52(4), p. 581, and Heck, van Belle & Simberloff 1975, Ecology 56(6), p. 1460
    (rarefied richness); Chao et al. 2014, Ecol. Monogr. 84(1), pp. 45-67 (rarefied Hill numbers);
    Davison & Hinkley 1997, Bootstrap Methods and their Application, sect. 2.7 (linear approximation
    from values without each article); Hesterberg 2015, Am. Stat. 69(4), p. 378 (expanded
    percentiles). In news research: McDonald & Dimmick 2003, Communication Research 30(1), p. 60.

    Examples
    --------
    >>> import framing as fr
    >>> texts = ["Ann Lee said no. Max Roe said yes. Ann Lee said it was late."] * 8
    >>> articles = DataFrame({"article_id": list("abcdefgh"), "outlet": "North", "body_start": 0,
    ...                       "text": texts})
    >>> tables = fr.find_evidence(articles)._asdict() | {"articles": articles}
    >>> rows = source_diversity(tables).query("measure == 'richness' and not is_rarefied")
    >>> rows[["estimate", "n", "n_articles"]].values.tolist()
    [[2.0, 24.0, 8.0]]
    """
    for given, known, name in ((over, OVER, "over"), (units, UNITS, "units")):
        if given not in known:
            raise RuleError(f"{name} is '{given}'; it may be {' or '.join(known)}")
    tables = need(tables, "articles", "evidence", "roles", spare=["articles.text"])
    outlets = _outlets(groups_of(tables["articles"], by), citations(tables), over)
    return _table(_all_rows(outlets, over, units, seed))


def diversities(
    tables: Mapping[str, DataFrame],
    *,
    by: str = "outlet",
    features: Sequence[Feature] = FEATURES,
    seed: int = 0,
    cited: DataFrame | None = None,
) -> DataFrame:
    """Compute `source_diversity` over sources and labels, in citations and in words.

    Parameters
    ----------
    tables, by, seed
        As for `source_diversity`.
    features : sequence of Feature
        What the run looked for; without `citation` there are no rows.
    cited : DataFrame, optional, as `tally.citations` gives it, if that is at hand

    Returns
    -------
    DataFrame, table DIVERSITY

    Examples
    --------
    >>> from framing.schema import EVIDENCE, ROLES
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"]})
    >>> tables = {"articles": articles, "evidence": frame([], EVIDENCE), "roles": frame([], ROLES)}
    >>> diversities(tables)["reason"].unique().tolist()
    ['refused: 0 citations with a known source, 20 needed']
    """
    if "citation" not in {feature.name for feature in features}:
        return _table([])
    groups, cited = groups_of(tables["articles"], by), citations(tables) if cited is None else cited
    each = {over: _outlets(groups, cited, over) for over in OVER}
    return _table(
        row for over in OVER for units in UNITS for row in _all_rows(each[over], over, units, seed)
    )


def _table(rows: Iterable[tuple[object, ...]]) -> DataFrame:
    ordered = frame(list(rows), DIVERSITY).sort_values(list(DIVERSITY.key), ignore_index=True)
    return check(ordered, DIVERSITY)


def indices(counts: Array | NDArray[np.int64]) -> dict[str, Array]:
    """Compute the indices of one or more samples from how often each source occurs.

    Parameters
    ----------
    counts : array, the last axis is the source
        Citations or words; zeros are allowed.

    Returns
    -------
    dict of array by index
        Missing for an empty sample; `simpson` also for a sample of one.

    References
    ----------
    As for `source_diversity`.

    Examples
    --------
    >>> made = indices(np.array([2, 1, 1]))
    >>> {name: round(float(made[name]), 3) for name in ("richness", "shannon", "simpson", "hhi")}
    {'richness': 3.0, 'shannon': 1.04, 'simpson': 0.833, 'hhi': 0.375}
    """
    n = counts.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = np.asarray(counts / n[..., None], dtype=float)
        logs = np.log(shares, where=shares > 0, out=np.zeros_like(shares))
        shannon = -(shares * logs).sum(axis=-1)
        hhi = (shares**2).sum(axis=-1)
        simpson = (1 - hhi) * n / np.where(n > 1, n - 1, np.nan)
    richness = np.where(n > 0, (counts > 0).sum(axis=-1), np.nan)
    return _named(richness, shannon, simpson, hhi)


def rarefied(counts: NDArray[np.int64], size: int) -> dict[str, Array]:
    """Compute the indices to be expected in a smaller sample, drawn without replacement.

    Parameters
    ----------
    counts : array of int, the last axis is the source
        Citations of each source; one sample, or several in rows.
    size : int
        Citations to draw. A sample that is no larger is taken as it is.

    Returns
    -------
    dict of array by index
        Expected richness, entropy, sum of squared shares; Hill numbers are made of these, as Chao
        et al. define them. `simpson` is unbiased and therefore the same at every size.

    References
    ----------
    Hurlbert 1971, p. 581; Chao et al. 2014: expected numbers of sources that occur k times in the
    smaller sample are sums of hypergeometric probabilities.

    Examples
    --------
    >>> made = rarefied(np.array([2, 1, 1]), 2)
    >>> {name: round(float(made[name]), 3) for name in ("richness", "shannon", "simpson", "hhi")}
    {'richness': 1.833, 'shannon': 0.578, 'simpson': 0.833, 'hhi': 0.583}
    """
    samples = np.atleast_2d(counts)
    plain = indices(samples)
    n = samples.sum(axis=1)
    m = np.minimum(size, n)
    log = _log_factorials(int(n.max(initial=0)))
    unseen = _log_choose(log, n[:, None] - samples, m[:, None])
    unseen = np.exp(unseen - _log_choose(log, n, m)[:, None])
    richness = (1 - unseen).sum(axis=1)
    hhi = np.where(m > 1, 1 - plain["simpson"] * (1 - 1 / np.maximum(m, 1)), 1.0)
    shannon = np.array([_entropy(row, int(k), log) for row, k in zip(samples, m, strict=True)])
    empty = np.where(n > 0, 0.0, np.nan)
    made = _named(richness + empty, shannon + empty, plain["simpson"], hhi + empty)
    shape = np.shape(counts)[:-1]
    return {name: values.reshape(shape) for name, values in made.items()}


def _named(richness: Array, shannon: Array, simpson: Array, hhi: Array) -> dict[str, Array]:
    with np.errstate(divide="ignore"):
        numbers = (richness, shannon, simpson, hhi, np.exp(shannon), 1 / hhi)
    return {name: np.asarray(value) for name, value in zip(INDICES, numbers, strict=True)}


def _log_factorials(most: int) -> Array:
    return np.asarray(gammaln(np.arange(most + 1) + 1.0))


def _log_choose(log: Array, n: NDArray[np.int64], k: NDArray[np.int64]) -> Array:
    """Logarithm of n over k; of zero where k is more than n, or less than none."""
    possible = (k >= 0) & (k <= n)
    n, k = np.where(possible, n, 0), np.where(possible, k, 0)
    return np.where(possible, log[n] - log[k] - log[n - k], -np.inf)


def _entropy(counts: NDArray[np.int64], m: int, log: Array) -> float:
    """Expected entropy of m citations: how often each source is drawn is hypergeometric.

    Sources cited equally often are one case. Of each distribution the part is summed that holds all
    but a share far below what a float can hold.
    """
    n = int(counts.sum())
    sizes, times = np.unique(counts[counts > 0], return_counts=True)
    if m < 2:
        return 0.0
    mean = m * sizes / n
    spread = np.sqrt(mean * (1 - sizes / n) * (n - m) / max(n - 1, 1))
    first = np.maximum(np.floor(mean - 12 * spread - 40), 1).astype(np.int64)
    last = np.minimum(np.ceil(mean + 12 * spread + 40), np.minimum(sizes, m)).astype(np.int64)
    k = first[:, None] + np.arange(int((last - first).max()) + 1)
    chance = _log_choose(log, sizes[:, None], k)
    chance = chance + _log_choose(log, n - sizes[:, None], m - k)
    chance = np.exp(chance - _log_choose(log, np.array(n), np.array(m)))
    shares = np.minimum(k, m) / m
    return float(times @ (chance * -shares * np.log(shares)).sum(axis=1))


# ---------------------------------------------------------------- outlets


def _outlets(groups: Series[str], cited: DataFrame, over: str) -> list[_Outlet]:
    """The citations by outlet, in an order that does not depend on that of the rows."""
    cited = cited.sort_values(["article_id", "start", "evidence_id"]).assign(
        group=cited["article_id"].map(groups),
        unit=cited["source"] if over == "source" else cited["label"].replace(NO_SOURCE, np.nan),
    )
    parts = {str(name): part for name, part in cited.groupby("group")}
    none = cited.iloc[:0]
    return [_outlet(name, parts.get(name, none)) for name in sorted(set(groups))]


def _outlet(name: str, cited: DataFrame) -> _Outlet:
    known = cited[cited["unit"].notna()]
    article = factorize(known["article_id"])[0].astype(np.int64)
    source = factorize(known["unit"], sort=True)[0].astype(np.int64)
    return _Outlet(name, article, source, known["words"].to_numpy(float), len(cited) - len(known))


def _all_rows(
    outlets: Sequence[_Outlet], over: str, units: str, seed: int
) -> Iterator[tuple[object, ...]]:
    """The rows of all outlets, at the level of the smallest that is large enough."""
    sizes = [outlet.n for outlet in outlets if outlet.n >= FEWEST_CITATIONS]
    level = min(sizes, default=0)
    return (row for outlet in outlets for row in _rows(outlet, over, units, level, seed))


def _rows(
    outlet: _Outlet, over: str, units: str, level: int, seed: int
) -> Iterator[tuple[object, ...]]:
    """The rows of one outlet: on all citations, then at the level."""
    is_refused, is_few = outlet.n < FEWEST_CITATIONS, outlet.n_articles < FEWEST_ARTICLES
    articles = things(outlet.n_articles, "article")
    why = f"no interval: {articles}, {FEWEST_ARTICLES} needed" if is_few else None
    if is_refused:
        found = things(outlet.n, "citation")
        why = f"refused: {found} with a known source, {FEWEST_CITATIONS} needed"
    random = stream(seed, outlet.name, over, units)
    for is_rarefied in (False, True):
        missing = np.full(len(INDICES), np.nan)
        estimates, lows, highs = missing, missing, missing
        if not is_refused:
            size = level if is_rarefied else None
            estimates, lows, highs = _estimated(outlet, units, size, random)
            least, most = _possible(over, size)
            lows = np.minimum(np.maximum(lows, least), estimates)
            highs = np.maximum(np.minimum(highs, most), estimates)
        if is_few:
            lows, highs = missing, missing
        how = f", expected in {level} citations drawn from each outlet" if is_rarefied else ""
        how += f" (mean of {_SAMPLES} draws)" if is_rarefied and units == "words" else ""
        for name, *numbers in zip(INDICES, estimates, lows, highs, strict=True):
            yield (
                outlet.name, over, units, name, is_rarefied, *numbers,
                outlet.n, outlet.n_left_out, outlet.n_articles,
                float(level) if is_rarefied and level else np.nan,
                f"{_DEFINED[name].format(over=over, units=units)}{how}",
                why or (_NO_SPREAD if np.isnan(numbers[-1]) else None),
            )  # fmt: skip


# ---------------------------------------------------------------- estimates


def _estimated(
    outlet: _Outlet, units: str, size: int | None, random: np.random.Generator
) -> tuple[Array, Array, Array]:
    """Estimate, low and high of every index, of all citations or of so many.

    The interval draws articles again, in the linear approximation: what each article adds to an
    index is what is lost without it. Where all lose as much, how they vary is not known.
    """
    n, counted = outlet.n_articles, size if units == "citations" else None
    together = max(1, -(-n // _GROUPS))  # groups are as equal as can be; the last may be smaller
    nth = random.permutation(n) if together > 1 else np.arange(n)
    dealt, turned = (outlet._replace(article=(i // together)[outlet.article])
                     for i in (nth, n - 1 - nth))  # fmt: skip
    whole, without = _from_counts(dealt, units, counted)
    is_even = np.ptp(without[: n // together], axis=0) <= _EVEN
    if is_even.any() and n % together:  # what is last, and loses less, is first once
        is_even &= np.ptp(_from_counts(turned, units, counted)[1][: n // together], axis=0) <= _EVEN
    if units == "words" and size is not None:
        is_even &= is_even.all()  # samples are alike only where all is
        whole, without = _from_samples(dealt, size, random)
    n = len(without)
    added = (n - 1) * (without.mean(axis=0) - without)
    drawn = random.multinomial(n, np.full(n, 1 / n), size=DRAWS) / n
    spread = np.where(is_even, np.nan, whole + drawn @ added)
    return whole, *expanded_interval(spread, np.full(len(INDICES), float(n)))


def _possible(over: str, size: int | None) -> tuple[Array, Array]:
    """The least and the most that the indices can be, of so many citations or of any number.

    So many citations have no more sources; types of source are those of a closed list.
    """
    most = min(np.inf if size is None else size, len(LABELS) if over == "label" else np.inf)
    least = np.array([1.0, 0.0, 0.0, 1 / most, 1.0, 1.0])
    return least, np.array([most, np.log(most), 1.0, 1.0, most, most])


def _from_counts(outlet: _Outlet, units: str, size: int | None) -> tuple[Array, Array]:
    """Indices of the whole, and without each article: from what each source has in all."""
    weights = outlet.words if units == "words" else np.ones(outlet.n)
    grid = csr_array((weights, (outlet.article, outlet.source)))
    total = np.asarray(grid.sum(axis=0))
    rest = total - grid.toarray()
    values = [
        indices(counts) if size is None else rarefied(np.rint(counts).astype(np.int64), size)
        for counts in (total, rest)
    ]
    whole, without = (np.stack([made[name] for name in INDICES], axis=-1) for made in values)
    return whole, without


def _from_samples(outlet: _Outlet, size: int, random: np.random.Generator) -> tuple[Array, Array]:
    """The same for the words of samples of citations, means of many.

    Each draw puts the citations into one order and takes the first, with and without an article:
    the samples differ in no more than that article makes them differ.
    """
    shape = int(outlet.article.max()) + 1, outlet.n_sources
    sums = np.zeros((shape[0] + 1, len(INDICES)))
    for _ in range(_SAMPLES):
        order = random.permutation(outlet.n)
        first = order[:size]
        counts = _added(outlet.source[first], outlet.words[first], outlet.n_sources)
        groups, changed, more = _exchanged(outlet.article[order], size)
        change = _added(
            groups * shape[1] + outlet.source[order[changed]],
            np.where(more, 1, -1) * outlet.words[order[changed]],
            shape[0] * shape[1],
        )
        at = np.flatnonzero(change != 0)
        before = counts[at % shape[1]]
        gained = _additive(before + change[at]) - _additive(before)
        whole = _additive(counts).sum(axis=1)
        each = [_added(at // shape[1], part, shape[0]) for part in gained]
        made = _of_sums(np.column_stack([whole, whole[:, None] + each]))
        sums += np.stack([made[name] for name in INDICES], axis=-1)
    return sums[0] / _SAMPLES, sums[1:] / _SAMPLES


def _exchanged(
    home: NDArray[np.int64], size: int
) -> tuple[NDArray[np.int64], NDArray[np.int64], NDArray[np.bool_]]:
    """How the first places change when a group is left out: group, place, gained or lost.

    Its own places go, and as many follow from further on that are not its own.
    """
    by_group = np.argsort(home.astype(np.int16), kind="stable")  # places, group by group, in order
    n = np.bincount(home)
    nth = np.arange(len(home)) - np.repeat(np.cumsum(n) - n, n)
    is_passed = by_group - nth < size  # fewer than `size` places of others come before it
    last = np.minimum(size + np.bincount(home[by_group[is_passed]], minlength=len(n)), len(home))
    follow = np.maximum(last - size, 0)
    groups = np.repeat(np.arange(len(n)), follow)
    places = size + np.arange(len(groups)) - np.repeat(np.cumsum(follow) - follow, follow)
    others = home[places] != groups
    lost = by_group[by_group < size]
    return (
        np.concatenate([home[lost], groups[others]]),
        np.concatenate([lost, places[others]]),
        np.concatenate([np.zeros(len(lost), dtype=bool), np.ones(others.sum(), dtype=bool)]),
    )


def _added(codes: NDArray[np.int64], weights: Array, n: int) -> Array:
    return np.asarray(np.bincount(codes, weights, n), dtype=float)


def _additive(counts: Array) -> Array:
    """What of each source adds up to the indices: presence, count, square, count times its log."""
    logs = np.log(counts, where=counts > 0, out=np.zeros_like(counts))
    return np.stack([(counts > 0).astype(float), counts, counts**2, counts * logs])


def _of_sums(sums: Array) -> dict[str, Array]:
    """The indices, from the sums of `_additive` over sources: as `indices` gives them."""
    present, n, squares, logs = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        hhi, shannon = squares / n**2, np.log(n) - logs / n
        simpson = (1 - hhi) * n / np.where(n > 1, n - 1, np.nan)
    return _named(np.where(n > 0, present, np.nan), shannon, simpson, hhi)
