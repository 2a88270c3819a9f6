"""An HTML page as its own leaf blocks, in document order, with their links.

A block is an unbroken run of inline content: what a browser prints between two line breaks of its
layout. Damage that makes parsers lose text is repaired first, and counted; a page that lxml cuts
short is refused, never read in part.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from lxml import etree, html

from framing.decode import decode, scrub_surrogates
from framing.draft import Unreadable
from framing.errors import CorpusError

MAX_BYTES = 20_000_000
_MAX_ATTRIBUTES = 2_000
_CONTROLS = bytes(code for code in range(32) if code not in (9, 10, 13))
_REFERENCE = re.compile(r"&#(?:x0*([0-9a-f]{1,8})|0*([0-9]{1,9}))(?:;|(?![0-9a-f]))", re.IGNORECASE)
_CHARSET = re.compile(
    rb"""<meta[^<>]{0,200}?charset\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{1,40})""", re.I
)
_DATA_ADDRESS = re.compile(r"""(?<==["'])data:[^"'<>]{100000,}""", re.IGNORECASE)
_EMBEDDED = re.compile(rb"""(?<=["'=(])data:[\w/+.-]{0,80}[;,][^"'<>()\s]{1000,}""", re.IGNORECASE)
_MANY_ATTRIBUTES = re.compile(r"<[a-z][^<>]{60000}", re.IGNORECASE)
_XML_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,300}>")
_TAG = re.compile(r"<[^<>]{0,2000}>")
_ACCENTED = re.compile("[À-ÿ]")
_WHITE = " \t\n\r\f\v"
_BLANKS = re.compile(r"[ \t\n\r\f\v]+")
_WORDS = re.compile(r"[^\s_-]+")

_NO_PAGE = ("#", "javascript:", "mailto:", "tel:", "data:", "whatsapp:", "sms:")
_TITLE_TAGS = frozenset(["h2", "h3", "h4", "h5", "h6"])
_TITLE_WORDS = frozenset(["headline", "title"])
_CARD_LEVELS = 3
_LEVELS = 12
_MAX_CARD = 300
_MAX_NODES = 100

_SKIPPED = frozenset(
    "script style noscript template svg math iframe object embed audio video canvas select button "
    "textarea input title".split()
)
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html legend li main menu nav "
    "ol p pre search section summary table tbody td tfoot th thead tr ul".split()
)


@dataclass(frozen=True, eq=False)
class Block:
    """One leaf block: its text, the element it stands in, and its links by offset."""

    text: str
    element: Any
    links: tuple[tuple[int, int, str], ...] = ()

    @property
    def tag(self) -> str:
        """Name of the block's element."""
        return str(self.element.tag)

    @cached_property
    def lineage(self) -> tuple[Any, ...]:
        """The twelve nearest ancestors of the element, itself not included."""
        return tuple(_nearest(self.element, _LEVELS))

    @property
    def around(self) -> tuple[Any, ...]:
        """The element and its lineage."""
        return (self.element, *self.lineage)

    @cached_property
    def link_share(self) -> float:
        """Share of the block's characters that are linked."""
        return sum(end - start for start, end, _ in self.links) / max(1, len(self.text))

    @cached_property
    def hints(self) -> str:
        """Class, id and role words of the element and its three nearest ancestors, lower case."""
        nodes = (self.element, *self.lineage[:3])
        return " ".join(word for node in nodes for word in _named(node))

    @cached_property
    def quotation(self) -> Any:
        """The outermost blockquote that the block stands in, or None."""
        nodes = (self.element, *self.lineage)
        return next((node for node in reversed(nodes) if node.tag == "blockquote"), None)

    @property
    def own_hints(self) -> list[str]:
        """Class, id and role words of the element itself, lower case."""
        return _named(self.element)


def is_named(node: Any, words: frozenset[str]) -> bool:
    """Whether class, id or role of an element have any of the words.

    Examples
    --------
    >>> root, _ = parse_page(b"<p class='author-name'>Anna Berg</p>")
    >>> is_named(root.find(".//p"), frozenset(["author"]))
    True
    """
    return not words.isdisjoint(_named(node))


def _named(node: Any) -> list[str]:
    values = (node.get(name) for name in ("class", "id", "role"))
    return [word for value in values if value for word in _WORDS.findall(value.lower())]


