"""What chance gives, and p values of standardised differences, from labels dealt again.

Every deal is a row of weights, and one matrix product makes the sums of all measures. A p compares
how many standard errors apart two sides are, as labelled and in each deal: where units are unlike
in size or spread, so are the deals, and the plain difference would take one for the other.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

import numpy as np
from scipy.stats import binom

from framing.deals import Dealt, deal, rounded
from framing.resampling import Array, Codes, Flags, stream
from framing.sides import FEWEST_HELD, Counts, Pair, Side, in_units

_UNMATCHED = 5
"""How many sums of a label there are; inside stories those of the other side come after them."""
_LEAST_ERROR = 0.01
"""Of the standard error that there is on average over deals: less is rounding."""
_SAME = 1e-9
"""Values no further apart are the same, but for rounding."""
_TIED = 1e-6
"""Deals this near to what is observed are as large, since products are rounded."""


class Chance(NamedTuple):
    """Values of both sides in each deal, p by measure, and whether every deal is listed once."""

    here: Array
    there: Array
    p: Array
    is_exact: bool


class Labels:
    """Deals outlet labels again: once among all outlets, and for a pair where only it is asked.

    What an outlet says of one story has one label, which changes as a whole: its articles are not
    independent, and dealt one by one they would make chance look smaller than it is.

    References
    ----------
    Winkler et al. 2015, NeuroImage 123, p. 253 (permuting blocks whole).
    """

    def __init__(self, counts: Counts, sides: list[Side], seed: int) -> None:
        self._counts, self._seed = counts, seed
        self._code = np.zeros(len(counts.n), dtype=np.int64)
        self._number = {side.name: number for number, side in enumerate(sides)}
        for side in sides:
            self._code[side.rows] = self._number[side.name]

    def shuffled(self, side: Side) -> Array:
        """Return the values of an outlet when labels are dealt among all; missing if alone."""
        if len(self._number) < 2:
            return np.full((1, len(self._counts.names)), np.nan)
        n, exposure = self._among_all.sums.of(self._number[side.name])[:2]
        return self._counts.values(n[1:], exposure[1:])

    def dealt(self, pair: Pair) -> Chance:
        """Return what both sides are in each deal, and how often they are as far apart as observed.

        Inside stories, labels change places between the outlets that tell one.
        """
        rows = np.sort(np.concatenate([pair.here.rows, pair.there.rows]))
        if pair.n_stories is None and len(rows) == len(self._code):
            n, exposure, outlet, _ = self._units
            number, made = self._number[pair.here.name], self._among_all
        else:
            first, second = sorted((pair.here, pair.there), key=lambda side: side.name)
            random = stream(self._seed, "permutation", first.name, second.name)
            n, exposure, outlet, story = in_units(rows, self._code[rows], self._counts)
            labels = np.isin(outlet, self._code[second.rows]).astype(np.int64)
            within = None if pair.n_stories is None else story
            made = _standardised(n, exposure, labels, random, self._counts, within)
            number = int(pair.here is second)
        here, there, apart = _apart(made, number, self._counts)
        is_exact = made.sums.is_exact
        p = _p(apart[0], apart[1:], is_exact)
        least = _least_p(n, exposure, np.isin(outlet, self._code[pair.here.rows]))
        p = np.where(self._counts.is_ratio, np.maximum(p, least[self._counts.columns]), p)
        return Chance(here[1:], there[1:], p, is_exact)

    @cached_property
    def _units(self) -> tuple[Array, Array, Codes, Codes]:
        return in_units(np.arange(len(self._code)), self._code, self._counts)

    @cached_property
    def _among_all(self) -> _Deals:
        n, exposure, labels, _ = self._units
        random = stream(self._seed, "permutation")
        return _standardised(n, exposure, labels, random, self._counts)


def _p(observed: Array, dealt: Array, is_exact: bool) -> Array:
    """Twice the smaller share of deals as far to one side as observed, or not known to be nearer.

    Deals are skewed where sides are of unlike number: each side is measured by its own tail.
    """
    tied = _TIED * np.abs(observed)
    unknown = np.isnan(dealt)
    tails = [dealt >= observed - tied, dealt <= observed + tied]
    added = 0 if is_exact else 1  # the observed labels are among all deals, not among random ones
    fewer = np.minimum(*((tail | unknown).sum(axis=0) for tail in tails)) + added
    p = np.minimum(1, 2 * fewer / (len(dealt) + added))
    return np.where(np.isnan(observed), np.nan, p)


def _least_p(n: Array, exposure: Array, is_here: Flags) -> Array:
    """The least p of each count where hardly any unit of both sides counts anything, else 0.

    The conditional test of two rates (Przyborowski & Wilenski 1940): units that hold any fall on a
    side as its exposure is of all. Deals alone would tell whose articles are the shorter.
    """
    held, here = (n > 0).sum(axis=0), (n[is_here] > 0).sum(axis=0)
    with np.errstate(invalid="ignore"):
        share = exposure[is_here].sum(axis=0) / exposure.sum(axis=0)
    tails = [binom.cdf(here, held, share), binom.sf(here - 1, held, share)]
    least = np.minimum(1, 2 * np.min(tails, axis=0))
    return np.where((held < FEWEST_HELD) & np.isfinite(least), least, 0.0)


# ---------------------------------------------------------------- standardised differences


class _Deals(NamedTuple):
    """Sums of n, exposure and products of `pull` and `share` by label, and over all units.

    A unit's `pull` is what it adds to the value of all of them, linearised; its `share` its part of
    the exposure. Products are pull², pull · share and share²; inside stories then those of the
    other side in the unit's story, and pull · pull, pull · share, share · pull and share · share of
    the unit and the other side. `counting` units count anything; `spread` is the sum of pull².
    """

    sums: Dealt
    total: list[Array]
    counting: Codes
    spread: Array


def _standardised(
    n: Array,
    exposure: Array,
    labels: Codes,
    random: np.random.Generator,
    counts: Counts,
    within: Codes | None = None,
) -> _Deals:
    pull, share = counts.pulls(n, exposure)
    products = [pull * pull, pull * share, share * share]
    if within is not None:
        a, b = (_others(each, within) for each in (pull, share))
        products += [a * a, a * b, b * b, pull * a, pull * b, share * a, share * b]
    columns = [n, exposure, *map(rounded, products)]
    total = [each.sum(axis=0) for each in columns]
    counting = (n > 0).sum(axis=0)[counts.columns]
    return _Deals(deal(columns, labels, random, within=within), total, counting, total[2])


def _others(values: Array, story: Codes) -> Array:
    """Sums of all other units on the story of each."""
    _, code = np.unique(story, return_inverse=True)
    told = np.zeros((int(code.max()) + 1, values.shape[1]))
    np.add.at(told, code, values)
    return np.asarray(told[code] - values)


class _Part(NamedTuple):
    """One side in each deal: its value, as compared too, the slope of this, and its variance."""

    value: Array
    away: Array
    share: Array
    level: Array
    slope: Array
    variance: Array


def _part(made: _Deals, sums: list[Array], counts: Counts, *, is_matched: bool) -> _Part:
    """A side by its sums: a rate is compared by its logarithm, a formula as it is.

    The variance is linearised, about the side's own rate; unmatched without bias if that of units
    grows with their exposure, and missing where one unit has it all. The logarithm of none would be
    beyond all others, however few were to be expected. It is put as many standard errors below the
    common rate as a Poisson count of 0 is by the root of its deviance, of units that count anything
    where so many are expected; and its variance at that of one such unit, 1.

    References
    ----------
    McCullagh & Nelder 1989, Generalized Linear Models, sect. 2.4.3 (deviance residuals); to put
    none at it is ours, by simulation.
    """
    whole = counts.values(*made.total[:2])
    value, share = counts.values(*sums[:2]), (sums[1] / made.total[1])[:, counts.columns]
    away, (aa, ab, bb) = value - whole, sums[2:]
    room = share**2 if is_matched else share**2 - bb
    room = np.where(room > _TIED * share**2, room, np.nan)
    variance = np.maximum(aa - 2 * away * ab + away**2 * bb, 0) / room
    is_none = counts.is_ratio & (value == 0)
    none = whole * np.exp(-np.sqrt(2 * made.counting * share))
    rate = np.where(is_none, none, value)
    level = np.where(counts.is_ratio, np.log(rate), value)
    slope = np.where(is_none, 0, np.where(counts.is_ratio, 1 / rate, 1))
    return _Part(value, away, share, level, slope, np.where(is_none, 1, slope**2 * variance))


def _apart(made: _Deals, label: int, counts: Counts) -> tuple[Array, Array, Array]:
    """Values of a label and of the rest, and how many standard errors they are apart.

    The standard error is at least a hundredth of what it is on average over deals, so that where
    nothing varies on either side nothing is divided by what rounding leaves.

    References
    ----------
    Janssen 1997, Stat. Probab. Lett. 36(1), p. 9, and Chung & Romano 2013, Ann. Stat. 41(2), p. 484
    (permutation tests of studentised statistics); Cochran 1977, Sampling Techniques, eq. 6.12
    (variance of a ratio of sums).
    """
    mine = made.sums.of(label)
    rest = [total - each for total, each in zip(made.total, mine, strict=True)][:_UNMATCHED]
    mine, matched = mine[:_UNMATCHED], mine[_UNMATCHED:]
    if matched:
        rest[2:], matched = matched[:3], matched[3:]
    with np.errstate(divide="ignore", invalid="ignore"):
        here, there = (_part(made, s, counts, is_matched=bool(matched)) for s in (mine, rest))
        error = here.variance + there.variance
        if matched:
            aa, ab, ba, bb = matched
            both = aa - there.away * ab - here.away * ba + here.away * there.away * bb
            error -= 2 * here.slope * there.slope * both / (here.share * there.share)
        whole = np.where(counts.is_ratio, counts.values(*made.total[:2]), 1)
        least = _LEAST_ERROR**2 * made.spread / (here.share * there.share * whole**2)
        gap = here.level - there.level
        apart = np.where(np.abs(gap) < _SAME, 0, gap / np.sqrt(np.maximum(error, least)))
    return here.value, there.value, apart
