"""Which blocks of a page are its article: from the first paragraph to the last, promos in place.

An extractor's text says which words are prose. Where they stand says the rest: most paragraphs of
an article are children of a few elements, its homes; what stands in a box of its own between them
and holds links and their teasers promotes something, or is furniture. A block is looked at with a
fixed number of ancestors, so the work is linear in the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

from framing.boxes import boxes_in, is_boxed, is_in_callout, sign_up_boxes
from framing.dom import Block
from framing.entries import with_entries
from framing.lines import (
    fold_line,
    is_credit,
    label_alone,
    label_at,
    line_kind,
    marked_boxes,
    past_closing,
    sentence_follows,
)

_NOT_PROMO_HINTS = frozenset(
    "ad ads advert advertisement author authors breadcrumb breadcrumbs byline comment "
    "comments credit credits footer menu nav navigation navbar pagination share sharing social "
    "tag tags toc toolbar topics".split()
)  # ours: read off the pages of the labelled set
_TRAIL_HINTS = frozenset(["breadcrumb", "breadcrumbs"])
_CAPTION_TAGS = frozenset(["figcaption", "caption", "td", "th"])
_ASIDE_TAGS = frozenset(["figure", "figcaption", "caption", "aside", "nav", "table"])
_CAPTION_HINTS = frozenset("caption credit credits imagecaption imagedescription".split())
_TEXT_TAGS = frozenset(["p", "li", "blockquote", "h2", "h3", "h4", "dd", "dt", "pre"])
_HEADING_TAGS = frozenset(["h2", "h3", "h4", "h5", "h6", "p", "div", "section", "header"])
_PICTURE_HINTS = frozenset("caption figure gallery image img media picture photo video".split())
_COMMENT_HINTS = frozenset("comment comments disqus menu nav navigation related sidebar".split())
_FURNITURE = frozenset(["boilerplate", "caption", "photo"])
_LEAD_FURNITURE = frozenset(["byline", "date", "subscribe", "related"])
_COMMENTS = re.compile(r"\W*(?:\d+ )?comments?(?: \(\d+\))?|leave a (?:reply|comment).*", re.I)
_SENTENCE_END = re.compile(r"[.!?…:。！？]['\"”’»)\]]{0,3}\Z")
_SHINGLE = 5
_MAX_GAP = 5
_MIN_RUN = 60
_MAX_PROMO = 300
_MAX_CREDIT, _MOST_WORDS_OF_NAME = 400, 5
_MAX_UNLINKED = 80
_HOME_SHARE = 0.75
_MOST_PROMOS = 4


class Kept(NamedTuple):
    """A block of the body: whether it is prose, or was kept as a promo."""

    block: Block
    is_prose: bool


def article_blocks(
    blocks: Sequence[Block], main_text: str, headline: str | None
) -> tuple[list[Kept], int]:
    """Return the blocks of the article, and the number of the first among all.

    Parameters
    ----------
    blocks : sequence of Block
        All leaf blocks of the page.
    main_text : str
        An extractor's text of the page; '' where it found none.
    headline : str, optional
        The page's headline, which is left out of the body.

    Examples
    --------
    >>> from framing.dom import leaf_blocks, parse_page
    >>> words = "The council will vote on the budget on Tuesday, two officials said."
    >>> root, _ = parse_page(f"<ul><li><a href='/'>Home</a></ul><div><p>{words}</div>".encode())
    >>> [item.block.tag for item in article_blocks(leaf_blocks(root), words, None)[0]]
    ['p']
    """
    is_matched = _matches(blocks, main_text) if main_text else [_is_paragraph(b) for b in blocks]
    is_matched = with_entries(blocks, _with_runs(blocks, is_matched), headline)
    first, last = _region(blocks, is_matched)
    boxes = boxes_in(blocks[first:last], is_matched[first:last])
    homes = _homes(blocks[first:last], is_matched[first:last], boxes)
    last = _extended(blocks, last, homes)
    kept = _select(blocks[first:last], is_matched[first:last], homes, boxes, headline)
    return _trim(kept, homes), first


def written_text(blocks: Sequence[Block]) -> str:
    """Return what reads like written text, in one pass: where an extractor would take too long.

    Examples
    --------
    >>> from framing.dom import leaf_blocks, parse_page
    >>> root, _ = parse_page(b"<h2>News</h2><p>The council met on Monday.<p><a href='/a'>Here</a>")
    >>> written_text(leaf_blocks(root))
    'The council met on Monday.'
    """
    plain = (block for block in blocks if block.link_share < 0.3 and not _has_bad_hints(block))
    return "\n".join(b.text for b in plain if _is_written(b) and line_kind(b.text) is None)


# ---------------------------------------------------------------- where the article stands


def _matches(blocks: Sequence[Block], main_text: str) -> list[bool]:
    """For each block whether its words are in the extractor's text."""
    lines = {fold_line(line) for line in main_text.splitlines()} - {""}
    shingles = _shingles(main_text)
    return [_is_match(block, lines, shingles) for block in blocks]


