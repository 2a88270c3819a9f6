"""Why a number of a comparison is missing, in words."""

from __future__ import annotations

import re

from pandas import DataFrame

from framing.nouns import things
from framing.sides import FEWEST_ARTICLES, Counts, Pair

_NOT_BELOW = re.compile(r"none below (\d[\d.e+-]*)")


def not_below(least: float) -> str:
    """Say below what p of a contrast could not be, however far the sides are apart.

    Examples
    --------
    >>> not_below(2 / 10_001)
    'none below 0.0002'
    """
    return f"none below {least:.3g}"


def least_adjusted(contrasts: DataFrame) -> float | None:
    """Return below what no adjusted p could be of the contrast that could go furthest, if alone.

    Missing where no method says below what p could not be. Of two outlets, each against the other,
    both contrasts have one p: neither is alone.

    Examples
    --------
    >>> least_adjusted(DataFrame({"method": [f"p ..., {not_below(0.001)}"], "p": [0.5],
    ...                           "family_size": [40]}))
    0.04
    """
    tested = contrasts[contrasts["p"].notna()]
    least = tested["method"].str.extract(_NOT_BELOW, expand=False).astype(float)
    n_alike = 2 if "outlet" in tested and tested["outlet"].nunique() == 2 else 1
    adjusted = (least * tested["family_size"] / n_alike).clip(upper=1).min()
    return None if adjusted != adjusted else float(adjusted)


def few(n: int, n_articles: int) -> str:
    """How many there are of what is drawn: articles, or the different stories that these tell.

    Examples
    --------
    >>> few(3, 3), few(3, 12)
    ('3 articles', '3 different stories')
    """
    return things(n, "article" if n == n_articles else "different story")


def refused(n: int, n_articles: int) -> str:
    """Why two sides are not compared, one of which has so few.

    Examples
    --------
    >>> refused(3, 12)
    'refused: 3 different stories on one side, 5 needed'
    """
    return f"refused: {few(n, n_articles)} on one side, {FEWEST_ARTICLES} needed"


def no_bounds(low: float, is_even: bool, what: str) -> str:
    """Why a rate of enough articles has no upper bound, or none at all."""
    if low == 0:
        return "no upper bound: nothing counted, and words come in runs"
    if is_even:
        return f"no interval: all {what} have the same rate"
    return "no interval: too many draws count nothing"


def too_few(pair: Pair, n: int, n_articles: int) -> str:
    """Why two sides are not compared."""
    if pair.n_stories is not None and n < pair.n_stories:
        found = f"it applies to both sides in {n} of {things(pair.n_stories, 'shared story')}"
    elif pair.n_stories is not None:
        found = f"{things(n, 'story')} told by both"
    else:
        return refused(n, n_articles)
    return f"refused: {found}, {FEWEST_ARTICLES} needed"


def no_contrast_bounds(low: float, is_even: bool, pair: Pair, counts: Counts) -> str:
    """Why a contrast has no upper bound, or none at all."""
    if low == 0:
        return "no upper bound: nothing counted in the outlet"
    if is_even and pair.n_stories is not None:
        return "no interval: the sides differ by the same in all stories"
    if is_even:
        what = "stories" if counts.has_stories else "articles"
        return f"no interval: on one side all {what} have the same rate"
    return "no interval: too many draws count nothing"
