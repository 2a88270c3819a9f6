"""Words that judge elsewhere and are a name here: “Judge Savage”, “the yacht Reckless”.

A capital alone tells nothing: opinion writes of *the Woke* and *a Marxist*. So a word is a name
where a person's name holds it, where a noun before it or after it names a ship, a song or a street,
or where an adjective begins a sentence as only a noun can; from then on it is one wherever it has
its capital. Lines set in capitals, as headlines are, tell nothing.
"""

from __future__ import annotations

import re
from collections.abc import Collection

from framing.cues import sentences
from framing.labels import title_end
from framing.people import people_in
from framing.phrases import (
    ADVERBS,
    DETERMINERS,
    OBJECTS,
    PAST,
    PERSONAL,
    PREPOSITIONS,
    TIMES,
    is_closed,
    read,
)
from framing.text import Tokens, covering, tokenise

_PLAIN = re.compile(r"\b[^\W\d_]{4,}\b")
_LINE = 200  # code points on each side that tell whether words have capitals by being in a title
_WORKS = frozenset(
    "album ballad band boat colt comedy drama ferry film filly frigate game gelding hit hms horse "
    "lifeboat mare movie musical mv novel opera play racehorse schooner sequel series ship show "
    "single sitcom song ss stallion steamer thriller trawler tugboat uss vessel yacht".split()
)  # before the name of one such
_WORKS_OF = frozenset(
    "cast of,tickets for,season of,series of,run of,revival of,episode of,performance of,"
    "production of".split(",")
)
_PLACES_OF = frozenset("cape fort lake mount port".split())
_PLACES = frozenset(
    "avenue bay beach bridge coast creek falls hill hills island islands lake lane mile mountain "
    "river road square street swamp valley fc afc rfc".split()
)
_SAID = frozenset("said says added has had will would".split())
_SUBJECTS = PERSONAL | DETERMINERS
_SMALL = DETERMINERS | PREPOSITIONS | ADVERBS | OBJECTS | TIMES


def namesakes(
    text: str, tokens: Tokens, words: Collection[int], plain: Collection[int]
) -> set[int]:
    """Return those of some words that are names, or parts of one.

    Parameters
    ----------
    text : str
    tokens : Tokens
        Of this text.
    words : collection of int
        Numbers of the words asked about.
    plain : collection of int
        Those of them that end no name of a thing, as adjectives do not, nor words for one person:
        “Ada Savage” is a name though nothing more is told of her, “the Doe Lie” is none.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> text = "Ada Savage left. A savage cut, Savage said."
    >>> sorted(namesakes(text, tokenise(text), [1, 4, 6], [1, 4, 6]))
    [1, 6]
    """
    starts, ends = tokens.starts, tokens.ends
    capital = [k for k in words if text[starts[k]].isupper() and text[ends[k] - 1].islower()]
    open_ = [k for k in capital if not _is_in_title(text, int(starts[k]), int(ends[k]))]
    if not open_:
        return set()
    s = _Text(text, tokens)
    things = {k for k in open_ if s.is_thing(k)}
    here = things | {k for k in open_ if k in plain and (s.is_subject(k) or s.is_called(k))}
    beside = {k for k in open_ if s.has_capital(k, -1) or s.has_capital(k, 1)} - here
    here |= _in_names(text, tokens, beside, plain) if beside else set()
    known = {tokens.words[k] for k in here - things}
    return here | {k for k in capital if tokens.words[k] in known}


def is_named_modal(text: str, tokens: Tokens, k: int) -> bool:
    """Tell whether a modal with a capital is a name or a month: “Mrs May left”, “in cold May”.

    One that begins its sentence is none before what can be its subject: “May we go?”.

    Examples
    --------
    >>> from framing.text import tokenise
    >>> text = "May the best plan win. The cuts that May had backed fell."
    >>> [is_named_modal(text, tokenise(text), k) for k in (0, 8)]
    [False, True]
    """
    start, end = int(tokens.starts[k]), int(tokens.ends[k])
    if not (text[start].isupper() and text[end - 1].islower()):
        return False
    if _is_in_title(text, start, end):
        return k > 0 and title_end(tokens.words, k - 1, k)[0] == k
    is_subject = not _SUBJECTS.isdisjoint(tokens.words[k + 1 : k + 2])
    return not (is_subject and _Text(text, tokens).is_first(k))


