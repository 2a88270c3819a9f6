"""How loaded each word is where it stands, and how a sentence's wording reads: the facts for both.

Two additive models share these facts, so that every score is a sum that can be opened. A word's
strength adds up what the word itself, its neighbours, its marks and its lexicon category say; a
sentence's wording adds up what its words say on average, how strong its loaded words are, and how
the sentence is built. What a word says by itself is computed once for each word.

`framing.train.loaded` learns the weights; `framing/_data/loaded.md` says from what, and where each
score holds. Everything runs in time linear in the text, on any text, one sentence at a time.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from framing.phrases import is_closed
from framing.text import Offsets, Tokens, covering
from framing.wordforms import DAY, SAID

Numbers = NDArray[np.float32]
_Number = TypeVar("_Number", bound=np.generic)

MARKS = "\"'(-,:;.?!"
_MARK_CLASSES = {
    '"': '"“”„‟«»＂',
    "'": "'‘’‚‛‹›",
    "(": "()[]",
    "-": "-‐‑–—―",
}
_STYLE_MARKS = {"!": "!", "?": "?", ":": ":", ";": ";", "(": "(", ",": ",", "…": "…", "$": "$%€£"}
STYLE = (
    "length",
    "quoted",
    "quotations",
    "short quotations",
    *_STYLE_MARKS,
    "dashes",
    "capitals",
    "shouted",
    "said",
    "dates and sums",
    "starts small",
    "starts with a quotation",
    "ends with a quotation",
    "ends without a stop",
)
"""What is told of how a sentence is built."""
STRENGTH = ("sum", "quoted sum", "strongest", "density", "root", "excess")
"""What is told of the strengths of a sentence's words."""
FEWEST = 6
"""Words that a sentence's means are over, at least."""
_KNOWN_CODES = 0x3001


class Facts(NamedTuple):
    """What is known of a text before any weight.

    Attributes
    ----------
    words : list of str, length words
        As in the tokens.
    states : array of int, shape (words, states)
        How each word stands; every column has numbers of its own, up to `n_states`.
    lexicon : array, shape (words,)
        Strength of the lexicon entry that a word is part of, else 0.
    quoted : array of bool, shape (words,)
    sentences : array of int, shape (words,)
        Number of the sentence each word stands in, -1 for none.
    manner : array, shape (sentences, STYLE)
    kinds : array, shape (sentences, 2 * kinds + 2)
        Lexicon entries of each kind outside quotations, inside them, different kinds, and the sum
        of their strengths outside quotations.
    """

    words: list[str]
    states: NDArray[np.int64]
    lexicon: Numbers
    quoted: NDArray[np.bool_]
    sentences: NDArray[np.int64]
    manner: Numbers
    kinds: Numbers


class Entry(NamedTuple):
    """A lexicon entry found: first word, one past the last, number of its kind, its strength."""

    first: int
    last: int
    kind: int
    strength: float


def n_states(kinds: int) -> int:
    """Return how many states of words there are, with so many kinds of lexicon entries.

    Examples
    --------
    >>> n_states(2)
    53
    """
    return _bounds(kinds)[-1]


@cache
def _bounds(kinds: int) -> list[int]:
    """Where the numbers of each column of states begin, and how many there are in all."""
    marks = len(MARKS) + 2
    sizes = [8, marks, marks, 4, 3, 3, kinds + 1, kinds + 1, kinds + 1, 2]
    return [sum(sizes[:column]) for column in range(len(sizes) + 1)]


