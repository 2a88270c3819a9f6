"""Whom others quote: X was quoted by Y *as saying* that …; Y quoted X *as saying* that ….

X speaks in both, and Y is where it was heard.
"""

from __future__ import annotations

from collections.abc import Sequence

from framing.continued import Draft, ruled, unit_of, with_content, with_source
from framing.cues import Unit, cue_among, has_verb
from framing.passive import agent_after
from framing.phrases import (
    BE,
    OBJECTS,
    Reading,
    Span,
    is_adverb,
    offsets,
    phrase_after,
    phrase_before,
)
from framing.scene import Attribution

_SAYING = frozenset(["saying", "telling"])
_QUOTING = frozenset("quoted quotes quoting cited cites citing reported reports".split())
_REACH = 30  # words from who quotes to “as saying”


def as_saying(r: Reading, units: list[Unit], drafts: Sequence[Draft]) -> list[Draft]:
    """Return citations, those of who is quoted as saying something given to who said it.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "The agency quoted a driver as saying the bridge had gone."
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> draft, = as_saying(reading, sentences(tokens, reading.quote), [])
    >>> [text[slice(*span)] for span in (draft.source, *draft.content)]
    ['a driver', 'the bridge had gone']
    """
    made = list(drafts)
    if " as saying" not in r.text and " as telling" not in r.text:
        return made
    for k in range(1, len(r.words) - 1):
        if r.words[k] == "as" and r.words[k + 1] in _SAYING and r.quote[k] < 0:
            unit = unit_of(units, k)
            near = range(k - 1, max(unit.lo, k - _REACH), -1)
            q = next((n for n in near if r.words[n] in _QUOTING and r.quote[n] < 0), None)
            if q is not None:
                made = _was_quoted(r, unit, (q, k), made) or _quoted(r, unit, (q, k), made) or made
    return made


def _was_quoted(r: Reading, unit: Unit, at: Span, drafts: list[Draft]) -> list[Draft] | None:
    """X was quoted by Y as saying: one citation, of X."""
    q, k = at
    first = q
    while first > unit.lo and (r.words[first - 1] in BE or is_adverb(r, first - 1)):
        first -= 1
    who = phrase_before(r, first - 1, unit.lo) if first > unit.lo else None
    if who is None or not any(r.words[n] in BE for n in range(first, q)):
        return None
    quoting, saying = _at(r, q, drafts), _at(r, k + 1, drafts)
    draft = saying or quoting
    if draft is None or (saying is quoting and draft.source is not None):
        return None
    said = _said(r, unit, k, who, saying)
    if said is None:
        return None
    draft = with_content(r, with_source(r, draft, offsets(r, (who, first))), said)
    by = agent_after(r, q + 1, k)
    draft = draft._replace(words=draft.words._replace(told=by)) if by else draft
    return [other for other in drafts if other not in (quoting, saying)] + [draft]


def _quoted(r: Reading, unit: Unit, at: Span, drafts: list[Draft]) -> list[Draft] | None:
    """Y quoted X as saying: a citation of X within that of Y, as PolNeAR has it."""
    q, k = at
    is_one = k == q + 2 and r.words[q + 1] in OBJECTS
    end = k if is_one else phrase_after(r, q + 1, k)
    if end != k and (end is None or has_verb(r, q + 1, k)):
        return None
    who, saying = (q + 1, k), _at(r, k + 1, drafts)
    if saying is not None:
        if saying is _at(r, q, drafts):
            return None
        others = [other for other in drafts if other is not saying]
        return [*others, with_source(r, saying, offsets(r, who))]
    said, hit = _said(r, unit, k, q, None), cue_among(r, (k + 1, k + 2))
    if said is None or hit is None:
        return None
    draft = ruled(r, Attribution(hit, who, [], "quoted-as-saying"))
    return [*drafts, with_content(r, draft, said)]


def _said(r: Reading, unit: Unit, k: int, start: int, saying: Draft | None) -> list[Span] | None:
    """What stands after *as saying*; or else the quotation that opens the sentence."""
    end = next((n for n in range(unit.lo, start) if r.quote[n] < 0), start)
    opening = [offsets(r, (unit.lo, end))] if end > unit.lo else []
    if saying is not None and max(last for _, last in saying.words.content) > k + 2:
        pairs = zip(saying.content, saying.words.content, strict=True)
        said = [span for span, w in pairs if w[0] > k or r.quote[w[0]] >= 0]
        return said if any(span[0] < r.starts[start] for span in said) else opening + said
    if opening:
        return opening
    last = next((n + 1 for n in range(k + 2, unit.hi - 1) if _goes_on(r, n)), unit.hi)
    return [offsets(r, (k + 2, last))] if k + 2 < last else None


def _goes_on(r: Reading, k: int) -> bool:
    """Whether a comma and *while*, *and* or *but* end what was said after a word."""
    return "," in r.gaps[k] and r.quote[k] < 0 and r.words[k + 1] in ("while", "and", "but")


def _at(r: Reading, k: int, drafts: Sequence[Draft]) -> Draft | None:
    """The citation whose cue has a word."""
    at = r.starts[k]
    return next((draft for draft in drafts if draft.cue[0] <= at < draft.cue[1]), None)