def _in_names(text: str, tokens: Tokens, words: set[int], plain: Collection[int]) -> set[int]:
    """Those within a person's name: at its end, or anywhere if a title stands before it.

    Only the sentences that they stand in are read for names.
    """
    starts = tokens.starts
    homes = set(covering(starts[sorted(words)], tokens.sentences).tolist()) - {-1}
    found = set()
    for begin, end in tokens.sentences[sorted(homes)].tolist():
        alone = tokenise(text[begin:end])
        reading = read(text[begin:end], alone)
        first = int(starts.searchsorted(begin))  # of the sentence, among the words of the text
        for mention in people_in(reading, sentences(alone, reading.quote)).mentions:
            if mention.kind == "body":
                continue
            k, last = mention.first, first + mention.last - 1
            inside = words.intersection(range(first + k, last + 1))
            is_told = last in plain or mention.roles or mention.gender
            if k > 0 and title_end(reading.words, k - 1, k)[0] == k:
                found |= inside
            elif last > first + k and last in inside and is_told:
                found.add(last)
    return found


def _is_in_title(text: str, begin: int, stop: int) -> bool:
    start, end = text.rfind("\n", 0, begin) + 1, text.find("\n", stop)
    line = text[max(start, begin - _LINE) : min(end if end >= 0 else len(text), stop + _LINE)]
    return not any(word.islower() and not is_closed(word) for word in _PLAIN.findall(line))


class _Text:
    """A text, asked what stands beside a word."""

    def __init__(self, text: str, tokens: Tokens) -> None:
        self.text, self.tokens = text, tokens
        self.words = tokens.words

    def has_capital(self, k: int, step: int) -> bool:
        """Whether the next word, or the one before, has a capital and only a blank is between."""
        other = k + step
        if not 0 <= other < len(self.words) or is_closed(self.words[other]):
            return False
        starts, ends = self.tokens.starts, self.tokens.ends
        gap = self.text[ends[min(k, other)] : starts[max(k, other)]]
        is_joined = gap == " " or (gap == ". " and title_end(self.words, other, k)[0] == k)
        return is_joined and self.text[starts[other]].isupper()

    def is_first(self, k: int) -> bool:
        """Whether more than a blank, or nothing, stands before a word."""
        starts, ends = self.tokens.starts, self.tokens.ends
        return k == 0 or self.text[ends[k - 1] : starts[k]] != " "

    def is_thing(self, k: int) -> bool:
        """“the trawler Reckless”, “the song Cruel Summer”, “Savage Street”, “Cape Wrath”."""
        first = last = k
        while self.has_capital(first, -1):
            first -= 1
        while self.has_capital(last, 1):
            last += 1
        run = self.words[first : last + 1]
        if k > first and (run[0] in _PLACES_OF or run[0] in _WORKS):
            return True
        if first < last and not _PLACES.isdisjoint(self.words[max(k, first + 1) : last + 1]):
            return True
        before = self.words[max(0, first - 2) : first]
        if not before or self.is_first(first):
            return False
        return before[-1] in _WORKS or " ".join(before) in _WORKS_OF

    def is_subject(self, k: int) -> bool:
        """“Grim said”, “Savage scored twice”: a verb follows what begins a sentence."""
        if k + 1 >= len(self.words) or self.has_capital(k, 1):
            return False
        if not self.is_first(k) and self.words[k - 1] in DETERMINERS:
            return False
        starts, ends = self.tokens.starts, self.tokens.ends
        if self.text[ends[k] : starts[k + 1]] != " ":
            return False
        verb, after = self.words[k + 1], self.words[k + 2 : k + 3]
        if verb in _SAID:
            return True
        is_past = verb in PAST or verb.endswith("ed")
        return is_past and (not after or after[0] in _SMALL)

    def is_called(self, k: int) -> bool:
        """“in Cruel Summer”: an adjective and a noun in capitals, which names nothing alone."""
        if not self.has_capital(k, 1) or self.has_capital(k, -1) or self.is_first(k):
            return False
        after, starts = self.words[k + 1], self.tokens.starts
        others = [j for j, word in enumerate(self.words) if word == after and j != k + 1]
        return not any(self.text[starts[j]].isupper() for j in others)
