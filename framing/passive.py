"""Who speaks where the verb is passive: not who was told, nor who was called names.

The tagger takes what stands before a verb for its source, as in the articles it has learnt from.
"""

from __future__ import annotations

from framing.continued import Draft, unit_of, with_content, with_source, words_in
from framing.cues import Hit, Unit, cue_among, has_verb
from framing.phrases import (
    BE,
    DETERMINERS,
    TIMES,
    Reading,
    Span,
    is_adverb,
    is_noun,
    is_verbal,
    offsets,
    phrase_after,
)
from framing.scene import Attribution

_TELLING = frozenset("tell inform assure warn promise notify advise remind".split())
_HEARING = frozenset(
    "court jury jurors tribunal inquest hearing inquiry trial magistrates commission panel "
    "committee parliament mps senators lawmakers councillors".split()
)
_NAMING = frozenset(
    "called labelled labeled dubbed nicknamed branded described hailed condemned dismissed "
    "denounced attacked criticised criticized slammed praised termed styled derided mocked "
    "accused characterised characterized portrayed".split()
)
_FEW = 4  # words outside quotation marks between a verb of naming and who does it
_MEANS = frozenset(
    "email phone telephone text letter post mail radio loudspeaker mistake accident law nature far "
    "chance definition default".split()
)
_HEARD = frozenset(["heard", "hears", "told"])
_CLAUSE = 3  # words of a clause at least
_NEAR = 5  # words between a verb and who does it


def in_passive(r: Reading, units: list[Unit], hit: Hit, cue: Span, draft: Draft) -> Draft:
    """Return a citation with who spoke for its source, or none where that is not said.

    Parameters
    ----------
    hit : Hit
        The lexicon's cue in it.
    cue : span
        Words of the cue.
    """
    unit = unit_of(units, cue[0])
    if _is_told(r, unit, hit, cue, draft):
        return _without_recipient(r, unit, hit, cue, draft)
    return draft


def _is_told(r: Reading, unit: Unit, hit: Hit, cue: Span, draft: Draft) -> bool:
    """Whether somebody was told, *the court heard* what others said, or *panel told* ends it."""
    if hit.cue.lemma == "hear":
        return _hears(r, draft.words.source)
    if hit.cue.lemma not in _TELLING or hit.cue.form != "past":
        return False
    if any(r.words[k] in BE for k in range(cue[0], hit.head)):
        return r.words[hit.last : hit.last + 1] != ["of"]
    ends = hit.last == unit.hi and hit.cue.lemma == "tell"
    return ends and _hears(r, draft.words.source)


def _hears(r: Reading, source: Span | None) -> bool:
    return source is not None and r.words[source[1] - 1] in _HEARING


def _without_recipient(r: Reading, unit: Unit, hit: Hit, cue: Span, draft: Draft) -> Draft:
    agent = agent_after(r, hit.last, unit.hi)
    source = draft.words.source
    if agent is not None:
        draft = with_source(r, draft, offsets(r, agent))
    elif source is not None and source[1] <= cue[0]:
        draft = with_source(r, draft, None)
    start = _recipient(r, unit, cue[0])
    said = []
    for span, (first, last) in zip(draft.content, draft.words.content, strict=True):
        if agent is not None and first < agent[1] <= last:
            span = (r.starts[agent[1]], span[1]) if agent[1] < last else (0, 0)
        elif last == cue[0] and first < start < last:
            span = offsets(r, (first, start))  # “It failed,” the court was told
        elif last <= cue[0] and len(draft.content) > 1 and not has_verb(r, first, cue[0]):
            continue
        said.append(span)
    said = [span for span in said if words_in(r, span)] or draft.content
    return draft if said == draft.content else with_content(r, draft, said)


def _recipient(r: Reading, unit: Unit, k: int) -> int:
    """First word of who is told, right before a word; it may end in *-ing*: the hearing."""
    start = k
    while start > unit.lo and not r.gaps[start - 1] and r.quote[start - 1] < 0:
        start -= 1
    return k if start < k and has_verb(r, start, k) else start


def hearing_at_end(r: Reading, unit: Unit) -> Attribution | None:
    """Cite nobody by name for what a court is told: *The brakes were worn, the jury heard*.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "The brakes were worn, the jury heard"
    >>> item = hearing_at_end(read(text, tokenise(text)), Unit(0, 7, 0))
    >>> item.source, item.content
    (None, [(0, 4)])
    """
    k = unit.hi - 1
    if k - unit.lo < _CLAUSE or r.words[k] not in _HEARD or r.words[k - 1] not in _HEARING:
        return None
    start = _recipient(r, unit, k)
    if start - unit.lo < _CLAUSE or set(r.gaps[start - 1]).isdisjoint(",?!—–"):
        return None
    hit = cue_among(r, (k, k + 1))
    return hit and Attribution(hit, None, [(unit.lo, start)], "content-hearing-verb")


