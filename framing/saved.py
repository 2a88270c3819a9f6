"""Pages saved under other names: HTML with whatever ending, and messages in parts (MHTML)."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from pathlib import Path

from framing.decode import decode
from framing.draft import Page, Unreadable
from framing.errors import CorpusError

_PAGE = re.compile(r"<(?:!doctype html|html|head|body)(?=[\s>])", re.IGNORECASE)
_MULTIPART = re.compile(rb"^content-type:\s{0,9}multipart/related\b", re.IGNORECASE | re.MULTILINE)
_VERSION = re.compile(rb"^mime-version:", re.IGNORECASE | re.MULTILINE)
_HEADER = re.compile(rb"\s{0,9}[A-Za-z][\w-]{0,60}:")
_HTML = ("text/html", "application/xhtml+xml")
_HEAD = 2_000


def is_page(text: str) -> bool:
    """Tell whether a text is a whole page of HTML.

    Examples
    --------
    >>> is_page("<!DOCTYPE html><p>It passed."), is_page("<html> is how a page begins.")
    (True, True)
    >>> is_page("A page begins with <html> in it."), is_page("<?php echo '<html>'; ?>")
    (False, False)
    """
    head = text[:_HEAD].lstrip("\ufeff \t\r\n")
    return head.startswith("<") and not head.startswith("<?php") and bool(_PAGE.search(head))


def holds_page(path: Path) -> bool:
    """Tell whether a file begins as a page does, of HTML or MHTML; not if it cannot be opened.

    Examples
    --------
    >>> holds_page(Path("missing"))
    False
    """
    try:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        return is_mhtml(head) or is_page(decode(head).text)
    except (OSError, CorpusError):
        return False


def is_mhtml(data: bytes) -> bool:
    r"""Tell whether bytes are a page with its pictures as one message, as browsers save it.

    Examples
    --------
    >>> is_mhtml(b"From: <Saved by Blink>\nMIME-Version: 1.0\nContent-Type: multipart/related;\n")
    True
    """
    head = data[:_HEAD]
    return bool(_HEADER.match(head) and _VERSION.search(head) and _MULTIPART.search(head))


def read_mhtml(data: bytes) -> Page:
    """Return the page of a message: its first part of HTML, or the one that it names the start.

    Raises
    ------
    Unreadable
        reason no_article, if no part is HTML; limit, if parts are nested too deeply to be read.
    """
    try:
        message = message_from_bytes(data)
        parts = [part for part in message.walk() if part.get_content_type() in _HTML]
    except RecursionError:
        raise Unreadable("limit", "parts nested too deeply") from None
    start = message.get_param("start")
    place = message.get("Snapshot-Content-Location")
    named = [p for p in parts if start and p.get("Content-ID") == start]
    there = [p for p in parts if place and p.get("Content-Location") == place]
    root = next(iter([*named, *there, *parts]), None)
    if root is None:
        raise Unreadable("no_article", "a message in parts, of which none is a page")
    return Page(_bytes(root), root.get_content_charset(), _address(root, place))


def _bytes(part: Message) -> bytes:
    payload = part.get_payload(decode=True)
    return payload if isinstance(payload, bytes) else b""


def _address(root: Message, place: object) -> str | None:
    stated = (str(value).strip() for value in (root.get("Content-Location"), place) if value)
    return next((url for url in stated if url.lower().startswith(("http://", "https://"))), None)
