"""The terms that set each outlet apart: log-odds with an informative Dirichlet prior.

The published z takes every word for an independent draw. Words are not: an article that says
"flood" once says it again. So p and intervals come from articles; both p are in the table.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, NamedTuple

import numpy as np
from pandas import DataFrame
from scipy.stats import false_discovery_control, norm, t

from framing.errors import CorpusError
from framing.given import groups_of, listed, need
from framing.reasons import refused
from framing.resampling import (
    DRAWS,
    Array,
    Flags,
    Sums,
    expanded_interval,
    freedom,
    grouped,
    redrawn,
    stream,
)
from framing.schema import KEYNESS, VOICE_NAMES, check, frame
from framing.sides import FEWEST_ARTICLES
from framing.usage import Codes, Side, Usage, side_of, units_of, usage_of
from framing.vocabulary import read_vocabulary

MOST = 50
"""Terms of an outlet and voice in the table, the largest |z| first; all others are only tested."""
FEWEST = 3
"""Articles that must use a term, on the side that uses it more: one article can repeat anything."""
PRIOR_SHARE = 0.1
"""Size of the prior as a share of the smaller side's words."""
LEFT_OUT = ("names", "numbers")
_MOST_COLUMNS, _MOST_CELLS = 4_000, 20_000_000  # terms drawn at a time; times an outlet's units
MOST_MORE, MOST_LESS = 8, 4
"""Terms of an outlet that are shown: used more, used less."""


def keyness(
    tables: Mapping[str, DataFrame],
    *,
    by: str = "outlet",
    voice: str | None = "outlet",
    reference: str = "rest",
    n_words: int = 1,
    without: Sequence[str] = LEFT_OUT,
    fewest_articles: int = FEWEST,
    prior_words: float | None = None,
    most: int = MOST,
    seed: int = 0,
) -> DataFrame:
    """Return the terms that each outlet uses more, or less, than its reference.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles and voices; stories if known. To leave out agency copy, leave out its articles.
    by : str
        Column of articles that groups them, or key of their `extra`; articles without a group are
        left out. With one group there are no rows.
    voice : str, optional
        Whose words: outlet, quoted, paraphrased or promo; None for each of the four by itself.
    reference : str
        One of the groups, or 'rest': all others together.
    n_words : int
        1 for words, 2 for pairs of neighbours.
    without : sequence of str
        Terms not tested: 'names' (words that inside sentences mostly have a capital: they say whom
        an outlet covers), 'numbers' (words without a letter). Function words stay: they are style.
    fewest_articles : int
        Articles that must use a term, on the side that uses it more; those on one story count once.
        With fewer, one long article would top the list by repeating itself.
    prior_words : float, optional
        Size of the prior in words; a tenth of the smaller side's words unless told.
    most : int
        Terms of an outlet and voice that are returned: those with the largest |z|.
    seed : int
        Changes the draws of articles.

    Returns
    -------
    DataFrame, table KEYNESS
        By outlet, voice and falling |z|.

        `log_odds` and `z` are as published; the prior spreads `prior_words` over the terms as all
        outlets together use them in that voice, so that `prior` of them are this term. `p_z` is the
        two-sided p of z.

        *Articles.* `p` is of the same log-odds, with the linearised variance between articles
        (stories, where they are known) on each side, by Student's t. Each side has at least the
        published variance times the design effect of both sides together. `low` and `high` (95 %)
        are the expanded percentiles of 2,000 draws of articles within each outlet, never narrower
        than the published interval. Of terms picked for a large |z|, the size is overstated.

        *Family.* Benjamini-Hochberg over all terms of all outlets that are tested in one voice,
        also those not returned: `family_size`.

        *Dispersion* is 0 where a term is spread over articles like all words, near 1 where few
        articles have it, on the side that uses it more.

        Where one side has fewer than 5 articles (or stories), interval and p are missing, and
        `reason` says why.

    Raises
    ------
    CorpusError
        If there are no voices, no groups, no such voice or reference, an id occurs twice, or the
        prior is not above 0.

    References
    ----------
    Monroe, Colaresi & Quinn 2008, Political Analysis 16(4), eqs. 15, 16, 20, 22 (log-odds, its
    variance and z) and sect. 3.5 (prior); Cochran 1977, Sampling Techniques, eq. 6.12 (variance of
    a ratio of sums); Rao & Scott 1992, Biometrics 48(2), p. 577 (counts in clusters); Satterthwaite
    1946, Biometrics Bull. 2(6), p. 110; Hesterberg 2015, Am. Stat. 69(4), p. 378 (percentiles);
    Benjamini & Hochberg 1995, J. R. Stat. Soc. B 57(1), p. 293; Gries 2008, Int. J. Corpus
    Linguist. 13(4), p. 415 (dispersion).

    Examples
    --------
    >>> articles = DataFrame({"article_id": [f"a{n}" for n in range(10)],
    ...     "outlet": ["North", "South"] * 5, "text": ["the regime fell", "the council met"] * 5})
    >>> voices = DataFrame({"article_id": articles.article_id, "start": 0, "voice": "outlet"})
    >>> rows = keyness({"articles": articles, "voices": voices})
    >>> rows[rows.outlet == "North"][["term", "n", "n_reference"]].values.tolist()
    [['council', 0, 5], ['fell', 5, 0], ['met', 0, 5], ['regime', 5, 0], ['the', 5, 5]]
    """
    asked = (*VOICE_NAMES,) if voice is None else (voice,)
    if not set(asked) <= set(VOICE_NAMES):
        raise CorpusError(f"no voice is named '{voice}'; there are {', '.join(VOICE_NAMES)}")
    if not set(listed(without, "without")) <= set(LEFT_OUT):
        raise CorpusError(f"only {' and '.join(LEFT_OUT)} can be left out, not {list(without)}")
    if prior_words is not None and not prior_words > 0:
        raise CorpusError(f"a prior of {prior_words} words says nothing; it must be above 0")
    tables = need(tables, "articles", "voices", maybe=["stories"], spare=["voices.end"])
    groups = groups_of(tables["articles"], by)
    if reference != "rest" and reference not in set(groups):
        known = ", ".join(sorted(set(groups)))[:200]
        raise CorpusError(f"no {by} is named '{reference}'; there are {known}")
    articles = tables["articles"].set_index("article_id").loc[groups.index].reset_index()
    vocabulary = read_vocabulary(articles, tables["voices"], n_words=n_words)
    units = units_of(groups, tables.get("stories"))
    rows: list[tuple[object, ...]] = []
    for name in asked:
        usage = usage_of(vocabulary, name, without, groups, units)
        rows += _rows(usage, reference, fewest_articles, prior_words, most, seed)
    return check(frame(rows, KEYNESS), KEYNESS)


