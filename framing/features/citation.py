"""Who is cited: source, cue and content of every citation.

A learnt tagger (`framing.tagger`) finds them; where its model file is absent, rules do
(`framing.cues`, `framing.attribution`), and the name of the rule says which. Who is meant is told
by `framing.referents`; here all becomes evidence, in `framing.sourcing` numbers. What is a citation
follows PolNeAR (Newell, Margolin & Ruths 2018). The finder is silent on text that is not English,
and where it cannot decide.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from pandas import DataFrame

from framing import sourcing
from framing.asides import without_requests
from framing.attribution import attributions
from framing.bymark import ASKING, cited_by_mark, is_interview
from framing.calling import called_by_others
from framing.continued import (
    Draft,
    from_first_paragraphs,
    over_paragraphs,
    ruled,
    taken,
    unit_of,
    with_whole_paragraphs,
    with_whole_quotations,
    words_in,
)
from framing.cues import Unit, addressee, cue_among, sentences
from framing.feature import Feature, Finding, Found, Part, found
from framing.headline import with_headline
from framing.hearsay import as_saying
from framing.lines import MAX_LINE, is_credit
from framing.mend import mended
from framing.outer import with_outer
from framing.phrases import AUXILIARIES, BE, Reading, Span, offsets, read
from framing.pieces import Pieces, closing_mark, opening_mark
from framing.plain import by_plain_verbs
from framing.referents import Cited, Meant, referents
from framing.tagger import Tagged, Tagger, tagger
from framing.text import Tokens, covering, tokenise, with_tokens
from framing.transcript import in_whole
from framing.unsaid import is_no_claim
from framing.withheld import requests

_ON_X = re.compile(r"(?:on )?X\b(?:, formerly Twitter)?[\s,:]*")
_ASKING = frozenset("what who whom why how when where which do does did".split())
_HEARD = re.compile(r"\b(?:hear|heard|underst[ao]\w+|learn\w*|read|(?:was|am|been) \w+)\b")
_REASON = re.compile(r"because\b.*\b(?=that\b)", re.DOTALL)


def _find(articles: DataFrame) -> Found:
    return _find_with(tagger(), articles)


def _find_with(learnt: Tagger | None, articles: DataFrame) -> Found:
    ready = with_tokens(articles)
    pairs = list(zip(ready["text"], ready["tokens"], strict=True))
    bodies = ready["body_start"].tolist() if "body_start" in ready else [0] * len(ready)
    return found("citation", ready, _found_in(pairs, bodies, learnt))


def _found_in(
    articles: list[tuple[str, Tokens]], bodies: list[int], learnt: Tagger | None
) -> Iterator[list[Finding]]:
    """The findings of each article; none where it is not English."""
    english = [article for article in articles if article[1].is_english]
    inner = [[_inside(*article, number) for number in _holders(article[1])] for article in english]
    tagged: Iterator[tuple[Pieces, list[Tagged]]] = iter(())
    inner_tagged = tagged
    if learnt is not None:
        tagged = learnt.tag(english)
        inner_tagged = learnt.tag([(part.text, part.tokens) for parts in inner for part in parts])
    parts = iter(inner)
    for (text, tokens), body_start in zip(articles, bodies, strict=True):
        if not tokens.is_english:
            yield []
            continue
        r = read(text, tokens)
        units = sentences(tokens, r.quote)
        inside = next(parts)
        if learnt is None:
            drafts = _by_rules(r, units, tokens)
        else:
            drafts = _by_tagger(r, units, tokens, *next(tagged))
            drafts = with_outer(r, units, tokens, as_saying(r, units, drafts))
            drafts = called_by_others(r, units, drafts)
            drafts = _with_marks(r, units, tokens, drafts)
            drafts += by_plain_verbs(r, units, tokens, drafts)
            drafts = with_whole_paragraphs(r, units, tokens, drafts)
            for part in inside:
                drafts += _within(r, units, part, *next(inner_tagged))
            drafts += in_whole(r, units, body_start)
        drafts = with_headline(r, units, body_start, drafts) if body_start else drafts
        asked = requests(r)
        drafts = without_requests(r, units, tokens, drafts, asked)
        drafts = [d for d in drafts if not (_is_in_credit(text, d) or is_no_claim(r, d))]
        cited = [draft.words for draft in drafts]
        meant = referents(r, units, cited, asked) if drafts else []
        made = [_finding(r, *pair) for pair in zip(drafts, meant, strict=True)]
        yield list({(item.start, item.end, item.rule): item for item in made}.values())


def _is_in_credit(text: str, draft: Draft) -> bool:
    """Whether the cue stands in a line that says whose words the article is: “Source: NAME”."""
    at = draft.cue[0]
    start = text.rfind("\n", 0, at) + 1
    end = text.find("\n", at, start + MAX_LINE)
    line = text[start : end if end >= 0 else start + MAX_LINE + 1]
    return is_credit(line.strip(), is_last=False)


def _finding(r: Reading, draft: Draft, meant: Meant) -> Finding:
    source, medium = meant
    parts = [Part("cue", *draft.cue, draft.stance)]
    parts += [Part("content", *span) for span in draft.content]
    if draft.source and source:
        parts.append(Part("source", *draft.source, *source))
    if medium:
        parts.append(Part("medium", *offsets(r, medium), "media"))
    hull = min(part.start for part in parts), max(part.end for part in parts)
    kind = _kind(r, draft.words.content)
    return Finding(kind, *hull, draft.rule, score=draft.score, parts=parts)


def _kind(r: Reading, content: Sequence[Span]) -> str:
    """Direct from 90 % of the words in quotation marks, indirect without any."""
    inside = sum(quote >= 0 for first, last in content for quote in r.quote[first:last])
    share = inside / sum(last - first for first, last in content)
    return "direct" if share >= 0.9 else "mixed" if share else "indirect"


def said_by_author(articles: DataFrame, roles: DataFrame) -> set[str]:
    """Return the ids of citations in which the author, *I*, speaks and does not report.

    Nothing where *I* may be somebody who answers questions.
    """
    heard = (roles["role"] == "cue") & roles["text"].str.contains(_HEARD)
    asked = articles["article_id"][articles["text"].map(is_interview)]
    mine = (roles["role"] == "source") & (roles["text"] == "I") & ~roles["article_id"].isin(asked)
    return set(roles["evidence_id"][mine]) - set(roles["evidence_id"][heard])


# ---------------------------------------------------------------- by the tagger


def _by_tagger(
    r: Reading, units: list[Unit], tokens: Tokens, pieces: Pieces, tagged: list[Tagged]
) -> list[Draft]:
    made = (_learnt(r, units, pieces, item) for item in tagged)
    drafts = over_paragraphs(r, tokens, [draft for draft in made if draft is not None])
    return with_whole_quotations(r, tokens, drafts)


def _learnt(r: Reading, units: list[Unit], pieces: Pieces, item: Tagged) -> Draft | None:
    """What the tagger says as words and offsets; content of marks alone is none."""
    said = [_at(pieces, span) for span in item.content if span != item.source]
    cue = _at(pieces, item.cue)
    said = [_without_lead(r.text, cue, span) for span in said]
    said = [span for span in said if not _gives_reason(r.text, span)] or said
    spans = [(span, words) for span in said if (words := words_in(r, span))]
    if not spans:
        return None
    marked = words_in(r, cue) or (bisect_left(r.starts, cue[0]),) * 2
    source = None if item.source is None else _at(pieces, item.source)
    who = None if source is None else words_in(r, source)
    if who and r.words[slice(*who)] == ["it"] and not BE.isdisjoint(r.words[slice(*marked)]):
        who = None  # “it is reported that”
    hit = cue_among(r, marked)
    if hit is None and _says_nothing(r, marked, spans):
        return None
    if all(_ASKING.issuperset(r.words[slice(*words)]) for _, words in spans):
        return None  # “What do they say?”
    unit = unit_of(units, marked[0])
    told = addressee(r, hit, unit.hi) if hit and hit.last < unit.hi else None
    draft = Draft(
        Cited(who, told, min(marked[0], len(r.words) - 1), [words for _, words in spans]),
        cue,
        source if who else None,
        [span for span, _ in spans],
        hit.cue.stance if hit else None,
        f"cues/{hit.cue.lemma}/tagger" if hit else "tagger",  # a cue that no lexicon lists
        item.probability,
    )
    return mended(r, units, hit, draft)


def _says_nothing(r: Reading, cue: Span, said: Sequence[tuple[Span, Span]]) -> bool:
    """Whether auxiliaries and adverbs, *has*, *regularly*, are all that leads to no quotation."""
    words = r.words[slice(*cue)]
    is_empty = bool(words) and all(word in AUXILIARIES or word.endswith("ly") for word in words)
    return is_empty and all(r.quote[k] < 0 for _, span in said for k in range(*span))


def _without_lead(text: str, cue: Span, span: Span) -> Span:
    """What was said, without where it was posted, *X*, or why the name is withheld."""
    start, end = span
    if _gives_reason(text, span):
        reason = _REASON.match(text, start, end)
        return (reason.end() if reason else start, end)
    posted = _ON_X.match(text, start, end)
    is_place = posted and text[cue[0] : start].rstrip().endswith(" on") != posted[0].startswith(
        "on"
    )
    return (posted.end() if posted and is_place else start, end)


def _gives_reason(text: str, span: Span) -> bool:
    """Whether *on condition of anonymity* goes on with *because …*."""
    withheld = text[max(0, span[0] - 12) : span[0]].rstrip().endswith("anonymity")
    return withheld and text.startswith("because", span[0])


def _at(pieces: Pieces, span: Span) -> Span:
    return pieces.starts.item(span[0]), pieces.ends.item(span[1] - 1)


class _Inside(NamedTuple):
    """What a quotation says, as a text of its own that begins at an offset of the article."""

    text: str
    tokens: Tokens
    start: int


def _holders(tokens: Tokens) -> list[int]:
    """Numbers of quotations with a quotation in them."""
    if not len(tokens.inner_quotes):
        return []
    return sorted(set(covering(tokens.inner_quotes[:, 0], tokens.quotes).tolist()) - {-1})


def _inside(text: str, tokens: Tokens, number: int) -> _Inside:
    """What stands between a quotation's marks; one left open has one, one set off has none."""
    start, end = tokens.quotes[number].tolist()
    if not tokens.set_off[number]:
        start += opening_mark(text, start) or 1
        end -= closing_mark(text, end)
    inside = text[start:end]
    return _Inside(inside, tokenise(inside), start)


