"""Who, of the words that the tagger takes for a source, can speak.

*Criticism from the union* is the union's, *shrill calls* are nobody's by name, and in *a move
critics have called a coup* critics call it so, not *a move critics*.
"""

from __future__ import annotations

from framing.continued import Draft, with_source
from framing.cues import Unit
from framing.labels import last_term
from framing.phrases import (
    POSSESSIVES,
    PREPOSITIONS,
    Reading,
    Span,
    is_capital,
    offsets,
    phrase_after,
)

_REACTIONS = frozenset(
    "praise applause acclaim support backing approval sympathy criticism condemnation opposition "
    "outrage anger fury scorn ridicule derision contempt rebukes resistance protests objections "
    "outcry backlash alarm".split()
)
_NOUNS = frozenset("call calls demand demands claim claims plea pleas appeal appeals cries".split())
_SOME = frozenset(["dozen", "few", "couple", "hundred", "thousand", "million", "handful", "pair"])


def with_agent(r: Reading, unit: Unit, cue: Span, draft: Draft) -> Draft:
    """Return a citation whose source can speak.

    Parameters
    ----------
    cue : span
        Words of the cue.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.referents import Cited
    >>> from framing.text import tokenise
    >>> text = "The plan faced criticism from the union."
    >>> words = Cited((3, 4), None, 2, [(0, 2)])
    >>> draft = Draft(words, (9, 14), (15, 24), [(0, 8)], None, "", 1.0)
    >>> found = with_agent(read(text, tokenise(text)), Unit(0, 7, 0), (2, 3), draft)
    >>> text[slice(*found.source)]
    'the union'
    """
    if draft.words.source is None:
        return draft
    first, last = draft.words.source
    if r.words[last - 1] in _REACTIONS and cue[1] <= first:
        return with_source(r, draft, _whose(r, unit, last) or draft.source)
    if last - first == 1 and last == cue[0] and _is_adjective(r, unit, first):
        return with_source(r, draft, None)
    if last == cue[0] and (start := _plural_start(r, first, last)) != first:
        return with_source(r, draft, offsets(r, (start, last)))
    return draft


def _whose(r: Reading, unit: Unit, k: int) -> Span | None:
    """Who is named after a reaction: criticism *from the union*."""
    if k + 1 >= unit.hi or r.words[k] not in ("from", "by", "among"):
        return None
    end = phrase_after(r, k + 1, unit.hi, asides=False)
    return offsets(r, (k + 1, end)) if end is not None else None


def _is_adjective(r: Reading, unit: Unit, k: int) -> bool:
    """Whether a word that names nobody stands between a preposition and *calls*, *claims*."""
    word = r.words[k]
    if k == unit.lo or r.gaps[k] or is_capital(r, k) or r.words[k + 1] not in _NOUNS:
        return False
    is_noun = word in POSSESSIVES or "'" in word or last_term([word]) is not None
    return r.words[k - 1] in PREPOSITIONS and not is_noun


def _plural_start(r: Reading, first: int, last: int) -> int:
    """Where the many begin that no *a* can stand before: a move | critics."""
    words = r.words[first:last]
    if words[0] not in ("a", "an") or last - first < 3 or not _SOME.isdisjoint(words):
        return first
    found = last_term(words[1:])
    is_apart = found is not None and found[0].is_plural and PREPOSITIONS.isdisjoint(words)
    return last - found[1] if found is not None and is_apart else first
