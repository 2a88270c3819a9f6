"""SQLite databases to rows: opened for reading only, and believed in nothing.

A database is a program's file: it may name functions, load extensions, claim sizes and be damaged.
Only stored columns of plain tables are read, in the order of their row numbers.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from framing.decode import decode
from framing.draft import Aside, Record, Unreadable
from framing.errors import CorpusError
from framing.packed import PACKED

_FIRST_BYTES = b"SQLite format 3\x00"
_ROW_NUMBERS = ("rowid", "_rowid_", "oid")
_FAULTS = (sqlite3.Error, ValueError)  # names that are no UTF-8 are ValueErrors
_HARDENING = ("query_only=ON", "trusted_schema=OFF", "cell_size_check=ON", "mmap_size=0")


class _Text(bytes):
    """The bytes of a cell that is text; those of a blob are plain bytes."""


def read_rows(path: Path, *, text_names: Sequence[str], limit: int) -> Iterator[Record]:
    """Yield the rows of every table that has a text column: number, cells by column, notes.

    Parameters
    ----------
    path : Path
        An existing file. It is opened as one that nobody writes, so that no file is made beside
        it; rows that wait in a ``-wal`` or ``-journal`` file are not seen, and one `Unreadable`
        says so.
    text_names : sequence of str
        Names of columns that hold an article's text, in lower case. Where no table has one, a
        database of one table is read nevertheless, so that its column can be named.
    limit : int
        Largest row in bytes.

    Yields
    ------
    Record
        Its number is TABLE:ROWID; in a table without row numbers TABLE:1, TABLE:2, ... Cells that
        are not UTF-8 are decoded with a note; a blob is read where it is UTF-8 text, else it is
        left out with a note. Damage is one `Unreadable` after the rows before it. A table without
        a text column is `Aside`, a view or a virtual table nothing.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "news.db")
    ...     with closing(sqlite3.connect(path)) as made:
    ...         _ = made.execute("CREATE TABLE newsdata (id TEXT, content TEXT)")
    ...         _ = made.execute("INSERT INTO newsdata VALUES ('007', 'Some words.')")
    ...         made.commit()
    ...     list(read_rows(path, text_names=["content"], limit=2**20))
    [Record(number='newsdata:1', content={'id': '007', 'content': 'Some words.'}, notes=())]
    """
    try:
        _check(path)
        with closing(_opened(path, limit)) as database:
            tables = _tables(database)
            read = _readable(tables, text_names)
            for name, columns in tables.items():
                if name in read:
                    yield from _rows(database, name, columns, text_names)
                else:
                    yield Record(name, Aside(f"table {name[:80]}, which has no column of texts"))
    except Unreadable as error:
        yield Record("1", error)
    yield from _waiting(path)


def _check(path: Path) -> None:
    if path.suffix.lower() in PACKED:
        raise Unreadable("format", "a database is not read in a packed file; unpack it first")
    with path.open("rb") as file:
        first = file.read(len(_FIRST_BYTES))
    if not first:
        raise Unreadable("empty", "the file has 0 bytes")
    if first != _FIRST_BYTES:
        raise Unreadable("format", "not an SQLite database, or an encrypted one")


def _opened(path: Path, limit: int) -> sqlite3.Connection:
    database = sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro&immutable=1", uri=True)
    database.text_factory = _Text
    database.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limit)
    try:
        for setting in _HARDENING:
            database.execute(f"PRAGMA {setting}")
    except _FAULTS as error:
        database.close()
        raise _damaged("its first page", error) from error
    return database


def _tables(database: sqlite3.Connection) -> dict[str, list[str]]:
    """Plain tables and their columns, as they were made; views and virtual tables are none."""
    try:
        found = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 ORDER BY rowid"
        )
        names = [_plain(name) for (name,) in found.fetchall()]
        tables = {name: _columns(database, name) for name in names}
    except _FAULTS as error:
        raise _damaged("its list of tables", error) from error
    return {name: tables[name] for name in names if not name.lower().startswith("sqlite_")}


def _columns(database: sqlite3.Connection, table: str) -> list[str]:
    return [_plain(row[1]) for row in database.execute(f"PRAGMA table_info({_quoted(table)})")]


def _readable(tables: Mapping[str, Sequence[str]], text_names: Sequence[str]) -> set[str]:
    """Tables that have texts; where none has, the only one is read and several are refused."""
    wanted = set(text_names)
    found = {name for name, names in tables.items() if wanted & {n.lower() for n in names}}
    if found or len(tables) < 2:
        return found or set(tables)
    listed = "; ".join(f"{name} ({', '.join(names)})" for name, names in tables.items())
    hint = "copy the articles to a database of one table and name it with --column text=NAME"
    raise Unreadable("missing_text", f"no table has a column of texts: {listed[:120]}; {hint}")


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _plain(name: object) -> str:
    """A name of the schema, which is text like any cell."""
    return name.decode("utf-8", "replace") if isinstance(name, bytes) else str(name)


# ---------------------------------------------------------------- rows


def _rows(
    database: sqlite3.Connection, table: str, columns: Sequence[str], text_names: Sequence[str]
) -> Iterator[Record]:
    """Rows in the order of their numbers; a row that is too large costs itself only."""
    taken = {column.lower() for column in columns}
    row_number = next((name for name in _ROW_NUMBERS if name not in taken), None)
    listed = ", ".join(map(_quoted, columns))
    if row_number is None or not _is_numbered(database, table, row_number):
        yield from _unnumbered(database, table, columns, text_names)
        return
    select = f"SELECT {row_number}, {listed} FROM {_quoted(table)}"  # noqa: S608 names are quoted
    done: int | None = None
    fault: Exception | None = None
    while True:
        where, before = "" if done is None else f" WHERE {row_number} > {done}", done
        query = f"{select}{where} ORDER BY {row_number}" + (" LIMIT 1" if fault else "")
        try:
            for number, *cells in database.execute(query):
                if done is not None and number <= done:
                    raise sqlite3.DatabaseError("row numbers do not ascend")
                done = number
                yield _row(f"{table}:{number}", columns, cells, text_names)
        except _FAULTS as error:
            if fault is None:  # the driver reads a row ahead and forgets the one before: ask again
                fault = error
                continue
            done = _next_number(database, table, row_number, where)
            if done is None or not isinstance(error, sqlite3.DataError):
                yield Record(f"{table}:{before or 0}+", _lost(error))
                return
            yield Record(
                f"{table}:{done}", Unreadable("limit", f"a row too large to read: {error}")
            )
        else:
            if fault is None:
                return
            if done == before:
                yield Record(f"{table}:{before or 0}+", _lost(fault))
                return
        fault = None


def _is_numbered(database: sqlite3.Connection, table: str, row_number: str) -> bool:
    try:
        database.execute(f"SELECT {row_number} FROM {_quoted(table)} LIMIT 0")  # noqa: S608
    except sqlite3.OperationalError as error:
        return "no such column" not in str(error)
    return True


def _next_number(
    database: sqlite3.Connection, table: str, row_number: str, where: str
) -> int | None:
    """The number of the first row after those read, without reading its cells."""
    try:
        select = f"SELECT min({row_number}) FROM {_quoted(table)}{where}"  # noqa: S608
        number = database.execute(select).fetchone()[0]
    except _FAULTS:
        return None
    return number if isinstance(number, int) else None


def _unnumbered(
    database: sqlite3.Connection, table: str, columns: Sequence[str], text_names: Sequence[str]
) -> Iterator[Record]:
    """Rows of a table without row numbers, in the order of its key."""
    number, listed = 0, ", ".join(map(_quoted, columns))
    select = f"SELECT {listed} FROM {_quoted(table)}"  # noqa: S608
    try:
        for cells in database.execute(select):
            number += 1
            yield _row(f"{table}:{number}", columns, cells, text_names)
    except _FAULTS as error:
        yield Record(f"{table}:{number}+", _lost(error))


def _row(
    number: str, columns: Sequence[str], cells: Sequence[Any], text_names: Sequence[str]
) -> Record:
    content: dict[str, Any] = {}
    notes: list[str] = []
    for column, cell in zip(columns, cells, strict=True):
        if not isinstance(cell, bytes):
            content[column] = cell
            continue
        try:
            content[column] = cell.decode("utf-8")
        except UnicodeDecodeError:
            content[column] = _repaired(column, cell, notes)
    texts = [content[column] for column in columns if column.lower() in text_names]
    if notes and texts and not any(texts):
        return Record(number, Unreadable("encoding", "; ".join(notes)))
    return Record(number, content, tuple(notes))


def _repaired(column: str, cell: bytes, notes: list[str]) -> str | None:
    """Text of another encoding, decoded; nothing of a blob or of bytes that are no text."""
    if isinstance(cell, _Text):
        try:
            decoded = decode(cell)
        except CorpusError as error:
            notes.append(f"{column}:not read, {error}")
            return None
        notes += decoded.notes
        return decoded.text
    notes.append(f"{column}:a blob of {len(cell)} bytes that are no text, not kept")
    return None


def _lost(error: Exception) -> Unreadable:
    if isinstance(error, sqlite3.DataError):
        return Unreadable("limit", f"a row too large to read, and what follows it: {error}")
    return _damaged("what follows this row", error)


def _damaged(what: str, error: Exception) -> Unreadable:
    hint = "copy it again, or recover it with: sqlite3 FILE .recover"
    return Unreadable("format", f"a damaged database, {what} is lost: {str(error)[:100]}; {hint}")


def _waiting(path: Path) -> Iterator[Record]:
    """Tell that rows may stand in a file beside the database, which is not read."""
    for ending in ("-wal", "-journal"):
        beside = path.with_name(path.name + ending)
        if beside.is_file() and beside.stat().st_size:
            why = f"rows written last may stand in {beside.name}, which is not read"
            hint = "close the program that writes, or run: sqlite3 FILE 'PRAGMA wal_checkpoint'"
            yield Record(ending, Unreadable("format", f"{why}; {hint}"))
