"""Several article elements on one page: entries of a live blog, other articles below its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from framing.dom import Block, is_named
from framing.lines import fold_line, line_kind

_LINKED, _MIN_PARAGRAPH = 0.5, 60  # share; characters
_MIN_ARTICLES = 2
_MIN_OTHERS = 2  # entries beside the one that was taken; paragraphs of another article
_TITLES = frozenset(["h2", "h3", "h4"])
_NO_ENTRY = frozenset("author bio comment comments newsletter promo related sidebar teaser".split())


def with_entries(
    blocks: Sequence[Block], is_matched: Sequence[bool], headline: str | None
) -> list[bool]:
    """Return what is matched with the other entries of a live blog, of which one was taken.

    Entries are article elements with classes in common, side by side below the headline, three or
    more. Those whose titles are links lead to other articles, and titles of another rank, or where
    the one that was taken has none, head another kind of text.

    Parameters
    ----------
    blocks : sequence of Block
        All leaf blocks of the page.
    is_matched : sequence of bool
        Whether each is in the text that an extractor gave.
    headline : str, optional
        The page's headline.

    Examples
    --------
    >>> from framing.dom import leaf_blocks, parse_page
    >>> words = "The council met on Monday, and the vote was put off to the spring."
    >>> page = f"<h1>A vote</h1>{f'<article class=e><h2>Now</h2><p>{words}</article>' * 3}"
    >>> root, _ = parse_page(page.encode())
    >>> with_entries(leaf_blocks(root), [False, False, True, False, False, False, False], "A vote")
    [False, False, True, True, True, True, True]
    """
    taken = {_article(b) for b, matched in zip(blocks, is_matched, strict=True) if matched}
    entry = next(iter(taken)) if len(taken) == 1 else None
    if entry is None:
        return list(is_matched)
    inside: dict[Any, list[int]] = {node: [] for node in (entry, *_beside(entry))}
    if len(inside) <= _MIN_OTHERS:
        return list(is_matched)
    for number, block in enumerate(blocks):
        if (article := _article(block)) in inside:
            inside[article].append(number)
    title = fold_line(headline or "")
    own = [blocks[number] for number in inside.pop(entry)]
    if any(fold_line(block.text) == title for block in own):
        return list(is_matched)
    ranks = _ranks(own)
    others = [
        numbers
        for numbers in inside.values()
        if _is_entry(within := [blocks[number] for number in numbers])
        and (not _ranks(within) or not ranks.isdisjoint(_ranks(within)))
    ]
    if len(others) < _MIN_OTHERS:
        return list(is_matched)
    more = {n for numbers in others for n in numbers if _is_of_entry(blocks[n])}
    return [matched or number in more for number, matched in enumerate(is_matched)]


def without_others(blocks: Sequence[Block], headline: str | None) -> tuple[list[Block], int]:
    """Return the blocks without other articles, and their number, as where reading scrolls on.

    Those are article elements of the same kind as the one that the page's headline heads, with a
    h1 and paragraphs of their own. Where none has the headline, nothing is left out.

    Examples
    --------
    >>> from framing.dom import leaf_blocks, parse_page
    >>> words = "<p>The council met on Monday, and the vote was put off to the spring.</p>" * 2
    >>> page = f"<article><h1>A vote</h1>{words}</article><article><h1>Rain</h1>{words}</article>"
    >>> root, _ = parse_page(page.encode())
    >>> own, n_others = without_others(leaf_blocks(root), "A vote")
    >>> len(own), n_others
    (3, 1)
    """
    title = fold_line(headline or "")
    headed: dict[Any, list[str]] = {}
    for block in blocks:
        if block.tag == "h1" and (article := _article(block)) is not None:
            headed.setdefault(article, []).append(fold_line(block.text))
    own = next((article for article, titles in headed.items() if title in titles), None)
    if not title or own is None or len(headed) < _MIN_ARTICLES:
        return list(blocks), 0
    inside = {article: [b for b in blocks if article in b.around] for article in headed}
    others = [
        article
        for article, within in inside.items()
        if not {own, article} & {*own.iterancestors(), *article.iterancestors()}
        and title not in headed[article]
        and not set(_classes(own)).isdisjoint(_classes(article))
        and sum(map(_is_paragraph, within)) >= _MIN_OTHERS
    ]
    left_out = {id(block) for article in others for block in inside[article]}
    return [block for block in blocks if id(block) not in left_out], len(others)


def n_entries(blocks: Sequence[Block]) -> int:
    """Return how many article elements with paragraphs a text was taken from, those side by side.

    Examples
    --------
    >>> from framing.dom import leaf_blocks, parse_page
    >>> words = "The council met on Monday, and the vote was put off to the spring."
    >>> root, _ = parse_page(f"<main>{f'<article><p>{words}</article>' * 3}".encode())
    >>> n_entries(leaf_blocks(root))
    3
    """
    articles = {_article(block) for block in blocks if _is_paragraph(block)} - {None}
    return sum(articles.isdisjoint(article.iterancestors()) for article in articles)


def _article(block: Block) -> Any:
    return next((node for node in (block.element, *block.lineage) if node.tag == "article"), None)


def _beside(entry: Any) -> list[Any]:
    """Articles of the same kind beside one, or each in an element of its own beside that of one."""
    row = entry.getparent()
    found = list(row.iterchildren("article"))
    if len(found) == 1 and row.getparent() is not None:
        found = [node for cell in row.getparent().iterchildren(row.tag) for node in cell]
    kinds = set((entry.get("class") or "").split())
    articles = (node for node in found if node.tag == "article" and node is not entry)
    return [node for node in articles if not kinds.isdisjoint(_classes(node))]


def _classes(node: Any) -> list[str]:
    return (node.get("class") or "-").split()


def _ranks(blocks: Sequence[Block]) -> set[str]:
    return {block.tag for block in blocks} & _TITLES


def _is_entry(blocks: Sequence[Block]) -> bool:
    is_other = any(block.tag == "h1" or _is_linked_title(block) for block in blocks)
    return not is_other and any(_is_paragraph(block) for block in blocks)


def _is_linked_title(block: Block) -> bool:
    return block.tag in _TITLES and block.link_share > _LINKED


def _is_of_entry(block: Block) -> bool:
    return _is_paragraph(block) or (block.tag in _TITLES and block.link_share < _LINKED)


def _is_paragraph(block: Block) -> bool:
    is_long = len(block.text) > _MIN_PARAGRAPH and block.link_share < _LINKED
    is_aside = any(is_named(node, _NO_ENTRY) for node in (block.element, *block.lineage[:4]))
    return is_long and not is_aside and line_kind(block.text) is None
