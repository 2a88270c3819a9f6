"""What a page or a scrape is read into, before it becomes a row of articles."""

from __future__ import annotations

from dataclasses import dataclass

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
        and its three nearest ancestors.
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
