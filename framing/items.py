"""What an article reports that can be looked for in another: names and numbers.

Extraction is strict, search is generous: a name or number that is printed in any of its usual forms
counts as there. So an item is seldom said to be missing where it is not.
"""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from framing.amounts import Amount, amounts, is_like
from framing.labels import title_end
from framing.text import WORD, fold

Span = tuple[int, int]
Place = Span
Name = tuple[str, ...]

_WITHIN = re.compile(r"[\w,;&)\]’']\s\Z")
_LINE = re.compile(r"[^\n]+")
_DATELINE = re.compile(
    r"^[A-Z][A-Z.,'’ -]{2,40}[^\n—–]{0,40}? ?(?:--|[—–])|^[A-Z][^\n()]{2,40}\([A-Z]", re.M
)
_LONGEST_HEADING = 200
_LOWER_PART = re.compile(r"[-‐‑][a-z]")


@cache
def _words_of(kind: str) -> frozenset[str]:
    """The words of a kind in name_words.csv."""
    return frozenset(word for word, of in _name_words() if of == kind)


@cache
def _name_words() -> tuple[tuple[str, str], ...]:
    with (files("framing") / "lexicons" / "name_words.csv").open(encoding="utf-8") as lines:
        return tuple((row["word"], row["kind"]) for row in csv.DictReader(lines))


@cache
def _alias_groups() -> tuple[frozenset[str], ...]:
    kinds = sorted({kind for _, kind in _name_words() if kind.startswith("alias")})
    return tuple(_words_of(kind) for kind in kinds)


@dataclass(frozen=True, eq=False)
class Article:
    """One article's words, names and numbers.

    Attributes
    ----------
    words : dict of folded word to its first place
    capitals : dict of folded word to the first place where it has a capital
    names : dict of name to its first place
    numbers : list of Amount
    n_words : int
    """

    article_id: str
    text: str
    words: dict[str, Place]
    capitals: dict[str, Place]
    names: dict[Name, Place]
    numbers: list[Amount]
    n_words: int


def read_items(article_id: str, text: str, body_start: int = 0) -> Article:
    """Read an article's names and numbers; names only from the body, since headlines are capitals.

    Examples
    --------
    >>> article = read_items("a", "It cost 1.2 million merks, said Mayor Ann Lee of Ardoven.")
    >>> sorted(article.names), [number.value for number in article.numbers]
    ([('ann', 'lee'), ('ardoven',)], [1200000.0])
    """
    words: dict[str, Place] = {}
    capitals: dict[str, Place] = {}
    tokens: list[Token] = []
    lower: set[str] = set()
    n_words = 0
    for match in WORD.finditer(text):
        n_words += 1
        word, place = match[0], match.span()
        bare = fold(word)
        if bare[-2:] == "'s":
            bare = bare[:-2]
        words.setdefault(bare, place)
        for part in bare.split("-") if "-" in bare else ():
            words.setdefault(part, place)
        if word[0].isupper():
            cut = _LOWER_PART.search(word)  # “Ardoven-grown” names Ardoven
            if cut:
                bare, place = bare[: cut.start()], (place[0], place[0] + cut.start())
            tokens.append((word, bare, place))
            capitals.setdefault(bare, place)
            for part in bare.split("-") if "-" in bare else ():
                capitals.setdefault(part, place)
        else:
            lower.add(bare)
    names: dict[Name, Place] = {}
    for name, place in _names(text, tokens, lower, body_start):
        names.setdefault(name, place)
    return Article(article_id, text, words, capitals, names, list(amounts(text)), n_words)


# ---------------------------------------------------------------- names


Token = tuple[str, str, Place]  # as printed, folded, where


def _names(
    text: str, tokens: Sequence[Token], lower: set[str], body_start: int
) -> Iterator[tuple[Name, Place]]:
    """Runs of capitalised words, without titles, days, and words that only open a sentence."""
    headings = _headings(text)
    unnamed = _words_of("common") | _words_of("day") | _words_of("month")
    generic = _words_of("generic")
    is_within = [_WITHIN.search(text, max(0, t[2][0] - 2), t[2][0]) is not None for t in tokens]
    within = {bare for (_, bare, _), inside in zip(tokens, is_within, strict=True) if inside}
    run: list[Token] = []
    for number, token in enumerate(tokens):
        _, bare, (start, end) = token
        if run and not _goes_on(text, run[-1], start):
            yield from _name(run)
            run = []
        is_listed = start >= body_start and not any(s <= start < e for s, e in headings)
        is_name = is_listed and bare not in unnamed
        if is_name and not run and bare not in generic and bare in lower:
            is_name = False  # “When”, “Apple” beside “apple”: told from a name by luck alone
        elif is_name and not run and not is_within[number]:
            is_name = bare in within or _is_capital_next(text, end)
        if is_name:
            run.append(token)
        else:
            yield from _name(run)
            run = []
    yield from _name(run)


