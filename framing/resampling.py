"""Articles drawn again, and the bounds that draws give; labels are dealt again in `chance`.

Everything is summed before it is divided: each draw is a row of weights, and one matrix product
makes the sums of all measures. Whole numbers are summed without rounding, so that neither the order
of rows nor the number of threads changes a digit.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.stats import norm, t

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
Codes = NDArray[np.int64]

DRAWS = 2_000
"""Draws of articles, and deals of labels where there are too many to list."""
MOST_GROUPS = 500
"""Where there are more articles, they are drawn in groups, dealt at random, no more than these."""
_CHUNK = 2_000_000


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


# ---------------------------------------------------------------- articles drawn again


@dataclass(frozen=True, eq=False)
class Sums:
    """Sums over articles (or stories), observed or drawn again; the last axis is the measure.

    `nn`, `nx` and `xx` are sums of squares and products about the mean, times m / (m - 1): what the
    variance of n - rate * exposure is made of; `df` counts what was summed, less one. Sums of
    independent groups add up.
    """

    n: Array
    exposure: Array
    nn: Array
    nx: Array
    xx: Array
    df: Array

    def plus(self, other: Sums, sign: int = 1) -> Sums:
        """Return both groups as one; with sign -1, this group without the other."""
        pairs = zip(vars(self).values(), vars(other).values(), strict=True)
        return Sums(*(mine + sign * theirs for mine, theirs in pairs))

    def log_rate(self) -> Array:
        """Return the logarithm of n / exposure; minus infinity where n is 0."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(np.log(self.n) - np.log(self.exposure))

    def variance(self) -> Array:
        """Return the linearised variance of the log rate; missing where n is 0.

        References
        ----------
        Cochran 1977, Sampling Techniques, 3rd ed., eq. 6.12 (variance of a ratio of sums); the
        logarithm by the delta method.
        """
        with np.errstate(divide="ignore", invalid="ignore"):
            rate = self.n / self.exposure
            spread = self.nn - 2 * rate * self.nx + rate**2 * self.xx
            return np.asarray(np.maximum(spread, 0) / self.n**2)


class Resampled(NamedTuple):
    """Sums as observed, and as drawn again."""

    whole: Sums
    drawn: Sums

    def plus(self, other: Resampled, sign: int = 1) -> Resampled:
        """Return both groups as one; with sign -1, this group without the other."""
        whole, drawn = (mine.plus(theirs, sign) for mine, theirs in zip(self, other, strict=True))
        return Resampled(whole, drawn)


def resample(n: Array, exposure: Array, random: np.random.Generator) -> Resampled:
    """Sum the rows (articles, or stories) as they are, and 2,000 times drawn with replacement.

    Over 500 rows are drawn in groups of nearly equal size, dealt at random.

    Parameters
    ----------
    n, exposure : array, shape (rows, measures)
        Exposure is 0 where a measure does not apply to a row.

    Examples
    --------
    >>> ones = np.ones((4, 1))
    >>> made = resample(ones, ones, stream(0))
    >>> made.whole.n.tolist(), made.drawn.n.shape, made.whole.variance().tolist()
    ([4.0], (2000, 1), [0.0])
    """
    n, exposure = grouped([n, exposure], random)
    columns = [n, exposure, n * n, n * exposure, exposure * exposure]
    sizes = (exposure > 0).sum(axis=0)
    observed, drawn = _summed(columns, random)
    return Resampled(_centred(observed, len(n), sizes), _centred(drawn, len(n), sizes))


