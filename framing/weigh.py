"""Weigh a text's words and sentences: strength of each word, probability of biased wording.

The weights are a file of numbers that `framing.train.loaded` makes; `framing.loadedness` says what
they are weights of. A small network (`framing.context`) gives a second opinion: the
log-odds of both are weighed, for words and for sentences, whose parts `Weights.terms` returns.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from importlib.resources import files
from threading import Lock
from typing import NamedTuple
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from framing.context import Context, Vectors
from framing.lexicon import Matcher, compile_lexicon, read_lexicon
from framing.loadedness import (
    STRENGTH,
    STYLE,
    Entry,
    Facts,
    facts,
    means,
    n_states,
    shares,
    strengths,
)
from framing.seen import Seen
from framing.text import Tokens
from framing.wordforms import (
    N_FIELDS,
    OWN,
    TO_NEXT,
    TO_PREVIOUS,
    TO_SENTENCE,
    TRAITS,
    class_of,
    counterpart,
    known_rows,
    stem,
    traits,
    word_keys,
)

MODEL = "loaded.npz"
TAUGHT = "loaded_terms.csv"
"""The lexicon that the weights of the model file were trained with, its forms written out.

As it was then, but labels of left and right were made even since.
"""
NET = "net_"
"""What the names of the network's arrays begin with in the model file."""
KNOWN_FIELDS = (OWN, TO_NEXT, TO_PREVIOUS, TO_SENTENCE)
"""What is said by what is known of words beforehand, in the order of the model's table."""

_ALONE = Lock()  # threads share the words seen


class Weighed(NamedTuple):
    """What the weights say of one text.

    Attributes
    ----------
    strength : array, shape (words,)
        Probability that an annotator marks the word as biased, 0 to 1.
    wording : array, shape (sentences,)
        Probability that an expert calls the sentence's wording biased, 0 to 1.
    expected : array, shape (sentences,)
        How many loaded words to expect in the sentence: the sum of their strengths.
    """

    strength: NDArray[np.float64]
    wording: NDArray[np.float64]
    expected: NDArray[np.float64]


class Term(NamedTuple):
    """One part of a sentence's score: whose it is, and what it adds to the log-odds.

    `part` is base, word, lexicon or build; `word` is the number of the word, -1 for none.
    """

    sentence: int
    part: str
    name: str
    word: int
    contribution: float


