"""Files to records, one at a time: a bad record is an `Unreadable`, and the next one is read.

Tables, pages, texts, web archives and feeds; plain or gzip or Zstandard. Nothing here knows what an
article is: a record is fields, a whole page, or the bytes of a scrape.
"""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import pyarrow as pa
import pyarrow.parquet as pq

from framing.databases import read_rows
from framing.decode import decode, notes_on
from framing.draft import Page, Record, Unreadable
from framing.errors import CorpusError
from framing.exports import read_export
from framing.feeds import is_feed, read_feed
from framing.fields import ALIASES
from framing.numerals import as_number
from framing.packed import PACKED, unpacked
from framing.responses import read_captures
from framing.saved import is_mhtml, read_mhtml

MAX_RECORD = 64 * 2**20
"""Largest record in bytes, after decompression."""
_MAX_HEADER = 2_000
_WIDE_MARKS = (b"\xff\xfe", b"\xfe\xff")
_KINDS = {
    ".jsonl": "jsonl", ".ndjson": "jsonl", ".json": "json", ".csv": "csv", ".tsv": "csv",
    ".tab": "csv", ".parquet": "parquet", ".html": "page", ".htm": "page", ".xhtml": "page",
    ".mhtml": "page", ".mht": "page",
    ".txt": "scrape", ".text": "scrape", ".warc": "warc", ".xml": "feed", ".rss": "feed",
    ".atom": "feed", ".rdf": "feed", ".db": "sqlite", ".sqlite": "sqlite", ".sqlite3": "sqlite",
}  # fmt: skip


def kind_of(path: Path) -> str | None:
    """Tell how a file is read from its name: jsonl, csv, page, warc and so on, or None.

    Examples
    --------
    >>> kind_of(Path("news.jsonl.gz")), kind_of(Path("style.css"))
    ('jsonl', None)
    """
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes and suffixes[-1] in PACKED:
        suffixes.pop()
    return _KINDS.get(suffixes[-1]) if suffixes else None


def read_records(path: Path, kind: str) -> Iterator[Record]:
    """Yield every record of a file in order; never raises for what the file holds.

    What stops the reading is the last record, numbered after the one before: ``7+``.

    Parameters
    ----------
    path : Path
        An existing file.
    kind : str
        As `kind_of` tells.

    Examples
    --------
    >>> list(read_records(Path("missing.jsonl"), "jsonl"))[0].content.reason
    'io'
    """
    number = ""
    try:
        for record in _records(path, kind):
            yield record
            number = f"{record.number}+"
        if not number:
            yield Record("1", Unreadable("empty", "the file holds no record"))
    except Unreadable as error:
        yield Record(number or "1", error)
    except OSError as error:
        why = f"cannot be opened: {error.strerror}"
        yield Record(number or "1", Unreadable("io", why))


def _records(path: Path, kind: str) -> Iterator[Record]:
    if kind in _BY_PATH:
        yield from _BY_PATH[kind](path)
        return
    if kind == "sqlite":
        texts = (*ALIASES["text"], *ALIASES["html"])
        yield from read_rows(path, text_names=texts, limit=MAX_RECORD)
        return
    if kind == "jsonl":
        chunks = unpacked(path)
        head = next(chunks, b"")
        if not head.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"["):
            yield from json_lines(chain([head], chunks))
            return
        kind = "json"  # a list of records under the wrong name
    yield from _WHOLE[kind](b"".join(unpacked(path, limit=_LIMITS.get(kind, MAX_RECORD))))


# ---------------------------------------------------------------- JSON


def json_lines(chunks: Iterator[bytes]) -> Iterator[Record]:
    r"""Yield a record per line of JSONL; blank lines count in the number but are no records.

    Examples
    --------
    >>> [record.number for record in json_lines(iter([b'{"a": 1}', b'\n\n{"a": 2}']))]
    ['1', '3']
    """
    number = 0
    for number, line in enumerate(_lines(chunks), start=1):
        if isinstance(line, Unreadable):
            yield Record(str(number), line)
        elif line.strip():
            yield _json_record(str(number), line)


