"""Where names stand in a text: of people and of bodies, with the titles and roles beside them.

A run of capitals is a person's name, a body's, or a lone word that may be either. Headlines in
capitals make no new name. A title or an apposition ties a role to a name.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple

from framing.bodies import BODY_LINKS, body_role, is_of_body, is_title_of_body
from framing.cues import Unit
from framing.labels import (
    MEDIA,
    PERSON,
    PERSONAL,
    Role,
    bare,
    body_label,
    is_abbreviated,
    is_last_word,
    last_term,
    media_at,
    role,
    term,
    title_end,
    title_label,
)
from framing.nameable import NO_NAMES, is_name_word
from framing.offices import (
    PORTFOLIOS,
    has_capital,
    is_stop,
    name_after_office,
    office_before,
    role_after,
)
from framing.phrases import (
    ARTICLE,
    ARTICLES,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    Reading,
    Span,
    is_capital,
    is_noun,
    is_verbal,
)

_HONORIFICS = dict.fromkeys(
    "mr sir lord herr monsieur king prince shri sri alh alhaji".split(), "m"
) | (dict.fromkeys("mrs ms miss madame frau lady queen princess smt hajia".split(), "f"))
_MALE = frozenset("father husband son brother uncle nephew grandfather widower boyfriend".split())
_FEMALE = frozenset("mother wife daughter sister aunt niece widow girlfriend actress".split())
PARTICLES = frozenset(
    "de del dela della delos der den di da das dos du des la le van von al el bin ibn ben ter y e "
    "zu wa ole arap".split()
)
_OPENED, _CLOSED = frozenset([" “", ' "', " ‘", " '"]), frozenset(["” ", '" ', "’ ", "' "])
_PLACE = frozenset(
    "united new north south east west northern southern eastern western central saudi hong los san "
    "santa las great sri el white puerto costa middle democratic islamic european soviet".split()
)
_THINGS = frozenset(
    "street avenue road river island islands county valley beach lake mountain tower square bridge "
    "park day tuesday wednesday thursday friday saturday sunday monday act award prize war deal "
    "treaty convention caucuses primary cup games series program plan care week".split()
)
_GIVEN = frozenset(
    "bill christian guy dean star chase cook mason baker carter pat mark sue".split()
)
_SURNAMES = frozenset(
    "king bishop pope judge prince major baker cook page post church dean boxer singer farmer "
    "carpenter driver porter chase mason painter monk barr arch".split()
)
_OPENERS = frozenset("given true like asked both neither either even".split())
_SUFFIXES = frozenset(["jr", "sr", "ii", "iii"])
_LEARNED = frozenset("dr doctor prof professor adv arch barr engr er ing".split())
_SHORT = _SUFFIXES | {"st", "mt", "ft"}
_SMALL = PREPOSITIONS | DETERMINERS | CONJUNCTIONS  # words that a headline leaves small


class Mention(NamedTuple):
    """A name in the text: its words, its title left off, and what stands with it.

    Attributes
    ----------
    first, last : int
        Words of the name.
    reach : int
        One past an apposition after it.
    kind : str
        person, body, or lone for a single word that may be either.
    roles : tuple of Role
    gender : str or missing
        m or f, where stated.
    """

    first: int
    last: int
    reach: int
    kind: str
    roles: tuple[Role, ...]
    gender: str | None


class Sightings(NamedTuple):
    """The names of a text in order, before it is known whom they stand for.

    Attributes
    ----------
    mentions : list of Mention
    lone : list of int
        Single words in capitals that nothing tells about.
    headlines : list of Unit
        Lines set in capitals.
    lower : set of str
        Words that also stand without a capital.
    """

    mentions: list[Mention]
    lone: list[int]
    headlines: list[Unit]
    lower: set[str]


def names_in(reading: Reading, units: list[Unit]) -> Sightings:
    """Find the names in a text, with the titles and roles beside them.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> tokens = tokenise("Senator Jane Doe spoke.")
    >>> reading = read("Senator Jane Doe spoke.", tokens)
    >>> mention, = names_in(reading, sentences(tokens, reading.quote)).mentions
    >>> mention.first, mention.last, mention.roles[0].label
    (1, 3, 'politician')
    """
    caps, lower = _capitals(reading)
    lines = [unit for unit in units if _is_headline(reading, unit, caps)]
    titled = {k for unit in lines for k in range(unit.lo, unit.hi)}
    opening = {unit.lo for unit in units}
    inside = {bare(reading.words[k]) for k in caps if not _opens(reading, k, opening)}
    kinds: dict[str, tuple[str | None, Role | None]] = {}  # of the words seen so far
    seen = Sightings([], [], lines, lower)
    for run in _runs(reading, caps, titled):
        first, last = _without_opener(reading, run, opening, lower)
        if last - first > 1:
            seen.mentions.extend(_mentions(reading, first, last))
            continue
        word = reading.words[first]
        if word not in kinds:
            kind = _word_kind(reading, first)
            kinds[word] = kind, body_role(reading, first, last) if kind == "body" else None
        kind, found = kinds[word]
        if kind == "body":
            seen.mentions.append(_body(reading, first, last, found))
        elif kind and _is_bare(reading, first):
            seen.lone.append(first)
        elif kind:
            mention = _person(reading, first, first, last, kind)
            is_told = mention.kind == "person" or bare(word) in inside
            if is_told or not _opens(reading, first, opening):
                seen.mentions.append(mention)
            else:
                seen.lone.append(first)  # “Well, he said”, “Eighteen months”
    return seen


# ---------------------------------------------------------------- where names stand


def _capitals(r: Reading) -> tuple[list[int], set[str]]:
    """The words with a capital, and what is ever written without one."""
    heads = "".join(map(r.text.__getitem__, r.starts))
    caps = [k for k, letter in enumerate(heads) if letter.isupper()]
    if any(article in r.text for article in ARTICLES):
        joined = [bisect_left(r.starts, m.start()) for m in ARTICLE.finditer(r.text)]
        caps = sorted({*caps, *(k for k in joined if is_capital(r, k))}) if joined else caps
    lower: set[str] = set()
    after = 0
    for k in caps:
        lower.update(r.words[after:k])
        after = k + 1
    lower.update(r.words[after:])
    return caps, lower


def _is_headline(r: Reading, unit: Unit, caps: list[int]) -> bool:
    """Whether a line is set in capitals: all but its particles begin with one."""
    n = unit.hi - unit.lo
    n_caps = bisect_left(caps, unit.hi) - bisect_left(caps, unit.lo)
    if n < 4 or n > 40 or 10 * n_caps < 6 * n or ":" in r.gaps[unit.hi - 1]:
        return False
    small = (k for k in range(unit.lo, unit.hi) if not is_capital(r, k))
    return all(r.words[k] in _SMALL or not r.words[k].isalpha() for k in small)


def _runs(r: Reading, caps: list[int], titled: set[int]) -> Iterator[Span]:
    """Stretches of capitalised words, particles and the links of a body's name included."""
    n, end, words = len(r.words), 0, r.words
    good = {k for k in caps if words[k] not in NO_NAMES and "'" not in words[k]}
    odd = [k for k in caps if k not in good]
    good |= {k for k in odd if is_name_word(r, k)}
    good -= titled
    for first in caps:
        if first < end or first not in good:
            continue
        end = _run_end(r, first, n, good)
        while end + 1 < n and words[end] in BODY_LINKS and not r.gaps[end]:
            start = end + 1 + (words[end + 1] == "the")
            found = term(bare(words[end - 1]))
            is_body = found is not None and found.note == "body"
            if not is_body or start not in good or r.text[r.ends[end - 1] : r.starts[end]] != " ":
                break
            end = _run_end(r, start, n, good)
        yield first, end


