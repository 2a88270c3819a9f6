"""Who reports what others said: *Three people said they saw smoke, the Times reported*.

The tagger gives one of the two, or takes one into the other.
"""

from __future__ import annotations

from collections.abc import Sequence

from framing.attribution import attributions
from framing.continued import Draft, ruled, with_content, with_source
from framing.cues import Unit, cue_among
from framing.phrases import PERSONAL, Reading, offsets, phrase_after
from framing.scene import Attribution
from framing.text import Tokens

_REPORTING = frozenset("said says reported reports writes wrote".split())
_LEAST = 3  # words that are reported
_SCRAP = 2  # words that are taken for all that was reported, at most
_SURE = 0.5  # strength of a verb that is reported
_INNER = frozenset(["source-verb-content", "source-verb-that"])


def with_outer(
    r: Reading, units: list[Unit], tokens: Tokens, drafts: Sequence[Draft]
) -> list[Draft]:
    """Return citations, with both where a sentence ends in who reports: *…, X reports*.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "The mayor warned that it would stop, Ardinfo reports."
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> found = with_outer(reading, sentences(tokens, reading.quote), tokens, [])
    >>> [text[slice(*draft.source)] for draft in found]
    ['Ardinfo', 'The mayor']
    """
    made = list(drafts)
    for unit in units:
        k = unit.hi - 1
        if r.words[k] not in _REPORTING or r.quote[k] >= 0 or unit.hi - unit.lo < _LEAST + 2:
            continue
        start = next((n + 1 for n in range(k - 1, unit.lo, -1) if "," in r.gaps[n]), None)
        if start is None or start - unit.lo < _LEAST or phrase_after(r, start, k) != k:
            continue
        if r.words[start] not in PERSONAL and max(r.quote[unit.lo : start]) < 0:
            made = _in_sentence(r, unit, start, tokens, made)
    return made


def _in_sentence(
    r: Reading, unit: Unit, start: int, tokens: Tokens, drafts: list[Draft]
) -> list[Draft]:
    """The citations of a text, those of a sentence told apart: who reports stands from a word."""
    here = [d for d in drafts if unit.lo <= d.words.cue < unit.hi]
    others = [d for d in drafts if not unit.lo <= d.words.cue < unit.hi]
    inner = [_before(r, d, start) for d in here if d.words.cue < start]
    outer = next((d for d in here if d.words.cue >= start), None)
    whole = offsets(r, (unit.lo, start))
    if outer is not None and _is_scrap(r, outer, unit):
        outer = with_content(r, outer, [whole])
    if not inner and (outer is None or outer.words.content == [(unit.lo, start)]):
        part = Unit(unit.lo, start, unit.paragraph)
        items = attributions(r, [part], tokens)
        inner = [ruled(r, item) for item in items if _is_inner(item, unit)]
    hit = cue_among(r, (unit.hi - 1, unit.hi))
    if outer is None and inner and hit is not None:
        said = [(unit.lo, start)]
        outer = ruled(r, Attribution(hit, (start, unit.hi - 1), said, "content-source-verb"))
    return [*others, *([outer] if outer else []), *inner]


def _is_scrap(r: Reading, draft: Draft, unit: Unit) -> bool:
    """Whether a word or two, no clause, are all that is reported."""
    (first, last), *more = draft.words.content
    return not more and first == unit.lo and last - first <= _SCRAP and not r.gaps[last - 1]


def _is_inner(item: Attribution, unit: Unit) -> bool:
    """Whether the sentence's first words and a verb right after them, in the past, report."""
    cue = item.hit.cue
    is_sure = cue.strength >= _SURE and cue.form == "past" and item.rule in _INNER
    return is_sure and item.source == (unit.lo, item.hit.first)


def _before(r: Reading, draft: Draft, start: int) -> Draft:
    """A citation that ends before who reports it."""
    end = r.ends[start - 1]
    source = draft.source
    if source is not None and source[0] < end < source[1]:
        draft = with_source(r, draft, (source[0], end))
    said = [(a, min(b, end)) for a, b in draft.content if a < end]
    if said and said != draft.content and max(b for _, b in draft.content) > end:
        draft = with_content(r, draft, said)
    return draft