def most_telling(rows: DataFrame) -> DataFrame:
    """Return the terms to show: of each outlet 8 used more and 4 used less, the largest |z| first.

    Parameters
    ----------
    rows : DataFrame, table KEYNESS
        Of one voice.

    Examples
    --------
    >>> rows = DataFrame({"outlet": "North", "term": ["a", "b"], "log_odds": [1.0, -1.0],
    ...                   "z": [2.0, -3.0]})
    >>> most_telling(rows).term.tolist()
    ['b', 'a']
    """
    ordered = rows.assign(size=rows["z"].abs().round(9)).sort_values(
        ["outlet", "size", "term"], ascending=[True, False, True], ignore_index=True
    )
    is_more = ordered["log_odds"] > 0
    rank = ordered.groupby(["outlet", is_more.rename("is_more")]).cumcount()
    return ordered[rank < is_more.map({True: MOST_MORE, False: MOST_LESS})].drop(columns="size")


def log_odds(
    here: tuple[Array, Array | float],
    there: tuple[Array, Array | float],
    prior: tuple[Array, float],
) -> tuple[Array, Array]:
    """Return the difference of two sides' log-odds of terms under one prior, and its variance.

    Parameters
    ----------
    here, there : (counts of the terms, words)
    prior : (prior counts of the terms, their sum over all terms)

    References
    ----------
    Monroe, Colaresi & Quinn 2008, Political Analysis 16(4), eqs. 15, 16 and 20; z is their quotient
    (eq. 22).

    Examples
    --------
    >>> n = np.array([9.0])
    >>> estimate, variance = log_odds((n, 100.0), (n - 5, 100.0), (np.ones(1), 10.0))
    >>> float(estimate[0].round(4)), float(variance[0].round(4))
    (0.7419, 0.3)
    """
    alpha, total = prior
    y, n = here[0] + alpha, here[1] + total
    k, m = there[0] + alpha, there[1] + total
    with np.errstate(divide="ignore", invalid="ignore"):  # nothing but this one term
        estimate = np.log(y) - np.log(n - y) - np.log(k) + np.log(m - k)
    return estimate, 1 / y + 1 / k


