"""How many sources share the words of an outlet: concentration, diversity, rarefaction.

An outlet that cites more has more different sources, whatever its habits. Outlets are therefore
also compared at one number of citations, that of the smallest: the value to be expected if so many
were drawn from each without replacement. For counts of citations this is exact; for words,
citations are drawn again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame, factorize
from scipy.sparse import csr_array
from scipy.special import gammaln
from scipy.stats import t

from framing.compare import FEWEST_ARTICLES, chunks, groups_of, stream
from framing.errors import RuleError
from framing.schema import DIVERSITY, check, frame
from framing.sourcing import NO_SOURCE
from framing.tally import sources

Array = NDArray[np.float64]

FEWEST_CITATIONS = 20
"""Outlets with fewer citations of a known source get no value, and do not set the level."""
INDICES = ("richness", "shannon", "simpson", "hhi", "hill_1", "hill_2")
OVER, UNITS = ("source", "label"), ("citations", "words")
_DRAWS = 1_000
_BOUNDS = {"shannon": (0.0, np.inf), "simpson": (0.0, 1.0), "hhi": (0.0, 1.0)}
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
        Column of articles that groups them; articles without a value are left out.
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
        pronoun not resolved when `over` is 'source', are counted in `n_left_out`. Intervals are
        estimate ± t times the standard error of 1,000 draws of articles within the outlet: draws
        lose sources, so their percentiles would lie on one side. Below 20 citations there is no
        value, below 5 articles no interval; `reason` says so.

    Raises
    ------
    RuleError
        If `over` or `units` is none of these.
    CorpusError
        If no article has a group.

    References
    ----------
    Hirschman 1964, Am. Econ. Rev. 54(5), p. 761 (sum of squared shares); Shannon 1948, Bell Syst.
    Tech. J. 27, p. 393 (entropy, here in nats); Simpson 1949, Nature 163, p. 688 (unbiased
    estimator, here its complement); Hill 1973, Ecology 54(2), p. 429 (effective numbers); Hurlbert
    1971, Ecology 52(4), p. 581, and Heck, van Belle & Simberloff 1975, Ecology 56(6), p. 1460
    (rarefied richness); Chao et al. 2014, Ecol. Monogr. 84(1), pp. 51-53 (rarefied Hill numbers);
    Efron & Tibshirani 1993, An Introduction to the Bootstrap, ch. 12 (t interval). In news
    research: McDonald & Dimmick 2003, Communication Research 30(1), p. 60.

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
    outlets = _outlets(tables, by, over)
    sizes = [outlet.n for outlet in outlets if outlet.n >= FEWEST_CITATIONS]
    level = min(sizes, default=0)
    rows = [row for outlet in outlets for row in _rows(outlet, over, units, level, seed)]
    ordered = frame(rows, DIVERSITY).sort_values(list(DIVERSITY.key), ignore_index=True)
    return check(ordered, DIVERSITY)


def diversities(tables: Mapping[str, DataFrame], *, by: str = "outlet", seed: int = 0) -> DataFrame:
    """Compute `source_diversity` over sources and labels, in citations and in words.

    Parameters
    ----------
    tables, by, seed
        As for `source_diversity`.

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
    parts = [
        row
        for over in OVER
        for units in UNITS
        for row in source_diversity(tables, by=by, over=over, units=units, seed=seed).to_dict(
            "records"
        )
    ]
    return frame(parts, DIVERSITY).sort_values(list(DIVERSITY.key), ignore_index=True)


def indices(counts: Array) -> dict[str, Array]:
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
    counts = np.asarray(counts, dtype=float)
    n = counts.sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        shares = counts / n[..., None]
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
    Hurlbert 1971, p. 581; Chao et al. 2014, eq. 4 and p. 53: expected numbers of sources that occur
    k times in the smaller sample are sums of hypergeometric probabilities.

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
    hhi = 1 - plain["simpson"] * (1 - 1 / np.maximum(m, 1))
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


def _outlets(tables: Mapping[str, DataFrame], by: str, over: str) -> list[_Outlet]:
    """The citations by outlet, in an order that does not depend on that of the rows."""
    groups = groups_of(tables["articles"], by)
    cited = sources(tables).sort_values(["article_id", "start", "evidence_id"])
    cited = cited.assign(
        group=cited["article_id"].map(groups),
        unit=cited["source"] if over == "source" else cited["label"].replace(NO_SOURCE, np.nan),
    )
    parts = {str(name): part for name, part in cited.groupby("group")}
    none = cited.iloc[:0]
    return [_outlet(name, parts.get(name, none)) for name in sorted(set(groups))]


def _outlet(name: str, cited: DataFrame) -> _Outlet:
    known = cited[cited["unit"].notna()]
    return _Outlet(
        name,
        factorize(known["article_id"])[0].astype(np.int64),
        factorize(known["unit"], sort=True)[0].astype(np.int64),
        known["words"].to_numpy(float),
        len(cited) - len(known),
    )


