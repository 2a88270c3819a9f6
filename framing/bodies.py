"""What the words of a body's name tell: where it begins, what belongs to it, what the body is."""

from __future__ import annotations

from framing.labels import (
    MEDIA,
    PERSONAL,
    Role,
    bare,
    body_label,
    is_abbreviated,
    last_term,
    media_at,
    role,
    term,
)
from framing.phrases import DETERMINERS, Reading, is_capital

BODY_LINKS = frozenset(["of", "for", "on", "against"])
"""Words inside a body's name before which its head stands."""
_PEOPLES = frozenset(["women's", "men's", "people's", "children's"])
_OF_PEOPLE = frozenset(  # what people form, so that it bears their name
    "union league association federation guild society alliance council trust fund institute club "
    "organisation organization committee assembly forum network group coalition front bank".split()
)
_UNITED = frozenset(["union", "league", "association", "guild", "alliance", "society"])


def is_of_body(r: Reading, k: int) -> bool:
    """Whether a possessive is part of a body's name: “the Dockers’ Union”, “Prosecutor’s Office”.

    The owners are many, after *the*, or the office is known; “Lorn’s League” names Lorn.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "The Dockers' Union and Lorn's Union"
    >>> reading = read(text, tokenise(text))
    >>> is_of_body(reading, 1), is_of_body(reading, 4)
    (True, False)
    """
    after = r.words[k + 1]
    if r.words[k].endswith("'s"):
        office = term(f"{r.words[k]} {after}") or term(" ".join(r.words[max(0, k - 1) : k + 2]))
        return r.words[k] in _PEOPLES or office is not None
    first, floor = k, max(0, k - 5)
    while first > floor and is_capital(r, first - 1) and not r.gaps[first - 1]:
        first -= 1
    is_the = r.words[first] == "the" or (first > 0 and r.words[first - 1] == "the")
    owner = term(r.words[k])
    return after in _OF_PEOPLE and (is_the or (owner is not None and owner.is_plural))


def is_title_of_body(r: Reading, first: int, start: int, last: int) -> bool:
    """Whether what looks like a title belongs to a body’s name: “the General Staff”.

    Parameters
    ----------
    first, start, last : int
        Words of the run, and where it goes on after its titles.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "The General Staff met General Tang"
    >>> reading = read(text, tokenise(text))
    >>> is_title_of_body(reading, 1, 2, 3), is_title_of_body(reading, 4, 5, 6)
    (True, False)
    """
    words = [*r.words[first : last - 1], bare(r.words[last - 1])]
    whole = last_term(words)
    if whole and whole[1] == len(words):
        return whole[0].note == "body"
    if start == last - 1 and body_label(words) and not is_abbreviated(r.words[first]):
        return True
    is_the = first > 0 and r.text[r.ends[first - 1] : r.starts[first]] in (" ", "\xa0")
    is_the = is_the and r.words[first - 1] in DETERMINERS
    is_alone = is_the and not is_abbreviated(r.words[start - 1])
    found = last_term(words[start - first :]) if is_alone else None
    return found is not None and found[1] == last - start and found[0].note == "body"


def body_role(r: Reading, first: int, last: int) -> Role | None:
    """What a body is by its name: a medium that we know, or by its head.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "The League of Voters"
    >>> reading = read(text, tokenise(text))
    >>> body_role(reading, 1, 4).label
    'ngo'
    """
    words = [bare(word) for word in r.words[first:last]]
    if media_at(r, first, last) == last:
        return Role(words[-1], MEDIA, frozenset(), is_body=True)
    link = next((k for k, word in enumerate(words) if word in BODY_LINKS), None)
    label = body_label(words) if link is None else None
    if label:
        return Role(words[-1], label, frozenset(words[:-1]), is_body=True)
    found = (role(words[:link]) if link else None) or role(words)
    if found and found.head in _UNITED and _is_of_people(r, first, last, link):
        return found._replace(label="ngo")
    return found


def _is_of_people(r: Reading, first: int, last: int, link: int | None) -> bool:
    """Whether people make up a body, not clubs or states: “Dockers’ Union”, “League of Voters”."""
    if link is None:
        owner = last - 2
        gap = r.text[r.ends[owner] : r.starts[owner + 1]]
        return owner >= first and (gap in ("' ", "’ ") or r.words[owner] in _PEOPLES)
    found = last_term([bare(word) for word in r.words[first + link + 1 : last]])
    return found is not None and found[0].is_plural and found[0].label in PERSONAL
