"""Words, sentences, paragraphs and quotation marks as offsets: the one definition of each.

A text is tokenised once; all finders share the result (`with_tokens`). Everything here runs in time
linear in the text, never raises on any string, and never changes a text.
"""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from itertools import chain
from types import MappingProxyType
from typing import Any

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from framing.markup import block_quotations
from framing.quotations import Span, quotations
from framing.setoff import Quotations, with_set_off
from framing.stretches import blanked, only

Offsets = NDArray[np.int64]

# Combining marks belong to the word they stand in (NFD accents, Arabic and Indic vowel signs), and
# so do soft hyphens and joiners.
_MARKS = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed"
    "\u0900-\u0963\u0966-\u0dff\u0e31-\u0e4e\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"
    "\ufe00-\ufe0f\ufe20-\ufe2f\u00ad\u200c\u200d"
)
_REST = rf"\w*(?:[{_MARKS}][\w{_MARKS}]*)?"
_JOINED = rf"(?:['’\-‐‑&]|(?<=\d)[.,](?=\d))[^\W_]{_REST}"
WORD = re.compile(
    r"[A-Z]\.(?:[A-Z]\.)+"  # U.S., a run of initials
    rf"|[^\W_]\w*(?:(?=['’\-‐‑&.,{_MARKS}]){_REST}(?:{_JOINED})*|)"  # most words end at once
)
_WORD_APART = re.compile(f"({WORD.pattern})")
_PARAGRAPH_BREAK = re.compile(r"[\n\r\u2028\u2029\x85\x0b\x0c]+")
_STOPS = frozenset(".!?…")
_STOP = re.compile(r"[.!?…。！？]+[\"”“’‘'»«›‹)\]」』]*")
_GLUED = re.compile(r"[\"”“’‘'»«›‹„‚`]*[A-Z][a-z]")  # a sentence that begins without a space
_LOWER_PAIR = re.compile(r"[a-z]{2}")
_NUMBER = re.compile(r"\d|(?:One|Two|Three|Four|Five|Six|Seven|Eight|Nine|Ten|[IVX]+)\b")
_BEFORE_SENTENCE = "\"”“’‘'»«›‹„‚`([—–-… "
_LAST_WORD = re.compile(r"[\w.&'’-]+\Z")
_LATIN = re.compile(r"[A-Za-zÀ-ɏ]")
_FOLD_AWAY = str.maketrans({"’": "'", "‐": "-", "‑": "-", "\u00ad": None, "\u200c": None})
# Ours: frequent English words that are rare in other languages ("was", "is", "of" are not).
_ENGLISH = frozenset(
    "the and to that with by said from his are this have it were which their has been not but they "
    "who he she you her my our its would could about after into than there".split()
)
_EN = ("en", "eng", "english")
_NOT_STATED = frozenset("und mul mis zxx unknown none null n/a na nan undefined other".split())
_LETTERS = re.compile("[a-z]+")
_ENOUGH = 40  # words to tell a language by


@dataclass(frozen=True, eq=False)
class Quoted:
    """Where the words of one text stand, and its quotations.

    Attributes
    ----------
    starts, ends : array of int, shape (words,)
        Offsets of the words.
    words : list of str, length words
        The words, folded for look-up: see `fold`.
    paragraphs, quotes, inner_quotes : array of int, shape (n, 2)
        Offsets, sorted; quotes are the outermost quotations with their marks, inner_quotes those
        inside them. No quotation crosses a paragraph, and none depends on another paragraph.
    continued, set_off : array of bool, shape (quotes,)
        True where a quotation is open at the end of its paragraph and the next begins with one;
        and where it has no marks, but a page sets it off.
    """

    starts: Offsets
    ends: Offsets
    words: list[str]
    paragraphs: Offsets
    quotes: Offsets
    inner_quotes: Offsets
    continued: NDArray[np.bool_]
    set_off: NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Tokens(Quoted):
    """Where the parts of one text stand.

    Attributes
    ----------
    sentences : array of int, shape (n, 2)
        Offsets, sorted.
    is_english : bool
        False where the words are plainly not English, or too few to tell and stated to be in
        another language; English finders stay silent then.
    parts : tuple of (text, Tokens)
        Where stretches stand apart: the article without them, and they alone, each as long as the
        text and read by itself. All else is of both together; else empty.
    """

    sentences: Offsets
    is_english: bool
    parts: tuple[tuple[str, Tokens], ...] = ()


