"""Web archives (WARC) to their records: one after the other, whatever is damaged between them.

WARC 1.0 and 1.1 (ISO 28500:2017), plain, or gzip by record or as a whole, or Zstandard. A length is
believed only where a record ends as records do; a damaged one is told with its place, and reading
goes on at the next.
"""

from __future__ import annotations

import re
import zlib
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from framing.draft import Unreadable
from framing.packed import unpacked

MAX_BLOCK = 64 * 2**20
"""Largest block in bytes that is held: longer ones are no pages."""
_MAX_HEADER = 2**16
_PIECE = 2**20
GZIP = b"\x1f\x8b\x08"
"""With these bytes a gzip member begins."""
_HEAD = re.compile(rb"WARC/[01]\.\d{1,2}\r?\n(?=[A-Za-z][A-Za-z-]{1,60}:)")
_LONGEST_HEAD = 80
BLANK_LINE = re.compile(rb"\r?\n\r?\n")
"""What ends a header."""
_LINE_ENDS = re.compile(rb"[\r\n]*")


class Captured(NamedTuple):
    """One record: where it begins, its header by lower-case name, and its block.

    The block is None where it is longer than MAX_BLOCK.
    """

    place: str
    header: dict[str, str]
    block: bytes | None


class Damage(NamedTuple):
    """What cannot be read: where it begins, and why."""

    place: str
    why: str


class _CutError(zlib.error):
    """A gzip member that ends too early."""


class _Piece(NamedTuple):
    data: bytes
    member: int | None = None  # offset of the gzip member that begins with these data


def read_archive(path: Path) -> Iterator[Captured | Damage]:
    r"""Yield the records of a WARC file and what is damaged between them, in order.

    Parameters
    ----------
    path : Path
        Its first bytes tell how it is packed, or else its ending.

    Yields
    ------
    Captured or Damage
        `place` is the offset in bytes of the record, or of the gzip member that it begins; within
        a member the offset there follows a plus sign.

    Raises
    ------
    Unreadable
        Reason warc, if no record is in the file.

    Examples
    --------
    >>> import tempfile
    >>> record = b"WARC/1.0\r\nWARC-Type: warcinfo\r\nContent-Length: 4\r\n\r\nabcd\r\n\r\n"
    >>> with tempfile.NamedTemporaryFile() as file:
    ...     _ = file.write(record + b"?\r\n" + record), file.flush()
    ...     [(one.place, type(one).__name__) for one in read_archive(Path(file.name))]
    [('0', 'Captured'), ('60', 'Damage'), ('63', 'Captured')]
    """
    with path.open("rb") as raw:
        head, ending = raw.read(5), path.suffix.lower()
        raw.seek(0)
        pieces: Iterator[_Piece | Damage]
        if head == b"WARC/":
            pieces = (_Piece(data) for data in iter(lambda: raw.read(_PIECE), b""))
        elif head.startswith(GZIP) or ending == ".gz":
            pieces = _members(raw)
        else:
            pieces = _unpacked(path)
        yield from _with_records(_Archive(pieces).records())


def _with_records(found: Iterator[Captured | Damage]) -> Iterator[Captured | Damage]:
    """The same, unless no record is among them: then the file is no archive."""
    before: list[Damage] = []
    for one in found:
        if isinstance(one, Captured):
            yield from before
            yield one
            yield from found
            return
        before.append(one)
    why = f": {before[0].why} at byte {before[0].place}" if before else ""
    raise Unreadable("warc", f"no record of a web archive is in the file{why}")


# ---------------------------------------------------------------- pieces


def _unpacked(path: Path) -> Iterator[_Piece | Damage]:
    n = 0
    try:
        for data in unpacked(path):
            n += len(data)
            yield _Piece(data)
    except Unreadable as error:
        yield Damage(str(n), error.detail)


def _members(raw: BinaryIO) -> Iterator[_Piece | Damage]:
    """Decompress member by member; one that can be held only if its checksum is right, or cut."""
    start, is_told = 0, False
    while True:
        begin = _next_member(raw, start)
        if not is_told and (begin is None or begin > start):
            raw.seek(start)
            if raw.read(4096 if begin is None else min(4096, begin - start)).strip(b"\0"):
                yield Damage(str(start), "bytes that are no gzip data")
        if begin is None:
            return
        held, size, start, is_told = [], 0, begin + 1, True
        try:
            for data, end in _inflated(raw, begin):
                size += len(data)
                start = end or start
                if size <= MAX_BLOCK:
                    held.append(data)
                else:
                    yield _Piece(b"".join([*held, data]), begin if held else None)
                    held = []
        except zlib.error as error:
            if isinstance(error, _CutError) and held:  # what it has is right, as far as it goes
                yield _Piece(b"".join(held), begin)
            yield Damage(str(begin), f"damaged gzip data: {error}")
            continue
        is_told = False
        if size <= MAX_BLOCK:
            yield _Piece(b"".join(held), begin)


def _inflated(raw: BinaryIO, begin: int) -> Iterator[tuple[bytes, int]]:
    """Pieces of a member, each with 0 but the last, which has the offset of the member's end."""
    engine = zlib.decompressobj(31)
    raw.seek(begin)
    while not engine.eof:
        given = engine.unconsumed_tail or raw.read(_PIECE)
        data = engine.decompress(given, _PIECE)
        if not (given or data or engine.eof):
            raise _CutError("it ends in the middle of the data")
        yield data, raw.tell() - len(engine.unused_data) if engine.eof else 0


