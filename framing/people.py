"""Who a phrase is about: its type, and the fullest name its article gives for it.

A surname is looked up among the full names of the article, a title or an apposition ties a role to
a name, a pronoun is left to the one person who was speaking. Nothing outside the article is known,
and no gender is guessed: only Mr, Mrs and their like tell. What is not certain stays missing.
"""

from __future__ import annotations

import csv
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from framing.phrases import (
    DETERMINERS,
    PREPOSITIONS,
    RELATIVE,
    Reading,
    Span,
    is_capital,
    is_closed,
    is_noun,
)
from framing.text import fold

PERSON = "person"
UNKNOWN = "unknown"
_SINGULAR = {"he": "m", "his": "m", "him": "m", "she": "f", "her": "f"}
_GENDER = dict.fromkeys(["mr", "sir", "lord", "herr", "monsieur", "king", "prince"], "m") | (
    dict.fromkeys(["mrs", "ms", "miss", "madame", "frau", "lady", "queen", "princess"], "f")
)
_PARTICLES = frozenset(
    "de del della der den di da dos du la le van von al el bin ibn ben ter".split()
)
_POLITICAL = "official"  # "the official": the bearer of any political role
_KINDS = frozenset(["official", "politician"])
_PLACE = frozenset(
    "united new north south east west northern southern eastern western central saudi hong los san "
    "santa las great sri el white puerto costa middle democratic islamic european soviet".split()
)
_COLLECTIVE = frozenset(
    "company firm corporation bank business association union group team movement organization "
    "organisation charity foundation watchdog nonprofit startup airline media press network "
    "outlet crowd people family editorial daily local worker".split()
)
_PERSONAL = frozenset("official politician expert citizen business ngo media person".split())
_SUFFIXES = frozenset(["jr", "sr", "ii", "iii"])


class Referent(NamedTuple):
    """What a phrase stands for: a label of sources.csv or titles.csv, and a name, or missing."""

    label: str
    name: str | None


class _Mention(NamedTuple):
    """A name in the text: its words, and what stands with it."""

    first: int
    last: int
    label: str | None
    roles: tuple[str, ...]
    gender: str | None


class People(NamedTuple):
    """The names of a text in order, and the full name each stands for.

    Attributes
    ----------
    mentions : list
        Names as they stand, with title, role and gender where they are stated.
    names : list of str or missing
        The full name of each mention.
    ends : dict of int to int
        Number of the mention that ends before a word.
    labels, genders : dict of str to str
        What is stated about a full name.
    bearers : dict of str to dict
        For a role word, who has it, and the word from which on that is known.
    """

    mentions: list[_Mention]
    names: list[str | None]
    ends: dict[int, int]
    labels: dict[str, str]
    genders: dict[str, str]
    bearers: dict[str, dict[str, int]]


def people_in(reading: Reading) -> People:
    """Find the names of people in a text, with the roles given for them.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Jane Doe, the minister of health, spoke. Doe left."
    >>> people_in(read(text, tokenise(text))).names
    ['Jane Doe', 'Jane Doe']
    """
    mentions = [m for run in _runs(reading) if (m := _mention(reading, run)) is not None]
    full = _full_names(reading, mentions)
    names = [_full_name(reading, mention, full) for mention in mentions]
    ends = {mention.last: number for number, mention in enumerate(mentions)}
    people = People(mentions, names, ends, {}, {}, {})
    for mention, name in zip(mentions, names, strict=True):
        if name:
            _note(people, mention, name)
    return people


def _note(people: People, mention: _Mention, name: str) -> None:
    """Keep what a mention states about its bearer; what was stated first stands."""
    if mention.label:
        people.labels.setdefault(name, mention.label)
    if mention.gender:
        people.genders.setdefault(name, mention.gender)
    kind = [_POLITICAL] if mention.label in _KINDS else []
    for role in [*mention.roles, *kind]:
        people.bearers.setdefault(role, {}).setdefault(name, mention.last)


