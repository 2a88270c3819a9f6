"""Tables on disk: a folder per table, Parquet files, and a manifest that says how they were made.

Everything is written beside the target and renamed when it is whole, the manifest last. An
interrupted run leaves the old output untouched.
"""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from pandas import DataFrame

from framing.errors import CorpusError
from framing.schema import (
    ARTICLES,
    CODES,
    DUPLICATES,
    EVIDENCE,
    EXPOSURE,
    FLAG,
    INT,
    MEASURES,
    NUMBER,
    REJECTS,
    ROLES,
    SAMPLE,
    TABLES,
    TEXT,
    TIME,
    VALIDATION,
    VOICES,
    Table,
    check,
)
from framing.workers import signals_held

_ARROW = {
    TEXT: pa.string(),
    INT: pa.int64(),
    NUMBER: pa.float64(),
    TIME: pa.timestamp("us", "UTC"),
    FLAG: pa.bool_(),
}
_BY_NAME = {table.name: table for table in TABLES}
_ALWAYS = (ARTICLES.name, REJECTS.name, DUPLICATES.name)
_EXTRACTED = (EVIDENCE.name, ROLES.name, VOICES.name, EXPOSURE.name, MEASURES.name)
_BY_HAND = (SAMPLE.name, CODES.name, VALIDATION.name)  # no run makes them again


class Output:
    """An output folder being written: tables grow by `append`, `finish` makes them visible."""

    def __init__(self, partial: Path) -> None:
        self.partial = partial
        self._writers: dict[Path, pq.ParquetWriter] = {}

    def append(self, rows: DataFrame, table: Table, part: str = "part-0") -> None:
        """Append rows to `table/part.parquet`.

        Examples
        --------
        >>> import tempfile
        >>> from framing.schema import ROLES, frame
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     with open_output(Path(folder, "out"), {}) as out:
        ...         out.append(frame([], ROLES), ROLES)
        ...     print(*sorted(path.name for path in Path(folder, "out").iterdir()))
        manifest.json roles
        """
        check(rows, table)
        path = self.partial / table.name / f"{part}.parquet"
        schema = arrow_schema(table)
        if path not in self._writers:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._writers[path] = pq.ParquetWriter(
                path, schema, compression="zstd", write_page_checksum=True
            )
        if rows.empty:
            return
        ordered = rows[list(table.columns)]
        packed = pa.Table.from_pandas(ordered, schema=schema, preserve_index=False)
        with named(path):
            self._writers[path].write_table(packed)

    def close(self) -> None:
        """Close all files and see them safely on disk."""
        for path, writer in self._writers.items():
            with named(path):
                writer.close()
                _sync(path)

    def abandon(self) -> None:
        """Close all files as they are: nobody reads them, and a full disk is told already."""
        for writer in self._writers.values():
            with suppress(OSError):
                writer.close()
            writer.is_open = False  # else it tries once more when it is collected, and complains


@contextmanager
def open_output(folder: Path, manifest: dict[str, Any]) -> Iterator[Output]:
    """Write an output folder: on success it is the new run's, else nothing changes.

    Parameters
    ----------
    folder : Path
        The output. All tables of an earlier run are replaced; files that are not ours stay.
    manifest : dict
        Written as manifest.json; may be filled until the block ends.

    Raises
    ------
    CorpusError
        Before anything is written, if the folder exists, is not empty and is no output of ours;
        or if it holds what a run cannot make again: a coding sample, or evidence where the run
        only collects.
    OSError
        If the folder cannot be written.
    """
    place = folder.resolve()
    if place.exists() and not (is_output(place) or (place.is_dir() and not any(place.iterdir()))):
        raise CorpusError(f"{folder} exists and is no output of framing; name a new folder")
    _refuse_loss(folder, manifest)
    with _partial_output(place, manifest) as output:
        yield output
        for name in _BY_NAME:
            if (place / name).is_dir():
                (output.partial / name).mkdir(exist_ok=True)


