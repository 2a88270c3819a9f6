"""Who is meant by the source of a citation: its label, and the fullest name its article gives.

Works from any spans of words, whoever found them. A surname, title or role leads to the one bearer
of it in the article, a pronoun to the subject of the nearest citation or sentence, an abbreviation
to the name it is short for. Where two fit, the name stays missing.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from framing.cues import Unit
from framing.heads import (
    conjuncts,
    head_of,
    head_words,
    is_nobody,
    lone_name,
    mention_at,
    name_after,
    names_principal,
    opens_unnamed,
    owner_before,
)
from framing.labels import (
    ANONYMOUS,
    PERSON,
    PERSONAL,
    UNKNOWN,
    Role,
    bare,
    last_term,
    phrase_role,
    spoken_for,
)
from framing.media import is_medium, talked_to
from framing.people import GENDERED, People, is_second_name, people_in
from framing.phrases import (
    ADVERBS,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    RELATIVE,
    Reading,
    Span,
    is_noun,
    is_verbal,
    phrase_before,
)
from framing.withheld import Request, unnamed

_SPEAKERS = frozenset("i me my mine we us our ours myself ourselves".split())
_ALONE = frozenset("i me my mine myself".split())
_GROUPS = frozenset("they them their themselves".split())
_THINGS = frozenset("it its itself".split())
_PERSONS = frozenset(["who", "whose", "whom"])
_WHO = RELATIVE | _PERSONS
_BOTH = frozenset("both each all himself herself themselves itself too".split())
_LONGEST = 60  # words of a source that are looked at
_CROWD = 12  # bearers of a role from which on none is singled out
_BACK = 8  # sentences that are looked at for what a pronoun stands for
_NEAR, _FAR = 1, 2  # paragraphs back to someone who may fit, and to someone who is known to
_OTHER = frozenset("former vice deputy assistant acting ex late".split())  # not the bearer now
_SURE = 2  # known to have the gender of a pronoun
_ONE, _MANY, _BODY = "one", "many", "body"


class Cited(NamedTuple):
    """A citation as words.

    Attributes
    ----------
    source, told : span or missing
        Who is cited, and who was told.
    cue : int
        A word of the cue.
    content : list of spans
        What was said, in any number of pieces.
    """

    source: Span | None
    told: Span | None
    cue: int
    content: Sequence[Span]


class Referent(NamedTuple):
    """What a phrase stands for: a label of sources.csv or titles.csv, and a name, or missing."""

    label: str
    name: str | None


class Meant(NamedTuple):
    """What a citation's source stands for, and the words of the medium that was told."""

    source: Referent | None
    medium: Span | None


class _Focus(NamedTuple):
    """A source already resolved: where it stands, and whether it is one, many or a body."""

    at: int
    referent: Referent
    number: str


class _Scene(NamedTuple):
    """A text with its names, its sentences, and the sources resolved so far by sentence."""

    r: Reading
    units: list[Unit]
    los: list[int]
    people: People
    opening: int  # first word of the first person named
    cited: dict[int, list[_Focus]]

    def unit_of(self, k: int) -> int:
        """Number of the sentence that a word stands in."""
        return max(0, bisect_left(self.los, k + 1) - 1)


