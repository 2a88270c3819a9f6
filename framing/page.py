"""One HTML page to a draft article, its in-body promos in place.

trafilatura decides which words are the article; the words themselves are the page's own, because
an extractor drops promos, joiners and soft hyphens, and we keep them. Its paragraphs are found
again among the page's leaf blocks; between the first and the last of them lies the body, and of
the blocks it left out there, those that look like promos come back.
"""

from __future__ import annotations

import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby
from typing import Any

from trafilatura.core import bare_extraction

from framing.addresses import absolute_url, is_kept
from framing.body import article_blocks, written_text
from framing.dates import ONLY_UPDATED, parse_published, printed_date, prints_update
from framing.dom import Block, is_named, leaf_blocks, parse_page
from framing.draft import Draft, Unreadable
from framing.entries import n_entries, without_others
from framing.lines import byline_of, fold_line, line_kind
from framing.markup import BEGINS, QUOTED
from framing.masthead import find_dateline
from framing.metadata import Metadata, marked_byline, read_metadata
from framing.walls import is_cut_off, wall_in
from framing.wire import is_byline

_SAVED_FROM = re.compile(
    rb"<!--(?: saved from url=\(\d{1,6}\)|\s{0,9}Page saved with SingleFile\s{1,9}url: )"
    rb"(https?://[^\s<>]{1,2000}?)(?: ?-->|\s)"
)
_CROWDED = "boolean(//*[*[3001]][count(a | span | b | i | em | strong | font) > 3000])"
_MAX_BLOCKS = 15_000  # beyond either, the extractor's time grows with the square of the page
_TOOLBARS = "//*[@id='wm-ipp-base' or @id='wm-ipp-print' or (@id='HEADER' and //*[@id='CONTENT'])]"
_TITLES = frozenset(["h1", "h2"])
_BELOW, _LAST = 4, 3  # blocks below a text, and at its end, that may offer the rest
_MUCH, _MORE = 1.5, 60  # a stated text is longer by this factor and as many words
_ADDED = re.compile(r"The (?:post|article) .{2,250} appeared first on .{2,80}")
_ADDED_LINKED = re.compile(r"The (?:post|article) .{2,250} first appeared on .{2,80}")
_AUTHOR_HINTS = frozenset(["author", "authors", "byline"])
_PICTURE_HINTS = frozenset("caption credit figure gallery image img picture photo".split())

logging.getLogger("trafilatura").addHandler(logging.NullHandler())


def read_page(data: bytes, *, declared: str | None = None, address: str | None = None) -> Draft:
    """Read one HTML page: its article as published, in-body promos included.

    Parameters
    ----------
    data : bytes
        The page.
    declared : str, optional
        Encoding named by the server.
    address : str, optional
        Where the page was fetched. A page that does not tell its own address has this one, as one
        that a browser or SingleFile saved has the address in its comment.

    Returns
    -------
    Draft
        `body` is the page's own text from the first to the last paragraph. Captions, navigation,
        share buttons, comments and trailing lists are left out.

    Raises
    ------
    Unreadable
        reason empty, limit, encoding, format or no_article. A page is never read in part.

    Examples
    --------
    >>> words = "The council will vote on the budget on Tuesday, two officials said. "
    >>> page = f"<title>Vote due</title><article><h1>Vote due</h1><p>{words * 5}</p></article>"
    >>> draft = read_page(page.encode())
    >>> draft.headline, draft.body[:23]
    ('Vote due', 'The council will vote o')
    """
    root, notes = parse_page(data, declared=declared)
    saved = _SAVED_FROM.search(data, 0, 4096)
    if saved is not None:
        address = address or saved.group(1).decode("ascii", "replace")
    page = read_metadata(root, address=address)
    for bar in root.xpath(_TOOLBARS) if page.base and is_kept(page.base) else ():
        bar.drop_tree()
    blocks, n_others = without_others(leaf_blocks(root), page.headline)
    notes += (f"articles:{n_others} more on the page, left out",) if n_others else ()
    is_crowded = len(blocks) > _MAX_BLOCKS or root.xpath(_CROWDED)
    notes += ("extractor:left out, page too crowded",) if is_crowded else ()
    main_text = written_text(blocks) if is_crowded else _main_text(root)
    kept, first = article_blocks(blocks, main_text, page.headline)
    if not kept and n_others:  # the extractor took one of them
        kept, first = article_blocks(blocks, written_text(blocks), page.headline)
    if not kept:
        raise Unreadable("no_article", "the page holds no article text that could be told apart")
    texts = [item.block.text for item in kept]
    if (what := wall_in(_titles(root, blocks), texts)) is not None:
        raise Unreadable("no_article", f"{what}: {texts[0][:80]}")
    notes += _cut_off(page, texts, blocks[blocks.index(kept[-1].block) + 1 :][:_BELOW])
    if (n := n_entries([item.block for item in kept])) > 1:
        notes += (f"articles:{n} on the page, read as the entries of one",)
    if page.byline is None:
        above = blocks[max(0, first - 12) : first + 4]
        byline = _printed_byline(above, page.headline) or marked_byline(kept[0].block.element)
        page = replace(page, byline=byline)
    if parse_published(page.published_raw).time is None:
        lines = _dated_lines(blocks[max(0, first - 12) : first + 4], page.headline)
        printed = next((date for line in lines if (date := printed_date(*line))), None)
        is_updated = page.is_updated or any(prints_update(*line) for line in lines)
        page = replace(page, published_raw=printed or page.published_raw)
        notes += (ONLY_UPDATED,) if page.published_raw is None and is_updated else ()
    return _draft([item.block for item in kept], page, notes)