def arrow_schema(table: Table) -> pa.Schema:
    """Return how a table is typed in files.

    Examples
    --------
    >>> from framing.schema import EXPOSURE
    >>> arrow_schema(EXPOSURE).field("words").type
    DataType(int64)
    """
    return pa.schema([(name, _ARROW[c.dtype]) for name, c in table.columns.items()])


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Let an error of writing say where it was.

    Examples
    --------
    >>> with named(Path("a.parquet")):
    ...     raise OSError(28, "No space left on device")
    Traceback (most recent call last):
    OSError: [Errno 28] No space left on device: 'a.parquet'
    """
    try:
        yield
    except OSError as error:
        error.filename = error.filename or str(path)
        raise


def _refuse_loss(folder: Path, manifest: Mapping[str, Any]) -> None:
    coded = [name for name in _BY_HAND if (folder / name).is_dir()]
    if coded:
        places = ", ".join(str(folder / name) for name in coded)
        raise CorpusError(
            f"{folder} holds a coding sample, which a new run would delete (tables "
            f"{', '.join(coded)}); name another folder, or delete {places} yourself"
        )
    earlier = read_manifest(folder) if is_output(folder) else {}
    if (manifest.get("command"), earlier.get("command")) == ("collect", "extract"):
        raise CorpusError(
            f"{folder} holds an extract output, whose evidence and measures collecting would "
            "delete; name another folder"
        )


@contextmanager
def _partial_output(place: Path, manifest: Mapping[str, Any]) -> Iterator[Output]:
    partial = place.parent / f".{place.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir(parents=True)
    output = Output(partial)
    try:
        yield output
        output.close()
        with named(partial / "manifest.json"):
            _write_text(partial / "manifest.json", _as_json(manifest))
        _publish(partial, place)
    except BaseException:
        output.abandon()
        raise
    finally:
        shutil.rmtree(partial, ignore_errors=True)


def read_tables(
    folder: str | Path, *, where: Mapping[str, Mapping[str, Collection[str]]] | None = None
) -> dict[str, DataFrame]:
    """Read the tables of an output folder.

    Parameters
    ----------
    folder : path
        As written by `framing collect`, `extract` or `compare`.
    where : mapping of table name to what `read_table` takes, optional
        Only these rows of the tables named.

    Returns
    -------
    dict of DataFrame by table name
        The tables that are there, typed as in `schema`.

    Raises
    ------
    CorpusError
        If the folder holds no manifest, a table that its command always writes is absent, or a
        file is damaged.

    Examples
    --------
    >>> read_tables("nowhere")
    Traceback (most recent call last):
    framing.errors.CorpusError: nowhere: no manifest.json; is it an output of framing?
    """
    place = Path(folder)
    made = read_manifest(place).get("command")
    for name in _ALWAYS + (_EXTRACTED if made == "extract" else ()):
        if made and not (place / name).is_dir():
            raise CorpusError(f"{place / name}: this table was removed; run framing {made} again")
    return {
        name: read_table(place, table, where=(where or {}).get(name))
        for name, table in _BY_NAME.items()
        if (place / name).is_dir()
    }


def read_table(
    folder: Path, table: Table, *, where: Mapping[str, Collection[str]] | None = None
) -> DataFrame:
    """Read one table of an output folder.

    Parameters
    ----------
    folder : Path
    table : Table
    where : mapping of column to values, optional
        Only rows that have one of the values in each of the columns.

    Raises
    ------
    CorpusError
        If a file is damaged, or was written before a column was added.

    Examples
    --------
    >>> from framing.schema import ROLES
    >>> read_table(Path("nowhere"), ROLES)
    Traceback (most recent call last):
    framing.errors.CorpusError: nowhere/roles: no table there; run framing extract first
    """
    files = sorted((folder / table.name).glob("*.parquet"))
    if not files:
        raise CorpusError(f"{folder / table.name}: no table there; run framing extract first")
    among = [(name, "in", list(values)) for name, values in (where or {}).items()] or None
    try:
        parts = [
            pq.read_table(file, page_checksum_verification=True, filters=among).to_pandas()
            for file in files
        ]
    except (OSError, pa.ArrowException) as error:
        raise CorpusError(f"{folder / table.name}: damaged: {error}; run extract again") from error
    types = {name: column.dtype for name, column in table.columns.items()}
    whole: DataFrame = pd.concat(parts, ignore_index=True)
    late = [name for name, column in table.columns.items() if column.is_late]
    whole = whole.assign(**{name: None for name in late if name not in whole})
    absent = [name for name in types if name not in whole]
    if absent:
        place = folder / table.name
        raise CorpusError(f"{place}: no column {absent[0]}: an older output; run extract again")
    return whole.astype(types)


def read_manifest(folder: Path) -> dict[str, Any]:
    """Read the manifest of an output folder.

    Raises
    ------
    CorpusError
        If there is none.

    Examples
    --------
    >>> is_output(Path("nowhere"))
    False
    """
    if not is_output(folder):
        raise CorpusError(f"{folder}: no manifest.json; is it an output of framing?")
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def is_output(folder: Path) -> bool:
    """Tell whether a folder is an output of framing.

    Raises
    ------
    CorpusError
        If it has the tables of one, and its manifest is absent or damaged: it is no raw input.

    Examples
    --------
    >>> is_output(Path("."))
    False
    """
    try:
        manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    except (ValueError, OSError):
        manifest = None
    if isinstance(manifest, dict) and {"framing", "account"} <= manifest.keys():
        return True
    if all(os.path.isfile(folder / name / "part-0.parquet") for name in _ALWAYS):
        raise CorpusError(
            f"{folder / 'manifest.json'} is absent or damaged, and the folder has tables of "
            "framing; put the manifest back, or make the output anew in another folder"
        )
    return False


def add_tables(
    folder: Path, tables: Mapping[Table, DataFrame], manifest: Mapping[str, Any]
) -> None:
    """Add or replace tables of an existing output, and add entries to its manifest.

    Raises
    ------
    CorpusError
        If the folder is no output of framing.

    Examples
    --------
    >>> add_tables(Path("nowhere"), {}, {})
    Traceback (most recent call last):
    framing.errors.CorpusError: nowhere: no manifest.json; is it an output of framing?
    """
    whole = read_manifest(folder) | dict(manifest)
    with _partial_output(folder.resolve(), whole) as output:
        for table, rows in tables.items():
            output.append(rows, table)


def write_text(path: Path, text: str) -> None:
    """Write a text file so that it is whole or absent.

    Raises
    ------
    CorpusError, OSError
        As `replacing` does.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     write_text(Path(folder, "a.txt"), "whole")
    ...     Path(folder, "a.txt").read_text()
    'whole'
    """
    with replacing(path) as partial:
        _write_text(partial, text)


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a place to write a file to, which takes the file's place when it is whole.

    A link stays one: the file that it leads to is replaced.

    Raises
    ------
    CorpusError, OSError
        As `refuse_to_replace` does, or if it cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with replacing(Path(folder, "a.txt")) as partial:
    ...         _ = partial.write_text("whole")
    ...     Path(folder, "a.txt").read_text()
    'whole'
    """
    refuse_to_replace(path)
    place = path.resolve() if path.is_symlink() else path
    place.parent.mkdir(parents=True, exist_ok=True)
    partial = place.with_name(f".{place.name}.partial")
    try:
        with named(path):
            yield partial
            os.replace(partial, place)
    finally:
        partial.unlink(missing_ok=True)


