"""Words that are names in one place and not in another: “Will”, “May”, “April”, “Savage”."""

from __future__ import annotations

import re
from collections.abc import Sequence

from framing.cues import cue_among
from framing.labels import last_term, title_end
from framing.phrases import (
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVE,
    TIMES,
    Reading,
    is_capital,
    is_closed,
)
from framing.text import Tokens

_MODAL = frozenset(["will", "may"])  # auxiliaries that are given names, months or surnames
_MONTHS = frozenset("jan april june august".split())  # that are given names
_WHEN = DETERMINERS | PREPOSITIONS | frozenset("last next late early mid since until".split())
_PLAIN = re.compile(r"\b[^\W\d_]{4,}\b")
_LINE = 200  # code points on each side that tell whether words have capitals by being in a title
NO_NAMES = (
    DETERMINERS | PRONOUNS | AUXILIARIES | ADVERBS | PREPOSITIONS | CONJUNCTIONS | RELATIVE | TIMES
)
"""Words that begin no name, but for those above."""


def is_name_word(r: Reading, k: int) -> bool:
    """Tell whether “Will”, “May” or “April” is a name, or a word with an apostrophe no pronoun.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "April Roe said no in June."
    >>> reading = read(text, tokenise(text))
    >>> is_name_word(reading, 0), is_name_word(reading, 5)
    (True, False)
    """
    word = r.words[k]
    if len(word) == 1 and k and r.text[r.ends[k] : r.ends[k] + 1] == ".":
        return is_capital(r, k - 1)  # “James A. Reed”
    if word in NO_NAMES:
        is_after = k > 0 and is_capital(r, k - 1) and r.words[k - 1] not in NO_NAMES
        is_before = k + 1 < len(r.words) and is_capital(r, k + 1) and not r.gaps[k]
        if word in _MONTHS:  # “April Jones said”, not “in April Jones said”, “August Senate talks”
            if _is_titled(r, k):  # “Mayor Jan Smit”, “Ms June said”
                return is_before or (is_capital(r, k - 1) and _ends_name(r, k + 1))
            return is_before and not _is_dated(r, k) and _ends_name(r, k + 2)
        if word == "without":  # “Doctors Without Borders”
            is_close = is_after and r.text[r.ends[k - 1] : r.starts[k]] in (" ", "\xa0")
            return is_close and is_before
        return word in _MODAL and not (k and r.gaps[k - 1]) and (is_after or is_before)
    return word.partition("'")[0] not in PRONOUNS


def _is_titled(r: Reading, k: int) -> bool:
    """Whether a title or a role stands right before a word."""
    if k == 0 or r.gaps[k - 1]:
        return False
    found = last_term(r.words[max(0, k - 3) : k])
    is_role = found is not None and found[0].is_role
    return is_role or (is_capital(r, k - 1) and title_end(r.words, k - 1, k)[0] == k)


def _is_dated(r: Reading, k: int) -> bool:
    is_close = k > 0 and not r.gaps[k - 1]
    return is_close and (r.words[k - 1] in _WHEN or is_capital(r, k - 1))


def _ends_name(r: Reading, k: int) -> bool:
    if k >= len(r.words) or r.gaps[k - 1] or r.words[k] in AUXILIARIES | PREPOSITIONS:
        return True
    hit = None if is_capital(r, k) else cue_among(r, (k, k + 1))
    return hit is not None and hit.cue.is_reporting


def surnames(text: str, tokens: Tokens, words: Sequence[int]) -> set[int]:
    """Return those of some words that are surnames: “Judge Savage”, “Ada Savage”, then “Savage”.

    Adjectives end no phrase, so one with a capital, behind a title or another capital and before
    none, is a name; from then on it is one wherever it has its capital. Not where all words have.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> text = "Ada Savage left. A savage cut, Savage said."
    >>> sorted(surnames(text, tokenise(text), [1, 4, 6]))
    [1, 6]
    """
    starts, ends = tokens.starts, tokens.ends
    capital = [k for k in words if text[starts[k]].isupper() and text[ends[k] - 1].islower()]
    known = {tokens.words[k] for k in capital if _ends_full_name(text, tokens, k)}
    return {k for k in capital if tokens.words[k] in known}


def _ends_full_name(text: str, tokens: Tokens, k: int) -> bool:
    starts, ends, words = tokens.starts, tokens.ends, tokens.words
    if k == 0 or not text[starts[k - 1]].isupper() or is_closed(words[k - 1]):
        return False
    gap = text[ends[k - 1] : starts[k]]
    if gap != " " and not (gap == ". " and title_end(words, k - 1, k)[0] == k):
        return False
    if (
        k + 1 < len(words)
        and text[ends[k] : starts[k + 1]] == " "
        and text[starts[k + 1]].isupper()
    ):
        return False
    start, end = text.rfind("\n", 0, starts[k]) + 1, text.find("\n", starts[k])
    line = text[
        max(start, starts[k] - _LINE) : min(end if end >= 0 else len(text), ends[k] + _LINE)
    ]
    return any(word.islower() and not is_closed(word) for word in _PLAIN.findall(line))
