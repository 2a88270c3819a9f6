"""Where what was said ends and the outlet's own comment begins: …, *a baseless theory*.

A reader knows whose words follow a comma by what they are about: a lie, a boast, a sign; what it
sparked; how long before something else it was said.
"""

from __future__ import annotations

from framing.continued import Draft, with_content
from framing.cues import Hit, has_verb
from framing.phrases import (
    DETERMINERS,
    PREPOSITIONS,
    RELATIVE,
    Reading,
    Span,
    is_verbal,
)

_CALLED = frozenset(
    "lie lies falsehood myth boast claim claims allegation assertion accusation contention "
    "suggestion theory admission concession quip remark insult slur rebuke reversal u-turn threat "
    "warning prediction statement view stance sentiment line reference tactic practice "
    "approach shift".split()
)
_STIRRING = frozenset(
    "sparking prompting drawing triggering provoking igniting fuelling fueling stoking plunging "
    "throwing reversing echoing contradicting dashing infuriating".split()
)
_UNITS = frozenset(
    "minute minutes hour hours day days week weeks month months year years moments decade "
    "decades".split()
)
_VERDICTS = frozenset(
    "false untrue baseless unfounded groundless misleading nonsense bogus fake wrong incorrect "
    "inaccurate disproved debunked refuted rejected dismissed denied unproven unsubstantiated "
    "true correct".split()
)
_IS = frozenset("is are was were isn't aren't wasn't weren't has have had".split())
_LEAST = 3  # words of a clause that somebody judges
_LONGEST = 5  # words from an article to what it calls what was said, from a comma to “after”


def without_comment(r: Reading, cue: Span, draft: Draft) -> Draft:
    """Return a citation without what follows a comma and comments on what was said.

    Parameters
    ----------
    cue : span
        Words of the cue; only what stands after it is cut.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.referents import Cited
    >>> from framing.text import tokenise
    >>> text = "He said it was safe, a brazen lie."
    >>> said = Cited((0, 1), None, 1, [(2, 8)])
    >>> draft = Draft(said, (3, 7), (0, 2), [(8, 33)], None, "", 1.0)
    >>> short = without_comment(read(text, tokenise(text)), (1, 2), draft)
    >>> text[slice(*short.content[0])]
    'it was safe'
    """
    first, last = draft.words.content[-1]
    if first < cue[1] or last - first < 4:
        return draft
    commas = [k for k in range(first + 1, last - 2) if "," in r.gaps[k] and r.quote[k] < 0]
    at = next((k for k in commas if _is_comment(r, k + 1, last, k == commas[-1])), None)
    if at is None or any(k > at and r.words[k + 1] in ("and", "but") for k in commas):
        return draft
    return with_content(r, draft, [*draft.content[:-1], (draft.content[-1][0], r.ends[at])])


def _is_comment(r: Reading, k: int, last: int, is_final: bool) -> bool:
    word = r.words[k]
    if r.quote[k] >= 0:
        return False
    if word in _STIRRING or (word == "ending" and is_final):
        return True
    near = range(k, min(last, k + _LONGEST))
    if word in ("a", "an") and any(_is_called(r, k, n) for n in near):
        return True
    unit = next((n for n in near if r.words[n] in _UNITS), None)
    if unit is None or any(r.gaps[n] or r.words[n] in PREPOSITIONS for n in range(k, unit)):
        return False
    return r.words[unit + 1 : unit + 2] in (["before"], ["after"])


def _is_called(r: Reading, k: int, n: int) -> bool:
    """Whether a word is the noun that an article begins: nothing else can come between."""
    if r.words[n] not in _CALLED or n == k:
        return False
    return not any(
        r.gaps[m] or r.words[m] in PREPOSITIONS | RELATIVE or is_verbal(r, m) for m in range(k, n)
    )


def without_verdict(r: Reading, hit: Hit | None, draft: Draft) -> Draft:
    """Return *the claim that the dam burst is false* without what it says of the claim."""
    first, last = draft.words.content[-1]
    if hit is None or not _is_noun(r, hit) or first < hit.last or max(r.quote[first:last]) >= 0:
        return draft
    at = next((k for k in range(last - 1, first, -1) if _judges(r, k, last)), None)
    if at is None:
        return draft
    is_clause = "that" in r.words[first:at]
    is_owned = draft.source is not None and r.words[hit.first - 1] not in ("the", "a", "an")
    if is_clause and (at - first <= _LEAST or (is_owned and not has_verb(r, first, at))):
        return draft  # “his claim that the report is false”
    said = [*draft.content[:-1], (draft.content[-1][0], r.ends[at - 1])]
    return with_content(r, draft, said)


def _is_noun(r: Reading, hit: Hit) -> bool:
    before = r.words[hit.first - 1] if hit.first and not r.gaps[hit.first - 1] else ""
    return hit.cue.pos == "n" or before in DETERMINERS or before.endswith("'s")


def _judges(r: Reading, k: int, last: int) -> bool:
    """Whether *is*, *has been*, and a verdict follow."""
    if r.words[k] not in _IS or r.words[k - 1] in _IS:
        return False
    return not _VERDICTS.isdisjoint(r.words[k + 1 : min(last, k + 4)])
