"""Who reports for itself: outlets that print one text are one witness, however many they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping

import numpy as np
from pandas import DataFrame
from scipy.sparse import csr_array
from scipy.sparse.csgraph import maximum_bipartite_matching

MOST = 0.5
"""Share of the words of one article that must stand in another for both to be one text."""


def one_text(matches: DataFrame) -> dict[str, str]:
    """Map articles that share most of the words of one of them to the smallest id among them.

    A copy of a copy is the same text, too. Articles that are not there are texts of their own.

    Parameters
    ----------
    matches : DataFrame, table MATCHES

    Examples
    --------
    >>> matches = DataFrame({"article_a": ["a", "b", "a"], "article_b": ["b", "c", "d"],
    ...                      "contained_a": [1.0, 0.2, 0.3], "contained_b": [0.9, 0.8, 0.4]})
    >>> one_text(matches)
    {'a': 'a', 'b': 'a', 'c': 'a'}
    """
    is_copy = matches[["contained_a", "contained_b"]].max(axis=1) >= MOST
    pairs = matches.loc[is_copy, ["article_a", "article_b"]].drop_duplicates()
    same: dict[str, str] = {}

    def first(article: str) -> str:
        while (above := same.setdefault(article, article)) != article:
            same[article] = same[above]
            article = above
        return article

    for a, b in zip(pairs["article_a"].tolist(), pairs["article_b"].tolist(), strict=True):
        low, high = sorted((first(a), first(b)))
        same[high] = low
    return {article: first(article) for article in sorted(same)}


def n_witnesses(texts: Mapping[str, Collection[str]]) -> int:
    """Count the most outlets that each have a text to themselves.

    Parameters
    ----------
    texts : mapping of outlet to the texts it prints

    Examples
    --------
    >>> n_witnesses({"North": ["s"], "South": ["s"], "East": ["s"]})
    1
    >>> n_witnesses({"North": ["s"], "South": ["s", "t"], "East": ["u", "v"]})
    3
    """
    if all(len(mine) == 1 for mine in texts.values()):
        return len(set().union(*texts.values()))
    number = {text: n for n, text in enumerate(sorted(set().union(*texts.values())))}
    pairs = [(row, number[text]) for row, mine in enumerate(texts.values()) for text in mine]
    rows, columns = zip(*pairs, strict=True)
    prints = csr_array((np.ones(len(pairs), dtype=np.int8), (rows, columns)))
    return int((maximum_bipartite_matching(prints) >= 0).sum())
