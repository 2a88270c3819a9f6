"""Outlets side by side: rates as sums over sums, intervals by article, corrections for many tests.

Articles, not words, are drawn again for every interval, because words of one article are not
independent. Nothing depends on the order of rows: articles are sorted, and each outlet has its own
random stream, seeded by its name.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.stats import false_discovery_control, norm, t

from framing.errors import CorpusError
from framing.feature import Feature
from framing.features import FEATURES
from framing.measures import apply_formula, unit_of
from framing.schema import CONTRASTS, RATES, TEXT, check, frame

Array = NDArray[np.float64]

FEWEST_ARTICLES = 5
"""Outlets with fewer articles get a rate, but no interval and no contrast."""
_DRAWS = 2_000
_PERMUTATIONS = 2_000
_CHUNK = 2_000_000
_NONE_COUNTED = 3.689
"""Upper 97.5 % limit of a Poisson count of 0: drawing articles without a hit again finds none."""

_COUNTS_WORDS = re.compile(r".*words_(per_\d+_.*words|before_.*)$")
"""Words come in runs: the limit of a count of 0 is not that of independent events."""


class Comparison(NamedTuple):
    """Tables RATES (each outlet by itself) and CONTRASTS (each against the reference)."""

    rates: DataFrame
    contrasts: DataFrame


@dataclass(frozen=True, eq=False)
class _Outlet:
    """One outlet: sums and their bootstrap draws; the last axis is the measure."""

    name: str
    rows: NDArray[np.int64]
    n: Array
    exposure: Array
    n_draws: Array
    exposure_draws: Array


@dataclass(frozen=True, eq=False)
class _Counts:
    """n and exposure of every article (row) and counted measure (column); formulas on top."""

    counted: tuple[str, ...]
    names: tuple[str, ...]
    n: Array
    exposure: Array
    present: Array
    features: tuple[Feature, ...]

    def values(self, n: Array, exposure: Array) -> Array:
        """Rates of the counted measures and values of the formulas, for sums of any shape."""
        units = np.array([unit_of(name) for name in self.counted], dtype=float)
        rates = units * n / np.where(exposure > 0, exposure, np.nan)
        by_name = {name: rates[..., i] for i, name in enumerate(self.counted)}
        derived = [
            apply_formula(formula, by_name)[..., None]
            for feature in self.features
            for formula in feature.formulas
            if formula.measure in self.names
        ]
        return np.concatenate([rates, *derived], axis=-1)


def compare(
    measures: DataFrame,
    articles: DataFrame,
    *,
    by: str = "outlet",
    reference: str = "rest",
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
        Column of articles that groups them.
    reference : str
        One of the groups, or 'rest': all others together.
    features : sequence of Feature
        Whose formulas to apply to the sums.
    seed : int
        Changes the random draws.

    Returns
    -------
    Comparison
        Rates are sums over sums with 95 % intervals from 2,000 draws of articles within each
        outlet: percentiles, expanded for few articles. Contrasts are rate ratios, or differences
        for formulas; p is two-sided from 2,000 permutations of outlet labels, of the difference in
        rates; p_adjusted is Benjamini-Hochberg over all contrasts of the call. Where an outlet or
        its reference has fewer than 5 articles, or nothing to divide by, numbers are missing and
        `method` says why. A rate of 0 has the Poisson limit as its upper bound; a ratio of 0 has
        none, nor has a rate of 0 words, because words come in runs.

    Raises
    ------
    CorpusError
        If no article has a group, or the reference is not one of the groups.

    References
    ----------
    Davison & Hinkley 1997, Bootstrap Methods and their Application, ch. 2 and p. 203 (percentile
    interval); Hesterberg 2015, Am. Stat. 69(4), p. 378 (expanded percentiles); Garwood 1936,
    Biometrika 28, p. 437 (limit of a count of 0); Phipson & Smyth 2010, Stat. Appl. Genet. Mol.
    Biol. 9(1), eq. 2 (p of a permutation test); Benjamini & Hochberg 1995, J. R. Stat. Soc. B
    57(1), p. 293.

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
    >>> result.contrasts.estimate.tolist()
    [0.5, 2.0]
    """
    groups = groups_of(articles, by)
    if reference != "rest" and reference not in set(groups):
        known = ", ".join(sorted(set(groups)))[:200]
        raise CorpusError(f"no {by} is named '{reference}'; there are {known}")
    counts = _counts(measures, groups.index, tuple(features))
    outlets = [_outlet(name, groups, counts, seed) for name in sorted(set(groups))]
    contrasts = _contrast_rows(outlets, counts, reference, seed)
    return Comparison(_rates(outlets, counts), _adjusted(_sorted(frame(contrasts, CONTRASTS))))