def _next_member(raw: BinaryIO, start: int) -> int | None:
    """The offset of a member: here, or at the next one that begins a record."""
    raw.seek(start)
    window, at = raw.read(_PIECE), start
    if window.startswith(GZIP):
        return start
    while window:
        found = window.find(GZIP)
        while found >= 0:
            if _begins_record(raw, at + found):
                return at + found
            found = window.find(GZIP, found + 1)
        at += max(1, len(window) - len(GZIP) + 1)
        raw.seek(at)
        window = raw.read(_PIECE)
    return None


def _begins_record(raw: BinaryIO, at: int) -> bool:
    raw.seek(at)
    try:
        return zlib.decompressobj(31).decompress(raw.read(1024), 5) == b"WARC/"
    except zlib.error:
        return False


# ---------------------------------------------------------------- records


class _Archive:
    """Bytes that come in pieces, and where the first of them stands."""

    def __init__(self, pieces: Iterator[_Piece | Damage]) -> None:
        self._pieces = pieces
        self._data = bytearray()
        self._at = 0  # of the first byte, in the decompressed whole
        self._members: deque[tuple[int, int]] = deque()  # offset in the whole, and in the file
        self._damage: Damage | None = None  # what comes after the data

    def records(self) -> Iterator[Captured | Damage]:
        while True:
            self._pass_blank_lines()
            if self._data:
                yield self._record()
            elif self._damage is not None:
                yield self._damage
                self._damage = None
            else:
                return

    def _record(self) -> Captured | Damage:
        """The record that begins here; the data then begin after it."""
        place = self._place()
        self._fill(_LONGEST_HEAD)
        head = _HEAD.match(self._data)
        end = self._end_of_header(head.end()) if head else None
        if head is None or end is None:
            self._find_head(1)
            why = "bytes that are no record" if head is None else "a header that does not end"
            return Damage(place, why)
        header = header_fields(bytes(self._data[head.end() : end]))
        stated = header.get("content-length", "")
        self._drop(end)
        if not (stated.isascii() and stated.isdigit() and len(stated) < 16):
            self._find_head(0)
            return _damaged(place, header, f"its length is '{stated[:20]}'")
        if int(stated) <= MAX_BLOCK:
            return self._block(place, header, int(stated))
        if abs(self._find_head(0) - int(stated)) > 4:  # the two lines that end a record
            return _damaged(place, header, f"it is not {stated} bytes long")
        return Captured(place, header, None)

    def _block(self, place: str, header: dict[str, str], length: int) -> Captured | Damage:
        if not self._fill(length):
            why = f"it has {len(self._data)} of {length} bytes"
            if self._damage is not None:
                why, self._damage = f"{why}: {self._damage.why}", None
            self._find_head(0)
            return _damaged(place, header, why)
        if not self._ends_at(length):
            self._find_head(0)
            return _damaged(place, header, f"it is not {length} bytes long")
        block = bytes(self._data[:length])
        self._drop(length)
        return Captured(place, header, block)

    def _ends_at(self, length: int) -> bool:
        """Whether a record may end there: before two line ends, a record, or no more data."""
        is_more = self._fill(length + _LONGEST_HEAD) or len(self._data) > length
        is_member = any(at == self._at + length for at, _ in self._members)
        return (
            not is_more
            or is_member
            or BLANK_LINE.match(self._data, length) is not None
            or _HEAD.match(self._data, length) is not None
        )

    def _end_of_header(self, start: int) -> int | None:
        n = 4096
        while True:
            is_more = self._fill(n)
            if found := BLANK_LINE.search(self._data, start, _MAX_HEADER):
                return found.end()
            if not is_more or n > _MAX_HEADER:
                return None
            n *= 4

    def _find_head(self, start: int) -> int:
        """Drop what stands before the next head, and return how much it was."""
        passed = 0
        while True:
            if found := _HEAD.search(self._data, start):
                passed += found.start()
                self._drop(found.start())
                return passed
            n = max(0, len(self._data) - _LONGEST_HEAD)
            passed += n
            self._drop(n)
            start = 0 if n else start
            if not self._fill(len(self._data) + 1):
                passed += len(self._data)
                self._drop(len(self._data))
                return passed

    def _pass_blank_lines(self) -> None:
        while self._data or self._fill(1):
            blank = _LINE_ENDS.match(self._data)
            self._drop(blank.end() if blank else 0)
            if self._data:
                return

    def _fill(self, n: int) -> bool:
        """Whether there are n bytes before the end or before damage."""
        while len(self._data) < n and self._damage is None:
            piece = next(self._pieces, None)
            if piece is None:
                return False
            if isinstance(piece, Damage):
                self._damage = piece
                return False
            if piece.member is not None and piece.data:
                self._members.append((self._at + len(self._data), piece.member))
            self._data += piece.data
        return len(self._data) >= n

    def _drop(self, n: int) -> None:
        del self._data[:n]
        self._at += n

    def _place(self) -> str:
        while len(self._members) > 1 and self._members[1][0] <= self._at:
            self._members.popleft()
        if not self._members:
            return str(self._at)
        at, member = self._members[0]
        return str(member) if at == self._at else f"{member}+{self._at - at}"


def header_fields(data: bytes) -> dict[str, str]:
    """Fields of a header by lower-case name; the first of a name counts."""
    fields: dict[str, str] = {}
    for line in data.decode("utf-8", "replace").splitlines():
        name, colon, value = line.partition(":")
        if colon:
            fields.setdefault(name.strip().lower(), value.strip())
    return fields


def _damaged(place: str, header: dict[str, str], why: str) -> Damage:
    address = header.get("warc-target-uri", "")[:150]
    return Damage(place, f"the record of {address}: {why}" if address else why)
