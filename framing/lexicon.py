"""Lexicon files to one matcher: words and phrases, inflected, with guards against literal use."""

from __future__ import annotations

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import NamedTuple

from pandas import DataFrame

from framing.errors import RuleError
from framing.schema import LEXICON, check, frame
from framing.text import Tokens, tokenise

_VOWELS = frozenset("aeiou")
_REQUIRED = ("term", "kind", "source")


class Hit(NamedTuple):
    """One match: first word, one past the last word, and the number of the lexicon entry."""

    first: int
    last: int
    entry: int


class _Phrase(NamedTuple):
    words: tuple[str, ...]
    entry: int


@dataclass(frozen=True)
class Matcher:
    """A compiled lexicon: phrases by first word, and the guards of each entry."""

    phrases: dict[str, tuple[_Phrase, ...]]
    not_before: dict[int, frozenset[tuple[str, ...]]]
    not_after: dict[int, frozenset[tuple[str, ...]]]

    def find(self, text: str, tokens: Tokens) -> list[Hit]:
        """Leftmost-longest matches that no guard silences, in text order.

        Examples
        --------
        >>> entry = {"term": "regime", "kind": "label", "source": "ours", "pos": "n",
        ...          "strength": 0.5, "not_after": "exercise"}
        >>> text = "An exercise regime; two regimes."
        >>> compile_lexicon(frame([entry], LEXICON)).find(text, tokenise(text))
        [Hit(first=4, last=5, entry=0)]
        """
        hits, position, words = [], 0, tokens.words
        for index, word in enumerate(words):
            if index < position or word not in self.phrases:
                continue
            hit = self._longest(text, tokens, index)
            if hit is not None:
                hits.append(hit)
                position = hit.last
        return hits

    def _longest(self, text: str, tokens: Tokens, index: int) -> Hit | None:
        for phrase in self.phrases[tokens.words[index]]:
            last = index + len(phrase.words)
            if (
                tuple(tokens.words[index:last]) == phrase.words
                and _is_unbroken(text, tokens, index, last)
                and not self._guarded(tokens.words, index, last, phrase.entry)
            ):
                return Hit(index, last, phrase.entry)
        return None

    def _guarded(self, words: list[str], first: int, last: int, entry: int) -> bool:
        follows = self.not_before.get(entry, frozenset())
        precedes = self.not_after.get(entry, frozenset())
        return any(tuple(words[last : last + len(g)]) == g for g in follows) or any(
            first >= len(g) and tuple(words[first - len(g) : first]) == g for g in precedes
        )


