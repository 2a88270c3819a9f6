"""Where quotations begin and end: marks of every style paired, lost ones made up for.

A mark's place tells whether it opens (a gap on its left) or closes (a gap or a stop on its right).
Where its place does not tell, its shape does; where neither does, it closes what is open and else
opens. So a text reads alike in every style of marks. Apostrophes inside a word are never marks; one
at a word's end closes a quotation only if one is open that has no better mark to close it.

Each paragraph is read by itself, so that a lost mark changes nothing beyond it. A quotation left
open ends where a reporting clause begins; without one it runs to the end of its paragraph, as in
quotations over several paragraphs. A quotation that was not opened runs from the start. Both must
look like speech; a few words quoted in a clause of others are given up when a mark is lost.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

Span = tuple[int, int]

_MARK = re.compile(
    r"[\"“”„‟«»‹›‚‛＂「」『』‘'’´`]"
    r"(?:(?<=')(?!(?<=\S')''(?!'))'|(?<=`)`|(?<=´)´)?"  # '' or ``; at a word's end, ''' is ' and ''
)
_FAMILY = (
    dict.fromkeys(['"', "“", "”", "„", "‟", "＂", "``", "''", "´´"], "double")
    | dict.fromkeys("«»", "angle")
    | dict.fromkeys("‹›", "single angle")
    | dict.fromkeys("「」『』", "corner")
    | dict.fromkeys("'’‘‚‛´`", "single")
)
_OPENS = frozenset(["“", "„", "‟", "‚", "「", "『", "``"])
_CLOSES = frozenset("”」』")
_ALWAYS = frozenset(["„", "‚", "「", "『", "」", "』", "``"])
_BRACKETS = frozenset("([{")
_JOINS_LEFT = _BRACKETS | frozenset("—–-/‒―:")
_CLOSING = frozenset(".,;:!?()[]{}—–…>-‒―/")
_TRAILING = frozenset(".,;:!?)")
_IN_WORD = frozenset(".,!?…%)")
_LINE_ENDS = frozenset(["", *"\n\r\u2028\u2029\x85\x0b\x0c"])
_INVISIBLE = frozenset("\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\ufeff")
_LOWER_WORD = re.compile(r" [a-z]")
_FEET = re.compile(r"\d ?['’′] ?\d{1,2}\Z")
# Ours: the commonest clauses after a quotation (“, she said.” “, said Ada”), and the commonest
# words of any clause, which names and captions lack.
_SAID = re.compile(
    r"[,?!] (?!(?:and|but|as|what|that|who|which|so|when|if|then|because) )"
    r"(?:(?:[\w.’'-]+ ){1,4}(?:said|says|wrote|added|asked)(?=[.,;:])|(?:said|says) (?=[A-Z]))"
)
_CLAUSE = re.compile(
    r"\b(?:the|to|that|is|are|was|were|be|have|has|had|will|not|he|she|it|we|i|you|they)\b", re.I
)


class _Mark(NamedTuple):
    start: int
    end: int
    glyph: str
    family: str
    can_open: bool
    can_close: bool


def quotations(text: str, paragraphs: Sequence[Span]) -> tuple[list[Span], list[Span], list[bool]]:
    """Outermost quotations with their marks, those inside them, and which of the outermost go on.

    Parameters
    ----------
    paragraphs : sequence of (start, end)
        In order; a quotation goes on if it is open at the end of its paragraph and the next
        begins with a quotation.

    Examples
    --------
    >>> text = "“He said ‘never’.”"
    >>> quotations(text, [(0, len(text))])
    ([(0, 18)], [(9, 16)], [False])
    """
    marks = [mark for match in _MARK.finditer(text) if (mark := _mark(text, match))]
    outer: list[Span] = []
    inner: list[Span] = []
    continued: list[bool] = []
    first, is_open = 0, False
    for start, end in paragraphs:
        last = first
        while last < len(marks) and marks[last].start < end:
            last += 1
        if first == last:
            is_open = False
            continue
        found, left_open = _in_paragraph(text, marks[first:last], start, end)
        top, nested = _nest(found)
        if is_open:
            continued[-1] = bool(top) and top[0][0] == start
        outer += top
        inner += nested
        continued += [False] * len(top)
        first, is_open = last, left_open
    return outer, inner, continued


# ---------------------------------------------------------------- marks


def _mark(text: str, match: re.Match[str]) -> _Mark | None:
    """A mark and what its place and shape allow, or missing if it is no quotation mark."""
    start, end = match.span()
    glyph = match.group()
    left, right = text[start - 1 : start], text[end : end + 1]
    family = _FAMILY[glyph]
    if family == "single":
        return _single(start, end, glyph, left, right)
    gap_left = not left or left.isspace() or left in _INVISIBLE or left in _BRACKETS
    gap_right = not right or right.isspace()
    if left == "=" or (gap_left and right == ">"):  # an attribute in stray markup
        return None
    if left.isdigit() and _FEET.search(text, max(0, start - 6), start):
        return None
    if glyph in _ALWAYS:
        opens, closes = glyph in _OPENS, glyph in _CLOSES
    elif gap_left:
        opens, closes = right not in _LINE_ENDS, gap_right or right in _TRAILING
    elif gap_right or (left not in _JOINS_LEFT and (right in _CLOSING or right in _FAMILY)):
        opens, closes = False, True
    elif glyph in _OPENS or glyph in _CLOSES:
        opens, closes = glyph in _OPENS, glyph in _CLOSES or glyph == "“"
    else:
        opens, closes = right.isalnum() or right in _BRACKETS or right in _FAMILY, True
    return _Mark(start, end, glyph, family, opens, closes)


def _single(start: int, end: int, glyph: str, left: str, right: str) -> _Mark | None:
    """The same for a single mark, which is more often an apostrophe."""
    is_joined = left.isalnum() or left == "_" or left in _IN_WORD
    if is_joined and glyph not in "‘‚‛" and (right.isalnum() or right == "_"):
        return None
    gap_left = not left or left.isspace() or left in _JOINS_LEFT or left in _FAMILY
    opens = glyph == "‚" or (gap_left and glyph not in "’´")
    opens = opens and (right.isalnum() or right in _FAMILY)
    closes = bool(left) and not left.isspace() and not right.isalnum()
    return _Mark(start, end, glyph, "single", opens, closes)


# ---------------------------------------------------------------- one paragraph


def _in_paragraph(text: str, marks: list[_Mark], start: int, end: int) -> tuple[list[Span], bool]:
    """The quotations of a paragraph, and whether the last one is open at its end."""
    paired, lone, left = _pair(text, marks)
    if len(lone) == 1 and lone[0] is _first_wide(marks) and _closes_speech(text, lone[0], start):
        paired.append((start, lone[0].end))
    if left is None or not _opens_speech(text, left, start):
        return paired, False
    if clause := _SAID.search(text, left.end, end):
        return [*paired, (left.start, clause.start() + 1)], False
    later = [m for m in marks if m.start > left.start and m.family == left.family and m.can_open]
    if any(_opens_speech(text, mark, start) for mark in later):
        return paired, False  # the mark that closed the first is lost, somewhere between them
    return [*paired, (left.start, end)], True


def _pair(text: str, marks: list[_Mark]) -> tuple[list[Span], list[_Mark], _Mark | None]:
    """Pairs of marks, wide marks that close nothing, and the last wide mark left open."""
    paired: list[Span] = []
    lone: list[_Mark] = []
    stack: list[_Mark] = []
    closers_after = _closers_after(marks)
    for mark, n_closers in zip(marks, closers_after, strict=True):
        opener = _opener_of(mark, stack)
        if opener is not None and not (n_closers and _is_possessive(text, mark)):
            paired.append((stack[opener].start, mark.end))
            del stack[opener:]
        elif mark.can_open and (mark.family != "single" or n_closers):
            stack.append(mark)
        elif mark.family != "single":
            lone.append(mark)
    return paired, lone, _first_wide(stack[::-1])


def _closers_after(marks: list[_Mark]) -> list[int]:
    """For each mark, how many single marks after it close without doubt."""
    counts, seen = [0] * len(marks), 0
    for index in range(len(marks) - 1, -1, -1):
        counts[index] = seen
        mark = marks[index]
        seen += mark.family == "single" and mark.can_close and not mark.can_open
    return counts


def _opener_of(mark: _Mark, stack: list[_Mark]) -> int | None:
    """The mark that this one closes; not its neighbour, since no quotation is empty."""
    if not mark.can_close:
        return None
    for index in range(len(stack) - 1, max(-1, len(stack) - 5), -1):
        if stack[index].family == mark.family and stack[index].end < mark.start:
            may_open = mark.can_open and mark.glyph == "“"  # closes „ only
            return None if may_open and stack[index].glyph != "„" else index
    return None


def _is_possessive(text: str, mark: _Mark) -> bool:
    """Whether a mark can be the apostrophe of a plural: the workers' union."""
    ends_word = mark.glyph in "'’" and text[mark.start - 1] in "sSxXzZ"
    return ends_word and bool(_LOWER_WORD.match(text, mark.end))


def _first_wide(marks: list[_Mark]) -> _Mark | None:
    return next((mark for mark in marks if mark.family != "single"), None)


def _opens_speech(text: str, mark: _Mark, start: int) -> bool:
    """Whether what begins here is more than a few words quoted in a clause of others."""
    before = text[max(start, mark.start - 8) : mark.start].rstrip()
    return not before or before[-1] in ".,;:!?…" or before[-1] in _FAMILY


def _closes_speech(text: str, mark: _Mark, start: int) -> bool:
    """Whether a clause ends here that can have been quoted from the start of its paragraph."""
    return text[mark.start - 1] in ".,!?…" and bool(_CLAUSE.search(text, start, mark.start))


def _nest(spans: list[Span]) -> tuple[list[Span], list[Span]]:
    """The outermost spans and those inside them; a span that crosses another is left out."""
    outer: list[Span] = []
    inner: list[Span] = []
    for start, end in sorted(spans, key=lambda span: (span[0], -span[1])):
        if not outer or start >= outer[-1][1]:
            outer.append((start, end))
        elif end <= outer[-1][1]:
            inner.append((start, end))
    return outer, inner