def refer(
    reading: Reading, people: People, source: Span, speaker: str | None, subject: str | None
) -> Referent:
    """Return what a source is, and the fullest name the article has for it.

    Parameters
    ----------
    source : span
        Words of the source.
    speaker : str or missing
        The person cited last, in this paragraph or the one before.
    subject : str or missing
        The person named last as subject of a sentence there.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Jane Doe, the minister of health, spoke. Doe left."
    >>> reading = read(text, tokenise(text))
    >>> refer(reading, people_in(reading), (7, 8), None, None)
    Referent(label='official', name='Jane Doe')
    """
    words = reading.words[source[0] : source[1]]
    if words[0] in _SINGULAR and len(words) == 1:
        return _person(people, _agreeing(people, words[0], speaker, subject))
    if len(words) == 1 and words[0] in RELATIVE:
        return _antecedent(reading, people, source[0])
    core = _core(reading, source)
    known = _known(reading, core)
    if known == "media":
        return Referent("media", None)
    name = _named(people, core) or _named_after(reading, people, source, core)
    if name:
        found = _person(people, name)
        return found._replace(label=known) if known and found.label == PERSON else found
    if _is_anonymous(words, core[1] - core[0]):
        return Referent("anonymous", None)
    label = known or _head_label(reading, core)
    if words[0] == "the" and label is not None:
        name = _by_role(reading, people, core)
    number = _mention_at(people, core)
    if label is None and number is not None and _is_person(people.mentions[number]):
        label = PERSON
    return Referent(label or UNKNOWN, name)


# ---------------------------------------------------------------- names


def _runs(r: Reading) -> list[Span]:
    """Stretches of capitalised words, particles between them included."""
    runs, k, n = [], 0, len(r.words)
    while k < n:
        if not _is_name_word(r, k):
            k += 1
            continue
        first = k
        while k + 1 < n and _is_joined(r, k):
            is_particle = r.words[k + 1] in _PARTICLES and k + 2 < n and _is_joined(r, k + 1)
            step = 1 if _is_name_word(r, k + 1) else 2
            if step == 2 and not (is_particle and _is_name_word(r, k + 2)):
                break
            k += step
        k += 1
        runs.append((first, k))
    return runs


def _is_name_word(r: Reading, k: int) -> bool:
    return is_capital(r, k) and not is_closed(r.words[k])


def _is_joined(r: Reading, k: int) -> bool:
    """Whether a word and the next can be one name: a stop between them ends an abbreviation."""
    gap = r.text[r.ends[k] : r.starts[k + 1]]
    if gap.startswith("."):
        is_short = len(r.words[k]) == 1 or r.words[k] in _abbreviated()
        return is_short and gap[1:] in ("", " ", "\xa0")
    return gap in (" ", "\xa0") and not _is_possessive(r, k)


def _is_possessive(r: Reading, k: int) -> bool:
    return r.words[k].endswith(("'s", "s'"))


def _mention(r: Reading, run: Span) -> _Mention | None:
    """A run as a person's name, its title taken off, or missing if it names something else."""
    first, last = run
    title, label = _title_end(r, first, last)
    gender = next(
        (_GENDER[w] for k in range(first, title) if (w := r.words[k].rstrip(".")) in _GENDER), None
    )
    name = (title, last)
    if title == last or last - title > 5 or _names_something_else(r, name):
        return None
    if (
        title == first
        and first
        and r.words[first - 1] in ("the", "a", "an")
        and not r.gaps[first - 1]
    ):
        return None
    before, after = _role_before(r, first), _role_after(r, last)
    roles = [role for role in (before, after) if role]
    label = label or next((_label(role) for role in roles), None)
    roles += [_bare(r.words[title - 1])] if title > first else []
    return _Mention(title, last, label, tuple(dict.fromkeys(roles)), gender)


def _title_end(r: Reading, first: int, last: int) -> tuple[int, str | None]:
    """Where the name begins after the last title in a run, and the title's label."""
    titles = _titles()
    for k in range(last - 1, first - 1, -1):
        for size in (3, 2, 1):
            phrase = " ".join(
                word.rstrip(".") for word in r.words[max(first, k - size + 1) : k + 1]
            )
            if phrase in titles:
                return k + 1, None if titles[phrase] == PERSON else titles[phrase]
    return first, None