def parse_page(data: bytes, *, declared: str | None = None) -> tuple[Any, tuple[str, ...]]:
    """Decode, repair and parse one page.

    Parameters
    ----------
    data : bytes
        The page as stored or sent.
    declared : str, optional
        Encoding named by the server.

    Returns
    -------
    root : lxml element
        The page.
    notes : tuple of str
        What was repaired, with counts.

    Raises
    ------
    Unreadable
        reason empty, limit, encoding or format.

    Examples
    --------
    >>> root, notes = parse_page(b"<title>A&#8;B</title>")
    >>> root.findtext(".//title"), notes
    ('AB', ('controls:removed=1',))
    """
    if not data.strip():
        raise Unreadable("empty", "the page has no text")
    n_cut = 0
    if len(data) > MAX_BYTES:  # without the pictures in it
        data, n_cut = _EMBEDDED.subn(b"data:", data)
    if len(data) > MAX_BYTES:
        raise Unreadable("limit", f"{len(data)} bytes; pages may have {MAX_BYTES}")
    found = _CHARSET.search(data, 0, 4096)
    label = declared or (found.group(1).decode("ascii") if found else None)
    try:
        text, notes = decode(data, declared=label)
    except CorpusError as error:
        raise Unreadable("encoding", f"binary or damaged: {error}") from error
    if "decode:windows-1252" in notes and _is_garbled(text):
        raise Unreadable("encoding", "the page states no encoding that fits; name it and try again")
    clean, repairs = scrub(text)
    if "<" not in clean:
        raise Unreadable("format", "no markup: not an HTML page")
    repairs += (f"data-addresses:cut={n_cut}",) if n_cut else ()
    return _parse(clean), (*notes, *repairs)


def _is_garbled(text: str) -> bool:
    """Mostly accented letters: another alphabet read as windows-1252."""
    words = _TAG.sub("", text)
    accented = len(_ACCENTED.findall(words))
    return accented > 50 and 3 * accented > len(words)


def scrub(text: str) -> tuple[str, tuple[str, ...]]:
    r"""Remove what makes parsers drop a page: control characters, raw and as references.

    Examples
    --------
    >>> scrub("a\x00b&#x1;c&#xD800;d")
    ('abcd', ('controls:removed=3',))
    """
    text, notes = scrub_surrogates(text)
    coded = text.encode("utf-8")
    kept = coded.translate(None, _CONTROLS)  # many times faster than a pattern
    count = len(coded) - len(kept)
    text = kept.decode("utf-8") if count else text

    def replace(match: re.Match[str]) -> str:
        nonlocal count
        code = int(match.group(1), 16) if match.group(1) else int(match.group(2))
        harmless = code in (9, 10, 13) or 32 <= code < 0xD800 or 0xE000 <= code < 0xFFFE
        if harmless or 0x10000 <= code <= 0x10FFFF:
            return match.group()
        count += 1
        return ""

    if "&#" in text:
        text = _REFERENCE.sub(replace, text)
    may_cut = len(text) > 100_000 and "data:" in text
    text, cut = _DATA_ADDRESS.subn("data:", text) if may_cut else (text, 0)
    notes += (f"controls:removed={count}",) if count else ()
    return text, notes + ((f"data-addresses:cut={cut}",) if cut else ())


def _parse(text: str) -> Any:
    if _has_endless_tag(text):
        raise Unreadable("limit", f"a tag with more than {_MAX_ATTRIBUTES} attributes")
    parser = html.HTMLParser(
        encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True
    )
    try:
        root = html.document_fromstring(
            _XML_DECLARATION.sub("", text).encode("utf-8"), parser=parser
        )
    except (etree.ParserError, etree.XMLSyntaxError) as error:
        raise Unreadable("no_article", f"the page holds no element: {error}") from error
    if any(entry.type_name == "ERR_RESOURCE_LIMIT" for entry in parser.error_log):
        raise Unreadable("limit", "nested too deeply, or a text too long: lxml cuts the page short")
    return root


def _has_endless_tag(text: str) -> bool:
    """One tag with thousands of attributes costs quadratic time in every parser."""
    long_tags = _MANY_ATTRIBUTES.finditer(text) if len(text) > 60_000 else ()
    return any(match.group().count("=") > _MAX_ATTRIBUTES for match in long_tags)


def leaf_blocks(root: Any) -> list[Block]:
    """All leaf blocks of a page in document order, white space collapsed as a browser does.

    No-break blanks, joiners and soft hyphens are kept; a line break is a newline; two line breaks
    in a row begin a new block.

    Examples
    --------
    >>> root, _ = parse_page(b"<div>One<p>Two <a href='/x'>three</a></div>")
    >>> [(block.tag, block.text, block.links) for block in leaf_blocks(root)]
    [('div', 'One', ()), ('p', 'Two three', ((4, 9, '/x'),))]
    """
    collector = _Collector()
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        tag = element.tag
        if event == "start":
            if not isinstance(tag, str) or tag in _SKIPPED or _is_hidden(element):
                walk.skip_subtree()
                continue
            collector.enter(element, tag)
        else:
            collector.leave(element, tag if isinstance(tag, str) else "")
    collector.flush()
    _link_titles(collector.blocks, collector.bare)
    return collector.blocks


