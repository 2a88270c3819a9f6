"""The lexicons of a run: ours, with those of a user beside them or in their place."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
from pandas import DataFrame

from framing.errors import RuleError
from framing.feature import Feature
from framing.features.loaded import LOADED, counted_feature, loaded_feature, loaded_with
from framing.lexicon import content_of, lexicon_in


class LexiconFile(NamedTuple):
    """A lexicon of the user's: its path as given, and what was in it when it was read, once."""

    path: str
    content: bytes

    @property
    def sha256(self) -> str:
        """The hash of its content."""
        return hashlib.sha256(self.content).hexdigest()


@dataclass(frozen=True)
class Lexicons:
    """The user's lexicons, in order, and whether they replace ours; a value that workers share.

    Entries are added to the feature `loaded`. Where two files have one term, the later file counts.
    Ours are found as ever, but for those that share words with a term of theirs.
    """

    files: tuple[LexiconFile, ...] = ()
    replaces: bool = False

    @property
    def feature(self) -> Feature:
        """The feature `loaded` with these lexicons."""
        return _feature(self) if self.files else LOADED

    def told(self) -> dict[str, Any]:
        """What the manifest says of them: names, hashes and kinds, not the lists."""
        return {
            "files": [{"file": Path(file.path).name, "sha256": file.sha256} for file in self.files],
            "replace_ours": self.replaces,
            "kinds": list(self.feature.kinds),
        }


OURS = Lexicons()


def own_lexicons(paths: Sequence[str | Path], *, replace: bool = False) -> Lexicons:
    """Return the user's lexicons, read once, so that a broken one is refused before work begins.

    Parameters
    ----------
    paths : sequence of path
        Files as `read_lexicon` reads them.
    replace : bool
        Count their terms only, not ours.

    Raises
    ------
    RuleError
        If a file is no lexicon, or ours should be replaced by nothing.

    Examples
    --------
    >>> own_lexicons([]).feature.name
    'loaded'
    """
    if replace and not paths:
        raise RuleError("--replace-lexicon needs at least one --lexicon FILE to take our place")
    lexicons = Lexicons(tuple(map(_read, paths)), replace)
    _ = lexicons.feature  # refuses a broken file
    return lexicons


def with_lexicons(features: Sequence[Feature], lexicons: Lexicons) -> tuple[Feature, ...]:
    """Return the features with these lexicons in the feature `loaded`.

    Raises
    ------
    RuleError
        If there are lexicons and `loaded` is not among the features.

    Examples
    --------
    >>> [feature.name for feature in with_lexicons([LOADED], Lexicons())]
    ['loaded']
    """
    if not lexicons.files:
        return tuple(features)
    if LOADED.name not in {feature.name for feature in features}:
        raise RuleError("a lexicon is counted by the feature 'loaded'; name it in --features")
    return tuple(lexicons.feature if f.name == LOADED.name else f for f in features)


def counted_as(features: Sequence[Feature], manifest: Mapping[str, Any]) -> tuple[Feature, ...]:
    """Return the features with the kinds of the lexicons that an output was made with.

    They count and open numbers; to find again they need the files, see `same_lexicons`.

    Examples
    --------
    >>> told = {"lexicons": {"files": [{"file": "my.csv", "sha256": "ab"}], "kinds": ["mine"]}}
    >>> counted_as([LOADED], told)[0].kinds
    ('mine',)
    """
    told = manifest.get("lexicons")
    if not told:
        return tuple(features)
    counted = counted_feature(told["kinds"], why=_needs(told["files"]))
    return tuple(counted if f.name == LOADED.name else f for f in features)


def same_lexicons(manifest: Mapping[str, Any], paths: Sequence[str | Path]) -> Lexicons:
    """Return the lexicons that an output was made with, found by hash among files.

    Raises
    ------
    RuleError
        Naming the file that is needed and not given, or given and not used.

    Examples
    --------
    >>> same_lexicons({}, []).files
    ()
    """
    told = manifest.get("lexicons") or {"files": [], "replace_ours": False}
    given = {file.sha256: file for file in map(_read, paths)}
    missing = [file for file in told["files"] if file["sha256"] not in given]
    if missing:
        raise RuleError(_needs(missing))
    other = given.keys() - {file["sha256"] for file in told["files"]}
    if other:
        raise RuleError(f"{given[min(other)].path}: the output was not made with this lexicon")
    files = tuple(given[file["sha256"]] for file in told["files"])
    return Lexicons(files, bool(told["replace_ours"]))


def _needs(files: Sequence[Mapping[str, str]]) -> str:
    named = ", ".join(f"{file['file']} (SHA-256 {file['sha256'][:12]}…)" for file in files)
    return f"made with the lexicon {named}: give it with --lexicon, unchanged"


def _read(path: str | Path) -> LexiconFile:
    return LexiconFile(str(path), content_of(Path(path)))


@cache
def _feature(lexicons: Lexicons) -> Feature:
    """Built once in every process."""
    tables = [lexicon_in(file.content, file.path) for file in lexicons.files]
    theirs = _without_twice(pd.concat(tables, ignore_index=True))
    return loaded_feature(theirs) if lexicons.replaces else loaded_with(theirs)


def _without_twice(lexicon: DataFrame) -> DataFrame:
    return lexicon.drop_duplicates(["term", "kind"], keep="last", ignore_index=True)
