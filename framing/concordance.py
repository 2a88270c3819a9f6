"""Words in context: where a term stands, and what stands on its left and right.

A term is read as words, never as a pattern of its author: `*` stands for any letters of one word,
and nothing else is special.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame, Series

from framing.columns import in_our_types
from framing.errors import CorpusError
from framing.feature import evidence_id
from framing.given import need
from framing.schema import EVIDENCE, VOICE_NAMES, frame
from framing.spellings import spellings
from framing.text import Offsets, spans_paragraphs, words_and_quotes, words_of

COLUMNS = ("article_id", "outlet", "voice", "start", "end", "left", "node", "right")
_ANY = "\u0298"  # a letter that nobody writes, so that a wildcard is part of its word
_ASCII_RUN = re.compile(r"[a-z0-9]+")
_INITIALS = re.compile(r"\b(?:[a-z]\.){2,}")
_VANISH = ("\u00ad", "\u200c")  # characters that folding takes out of words
_ROOM = 1 << 40  # more than a text has characters
_UNKNOWN = DataFrame({"article_id": [], "start": [], "voice": []})


def kwic(
    tables: Mapping[str, DataFrame],
    term: str | DataFrame,
    *,
    voice: str | None = None,
    outlet: str | None = None,
    width: int = 60,
) -> DataFrame:
    """Return every occurrence of a term with the words around it: a concordance.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles; voices where they are known.
    term : str, or DataFrame with article_id, start, end
        A word or a phrase, in any capitals, whole words only; `*` stands for any letters of a word,
        also none: "regime*", "* regime". Other signs part words; a blank and a hyphen are the same,
        but "has-been" is not "has been". Or rows of evidence, to be shown in context.
    voice, outlet : str, optional
        Only in this voice, only of this outlet.
    width : int
        Characters of context on each side, at most; cut at a blank.

    Returns
    -------
    DataFrame
        In the order of articles and text: article_id, outlet, voice (that it begins in; missing
        where unknown), start, end (offsets into articles.text), left, node, right.

    Raises
    ------
    CorpusError
        If the term holds no word, there is no such voice, or no article of that outlet; if voices
        are not there and one is asked for; or as `need` does.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "outlet": ["North"],
    ...                       "text": ["Regimes fall. “The regime fell.”"]})
    >>> voices = DataFrame({"article_id": "a1", "start": [0, 14], "voice": ["outlet", "quoted"]})
    >>> rows = kwic({"articles": articles, "voices": voices}, "regime*")
    >>> rows[["voice", "start", "left", "node", "right"]].values.tolist()
    [['outlet', 0, '', 'Regimes', ' fall. “The regime fell.”'],
     ['quoted', 19, 'Regimes fall. “The ', 'regime', ' fell.”']]
    """
    if voice is not None and voice not in VOICE_NAMES:
        raise CorpusError(f"no voice is named '{voice}'; there are {', '.join(VOICE_NAMES)}")
    tables = need(
        tables,
        *("articles", *(["voices"] if voice is not None else [])),
        maybe=["voices"],
        columns=["outlet"],
        spare=["voices.end"],
    )
    articles = tables["articles"]
    if outlet is not None:
        articles = articles[articles["outlet"] == outlet]
        if articles.empty:
            raise CorpusError(f"no article has the outlet '{outlet}'")
    if isinstance(term, str):
        found = find_terms(articles, spellings(term))
    else:
        term = in_our_types(term, EVIDENCE, columns=["article_id", "start", "end"])
        found = term[term["article_id"].isin(articles["article_id"])]
    rows = found[["article_id", "start", "end"]].assign(voice=voice_at(found, tables.get("voices")))
    if voice is not None:
        rows = rows[rows["voice"] == voice]
    named = rows.merge(articles[["article_id", "outlet"]], on="article_id", validate="many_to_one")
    ordered = named.sort_values(["article_id", "start", "end"], ignore_index=True)
    return in_context(ordered, articles, width=width)[list(COLUMNS)]


def in_context(rows: DataFrame, articles: DataFrame, *, width: int = 60) -> DataFrame:
    """Return the rows with the columns left, node and right: what they mark, and the words around.

    Parameters
    ----------
    rows : DataFrame with article_id, start, end
    articles : DataFrame, table ARTICLES
    width : int
        Characters of context on each side, at most; cut at a blank.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["The regime fell."]})
    >>> rows = DataFrame({"article_id": ["a1"], "start": [4], "end": [10]})
    >>> in_context(rows, articles)[["left", "node", "right"]].values.tolist()
    [['The ', 'regime', ' fell.']]
    """
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    spans = [
        (texts[article], start, end)
        for article, start, end in zip(rows["article_id"], rows["start"], rows["end"], strict=True)
    ]
    columns = {
        "left": [_before(text, start, width) for text, start, _ in spans],
        "node": [text[start:end] for text, start, end in spans],
        "right": [_after(text, end, width) for text, _, end in spans],
    }
    return rows.assign(**{name: pd.array(column, dtype="str") for name, column in columns.items()})


def find_terms(articles: DataFrame, terms: Sequence[str]) -> DataFrame:
    """Return where the terms stand: article_id, start, end, term; overlaps of terms included.

    Parameters
    ----------
    articles : DataFrame
        article_id, text.
    terms : sequence of str
        As for `kwic`, but a hyphen that makes one word of two is no blank.

    Raises
    ------
    CorpusError
        If a term holds no word.

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["A far-right regime."]})
    >>> find_terms(articles, ["regime", "far*right regime", "far"]).values.tolist()
    [['a1', 2, 18, 'far*right regime'], ['a1', 12, 18, 'regime']]
    """
    search = _compile(terms)
    rows = [
        (article, start, end, term)
        for article, text in zip(articles["article_id"], articles["text"], strict=True)
        if _may_hold(search, text)
        for start, end, term in _hits(search, text)
    ]
    made = DataFrame(rows, columns=["article_id", "start", "end", "term"])
    return made.astype({"article_id": "str", "start": "int64", "end": "int64", "term": "str"})


def as_evidence(found: DataFrame, feature: str, articles: DataFrame) -> DataFrame:
    """Return found terms as rows of EVIDENCE, so that a number opens to them.

    Parameters
    ----------
    found : DataFrame
        article_id, start, end, term, voice.
    feature : str
        What they were looked up for; the rule names it and the term.
    articles : DataFrame, table ARTICLES

    Examples
    --------
    >>> articles = DataFrame({"article_id": ["a1"], "text": ["The regime fell."]})
    >>> found = find_terms(articles, ["regime"]).assign(voice="outlet")
    >>> as_evidence(found, "keyness", articles)[["text", "rule"]].values.tolist()
    [['regime', 'keyness/regime']]
    """
    texts = dict(zip(articles["article_id"], articles["text"], strict=True))
    columns = (found[name] for name in ("article_id", "start", "end", "term", "voice"))
    return frame(
        [
            (
                evidence_id(article, feature, start, end, f"{feature}/{term}"), article, feature,
                "term", start, end, texts[article][start:end], f"{feature}/{term}", 1.0, None,
                voice, None, None,
            )
            for article, start, end, term, voice in zip(*columns, strict=True)
        ],
        EVIDENCE,
    )  # fmt: skip


def voice_at(rows: DataFrame, voices: DataFrame | None) -> Series[str]:
    """Return the voice in which each row begins; missing where it is not known or set apart.

    Examples
    --------
    >>> voices = DataFrame({"article_id": "a1", "start": [0, 14], "voice": ["outlet", "quoted"]})
    >>> voice_at(DataFrame({"article_id": ["a1"], "start": [19]}), voices).tolist()
    ['quoted']
    """
    return VoiceIndex(voices).at(rows)


class VoiceIndex:
    """The voices of articles in an order in which each place is found at once.

    Parameters
    ----------
    voices : DataFrame, optional
        article_id, start, voice, and end, where what lies between stretches has no voice.

    Examples
    --------
    >>> stretches = {"article_id": "a1", "start": [0, 9], "end": [5, 12]}
    >>> index = VoiceIndex(DataFrame(stretches | {"voice": ["outlet", "promo"]}))
    >>> index.at(DataFrame({"article_id": "a1", "start": [4, 7, 9]})).fillna("none").tolist()
    ['outlet', 'none', 'promo']
    """

    def __init__(self, voices: DataFrame | None) -> None:
        known = _UNKNOWN if voices is None else voices
        codes, articles = pd.factorize(known["article_id"])
        starts = known["start"].to_numpy(dtype=np.int64)
        order = np.lexsort((starts, codes))
        self._articles = pd.Index(articles)
        self._keys = codes[order] * _ROOM + starts[order]
        self._voices = known["voice"].astype("str").array.take(order)
        ends = known["end"].to_numpy(dtype=np.int64) if "end" in known else np.full(len(codes), -1)
        self._ends = ends[order]

    def at(self, rows: DataFrame) -> Series[str]:
        """Return the voice in which each row begins, as `voice_at` does."""
        codes = self._articles.get_indexer(rows["article_id"])
        starts = rows["start"].to_numpy(dtype=np.int64)
        if not len(self._keys) or rows.empty:
            return Series([None] * len(rows), index=rows.index, dtype="str")
        at = np.searchsorted(self._keys, codes * _ROOM + starts, side="right") - 1
        ends = self._ends[at]
        is_known = (at >= 0) & (codes >= 0) & (self._keys[at] // _ROOM == codes)
        is_known &= (ends < 0) | (starts < ends)
        return Series(self._voices.take(at), index=rows.index).where(is_known)


# ---------------------------------------------------------------- terms


Word = tuple[str, ...]  # what stands between the wildcards; one piece where there is none


class _Search(NamedTuple):
    """Terms by their first word; `free` begin with a wildcard; one of `literals` is in any hit."""

    fixed: dict[str, list[tuple[str, tuple[Word, ...]]]]
    free: list[tuple[str, tuple[Word, ...]]]
    literals: tuple[str, ...]


def _compile(terms: Sequence[str]) -> _Search:
    search = _Search({}, [], ())
    literals = []
    for term in dict.fromkeys(terms):
        for words in _readings(term):
            if len(words[0]) == 1:
                search.fixed.setdefault(words[0][0], []).append((term, words))
            else:
                search.free.append((term, words))
            runs = [run for word in words for piece in word for run in _ASCII_RUN.findall(piece)]
            literals.append(max(runs, key=len, default=""))
    return search._replace(literals=tuple(sorted(set(literals))))


def _readings(term: str) -> set[tuple[Word, ...]]:
    """The words of a term; "u.s." is both the initials, one word, and the letters, two."""
    given = term.replace("*", _ANY)
    read = [words_of(form)[1] for form in (given, _INITIALS.sub(lambda m: m[0].upper(), given))]
    if not read[0]:
        raise CorpusError(f"the term '{term}' holds no word")
    return {tuple(tuple(word.split(_ANY)) for word in words) for words in read}


def _may_hold(search: _Search, text: str) -> bool:
    """A quick look that rules most articles out before their words are made."""
    low = text.lower()
    return any(literal in low for literal in search.literals) or any(
        character in text for character in _VANISH
    )


def _hits(search: _Search, text: str) -> Iterator[tuple[int, int, str]]:
    offsets, words = words_of(text)
    fixed, free = search.fixed, search.free
    places = range(len(words)) if free else [k for k, word in enumerate(words) if word in fixed]
    bounds = offsets.ravel().tolist()
    paragraphs: Offsets | None = None  # where they matter
    for k in places:
        for term, pattern in [*fixed.get(words[k], ()), *free]:
            last = k + len(pattern)
            if last <= len(words) and all(map(_fits, words[k:last], pattern)):
                gaps = (text[bounds[2 * n - 1] : bounds[2 * n]] for n in range(k + 1, last))
                start, end = bounds[2 * k], bounds[2 * last - 1]
                if not all(map(_is_unbroken, gaps)):
                    continue
                if len(text[start:end].splitlines()) > 1:
                    if paragraphs is None:
                        paragraphs = words_and_quotes(text).paragraphs
                    if spans_paragraphs(paragraphs, start, end):
                        continue
                yield start, end, term


def _fits(word: str, pieces: Word) -> bool:
    """Whether a word has the pieces in this order, the first and the last at its ends."""
    if len(pieces) == 1:
        return word == pieces[0]
    first, *middle, last = pieces
    at, stop = len(first), len(word) - len(last)
    if at > stop or not (word.startswith(first) and word.endswith(last)):
        return False
    for piece in middle:
        at = word.find(piece, at, stop)
        if at < 0:
            return False
        at += len(piece)
    return True


def _is_unbroken(gap: str) -> bool:
    return gap.isspace() or gap in "-‐‑"


# ---------------------------------------------------------------- context


def _before(text: str, start: int, width: int) -> str:
    context = text[max(0, start - width) : start]
    return context if len(context) == start else context[context.find(" ") + 1 :]


def _after(text: str, end: int, width: int) -> str:
    context = text[end : end + width]
    if end + width >= len(text) or " " not in context:
        return context
    return context[: context.rfind(" ")]
