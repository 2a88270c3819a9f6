"""Outlets side by side: rates as sums over sums, contrasts with intervals, tests and a null floor.

What is compared with what is decided in `sides`, drawn again in `resampling`, dealt again in
`chance`; here the numbers become rows, and refusals say why.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.stats import false_discovery_control, t

from framing.chance import Labels
from framing.errors import CorpusError
from framing.feature import Feature, each_once
from framing.features import FEATURES
from framing.given import groups_of, relied_on
from framing.measures import unit_of
from framing.reasons import few, no_bounds, no_contrast_bounds, not_below, too_few
from framing.resampling import (
    DRAWS,
    Array,
    Flags,
    Sums,
    central,
    drawn_variance,
    freedom,
    log_margins,
)
from framing.schema import CONTRASTS, RATES, check, frame
from framing.sides import (
    FEWEST_ARTICLES,
    FEWEST_HELD,
    Counts,
    Pair,
    Side,
    counts_of,
    inside_stories,
    pairs_of,
    sides_of,
)

WIDEST = 1.25
"""How much wider than Student's t an interval may be; by simulation, see benchmarks/coverage.py."""
_FEWEST_COUNTING = (6, 8)
"""Articles with n > 0: this many on each side of a ratio, or that many on one, show its shape."""
_NONE_COUNTED = 3.689
"""Upper 97.5 % limit of a Poisson count of 0: drawing articles without a hit again finds none."""

_EVEN = 1e-12
"""Variance of a log rate at most; below it rows differ by no more than rounding."""
_COUNTS_WORDS = re.compile(r".*words_(per_\d+_.*words|before_.*)$")
"""Words come in runs: the limit of a count of 0 is not that of independent events."""
_SHARE = re.compile(r".*(_per_\d+_|probability_per_).*")
"""Measures that cannot exceed their unit, if nothing is counted more often than it is exposed."""


class Comparison(NamedTuple):
    """Tables RATES (each outlet by itself) and CONTRASTS (each against the reference)."""

    rates: DataFrame
    contrasts: DataFrame


