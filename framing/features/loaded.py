"""Loaded terms: words of a sourced lexicon that judge while they name, by category."""

from __future__ import annotations

from functools import cache

from pandas import DataFrame

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
from framing.schema import VOICE_NAMES
from framing.text import with_tokens

KINDS = (
    "attitude",
    "contested_term",
    "deception",
    "doubt",
    "group_harm",
    "intensifier",
    "loaded_idiom",
    "loaded_speech",
    "magnitude",
    "moral_emotion",
    "negative_evaluation",
    "political_label",
    "positive_evaluation",
    "war_metaphor",
)


def loaded_feature(lexicon: DataFrame, *, name: str = "loaded") -> Feature:
    """Return a feature that finds the terms of a lexicon.

    Parameters
    ----------
    lexicon : DataFrame, table LEXICON
        As `read_lexicon` gives it; its kinds become the feature's kinds.
    name : str
        Stands in `feature`, in `rule` and in the measures' names.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["A reckless plan."]})
    >>> loaded_feature(read_lexicon("loaded.csv")).find(articles).evidence.text.tolist()
    ['reckless']
    """
    matcher = compile_lexicon(lexicon)
    columns = (lexicon[name] for name in ("kind", "source", "term", "strength"))
    entries = [
        (kind, f"{source}/{kind}/{term}", strength)
        for kind, source, term, strength in zip(*columns, strict=True)
    ]
    kinds = tuple(sorted(set(lexicon["kind"])))
    named = _names(name, kinds)
    return Feature(
        name=name,
        kinds=kinds,
        find=lambda articles: _find(articles, name, matcher, entries),
        measure=lambda matched, exposure: _measure(matched, exposure, name, named),
        rows=lambda matched, measure: _rows(matched, measure, named),
        reference="framing/lexicons/SOURCES.md",
    )


def _find(
    articles: DataFrame, name: str, matcher: Matcher, entries: list[tuple[str, str, float]]
) -> Found:
    shared = with_tokens(articles)
    findings = []
    for text, tokens in zip(shared["text"], shared["tokens"], strict=True):
        hits = matcher.find(text, tokens) if tokens.is_english else []
        findings.append(
            [
                Finding(
                    kind=entries[hit.entry][0],
                    start=int(tokens.starts[hit.first]),
                    end=int(tokens.ends[hit.last - 1]),
                    rule=entries[hit.entry][1],
                    score=entries[hit.entry][2],
                )
                for hit in hits
            ]
        )
    return found(name, shared, findings)


def _names(name: str, kinds: tuple[str, ...]) -> dict[str, tuple[str, str | None]]:
    """Measure names with the voice and kind each counts; in the outlet's voice also by kind."""
    by_voice: dict[str, tuple[str, str | None]] = {
        f"{name}_per_1000_{voice}_words": (voice, None) for voice in VOICE_NAMES
    }
    by_kind: dict[str, tuple[str, str | None]] = {
        f"{name}_{kind}_per_1000_outlet_words": ("outlet", kind) for kind in kinds
    }
    return by_voice | by_kind


def _rows(matched: Found, measure: str, named: dict[str, tuple[str, str | None]]) -> DataFrame:
    if measure not in named:
        return matched.evidence
    voice, kind = named[measure]
    rows = matched.evidence[matched.evidence["voice"] == voice]
    return rows if kind is None else rows[rows["kind"] == kind]


def _measure(
    matched: Found, exposure: DataFrame, name: str, named: dict[str, tuple[str, str | None]]
) -> DataFrame:
    if exposure["voice"].isna().all():
        whole = {f"{name}_per_1000_words": rate(matched.evidence, words_by_article(exposure))}
        return only_english(measures(name, whole), exposure)
    words = {voice: words_by_article(exposure, voice) for voice in VOICE_NAMES}
    counted = {m: rate(_rows(matched, m, named), words[named[m][0]]) for m in named}
    return only_english(measures(name, counted), exposure)


@cache
def _shipped() -> Feature:
    return loaded_feature(read_lexicon("loaded.csv"))


LOADED = Feature(
    name="loaded",
    kinds=KINDS,
    find=lambda articles: _shipped().find(articles),
    measure=lambda matched, exposure: _shipped().measure(matched, exposure),
    rows=lambda matched, measure: _shipped().rows(matched, measure),
    reference="framing/lexicons/SOURCES.md",
)