def resample_pairs(
    here: tuple[Array, Array], there: tuple[Array, Array], random: np.random.Generator
) -> tuple[Resampled, Resampled, tuple[Array, Array]]:
    """Draw stories again that both sides have told; return both sides and their covariance.

    Parameters
    ----------
    here, there : (n, exposure), arrays of shape (stories, measures)
        Each side's sums by story, the same stories in the same order.

    Returns
    -------
    two Resampled, and the covariance of the two log rates, observed and drawn

    Examples
    --------
    >>> n, words = np.array([[1.0], [2.0], [6.0]]), np.full((3, 1), 500.0)
    >>> one, other, (covariance, _) = resample_pairs((n, words), (n, words), stream(0))
    >>> bool(np.isclose(one.whole.variance(), covariance)[0])
    True
    """
    n, x, k, y = grouped([*here, *there], random)
    columns = [n, x, n * n, n * x, x * x, k, y, k * k, k * y, y * y, n * k, n * y, x * k, x * y]
    sizes = (x + y > 0).sum(axis=0)
    observed, drawn = _summed(columns, random)
    one = Resampled(*(_centred(sums[:5], len(n), sizes) for sums in (observed, drawn)))
    other = Resampled(*(_centred(sums[5:10], len(n), sizes) for sums in (observed, drawn)))
    factor = sizes / np.maximum(sizes - 1, 1)
    shared = [
        factor * _shared(sums[10:], a, b)
        for sums, a, b in zip((observed, drawn), one, other, strict=True)
    ]
    return one, other, (shared[0], shared[1])


def _shared(sums: list[Array], here: Sums, there: Sums) -> Array:
    """Covariance of two log rates over the same stories; the residuals of each side sum to 0."""
    nk, ny, xk, xy = sums
    with np.errstate(divide="ignore", invalid="ignore"):
        a, b = here.n / here.exposure, there.n / there.exposure
        return np.asarray((nk - b * ny - a * xk + a * b * xy) / (here.n * there.n))