def compare(
    measures: DataFrame,
    articles: DataFrame,
    *,
    by: str = "outlet",
    reference: str = "rest",
    stories: DataFrame | None = None,
    matched: bool = False,
    features: Sequence[Feature] = FEATURES,
    seed: int = 0,
) -> Comparison:
    """Compare every measure of every outlet with a reference.

    Parameters
    ----------
    measures : DataFrame, table MEASURES
        As `measure` gives it.
    articles : DataFrame, table ARTICLES
        Names the outlet of each article; articles without one are left out.
    by : str
        Column of articles that groups them, or key of their `extra`; of one there are no contrasts.
    reference : str
        One of the groups, or 'rest': all others together.
    stories : DataFrame, table STORIES, optional
        Which story an article tells; articles without one are their own. Stories, not articles,
        are then drawn and dealt again.
    matched : bool
        Compare inside stories: only articles of stories that both sides tell, labels dealt inside
        each story. Needs `stories`.
    features : sequence of Feature
        Whose formulas to apply to the sums.
    seed : int
        Changes the random draws.

    Returns
    -------
    Comparison
        Rates are sums over sums; contrasts are ratios of rates, or differences for formulas.

        *Intervals* (95 %) come from 2,000 draws of articles, or stories, within each outlet. Those
        of rates and ratios are made on the logarithm, with the linearised variance of a ratio of
        sums: the wider of Student's t and the bootstrap-t, at most 1.25 times Student's; of a ratio
        Student's, where on one side fewer than 6 articles count anything and on the other fewer
        than 8. Those of formulas are Student's t with the standard error of the draws. A rate of 0
        has the Poisson limit as its upper bound, a share of all the same limit of what is left as
        its lower one; a ratio of 0 has none, nor has a rate of 0 words, because words come in runs.
        Where all articles have the same rate, how they vary is not known: there is no interval.

        *p* is two-sided (twice the smaller tail), of how many standard errors the sides are apart,
        by log rates or by formulas, when outlet labels are dealt again: exact where there are up to
        5,000 ways to deal, from 2,000 permutations otherwise. An outlet's articles on one story
        have one label; matched, labels change places inside each story. Where fewer than 10 of
        2,000 are as far to one side, p is that of further permutations: 5,000 and again, until 10
        are as far or there are 50 for each test of the family (outlets of 5 articles times
        measures), at most a million. p of one contrast alone can so be as small as .04 when
        adjusted, if its articles can be dealt in that many ways; `method` says below what p cannot
        be.
        `p_adjusted` is Benjamini-Hochberg in the family: all contrasts of one feature's measures in
        this call, of which `family_size` have a p.

        *Null floor*: between `null_low` and `null_high` lie 95 % of the numbers that dealt labels
        give. *Effect size* is the logarithm of the ratio, or the difference in pooled standard
        deviations of articles.

        Where a side has fewer than 5 articles or different stories (matched: where the measure
        applies to both sides in fewer than 5 shared stories), or nothing to divide by, numbers are
        missing and `reason` says why.

    Raises
    ------
    CorpusError
        If no article has a group, an id occurs twice, the reference is not one of the groups,
        stories are missing for a matched comparison, or measures hold a formula without what it is
        made of, or one of ours that `features` do not declare.

    References
    ----------
    Cochran 1977, Sampling Techniques, eq. 6.12 (variance of a ratio of sums); Davison & Hinkley
    1997, Bootstrap Methods and their Application, sect. 5.2.2 (bootstrap-t); Polansky 2000, Can. J.
    Stat. 28(3), p. 501 (bounding it); Satterthwaite 1946, Biometrics Bull. 2(6), p. 110 (degrees of
    freedom of a ratio); Garwood 1936, Biometrika 28, p. 437 (limit of a count of 0); Hanley &
    Lippman-Hand 1983, JAMA 249(13), p. 1743 (of a share of all); Phipson & Smyth 2010, Stat. Appl.
    Genet. Mol. Biol. 9(1), eq. 2 (p of a permutation test); Besag & Clifford 1991, Biometrika
    78(2), p. 301 (dealing until enough are as far); Hemerik & Goeman 2018, TEST 27(4), p. 811
    (dealing groups of articles); Chung & Romano 2013, Ann. Stat. 41(2),
    p. 484 (why of standard errors); Benjamini & Hochberg 1995, J. R. Stat.
    Soc. B 57(1), p. 293; Cohen 1988, Statistical Power Analysis, p. 67 (standardised difference).

    Examples
    --------
    >>> from framing.schema import MEASURES
    >>> rows = [(f"a{i}", "loaded_per_1000_outlet_words", "loaded", 1 + i % 2, 500, None)
    ...         for i in range(12)]
    >>> outlets = DataFrame({"article_id": [f"a{i}" for i in range(12)],
    ...                      "outlet": ["North", "South"] * 6})
    >>> result = compare(frame(rows, MEASURES), outlets)
    >>> result.rates[["outlet", "n", "exposure", "value"]]
      outlet     n  exposure  value
    0  North   6.0    3000.0    2.0
    1  South  12.0    3000.0    4.0
    >>> result.contrasts[["estimate", "p", "family", "family_size"]]
       estimate         p  family  family_size
    0       0.5  0.002165  loaded            2
    1       2.0  0.002165  loaded            2
    """
    features = each_once(features)
    measures = relied_on(measures, "measures")
    stories = None if stories is None else relied_on(stories, "stories")
    groups = groups_of(articles, by)
    if reference != "rest" and reference not in set(groups):
        known = ", ".join(sorted(set(groups)))[:200]
        raise CorpusError(f"no {by} is named '{reference}'; there are {known}")
    if matched and stories is None:
        raise CorpusError("a matched comparison needs the table stories: who tells the same story")
    if measures.empty:
        return Comparison(frame([], RATES), frame([], CONTRASTS))
    counts = counts_of(measures, groups.index, tuple(features), stories)
    sides = sides_of(groups, counts, seed)
    labels = Labels(counts, sides, seed)
    rates = _rates(sides, counts, labels)
    rows: list[tuple[object, ...]] = []
    for outlet, other in pairs_of(sides, reference, counts, seed):
        pair = inside_stories(outlet, other, counts, seed) if matched else Pair(outlet, other)
        rows += _contrast(pair, counts, reference, labels)
    return Comparison(rates, _adjusted(_sorted(frame(rows, CONTRASTS))))


