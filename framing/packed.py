"""Bytes of a file, decompressed as its name says: gzip and Zstandard."""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from io import BytesIO
from itertools import chain
from pathlib import Path

from framing.draft import Unreadable

PACKED = {".gz": 31, ".zst": 0}
"""Endings of compressed files, and what zlib calls their format."""
_CHUNK = 2**20
_DICTIONARY, _FRAME = b"\x5d\x2a\x4d\x18", b"\x28\xb5\x2f\xfd"


def unpacked(path: Path, *, limit: int | None = None) -> Iterator[bytes]:
    """Yield a file's bytes in pieces of a mebibyte, decompressed if its name ends in .gz or .zst.

    Raises
    ------
    Unreadable
        Reason truncated, after all good bytes were given; limit if there are more than `limit`.

    Examples
    --------
    >>> sum(len(piece) for piece in unpacked(Path(__file__))) == Path(__file__).stat().st_size
    True
    """
    total = 0
    with path.open("rb") as raw:
        chunks = iter(lambda: raw.read(_CHUNK), b"")
        suffix = path.suffix.lower()
        if suffix in PACKED:
            chunks = _gunzip(chunks) if suffix == ".gz" else _unzstd(chunks)
        for chunk in chunks:
            total += len(chunk)
            if limit is not None and total > limit:
                raise Unreadable("limit", f"larger than {limit} bytes; split the file")
            yield chunk


def _gunzip(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress every member; damage is told after all good bytes were given."""
    engine, position, members, begun = zlib.decompressobj(PACKED[".gz"]), 0, 0, False
    for chunk in chunks:
        position += len(chunk)
        while chunk:
            try:
                plain = engine.decompress(chunk, _CHUNK)
            except zlib.error as error:
                if members and not begun:
                    return  # padding after the last member
                raise _truncated("gzip", position, str(error)) from error
            yield plain
            begun, chunk = True, engine.unconsumed_tail
            if engine.eof:
                members, begun, chunk = members + 1, False, engine.unused_data
                engine = zlib.decompressobj(PACKED[".gz"])
    if begun:
        raise _truncated("gzip", position, "it ends in the middle of the data")


def _unzstd(chunks: Iterator[bytes]) -> Iterator[bytes]:
    """Decompress every frame, a bounded piece at a time."""
    import zstandard  # a compiled library that only .zst files need

    first = next(chunks, b"")
    words, start = _dictionary(first)
    try:
        known = zstandard.ZstdCompressionDict(words) if words else None
        frames = zstandard.ZstdDecompressor(dict_data=known)
    except zstandard.ZstdError as error:
        raise _truncated("Zstandard dictionary", 0, str(error)) from error
    position, engine, begun = start, frames.decompressobj(), False
    for chunk in chain([first[start:]], chunks):
        position += len(chunk)
        pieces = [chunk[at : at + 4096] for at in range(0, len(chunk), 4096)]
        while pieces:
            try:
                plain = engine.decompress(pieces[0])
            except zstandard.ZstdError as error:
                raise _truncated("Zstandard", position, str(error)) from error
            begun = True
            yield plain
            pieces[0] = engine.unused_data if engine.eof else b""
            if engine.eof:
                engine, begun = frames.decompressobj(), False
            if not pieces[0]:
                pieces.pop(0)
    if begun:
        raise _truncated("Zstandard", position, "it ends in the middle of the data")


def _dictionary(first: bytes) -> tuple[bytes, int]:
    """The dictionary that web archives in Zstandard begin with, and where it ends."""
    import zstandard

    if not first.startswith(_DICTIONARY):
        return b"", 0
    end = 8 + int.from_bytes(first[4:8], "little")
    words = first[8:end]
    if words.startswith(_FRAME):
        try:
            with zstandard.ZstdDecompressor().stream_reader(BytesIO(words)) as stream:
                words = stream.read(_CHUNK + 1)
        except zstandard.ZstdError as error:
            raise _truncated("Zstandard dictionary", 0, str(error)) from error
    if end > len(first) or len(words) > _CHUNK:
        raise Unreadable("limit", "a Zstandard dictionary larger than a mebibyte")
    return words, end


def _truncated(what: str, position: int, why: str) -> Unreadable:
    return Unreadable("truncated", f"truncated {what} at byte {position}: {why}; fetch it again")
