"""Lexicon files to one matcher: words and phrases, inflected, with guards against literal use."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator
from importlib.resources import files
from importlib.resources.abc import Traversable
from itertools import pairwise
from pathlib import Path, PurePath

from pandas import DataFrame

from framing.dictionaries import (
    MOST_BYTES,
    MOST_ENTRIES,
    MOST_KINDS,
    Entry,
    liwc_entries,
    quanteda_entries,
    refuse_odd_term,
)
from framing.errors import RuleError
from framing.matcher import Hit, Matcher, globs, grow
from framing.schema import LEXICON, check, frame
from framing.spellings import spellings
from framing.text import fold, words_of

__all__ = ["Hit", "Matcher", "compile_lexicon", "read_lexicon"]

_VOWELS = frozenset("aeiou")
_INITIALS = re.compile(r"\b(?:[a-z]\.)+[a-z]\b\.?")
_WILDCARD = re.compile(r"[*?]")
_LIKE_FUEL = re.compile("(?:u[ea]|ia)l$")  # two syllables, British spelling with ll
_SYLLABLES = re.compile(f"[aeiouy][^aeiouy]+[aeiouy]|{_LIKE_FUEL.pattern}")
_REQUIRED = ("term", "kind", "source")


def read_lexicon(path: str | Path | Traversable) -> DataFrame:
    """Read a lexicon into the table LEXICON: ours (CSV), a quanteda dictionary or a LIWC one.

    Parameters
    ----------
    path : path, or the name of a lexicon that ships with framing
        ``.yml`` and ``.yaml`` are read as quanteda's dictionaries: categories, nested if need be,
        of terms; a nested category's kind is its path, ``policy.tax``. ``.dic`` is read as LIWC's.
        In both, ``*`` stands for any letters and ``?`` for one. Anything else is a CSV with a
        header: term, kind and source are required; pos is 'a' and strength 0.5 unless given.

    Returns
    -------
    DataFrame, table LEXICON
        A term that stands in several categories has one row in each.

    Raises
    ------
    RuleError
        Naming file, line and what is wrong: a missing column or value, a term twice in one kind, a
        pos other than v, n, a, g, a strength outside 0 to 1; a term that is a pattern and not
        words, that no text could hold ("and/or"), or longer than 100 characters; in YAML a tag,
        an alias or deep nesting.

    References
    ----------
    See `quanteda_entries` and `liwc_entries` in `framing.dictionaries`.

    Examples
    --------
    >>> lexicon = read_lexicon("loaded.csv")
    >>> bool((lexicon.strength <= 1).all())
    True
    """
    place = files("framing") / "lexicons" / path if isinstance(path, str) else path
    if isinstance(place, str) or not place.is_file():
        place = Path(str(path))
    return lexicon_in(content_of(place), str(path))


def content_of(place: Path | Traversable) -> bytes:
    """Return the bytes of a lexicon, a few more than are allowed at most.

    Raises
    ------
    RuleError
        If the file cannot be read.

    Examples
    --------
    >>> content_of(Path("nowhere.csv"))
    Traceback (most recent call last):
    framing.errors.RuleError: nowhere.csv: not a readable lexicon: No such file or directory
    """
    try:
        with place.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError as error:
        raise RuleError(f"{place}: not a readable lexicon: {error.strerror}") from error


def lexicon_in(content: bytes, path: str) -> DataFrame:
    """Return what `read_lexicon` does of bytes already read; the path tells the kind of file.

    Raises
    ------
    RuleError
        As `read_lexicon` does.

    Examples
    --------
    >>> lexicon_in(b"boat: [ferr*]", "boats.yml")["term"].tolist()
    ['ferr*']
    """
    text = _text(content, path)
    other = _READERS.get(PurePath(path).suffix.lower())
    if other is None:
        entries = _csv_entries(text, path)
    else:
        entries = _others_entries(other(text, path), PurePath(path).stem, path)
    _refuse_too_many(entries, path)
    return check(frame(entries, LEXICON), LEXICON)


_READERS: dict[str, Callable[[str, str], Iterator[Entry]]] = {
    ".yml": quanteda_entries,
    ".yaml": quanteda_entries,
    ".dic": liwc_entries,
}


def compile_lexicon(lexicon: DataFrame, *, nested: bool = False, spelt: bool = True) -> Matcher:
    """Compile the table LEXICON into a matcher over folded words.

    A matcher runs no pattern of the lexicon's author. A form that is itself a term belongs to that
    term (*shattered* has its own entry beside *shatter*); else to the first entry that has it.
    Nouns are also found with *'s*, whether their forms are given or not. A blank may be a hyphen
    and a hyphen a blank, but see `spellings`; a hyphen in forms that are given stays one.

    Parameters
    ----------
    lexicon : DataFrame, table LEXICON
    nested : bool
        Find terms of one kind in longer ones of another: the longest match of each kind counts, and
        a form belongs to one term in each.
    spelt : bool
        Find terms and guards in other spellings, too; else as they are written alone.

    Raises
    ------
    RuleError
        If a term holds no word.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> entry = {"term": "regime", "kind": "label", "source": "ours", "pos": "n",
    ...          "strength": 0.5, "not_after": "exercise"}
    >>> text = "An exercise regime; two regimes."
    >>> compile_lexicon(frame([entry], LEXICON)).find(text, tokenise(text))
    [Hit(first=4, last=5, entry=0)]
    """
    kinds = {kind: n for n, kind in enumerate(dict.fromkeys(lexicon["kind"]))} if nested else {}
    groups = tuple(kinds[kind] for kind in lexicon["kind"]) if nested else (0,) * len(lexicon)
    rows = list(zip(lexicon["term"], lexicon["pos"], lexicon["forms"], groups, strict=True))
    owners: dict[tuple[tuple[str, ...], int], str] = {}
    for term, pos, _, group in rows:
        owners.setdefault((_words(term, pos, term), group), term)
    phrases: dict[tuple[tuple[str, ...], int], None] = {}
    others: list[tuple[tuple[str, ...], int]] = []
    for number, (term, pos, forms, group) in enumerate(rows):
        given = _split(forms)
        inflected = given | {term} if given else _inflect(term, pos)
        for form in sorted(inflected | (_possessives(inflected, term) if pos == "n" else set())):
            words = _words(form, pos, term)
            if owners.setdefault((words, group), term) == term:
                phrases[words, number] = None
            more = [*spellings(form, apart=not given)[1:], *_capitals(form)] if spelt else []
            others += [(_words(other, pos, term), number) for other in more]
    for words, number in others:  # what stands in an entry as it is comes first
        term, group = rows[number][0], rows[number][-1]
        if owners.setdefault((words, group), term) == term:
            phrases[words, number] = None
    wild = [w for (words, number), _ in phrases.items() if rows[number][1] == "g" for w in words]
    before, after = (_guards(lexicon[f"not_{side}"], spelt=spelt) for side in ("before", "after"))
    return Matcher(grow(phrases), globs(wild), before, after, groups if nested else ())


def _words(form: str, pos: str, term: str) -> tuple[str, ...]:
    """The words of a form as a text's are looked up; with wildcards, the parts between blanks."""
    words = tuple(map(fold, form.split()) if pos == "g" else words_of(form)[1])
    if not words:
        raise RuleError(f"lexicon: the term '{term}' holds no word")
    return words


