"""Cues: which words of a sentence report what someone said, thought or showed.

A form of an entry of ``cues.csv`` is a cue where its part of speech fits and where it is strong
enough, alone or with the complement that its frame names. Strength is the share of its uses that
are cues; what is below both bounds is never believed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import NamedTuple

import numpy as np

from framing.phrases import (
    ADVERBS,
    AUXILIARIES,
    CONJUNCTIONS,
    DETERMINERS,
    OBJECTS,
    PERSONAL,
    PREPOSITIONS,
    PRONOUNS,
    RELATIVE,
    TIMES,
    Reading,
    Span,
    is_adverb,
    is_capital,
    is_noun,
    is_verbal,
    past_occasion,
    phrase_after,
    subject_before,
)
from framing.text import Tokens, covering

# A cue is believed on its own from the first strength on; with the complement that its frame names
# ("that", "to", a quotation) from the second; as "to claim", "claiming" from the third.
_ALONE, _COMPLEMENTED, _NOT_FINITE = 0.3, 0.1, 0.5
_PLAIN = 0.8  # from here on a form that could be a plural noun, or go with one, needs no object
_FRAMES = {
    "that": frozenset(["that"]),
    "to": frozenset(["to"]),
    "wh": frozenset(["how", "why", "what", "whether", "if", "who", "where"]),
}

SURE_VERB = 0.6
"""Strength from which on a form is surely a verb of saying."""
_SUBJECT = 12  # words of a subject after a quotation
_REACH = 60  # words of content that are looked at
_NO_OBJECT = frozenset(["q", "that", "s"])
_PRONOUNS = PRONOUNS | OBJECTS | ADVERBS
_THINGS = frozenset(["add", "claim"])  # verbs of saying that also take a thing: “claimed 12 lives”
_CLAIMED = frozenset("that responsibility victory credit innocence".split())
_REPORTING = frozenset(["speech", "assertive", "manner", "semifactive", "weak_assertive"])
_CLAUSAL = frozenset(["q", "s", "that", "np-that"])
_OPENERS = frozenset("that to not whether if about".split())
_ADDRESSING = frozenset(
    "tell remind assure inform notify ask urge warn persuade convince advise".split()
)


class Cue(NamedTuple):
    """One form of an entry of cues.csv: the words after its first, and which form it is."""

    tail: tuple[str, ...]
    form: str
    lemma: str
    pos: str
    stance: str
    group: str
    frames: frozenset[str]
    strength: float

    @property
    def is_reporting(self) -> bool:
        """Whether it is a verb of saying or of finding out."""
        return self.group in _REPORTING

    @property
    def is_clausal(self) -> bool:
        """Whether a clause or a quotation can be its object."""
        return bool(self.frames & _CLAUSAL)


class Hit(NamedTuple):
    """A cue in the text: first word with auxiliaries, one past its last, and its head."""

    first: int
    last: int
    head: int
    cue: Cue


class Unit(NamedTuple):
    """A sentence as words; those that meet inside a quotation are one."""

    lo: int
    hi: int
    paragraph: int


def sentences(tokens: Tokens, quote: list[int]) -> list[Unit]:
    """Return the sentences of a text as words, joined where they meet inside a quotation.

    Parameters
    ----------
    quote : list of int
        Number of the quotation each word stands in, or -1, as in Reading.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> tokens = tokenise("“Go. Now,” she said. They went.")
    >>> sentences(tokens, [0, 0, -1, -1, -1, -1])
    [Unit(lo=0, hi=4, paragraph=0), Unit(lo=4, hi=6, paragraph=0)]
    """
    bounds = np.searchsorted(tokens.starts, tokens.sentences).tolist()
    homes = covering(tokens.sentences[:, 0], tokens.paragraphs).tolist()
    units: list[Unit] = []
    for (lo, hi), home in zip(bounds, homes, strict=True):
        if units and lo < hi and quote[lo] >= 0 and quote[lo] == quote[lo - 1]:
            units[-1] = units[-1]._replace(hi=hi)
        elif lo < hi:
            units.append(Unit(lo, hi, home))
    return units


def find_cues(r: Reading, unit: Unit) -> Iterator[Hit]:
    """Yield the cues of a sentence outside quotation marks, with their auxiliaries.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "She has also said no."
    >>> reading = read(text, tokenise(text))
    >>> [(hit.first, hit.last, hit.cue.lemma) for hit in find_cues(reading, Unit(0, 5, 0))]
    [(1, 4, 'say')]
    """
    cues, k, floor = _lexicon(), unit.lo, unit.lo
    while k < unit.hi:
        hit = _hit(r, unit, k, floor) if r.words[k] in cues and r.quote[k] < 0 else None
        if hit:
            yield hit
            floor = hit.last
        k = hit.last if hit else k + 1


def _hit(r: Reading, unit: Unit, k: int, floor: int) -> Hit | None:
    for cue in _lexicon()[r.words[k]]:
        last = k + 1 + len(cue.tail)
        if last > unit.hi or (cue.tail and tuple(r.words[k + 1 : last]) != cue.tail):
            continue
        if _is_believed(r, unit, k, last, cue):
            return Hit(_group_start(r, k, floor) if cue.pos == "v" else k, last, k, cue)
    return None


def cue_among(r: Reading, words: Span) -> Hit | None:
    """Return the lexicon's strongest cue among words that are known to be one, if it has any.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "She has repeatedly said no."
    >>> cue_among(read(text, tokenise(text)), (1, 4)).cue.lemma
    'say'
    """
    known = _lexicon(0.0)
    hits = [
        Hit(k, last, k, cue)
        for k in range(*words)
        for cue in known.get(r.words[k], ())
        if (last := k + 1 + len(cue.tail)) <= words[1]
        and (not cue.tail or tuple(r.words[k + 1 : last]) == cue.tail)
    ]
    return max(hits, key=lambda hit: (hit.cue.strength, hit.last), default=None)


def addressee(r: Reading, hit: Hit, ceiling: int) -> Span | None:
    """Return who is told, warned, asked: a phrase after the cue that is not yet what was said.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "She told the council that it failed."
    >>> reading = read(text, tokenise(text))
    >>> [addressee(reading, hit, 7) for hit in find_cues(reading, Unit(0, 7, 0))]
    [(2, 4)]
    """
    k = hit.last
    if hit.cue.lemma not in _ADDRESSING or k >= ceiling or r.quote[k] >= 0 or r.gaps[k - 1]:
        return None
    end = k + 1 if r.words[k] in OBJECTS else phrase_after(r, k, ceiling, asides=False)
    if end is None or hit.cue.lemma == "tell":
        return None if end is None else (k, end)
    opens = end < ceiling and (r.quote[end] >= 0 or r.words[end] in _OPENERS)
    return (k, end) if opens else None


def content_start(r: Reading, hit: Hit, ceiling: int) -> tuple[int, Span | None]:
    """Return where content begins after a cue, past addressee and occasion, and who was told."""
    told = addressee(r, hit, ceiling)
    k = told[1] if told else hit.last
    if k < ceiling and hit.cue.is_reporting and r.quote[k] < 0:
        k = past_occasion(r, k, ceiling)
    return k, told


def end_of_aside(r: Reading, hit: Hit, source: Span | None, rest: Span) -> int:
    """Return where a sentence goes on after “, who said …,” or “, asked …,”, or its end.

    Parameters
    ----------
    rest : span
        Words from the content's first to the sentence's last.
    """
    who = source[0] if source else hit.first
    who -= source is not None and r.words[who] not in RELATIVE
    is_relative = source is None or r.words[who] in RELATIVE
    if who < 1 or "," not in r.gaps[who - 1] or not is_relative:
        return rest[1]
    near = range(rest[0] + 1, min(rest[1], rest[0] + _REACH))
    commas = (k for k in near if "," in r.gaps[k - 1] and r.quote[k] < 0)
    return next((k for k in commas if r.words[k] in AUXILIARIES or is_verbal(r, k)), rest[1])


def opens_with_aside(r: Reading, verb: int, lo: int) -> bool:
    """Return whether a subject begins a sentence and only asides part it from its verb.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> texts = "Doe, a nurse, said it failed.", "The plan, a good one, may fail, said Doe."
    >>> opens_with_aside(read(texts[0], tokenise(texts[0])), 3, 0)
    True
    >>> opens_with_aside(read(texts[1], tokenise(texts[1])), 7, 0)
    False
    """
    subject, _ = subject_before(r, verb, lo)
    if subject is None or subject[0] > lo:
        return False
    breaks = [k + 1 for k in range(lo, verb - 1) if "," in r.gaps[k]]
    last = breaks[-1] if breaks else verb
    resumes = is_verbal(r, last) and len(breaks) > 1  # “The road, shut since May, opened, said”
    return not (resumes or r.words[last] in AUXILIARIES)


def is_content(r: Reading, cue: Cue, words: Span) -> bool:
    """Whether words without quotation marks after a cue can be what was said.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "He said nothing."
    >>> reading = read(text, tokenise(text))
    >>> [is_content(reading, hit.cue, (2, 3)) for hit in find_cues(reading, Unit(0, 3, 0))]
    [False]
    """
    first, end = words[0], min(words[1], words[0] + _REACH)
    said = r.words[first:end]
    if said[0] in ("no", "yes"):
        return True
    if _PRONOUNS.issuperset(said) or (said[0] == "nothing" and said[1:2] in ([], ["about"])):
        return False
    if cue.lemma in _THINGS and said[0] not in _CLAIMED:
        return _has_verb(r, (first, end))
    if len(said) == 2:
        return said[0] != "that" or "that" not in cue.frames
    return len(said) > 1 or said[0] == "so" or not cue.frames <= _NO_OBJECT


def _has_verb(r: Reading, words: Span) -> bool:
    """Whether words can be a clause: the first phrase is no thing, or a verb comes after it."""
    first, end = words
    stop = phrase_after(r, first, end, asides=False)
    if stop is None or (stop < end and r.words[stop] not in PREPOSITIONS):
        return True
    clause = next((k + 1 for k in range(first, end) if r.gaps[k]), end)
    inner = r.words[first + 1 : stop - 1]  # “the plan hurts workers”
    return (
        any(r.words[k] in AUXILIARIES or is_verbal(r, k) for k in range(first, clause))
        or any(word.endswith("s") and not word.endswith(("'s", "ss")) for word in inner)
        or r.words[first].split("'")[0] in PERSONAL
    )


def _group_start(r: Reading, head: int, floor: int) -> int:
    """First auxiliary or adverb of a verb."""
    first = head
    while first > floor and not r.gaps[first - 1] and r.quote[first - 1] < 0:
        word = r.words[first - 1]
        if word not in AUXILIARIES | ADVERBS and not is_adverb(r, first - 1):
            break
        first -= 1
    while first < head and (r.words[first] in TIMES or r.words[first].endswith(("self", "selves"))):
        first += 1
    return first


def _is_believed(r: Reading, unit: Unit, k: int, last: int, cue: Cue) -> bool:
    """Whether the words are a cue here: their part of speech fits, and they are strong enough."""
    joined = k > unit.lo and not r.gaps[k - 1] and r.quote[k - 1] < 0
    before = r.words[k - 1] if joined else ""
    after = r.words[last] if last < unit.hi and not r.gaps[last - 1] else ""
    quoted = last < unit.hi and r.quote[last] >= 0
    if cue.pos == "v":
        return _is_verb(r, k, cue.form, before) and _is_strong(
            r, (k, last), cue, before, "“" if quoted else after
        )
    if cue.pos == "n":
        return cue.strength >= _ALONE and after == "that" and not quoted
    return cue.strength >= _ALONE and (
        cue.pos == "r" or r.words[last - 1] in ("to", "by", "of", "per")
    )


def _is_verb(r: Reading, k: int, form: str, before: str) -> bool:
    """Whether a form that may be a noun or an adjective is a verb, by the word before it."""
    if before.endswith(("'s", "s'")) or (before in DETERMINERS and before not in PRONOUNS):
        return False
    if form == "past":
        return before not in PREPOSITIONS
    if form == "same":  # "READ MORE" opens a line, "the sign read" does not
        return before not in PREPOSITIONS and (bool(before) or not is_capital(r, k))
    if form == "ing":
        return before not in PREPOSITIONS - {"by", "in", "of", "for", "from", "about", "without"}
    if form == "s":
        return not is_capital(r, k) and (
            before not in PREPOSITIONS | AUXILIARIES | CONJUNCTIONS or before in ("and", "but")
        )
    if before in AUXILIARIES | ADVERBS | PERSONAL | RELATIVE | PRONOUNS or before == "to":
        return True
    if not before:
        return k > 0 and r.quote[k - 1] >= 0
    plural = before.endswith("s") or before in ("people", "men", "women", "percent", "and")
    return plural and before not in PREPOSITIONS | CONJUNCTIONS - {"and"}


def _is_strong(r: Reading, words: Span, cue: Cue, before: str, after: str) -> bool:
    complemented = (after == "“" and "q" in cue.frames) or any(
        after in following for frame, following in _FRAMES.items() if frame in cue.frames
    )
    if cue.form == "past" and after == "to" and cue.frames <= _NO_OBJECT:
        subject = before in PERSONAL or is_capital(r, words[0] - 1)
        if not subject:  # "the bill said to fail"
            return False
    if complemented:
        return cue.strength >= _COMPLEMENTED
    if (
        cue.form in ("s", "base")
        and cue.strength < _PLAIN
        and not _has_object(r, words, before, after)
        and not (cue.form == "s" and "q" in cue.frames and _follows_quotation(r, words[0]))
    ):
        return False
    not_finite = before == "to" or cue.form == "ing"
    return cue.strength >= (_NOT_FINITE if not_finite else _ALONE)


def _follows_quotation(r: Reading, k: int) -> bool:
    """Whether a name or a phrase stands between a quotation, with a pause, and a word."""
    near = range(k - 2, max(-1, k - _SUBJECT), -1)
    end = next((n for n in near if r.quote[n] >= 0 or (r.words[n + 1] == "who")), None)
    return end is not None and r.quote[end] >= 0 and not set(",?!").isdisjoint(r.gaps[end])


def _has_object(r: Reading, words: Span, before: str, after: str) -> bool:
    """Whether what follows a form that may be a plural noun makes it a verb."""
    if before in AUXILIARIES or before in PERSONAL or before == "to":
        return True
    if not after or after == "“":
        return False
    if after in DETERMINERS | PERSONAL | OBJECTS or after in ("to", "not"):
        return True
    if is_capital(r, words[1]):
        return True
    return is_noun(r, words[1]) and (before in RELATIVE or is_capital(r, words[0] - 1))


@cache
def _lexicon(weakest: float = _COMPLEMENTED) -> dict[str, tuple[Cue, ...]]:
    """Forms of the cues by first word; the longest first, then set phrases before verbs."""
    index: dict[str, list[Cue]] = {}
    with (files("framing") / "lexicons" / "cues.csv").open(encoding="utf-8") as lines:
        for row in csv.DictReader(lines):
            if float(row["strength"]) >= weakest and "..." not in row["lemma"]:
                for first, cue in _forms(row):
                    index.setdefault(first, []).append(cue)
    return {
        first: tuple(sorted(cues, key=lambda cue: (-len(cue.tail), "pvnr".index(cue.pos))))
        for first, cues in index.items()
    }


@cache
def present_verbs(weakest: float) -> frozenset[str]:
    """Return the first words of verbs in the present tense, “adds”, “points” out.

    Examples
    --------
    >>> sorted({"adds", "points", "out", "added"} & present_verbs(0.6))
    ['adds', 'points']
    """
    return frozenset(
        first
        for first, cues in _lexicon(weakest).items()
        for cue in cues
        if cue.pos == "v" and cue.form == "s" and cue.frames & {"s", "that"}
    )


def _forms(row: dict[str, str]) -> Iterator[tuple[str, Cue]]:
    base = row["lemma"].split(" ")[0]
    forms = [form.split(" ") for form in sorted({row["lemma"], *row["forms"].split(";")})]
    kinds = {_form(first, base) for first, *_ in forms}
    for first, *tail in forms:
        kind = _form(first, base)
        # "citing" and "referring to" have a subject: they are verbs in all but the dictionary
        pos = "v" if first in ("citing", "quoting", "referring") else row["pos"]
        if pos == "v" and row["pos"] == "p":
            kind = "ing"
        elif kind == "base" and "past" not in kinds:
            kind = "same"  # read, put: one form for both
        frames, strength = frozenset(row["frame"].split(";")), float(row["strength"])
        kept = row["lemma"], pos, row["stance"], row["class"], frames, strength
        yield first, Cue(tuple(tail), kind, *kept)


def _form(word: str, base: str) -> str:
    if word == base:
        return "base"
    return "ing" if word.endswith("ing") else "s" if word.endswith("s") else "past"
