"""Boxes set among an article's paragraphs: cards and lists of links, calls to sign up, callouts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from framing.dom import Block, is_named

_MAX_TEASERS = 600
_LEVELS = 4  # of which a block's hints are
_CALLOUTS = frozenset(["callout", "infobox", "factbox", "info", "facts", "explainer"])
_SIGN_UP = frozenset(["signup", "newsletter", "subscribe", "subscription"])


def boxes_in(blocks: Sequence[Block], is_matched: Sequence[bool]) -> set[Any]:
    """Elements that hold linked titles and hardly anything else: cards, teasers, lists of links.

    Examples
    --------
    >>> from framing.dom import leaf_blocks, parse_page
    >>> card = "<div><h3><a href='/a'>Winter fees explained</a></h3></div>"
    >>> root, _ = parse_page(f"<p>{'It rained. ' * 9}</p>{card}".encode())
    >>> sorted(e.tag for e in boxes_in(leaf_blocks(root), [True, False]) if e.tag == "div")
    ['div']
    """
    titled = {e for block in blocks if _is_linked_title(block) for e in block.around}
    contents = {element: [0, 0, 0] for element in titled}  # characters: all, linked, prose
    total = 0
    for block, matched in zip(blocks, is_matched, strict=True):
        size, share = len(block.text), block.link_share
        prose = size if matched and share < 0.5 and size > 60 else 0
        total += prose
        for element in titled.intersection(block.around):
            counts = contents[element]
            counts[0] += size
            counts[1] += round(share * size)
            counts[2] += prose
    return {
        element
        for element, (size, linked, prose) in contents.items()
        if 2 * prose < total and (2 * linked > size or size - linked < _MAX_TEASERS)
    }


def is_boxed(block: Block, boxes: set[Any]) -> bool:
    """Whether a block stands in one of the boxes.

    Examples
    --------
    >>> from framing.dom import leaf_blocks, parse_page
    >>> root, _ = parse_page(b"<div><p>It rained.")
    >>> is_boxed(leaf_blocks(root)[0], {root.find(".//div")})
    True
    """
    return not boxes.isdisjoint(block.lineage)


def sign_up_boxes(blocks: Sequence[Block]) -> list[tuple[int, int]]:
    """Where boxes stand that are named for signing up: first block, block after.

    They are small parts of an article: a newsletter's own text may stand in an element of its name.

    Examples
    --------
    >>> from framing.dom import leaf_blocks, parse_page
    >>> box = "<div class=signup-card><p>Three mails a week.</div>"
    >>> root, _ = parse_page(f"<p>{'It rained. ' * 9}</p>{box}".encode())
    >>> sign_up_boxes(leaf_blocks(root))
    [(1, 2)]
    """
    named = [n for n, block in enumerate(blocks) if not _SIGN_UP.isdisjoint(block.hints.split())]
    inside: dict[Any, int] = {}
    for node in {node for n in named for node in blocks[n].around[:_LEVELS]}:
        if is_named(node, _SIGN_UP):
            inside[node] = 0
    for block in blocks if inside else ():
        for node in inside.keys() & set(block.around):
            inside[node] += len(block.text)
    most = min(_MAX_TEASERS, sum(len(block.text) for block in blocks) / 2)
    boxes = {node for node, size in inside.items() if size < most}
    return [(n, n + 1) for n in named if not boxes.isdisjoint(blocks[n].around)]


def is_in_callout(block: Block, homes: set[Any]) -> bool:
    """Whether a block stands in a box that belongs to the text, beside the article's paragraphs.

    Parameters
    ----------
    homes : set of elements
        Those whose children are the article's paragraphs.

    Examples
    --------
    >>> from framing.dom import leaf_blocks, parse_page
    >>> root, _ = parse_page(b"<main><div class=callout><div>Boats need a permit.")
    >>> is_in_callout(leaf_blocks(root)[0], {root.find(".//main")})
    True
    """
    is_in_box = any(is_named(node, _CALLOUTS) for node in block.around[:3])
    return is_in_box and not homes.isdisjoint(block.lineage[:_LEVELS])


def _is_linked_title(block: Block) -> bool:
    return len(block.text) >= 15 and block.link_share > (0.9 if block.tag == "p" else 0.7)