def _capitals(form: str) -> list[str]:
    """Initials as capitals: a text's "U.S." is one word, its "u.s." two."""
    printed = _INITIALS.sub(lambda m: f"{m[0].removesuffix('.').upper()}.", form)
    return [printed] if printed != form else []


def _refuse_unfound(form: str, where: str, *, wildcards: bool) -> None:
    """Raise RuleError if something stands in a term that no text has between words of a phrase."""
    bare = _WILDCARD.sub("x", form) if wildcards else form
    if re.sub(r"[ -]", "", bare).isalnum():
        return
    bare = _INITIALS.sub(lambda m: "x" * len(m[0]), bare)
    pairs = words_of(bare)[0].tolist()
    gaps = [bare[end:start] for (_, end), (start, _) in pairwise(pairs)]
    if wildcards and pairs:
        gaps += [bare[: pairs[0][0]], bare[pairs[-1][1] :]]
    odd = [sign for gap in (*gaps, *re.findall("_", bare)) for sign in gap.strip() if sign != "-"]
    if odd:
        raise RuleError(
            f"{where}: the term '{form[:40]}' holds '{odd[0]}', so that it would never be found: "
            "only blanks and hyphens stand between words; write each term apart"
        )


def _text(content: bytes, path: str) -> str:
    if len(content) > MOST_BYTES:
        raise RuleError(f"{path}: larger than {MOST_BYTES // 1_000_000} MB; is it a lexicon?")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise RuleError(
            f"{path}: not a readable lexicon in UTF-8, first in line {line}; open it in a text "
            "editor and save it as UTF-8"
        ) from error


def _csv_entries(text: str, path: str) -> list[dict[str, object]]:
    reader = csv.DictReader(io.StringIO(text))
    try:
        rows = [(row, reader.line_num) for row in reader]
    except csv.Error as error:
        raise RuleError(f"{path}: not a readable CSV lexicon: {error}") from error
    missing = [name for name in _REQUIRED if not rows or name not in rows[0][0]]
    if missing:
        raise RuleError(f"{path}: needs a column '{missing[0]}' and at least one entry")
    entries = [_entry(row, f"{path}, line {number}") for row, number in rows]
    _refuse_twice(entries, path)
    return entries


