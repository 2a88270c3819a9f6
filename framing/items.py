"""What an article reports that can be looked for in another: names and numbers.

Extraction is strict, search is generous: a name or number that is printed in any of its usual forms
counts as there. So an item is seldom said to be missing where it is not.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from framing.amounts import Amount, amounts, is_like
from framing.labels import body_label, term, title_end
from framing.namewords import alias_groups, alias_key, alias_words, words_of
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
_LOCATING = re.compile(r"\b(?:in|near|outside|throughout|across)\s\Z", re.IGNORECASE)
_NONE: Mapping[Place, bool] = MappingProxyType({})
_NEAR = 60  # characters between words of one name, in any order


@dataclass(frozen=True, eq=False)
class Article:
    """One article's words, names and numbers.

    Attributes
    ----------
    words : dict of folded word to its places
    capitals : dict of folded word to the places where it has a capital
    names : dict of name to its first place
    located : set of words that stand alone after *in* or *near*
    numbers : list of Amount
    n_words : int
    """

    article_id: str
    text: str
    words: Mapping[str, list[Place]]
    capitals: Mapping[str, list[Place]]
    names: dict[Name, Place]
    located: frozenset[str]
    numbers: list[Amount]
    n_words: int


def read_items(
    article_id: str, text: str, body_start: int = 0, outlets: Mapping[Place, bool] = _NONE
) -> Article:
    """Read an article's names and numbers; names only from the body, since headlines are capitals.

    Parameters
    ----------
    outlets : mapping of place to bool
        Where outlets are named, and whether each is the article's own, which is no name here, nor
        are its parts. That of another is read whole.

    Examples
    --------
    >>> article = read_items("a", "It cost 1.2 million merks, said Mayor Ann Lee of Ardoven.")
    >>> sorted(article.names), [number.value for number in article.numbers]
    ([('ann', 'lee'), ('ardoven',)], [1200000.0])
    """
    words: dict[str, list[Place]] = {}
    capitals: dict[str, list[Place]] = {}
    tokens: list[Token] = []
    lower: set[str] = set()
    n_words = 0
    for match in WORD.finditer(text):
        n_words += 1
        word, place = match[0], match.span()
        bare = fold(word)
        if bare[-2:] == "'s":
            bare = bare[:-2]
        words.setdefault(bare, []).append(place)
        for part in bare.split("-") if "-" in bare else ():
            words.setdefault(part, []).append(place)
        if word[0].isupper():
            cut = _LOWER_PART.search(word)  # “Ardoven-grown” names Ardoven
            if cut:
                bare, place = bare[: cut.start()], (place[0], place[0] + cut.start())
            tokens.append((word, bare, place))
            capitals.setdefault(bare, []).append(place)
            for part in bare.split("-") if "-" in bare else ():
                capitals.setdefault(part, []).append(place)
        else:
            lower.add(bare)
    names: dict[Name, Place] = {}
    located: set[str] = set()
    places = sorted(outlets)
    for name, place in _names(text, tokens, lower, body_start):
        k = bisect_left(places, (place[0] + 1, 0)) - 1
        around = places[k] if k >= 0 and place[1] <= places[k][1] else None
        if around:
            if outlets[around]:
                continue
            name, place = as_name(text[slice(*around)]), around
        names.setdefault(name, place)
        if len(name) == 1 and _LOCATING.search(text, max(0, place[0] - 12), place[0]):
            located.add(name[0])
    numbers = list(amounts(text))
    return Article(article_id, text, words, capitals, names, frozenset(located), numbers, n_words)


# ---------------------------------------------------------------- names


Token = tuple[str, str, Place]  # as printed, folded, where


def _names(
    text: str, tokens: Sequence[Token], lower: set[str], body_start: int
) -> Iterator[tuple[Name, Place]]:
    """Runs of capitalised words, without titles, days, and words that only open a sentence."""
    headings = _headings(text)
    unnamed = words_of("common") | words_of("day") | words_of("month")
    generic = words_of("generic")
    is_within = [_WITHIN.search(text, max(0, t[2][0] - 2), t[2][0]) is not None for t in tokens]
    within = {bare for (_, bare, _), inside in zip(tokens, is_within, strict=True) if inside}
    run: list[Token] = []
    for number, token in enumerate(tokens):
        _, bare, (start, end) = token
        if run and not _goes_on(text, run[-1], token):
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


def _goes_on(text: str, before: Token, after: Token) -> bool:
    """Whether a name may go on over the gap: a blank, “of”, or the stop after an initial or Jr."""
    word, _, (_, end) = before
    gap = text[end : after[2][0]]
    if gap in ("' ", "’ "):
        return word[-1:] == "s" and after[1] in words_of("generic")  # the Dockers’ Union
    if word[-2:] in ("'s", "’s") or len(gap) > 9:
        return False
    if gap in (" ", "\xa0"):
        return True
    if gap in (". ", ".\xa0"):
        return len(word) == 1 or word in ("St", "Jr")
    middle = gap.strip()
    is_of = middle == "of" and before[1] in words_of(
        "generic"
    )  # the Bank of Ardoven, not Lee of Ardoven
    return gap[:1] == " " and gap[-1:] == " " and (is_of or middle in words_of("joining") - {"of"})


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
    kept = run[_title_end(words) :]
    if not kept:
        return
    start, end = kept[0][2][0], kept[-1][2][1]
    name = tuple(bare for _, bare, _ in kept)
    if len(name) == 1 and (len(name[0]) < 2 or name[0] in words_of("generic")):
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
    return tuple(folded[_title_end(folded) :] or folded)


def _title_end(words: Sequence[str]) -> int:
    """Where a name begins after its titles; a body has none: “General Staff”."""
    is_body = bool(words) and words[-1] in words_of("generic")
    end = 0 if is_body else title_end(words, 0, len(words))[0]
    while not is_body and (n := _role_words(words[end:])):
        end += n
    return end


def _role_words(words: Sequence[str]) -> int:
    """Words for a role before a name of two or more: “Special Prosecutor Ann Lee”."""
    for n in (2, 1):
        role = term(" ".join(words[:n])) if len(words) > n + 1 else None
        if role and role.is_role:
            return n
    return 0


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
        if word not in words_of("joining") and word not in ("the", "and", "for")
    ]
    return "".join(word[0] for word in words) if len(words) > 1 else ""


def families(names: Iterable[Name], located: Collection[str] = ()) -> dict[Name, Name]:
    """Map every name to the fullest form that could mean the same: a surname to the full name.

    Of several full names with one surname none is chosen; the surname stays a name of its own. A
    place is no short form, nor is the last word of a body; the first of a firm is. A body's name
    may go on with “of”.

    Parameters
    ----------
    names : iterable of Name
    located : collection of str
        Words that stand for a place, besides those known.

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
    firms: dict[str, list[Name]] = defaultdict(list)
    by_first: dict[str, list[Name]] = defaultdict(list)
    for name in ordered:
        longer = [full for full in by_last[name[-1]] if _is_part(name, full)]
        longer = longer or [full for full in by_first[name[0]] if _is_head(name, full)]
        if len(name) == 1 and not longer:
            short = by_initials[name[0].replace(".", "")]
            longer = [full for full in short if _may_be_short(name[0], full)]
            if not longer and not _is_place(name[0], located):
                longer = firms[name[0]]
        if len(longer) == 1:
            fullest[name] = longer[0]
            continue
        fullest[name] = name
        by_last[name[-1]].append(name)
        by_first[name[0]].append(name)
        if initials(name):
            by_initials[initials(name)].append(name)
        if _is_firm(name):
            firms[name[0]].append(name)
    return fullest


