"""Loaded terms: words that judge while they name, by category, from a lexicon and a learnt tagger.

Each has a strength: the probability that an annotator of BABE would mark it as biased where it
stands. Words below the strength at which the tagger is best are not told; those that the lexicon
lists need three tenths of that, unless it calls them weak itself, and contested terms none, since
they are a choice however weak. Labels of left and right have one strength.
What the lexicon's guards tell to be a literal use, *a crooked stick*, is never told; where only an
article before it tells a noun of another sense, *the claim*, a word needs more.
`framing/_data/loaded.md` says where strengths hold. Without the tagger's file the lexicon answers
alone, and the rule says so.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from functools import partial
from typing import NamedTuple

import numpy as np
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
from framing.lexicon import Matcher, compile_lexicon
from framing.namesakes import namesakes
from framing.scare import KIND as SCARE_QUOTES
from framing.scare import RULE, scare_quotes
from framing.schema import VOICE_NAMES
from framing.text import Tokens, with_tokens
from framing.weigh import Read, Weights, listed, read, read_by, weights

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
    "unlisted",
    "war_metaphor",
)
UNLISTED = "unlisted"
"""Kind of the words that the tagger finds and the lexicon does not list."""
_ALWAYS = "contested_term"
_LITERAL = 0.45  # strength that a word needs where only an article or the like guards it
_VOUCHED = 0.3  # of the least strength that an unlisted word needs, a listed term needs so much
_WEAK = 0.3  # strength in the lexicon from which a term is vouched for
_SCARE_QUOTES = 0.3  # strength of what is found by form, not by word


def loaded_feature(lexicon: DataFrame, *, name: str = "loaded", nested: bool = True) -> Feature:
    """Return a feature that finds the terms of a lexicon, yours or ours.

    A term in several kinds is one row of evidence in each, and counts once in the measures that
    count all kinds; so does a term of one kind in a longer one of another.

    Parameters
    ----------
    lexicon : DataFrame, table LEXICON
        As `read_lexicon` gives it; its kinds become the feature's kinds.
    name : str
        Stands in `feature` and in the measures' names.
    nested : bool
        Find *lie* of one kind in *big lie* of another, as quanteda does by default; else of terms
        that share words only the longest counts, whatever its kind.

    Examples
    --------
    >>> from framing.lexicon import read_lexicon
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["A reckless plan."]})
    >>> loaded_feature(read_lexicon("loaded.csv")).find(articles).evidence.text.tolist()
    ['reckless']
    """
    find = partial(_found_in_english, name, _compile(lexicon, nested=nested).find)
    return _counting(name, set(lexicon["kind"]), find)


def sparing_feature(
    lexicon: DataFrame, is_spared: Callable[[str, Tokens, Finding], bool], *, name: str
) -> Feature:
    """Return the feature of a lexicon without what a function spares in a text; longest terms only.

    Examples
    --------
    >>> from framing.lexicon import read_lexicon
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["It may rain."]})
    >>> lexicon = read_lexicon("stance.csv")
    >>> sparing_feature(lexicon, lambda *_: True, name="stance").find(articles).evidence.empty
    True
    """
    compiled = _compile(lexicon, nested=False)

    def find(text: str, tokens: Tokens) -> list[Finding]:
        return [f for f in compiled.find(text, tokens) if not is_spared(text, tokens, f)]

    return _counting(name, set(lexicon["kind"]), partial(_found_in_english, name, find))


def loaded_with(lexicon: DataFrame) -> Feature:
    """Return the feature that ships, and in it the terms of a lexicon of yours.

    What ships is found as without yours, but for what shares words with a term of yours.

    Examples
    --------
    >>> from framing.lexicon import read_lexicon
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["A reckless plan may fail."]})
    >>> loaded_with(read_lexicon("stance.csv")).find(articles).evidence.kind.tolist()
    ['negative_evaluation', 'modal_possibility']
    """
    compiled = _compile(lexicon, nested=True)
    return _counting("loaded", {*lexicon["kind"], *KINDS}, partial(_find_with, compiled))


def loaded_by(by: Weights | None) -> Feature:
    """Return the feature that ships with other weights than those that ship, or with none."""
    find = partial(_find_weighed, partial(read_by, by), by.least if by else 0.0)
    return _counting("loaded", KINDS, find)


def counted_feature(kinds: Collection[str], *, why: str) -> Feature:
    """Return a feature that counts and opens what a lexicon found earlier, and finds nothing anew.

    Parameters
    ----------
    kinds : collection of str
        Those of the lexicon.
    why : str
        What the RuleError says if it is asked to find.

    Examples
    --------
    >>> counted_feature(["mine"], why="my.csv is needed").kinds
    ('mine',)
    """

    def refuse(articles: DataFrame) -> Found:
        raise RuleError(why)

    return _counting("loaded", kinds, refuse)


def _counting(name: str, kinds: Collection[str], find: Callable[[DataFrame], Found]) -> Feature:
    ordered = tuple(sorted(kinds))
    named = _names(name, ordered)
    return Feature(
        name=name,
        kinds=ordered,
        find=find,
        measure=lambda matched, exposure: _measure(matched, exposure, name, named),
        rows=lambda matched, measure: _rows(
            matched, measure, named | _names(name, tuple(matched.evidence["kind"].unique()))
        ),
        reference="framing/lexicons/SOURCES.md",
    )


class _Compiled(NamedTuple):
    """A lexicon ready to be found: its matcher; kind, rule and strength of each entry."""

    matcher: Matcher
    entries: list[tuple[str, str, float]]

    def find(self, text: str, tokens: Tokens) -> list[Finding]:
        items = []
        for first, last, entry in self.matcher.find(text, tokens):
            kind, rule, strength = self.entries[entry]
            start, end = int(tokens.starts[first]), int(tokens.ends[last - 1])
            items.append(Finding(kind, start, end, rule, score=strength))
        return items


def _compile(lexicon: DataFrame, *, nested: bool) -> _Compiled:
    columns = (lexicon[name] for name in ("kind", "source", "term", "strength"))
    entries = [
        (kind, f"{source}/{kind}/{term}", strength)
        for kind, source, term, strength in zip(*columns, strict=True)
    ]
    return _Compiled(compile_lexicon(lexicon, nested=nested), entries)


def _found_in_english(
    name: str,
    find: Callable[[str, Tokens], list[Finding]],
    articles: DataFrame,
    *,
    with_scare_quotes: bool = False,
) -> Found:
    shared = with_tokens(articles)
    bodies = shared["body_start"].tolist() if "body_start" in shared else [0] * len(shared)
    findings = []
    for text, tokens, body in zip(shared["text"], shared["tokens"], bodies, strict=True):
        items = find(text, tokens) if tokens.is_english else []
        if tokens.is_english and with_scare_quotes:
            spans = scare_quotes(text, tokens, body)
            items += [Finding(SCARE_QUOTES, *span, RULE, score=_SCARE_QUOTES) for span in spans]
        findings.append(sorted(items, key=lambda item: item.start))
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
    """One row for the same words, in however many kinds their entries stand: the longest."""
    order = np.lexsort((-rows["end"], rows["start"]))
    columns = (rows[name].to_numpy()[order] for name in ("article_id", "start", "end"))
    taken: dict[str, int] = {}
    is_kept = np.zeros(len(rows), dtype=bool)
    for k, article, start, end in zip(order, *columns, strict=True):
        if start >= taken.get(article, 0):
            taken[article], is_kept[k] = end, True
    return rows.loc[is_kept]


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


# ---------------------------------------------------------------- the lexicon with the tagger


def _find_weighed(
    reading: Callable[[str, Tokens], Read], least: float, articles: DataFrame
) -> Found:
    def find(text: str, tokens: Tokens) -> list[Finding]:
        return _items(text, tokens, reading(text, tokens), least)

    return _found_in_english("loaded", find, articles, with_scare_quotes=True)


def _find_with(compiled: _Compiled, articles: DataFrame) -> Found:
    least = _least()

    def find(text: str, tokens: Tokens) -> list[Finding]:
        theirs = compiled.find(text, tokens)
        taken = {at for item in theirs for at in range(item.start, item.end)}
        ours = _items(text, tokens, read(text, tokens), least)
        return theirs + [item for item in ours if taken.isdisjoint(range(item.start, item.end))]

    return _found_in_english("loaded", find, articles, with_scare_quotes=True)


def _items(text: str, tokens: Tokens, done: Read, least: float) -> list[Finding]:
    starts, ends = tokens.starts.tolist(), tokens.ends.tolist()
    rules, kinds = listed().rule, listed().kinds
    weighed = done.weighed
    told = [] if weighed is None else (weighed.strength >= least).nonzero()[0].tolist()
    names = _namesakes(text, tokens, done, told)
    entries = [(e, k) for e, k in done.entries if e.first not in names]
    if weighed is None:
        return [
            Finding(
                kinds[e.kind],
                starts[e.first],
                ends[e.last - 1],
                f"lexicon/{rules[k]}",
                1,
                e.strength,
            )
            for e, k in entries
        ]
    strength = weighed.strength.tolist()
    items: list[Finding] = []
    taken = names
    for entry, number in entries:
        score = max(strength[entry.first : entry.last])
        taken.update(range(entry.first, entry.last))
        needed = least * (_VOUCHED if entry.strength >= _WEAK else 1)
        if score >= needed or kinds[entry.kind] == _ALWAYS:
            span = starts[entry.first], ends[entry.last - 1]
            items.append(Finding(kinds[entry.kind], *span, rules[number], 1, score))
    is_literal = listed().matcher.is_literal
    for word in told:
        surely = bool(strength[word] >= _LITERAL)
        if word in taken or is_literal(text, tokens, word, surely=surely):
            continue
        if text[starts[word]].isalpha():
            rule = f"tagger/{tokens.words[word]}"
            items.append(Finding(UNLISTED, starts[word], ends[word], rule, 1, strength[word]))
    return items


def _namesakes(text: str, tokens: Tokens, done: Read, told: Collection[int]) -> set[int]:
    """The words that would be told, listed or not, and are names where they stand."""
    known = listed()
    single = {e.first: k for e, k in done.entries if e.last - e.first == 1}
    plain = {word for word, number in single.items() if known.is_plain[number]}
    return namesakes(text, tokens, single.keys() | set(told), plain)


def _least() -> float:
    by = weights()
    return by.least if by else 0.0


def _find(articles: DataFrame) -> Found:
    return _find_weighed(read, _least(), articles)


LOADED = _counting("loaded", KINDS, _find)
LOADED_BY_LEXICON = loaded_by(None)
"""The same without the tagger: every term of the lexicon, its strength that of its entry."""
