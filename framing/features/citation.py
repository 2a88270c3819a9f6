"""Who is cited: source, cue and content of every citation, by rules.

Cues are found in `framing.cues`, who said what in `framing.attribution`, who is meant in
`framing.referents`; here they become evidence, in `framing.sourcing` numbers. What is a citation
follows PolNeAR (Newell, Margolin & Ruths 2018). The finder is silent on text that is not English,
and wherever its rules cannot decide.
"""

from __future__ import annotations

from pandas import DataFrame

from framing import sourcing
from framing.attribution import Attribution, attributions
from framing.cues import sentences
from framing.feature import (
    Feature,
    Finding,
    Found,
    Part,
    found,
)
from framing.phrases import Reading, Span, offsets, read
from framing.referents import Cited, Meant, referents
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
    cited = [Cited(item.source, item.told, item.hit.first, item.content) for item in drafts]
    meant = referents(reading, units, cited)
    made = [_finding(reading, *pair) for pair in zip(drafts, meant, strict=True)]
    return list({(item.start, item.end, item.rule): item for item in made}.values())


def _finding(r: Reading, draft: Attribution, meant: Meant) -> Finding:
    source, medium = meant
    cue = draft.hit.cue
    start, end = draft.mark or offsets(r, (draft.hit.first, draft.hit.last))
    parts = [Part("cue", start, end, cue.stance)]
    parts += [Part("content", *offsets(r, span)) for span in sorted(set(draft.content))]
    if draft.source and source:
        parts.append(Part("source", *_source_offsets(r, draft.source), *source))
    if medium:
        parts.append(Part("medium", *offsets(r, medium), "media"))
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


CITATION = Feature(
    name="citation",
    kinds=("direct", "indirect", "mixed"),
    find=_find,
    measure=sourcing.measure,
    reference="Newell, Margolin & Ruths 2018 (PolNeAR); Pareti 2015",
    rows=sourcing.rows_of,
)
