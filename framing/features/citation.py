"""Who is cited: source, cue and content of every citation, by rules.

Cues are found in `framing.cues`, who said what in `framing.attribution`, who is meant in
`framing.people`; here they become evidence and numbers. What is a citation follows PolNeAR (Newell,
Margolin & Ruths 2018). The finder is silent on text that is not English, and wherever its rules
cannot decide.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator

import numpy as np
from pandas import DataFrame, Series

from framing.attribution import Attribution, attributions
from framing.cues import Unit, sentences
from framing.feature import (
    Feature,
    Finding,
    Found,
    Part,
    found,
    measures,
    only_english,
    rate,
    words_by_article,
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


# ---------------------------------------------------------------- measures


def _measure(found: Found, exposure: DataFrame) -> DataFrame:
    """Rates of citations per thousand words, and of kinds of citation per hundred citations.

    Where voices are undecided, quoted and paraphrased words are missing, not zero.
    """
    everything = words_by_article(exposure)
    words = everything - words_by_article(exposure, "promo")
    citations = rate(_rows(found, "citations_per_1000_words"), words)
    cited = Series(citations["n"].to_numpy(), index=words.index)
    named = {"citations_per_1000_words": citations}
    for voice in ("quoted", "paraphrased"):
        named[f"{voice}_words_per_1000_words"] = _words_of(exposure, voice, words)
    for kind in _COUNTED:
        name = f"{kind}_per_100_citations"
        named[name] = rate(_rows(found, name), cited, per=100)
    return only_english(measures("citation", named), exposure)


_COUNTED = {
    "anonymous_sources": ("source", "anonymous"),
    "official_sources": ("source", "official"),
    "missing_sources": ("source", None),
    "distancing_cues": ("cue", "distancing"),
    "direct_citations": ("", "direct"),
}


def _words_of(exposure: DataFrame, voice: str, words: Series[int]) -> DataFrame:
    n = words_by_article(exposure, voice).astype("float64")
    undecided = exposure.loc[exposure["voice"].isna(), "article_id"]
    n[n.index.isin(undecided)] = np.nan
    counts = DataFrame({"article_id": n.index, "value": n.to_numpy()})
    counted = rate(counts, words)
    missing = n.isna().to_numpy()
    counted.loc[missing, ["n", "value"]] = np.nan
    return counted


def _rows(found: Found, measure: str) -> DataFrame:
    """The citations that a measure counts; those inside promos are no words of the article."""
    evidence, roles = found
    evidence = evidence[evidence["voice"].ne("promo") | evidence["voice"].isna()]
    role, label = _COUNTED.get(measure.removesuffix("_per_100_citations"), ("all", None))
    if role == "all":
        return evidence
    if not role:
        return evidence[evidence["kind"] == label]
    parts = roles[roles["role"] == role]
    if label is None:
        return evidence[~evidence["evidence_id"].isin(parts["evidence_id"])]
    return evidence[evidence["evidence_id"].isin(parts.loc[parts["label"] == label, "evidence_id"])]


CITATION = Feature(
    name="citation",
    kinds=("direct", "indirect", "mixed"),
    find=_find,
    measure=_measure,
    reference="Newell, Margolin & Ruths 2018 (PolNeAR); Pareti 2015",
    rows=_rows,
)