def tokenise(
    text: str,
    language: str | None = None,
    apart: Sequence[Span] = (),
    set_off: Sequence[Span] = (),
) -> Tokens:
    """Words, sentences, paragraphs and quotations of one text, as offsets.

    Parameters
    ----------
    text : str
    language : str, optional
        As its source states it ("en-GB"): decides where there are too few words to tell.
    apart : sequence of (start, end)
        Stretches that are not of the article, such as promos, in order and without overlap. No
        word, sentence or quotation goes on from them into the article; those of the article go on
        beyond them.
    set_off : sequence of (start, end)
        Block quotations, in order: they are quotations without marks. No sentence crosses their
        ends.

    Raises
    ------
    ValueError
        If `apart` is not in order, overlaps or lies outside the text.

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
    >>> tokenise("of USREAD MORE: It failed", apart=[(5, 25)]).words
    ['of', 'us', 'read', 'more', 'it', 'failed']
    """
    if not apart:
        return _tokens(text, language, set_off=set_off)
    own, other = blanked(text, apart), only(text, apart)
    parts = (
        (own, _tokens(own, language, set_off=set_off)),
        (other, _tokens(other, language, may_wrap=False)),
    )
    return _together(parts, language)


def _tokens(
    text: str,
    language: str | None,
    *,
    may_wrap: bool = True,
    set_off: Sequence[Span] = (),
) -> Tokens:
    read = words_and_quotes(text, may_wrap=may_wrap, set_off=set_off)
    opened = {*read.quotes[:, 0].tolist(), *read.inner_quotes[:, 0].tolist()}
    lines = _cut(read.paragraphs.tolist(), read.quotes[read.set_off].ravel().tolist())
    return Tokens(
        **vars(read),
        sentences=_pairs([s for a, b in lines for s in _sentences(text, a, b, opened)]),
        is_english=_is_english(read.words, language),
    )


def _together(parts: tuple[tuple[str, Tokens], ...], language: str | None) -> Tokens:
    """The tokens of both parts of a text, in order.

    The language is that of the article's own words, unless they are too few to tell.
    """
    own = parts[0][1]
    fields: dict[str, Any] = {}
    for names in (
        ("starts", "ends", "words"),
        ("quotes", "continued", "set_off"),
        ("paragraphs",),
        ("inner_quotes",),
        ("sentences",),
    ):
        of_all = [[getattr(tokens, name) for _, tokens in parts] for name in names]
        firsts = np.concatenate(of_all[0])
        order = (firsts if firsts.ndim == 1 else firsts[:, 0]).argsort(kind="stable")
        for name, rows in zip(names, of_all, strict=True):
            fields[name] = np.concatenate(rows)[order]
    words = fields["words"] = fields["words"].tolist()
    is_english = _is_english(own.words if len(own.words) >= _ENOUGH else words, language)
    alike = tuple((text, replace(tokens, is_english=is_english)) for text, tokens in parts)
    return Tokens(is_english=is_english, parts=alike, **fields)