# ---------------------------------------------------------------- tests


class _Found(NamedTuple):
    """What is kept of one outlet against its reference.

    p, and p of z, of all terms in the family; places among them, and numbers, of the terms shown,
    and what the table says of these. `units` are those of the smaller side.
    """

    outlet: int
    why: str | None
    words: tuple[int, int]
    units: float
    prior_words: float
    p: Array
    p_z: Array
    places: Codes
    terms: Codes
    counts: list[list[int]]
    estimate: Array
    variance: Array
    prior: Array


@dataclass(frozen=True, eq=False)
class _Test:
    """All terms of one outlet against its reference; `is_tested` says which are in the family."""

    outlet: int
    here: Side
    there: Side
    prior: Array
    prior_words: float
    estimate: Array
    variance: Array
    by_articles: tuple[Array, Array]
    is_tested: Flags
    why: str | None

    def found(self, most: int) -> _Found:
        """Return p, two-sided by Student's t, and as if words were independent; none if refused.

        Shown are the terms with the largest |z|, of equals the first in the alphabet.
        """
        known = np.flatnonzero(self.is_tested)
        estimate, spread, df = (each[known] for each in (self.estimate, *self.by_articles))
        z = np.abs(estimate / np.sqrt(self.variance[known]))
        p = np.where(self.why is None, 2 * t.sf(np.abs(estimate) / np.sqrt(spread), df), np.nan)
        places = np.lexsort((known, -z.round(9)))[:most]
        terms = known[places]
        counts = (self.here.sums.n, self.there.sums.n, self.here.articles, self.there.articles)
        return _Found(
            outlet=self.outlet,
            why=self.why,
            words=(int(self.here.sums.exposure), int(self.there.sums.exposure)),
            units=min(float(side.sums.df) for side in (self.here, self.there)) + 1,
            prior_words=self.prior_words,
            p=p,
            p_z=np.where(np.isnan(p), np.nan, 2 * norm.sf(z)),
            places=places,
            terms=terms,
            counts=[each[terms].astype(np.int64).tolist() for each in counts],
            estimate=self.estimate[terms],
            variance=self.variance[terms],
            prior=self.prior[terms],
        )


def _tests(usage: Usage, reference: str, fewest: int, prior_words: float | None) -> Iterator[_Test]:
    """Each outlet against its reference."""
    if len(usage.outlets) < 2 or (reference != "rest" and reference not in usage.outlets):
        return
    whole = side_of(usage, np.arange(len(usage.words_by_unit)))
    sizes = [
        np.bincount(home, minlength=len(usage.outlets))
        for home in (usage.outlet_of_unit, usage.outlet_of_article)
    ]
    every = reduce(Side.plus, (side_of(usage, units) for _, units in usage.strata))
    named = usage.outlets.index(reference) if reference != "rest" else -1
    for outlet in range(len(usage.outlets)):
        if outlet == named:
            continue
        here = side_of(usage, usage.own(outlet))
        there = side_of(usage, usage.own(named)) if named >= 0 else every.plus(here, -1)
        few = [min(n[outlet], n[named] if named >= 0 else n.sum() - n[outlet]) for n in sizes]
        why = refused(*few) if few[0] < FEWEST_ARTICLES else None
        yield _test(outlet, here, there, whole, fewest, prior_words, why)


