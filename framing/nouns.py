"""How many there are, and which, in words: for messages, axes and sentences."""

from __future__ import annotations

from collections.abc import Sequence


def things(n: int, noun: str) -> str:
    """Return how many things there are, in words.

    Examples
    --------
    >>> things(1, "article"), things(3, "shared story"), things(1200, "batch")
    ('1 article', '3 shared stories', '1,200 batches')
    """
    return f"{n:,} {plural(n, noun)}"


def plural(n: float, noun: str) -> str:
    """Return a noun as so many of them are called.

    Examples
    --------
    >>> plural(1, "word"), plural(0, "word"), plural(3, "shared story"), plural(2, "day")
    ('word', 'words', 'shared stories', 'days')
    """
    if n == 1:
        return noun
    if noun.endswith("y") and noun[-2:-1] not in "aeiou":
        return f"{noun[:-1]}ies"
    return f"{noun}es" if noun.endswith(("s", "sh", "ch", "x", "z")) else f"{noun}s"


def a_few(names: Sequence[str], most: int = 3) -> str:
    """Return the first names, and how many more there are.

    Examples
    --------
    >>> a_few(["one", "two"]), a_few(["one", "two", "three", "four"])
    ('one, two', 'one, two, three and 1 more')
    """
    more = len(names) - most
    return ", ".join(names[:most]) + (f" and {more:,} more" if more > 0 else "")
