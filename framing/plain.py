"""Citations by a verb in plain sight, in sentences where the learnt tagger has found none.

The articles that it has learnt from are told in the past tense and with common verbs. Others say
*“…,” Anna Berg, the minister, remarks* or *It will rain, she points out*; there a rule that finds
little else does better than silence.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cache

from framing.attribution import attributions
from framing.continued import Draft, ruled, taken
from framing.cues import SURE_VERB, Unit, present_verbs
from framing.labels import Term, term
from framing.passive import hearing_at_end
from framing.phrases import PERSONAL, RELATIVE, Reading, Span, has_verb, is_capital
from framing.scene import Attribution
from framing.text import Tokens

_LEAST = 4  # words of a quotation that is no title or scare quote
_QUOTED = 0.8  # share of the content in quotation marks
_CLAUSE = 5  # words of a clause
_PARTS_OF_DAY = frozenset("morning afternoon evening night day week month year".split())


def by_plain_verbs(
    r: Reading, units: list[Unit], tokens: Tokens, drafts: Sequence[Draft]
) -> list[Draft]:
    """Return citations in sentences that no citation touches yet: “…,” X adds; …, X adds.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "“The boat has sailed on time,” Anna Berg, the minister, remarks."
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> draft, = by_plain_verbs(reading, sentences(tokens, reading.quote), tokens, [])
    >>> draft.rule, text[slice(*draft.source)]
    ('cues/remark/quote-source-verb', 'Anna Berg, the minister')
    """
    is_met = taken(r, drafts)
    silent = {
        unit
        for unit in units
        if _may_cite(r, unit) and not is_met[r.starts[unit.lo] : r.ends[unit.hi - 1]].any()
    }
    if not silent:
        return []
    heard = {unit: item for unit in silent if (item := hearing_at_end(r, unit))}
    items = attributions(r, units, tokens, silent - heard.keys())
    made = [*heard.values(), *(item for item in items if _is_plain(r, item))]
    return [ruled(r, item) for item in made]


def _may_cite(r: Reading, unit: Unit) -> bool:
    words = slice(unit.lo, unit.hi)
    return max(r.quote[words]) >= 0 or not _verbs().isdisjoint(r.words[words])


@cache
def _verbs() -> frozenset[str]:
    return present_verbs(SURE_VERB) | {"told", "heard", "hears"}


def _is_plain(r: Reading, item: Attribution) -> bool:
    first, last = item.content[0][0], item.content[-1][1]
    inside = sum(r.quote[k] >= 0 for a, b in item.content for k in range(a, b))
    is_quoted = inside >= max(_LEAST, _QUOTED * sum(b - a for a, b in item.content))
    if item.rule in ("quote-source-verb", "quote-verb-source"):
        return is_quoted and not set(r.gaps[item.content[0][1] - 1]).isdisjoint(",?!…—–")
    if item.source is None or item.rule == "source-verb-quote":
        return item.source is not None and is_quoted
    if item.told is not None and item.rule == "source-verb-content":
        is_tale = item.hit.cue.lemma == "tell" and is_capital(r, item.told[0])
        return is_tale and has_verb(r, first, last) and _is_person(r, item.source)
    if item.hit.cue.form != "s" or item.hit.cue.strength < SURE_VERB or not _speaks(r, item.source):
        return False
    if item.rule == "source-verb-that":
        said = r.words[item.hit.last : item.hit.last + 2]
        return said[0] == "that" and said[-1].removesuffix("'s") not in _PARTS_OF_DAY
    is_clause = has_verb(r, first, last) and last - first >= _CLAUSE and "," in r.gaps[last - 1]
    return item.rule == "content-source-verb" and is_clause


def _speaks(r: Reading, source: Span) -> bool:
    """Whether words name one who speaks, or a document: *states* and *reports* are nouns too."""
    if source[1] - source[0] == 1 and r.words[source[0]] in ("he", "she", "it"):
        return True
    words = r.words[slice(*source)]
    is_one = RELATIVE.isdisjoint(words) and words[-1] not in ("law", "theory", "theorem")
    return is_one and any(not head.is_plural for head in _heads(r, source))


def _is_person(r: Reading, source: Span) -> bool:
    """Whether words are a pronoun, a name or what one person is."""
    if r.words[source[0]] in PERSONAL or is_capital(r, source[1] - 1):
        return True
    return any(head.is_role for head in _heads(r, source))


def _heads(r: Reading, source: Span) -> Iterator[Term]:
    found = (term(r.words[k]) for k in range(*source) if not is_capital(r, k))
    return (head for head in found if head is not None)