def outlet_rates(
    measures: DataFrame,
    articles: DataFrame,
    *,
    by: str = "outlet",
    stories: DataFrame | None = None,
    features: Sequence[Feature] = FEATURES,
    seed: int = 0,
) -> DataFrame:
    """Compute each outlet's rate by itself, with its interval: what `compare` does before tests.

    Parameters
    ----------
    measures, articles, by, stories, features, seed
        As for `compare`.

    Returns
    -------
    DataFrame, table RATES

    Raises
    ------
    CorpusError
        If no article has a group, an id occurs twice, or measures hold a formula without what it is
        made of.

    Examples
    --------
    >>> from framing.schema import MEASURES
    >>> rows = [("a1", "promos_per_1000_words", "promo", 2, 500, None)]
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"]})
    >>> outlet_rates(frame(rows, MEASURES), articles)[["outlet", "value", "low"]].values.tolist()
    [['North', 4.0, nan]]
    """
    groups = groups_of(articles, by)
    counts = counts_of(measures, groups.index, tuple(features), stories)
    sides = sides_of(groups, counts, seed)
    return _rates(sides, counts, Labels(counts, sides, seed))


def _sorted(table: DataFrame) -> DataFrame:
    return table.sort_values(["measure", "outlet"], ignore_index=True)


# ---------------------------------------------------------------- rates


def _rates(sides: list[Side], counts: Counts, labels: Labels) -> DataFrame:
    rows = [row for side in sides for row in _rate_rows(side.copy(), counts, labels)]
    return _sorted(frame(rows, RATES))


def _rate_rows(side: Side, counts: Counts, labels: Labels) -> Iterator[tuple[object, ...]]:
    whole, columns = side.sums.whole, counts.columns
    sizes, units = counts.sizes(side.rows), counts.units(side.rows)
    values = counts.values(whole.n, whole.exposure)
    low, high, is_even = _rate_bounds(side, counts)
    null = central(labels.shuffled(side))
    for i, name in enumerate(counts.names):
        is_sure = units[i] >= FEWEST_ARTICLES
        bounds = (low[i], high[i]) if is_sure else (np.nan, np.nan)
        totals = (whole.n[columns[i]], whole.exposure[columns[i]])
        band, drawn = (null[0][i], null[1][i]), (int(sizes[i]), int(units[i]))
        why = None
        if np.isnan(values[i]):
            why = "no value: nothing to count in"
        elif not is_sure:
            why = f"no interval: {few(drawn[1], drawn[0])}, {FEWEST_ARTICLES} needed"
        elif np.isnan(high[i]):
            what = "articles" if drawn[0] == drawn[1] else "stories"
            why = no_bounds(low[i], is_even[i], what)
        yield (name, side.name, *totals, values[i], *bounds, drawn[0], *band, drawn[1], why)