def _goes_on(text: str, before: Token, start: int) -> bool:
    """Whether a name may go on over the gap: a blank, “of”, or the stop after an initial or Jr."""
    word, _, (_, end) = before
    gap = text[end:start]
    if word[-2:] in ("'s", "’s") or len(gap) > 9:
        return False
    if gap in (" ", "\xa0"):
        return True
    if gap in (". ", ".\xa0"):
        return len(word) == 1 or word in ("St", "Jr")
    middle = gap.strip()
    is_of = middle == "of" and before[1] in _words_of(
        "generic"
    )  # the Bank of Ardoven, not Lee of Ardoven
    return gap[:1] == " " and gap[-1:] == " " and (is_of or middle in _words_of("joining") - {"of"})


def _is_capital_next(text: str, end: int) -> bool:
    return text[end : end + 1] in (" ", "\xa0") and text[end + 1 : end + 2].isupper()


def _headings(text: str) -> list[Span]:
    """Lines most of whose longer words have a capital, and places that open a dateline."""
    found = [match.span() for match in _DATELINE.finditer(text)]
    for match in _LINE.finditer(text):
        if match.end() - match.start() > _LONGEST_HEADING:
            continue
        long = [word for word in match[0].split() if len(word) > 3]
        fewest = 5 if match[0].rstrip()[-1:] in ".!?" else 3  # few capitals can be a sentence's
        if len(long) >= fewest and 10 * sum(word[0].isupper() for word in long) >= 7 * len(long):
            found.append(match.span())
    return found


def _name(run: Sequence[Token]) -> Iterator[tuple[Name, Place]]:
    if not run:
        return
    words = [bare for _, bare, _ in run]
    first = 0 if words[-1] in _words_of("generic") else title_end(words, 0, len(words))[0]
    kept = run[first:]
    if not kept:
        return
    start, end = kept[0][2][0], kept[-1][2][1]
    name = tuple(bare for _, bare, _ in kept)
    if len(name) == 1 and (len(name[0]) < 2 or name[0] in _words_of("generic")):
        return
    yield name, (start, end)


def as_name(words: str) -> Name:
    """Return a printed name as a tuple of folded words, without titles before it.

    Examples
    --------
    >>> as_name("Mayor Ann Lee")
    ('ann', 'lee')
    """
    folded = [fold(match[0]).removesuffix("'s") for match in WORD.finditer(words)]
    folded = [word for n, word in enumerate(folded) if n or word not in ("the", "a", "an")]
    first, _ = title_end(folded, 0, len(folded))
    return tuple(folded[first:] or folded)


def initials(name: Name) -> str:
    """Return the first letters of a name's words, small words left out; '' for fewer than two.

    Examples
    --------
    >>> initials(("bureau", "of", "harbours"))
    'bh'
    """
    words = [
        word
        for word in name
        if word not in _words_of("joining") and word not in ("the", "and", "for")
    ]
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def families(names: Iterable[Name]) -> dict[Name, Name]:
    """Map every name to the fullest form that could mean the same: a surname to the full name.

    Of several full names with one surname none is chosen; the surname stays a name of its own.

    Examples
    --------
    >>> found = families([("lee",), ("ann", "lee"), ("ann", "b", "lee"), ("fbi",)])
    >>> found[("lee",)], found[("fbi",)]
    (('ann', 'b', 'lee'), ('fbi',))
    """
    ordered = sorted(set(names), key=lambda name: (-len(name), name))
    fullest: dict[Name, Name] = {}
    by_last: dict[str, list[Name]] = defaultdict(list)
    by_initials: dict[str, list[Name]] = defaultdict(list)
    for name in ordered:
        longer = [full for full in by_last[name[-1]] if _is_part(name, full)]
        if len(name) == 1 and not longer:
            longer = by_initials[name[0].replace(".", "")]
        if len(longer) == 1:
            fullest[name] = longer[0]
            continue
        fullest[name] = name
        by_last[name[-1]].append(name)
        if initials(name):
            by_initials[initials(name)].append(name)
    return fullest


def _is_part(name: Name, full: Name) -> bool:
    if len(name) == 1:
        return True
    is_first = name[0] == full[0] or (len(name[0].rstrip(".")) == 1 and full[0][0] == name[0][0])
    return is_first and all(word in full for word in name[1:])


