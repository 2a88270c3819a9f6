"""A text as the pieces that the citation tagger reads, and what it knows of each piece.

Pieces are the words of `framing.text`, a possessive 's taken off, and the marks between them. All
that a piece tells comes from itself and its quotation, so that it can be looked up, not computed.
"""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from framing.text import Offsets, Tokens, covering, fold

OUTSIDE, INSIDE, OPENS, CLOSES, INNER, INNER_OPENS, INNER_CLOSES = range(7)
"""Where a piece stands: outside quotations, inside one, its marks; the same for inner ones."""

N_STATES = 7
LONGEST = 200
"""Pieces of a passage; longer paragraphs are cut at a sentence."""

MARKS = tuple(". , \" : ; ? ! ( ) - — – ' ... … -- $ % / & [ ] @ # * |".split())
N_MARKS = len(MARKS) + 2  # no mark, any other mark
N_SHAPES = 11
N_WORDS, N_AFFIXES = 16_384, 2_048

_MARK = re.compile(  # a class of characters first, so that the text between marks is skipped
    r"[^\w\s](?:(?<=[^\W_]['’])[sS]\b|(?<=\.)\.+|(?<=-)-+|(?<=[—–―])[—–―]+|(?<=`)`|(?<=´)´"
    r"|(?<=')(?!(?<=\S')''(?!'))')?"  # at a word's end, three are ' and '', as in quotations
)
_CODES = {mark: code for code, mark in enumerate(MARKS, start=1)}
_SAME = (
    dict.fromkeys(["“", "”", "„", "‟", "«", "»", "＂", "``", "''", "´´"], '"')
    | dict.fromkeys("「」『』", '"')
    | dict.fromkeys("‘’‚‛`´‹›", "'")
    | {"―": "—"}
    | dict.fromkeys("£€¥", "$")
)
QUOTATION_MARKS = frozenset(mark for mark, same in _SAME.items() if same in "\"'") | {'"', "'"}
_DIGIT = re.compile(r"\d")
_SHORTEST_CUT = 40
# Titles that the articles of the tagger's training lack, read as one that they have: with a stop
# after it that ends no sentence.
_UNSEEN = frozenset("Adv Alh Arch Barr Cllr Clr Commr Engr Er Ing Insp Pdt Shri Smt Supt".split())


class Pieces(NamedTuple):
    """The pieces of a text.

    Attributes
    ----------
    starts, ends : array of int, shape (pieces,)
        Offsets.
    names : list of str
        The pieces as printed.
    states : array of int, shape (pieces,)
        Where each stands: OUTSIDE to INNER_CLOSES.
    passages : list of (first, last)
        Paragraphs as ranges of pieces, cut at a sentence where they are too long.
    """

    starts: Offsets
    ends: Offsets
    names: list[str]
    states: NDArray[np.int64]
    passages: list[tuple[int, int]]


class Facts(NamedTuple):
    """What a piece tells by itself: codes of its mark and shape, buckets of its word and affixes.

    `key` is the word as its vector is looked up, 0 for marks.
    """

    mark: int
    shape: int
    word: int
    last_three: int
    last_two: int
    first_four: int
    key: int


def cut(text: str, tokens: Tokens) -> Pieces:
    """Return a text as pieces.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> text = "“It failed,” Doe's aide said."
    >>> cut(text, tokenise(text)).names
    ['“', 'It', 'failed', ',', '”', 'Doe', "'s", 'aide', 'said', '.']
    """
    starts, ends = _bounds(text, tokens)
    names = [text[s:e] for s, e in zip(starts.tolist(), ends.tolist(), strict=True)]
    states = _states(starts, ends, names, tokens)
    return Pieces(starts, ends, names, states, _passages(starts, tokens))


def facts(name: str) -> Facts:
    """Return what a piece tells by itself.

    Examples
    --------
    >>> facts("”") == facts('"'), facts("Said").word == facts("said").word
    (True, True)
    """
    if not name[0].isalnum():
        if len(name) == 2 and name[1] in "sS" and name[0] in "'’":
            return _word("'s", shape=1)
        mark = _SAME.get(name, name)
        short = mark if mark in _CODES else mark[0]
        return Facts(_CODES.get(short, N_MARKS - 1), 0, 0, 0, 0, 0, 0)
    if name in _UNSEEN:
        name = "Dr"
    return _word(name, shape=_shape(name))