def _others_entries(found: Iterator[Entry], source: str, path: str) -> list[dict[str, object]]:
    """Entries of a dictionary that names no source of its own: the file's name stands for it."""
    entries: dict[tuple[str, str], dict[str, object]] = {}
    for n, (term, kind, line) in enumerate(found):
        refuse_odd_term(term, f"{path}, line {line}", wildcards=True)
        _refuse_unfound(term, f"{path}, line {line}", wildcards=bool(_WILDCARD.search(term)))
        if n >= MOST_ENTRIES:
            break
        term = " ".join(term.lower().split())
        is_glob = _WILDCARD.search(term) is not None
        entry = {"term": term, "kind": kind, "pos": "g" if is_glob else "a", "source": source}
        entries[term, kind] = entry | {"strength": 0.5}
    if not entries:
        raise RuleError(f"{path}: no term in it; is it a dictionary?")
    return list(entries.values())


def _refuse_too_many(entries: list[dict[str, object]], path: str) -> None:
    if len(entries) >= MOST_ENTRIES:
        raise RuleError(f"{path}: more than {MOST_ENTRIES:,} entries; split the file")
    if len({entry["kind"] for entry in entries}) > MOST_KINDS:
        raise RuleError(f"{path}: more than {MOST_KINDS:,} kinds; a kind is a category")


def _entry(row: dict[str, str | None], where: str) -> dict[str, object]:
    entry: dict[str, object] = {
        name: (row.get(name) or "").strip() or None for name in LEXICON.columns
    }
    for name in _REQUIRED:
        if entry[name] is None:
            raise RuleError(f"{where}: no {name}")
    entry["term"] = str(entry["term"]).lower()
    entry["pos"] = entry["pos"] or "a"
    if entry["pos"] not in ("v", "n", "a", "g"):
        raise RuleError(f"{where}: pos is '{entry['pos']}', not v, n, a or g")
    is_glob = entry["pos"] == "g"
    for form in (str(entry["term"]), *_split(entry["forms"])):
        refuse_odd_term(form, where, wildcards=is_glob)
        _refuse_unfound(form, where, wildcards=is_glob)
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
        if (entry["term"], entry["kind"]) in seen:
            raise RuleError(f"{where}: the term '{entry['term']}' stands there twice")
        seen.add((entry["term"], entry["kind"]))


def _split(cell: object) -> set[str]:
    parts = cell.split(";") if isinstance(cell, str) else []
    return {part.strip() for part in parts if part.strip()}


def _guards(cells: Iterable[object], *, spelt: bool) -> dict[int, frozenset[tuple[str, ...]]]:
    split = ((number, _split(cell)) for number, cell in enumerate(cells))
    return {
        number: frozenset(
            tuple(words_of(other)[1])
            for words in guards
            for other in (spellings(words) if spelt else [words])
        )
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


def _possessives(forms: set[str], term: str) -> set[str]:
    """With 's, but for plurals in s: their apostrophe is no part of a word."""
    return {f"{form}'s" for form in forms if form == term or not form.endswith("s")}


def _verb_forms(verb: str) -> set[str]:
    if verb.endswith("e"):
        return {verb, _with_s(verb), f"{verb}d", f"{verb[:-1]}ing"}
    if verb.endswith("y") and verb[-2:-1] not in _VOWELS:
        return {verb, _with_s(verb), f"{verb[:-1]}ied", f"{verb}ing"}
    stems = {verb}
    if _ends_short(verb):
        stems = {f"{verb}k" if verb.endswith("c") else verb + verb[-1]}
        if _SYLLABLES.search(verb.replace("qu", "q")):  # where is the stress, and what spelling?
            stems.add(verb)
    return {verb, _with_s(verb)} | {f"{stem}{end}" for stem in stems for end in ("ed", "ing")}


def _ends_short(verb: str) -> bool:
    """Whether a verb ends in one consonant after one vowel, as slam, admit, quiz; or is as fuel."""
    end = verb.replace("qu", "qw")[-3:]
    if len(end) < 3 or end[-1] in _VOWELS | {"w", "x", "y"} or end[-2] not in _VOWELS:
        return False
    return end[0] not in _VOWELS or _LIKE_FUEL.search(verb) is not None


def _with_s(word: str) -> str:
    if word.endswith("y") and word[-2:-1] not in _VOWELS:
        return f"{word[:-1]}ies"
    if re.search("[aeiou]z$", word):
        return f"{word}zes"
    return f"{word}es" if word.endswith(("s", "sh", "ch", "x", "z")) else f"{word}s"