def referents(
    reading: Reading, units: list[Unit], citations: Sequence[Cited], asked: Sequence[Request] = ()
) -> list[Meant]:
    """Say for each citation whom its source stands for, and which medium was told.

    "I" and "we" in a quotation are its speaker; elsewhere "I" is the author, a person without a
    name here.

    Parameters
    ----------
    units : list of Unit
        Sentences, as from `cues.sentences`.
    citations : list of Cited
        In any order; sources earlier in the text are resolved first.
    asked : list of Request
        Where sources ask not to be named.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Jane Doe, the minister of health, spoke. She told TASS it failed."
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> cited = Cited(source=(7, 8), told=(9, 10), cue=8, content=[(10, 12)])
    >>> referents(reading, sentences(tokens, reading.quote), [cited])
    [Meant(source=Referent(label='official', name='Jane Doe'), medium=(9, 10))]
    """
    if not reading.words or not units:
        return [Meant(None, None) for _ in citations]
    people = people_in(reading, units)
    named = zip(people.starts, people.names, strict=True)
    opening = next((k for k, name in named if name in people.persons), len(reading.words))
    scene = _Scene(reading, units, [unit.lo for unit in units], people, opening, {})
    sources: dict[int, Referent] = {}
    mine: list[tuple[int, int]] = []
    kept = unnamed(reading, units, [(c.source, c.cue, c.content) for c in citations], asked)
    order = sorted(range(len(citations)), key=lambda n: _place(citations[n]))
    for number in order:
        span = _clip(reading, citations[number].source)
        if span is not None:
            referent, count = _resolve(scene, span, citations[number])
            if number in kept and (kept[number] or referent.name is None):
                referent = Referent(ANONYMOUS, None)
            sources[number] = referent
            at = scene.unit_of(span[0])
            if not _asks(reading, citations[number].cue):
                scene.cited.setdefault(at, []).append(_Focus(span[0], referent, count))
            if span[1] - span[0] == 1 and _plain(reading, span[0]) in _SPEAKERS:
                mine.append((number, span[0]))
    _give_voice(scene, citations, sources, mine)
    spots = talked_to(reading, people)
    return [Meant(sources.get(n), _medium(scene, c, spots)) for n, c in enumerate(citations)]


def _place(cited: Cited) -> int:
    return cited.source[0] if cited.source else cited.cue


def _clip(r: Reading, span: Span | None) -> Span | None:
    """A span cut to the words there are, and to its first ones; missing if none is left."""
    if span is None:
        return None
    first, last = max(0, span[0]), min(len(r.words), span[1], max(0, span[0]) + _LONGEST)
    return (first, last) if first < last else None


def _asks(r: Reading, cue: int) -> bool:
    """Whether a cue asks: the one who speaks next is then another."""
    return 0 <= cue < len(r.words) and r.words[cue] in ("asked", "asks", "asking")


def _resolve(s: _Scene, source: Span, cited: Cited) -> tuple[Referent, str]:
    """What a source stands for, and whether that is one, many or a body."""
    first, last = source
    word = _plain(s.r, first)
    if last - first == 1 or (last - first == 2 and s.r.words[first + 1] in _BOTH):
        if word in GENDERED:
            return _pronoun(s, first, cited), _ONE
        if word in _SPEAKERS:
            return Referent(UNKNOWN, None), _MANY
        if word in _GROUPS:
            return _group(s, first, (_MANY, _BODY)), _MANY
        if word in _THINGS:
            return _group(s, first, (_BODY,)), _BODY
        if word in ("you", "your"):
            return Referent(UNKNOWN, None), _MANY
        if word in _WHO:
            return _antecedent(s, first)
    return _phrase(s, source, cited)


def _medium(s: _Scene, cited: Cited, spots: list[Span]) -> Span | None:
    """The medium that was told, or that the words were said to or on in the same sentence."""
    told = _clip(s.r, cited.told)
    if told is not None:
        return told if is_medium(s.r, told) else None
    if not spots or not 0 <= cited.cue < len(s.r.words):
        return None
    unit = s.units[s.unit_of(cited.cue)]
    for first, last in spots:
        if not unit.lo <= first < unit.hi or s.r.quote[first] >= 0:
            continue
        is_inside = any(a <= first < b for a, b in cited.content)
        is_source = cited.source is not None and cited.source[0] < last and first < cited.source[1]
        if not (is_inside or is_source):
            return first, last
    return None


# ---------------------------------------------------------------- phrases