def _is_part(name: Name, full: Name) -> bool:
    if len(name) == 1:
        return len(full) == 1 or (_may_be_person(full) and not _is_place(name[0]))
    is_first = name[0] == full[0] or (len(name[0].rstrip(".")) == 1 and full[0][0] == name[0][0])
    return is_first and all(word in full for word in name[1:])


def _is_head(name: Name, full: Name) -> bool:
    """Whether a body's name goes on with “of”: “Varsk Chamber of Shipping”."""
    after = full[len(name) : len(name) + 1]
    is_body = len(name) > 1 and name[-1] in words_of("generic")
    return is_body and full[: len(name)] == name and after in (("of",), ("for",))


def _may_be_person(name: Name) -> bool:
    """Whether no word of a full name says that it is a body's."""
    generic = words_of("generic")
    if len(name) < 2 or name[-1] in generic or (len(name) == 2 and name[0] in generic):
        return False
    if body_label(name):
        return False
    bodies = [word for word in name if _is_known(word, "body")]
    return name[0] not in bodies and generic.isdisjoint(bodies)


def _is_known(word: str, note: str) -> bool:
    found = term(word)
    return found is not None and found.note == note


def _is_place(word: str, located: Collection[str] = ()) -> bool:
    return word in located or _is_known(word, "place") or word in alias_words()


def _is_firm(name: Name) -> bool:
    """Whether a name is one word and a word for a kind of firm."""
    if len(name) != 2:
        return False
    found = term(name[1]) if name[1] in words_of("generic") else None
    return (found.label if found and found.note == "body" else body_label(name)) == "business"