def facts(
    text: str, tokens: Tokens, entries: Sequence[Entry], kinds: int, classes: Offsets
) -> Facts:
    """Return what is known of a text.

    Parameters
    ----------
    text : str
    tokens : Tokens
        Of this text.
    entries : sequence of Entry
        Lexicon entries in it, in order, without overlap.
    kinds : int
        How many kinds there are.
    classes : array of int, shape (words,)
        The `class_of` each word.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> text = "A reckless plan, she said."
    >>> known = facts(text, tokenise(text), [Entry(1, 2, 0, 0.7)], 1, np.array([0, 0, 0, 0, SAID]))
    >>> known.words, known.states.shape, known.kinds.tolist()
    (['a', 'reckless', 'plan', 'she', 'said'], (5, 10), [[1.0, 0.0, 1.0, 0.699...]])
    """
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    n, starts, ends = len(tokens.starts), tokens.starts, tokens.ends
    sentences = covering(starts, tokens.sentences)
    quoted = covering(starts, tokens.quotes) >= 0
    capital = _is_capital(codes[starts])
    second = np.minimum(starts + 1, ends - 1)
    shouted = capital & _is_capital(codes[second]) & (ends - starts > 2)
    initial = np.diff(sentences, prepend=-2) != 0
    kind, strength, is_phrase = _of_words(entries, n)
    before, after = _marks_around(codes, tokens, sentences)
    scare = (before < 3) & (after < 3) & (before > 0) & (after > 0)
    titled = _in_titles(tokens.words, sentences, ends - starts, capital)
    stands = np.where(titled, initial, capital)  # in a title a capital tells nothing
    columns = (
        stands + 2 * initial + 4 * (shouted & ~titled),
        before,
        after,
        quoted + 2 * scare,
        _beside(stands + 1, initial, to=1),
        _beside(stands + 1, initial, to=-1),
        kind + 1,
        _beside(kind + 1, initial, to=1),
        _beside(kind + 1, initial, to=-1),
        is_phrase,
    )
    states = _side_by_side(columns, np.int64)
    states += np.array(_bounds(kinds)[:-1])
    style = _style(codes, tokens, classes, sentences, quoted, capital & ~initial, shouted)
    counted = _kinds_by_sentence(entries, kinds, sentences, quoted, len(tokens.sentences))
    return Facts(tokens.words, states, strength, quoted, sentences, style, counted)


def _side_by_side(columns: Sequence[NDArray[Any]], dtype: type[_Number]) -> NDArray[_Number]:
    """Columns as one array; for the few rows of a short text `column_stack` takes three times."""
    table = np.empty((len(columns[0]), len(columns)), dtype=dtype)
    for number, column in enumerate(columns):
        table[:, number] = column
    return table


def _is_capital(codes: NDArray[np.uint32]) -> NDArray[np.bool_]:
    ascii_, latin = (codes >= 65) & (codes <= 90), (codes >= 192) & (codes <= 222)
    return np.asarray(ascii_ | (latin & (codes != 215)))


