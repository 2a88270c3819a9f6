"""Words that tell names from other words, and names that are other names: name_words.csv."""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files


@cache
def words_of(kind: str) -> frozenset[str]:
    """Return the words of a kind.

    Examples
    --------
    >>> "monday" in words_of("day")
    True
    """
    return frozenset(word for word, of in _name_words() if of == kind)


@cache
def _name_words() -> tuple[tuple[str, str], ...]:
    with (files("framing") / "lexicons" / "name_words.csv").open(encoding="utf-8") as lines:
        return tuple((row["word"], row["kind"]) for row in csv.DictReader(lines))


@cache
def alias_groups() -> tuple[frozenset[str], ...]:
    """Return names that mean the same, as `alias_key` writes them."""
    kinds = sorted({kind for _, kind in _name_words() if kind.startswith("alias")})
    return tuple(frozenset(map(alias_key, words_of(kind))) for kind in kinds)


def alias_key(word: str) -> str:
    """Return a name of words with hyphens as it is looked up: without its *of*.

    Examples
    --------
    >>> alias_key("district-of-columbia")
    'district-columbia'
    """
    return word.replace("-of-", "-")  # names are read without it


@cache
def alias_words() -> frozenset[str]:
    """Return all names that mean the same as another."""
    return frozenset().union(*alias_groups())
