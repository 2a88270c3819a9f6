"""Readability: one row a sentence, its syllables counted by textstat; Flesch's formulas on sums."""

from __future__ import annotations

import io
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib import import_module
from importlib.resources import files
from itertools import pairwise
from types import ModuleType

import numpy as np
from pandas import DataFrame, Index

from framing.feature import (
    Feature,
    Finding,
    Formula,
    Found,
    Part,
    all_outlet,
    found,
    measures,
    only_english,
    rate,
)
from framing.text import Offsets, Tokens, count_words, with_tokens

_RULE = "textstat/syllable_count"
_PROMO = 8  # blanks between two words that stand in place of a promo


def _find(articles: DataFrame) -> Found:
    """Silent where the words are not English: the formulas hold for no other language."""
    shared = with_tokens(articles)
    syllables = _Syllables()
    findings = [
        _sentences(tokens, syllables) if tokens.is_english else [] for tokens in shared["tokens"]
    ]
    return found("readability", shared, findings)


def _sentences(tokens: Tokens, syllables: _Syllables) -> list[Finding]:
    firsts = tokens.starts.searchsorted(tokens.sentences[:, 0])
    lasts = tokens.starts.searchsorted(tokens.sentences[:, 1])
    breaks = np.flatnonzero(tokens.starts[1:] - tokens.ends[:-1] >= _PROMO) + 1
    return [
        Finding(
            "sentence",
            int(start),
            int(end),
            _RULE,
            float(syllables.of(tokens.words[a:b])),
            parts=_pieces(tokens, breaks[(breaks > a) & (breaks < b)], a, b) if len(breaks) else (),
        )
        for (start, end), a, b in zip(tokens.sentences, firsts, lasts, strict=True)
        if b > a
    ]


def _pieces(tokens: Tokens, breaks: Offsets, first: int, last: int) -> list[Part]:
    """The pieces of a sentence that goes on beyond a promo, none of another."""
    bounds = pairwise([first, *breaks.tolist(), last]) if len(breaks) else ()
    return [Part("piece", int(tokens.starts[a]), int(tokens.ends[b - 1])) for a, b in bounds]


class _Syllables(dict[str, int]):
    """Syllables of each word form, asked of textstat once."""

    def __missing__(self, word: str) -> int:
        self[word] = count = _counter()(word)
        return count

    def of(self, words: list[str]) -> int:
        return sum(self[word] for word in words)


@cache
def _counter() -> Callable[[str], int]:
    """Return textstat's counter for English, with the syllable facts that ship with framing.

    Left alone, textstat asks NLTK for them, and NLTK downloads them at first use; NLTK also refuses
    data that another account owns or could write to, as in a shared installation. So textstat gets
    ours directly, and NLTK, whose import takes a second, is loaded only if it is asked for more.
    """
    with _later("nltk"):
        from textstat import textstat
        from textstat.backend.counts import _count_syllables

    _count_syllables.get_cmudict = _pronunciations
    counter: Callable[[str], int] = type(textstat)().syllable_count
    return counter


@contextmanager
def _later(name: str) -> Iterator[None]:
    """Within, an import of a module that is not loaded yet puts it off to its first use."""
    if name in sys.modules:
        yield
        return
    stand_in = ModuleType(name)
    vars(stand_in)["__getattr__"] = lambda attribute: getattr(import_module(name), attribute)
    sys.modules[name] = stand_in
    try:
        yield
    finally:
        del sys.modules[name]


@cache
def _pronunciations(language: str) -> dict[str, tuple[str]] | None:
    """CMUdict as textstat reads it: a word's first pronunciation, a digit for each vowel."""
    if not language.startswith("en"):
        return None
    data = (files("framing") / "_data" / "cmudict.zip").read_bytes()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        lines = archive.read("cmudict/cmudict").decode("ascii").lower().splitlines()
    first: dict[str, tuple[str]] = {}
    for word, _, phones in (line.split(" ", 2) for line in lines):
        first.setdefault(word, (phones,))
    return first


def _measure(sentences: Found, exposure: DataFrame) -> DataFrame:
    """Component rates of all sentences outside promos, and of those all in the outlet's voice."""
    articles = Index(exposure["article_id"].unique(), name="article_id")
    pieces = sentences.roles[sentences.roles["role"] == "piece"]
    named = _components(_rows(sentences, "words_per_sentence"), pieces, articles, "")
    if exposure["voice"].notna().any():
        named |= _components(
            _rows(sentences, "words_per_outlet_sentence"), pieces, articles, "outlet_"
        )
    return only_english(measures("readability", named), exposure)


def _rows(sentences: Found, measure: str) -> DataFrame:
    evidence = sentences.evidence
    if "outlet" in measure:
        return all_outlet(evidence)
    return evidence[evidence["voice"].ne("promo") | evidence["voice"].isna()]


def _components(
    rows: DataFrame, pieces: DataFrame, articles: Index, voice: str
) -> dict[str, DataFrame]:
    counted = pieces["text"].map(count_words).groupby(pieces["evidence_id"]).sum()
    in_pieces = rows["evidence_id"].map(counted)
    lengths = rows.assign(value=in_pieces.fillna(rows["text"].map(count_words)).astype(float))
    words = lengths.groupby("article_id")["value"].sum().reindex(articles, fill_value=0)
    number = rows.groupby("article_id").size().reindex(articles, fill_value=0)
    return {
        f"words_per_{voice}sentence": rate(lengths, number, per=1),
        f"syllables_per_{voice}word": rate(rows, words, per=1),
    }


def _formulas(before: str, after: str) -> tuple[Formula, Formula]:
    words, syllables = f"words_per_{before}sentence", f"syllables_per_{before}word"
    ease = Formula(f"flesch_reading_ease{after}", 206.835, ((words, -1.015), (syllables, -84.6)))
    grade = Formula(f"flesch_kincaid_grade{after}", -15.59, ((words, 0.39), (syllables, 11.8)))
    return ease, grade


READABILITY = Feature(
    name="readability",
    kinds=("sentence",),
    find=_find,
    measure=_measure,
    reference=(
        "Flesch 1948, J. Appl. Psychol. 32(3), p. 229; Kincaid et al. 1975, NTTC Research Branch "
        "Report 8-75, p. 14"
    ),
    rows=_rows,
    formulas=(*_formulas("", ""), *_formulas("outlet_", "_outlet_voice")),
)
