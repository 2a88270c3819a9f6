"""What looks like a citation of claims and says nothing: *claimed nine lives*, *land claims rose*.

The learnt tagger takes almost any *claim* for a cue. A prize, a life or a benefit that is claimed
is taken, and claims that rise or are heard are papers.
"""

from __future__ import annotations

from framing.continued import Draft, words_in
from framing.cues import has_verb
from framing.phrases import (
    AUXILIARIES,
    CONJUNCTIONS,
    PERSONAL,
    PREPOSITIONS,
    RELATIVE,
    Reading,
    is_verbal,
)

_CLAIM = frozenset(["claim", "claims", "claimed", "claiming"])
_EDGES = PREPOSITIONS | CONJUNCTIONS | RELATIVE
_TAKEN = frozenset(
    "life lives victim victims casualties gold silver bronze medal medals title titles crown "
    "trophy trophies prize prizes cup award awards point points win wins wicket wickets place spot "
    "crowns scalp record honours honors asylum benefit benefits compensation pension pensions "
    "expenses allowance allowances refund refunds throne baggage luggage inheritance".split()
)
_SHORT, _NEAR = 4, 8  # words of a thing, and to the verb of a clause
_DEADLY = frozenset(
    "flood floods crash fire fires blaze bomb blast explosion earthquake quake storm hurricane "
    "cyclone typhoon tornado landslide landslides avalanche disease virus outbreak epidemic "
    "pandemic cholera malaria ebola covid-19 cancer attack attacks war accident "
    "collision famine drought heatwave strike strikes".split()
)


def is_no_claim(r: Reading, draft: Draft) -> bool:
    """Whether the cue is a claim on a thing, or the noun before a verb.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.referents import Cited
    >>> from framing.text import tokenise
    >>> text = "The floods claimed nine lives."
    >>> words = Cited((0, 2), None, 2, [(3, 5)])
    >>> draft = Draft(words, (11, 18), (0, 10), [(19, 29)], "distancing", "", 0.9)
    >>> is_no_claim(read(text, tokenise(text)), draft)
    True
    """
    cue = words_in(r, draft.cue)
    if cue is None or r.words[cue[1] - 1] not in _CLAIM or len(draft.content) != 1:
        return False
    first, last = draft.words.content[0]
    if first != cue[1] or r.gaps[first - 1] or r.quote[first] >= 0:
        return False
    if r.words[first - 1] == "claims" and r.words[first] in AUXILIARIES:
        return True
    if r.words[first - 1] == "claims" and is_verbal(r, first):
        stop = next((k + 1 for k in range(first, len(r.words)) if r.gaps[k]), len(r.words))
        return not has_verb(r, first + 1, min(stop, first + _NEAR))  # “… captured men are well”
    stops = (k for k in range(first, last) if r.words[k] in _EDGES or r.gaps[k])
    end = next((k + (r.words[k] not in _EDGES) for k in stops), last)
    if has_verb(r, first, end) or not PERSONAL.isdisjoint(r.words[first:end]):
        return False
    return first < end <= first + _SHORT and (r.words[end - 1] in _TAKEN or _is_deadly(r, draft))


def _is_deadly(r: Reading, draft: Draft) -> bool:
    who = draft.words.source
    return (
        who is not None
        and r.words[who[1] - 1] in _DEADLY
        and PREPOSITIONS.isdisjoint(r.words[slice(*who)])
    )
