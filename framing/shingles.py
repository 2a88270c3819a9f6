"""Words as numbers, and which articles share enough runs of them to be compared word by word.

A run of five words is a shingle. Of each eight in a row the one with the smallest hash is kept
(winnowing), so any twelve words copied in a row leave a trace, wherever they stand. An index from
hash to articles gives the pairs; no article is compared with all others.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from hashlib import blake2b
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from framing.text import Quoted, covering

Ints = NDArray[np.int64]
Hashes = NDArray[np.uint64]
Pairs = NDArray[np.int64]

_WORDS_A_SHINGLE = 5
_WINDOW = 8  # with it, twelve words in a row (8 + 5 - 1) share at least one kept shingle
_COMMON = 32  # a shingle in more articles joins each of them with one of them, not with all
_AT_ONCE = 30_000_000  # pairs in memory at a time, each as often as it shares a shingle
_ODD = np.uint64(0x9E3779B97F4A7C15)


class Words(NamedTuple):
    """The words of all articles, one after another: a hash each, offsets, and whether quoted.

    The words of article n are those from `first[n]` to `first[n + 1]`.
    """

    hashes: NDArray[np.uint32]
    starts: NDArray[np.int32]
    ends: NDArray[np.int32]
    quoted: NDArray[np.bool_]
    first: Ints


class Kept(NamedTuple):
    """The kept shingles of all articles, without repetition, and the article of each."""

    hashes: Hashes
    articles: NDArray[np.int32]


def read_words(articles: Iterable[Quoted]) -> tuple[Words, Kept]:
    """Turn the words of articles into numbers, one article at a time.

    Examples
    --------
    >>> from framing.text import words_and_quotes
    >>> words, kept = read_words(map(words_and_quotes, ["He said: “It failed.”", ""]))
    >>> words.first.tolist(), words.quoted.tolist(), len(kept.hashes)
    ([0, 4, 4], [False, False, True, True], 0)
    """
    known, first = _Known(), [0]
    types = (np.uint32, np.int32, np.int32, np.bool_, np.uint64, np.int32)
    columns: list[list[NDArray[Any]]] = [[np.zeros(0, dtype)] for dtype in types]
    for number, tokens in enumerate(articles):
        hashes = np.fromiter(map(known.__getitem__, tokens.words), np.uint64, len(tokens.words))
        kept = _winnowed(hashes)
        parts: tuple[NDArray[Any], ...] = (
            (hashes >> np.uint64(32)).astype(np.uint32),
            tokens.starts.astype(np.int32),
            tokens.ends.astype(np.int32),
            covering(tokens.starts, tokens.quotes) >= 0,
            kept,
            np.full(len(kept), number, np.int32),
        )
        for column, part in zip(columns, parts, strict=True):
            column.append(part)
        first.append(first[-1] + len(hashes))
    every, starts, ends, quoted, shingles, numbers = map(_joined_up, columns)
    return Words(every, starts, ends, quoted, np.array(first)), Kept(shingles, numbers)


def _joined_up(column: list[NDArray[Any]]) -> NDArray[Any]:
    """One array of many, which are given up, so that all is not in memory twice."""
    whole = np.concatenate(column)
    column.clear()
    return whole


class _Known(dict[str, int]):
    """Words and their hashes, the same in every run and on every machine."""

    def __missing__(self, word: str) -> int:
        digest = blake2b(word.encode("utf-8", "surrogatepass"), digest_size=8).digest()
        return self.setdefault(word, int.from_bytes(digest, "big"))


def shingle_hashes(words: NDArray[np.unsignedinteger], length: int) -> Hashes:
    """Hash each run of so many words.

    Examples
    --------
    >>> runs = shingle_hashes(np.array([7, 8, 9, 7, 8, 9], dtype=np.uint32), 3)
    >>> len(runs), runs[0] == runs[3], runs[0] == runs[1]
    (4, np.True_, np.False_)
    """
    n = len(words) - length + 1
    if n < 1:
        return np.zeros(0, np.uint64)
    total = words[:n].astype(np.uint64)
    for k in range(1, length):
        total *= _ODD  # wraps at 2 ** 64, as it should
        total += words[k : k + n]
    total ^= total >> np.uint64(29)
    total *= np.uint64(0xBF58476D1CE4E5B9)
    total ^= total >> np.uint64(32)
    return total


def _winnowed(words: Hashes) -> Hashes:
    """Of each eight shingles in a row that of the smallest hash, without repetition."""
    hashes = shingle_hashes(words, _WORDS_A_SHINGLE)
    if len(hashes) <= _WINDOW:
        return np.sort(hashes)[:1]
    least = np.zeros(len(hashes) + _WINDOW - 1, np.uint64)
    least[_WINDOW - 1 : len(hashes)] = _of_eight(hashes, np.minimum)
    return np.unique(hashes[_of_eight(least, np.maximum) == hashes])


def _of_eight(values: Hashes, best: np.ufunc) -> Hashes:
    """The least or the largest of each eight in a row."""
    for step in (1, 2, 4):
        values = best(values[:-step], values[step:])
    return values


def candidate_pairs(kept: Kept, n_articles: int, least_shared: float) -> Pairs:
    """Return the pairs of articles that share enough kept shingles, each pair once, sorted.

    Parameters
    ----------
    kept : Kept
        As from `read_words`.
    n_articles : int
    least_shared : float
        Share of the kept shingles, of the article that has fewer; always at least two.

    Returns
    -------
    array of int, shape (pairs, 2)
        Numbers of articles, the smaller first. A shingle in more than 32 articles joins each of
        them with the first only, so that neither boilerplate nor a text that hundreds printed
        makes the work grow with the square of their number.

    Examples
    --------
    >>> shingles = np.array([5, 6, 5, 6, 7], dtype=np.uint64)
    >>> candidate_pairs(Kept(shingles, np.array([0, 0, 2, 2, 1], dtype=np.int32)), 3, 0.1).tolist()
    [[0, 2]]
    """
    order = np.lexsort((kept.articles, kept.hashes))
    hashes, articles = kept.hashes[order], kept.articles[order].astype(np.int64)
    bounds = np.concatenate([[0], np.flatnonzero(hashes[1:] != hashes[:-1]) + 1, [len(hashes)]])
    held = np.bincount(kept.articles, minlength=n_articles)
    times = np.diff(bounds)
    total = int(np.where(times <= _COMMON, times * (times - 1) // 2, times).sum())
    n_passes = 1 + total // _AT_ONCE
    found = [np.zeros(0, np.int64)]
    for number in range(n_passes):
        joined = _joined(articles, bounds, n_articles)
        codes = np.concatenate([found[0], *(c[c % n_passes == number] for c in joined)])
        codes, shared = _repeated(codes)
        smaller = np.minimum(held[codes // max(1, n_articles)], held[codes % max(1, n_articles)])
        found.append(codes[shared >= least_shared * smaller])
    pairs: Pairs = np.stack(np.divmod(np.sort(np.concatenate(found)), max(1, n_articles)), axis=1)
    return pairs


def _repeated(codes: Ints) -> tuple[Ints, Ints]:
    """The codes that stand twice or more, sorted, and how often."""
    codes.sort()
    same = codes[1:] == codes[:-1]
    codes = codes[np.append(same, False) | np.append(False, same)[: len(codes)]]
    once, times = np.unique(codes, return_counts=True)
    return once, times


def _joined(articles: Ints, bounds: Ints, n_articles: int) -> Iterator[Ints]:
    """Codes of the pairs that each shingle joins: first article times their number plus second."""
    sizes, starts = np.diff(bounds), bounds[:-1]
    for size in np.unique(sizes[(sizes > 1) & (sizes <= _COMMON)]).tolist():
        one, other = np.triu_indices(size, 1)
        begins = starts[sizes == size]
        for group in np.array_split(begins, 1 + len(begins) * len(one) // _AT_ONCE):
            rows = articles[group[:, None] + np.arange(size)]
            yield (rows[:, one] * n_articles + rows[:, other]).ravel()
    for start, size in zip(
        starts[sizes > _COMMON].tolist(), sizes[sizes > _COMMON].tolist(), strict=True
    ):
        yield articles[start] * n_articles + articles[start + 1 : start + size]
