"""Who calls a thing names beside what is told of it: *banned wine in what growers call a slap*.

The tagger takes all that stands after the verb for its content, and gives the growers' words to
who banned the wine.
"""

from __future__ import annotations

from collections.abc import Sequence

from framing.continued import Draft, ruled, unit_of, with_content
from framing.cues import Hit, Unit, cue_among, has_verb
from framing.phrases import (
    AUXILIARIES,
    BE,
    DETERMINERS,
    PERSONAL,
    Reading,
    Span,
    is_adverb,
    phrase_before,
)
from framing.scene import Attribution

_CALLING = frozenset("call label brand dub term deem consider".split())
_AS = frozenset(
    "describe denounce condemn decry deride criticise criticize characterise characterize portray "
    "regard view see hail".split()
)
_SAYING = frozenset("say claim argue insist believe think allege fear".split())
_BEFORE = ("in", "for", "by", "to", "of", "as", "over", "with", "about", "at", "into", "from")
_REACH = 12  # words from *what* to the verb


def called_by_others(r: Reading, units: list[Unit], drafts: Sequence[Draft]) -> list[Draft]:
    """Return citations, with those of who calls a thing names: *in what X called …*.

    Content that holds no clause before *in what* ends there; one that does is left whole.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Harrow has banned wine in what growers call an act of spite."
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> draft, = called_by_others(reading, sentences(tokens, reading.quote), [])
    >>> [text[slice(*span)] for span in (draft.source, *draft.content)]
    ['growers', 'an act of spite']
    """
    made = list(drafts)
    if not any(f"{word} what " in r.text for word in _BEFORE):
        return made
    for what in range(1, len(r.words) - 3):
        if r.words[what] != "what" or r.words[what - 1] not in _BEFORE or r.quote[what] >= 0:
            continue
        hi = unit_of(units, what).hi
        found = _called(r, what, hi)
        if found is None:
            continue
        who, hit = found
        at = next((n for n, draft in enumerate(made) if _holds(draft, what)), None)
        end = next((k + 1 for k in range(hit.last, hi) if _ends(r, k)), hi)
        if at is not None:
            first, last = made[at].words.content[-1]
            if _has_clause(r, first, what):
                continue
            end = last
            if what > first + 1 and r.words[what - 1] == "in":
                said = (made[at].content[-1][0], r.ends[what - 2])
                made[at] = with_content(r, made[at], [*made[at].content[:-1], said])
        if end > hit.last and not any(d.words.cue in range(hit.first, hit.last) for d in made):
            made.append(ruled(r, Attribution(hit, who, [(hit.last, end)], "what-source-verb")))
    return made


def _holds(draft: Draft, k: int) -> bool:
    """Whether a word stands in the last piece of content, after the cue."""
    first, last = draft.words.content[-1]
    return draft.words.cue < first <= k < last


def _ends(r: Reading, k: int) -> bool:
    """Whether a pause that no quotation holds follows a word."""
    return bool(r.gaps[k]) and r.quote[k] < 0


def _has_clause(r: Reading, first: int, last: int) -> bool:
    """Whether words have a verb; after an article, *the cut*, it is none."""
    verbs = (k for k in range(first, last) if has_verb(r, k, k + 1))
    return any(k == first or r.words[k - 1] not in DETERMINERS for k in verbs)


def _called(r: Reading, what: int, last: int) -> tuple[Span, Hit] | None:
    """Who calls something names after *what*, and the verb."""
    for k in range(what + 2, min(last - 1, what + _REACH)):
        if r.gaps[k - 1] or r.quote[k] >= 0:
            return None
        hit = cue_among(r, (k, k + 1))
        if hit is None or hit.cue.pos != "v":
            continue
        lemma, after = hit.cue.lemma, r.words[k + 1]
        is_as = (lemma in _AS and after == "as") or (lemma in _SAYING and after in BE)
        if lemma not in _CALLING and not is_as:
            continue
        start = k
        while start > what + 1 and (r.words[start - 1] in AUXILIARIES or is_adverb(r, start - 1)):
            start -= 1
        is_who = start > what + 1 and phrase_before(r, start - 1, what + 1) == what + 1
        if not is_who or not PERSONAL.isdisjoint(r.words[what + 1 : start]):
            return None
        return (what + 1, start), hit._replace(first=start, last=k + 1)
    return None