def _phrase(s: _Scene, source: Span, cited: Cited) -> tuple[Referent, str]:
    r, people = s.r, s.people
    core = head_of(r, people, source)
    both = conjuncts(r, people, core)
    if both is not None:
        return _several(s, both, cited)
    number = mention_at(people, core)
    if is_nobody(r, people, source, core):
        return Referent(ANONYMOUS, None), _ONE
    if number is not None:
        _give_owner(s, number, source[0])
        return _mentioned(s, number)
    found = phrase_role(head_words(r, source, core))
    if name := name_after(r, people, source, core):
        known = _person(people, name)
        if known.label == PERSON and found and found.label in PERSONAL:
            known = known._replace(label=found.label)
        return known, _ONE
    if found is None:
        name = lone_name(r, people, core)
        return Referent(UNKNOWN, name), _ONE if name else _MANY
    label = _principal(s, (core[0], source[1]), cited) if found.is_agent else None
    is_open = found.is_agent and label is None and names_principal(r, source, core)
    referent = Referent(label or (PERSON if is_open else found.label), None)
    words = [bare(word) for word in r.words[core[0] : core[1]]]
    entry = last_term(words)
    count = _BODY if found.is_body or found.label == "document" else _ONE
    count = _MANY if entry and entry[0].is_plural and count == _ONE else count
    if words[0] == "the" and count != _MANY and (name := _by_role(s, found, words[1:], core)):
        known = _person(people, name)
        return (
            known if known.label not in (PERSON, UNKNOWN) else referent._replace(name=name)
        ), count
    return referent, count


def _several(s: _Scene, both: tuple[Span, Span], cited: Cited) -> tuple[Referent, str]:
    """Two sources in one: no one name, the label they share, or person if both are people."""
    sides = [_resolve(s, side, cited) for side in both]
    labels = {referent.label for referent, _ in sides}
    if len(labels) == 1:
        return Referent(labels.pop(), None), _MANY
    are_people = labels <= PERSONAL and all(count != _BODY for _, count in sides)
    return Referent(PERSON if are_people else UNKNOWN, None), _MANY


def _mentioned(s: _Scene, number: int) -> tuple[Referent, str]:
    mention, name = s.people.mentions[number], s.people.names[number]
    stated = mention.roles[0].label if mention.roles else None
    if name not in s.people.persons and (mention.kind == "body" or name in s.people.bodies):
        return Referent(s.people.labels.get(name or "", stated or UNKNOWN), name), _BODY
    if name is None:
        return Referent(stated or PERSON, None), _ONE  # one of several of that name
    return _person(s.people, name), _ONE


def _give_owner(s: _Scene, number: int, first: int) -> None:
    """“Its officer Jane Doe”: label her by the group or body that was cited before."""
    roles, name = s.people.mentions[number].roles, s.people.names[number]
    is_open = name not in s.people.labels and s.r.words[first] in ("its", "their")
    if name and is_open and roles and roles[0].label == PERSON:
        label = spoken_for(_group(s, first, (_MANY, _BODY)).label)
        s.people.labels.update({name: label} if label else {})


def _person(people: People, name: str) -> Referent:
    """A label for someone named: what is stated, or person where a full name or pronoun says so."""
    is_person = name in people.persons or name in people.genders
    return Referent(people.labels.get(name, PERSON if is_person else UNKNOWN), name)


def _by_role(s: _Scene, found: Role, words: Sequence[str], core: Span) -> str | None:
    """“The minister”: the only one known before to be one, or the only one in the article."""
    bearers = s.people.bearers.get(found.head, {})
    if not bearers or len(bearers) > _CROWD:
        return None
    narrow = set(words[:-1]) if words else set()
    narrow.discard(found.head)
    if narrow:
        fitting = [name for name, (_, marks) in bearers.items() if narrow <= marks]
        if len(fitting) == 1:
            return fitting[0]
        is_named = any(s.r.text[s.r.starts[k]].isupper() for k in range(core[0] + 1, core[1] - 1))
        if fitting or is_named or found.is_body or narrow & _OTHER:
            return None
    pool = [name for name, (_, marks) in bearers.items() if not marks & _OTHER]
    before = [name for name in pool if bearers[name][0] <= core[0]]
    if len(before) == 1:
        return before[0]
    if len(pool) == 1 and core[0] <= s.opening:
        return pool[0]  # no one else is named before
    plain = [name for name in before if not bearers[name][1]]
    return plain[0] if len(plain) == 1 and found.head == "president" else None


