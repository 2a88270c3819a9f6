"""Words that are names in one place and not in another: “Will”, “May”, “April”."""

from __future__ import annotations

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
)

_MODAL = frozenset(["will", "may"])  # auxiliaries that are given names, months or surnames
_MONTHS = frozenset("jan april june august".split())  # that are given names
_WHEN = DETERMINERS | PREPOSITIONS | frozenset("last next late early mid since until".split())
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
