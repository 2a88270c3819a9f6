"""What files, pages and scrapes are read into, before they become rows of articles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from framing.errors import CorpusError


class Unreadable(CorpusError):
    """An input that holds no article we can read.

    Attributes
    ----------
    reason : str
        One of `schema.REASONS`.
    detail : str
        What was wrong, and what to do.

    Examples
    --------
    >>> Unreadable("empty", "the file has 0 bytes").reason
    'empty'
    """

    def __init__(self, reason: str, detail: str) -> None:
        super().__init__(f"{reason}: {detail}")
        self.reason = reason
        self.detail = detail


@dataclass(frozen=True)
class Draft:
    """One article as printed: nothing guessed, missing is None.

    Attributes
    ----------
    headline, byline, dateline, published_raw, section, outlet, url, language : str or None
        As printed; `url` is absolute.
    body : str
        The article after its headline: one block a paragraph, a blank line between paragraphs,
        in-body promos included.
    links : tuple of (start, end, url)
        Links of a page, offsets into body, absolute addresses.
    blocks : tuple of (start, end, tag, hints)
        Blocks of a page, offsets into body; `hints` are the class, id and role words of the block
        and its three nearest ancestors, and whether it stands in a block quotation
        (`framing.markup`).
    notes : tuple of str
        What reading had to repair or decide.
    """

    body: str
    headline: str | None = None
    byline: str | None = None
    dateline: str | None = None
    published_raw: str | None = None
    section: str | None = None
    outlet: str | None = None
    url: str | None = None
    language: str | None = None
    links: tuple[tuple[int, int, str], ...] = ()
    blocks: tuple[tuple[int, int, str, str], ...] = ()
    notes: tuple[str, ...] = ()


class Page(NamedTuple):
    """A whole page: its bytes, and under which encoding and address a server sent it.

    `extra` is what else is known of it, kept in ``articles.extra``.
    """

    data: bytes
    declared: str | None = None
    url: str | None = None
    extra: Mapping[str, str] = {}


class Aside(NamedTuple):
    """What is no article and was not meant to be one, such as a picture in a web archive."""

    what: str


class Record(NamedTuple):
    """One record of a file: its number, and its fields, page or scrape, or why it has none."""

    number: str
    content: dict[str, Any] | Page | bytes | Aside | Unreadable
    notes: tuple[str, ...] = ()