def _principal(s: _Scene, source: Span, cited: Cited) -> str | None:
    """Label of the one named or meant for whom an agent speaks: “Mr. Doe's aides”, “her aides”."""
    if s.r.words[source[0]] in GENDERED:
        label = _pronoun(s, source[0], cited).label
        return label if label not in (PERSON, UNKNOWN, "citizen", "expert") else None
    for number in s.people.within(*source):
        if owner := spoken_for(s.people.labels.get(s.people.names[number] or "", UNKNOWN)):
            return owner
    return None


# ---------------------------------------------------------------- pronouns


def _pronoun(s: _Scene, k: int, cited: Cited) -> Referent:
    """“He”, “she”: the nearest who was cited, or is a subject and alone fits there."""
    gender = GENDERED[_plain(s.r, k)]
    own = s.unit_of(k)
    for number in range(own, max(-1, own - _BACK), -1):
        back = s.units[own].paragraph - s.units[number].paragraph
        if back > _FAR:
            break
        end = k if number == own else s.units[number].hi
        speaker = None if s.r.quote[k] >= 0 else _speaker(s, number, end, gender)
        if speaker is not None and _fit(s.people, speaker.name, gender, back):
            return _as_person(s.people, speaker)
        names = _names_there(s, number, end, k, cited)
        fitting = [(name, fit) for name in names if (fit := _fit(s.people, name, gender, back))]
        if fitting:
            subject = fitting[0]
            best = subject if subject[1] == _SURE or len(fitting) == 1 else None
            return _as_person(s.people, Referent(PERSON, best[0] if best else None))
        if number == own and s.r.quote[k] < 0 and opens_unnamed(s.r, s.units[own].lo, k):
            break
    return Referent(PERSON, None)


def _as_person(people: People, found: Referent) -> Referent:
    return Referent(people.labels.get(found.name, PERSON), found.name) if found.name else found


def _fit(people: People, name: str | None, gender: str, back: int) -> int:
    """2 if a name is known to have the gender, 1 if nothing is known and it is near, else 0."""
    known = people.genders.get(name or "")
    return _SURE if known == gender else int(known is None and back <= _NEAR)


def _speaker(s: _Scene, number: int, end: int, gender: str) -> Referent | None:
    """The last person cited in a sentence before a word, but for those inside its quotations."""
    for focus in reversed(s.cited.get(number, ())):
        if focus.at < end and s.r.quote[focus.at] < 0:
            found = focus.referent
            is_person = focus.number == _ONE and found.label in PERSONAL
            if is_person and found.name is None and is_second_name(s.r, focus.at):
                found = found._replace(name=s.people.only_one(focus.at, found.label, gender))
            return found if is_person or found.name in s.people.persons else None
    return None


def _names_there(s: _Scene, number: int, end: int, k: int, cited: Cited) -> list[str | None]:
    """People named in a sentence, the subject first; in its own quotation for a pronoun in one.

    One whose full name is not known stands as missing: he may be meant too.
    """
    r, people, unit = s.r, s.people, s.units[number]
    names: list[str | None] = []
    subjects = 0
    for n in people.within(unit.lo, end)[:8]:
        mention, name = people.mentions[n], people.names[n]
        is_person = name in people.persons or (name is None and mention.kind == "person")
        if not is_person or r.quote[mention.first] != r.quote[k]:
            continue
        if name in names or any(a <= mention.first < b for a, b in cited.content):
            continue
        before = r.words[mention.first - 1] if mention.first > unit.lo else ""
        is_owner = r.words[mention.last - 1].endswith(("'s", "s'"))
        if subjects == 0 and not is_owner and before not in PREPOSITIONS:
            names.insert(0, name)
            subjects = 1
        else:
            names.append(name)
    return names


