"""What a noun says about who is meant: the labels of sources.csv and titles.csv.

The label of a phrase is that of its head, the noun before its first preposition: experts at a bank
are experts. A word for someone who speaks for others ("spokesman", "aide") takes its label from
whom it names: the spokesman of a company is business, that of a ministry official.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from framing.nouns import plural
from framing.phrases import (
    DETERMINERS,
    NUMBERS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVE,
    TIMES,
    Reading,
)
from framing.text import fold, tokenise

PERSON = "person"
UNKNOWN = "unknown"
ANONYMOUS = "anonymous"
MEDIA = "media"
PERSONAL = frozenset("official politician expert citizen business ngo media person".split())
_LONGEST = 4
_SPOKEN_FOR = {"institution": "official", "document": PERSON}  # who speaks for it, if another
_PARTS = NUMBERS | frozenset(
    "generation percent number majority minority majorities two-thirds lot group couple pair "
    "series handful rest all each both most "
    "either neither some many several few any none one plenty dozen hundred thousand million third "
    "quarter fifth bunch array range host slice crop lots share portion section type kind "
    "member members wave trio percentage proportion".split()
)
_PARTIES = frozenset("democratic republican gop tory".split())
_FOR = frozenset("for of at to with from in on by".split())
_DONE = frozenset("held run led known sent seen made done taken written put set".split())
_AFTER_DONE = PREPOSITIONS | DETERMINERS | TIMES | frozenset(["last", "as", "earlier", "early"])
# Words printed short before a name, and the role in full.
_SHORT = {
    "sen": "senator",
    "sens": "senator",
    "gov": "governor",
    "lt gov": "lieutenant governor",
    "rep": "representative",
    "reps": "representative",
    "amb": "ambassador",
    "gen": "general",
    "adm": "admiral",
    "col": "colonel",
    "capt": "captain",
    "sgt": "sergeant",
    "lt": "lieutenant",
    "det": "detective",
    "prof": "professor",
    "dr": "doctor",
    "rev": "reverend",
}


class Term(NamedTuple):
    """A label, and what kind of word has it (`note` of sources.csv); a role if blank."""

    label: str
    note: str
    is_plural: bool

    @property
    def is_role(self) -> bool:
        """Whether it says what one person is."""
        is_kind = self.note in ("body", "place", "people", "common")
        return self.label in PERSONAL and not is_kind and not self.is_plural


class Role(NamedTuple):
    """What someone is: head noun in full, label, and the words before or after that narrow it."""

    head: str
    label: str
    marks: frozenset[str]
    is_body: bool = False
    is_agent: bool = False
    is_title: bool = False  # Dr, Professor: says less than any role that is stated


def term(phrase: str) -> Term | None:
    """Entry of a noun phrase, which is folded and has no article, singular or plural.

    Examples
    --------
    >>> term("ministers")
    Term(label='official', note='', is_plural=True)
    """
    return _terms().get(phrase)


def last_term(words: Sequence[str]) -> tuple[Term, int] | None:
    """Entry of the longest end of a phrase, and how many words it has.

    Examples
    --------
    >>> last_term(["the", "prime", "minister"])[1]
    2
    """
    terms, n = _terms(), len(words)
    if n == 0 or words[-1] not in _last_words():
        return None
    for size in range(min(_LONGEST, n), 0, -1):
        found = terms.get(words[-1] if size == 1 else " ".join(words[n - size :]))
        if found is not None:
            return found, size
    return None


def role(words: Sequence[str], after: Sequence[str] = ()) -> Role | None:
    """What a phrase before a preposition makes of someone, or missing.

    Parameters
    ----------
    words : list of str
        Up to the head, folded, without marks of possession.
    after : list of str
        From the preposition after it on.

    Examples
    --------
    >>> role(["spokesman"], ["for", "volk", "motors"]).label
    'business'
    >>> role(["expert"], ["at", "the", "bank"]).label
    'expert'
    """
    if len(after) > 1 and after[0] == "of":
        for size in (2, 1):
            found = _terms().get(" ".join([*words[-size:], *after[:2]]))
            if found:
                return Role(" ".join([words[-1], *after[:2]]), found.label, frozenset(words))
    got = last_term(words)
    if got is None:
        return None
    found, size = got
    label, before = found.label, words[: len(words) - size]
    principal = _principal(before, after) if found.note == "agent" else None
    is_whole = words[-1] in _SHORT or "of" in words[-size:]
    head = " ".join(words[-size:]) if is_whole else words[-1]
    narrow = [*words[:-1], *[word for word in after[1:5] if word not in PREPOSITIONS]]
    is_agent = found.note == "agent" and principal is None
    return Role(
        _SHORT.get(head, head),
        principal or label,
        frozenset(narrow),
        found.note in ("body", "place", "common"),
        is_agent,
    )


def body_label(words: Sequence[str]) -> str | None:
    """Label of a body whose name of several words ends with a word that only names end with.

    Examples
    --------
    >>> body_label(["arden", "shipping"]), body_label(["shipping"]), body_label(["ada", "lorn"])
    ('business', None, None)
    """
    return _endings().get(words[-1]) if len(words) > 1 else None


def is_last_word(word: str) -> bool:
    """Whether an entry ends with a word, a mark of possession or stop left on.

    Examples
    --------
    >>> is_last_word("minister")
    True
    """
    return word in _last_words()


def title_end(words: Sequence[str], first: int, last: int) -> tuple[int, str | None]:
    """Where a name begins after the last title of a capitalised run, and the title's label.

    Examples
    --------
    >>> title_end(["mr", "speaker", "jane", "doe"], 0, 4)
    (2, 'politician')
    """
    titles, ends = _titles(), _title_ends()
    for k in range(last - 1, first - 1, -1):
        word = words[k].rstrip(".")
        if word not in ends or (len(word) == 1 and k > first):
            continue
        for size in (3, 2, 1):
            start = max(first, k - size + 1)
            label = titles.get(" ".join(word.rstrip(".") for word in words[start : k + 1]))
            if label:
                return k + 1, None if label == PERSON else label
    return first, None


def title_label(word: str) -> str | None:
    """Label of a title before a name, missing if it is none or says nothing of a role.

    Examples
    --------
    >>> title_label("father"), title_label("mr")
    ('ngo', None)
    """
    label = _titles().get(word, PERSON)
    return None if label == PERSON else label


def is_abbreviated(word: str) -> bool:
    """Whether a title is printed with a full stop.

    Examples
    --------
    >>> is_abbreviated("sen"), is_abbreviated("senator")
    (True, False)
    """
    return word in _abbreviated()


def is_anonymous(words: Sequence[str], n_core: int) -> bool:
    """Whether a phrase has a head that names nobody, “critics of”, “unnamed officials”.

    Parameters
    ----------
    words : sequence of str
        Of the phrase.
    n_core : int
        How many there are up to its head.

    Examples
    --------
    >>> is_anonymous("people close to the mayor".split(), 1), is_anonymous(["people"], 1)
    (True, False)
    """
    openers = _anonymous_openers()
    if openers.isdisjoint(words):
        return False
    phrase, core = f" {' '.join(words)} ", " " + " ".join(words[:n_core])
    return any(
        f" {known} " in phrase if " " in known else core.endswith(f" {known}")
        for word in openers.intersection(words)
        for known in _anonymous()[word]
    )


def media_at(r: Reading, k: int, ceiling: int) -> int | None:
    """One past the name of a medium that begins at a word, an article before it left off.

    Examples
    --------
    >>> from framing.phrases import read
    >>> text = "told the Washington Post"
    >>> media_at(read(text, tokenise(text)), 2, 4)
    4
    """
    first = r.words[k]
    for words in _media().get(first[:-2] if first.endswith("'s") else first, ()):
        last = k + len(words)
        is_whole = last <= ceiling and r.text[r.starts[k]].isupper()
        if is_whole and all(bare(r.words[k + n]) == word for n, word in enumerate(words)):
            return last
    return None


def phrase_role(words: Sequence[str]) -> Role | None:
    """What a whole noun phrase makes of someone: its head before prepositions, through “one of”.

    Examples
    --------
    >>> phrase_role("a majority of the voters in ohio".split()).label
    'citizen'
    """
    words = list(words)
    for _ in range(3):
        at = next(
            (k for k, word in enumerate(words) if k and (word in PREPOSITIONS or word in RELATIVE)),
            len(words),
        )
        if words[at : at + 1] == ["in"] and words[at + 1 : at + 2] and _is_number(words[at + 1]):
            words = words[at + 2 :]  # “six in ten voters”
            continue
        head = words[:at]
        is_part = bool(head) and (head[-1] in _PARTS or head[-1].removesuffix("s") in _PARTS)
        if not (is_part and words[at : at + 1] == ["of"]):
            start = next((n for n, w in enumerate(head) if w not in DETERMINERS), len(head))
            end = _before_participle(words, start, at)
            if words[end - 1 : end] == ["percent"]:
                return Role("percent", "citizen", frozenset())
            return role(words[start:end], words[at:])
        words = words[at + 1 :]
    return None


def _is_number(word: str) -> bool:
    return word.isdigit() or word in NUMBERS


def _before_participle(words: Sequence[str], first: int, last: int) -> int:
    """End of a phrase before “released on Sunday”, “surveyed”: what was done to its head."""
    for k in range(first + 1, last):
        is_done = words[k].endswith("ed") or words[k] in _DONE
        if is_done and (k + 1 == last or words[k + 1] in _AFTER_DONE):
            return k
        if words[k] in ("being", "when", "where", "than", "whose", "called", "named", "dubbed"):
            return k
    return last


def _principal(before: Sequence[str], after: Sequence[str]) -> str | None:
    """Label of those whom an agent speaks for: “campaign spokesman”, “spokesman for the bank”."""
    if not _PARTIES.isdisjoint(before):
        return "politician"
    if after and after[0] in _FOR and (found := phrase_role(list(after[1:8]))):
        return _SPOKEN_FOR.get(found.label, found.label)
    for k in range(len(before), 0, -1):
        if before[k - 1] in POSSESSIVES:
            return None
        got = last_term(before[:k])
        if got and got[0].label == "citizen" and got[0].note != "body":
            continue  # “veteran strategist”
        if got and got[0].note != "place" and got[0].label != "document":
            return _SPOKEN_FOR.get(got[0].label, got[0].label)
    return None


def spoken_for(label: str) -> str | None:
    """Label of who speaks for someone of a label, missing if that tells nothing.

    Examples
    --------
    >>> spoken_for("institution"), spoken_for("business"), spoken_for("person")
    ('official', 'business', None)
    """
    label = _SPOKEN_FOR.get(label, label)
    return label if label in ("official", "politician", "business", "ngo", MEDIA) else None


def bare(word: str) -> str:
    """A folded word without its mark of possession or its stop.

    Examples
    --------
    >>> bare("doe's"), bare("sen.")
    ('doe', 'sen')
    """
    if word.isalnum():
        return word
    return word[:-2] if word.endswith("'s") else word.rstrip("'.")


# ---------------------------------------------------------------- the files


@cache
def _terms() -> dict[str, Term]:
    terms: dict[str, Term] = {}
    for row in _rows("sources.csv"):
        if row["pos"] in ("p", "e"):
            continue
        words = fold(row["term"]).removeprefix("the ")
        if row["label"] == MEDIA and row["pos"] == "x":
            given = row["term"]  # of the names of media, those that could not be common words
            if given.startswith("The ") or not (given.isupper() or " " in given):
                continue
        note = "body" if row["label"] == MEDIA and row["pos"] == "x" else row["note"]
        terms[words] = Term(row["label"], note, False)
    for words, found in list(terms.items()):
        terms.setdefault(_plural(words), found._replace(is_plural=True))
    for words in "people police men women children folks families".split():
        if words in terms:
            terms[words] = terms[words]._replace(is_plural=True)
    for words, label in _titles().items():
        if label != PERSON:
            terms.setdefault(words, Term(label, "", False))
    return terms


@cache
def _endings() -> dict[str, str]:
    return {fold(row["term"]): row["label"] for row in _rows("sources.csv") if row["pos"] == "e"}


@cache
def _last_words() -> frozenset[str]:
    return frozenset(words.rpartition(" ")[2] for words in _terms())


def _plural(words: str) -> str:
    if words.endswith("man"):
        return words[:-2] + "en"
    return plural(2, words)


@cache
def _media() -> dict[str, tuple[tuple[str, ...], ...]]:
    """Names of media by their first word, long ones first."""
    names: dict[str, list[tuple[str, ...]]] = {}
    for row in _rows("sources.csv"):
        if row["pos"] == "x" and row["label"] == MEDIA:
            words = tokenise(fold(row["term"]).removeprefix("the ")).words
            names.setdefault(words[0], []).append(tuple(words))
    return {first: tuple(sorted(set(n), key=lambda w: (-len(w), w))) for first, n in names.items()}


@cache
def _anonymous() -> dict[str, list[str]]:
    """Phrases that say a source is kept unnamed, by their first word."""
    phrases: dict[str, list[str]] = {}
    for row in _rows("sources.csv"):
        if row["pos"] == "p" and row["label"] == ANONYMOUS and not row["term"].startswith("it "):
            known = row["term"].removesuffix(" say")
            phrases.setdefault(known.split()[0], []).append(known)
    return phrases


@cache
def _anonymous_openers() -> frozenset[str]:
    return frozenset(_anonymous())


@cache
def _titles() -> dict[str, str]:
    return {
        " ".join(word.rstrip(".") for word in fold(row["title"]).split()): row["label"]
        for row in _rows("titles.csv")
    }


@cache
def _title_ends() -> frozenset[str]:
    return frozenset(title.rpartition(" ")[2] for title in _titles())


@cache
def _abbreviated() -> frozenset[str]:
    titles = [fold(row["title"]) for row in _rows("titles.csv")]
    return frozenset(title.split()[-1][:-1] for title in titles if title.endswith("."))


def _rows(name: str) -> list[dict[str, str]]:
    with (files("framing") / "lexicons" / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