class Weights:
    """The weights of a model file, and what the words seen so far say by them.

    Attributes
    ----------
    kinds : tuple of str
        Kinds of lexicon entries that have weights.
    least : float
        Strength from which a word is told as loaded: where F1 was best on left-out topics.
    """

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Take the arrays of a model file; see `framing.train.loaded` for their names.

        Raises
        ------
        ValueError
            If an array has another shape than this version reads.
        """
        a = {name: np.asarray(array) for name, array in arrays.items()}
        self.kinds: tuple[str, ...] = tuple(a["kinds"].tolist())
        self.least = float(_probability(a["threshold"]))
        self._hashes = dict(
            zip(a["keys"].tolist(), a["weights"].astype(float).tolist(), strict=True)
        )
        self._known = a["known"]
        self._table = a["table"].astype(np.float32) * a["table_scale"].astype(np.float32)
        self._states = a["states"].astype(np.float64)
        self._lexicon, self._bias = (float(a[name]) for name in ("lexicon", "bias"))
        self._traits = a["traits"].astype(np.float64)
        self._built = {name: a[name].astype(np.float64) for name in _PARTS}
        self._most = {name: a[f"{name}_most"].astype(np.float64) for name in _PARTS}
        self._style_mean = a["style_mean"].astype(np.float64)
        self._sentence_bias, self._share = float(a["sentence_bias"]), float(a["net_share"])
        self._share_of_word = float(a["net_share_of_word"])
        net = {n.removeprefix(NET): array for n, array in a.items() if n.startswith(NET)}
        self._context = Context(net, Vectors(a["known"], a["vectors"], a["vectors_scale"]))
        self._check()
        width = N_FIELDS + 1 + self._context.width
        self._seen = Seen(lambda words, _: self._rows_of(words), width, np.float64)

    def _check(self) -> None:
        self._context.check(n_states(len(self.kinds)))
        sizes = {
            "states": (len(self._states), n_states(len(self.kinds))),
            "traits": (len(self._traits), len(TRAITS)),
            "style": (len(self._built["style"]), len(STYLE)),
            "strengths": (len(self._built["strengths"]), len(STRENGTH)),
            "kinds_told": (len(self._built["kinds_told"]), 2 * len(self.kinds) + 2),
        }
        for name, (given, read) in sizes.items():
            if given != read:
                raise ValueError(f"model: {name} has {given} weights, this version reads {read}")

    def weigh(self, text: str, tokens: Tokens, entries: Sequence[Entry]) -> Weighed:
        """Return the strength of each word and the probability of each sentence.

        Parameters
        ----------
        text : str
        tokens : Tokens
            Of this text.
        entries : sequence of Entry
            Lexicon entries in it, their kinds numbered as in `kinds`.
        """
        rows = self._of_words(tokens.words)
        known = facts(text, tokens, entries, len(self.kinds), rows[:, N_FIELDS].astype(np.int64))
        n = len(tokens.sentences)
        second = self._context.read(known, _for_network(rows), n)
        sums = self._logits(known, rows)
        logits = sums + self._share_of_word * (second.words - sums)
        total = self._sentence_bias + self._share * second.sentences
        total += means(rows[:, TO_SENTENCE], known.sentences, n)
        for name, values in self._told(known, sums, n).items():
            total += values @ self._built[name]
        strength = _probability(logits)
        here = known.sentences >= 0
        expected = np.bincount(known.sentences[here], weights=strength[here], minlength=n)
        return Weighed(strength, _probability(total), expected.astype(float))

    def terms(self, text: str, tokens: Tokens, entries: Sequence[Entry]) -> list[Term]:
        """Return the parts of each sentence's score: they sum to its log-odds.

        What a sentence's strengths add is shared out to the words that have them; what the network
        adds, to the words that it comes from, where they stand.
        """
        rows = self._of_words(tokens.words)
        known = facts(text, tokens, entries, len(self.kinds), rows[:, N_FIELDS].astype(np.int64))
        n = len(tokens.sentences)
        logits = self._logits(known, rows)
        in_context = self._share * self._context.shares(known, _for_network(rows))
        told = self._told(known, logits, n)
        weighted = told["strengths"] * self._built["strengths"]
        by_word = shares(logits, known.quoted, known.sentences, n)
        lengths = np.maximum(np.bincount(known.sentences[known.sentences >= 0], minlength=n), 6)
        usual = float(self._style_mean @ self._built["style"])
        base = self._sentence_bias + self._share * self._context.base + usual
        found = [Term(s, "base", "", -1, base) for s in range(n)]
        for word, sentence in enumerate(known.sentences.tolist()):
            if sentence >= 0:
                of_it = rows[word, TO_SENTENCE] / lengths[sentence]
                of_it += float(by_word[word] @ weighted[sentence]) + in_context[word]
                found.append(Term(sentence, "word", known.words[word], word, float(of_it)))
        built = (told["style"] - self._style_mean) * self._built["style"]
        in_kinds = told["kinds_told"] * self._built["kinds_told"]
        names = STYLE, _kind_names(self.kinds)
        for part, of, values in zip(("build", "lexicon"), names, (built, in_kinds), strict=True):
            for sentence, which in np.argwhere(values != 0).tolist():
                value = float(values[sentence, which])
                found.append(Term(sentence, part, of[which], -1, value))
        return found

    def _logits(self, known: Facts, rows: NDArray[np.float64]) -> NDArray[np.float64]:
        logits = rows[:, OWN] + self._bias + self._lexicon * known.lexicon
        logits += self._states.take(known.states).sum(axis=1)
        for field, step in STEPS.items():
            apart = abs(step)
            if len(logits) > apart:
                to, by = (
                    (slice(apart, None), slice(-apart))
                    if step > 0
                    else (slice(-apart), slice(apart, None))
                )
                same = known.sentences[to] == known.sentences[by]
                logits[to] += rows[by, field] * same
        return np.asarray(logits)

    def _told(
        self, known: Facts, logits: NDArray[np.float64], n: int
    ) -> dict[str, NDArray[np.float64]]:
        told: dict[str, NDArray[np.floating]] = {
            "style": known.manner,
            "kinds_told": known.kinds,
            "strengths": strengths(logits, known.quoted, known.sentences, n),
        }
        return {name: np.minimum(values, self._most[name]) for name, values in told.items()}

    def _of_words(self, words: list[str]) -> NDArray[np.float64]:
        """One row a word: what it says of each field, looked up once."""
        with _ALONE:
            return self._seen.rows(words)

    def _rows_of(self, printed: list[str]) -> NDArray[np.float64]:
        """A word and its counterpart have the mean of both their rows: no side weighs more."""
        words = [stem(word) for word in printed]
        rows = self._own_rows(words)
        paired = [(at, other) for at, word in enumerate(words) if (other := counterpart(word))]
        if paired:
            at = [one for one, _ in paired]
            rows[at] = (rows[at] + self._own_rows([other for _, other in paired])) / 2
        rows[:, N_FIELDS] = [class_of(word) for word in printed]
        return rows

    def _own_rows(self, words: list[str]) -> NDArray[np.float64]:
        of_sums = np.array([self._row(word) for word in words])
        of_sums[:, KNOWN_FIELDS] += known_rows(words, self._known, self._table)
        return np.hstack([of_sums, self._context.rows_of(words)])

    def _row(self, word: str) -> NDArray[np.float64]:
        row = np.zeros(N_FIELDS + 1)  # and its class
        of = self._hashes.get
        for field, keys in enumerate(word_keys(word)):
            row[field] = sum(of(key, 0.0) for key in keys)
        row[TO_SENTENCE] = self._traits[traits(word)].sum()
        return row


# ---------------------------------------------------------------- the shipped lexicon and weights


class Listed(NamedTuple):
    """The lexicon that ships: its matcher, and kind, strength and rule of each entry.

    `is_plain` is true of adjectives and of words for one person, which hardly name a thing: beside
    a given name they are surnames. Political labels, which are written with capitals, are not.
    """

    matcher: Matcher
    kinds: tuple[str, ...]
    kind: list[int]
    strength: list[float]
    rule: list[str]
    is_plain: list[bool]

    def entries(self, text: str, tokens: Tokens) -> list[tuple[Entry, int]]:
        """Return the entries in a text as the weights read them, each with its number."""
        return [
            (Entry(first, last, self.kind[number], self.strength[number]), number)
            for first, last, number in self.matcher.find(text, tokens)
        ]


@cache
def listed() -> Listed:
    """Return the lexicon that ships, compiled once.

    Examples
    --------
    >>> "deception" in listed().kinds
    True
    """
    lexicon = read_lexicon("loaded.csv")
    return _listed(lexicon, compile_lexicon(lexicon))


@cache
def taught() -> Listed:
    """Return the lexicon that the weights were trained with, compiled once.

    They learn from its entries, so that terms and guards may be added and mended without training.

    Examples
    --------
    >>> taught().kinds == listed().kinds
    True
    """
    lexicon = read_lexicon(files("framing") / "_data" / TAUGHT)
    return _listed(lexicon, compile_lexicon(lexicon, spelt=False))


def _listed(lexicon: DataFrame, matcher: Matcher) -> Listed:
    kinds = tuple(sorted(set(lexicon["kind"])))
    columns = [lexicon[name].tolist() for name in ("source", "kind", "term")]
    is_label = lexicon["kind"].isin(["political_label", "contested_term"])
    is_plain = ~is_label & ((lexicon["pos"] == "a") | (lexicon["kind"] == "name_calling"))
    return Listed(
        matcher,
        kinds,
        [kinds.index(kind) for kind in columns[1]],
        lexicon["strength"].tolist(),
        ["/".join(names) for names in zip(*columns, strict=True)],
        is_plain.tolist(),
    )


def is_ours(rule: str) -> bool:
    """Tell whether a rule of evidence is an entry of the lexicon that ships, or the tagger's.

    Examples
    --------
    >>> is_ours("ours2026/negative_evaluation/reckless"), is_ours("mine/boats/ferry")
    (True, False)
    """
    return rule.startswith("tagger/") or rule.removeprefix("lexicon/") in _our_rules()


@cache
def _our_rules() -> frozenset[str]:
    return frozenset(listed().rule)


class Read(NamedTuple):
    """A text as lexicon and weights read it; without weights, `weighed` is missing."""

    entries: list[tuple[Entry, int]]
    weighed: Weighed | None


def read_by(by: Weights | None, text: str, tokens: Tokens) -> Read:
    """Return what the shipped lexicon and some weights say of a text."""
    entries = listed().entries(text, tokens)
    if by is None:
        return Read(entries, None)
    return Read(entries, by.weigh(text, tokens, weighable(text, tokens, entries)))


def weighable(text: str, tokens: Tokens, found: Sequence[tuple[Entry, int]]) -> list[Entry]:
    """Return the entries in a text that weights read: those of `taught`, and others found beside.

    Parameters
    ----------
    text : str
    tokens : Tokens
        Of this text.
    found : sequence of (entry, number)
        What `listed` finds in it.
    """
    known = [entry for entry, _ in taught().entries(text, tokens)]
    taken = {word for entry in known for word in range(entry.first, entry.last)}
    beside = [e for e, _ in found if taken.isdisjoint(range(e.first, e.last))]
    return sorted([*known, *beside]) if beside else known


def read(text: str, tokens: Tokens) -> Read:
    """Return what the shipped lexicon and weights say of a text; once while its tokens live.

    Parameters
    ----------
    text : str
    tokens : Tokens
        Of this text.
    """
    known = _READ.get(tokens)
    if known is None:
        known = _READ[tokens] = read_by(weights(), text, tokens)
    return known


def forget() -> None:
    """Forget what was read, so that the next reading of a text is timed in full.

    Examples
    --------
    >>> forget()
    """
    _READ.clear()


_READ: WeakKeyDictionary[Tokens, Read] = WeakKeyDictionary()  # two features ask for the same


STEPS = {1: 1, 2: -1, 3: 2, 4: -2}
"""How far from a word the word stands that each of its fields speaks of."""
_PARTS = ("style", "kinds_told", "strengths")


def _for_network(rows: NDArray[np.float64]) -> NDArray[np.float32]:
    return rows[:, N_FIELDS + 1 :].astype(np.float32)


def _kind_names(kinds: tuple[str, ...]) -> list[str]:
    return [*kinds, *(f"{kind}, quoted" for kind in kinds), "different kinds", "strength"]


def _probability(logits: NDArray[np.generic]) -> NDArray[np.float64]:
    return np.asarray(np.round(1 / (1 + np.exp(-np.clip(logits.astype(float), -30, 30))), 4))


@cache
def weights() -> Weights | None:
    """Return the weights of the installed package, or nothing where their file is absent."""
    path = files("framing") / "_data" / MODEL
    if not path.is_file():
        return None
    with path.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
        return Weights({name: arrays[name] for name in arrays.files})