def _rate_bounds(side: Side, counts: Counts) -> tuple[Array, Array, Flags]:
    """Bounds of rates on the logarithm, of formulas by Student's t; of none and all by Poisson.

    Where all rows have one rate, how much they vary is not known, rather than nothing.
    """
    whole, drawn = side.sums
    units = np.array([unit_of(name) for name in counts.counted], dtype=float)
    estimate = (whole.log_rate(), whole.variance())
    drawn_again = (drawn.log_rate(), drawn.variance())
    below, above = log_margins(estimate, drawn_again, whole.df, widest=WIDEST)
    values = counts.values(whole.n, whole.exposure)[: len(units)]
    low, high = values * np.exp(-below), values * np.exp(above)
    in_runs, may_be_share = (
        np.array([bool(pattern.match(name)) for name in counts.counted], dtype=bool)
        for pattern in (_COUNTS_WORDS, _SHARE)
    )
    is_share = may_be_share & (counts.n[side.rows] <= counts.exposure[side.rows]).all(axis=0)
    high = np.where(is_share, np.minimum(high, units), high)  # no more than all of it
    is_even = _is_even(whole)
    low, high = (np.where(is_even, np.nan, bound) for bound in (low, high))
    with np.errstate(divide="ignore"):
        most = np.where(in_runs, np.nan, units * _NONE_COUNTED / whole.exposure)
    is_none, is_all = (whole.n == each for each in (0, whole.exposure))
    is_none, is_all = is_none & (whole.exposure > 0), is_all & is_share & (whole.exposure > 0)
    low, high = np.where(is_none, 0.0, low), np.where(is_none, most, high)
    low = np.where(is_all, units - most, low)
    high = np.where(is_all & ~in_runs, units, high)
    df = whole.df[counts.columns[len(units) :]]
    margin, same = _margin(drawn_variance(_scores(side, counts), df + 1), df)
    score = counts.values(whole.n, whole.exposure)[len(units) :]
    return (
        np.concatenate([low, score - margin]),
        np.concatenate([high, score + margin]),
        np.concatenate([is_even, same]),
    )


def _is_even(sums: Sums) -> Flags:
    return np.asarray((sums.n > 0) & (sums.variance() <= _EVEN), dtype=bool)


def _margin(variance: Array, df: Array, least: Array | None = None) -> tuple[Array, Flags]:
    """Half the width of Student's interval, and where there is none because nothing varies."""
    is_even = np.asarray((variance if least is None else least) <= _EVEN, dtype=bool)
    width = t.ppf(0.975, np.maximum(df, 1)) * np.sqrt(variance)
    return np.where(is_even, np.nan, width), is_even


def _scores(side: Side, counts: Counts) -> Array:
    """Values of the formulas in each draw."""
    return counts.values(side.sums.drawn.n, side.sums.drawn.exposure)[:, len(counts.counted) :]


# ---------------------------------------------------------------- contrasts


def _contrast(
    pair: Pair, counts: Counts, reference: str, labels: Labels
) -> Iterator[tuple[object, ...]]:
    here, there = counts.sizes(pair.here.rows), counts.sizes(pair.there.rows)
    units = _units(pair, here, there, counts)
    blank = np.full(len(counts.names), np.nan)
    estimate, low, high, p, size, null = blank, blank, blank, blank, blank, (blank, blank)
    chance, is_even = ["not compared"] * len(blank), blank > 0
    widest = _widest(pair, counts)
    effects, sums = np.where(counts.is_ratio, "ratio", "difference"), pair.compared
    if units.max(initial=0) >= FEWEST_ARTICLES:
        estimate = _effect(_values(pair.here, counts), _values(pair.there, counts), counts)
        low, high, is_even = _contrast_bounds(pair, estimate, counts, widest)
        size = _effect_size(pair, estimate, counts)
        p, null, chance = _chance(pair, counts, labels)
    for i, name in enumerate(counts.names):
        numbers: tuple[float, ...] = (estimate[i], low[i], high[i])
        more: tuple[float, ...] = (size[i], null[0][i], null[1][i])
        p_value, method, why = p[i], _method(counts, i, reference, pair, chance[i], widest), None
        if units[i] < FEWEST_ARTICLES:
            why = too_few(pair, units[i], min(here[i], there[i]))
            numbers, more, p_value, method = (np.nan,) * 3, (np.nan,) * 3, np.nan, why
        elif not np.isfinite(estimate[i]):
            why = "no ratio: nothing counted in the reference; p as for the others"
            if np.isnan(estimate[i]):
                why, p_value = "no ratio: nothing counted on either side", np.nan
            numbers, more = (np.nan,) * 3, (np.nan, *more[1:])
        elif np.isnan(high[i]):
            why = no_contrast_bounds(low[i], is_even[i], pair, counts)
        sizes = (int(here[i]), p_value, np.nan, method, int(there[i]))
        stories = np.nan if pair.n_stories is None else pair.n_stories
        totals = (each[counts.columns[i]] for each in sums)
        family = (counts.families[name], 0, effects[i], *totals)
        yield (name, pair.here.name, reference, *numbers, *sizes, stories, *more, *family, why)


