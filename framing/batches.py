"""How many articles are worked on at a time, read from sources or from a corpus."""

from __future__ import annotations

from collections.abc import Iterator

from pandas import DataFrame

_MOST_CHARACTERS = 2_500_000  # of texts in a batch, but for the last


def is_full(n_articles: int, n_characters: int, size: int) -> bool:
    """Tell whether a batch ends: its articles are as many, or their texts as long, as one holds.

    Examples
    --------
    >>> is_full(2, 40, size=2), is_full(1, 40, size=2)
    (True, False)
    """
    return n_articles >= size or n_characters >= _MOST_CHARACTERS


def cut(articles: DataFrame, *, size: int) -> Iterator[DataFrame]:
    """Cut articles that are read already into batches.

    Examples
    --------
    >>> [len(part) for part in cut(DataFrame({"text": ["One.", "Two.", "Three."]}), size=2)]
    [2, 1]
    """
    start = n_characters = 0
    for end, length in enumerate(map(len, articles["text"].tolist()), start=1):
        n_characters += length
        if is_full(end - start, n_characters, size) or end == len(articles):
            yield articles.iloc[start:end].reset_index(drop=True)
            start, n_characters = end, 0
