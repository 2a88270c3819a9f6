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
from typing import Any, NamedTuple

from trafilatura.core import bare_extraction

from framing.dom import Block, ancestors, leaf_blocks, parse_page
from framing.draft import Draft, Unreadable
from framing.lines import byline_of, find_dateline, fold_line, label_alone, label_at, line_kind
from framing.metadata import Metadata, absolute_url, read_metadata

_SAVED_FROM = re.compile(rb"<!-- saved from url=\(\d{1,6}\)(https?://[^\s<>]{1,2000}?) ?-->")
_NOT_PROMO_HINTS = frozenset(
    "ad ads advert advertisement author authors breadcrumb breadcrumbs byline comment "
    "comments credit credits footer menu nav navigation navbar pagination share sharing social "
    "tag tags toc toolbar topics".split()
)  # ours: read off the pages of the labelled set
_CAPTION_TAGS = frozenset(["figcaption", "caption", "td", "th"])
_TEXT_TAGS = frozenset(["p", "li", "blockquote", "h2", "h3", "h4", "dd", "dt", "pre"])
_HEADING_TAGS = frozenset(["h2", "h3", "h4", "h5", "h6", "p", "div", "section", "header"])
_FURNITURE = frozenset(["boilerplate", "caption", "credit"])
_LEAD_FURNITURE = frozenset(["byline", "date", "subscribe", "related"])
_SHINGLE = 5
_MAX_GAP = 5
_MAX_PROMO = 300
_MAX_UNLINKED = 80
_HOME_LEVELS = 12
_HOME_SHARE = 0.75

logging.getLogger("trafilatura").addHandler(logging.NullHandler())


class _Kept(NamedTuple):
    """A block of the body: whether it is prose, or was kept as a promo."""

    block: Block
    is_prose: bool


def read_page(data: bytes, *, declared: str | None = None) -> Draft:
    """Read one HTML page: its article as published, in-body promos included.

    Parameters
    ----------
    data : bytes
        The page.
    declared : str, optional
        Encoding named by the server.

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
    page = read_metadata(
        root, saved_from=saved.group(1).decode("ascii", "replace") if saved else None
    )
    blocks = leaf_blocks(root)
    main_text = _main_text(root)
    is_matched = _matches(blocks, main_text) if main_text else [_is_paragraph(b) for b in blocks]
    first, last = _region(blocks, is_matched)
    if first == last:
        raise Unreadable("no_article", "the page holds no article text that could be told apart")
    homes = _homes(blocks[first:last], is_matched[first:last])
    last = _extended(blocks, last, homes)
    kept = _trim(_select(blocks[first:last], is_matched[first:last], homes, page.headline))
    if not kept:
        raise Unreadable("no_article", "the page holds lists and links, but no paragraph of text")
    if page.byline is None:
        page = replace(page, byline=_printed_byline(blocks[max(0, first - 12) : first + 4]))
    return _draft([item.block for item in kept], page, notes)


def _printed_byline(blocks: Sequence[Block]) -> str | None:
    lines = (block.text for block in blocks if line_kind(block.text) == "byline")
    return next((names for line in lines if (names := byline_of(line))), None)


def _main_text(root: Any) -> str:
    document = bare_extraction(root, fast=True, favor_recall=True, include_comments=False)
    return str(getattr(document, "text", None) or "")


# ---------------------------------------------------------------- which blocks are the body


def _matches(blocks: Sequence[Block], main_text: str) -> list[bool]:
    """For each block whether its words are in the extractor's text."""
    lines = {fold_line(line) for line in main_text.splitlines()} - {""}
    shingles = _shingles(main_text)
    return [_is_match(block, lines, shingles) for block in blocks]


def _is_paragraph(block: Block) -> bool:
    """What stands in for the extractor where it finds nothing, as on very short pages."""
    plain = block.tag == "p" and block.link_share < 0.3 and len(block.text) > 40
    return plain and line_kind(block.text) is None and not _has_bad_hints(block)


def _is_match(block: Block, lines: set[str], shingles: set[tuple[str, ...]]) -> bool:
    folded = fold_line(block.text)
    if folded in lines or any(fold_line(line) in lines for line in block.text.split("\n")):
        return True
    own = _shingles(block.text) if len(folded) >= 30 else set()
    return bool(own) and 2 * len(own & shingles) >= len(own)


def _shingles(text: str) -> set[tuple[str, ...]]:
    words = text.casefold().split()
    return set(zip(*(words[n:] for n in range(_SHINGLE)), strict=False))


def _region(blocks: Sequence[Block], is_matched: Sequence[bool]) -> tuple[int, int]:
    """The run of blocks with the most matched text: a stray match far away does not count."""
    best, best_span, total, start = 0.0, (0, 0), 0.0, 0
    for number, (block, matched) in enumerate(zip(blocks, is_matched, strict=True)):
        size = min(len(block.text), 300)
        total += size if matched else -4 - 0.1 * size
        if total <= 0:
            total, start = 0.0, number + 1
        elif total > best:
            best, best_span = total, (start, number + 1)
    return best_span


def _homes(blocks: Sequence[Block], is_matched: Sequence[bool]) -> set[Any]:
    """The elements whose children are the article's paragraphs."""
    return {
        block.element.getparent()
        for block, matched in zip(blocks, is_matched, strict=True)
        if matched and block.tag == "p" and block.link_share < 0.5 and len(block.text) > 60
    }


def _extended(blocks: Sequence[Block], last: int, homes: set[Any]) -> int:
    """On over the paragraphs beside the article's own that the extractor left out at its end."""
    number = last
    while number < min(len(blocks), last + _MAX_GAP):
        number += 1
        block = blocks[number - 1]
        if block.tag == "p" and _is_at_home(block, homes) and not _is_promo_like(block):
            last = number
    return last