def find_name(article: Article, name: Name, others: Collection[Name] = ()) -> Place | None:
    """Find a name in an article in any of its forms, in any voice, headline included.

    Looked for: the full name; of a person the surname, or the first name if nobody else has it; of
    a body the words that tell it from others, near each other in any order, or its initials; of a
    place the word for its people. A place alone is not the body that is named for it.

    Parameters
    ----------
    others : collection of Name
        Names of the story, in which the first name is looked for.

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
    return next(filter(None, _places(article, name, others)), None)


def _places(article: Article, name: Name, others: Collection[Name]) -> Iterator[Place | None]:
    yield from _printed(article, name)
    while len(name) > 1 and name[-1] in words_of("suffix"):
        name = name[:-1]
    words, last = article.words, name[-1]
    if len(name) == 1 or _may_be_person(name):
        if len(name) < 3 or not _is_place(last):
            yield from _whole(article, last)
        if len(name) > 1 and not any(_shares_first(name, other) for other in others):
            yield article.names.get(name[:1])
    else:
        yield _telling(article, name)
    yield _all(words, [part for w in name if w not in words_of("joining") for part in w.split("-")])
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


def _whole(article: Article, word: str) -> Iterator[Place]:
    """A word with a capital, in the plural too, or with letters changed about if it is long."""
    capitals = article.capitals
    yield from (capitals[form][0] for form in _forms(word) if form in capitals)
    if len(word) >= 6:
        same = sorted(w for w in capitals if len(w) == len(word) and w[0] == word[0])
        yield from (capitals[w][0] for w in same if sorted(w) == sorted(word))


def _shares_first(name: Name, other: Name) -> bool:
    """Whether another bears the first name of a person, or has it for a surname."""
    return len(other) > 1 and other[-1] != name[-1] and name[0] in (other[0], other[-1])


def _telling(article: Article, name: Name) -> Place | None:
    """The words that tell a body from others; a lone one in a long name, or a place, with more."""
    generic = words_of("generic") | set(name[-1:] if body_label(name) else ())
    plain = [word for word in name if word not in words_of("joining")]
    telling = [word for word in plain if word not in generic]
    if not telling:
        without = [word for word in name if word not in words_of("national")]
        return _all(article.words, without or name)
    if telling[0] == name[0] in article.capitals and _is_known(name[0], "body"):
        return article.capitals[name[0]][0]  # “BBC” for a radio of its
    found = _all(article.capitals, telling)
    if len(telling) > 1 or found is None:
        return found
    is_wide = telling[0] == plain[-1] and not _is_known(plain[0], "body")  # South Florida
    is_own = not (_is_place(telling[0], article.located) or _is_known(telling[0], "people"))
    if len(plain) == 2 and (is_own or is_wide):
        return found
    pairs = ([telling[0], word] for word in plain if word != telling[0])
    return next(filter(None, (_all(article.words, pair) for pair in pairs)), None)


def _aliases(article: Article, name: Name) -> Iterator[Place | None]:
    keys = {alias_key("-".join(name)), name[-1]}
    for among in (group for key in keys for group in alias_groups() if key in group):
        for other in sorted(among):
            yield _all(article.capitals, other.split("-"))


def _short(article: Article, name: Name) -> Iterator[Place]:
    """The initials of a body, which are capitals; or the body whose initials these are."""
    short = initials(name)
    if len(short) > 1:
        dotted = "".join(f"{letter}." for letter in short)
        for form in (short, dotted, dotted.rstrip(".")):
            places = article.capitals.get(form, ()) if _may_be_short(form, name) else ()
            yield from (place for place in places if article.text[slice(*place)].isupper())
    if len(name) == 1:
        bare = name[0].replace(".", "")
        long = (n for n in sorted(article.names) if initials(n) == bare)
        yield from (article.names[n] for n in long if _may_be_short(name[0], n))


def _may_be_short(word: str, name: Name) -> bool:
    """Whether initials are not known for another's: “D.C.”, “U.S.”."""
    others = [group for group in alias_groups() if word in group]
    return not others or any(alias_key("-".join(name)) in group for group in others)


def _forms(word: str) -> tuple[str, ...]:
    return word, f"{word}s", f"{word}es", word.removesuffix("s"), word.replace(".", "")


def _all(places: Mapping[str, list[Place]], words: Sequence[str]) -> Place | None:
    """Where all words stand near each other."""
    found = [next((places[f] for f in _forms(w) if f in places), []) for w in words]
    fewest = min(found, key=len, default=[])
    return next((p for p in fewest if all(_is_near(p, other) for other in found)), None)


def _is_near(place: Place, others: Sequence[Place]) -> bool:
    k = bisect_left(others, (place[0] - _NEAR, 0))
    return k < len(others) and others[k][0] <= place[0] + _NEAR


def _by_stem(article: Article, word: str, fewest: int) -> Iterator[Place]:
    """A place by its people: Ardoven, Ardovenian."""
    stem = word[: max(fewest, len(word) - 2)]
    if len(word) >= 4:
        capitals = article.capitals
        yield from (capitals[w][0] for w in sorted(capitals) if w.startswith(stem))


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