def _units(
    pair: Pair, here: NDArray[np.int64], there: NDArray[np.int64], counts: Counts
) -> NDArray[np.int64]:
    """What the refusal goes by: articles of the smaller side; or stories, if these are fewer."""
    if pair.n_stories is not None:
        return pair.told_by_both(counts)
    articles = np.minimum(here, there)
    drawn = np.minimum(pair.here.sums.whole.df, pair.there.sums.whole.df)[counts.columns] + 1
    return np.asarray(np.minimum(articles, drawn), dtype=np.int64)


def _values(side: Side, counts: Counts) -> Array:
    return counts.values(side.sums.whole.n, side.sums.whole.exposure)


def _effect(here: Array, there: Array, counts: Counts) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(counts.is_ratio, here / there, here - there)


def _widest(pair: Pair, counts: Counts) -> Array:
    """How far a bound of each ratio may lie, in units of Student's; with 1 it is Student's."""
    counting = [side.counting(counts) for side in (pair.here, pair.there)]
    each, one = np.minimum(*counting), np.maximum(*counting)
    is_shown = (each >= _FEWEST_COUNTING[0]) | (one >= _FEWEST_COUNTING[1])
    return np.where(is_shown, WIDEST, 1.0)


def _contrast_bounds(
    pair: Pair, estimate: Array, counts: Counts, widest: Array
) -> tuple[Array, Array, Flags]:
    """Bounds of ratios on the logarithm, of differences of formulas by Student's t.

    None where one side does not vary (matched: the sides always differ by the same): flagged.
    """
    logs = []
    for a, b, shared in zip(pair.here.sums, pair.there.sums, pair.covariance, strict=True):
        with np.errstate(invalid="ignore"):
            spread = a.variance() + b.variance() - 2 * shared
            logs.append((a.log_rate() - b.log_rate(), np.maximum(spread, 0)))
    below, above = log_margins(logs[0], logs[1], _freedom(pair), widest=widest)
    first = len(counts.counted)
    low, high = estimate[:first] * np.exp(-below), estimate[:first] * np.exp(above)
    is_even = _is_even(pair.here.sums.whole) | _is_even(pair.there.sums.whole)
    is_even &= estimate[:first] > 0
    if pair.n_stories is not None:
        is_even = logs[0][1] <= _EVEN
    low, high = (np.where(is_even, np.nan, bound) for bound in (low, high))
    low = np.where(estimate[:first] == 0, 0.0, low)
    margin, same = _score_margin(pair, counts)
    return (
        np.concatenate([low, estimate[first:] - margin]),
        np.concatenate([high, estimate[first:] + margin]),
        np.concatenate([is_even, same]),
    )


def _freedom(pair: Pair) -> Array:
    """Degrees of freedom of a log ratio: Satterthwaite's; of stories, their number less one."""
    a, b = pair.here.sums.whole, pair.there.sums.whole
    if pair.n_stories is not None:
        return a.df
    return freedom((a.variance(), b.variance()), (a.df, b.df))


