"""Who is cited: source, cue and content of every citation, by rules.

Cues are found in `framing.cues`, who said what in `framing.attribution`, who is meant in
`framing.people`; here they become evidence, in `framing.sourcing` numbers. What is a citation
follows PolNeAR (Newell, Margolin & Ruths 2018). The finder is silent on text that is not English,
and wherever its rules cannot decide.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

from pandas import DataFrame

from framing import sourcing
from framing.attribution import Attribution, attributions
from framing.cues import Unit, sentences
from framing.feature import (
    Feature,
    Finding,
    Found,
    Part,
    found,
)
from framing.people import People, Referent, people_in, refer
from framing.phrases import Reading, Span, is_capital, offsets, read
from framing.text import Tokens, with_tokens


def _find(articles: DataFrame) -> Found:
    ready = with_tokens(articles)
    pairs = zip(ready["text"], ready["tokens"], strict=True)
    return found("citation", ready, (_findings(text, tokens) for text, tokens in pairs))


def _findings(text: str, tokens: Tokens) -> list[Finding]:
    if not tokens.is_english:
        return []
    reading = read(text, tokens)
    units = sentences(tokens, reading.quote)
    drafts = attributions(reading, units, tokens)
    if not drafts:
        return []
    referents = _referents(reading, units, drafts)
    made = [_finding(reading, *pair) for pair in zip(drafts, referents, strict=True)]
    return list({(item.start, item.end, item.rule): item for item in made}.values())


def _finding(r: Reading, draft: Attribution, referents: tuple[Referent | None, bool]) -> Finding:
    source, is_medium = referents
    cue = draft.hit.cue
    start, end = draft.mark or offsets(r, (draft.hit.first, draft.hit.last))
    parts = [Part("cue", start, end, cue.stance)]
    parts += [Part("content", *offsets(r, span)) for span in sorted(set(draft.content))]
    if draft.source and source:
        parts.append(Part("source", *_source_offsets(r, draft.source), *source))
    if draft.told and is_medium:
        parts.append(Part("medium", *offsets(r, draft.told), "media"))
    hull = min(part.start for part in parts), max(part.end for part in parts)
    rule = f"cues/{cue.lemma}/{draft.rule}"
    return Finding(_kind(r, draft.content), *hull, rule, parts=parts)


def _source_offsets(r: Reading, source: Span) -> tuple[int, int]:
    """Without a possessive's mark, with the bracket that an aside needs to be closed."""
    start, end = offsets(r, source)
    if r.words[source[1] - 1].endswith("'s"):
        return start, end - 2
    return start, end + (r.text[end : end + 1] == ")" and "(" in r.text[start:end])


def _kind(r: Reading, content: list[Span]) -> str:
    """Direct from 90 % of the words in quotation marks, indirect without any."""
    inside = sum(quote >= 0 for first, last in content for quote in r.quote[first:last])
    share = inside / sum(last - first for first, last in content)
    return "direct" if share >= 0.9 else "mixed" if share else "indirect"


# ---------------------------------------------------------------- who is meant


def _referents(
    r: Reading, units: list[Unit], drafts: list[Attribution]
) -> Iterator[tuple[Referent | None, bool]]:
    """For each citation what its source stands for, and whether who was told is a medium."""
    people = people_in(r)
    los = [unit.lo for unit in units]
    subjects = _subjects(r, units, people)
    places = [place for place, _ in subjects]
    speaker: tuple[str | None, int] = (None, -9)
    for draft in drafts:
        source = None
        if draft.source:
            home = units[bisect_left(los, draft.source[0] + 1) - 1].paragraph
            said = speaker[0] if home - speaker[1] <= 1 else None
            near = bisect_left(places, draft.source[0]) - 1
            named = subjects[near][1] if near >= 0 else (None, -9)
            source = refer(
                r, people, draft.source, said, named[0] if home - named[1] <= 1 else None
            )
            speaker = (source.name, home)
        told = refer(r, people, draft.told, None, None) if draft.told else None
        yield source, told is not None and told.label == "media"


def _subjects(
    r: Reading, units: list[Unit], people: People
) -> list[tuple[int, tuple[str | None, int]]]:
    """Names that begin a sentence: word, name and paragraph."""
    homes = {}
    for unit in units:
        k = unit.lo
        while k < min(unit.lo + 5, unit.hi) and is_capital(r, k):
            homes[k] = unit.paragraph
            if r.gaps[k]:
                break
            k += 1
    return [
        (mention.first, (name, homes[mention.first]))
        for mention, name in zip(people.mentions, people.names, strict=True)
        if mention.first in homes and r.quote[mention.first] < 0
    ]


CITATION = Feature(
    name="citation",
    kinds=("direct", "indirect", "mixed"),
    find=_find,
    measure=sourcing.measure,
    reference="Newell, Margolin & Ruths 2018 (PolNeAR); Pareti 2015",
    rows=sourcing.rows_of,
)