def outlet_rates(
    measures: DataFrame,
    articles: DataFrame,
    *,
    by: str = "outlet",
    features: Sequence[Feature] = FEATURES,
    seed: int = 0,
) -> DataFrame:
    """Compute each outlet's rate by itself, with its interval: what `compare` does before tests.

    Parameters
    ----------
    measures, articles, by, features, seed
        As for `compare`.

    Returns
    -------
    DataFrame, table RATES

    Raises
    ------
    CorpusError
        If no article has a group.

    Examples
    --------
    >>> from framing.schema import MEASURES
    >>> rows = [("a1", "promos_per_1000_words", "promo", 2, 500, None)]
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"]})
    >>> outlet_rates(frame(rows, MEASURES), articles)[["outlet", "value", "low"]].values.tolist()
    [['North', 4.0, nan]]
    """
    groups = groups_of(articles, by)
    counts = _counts(measures, groups.index, tuple(features))
    return _rates([_outlet(name, groups, counts, seed) for name in sorted(set(groups))], counts)


def groups_of(articles: DataFrame, by: str) -> pd.Series[str]:
    """Return the group of each article that has one, sorted by the article's id.

    Raises
    ------
    CorpusError
        If there is no such column of texts, or no article has a group.

    Examples
    --------
    >>> groups_of(DataFrame({"article_id": ["b", "a"], "outlet": ["South", "North"]}), "outlet")
    article_id
    a    North
    b    South
    Name: outlet, dtype: str
    """
    if by not in articles or str(articles[by].dtype) != TEXT:
        raise CorpusError(f"articles have no column '{by}' of texts; name one with --by")
    groups = articles.set_index("article_id")[by].dropna().sort_index()
    if groups.empty:
        raise CorpusError(f"no article has a value in '{by}'; name the column with --by")
    return groups


def _rates(outlets: list[_Outlet], counts: _Counts) -> DataFrame:
    rows = [row for outlet in outlets for row in _rate_rows(outlet, counts)]
    return _sorted(frame(rows, RATES))


def _sorted(table: DataFrame) -> DataFrame:
    return table.sort_values(["measure", "outlet"], ignore_index=True)


def _counts(measures: DataFrame, articles: pd.Index, features: tuple[Feature, ...]) -> _Counts:
    formulas = {formula.measure for feature in features for formula in feature.formulas}
    names = sorted(set(measures["measure"]))
    counted = tuple(name for name in names if name not in formulas)
    n, exposure = (
        measures.pivot(index="article_id", columns="measure", values=column)
        .reindex(index=articles, columns=list(counted))
        .to_numpy(dtype=float)
        for column in ("n", "exposure")
    )
    exposure = np.where(np.isnan(n), np.nan, exposure)  # what was not counted was not at risk
    derived = [
        formula.measure
        for feature in features
        for formula in feature.formulas
        if formula.measure in names
    ]
    return _Counts(
        counted=counted,
        names=(*counted, *derived),
        n=np.nan_to_num(n),
        exposure=np.nan_to_num(exposure),
        present=(np.nan_to_num(exposure) > 0).astype(float),
        features=features,
    )


def _outlet(name: str, groups: pd.Series[str], counts: _Counts, seed: int) -> _Outlet:
    rows = np.flatnonzero((groups == name).to_numpy())
    random = stream(seed, name)
    n, exposure = counts.n[rows], counts.exposure[rows]
    n_draws, exposure_draws = [], []
    for size in chunks(_DRAWS, len(rows)):
        drawn = random.multinomial(len(rows), np.full(len(rows), 1 / len(rows)), size=size)
        n_draws.append(drawn @ n)
        exposure_draws.append(drawn @ exposure)
    return _Outlet(
        name,
        rows,
        n.sum(axis=0),
        exposure.sum(axis=0),
        np.concatenate(n_draws),
        np.concatenate(exposure_draws),
    )


def stream(seed: int, *names: str) -> np.random.Generator:
    """Return the random numbers that belong to a seed and these names, whatever else is drawn.

    Examples
    --------
    >>> stream(0, "North").integers(100) == stream(0, "North").integers(100)
    np.True_
    """
    digest = hashlib.sha256("\x1f".join([str(seed), *names]).encode()).digest()
    return np.random.default_rng(int.from_bytes(digest[:8], "big"))


