"""Sources to inputs, and inputs to records: what a user names, in a fixed order, each once."""

from __future__ import annotations

import glob
import os
import sys
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from framing.decode import scrub_surrogates
from framing.draft import Record, Unreadable
from framing.errors import NO_SOURCE, CorpusError
from framing.fetch import Visits, address_shown, ensure_installed, is_address, records_at
from framing.records import json_lines, kind_of, read_records
from framing.saved import holds_page
from framing.store import is_output

_ASSETS = frozenset(
    ".md .css .js .mjs .map .png .jpg .jpeg .gif .svg .webp .ico .bmp .woff .woff2 .ttf .eot .mp3 "
    ".mp4 .webm".split()
)
_PAGES = frozenset([".html", ".htm", ".xhtml"])
_BESIDE = (  # by the browser's language
    "_files", ".files", "-Dateien", "_fichiers", "_archivos", "_arquivos", "_ficheiros", "_file",
    "_bestanden", "_pliki", "_soubory",
)  # fmt: skip
_DOCUMENTS = frozenset(".doc .docx .odt .rtf .pdf".split())


class Input(NamedTuple):
    """A file to read: its path, its name in tables, and how it is read, None if it is not.

    `is_named` where a source names the file itself. An address has its `url`, and no path.
    """

    path: Path
    name: str
    kind: str | None = None
    is_named: bool = False
    url: str | None = None


def inputs_of(sources: str | Path | Sequence[str | Path], ignored: list[str]) -> Iterator[Input]:
    """Yield the files and addresses that sources mean, in a fixed order, each once.

    Parameters
    ----------
    sources : path, glob, address or list of them
        A folder is all files below it; ``-`` is standard input.
    ignored : list of str
        Gets the names of files that are left aside: hidden ones, pictures, scripts and the like
        beside pages, what a browser saved with a page (``X_files`` beside ``X.html``), and those
        given twice.

    Raises
    ------
    CorpusError
        If a source does not exist, a glob matches nothing, or what fetches addresses is not
        installed.

    Examples
    --------
    >>> [(item.name, item.kind) for item in inputs_of("-", [])]
    [('-', 'jsonl')]
    """
    listed = [sources] if isinstance(sources, (str, Path)) else list(sources)
    found = [item for source in listed for item in _expand(str(source))]
    unique: dict[Path | str, Input] = {}
    for item in found:
        key = item.name.partition("#")[0] if item.url else item.path.resolve()
        first = unique.setdefault(key, item)
        if first is not item:
            ignored.append(item.name)  # given twice
            unique[key] = first._replace(is_named=first.is_named or item.is_named)
    saved = _saved_beside(unique)
    for key, item in zip(unique, _apart(list(unique.values())), strict=True):
        is_alone = item.is_named and len(listed) == 1  # of many a shell may have made one pattern
        is_beside = isinstance(key, Path) and not saved.isdisjoint(key.parents)
        is_aside = _is_hidden(item.path) or is_beside
        if (is_aside and not item.is_named) or (_is_asset(item) and not is_alone):
            ignored.append(item.name)
        else:
            yield item


def records_in(item: Input, visits: Visits | None = None) -> Iterator[Record]:
    """Yield the records of an input; never raises for what it holds.

    Addresses, and nothing else, are fetched; `visits` is as for `records_at`.

    Examples
    --------
    >>> [record.content.detail[:18] for record in records_in(Input(Path("gone.md"), "gone.md"))]
    ['not a regular file']
    """
    if item.name == "-":
        if sys.stdin is None:
            return iter([Record("1", Unreadable("io", "standard input is closed"))])
        return json_lines(iter(lambda: sys.stdin.buffer.read(2**20), b""))
    if item.url is not None:
        return records_at(item.url, visits)
    if item.kind is None:
        if os.path.isdir(item.path):
            why = "a folder that cannot be opened, or a link to one"
            return iter([Record("1", Unreadable("io", why))])
        why = (
            "not a regular file"
            if not os.path.isfile(item.path)
            else "this kind of file is not read"
        )
        known = "give JSONL, JSON, CSV, Parquet, SQLite, HTML, TXT, WARC or a feed"
        known = "export it as plain text" if item.path.suffix.lower() in _DOCUMENTS else known
        return iter([Record("1", Unreadable("format", f"{why}; {known}"))])
    return read_records(item.path, item.kind)