def words_and_quotes(text: str, *, may_wrap: bool = True, set_off: Sequence[Span] = ()) -> Quoted:
    """Words, paragraphs and quotations of one text: `tokenise` without sentences.

    Parameters
    ----------
    text : str
    may_wrap : bool
        Whether many lines of like length may be one paragraph, wrapped at a column.
    set_off : sequence of (start, end)
        As for `tokenise`.

    Examples
    --------
    >>> words_and_quotes("“It failed,” she said.").quotes.tolist()
    [[0, 12]]
    """
    pairs, words = words_of(text)
    paragraphs = _paragraphs(text, may_wrap=may_wrap)
    outer, inner, continued = quotations(text, paragraphs)
    found = Quotations(outer, inner, continued, [False] * len(outer))
    if set_off:
        found = with_set_off(text, paragraphs, found, set_off)
    return Quoted(
        starts=pairs[:, 0],
        ends=pairs[:, 1],
        words=words,
        paragraphs=_pairs(paragraphs),
        quotes=_pairs(found.outer),
        inner_quotes=_pairs(found.inner),
        continued=np.array(found.continued, dtype=bool),
        set_off=np.array(found.set_off, dtype=bool),
    )


def spans_paragraphs(paragraphs: Offsets, start: int, end: int) -> bool:
    r"""Tell whether a paragraph begins after the start of a stretch and before its end.

    Examples
    --------
    >>> paragraphs = words_and_quotes("far\n\nright of way").paragraphs
    >>> spans_paragraphs(paragraphs, 0, 10), spans_paragraphs(paragraphs, 5, 10)
    (True, False)
    """
    begins = paragraphs[:, 0]
    return bool(begins.searchsorted(start, "right") < begins.searchsorted(end))


def words_of(text: str) -> tuple[Offsets, list[str]]:
    """Return where the words of a text stand, shape (words, 2), and the words as looked up.

    Examples
    --------
    >>> offsets, words = words_of("It’s far-right.")
    >>> offsets.tolist(), words
    ([[0, 4], [5, 14]], ["it's", 'far-right'])
    """
    parts = _WORD_APART.split(text)  # gap, word, gap, word, …, gap
    bounds = np.cumsum(np.fromiter(map(len, parts), dtype=np.int64, count=len(parts)))
    given = parts[1::2]
    if text.isascii():
        return bounds[:-1].reshape(-1, 2), list(map(str.lower, given))
    folded = [word.lower() if word.isascii() else fold(word) for word in given]
    return bounds[:-1].reshape(-1, 2), folded


def plain(words: str) -> str:
    """Return the words of a line in lower case, with one blank between.

    Examples
    --------
    >>> plain("READ MORE: The Ferry")
    'read more the ferry'
    """
    return " ".join(re.findall(r"\w+", words.casefold()))


def with_tokens(
    articles: DataFrame, apart: Mapping[str, Sequence[Span]] = MappingProxyType({})
) -> DataFrame:
    """Return articles with a column `tokens`, so that many finders share one tokenising.

    Parameters
    ----------
    articles : DataFrame with a column text, and language and markup where they are known
        A frame that has the column already is returned as it is, but for articles in `apart`.
    apart : mapping of article_id to spans
        As for `tokenise`; needs the column article_id.

    Examples
    --------
    >>> with_tokens(DataFrame({"text": ["Two words"]})).tokens[0].words
    ['two', 'words']
    """
    if "tokens" in articles and not apart:
        return articles
    nothing: list[Any] = [None] * len(articles)
    column = np.empty(len(articles), dtype=object)
    column[:] = articles.get("tokens", nothing)
    names = articles["article_id"] if apart else nothing
    known = (articles.get(name, nothing) for name in ("language", "markup"))
    for number, (name, text, language, markup) in enumerate(
        zip(names, articles["text"], *known, strict=True)
    ):
        if column[number] is None or name in apart:
            quoted = block_quotations(text, markup)
            column[number] = tokenise(text, language, apart.get(name, ()), quoted)
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
    return len(WORD.findall(text))


def _pairs(spans: Sequence[Span]) -> Offsets:
    flat = np.fromiter(chain.from_iterable(spans), dtype=np.int64, count=2 * len(spans))
    return flat.reshape(-1, 2)


