"""Where an article names another outlet as the one its words come from."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from framing.outlets import SITES, is_same_outlet, naming
from framing.wire import edges

_LONGEST = 300
_MOST_WORDS = 8  # a longer line that names an outlet is a sentence
_NAME = r"[A-Z][\w.&'’-]{0,30}(?: (?:of |the |and |for )?[\w.&'’-]{1,30}){0,5}"
_AFTER_NAME = re.compile(r" and (?:is|was|has) |\. (?=[A-Z])")
_DATELINE = re.compile(r"\A.{0,100}?\(([^()\n]{2,60})\) ?(?:--|[-–—])")


class Credit(NamedTuple):
    """Words that name an outlet as the origin: where they stand, the name, how it is said."""

    start: int
    end: int
    name: str
    kind: str


class Origin(NamedTuple):
    """One row of origins.csv, compiled."""

    kind: str
    pattern: re.Pattern[str]


@cache
def origins() -> tuple[Origin, ...]:
    """Return the rules of origins.csv, compiled; *the* before a name is no part of it.

    Examples
    --------
    >>> sorted({rule.kind for rule in origins()})
    ['credit', 'dateline']
    """
    name = rf"(?:the )?(?P<name>{_NAME})"
    with (files("framing") / "lexicons" / "origins.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    return tuple(
        Origin(
            row["kind"],
            re.compile(row["pattern"].replace("(?P<name>{name})", name).replace("{name}", _NAME)),
        )
        for row in rows
    )


def stated_origins(text: str) -> list[Credit]:
    r"""Find lines that say where an article comes from, whoever that is.

    Datelines stand among the first six lines, credits also among the last six.

    Examples
    --------
    >>> stated_origins("The ferry sank.\n\nThis story was first published by Harbour Wire.")
    [Credit(start=17, end=64, name='Harbour Wire', kind='credit')]
    """
    head, foot = edges(text)
    found = []
    for start, end in dict.fromkeys(head + foot):
        line = text[start:end].rstrip()
        for rule in origins():
            is_dateline = rule.kind == "dateline"
            if (is_dateline and (start, end) not in head) or (
                not is_dateline and len(line) > _LONGEST
            ):
                continue
            match = rule.pattern.match(line)
            if match and (is_dateline or match.end() == len(line)):
                name = _AFTER_NAME.split(match["name"], maxsplit=1)[0].rstrip(". ")
                if name.casefold() in SITES:
                    continue
                found.append(Credit(start, start + match.end(), name, rule.kind))
                break
    return found


def credits_to(
    outlet: object,
    text: str,
    *,
    byline: object = None,
    dateline: object = None,
    shared: Sequence[tuple[int, int]] = (),
    promoted: Sequence[tuple[int, int]] = (),
) -> list[Credit]:
    """Find where an article names one outlet as the origin, or names it at all in its own words.

    Parameters
    ----------
    outlet : str or missing
        Whose credit to look for.
    text : str
        The article.
    byline, dateline : str or missing
        As printed; a credit there stands nowhere in the text, so its span is empty.
    shared, promoted : sequences of (start, end)
        Passages shared with the outlet, and promos. A name inside them is no credit, except in a
        short line or dateline at either end: what was copied with the text credits nobody.

    Examples
    --------
    >>> credits_to("Harbour Wire", "TESMOOR (Harbour Wire) - The ferry sank.", shared=[(0, 40)])
    [Credit(start=0, end=24, name='Harbour Wire', kind='dateline')]
    >>> credits_to("Harbour Wire", "Doe told Harbour Wire it sank.", shared=[(0, 30)])
    []
    """
    if not isinstance(outlet, str) or not outlet.strip():
        return []
    for kind, column in (("byline", byline), ("dateline", dateline)):
        if isinstance(column, str) and _names(column, outlet):
            return [Credit(0, 0, outlet, kind)]
    lines = [span for part in edges(text) for span in part]
    return list(_said(outlet, text, lines, shared, promoted))[:3]


def _said(
    outlet: str,
    text: str,
    lines: Sequence[tuple[int, int]],
    shared: Sequence[tuple[int, int]],
    promoted: Sequence[tuple[int, int]],
) -> Iterator[Credit]:
    for start, end in lines:
        opening = _DATELINE.match(text[start : min(end, start + 200)])
        if opening and _names(opening[1], outlet):
            yield Credit(start, start + opening.end(), outlet, "dateline")
            return
    for match in naming(outlet).finditer(text):
        at = match.start()
        if any(start <= at < end for start, end in promoted):
            continue
        line = next(((s, e) for s, e in lines if s <= at < e), None)
        if line and _is_credit(text[line[0] : line[1]].rstrip()):
            yield Credit(*line, outlet, "credit")
        elif not any(start <= at < end for start, end in shared):
            yield Credit(*match.span(), outlet, "named")


def _is_credit(line: str) -> bool:
    """A few words that are no sentence, or one that says where the article comes from."""
    is_few = len(line.split()) <= _MOST_WORDS and line[-1] not in '.!?:;,”"’'
    return is_few or any(rule.pattern.fullmatch(line) for rule in origins())


def _names(words: str, outlet: str) -> bool:
    return is_same_outlet(words.strip(), outlet) or bool(naming(outlet).search(words))