def _names_something_else(r: Reading, name: Span) -> bool:
    words = [_bare(word) for word in r.words[name[0] : name[1]]]
    if len(words) == 1 and r.text[r.starts[name[0]] : r.ends[name[0]]].isupper():
        return True
    labels = _labels()
    return words[0] in _PLACE or " ".join(words) in labels or any(word in labels for word in words)


def _role_before(r: Reading, first: int) -> str | None:
    """“spokesman Jane Doe”, “the minister, Jane Doe”."""
    k = first - 1
    between = r.text[r.ends[k] : r.starts[first]] if k >= 0 else "."
    if between not in (" ", ", ") or not _is_role(r.words[k]):
        return None
    return None if is_capital(r, k) and not r.gaps[k] else r.words[k]


def _role_after(r: Reading, last: int) -> str | None:
    """“Jane Doe, the minister of health”."""
    if r.gaps[last - 1] != ",":
        return None
    for k in range(last, min(last + 7, len(r.words))):
        if r.words[k] not in DETERMINERS and not is_noun(r, k):
            return None
        is_head = r.gaps[k] or k + 1 == len(r.words) or not is_noun(r, k + 1)
        if is_head:
            return r.words[k] if _is_role(r.words[k]) else None
    return None


def _is_role(word: str) -> bool:
    """Whether a noun says what one person is."""
    return word not in _COLLECTIVE and _labels().get(word) in _PERSONAL


def _full_names(r: Reading, mentions: list[_Mention]) -> dict[str, set[str]]:
    """Full names by surname."""
    full: dict[str, set[str]] = {}
    for mention in mentions:
        if mention.last - mention.first > 1:
            full.setdefault(_surname(r, mention), set()).add(_print_name(r, mention))
    return full


def _surname(r: Reading, mention: _Mention) -> str:
    last = mention.last - 1
    if _bare(r.words[last]) in _SUFFIXES and last > mention.first:
        last -= 1
    return _bare(r.words[last])


def _print_name(r: Reading, mention: _Mention) -> str:
    end = r.ends[mention.last - 1] - 2 * _is_possessive(r, mention.last - 1)
    return r.text[r.starts[mention.first] : end]


def _full_name(r: Reading, mention: _Mention, full: dict[str, set[str]]) -> str | None:
    """The one full name a mention stands for, the longest of its variants, or missing."""
    choices = full.get(_surname(r, mention), set())
    if mention.last - mention.first > 1:
        given = _print_name(r, mention).split()[0]
        choices = {name for name in choices if name.split()[0] == given}
    if not choices:
        return _print_name(r, mention) if mention.label or mention.gender else None
    is_one = len({name.split()[0] for name in choices}) == 1
    return max(choices, key=lambda name: (len(name), name)) if is_one else None


def _bare(word: str) -> str:
    return word[:-2] if word.endswith("'s") else word.rstrip("'.")


# ---------------------------------------------------------------- reference


def _is_person(mention: _Mention) -> bool:
    """A lone capitalised word may be anything; a title or a role makes it a person."""
    return mention.last - mention.first > 1 or bool(mention.roles) or mention.gender is not None


def _person(people: People, name: str | None) -> Referent:
    return Referent(people.labels.get(name or "", PERSON), name)


def _agreeing(people: People, pronoun: str, *candidates: str | None) -> str | None:
    """The first candidate whose stated gender, if any, is not another than the pronoun's."""
    gender = _SINGULAR[pronoun]
    for name in candidates:
        if name is not None:
            return name if people.genders.get(name, gender) == gender else None
    return None


def _antecedent(r: Reading, people: People, who: int) -> Referent:
    """Who a relative pronoun stands for: the name or noun right before it."""
    number = people.ends.get(who)
    if number is not None:
        return _person(people, people.names[number])
    return Referent((_label(r.words[who - 1]) if who else None) or UNKNOWN, None)