def _test(
    outlet: int,
    here: Side,
    there: Side,
    whole: Side,
    fewest: int,
    prior_words: float | None,
    why: str | None,
) -> _Test:
    sides = [(side.sums.n, float(side.sums.exposure)) for side in (here, there)]
    total = prior_words or PRIOR_SHARE * min(words for _, words in sides)
    prior = whole.sums.n / whole.sums.exposure * total
    estimate, variance = log_odds(sides[0], sides[1], (prior, total))
    users = np.where(estimate > 0, here.units, there.units)
    parts = _variances([side.sums for side in (here, there)], prior, total)
    df = [np.full(prior.shape, max(float(side.sums.df), 1.0)) for side in (here, there)]
    return _Test(
        outlet=outlet,
        here=here,
        there=there,
        prior=prior,
        prior_words=total,
        estimate=estimate,
        variance=variance,
        by_articles=(parts[0] + parts[1], freedom((parts[0], parts[1]), (df[0], df[1]))),
        is_tested=(users >= fewest) & np.isfinite(estimate),
        why=why,
    )


def _variances(sides: Sequence[Sums], prior: Array, total: float) -> list[Array]:
    """Variance of each side's log-odds: between units, or as published, whichever is more.

    A side that by chance uses a term seldom also looks even: it has at least the design effect
    that both sides have together.
    """
    spreads = [_spread(sums) for sums in sides]
    with np.errstate(divide="ignore", invalid="ignore"):
        effect = np.maximum(1, np.add(*spreads) / (sides[0].n + sides[1].n))
        made = []
        for sums, spread in zip(sides, spreads, strict=True):
            y, n = sums.n + prior, sums.exposure + total
            made.append(np.maximum(spread * (n / (y * (n - y))) ** 2, effect / y))
    return made


def _spread(sums: Sums) -> Array:
    """Variance of a count, between units."""
    rate = sums.n / sums.exposure
    return np.maximum(sums.nn - 2 * rate * sums.nx + rate**2 * sums.xx, 0)


# ---------------------------------------------------------------- articles drawn again


