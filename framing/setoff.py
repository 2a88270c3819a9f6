"""Quotations without marks: what a page sets off as a block quotation or an embedded post."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import NamedTuple

from framing.quotations import Span

_WORD = re.compile(r"\w")


class Quotations(NamedTuple):
    """The quotations of a text.

    Outermost ones and those inside them, sorted; of the outermost, which go on in the next
    paragraph, and which are set off without marks.
    """

    outer: list[Span]
    inner: list[Span]
    continued: list[bool]
    set_off: list[bool]


def with_set_off(
    text: str, paragraphs: Sequence[Span], found: Quotations, spans: Sequence[Span]
) -> Quotations:
    r"""Return quotations, among them those that are set off, one a paragraph.

    Parameters
    ----------
    text : str
    paragraphs, spans : sequence of (start, end)
        Both in order; spans are what is set off.
    found : Quotations
        Those in marks. They are inside one that is set off, unless one has all its words.

    Returns
    -------
    Quotations
        Of a stretch one a paragraph, which goes on in the next of the stretch.

    Examples
    --------
    >>> text = "She wrote:\nIt “failed”.\nTwice."
    >>> marked = Quotations([(14, 22)], [], [False], [False])
    >>> made = with_set_off(text, [(0, 10), (11, 23), (24, 30)], marked, [(11, 30)])
    >>> made.outer, made.inner, made.continued
    ([(11, 23), (24, 30)], [(14, 22)], [True, False])
    """
    starts, ends = [a for a, _ in paragraphs], [b for _, b in paragraphs]
    opened, closed = [a for a, _ in found.outer], [b for _, b in found.outer]
    kept = dict(zip(found.outer, found.continued, strict=True))
    inner, made = list(found.inner), dict[Span, bool]()
    for start, end in spans:
        before: Span | None = None
        for number in range(bisect_right(ends, start), bisect_left(starts, end)):
            part = max(starts[number], start), min(ends[number], end)
            here = first, last = _trimmed(text, *part)
            marked = found.outer[bisect_right(closed, first) : bisect_left(opened, last)]
            if not _may_hold(text, first, last, marked):
                before = None
                continue
            inner += marked
            for span in marked:
                kept.pop(span, None)
            made[here] = False
            if before is not None:
                made[before] = True
            before = here
    outer = sorted({**kept, **made}.items())
    return Quotations(
        [span for span, _ in outer],
        sorted(inner),
        [goes_on for _, goes_on in outer],
        [span in made for span, _ in outer],
    )


def _trimmed(text: str, start: int, end: int) -> Span:
    stretch = text[start:end]
    return start + len(stretch) - len(stretch.lstrip()), start + len(stretch.rstrip())


def _may_hold(text: str, first: int, last: int, marked: Sequence[Span]) -> bool:
    """Whether marked quotations lie inside a stretch and leave words of it outside them."""
    if any(start < first or end > last for start, end in marked):
        return False
    edges = [first, *(edge for span in sorted(marked) for edge in span), last]
    outside = zip(edges[::2], edges[1::2], strict=True)
    return any(_WORD.search(text, start, end) for start, end in outside)
