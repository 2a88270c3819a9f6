"""How far coders agree: Krippendorff's alpha for yes and no, with an interval."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame

from framing.resampling import Array, expanded_interval, redrawn, stream


class Agreement(NamedTuple):
    """Alpha with its 95 % bounds, how many units two or more coders share, and why it is missing.

    `reason` is empty where nothing is missing.
    """

    alpha: float
    low: float
    high: float
    n: int
    reason: str


def agreement(codes: DataFrame, *, seed: int = 0) -> Agreement:
    """Return Krippendorff's alpha of nominal codes, with a bootstrap interval.

    Parameters
    ----------
    codes : DataFrame, table CODES
        row_id, coder and code; a missing code is none. Codes may have any number of values.
    seed : int
        Changes the random draws of the interval.

    Returns
    -------
    Agreement
        Alpha is missing where no unit has codes of two coders, or where all codes that can be
        paired are equal: then there is no disagreement to expect, and nothing to tell agreement
        from habit. The interval draws units again; it is missing below five shared units.

    Notes
    -----
    Alpha is that of the units coded, and the sample has more found ones than the corpus: it says
    how well the codebook works, not how alike coders would be on the corpus.

    References
    ----------
    Krippendorff 2019, Content Analysis, 4th ed., ch. 12; Hayes & Krippendorff 2007, Commun.
    Methods Meas. 1(1), p. 77. Interval: Hesterberg 2015, Am. Stat. 69(4), p. 378. Equal to the
    library krippendorff, which tests compare it with.

    Examples
    --------
    >>> ada, bert = [0, 1, 0, 0, 0, 0, 0, 0, 1, 0], [1, 1, 1, 0, 0, 1, 0, 0, 0, 0]
    >>> codes = DataFrame({"row_id": [*range(10)] * 2, "coder": ["ada"] * 10 + ["bert"] * 10,
    ...                    "code": ada + bert})
    >>> round(agreement(codes).alpha, 3)
    0.095
    """
    counts = _counts(codes)
    if not len(counts):
        return Agreement(np.nan, np.nan, np.nan, 0, "coders share no units")
    if (counts.sum(axis=0) > 0).sum() < 2:
        return Agreement(np.nan, np.nan, np.nan, len(counts), "all shared codes are equal")
    columns = _columns(counts)
    alpha = float(_alpha(columns.sum(axis=0)))
    if len(counts) < 5:
        reason = "fewer than five shared units: no interval"
        return Agreement(alpha, np.nan, np.nan, len(counts), reason)
    drawn = _alpha(redrawn(columns, stream(seed, "alpha")))[:, None]
    low, high = (float(bound[0]) for bound in expanded_interval(drawn, np.array([len(counts)])))
    reason = "all codes equal in too many draws: no interval" if np.isnan(low) else ""
    return Agreement(alpha, low, high, len(counts), reason)


def _counts(codes: DataFrame) -> Array:
    """How often each unit with two codes or more got each value, shape (units, values)."""
    given = codes.dropna(subset=["code"]).sort_values(["row_id", "coder"])
    counts = pd.crosstab(given["row_id"], given["code"]).to_numpy(dtype=float)
    return np.asarray(counts[counts.sum(axis=1) > 1])


def _columns(counts: Array) -> Array:
    """What alpha is a function of, once summed: the unit's unlike pairs, and its values."""
    n = counts.sum(axis=1)
    unlike = (n**2 - (counts**2).sum(axis=1)) / (n - 1)
    return np.column_stack([unlike, counts])


def _alpha(sums: Array) -> Array:
    """One minus observed over expected disagreement; missing where none is to be expected."""
    unlike, values = sums[..., 0], sums[..., 1:]
    total = values.sum(axis=-1)
    expected = total**2 - (values**2).sum(axis=-1)
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(expected > 0, 1 - (total - 1) * unlike / expected, np.nan)