def _in_titles(
    words: Sequence[str], sentences: Offsets, sizes: Offsets, capital: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """The words of sentences in which all but the small ones have capitals, as headlines do."""
    here = sentences >= 0
    n = int(sentences.max(initial=-1)) + 1
    count = np.bincount(sentences[here], minlength=n)
    capitals = np.bincount(sentences[here & capital], minlength=n)
    is_title = (count >= 4) & (2 * capitals > count)
    if not is_title.any():
        return np.zeros(len(sentences), dtype=np.bool_)
    for k in np.flatnonzero(here & ~capital & (sizes > 3) & is_title[sentences]).tolist():
        is_title[sentences[k]] &= is_closed(words[k])
    return here & is_title[sentences]


def _beside(values: NDArray[np.int64], initial: NDArray[np.bool_], *, to: int) -> Offsets:
    """Each word's value given to the next word (to=1) or the one before it; 0 across sentences."""
    given = np.zeros(len(values), dtype=np.int64)
    if to == 1:
        given[1:] = np.where(initial[1:], 0, values[:-1])
    else:
        given[:-1] = np.where(initial[1:], 0, values[1:])
    return given


def _of_words(entries: Sequence[Entry], n: int) -> tuple[Offsets, Numbers, NDArray[np.int64]]:
    """Kind of the entry that each word is part of, or -1; its strength; whether it is a phrase."""
    kind = np.full(n, -1, dtype=np.int64)
    strength = np.zeros(n, dtype=np.float32)
    is_phrase = np.zeros(n, dtype=np.int64)
    for first, last, number, strong in entries:
        kind[first:last] = number
        strength[first:last] = strong
        is_phrase[first:last] = last - first > 1
    return kind, strength, is_phrase


def _mark_table() -> NDArray[np.int64]:
    table = np.full(_KNOWN_CODES + 1, len(MARKS) + 1, dtype=np.int64)
    for number, mark in enumerate(MARKS, start=1):
        for same in _MARK_CLASSES.get(mark, mark):
            table[min(ord(same), _KNOWN_CODES)] = number
    return table


def _blank_table() -> NDArray[np.bool_]:
    return np.array([chr(code).isspace() for code in range(_KNOWN_CODES + 1)])


_MARK_OF, _IS_BLANK = _mark_table(), _blank_table()


def _marks_around(
    codes: NDArray[np.uint32], tokens: Tokens, sentences: Offsets
) -> tuple[Offsets, Offsets]:
    """The mark before and after each word, blanks apart; 0 where a word or a sentence is nearer."""
    starts, ends = tokens.starts, tokens.ends
    if not len(starts):
        return np.empty(0, dtype=np.int64), np.empty(0, dtype=np.int64)
    bounds = np.concatenate([tokens.sentences, [[0, len(codes)]]])[sentences]
    known = np.minimum(codes, _KNOWN_CODES)
    solid = np.flatnonzero(~_IS_BLANK[known])
    at = np.searchsorted(solid, starts)
    left = solid[np.maximum(at - 1, 0)]
    nearest = np.maximum(np.append(0, ends[:-1]), bounds[:, 0])
    before = np.where((at > 0) & (left >= nearest), _MARK_OF[known[left]], 0)
    at = np.searchsorted(solid, ends)
    right = solid[np.minimum(at, len(solid) - 1)]
    nearest = np.minimum(np.append(starts[1:], len(codes)), bounds[:, 1])
    after = np.where((at < len(solid)) & (right < nearest), _MARK_OF[known[right]], 0)
    return before, after


# ---------------------------------------------------------------- sentences


def _style_table() -> NDArray[np.int64]:
    table = np.full(_KNOWN_CODES + 1, len(_STYLE_MARKS) + 1, dtype=np.int64)
    for number, marks in enumerate(_STYLE_MARKS.values()):
        for mark in marks:
            table[ord(mark)] = number
    for dash in "—–":
        table[ord(dash)] = len(_STYLE_MARKS)
    return table


_STYLE_OF = _style_table()
_IS_STOP = np.isin(np.arange(_KNOWN_CODES + 1), [ord(mark) for mark in '.!?"”'])


def _style(
    codes: NDArray[np.uint32],
    tokens: Tokens,
    classes: Offsets,
    sentences: Offsets,
    quoted: NDArray[np.bool_],
    capital: NDArray[np.bool_],
    shouted: NDArray[np.bool_],
) -> Numbers:
    """How each sentence is built, in the order of STYLE."""
    n = len(tokens.sentences)
    here = sentences >= 0
    home = sentences[here]

    def share(flag: NDArray[np.bool_]) -> NDArray[np.float64]:
        return np.bincount(home, weights=flag[here], minlength=n) / length

    def number(at: Offsets, most: int) -> NDArray[np.int64]:
        return np.minimum(np.bincount(at[at >= 0], minlength=n), most)

    length = np.maximum(np.bincount(home, minlength=n), 1)
    known = np.minimum(codes, _KNOWN_CODES)
    marks = _STYLE_OF[known]
    places = np.flatnonzero(marks <= len(_STYLE_MARKS))
    within = covering(places, tokens.sentences)
    places, within = places[within >= 0], within[within >= 0]
    found = np.bincount(
        within * (len(_STYLE_MARKS) + 1) + marks[places], minlength=n * (len(_STYLE_MARKS) + 1)
    ).reshape(n, len(_STYLE_MARKS) + 1)
    opened = covering(tokens.quotes[:, 0], tokens.sentences)
    short = tokens.quotes[:, 1] - tokens.quotes[:, 0] < 25
    padded = np.append(known, 0)
    first = padded[tokens.sentences[:, 0]]
    last = padded[tokens.sentences[:, 1] - 1]
    columns = {
        "length": np.log1p(length),
        "quoted": share(quoted),
        "quotations": number(opened, 3),
        "short quotations": number(opened[short], 3),
        **{m: np.minimum(found[:, i], 1) for i, m in enumerate(_STYLE_MARKS)},
        ",": found[:, list(_STYLE_MARKS).index(",")] / length,
        "dashes": np.minimum(found[:, -1], 1),
        "capitals": share(capital),
        "shouted": share(shouted),
        "said": number(sentences[classes == SAID], 3),
        "dates and sums": number(sentences[classes == DAY], 3),
        "starts small": (first >= 97) & (first <= 122),
        "starts with a quotation": _MARK_OF[first] == 1,
        "ends with a quotation": _MARK_OF[last] == 1,
        "ends without a stop": ~_IS_STOP[last],
    }
    return _side_by_side([columns[name] for name in STYLE], np.float32)


def _kinds_by_sentence(
    entries: Sequence[Entry],
    kinds: int,
    sentences: Offsets,
    quoted: NDArray[np.bool_],
    n: int,
) -> Numbers:
    counts = np.zeros((n, 2 * kinds + 2), dtype=np.float32)
    for first, _, kind, strength in entries:
        sentence = sentences[first]
        if sentence >= 0 and kind >= 0:
            counts[sentence, kind + kinds * int(quoted[first])] += 1
            counts[sentence, -1] += 0 if quoted[first] else strength
    counts[:, -2] = (counts[:, :kinds] > 0).sum(axis=1)
    return counts


def means(values: NDArray[np.floating], sentences: Offsets, n: int) -> NDArray[np.float64]:
    """Return each sentence's mean of what its words say, over at least six words.

    Examples
    --------
    >>> means(np.array([3.0, 3.0]), np.array([0, 0]), 1).tolist()
    [1.0]
    """
    here = sentences >= 0
    home = sentences[here]
    total = np.bincount(home, weights=values[here], minlength=n)
    return np.asarray(total / np.maximum(np.bincount(home, minlength=n), FEWEST))


def strengths(
    logits: NDArray[np.floating],
    quoted: NDArray[np.bool_],
    sentences: Offsets,
    n: int,
) -> NDArray[np.float64]:
    """Return what is told of the strengths of each sentence's words, in the order of STRENGTH.

    Parameters
    ----------
    logits : array, shape (words,)
        Log-odds that the word is loaded.
    quoted, sentences : arrays, shape (words,)
        As in `Facts`.
    n : int
        How many sentences there are.

    Examples
    --------
    >>> told = strengths(np.array([0.0, -3.0]), np.array([False, False]), np.array([0, 0]), 1)
    >>> told.round(2).tolist()
    [[0.55, 0.0, 4.0, 1.85, 0.86, 3.0]]
    """
    here = sentences >= 0
    home, z, outside = sentences[here], logits[here], ~quoted[here]
    soft = np.logaddexp(0, z)
    own = np.bincount(home, weights=soft * outside, minlength=n)
    inside = np.bincount(home, weights=soft * ~outside, minlength=n)
    excess = np.bincount(home, weights=np.maximum(z + 3, 0) * outside, minlength=n)
    strongest = np.zeros(n)
    np.maximum.at(strongest, home, z + 4)
    length = np.maximum(np.bincount(home, minlength=n), 8)
    columns = (np.log1p(own), np.log1p(inside), strongest, own / length * 20, np.sqrt(own), excess)
    return _side_by_side(columns, np.float64)


def shares(
    logits: NDArray[np.floating],
    quoted: NDArray[np.bool_],
    sentences: Offsets,
    n: int,
) -> NDArray[np.float64]:
    """Return each word's share of its sentence's strengths, shape (words, STRENGTH).

    Parameters are those of `strengths`. A column's shares sum to one, or to none where no word
    has any.

    Examples
    --------
    >>> shares(np.array([0.0, -3.0]), np.array([False, False]), np.array([0, 0]), 1)[:, 2].tolist()
    [1.0, 0.0]
    """
    soft, outside = np.logaddexp(0, logits), ~quoted
    of_own = _share(soft * outside, sentences, n)
    of_quoted = _share(soft * quoted, sentences, n)
    of_excess = _share(np.maximum(logits + 3, 0) * outside, sentences, n)
    order = np.lexsort((-logits, sentences))
    first = np.zeros(len(logits))
    first[order[np.diff(sentences[order], prepend=-2) != 0]] = 1
    first[(logits <= -4) | (sentences < 0)] = 0
    return np.column_stack([of_own, of_quoted, first, of_own, of_own, of_excess])


def _share(values: NDArray[np.floating], sentences: Offsets, n: int) -> NDArray[np.float64]:
    here = sentences >= 0
    total = np.append(np.bincount(sentences[here], weights=values[here], minlength=n), 0)
    return np.asarray(values / np.where(total[sentences] > 0, total[sentences], 1) * here)