def _lines(chunks: Iterator[bytes]) -> Iterator[bytes | Unreadable]:
    """Split at newlines; UTF-16 is turned into UTF-8; damage comes last."""
    pending, first, is_cut = b"", True, False
    too_long = Unreadable("limit", f"a line is longer than {MAX_RECORD} bytes")
    try:
        for chunk in chunks:
            if first and chunk.startswith(_WIDE_MARKS):
                chunk = decode(chunk + b"".join(chunks)).text.encode("utf-8", "replace")
            first = False
            *whole, pending = (pending + chunk).split(b"\n")
            for line in whole:
                yield too_long if is_cut else line
                is_cut = False
            if len(pending) > MAX_RECORD:  # forget the line, wait for its end
                pending, is_cut = b"", True
    except Unreadable as error:
        yield error
        return
    if pending or is_cut:
        yield too_long if is_cut else pending


def _json_record(number: str, line: bytes) -> Record:
    try:
        decoded = decode(line.strip())
        value, is_clean = _parsed(decoded.text)
    except CorpusError as error:
        return Record(number, Unreadable("encoding", str(error)))
    except (ValueError, RecursionError) as error:
        hint = "" if _is_too_long(error) else "; one object must stand on each line"
        return Record(number, Unreadable("json", f"not JSON: {_why(error)}{hint}"))
    return Record(number, _object(value, is_clean), decoded.notes)


def _is_too_long(error: Exception) -> bool:
    return "integer string conversion" in str(error)


