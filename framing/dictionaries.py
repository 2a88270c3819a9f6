"""Dictionaries in the formats of others: quanteda YAML and LIWC .dic, as terms with a category.

A dictionary is data from a stranger. Nothing in it is run: YAML is read as events, so that tags and
aliases are refused before they could build anything, and a term is letters with ``*`` and ``?``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

import yaml

from framing.errors import RuleError

MOST_BYTES = 20_000_000
MOST_ENTRIES = 200_000
MOST_KINDS = 1_000
LONGEST_TERM = 100  # characters
MOST_WORDS = 10  # in one term
DEEPEST = 10  # categories in categories
_NOT_LITERAL = frozenset("\\^$+{}[]()|<>=~`")
_WILDCARDS = frozenset("*?")
_CONDITION = re.compile(r"(?:\([\d\s]+\)|<[^<>]*>)\s*\d+(?:/\d+)*")
_EITHER = re.compile(rf"{_CONDITION.pattern}|(?<!\S)\d+(?:/\d+)+(?!\S)")
"""Codes of LIWC2001 and LIWC2007 that hold beside some words only: (02 134)125/464, <of>131/125."""
_CODED = re.compile(r"(.*?)((?:\s+\d+)+)")
_SIGNS = {"+": "plus_", "-": "minus_", "−": "minus_", "–": "minus_"}
_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Entry(NamedTuple):
    """One term of a dictionary, its category, and the line it stands in."""

    term: str
    kind: str
    line: int


def refuse_odd_term(term: str, where: str, *, wildcards: bool) -> None:
    """Raise RuleError if a term is more than words, or with wildcards than words and wildcards.

    Parameters
    ----------
    term : str
    where : str
        File and line, for the message.
    wildcards : bool
        Whether ``*`` (any letters) and ``?`` (one letter) may stand in it.

    Examples
    --------
    >>> refuse_odd_term("(a+)+", "my.csv, line 2", wildcards=True)
    Traceback (most recent call last):
    framing.errors.RuleError: my.csv, line 2: the term '(a+)+' holds '('; terms are words...
    """
    shown = term[:40] + ("…" if len(term) > 40 else "")
    if len(term) > LONGEST_TERM:
        raise RuleError(f"{where}: the term '{shown}' is longer than {LONGEST_TERM} characters")
    words = term.split()
    if len(words) > MOST_WORDS:
        raise RuleError(f"{where}: the term '{shown}' has more than {MOST_WORDS} words")
    odd = [c for c in term if c in _NOT_LITERAL or not (c.isprintable() or c.isspace())]
    if odd:
        raise RuleError(
            f"{where}: the term '{shown}' holds '{odd[0]}'; terms are words, not patterns: "
            "remove the line, or write the word out"
        )
    if not wildcards and _WILDCARDS & set(term):
        raise RuleError(
            f"{where}: the term '{shown}' holds a wildcard; give it the pos g, or write it out"
        )
    if wildcards and any(not any(map(str.isalnum, word)) for word in words):
        raise RuleError(f"{where}: the term '{shown}' has a word without a letter; name the word")


def quanteda_entries(text: str, name: str) -> Iterator[Entry]:
    r"""Yield the terms of a quanteda dictionary in YAML; a category in another is ``outer.inner``.

    Parameters
    ----------
    text : str
        The file's text.
    name : str
        The file's name, for messages.

    Raises
    ------
    RuleError
        Naming file and line: not YAML, a tag, an alias, deeper than 10, a term outside all
        categories, or two categories whose names come out the same (`Negative` and `NEGATIVE`; but
        `+emo` is `plus_emo`, `-emo` is `minus_emo`).

    References
    ----------
    K. Benoit et al., "quanteda: An R package for the quantitative analysis of textual data",
    Journal of Open Source Software 3(30), 2018: the format of `dictionary(file = )`, glob
    wildcards, and the dot between levels of `flatten_dictionary`.

    Examples
    --------
    >>> list(quanteda_entries("policy:\n  tax: [tax*, levy]\n", "my.yml"))
    [Entry(term='tax*', kind='policy.tax', line=2), Entry(term='levy', kind='policy.tax', line=2)]
    """
    try:
        yield from _walk(yaml.parse(text, Loader=_Loader), name)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}, line {mark.line + 1}" if mark else name
        problem = getattr(error, "problem", None) or "a character that YAML does not allow"
        raise RuleError(f"{where}: not a YAML dictionary: {problem}") from error


def _walk(events: Iterator[yaml.Event], name: str) -> Iterator[Entry]:
    """Terms from the events of a YAML document: keys are categories, all else are terms."""
    path: list[str | None] = []  # of each open mapping the key that is being read
    is_mapping: list[bool] = []
    seen: dict[str, tuple[str, int]] = {}
    for event in events:
        where = f"{name}, line {event.start_mark.line + 1}"
        _refuse_event(event, where)
        if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
            mapping = isinstance(event, yaml.MappingStartEvent)
            if is_mapping and is_mapping[-1] and path[-1] is None:
                _refuse(where, "a list stands where a category's name should")
            if len(is_mapping) > DEEPEST:
                _refuse(where, f"categories are nested deeper than {DEEPEST}")
            is_mapping.append(mapping)
            path += [None] if mapping else []
        elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
            if is_mapping.pop():
                path.pop()
            if is_mapping and is_mapping[-1]:
                path[-1] = None
        elif isinstance(event, yaml.ScalarEvent):
            if is_mapping and is_mapping[-1] and path[-1] is None:
                path[-1] = _kind(event.value, where)
                whole = ".".join(key for key in path if key)
                _refuse_same(seen, whole, event.value, event.start_mark.line + 1, name)
                continue
            if not path or not path[0]:
                _refuse(where, f"'{event.value[:40]}' stands in no category")
            if event.value.strip():
                kind = ".".join(key for key in path if key)
                yield Entry(event.value.strip(), kind, event.start_mark.line + 1)
            if is_mapping[-1]:
                path[-1] = None


def _refuse_event(event: yaml.Event, where: str) -> None:
    if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
        _refuse(where, "anchors and aliases are not allowed in a dictionary; write the terms out")
    if getattr(event, "tag", None):
        _refuse(where, "tags are not allowed in a dictionary; a term is plain text")


def liwc_entries(text: str, name: str) -> Iterator[Entry]:
    r"""Yield the terms of a LIWC dictionary (.dic), once for each of a term's categories.

    The header, between two lines of ``%``, numbers the categories; a term's numbers follow it.

    Parameters
    ----------
    text, name
        As for `quanteda_entries`.

    Raises
    ------
    RuleError
        Naming file and line: no header, a number that the header lacks, a term without one, a code
        that holds under a condition; two categories whose names come out the same.

    References
    ----------
    J. W. Pennebaker, R. J. Booth, M. E. Francis, "Linguistic Inquiry and Word Count: LIWC2007",
    operator's manual, 2007: the format of a dictionary file.

    Examples
    --------
    >>> [entry[:2] for entry in liwc_entries("%\n1\tposemo\n%\nhapp*\t1\n", "my.dic")]
    [('happ*', 'posemo')]
    """
    lines = text.splitlines()
    marks = [n for n, line in enumerate(lines) if line.strip() == "%"]
    if len(marks) < 2:
        _refuse(f"{name}, line 1", "a LIWC dictionary names its categories between two lines of %")
    kinds: dict[str, str] = {}
    seen: dict[str, tuple[str, int]] = {}
    for number in range(marks[0] + 1, marks[1]):
        parts = lines[number].split(None, 1)
        if not parts:
            continue
        where = f"{name}, line {number + 1}"
        if len(parts) < 2 or not parts[0].isdecimal():
            _refuse(where, "a category is a number, a tab and a name")
        kind = _kind(parts[1], where)
        if kinds.setdefault(parts[0], kind) != kind:
            _refuse(where, f"the number {parts[0]} stands for two categories")
        _refuse_same(seen, kind, parts[1].strip(), number + 1, name)
    for number in range(marks[1] + 1, len(lines)):
        yield from _liwc_line(lines[number], kinds, f"{name}, line {number + 1}", number + 1)


def _liwc_line(line: str, kinds: dict[str, str], where: str, number: int) -> Iterator[Entry]:
    if not line.strip():
        return
    start = line[: 10 * LONGEST_TERM].strip()
    head, tab, rest = start.partition("\t")  # “after 9/11” is a term
    condition = _EITHER.search(rest) if tab else _CONDITION.search(start)
    if condition:
        term = (head if tab else start[: condition.start()]).strip()[:40]
        _refuse(
            where,
            f"the code '{condition[0].strip()[:40]}' of the term '{term}' holds under a condition, "
            "which is not read: write the codes that the term has in any case, or remove the line",
        )
    term, *numbers = [part for part in line.strip().split("\t") if part.strip()]
    if not numbers:  # some files separate by blanks
        found = _CODED.fullmatch(line.strip()[: 10 * LONGEST_TERM])
        term, numbers = (found[1], found[2].split()) if found else (term, [])
    codes = [code for part in numbers for code in part.split()]
    if not codes:
        _refuse(where, f"the term '{term[:40]}' has no category")
    for code in dict.fromkeys(codes):
        if code not in kinds:
            _refuse(where, f"the header has no category '{code[:40]}'")
        yield Entry(term.strip(), kinds[code], number)


def _kind(name: str, where: str) -> str:
    """A category's name as it stands in the names of measures: lower case, underscores."""
    bare = name.strip()
    sign = _SIGNS.get(bare[:1], "") if bare[1:2].isalnum() else ""
    kind = re.sub(r"\W+", "_", bare[: 2 * LONGEST_TERM].lower()).strip("_")
    kind = sign + kind if kind else ""
    if not kind or len(name) > LONGEST_TERM:
        _refuse(where, f"a category's name has 1 to {LONGEST_TERM} letters, not '{name[:40]}'")
    return kind


def _refuse_same(
    seen: dict[str, tuple[str, int]], kind: str, name: str, line: int, file: str
) -> None:
    """Two names of categories that come out the same would be added up unseen."""
    other, first = seen.setdefault(kind, (name, line))
    if other != name:
        _refuse(
            f"{file}, line {line}",
            f"the category '{name[:40]}' would be one with '{other[:40]}' of line {first}, both "
            f"'{kind[:40]}'; give one of them another name",
        )


def _refuse(where: str, why: str) -> NoReturn:
    raise RuleError(f"{where}: {why}")
