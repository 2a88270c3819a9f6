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

from framing.deals import Dealt, Further, deal, rounded
from framing.resampling import Array, Codes, Flags, stream
from framing.sides import FEWEST_ARTICLES, FEWEST_HELD, Counts, Pair, Side, in_units

FEW_AS_FAR = 10
"""Fewer deals as far to one side say no more than that p is small: labels are dealt further."""
DEALS_A_TEST = 50
"""Further deals for each test of a family: p of one alone can go down to .04 when adjusted."""
MOST_DEALS = 1_000_000
"""However large the family is: enough for 20,000 tests."""
_TOGETHER = 5_000  # further deals that are made at a time
_MOST_KEYS = 1_000_000_000  # units times further deals, of all outlets, inside stories

_UNMATCHED = 5
"""How many sums of a label there are; inside stories those of the other side come after them."""
_LEAST_ERROR = 0.01
"""Of the standard error that there is on average over deals: less is rounding."""
_SAME = 1e-9
"""Values no further apart are the same, but for rounding."""
_TIED = 1e-6
"""Deals this near to what is observed are as large, since products are rounded."""


class Chance(NamedTuple):
    """Values of both sides in each deal; by measure p, of how many deals, and what p could be.

    `is_exact` if every deal is listed once.
    """

    here: Array
    there: Array
    p: Array
    is_exact: bool
    n_deals: Codes
    least: Array


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
        n_large = sum(len(side.rows) >= FEWEST_ARTICLES for side in sides)
        self._n_pairs = max(1, n_large)
        families = [counts.families[name] for name in counts.names]
        sizes = np.array([n_large * families.count(family) for family in families], dtype=np.int64)
        wanted = np.minimum(MOST_DEALS, DEALS_A_TEST * sizes)
        self._further = np.asarray(-(-wanted // _TOGETHER) * _TOGETHER, dtype=np.int64)

    def shuffled(self, side: Side) -> Array:
        """Return the values of an outlet when labels are dealt among all; missing if alone."""
        if len(self._number) < 2:
            return np.full((1, len(self._counts.names)), np.nan)
        n, exposure = self._among_all.sums.of(self._number[side.name])[:2]
        return self._counts.values(n[1:], exposure[1:])

    def dealt(self, pair: Pair) -> Chance:
        """Return what both sides are in each deal, and how often they are as far apart as observed.

        Inside stories, labels change places between the outlets that tell one.

        Where hardly any deal is as far, labels are dealt further, for those measures alone: 5,000
        times and again, until ten are as far to one side, or as often as the family of tests needs.
        p is then that of the further deals.

        References
        ----------
        Besag & Clifford 1991, Biometrika 78(2), p. 301 (dealing until enough are as far).
        """
        rows = np.sort(np.concatenate([pair.here.rows, pair.there.rows]))
        first, second = sorted((pair.here, pair.there), key=lambda side: side.name)
        names = ("permutation", first.name, second.name)
        is_among_all = pair.n_stories is None and len(rows) == len(self._code)
        if is_among_all:
            n, exposure, outlet, story = self._units
        else:
            n, exposure, outlet, story = in_units(rows, self._code[rows], self._counts)
        labels = np.isin(outlet, self._code[second.rows]).astype(np.int64)
        asked = _Asked(n, exposure, labels, None if pair.n_stories is None else story)
        label = int(pair.here is second)
        if is_among_all:
            made, number = self._among_all, self._number[pair.here.name]
        else:
            made, number = _standardised(asked, stream(self._seed, *names), self._counts), label
        here, there, apart = _apart(made, number, self._counts)
        is_exact, n_deals = made.sums.is_exact, np.full(len(self._counts.names), len(apart) - 1)
        tails = _tails(apart[0], apart[1:])
        exact = _least_p(n, exposure, labels == label)[self._counts.columns]
        exact = np.where(self._counts.is_ratio, exact, 0)
        least, p = 2 / n_deals, _p(tails, n_deals, is_exact)
        if not is_exact:
            most = self._most(asked)
            least = 2 / (1 + np.maximum(n_deals, most))
            is_open = (tails.min(axis=0) < FEW_AS_FAR) & (exact < p) & (most > 0)
            is_open &= ~np.isnan(apart[0])
            for i, further in self._dealt_further(asked, label, is_open, names).items():
                tails[:, i], n_deals[i] = further
            p = _p(tails, n_deals, is_exact)
        p = np.where(np.isnan(apart[0]), np.nan, np.maximum(p, exact))
        return Chance(here[1:], there[1:], p, is_exact, n_deals, np.maximum(least, exact))

    def _most(self, asked: _Asked) -> Codes:
        """Up to how many further deals each measure has; inside stories no more than time allows.

        There, all places are drawn in each deal, and the outlets share what time there is.
        """
        share = _MOST_KEYS // self._n_pairs
        room = MOST_DEALS if asked.within is None else share // len(asked.labels)
        return np.minimum(self._further, room // _TOGETHER * _TOGETHER)

    def _dealt_further(
        self, asked: _Asked, label: int, is_open: Flags, names: tuple[str, ...]
    ) -> dict[int, tuple[Codes, int]]:
        """How many deals are as far to each side, and of how many, for the measures that are open.

        Deals of each five thousand have a stream of their own: none depends on what else is open.
        """
        known: dict[int, tuple[Codes, int]] = {}
        left: list[int] = np.flatnonzero(is_open).tolist()
        most, done, asking = self._most(asked), 0, True
        while left:
            if asking:
                only, places = self._counts.only([self._counts.names[i] for i in left])
                part = asked._replace(n=asked.n[:, places], exposure=asked.exposure[:, places])
                further = _Standardised(part, only)
                dealer = Further(
                    further.columns,
                    asked.labels,
                    stream(self._seed, *names, "groups"),
                    within=asked.within,
                )
            random = stream(self._seed, *names, str(done))
            _, _, apart = _apart(further.dealt(dealer.deal(_TOGETHER, random)), label, only)
            tails, done = _tails(apart[0], apart[1:]), done + _TOGETHER
            for i in left:
                before = known[i][0] if i in known else 0
                mine = tails[:, only.names.index(self._counts.names[i])]
                known[i] = (before + mine, done)
            still = [i for i in left if known[i][0].min() < FEW_AS_FAR and done < most[i]]
            left, asking = still, len(still) < len(left)
        return known

    @cached_property
    def _units(self) -> tuple[Array, Array, Codes, Codes]:
        return in_units(np.arange(len(self._code)), self._code, self._counts)

    @cached_property
    def _among_all(self) -> _Deals:
        n, exposure, labels, _ = self._units
        asked = _Asked(n, exposure, labels)
        return _standardised(asked, stream(self._seed, "permutation"), self._counts)


class _Asked(NamedTuple):
    """Units whose labels are dealt: what they count, their labels, inside stories their story."""

    n: Array
    exposure: Array
    labels: Codes
    within: Codes | None = None


def _tails(observed: Array, dealt: Array) -> Codes:
    """How many deals are as far to either side as observed, or not known to be nearer."""
    tied = _TIED * np.abs(observed)
    unknown = np.isnan(dealt)
    tails = [dealt >= observed - tied, dealt <= observed + tied]
    return np.stack([(tail | unknown).sum(axis=0) for tail in tails])


def _p(tails: Codes, n_deals: Codes, is_exact: bool) -> Array:
    """Twice the smaller share of deals as far.

    Deals are skewed where sides are of unlike number: each side is measured by its own tail.
    """
    added = 0 if is_exact else 1  # the observed labels are among all deals, not among random ones
    return np.asarray(np.minimum(1, 2 * (tails.min(axis=0) + added) / (n_deals + added)))


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


class _Standardised:
    """The columns to deal, and what stands beside their sums."""

    def __init__(self, asked: _Asked, counts: Counts) -> None:
        pull, share = counts.pulls(asked.n, asked.exposure)
        products = [pull * pull, pull * share, share * share]
        if asked.within is not None:
            a, b = (_others(each, asked.within) for each in (pull, share))
            products += [a * a, a * b, b * b, pull * a, pull * b, share * a, share * b]
        self.columns = [asked.n, asked.exposure, *map(rounded, products)]
        self._total = [each.sum(axis=0) for each in self.columns]
        self._counting = (asked.n > 0).sum(axis=0)[counts.columns]

    def dealt(self, sums: Dealt) -> _Deals:
        return _Deals(sums, self._total, self._counting, self._total[2])


def _standardised(asked: _Asked, random: np.random.Generator, counts: Counts) -> _Deals:
    made = _Standardised(asked, counts)
    return made.dealt(deal(made.columns, asked.labels, random, within=asked.within))


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