def _with_runs(blocks: Sequence[Block], is_matched: Sequence[bool]) -> list[bool]:
    """What is matched, with the run of text that line breaks alone divide from the next paragraph.

    Extractors lose a first one that stands bare in a page, as on pages made for printing.
    """
    found = list(is_matched)
    for number, (block, below) in enumerate(pairwise(blocks)):
        if block.element is not below.element or not is_matched[number + 1]:
            continue
        is_text = len(block.text) > _MIN_RUN and _is_written(block) and block.link_share < 0.3
        if is_text and line_kind(block.text) is None and not _has_bad_hints(block):
            found[number] = True
    return found


def _is_paragraph(block: Block) -> bool:
    """What stands in for the extractor where it finds nothing, as on very short pages."""
    plain = block.tag == "p" and block.link_share < 0.3 and len(block.text) > 40
    return plain and line_kind(block.text) is None and not _has_bad_hints(block)


def _is_match(block: Block, lines: set[str], shingles: set[tuple[str, ...]]) -> bool:
    folded = fold_line(block.text)
    several = block.text.split("\n") if "\n" in block.text else ()
    if folded in lines or any(fold_line(line) in lines for line in several):
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


def _homes(blocks: Sequence[Block], is_matched: Sequence[bool], boxes: set[Any]) -> set[Any]:
    """The elements whose children are the article's paragraphs.

    Where these are no p, they are each a div, or stand in one with line breaks between them. A page
    of div elements has all its boxes beside them, so it is no home of those.
    """
    return {
        home
        for block, matched in zip(blocks, is_matched, strict=True)
        if matched
        and block.tag in ("p", "div")
        and block.link_share < 0.5
        and len(block.text) > 60
        and not is_boxed(block, boxes)
        for home in _homes_of(block)
    }


def _homes_of(block: Block) -> Iterator[Any]:
    parent = block.element.getparent()
    if block.tag == "p":
        yield parent
        return
    yield block.element
    if "\n" not in block.text and parent is not None and parent.tag != "body":
        yield parent


def _extended(blocks: Sequence[Block], last: int, homes: set[Any]) -> int:
    """On over the paragraphs beside the article's own that the extractor left out at its end."""
    number = last
    while number < min(len(blocks), last + _MAX_GAP):
        number += 1
        block = blocks[number - 1]
        is_own = _is_at_home(block, homes) and not _is_promo_like(block)
        is_paragraph = block.tag == "p" and (is_own or _opens_with_promo(block, homes))
        if is_paragraph or _is_own_credit(block, homes):
            last = number
        elif _opens_comments(block) or _is_written(block):
            break
    return last


def _opens_comments(block: Block) -> bool:
    return _COMMENTS.fullmatch(block.text[:_MAX_UNLINKED]) is not None


# ---------------------------------------------------------------- which of its blocks are kept


