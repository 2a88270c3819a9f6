"""What an unfinished run has finished: kept beside its output, so that the next one goes on.

Beside the output ``out`` this is the hidden folder ``.out.parts``. A part is the work of one batch,
in one file that is whole or absent. Its name begins with the key of its plan, a hash of everything
that decides what a run writes; so a run with other lexicons or sources never takes another's parts.
When a run into the output is finished, the folder is gone.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import shutil
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pyarrow as pa
from pandas import DataFrame

import framing
from framing.errors import CorpusError, NothingReadError
from framing.inputs import inputs_of
from framing.nouns import a_few, things
from framing.schema import ARTICLES, DUPLICATES, REJECTS, Table
from framing.store import arrow_schema, content_hash, is_output, named

ONCE = "once"
"""The key of runs that cannot be resumed."""
_SHA256_SIZE = hashlib.sha256().digest_size
_LIBRARIES = (
    *("pandas", "numpy", "scipy", "scikit-learn", "networkx"),
    *("textstat", "nltk", "trafilatura", "lxml", "pyarrow"),
)
_WORDS = {
    "framing": "the version of framing",
    "code_sha256": "the code of framing",
    "lexicons_sha256": "the lexicons of framing",
    "models_sha256": "the trained weights of framing",
    "lexicons": "the lexicons given",
    "python": "the version of Python",
    "libraries": "the version of",
    "inputs": "the content of",
}


@dataclass(frozen=True)
class Kept:
    """Parts of one plan in a folder; a value that processes share.

    Attributes
    ----------
    folder : Path
        Where the parts are.
    key : str
        The plan's, with which their names begin.
    is_resumed : bool
        Whether parts that are there already are taken. If not, they are written anew, the same.

    Examples
    --------
    >>> import tempfile
    >>> from framing.schema import REJECTS, frame
    >>> rows = frame([("a.txt", "1", "empty", "the file holds no text")], REJECTS)
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     kept = Kept(Path(folder), "k", is_resumed=True)
    ...     kept.write("0.found", {REJECTS: rows})
    ...     print(kept.has("0.found"), kept.has("1.found"))
    ...     kept.read("0.found", [REJECTS])[0]["reason"].tolist()
    True False
    ['empty']
    """

    folder: Path
    key: str
    is_resumed: bool = False

    def has(self, name: str) -> bool:
        """Tell whether a part is there to be taken, and as it was written."""
        path = self._path(name)
        if not (self.is_resumed and path.exists()):
            return False
        try:
            _read_whole(path)
        except CorpusError:
            return False
        return True

    def write(self, name: str, tables: Mapping[Table, DataFrame]) -> None:
        """Write the rows of some tables as one part."""
        sink = pa.BufferOutputStream()
        packing = pa.ipc.IpcWriteOptions(compression="lz4", use_threads=False)
        for table, rows in tables.items():
            schema, columns = arrow_schema(table), list(table.columns)
            packed = pa.Table.from_pandas(rows[columns], schema=schema, preserve_index=False)
            with pa.ipc.new_stream(sink, schema, options=packing) as stream:
                stream.write_table(packed)
        _write_whole(self._path(name), sink.getvalue())

    def read(self, name: str, tables: Sequence[Table]) -> list[DataFrame]:
        """Read the tables of a part, in the order in which they were written.

        Raises
        ------
        CorpusError
            If the part was damaged after it was written.
        """
        source = pa.BufferReader(_read_whole(self._path(name)))
        read = []
        for table in tables:
            types = {column: about.dtype for column, about in table.columns.items()}
            read.append(pa.ipc.open_stream(source).read_all().to_pandas().astype(types))
        return read

    def note(self, name: str, told: Mapping[str, Any]) -> None:
        """Write a few facts as one part."""
        _write_whole(self._path(name), json.dumps(told, sort_keys=True).encode())

    def noted(self, name: str) -> dict[str, Any]:
        """Read the facts that `note` wrote."""
        told: dict[str, Any] = json.loads(_read_whole(self._path(name)))
        return told

    def _path(self, name: str) -> Path:
        return self.folder / f"{self.key}-{name}"


def plan_of(sources: Sequence[str], manifest: Mapping[str, Any]) -> dict[str, Any]:
    """Return all that decides what a run writes: how it is made, and the bytes of its sources.

    Files are compared by content, since a copy has another time and an edit may have the same: to
    hash them takes a hundredth of the time that it takes to read them as articles.

    Parameters
    ----------
    sources : list of str
        As for `read_corpus`, without standard input; or one output folder.
    manifest : mapping
        What is known of the run before it begins.

    Raises
    ------
    CorpusError
        If a source does not exist.

    Examples
    --------
    >>> sorted(plan_of([], {"columns": {}}))
    ['code_sha256', 'columns', 'inputs']
    """
    if len(sources) == 1 and is_output(Path(sources[0])):
        folder = Path(sources[0])
        names = (ARTICLES.name, REJECTS.name, DUPLICATES.name)
        paths = sorted(path for name in names for path in (folder / name).glob("*.parquet"))
        inputs = [[path.relative_to(folder).as_posix(), _content(path)] for path in paths]
    else:
        inputs = [[item.name, _content(item.path)] for item in inputs_of(sources, [])]
    plan = {**manifest, "code_sha256": _code_hash(), "inputs": inputs}
    told: dict[str, Any] = json.loads(json.dumps(plan))
    return told


def made_by() -> dict[str, Any]:
    """Return what a manifest says of the programs a run is made by: versions, and our own data.

    Examples
    --------
    >>> sorted(made_by())
    ['framing', 'lexicons_sha256', 'libraries', 'models_sha256', 'python']
    """
    return {
        "framing": framing.__version__,
        "lexicons_sha256": lexicons_hash(),
        "models_sha256": models_hash(),
        "python": platform.python_version(),
        "libraries": {name: version(name) for name in _LIBRARIES},
    }


def made_here() -> dict[str, Any]:
    """Return all of this installation that decides what is found: `made_by`, and the code.

    Examples
    --------
    >>> changes(made_here(), made_here() | {"python": "3.0", "code_sha256": "ab"})
    ['the code of framing', 'the version of Python']
    """
    return {**made_by(), "code_sha256": _code_hash()}


def lexicons_hash() -> str:
    """Return one SHA-256 over the lexicons that ship with framing.

    Examples
    --------
    >>> len(lexicons_hash())
    64
    """
    with as_file(files("framing") / "lexicons") as folder:
        return content_hash(folder)


def models_hash() -> str:
    """Return one SHA-256 over the trained weights and word facts that ship with framing.

    Examples
    --------
    >>> len(models_hash())
    64
    """
    with as_file(files("framing") / "_data") as folder:
        return content_hash(folder)


@contextmanager
def open_kept(out: Path, plan: Mapping[str, Any] | None, *, resume: bool) -> Iterator[Kept]:
    """Keep the parts of a run until its output is whole.

    A run that does not resume leaves the parts of others where they are; they go when its output
    is whole. Nothing stays of a run that ended before anything was finished.

    Parameters
    ----------
    out : Path
        The output folder.
    plan : mapping, optional
        As `plan_of` gives it. Without one nothing stays of a run that fails.
    resume : bool
        Take what is finished already.

    Raises
    ------
    CorpusError
        If a run is to be resumed that had another plan, or whose output is whole.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with open_kept(Path(folder, "out"), {}, resume=False) as kept:
    ...         print(kept.folder.name)
    ...     kept.folder.exists()
    .out.parts
    False
    """
    kept = Kept(_beside(out), ONCE if plan is None else _key(plan), resume)
    if resume:
        _refuse_other(out, plan or {})
    kept.folder.mkdir(parents=True, exist_ok=True)
    kept.note("plan", plan or {})
    try:
        yield kept
    except NothingReadError:
        shutil.rmtree(kept.folder, ignore_errors=True)  # there is nothing to go on from
        raise
    except BaseException:
        if plan is None or not _finished(kept.folder, kept.key):
            for path in kept.folder.glob(f"{kept.key}-*"):
                path.unlink(missing_ok=True)
            with suppress(OSError):  # parts of others are there, or the folder is gone
                kept.folder.rmdir()
        raise
    shutil.rmtree(kept.folder, ignore_errors=True)


def left_over(out: Path) -> str:
    """Say what unfinished runs into an output have finished; empty if that is nothing.

    Examples
    --------
    >>> left_over(Path("nowhere"))
    ''
    """
    folder = _beside(out)
    finished = _finished(folder)
    n = sum(path.name.endswith(".found") for path in finished)
    if not finished:
        return ""
    what = things(n, "finished batch") if n else "the articles read"
    return f"{what} of an unfinished run {'is' if n == 1 else 'are'} kept in {folder}"


def changes(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return what differs between two plans, in words.

    Examples
    --------
    >>> changes({"python": "3.11"}, {"python": "3.12"})
    ['the version of Python']
    """
    differ = []
    for name in sorted(before.keys() | after.keys()):
        was, now = before.get(name), after.get(name)
        if was == now:
            continue
        words = _WORDS.get(name, f"the {name}")
        if name in ("inputs", "libraries"):
            was, now = dict(was or {}), dict(now or {})
            inside = sorted(k for k in was.keys() | now.keys() if was.get(k) != now.get(k))
            differ += [f"{words} {k}" for k in inside] or ["the order of the sources"]
        else:
            differ.append(words)
    return differ


