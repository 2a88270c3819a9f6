"""How outlets use their terms in one voice: counts by article, by unit and by outlet.

What is drawn again and what varies is a unit: an article, or an outlet's articles on one story
where stories are known, because these are not independent.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from pandas import DataFrame
from scipy.sparse import csr_array

from framing.resampling import Array, Sums
from framing.sides import FEWEST_ARTICLES
from framing.vocabulary import Vocabulary

Codes = NDArray[np.int64]

SMALL = "\x1e"
"""Name of the stratum of all outlets with fewer than 5 units."""


@dataclass(frozen=True, eq=False)
class Usage:
    """One voice: counts of units (articles, or an outlet's articles on a story) by term.

    Outlets with fewer than 5 units are one stratum: each by itself would look sure of itself.
    """

    voice: str
    terms: NDArray[np.object_]
    outlets: list[str]
    by_article: Any
    words_by_article: Array
    outlet_of_article: Codes
    by_unit: Any
    words_by_unit: Array
    outlet_of_unit: Codes
    strata: list[tuple[str, Codes]]

    def own(self, outlet: int) -> Codes:
        """Units of an outlet."""
        return np.flatnonzero(self.outlet_of_unit == outlet)


def units_of(groups: pd.Series[str], stories: DataFrame | None) -> Codes:
    """Return the number of each article's unit: itself, or its outlet's articles on its story.

    Examples
    --------
    >>> groups = pd.Series({"a1": "North", "a2": "North", "a3": "South"}, dtype="str")
    >>> units_of(groups, DataFrame({"article_id": groups.index, "story_id": "s1"})).tolist()
    [0, 0, 1]
    """
    told = {} if stories is None else stories.set_index("article_id")["story_id"].to_dict()
    keys = [
        (group, f"\x1f{told[article]}" if article in told else article)
        for article, group in groups.items()
    ]
    number = {key: at for at, key in enumerate(sorted(set(keys)))}
    return np.array([number[key] for key in keys], dtype=np.int64)


def usage_of(
    vocabulary: Vocabulary,
    voice: str,
    without: Sequence[str],
    groups: pd.Series[str],
    units: Codes,
) -> Usage:
    """Return the counts of one voice, without articles that have no word in it.

    Parameters
    ----------
    vocabulary : Vocabulary
        Of the articles in the order of `groups`.
    voice : str
    without : sequence of str
        'names', 'numbers': terms left out; words at risk are all words nonetheless.
    groups : Series of str, indexed by article_id
        Outlet of each article.
    units : array of int
        As `units_of` gives them.

    Examples
    --------
    >>> from framing.vocabulary import read_vocabulary
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["Two or 3."]})
    >>> voices = DataFrame({"article_id": ["a1"], "start": [0], "voice": ["outlet"]})
    >>> groups = pd.Series({"a1": "North"})
    >>> words = read_vocabulary(articles, voices)
    >>> used = usage_of(words, "outlet", ["numbers"], groups, units_of(groups, None))
    >>> used.terms.tolist(), used.words_by_unit.tolist()
    (['or', 'two'], [3.0])
    """
    words = vocabulary.words(voice)
    spoken = np.flatnonzero(words > 0)
    counts = vocabulary.counts(voice)[spoken]
    kept = np.bincount(counts.indices, minlength=len(vocabulary.terms)) > 0
    if "names" in without:
        kept &= ~vocabulary.is_name
    if "numbers" in without:
        kept &= ~vocabulary.is_number
    counts = counts[:, np.flatnonzero(kept)].astype(float)
    outlet, outlets = pd.factorize(groups.iloc[spoken], sort=True)
    unit = np.unique(units[spoken], return_inverse=True)[1]
    size = int(unit.max(initial=-1)) + 1
    gather = csr_array((np.ones(len(unit)), (unit, np.arange(len(unit)))), shape=(size, len(unit)))
    of_unit = np.zeros(size, dtype=np.int64)
    of_unit[unit] = outlet
    sizes = np.bincount(of_unit, minlength=len(outlets))
    large = [i for i in range(len(outlets)) if sizes[i] >= FEWEST_ARTICLES]
    strata = [(str(outlets[i]), np.flatnonzero(of_unit == i)) for i in large]
    small = np.flatnonzero(sizes[of_unit] < FEWEST_ARTICLES)
    return Usage(
        voice=voice,
        terms=vocabulary.terms[kept],
        outlets=[str(name) for name in outlets],
        by_article=counts,
        words_by_article=words[spoken],
        outlet_of_article=np.asarray(outlet, dtype=np.int64),
        by_unit=csr_array(gather @ counts),
        words_by_unit=gather @ words[spoken],
        outlet_of_unit=of_unit,
        strata=[*strata, (SMALL, small)] if len(small) else strata,
    )


class Side(NamedTuple):
    """Sums over some units: as in `resampling`, and how many units, and articles, use each term."""

    sums: Sums
    units: Array
    articles: Array

    def plus(self, other: Side, sign: int = 1) -> Side:
        """Return both as one; with sign -1, this one without the other."""
        return Side(
            self.sums.plus(other.sums, sign),
            self.units + sign * other.units,
            self.articles + sign * other.articles,
        )


def side_of(usage: Usage, units: Codes) -> Side:
    """Return the sums over some units of one outlet, or of several as one stratum.

    Examples
    --------
    >>> one = csr_array(np.array([[2.0]]))
    >>> used = Usage("outlet", np.array(["or"], dtype=object), ["North"], one, np.array([9.0]),
    ...              np.array([0]), one, np.array([9.0]), np.array([0]), [])
    >>> side_of(used, used.own(0)).sums.n.tolist()
    [2.0]
    """
    counts, words = usage.by_unit[units], usage.words_by_unit[units]
    m = len(units)
    n, exposure = counts.sum(axis=0), words.sum()
    factor = m / max(m - 1, 1)
    articles = np.isin(usage.outlet_of_article, np.unique(usage.outlet_of_unit[units]))
    sums = Sums(
        n=n,
        exposure=np.asarray(exposure),
        nn=factor * (counts.multiply(counts).sum(axis=0) - n * n / max(m, 1)),
        nx=factor * (counts.T @ words - n * exposure / max(m, 1)),
        xx=np.asarray(factor * ((words * words).sum() - exposure**2 / max(m, 1))),
        df=np.asarray(max(m - 1.0, 0.0)),
    )
    return Side(sums, _users(counts), _users(usage.by_article[np.flatnonzero(articles)]))


def _users(counts: Any) -> Array:
    """How many rows use each term."""
    return np.bincount(counts.indices, minlength=counts.shape[1]).astype(float)
