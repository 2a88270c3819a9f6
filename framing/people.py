"""Who is named in a text: the fullest form of each name, and what is stated about its bearer.

No gender is guessed: Mr and Mrs tell, a word like "spokeswoman" tells, and so do "he" and "she" in
sentences that name no one else before. What is not certain stays missing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator
from operator import itemgetter
from typing import NamedTuple

from framing.cues import Unit
from framing.labels import MEDIA, PERSON, Role, bare, spoken_for
from framing.names import PARTICLES, Mention, names_in
from framing.phrases import Reading, is_closed

GENDERED = {"he": "m", "his": "m", "him": "m", "himself": "m"} | dict.fromkeys(
    ["she", "her", "hers", "herself"], "f"
)
_SUFFIXES = frozenset(["jr", "sr", "ii", "iii"])
_ANYBODY = "citizen"  # label of drivers and witnesses, who may be others than the one named
_FIRST = 200  # mentions that are looked at for whether one person only is named
_SECOND_NAMES = frozenset(
    "lawmaker politician legislator official diplomat envoy expert analyst scientist executive "
    "businessman businesswoman academic".split()
)
_CROWD = 12  # people of one name from which on none is singled out
_KIN_OF = {  # what a body of each label is called when it is not named again
    "business": ("company", "firm", "corporation", "business"),
    "ngo": ("group", "organization", "organisation"),
    "expert": ("group", "organization", "organisation"),
    MEDIA: ("network", "newspaper", "paper", "outlet"),
}
_AGENCIES = frozenset("bureau administration service department authority office".split())
_ITS, _NEAR = frozenset(["its", "their"]), 8  # words before a name
_POLITICAL = frozenset(["official", "politician"])  # "the official": any of them


class People(NamedTuple):
    """The names of a text in order, and the fullest name each stands for.

    Attributes
    ----------
    mentions : list of Mention
    names : list of str or missing
        The fullest name of each mention.
    starts : list of int
        First words of the mentions.
    ends : dict of int to int
        Number of the mention that ends, or whose apposition ends, before a word.
    labels, genders : dict of str to str
        What is stated about a full name.
    bearers : dict of str to dict
        For a role word, who has it: the word from which on that is known, and what narrows it.
    persons, bodies : set of str
        Full names of people, and of others.
    lower : set of str
        Words that also stand without a capital.
    """

    mentions: list[Mention]
    names: list[str | None]
    starts: list[int]
    ends: dict[int, int]
    labels: dict[str, str]
    genders: dict[str, str]
    bearers: dict[str, dict[str, tuple[int, frozenset[str]]]]
    persons: set[str]
    bodies: set[str]
    lower: set[str]

    def within(self, first: int, last: int) -> range:
        """Numbers of the mentions that begin in a range of words."""
        return range(bisect_left(self.starts, first), bisect_left(self.starts, last))

    def only_one(self, last: int, label: str, gender: str) -> str | None:
        """The one person named before a word: whom “the lawmaker” is, if the label fits."""
        named = (n for k, n in zip(self.starts[:_FIRST], self.names, strict=False) if k < last)
        found = {name for name in named if name in self.persons}
        if len(found) != 1 or label == _ANYBODY or len(self.within(0, last)) > _FIRST:
            return None
        [name] = found
        fits = (
            self.labels.get(name or "") == label and self.genders.get(name or "", gender) == gender
        )
        return name if fits else None


def is_second_name(reading: Reading, k: int) -> bool:
    """Whether a phrase begins as *the lawmaker* does, which is said of whom a text has named.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "The lawmaker said. The mayor said."
    >>> reading = read(text, tokenise(text))
    >>> is_second_name(reading, 0), is_second_name(reading, 3)
    (True, False)
    """
    return reading.words[k] == "the" and not _SECOND_NAMES.isdisjoint(reading.words[k + 1 : k + 2])


def people_in(reading: Reading, units: list[Unit]) -> People:
    """Find the names in a text, with the roles given for them.

    Parameters
    ----------
    units : list of Unit
        Sentences; a line set in capitals, as headlines are, makes no new name.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Jane Doe, the minister of health, spoke. Doe left."
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> people_in(reading, sentences(tokens, reading.quote)).names
    ['Jane Doe', 'Jane Doe']
    """
    seen = names_in(reading, units)
    known = _Names(reading, seen.mentions, seen.lower)
    mentions = seen.mentions + [
        Mention(k, k + 1, k + 1, "lone", (), None)
        for k in seen.lone
        if bare(reading.words[k]) in known.words
    ]
    mentions += [m for unit in seen.headlines for m in _in_headline(reading, unit, known)]
    mentions.sort(key=itemgetter(0))
    return _gather(reading, mentions, known, units, seen.lower)


def _gather(
    r: Reading, mentions: list[Mention], known: _Names, units: list[Unit], lower: set[str]
) -> People:
    starts = [mention.first for mention in mentions]
    names = [known.full(mention) for mention in mentions]
    ends: dict[int, int] = {}
    for number, mention in enumerate(mentions):
        ends.setdefault(mention.reach, number)
    ends |= {mention.last: number for number, mention in enumerate(mentions)}
    people = People(mentions, names, starts, ends, {}, {}, {}, set(), set(known.bodies), lower)
    those = (name for m, name in zip(mentions, names, strict=True) if name and m.kind == "person")
    people.persons.update(those)
    people.bodies.difference_update(people.persons)
    counts: dict[str, Counter[str]] = {}
    agents: list[tuple[int, str, Role]] = []
    for number, (mention, name) in enumerate(zip(mentions, names, strict=True)):
        if name and (mention.roles or mention.gender):
            _note(people, counts, mention, name)
            agents += [(number, name, stated) for stated in mention.roles if stated.is_agent]
    _settle(people, counts)
    los = [unit.lo for unit in units]
    for number, name, stated in agents:
        label: str | None = known.principal(people, stated)
        if label == PERSON:
            label = _of_its_body(r, people, los, number)
        if label is not None:
            counts.setdefault(name, Counter())[label] += 1
    _settle(people, counts)
    for name, gender in _used_pronouns(r, people, units).items():
        people.genders.setdefault(name, gender)
    for number, mention in enumerate(mentions):
        if names[number] is None and mention.gender and mention.kind == "person":
            names[number] = known.by_gender(mention, people.genders)
    return people


def _of_its_body(r: Reading, people: People, los: list[int], number: int) -> str | None:
    """“The union will strike, its president, Jane Doe, said”: the label of who speaks for it."""
    first = people.mentions[number].first
    lo = los[max(0, bisect_left(los, first + 1) - 1)]
    if _ITS.isdisjoint(r.words[max(lo, first - _NEAR) : first]):
        return None
    for subject in people.within(lo, first)[:1]:
        if people.mentions[subject].kind == "body":
            return spoken_for(people.labels.get(people.names[subject] or "", PERSON))
    return None


def _settle(people: People, counts: dict[str, Counter[str]]) -> None:
    """Label each name by what is stated most often; of two as frequent the first stands."""
    for name, counted in counts.items():
        if counted:
            people.labels[name] = counted.most_common(1)[0][0]


def _note(people: People, counts: dict[str, Counter[str]], mention: Mention, name: str) -> None:
    """Keep what a mention states about its bearer."""
    if mention.gender:
        people.genders.setdefault(name, mention.gender)
    for stated in mention.roles:
        if not stated.is_agent and stated.label != PERSON:
            # an office says more than a trade or a home town, these more than Dr
            weight = 0 if stated.is_title else 3 if stated.label in _POLITICAL else 1
            counts.setdefault(name, Counter())[stated.label] += weight
        heads = [stated.head, *(["official"] if stated.label in _POLITICAL else [])]
        if mention.kind == "body":
            heads += _KIN_OF.get(stated.label, ())
            heads += ["agency"] if stated.head in _AGENCIES else []
            heads += ["alliance"] if stated.head == "nato" else []
        for head in heads:
            bearers = people.bearers.setdefault(head, {})
            at, marks = bearers.get(name, (mention.last, frozenset()))
            bearers[name] = at, marks | stated.marks


def _used_pronouns(r: Reading, people: People, units: list[Unit]) -> dict[str, str]:
    """Gender of names by the pronouns after them in sentences that name no one else before."""
    votes: dict[str, Counter[str]] = {}
    los = [unit.lo for unit in units]
    for k in [k for k, word in enumerate(r.words) if word in GENDERED]:
        if r.quote[k] >= 0:
            continue
        unit = units[max(0, bisect_left(los, k + 1) - 1)]
        numbers = people.within(unit.lo, k)
        if not 0 < len(numbers) < 5:
            continue
        found = {people.names[number] for number in numbers} - people.bodies
        name = found.pop() if len(found) == 1 else None
        if name in people.persons:
            votes.setdefault(name, Counter())[GENDERED[r.words[k]]] += 1
    return {
        name: best[0][0]
        for name, counted in votes.items()
        if (best := counted.most_common(2)) and (len(best) == 1 or best[0][1] > 3 * best[1][1])
    }


# ---------------------------------------------------------------- fullest names


class _Names:
    """The full names of a text, by surname, given name, head and abbreviation."""

    def __init__(self, r: Reading, mentions: list[Mention], lower: set[str]) -> None:
        self.r, self.lower = r, lower
        self.people: dict[str, dict[str, str]] = {}  # by surname and given name, the fullest
        self.given: dict[str, dict[str, str]] = {}
        self.at: dict[tuple[str, str], int] = {}
        self.genders: dict[tuple[str, str], str] = {}
        self.bodies: set[str] = set()
        self.short: dict[str, str | None] = {}
        self.firsts: dict[str, dict[str, str]] = {}
        alone: set[str] = set()
        for mention in mentions:
            if mention.kind == "body":
                self._add_body(mention)
            elif mention.kind == "person" and mention.last - mention.first > 1:
                self._add_person(mention)
            elif mention.kind == "person":
                alone.add(_surname(r, mention))
        self._join_particles()
        self.words = alone | self.people.keys() | self.given.keys() | self.firsts.keys()

    def _add_person(self, mention: Mention) -> None:
        name = _print_name(self.r, mention.first, mention.last)
        surname, given = _surname(self.r, mention), bare(self.r.words[mention.first])
        for one, other, place in ((surname, given, self.people), (given, surname, self.given)):
            names = place.setdefault(one, {})
            if name != (known := names.get(other, "")) and (len(name), name) > (len(known), known):
                names[other] = name
        self.at.setdefault((surname, given), mention.first)
        self._add_partner(mention, surname)
        if mention.gender:
            self.genders.setdefault((surname, given), mention.gender)

    def _join_particles(self) -> None:
        """“Dela Cruz” is no other person than the “Juan dela Cruz” who was named."""
        for names in self.people.values():
            for given in PARTICLES.intersection(names) if len(names) > 1 else ():
                ending = f" {names[given].lower()}"
                if any(full.lower().endswith(ending) for full in names.values()):
                    del names[given]

    def _add_partner(self, mention: Mention, surname: str) -> None:
        """“Max and Ada Lorn”: two people have that surname, one is never named in full."""
        k, r = mention.first - 2, self.r
        if k < 0 or r.words[k + 1] != "and" or r.gaps[k] or r.gaps[k + 1]:
            return
        if r.text[r.starts[k]].isupper() and r.words[k] not in self.people:
            self.people[surname].setdefault(r.words[k], "")
            self.at.setdefault((surname, r.words[k]), k)

    def _add_body(self, mention: Mention) -> None:
        name = _print_name(self.r, mention.first, mention.last)
        if name in self.bodies:
            return
        self.bodies.add(name)
        if mention.last - mention.first < 2:
            return
        self.firsts.setdefault(bare(self.r.words[mention.first]), {})[name] = name
        words = [word for word in name.replace("-", " ").split() if word[0].isupper()]
        for short in {"".join(word[0] for word in words), self._bracketed(mention)}:
            if len(short) > 1:
                self.short[short] = None if self.short.get(short, name) != name else name

    def _bracketed(self, mention: Mention) -> str:
        """“… (FBR)”."""
        k, r = mention.last, self.r
        if k >= len(r.words) or r.gaps[k - 1] != "(" or ")" not in r.gaps[k]:
            return ""
        given = r.text[r.starts[k] : r.ends[k]].replace(".", "")
        return given if given.isupper() else ""

    def full(self, mention: Mention) -> str | None:
        """The one full name a mention stands for, the longest of its variants, or missing."""
        name = _print_name(self.r, mention.first, mention.last)
        is_lone = mention.last - mention.first == 1
        if mention.kind == "body":
            is_loud = is_lone and name.isupper() and name.lower() in self.people  # a transcript
            if not is_loud:
                return self._body(name) if is_lone else name
        surname = _surname(self.r, mention)
        names = self.people.get(surname)
        if names is None:
            return self._lone(surname, name) if is_lone else name
        if not is_lone:
            own = names.get(bare(self.r.words[mention.first])) or name
            return self._whole(surname, own)
        if len(names) == 1:
            only = next(iter(self.genders.get((surname, given)) for given in names))
            is_other = mention.gender is not None and only not in (None, mention.gender)
            return None if is_other else next(iter(names.values()))
        return self._one_of(mention, surname, names) if len(names) < _CROWD else None

    def _whole(self, surname: str, name: str) -> str:
        """The one name, told before, that ends with a surname of several words; or these words."""
        if len(self.people[surname]) >= _CROWD:
            return name
        at = self.at.get((surname, name.partition(" ")[0].lower()), 0)
        found = {
            full
            for given, full in self.people[surname].items()
            if full.lower().endswith(f" {name.lower()}")
            and self.at[surname, given] < at
            and not is_closed(given)
        }
        return found.pop() if len(found) == 1 else name

    def _body(self, word: str) -> str | None:
        """The name an abbreviation is short for; no name for “the Council” where it is a noun."""
        is_noun = word.lower() in self.lower and not word.isupper()
        return None if is_noun else self.short.get(word.replace(".", ""), word)

    def _one_of(self, mention: Mention, surname: str, names: dict[str, str]) -> str | None:
        """Of several with one surname, the one whose title fits, or who alone was named before."""
        choices = list(names)
        if mention.gender:
            genders = {given: self.genders.get((surname, given)) for given in choices}
            choices = [g for g in choices if genders[g] in (None, mention.gender)]
        if len(choices) > 1:
            choices = [g for g in choices if self.at[surname, g] <= mention.first]
        return (names[choices[0]] or None) if len(choices) == 1 else None

    def by_gender(self, mention: Mention, genders: dict[str, str]) -> str | None:
        """“Mrs. Lorn”: the one of that surname not known to be a man, if all others are."""
        names = list(self.people.get(_surname(self.r, mention), {}).values())[:_CROWD]
        fitting = [name for name in names if genders.get(name) in (None, mention.gender)]
        return (fitting[0] or None) if len(names) > 1 and len(fitting) == 1 else None

    def principal(self, people: People, stated: Role) -> str:
        """Label of an agent: that of the one person or body among the words that narrow it."""
        for mark in sorted(stated.marks):
            found = [*self.people.get(mark, {}).values(), *self.firsts.get(mark, ())]
            labels = {people.labels.get(name) for name in found[:_CROWD]} - {None}
            if len(labels) == 1 and (label := labels.pop()):
                return "official" if label == "institution" else label
        return stated.label

    def _lone(self, word: str, name: str) -> str | None:
        """A given name alone, the short form of one body's name, or a name without a fuller one."""
        fuller = self.given.get(word) or self.firsts.get(word)
        if not fuller:
            return name
        return next(iter(fuller.values())) if len(fuller) == 1 else None


def _in_headline(r: Reading, unit: Unit, known: _Names) -> Iterator[Mention]:
    """Known names in a line set in capitals."""
    k = unit.lo
    while k < unit.hi:
        word = bare(r.words[k])
        last = k + 1
        if k + 1 < unit.hi and bare(r.words[k + 1]) in known.given.get(word, ()):
            last = k + 2
        if last > k + 1 or word in known.people or word in known.given:
            yield Mention(k, last, last, "person", (), None)
        k = last


def _surname(r: Reading, mention: Mention) -> str:
    last = mention.last - 1
    if bare(r.words[last]) in _SUFFIXES and last > mention.first:
        last -= 1
    return bare(r.words[last])


def _print_name(r: Reading, first: int, last: int) -> str:
    end = r.ends[last - 1] - 2 * r.words[last - 1].endswith("'s")
    return r.text[r.starts[first] : end]