def _why(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "nested too deeply"
    if _is_too_long(error):
        return "a number of thousands of digits; write it as text, in quotation marks"
    return str(error)[:150]


def _json_file(data: bytes) -> Iterator[Record]:
    """One object, a list of objects, or an object whose only list is under 'articles'."""
    try:
        decoded = decode(data)
        value, is_clean = _parsed(decoded.text)
    except (ValueError, RecursionError) as error:
        if data.count(b"\n") > 1:
            yield from json_lines(iter([data]))
            return
        raise Unreadable("json", f"not JSON: {_why(error)}") from error
    if isinstance(value, dict) and isinstance(value.get("articles"), list):
        if isinstance(value, _Twice) and "articles" in value.twice:
            raise _told("articles")
        value = value["articles"]
    for number, item in enumerate(value if isinstance(value, list) else [value], start=1):
        said = json.dumps(item, ensure_ascii=False) if decoded.notes else ""
        yield Record(str(number), _object(item, is_clean), notes_on(said, decoded.notes))


class _Twice(dict[str, Any]):
    """An object that names keys twice, of which the last value is kept."""

    twice: tuple[str, ...] = ()


def _parsed(text: str) -> tuple[Any, bool]:
    """What a text holds, and whether no object in it names a key twice."""
    is_clean = True

    def of_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        nonlocal is_clean
        made = dict(pairs)
        if len(made) == len(pairs):
            return made
        is_clean = False
        marked = _Twice(made)
        counts = Counter(name for name, _ in pairs)
        marked.twice = tuple(name for name, n in counts.items() if n > 1)
        return marked

    value = json.loads(
        text,
        parse_float=as_number,
        parse_int=lambda raw: as_number(raw) if raw == "-0" else int(raw),
        parse_constant=as_number,
        object_pairs_hook=of_pairs,
    )
    return value, is_clean


def _object(value: Any, is_clean: bool) -> dict[str, Any] | Unreadable:
    """A record's object, or why it is none; of a key named twice, one value would be lost."""
    if not isinstance(value, dict):
        what = type(value).__name__
        return Unreadable("json", f"a {what}, not an object with a text field")
    key = None if is_clean else _named_twice(value)
    return value if key is None else _told(key)


def _named_twice(value: Any) -> str | None:
    """The first key that an object at any depth names twice."""
    left = [value]
    while left:
        inner = left.pop()
        if isinstance(inner, _Twice):
            return inner.twice[0]
        if isinstance(inner, (dict, list)):
            left += reversed(list(inner.values()) if isinstance(inner, dict) else inner)
    return None


def _told(key: str) -> Unreadable:
    return Unreadable("json", f"the key '{key[:60]}' stands twice; give it once")


# ---------------------------------------------------------------- CSV


@contextmanager
def _wide_fields() -> Iterator[None]:
    before = csv.field_size_limit(MAX_RECORD)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _csv_file(data: bytes) -> Iterator[Record]:
    """Rows as mappings. A row that does not fit is refused and reading resumes at the next line."""
    of_file: tuple[str, ...] = ()
    if data.startswith(_WIDE_MARKS):
        text, of_file = decode(data)
        data = text.encode("utf-8", "replace")
    end = b"\n" if b"\n" in data else b"\r"
    lines = [line + end for line in data.removeprefix(b"\xef\xbb\xbf").split(end)]
    start = next((i for i, line in enumerate(lines) if line.strip()), None)
    if start is None:
        raise Unreadable("empty", "the file holds no line")
    delimiter = _delimiter(lines[start])
    if lines[start].lower().startswith(b"sep=") and len(lines[start].strip()) == 5:
        delimiter, start = lines[start].strip()[-1:].decode("latin-1"), start + 1
    with _wide_fields():
        header, of_header = _row(lines[start], delimiter)
        if isinstance(header, Unreadable) or b"<" in lines[start][:1]:
            raise Unreadable("csv", "the first line is no header of column names")
        names = [name.strip() for name in header]
        if names.count("") > 1:  # all of them are kept
            names = [name or _free(f"column {k}", names) for k, name in enumerate(names, 1)]
        twice = [name for name in names if name and names.count(name) > 1]
        if twice:
            raise Unreadable("csv", f"the header names '{twice[0][:60]}' twice; rename one")
        for number, row, notes in _csv_rows(lines, start + 1, len(names), delimiter):
            if isinstance(row, Unreadable):
                yield Record(number, row)
                continue
            notes = (*of_header, *notes_on("".join(row), of_file), *notes)
            fields = dict(zip(names, row, strict=True))
            yield Record(number, fields, tuple(dict.fromkeys(notes)))


def _free(name: str, names: list[str]) -> str:
    """A name for a column without one, that no other column has."""
    while name in names:
        name += " (no name)"
    return name


def _csv_rows(
    lines: list[bytes], position: int, width: int, delimiter: str
) -> Iterator[tuple[str, list[str] | Unreadable, tuple[str, ...]]]:
    """Each row's number, cells and notes."""
    while position < len(lines):
        if not lines[position].strip():
            position += 1
            continue
        (row, notes), used = _csv_record(lines, position, width, delimiter)
        yield str(position + 1), row, notes
        position += used


def _csv_record(lines: list[bytes], position: int, width: int, delimiter: str) -> tuple[_Row, int]:
    """The record that begins here and the lines it takes; one line if it is broken."""
    one = _row(lines[position], delimiter)
    if not isinstance(one.cells, Unreadable):
        n = len(one.cells)
        return (one if n == width else _Row(_misfit(n, width))), 1
    parity, size = lines[position].count(b'"') % 2, 0
    for last in range(position + 1, len(lines)):
        size += len(lines[last])
        parity ^= lines[last].count(b'"') % 2
        if parity == 0:
            row = _row(b"".join(lines[position : last + 1]), delimiter)
            if not isinstance(row.cells, Unreadable) and len(row.cells) == width:
                return row, last + 1 - position
        if size > MAX_RECORD or (parity == 0 and lines[last].count(b'"')):
            break
    return _Row(Unreadable("csv", "a quotation mark is opened and not closed in this row")), 1


class _Row(NamedTuple):
    """The cells of a row, or why there are none, and what its decoding did."""

    cells: list[str] | Unreadable
    notes: tuple[str, ...] = ()


def _row(line: bytes, delimiter: str) -> _Row:
    try:
        text, notes = decode(line)
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except CorpusError as error:
        return _Row(Unreadable("encoding", str(error)))
    except csv.Error as error:
        return _Row(Unreadable("csv", str(error)))
    if len(rows) != 1:
        return _Row(Unreadable("csv", "the row breaks over lines"))
    return _Row(rows[0], notes)


def _misfit(found: int, width: int) -> Unreadable:
    return Unreadable("fields", f"{found} fields where the header names {width}")


def _delimiter(line: bytes) -> str:
    return max(",\t;|", key=lambda mark: line.count(mark.encode()))


# ---------------------------------------------------------------- Parquet, pages


def _parquet(path: Path) -> Iterator[Record]:
    number, total = 0, 0
    try:
        is_packed = path.suffix.lower() in PACKED
        packed = b"".join(unpacked(path, limit=_LIMITS["parquet"])) if is_packed else b""
        file = pq.ParquetFile(pa.BufferReader(packed) if is_packed else path)
        total = file.metadata.num_rows
        names = file.schema_arrow.names
        if len(set(names)) < len(names):
            raise Unreadable("parquet", "two columns have one name; rename one of them")
        for batch in file.iter_batches(batch_size=256):
            for content in _parquet_rows(batch):
                number += 1
                yield Record(str(number), content)
    except (pa.ArrowException, OSError, ValueError, LookupError) as error:
        if isinstance(error, Unreadable) or (isinstance(error, OSError) and not path.exists()):
            raise
        why = re.sub(r"\s+", " ", str(error))[:150]
        lost = f"; rows {number + 1} to {total} are lost" if total else ""
        yield Record(str(number + 1), Unreadable("parquet", f"not readable: {why}{lost}"))


def _parquet_rows(batch: pa.RecordBatch) -> Iterator[dict[str, Any] | Unreadable]:
    """The rows as mappings; a value that Python cannot hold costs its row only."""
    try:
        yield from batch.to_pylist()
        return
    except (OverflowError, LookupError, ValueError):
        pass
    for at in range(batch.num_rows):
        try:
            yield batch.slice(at, 1).to_pylist()[0]
        except (OverflowError, LookupError, ValueError) as error:
            yield Unreadable("parquet", f"a value cannot be read: {str(error)[:150]}")


def _page(data: bytes) -> Iterator[Record]:
    if is_feed(data):
        return read_feed(data)
    return iter([Record("1", read_mhtml(data) if is_mhtml(data) else Page(data))])


def _scrape(data: bytes) -> Iterator[Record]:
    """A scrape, the documents of a text export, numbered from 1, or the rows of a table.

    Or a page that a browser saved as one message.
    """
    if is_mhtml(data):
        yield Record("1", read_mhtml(data), ("page:under the name of a text",))
        return
    try:
        decoded = decode(data)
    except CorpusError:
        decoded = None
    if decoded and _is_table(decoded.text[:_MAX_HEADER]):
        yield from _csv_file(data)
        return
    documents = read_export(decoded.text) if decoded else []
    if not decoded or not documents:
        yield Record("1", data)
        return
    for number, document in enumerate(documents, start=1):
        yield Record(str(number), document, decoded.notes)


def _is_table(text: str) -> bool:
    """Whether tabs part names of columns that are known, as in *Unicode Text* of Excel."""
    names = [
        name.strip().strip('"').lower() for name in text.lstrip().partition("\n")[0].split("\t")
    ]
    known = [ours for ours, aliases in ALIASES.items() if not set(aliases).isdisjoint(names)]
    return len(known) > 1 and "text" in known


_WHOLE = {
    "json": _json_file, "csv": _csv_file, "page": _page, "scrape": _scrape, "feed": read_feed,
}  # fmt: skip
_BY_PATH = {"parquet": _parquet, "warc": read_captures}
_LIMITS = {"json": 2**30, "csv": 2**32, "parquet": 2**32}
