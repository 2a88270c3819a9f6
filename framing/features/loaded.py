"""Loaded terms: words of a sourced lexicon that judge while they name, by category."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from functools import cache
from typing import NamedTuple

from pandas import DataFrame

from framing.errors import RuleError
from framing.feature import (
    Feature,
    Finding,
    Found,
    found,
    measures,
    only_english,
    rate,
    words_by_article,
)
from framing.lexicon import Matcher, compile_lexicon, read_lexicon
from framing.scare import KIND as SCARE_QUOTES
from framing.scare import RULE, scare_quotes
from framing.schema import VOICE_NAMES
from framing.text import Tokens, with_tokens

KINDS = (
    "attitude",
    "contested_term",
    "deception",
    "disaster_metaphor",
    "doubt",
    "group_harm",
    "intensifier",
    "loaded_idiom",
    "loaded_speech",
    "magnitude",
    "moral_emotion",
    "name_calling",
    "negative_evaluation",
    "political_label",
    "positive_evaluation",
    SCARE_QUOTES,
    "threat",
    "war_metaphor",
)


class Pattern(NamedTuple):
    """What is found by form, not by word; `find` takes text, tokens, and where the body starts."""

    kind: str
    rule: str
    strength: float
    find: Callable[[str, Tokens, int], list[tuple[int, int]]]


PATTERNS = (Pattern(SCARE_QUOTES, RULE, 0.3, scare_quotes),)


def loaded_feature(
    lexicon: DataFrame, *, name: str = "loaded", patterns: Sequence[Pattern] = ()
) -> Feature:
    """Return a feature that finds the terms of a lexicon, yours or ours.

    A term in several kinds is one row of evidence in each, and counts once in the measures that
    count all kinds.

    Parameters
    ----------
    lexicon : DataFrame, table LEXICON
        As `read_lexicon` gives it; its kinds become the feature's kinds.
    name : str
        Stands in `feature` and in the measures' names.
    patterns : sequence of Pattern
        What else to find; ours are `PATTERNS`.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["A reckless plan."]})
    >>> loaded_feature(read_lexicon("loaded.csv")).find(articles).evidence.text.tolist()
    ['reckless']
    """
    matcher = compile_lexicon(lexicon)
    columns = (lexicon[name] for name in ("kind", "source", "term", "strength"))
    entries: list[tuple[str, str, float]] = [
        (kind, f"{source}/{kind}/{term}", strength)
        for kind, source, term, strength in zip(*columns, strict=True)
    ]
    kinds = {*lexicon["kind"], *(pattern.kind for pattern in patterns)}
    return _counting(
        name, kinds, lambda articles: _find(articles, name, matcher, entries, patterns)
    )


def counted_feature(kinds: Collection[str], *, name: str = "loaded", why: str) -> Feature:
    """Return a feature that counts and opens what a lexicon found earlier, and finds nothing anew.

    Parameters
    ----------
    kinds : collection of str
        Those of the lexicon.
    name : str
        The feature's name.
    why : str
        What the RuleError says if it is asked to find.

    Examples
    --------
    >>> counted_feature(["mine"], why="my.csv is needed").kinds
    ('mine',)
    """

    def refuse(articles: DataFrame) -> Found:
        raise RuleError(why)

    return _counting(name, kinds, refuse)


def _counting(name: str, kinds: Collection[str], find: Callable[[DataFrame], Found]) -> Feature:
    ordered = tuple(sorted(kinds))
    named = _names(name, ordered)
    return Feature(
        name=name,
        kinds=ordered,
        find=find,
        measure=lambda matched, exposure: _measure(matched, exposure, name, named),
        rows=lambda matched, measure: _rows(matched, measure, named),
        reference="framing/lexicons/SOURCES.md",
    )


def _find(
    articles: DataFrame,
    name: str,
    matcher: Matcher,
    entries: list[tuple[str, str, float]],
    patterns: Sequence[Pattern],
) -> Found:
    shared = with_tokens(articles)
    bodies = shared["body_start"].tolist() if "body_start" in shared else [0] * len(shared)
    findings = []
    for text, tokens, body in zip(shared["text"], shared["tokens"], bodies, strict=True):
        hits = matcher.find(text, tokens) if tokens.is_english else []
        items = []
        for first, last, entry in hits:
            kind, rule, strength = entries[entry]
            start, end = int(tokens.starts[first]), int(tokens.ends[last - 1])
            items.append(Finding(kind, start, end, rule, score=strength))
        for kind, rule, strength, find in patterns if tokens.is_english else ():
            spans = find(text, tokens, body)
            items += [Finding(kind, *span, rule, score=strength) for span in spans]
        findings.append(sorted(items, key=lambda item: item.start) if patterns else items)
    return found(name, shared, findings)


def _names(name: str, kinds: tuple[str, ...]) -> dict[str, tuple[str, str | None]]:
    """Measure names with the voice and kind each counts; in the outlet's voice also by kind."""
    whole: dict[str, tuple[str, str | None]] = {f"{name}_per_1000_words": ("", None)}
    by_voice: dict[str, tuple[str, str | None]] = {
        f"{name}_per_1000_{voice}_words": (voice, None) for voice in VOICE_NAMES
    }
    by_kind: dict[str, tuple[str, str | None]] = {
        f"{name}_{kind}_per_1000_outlet_words": ("outlet", kind) for kind in kinds
    }
    return whole | by_voice | by_kind


def _rows(matched: Found, measure: str, named: dict[str, tuple[str, str | None]]) -> DataFrame:
    if measure not in named:
        return matched.evidence
    voice, kind = named[measure]
    rows = matched.evidence
    rows = rows[rows["voice"] == voice] if voice else rows
    return _once(rows) if kind is None else rows[rows["kind"] == kind]


def _once(rows: DataFrame) -> DataFrame:
    """One row for the same words, in however many kinds their entry stands."""
    return rows.drop_duplicates(["article_id", "start", "end"])


def _measure(
    matched: Found, exposure: DataFrame, name: str, named: dict[str, tuple[str, str | None]]
) -> DataFrame:
    if exposure["voice"].isna().all():
        whole = {
            f"{name}_per_1000_words": rate(_once(matched.evidence), words_by_article(exposure))
        }
        return only_english(measures(name, whole), exposure)
    words = {voice: words_by_article(exposure, voice) for voice in VOICE_NAMES}
    words[""] = words_by_article(exposure)
    counted = {m: rate(_rows(matched, m, named), words[named[m][0]]) for m in named}
    return only_english(measures(name, counted), exposure)


@cache
def _shipped() -> Feature:
    return loaded_feature(read_lexicon("loaded.csv"), patterns=PATTERNS)


LOADED = Feature(
    name="loaded",
    kinds=KINDS,
    find=lambda articles: _shipped().find(articles),
    measure=lambda matched, exposure: _shipped().measure(matched, exposure),
    rows=lambda matched, measure: _shipped().rows(matched, measure),
    reference="framing/lexicons/SOURCES.md",
)