def _link_titles(blocks: list[Block], bare: Sequence[tuple[Any, str]]) -> None:
    """Give a card's title the link that lies over the card, or on its picture, without words."""
    if not bare:
        return
    titles: dict[Any, list[int]] = {}
    for number, block in enumerate(blocks):
        if not block.links and _is_title(block):
            for element in _nearest(block.element, _CARD_LEVELS):
                titles.setdefault(element, []).append(number)
    for element, address in bare:
        card = next((node for node in _nearest(element, _CARD_LEVELS) if node in titles), None)
        if card is not None and len(titles[card]) == 1 and _is_small(card):
            block = blocks[titles[card][0]]
            blocks[titles[card][0]] = Block(
                block.text, block.element, ((0, len(block.text), address),)
            )


def _is_title(block: Block) -> bool:
    return block.tag in _TITLE_TAGS or not _TITLE_WORDS.isdisjoint(block.own_hints)


def _is_small(card: Any) -> bool:
    """Few words, none of them linked; only so much of the element is looked at."""
    size = 0
    for number, element in enumerate(card.iter()):
        text = (element.text or "").strip()
        size += len(text) + len((element.tail or "").strip())
        if number > _MAX_NODES or size > _MAX_CARD or (element.tag == "a" and text):
            return False
    return True


def _nearest(element: Any, limit: int) -> list[Any]:
    nodes: list[Any] = []
    parent = element.getparent()
    while parent is not None and len(nodes) < limit:
        nodes.append(parent)
        parent = parent.getparent()
    return nodes


def _is_hidden(element: Any) -> bool:
    return element.get("hidden") is not None and element.tag != "html"


class _Collector:
    """Gathers inline text into blocks; keeps track of the open link across block borders."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self.bare: list[tuple[Any, str]] = []
        self._has_words = False
        self._owners: list[Any] = []
        self._pieces: list[str] = []
        self._length = 0
        self._open: tuple[Any, str] | None = None
        self._link_start = 0
        self._links: list[tuple[int, int, str]] = []

    def enter(self, element: Any, tag: str) -> None:
        if tag in _BLOCKS:
            self.flush()
            self._owners.append(element)
        elif tag == "br":
            self._break()
        elif tag == "a":
            self._end_link()
            address = (element.get("href") or "").strip()
            if address and not address.lower().startswith(_NO_PAGE):
                self._open, self._link_start = (element, address), self._length
                self._has_words = False
        self._add(element.text)

    def leave(self, element: Any, tag: str) -> None:
        if tag in _BLOCKS and self._owners and self._owners[-1] is element:
            self.flush()
            self._owners.pop()
        elif self._open is not None and self._open[0] is element:
            self._end_link()
            self._open = None
        self._add(element.tail)

    def flush(self) -> None:
        if not self._pieces:
            return
        if self._open is not None:
            self._links.append((self._link_start, self._length, self._open[1]))
            self._has_words = True
        text = "".join(self._pieces).rstrip(" \n")
        if text.strip() and self._owners:
            links = tuple(filter(None, (_trimmed(text, *link) for link in self._links)))
            self.blocks.append(Block(text, self._owners[-1], links))
        self._pieces, self._length, self._links, self._link_start = [], 0, [], 0

    def _add(self, text: str | None) -> None:
        if not text:
            return
        piece = _BLANKS.sub(" ", text) if text.strip(_WHITE) else " "
        if piece[0] == " " and (not self._pieces or self._pieces[-1][-1] in " \n"):
            piece = piece[1:]
        if piece:
            self._pieces.append(piece)
            self._length += len(piece)

    def _break(self) -> None:
        if self._pieces and self._pieces[-1] == "\n":
            self.flush()
        elif self._pieces:
            self._pieces.append("\n")
            self._length += 1

    def _end_link(self) -> None:
        if self._open is not None and self._length > self._link_start:
            self._links.append((self._link_start, self._length, self._open[1]))
        elif self._open is not None and not self._has_words:
            self.bare.append(self._open)
        self._open = None


def _trimmed(text: str, start: int, end: int, address: str) -> tuple[int, int, str] | None:
    end = min(end, len(text))
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return (start, end, address) if start < end else None
