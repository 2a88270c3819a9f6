"""Whether two names mean one outlet, and how an outlet is named in running text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from unicodedata import category, normalize
from urllib.parse import urlsplit

SITES = frozenset(  # ours: where everybody publishes; naming them says nothing of an origin
    "twitter facebook instagram youtube reddit telegram tiktok whatsapp linkedin wikileaks "
    "periscope snapchat tumblr pinterest medium google yahoo msn x t spotify apple amazon".split()
)
"""Sites where everybody publishes."""
_SUFFIX = re.compile(r"(?:\.(?:com|org|net|info|co|gov|edu|tv|news|example|[a-z]{2}))+\Z")
_EDGE_THE = re.compile(r"\Athe[\s-]+|\Athe(?=\w{4})", re.IGNORECASE)
_SHORT_WORDS = frozenset(["the", "of", "and", "for"])
_MOST_SIGNS = 3  # before the first word of a name
_FIRST = re.compile(r"\w+")
_FEWEST_PREFIX, _FEWEST_SUFFIX = 3, 5


def is_same_outlet(one: object, other: object) -> bool:
    """Tell whether two names could mean one outlet; in doubt they do.

    Names are the same without “the”, capitals, blanks and the end of a domain; if one begins or
    ends with the other; if one is the other's initials, one word of it, or it with each word cut.
    A missing name is nobody's.

    Examples
    --------
    >>> is_same_outlet("The Hald Post", "haldpost.com"), is_same_outlet("HP", "Ferry News")
    (True, False)
    >>> is_same_outlet("NYT", "New York Times"), is_same_outlet("hald-post", "Haldmouth Post")
    (True, True)
    """
    if not isinstance(one, str) or not isinstance(other, str):
        return False
    one, other = sorted((one, other), key=lambda name: len(_squeezed(name)))
    short, long = _squeezed(one), _squeezed(other)
    if not short:
        return False
    return (
        short == long
        or (len(short) >= _FEWEST_PREFIX and long.startswith(short))
        or (len(short) >= _FEWEST_SUFFIX and long.endswith(short))
        or short == _initials(other)
        or _is_cut(_words(one), _words(other))
        or _is_word_of(_words(one), _words(other))
        or _is_word_of(_words(other), _words(one))
    )


def told_alike(names: Iterable[str]) -> list[str]:
    """Tell which outlets are counted apart though only capitals, blanks or forms of letters differ.

    They are never merged: an outlet may want to be told from its website. One sentence for each
    group, in alphabetical order.

    Examples
    --------
    >>> told_alike(["Hald Post", "Ferry News", "HALD POST"])
    ['“HALD POST” and “Hald Post” are two outlets here, though they differ in capitals, blanks or
    forms of letters only; if they are one, write one name into the input and read it again']
    """
    spellings: dict[str, set[str]] = {}
    for name in names:
        spellings.setdefault(spelt(name), set()).add(name)
    groups = sorted(sorted(group) for group in spellings.values() if len(group) > 1)
    return [
        f"{', '.join(f'“{name}”' for name in group[:-1])} and “{group[-1]}” are "
        f"{'two' if len(group) == 2 else len(group)} outlets here, though they differ in capitals, "
        "blanks or forms of letters only; if they are one, write one name into the input and read "
        "it again"
        for group in groups
    ]


@lru_cache(maxsize=4096)
def spelt(name: str) -> str:
    """Return a name without capitals, blanks, forms of letters, and what cannot be seen.

    Examples
    --------
    >>> spelt("HALD Post") == spelt("Hald\u200bpost")
    True
    """
    letters = normalize("NFKC", normalize("NFKC", name).casefold())
    return "".join(c for c in letters if not c.isspace() and category(c) != "Cf")


def _is_word_of(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether a name is one word of a longer one: “the Post”."""
    return len(one) == 1 and len(one[0]) > _FEWEST_PREFIX and one[0] in other


def _is_cut(one: tuple[str, ...], other: tuple[str, ...]) -> bool:
    """Whether two names have as many words, of two or more, each the beginning of its fellow."""
    return len(one) == len(other) > 1 and all(
        min(len(a), len(b)) >= _FEWEST_PREFIX and (a.startswith(b) or b.startswith(a))
        for a, b in zip(one, other, strict=True)
    )


@lru_cache(maxsize=4096)
def _words(name: str) -> tuple[str, ...]:
    return tuple(word for word in re.findall(r"[^\W_]+", name.casefold()) if word != "the")


@lru_cache(maxsize=4096)
def _squeezed(name: str) -> str:
    bare = _SUFFIX.sub("", name.casefold().strip().removeprefix("www."))
    return re.sub(r"[\W_]+", "", _EDGE_THE.sub("", bare.rpartition(".")[2]))


@lru_cache(maxsize=4096)
def _initials(name: str) -> str:
    words = [word for word in re.findall(r"\w+", name.casefold()) if word not in _SHORT_WORDS]
    return "".join(word[0] for word in words) if len(words) > 1 else ""


@lru_cache(maxsize=4096)
def naming(outlet: str) -> re.Pattern[str]:
    r"""Return a pattern for the outlet's name in running text: a name has a capital.

    Examples
    --------
    >>> [bool(naming("the North Ledger").search(t)) for t in ("a North Ledger report", "go north")]
    [True, False]
    >>> bool(naming("north.example").search("it went north")), naming("a.example").pattern
    (False, '(?<!\\w)(?:A\\.example|a\\.example)(?!\\w)')
    """
    among = "|".join(map(re.escape, forms_of(outlet))) or r"(?!)"
    return re.compile(rf"(?<!\w)(?:{among})(?!\w)")


def forms_of(outlet: str) -> list[str]:
    """Return the forms in which an outlet's name is printed in running text, the longest first.

    Examples
    --------
    >>> forms_of("The North Ledger"), forms_of("north.example")
    (['The North Ledger', 'North Ledger'], ['North.example', 'north.example', 'NORTH', 'North'])
    """
    whole = outlet.strip()
    bare = re.sub(r"\Athe\s+", "", whole, flags=re.IGNORECASE)
    forms = {whole, bare} if any(c.isupper() for c in bare) else {f"{bare[:1].upper()}{bare[1:]}"}
    forms |= {bare} if "." in bare else set()
    stem = _SUFFIX.sub("", bare.removeprefix("www."))
    if stem != bare:
        forms |= {stem.upper(), f"{stem[:1].upper()}{stem[1:]}"}
    return sorted((form for form in forms if len(form) > 1), key=lambda form: (-len(form), form))


def by_first_word(outlets: Iterable[str]) -> dict[str, list[str]]:
    """Return outlets by the first words of their forms, by two after *the*, for `places_named`.

    Examples
    --------
    >>> by_first_word(["The North Ledger"])
    {'the north': ['The North Ledger'], 'north': ['The North Ledger']}
    """
    found: dict[str, list[str]] = {}
    for outlet in sorted(set(outlets)):
        words = [[word.casefold() for word in _FIRST.findall(form)] for form in forms_of(outlet)]
        for key in dict.fromkeys(_key(of, 0) for of in words if of):
            found.setdefault(key, []).append(outlet)
    return found


def _key(words: Sequence[str], k: int) -> str:
    """The word of a number; with *the*, which begins so many names, the next one, too."""
    return " ".join(words[k : k + 2]) if words[k] == "the" else words[k]


def places_named(text: str, known: Mapping[str, Sequence[str]]) -> list[tuple[int, int, str]]:
    """Return where a text names outlets: start, end, outlet; the longest of those at one place.

    Parameters
    ----------
    known : mapping of str to outlets
        As from `by_first_word`.

    Examples
    --------
    >>> places_named("She told the North Ledger.", by_first_word(["The North Ledger", "North"]))
    [(13, 25, 'The North Ledger')]
    """
    found: list[tuple[int, int, str]] = []
    places = list(_FIRST.finditer(text))
    words = [place[0].casefold() for place in places]
    for k, place in enumerate(places):
        for outlet in known.get(_key(words, k), ()):
            named = _named_at(text, place.start(), outlet)
            if named and (not found or named.end() > found[-1][1]):
                if found and found[-1][0] == named.start():
                    found.pop()
                found.append((*named.span(), outlet))
    return found


def _named_at(text: str, start: int, outlet: str) -> re.Match[str] | None:
    """The name whose first word begins at start; signs may be part of it: *+972 Magazine*."""
    first = start
    while first > 0 and not (text[first - 1].isspace() or text[first - 1].isalnum()):
        first -= 1
    for begin in range(max(first, start - _MOST_SIGNS), start + 1):
        named = naming(outlet).match(text, begin)
        if named and named.end() > start:
            return named
    return None


def host(url: object) -> str | None:
    """Return the host of an address without www., or missing.

    Examples
    --------
    >>> host("https://www.north.example/a"), host("no address"), host(None)
    ('north.example', None, None)
    """
    if not isinstance(url, str):
        return None
    try:
        name = urlsplit(url).hostname
    except ValueError:
        return None
    return name.removeprefix("www.") if name else None