def read_lexicon(path: str | Path | Traversable) -> DataFrame:
    """Read a lexicon file (CSV with a header) into the table LEXICON.

    Parameters
    ----------
    path : path, or the name of a lexicon that ships with framing
        Columns term, kind and source are required; pos is 'a' and strength 0.5 unless given.

    Raises
    ------
    RuleError
        Naming file, line and what is wrong: a missing column or value, a term twice, a pos other
        than v, n, a, or a strength outside 0 to 1.

    Examples
    --------
    >>> lexicon = read_lexicon("loaded.csv")
    >>> bool((lexicon.strength <= 1).all())
    True
    """
    place = files("framing") / "lexicons" / path if isinstance(path, str) else path
    if isinstance(place, str) or not place.is_file():
        place = Path(str(path))
    try:
        with place.open(encoding="utf-8-sig") as lines:
            rows = list(csv.DictReader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise RuleError(f"{path}: not a readable CSV lexicon: {error}") from error
    missing = [name for name in _REQUIRED if not rows or name not in rows[0]]
    if missing:
        raise RuleError(f"{path}: needs a column '{missing[0]}' and at least one entry")
    entries = [_entry(row, f"{path}, line {number}") for number, row in enumerate(rows, start=2)]
    _refuse_twice(entries, str(path))
    return check(frame(entries, LEXICON), LEXICON)


def compile_lexicon(lexicon: DataFrame) -> Matcher:
    """Compile the table LEXICON into a matcher over folded words.

    A matcher runs no pattern of the lexicon's author: terms are words, so none can be hostile.

    Raises
    ------
    RuleError
        If a term holds no word.

    Examples
    --------
    >>> matcher = compile_lexicon(read_lexicon("loaded.csv"))
    >>> len(matcher.phrases) > 500
    True
    """
    phrases: dict[str, dict[tuple[str, ...], int]] = {}
    entries = zip(lexicon["term"], lexicon["pos"], lexicon["forms"], strict=True)
    for number, (term, pos, forms) in enumerate(entries):
        given = _split(forms)
        for form in given | {term} if given else _inflect(term, pos):
            words = tuple(tokenise(form).words)
            if not words:
                raise RuleError(f"lexicon: the term '{term}' holds no word")
            phrases.setdefault(words[0], {}).setdefault(words, number)
    return Matcher(
        {
            first: tuple(
                _Phrase(words, entry)
                for words, entry in sorted(by_words.items(), key=lambda p: (-len(p[0]), p[0]))
            )
            for first, by_words in phrases.items()
        },
        _guards(lexicon["not_before"]),
        _guards(lexicon["not_after"]),
    )


def _entry(row: dict[str, str | None], where: str) -> dict[str, object]:
    entry: dict[str, object] = {
        name: (row.get(name) or "").strip() or None for name in LEXICON.columns
    }
    for name in _REQUIRED:
        if entry[name] is None:
            raise RuleError(f"{where}: no {name}")
    entry["term"] = str(entry["term"]).lower()
    entry["pos"] = entry["pos"] or "a"
    if entry["pos"] not in ("v", "n", "a"):
        raise RuleError(f"{where}: pos is '{entry['pos']}', not v, n or a")
    try:
        entry["strength"] = float(str(entry["strength"] or 0.5))
    except ValueError as error:
        raise RuleError(f"{where}: strength is not a number: {entry['strength']}") from error
    if not 0 <= float(str(entry["strength"])) <= 1:
        raise RuleError(f"{where}: strength {entry['strength']} is not between 0 and 1")
    return entry


def _refuse_twice(entries: list[dict[str, object]], where: str) -> None:
    seen: set[object] = set()
    for entry in entries:
        if entry["term"] in seen:
            raise RuleError(f"{where}: the term '{entry['term']}' stands there twice")
        seen.add(entry["term"])


def _is_unbroken(text: str, tokens: Tokens, first: int, last: int) -> bool:
    """Only blanks or a hyphen may stand between the words of a phrase."""
    gaps = zip(tokens.ends[first : last - 1], tokens.starts[first + 1 : last], strict=True)
    return all(text[start:end].isspace() or text[start:end] in "-‐‑" for start, end in gaps)


def _split(cell: object) -> set[str]:
    parts = cell.split(";") if isinstance(cell, str) else []
    return {part.strip() for part in parts if part.strip()}


def _guards(cells: Iterable[object]) -> dict[int, frozenset[tuple[str, ...]]]:
    split = ((number, _split(cell)) for number, cell in enumerate(cells))
    return {
        number: frozenset(tuple(tokenise(words).words) for words in guards)
        for number, guards in split
        if guards
    }


def _inflect(term: str, pos: str) -> set[str]:
    """Regular English inflection of the head: first word of a verb phrase, last of a noun's."""
    words = term.split(" ")
    if pos == "v":
        return {" ".join([form, *words[1:]]) for form in _verb_forms(words[0])}
    if pos == "n":
        return {" ".join([*words[:-1], form]) for form in (words[-1], _with_s(words[-1]))}
    return {term}


def _verb_forms(verb: str) -> set[str]:
    if verb.endswith("e"):
        return {verb, _with_s(verb), f"{verb}d", f"{verb[:-1]}ing"}
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return {verb, _with_s(verb), f"{verb[:-1]}ied", f"{verb}ing"}
    stem = verb + verb[-1] if _doubles(verb) else verb
    return {verb, _with_s(verb), f"{stem}ed", f"{stem}ing"}


def _doubles(verb: str) -> bool:
    """One short syllable that ends in a single consonant: slam, slamming."""
    return (
        len(verb) >= 3
        and verb[-1] not in "wxy"
        and verb[-1] not in _VOWELS
        and verb[-2] in _VOWELS
        and verb[-3] not in _VOWELS
        and sum(letter in _VOWELS for letter in verb) == 1
    )


def _with_s(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(("s", "sh", "ch", "x", "z")) else f"{word}s"