def _run_end(r: Reading, first: int, n: int, good: set[int]) -> int:
    k = first
    while k + 1 < n:
        step = 1
        while step < 3 and r.words[k + step] in PARTICLES and k + step not in good:
            if k + step + 1 >= n or not _is_joined(r, k + step):
                break
            step += 1
        if k + 2 in good and _is_nickname(r, k + 1):
            step = 2
        elif k + step not in good or not _is_joined(r, k):
            break
        k += step
    return k + 1


def _is_nickname(r: Reading, k: int) -> bool:
    """Whether a word stands in marks between two of a name: “William ‘Bill’ Reed”."""
    before, after = r.text[r.ends[k - 1] : r.starts[k]], r.text[r.ends[k] : r.starts[k + 1]]
    return before in _OPENED and after in _CLOSED and is_capital(r, k)


def _is_joined(r: Reading, k: int) -> bool:
    """Whether a word and the next can be one name: a stop between them ends an abbreviation."""
    gap = r.text[r.ends[k] : r.starts[k + 1]]
    if gap.startswith("."):
        word = r.words[k]
        is_short = len(word) == 1 or is_abbreviated(word) or word in _SHORT
        return is_short and gap[1:] in ("", " ", "\xa0", "-")
    if gap == ", ":
        return r.words[k + 1] in _SUFFIXES
    if r.words[k].endswith("'s") or gap in ("' ", "’ "):
        return is_of_body(r, k)
    return gap in (" ", "\xa0")


