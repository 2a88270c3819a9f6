"""Marked text with other words in it, so that a teacher can label more than there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from framing.pieces import plain
from framing.train.passages import Passage

_NEAREST = 13
_NEAR = 0.45  # cosine
_SHARES = (0.1, 0.2, 0.3)  # of the words that are replaced, copy by copy
_NAMES_REPLACED = 0.5


class Substitutes:
    """Words that can stand for a word: the nearest by vector; for a name, any other name."""

    def __init__(
        self,
        passages: list[Passage],
        words: list[str],
        vectors: NDArray[np.float32],
        counts: NDArray[np.int64],
    ) -> None:
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        common = np.flatnonzero(counts >= 2)
        number = {word: k for k, word in enumerate(words)}
        used = sorted({plain(name) for p in passages for name in p.names} & number.keys())
        self._near: dict[str, list[str]] = {}
        for some in np.array_split(np.array(used, dtype=object), max(1, len(used) // 2_000)):
            likeness = unit[[number[word] for word in some]] @ unit[common].T
            nearest = np.argpartition(-likeness, _NEAREST, axis=1)[:, :_NEAREST]
            for word, row, similar in zip(some, nearest, likeness, strict=True):
                others = (words[common[k]] for k in row if similar[k] > _NEAR)
                self._near[word] = [o for o in others if o != word and "0" not in o]
        self._names, self._chances = _names(passages)
        self._is_name = frozenset(self._names)

    def copies(
        self, passages: list[Passage], n: int, order: np.random.Generator
    ) -> Iterator[list[Passage]]:
        """Yield the passages n times, other words replaced each time; nobody marked these."""
        for number in range(n):
            share = _SHARES[number % len(_SHARES)]
            renamed: dict[tuple[str, str], str] = {}
            yield [
                replace(p, names=self._reworded(p, share, renamed, order), tags=None, roles=[])
                for p in passages
            ]

    def _reworded(
        self,
        passage: Passage,
        share: float,
        renamed: dict[tuple[str, str], str],
        order: np.random.Generator,
    ) -> list[str]:
        names = list(passage.names)
        chance = order.random(len(names))
        for k, name in enumerate(names):
            if name in self._is_name:
                if chance[k] < _NAMES_REPLACED:
                    key = (passage.article, name)
                    if key not in renamed or order.random() < 0.3:
                        renamed[key] = str(order.choice(self._names, p=self._chances))
                    names[k] = renamed[key]
            elif chance[k] < share and (others := self._near.get(plain(name))):
                names[k] = _cased(others[int(order.integers(len(others)))], name)
        return names


def _cased(word: str, like: str) -> str:
    if like.isupper() and len(like) > 1:
        return word.upper()
    return word.capitalize() if like[:1].isupper() else word


def _names(passages: list[Passage]) -> tuple[list[str], NDArray[np.float64]]:
    """Words that are mostly printed with a capital, and the chances to draw each."""
    printed = Counter(name for p in passages for name in p.names)
    names = [
        word
        for word, count in printed.items()
        if len(word) > 2
        and word[0].isupper()
        and word[1:].islower()
        and 5 * printed[word.lower()] < count
    ]
    chances = np.sqrt([printed[word] for word in names])
    return names, chances / chances.sum()
