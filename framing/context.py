"""A second opinion on how loaded words are: a small network that reads each in its sentence.

The sums of `framing.weigh` know a word and two neighbours. This network has learnt from what a
large encoder thinks of many more sentences (`framing.train.context`), and sees three words to each
side. `framing.weigh` weighs it with the sums. It runs on NumPy, one text at a time.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import count
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from framing.convolve import Layer, Numbers, alone, convolve
from framing.loadedness import FEWEST, Facts
from framing.text import Offsets
from framing.wordforms import OWN, known_rows, word_keys

DILATIONS = (1, 2)
N_PARTS = 9
"""Parts of a word that are looked at: the word, its ends and beginnings, its length."""


class Opinion(NamedTuple):
    """What the network says of one text: log-odds that words are loaded, and sentences biased.

    Attributes
    ----------
    words : array, shape (words,)
    sentences : array, shape (sentences,)
    """

    words: NDArray[np.float64]
    sentences: NDArray[np.float64]


class Vectors(NamedTuple):
    """What is known of words beforehand, as the network takes it: rows by the sorted keys."""

    keys: NDArray[np.uint32]
    rows: NDArray[np.int8]
    scale: NDArray[np.float32]

    def of(self, words: list[str]) -> Numbers:
        """Return one row a word, nothing for words that are not known."""
        found = known_rows(words, self.keys, self.rows) * self.scale
        return np.asarray(found, dtype=np.float32)


class Context:
    """The network.

    Parameters
    ----------
    arrays : mapping of arrays
        Those of a model file, without a prefix; see `framing.train.context` for their names.
    vectors : Vectors

    Attributes
    ----------
    base : float
        Log-odds of a sentence before any word.
    width : int
        Of what a word is by itself.
    """

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]], vectors: Vectors) -> None:
        z = {name: np.asarray(array, dtype=np.float32) for name, array in arrays.items()}
        self._vectors = vectors
        self._parts, self._parts_in, self._bias = (z[n] for n in ("parts", "parts_in", "bias"))
        self._lexicon, self._states = z["lexicon"], z["states"]
        self._layers = [
            Layer(z[f"layer_{k}"], z[f"layer_{k}_bias"], dilation)
            for k, dilation in zip(count(), DILATIONS)
        ]
        self._word, self._mean, self._most = (z[name] for name in ("word", "mean", "most"))
        self._word_bias, self.base = float(z["word_bias"]), float(z["sentence_bias"])
        self.width = len(self._bias)

    def check(self, n_states: int) -> None:
        """Refuse to read words that stand in other ways than those it learnt with.

        Raises
        ------
        ValueError
        """
        if n_states != len(self._states):
            raise ValueError(f"model: {len(self._states)} states of words, there are {n_states}")

    def rows_of(self, words: list[str]) -> Numbers:
        """Return what words are by themselves, shape (words, width)."""
        rows = self._vectors.of(words) + self._bias
        for row, word in zip(rows, words, strict=True):
            parts = self._parts[parts_of(word, len(self._parts))]
            row += parts.sum(axis=0) @ self._parts_in
        return np.asarray(rows)

    def read(self, known: Facts, rows: Numbers, n: int) -> Opinion:
        """Return what the network says of a text.

        Parameters
        ----------
        known : Facts
        rows : array, shape (words, width)
            What its words are by themselves, without a possessive 's; used up.
        n : int
            How many sentences it has.
        """
        told = np.full(n, self.base)
        if not known.words:
            return Opinion(np.zeros(0), told)
        with alone():
            starts, sizes, x = self._states_of(known, rows)
            usual = np.add.reduceat(x @ self._mean, starts) / np.maximum(sizes, FEWEST)
            of_runs = usual + np.maximum.reduceat(x, starts) @ self._most
            words = x @ self._word + self._word_bias
        home = known.sentences[starts]
        told[home[home >= 0]] += of_runs[home >= 0]
        return Opinion(words.astype(float), told)

    def shares(self, known: Facts, rows: Numbers) -> NDArray[np.float64]:
        """Return what each word adds to its sentence's log-odds; `base` is all the rest.

        Parameters are those of `read`.
        """
        if not known.words:
            return np.zeros(0)
        with alone():
            starts, sizes, x = self._states_of(known, rows)
            is_most = x == np.repeat(np.maximum.reduceat(x, starts), sizes, axis=0)
            ties = np.repeat(np.add.reduceat(is_most, starts, dtype=np.float32), sizes, axis=0)
            found = x @ self._mean / np.repeat(np.maximum(sizes, FEWEST), sizes)
            found += (is_most * x / ties) @ self._most
        return np.where(known.sentences >= 0, found, 0).astype(float)

    def _states_of(self, known: Facts, x: Numbers) -> tuple[Offsets, Offsets, Numbers]:
        """Where each run of words begins that a sentence has, its size, and the words' states."""
        starts = np.flatnonzero(np.diff(known.sentences, prepend=-2))
        sizes = np.diff(starts, append=len(known.words))
        x += known.lexicon[:, None] * self._lexicon
        for column in known.states.T:
            x += self._states.take(column, axis=0)
        np.maximum(x, 0, out=x)
        return starts, sizes, convolve(x, sizes, self._layers, np.array([len(x)]))


def parts_of(word: str, n: int) -> list[int]:
    """Return the rows that a word's parts have in a table of n: `N_PARTS`, short words filled up.

    Examples
    --------
    >>> len(parts_of("reckless", 64)), parts_of("of", 64)[-3:]
    (9, [0, 0, 0])
    """
    found = [key % (n - 1) + 1 for key in word_keys(word)[OWN][:N_PARTS]]
    return found + [0] * (N_PARTS - len(found))
