"""Text wrapped at a column: which lines are one, so that no line is judged by its half."""

from __future__ import annotations

import re
from itertools import pairwise

from framing.lines import line_kind

Span = tuple[int, int]

_LINE = re.compile(r"[^\r\n]+")
_BREAK = re.compile(r"[^\S\r\n]*(?:\r\n|\r|\n)[^\S\r\n]*")
_NARROWEST, _WIDEST, _FEWEST = 50, 130, 3
_LONGEST_WORD = 30
_NEARLY = 0.9  # of the width: editors and printers count it otherwise than in characters


def whole_lines(text: str) -> list[Span]:
    r"""Return the lines that are not blank; those that a column broke are one.

    A line is broken if the first word of the next had no room on it. A text is wrapped if most of
    its lines with another below are, most of them in mid-sentence, and a third before a small
    letter: a list of headlines of like length is not. A byline or caption is no part of another
    line.

    Examples
    --------
    >>> line = "the committee met on the question of the bridge over the river and"
    >>> whole_lines("\n".join(["The vote", "", *[line] * 4, "left.", "", "A menu"]))
    [(0, 8), (10, 283), (285, 291)]
    >>> whole_lines("A menu\nA search")
    [(0, 6), (7, 15)]
    """
    lines = [_words(match) for match in _LINE.finditer(text) if not match.group().isspace()]
    pairs = list(pairwise(lines))
    is_next = [_BREAK.fullmatch(text, end, start) is not None for (_, end), (start, _) in pairs]
    sizes = sorted(end - start for (start, end), near in zip(lines, is_next, strict=False) if near)
    width = sizes[-1 - len(sizes) // 20] if sizes else 0
    if not _NARROWEST <= width <= _WIDEST:
        return lines
    is_broken = [
        near
        and _is_full(text, line, below, width)
        and not any(line_kind(text[start:end]) for start, end in (line, below))
        for near, (line, below) in zip(is_next, pairs, strict=True)
    ]
    broken = [pair for pair, is_one in zip(pairs, is_broken, strict=True) if is_one]
    n_inside = sum(text[end - 1].isalnum() or text[end - 1] == "," for (_, end), _ in broken)
    n_small = sum(text[start].islower() for _, (start, _) in broken)
    n = len(broken)
    if n < _FEWEST or 2 * n < len(sizes) or 2 * n_inside < n or 3 * n_small < n:
        return lines
    joined = lines[:1]
    for is_one, line in zip(is_broken, lines[1:], strict=True):
        joined[-1:] = [(joined[-1][0], line[1])] if is_one else [joined[-1], line]
    return joined


def goes_on(line: str, below: str) -> bool:
    """Whether a line goes on below in a small letter, the first word of which had no room on it.

    Examples
    --------
    >>> goes_on("The council raised the fee that each", "ship pays in winter, they said.")
    True
    >>> goes_on("Shops wait for it", "iPhone prices rise on Monday, the owners of the shops said.")
    False
    """
    return below[0].islower() and len(line) + len(below.split(maxsplit=1)[0]) >= len(below)


def _words(match: re.Match[str]) -> Span:
    piece = match.group()
    start = match.start() + len(piece) - len(piece.lstrip())
    return start, start + len(piece.strip())


def _is_full(text: str, line: Span, below: Span, width: int) -> bool:
    """Whether the first word below had no room, or hardly any."""
    first = text[below[0] : min(below[1], below[0] + _LONGEST_WORD)].split(maxsplit=1)[0]
    return line[1] - line[0] + 1 + len(first) > _NEARLY * width