def _is_english(words: list[str], language: str | None) -> bool:
    """Tell plainly foreign text; of a short Latin one what is stated, else it has the doubt."""
    letters = "".join(words[:400])
    if not letters.isascii():
        n_latin, n_letters = len(_LATIN.findall(letters)), sum(map(str.isalpha, letters))
        if 10 * n_latin < 7 * n_letters:
            return False
    sample = words[:1000]
    n_english = sum(map(_ENGLISH.__contains__, sample))
    if len(sample) < _ENOUGH:
        stated = language.strip().lower() if isinstance(language, str) else ""
        code = _LETTERS.search(stated) if stated not in _NOT_STATED else None
        return code is None or code.group() in _EN
    return 20 * n_english >= len(sample)


# ---------------------------------------------------------------- paragraphs and sentences


def _paragraphs(text: str, *, may_wrap: bool) -> list[Span]:
    """Lines, or blank-line blocks where the text is wrapped at a column."""
    lines, position = [], 0
    for gap in _PARAGRAPH_BREAK.finditer(text):
        lines.append((position, gap.start(), gap.end()))
        position = gap.end()
    lines.append((position, len(text), len(text)))
    wrapped = may_wrap and _is_wrapped(text, lines)
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


def _cut(lines: Sequence[Span], edges: Sequence[int]) -> Iterator[Span]:
    """Lines, cut at edges within them; both in order."""
    left = list(reversed(edges))
    for start, end in lines:
        while left and left[-1] < end:
            edge = left.pop()
            if start < edge:
                yield start, edge
                start = edge
        yield start, end


def _sentences(text: str, start: int, end: int, opened: Set[int]) -> list[Span]:
    """The sentences of a paragraph; `opened` holds where quotations start."""
    spans: list[Span] = []
    position = start
    for match in _STOP.finditer(text, start, end):
        stop, after = match.span()
        if after < end:
            if not text[after].isspace() and text[stop] in ".!?…":
                after = _glued(text, stop, after, opened)
            if not after or not _ends_sentence(text, stop, after, end):
                continue
        spans.append((position, after))
        position = after
        while position < end and text[position].isspace():
            position += 1
    return [*spans, (position, end)] if position < end else spans


def _glued(text: str, stop: int, after: int, opened: Set[int]) -> int:
    """Where a sentence ends whose next follows without a space, or 0 if none ends here."""
    if text[stop] == "…" or text[stop + 1] in _STOPS or not _LOWER_PAIR.match(text, stop - 2, stop):
        return 0
    end = next((at for at in range(stop + 1, after) if at in opened), after)
    return end if _GLUED.match(text, end) else 0


def _ends_sentence(text: str, stop: int, after: int, end: int) -> bool:
    """A stop ends a sentence unless the text goes on in lower case or the word is abbreviated."""
    following = text[after : min(end, after + 40)].lstrip().lstrip(_BEFORE_SENTENCE)
    if following[:1].islower():
        return False
    if text[stop] != "." or text[stop + 1] in _STOPS:
        return True
    word = text[max(0, stop - 20) : stop].rpartition(" ")[2]
    if not word.isalpha():
        last = _LAST_WORD.search(word)
        word = last.group().lstrip("'’") if last else ""
    if len(word) == 1 and word.isupper() and word != "I":
        return False
    is_answer = word == "No" and _opens(text, stop - 2) and not _NUMBER.match(following)
    if word in _abbreviations() and not is_answer:
        return "." in word and following[:4].split(" ")[0] in ("The", "He", "She", "It", "In", "A")
    return True


def _opens(text: str, start: int) -> bool:
    """Whether a word is the first of its sentence or quotation: “No.” is then an answer."""
    return text[max(0, start - 6) : start].rstrip()[-1:] in "\".?!…:”“‘'»–—"


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
    index = np.asarray(spans[:, 0].searchsorted(points, side="right") - 1, dtype=np.int64)
    index[points >= spans[index, 1]] = -1  # what is before all spans is -1 already
    return index
