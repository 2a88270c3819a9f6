"""One term in several spellings: far-right and far right, sceptic and skeptic."""

from __future__ import annotations

import re
from itertools import product

_GAP = re.compile(r"(\s+|[-‐‑])")
_MOST = 3  # gaps of a compound that are each joined and parted; of a longer one all together
_SMALL = frozenset(
    "a an the and or but if so no not nothing all any to in on off of up down out over under by "
    "for from with at as into after before through away back i he she it we you they me him her us "
    "them who what is are was be been being do does did has have had can could will would shall "
    "should may might must go get come let say says".split()
)
"""What a hyphen makes another word of: would-be and *would be*, cover-up and *cover up*."""


def spellings(term: str, *, apart: bool = True) -> list[str]:
    """Return a term as it stands, then with hyphens for blanks and blanks for hyphens.

    A hyphen stays where a part of its word is a small one (*has-been*), a number beside another, or
    nothing but a wildcard; a blank stays beside a word with a wildcard, but for a `*` at its end.

    Parameters
    ----------
    term : str
        Words, wildcards maybe.
    apart : bool
        Whether a hyphen may be a blank.

    Examples
    --------
    >>> spellings("far-right"), spellings("witch hunt")
    (['far-right', 'far right'], ['witch hunt', 'witch-hunt'])
    >>> spellings("would-be"), spellings("far-right agenda", apart=False)
    (['would-be'], ['far-right agenda', 'far-right-agenda'])
    """
    parts = _GAP.split(term)
    words, gaps = parts[::2], parts[1::2]
    if not gaps or not all(words):
        return [term]
    choices = [[gap] for gap in gaps]
    for begin, end in _compounds(gaps):
        is_apart = apart and _comes_apart(words[begin : end + 1])
        for n in range(begin, end):
            choices[n] += [" "] if is_apart else []
    for n, gap in enumerate(gaps):
        if gap.isspace() and _joins(words[n], words[n + 1]):
            choices[n].append("-")
    if sum(map(len, choices)) - len(gaps) > _MOST:
        made = [gaps, *([sign if sign in c else c[0] for c in choices] for sign in "- ")]
    else:
        made = [list(one) for one in product(*choices)]
    given = ["".join(map("".join, zip(words, [*one, ""], strict=True))) for one in made]
    return list(dict.fromkeys(given))


def _compounds(gaps: list[str]) -> list[tuple[int, int]]:
    """First and last word of each run of words with hyphens between."""
    found, begin = [], 0
    for n, gap in enumerate([*gaps, " "]):
        if gap.isspace():
            if n > begin:
                found.append((begin, n))
            begin = n + 1
    return found


def _comes_apart(words: list[str]) -> bool:
    return not _SMALL.intersection(map(str.lower, words)) and all(
        any(map(str.isalnum, word)) and not (word.isdecimal() and after.isdecimal())
        for word, after in zip(words, [*words[1:], ""], strict=True)
    )


def _joins(word: str, after: str) -> bool:
    whole = after.removesuffix("*")
    return word[-1].isalnum() and after[0].isalnum() and not {"*", "?"} & {*word, *whole}


# ---------------------------------------------------------------- varieties of English


_ENDS = "e|ed|er|ers|es|ing|ation|ations|ational"
_REGULAR = (
    (re.compile(rf"([iy])s({_ENDS})\b"), r"\1z\2", re.compile(rf"([iy])z({_ENDS})\b"), r"\1s\2"),
    (re.compile(r"ell(ed|ing|ers?)\b"), r"el\1", re.compile(r"el(ed|ing|ers?)\b"), r"ell\1"),
)
_OTHER = [
    pair.split()
    for pair in (
        "armour armor;behaviour behavior;colour color;favour favor;harbour harbor;honour honor;"
        "humour humor;labour labor;neighbour neighbor;rumour rumor;tumour tumor;vapour vapor;"
        "centre center;theatre theater;fibre fiber;defence defense;offence offense;licence license;"
        "pretence pretense;sceptic skeptic;foetus fetus;foetal fetal;paediatric pediatric;"
        "paedophil pedophil;manoeuvre maneuver;programme program;grey gray;judgement judgment;"
        "ageing aging;enrolment enrollment;plough plow;aluminium aluminum;sulphur sulfur"
    ).split(";")
]


def varieties(term: str) -> list[str]:
    """Return a term as it stands, then in British and in American spelling where they differ.

    Parameters
    ----------
    term : str
        Words in lower case.

    Examples
    --------
    >>> varieties("climate sceptic"), varieties("terrorist organization")
    (['climate sceptic', 'climate skeptic'], ['terrorist organization', 'terrorist organisation'])
    """
    british = american = term
    for to_us, as_us, to_uk, as_uk in _REGULAR:
        american, british = to_us.sub(as_us, american), to_uk.sub(as_uk, british)
    for uk, us in _OTHER:
        american = re.sub(rf"\b{uk}", us, american)
        british = british if uk in british else re.sub(rf"\b{us}", uk, british)
    return list(dict.fromkeys([term, british, american]))