def _rows(
    outlet: _Outlet, over: str, units: str, level: int, seed: int
) -> Iterator[tuple[object, ...]]:
    """The rows of one outlet: on all citations, then at the level."""
    if outlet.n < FEWEST_CITATIONS:
        why = f"refused: {outlet.n} citations with a known source, {FEWEST_CITATIONS} needed"
        nothing = dict.fromkeys(INDICES, np.nan)
        values = [(False, nothing, nothing), (True, nothing, nothing)]
    else:
        few = f"no interval: {outlet.n_articles} articles, {FEWEST_ARTICLES} needed"
        why = few if outlet.n_articles < FEWEST_ARTICLES else None
        random = stream(seed, outlet.name, over, units)
        estimate = _by_words if units == "words" else _by_citations
        values = [
            (False, *estimate(outlet, None, random)),
            (True, *estimate(outlet, level, random)),
        ]
    for is_rarefied, estimates, errors in values:
        how = f", expected in {level} citations drawn from each outlet" if is_rarefied else ""
        how += f" (mean of {_DRAWS:,} draws)" if is_rarefied and units == "words" else ""
        for name in INDICES:
            bounds = _bounds(name, float(estimates[name]), float(errors[name]), outlet.n_articles)
            yield (
                outlet.name, over, units, name, is_rarefied, float(estimates[name]), *bounds,
                outlet.n, outlet.n_left_out, outlet.n_articles,
                float(level) if is_rarefied and level else np.nan,
                f"{_DEFINED[name].format(over=over, units=units)}{how}", why,
            )  # fmt: skip


def _bounds(name: str, estimate: float, error: float, n_articles: int) -> tuple[float, float]:
    if n_articles < FEWEST_ARTICLES:
        return np.nan, np.nan
    half = float(t.ppf(0.975, n_articles - 1)) * error
    least, most = _BOUNDS.get(name, (1.0, np.inf))
    return max(estimate - half, least), min(estimate + half, most)


_Estimate = tuple[Mapping[str, Any], Mapping[str, Any]]


def _by_citations(outlet: _Outlet, size: int | None, random: np.random.Generator) -> _Estimate:
    """Estimates and standard errors, from the citations of each source."""
    compute: Callable[[Any], dict[str, Array]]
    compute = indices if size is None else lambda counts: rarefied(counts, size)
    return _drawn_again(outlet, np.ones(outlet.n), compute, random)


def _by_words(outlet: _Outlet, size: int | None, random: np.random.Generator) -> _Estimate:
    """The same from the words; a smaller sample is one of citations, drawn many times.

    Two samples of each draw of articles have in common only what the articles do to them, so
    their covariance is the variance without the noise of sampling.
    """
    if size is None:
        return _drawn_again(outlet, outlet.words, indices, random)
    n_sources = int(outlet.source.max()) + 1
    every = np.arange(outlet.n)
    estimates = _sampled(outlet, [every] * _DRAWS, size, n_sources, random)
    ends = np.searchsorted(outlet.article, np.arange(outlet.n_articles + 1))
    members = [every[first:last] for first, last in pairwise(ends)]
    drawn = [
        np.concatenate([members[article] for article in row])
        for row in random.integers(outlet.n_articles, size=(_DRAWS, outlet.n_articles))
    ]
    one, two = (_sampled(outlet, drawn, size, n_sources, random) for _ in range(2))
    shared = {name: _covariance(one[name], two[name]) for name in INDICES}
    errors = {name: np.sqrt(max(value, 0.0)) for name, value in shared.items()}
    return {name: np.nanmean(values) for name, values in estimates.items()}, errors


def _sampled(
    outlet: _Outlet,
    citations: list[NDArray[np.int64]],
    size: int,
    n_sources: int,
    random: np.random.Generator,
) -> dict[str, Array]:
    """The indices of the words in one sample of each list of citations."""
    counts = np.empty((len(citations), n_sources))
    for at, numbers in enumerate(citations):
        kept = numbers if len(numbers) <= size else random.permutation(numbers)[:size]
        counts[at] = np.bincount(outlet.source[kept], outlet.words[kept], minlength=n_sources)
    return indices(counts)


def _covariance(one: Array, two: Array) -> float:
    known = np.isfinite(one) & np.isfinite(two)
    return float(np.cov(one[known], two[known])[0, 1]) if known.sum() > 1 else float("nan")


def _drawn_again(
    outlet: _Outlet,
    weights: Array,
    compute: Callable[[Any], dict[str, Array]],
    random: np.random.Generator,
) -> _Estimate:
    """The indices of the whole, and their standard errors when articles are drawn again."""
    shape = (outlet.n_articles, int(outlet.source.max()) + 1)
    grid = csr_array((weights, (outlet.article, outlet.source)), shape=shape)
    even = np.full(shape[0], 1 / shape[0])
    draws: dict[str, list[Array]] = {name: [] for name in INDICES}
    for size in chunks(_DRAWS, max(shape)):
        drawn = random.multinomial(shape[0], even, size=size)
        values = compute(np.rint((grid.T @ drawn.T).T).astype(np.int64))
        for name in INDICES:
            draws[name].append(values[name])
    whole = compute(np.rint(np.asarray(grid.sum(axis=0))).astype(np.int64))
    errors = {name: np.nanstd(np.concatenate(draws[name]), ddof=1) for name in INDICES}
    return whole, errors