def _without_opener(r: Reading, run: Span, opening: set[int], lower: set[str]) -> Span:
    """Leave off a word that has its capital from beginning the sentence: “Actor Jane Doe”."""
    first, last = run
    if last - first > 1 and first in opening and r.words[first] in lower:
        if (whole := last_term(r.words[first:last])) and whole[1] == last - first:
            return run
        word = r.words[first]
        is_plain = (
            last - first > 2
            or word in _OPENERS
            or term(word) is not None
            or word.endswith(("ly", "ing", "ed"))
        )
        if is_plain and word not in _GIVEN and title_end(r.words, first, first + 1)[0] == first:
            return first + 1, last
    return run


def _opens(r: Reading, k: int, opening: set[int]) -> bool:
    """Whether a word has a capital because a sentence or a quotation begins with it."""
    return k in opening or (r.quote[k] >= 0 and (k == 0 or r.quote[k] != r.quote[k - 1]))


def _is_bare(r: Reading, k: int) -> bool:
    """Whether a lone word in capitals has nothing with it that tells what it names."""
    return not (_is_described(r, k + 1) or (k and is_last_word(r.words[k - 1])))


def _mentions(r: Reading, first: int, last: int) -> Iterator[Mention]:
    """The name in a run of several words, or none."""
    name = _name_start(r, first, last)
    if name == last:
        return
    kind = _word_kind(r, name) if last - name == 1 else _kind(r, first, name, last)
    if kind == "body":
        yield _body(r, name, last, body_role(r, name, last))
    elif kind is not None:
        yield _person(r, first, name, last, kind)


def _person(r: Reading, first: int, name: int, last: int, kind: str) -> Mention:
    """A name with what is stated beside it; the run begins with its titles."""
    is_led = name > first or is_last_word(r.words[name - 1]) or r.words[name - 1] in PORTFOLIOS
    before = _role_before(r, name) if is_led else None
    office = None
    if before and name == first + 1 and r.words[first].rstrip(".") in _LEARNED:
        before, office = before._replace(is_title=True), _role_before(r, first)
    after, reach = role_after(r, last) if _is_described(r, last) else (None, last)
    if name == first and before is None and after is None:
        return Mention(name, last, reach, kind, (), None)
    titles = (r.words[k].rstrip(".") for k in range(first, name))
    gender = next((_HONORIFICS[word] for word in titles if word in _HONORIFICS), None)
    roles = tuple(found for found in (office, before, after) if found)
    if roles and gender is None:
        gender = next((g for given in roles if (g := _gender_of(given.head))), None)
    if kind == "lone" and (roles or gender):
        kind = "person"
    return Mention(name, last, reach, kind, roles, gender)


def _is_described(r: Reading, last: int) -> bool:
    """Whether a comma, a bracket or a copula follows a name."""
    if r.gaps[last - 1]:
        return r.gaps[last - 1] in (",", "(")
    return last < len(r.words) and r.words[last] in ("is", "was")


def _name_start(r: Reading, first: int, last: int) -> int:
    """Where a name begins after titles and roles in capitals: “Republican Senator Jane Doe”."""
    past = media_at(r, first, last)
    if past is not None and past < last - 1:
        first = past
    start, _ = title_end(r.words, first, last)
    if start > first and is_title_of_body(r, first, start, last):
        return first
    if start == last and last - first > 1 and r.words[last - 1] in _SURNAMES:
        start, _ = title_end(r.words, first, last - 1)
        return start
    if start == first and (name := name_after_office(r, first, last)) is not None:
        return name
    if start == first and first > 1 and r.words[first - 1] == "of" and last - first > 1:
        office = term(" ".join([r.words[first - 2], "of", r.words[first]]))
        start += office is not None and office.is_role
    found = term(bare(r.words[last - 1]))
    if (found and found.note == "body") or body_label([bare(w) for w in r.words[start:last]]):
        return start
    for k in range(last - 2, start - 1, -1):
        found = term(bare(r.words[k]))
        if found and found.is_role and r.words[k] not in _GIVEN and found.note != "place":
            return k + 1
    return start


def _word_kind(r: Reading, k: int) -> str | None:
    """Kind of a single word: a body if known or an abbreviation, lone if it may be any name."""
    found = term(bare(r.words[k]))
    if found is not None and r.words[k] not in _SURNAMES:
        return "body" if found.note in ("body", "place") else None
    given = r.text[r.starts[k] : r.ends[k]]
    is_short = given.isupper() and 1 < len(given) < 7
    return "body" if is_short or media_at(r, k, k + 1) is not None else "lone"


