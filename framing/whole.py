"""Phrases that the tagger cuts in the middle: *Orsk | Canal*, *on the | quay*, *Bank of | Lorn*.

What was said and who said it end where a phrase ends.
"""

from __future__ import annotations

from framing.continued import Draft, with_content, with_source
from framing.cues import Unit, has_verb
from framing.phrases import (
    OCCASIONS,
    POSSESSIVES,
    TIMES,
    Reading,
    Span,
    is_capital,
    is_closed,
    phrase_after,
)

_OPEN = frozenset("of in on at for from with by into against between among towards about".split())
_ARTICLES = frozenset(["the", "a", "an", "this", "these", "those", "every"]) | POSSESSIVES
_OCCASIONS = OCCASIONS | TIMES | {"time"}
_LONGEST = 5  # words of the rest of a name
_TITLED = 0.6  # share of words with a capital from which on a sentence is a headline


def with_whole_phrases(r: Reading, unit: Unit, cue: Span, draft: Draft) -> Draft:
    """Return a citation whose source and content end with a phrase.

    A clause that a comma and its source follow goes on to the comma.

    Parameters
    ----------
    cue : span
        Words of the cue.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.referents import Cited
    >>> from framing.text import tokenise
    >>> text = "The Orsk Canal is shut, Ada Roe has said."
    >>> words = Cited((5, 7), None, 7, [(0, 2)])
    >>> draft = Draft(words, (32, 40), (24, 31), [(0, 8)], None, "", 1.0)
    >>> whole = with_whole_phrases(read(text, tokenise(text)), Unit(0, 9, 0), (7, 9), draft)
    >>> text[slice(*whole.content[0])]
    'The Orsk Canal is shut'
    """
    draft = _with_whole_source(r, unit, cue, draft)
    taken = [span[0] for span in (draft.words.source, cue, *draft.words.content) if span]
    said = []
    for (start, end), (first, last) in zip(draft.content, draft.words.content, strict=True):
        if r.text[start] in ",;":
            start = r.starts[first]
        limit = min((k for k in taken if k >= last), default=unit.hi)
        is_cut = last - first > 1 and last < limit and _is_cut(r, unit, last)
        if _is_half(r, unit, draft, (first, last), limit, is_cut):
            end = r.ends[limit - 1]
        elif is_cut:
            end = r.ends[max(last, _phrase_end(r, unit, last, limit)) - 1]
        said.append((start, end))
    return draft if said == draft.content else with_content(r, draft, said)


def _with_whole_source(r: Reading, unit: Unit, cue: Span, draft: Draft) -> Draft:
    """Let a source that stops short go on, and what was said begin after it."""
    who, source = draft.words.source, draft.source
    if who is None or source is None or who[1] >= unit.hi or not _is_cut(r, unit, who[1]):
        return draft
    if who[1] - who[0] == 1 and r.words[who[0]] in POSSESSIVES:
        return draft  # “her | defence of the dam”
    end = _phrase_end(r, unit, who[1], cue[0] if cue[0] >= who[1] else unit.hi)
    if end == who[1]:
        return draft
    if not _OCCASIONS.isdisjoint(r.words[who[1] : end]):
        kept = r.text[source[0] : r.starts[_after_name(r, who)]].rstrip(" \xa0,")
        return with_source(r, draft, (source[0], source[0] + len(kept))) if kept else draft
    said = []
    for (start, stop), (first, last) in zip(draft.content, draft.words.content, strict=True):
        if last > end or not who[1] <= first < end:
            said.append((max(start, r.starts[end]) if who[1] <= first < end else start, stop))
    if not said:
        return draft
    return with_content(r, with_source(r, draft, (source[0], r.ends[end - 1])), said)


def _after_name(r: Reading, who: Span) -> int:
    """The first of a source's last words that link it to more: Ada Roe *in a* | statement."""
    end = who[1]
    while end > who[0] and (r.words[end - 1] in _OPEN or r.words[end - 1] in _ARTICLES):
        end -= 1
    return end


def _is_half(r: Reading, unit: Unit, draft: Draft, words: Span, limit: int, is_cut: bool) -> bool:
    """Whether a clause that a comma and its source follow was cut, perhaps before its verb."""
    first, last = words
    who = draft.words.source
    if who is None or not (first == unit.lo and last < limit == who[0]) or r.gaps[last - 1]:
        return False
    if "," not in r.gaps[limit - 1] or max(r.quote[first:limit]) >= 0:
        return False
    return is_cut or (has_verb(r, last, limit) and not has_verb(r, first, last))


def _is_cut(r: Reading, unit: Unit, k: int) -> bool:
    """Whether a phrase goes on at a word: after an article, *of*, or the first part of a name."""
    before = r.words[k - 1]
    if r.text[r.ends[k - 1] : r.starts[k]] not in (" ", "\xa0") or r.quote[k] != r.quote[k - 1]:
        return False
    if before in _OPEN or before in _ARTICLES:
        return r.words[k] not in TIMES and r.words[k] not in OCCASIONS
    return _is_name(r, k - 1) and _is_name(r, k) and not _is_titled(r, unit)


def _is_name(r: Reading, k: int) -> bool:
    return is_capital(r, k) and not is_closed(r.words[k]) and not r.words[k].endswith("'s")


def _is_titled(r: Reading, unit: Unit) -> bool:
    n_capital = sum(is_capital(r, k) for k in range(unit.lo, unit.hi))
    return n_capital >= _TITLED * (unit.hi - unit.lo)


def _phrase_end(r: Reading, unit: Unit, k: int, limit: int) -> int:
    """One past the rest of a name, or of the phrase after an article or *of*."""
    if k >= limit:
        return k
    if r.words[k - 1] in _OPEN or r.words[k - 1] in _ARTICLES:
        return phrase_after(r, k, limit, asides=False) or k
    end = k + 1
    while end < min(limit, k + _LONGEST) and not r.gaps[end - 1] and _is_name(r, end):
        end += 1
    return end