def opening_mark(text: str, start: int) -> int:
    """Return how long the quotation mark at an offset is, 0 if there is none.

    Examples
    --------
    >>> opening_mark("``It failed", 0), opening_mark("It failed", 0)
    (2, 0)
    """
    return next((n for n in (2, 1) if text[start : start + n] in QUOTATION_MARKS), 0)


def closing_mark(text: str, end: int) -> int:
    """Return how long the quotation mark before an offset is, 0 if there is none.

    Examples
    --------
    >>> closing_mark("It failed.”", 11)
    1
    """
    return next((n for n in (2, 1) if text[end - n : end] in QUOTATION_MARKS), 0)


def word_key(word: str) -> int:
    """Return the number a word's vector is filed under; digits count as one.

    Examples
    --------
    >>> word_key("In1990") == word_key("in2024")
    True
    """
    return crc32(plain(word).encode("utf-8", "surrogatepass"))


def plain(word: str) -> str:
    """Return a word as vectors know it: folded, every digit 0.

    Examples
    --------
    >>> plain("Mid-1990s")
    'mid-0000s'
    """
    return _DIGIT.sub("0", fold(word))


def _word(name: str, *, shape: int) -> Facts:
    word = plain(name)
    return Facts(
        mark=0,
        shape=shape,
        word=_bucket(word, N_WORDS),
        last_three=_bucket("$" + word[-3:], N_AFFIXES),
        last_two=_bucket("#" + word[-2:], N_AFFIXES),
        first_four=_bucket("^" + word[:4], N_AFFIXES),
        key=word_key(name),
    )


def _bucket(text: str, n: int) -> int:
    """A bucket from 1 on; 0 is for what has none."""
    return crc32(text.encode("utf-8", "surrogatepass")) % (n - 1) + 1


def _shape(word: str) -> int:
    if any(c.isdigit() for c in word):
        return 2
    if word.isupper():
        return 3 if len(word) == 1 else 4 if "." in word else 5
    if word[0].isupper():
        return 6 if word[1:].islower() else 7
    return 8 if "-" in word else 9 if word.islower() else 10


def _bounds(text: str, tokens: Tokens) -> tuple[Offsets, Offsets]:
    marks = np.array([m.span() for m in _MARK.finditer(text)], dtype=np.int64).reshape(-1, 2)
    words = covering(marks[:, 0], np.column_stack([tokens.starts, tokens.ends]))
    is_possessive = (words >= 0) & (marks[:, 1] - marks[:, 0] == 2)
    stems = tokens.ends.copy()
    stems[words[is_possessive]] -= 2
    marks = marks[is_possessive | (words < 0)]
    starts = np.concatenate([tokens.starts, marks[:, 0]])
    ends = np.concatenate([stems, marks[:, 1]])
    order = np.argsort(starts, kind="stable")
    return starts[order], ends[order]


def _states(starts: Offsets, ends: Offsets, names: list[str], tokens: Tokens) -> NDArray[np.int64]:
    states = np.full(len(starts), OUTSIDE, dtype=np.int64)
    if not len(tokens.quotes):
        return states
    states[covering(starts, tokens.quotes) >= 0] = INSIDE
    states[covering(starts, tokens.inner_quotes) >= 0] = INNER
    for spans, opens in ((tokens.quotes, OPENS), (tokens.inner_quotes, INNER_OPENS)):
        first = np.searchsorted(starts, spans[:, 0])
        last = np.searchsorted(ends, spans[:, 1], side="right") - 1
        states[first[first < len(starts)]] = opens
        for k in last[(last > first) & (ends[last] == spans[:, 1])].tolist():
            if names[k] in QUOTATION_MARKS:  # one left open ends with the paragraph
                states[k] = opens + 1
    return states


def _passages(starts: Offsets, tokens: Tokens) -> list[tuple[int, int]]:
    if not len(starts):
        return []
    home = np.searchsorted(tokens.paragraphs[:, 0], starts, side="right")
    bounds = [0, *(np.flatnonzero(np.diff(home)) + 1).tolist(), len(starts)]
    sentences = np.searchsorted(starts, tokens.sentences[:, 0])
    passages = []
    for first, last in pairwise(bounds):
        while last - first > LONGEST:
            low, high = np.searchsorted(sentences, [first + _SHORTEST_CUT, first + LONGEST])
            middle = int(sentences[high - 1]) if high > low else first + LONGEST
            passages.append((first, middle))
            first = middle
        passages.append((first, last))
    return passages