def _saved_beside(sources: Iterable[Path | str]) -> set[Path]:
    """The folders in which browsers keep what belongs to a page that they saved."""
    paths = (source for source in sources if isinstance(source, Path))
    pages = [path for path in paths if path.suffix.lower() in _PAGES]
    return {path.with_name(path.stem + ending) for path in pages for ending in _BESIDE}


def _apart(items: list[Input]) -> list[Input]:
    """Files of one name from several sources are named from their common folder."""
    files = [item for item in items if item.url is None]
    names = Counter(item.name for item in files)
    if all(n == 1 for n in names.values()):
        return items
    base = os.path.commonpath([item.path.resolve().parent for item in files])
    return [
        item._replace(name=item.path.resolve().relative_to(base).as_posix())
        if item.url is None
        else item
        for item in items
    ]


def _expand(source: str) -> list[Input]:
    if not source:
        raise CorpusError(NO_SOURCE)
    if source == "-":
        return [Input(Path("-"), "-", "jsonl")]
    if is_address(source):
        ensure_installed()
        return [Input(Path(), address_shown(source), "url", is_named=True, url=source)]
    path = Path(source)
    if os.path.lexists(path):
        return _at(path, is_named=True)
    found = glob.glob(source, recursive=True) or glob.glob(_inside(path), recursive=True)
    matches = sorted(map(Path, found))
    if not matches:
        raise CorpusError(f"{source}: no such file or folder, and no file matches")
    is_named = path.name.startswith(".")  # else a pattern does not match what is hidden
    return [item for match in matches for item in _at(match, is_named=is_named)]


def _inside(pattern: Path) -> str:
    """A pattern whose first folders, as far as they are there, are names: ``old [1]/*``."""
    folder = next((at for at in pattern.parents if os.path.isdir(at)), Path())
    return os.path.join(glob.escape(str(folder)), pattern.relative_to(folder))


def _at(path: Path, *, is_named: bool) -> list[Input]:
    """A file that exists, or the files below a folder."""
    if not os.path.isdir(path):
        return [_input(path, path.name)._replace(is_named=is_named)]
    if is_output(path):
        raise CorpusError(f"{path} is an output of framing; give it alone, or its sources")
    base = path.resolve().parent
    return [_input(p, p.relative_to(base).as_posix()) for p in _files(path.resolve())]


def _files(folder: Path) -> Iterator[Path]:
    """Files below a folder in a fixed order; hidden folders and outputs of ours are no input.

    Where a folder cannot be opened, `os.path` says no, and `Path` raises before Python 3.14.
    """
    try:
        inside = sorted(folder.iterdir())
    except OSError:
        inside = []
        yield folder
    for path in inside:
        if not os.path.isdir(path) or path.is_symlink():
            yield path
        elif not (path.name.startswith(".") or is_output(path)):
            yield from _files(path)


def _input(path: Path, name: str) -> Input:
    clean = scrub_surrogates(name).text
    if not os.path.isfile(path):
        return Input(path, clean)
    is_other = path.suffix.lower() in _ASSETS | _DOCUMENTS
    kind = kind_of(path) or ("page" if not is_other and holds_page(path) else None)
    return Input(path, clean, kind)


def _is_asset(item: Input) -> bool:
    return item.kind is None and item.path.suffix.lower() in _ASSETS


def _is_hidden(path: Path) -> bool:
    return path.name.startswith(".") and not os.path.isdir(path)