def chunks(total: int, width: int) -> list[int]:
    """Return how many draws to make at a time, so that so many of such a width fit into memory.

    Examples
    --------
    >>> chunks(2_000, 1_500_000)[:2], sum(chunks(2_000, 1_500))
    ([1, 1], 2000)
    """
    size = max(1, min(total, _CHUNK // max(1, width)))
    return [size] * (total // size) + ([total % size] if total % size else [])


def _rate_rows(outlet: _Outlet, counts: _Counts) -> list[tuple[object, ...]]:
    values = counts.values(outlet.n, outlet.exposure)
    n_articles = counts.present[outlet.rows].sum(axis=0)
    sizes = np.array([n_articles[_component(counts, name)] for name in counts.names])
    low, high = expanded_interval(counts.values(outlet.n_draws, outlet.exposure_draws), sizes)
    rows: list[tuple[object, ...]] = []
    for i, name in enumerate(counts.names):
        column = _component(counts, name)
        enough = n_articles[column] >= FEWEST_ARTICLES
        sums = (outlet.n[column], outlet.exposure[column])
        bounds = (low[i], high[i])
        if name in counts.counted and sums[0] == 0 and sums[1] > 0:
            most = unit_of(name) * _NONE_COUNTED / sums[1]
            bounds = (0.0, np.nan if _COUNTS_WORDS.match(name) else most)
        bounds = bounds if enough else (np.nan, np.nan)
        rows.append((name, outlet.name, *sums, values[i], *bounds, int(n_articles[column])))
    return rows


def _component(counts: _Counts, name: str) -> int:
    """The counted column that carries a measure's n and exposure."""
    if name in counts.counted:
        return counts.counted.index(name)
    terms = {f.measure: f.terms for feature in counts.features for f in feature.formulas}
    return counts.counted.index(terms[name][0][0])


def expanded_interval(draws: Array, sizes: Array) -> tuple[Array, Array]:
    """Expanded 95 % percentile bounds by column; a bound that no draw bounds is missing.

    Percentiles of a bootstrap are too narrow for few articles; they are taken further out, so that
    with normal data they would give the t interval. Missing, too, where over 5 % of the draws
    divide nothing by nothing.

    Parameters
    ----------
    draws : array, shape (draws, columns)
    sizes : array, shape (columns,)
        Articles that each column was drawn from.

    References
    ----------
    Hesterberg 2015, Am. Stat. 69(4), p. 378.

    Examples
    --------
    >>> low, high = expanded_interval(np.arange(101.0)[:, None], np.array([1_000]))
    >>> low.tolist(), high.tolist()
    ([2.0], [98.0])
    """
    n = np.maximum(sizes, 2)
    tail = norm.cdf(-np.sqrt(n / (n - 1)) * t.ppf(0.975, n - 1))
    ordered = np.sort(draws, axis=0)  # undefined draws come last
    last = np.isfinite(draws).sum(axis=0) + np.isinf(draws).sum(axis=0) - 1
    columns, usable = np.arange(draws.shape[1]), (last + 1 >= 0.95 * len(draws)) & (sizes > 1)
    low = ordered[np.rint(tail * last).astype(int), columns]
    high = ordered[np.rint((1 - tail) * last).astype(int), columns]
    bounds = [np.where(usable & np.isfinite(bound), bound, np.nan) for bound in (low, high)]
    return bounds[0], bounds[1]


# ---------------------------------------------------------------- contrasts


def _contrast_rows(
    outlets: list[_Outlet], counts: _Counts, reference: str, seed: int
) -> list[tuple[object, ...]]:
    rows: list[tuple[object, ...]] = []
    for outlet in outlets:
        if (reference != "rest" and outlet.name == reference) or len(outlets) < 2:
            continue
        others = [o for o in outlets if o is not outlet and reference in ("rest", o.name)]
        rows += _contrast(outlet, _pool(others), counts, reference, seed)
    return rows


def _pool(outlets: list[_Outlet]) -> _Outlet:
    """Several outlets as one, drawn again within each."""
    return _Outlet(
        "\x1e".join(outlet.name for outlet in outlets),
        np.concatenate([outlet.rows for outlet in outlets]),
        np.sum([outlet.n for outlet in outlets], axis=0),
        np.sum([outlet.exposure for outlet in outlets], axis=0),
        np.sum([outlet.n_draws for outlet in outlets], axis=0),
        np.sum([outlet.exposure_draws for outlet in outlets], axis=0),
    )


def _contrast(
    outlet: _Outlet, other: _Outlet, counts: _Counts, reference: str, seed: int
) -> list[tuple[object, ...]]:
    is_ratio = np.array([name in counts.counted for name in counts.names])
    columns = [_component(counts, name) for name in counts.names]
    here = counts.present[outlet.rows].sum(axis=0)[columns]
    there = counts.present[other.rows].sum(axis=0)[columns]
    estimate = _effect(_values(outlet, counts), _values(other, counts), is_ratio)
    draws = _effect(_draws(outlet, counts), _draws(other, counts), is_ratio)
    low, high = expanded_interval(draws, np.minimum(here, there))
    high = np.where(is_ratio & (estimate == 0), np.nan, high)
    p = _permutation_p(outlet, other, counts, seed)
    rows: list[tuple[object, ...]] = []
    for i, name in enumerate(counts.names):
        numbers, p_value, why = (estimate[i], low[i], high[i]), p[i], ""
        if min(here[i], there[i]) < FEWEST_ARTICLES:
            fewest = int(min(here[i], there[i]))
            why = f"refused: {fewest} articles on one side, {FEWEST_ARTICLES} needed"
            p_value = np.nan
        elif not np.isfinite(estimate[i]):
            why = "no ratio: nothing counted in the reference; p as for the others"
            p_value = p[i] if np.isinf(estimate[i]) else np.nan
        method = why or _method(bool(is_ratio[i]), reference, numbers)
        shown = (np.nan,) * 3 if why else numbers
        rows.append((name, outlet.name, reference, *shown, int(here[i]), p_value, np.nan, method))
    return rows


def _values(outlet: _Outlet, counts: _Counts) -> Array:
    return counts.values(outlet.n, outlet.exposure)


def _draws(outlet: _Outlet, counts: _Counts) -> Array:
    return counts.values(outlet.n_draws, outlet.exposure_draws)


def _effect(here: Array, there: Array, is_ratio: NDArray[np.bool_]) -> Array:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(is_ratio, here / there, here - there)


def _permutation_p(outlet: _Outlet, other: _Outlet, counts: _Counts, seed: int) -> Array:
    """Two-sided p of the difference in rates when the labels are dealt again."""
    rows = np.sort(np.concatenate([outlet.rows, other.rows]))
    random = stream(seed, "permutation", *sorted([outlet.name, other.name]))
    n, exposure = counts.n[rows], counts.exposure[rows]
    observed = np.abs(_values(outlet, counts) - _values(other, counts))
    size, as_large = min(len(outlet.rows), len(other.rows)), np.ones(len(counts.names))
    for draws in chunks(_PERMUTATIONS, len(rows)):
        chosen = np.argpartition(random.random((draws, len(rows))), size - 1, axis=1)[:, :size]
        dealt = np.zeros((draws, len(rows)))
        np.put_along_axis(dealt, chosen, 1.0, axis=1)
        n_here, exposure_here = dealt @ n, dealt @ exposure
        here = counts.values(n_here, exposure_here)
        there = counts.values(n.sum(axis=0) - n_here, exposure.sum(axis=0) - exposure_here)
        difference = np.abs(here - there)
        as_large += (difference >= observed * (1 - 1e-12)).sum(axis=0)
        as_large += np.isnan(difference).sum(axis=0)
    return np.where(np.isnan(observed), np.nan, as_large / (_PERMUTATIONS + 1))


def _method(is_ratio: bool, reference: str, numbers: tuple[float, float, float]) -> str:
    effect = "ratio of rates" if is_ratio else "difference"
    against = "all other outlets" if reference == "rest" else reference
    interval = f"95 % expanded percentile interval, {_DRAWS} draws of articles within outlets"
    if np.isnan(numbers[1]):
        interval = "no interval: too many draws count nothing"
    elif np.isnan(numbers[2]):
        interval += ", without upper bound: one side counts nothing, or nothing in some draws"
    p = f"p from {_PERMUTATIONS} permutations of outlet labels"
    return f"{effect} against {against}; {interval}; {p}"


def _adjusted(contrasts: DataFrame) -> DataFrame:
    tested = contrasts["p"].notna()
    adjusted = contrasts["p_adjusted"].copy()
    if tested.any():
        adjusted[tested] = false_discovery_control(contrasts.loc[tested, "p"], method="bh")
    return check(contrasts.assign(p_adjusted=adjusted), CONTRASTS)