def _core(r: Reading, source: Span) -> Span:
    """The phrase before its apposition, relative clause or preposition."""
    first, last = source
    for k in range(first, last):
        if k > first and (r.words[k] in RELATIVE or r.words[k] in PREPOSITIONS):
            return first, k
        if r.gaps[k] and k + 1 < last:
            return first, k + 1
    return source


def _mention_at(people: People, core: Span) -> int | None:
    """Number of the name that a phrase ends with."""
    number = people.ends.get(core[1])
    return number if number is not None and people.mentions[number].first >= core[0] else None


def _named(people: People, core: Span) -> str | None:
    number = _mention_at(people, core)
    return None if number is None else people.names[number]


def _named_after(r: Reading, people: People, source: Span, core: Span) -> str | None:
    """“the minister, Jane Doe”."""
    if core[1] >= source[1] or r.gaps[core[1] - 1] != ",":
        return None
    k = core[1]
    while k < source[1] and is_capital(r, k):
        k += 1
        if k in people.ends:
            is_list = k < source[1] and r.words[k] == "and"
            return None if is_list else people.names[people.ends[k]]
    return None


def _by_role(r: Reading, people: People, core: Span) -> str | None:
    """“The minister”: the only one before who has that role."""
    bearers = people.bearers.get(r.words[core[1] - 1], {})
    before = [name for name, known in bearers.items() if known <= core[0]]
    return before[0] if len(before) == 1 else None


# ---------------------------------------------------------------- labels


def _is_anonymous(words: list[str], n_core: int) -> bool:
    """Whether a phrase has such a head, “critics of”, or says so: “who asked not to be named”."""
    phrase, core = f" {' '.join(words)} ", " ".join(words[:n_core])
    return any(
        f" {known} " in phrase if " " in known else f" {core}".endswith(f" {known}")
        for known in _anonymous()
    )


def _known(r: Reading, core: Span) -> str | None:
    """Label of the whole phrase, its article and possessive mark taken off."""
    words = [_bare(word) for word in r.words[core[0] : core[1]]]
    labels = _labels()
    for start in range(len(words)):
        label = labels.get(" ".join(words[start:]))
        if label and (start == 0 or words[start - 1] in DETERMINERS or label == "media"):
            return label
    return None


def _head_label(r: Reading, core: Span) -> str | None:
    """Label of the head noun, two words before one."""
    words = [_bare(word) for word in r.words[core[0] : core[1]]]
    for size in (2, 1):
        label = _label(" ".join(words[-size:]))
        if label:
            return label
    capitals = [words[k - core[0]] for k in range(*core) if is_capital(r, k)]
    return next(
        (label for word in reversed(capitals) if (label := _label(word)) == "institution"), None
    )


def _label(term: str) -> str | None:
    """Label of a noun, singular or plural."""
    labels = _labels()
    for form in (term, term.removesuffix("s"), term.removesuffix("es"), term.replace("men", "man")):
        if form in labels:
            return labels[form]
    return labels.get(term[:-3] + "y") if term.endswith("ies") else None


@cache
def _labels() -> dict[str, str]:
    return {
        fold(row["term"]).removeprefix("the "): row["label"]
        for row in _rows("sources.csv")
        if row["pos"] != "p"
    }


@cache
def _anonymous() -> frozenset[str]:
    return frozenset(
        row["term"].replace(" say", "")
        for row in _rows("sources.csv")
        if row["pos"] == "p" and row["label"] == "anonymous" and not row["term"].startswith("it ")
    )


@cache
def _titles() -> dict[str, str]:
    return {
        " ".join(word.rstrip(".") for word in fold(row["title"]).split()): row["label"]
        for row in _rows("titles.csv")
    }


@cache
def _abbreviated() -> frozenset[str]:
    """Last words of titles that are printed with a full stop."""
    titles = [fold(row["title"]) for row in _rows("titles.csv")]
    return frozenset(title.split()[-1][:-1] for title in titles if title.endswith("."))


def _rows(name: str) -> list[dict[str, str]]:
    with (files("framing") / "lexicons" / name).open(encoding="utf-8") as lines:
        return list(csv.DictReader(lines))