def _score_margin(pair: Pair, counts: Counts) -> tuple[Array, Flags]:
    """Half the width of the interval of a difference between scores: Student's t."""
    columns = counts.columns[len(counts.counted) :]
    a, b = (_scores(side, counts) for side in (pair.here, pair.there))
    df = [side.sums.whole.df[columns] for side in (pair.here, pair.there)]
    if pair.n_stories is not None:  # stories are drawn for both sides at once
        return _margin(drawn_variance(a - b, df[0] + 1), df[0])
    variances = (drawn_variance(a, df[0] + 1), drawn_variance(b, df[1] + 1))
    known = freedom(variances, (df[0], df[1]))
    return _margin(variances[0] + variances[1], known, np.minimum(*variances))


def _effect_size(pair: Pair, estimate: Array, counts: Counts) -> Array:
    """Logarithm of a ratio; difference in pooled standard deviations of articles (Cohen's d)."""
    first = len(counts.counted)
    squares, df = (np.zeros(len(counts.names) - first) for _ in range(2))
    with np.errstate(divide="ignore", invalid="ignore"):
        logs = np.log(np.where(estimate[:first] > 0, estimate[:first], np.nan))
        for side in (pair.here, pair.there):
            scores = counts.values(counts.n[side.rows], counts.exposure[side.rows])[:, first:]
            known = ~np.isnan(scores)
            mean = np.where(known, scores, 0).sum(axis=0) / known.sum(axis=0)
            mine = np.where(known, scores - mean, 0)
            squares += (mine**2).sum(axis=0)
            df += known.sum(axis=0) - 1
        return np.concatenate([logs, estimate[first:] / np.sqrt(squares / df)])


def _chance(
    pair: Pair, counts: Counts, labels: Labels
) -> tuple[Array, tuple[Array, Array], list[str]]:
    """p, the null floor, and how they were made: what is found when labels are dealt again."""
    made = labels.dealt(pair)
    inside = ", articles on a story together" if counts.has_stories else ""
    inside = inside if pair.n_stories is None else " inside stories"
    how = "all" if made.is_exact else "random"
    chance = [
        f"p of standard errors apart, {n} ({how}) permutations of outlet labels{inside}, "
        f"at least the exact binomial one where under {FEWEST_HELD} hold any, {not_below(least)}"
        for n, least in zip(made.n_deals, made.least, strict=True)
    ]
    return made.p, central(_effect(made.here, made.there, counts)), chance


def _method(
    counts: Counts, measure: int, reference: str, pair: Pair, chance: str, widest: Array
) -> str:
    against = "all other outlets" if reference == "rest" else reference
    drawn = "articles within outlets"
    if counts.has_stories:
        drawn = "stories within outlets" if pair.n_stories is None else "stories told by both"
    effect, kind = "difference", "Student's t interval"
    if counts.is_ratio[measure]:
        effect, kind = "ratio of rates", "Student's t interval of its logarithm"
        if widest[measure] > 1:
            kind = "interval of its logarithm, the wider of Student's t and the bootstrap-t, "
            kind += f"at most {widest[measure]} times Student's"
    return f"{effect} against {against}; 95 % {kind}, {DRAWS} draws of {drawn}; {chance}"


def _adjusted(contrasts: DataFrame) -> DataFrame:
    """Benjamini-Hochberg in each family, with the number of its tests."""
    tested = contrasts["p"].notna()
    adjusted, sizes = contrasts["p_adjusted"].copy(), contrasts["family_size"].copy()
    for family, p in contrasts["p"].groupby(contrasts["family"]):
        known = p.dropna()
        sizes[contrasts["family"] == family] = len(known)
        if len(known):
            adjusted[known.index] = false_discovery_control(known, method="bh")
    adjusted = adjusted.where(tested)
    return check(contrasts.assign(p_adjusted=adjusted, family_size=sizes), CONTRASTS)
