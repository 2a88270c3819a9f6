"""Who speaks at the end of a headline: CLAIM: X; CLAIM — X; CLAIM, says X.

A colon or a dash there is all that tells that a claim is not the outlet's. What else ends a
headline in this way, a place, a kind of text, the name of the outlet, cites nobody.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from framing.bymark import NO_SPEAKERS, made_by_mark
from framing.continued import Draft, ruled, unit_of, words_in
from framing.cues import Cue, Hit, Unit, cue_among, has_verb
from framing.labels import MEDIA, last_term, phrase_role, title_end
from framing.passive import hearing_at_end
from framing.phrases import (
    CONJUNCTIONS,
    DETERMINERS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVE,
    Reading,
    Span,
    is_capital,
    is_verbal,
)
from framing.scene import Attribution

_LEAST, _MOST = 3, 6  # words of a claim, and of who makes it
_VOWING = frozenset("vow promise pledge urge demand".split())
_AGENT, _AGENTS = 7, ("er", "or", "ist", "ian", "man", "woman")  # *islander*: one who does or is
_DASHES = frozenset("—–-")
_DOCUMENTS = frozenset("report study survey poll inquiry watchdog probe lawsuit audit".split())
_SHORT = frozenset("pm fm cm mp mps ceo dm ag cj dgp".split())  # offices as headlines write them
_ASKING = frozenset("who what when where why how which".split())
_NEVER = CONJUNCTIONS | POSSESSIVES | PREPOSITIONS  # before a name: *his daughter*, *to France*
_KINDS = NO_SPEAKERS | frozenset("review meet book film recap preview pictures best".split())


def with_headline(
    r: Reading, units: list[Unit], body_start: int, drafts: list[Draft]
) -> list[Draft]:
    """Return the citations of an article, its headline's claim given to who ends it.

    X is a role, a body or an office; or a name that the article cites.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Dam could burst: engineers"
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> draft, = with_headline(reading, sentences(tokens, reading.quote), len(text), [])
    >>> [text[slice(*span)] for span in (draft.source, *draft.content)]
    ['engineers', 'Dam could burst']
    """
    end = bisect_left(r.starts, body_start)
    if not end:
        return drafts
    unit = unit_of(units, end - 1)
    k = next((k for k in range(unit.hi - 2, unit.lo, -1) if r.gaps[k]), None)
    item = k and (hearing_at_end(r, unit) or _by_verb(r, unit, k) or _by_mark(r, unit, k, drafts))
    if not item:
        return drafts
    draft = ruled(r, item)
    kept = [other for other in drafts if not _gives_way(r, other, draft)]
    if any(_meet(other.cue, draft.cue) for other in kept):
        return kept  # the tagger has found it
    return [draft, *kept]


def speaker_at_end(r: Reading, unit: Unit, hit: Hit) -> Span | None:
    """Return who ends a sentence after a clause and a verb in the present tense, or nothing.

    Examples
    --------
    >>> from framing.cues import Unit, cue_among
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> texts = "Dam could burst, warns engineer", "Mayor opens pool, vows change"
    >>> for text in texts:
    ...     reading = read(text, tokenise(text))
    ...     speaker_at_end(reading, Unit(0, 5, 0), cue_among(reading, (3, 4)))
    (4, 5)
    """
    start, end = hit.last, unit.hi
    is_verb = hit.cue.pos == "v" and hit.cue.form in ("s", "base")
    if not (is_verb and start < end <= start + _MOST and hit.first - unit.lo >= _LEAST):
        return None
    if hit.cue.lemma in ("warn", "urge", "demand") and last_term(r.words[unit.lo : unit.lo + 1]):
        return None
    speaks = hit.cue.is_reporting or hit.cue.lemma in _VOWING
    if not speaks or "np-that" in hit.cue.frames or set(r.gaps[hit.first - 1]).isdisjoint(",?!—–"):
        return None
    return (start, end) if _is_one(r, hit.cue, (start, end)) else None


def _is_one(r: Reading, cue: Cue, who: Span) -> bool:
    """Whether words name who speaks: one where the verb is singular, so that none is addressed."""
    words = r.words[slice(*who)]
    if max(r.quote[slice(*who)]) >= 0 or not RELATIVE.isdisjoint(words):
        return False
    if any(word in PREPOSITIONS and word != "of" for word in words):
        return False
    is_single = cue.form == "s"
    found = last_term(words)
    if found is None:
        return is_single and len(words[-1]) >= _AGENT and words[-1].endswith(_AGENTS)
    if cue.lemma == "warn" and not found[0].is_role and is_single:
        return False  # “warns staff”
    return found[0].label != MEDIA and found[0].is_plural != is_single


def _by_verb(r: Reading, unit: Unit, k: int) -> Attribution | None:
    hit = cue_among(r, (k + 1, k + 2))
    who = speaker_at_end(r, unit, hit) if hit else None
    return Attribution(hit, who, [(unit.lo, k + 1)], "content-verb-source") if hit and who else None


def _by_mark(r: Reading, unit: Unit, k: int, drafts: Sequence[Draft]) -> Attribution | None:
    who = k + 1, unit.hi
    if not (_is_claim(r, unit, k) and _speaks(r, who, k, drafts, unit.lo)):
        return None
    return made_by_mark(r, k, who, [(unit.lo, k + 1)], "claim-mark-source")


def _is_claim(r: Reading, unit: Unit, k: int) -> bool:
    """Whether a colon or a dash with blanks follows words that can be claimed."""
    first, between = r.words[unit.lo], r.text[r.ends[k] : r.starts[k + 1]]
    is_dash = r.gaps[k] in _DASHES and between[0] == between[-1] == " "
    is_mark = (r.gaps[k] == ":" and between[-1] == " ") or is_dash
    if not is_mark or k + 1 - unit.lo < _LEAST or unit.hi - k - 1 > _MOST:
        return False
    is_label = any(":" in r.gaps[j] for j in range(unit.lo, k))
    return not (is_label or first in _KINDS or first in _ASKING or r.words[k] in _KINDS)


def _tells(r: Reading, first: int, last: int) -> bool:
    """Whether words say that something is so: *Rivals plotting a coup*, not *Best actress*."""
    later = r.words[first + 1 : last]
    is_plot = any(word.endswith("ing") and len(word) > 5 for word in later)
    return is_plot or has_verb(r, first, last)


def _speaks(r: Reading, who: Span, k: int, drafts: Sequence[Draft], lo: int) -> bool:
    words = r.words[slice(*who)]
    if max(r.quote[slice(*who)]) >= 0 or words[-1] in _KINDS or words[0] in _NEVER:
        return False
    if "to" in words or any(is_verbal(r, j) for j in range(*who)):
        return False
    if words[-1] in _SHORT or (words[-1] in _DOCUMENTS and ":" in r.gaps[k]):
        return True
    if title_end(words, 0, len(words))[0] > 0 and is_capital(r, who[1] - 1):
        return _tells(r, lo, k + 1)
    named = last_term([word for word in words if word not in DETERMINERS])
    role = phrase_role(words)
    if role and role.label not in (MEDIA, "document") and (not named or named[0].note != "place"):
        return True
    return _tells(r, lo, k + 1) and any(
        draft.words.source is not None
        and draft.words.source[0] >= who[1]
        and words[-1] in r.words[slice(*draft.words.source)]
        for draft in drafts
    )


def _gives_way(r: Reading, other: Draft, draft: Draft) -> bool:
    """Whether a citation within a claim reports nothing, or reads who makes it as said."""
    start, end = draft.content[0][0], max(draft.cue[1], (draft.source or draft.cue)[1])
    is_inside = start <= other.cue[0] and max(b for _, b in other.content) <= end
    if not is_inside or _meet(other.cue, draft.cue):
        return False
    cue = words_in(r, other.cue)
    hit = cue_among(r, cue) if cue else None
    takes_speaker = any(b > draft.content[0][1] for _, b in other.content)
    return takes_speaker or hit is None or not hit.cue.is_reporting


def _meet(one: Span, other: Span) -> bool:
    return one[0] < other[1] and other[0] < one[1]