def refuse_to_replace(path: Path) -> None:
    """Raise an error where a file is to be written over something else than a file of its kind.

    Raises
    ------
    CorpusError
        If it is the manifest of an output, or lies in one of its tables.
    OSError
        If it is a folder, a device or a pipe.

    Examples
    --------
    >>> refuse_to_replace(Path("."))
    Traceback (most recent call last):
    IsADirectoryError: [Errno 21] a folder; name a file in it: '.'
    """
    if path.is_dir():
        raise IsADirectoryError(errno.EISDIR, "a folder; name a file in it", str(path))
    if path.exists() and not path.is_file():
        raise OSError(errno.EINVAL, "a device or pipe, which would be replaced", str(path))
    place = path.resolve()
    for folder in place.parents:
        inside = place.relative_to(folder).parts
        is_ours = inside == ("manifest.json",) or (len(inside) > 1 and inside[0] in _BY_NAME)
        if is_ours and is_output(folder):
            raise CorpusError(f"{path} is part of the output {folder}; write it elsewhere")


def content_hash(folder: Path) -> str:
    """Return one SHA-256 over the names and bytes of the files of a package or output folder.

    Examples
    --------
    >>> len(content_hash(Path(__file__).parent / "lexicons"))
    64
    """
    total = hashlib.sha256()
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        total.update(path.relative_to(folder).as_posix().encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
    return total.hexdigest()


def _publish(partial: Path, folder: Path) -> None:
    """Swap the tables that stand in `partial` into the folder, all of them or none.

    An empty one removes the old.
    """
    if not folder.exists():
        os.rename(partial, folder)
        return
    begun: list[tuple[Path, Path]] = []
    try:
        for table in sorted(p for p in partial.iterdir() if p.is_dir()):
            old = folder / table.name
            if old.is_dir():
                _move(old, partial / f"old-{table.name}", begun)
            if any(table.iterdir()):
                _move(table, old, begun)
        with signals_held():
            os.replace(partial / "manifest.json", folder / "manifest.json")
            begun.clear()
    except BaseException:
        with signals_held():
            for before, after in reversed(begun):
                if not before.exists():  # else it was interrupted before it was moved
                    os.rename(after, before)
        raise


def _move(before: Path, after: Path, begun: list[tuple[Path, Path]]) -> None:
    begun.append((before, after))
    os.rename(before, after)


def _as_json(manifest: Mapping[str, Any]) -> str:
    return json.dumps(manifest, ensure_ascii=False, indent=2, sort_keys=True) + "\n"


def _write_text(path: Path, text: str) -> None:
    path.write_text(text, encoding="utf-8", newline="\n")
    _sync(path)


def _sync(path: Path) -> None:
    with path.open("rb") as written:
        os.fsync(written.fileno())
