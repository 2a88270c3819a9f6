"""Scare quotes: a word or three in quotation marks by which the writer keeps a distance."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files

import numpy as np

from framing.text import Tokens, covering

KIND = "scare_quotes"
RULE = "predelli2003/scare_quotes/short quotation"
_MOST_WORDS, _MOST_CHARACTERS = 3, 45
_LEAST_AROUND = 4  # words of the sentence outside the quotation
_CUE = 0.3  # from this strength on a form of cues.csv makes the sentence a citation
# Ours: words by which a sentence speaks of a name, a title or a wording, and does not use it.
_NAMING = frozenset(
    "album band book brand branded branding brands called calling campaign chant chanted "
    "chants chapter cited code-named codenamed column described describes describing dubbed "
    "entitled episode essay film hashtag headlined hit known label labeled labelled lyric "
    "magazine mean meaning means memoir motto movie name named nickname nicknamed noun novel "
    "page phrase play podcast poem programme pronounced quote quoted reads referred referring "
    "refers rhyme score section series show single slogan song spelled stamped subtitled "
    "tattoo term termed title titled track translated translates used using verb video word "
    "words".split()
)
# Ours: verbs that say or judge so only now and then, so that cues.csv gives them little strength.
_SAYING = frozenset(
    "contend contended contends maintain maintained maintains rated submits submitted".split()
)
_PHRASES = (
    ("speaks", "of"), ("spoke", "of"), ("spoken", "of"), ("held", "that"), ("holds", "that"),
    ("held", "to", "be"), ("put", "down", "to"), ("puts", "down", "to"),
)  # fmt: skip


def scare_quotes(text: str, tokens: Tokens, body_start: int) -> list[tuple[int, int]]:
    """Find short quotations in sentences that cite nobody, with their marks.

    A quotation counts if it has one to three words, stands inside a sentence of the body with at
    least four words around it, is no name or title (capitals), and if the sentence has no cue of
    attribution, no word of naming, and no longer quotation. A speaker named only in the sentence
    before is not seen: some finds are fragments of what a source said.

    Parameters
    ----------
    text : str
    tokens : Tokens of the text
    body_start : int
        Headlines are left alone: there, short quotations are claims of sources.

    References
    ----------
    S. Predelli, "Scare Quotes and Their Relation to Other Semantic Issues", Linguistics and
    Philosophy 26(1), 2003: the phenomenon. Ours: the rule.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> for text in ("The council spent a whole day on the “reform” of the harbour.",
    ...              "The mayor said that the “reform” of the harbour took a day."):
    ...     [text[start:end] for start, end in scare_quotes(text, tokenise(text), 0)]
    ['“reform”']
    []
    """
    quotes = tokens.quotes
    if not len(quotes):
        return []
    inside = np.searchsorted(tokens.starts, quotes)
    homes = covering(quotes[:, 0], tokens.sentences)
    counts = inside[:, 1] - inside[:, 0]
    found = []
    for (start, end), (first, last), home in zip(
        quotes.tolist(), inside.tolist(), homes.tolist(), strict=True
    ):
        if not 0 < last - first <= _MOST_WORDS or end - start > _MOST_CHARACTERS:
            continue
        if home < 0 or start < body_start or text[end - 2] in "!?":
            continue
        begin, stop = tokens.sentences[home].tolist()
        if start == begin or end > stop or (counts[homes == home] > _MOST_WORDS).any():
            continue
        left, right = np.searchsorted(tokens.starts, (begin, stop)).tolist()
        around = tokens.words[left:first] + tokens.words[last:right]
        if len(around) < _LEAST_AROUND or not _cues_and_names().isdisjoint(around):
            continue
        if any(_has_phrase(tokens.words[left:first], phrase) for phrase in _PHRASES):
            continue
        if not _is_name(text[start:end]):
            found.append((start, end))
    return found


def _has_phrase(words: Sequence[str], phrase: tuple[str, ...]) -> bool:
    """Whether a sentence has the verb, and the rest of the phrase right after it or at its end."""
    verb, *rest = phrase
    n = len(rest)
    at = [k for k, word in enumerate(words) if word == verb]
    return any(words[k + 1 : k + 1 + n] == rest or words[-n:] == rest for k in at)


def _is_name(quotation: str) -> bool:
    """Whether all but short words have capitals, or there is a digit."""
    words = [word.strip("\"”“’‘'»«,.:;()") for word in quotation.split()]
    long = [word for word in words if len(word) > 3] or words
    return any(map(str.isdigit, quotation)) or all(word[:1].isupper() for word in long)


@cache
def _cues_and_names() -> frozenset[str]:
    """Words that make a sentence a citation, or a remark on a name."""
    with (files("framing") / "lexicons" / "cues.csv").open(encoding="utf-8") as lines:
        rows = [row for row in csv.DictReader(lines) if float(row["strength"]) >= _CUE]
    forms = {form.strip() for row in rows for form in row["forms"].split(";")}
    return frozenset(form for form in forms if " " not in form) | _NAMING | _SAYING | {"according"}