def find_name(article: Article, name: Name) -> Place | None:
    """Find a name in an article in any of its forms, in any voice, headline included.

    Looked for: the full name; of a person the surname; of a body the words that tell it from
    others, in any order, or its initials; of a place the word for its people.

    Examples
    --------
    >>> article = read_items("a", "The Ardovenian envoy met Lee at the FBH.")
    >>> [find_name(article, name) is not None
    ...  for name in [("ann", "lee"), ("bureau", "of", "tides"), ("federal", "bureau", "harbours"),
    ...               ("ardoven",), ("ann", "roe")]]
    [True, False, True, True, False]
    """
    if name in article.names:
        return article.names[name]
    return next(filter(None, _places(article, name)), None)


def _places(article: Article, name: Name) -> Iterator[Place | None]:
    yield from _printed(article, name)
    while len(name) > 1 and name[-1] in _words_of("suffix"):
        name = name[:-1]
    words, capitals = article.words, article.capitals
    telling = [w for w in name if w not in _words_of("generic") and w not in _words_of("joining")]
    last = name[-1]
    if last not in _words_of("generic"):
        yield from (capitals[form] for form in _forms(last) if form in capitals)
        yield from _misspelt(article, last)
        yield _all(words, telling)
    elif telling:
        yield _all(capitals, telling)
    else:
        yield _all(words, [w for w in name if w not in _words_of("national")] or name)
    yield _all(
        words, [part for w in name if w not in _words_of("joining") for part in w.split("-")]
    )
    yield from _aliases(article, name)
    yield from _short(article, name)
    if len(name) == 1:
        yield from _by_stem(article, last, 4)
    elif _all(words, name[:-1]):
        yield from _by_stem(article, last, 3)


def _printed(article: Article, name: Name) -> Iterator[Place]:
    """The whole name in any capitals."""
    if name[0] in article.words:
        pattern = r"(?<!\w)" + r"\s+".join(map(re.escape, name)) + r"(?!\w)"
        found = re.search(pattern, article.text, re.IGNORECASE)
        if found:
            yield found.span()


def _aliases(article: Article, name: Name) -> Iterator[Place | None]:
    for among in (a for key in {"-".join(name), name[-1]} for a in _alias_groups() if key in a):
        for other in sorted(among):
            parts = other.split("-")
            yield _all(article.capitals, parts) if len(parts) > 1 else article.capitals.get(other)


def _short(article: Article, name: Name) -> Iterator[Place]:
    """The initials of a body; or the body whose initials these are."""
    short, capitals = initials(name), article.capitals
    if len(short) > 1:
        dotted = "".join(f"{letter}." for letter in short)
        yield from (capitals[w] for w in (short, dotted, dotted.rstrip(".")) if w in capitals)
    if len(name) == 1:
        bare = name[0].replace(".", "")
        yield from (article.names[n] for n in sorted(article.names) if initials(n) == bare)


def _misspelt(article: Article, word: str) -> Iterator[Place]:
    """A long name with letters changed about."""
    if len(word) >= 6:
        same = sorted(w for w in article.capitals if len(w) == len(word) and w[0] == word[0])
        yield from (article.capitals[w] for w in same if sorted(w) == sorted(word))


def _forms(word: str) -> tuple[str, ...]:
    return word, f"{word}s", f"{word}es", word.removesuffix("s"), word.replace(".", "")


def _all(places: dict[str, Place], words: Sequence[str]) -> Place | None:
    found = [next((places[f] for f in _forms(w) if f in places), None) for w in words]
    first = [place for place in found if place is not None]
    return first[0] if first and len(first) == len(found) else None


def _by_stem(article: Article, word: str, fewest: int) -> Iterator[Place]:
    """A place by its people: Ardoven, Ardovenian."""
    stem = word[: max(fewest, len(word) - 2)]
    if len(word) >= 4:
        yield from (article.capitals[w] for w in sorted(article.capitals) if w.startswith(stem))


def find_number(article: Article, value: float, unit: str) -> Place | None:
    """Find a number in an article: the same, spelt out, or rounded to its first one or two digits.

    Percentages may differ by less than one point; other numbers must be equal when rounded as the
    article rounds, or within 5 %.

    Examples
    --------
    >>> article = read_items("a", "Some twelve hundred people; more than 5 million merks.")
    >>> [find_number(article, *n) is not None for n in [(1234, ""), (5.2e6, "money"), (40, "")]]
    [True, True, False]
    """
    for number in article.numbers:
        if is_like(value, number.value, is_percent="%" in (unit, number.unit)):
            return number.start, number.end
    return None