def _select(
    blocks: Sequence[Block],
    is_matched: Sequence[bool],
    homes: set[Any],
    boxes: set[Any],
    headline: str | None,
) -> list[Kept]:
    """Of the blocks of the region those that were published as the article, or promote."""
    title = fold_line(headline or "")
    kept: list[Kept] = []
    pending: Block | None = None
    is_over = False  # comments, and what stands below them, until the article goes on
    aside = {
        number
        for begin, end in [*marked_boxes([b.text for b in blocks]), *sign_up_boxes(blocks)]
        for number in range(begin, end)
        if not _is_call(blocks[number])
    }
    for number, (block, matched) in enumerate(zip(blocks, is_matched, strict=True)):
        if title and fold_line(block.text) == title:
            continue
        if number in aside or line_kind(block.text) == "embed":
            continue
        is_over = _opens_comments(block) or (is_over and not (matched and _is_written(block)))
        if kept and _is_own_credit(block, homes):
            kept += [] if is_over else [Kept(block, True)]
            pending = None
            continue
        is_label, boxed = _is_label(block), is_boxed(block, boxes)
        if not boxed and _opens_with_promo(block, homes):
            kept += [Kept(item, item is block) for item in (pending, block) if item is not None]
            pending = None
            continue
        if not is_label and _is_promo_like(block):
            kept += [Kept(item, False) for item in (pending, block) if item is not None]
            pending = None
            continue
        if pending is not None and _is_label(pending) and kept and not kept[-1].is_prose:
            kept.append(Kept(pending, False))  # under the headline it belongs to
        pending = None
        if is_label:
            pending = block
        elif _is_furniture(block, bool(kept)):
            continue
        elif not boxed and (matched or _is_text(block, homes)):
            kept.append(Kept(block, True))
        elif _is_box_header(block, homes):
            pending = block
    return _without_doubles(kept)


def _is_call(block: Block) -> bool:
    """What a newsletter's box says to its reader; the rest of the box describes it."""
    return _is_promo_like(block) or label_at(block.text, 0, len(block.text)) is not None


def _is_label(block: Block) -> bool:
    """A label with no link: it belongs to what comes next or came before, or to nothing."""
    hit = None if block.links else label_alone(block.text, 0, len(block.text))
    return hit is not None and hit.label.kind != "solicit"


def _is_furniture(block: Block, has_begun: bool) -> bool:
    if block.tag in _CAPTION_TAGS and block.tag != "td":
        return True
    if not _CAPTION_HINTS.isdisjoint(block.own_hints):
        return True
    kind = line_kind(block.text)
    return kind in _FURNITURE or (not has_begun and kind in _LEAD_FURNITURE)


def _is_text(block: Block, homes: set[Any]) -> bool:
    """What an extractor left out: a paragraph at home, or a sentence in a box set among them."""
    if block.tag in _TEXT_TAGS:
        return _is_at_home(block, homes)
    is_sentence = len(block.text) > 20 and bool(_SENTENCE_END.search(block.text[-8:]))
    is_prose = is_sentence and block.link_share < 0.5
    return is_prose and is_in_callout(block, homes) and not _has_bad_hints(block)


def _is_at_home(block: Block, homes: set[Any]) -> bool:
    """A paragraph that stands beside paragraphs of the article is one of them."""
    parent = block.element.getparent()
    if block.tag == "li" and parent is not None:
        parent = parent.getparent()
    return parent in homes and block.link_share < 0.5 and not _has_bad_hints(block)


def _is_own_credit(block: Block, homes: set[Any]) -> bool:
    """A line of the article that says whose words it is; not one of a picture or a comment."""
    if len(block.text) > _MAX_CREDIT or not is_credit(block.text, is_last=True):
        return False
    if block.link_share > 0.9 and len(block.text.split()) > _MOST_WORDS_OF_NAME:
        return False  # a headline that begins with “Source:”
    hints = frozenset(block.hints.split())
    is_aside = not hints.isdisjoint(_PICTURE_HINTS) or not hints.isdisjoint(_COMMENT_HINTS)
    is_in_box = any(node.tag in _ASIDE_TAGS for node in (block.element, *block.lineage[:4]))
    return not is_aside and not is_in_box and not homes.isdisjoint(block.around)


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


def _opens_with_promo(block: Block, homes: set[Any]) -> bool:
    """A paragraph of the article that a labelled link stands in front of, or a few of them."""
    hit = label_at(block.text, 0, len(block.text)) if block.links else None
    if hit is None or block.tag not in _TEXT_TAGS or _has_bad_hints(block):
        return False
    links = [link for link in block.links[:_MOST_PROMOS] if link[1] > hit.after]
    is_labelled = bool(links) and hit.is_marked and links[0][0] <= hit.after + 2
    if not is_labelled or block.element.getparent() not in homes:
        return False
    text, size = block.text, len(block.text)
    return any(sentence_follows(text, past_closing(text, end, size), size) for _, end, _ in links)


def _has_bad_hints(block: Block) -> bool:
    return not _NOT_PROMO_HINTS.isdisjoint(block.hints.split())


