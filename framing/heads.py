"""Which part of a source says who speaks: its head, before apposition, clause and complement."""

from __future__ import annotations

from framing.labels import PERSONAL, bare, is_anonymous, last_term, phrase_role, term
from framing.offices import office_before
from framing.people import People
from framing.phrases import (
    DETERMINERS,
    PREPOSITIONS,
    RELATIVE,
    Reading,
    Span,
    is_capital,
    is_closed,
    phrase_after,
)


def head_of(reading: Reading, people: People, source: Span) -> Span:
    """Give the phrase before its apposition, relative clause or preposition, a body's name whole.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.people import people_in
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Experts at the bank said"
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> head_of(reading, people_in(reading, sentences(tokens, reading.quote)), (0, 4))
    (0, 1)
    """
    first, last = source
    for number in people.within(first, last)[:1]:
        mention = people.mentions[number]
        is_whole = all(word in DETERMINERS for word in reading.words[first : mention.first])
        if mention.kind == "body" and is_whole and mention.last <= last:
            is_end = mention.last == last or reading.gaps[mention.last - 1]
            if is_end or reading.words[mention.last] in PREPOSITIONS:
                return first, mention.last
    for k in range(first, last):
        if k > first and (reading.words[k] in RELATIVE or reading.words[k] in PREPOSITIONS):
            if reading.words[k] == "of" and term(" ".join(reading.words[k - 1 : k + 2])):
                continue  # “secretary of state”
            return source if _is_office(reading, people, source, k) else (first, k)
        if reading.gaps[k] and k + 1 < last and not _is_title_joined(reading, k):
            return first, k + 1
    return source


def _is_title_joined(r: Reading, k: int) -> bool:
    """Whether a title goes on after its stop: “Lt.-Gen.”."""
    return r.text[r.ends[k] : r.starts[k + 1]] == ".-"


def _is_office(r: Reading, people: People, source: Span, k: int) -> bool:
    """Whether a preposition leads through an office to a name: “Minister for Health Ada Lorn”."""
    number = people.ends.get(source[1])
    if number is None or people.mentions[number].kind != "person":
        return False
    mention = people.mentions[number]
    if mention.last != source[1] or not k < mention.first or r.gaps[mention.first - 1]:
        return False
    office = office_before(r, mention.first)
    return office is not None and source[0] <= office[0][1] <= k


def conjuncts(reading: Reading, people: People, head: Span) -> tuple[Span, Span] | None:
    """Give both sides of “Jane Doe and her aides”; missing if "and" stands inside one name or role.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.people import people_in
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Doe and her aides said"
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> conjuncts(reading, people_in(reading, sentences(tokens, reading.quote)), (0, 4))
    ((0, 1), (2, 4))
    """
    first, last = head
    k = next(
        (k for k in range(first + 1, last - 1) if reading.words[k] in ("and", "or", "&")), None
    )
    if k is None:
        return None
    number = people.ends.get(last)
    is_name = number is not None and people.mentions[number].first < k
    is_one = is_name or _is_office(reading, people, head, k)  # “Minister for Trade and Youth …”
    if is_one or _is_one_person(reading, people, first, k):
        return None
    return (first, k), (k + 1, last)


def _is_one_person(r: Reading, people: People, first: int, k: int) -> bool:
    """Whether "and" joins two roles of one person: “journalist and author Jane Doe”."""
    entry = last_term([bare(word) for word in r.words[first:k]])
    is_role = entry is not None and entry[0].is_role and k not in people.ends
    is_upper = r.text[r.starts[k - 1]].isupper() and k - 1 > first
    return is_role and r.words[k + 1] not in DETERMINERS and not is_upper


def mention_at(people: People, head: Span) -> int | None:
    """Give the number of the name that a phrase ends with, or missing.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.people import people_in
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Senator Jane Doe said"
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> mention_at(people_in(reading, sentences(tokens, reading.quote)), (0, 3))
    0
    """
    number = people.ends.get(head[1])
    if number is None:
        return None
    mention = people.mentions[number]
    is_part = mention.kind != "body"  # a span may hold the end of a name only
    is_there = mention.first >= head[0] or is_part
    return number if mention.last == head[1] and is_there else None