def _titles(root: Any, blocks: Sequence[Block]) -> list[str]:
    title = getattr(root.find(".//head/title"), "text", None) or ""
    return [title, *(block.text for block in blocks if block.tag in _TITLES)]


def _cut_off(page: Metadata, texts: Sequence[str], below: Sequence[Block]) -> tuple[str, ...]:
    """A note where the rest of an article is for subscribers, or stands in a statement alone."""
    n_words = sum(len(text.split()) for text in texts)
    if page.n_stated > _MUCH * n_words + _MORE:
        return (f"text:{n_words} words, the page states an articleBody of {page.n_stated}",)
    is_cut = is_cut_off([*texts[-_LAST:], *(block.text for block in below)])
    return ("text:below it stands an offer to subscribers, it may be cut off",) if is_cut else ()


def read_fragment(markup: str, *, address: str | None = None) -> Draft:
    r"""Read a part of a page, such as a feed carries: all its blocks are the text.

    But for the line below that says of which site a feed took it.

    Parameters
    ----------
    markup : str
        HTML without a page around it, or plain text.
    address : str, optional
        Of the page; relative links are told from it.

    Raises
    ------
    Unreadable
        reason empty, limit or format.

    Examples
    --------
    >>> draft = read_fragment("<p>It passed.</p><p>READ MORE: <a href='/a'>The vote</a>",
    ...     address="https://example.org/b")
    >>> draft.body, draft.links
    ('It passed.\n\nREAD MORE: The vote', ((23, 31, 'https://example.org/a'),))
    """
    source = f"<div>{markup}</div>".encode("utf-8", "replace")
    root, notes = parse_page(source, declared="utf-8")
    nothing = Metadata(None, None, None, None, None, None, base=address, language=None)
    blocks = leaf_blocks(root)
    if len(blocks) > 1 and _is_added(blocks[-1]):
        blocks, notes = blocks[:-1], (*notes, "feed:the line that names its site left out")
    return _draft(blocks, nothing, notes)


def _is_added(block: Block) -> bool:
    is_linked = block.links and _ADDED_LINKED.fullmatch(block.text)
    return bool(is_linked or _ADDED.fullmatch(block.text))


def _printed_byline(blocks: Sequence[Block], headline: str | None) -> str | None:
    """The names that a line with By gives, or else names or an agency where an author's do stand.

    That is in an element named for it, or between the headline and the date.
    """
    title = fold_line(headline or "")
    others = [b for b in blocks if b.tag not in _TITLES and fold_line(b.text) != (title or None)]
    said = [block for block in others if line_kind(block.text) == "byline"]
    own = [block for block in others if is_named(block.element, _AUTHOR_HINTS)]
    for block in (*said, *own):
        names = _names(block)
        if names and (block in said or is_byline(names[0])):
            return ", ".join(names)
    for box, inside in groupby(others, _author_box):
        names = [name for block in inside for name in _lines(block)]
        if box is not None and names and all(map(is_byline, names)):
            return ", ".join(dict.fromkeys(names))
    for above, block, below in zip(blocks, blocks[1:], blocks[2:], strict=False):
        is_between = title not in ("", fold_line(block.text)) and fold_line(above.text) == title
        if is_between and line_kind(below.text) == "date" and is_byline(block.text):
            return block.text
    return None


def _author_box(block: Block) -> Any:
    """The element named for the author in which a block stands; mostly none."""
    return next((e for e in block.lineage[:2] if is_named(e, _AUTHOR_HINTS)), None)


def _names(block: Block) -> list[str]:
    """The first line of a block, without By, and the names below it."""
    lines = _lines(block)
    return list(dict.fromkeys([*lines[:1], *filter(is_byline, lines[1:])]))


def _lines(block: Block) -> list[str]:
    """The lines of a block, without By."""
    return [name for line in block.text.split("\n") if (name := byline_of(line))]


def _dated_lines(blocks: Sequence[Block], headline: str | None) -> list[tuple[str, str]]:
    """The lines between a headline and its text, each with the one above it.

    Captions have dates of their own.
    """
    title = fold_line(headline or "")
    heads = [n for n, block in enumerate(blocks) if title and fold_line(block.text) == title]
    lines = [
        block.text
        for block in blocks[heads[-1] + 1 if heads else 0 :]
        if block.tag != "figcaption" and _PICTURE_HINTS.isdisjoint(block.hints.split())
    ]
    return list(zip(lines, ["", *lines], strict=False))


def _main_text(root: Any) -> str:
    """The extractor's text; '' where it finds none."""
    document = bare_extraction(root, fast=True, favor_recall=True, include_comments=False)
    return str(getattr(document, "text", None) or "")


# ---------------------------------------------------------------- blocks to a draft


def _draft(blocks: Sequence[Block], page: Metadata, notes: tuple[str, ...]) -> Draft:
    pieces: list[str] = []
    links: list[tuple[int, int, str]] = []
    spans: list[tuple[int, int, str, str]] = []
    position, before = 0, None
    for block in blocks:
        hints = block.hints
        if block.quotation is not None:
            hints += f" {QUOTED}" if block.quotation is before else f" {QUOTED} {BEGINS}"
        before = block.quotation
        spans.append((position, position + len(block.text), block.tag, hints.lstrip()))
        links += [
            (position + start, position + end, absolute_url(address, page.base))
            for start, end, address in block.links
        ]
        pieces.append(block.text)
        position += len(block.text) + 2
    body = "\n\n".join(pieces)
    return Draft(
        body=body,
        headline=page.headline,
        byline=page.byline,
        dateline=find_dateline(body),
        published_raw=page.published_raw,
        section=page.section,
        outlet=page.outlet,
        url=page.url,
        language=page.language,
        links=tuple(links),
        blocks=tuple(spans),
        notes=notes,
    )