def _is_box_header(block: Block, homes: set[Any]) -> bool:
    """A short line of a box: not a paragraph among the article's paragraphs."""
    short = 3 <= len(block.text) <= 60 and block.text[-1] not in ".!?,"
    boxed = not homes.intersection([block.element.getparent()])
    return short and boxed and block.tag in _HEADING_TAGS and not _has_bad_hints(block)


def _without_doubles(kept: Sequence[Kept]) -> list[Kept]:
    """A box printed twice, for phone and desktop, or again in a player's list, counts once."""
    seen: dict[str, list[str]] = {}
    once = []
    for item in kept:
        target = item.block.links[0][2] if item.block.links and not item.is_prose else ""
        folded = fold_line(item.block.text)
        before = seen.setdefault(target, []) if target else []
        if not any(folded in text or (text and folded.startswith(text)) for text in before[:9]):
            once.append(item)
            before.append(folded)
    return once


def _trim(kept: list[Kept], homes: set[Any]) -> list[Kept]:
    """From the first to the last paragraph; prose elsewhere only joins it directly."""
    prose = [number for number, item in enumerate(kept) if _is_prose(item)]
    if not prose:
        return []
    home = _home([kept[number].block for number in prose])
    inside = [number for number in prose if home in kept[number].block.lineage] or prose
    written = [number for number in inside if _is_written(kept[number].block)] or inside
    first, last = written[0], written[-1]
    while first > 0 and _is_prose(kept[first - 1]) and _continues(kept[first - 1].block, homes):
        first -= 1
    named = {_name(kept[number].block.element.getparent()) for number in written}
    closing: list[int] = []  # credits below
    beyond = False  # a promo, after which only a sentence is the article's
    for number in range(last + 1, len(kept)):
        block = kept[number].block
        if not kept[number].is_prose:
            beyond = True
            continue
        if _is_own_credit(block, homes):
            closing.append(number)
            continue
        is_ours = home in block.lineage or _name(block.element.getparent()) in named
        if not (_is_prose(kept[number]) and is_ours):
            break
        if _closes(block, homes) if beyond else _continues(block, homes):
            last = number
    within, below = kept[first : written[-1] + 1], kept[written[-1] + 1 : last + 1]
    below += [kept[number] for number in closing if number > last]
    return [item for item in within if not _is_of_picture(item.block)] + below


def _is_of_picture(block: Block) -> bool:
    """A credit that stands within the article and says no more than “Credit: NAME”."""
    text = block.text
    is_short = len(text) <= _MAX_CREDIT
    return is_short and is_credit(text, is_last=True) and not is_credit(text, is_last=False)


def _name(element: Any) -> tuple[str, str]:
    return str(element.tag), element.get("class") or ""


def _is_prose(item: Kept) -> bool:
    return item.is_prose and item.block.link_share < 0.8 and line_kind(item.block.text) is None


def _is_written(block: Block) -> bool:
    """A paragraph, not a kicker, a section's name or a credit left over beside it."""
    ends, size = bool(_SENTENCE_END.search(block.text[-8:])), len(block.text)
    if _has_trail_hints(block):
        return False
    return (ends and size > 20) or (size > 60 and block.tag not in ("h1", "h2", "h3", "h4"))


def _has_trail_hints(block: Block) -> bool:
    return not _TRAIL_HINTS.isdisjoint(block.hints.split())


def _continues(block: Block, homes: set[Any]) -> bool:
    """Whether an article goes on with a block: a paragraph, or a short one among its own."""
    return _is_written(block) or (block.tag in ("p", "li") and _is_at_home(block, homes))


def _closes(block: Block, homes: set[Any]) -> bool:
    """Whether an article ends with a block after a promo: a paragraph among its own, a sentence."""
    is_sentence = bool(_SENTENCE_END.search(block.text[-8:])) and not block.links
    return block.tag == "p" and is_sentence and _is_at_home(block, homes)


def _home(prose: Sequence[Block]) -> Any:
    """The smallest element that holds most of the prose."""
    sizes: dict[Any, int] = {}
    depths: dict[Any, int] = {}
    for block in prose:
        for level, element in enumerate(block.lineage):
            sizes[element] = sizes.get(element, 0) + len(block.text)
            depths[element] = max(depths.get(element, 0), level)
    enough = _HOME_SHARE * sum(len(block.text) for block in prose)
    homes = [element for element, size in sizes.items() if size >= enough]
    return min(homes, key=lambda element: depths[element], default=None)
