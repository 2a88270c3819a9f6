"""A text without some of its stretches, and they without it, each as long as the text."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from framing.quotations import Span

_BLANKS = re.compile(r"[ \t\xa0]*")
_IN_LINE = re.compile(r"[^\s][ \t\xa0]*\Z")
_IN_LINE_AFTER = re.compile(r"[ \t\xa0]*(\S)")
_NEAR = 20


def blanked(text: str, spans: Sequence[Span]) -> str:
    r"""Return a text as long without some stretches.

    Line ends take their place, or blanks where the line goes on after one in mid-sentence.

    Parameters
    ----------
    spans : sequence of (start, end)
        In order and without overlap.

    Raises
    ------
    ValueError
        If they are not, or lie outside the text.

    Examples
    --------
    >>> blanked("of USREAD MORE", [(5, 14)]).rstrip("\n")
    'of US'
    >>> blanked("It [more] failed.", [(4, 8)])
    'It [    ] failed.'
    """
    position = 0
    for start, end in spans:
        if not position <= start <= end <= len(text):
            raise ValueError(f"stretch {start} to {end}: before {position} or after the text's end")
        position = end
    pieces, position = [], 0
    for some in _rows(text, spans):
        first, last = some[0][0], some[-1][1]
        inside = _IN_LINE.search(text, max(0, first - _NEAR), first)
        follows = _IN_LINE_AFTER.match(text, last)
        goes_on = inside and follows and not follows.group(1).isupper()
        for start, end in some:
            pieces += [text[position:start], (" " if goes_on else "\n") * (end - start)]
            position = end
    return "".join([*pieces, text[position:]])


def _rows(text: str, spans: Sequence[Span]) -> Iterator[list[Span]]:
    """Stretches in rows: those with nothing but blanks between them are in one."""
    row: list[Span] = []
    for span in spans:
        if row and not _BLANKS.fullmatch(text, row[-1][1], span[0]):
            yield row
            row = []
        row.append(span)
    if row:
        yield row


def only(text: str, spans: Sequence[Span]) -> str:
    r"""Return some stretches of a text in their places, line ends all around.

    Examples
    --------
    >>> only("of USREAD MORE", [(5, 14)])
    '\n\n\n\n\nREAD MORE'
    """
    pieces, position = [], 0
    for start, end in spans:
        pieces += ["\n" * (start - position), text[start:end]]
        position = end
    return "".join([*pieces, "\n" * (len(text) - position)])