def agent_after(r: Reading, k: int, hi: int) -> Span | None:
    """Return who does it, after *by* near a passive verb: was told on Friday *by managers*.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "was told on Friday by managers"
    >>> agent_after(read(text, tokenise(text)), 2, 6)
    (5, 6)
    """
    by = next((n for n in range(k, min(hi, k + _NEAR)) if r.words[n] == "by"), None)
    if by is None or r.quote[by] >= 0:
        return None
    between = range(k, by)
    if not all(r.words[n] in TIMES or r.words[n] == "on" or is_adverb(r, n) for n in between):
        return None
    return agent_at(r, by, hi)


def agent_at(r: Reading, by: int, hi: int) -> Span | None:
    """Return who is named after *by*; no time and nothing done: *by 2030*, *by failing*."""
    k = by + 1
    if k >= hi or r.words[k] in TIMES or r.words[k][0].isdigit() or r.words[k].endswith("ing"):
        return None
    end = phrase_after(r, k, hi, asides=False)
    if end is None or r.words[k] in _MEANS or {"time", "end"} & set(r.words[k + 1 : k + 2]):
        return None
    while end < hi and r.words[k] in DETERMINERS and not r.gaps[end - 1] and _is_head(r, end):
        end += 1  # a Post reporter
    return k, end


def _is_head(r: Reading, k: int) -> bool:
    return is_noun(r, k) and not is_verbal(r, k)


# ---------------------------------------------------------------- called names


def called_names(r: Reading, units: list[Unit], cue: Span, draft: Draft) -> Draft:
    """Return *the dam was called “a crime” by X* as words of X, and not of the dam.

    Who is called names is content, as in PolNeAR.
    """
    v = next((k for k in range(*cue) if r.words[k] in _NAMING), None)
    if v is None:
        return draft
    hi = unit_of(units, v).hi
    if not _is_passive(r, cue, v, hi):
        return draft
    by = _by_after(r, v, hi)
    agent = agent_at(r, by, hi) if by is not None else None
    before = _target(r, cue, draft)
    if agent is None or by is None:
        is_target = draft.words.source is not None and draft.words.source in before
        return with_source(r, draft, None) if is_target and _is_done(r, cue, v) else draft
    source = draft.words.source
    if source is not None and source[0] == agent[0] and source[1] > agent[1] > by + 1:
        agent = source if r.words[agent[1]] not in ("as", "of") else agent
    label = max(v + 1, cue[1]), by
    if label[0] >= by:  # “described by critics as dull”
        label = _label_after(r, agent[1], hi)
    if label[0] >= label[1]:
        return draft
    said = [offsets(r, span) for span in [*before, label]]
    return with_source(r, with_content(r, draft, said), offsets(r, agent))


def _is_done(r: Reading, cue: Span, v: int) -> bool:
    return any(r.words[k] in BE for k in range(cue[0], v))


def _is_passive(r: Reading, cue: Span, v: int, hi: int) -> bool:
    """Whether a verb of naming has no object: was called “a crime”, branded “cruel” by."""
    if _is_done(r, cue, v) or v + 1 >= hi:
        return v + 1 < hi
    is_pause = v > 0 and not set(",—–-(").isdisjoint(r.gaps[v - 1])
    return r.quote[v + 1] >= 0 or (is_pause and r.words[v + 1] in ("as", "by", "of", "a", "an"))


def _by_after(r: Reading, v: int, hi: int) -> int | None:
    """The *by* right after a verb, its one quotation, or a few words: branded cruel *by*."""
    k, few = v + 1, _FEW
    while k < hi and r.words[k] != "by" and few and (k == v + 1 or not r.gaps[k - 1]):
        k, few = k + 1, few - 1
        while k < hi and r.quote[k - 1] >= 0 and r.quote[k] == r.quote[k - 1]:
            k += 1
        if r.quote[k - 1] >= 0:
            break
    return k if k < hi and r.words[k] == "by" and r.quote[k] < 0 else None


def _target(r: Reading, cue: Span, draft: Draft) -> list[Span]:
    """Who or what is called names: what stands before the verb."""
    source = draft.words.source
    spans = [*([source] if source else []), *draft.words.content]
    return [span for span in spans if span[1] <= cue[0] and span[1] >= cue[0] - 1]


def _label_after(r: Reading, k: int, hi: int) -> Span:
    """What stands after the agent: by critics *as dull*."""
    if k >= hi or r.words[k] not in ("as", "of") or r.gaps[k - 1]:
        return k, k
    end = next(
        (n for n in range(k, hi - 1) if (r.gaps[n] and r.quote[n] < 0) or _ends(r, n)), hi - 1
    )
    return k, end + 1


def _ends(r: Reading, k: int) -> bool:
    return r.quote[k] >= 0 and r.quote[k + 1] != r.quote[k]