def name_after(reading: Reading, people: People, source: Span, head: Span) -> str | None:
    """Give the name in apposition to a head, or missing: “the minister, Jane Doe”.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.people import people_in
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "The minister, Jane Doe, said"
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> people = people_in(reading, sentences(tokens, reading.quote))
    >>> name_after(reading, people, (0, 4), (0, 2))
    'Jane Doe'
    """
    stops = (k + 1 for k in range(head[1] - 1, source[1] - 1) if reading.gaps[k])
    first = next(stops, source[1])
    if first >= source[1] or reading.gaps[first - 1] != ",":
        return None
    for number in people.within(first, first + 3)[:1]:
        mention = people.mentions[number]
        between = reading.words[first : mention.first]
        is_far = first > head[1] and mention.kind != "person"  # “the mayor of Hull, England”
        if is_far or mention.kind == "body" or mention.last > source[1]:
            return None
        is_list = mention.last < source[1] and reading.words[mention.last] == "and"
        return None if is_list or set(between) & PREPOSITIONS else people.names[number]
    return None


def is_nobody(reading: Reading, people: People, source: Span, head: Span) -> bool:
    """Whether a source has no name, and a head or complement that names nobody.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.people import people_in
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Jane Doe, an official familiar with the plan, said"
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> people = people_in(reading, sentences(tokens, reading.quote))
    >>> is_nobody(reading, people, (0, 8), (0, 2)), is_nobody(reading, people, (2, 8), (2, 5))
    (False, True)
    """
    if not is_anonymous(reading.words[slice(*source)], head[1] - head[0]):
        return False
    number = mention_at(people, head)
    is_named = number is not None and people.mentions[number].kind == "person"
    return not is_named and name_after(reading, people, source, head) is None


def head_words(reading: Reading, source: Span, head: Span) -> list[str]:
    """Give the words of a source up to its first comma, so that no aside is read as a complement.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "a spokesman for the bank, the largest of them"
    >>> head_words(read(text, tokenise(text)), (0, 9), (0, 2))
    ['a', 'spokesman', 'for', 'the', 'bank']
    """
    last = source[1]
    end = next((k + 1 for k in range(head[1] - 1, last) if reading.gaps[k]), last)
    return [bare(word) for word in reading.words[source[0] : max(end, head[1])]]


def owner_before(reading: Reading, people: People, number: int) -> int | None:
    """Return the mention of which a name after a preposition tells, if there is one.

    Parameters
    ----------
    number : int
        Of the name: *League* in “Ann Lee of the League”, *Acme* in “Ann Lee, head of Acme”. A
        person after a comma is no such name: “Ann Lee, after a visit of Tom Hill”.
    """
    words, name = reading.words, people.mentions[number].first
    of = name - 2 if name and words[name - 1] in DETERMINERS else name - 1
    if of < 1 or words[of] not in ("of", "from", "at"):
        return None
    end = next((k for k in range(of, max(0, of - 6), -1) if k in people.ends), None)
    if end is None or end == of:
        return people.ends.get(of)
    is_apposition = "," in reading.gaps[end - 1] and people.names[number] not in people.persons
    return people.ends[end] if is_apposition else None


def lone_name(reading: Reading, people: People, head: Span) -> str | None:
    """Give a word in capitals that nothing is known of: a name that has no fuller one.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.people import people_in
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Tiegen said"
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> lone_name(reading, people_in(reading, sentences(tokens, reading.quote)), (0, 1))
    'Tiegen'
    """
    k = head[0]
    word = bare(reading.words[k])
    is_name = head[1] - k == 1 and is_capital(reading, k) and not is_closed(word)
    if is_name and word not in people.lower and term(word) is None:
        return reading.text[reading.starts[k] : reading.starts[k] + len(word)]
    return None


def opens_unnamed(reading: Reading, lo: int, k: int) -> bool:
    """Whether a sentence begins with someone without a name, to whom a pronoun in it then leads.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "A worker, who spoke because he feared for his job, left."
    >>> opens_unnamed(read(text, tokenise(text)), 0, 5)
    True
    """
    if reading.words[lo] not in ("a", "an", "one", "another"):
        return False
    end = phrase_after(reading, lo, k, asides=False)
    if end is None or end >= k or reading.words[end] != "who":
        return False
    found = phrase_role(reading.words[lo + 1 : end])
    return found is not None and found.label in PERSONAL


def names_principal(reading: Reading, source: Span, core: Span) -> bool:
    """Whether a phrase says for whom someone speaks, so that the usual label is no guess.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> names_principal(read(text := "a spokesman for Doe", tokenise(text)), (0, 4), (0, 2))
    True
    """
    is_for = core[1] < source[1] and reading.words[core[1]] in ("for", "of", "at")
    return is_for or any(is_capital(reading, k) for k in range(core[0] + 1, core[1] - 1))
