"""Several article elements on one page: entries of a live blog, other articles below its own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from framing.dom import Block, is_named
from framing.lines import fold_line, line_kind

_LINKED, _MIN_PARAGRAPH = 0.5, 60  # share; characters
_MIN_OTHERS = 2  # entries beside the one that was taken; paragraphs of another article
_TITLES = frozenset(["h2", "h3", "h4"])
_NO_ENTRY = frozenset("author bio comment comments newsletter promo related sidebar teaser".split())


def with_entries(
    blocks: Sequence[Block], is_matched: Sequence[bool], headline: str | None
) -> list[bool]:
    """Return what is matched with the other entries of a live blog, of which one was taken.

    Entries are article elements with classes in common, side by side below the headline, three or
    more. Those whose titles are links lead to other articles.

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
    if any(fold_line(blocks[number].text) == title for number in inside.pop(entry)):
        return list(is_matched)
    others = [
        numbers for numbers in inside.values() if _is_entry([blocks[number] for number in numbers])
    ]
    if len(others) < _MIN_OTHERS:
        return list(is_matched)
    more = {n for numbers in others for n in numbers if _is_of_entry(blocks[n])}
    return [matched or number in more for number, matched in enumerate(is_matched)]


def _article(block: Block) -> Any:
    return next((node for node in (block.element, *block.lineage) if node.tag == "article"), None)


def _beside(entry: Any) -> list[Any]:
    """Articles of the same kind beside one, or each in an element of its own beside that of one."""
    row = entry.getparent()
    found = list(row.iterchildren("article"))
    if len(found) == 1 and row.getparent() is not None:
        found = [node for cell in row.getparent().iterchildren(row.tag) for node in cell]
    kinds = set(_classes(entry))
    articles = (node for node in found if node.tag == "article" and node is not entry)
    return [node for node in articles if not kinds.isdisjoint(_classes(node))]


def _classes(node: Any) -> list[str]:
    return (node.get("class") or "-").split()


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