def _beside(out: Path) -> Path:
    place = out.resolve()
    return place.parent / f".{place.name}.parts"


def _finished(folder: Path, key: str = "*") -> list[Path]:
    """The parts of use to another run: batches found, and that all articles are read."""
    parts = [*folder.glob(f"{key}-*.found"), *folder.glob(f"{key}-all.read")]
    return [path for path in parts if not path.name.startswith(f"{ONCE}-")]


def _key(plan: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(plan, sort_keys=True).encode()).hexdigest()[:16]


def _code_hash() -> str:
    with as_file(files("framing")) as package:
        code = hashlib.sha256()
        for path in sorted(package.rglob("*.py")):
            code.update(path.read_bytes())
    return code.hexdigest()


def _refuse_other(out: Path, plan: Mapping[str, Any]) -> None:
    folder = _beside(out)
    keys = {path.name.partition("-")[0] for path in _finished(folder)}
    if not keys:
        if is_output(out):
            raise CorpusError(f"{out} is whole, nothing is to be resumed; leave out --resume")
        return
    if _key(plan) in keys:
        return
    others = [changes(Kept(folder, key).noted("plan"), plan) for key in sorted(keys)]
    few = a_few(min(others, key=len))
    raise CorpusError(
        f"{out} cannot be resumed: {few} changed since; put that back, or leave out --resume to "
        "begin anew"
    )


def _content(path: Path) -> str | None:
    """The SHA-256 of a file, None where there is nothing to read; a pipe is left alone."""
    if not path.is_file():
        return None
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None  # told in the rejects when it is read


def _write_whole(path: Path, data: bytes | pa.Buffer) -> None:
    """Write bytes after their hash; the file is whole or absent, whenever the run is ended."""
    partial = path.with_name(f"{path.name}.{os.getpid()}.partial")
    try:
        with named(path):
            with partial.open("wb") as file:
                file.write(hashlib.sha256(data).digest())
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def _read_whole(path: Path) -> bytes:
    with path.open("rb") as file:
        stated, data = file.read(_SHA256_SIZE), file.read()
    if hashlib.sha256(data).digest() != stated:
        raise CorpusError(f"{path}: damaged; delete the folder {path.parent} and run again")
    return data
