"""A plain-text scrape of a page, or a plain article, to a draft: every line classified.

Losing words is worse than keeping a menu, so a line is dropped only with evidence: it is itself a
known line of page furniture, or it stands outside the run of prose on a side where such lines
stand. A text without any furniture is kept as it is. Time is linear in the text: no more than the
first and last few hundred characters of a line are looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any, NamedTuple

from framing.dates import ONLY_UPDATED, holds_only_dates, is_line_of_dates
from framing.draft import Draft
from framing.labelled import read_head
from framing.lines import (
    MAX_LINE,
    byline_of,
    fold_line,
    glued_labels,
    is_headline_like,
    is_names_with_office,
    label_alone,
    label_at,
    line_kind,
    marked_boxes,
)
from framing.masthead import (
    comments_at,
    credits_in,
    find_dateline,
    is_masthead,
    outlet_in,
    published_in,
)
from framing.wire import before_credit, is_byline
from framing.wrapped import goes_on, whole_lines

_LINE_END = re.compile(r"\r\n?")
_LINE_ENDS = re.compile(r"[\r\n]+")
_SENTENCE_END = re.compile(r"[.!?…。！？][\"”’'»)\]」』]{0,3}\Z")
_INNER_STOP = re.compile(r"[.!?][\"”’)]{0,2} [\"“‘(]?[A-ZÀ-Þ]|[。！？]")
_TEASER = re.compile(r"(?:\.\.\.|…|\[…\])\Z")
_GLUED_BYLINE = re.compile(r"By(?=[A-Z])")
_AFTER_THE_END = re.compile(
    r"(?:previous|next) (?:article|post|story)\b.*|share(?: post| this)?:?|about the author.*|"
    r"(?:\d+ )?comments?|leave a (?:reply|comment).*|please adhere to our commenting policy.*|"
    r"about us|more like this",
    re.IGNORECASE,
)  # ours: what closes an article; a text that goes on after it is another one
_ABOUT_AUTHOR = re.compile(r"(?:about|meet) the authors?:?", re.IGNORECASE)
_NEIGHBOUR = re.compile(r"(?:previous|next) (?:article|post|story).{0,60}", re.IGNORECASE)
_END_COST, _FURNITURE_COST, _SHORT_COST = 1_000, 80, 30
_MAX_PROSE = 300
_FEWEST = 12  # words of written text before a glued promo
_DROPPED_INSIDE = frozenset(
    ["boilerplate", "embed", "subscribe", "caption", "photo", "credit", "byline", "date"]
)
_FURNITURE = frozenset(["boilerplate", "embed", "subscribe", "related"])
_PRINTED_AS = {"photo": "caption", "embed": "boilerplate"}  # kinds that only readers tell apart
_ENOUGH_RETURN = 0.4  # of a headline's words in the text
_MAX_LIST = 12
_MAX_GAP = 10
_HAS_HEAD = "scrape:labelled head"
_OF_DRAFT = {"published": "published_raw"}


class _Line(NamedTuple):
    start: int
    end: int
    words: str
    known: str | None
    is_prose: bool


def read_scrape(text: str) -> Draft:
    r"""Read one plain text: its article, page furniture left out where there is evidence of it.

    Parameters
    ----------
    text : str
        The file, decoded. Line ends become newlines.

    Returns
    -------
    Draft
        Headline, byline and published_raw are None where no line holds them; an empty ``Date:`` is
        None. Labels above the text (*Title:*, *URL:*) win. In-body promos stay in `body` on lines
        of their own. Never raises; an empty text gives an empty body.

    Examples
    --------
    >>> draft = read_scrape("Menu\nSubscribe\nVote due on Tuesday\nDate:\n\n"
    ...     "The council will vote on the budget on Tuesday, two officials said.\n"
    ...     "READ MORE: How the vote was counted\n"
    ...     "The mayor said on Monday that she was content.\n\nShare post:\n")
    >>> draft.headline, draft.published_raw
    ('Vote due on Tuesday', None)
    >>> print(draft.body)
    The council will vote on the budget on Tuesday, two officials said.
    <BLANKLINE>
    READ MORE: How the vote was counted
    <BLANKLINE>
    The mayor said on Monday that she was content.
    """
    clean = _LINE_END.sub("\n", text)
    head = read_head(clean)
    draft = _without_head(clean[head.end :] if head else clean)
    if head is None:
        return draft
    stated: dict[str, Any] = {
        _OF_DRAFT.get(name, name): value for name, value in head.fields.items()
    }
    printed, body = draft.headline or "", draft.body
    if fold_line(stated.get("headline", printed)) != fold_line(printed) != "":
        body = f"{printed}\n\n{body}"
    return replace(draft, **stated, body=body, notes=(_HAS_HEAD, *draft.notes))


def _without_head(clean: str) -> Draft:
    kinds = classify_lines(clean)
    headline = next((clean[s:e] for s, e, kind in kinds if kind == "headline"), None)
    last = max((n for n, line in enumerate(kinds) if _is_own(clean, *line)), default=-1)
    credits_there = credits_in(clean, kinds, last)
    kept = [
        (start, end)
        for number, (start, end, kind) in enumerate(kinds)
        if (number <= last and kind in ("body", "promo")) or number in credits_there
    ]
    n_dropped = sum(kind not in ("body", "promo", "headline") for *_, kind in kinds)
    n_dropped -= len(credits_there)
    body = _assemble(clean, kinds, kept, is_whole=not n_dropped)
    published, is_updated = published_in(clean, kinds[: comments_at(clean, kinds, last)])
    notes: tuple[str, ...] = (f"scrape:lines dropped={n_dropped}",) if n_dropped else ()
    notes += (ONLY_UPDATED,) if published is None and is_updated else ()
    return Draft(
        body=body,
        headline=headline,
        byline=_first(clean, kinds, "byline", byline_of),
        dateline=find_dateline(body),
        published_raw=published,
        outlet=outlet_in(clean, kinds),
        notes=notes,
    )


def classify_lines(text: str) -> list[tuple[int, int, str]]:
    """Classify every line that is not blank; lines of a paragraph wrapped at a column are one.

    Parameters
    ----------
    text : str
        The text; it is not changed.

    Returns
    -------
    list of (start, end, kind)
        In order, without outer blanks. kind is headline, byline, date, body, caption, credit,
        author_bio, promo, subscribe, related or boilerplate. Credits of pictures are captions.

    Examples
    --------
    >>> classify_lines("One plain line.")
    [(0, 15, 'body')]
    """
    lines = [_line(text, start, end) for start, end in whole_lines(text)]
    for begin, end in marked_boxes([line.words for line in lines]):
        lines[begin:end] = [n._replace(known="embed", is_prose=False) for n in lines[begin:end]]
    first, last = _region(lines)
    if first == last:
        kinds = [line.known if line.known in _FURNITURE else "body" for line in lines]
        kinds = kinds if "body" in kinds else ["body"] * len(lines)
    else:
        kinds = [
            *_before(lines[:first]),
            *_inside(lines[first:last]),
            *_after(lines[last:]),
        ]
        _find_headline(lines, kinds, first)
        _find_names(lines, kinds, first)
        _find_masthead(lines, kinds, first)
    return [
        (line.start, line.end, _PRINTED_AS.get(kind, kind))
        for line, kind in zip(lines, kinds, strict=True)
    ]


# ---------------------------------------------------------------- where the article stands


def _line(text: str, start: int, end: int) -> _Line:
    words = " ".join(map(str.strip, _LINE_ENDS.split(text[start:end])))
    known = line_kind(words) or ("date" if is_line_of_dates(words) else None)
    is_prose = known is None and (_is_prose(before_credit(words)) or _is_glued_prose(words))
    return _Line(start, end, words, known, is_prose)


def _is_prose(words: str) -> bool:
    """Whether a line is written text: a sentence that ends, or several."""
    size, tail = len(words), words[-12:]
    if size >= 40 and _INNER_STOP.search(words, 0, MAX_LINE):
        return True
    if _TEASER.search(tail) and size < 200:
        return False
    ends = bool(_SENTENCE_END.search(tail)) and not (words[-1] == "?" and size < 80)
    if ends and size >= 20 and (words[:200].count(" ") >= 3 or not words[:50].isascii()):
        return True
    return size > 250


def _is_glued_prose(words: str) -> bool:
    """Whether a promo is glued to written text, whose stop it may have taken.

    Most words of that begin in lower case, as in no menu.
    """
    for hit in glued_labels(words[:MAX_LINE], 0, min(len(words), MAX_LINE)):
        before = words[: hit.start].split()
        n_lower = sum(word[0].islower() for word in before)
        return len(before) >= _FEWEST and 5 * n_lower > 3 * len(before)
    return False


def _region(lines: Sequence[_Line]) -> tuple[int, int]:
    """The run of lines with most prose; furniture costs, what closes an article costs most."""
    best, best_span, total, start = 0, (0, 0), 0, 0
    for number, line in enumerate(lines):
        total += _gain(line)
        if total <= 0:
            total, start = 0, number + 1
        elif total > best:
            best, best_span = total, (start, number + 1)
    return _extended(lines, *best_span)


def _extended(lines: Sequence[_Line], start: int, end: int) -> tuple[int, int]:
    """On to the last prose before any furniture: a list within the article does not end it."""
    number = end
    while start < end and number < min(len(lines), end + _MAX_GAP):
        if _gain(lines[number]) <= -_FURNITURE_COST:
            break
        number += 1
        if lines[number - 1].is_prose:
            end = number
    return start, end


def _gain(line: _Line) -> int:
    if line.is_prose:
        return min(len(line.words), _MAX_PROSE)
    if line.known == "embed":
        return 0
    if len(line.words) <= MAX_LINE and _AFTER_THE_END.fullmatch(line.words):
        return -_END_COST
    if line.known in ("caption", "photo", "credit", "date", "byline", None):
        return -_SHORT_COST
    return -_FURNITURE_COST


# ---------------------------------------------------------------- kinds by place


def _before(lines: Sequence[_Line]) -> list[str]:
    """Lines above the prose are dropped if one of them is furniture; else they are kept."""
    has_menu = any(line.known in _FURNITURE for line in lines)
    rest = "boilerplate" if has_menu else "body"
    return [_known(line) or ("date" if holds_only_dates(line.words) else rest) for line in lines]


def _known(line: _Line) -> str | None:
    if line.known is None and _GLUED_BYLINE.match(line.words) and len(line.words) < 60:
        return "byline"
    return line.known


def _inside(lines: Sequence[_Line]) -> list[str]:
    """Lines within the prose are body unless known as furniture, or promos by their label."""
    kinds = ["body"] * len(lines)
    number = 0
    while number < len(lines):
        line = lines[number]
        alone = None if line.is_prose else label_alone(line.words, 0, len(line.words))
        if alone is not None and alone.label.kind != "solicit":
            size = 1 + _list_size(lines[number + 1 :])
            kinds[number : number + size] = ["promo"] * size
            if size == 1:
                kinds[number] = _mark_above(lines, kinds, number, alone.label.position)
            number += size
            continue
        above = lines[number - 1] if number else None
        kinds[number] = "promo" if _is_labelled(line) else _inside_kind(line, above)
        number += 1
    return kinds


def _mark_above(lines: Sequence[_Line], kinds: list[str], number: int, position: str) -> str:
    """A label with nothing below it may promote what stands above it, once or twice."""
    folded = [fold_line(line.words) for line in lines[max(0, number - 2) : number]]
    is_repeated = len(folded) == 2 and folded[0] == folded[1] != ""
    if is_repeated:
        kinds[number - 2 : number] = ["promo", "promo"]
    elif number and position != "before" and _can_be_item(lines[number - 1]):
        kinds[number - 1] = "promo"
    return "promo"


def _inside_kind(line: _Line, above: _Line | None) -> str:
    if line.known in _DROPPED_INSIDE and line.known:
        return line.known
    labelled = above is not None and above.known == "caption" and len(above.words) <= 15
    return "caption" if labelled and len(line.words) <= 200 else "body"


def _can_be_item(line: _Line) -> bool:
    is_question = line.words.endswith("?") and len(line.words) <= 110
    short = len(line.words) <= 160 and is_headline_like(line.words)
    return short and line.known is None and (is_question or not line.is_prose)


def _list_size(lines: Sequence[_Line]) -> int:
    size = 0
    for line in lines[:_MAX_LIST]:
        if not _can_be_item(line) or label_alone(line.words, 0, len(line.words)):
            break
        size += 1
    words = [len(line.words.split()) for line in lines[:size]]
    is_crosshead = size > 1 and words[-1] <= 4 and min(words[:-1]) > words[-1]
    return size - 1 if is_crosshead else size


def _is_labelled(line: _Line) -> bool:
    """A label and its headline in one line, or the headline, glued, on both sides of its label."""
    words, size = line.words, len(line.words)
    if size > MAX_LINE:
        return False
    hit = label_at(words, 0, size)
    if hit is not None and hit.is_marked and hit.end < size:
        in_capitals = words[hit.start : hit.end].isupper()
        return in_capitals or not words.endswith(".")
    for inner in glued_labels(words, 0, size):
        before, after = fold_line(words[: inner.start]), fold_line(words[inner.after :])
        if before and after and (before.startswith(after) or after.startswith(before)):
            return True
    return False


def _after(lines: Sequence[_Line]) -> list[str]:
    """Lines below the prose are dropped if one of them is furniture; else they are kept."""
    if not any(line.known in _FURNITURE for line in lines):
        heads = [n for n, line in enumerate(lines) if _ABOUT_AUTHOR.fullmatch(line.words[:40])]
        bio = min(heads, default=len(lines))  # up to the first written text below it
        end = next((n + 1 for n, x in enumerate(lines) if n > bio and x.is_prose), len(lines))
        return [
            x.known or ("author_bio" if bio <= n < end else "body") for n, x in enumerate(lines)
        ]
    kinds: list[str] = []
    section, is_item = "boilerplate", False
    for line in lines:
        known = _known(line)
        if is_item and known is None:
            kinds.append("promo")
        elif _NEIGHBOUR.fullmatch(line.words[:80]):
            kinds.append("promo")
            is_item = True
            continue
        else:
            section = known if known in ("related", "boilerplate") else section
            kinds.append(known or section)
        is_item = False
    return kinds


def _find_headline(lines: Sequence[_Line], kinds: list[str], first: int) -> None:
    """Mark the line above the prose that fits best: its words return in the text, a byline follows.

    Of two such lines the first is the headline and the other its standfirst. Written text between
    the headline and the prose is body too. So is a line that a column broke in mid-sentence.
    """
    opening = " ".join(line.words[:MAX_LINE] for line in lines[first : first + 12])
    returning = frozenset(map(fold_line, opening.split()))
    scores = {
        number: _headline_score(lines, kinds, number, returning) - 0.05 * (first - number)
        for number in range(max(0, first - 40), first)
        if kinds[number] in ("boilerplate", "body") and _can_be_headline(lines[number])
    }
    pairs = ((n, lines[n].words, lines[n + 1]) for n in scores)
    for number in [n for n, words, x in pairs if x.is_prose and goes_on(words, x.words)]:
        kinds[number] = "body"
        del scores[number]
    for number in [n for n in scores if n - 1 in scores and is_names_with_office(lines[n].words)]:
        del scores[number]
    best = max(scores, key=lambda number: scores[number], default=None)
    if best is None:
        return
    standfirst = None
    above = best - 1
    if (
        above in scores
        and above - 1 not in scores  # else a list of headlines
        and _returning(lines[above], returning) >= _ENOUGH_RETURN
    ):
        best, standfirst = above, best
    kinds[best] = "headline"
    for number in range(best + 1, first):
        if lines[number].is_prose or number == standfirst:
            kinds[number] = "body"


def _find_names(lines: Sequence[_Line], kinds: list[str], first: int) -> None:
    """Mark names between the headline and the date as the byline, where no line says By.

    A name with an office may have the text below it.
    """
    if "headline" not in kinds or "byline" in kinds[:first]:
        return
    number = kinds.index("headline") + 1
    if number >= first:
        return
    is_above = kinds[number + 1] == "date" and is_byline(lines[number].words)
    if is_above or (number + 1 == first and is_names_with_office(lines[number].words)):
        kinds[number] = "byline"


def _find_masthead(lines: Sequence[_Line], kinds: list[str], first: int) -> None:
    """Drop the outlet's name where a text begins with it, above the headline."""
    is_above = kinds[0] == "body" and not lines[0].is_prose and "headline" in kinds[1:first]
    calls = (line.words for line in lines if line.known == "subscribe")
    if is_above and is_masthead(lines[0].words, calls):
        kinds[0] = "boilerplate"


