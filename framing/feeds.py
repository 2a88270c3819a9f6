"""Feeds to records: the items of RSS and Atom, each with the text that the feed carries.

feedparser reads them, from bytes alone: it never gets an address to fetch.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from html import unescape
from typing import Any

from framing.decode import Decoded, decode, flowed, notes_on
from framing.dom import leaf_blocks, parse_page
from framing.draft import Aside, Record, Unreadable
from framing.errors import CorpusError

_DECLARATION = re.compile(r"\A\s*<\?xml[^>]{0,200}\?>")
_ENCODING = re.compile(rb"\s*<\?xml[^>]{0,150}?\sencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")
_ROOT = re.compile(r"<(?:\w{1,20}:)?(rss|feed|RDF)[\s>]")
_ROOT_END = re.compile(r"</(?:\w{1,20}:)?(?:rss|feed|RDF)\s*>\Z")
_ITEM = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.IGNORECASE)
_ITEM_END = re.compile(r"</(?:\w{1,20}:)?(?:item|entry)\s*>", re.IGNORECASE)
_CAPTION = re.compile(r"(</?media:)description\b")
_FEED = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<(?:\?|!(?!\[))[^>\[]{0,500}>\s*){0,6}<(?:rss|feed|rdf:RDF)[\s>]"
)
_TAG = re.compile(r"<[a-zA-Z/][^<>]{0,300}>")
_EARLY = 5_000  # characters in which the root of a feed begins


def read_feed(data: bytes) -> Iterator[Record]:
    """Yield the items of a feed as fields, numbered as they stand.

    Parameters
    ----------
    data : bytes
        RSS 0.9x to 2.0, RDF or Atom.

    Yields
    ------
    Record
        Fields ``html``, or ``text`` where it is plain (the item's content, else its summary, which
        `notes` tell), ``title``, ``link``, ``published``, ``authors``, ``outlet`` (its source, else
        the feed's title), ``language``, ``guid``, ``tags``. An item without text is `Aside`. Where
        a feed breaks off, one record says so.

    Raises
    ------
    Unreadable
        Reason feed, if the data are no feed, if it declares entities, or if feedparser is not
        installed; encoding, if they are no text.

    Examples
    --------
    >>> item = "<item><title>Vote</title><description>It passed.</description></item>"
    >>> feed = f"<rss version='2.0'><channel><title>Quay News</title>{item}</channel></rss>"
    >>> [record.content["html"] for record in read_feed(feed.encode())]
    ['It passed.']
    """
    text, decoding = _checked(data)
    parsed = _parsed(text)
    entries, broken = parsed.entries, parsed.get("bozo_exception")
    is_cut = broken is not None and not _ROOT_END.search(_without_comment(text))
    if is_cut:  # what was begun and not ended is no item
        entries = entries[: len(_ITEM_END.findall(text))]
    notes = ("feed:not well-formed",) if broken is not None and not is_cut else ()
    for number, entry in enumerate(entries, start=1):
        record = _record(str(number), entry, parsed.feed, notes)
        said = str(record.content) if isinstance(record.content, dict) else ""
        yield record._replace(notes=(*notes_on(said, decoding), *record.notes))
    if is_cut:
        why = f"truncated feed: it breaks off after item {len(entries)}; fetch it again"
        yield Record(str(len(entries) + 1), Unreadable("truncated", why))


def is_feed(data: bytes) -> bool:
    """Tell whether bytes are a feed, whatever they are called.

    Examples
    --------
    >>> is_feed(b"<?xml version='1.0'?><rss version='2.0'>"), is_feed(b"<html>")
    (True, False)
    """
    return _FEED.match(data) is not None


def _without_comment(text: str) -> str:
    """A text without the comments at its end, where caches put them."""
    text = text.rstrip()
    while text.endswith("-->") and "<!--" in text:
        text = text[: text.rfind("<!--")].rstrip()
    return text


def _checked(data: bytes) -> Decoded:
    """The text of a feed, if it is one that may be parsed."""
    if not data.strip():
        raise Unreadable("empty", "the file has no text")
    try:
        said = _ENCODING.match(data)
        text, notes = decode(data, declared=said[1].decode("ascii") if said else None)
    except CorpusError as error:
        raise Unreadable("encoding", str(error)) from error
    if not _ROOT.search(text, 0, _EARLY):
        raise Unreadable("feed", "neither RSS nor Atom; give it as .html or .txt if it is a page")
    first = _ITEM.search(text)
    if "<!ENTITY" in text[: first.start() if first else len(text)]:
        raise Unreadable("feed", "it declares entities, which may grow without end; remove them")
    return Decoded(text, notes)


def _parsed(text: str) -> Any:
    try:
        import feedparser  # in the extra `collect`
    except ImportError as missing:
        hint = "pip install 'framing[collect]'"
        raise Unreadable("feed", f"feeds need feedparser: {hint}") from missing
    text = _CAPTION.sub(r"\1caption", text)  # else a picture's caption is taken for the item's text
    text = _DECLARATION.sub("", text, count=1).lstrip()
    source = f'<?xml version="1.0" encoding="utf-8"?>{text}'.encode("utf-8", "replace")
    return feedparser.parse(io.BytesIO(source), sanitize_html=False)


def _record(number: str, entry: Any, feed: Any, notes: tuple[str, ...]) -> Record:
    contents = sorted(entry.get("content") or (), key=lambda one: len(one.get("value") or ""))
    text = contents[-1] if contents else {}
    if not (text.get("value") or "").strip():
        text = entry.get("summary_detail") or {}
        notes = (*notes, "feed:summary only")
    said = text.get("value") or ""
    is_plain = text.get("type") == "text/plain"
    if not (said.strip() if is_plain else _has_text(said)):
        return Record(number, Aside("item without text"))
    names = (one.get("name") for one in entry.get("authors") or ())
    if not (date := _stated(entry, "published")) and (date := _stated(entry, "updated")):
        notes = (*notes, "feed:published is the date of the last change")
    fields = {
        "text" if is_plain else "html": flowed(said) if is_plain else said,
        "title": _title(entry),
        "link": entry.get("link"),
        "published": date,
        "authors": list(dict.fromkeys(filter(None, names))),
        "outlet": _title(entry.get("source")) or _title(feed),
        "language": text.get("language") or feed.get("language"),
        "guid": entry.get("id"),
        "tags": [tag["term"] for tag in entry.get("tags") or () if tag.get("term")] or None,
    }
    return Record(number, {name: value for name, value in fields.items() if value}, notes)


def _stated(entry: Any, name: str) -> str | None:
    """A field that the item has itself; feedparser would put one date in another's place."""
    return dict.get(entry, name)


def _has_text(markup: str) -> bool:
    if not markup.strip():
        return False
    try:
        root, _ = parse_page(f"<div>{markup}</div>".encode("utf-8", "replace"), declared="utf-8")
    except Unreadable:
        return True  # told where it is read
    return any(block.text.strip() for block in leaf_blocks(root))


def _title(thing: Any) -> str | None:
    """A title without tags and entities, which feeds have in any state of escaping."""
    thing = thing or {}
    detail = thing.get("title_detail") or {"value": thing.get("title"), "type": "text/plain"}
    words = detail.get("value") or ""
    if detail.get("type") != "text/plain":
        words = _TAG.sub("", words)
    return " ".join(unescape(words).split()) or None
