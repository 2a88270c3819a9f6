"""Agency copy: which articles, or passages of them, say that they are an agency's."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any, NamedTuple

import pandas as pd
from pandas import DataFrame

from framing.given import listed, relied_on
from framing.lines import is_names, is_names_with_office
from framing.schema import WIRE, check, frame

WHOLE = ("dateline", "byline", "credit")
"""Kinds that mark a whole article as the agency's; a contribution marks none of its words."""

_LINE = re.compile(r"\S[^\n\r]*")
_FACTS = ("outlet", "byline", "dateline")
_EDGE = 6  # lines at the beginning, and at the end, that tell whose words an article is
_LONGEST = 400
_CLOSING = re.compile(
    r"[.!?…][\"”’'»)]{0,3}[^\S\n]{1,3}(?P<credit>(?:[©(\[–—-]|Copyright\b)[^\n]{2,60})\Z"
)
_ROOM = 70  # characters of a closing credit
_LIKE = "ANSA"
_PARTS = {
    "{place}": r"(?:(?:[A-Z0-9][\w.'’/-]{0,30}|de|la|del|do|el)[, ]{1,2}){0,8}",
    "{town}": r"[A-ZÀ-Þ][A-ZÀ-Þ.'’-]{2,25}(?: [A-ZÀ-Þ][A-ZÀ-Þ.'’-]{1,20}){0,3}",
    "{day}": r"(?:[A-Z][a-z]{2,8}\.? \d{1,2}|\d{1,2} [A-Z][a-z]{2,8}\.?)",
    "{person}": r"[A-Z][\w.'’-]{0,30}(?: [A-Z][\w.'’-]{0,30}){0,4}",
}


class Rule(NamedTuple):
    """One row of wire.csv, compiled."""

    agency: str
    kind: str
    name: str
    pattern: re.Pattern[str]


class _Credit(NamedTuple):
    agency: str
    kind: str
    start: int
    end: int
    rule: str


def wire_copy(
    articles: DataFrame, matches: DataFrame | None = None, *, agencies: Sequence[str] = ()
) -> DataFrame:
    """Find where articles say that they are an agency's copy, and what they share with such.

    A dateline (“ARDOVEN (Reuters) -”) or byline stands among the first six lines, a credit or
    contribution among the last six; a credit also behind the last sentence (“… at noon. © AFP”).
    Where an agency is only spoken of, nothing is found.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES
        Of its columns article_id, text, outlet, byline and dateline are read, the last three if
        there. What an agency itself publishes is its own, not agency copy.
    matches : DataFrame, table MATCHES, optional
        As from `find_reuse`. An article that itself names no agency then gets a row of kind
        `shared` for each passage that stands also in an agency's own article, or in one with a
        dateline, byline or credit.
    agencies : sequence of str
        Names of further agencies, which wire.csv lacks: they are read by the rules for ANSA.

    Returns
    -------
    DataFrame, table WIRE
        One row per place, sorted. To set agency copy apart, leave out the articles that have a row
        of kind dateline, byline or credit, and of the others the passages of kind shared.

    Raises
    ------
    CorpusError
        If a column is absent, an id or text is missing or no text, or an id occurs twice.

    Examples
    --------
    >>> texts = ["ARDOVEN (Reuters) - The ferry stopped.", "He told Reuters of the ferry (a boat)."]
    >>> wire_copy(DataFrame({"article_id": ["a", "b"], "text": texts})).drop(columns="rule")
      article_id   agency      kind  start  end                 text
    0          a  Reuters  dateline      0   19  ARDOVEN (Reuters) -
    """
    articles = relied_on(articles, "articles", columns=_FACTS)
    matches = None if matches is None else relied_on(matches, "matches")
    rows: list[tuple[Any, ...]] = []
    columns = (articles[name].tolist() for name in _FACTS)
    own: dict[str, str] = {}
    known = _known(tuple(sorted(set(listed(agencies, "agencies")))))
    for article, text, outlet, byline, dateline in zip(
        articles["article_id"].tolist(), articles["text"].tolist(), *columns, strict=True
    ):
        if outlet in known.names:
            own[article] = known.names[outlet]
            continue
        columns_say = (
            *_in_column(known, byline, "byline"),
            *_in_column(known, dateline, "dateline"),
        )
        found = [*_in_text(known, text), *columns_say]
        once = {(credit.agency, credit.kind): credit for credit in reversed(found)}
        rows += [
            (article, c.agency, c.kind, c.start, c.end, text[c.start : c.end], c.rule)
            for c in once.values()
        ]
    wire = frame(rows, WIRE)
    if matches is not None:
        wire = pd.concat([wire, _shared(wire, own, articles, matches)], ignore_index=True)
    return check(wire.sort_values(list(WIRE.key), ignore_index=True), WIRE)


def edges(text: str) -> tuple[list[tuple[int, int]], list[tuple[int, int]]]:
    r"""Return where the first six lines of a text stand, and the last six; blank ones are none.

    Examples
    --------
    >>> edges("By Anna Berg\n\nIt rained.")
    ([(0, 12), (14, 24)], [(0, 12), (14, 24)])
    """
    lines = [match.span() for match in _LINE.finditer(text)]
    return lines[:_EDGE], lines[-_EDGE:]


def _in_text(known: _Known, text: str) -> Iterator[_Credit]:
    head, foot = edges(text)
    places = (("dateline", head), ("byline", head), ("credit", foot), ("contribution", foot))
    for kind, among in places:
        for start, end in among:
            if kind != "dateline" and end - start > _LONGEST:
                continue
            line = text[start:end].rstrip()
            for rule, length in _said(known, line, kind):
                yield _Credit(rule.agency, kind, start, start + length, rule.name)
    if foot:
        yield from _closing(known, text, *foot[-1])