def _group(s: _Scene, k: int, numbers: tuple[str, ...]) -> Referent:
    """“They”, “it”: the nearest group or body cited, or the subject of a sentence."""
    own = s.unit_of(k)
    for unit in range(own, max(-1, own - 4), -1):
        if s.units[own].paragraph - s.units[unit].paragraph > _NEAR:
            break
        for focus in reversed(s.cited.get(unit, ())):
            if focus.at < k and focus.number in numbers and s.r.quote[focus.at] == s.r.quote[k]:
                return focus.referent
        if unit < own and (found := _subject(s, unit)) and found[1] in numbers:
            return found[0]
    return Referent(UNKNOWN, None)


def _subject(s: _Scene, number: int) -> tuple[Referent, str] | None:
    """What the noun phrase that begins a sentence stands for, or missing."""
    r, unit = s.r, s.units[number]
    first = unit.lo
    if r.words[first] in CONJUNCTIONS or r.words[first] in ADVERBS:
        first += 1
    k, ceiling = first, min(unit.hi, first + 9)
    while k < ceiling and (r.words[k] in DETERMINERS or r.words[k] == "of" or is_noun(r, k)):
        if is_verbal(r, k) or r.quote[k] >= 0:
            break
        k += 1
        if r.gaps[k - 1]:
            break
    if k == first:
        return None
    return _phrase(s, (first, k), Cited(None, None, first, ()))


def _antecedent(s: _Scene, who: int) -> tuple[Referent, str]:
    """Who a relative pronoun stands for: the name or noun right before it."""
    number = s.people.ends.get(who)
    if s.r.words[who] == "that" and who and s.r.gaps[who - 1]:
        return Referent(UNKNOWN, None), _MANY  # “In Wyoming, that”
    if number is not None:
        is_person = s.r.words[who] in _PERSONS
        owner = owner_before(s.r, s.people, number) if is_person else None
        return _mentioned(s, number if owner is None else owner)
    nobody = Referent(UNKNOWN, None), _MANY
    start = phrase_before(s.r, who - 1, max(0, who - 12)) if who else None
    if start is None:
        return nobody
    found = _phrase(s, (start, who), Cited(None, None, who, ()))
    links = [k for k in range(start + 1, who) if s.r.words[k] in PREPOSITIONS]
    if found[0].label == UNKNOWN and links and links[-1] + 1 < who:
        return _phrase(s, (links[-1] + 1, who), Cited(None, None, who, ()))
    return found


def _give_voice(
    s: _Scene, citations: Sequence[Cited], sources: dict[int, Referent], mine: list[tuple[int, int]]
) -> None:
    """Let “I” and “we” be the speaker of the quotation they stand in, or the author."""
    if not mine:
        return
    spoken: dict[int, Referent] = {}
    asides = {number for number, _ in mine}
    for number, referent in sources.items():
        if number not in asides:
            for quote in _quotes_of(s.r, citations[number]):
                spoken.setdefault(quote, referent)
    for number, k in mine:
        alone = Referent(PERSON if _plain(s.r, k) in _ALONE else UNKNOWN, None)
        sources[number] = spoken.get(s.r.quote[k], alone)


def _quotes_of(r: Reading, cited: Cited) -> Iterator[int]:
    """Numbers of the quotations in what was said."""
    for span in cited.content:
        first, last = max(0, span[0]), min(len(r.words), span[1])
        ends = [r.quote[k] for k in (first, last - 1) if first < last and r.quote[k] >= 0]
        if ends:
            yield from range(min(ends), max(ends) + 1)


def _plain(r: Reading, k: int) -> str:
    """A word without what is contracted with it: “he'll”."""
    return r.words[k].partition("'")[0]
