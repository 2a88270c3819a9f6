"""The head of a plain text in which labels say what each line is: Title:, Author:, Date:, URL:."""

from __future__ import annotations

import re
from typing import NamedTuple

from framing.fields import ALIASES

_LINE = re.compile(r"[^\n]*\n?")
_BLANKS = re.compile(r"(?:[^\S\n]*\n)*")
_LABELLED = re.compile(r"(?P<label>[A-Za-z][\w -]{0,30}?) ?:(?!//)[^\S\n]*(?P<value>[^\n]*)")
_FENCE, _CLOSES = "---", ("---", "...")
_FOLDED = re.compile(r"[|>][+-]?")
_ADDRESS = re.compile(r"https?://\S+")
_READ = ("headline", "outlet", "published", "byline", "url", "section", "language", "text")
_SHORT = ("language", "outlet", "published")
_OURS = {name: ours for ours in _READ for name in ALIASES[ours]}
_LONGEST = 100  # lines of a head; an address or a headline is among the first
_SENTENCE = re.compile(r"(?:\S+\s+){4,}\S*\w{3}\.|.*[!?]")
_MOST_WORDS = 12  # of a date, an outlet or a language
_QUOTES = ('""', "''")


class Head(NamedTuple):
    """What the labels above a text give, by our columns, and where the text begins."""

    fields: dict[str, str]
    end: int


def read_head(text: str) -> Head | None:
    r"""Read the labelled lines that a text begins with, plain or between fences, as in YAML.

    They are a head only if two labels or more are known, a headline or an address among them:
    pages print *By:* and *Date:* themselves. Nor are they if a date, outlet, language or
    address is a sentence.

    Examples
    --------
    >>> text = "Title: A vote\nAuthor: Anna Berg\nURL: https://a.example/1\n\nIt passed."
    >>> fields, end = read_head(text)
    >>> fields["headline"], fields["byline"], text[end:]
    ('A vote', 'Anna Berg', 'It passed.')
    >>> read_head("By: Anna Berg\nDate:\n\nIt passed.") is None
    True
    """
    start = len(text) - len(text.lstrip())
    first = _LINE.match(text, start)
    is_fenced = first is not None and first.group().rstrip() == _FENCE
    found = _fenced(text, first.end()) if first and is_fenced else _labelled(text, start)
    if (
        found is None
        or len(found.fields) < 2
        or found.fields.keys().isdisjoint(("headline", "url"))
    ):
        return None
    if any(_is_prose(found.fields.get(name, "")) for name in _SHORT):
        return None
    url = found.fields.get("url", "")
    if not _ADDRESS.fullmatch(url):
        if len(url.split()) > 1:
            return None
        found.fields.pop("url", None)
    return found._replace(fields={name: value for name, value in found.fields.items() if value})


def _labelled(text: str, at: int) -> Head:
    """Known labels, a line each, up to a blank line; what follows *Text:* is the text.

    A line with another label is passed over if a known one is next; a label that comes twice is
    of the text.
    """
    fields: dict[str, str] = {}
    for _ in range(_LONGEST):
        begins = _blanks_after(text, at)
        match, ours = _known(text, begins)
        if match and ours == "text":
            return Head(fields, match.start("value"))
        if ours in fields or (fields and begins > at):
            break
        if match and ours:
            fields[ours] = match["value"].strip()
        elif not match or _known(text, match.end() + 1)[1] in (None, "text", *fields):
            break
        at = min(match.end() + 1, len(text))
    return Head(fields, _blanks_after(text, at))


def _known(text: str, at: int) -> tuple[re.Match[str] | None, str | None]:
    """The label at a place, if any, and our name for it."""
    match = _LABELLED.match(text, at)
    return match, _ours(match["label"]) if match else None


def _blanks_after(text: str, at: int) -> int:
    match = _BLANKS.match(text, at)
    return match.end() if match else at


def _fenced(text: str, at: int) -> Head | None:
    """Everything to the closing fence; a label's value may go on below, set in or as a list."""
    fields: dict[str, str] = {}
    ours = None
    for _ in range(_LONGEST):
        line = _LINE.match(text, at)
        if line is None or not line.group():
            return None
        at, words = line.end(), line.group().strip()
        if words in _CLOSES:
            return Head({name: _unquoted(value) for name, value in fields.items()}, at)
        match = _LABELLED.match(line.group())
        if match:
            ours = _ours(match["label"])
            value = "" if _FOLDED.fullmatch(words := match["value"].strip()) else words
            ours = None if ours == "text" or ours in fields else ours
            fields |= {ours: value} if ours else {}
        elif ours and words.startswith("- "):
            fields[ours] = ", ".join(filter(None, [fields[ours], _unquoted(words[2:].strip())]))
        elif ours and line.group()[0].isspace():
            fields[ours] = f"{fields[ours]} {words}".strip()
    return None


def _is_prose(value: str) -> bool:
    return len(value.split()) > _MOST_WORDS or _SENTENCE.fullmatch(value) is not None


def _ours(label: str) -> str | None:
    return _OURS.get(label.strip().lower().replace(" ", "_"))


def _unquoted(value: str) -> str:
    if value[:1] == "[" and value[-1:] == "]":
        return ", ".join(_unquoted(part.strip()) for part in value[1:-1].split(","))
    return value[1:-1].strip() if value[:1] + value[-1:] in _QUOTES and len(value) > 1 else value