def _select(
    blocks: Sequence[Block], is_matched: Sequence[bool], homes: set[Any], headline: str | None
) -> list[_Kept]:
    """Of the blocks of the region those that were published as the article, or promote."""
    title = fold_line(headline or "")
    kept: list[_Kept] = []
    pending: Block | None = None
    for block, matched in zip(blocks, is_matched, strict=True):
        promo, folded = _is_promo_like(block), fold_line(block.text)
        if folded == title and folded:
            continue
        if not promo and _is_furniture(block, bool(kept)):
            pending = None
        elif matched or (not promo and block.tag in _TEXT_TAGS and _is_at_home(block, homes)):
            kept.append(_Kept(block, not promo))
        elif promo:
            kept += [_Kept(pending, False)] if pending is not None else []
            kept.append(_Kept(block, False))
        pending = block if not promo and not matched and _is_box_header(block, homes) else None
    return _without_doubles(kept)


def _is_furniture(block: Block, has_begun: bool) -> bool:
    if block.tag in _CAPTION_TAGS and block.tag != "td":
        return True
    kind = line_kind(block.text)
    return kind in _FURNITURE or (not has_begun and kind in _LEAD_FURNITURE)


def _is_at_home(block: Block, homes: set[Any]) -> bool:
    """A paragraph that stands beside paragraphs of the article is one of them."""
    parent = block.element.getparent()
    if block.tag == "li" and parent is not None:
        parent = parent.getparent()
    return parent in homes and block.link_share < 0.5 and not _has_bad_hints(block)


def _is_promo_like(block: Block) -> bool:
    """Short and mostly link, or under a label; share buttons, tags and captions are not."""
    size = len(block.text)
    n_targets = len({address for _, _, address in block.links})
    if size > _MAX_PROMO * max(1, n_targets) or block.tag in _CAPTION_TAGS:
        return False
    hit = label_at(block.text, 0, size)
    is_labelled = hit is not None and (
        block.link_share > 0.4 or (hit.is_marked and (bool(block.links) or hit.end == size))
    )
    calls = label_alone(block.text, 0, size) or line_kind(block.text) == "subscribe"
    if not (is_labelled or calls or (block.link_share > 0.6 and size >= 15)):
        return False
    if _has_bad_hints(block):
        return hit is not None and is_labelled and hit.label.kind == "story"
    if is_labelled or calls or (block.tag != "p" and block.link_share > 0.9):
        return True
    return not block.text.endswith(".") and (1 - block.link_share) * size < _MAX_UNLINKED


def _has_bad_hints(block: Block) -> bool:
    return not _NOT_PROMO_HINTS.isdisjoint(block.hints.split())


def _is_box_header(block: Block, homes: set[Any]) -> bool:
    """A short line of a box: not a paragraph among the article's paragraphs."""
    short = 3 <= len(block.text) <= 60 and block.text[-1] not in ".!?,"
    boxed = not homes.intersection([block.element.getparent()])
    return short and boxed and block.tag in _HEADING_TAGS and not _has_bad_hints(block)


def _without_doubles(kept: Sequence[_Kept]) -> list[_Kept]:
    """A box printed twice, for phone and desktop, counts once."""
    seen: set[tuple[str, str]] = set()
    once = []
    for item in kept:
        key = (fold_line(item.block.text), item.block.links[0][2] if item.block.links else "")
        if item.is_prose or key[1] == "" or key not in seen:
            once.append(item)
        seen.add(key)
    return once


def _trim(kept: list[_Kept]) -> list[_Kept]:
    """The body runs from its first to its last prose; prose elsewhere only joins it directly."""
    prose = [number for number, item in enumerate(kept) if _is_prose(item)]
    if not prose:
        return []
    home = _home([kept[number].block for number in prose])
    inside = [number for number in prose if home in _nearest_of(kept[number].block)] or prose
    first, last = inside[0], inside[-1]
    while first > 0 and _is_prose(kept[first - 1]):
        first -= 1
    opening = (n for n in prose if n >= first and _is_written(kept[n].block))
    first = next(opening, first)
    while last + 1 < len(kept) and _is_prose(kept[last + 1]):
        last += 1
    return kept[first : last + 1]


def _is_prose(item: _Kept) -> bool:
    return item.is_prose and item.block.link_share < 0.8 and line_kind(item.block.text) is None


def _is_written(block: Block) -> bool:
    """A paragraph, not a kicker or a section's name left over above it."""
    ends = block.text.rstrip("”\"’')")[-1:] in (".", "!", "?", "…", ":")
    return block.tag == "p" or len(block.text) > 60 or ends


def _home(prose: Sequence[Block]) -> Any:
    """The smallest element that holds most of the prose."""
    sizes: dict[Any, int] = {}
    depths: dict[Any, int] = {}
    for block in prose:
        for level, element in enumerate(_nearest_of(block)):
            sizes[element] = sizes.get(element, 0) + len(block.text)
            depths[element] = max(depths.get(element, 0), level)
    enough = _HOME_SHARE * sum(len(block.text) for block in prose)
    homes = [element for element, size in sizes.items() if size >= enough]
    return min(homes, key=lambda element: depths[element], default=None)


def _nearest_of(block: Block) -> list[Any]:
    return list(ancestors(block.element, _HOME_LEVELS))


# ---------------------------------------------------------------- blocks to a draft


def _draft(blocks: Sequence[Block], page: Metadata, notes: tuple[str, ...]) -> Draft:
    pieces: list[str] = []
    links: list[tuple[int, int, str]] = []
    spans: list[tuple[int, int, str, str]] = []
    position = 0
    for block in blocks:
        spans.append((position, position + len(block.text), block.tag, block.hints))
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
