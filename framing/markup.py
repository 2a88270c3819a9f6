"""The lines of an article's body, and what the page they came from says about each.

The column `articles.markup` holds a page's links and blocks; only this module reads it. Where it is
missing or damaged the lines are given all the same, without links.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

_LINE = re.compile(r"[^\n\r\u2028\u2029\x85\x0b\x0c]+")
_WORD = re.compile(r"\w+")
_HOST = re.compile(r"https?://(?:[^/@\s]{0,200}@)?([^/:?#\s]{1,250})", re.IGNORECASE)
_SECTION = re.compile(
    r"https?://[^/?#]+(?:/?|(?:/[a-z]{1,20}(?:-[a-z]{1,20})?){1,3}/?(?:[?#].*)?)", re.IGNORECASE
)
_STORY = re.compile(
    r"https?://[^/?#]+/[^?#]*(?:[^/?#-]+[-_][^/?#-]+[-_][^/?#-]|\d{5}|\.s?html?\b)", re.IGNORECASE
)

_ASKS = (
    "newsletter", "subscri", "abonn", "podcast", "whatsapp", "telegram", "sign up", "donat",
    "follow us", "support us", "download the app", "download our app", "get the app", "get our app",
)  # fmt: skip
# ours: words of calls for newsletters, channels, apps and money

QUOTED, BEGINS = "blockquote", "blockquote-begins"
"""Hints of a block that stands in a block quotation, and of one with which a quotation begins."""

_SIGNATURE = re.compile(
    r"(?:\A|\n)\s{0,9}[—–―] ?[^\n]{1,120}"  # a line of its own
    r"(?:(?<![.!?…”])|(?<=[JS]r\.)|(?<=\b[A-Z]\.))\Z"
    r"|\s?[—–―] ?[^—–―\n]{1,120} \(@[\w.@-]{1,60}\)[^\n]{0,40}\Z"  # an account
    r"|(?<=[.!?…”\"’])\s?[—–―] ?[A-Z][^—–―.!?\n]{1,60}\Z"  # a name after a sentence
)
_NOT_SAID = re.compile(
    r"(?:View (?:this post|more) on|A post shared by|Posted by|original sound)\b[^\n]{0,160}"
)
_CREDITS = ("footer", "figcaption")
_IN_MARKS = re.compile(r"“[^”\n]*”|\"[^\"\n]*\"|«[^»\n]*»")
_FEWEST_REPEATED, _MOST_COMPARED = 4, 200  # words; blocks

TITLE, REPEAT = "title", "repeat"

Link = tuple[int, int, str]


class Line(NamedTuple):
    """One line of the body.

    Attributes
    ----------
    start, end : int
        Offsets into the text, without outer blanks.
    share : float
        Share of its characters that are linked.
    links : tuple of (start, end, address)
        Its links; an address is '' where the page did not tell.
    tag, hints : str, frozenset of str
        Element of its block; class, id and role words around it.
    is_whole : bool
        Whether it is a block of its own.
    is_own_site : bool
        Whether its links stay on the article's site, as far as is known.
    echo : (start, end, kind), optional
        What the corpus says of it: kind is TITLE, its words from start to end are the headline of
        another article, to the line's end or behind a label and before a sentence; or REPEAT, it
        returns on other pages of the site.
    """

    start: int
    end: int
    share: float = 0.0
    links: tuple[Link, ...] = ()
    tag: str = ""
    hints: frozenset[str] = frozenset()
    is_whole: bool = True
    is_own_site: bool = True
    echo: tuple[int, int, str] | None = None

    @property
    def target(self) -> str:
        """Address of the first link, or ''."""
        return self.links[0][2] if self.links else ""


class _Page(NamedTuple):
    links: list[Link]
    blocks: list[tuple[int, int, str, str]]
    site: str


def read_lines(
    text: str,
    body_start: int = 0,
    markup: object = None,
    url: object = None,
    echoes: object = None,
) -> tuple[list[Line], bool]:
    """Return the lines of a body, and whether a page says anything about them.

    Parameters
    ----------
    text : str
        Headline, blank line, body.
    body_start : int
        Where the body begins.
    markup : str, optional
        Column `markup`: a JSON object with "links" and "blocks", offsets into text.
    url : str, optional
        The article's own address. Links to a place on the same page are left out.
    echoes : str, optional
        Column `echoes`: a JSON list of start, end and kind.

    Examples
    --------
    >>> markup = '{"links": [[0, 3, "https://a.example/x"]], "blocks": [[0, 3, "p", "lead"]]}'
    >>> (line,), has_page = read_lines("One", 0, markup)
    >>> line.share, line.target, line.tag, has_page
    (1.0, 'https://a.example/x', 'p', True)
    >>> read_lines("One")
    ([Line(start=0, end=3, share=0.0, links=(), tag='', hints=frozenset(), is_whole=True,
    is_own_site=True, echo=None)], False)
    """
    page = _read(markup, len(text), url if isinstance(url, str) else "")
    spans = _spans(text, body_start)
    lines = [Line(*span) for span in spans] if page is None else list(_on_page(text, page, spans))
    if isinstance(echoes, str):
        known = sorted(_echoes(echoes))
        lines = [_echoing(line, known) for line in lines]
    return lines, page is not None


def block_quotations(text: str, markup: object) -> list[tuple[int, int]]:
    r"""Return where a page sets off what others say: block quotations and embedded posts.

    Signatures (*— Jane Roe (@roe) May 6, 2024*) are left out, and so are pull quotes: blocks that
    repeat words of the article, outside quotation marks, without colon or signature; of more than
    200 blocks none is looked at so. A text that is set off from its beginning, and mostly, is laid
    out that way.

    Parameters
    ----------
    text : str
    markup : str, optional
        As for `read_lines`.

    Returns
    -------
    list of (start, end)
        Offsets into text, in order; paragraphs of one quotation are one stretch.

    Examples
    --------
    >>> text = "She wrote:\n\nIt failed. — Jane Roe"
    >>> markup = '{"links": [], "blocks": [[0, 10, "p", ""], [12, 33, "p", "blockquote"]]}'
    >>> [text[start:end] for start, end in block_quotations(text, markup)]
    ['It failed.']
    """
    page = _read(markup, len(text), "") if isinstance(markup, str) and QUOTED in markup else None
    if page is None:
        return []
    is_quoted = [QUOTED in hints.split() for *_, hints in page.blocks]
    quoted = [block for block, inside in zip(page.blocks, is_quoted, strict=True) if inside]
    if is_quoted[:1] == [True] and 2 * sum(end - start for start, end, *_ in quoted) > len(text):
        return []
    own = _outside(text, quoted) if len(quoted) <= _MOST_COMPARED else ""
    found: list[tuple[int, int]] = []
    is_open = False
    after = [text[start:end] for start, end, *_ in page.blocks[1:]] + [""]
    for (start, end, tag, hints), inside, below in zip(page.blocks, is_quoted, after, strict=True):
        if not inside:
            is_open = False
            continue
        words = text[start:end]
        signature = _SIGNATURE.search(words)
        goes_on = is_open and BEGINS not in hints.split()
        is_led = goes_on or text[max(0, start - 9) : start].rstrip().endswith(":")
        is_own = not (is_led or signature or _SIGNATURE.match(below)) and _repeats(words, own)
        if tag in _CREDITS or _NOT_SAID.fullmatch(words) or is_own:
            is_open = False
            continue
        stop = start + signature.start() if signature else end
        if stop > start and goes_on:
            found[-1] = found[-1][0], stop
        elif stop > start:
            found.append((start, stop))
        is_open = signature is None
    return found


def _outside(text: str, blocks: Sequence[tuple[int, int, str, str]]) -> str:
    """The words of a text outside some blocks and outside quotation marks, one blank between."""
    pieces, position = [], 0
    for start, end, *_ in blocks:
        pieces.append(text[position:start])
        position = max(position, end)
    return _folded(_IN_MARKS.sub(" ", "\n".join([*pieces, text[position:]])))


def _repeats(words: str, own: str) -> bool:
    folded = _folded(words)
    return folded.count(" ") > _FEWEST_REPEATED and folded in own


def _folded(words: str) -> str:
    return f" {' '.join(_WORD.findall(words.casefold()))} "


def asks(words: str) -> bool:
    """Whether a line calls for something: a newsletter, a channel, an app, money.

    Examples
    --------
    >>> asks("Subscribe to our letter"), asks("The council met.")
    (True, False)
    """
    lower = words.lower()
    return any(word in lower for word in _ASKS)


def is_section(address: str) -> bool:
    """Whether an address is a section or a home page, not a story: words, no slug, no number.

    Examples
    --------
    >>> is_section("https://a.example/news/politics"), is_section("https://a.example/vote-on-budget")
    (True, False)
    """
    return bool(address) and bool(_SECTION.fullmatch(address))


def is_story(address: str) -> bool:
    """Whether an address looks like that of a story: a slug of words, a long number, a file.

    Examples
    --------
    >>> is_story("https://a.example/how-the-vote-went"), is_story("https://a.example/u/b6q")
    (True, False)
    """
    return bool(_STORY.search(address))


def site_of(address: str) -> str:
    """Return the name of a site, the label before the top level: bbc.com and bbc.co.uk agree.

    Examples
    --------
    >>> site_of("https://www.bbc.co.uk/news"), site_of("")
    ('bbc', '')
    """
    match = _HOST.match(address)
    return registered(match.group(1).lower() if match else "").split(".")[0]


def registered(host: str) -> str:
    """Return the part of a host that is registered, nearly: its last two names, or three.

    Examples
    --------
    >>> registered("sport.bbc.co.uk"), registered("www.north.example"), registered("localhost")
    ('bbc.co.uk', 'north.example', 'localhost')
    """
    labels = host.split(".")
    is_short = len(labels) > 2 and len(labels[-2]) <= 3 and len(labels[-1]) == 2
    return ".".join(labels[-3 if is_short else -2 :])


def _spans(text: str, body_start: int) -> Iterator[tuple[int, int]]:
    for match in _LINE.finditer(text, body_start):
        piece = match.group()
        start = match.start() + len(piece) - len(piece.lstrip())
        end = start + len(piece.strip())
        if start < end:
            yield start, end


def _read(markup: object, length: int, own: str) -> _Page | None:
    if not isinstance(markup, str) or not markup:
        return None
    try:
        stored = json.loads(markup)
        links = sorted((int(s), int(e), str(url)) for s, e, url in stored["links"])
        blocks = sorted((int(s), int(e), str(t), str(h)) for s, e, t, h in stored["blocks"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    edges = [link[:2] for link in links] + [block[:2] for block in blocks]
    if not all(0 <= start < end <= length for start, end in edges):
        return None
    anchor = own.partition("#")[0] + "#"
    return _Page(
        [link for link in links if not own or not link[2].startswith(anchor)],
        blocks,
        site_of(own),
    )


def _echoes(stored: str) -> list[tuple[int, int, str]]:
    try:
        return [(int(start), int(end), str(kind)) for start, end, kind in json.loads(stored)]
    except (ValueError, TypeError, OverflowError, RecursionError):
        return []


def _echoing(line: Line, known: Sequence[tuple[int, int, str]]) -> Line:
    """A line with what the corpus says of it; what goes on outside of it is about another text."""
    number = bisect_left(known, (line.start, 0, ""))
    echo = known[number] if number < len(known) else None
    is_inside = echo is not None and echo[0] < echo[1] <= line.end
    return line._replace(echo=echo) if is_inside else line


def _on_page(text: str, page: _Page, spans: Iterator[tuple[int, int]]) -> Iterator[Line]:
    block_starts = [block[0] for block in page.blocks]
    link_starts = [link[0] for link in page.links]
    for start, end in spans:
        first, last = bisect_left(link_starts, start), bisect_left(link_starts, end)
        links = tuple((s, min(e, end), url) for s, e, url in page.links[first:last])
        number = bisect_right(block_starts, start) - 1
        begin, stop, tag, hints = page.blocks[number] if number >= 0 else (-1, -1, "", "")
        yield Line(
            start,
            end,
            share=sum(e - s for s, e, _ in links) / (end - start),
            links=links,
            tag=tag,
            hints=frozenset(hints.split()),
            is_whole=begin >= 0 and text[begin:stop].strip() == text[start:end],
            is_own_site=all(not url or site_of(url) == page.site for *_, url in links)
            or not page.site,
        )