def grouped(columns: list[Array], random: np.random.Generator) -> list[Array]:
    """Return the rows themselves, or sums of groups of them, dealt at random, where there are many.

    Examples
    --------
    >>> [len(grouped([np.ones((n, 1))], stream(0))[0]) for n in (500, 501)]
    [500, 251]
    """
    m = len(columns[0])
    if m <= MOST_GROUPS:
        return columns
    bounds = np.arange(0, m, -(-m // MOST_GROUPS))
    order = random.permutation(m)
    return [np.add.reduceat(column[order], bounds, axis=0) for column in columns]


def _summed(columns: list[Array], random: np.random.Generator) -> tuple[list[Array], list[Array]]:
    data = np.hstack(columns)
    whole, drawn = data.sum(axis=0), redrawn(data, random)
    return np.split(whole, len(columns)), np.split(drawn, len(columns), axis=1)


def redrawn(data: Array, random: np.random.Generator) -> Array:
    """Sum the rows 2,000 times drawn with replacement, shape (draws, columns).

    Examples
    --------
    >>> redrawn(np.ones((4, 1)), stream(0))[:2].tolist()
    [[4.0], [4.0]]
    """
    m, parts = len(data), []
    for size in chunks(DRAWS, m):
        chosen = random.integers(m, size=(size, m)) + m * np.arange(size)[:, None]
        weights = np.bincount(chosen.ravel(), minlength=size * m).reshape(size, m)
        parts.append(weights.astype(float) @ data)
    return np.concatenate(parts)


def _centred(sums: list[Array], m: int, sizes: NDArray[np.int64]) -> Sums:
    n, x, nn, nx, xx = sums
    factor = sizes / np.maximum(sizes - 1, 1)
    nn, nx, xx = (factor * each for each in (nn - n * n / m, nx - n * x / m, xx - x * x / m))
    return Sums(n, x, nn, nx, xx, np.maximum(sizes - 1.0, 0))


# ---------------------------------------------------------------- bounds


def log_margins(
    estimate: tuple[Array, Array], drawn: tuple[Array, Array], df: Array, *, widest: Array | float
) -> tuple[Array, Array]:
    """How far 95 % bounds of a logarithm lie below and above it.

    The wider of Student's t and the bootstrap-t, within a limit: a few articles do not show how
    skewed their counts are, and the bootstrap-t then errs in both directions. It is held between
    Student's quantile and `widest` times that.

    Parameters
    ----------
    estimate : (value, variance), arrays of shape (measures,)
    drawn : (value, variance), arrays of shape (draws, measures)
    df : array, shape (measures,)
        Degrees of freedom of Student's t.
    widest : float or array
        How far, in units of Student's quantile, a bound may lie; with 1 it is Student's.

    Returns
    -------
    below, above : array, missing where value or variance is

    References
    ----------
    Davison & Hinkley 1997, Bootstrap Methods and their Application, sect. 5.2.2 (bootstrap-t);
    DiCiccio & Efron 1996, Stat. Sci. 11(3), p. 189; Polansky 2000, Can. J. Stat. 28(3), p. 501
    (why to bound it for few observations). The limits are ours, by simulation.

    Examples
    --------
    >>> margins = log_margins((np.zeros(1), np.ones(1)), (np.zeros((9, 1)), np.ones((9, 1))),
    ...                       np.array([1e9]), widest=1.25)
    >>> [float(margin[0].round(2)) for margin in margins]
    [1.96, 1.96]
    """
    value, variance = estimate
    with np.errstate(divide="ignore", invalid="ignore"):
        away = drawn[0] - value
        scores = np.where(drawn[1] > 0, away / np.sqrt(drawn[1]), np.inf * np.sign(away))
        scores = np.sort(np.where(np.isnan(scores), 0, scores), axis=0)
        student = t.ppf(0.975, np.maximum(df, 1))
        rank = max(int(0.025 * (len(scores) + 1)) - 1, 0)
        quantiles = (scores[len(scores) - 1 - rank], -scores[rank])
        usable = np.isfinite(value) & np.isfinite(variance) & (df >= 1)
        error = np.where(usable, np.sqrt(variance), np.nan)
        below, above = (np.clip(q, student, widest * student) * error for q in quantiles)
    return below, above


def drawn_variance(draws: Array, sizes: Array) -> Array:
    """Return the variance of draws by column, made unbiased for few articles.

    Drawing m articles again gives (m - 1) / m of the variance there is. Missing where over 5 % of
    the draws are.

    Parameters
    ----------
    draws : array, shape (draws, columns)
    sizes : array, shape (columns,)
        Articles that each column was drawn from.

    References
    ----------
    Davison & Hinkley 1997, Bootstrap Methods and their Application, sect. 2.2.2.

    Examples
    --------
    >>> drawn_variance(np.array([[1.0], [3.0]]), np.array([2.0])).tolist()
    [2.0]
    """
    known = np.isfinite(draws)
    number = known.sum(axis=0)
    with np.errstate(divide="ignore", invalid="ignore"):
        mean = np.where(known, draws, 0).sum(axis=0) / number
        variance = (np.where(known, draws - mean, 0) ** 2).sum(axis=0) / number * sizes
        variance = variance / (sizes - 1)
    return np.where((number >= 0.95 * len(draws)) & (sizes > 1), variance, np.nan)


def freedom(variances: tuple[Array, Array], df: tuple[Array, Array]) -> Array:
    """Return the degrees of freedom of a difference of two independent estimates.

    References
    ----------
    Satterthwaite 1946, Biometrics Bull. 2(6), p. 110.

    Examples
    --------
    >>> freedom((np.ones(1), np.ones(1)), (np.array([9.0]), np.array([9.0]))).tolist()
    [18.0]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [v**2 / d for v, d in zip(variances, df, strict=True)]
        made = (variances[0] + variances[1]) ** 2 / (parts[0] + parts[1])
    return np.where(np.isfinite(made), made, np.minimum(*df))


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
    low, high, share = _percentiles(draws, tail)
    usable = (share >= 0.95) & (sizes > 1)
    return np.where(usable, low, np.nan), np.where(usable, high, np.nan)


def central(draws: Array) -> tuple[Array, Array]:
    """Return the 2.5 % and 97.5 % quantiles of each column; missing where they are not finite.

    Examples
    --------
    >>> [bound.tolist() for bound in central(np.arange(101.0)[:, None])]
    [[2.0], [98.0]]
    """
    low, high, _ = _percentiles(draws, np.full(draws.shape[1], 0.025))
    return low, high


def _percentiles(draws: Array, tail: Array) -> tuple[Array, Array, Array]:
    """Bounds that cut off a tail of the defined draws, and the share of draws that are defined."""
    ordered = np.sort(draws, axis=0)  # undefined draws come last
    last = (~np.isnan(draws)).sum(axis=0) - 1
    columns = np.arange(draws.shape[1])
    low = ordered[np.rint(tail * last).astype(int), columns]
    high = ordered[np.rint((1 - tail) * last).astype(int), columns]
    finite = [np.where(np.isfinite(bound), bound, np.nan) for bound in (low, high)]
    return finite[0], finite[1], (last + 1) / len(draws)
