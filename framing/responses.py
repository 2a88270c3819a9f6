"""Records of a web archive to pages: what a server answered, as a browser would have read it."""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterator
from pathlib import Path

from framing.archives import (
    BLANK_LINE,
    GZIP,
    MAX_BLOCK,
    Captured,
    Damage,
    header_fields,
    read_archive,
)
from framing.draft import Aside, Page, Record, Unreadable
from framing.request import FULL

_STATUS = re.compile(rb"HTTP/\d(?:\.\d)? (\d{3})")
_CHUNK_SIZE = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(?:;[^\r\n]*)?\r?\n")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s{0,2000}<[!?A-Za-z]")
_CHARSET = re.compile(r";\s*charset\s*=\s*[\"']?([^\s;\"']{1,40})", re.IGNORECASE)
_PIECE = 2**20
_PAGES = ("text/html", "application/xhtml+xml")


def read_captures(path: Path) -> Iterator[Record]:
    """Yield what a web archive holds: pages, what is no page, and what is damaged.

    Pages are the HTML of answers with status 200 or 203 and of resources. Requests, pictures,
    errors and revisits are `Aside`.

    Raises
    ------
    Unreadable
        Reason warc, if the file is no web archive.
    """
    for one in read_archive(path):
        if isinstance(one, Damage):
            yield Record(one.place, Unreadable("warc", one.why))
            continue
        try:
            yield Record(one.place, page_of(one), _notes(one))
        except Unreadable as error:
            yield Record(one.place, error)


def page_of(one: Captured) -> Page | Aside:
    r"""Return the page of a record, decoded as its headers say; or what it is instead.

    Raises
    ------
    Unreadable
        Reason warc, limit or empty, if what should be a page cannot be decoded.

    Examples
    --------
    >>> header = {"warc-type": "response", "content-type": "application/http"}
    >>> answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>Vote</p>"
    >>> page_of(Captured("0", header, answer)).data
    b'<p>Vote</p>'
    >>> page_of(Captured("0", header, answer.replace(b"200", b"404"))).what
    'answer with status 404'
    """
    kind = one.header.get("warc-type", "").lower()
    if kind not in ("response", "resource"):
        return Aside(f"{kind or 'nameless'} record"[:60])
    if one.block is None:
        return Aside(f"{kind} longer than {MAX_BLOCK} bytes")
    stated = one.header.get("content-type", "")
    if not stated.lower().startswith("application/http"):
        return _page(one, stated, one.block)
    status = _STATUS.match(one.block)
    end = BLANK_LINE.search(one.block)
    if status is None or end is None:
        return Aside(f"{kind} that is no answer of a web server")
    if int(status[1]) not in FULL:
        return Aside(f"answer with status {status[1].decode()}")
    fields, body = header_fields(one.block[: end.start()]), one.block[end.end() :]
    stated = fields.get("content-type", "")
    if _kind(stated) in ("", *_PAGES):
        if "chunked" in fields.get("transfer-encoding", "").lower():
            body = _joined(body)
        body = _decoded(body, fields.get("content-encoding", ""))
    return _page(one, stated, body)


def _page(one: Captured, stated: str, body: bytes) -> Page | Aside:
    kind = _kind(stated)
    if kind not in _PAGES and (kind or not _MARKUP.match(body)):
        return Aside(f"answer of type {kind[:40] or 'unknown'}")
    if "warc-segment-number" in one.header:
        raise Unreadable("warc", "a page in segments is not read; join them first")
    if not body.strip():
        raise Unreadable("empty", "the server sent an empty page")
    charset = _CHARSET.search(stated)
    known = {"address": "warc-target-uri", "captured": "warc-date"}
    extra = {name: value for name, field in known.items() if (value := one.header.get(field))}
    return Page(body, charset[1] if charset else None, extra.get("address", "").strip("<>"), extra)


def _kind(stated: str) -> str:
    return stated.partition(";")[0].strip().lower()


def _notes(one: Captured) -> tuple[str, ...]:
    cut = one.header.get("warc-truncated")
    return (f"warc:the capture was cut ({cut[:40]})",) if cut else ()


# ---------------------------------------------------------------- transfer and content encodings


def _joined(body: bytes) -> bytes:
    """The chunks of a body, one after the other; some archives have joined them already."""
    if _MARKUP.match(body):
        return body
    chunks: list[bytes] = []
    at = 0
    while size := _CHUNK_SIZE.match(body, at):
        n, start = int(size[1], 16), size.end()
        if n == 0:
            return b"".join(chunks)
        chunks.append(body[start : start + n])
        at = start + n
        if len(chunks[-1]) < n or body[at : at + 1] not in (b"\r", b"\n"):
            break
        at += 2 if body[at : at + 2] == b"\r\n" else 1
    raise Unreadable("warc", f"transfer-encoding: the chunks do not fit at byte {at}")


def _decoded(body: bytes, encodings: str) -> bytes:
    """Undo content encodings, the last one first; some archives have undone them already."""
    for name in reversed([name.strip().lower() for name in encodings.split(",")]):
        if name in ("", "identity") or _MARKUP.match(body):
            continue
        try:
            body = _undone(body, name)
        except ValueError as error:
            raise Unreadable("warc", f"content-encoding {name[:20]}: {error}") from error
        if len(body) > MAX_BLOCK:
            raise Unreadable("limit", f"content-encoding {name[:20]}: more than {MAX_BLOCK} bytes")
    return body


def _undone(body: bytes, name: str) -> bytes:
    """At most MAX_BLOCK bytes and one more; a ValueError where the data are damaged."""
    if name in ("gzip", "x-gzip"):
        return _inflated(body, 31)
    if name == "deflate":
        return _inflated(body, 15 if body[:1] == b"\x78" else -15)
    if name == "zstd":
        import zstandard  # a compiled library that few archives need

        try:
            with zstandard.ZstdDecompressor().stream_reader(io.BytesIO(body)) as stream:
                return stream.read(MAX_BLOCK + 1)
        except zstandard.ZstdError as error:
            raise ValueError(error) from error
    if name == "br":
        return _from_brotli(body)
    raise ValueError("not known")


def _inflated(body: bytes, window: int) -> bytes:
    data = b""
    while body and len(data) <= MAX_BLOCK:
        engine = zlib.decompressobj(window)
        try:
            data += engine.decompress(body, MAX_BLOCK + 1 - len(data))
        except zlib.error as error:
            raise ValueError(error) from error
        if not engine.eof and len(data) <= MAX_BLOCK:
            raise ValueError("the data end too early")
        body = engine.unused_data if engine.unused_data.startswith(GZIP) else b""
    return data


def _from_brotli(body: bytes) -> bytes:
    try:
        import brotli  # in the extra `warc`
    except ImportError as missing:
        raise ValueError("brotli is not installed; pip install 'framing[warc]'") from missing
    engine, data = brotli.Decompressor(), bytearray()
    while not engine.is_finished() and len(data) <= MAX_BLOCK:
        try:
            more = engine.process(body, output_buffer_limit=_PIECE)
        except brotli.error as error:
            raise ValueError("damaged data") from error
        if not (body or more):
            raise ValueError("the data end too early")
        data += more
        body = b""
    return bytes(data)
