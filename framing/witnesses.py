"""Who reports for itself: outlets that print one text are one witness, however many they are."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pandas import DataFrame

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
    taken: dict[str, str] = {}

    def has_one(outlet: str, tried: set[str]) -> bool:
        for text in sorted(set(texts[outlet]) - tried):
            tried.add(text)
            if text not in taken or has_one(taken[text], tried):
                taken[text] = outlet
                return True
        return False

    return sum(has_one(outlet, set()) for outlet in sorted(texts))