def _kind(r: Reading, first: int, name: int, last: int) -> str | None:
    """person, body or lone; missing for places, laws, days and other things."""
    words = [bare(word) for word in r.words[name:last]]
    given = r.text[r.starts[name] : r.ends[last - 1]]
    is_the = bool(first) and r.words[first - 1] in ("the", "a", "an") and not r.gaps[first - 1]
    found = last_term(words)
    if media_at(r, name, last) == last:
        return "body"
    if not BODY_LINKS.isdisjoint(words) or (found and found[0].note == "body"):
        return "body"
    if found and found[1] == len(words):
        return "body" if found[0].note in ("body", "place") else None
    label = body_label(words)
    if label and (is_the or not (label == MEDIA or (found and found[0].is_role))):
        return "body"  # “the Orlo Courier”, not “Jim Courier”
    n_names = last - name - sum(word in PARTICLES for word in words)
    if words[-1] in _THINGS or given.isupper() or words[0] in _PLACE or n_names > 5:
        return None
    if found and not (found[0].is_role and words[-1] in _SURNAMES):
        return None
    is_plural = given[-1] == "s" and len(words) == 2
    if not is_the or name != first:
        return "person"
    if last < len(r.words) and not r.gaps[last - 1] and is_noun(r, last) and not is_verbal(r, last):
        return "person"  # “the Jane Doe campaign”
    return None if is_plural else "body"


def _body(r: Reading, first: int, last: int, found: Role | None) -> Mention:
    """A body's name, with what its head says it is, and what stands after it."""
    if not _is_described(r, last):
        return Mention(first, last, last, "body", (found,) if found else (), None)
    after, reach = role_after(r, last, is_body=True)
    return Mention(first, last, reach, "body", tuple(s for s in (found, after) if s), None)


# ---------------------------------------------------------------- roles


def _role_before(r: Reading, name: int) -> Role | None:
    """“spokesman Jane Doe”, “the minister, Jane Doe”, “Republican Senator Jane Doe”."""
    k = name - 1
    if k < 0 or r.gaps[k] not in ("", ","):
        return None
    if not r.gaps[k] and (office := office_before(r, name)):
        return office[1]
    gap = r.text[r.ends[k] : r.starts[name]]
    if gap not in (" ", ", ", "\xa0") and not gap.startswith(". "):
        return None
    if gap.startswith(".") and not is_abbreviated(r.words[k]):
        return None
    floor = max(0, name - 7)
    while k >= floor and is_noun(r, k) and (not is_verbal(r, k) or k == name - 1):
        if k < name - 1 and is_stop(r, k) and not is_abbreviated(r.words[k]):
            break
        k -= 1
    if k > 0 and r.words[k] == "of" and term(" ".join(r.words[k - 1 : k + 2])):
        k -= 2  # “Secretary of State Jane Doe”
        while k >= floor and is_noun(r, k) and not r.gaps[k] and not is_verbal(r, k):
            k -= 1
    words = [bare(word) for word in r.words[k + 1 : name]]
    while len(words) > 1 and words[-1] in _HONORIFICS:
        words.pop()
    if not words or is_verbal(r, name - 1):
        return None
    is_after_comma = r.gaps[name - 1] == ","
    is_definite = k >= 0 and r.words[k] in DETERMINERS and not r.gaps[k]
    is_owned = any(r.words[j].endswith("'s") for j in range(k + 1, name))
    if is_after_comma and not (is_definite or is_owned):
        return None
    found = role(words)
    if found is None or found.is_body or found.label not in PERSONAL:
        return None
    if words == [bare(r.words[name - 1])] and is_capital(r, name - 1):
        found = found._replace(label=title_label(words[0]) or found.label)
    is_of_it = is_definite and r.words[k] in ("its", "their")
    is_open = found.is_agent and (is_of_it or has_capital(r, k + 1, k + len(words)))
    if is_open or (is_of_it and found.head == "officer"):
        found = found._replace(label=PERSON)  # of whom, is not known here
    return found if (entry := last_term(words)) is None or entry[0].is_role else None


def _gender_of(head: str) -> str | None:
    """Gender that a word for a role states: “spokeswoman”, “father”; chairmen may be anyone."""
    if head in _FEMALE or head.endswith("woman"):
        return "f"
    return "m" if head in _MALE or (head.endswith("man") and head != "chairman") else None
