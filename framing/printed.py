"""Printed documents, line by line: labels and their values, and what becomes a record."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from framing.dates import parse_published
from framing.draft import Unreadable

Document = dict[str, str] | Unreadable
"""The fields of a document, or why it cannot be read."""

PAGE = re.compile(r"Page \d{1,5} of \d{1,5}\b.{0,80}")
"""A line that only numbers a page."""

_MAX_DATE, _MAX_LABEL = 60, 60  # characters


def record(fields: Mapping[str, str], others: Mapping[str, str]) -> Document:
    """Return the fields that hold something; without a text, why there is none.

    Examples
    --------
    >>> record({"text": "It was lost.", "byline": ""}, {"pages": "A1"})
    {'pages': 'A1', 'text': 'It was lost.'}
    >>> record({"headline": "A vote"}, {}).detail
    "no full text of 'A vote' in this export"
    """
    if not fields.get("text"):
        title = fields.get("headline") or "a document"
        return Unreadable("missing_text", f"no full text of '{title[:80]}' in this export")
    return {name: value for name, value in (*others.items(), *fields.items()) if value}


def unknown(lines: Iterable[str], why: str) -> Unreadable:
    """Return why a document cannot be read, with its first line.

    Examples
    --------
    >>> unknown(["", "A vote"], "it has no date").detail
    'a document of this export is not understood, it has no date: A vote'
    """
    first = next((line.strip() for line in lines if line.strip()), "")
    return Unreadable("format", f"a document of this export is not understood, {why}: {first[:80]}")


def paragraphs(lines: Iterable[str]) -> str:
    r"""Return lines as printed, without blank ones above and below.

    Examples
    --------
    >>> paragraphs(["", "One. ", "", "Two.", ""])
    'One.\n\nTwo.'
    """
    return "\n".join(line.rstrip() for line in lines).strip("\n")


def one_line(lines: Iterable[str]) -> str:
    """Return lines as one.

    Examples
    --------
    >>> one_line([" A vote", "is due "])
    'A vote is due'
    """
    return " ".join(line.strip() for line in lines if line.strip())


def divided(lines: Iterable[str], is_end: Callable[[str], object]) -> list[list[str]]:
    """Return stretches of lines, each up to a line that ends it, that line included.

    Examples
    --------
    >>> divided(["One", "--", "Two"], lambda line: line == "--")
    [['One', '--'], ['Two']]
    """
    stretches: list[list[str]] = [[]]
    for line in lines:
        stretches[-1].append(line)
        if is_end(line):
            stretches.append([])
    return stretches


def following(lines: Sequence[str]) -> list[str]:
    """Return for each line the next one that is not blank.

    Examples
    --------
    >>> following(["One", "", "Two"])
    ['Two', 'Two', '']
    """
    found, below = [], ""
    for line in reversed(lines):
        found.append(below)
        below = line if line.strip() else below
    return found[::-1]


def label_of(line: str, labels: frozenset[str]) -> tuple[str, str] | None:
    """Return the label that a line begins with, one of `labels` in lower case, and its value.

    Examples
    --------
    >>> label_of("Title: A vote: lost", frozenset(["title"])), label_of("He said: no", frozenset())
    (('Title', 'A vote: lost'), None)
    """
    label, colon, _ = line[:_MAX_LABEL].partition(":")
    label = label.strip()
    if not colon or label.lower() not in labels:
        return None
    return label, line[line.index(":") + 1 :].strip()


def labelled(lines: Iterable[str], labels: frozenset[str], glue: str) -> dict[str, str]:
    """Return values by label; a line without one belongs to the label before it, or to none.

    Examples
    --------
    >>> labelled(["A vote", "By: A. Writer,", "B. Writer"], frozenset(["by"]), " ")
    {'': 'A vote', 'By': 'A. Writer, B. Writer'}
    """
    found: dict[str, list[str]] = {}
    current = ""
    for line in lines:
        if pair := label_of(line, labels):
            current = pair[0]
            found.setdefault(current, []).append(pair[1])
        elif line.strip():
            found.setdefault(current, []).append(line.strip())
    return {label: glue.join(filter(None, values)) for label, values in found.items()}


def renamed(
    found: Mapping[str, str], ours: Mapping[str, str]
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the fields under our names, and the others; what has no label stands above.

    Examples
    --------
    >>> renamed({"": "A1", "By": "A. Writer", "Pages": "2"}, {"by": "byline"})
    ({'byline': 'A. Writer'}, {'above': 'A1', 'Pages': '2'})
    """
    fields = {ours[name.lower()]: v for name, v in found.items() if name.lower() in ours}
    others = {name or "above": v for name, v in found.items() if name.lower() not in ours}
    return fields, others


def is_date(line: str) -> bool:
    """Tell whether a line is a date and nothing else.

    Examples
    --------
    >>> is_date("12 March 2019"), is_date("On 12 March 2019 it was lost")
    (True, False)
    """
    return len(line) <= _MAX_DATE and parse_published(line).time is not None