def _closing(known: _Known, text: str, start: int, end: int) -> Iterator[_Credit]:
    """The credit that stands behind the last sentence of a paragraph."""
    line = text[start:end].rstrip()
    match = _CLOSING.search(line, max(0, len(line) - _ROOM))
    if match is None:
        return
    for rule, length in _said(known, match["credit"], "credit"):
        begin = start + match.start("credit")
        yield _Credit(rule.agency, "credit", begin, begin + length, rule.name)


def before_credit(paragraph: str) -> str:
    """Return a paragraph without the credit of an agency that stands behind its last sentence.

    Examples
    --------
    >>> before_credit("The ferry sank at noon. © AFP"), before_credit("It sank. (A boat.)")
    ('The ferry sank at noon.', 'It sank. (A boat.)')
    """
    credit = next(_closing(_known(()), paragraph, 0, len(paragraph)), None)
    return paragraph[: credit.start].rstrip() if credit else paragraph


def _in_column(known: _Known, value: object, kind: str) -> Iterator[_Credit]:
    """What a column of the article says; it stands nowhere in the text, so the span is empty."""
    if not isinstance(value, str):
        return
    line = value.strip() if kind == "byline" else value.strip() + " -"  # printed without its dash
    yield from (_Credit(rule.agency, kind, 0, 0, rule.name) for rule, _ in _said(known, line, kind))


def _said(known: _Known, line: str, kind: str) -> Iterator[tuple[Rule, int]]:
    """The rules of a kind that a line fulfils, and how much of it: a dateline only begins one."""
    if not known.hints[kind].search(line):
        return
    for rule in known.rules:
        if rule.kind == kind:
            match = rule.pattern.match(line)
            if match and (kind == "dateline" or match.end() == len(line)):
                yield rule, match.end()


class _Known(NamedTuple):
    """Agencies by each of their names, the rules for all of them, and by kind one cheap pattern.

    Without its hint none of the rules of a kind holds.
    """

    names: dict[str, str]
    rules: tuple[Rule, ...]
    hints: dict[str, re.Pattern[str]]


@cache
def _known(more: tuple[str, ...]) -> _Known:
    like = [row for row in _rows() if row["agency"] == _LIKE]
    rows = (*_rows(), *(_of(name, row) for name in more for row in like))
    bylines = (row for row in _rows() if row["kind"] == "byline")
    names = {name: row["agency"] for row in bylines for name in row["hint"].split("|")}
    names |= dict(zip(more, more, strict=True))
    kinds = sorted({row["kind"] for row in rows})
    hints = {kind: {r["hint"] for r in rows if r["kind"] == kind} for kind in kinds}
    either = {kind: re.compile("|".join(sorted(among))) for kind, among in hints.items()}
    return _Known(names, tuple(map(_rule, rows)), either)


def rules() -> tuple[Rule, ...]:
    """The rules of wire.csv, compiled.

    Examples
    --------
    >>> sorted({rule.kind for rule in rules()})
    ['byline', 'contribution', 'credit', 'dateline']
    """
    return _known(()).rules


@cache
def _rows() -> tuple[dict[str, str], ...]:
    with (files("framing") / "lexicons" / "wire.csv").open(encoding="utf-8") as lines:
        return tuple(csv.DictReader(lines))


def _of(name: str, row: dict[str, str]) -> dict[str, str]:
    """A row of the agency with the plainest name, for an agency that the file lacks."""
    named = rf"(?:{re.escape(name)}(?: [Nn]ews [Aa]gency)?)"
    pattern = row["pattern"].replace(f"(?:{_LIKE})", named)
    return row | {"agency": name, "pattern": pattern, "hint": re.escape(name)}


def _rule(row: dict[str, str]) -> Rule:
    pattern = row["pattern"]
    for name, part in _PARTS.items():
        pattern = pattern.replace(name, part)
    whole = pattern if row["kind"] == "dateline" else rf"(?:{pattern})\Z"
    return Rule(row["agency"], row["kind"], f"wire/{row['pattern']}", re.compile(whole))


def is_byline(line: str) -> bool:
    """Whether a line may be the names of authors, or that of an agency; see `is_names`.

    An author's name may have an office after it.

    Examples
    --------
    >>> is_byline("Anna Berg"), is_byline("Reuters"), is_byline("World News"), is_byline("Menu")
    (True, True, False, False)
    """
    return is_names(line) or is_names_with_office(line) or line in _known(()).names


def agencies() -> dict[str, str]:
    """Agencies by each of their names.

    Examples
    --------
    >>> agencies()["The Associated Press"]
    'AP'
    """
    return _known(()).names


def _shared(
    wire: DataFrame, own: dict[str, str], articles: DataFrame, matches: DataFrame
) -> DataFrame:
    whole = wire[wire["kind"].isin(WHOLE)].drop_duplicates("article_id")
    agency = own | whole.set_index("article_id")["agency"].to_dict()
    named = {*own, *wire["article_id"]}
    texts = dict(zip(articles["article_id"].tolist(), articles["text"].tolist(), strict=True))
    sides = ("article_a", "start_a", "end_a", "article_b", "start_b", "end_b")
    rows: list[tuple[Any, ...]] = []
    for a, start_a, end_a, b, start_b, end_b in zip(
        *(matches[side].tolist() for side in sides), strict=True
    ):
        for one, other, start, end in ((a, b, start_b, end_b), (b, a, start_a, end_a)):
            if one in agency and other not in named:
                text = texts[other][start:end]
                rows.append((other, agency[one], "shared", start, end, text, f"shared/{one}"))
    return frame(rows, WIRE)
