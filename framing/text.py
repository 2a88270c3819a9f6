"""Words, sentences, paragraphs and quotation marks as offsets: the one definition of each.

A text is tokenised once; all finders share the result (`with_tokens`). Everything here runs in time
linear in the text, never raises on any string, and never changes a text.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

Offsets = NDArray[np.int64]

# Combining marks belong to the word they stand in (NFD accents, Arabic and Indic vowel signs), and
# so do soft hyphens and joiners.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f\u00ad\u200c\u200d"
)
_PIECE = rf"[^\W_][\w{_MARKS}]*"
WORD = re.compile(
    rf"(?:[A-Z]\.){{2,}}"  # U.S., a run of initials
    rf"|{_PIECE}(?:(?:['’\-‐‑&]|(?<=\d)[.,](?=\d)){_PIECE})*"
)
_PARAGRAPH_BREAK = re.compile(r"[\n\r\u2028\u2029\x85\x0b\x0c]+")
_SENTENCE_END = re.compile(
    r"[.!?…]+[\"”“’‘'»«›‹)\]]*(?=\s)|(?<=[a-z]{2})[.!?][\"”’»]*(?=[“\"]?[A-Z][a-z])|[。！？]+[」』”]*"
)
_LAST_WORD = re.compile(r"[\w.&'’-]+\Z")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_FOLD_AWAY = str.maketrans({"’": "'", "‐": "-", "‑": "-", "\u00ad": None, "\u200c": None})
# Ours: frequent English words that are rare in other languages ("was", "is", "of" are not).
_ENGLISH = frozenset(
    "the and to that with by said from his are this have it were which their has been not but they "
    "who he she you her my our its would could about after into than there".split()
)


@dataclass(frozen=True, eq=False)
class Tokens:
    """Where the parts of one text stand.

    Attributes
    ----------
    starts, ends : array of int, shape (words,)
        Offsets of the words.
    words : list of str, length words
        The words, folded for look-up: see `fold`.
    sentences, paragraphs, quotes, inner_quotes : array of int, shape (n, 2)
        Offsets, sorted; quotes are the outermost quotations with their marks, inner_quotes those
        inside them. No quotation crosses a paragraph.
    continued : array of bool, shape (quotes,)
        True where a quotation goes on in the next paragraph.
    is_english : bool
        False where the words are plainly not English; English finders stay silent then.
    """

    starts: Offsets
    ends: Offsets
    words: list[str]
    sentences: Offsets
    paragraphs: Offsets
    quotes: Offsets
    inner_quotes: Offsets
    continued: NDArray[np.bool_]
    is_english: bool


def tokenise(text: str) -> Tokens:
    """Words, sentences, paragraphs and quotations of one text, as offsets.

    Examples
    --------
    >>> text = "“It failed,” she said. Badly."
    >>> tokens = tokenise(text)
    >>> tokens.words
    ['it', 'failed', 'she', 'said', 'badly']
    >>> [text[start:end] for start, end in tokens.quotes]
    ['“It failed,”']
    >>> [text[start:end] for start, end in tokens.sentences]
    ['“It failed,” she said.', 'Badly.']
    """
    spans = [match.span() for match in WORD.finditer(text)]
    pairs = _pairs(spans)
    given = [text[start:end] for start, end in spans]
    words = [word.lower() if word.isascii() else fold(word) for word in given]
    paragraphs = _paragraphs(text)
    outer, inner, continued = _quotations(text, paragraphs)
    return Tokens(
        starts=pairs[:, 0],
        ends=pairs[:, 1],
        words=words,
        sentences=_pairs([s for p in paragraphs for s in _sentences(text, *p)]),
        paragraphs=_pairs(paragraphs),
        quotes=_pairs(outer),
        inner_quotes=_pairs(inner),
        continued=np.array(continued, dtype=bool),
        is_english=_is_english(text, words),
    )


def with_tokens(articles: DataFrame) -> DataFrame:
    """Return articles with a column `tokens`, so that many finders share one tokenising.

    Parameters
    ----------
    articles : DataFrame with a column text
        A frame that has the column already is returned as it is.

    Examples
    --------
    >>> with_tokens(DataFrame({"text": ["Two words"]})).tokens[0].words
    ['two', 'words']
    """
    if "tokens" in articles:
        return articles
    made: list[Any] = [tokenise(text) for text in articles["text"]]
    column = np.empty(len(made), dtype=object)
    column[:] = made
    return articles.assign(tokens=column)


def fold(word: str) -> str:
    """Return a word as it is looked up: NFC, lower case, straight apostrophe, no soft hyphen.

    Examples
    --------
    >>> fold("CAFE\u0301’s")
    "café's"
    """
    if word.isascii():
        return word.lower()
    return unicodedata.normalize("NFC", word).lower().translate(_FOLD_AWAY)


def count_words(text: str) -> int:
    """Count the words of a text.

    Examples
    --------
    >>> count_words("The U.S. spent $3.5bn on the far-right’s ‘plan’.")
    8
    """
    return sum(1 for _ in WORD.finditer(text))


def _pairs(spans: Sequence[tuple[int, int]]) -> Offsets:
    return np.array(spans, dtype=np.int64).reshape(-1, 2)


def _is_english(text: str, words: list[str]) -> bool:
    """Tell plainly foreign text; short texts get the benefit of the doubt if they are Latin."""
    letters = "".join(words[:400])
    if 10 * len(_LATIN.findall(letters)) < 7 * sum(map(str.isalpha, letters)):
        return False
    sample = words[:1000]
    return len(sample) < 40 or 20 * sum(word in _ENGLISH for word in sample) >= len(sample)


# ---------------------------------------------------------------- paragraphs and sentences


def _paragraphs(text: str) -> list[tuple[int, int]]:
    """Lines, or blank-line blocks where the text is wrapped at a column."""
    lines, position = [], 0
    for gap in _PARAGRAPH_BREAK.finditer(text):
        lines.append((position, gap.start(), gap.end()))
        position = gap.end()
    lines.append((position, len(text), len(text)))
    wrapped = _is_wrapped(text, lines)
    spans: list[tuple[int, int]] = []
    open_start = None
    for start, end, after in lines:
        open_start = start if open_start is None else open_start
        if wrapped and after - end == 1 and after < len(text):
            continue
        trimmed = _trim(text, open_start, end)
        if trimmed:
            spans.append(trimmed)
        open_start = None
    return spans


def _is_wrapped(text: str, lines: list[tuple[int, int, int]]) -> bool:
    """Whether single line ends are typesetting: many lines of like length, cut in mid-sentence."""
    single = [(start, end) for start, end, after in lines if after - end == 1]
    if len(single) < 6:
        return False
    lengths = sorted(end - start for start, end in single)
    middle = lengths[len(lengths) // 2]
    cut = sum(text[end - 1 : end].isalpha() or text[end - 1 : end] == "," for _, end in single)
    return 50 <= middle and lengths[-1] <= 110 and 10 * cut >= 6 * len(single)


def _trim(text: str, start: int, end: int) -> tuple[int, int] | None:
    piece = text[start:end]
    start += len(piece) - len(piece.lstrip())
    end = start + len(piece.strip())
    return (start, end) if start < end else None


@cache
def _abbreviations() -> frozenset[str]:
    with (files("framing") / "lexicons" / "abbreviations.csv").open(encoding="utf-8") as lines:
        return frozenset(row["abbreviation"].rstrip(".") for row in csv.DictReader(lines))


def _sentences(text: str, start: int, end: int) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    position = start
    for stop in _SENTENCE_END.finditer(text, start, end):
        if _ends_sentence(text, stop, end):
            trimmed = _trim(text, position, stop.end())
            spans.extend([trimmed] if trimmed else [])
            position = stop.end()
    trimmed = _trim(text, position, end)
    return [*spans, trimmed] if trimmed else spans


def _ends_sentence(text: str, stop: re.Match[str], end: int) -> bool:
    """A stop ends a sentence unless the text goes on in lower case or the word is abbreviated."""
    following = text[stop.end() : min(end, stop.end() + 40)].lstrip().lstrip("“\"‘'«„([—–-… ")
    if following[:1].islower():
        return False
    if stop.group()[0] != "." or len(stop.group().rstrip("\"”’'»)]")) > 1:
        return True
    last = _LAST_WORD.search(text, max(0, stop.start() - 20), stop.start())
    word = last.group() if last else ""
    if len(word) == 1 and word.isupper() and word != "I":
        return False
    if word.lstrip("'’") in _abbreviations():
        return "." in word and following[:4].split(" ")[0] in ("The", "He", "She", "It", "In", "A")
    return True


# ---------------------------------------------------------------- quotation marks
#
# Marks pair within a paragraph only. A mark's place tells whether it can open (something follows,
# nothing is joined on its left) or close (something is joined on its left). Apostrophes inside a
# word are never marks; one at a word's end closes a quotation only if one is open that has no
# better mark to close it. A quotation left open runs to the end of its paragraph if the next
# paragraph opens with a mark of the same family (the usage for long quotations), and is otherwise
# given up: a missing mark changes nothing beyond its paragraph.

_QUOTE_MARK = re.compile(r"[\"“”„‟«»‹›‚‛＂「」『』‘]|``|''|(?<![\w.,!?…%)])['’´`]|['’´`](?!\w)")
_FAMILY = (
    dict.fromkeys(['"', "“", "”", "„", "‟", "＂", "``", "''"], "double")
    | dict.fromkeys("«»", "angle")
    | dict.fromkeys("‹›", "single angle")
    | dict.fromkeys("「」『』", "corner")
    | dict.fromkeys("'’‘‚‛´`", "single")
)
_ALWAYS_OPENS = frozenset(["„", "‚", "「", "『", "``"])
_ALWAYS_CLOSES = frozenset("」』")
_JOINS_LEFT = frozenset("([{—–-/‒―:")
_CLOSING = frozenset(".,;:!?)]}—–…")


@dataclass
class _Mark:
    start: int
    end: int
    glyph: str
    family: str
    can_open: bool
    can_close: bool


def _quotations(
    text: str, paragraphs: list[tuple[int, int]]
) -> tuple[list[tuple[int, int]], list[tuple[int, int]], list[bool]]:
    outer: list[tuple[int, int]] = []
    inner: list[tuple[int, int]] = []
    continued: list[bool] = []
    for number, (start, end) in enumerate(paragraphs):
        marks = _marks(text, start, end)
        if not marks:
            continue
        closed, open_mark = _pair(text, marks)
        if open_mark and _continues(text, open_mark, paragraphs[number + 1 : number + 2]):
            closed.append((open_mark.start, end))
        else:
            open_mark = None
        top = _outermost(closed)
        outer += top
        inner += sorted(set(closed) - set(top))
        continued += [open_mark is not None and span == (open_mark.start, end) for span in top]
    return outer, inner, continued


def _marks(text: str, start: int, end: int) -> list[_Mark]:
    marks = []
    for match in _QUOTE_MARK.finditer(text, start, end):
        left = text[match.start() - 1] if match.start() > start else ""
        right = text[match.end()] if match.end() < end else ""
        glyph = match.group()
        free_left = not left or left.isspace() or left in _JOINS_LEFT or left in _FAMILY
        free_right = not right or right.isspace() or right in _CLOSING
        opens = free_left and not (not right or right.isspace())
        closes = bool(left) and not left.isspace()
        if glyph in _ALWAYS_OPENS or (glyph == "“" and not free_right):
            opens = True
        if glyph == "”" and free_right and closes:
            opens = False
        if glyph in _ALWAYS_CLOSES:
            opens, closes = False, True
        if _FAMILY[glyph] == "single":
            closes = closes and not (right.isalnum())
            opens = opens and glyph not in "’´" and (right.isalnum() or right in _FAMILY)
        marks.append(_Mark(*match.span(), glyph, _FAMILY[glyph], opens, closes))
    return marks


def _pair(text: str, marks: list[_Mark]) -> tuple[list[tuple[int, int]], _Mark | None]:
    """Closed quotations, and the outermost mark of a wide family that stayed open."""
    closed: list[tuple[int, int]] = []
    stack: list[_Mark] = []
    closers_after = _closers_after(marks)
    for index, mark in enumerate(marks):
        opener = _opener_of(mark, stack)
        if opener is not None and _is_closer(text, mark, stack[opener], closers_after[index]):
            closed.append((stack[opener].start, mark.end))
            del stack[opener:]
        elif mark.can_open and (mark.family != "single" or closers_after[index]):
            stack.append(mark)
    wide = [mark for mark in stack if mark.family != "single"]
    return closed, (wide[0] if wide else None)


def _closers_after(marks: list[_Mark]) -> list[int]:
    """For each mark, how many single marks after it close without doubt."""
    counts, seen = [0] * len(marks), 0
    for index in range(len(marks) - 1, -1, -1):
        counts[index] = seen
        mark = marks[index]
        seen += mark.family == "single" and mark.can_close and not mark.can_open
    return counts


def _opener_of(mark: _Mark, stack: list[_Mark]) -> int | None:
    if not mark.can_close:
        return None
    for index in range(len(stack) - 1, max(-1, len(stack) - 5), -1):
        if stack[index].family == mark.family:
            return index
    return None


def _is_closer(text: str, mark: _Mark, opener: _Mark, closers_after: int) -> bool:
    if mark.family == "single":
        before = text[mark.start - 1]
        possessive = mark.glyph in "'’" and before in "sSxXzZ" and text[mark.end : mark.end + 2]
        follows_word = bool(possessive) and bool(re.match(r" [a-z]", str(possessive)))
        return not (follows_word and closers_after)
    if mark.glyph == "“" and opener.glyph != "„":
        return False
    return not (mark.glyph == '"' and mark.can_open and opener.glyph == "“")


def _outermost(spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    top: list[tuple[int, int]] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not top or start >= top[-1][1]:
            top.append((start, end))
    return top


def _continues(text: str, mark: _Mark, following: list[tuple[int, int]]) -> bool:
    if not following:
        return False
    first = _QUOTE_MARK.match(text, following[0][0])
    return first is not None and _FAMILY[first.group()] == mark.family


def covering(points: Offsets, spans: Offsets) -> Offsets:
    """For each point the number of the span that holds it, or -1.

    Parameters
    ----------
    points : array of int
        Offsets.
    spans : array of int, shape (n, 2)
        Sorted, without overlap.

    Examples
    --------
    >>> covering(np.array([0, 5, 9]), np.array([[4, 8]])).tolist()
    [-1, 0, -1]
    """
    if not len(spans):
        return np.full(len(points), -1, dtype=np.int64)
    index = np.searchsorted(spans[:, 0], points, side="right") - 1
    inside = (index >= 0) & (points < spans[np.maximum(index, 0), 1])
    return np.where(inside, index, -1).astype(np.int64)
