"""Who is compared with whom: outlets and references as articles and as sums, drawn again.

Articles, not words, are drawn again, because words of one article are not independent; stories
instead, where they are known. Nothing depends on the order of rows: articles are sorted, and each
outlet has its own random stream, seeded by its name.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property, partial, reduce

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame

from framing.errors import CorpusError
from framing.feature import Feature
from framing.features import FEATURES
from framing.measures import apply_formula, unit_of
from framing.resampling import (
    Array,
    Codes,
    Flags,
    Resampled,
    resample,
    resample_pairs,
    stream,
)

Rows = NDArray[np.int64]

FEWEST_ARTICLES = 5
"""Outlets with fewer articles (or stories) get a rate, but no interval and no contrast."""
FEWEST_HELD = 10
"""Where fewer articles (or stories of an outlet) hold any, p is at least that of two rates."""
_MOST_KEPT = 10_000  # outlets times measures whose draws are kept, 1 GB


@dataclass(frozen=True, eq=False)
class Counts:
    """n and exposure of every article (row) and counted measure (column); formulas on top."""

    counted: tuple[str, ...]
    names: tuple[str, ...]
    families: dict[str, str]
    n: Array
    exposure: Array
    story: NDArray[np.int64]
    features: tuple[Feature, ...]

    @property
    def has_stories(self) -> bool:
        """Whether any article tells a story, so that stories are drawn and dealt."""
        return bool((self.story >= 0).any())

    @cached_property
    def present(self) -> Flags:
        """Which articles a measure applies to."""
        return self.exposure > 0

    @cached_property
    def is_ratio(self) -> Flags:
        """Which measures are counts; formulas are compared by their difference."""
        return np.array([name in self.counted for name in self.names], dtype=bool)

    @cached_property
    def columns(self) -> list[int]:
        """The counted column that carries each measure's n and exposure."""
        terms = {f.measure: f.terms[0][0] for feature in self.features for f in feature.formulas}
        return [self.counted.index(terms.get(name, name)) for name in self.names]

    def values(self, n: Array, exposure: Array) -> Array:
        """Rates of the counted measures and values of the formulas, for sums of any shape."""
        units = np.array([unit_of(name) for name in self.counted], dtype=float)
        return self._with_formulas(units * n / np.where(exposure > 0, exposure, np.nan))

    def only(self, names: Collection[str]) -> tuple[Counts, list[int]]:
        """Return these measures, with what formulas of them need, and where columns were before."""
        formulas = [formula for feature in self.features for formula in feature.formulas]
        terms = {term for f in formulas if f.measure in names for term, _ in f.terms}
        places = [i for i, name in enumerate(self.counted) if name in names or name in terms]
        counted = tuple(self.counted[i] for i in places)
        kept = (*counted, *(n for n in self.names[len(self.counted) :] if n in names))
        n, exposure = self.n[:, places], self.exposure[:, places]
        return replace(self, counted=counted, names=kept, n=n, exposure=exposure), places

    def _with_formulas(self, rates: Array, *, is_change: bool = False) -> Array:
        """Rates and what formulas make of them; of changes in rates, how formulas change."""
        by_name = {name: rates[..., i] for i, name in enumerate(self.counted)}
        derived = [
            apply_formula(replace(f, constant=0.0) if is_change else f, by_name)[..., None]
            for feature in self.features
            for f in feature.formulas
            if f.measure in self.names
        ]
        return np.concatenate([rates, *derived], axis=-1)

    def pulls(self, n: Array, exposure: Array) -> tuple[Array, Array]:
        """What each unit adds to the value of all of them, linearised; its part of the exposure.

        A unit of the common rate adds nothing, one above it something; all add up to nothing.
        """
        units = np.array([unit_of(name) for name in self.counted], dtype=float)
        total, whole = n.sum(axis=0), exposure.sum(axis=0)
        whole = np.where(whole > 0, whole, np.nan)
        share = np.nan_to_num(exposure / whole)
        pull = np.nan_to_num(n / whole - total / whole * share)
        return self._with_formulas(units * pull, is_change=True), share[:, self.columns]

    def sizes(self, rows: Rows) -> NDArray[np.int64]:
        """How many of the articles each measure applies to."""
        return np.asarray(self.present[rows].sum(axis=0)[self.columns], dtype=np.int64)

    def units(self, rows: Rows) -> Codes:
        """How many articles, or different stories, each measure applies to: what is drawn."""
        exposure = _by_story(rows, self)[1]
        return np.asarray((exposure > 0).sum(axis=0)[self.columns], dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Side:
    """One outlet, or a reference: its articles, and their sums as drawn again.

    `draw` makes these when they are first asked for, the same each time. Where outlets are so many
    that not all are kept, work is done on a `copy`, which takes its sums with it.
    """

    name: str
    rows: Rows
    draw: Callable[[], Resampled]
    is_kept: bool = True

    @cached_property
    def sums(self) -> Resampled:
        """Sums of the articles as they are and as drawn again."""
        return self.draw()

    def copy(self) -> Side:
        """Return the side itself if it is kept, else one that is drawn by itself."""
        return self if self.is_kept else replace(self)

    def counting(self, counts: Counts) -> NDArray[np.int64]:
        """How many articles count anything, for each counted measure."""
        return np.asarray((counts.n[self.rows] > 0).sum(axis=0), dtype=np.int64)


@dataclass(frozen=True, eq=False)
class Pair:
    """An outlet and its reference; matched, with the covariance of their log rates by story."""

    here: Side
    there: Side
    covariance: tuple[Array | float, Array | float] = (0.0, 0.0)
    n_stories: int | None = None

    @property
    def compared(self) -> tuple[Array, Array, Array, Array]:
        """What both sides count, and in what (n, exposure), in the articles that are compared."""
        here, there = self.here.sums.whole, self.there.sums.whole
        none = 0 if self.n_stories == 0 else 1
        return here.n * none, here.exposure * none, there.n * none, there.exposure * none

    def told_by_both(self, counts: Counts) -> Codes:
        """In how many of the shared stories each measure applies to both sides."""
        stories = np.unique(counts.story[self.here.rows])
        applies = [
            _on_stories(side.rows, stories, counts)[1] > 0 for side in (self.here, self.there)
        ]
        return np.asarray((applies[0] & applies[1]).sum(axis=0)[counts.columns], dtype=np.int64)


def counts_of(
    measures: DataFrame,
    articles: pd.Index,
    features: tuple[Feature, ...],
    stories: DataFrame | None,
) -> Counts:
    """Return the counts of every article and measure, in the order of the articles.

    Parameters
    ----------
    measures : DataFrame, table MEASURES
    articles : Index of article ids
        Those with a group; what was not measured for one of them counts nothing, in nothing.
    features : tuple of Feature
        Whose formulas stand on top of the counts.
    stories : DataFrame, table STORIES, or None

    Raises
    ------
    CorpusError
        If measures hold a formula, but not all that it is made of, or one of ours that none of
        the features declares.

    Examples
    --------
    >>> measures = DataFrame({"article_id": ["a"], "measure": ["promos_per_1000_words"],
    ...                       "feature": ["promo"], "n": [2.0], "exposure": [500.0]})
    >>> counts = counts_of(measures, pd.Index(["a", "b"]), (), None)
    >>> counts.values(counts.n, counts.exposure).tolist()
    [[4.0], [nan]]
    """
    formulas = [formula.measure for feature in features for formula in feature.formulas]
    firsts = measures.drop_duplicates("measure")
    families = dict(zip(firsts["measure"], firsts["feature"], strict=True))
    _refuse_partial(families, features)
    names = sorted(families)
    counted = tuple(name for name in names if name not in formulas)
    n, exposure = (_grid(measures, column, articles, counted) for column in ("n", "exposure"))
    exposure = np.where(np.isnan(n), np.nan, exposure)  # what was not counted was not at risk
    return Counts(
        counted=counted,
        names=(*counted, *(name for name in formulas if name in families)),
        families=families,
        n=np.nan_to_num(n),
        exposure=np.nan_to_num(exposure),
        story=_stories(articles, stories),
        features=features,
    )


def _refuse_partial(names: Collection[str], features: tuple[Feature, ...]) -> None:
    declared = {formula.measure for feature in features for formula in feature.formulas}
    ours = {formula.measure for feature in FEATURES for formula in feature.formulas}
    if unknown := sorted((ours - declared).intersection(names)):
        raise CorpusError(
            f"{unknown[0]} is a formula, and none of the features given declares it: its first "
            "component would be taken for it; give the features of the run, or leave it out"
        )
    for formula in (formula for feature in features for formula in feature.formulas):
        absent = [name for name, _ in formula.terms if name not in names]
        if formula.measure in names and absent:
            raise CorpusError(
                f"measures hold {formula.measure}, but not {' and '.join(absent)}, which it is "
                "made of; keep them among the measures, and filter the result"
            )


def _grid(measures: DataFrame, column: str, articles: pd.Index, counted: tuple[str, ...]) -> Array:
    """One column of the measures as articles by counted measures; missing where there is none."""
    grid = np.full((len(articles), len(counted)), np.nan)
    places = []
    for name, known in (("article_id", articles), ("measure", pd.Index(counted, dtype="str"))):
        code, names = pd.factorize(measures[name])
        places.append(known.get_indexer(pd.Index(names))[code])
    is_known = (places[0] >= 0) & (places[1] >= 0)
    values = measures[column].to_numpy(dtype=float)
    grid[places[0][is_known], places[1][is_known]] = values[is_known]
    return grid


def _stories(articles: pd.Index, stories: DataFrame | None) -> NDArray[np.int64]:
    """The story of each article as a number, in the order of their names; -1 where none is."""
    if stories is None:
        return np.full(len(articles), -1)
    named = stories.set_index("article_id")["story_id"].reindex(articles)
    return np.asarray(pd.factorize(named, sort=True)[0], dtype=np.int64)


def sides_of(groups: pd.Series[str], counts: Counts, seed: int) -> list[Side]:
    """Return the outlets by name, each with its sums as they are and as drawn again.

    Examples
    --------
    >>> measures = DataFrame({"article_id": ["a"], "measure": ["promos_per_1000_words"],
    ...                       "feature": ["promo"], "n": [2.0], "exposure": [500.0]})
    >>> groups = pd.Series(["North"], index=["a"])
    >>> sides = sides_of(groups, counts_of(measures, groups.index, (), None), 0)
    >>> [(side.name, side.sums.whole.n.tolist()) for side in sides]
    [('North', [2.0])]
    """
    codes, names = pd.factorize(groups, sort=True)
    is_kept = len(names) * len(counts.counted) <= _MOST_KEPT
    return [
        _side(name, np.flatnonzero(codes == i), counts, seed, is_kept=is_kept)
        for i, name in enumerate(names)
    ]


def _side(name: str, rows: Rows, counts: Counts, seed: int, *, is_kept: bool = False) -> Side:
    def draw() -> Resampled:
        n, exposure = _by_story(rows, counts)
        return resample(n, exposure, stream(seed, name))

    return Side(name, rows, draw, is_kept)


def _by_story(rows: Rows, counts: Counts) -> tuple[Array, Array]:
    """Sums of n and exposure over each story; an article without a story is its own."""
    n, exposure, _, story = in_units(rows, np.zeros(len(rows), dtype=np.int64), counts)
    order = np.argsort(story, kind="stable")
    return n[order], exposure[order]


def in_units(rows: Rows, labels: Codes, counts: Counts) -> tuple[Array, Array, Codes, Codes]:
    """Return sums of n and exposure over units, with the label and the story of each unit.

    A unit is a label's articles on one story: what is independent, hence drawn and dealt whole.
    Units stand in the order of their first articles.

    Examples
    --------
    >>> measures = DataFrame({"article_id": ["a", "b"], "measure": ["promos_per_1000_words"] * 2,
    ...                       "feature": ["promo"] * 2, "n": [2.0, 1.0], "exposure": [500.0] * 2})
    >>> told = DataFrame({"article_id": ["a", "b"], "story_id": ["s", "s"]})
    >>> counts = counts_of(measures, pd.Index(["a", "b"]), (), told)
    >>> [each.ravel().tolist() for each in in_units(np.arange(2), np.zeros(2, int), counts)]
    [[3.0], [1000.0], [0], [0]]
    """
    if (counts.story[rows] < 0).all():
        return counts.n[rows], counts.exposure[rows], labels, np.zeros(len(rows), dtype=np.int64)
    n_labels = int(labels.max()) + 1
    unit = _told(rows, counts) * n_labels + labels
    units, first, code = np.unique(unit, return_index=True, return_inverse=True)
    n, exposure = (_added(each[rows], code, len(units)) for each in (counts.n, counts.exposure))
    order = np.argsort(first)
    return n[order], exposure[order], (units % n_labels)[order], (units // n_labels)[order]


def _told(rows: Rows, counts: Counts) -> Codes:
    """The story of each article as a number; an article without a story is its own."""
    story = counts.story[rows]
    return np.where(story < 0, counts.story.max() + 1 + np.arange(len(rows)), story)


def _is_small(side: Side, counts: Counts) -> bool:
    """Whether an outlet has too few stories to show how they vary."""
    return len(np.unique(_told(side.rows, counts))) < FEWEST_ARTICLES


def _added(values: Array, code: Codes, size: int) -> Array:
    total = np.zeros((size, values.shape[1]))
    np.add.at(total, code, values)
    return total


def pairs_of(
    sides: list[Side], reference: str, counts: Counts, seed: int
) -> Iterator[tuple[Side, Side]]:
    """Yield each outlet with what it is compared with: the one named, or all others as one.

    Others are drawn again within each outlet, so that each keeps its share; those with fewer than
    5 articles (or stories) are drawn as one. Being too small to be compared, they are not taken out
    of it.

    Examples
    --------
    >>> measures = DataFrame({"article_id": ["a"], "measure": ["promos_per_1000_words"],
    ...                       "feature": ["promo"], "n": [2.0], "exposure": [500.0]})
    >>> groups = pd.Series(["North"], index=["a"])
    >>> counts = counts_of(measures, groups.index, (), None)
    >>> list(pairs_of(sides_of(groups, counts, 0), "rest", counts, 0))
    []
    """
    if len(sides) < 2:
        return
    named = {side.name: side for side in sides}
    if reference != "rest":
        there = replace(named[reference], is_kept=True)
        yield from ((side.copy(), there) for side in sides if side.name != reference)
        return
    if len(sides) == 2:
        yield sides[0], sides[1]
        yield sides[1], sides[0]
        return
    every = np.sort(np.concatenate([side.rows for side in sides]))
    is_small = {side.name: _is_small(side, counts) for side in sides}
    small = [side.rows for side in sides if is_small[side.name]]
    drawn = [side for side in sides if not is_small[side.name]]
    if small:
        drawn.append(_side("\x1e", np.sort(np.concatenate(small)), counts, seed))
    whole = cache(lambda: reduce(Resampled.plus, (side.copy().sums for side in drawn)))
    for side in sides:
        others = "\x1e".join(name for name in named if name != side.name)
        rows = np.setdiff1d(every, side.rows, assume_unique=True)
        here = side.copy()
        rest = whole if is_small[side.name] else partial(_without, whole, here)
        yield here, Side(others, rows, rest)


def _without(whole: Callable[[], Resampled], side: Side) -> Resampled:
    return whole().plus(side.sums, -1)


def _as_drawn(name: str, rows: Rows, sums: Resampled) -> Side:
    return Side(name, rows, lambda: sums)


def inside_stories(here: Side, there: Side, counts: Counts, seed: int) -> Pair:
    """Return both sides with no more than their articles on stories that both tell.

    Stories are drawn again, with all their articles: what both sides say of one is not independent.
    """
    shared = np.intersect1d(counts.story[here.rows], counts.story[there.rows])
    shared = shared[shared >= 0]
    if not len(shared):
        none = [replace(side, rows=side.rows[:0]) for side in (here, there)]
        return Pair(none[0], none[1], n_stories=0)
    first, second = sorted((here, there), key=lambda side: side.name)
    rows = [side.rows[np.isin(counts.story[side.rows], shared)] for side in (first, second)]
    one, other, covariance = resample_pairs(
        _on_stories(rows[0], shared, counts),
        _on_stories(rows[1], shared, counts),
        stream(seed, "stories", first.name, second.name),
    )
    made = (_as_drawn(first.name, rows[0], one), _as_drawn(second.name, rows[1], other))
    made = made if here is first else made[::-1]
    return Pair(*made, covariance, len(shared))


def _on_stories(rows: Rows, stories: NDArray[np.int64], counts: Counts) -> tuple[Array, Array]:
    """Sums of n and exposure of the articles on each of the stories."""
    code = np.searchsorted(stories, counts.story[rows])
    n, exposure = (_added(each[rows], code, len(stories)) for each in (counts.n, counts.exposure))
    return n, exposure
