"""Whether a plain text is several articles, one below the other."""

from __future__ import annotations

import re

from framing.labelled import read_head
from framing.lines import is_headline_like, line_kind

_DIVIDER = re.compile(
    r"^ {0,3}(?:={3,200}|-{3,200}|_{3,200}|\*{3,200}|#{3,200}) {0,9}$", re.MULTILINE
)
_FEWEST_LETTERS, _FEWEST_WORDS, _OPENING, _HEAD = 200, 3, 2_000, 4


def n_articles(text: str) -> int:
    r"""Return how many articles a plain text seems to be, parted by lines of dashes and the like.

    A part is one if it begins with labels, or with a headline; where no equals signs part them,
    above a byline or a date, since a line of dashes may part the sections of one article.

    Examples
    --------
    >>> n_articles("It passed.\n---\nIt was a close vote.")
    1
    >>> part = "A vote on fees\nBy Anna Berg\n\n" + "The council met on Monday. " * 10
    >>> n_articles("\n\n=====\n\n".join([part] * 3))
    3
    """
    divider = _DIVIDER.search(text)
    if divider is None:
        return 1
    is_strong = "=" in divider.group()
    parts = [part for part in _DIVIDER.split(text) if len(part.strip()) > _FEWEST_LETTERS]
    return max(1, sum(_is_article(part, is_strong=is_strong) for part in parts))


def _is_article(part: str, *, is_strong: bool) -> bool:
    if read_head(part) is not None:
        return True
    lines = [line for line in map(str.strip, part.lstrip()[:_OPENING].split("\n")) if line][:_HEAD]
    if not (is_headline_like(lines[0]) and len(lines[0].split()) >= _FEWEST_WORDS):
        return False
    return is_strong or any(line_kind(line) in ("byline", "date") for line in lines[1:])