def _intervals(
    usage: Usage, found: Sequence[_Found], reference: str, seed: int
) -> Iterator[tuple[Array, Array]]:
    """95 % bounds of the terms shown, by test.

    Of so many tests at a time as fit into memory: each time, the same articles are drawn.
    """
    largest = max((len(units) for _, units in usage.strata), default=0)
    most = min(_MOST_COLUMNS, _MOST_CELLS // max(largest, 1))
    some, columns = list[_Found](), np.empty(0, np.int64)
    for test in found:
        more = np.union1d(columns, test.terms)
        if some and len(more) > most:
            yield from _bounds_of(usage, some, columns, reference, seed)
            some, more = [], np.unique(test.terms)
        some.append(test)
        columns = more
    yield from _bounds_of(usage, some, columns, reference, seed)


def _bounds_of(
    usage: Usage, found: Sequence[_Found], columns: Codes, reference: str, seed: int
) -> Iterator[tuple[Array, Array]]:
    wanted = {usage.outlets[test.outlet]: np.searchsorted(columns, test.terms) for test in found}
    if reference != "rest":
        wanted[reference] = np.arange(len(columns))
    total, words = np.zeros((DRAWS, len(columns))), np.zeros(DRAWS)
    own: dict[str, tuple[Array, Array]] = {}
    for name, units in usage.strata:
        random = stream(seed, "keyness", usage.voice, name)
        drawn, used, words_drawn = _drawn(usage, units, columns, random)
        total[:, used] += drawn
        words += words_drawn
        if name in wanted:
            own[name] = _picked(drawn, used, wanted[name]), words_drawn.copy()
    other = (total, words) if reference == "rest" else own.get(reference, (total, words))
    for test in found:
        name = usage.outlets[test.outlet]
        there = other[0][:, wanted[name]], other[1]
        yield _bounds(test, own.get(name), there, is_rest=reference == "rest")


def _drawn(
    usage: Usage, units: Codes, columns: Codes, random: np.random.Generator
) -> tuple[Array, Codes, Array]:
    """Counts of a stratum when its units are drawn again, of columns it uses; which; its words."""
    counts = usage.by_unit[units][:, columns].toarray()
    used = np.flatnonzero(counts.any(axis=0))
    rows = np.column_stack([usage.words_by_unit[units], counts[:, used]])
    (groups,) = grouped([rows], random)
    sums = redrawn(groups, random)
    return sums[:, 1:], used, sums[:, 0]


def _picked(drawn: Array, used: Codes, wanted: Codes) -> Array:
    """Columns by their number; 0 for those that a stratum does not use."""
    made = np.zeros((len(drawn), len(wanted)))
    _, into, at = np.intersect1d(wanted, used, return_indices=True)
    made[:, into] = drawn[:, at]
    return made


def _bounds(
    test: _Found, own: tuple[Array, Array] | None, other: tuple[Array, Array], *, is_rest: bool
) -> tuple[Array, Array]:
    """Expanded percentiles of the draws; not narrower than the published interval.

    `other` holds the outlet itself where it is all of them.
    """
    if test.why is not None or own is None:
        return np.full(len(test.terms), np.nan), np.full(len(test.terms), np.nan)
    n, words = own
    k, others = (other[0] - n, other[1] - words) if is_rest else other
    prior = (test.prior, test.prior_words)
    draws, _ = log_odds((n, words[:, None]), (k, others[:, None]), prior)
    low, high = expanded_interval(draws, np.full(len(test.terms), test.units))
    margin = norm.ppf(0.975) * np.sqrt(test.variance)
    estimate = test.estimate
    return np.fmin(low, estimate - margin), np.fmax(high, estimate + margin)


# ---------------------------------------------------------------- rows


def _rows(
    usage: Usage,
    reference: str,
    fewest: int,
    prior_words: float | None,
    most: int,
    seed: int,
) -> Iterator[tuple[object, ...]]:
    found = [test.found(most) for test in _tests(usage, reference, fewest, prior_words)]
    adjusted, family_size = _adjusted([test.p for test in found])
    z_adjusted, _ = _adjusted([test.p_z for test in found])
    bounds = _intervals(usage, found, reference, seed)
    columns = usage.by_article.tocsc()
    for i, (test, (low, high)) in enumerate(zip(found, bounds, strict=True)):
        spread = _dispersion(usage, columns, test, reference)
        z = test.estimate / np.sqrt(test.variance)
        tested = (test.p, test.p_z, adjusted[i], z_adjusted[i])
        (p, p_z, q, q_z), counts = (each[test.places] for each in tested), test.counts
        for at, term in enumerate(test.terms.tolist()):
            yield (
                usage.outlets[test.outlet], usage.voice, usage.terms[term], reference,
                counts[0][at], counts[1][at], *test.words, counts[2][at], counts[3][at],
                test.estimate[at], low[at], high[at], z[at],
                p_z[at], q_z[at], p[at], q[at], family_size,
                spread[at], test.prior[at], test.prior_words, test.why,
            )  # fmt: skip


def _adjusted(p: Sequence[Array]) -> tuple[list[Array], int]:
    """Benjamini-Hochberg over all tests with a p, and how many these are."""
    if not p:
        return [], 0
    flat = np.concatenate(p)
    known = ~np.isnan(flat)
    flat[known] = false_discovery_control(flat[known], method="bh") if known.any() else []
    return np.split(flat, np.cumsum([len(each) for each in p])[:-1]), int(known.sum())


def _dispersion(usage: Usage, columns: Any, test: _Found, reference: str) -> Array:
    """Deviation of proportions (Gries 2008), on the side that uses a term more."""
    is_own = usage.outlet_of_article == test.outlet
    is_other = ~is_own
    if reference != "rest":
        is_other = usage.outlet_of_article == usage.outlets.index(reference)
    cells = columns[:, test.terms].tocoo()
    here, there = (_deviation(cells, usage.words_by_article, side) for side in (is_own, is_other))
    return np.where(test.estimate > 0, here, there)


def _deviation(cells: Any, words: Array, is_side: Flags) -> Array:
    """Half the sum of differences between an article's share of a term and its share of words."""
    mine = is_side[cells.row]
    row, term, n = cells.row[mine], cells.col[mine], cells.data[mine]
    totals = np.bincount(term, weights=n, minlength=cells.shape[1])
    shared = np.minimum(n / totals[term], words[row] / words[is_side].sum())
    both = np.bincount(term, weights=shared, minlength=cells.shape[1])
    return np.where(totals > 0, 1 - both, np.nan)