def _within(
    r: Reading, units: list[Unit], inside: _Inside, pieces: Pieces, tagged: list[Tagged]
) -> list[Draft]:
    """Quoted citations that a speaker makes: “He told me, ‘It failed,’” she said."""
    placed = pieces._replace(starts=pieces.starts + inside.start, ends=pieces.ends + inside.start)
    quoted = covering(pieces.starts, inside.tokens.quotes) >= 0
    made = (
        _learnt(r, units, placed, item)
        for item in tagged
        if any(quoted[first:last].any() for first, last in item.content)
    )
    return [draft for draft in made if draft is not None]


# ---------------------------------------------------------------- by rules


def _by_rules(r: Reading, units: list[Unit], tokens: Tokens) -> list[Draft]:
    return [ruled(r, item) for item in attributions(r, units, tokens)]


def _with_marks(r: Reading, units: list[Unit], tokens: Tokens, drafts: list[Draft]) -> list[Draft]:
    """Add citations without a word for a cue, where the tagger has found none.

    Where speakers take turns, a turn is all its speaker's, who may cite others in it.
    """
    made = [ruled(r, item) for item in cited_by_mark(r, units)]
    made = [from_first_paragraphs(r, tokens, d) if _is_signed(d) else d for d in made]
    if not made:
        return drafts
    turns = {draft.cue for draft in made if _takes_turns(draft)}
    made = [draft for draft in made if not draft.rule.endswith("/asks")]
    drafts = [draft for draft in drafts if draft.cue not in turns and not _asks(r, draft)]
    is_taken = taken(r, drafts)
    return drafts + [
        draft
        for draft in made
        if _takes_turns(draft) or not any(is_taken[start:end].any() for start, end in draft.content)
    ]


def _takes_turns(draft: Draft) -> bool:
    return draft.rule.endswith(("/dialogue", "/asks", "/claim"))


def _asks(r: Reading, draft: Draft) -> bool:
    is_label = draft.source is not None and r.text[slice(*draft.source)] in ASKING
    return is_label and r.text[slice(*draft.cue)] == ":"


def _is_signed(draft: Draft) -> bool:
    return draft.rule.endswith("/quote-dash-source")


CITATION = Feature(
    name="citation",
    kinds=("direct", "indirect", "mixed"),
    find=_find,
    measure=sourcing.measure,
    reference="Newell, Margolin & Ruths 2018 (PolNeAR); Pareti 2015",
    rows=sourcing.rows_of,
    prepare=sourcing.prepare,
)
CITATION_BY_RULES = replace(CITATION, find=partial(_find_with, None))
"""The same without the tagger: finds fewer citations, and names the construction of each."""


def by_tagger(learnt: Tagger) -> Feature:
    """Return the feature with another tagger than the one that ships."""
    return replace(CITATION, find=partial(_find_with, learnt))