def _long_words(line: _Line) -> list[str]:
    return [word for word in line.words.split() if len(word) > 3]


def _returning(line: _Line, returning: frozenset[str]) -> float:
    """The share of a line's longer words that return."""
    words = _long_words(line)
    return sum(fold_line(word) in returning for word in words) / max(1, len(words))


def _headline_score(
    lines: Sequence[_Line], kinds: Sequence[str], number: int, returning: frozenset[str]
) -> float:
    share, n_words = _returning(lines[number], returning), len(_long_words(lines[number]))
    followed = any(kind in ("byline", "date") for kind in kinds[number + 1 : number + 4])
    return 4 * share + 2 * followed + 0.2 * min(n_words, 8)


def _can_be_headline(line: _Line) -> bool:
    n_words = len(line.words[:300].split())
    hit = label_at(line.words, 0, len(line.words)) if line.start else None
    if hit is not None and hit.is_marked and hit.label.position == "within":
        return False
    return line.known is None and 3 <= n_words <= 30 and is_headline_like(line.words)


# ---------------------------------------------------------------- lines to a draft


def _assemble(
    text: str,
    kinds: Sequence[tuple[int, int, str]],
    kept: Sequence[tuple[int, int]],
    *,
    is_whole: bool,
) -> str:
    """The kept lines, a blank line between them; a text that lost no line stays as it is."""
    if not kept:
        return ""
    starts_with_headline = bool(kinds) and kinds[0][2] == "headline"
    if is_whole and (starts_with_headline or all(kind != "headline" for *_, kind in kinds)):
        return text[kept[0][0] : kept[-1][1]]
    return ("\n" if _is_wrapped(text, kept) else "\n\n").join(text[s:e] for s, e in kept)


def _is_wrapped(text: str, kept: Sequence[tuple[int, int]]) -> bool:
    """Lines of like length, cut in mid-sentence: wrapped at a column."""
    cut = [50 <= end - start <= 110 and text[end - 1].isalpha() for start, end in kept]
    return len(kept) > 10 and 10 * sum(cut) > 6 * len(kept)


def _is_own(text: str, start: int, end: int, kind: str) -> bool:
    """A line of the article, or one that a sentence of it may have been joined to."""
    may_be = kind == "promo" and text[end - 1] == "." and label_at(text, start, end) is not None
    return kind == "body" or may_be


def _first(
    text: str,
    kinds: Sequence[tuple[int, int, str]],
    wanted: str,
    read: Callable[[str], str | None],
) -> str | None:
    values = (read(text[start:end]) for start, end, kind in kinds if kind == wanted)
    return next((value for value in values if value), None)
