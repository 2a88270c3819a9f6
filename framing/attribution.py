"""From a cue to who said what: the constructions of attribution, as rules.

Each construction is one function that gives a citation or nothing: “…,” X said; said X; X said
that …; according to X; X: “…”; it is said that …; X's claim that …. A citation inside the content
of another is left out; a clause beside it ends that content. The rules follow the annotation of
PolNeAR (Newell, Margolin & Ruths 2018) and stay silent where they cannot decide.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from framing.cues import Cue, Hit, Unit, find_cues
from framing.phrases import (
    ADVERBS,
    BE,
    CONJUNCTIONS,
    OBJECTS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVE,
    SUBORDINATORS,
    TIMES,
    Reading,
    Span,
    fills_clause,
    is_adverb,
    phrase_after,
    phrase_before,
    subject_before,
)
from framing.text import Tokens

_REPORTING = frozenset(["speech", "assertive", "manner", "semifactive", "weak_assertive"])
_CLAUSAL = frozenset(["q", "s", "that", "np-that"])
_ADDRESSING = frozenset(
    "tell remind assure inform notify ask urge warn persuade convince advise".split()
)
_COORDINATORS = frozenset("and but or then".split())
_JOINTS = _COORDINATORS | frozenset("while although though as".split())
_SETTING = PREPOSITIONS | TIMES | ADVERBS | frozenset("last this when earlier as".split())


@dataclass
class Attribution:
    """A citation whose parts are still being settled; open if its content may be cut short."""

    hit: Hit
    source: Span | None
    content: list[Span]
    rule: str
    is_open: bool = False
    medium: Span | None = None
    mark: tuple[int, int] | None = None


class _Scene(NamedTuple):
    """A sentence in its text, with the citations found in it and before it."""

    r: Reading
    units: list[Unit]
    number: int
    here: list[Attribution]
    earlier: list[Attribution]

    @property
    def lo(self) -> int:
        return self.units[self.number].lo

    @property
    def hi(self) -> int:
        return self.units[self.number].hi

    @property
    def floor(self) -> int:
        """First word that no earlier cue of the sentence has taken."""
        return self.here[-1].hit.last if self.here else self.lo


def attributions(r: Reading, units: list[Unit], tokens: Tokens) -> list[Attribution]:
    """Return the citations of a text in order.

    Parameters
    ----------
    r : Reading
    units : list of Unit
        Its sentences.
    tokens : Tokens
        Tell which quotations go on in the next paragraph.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "“It failed,” she said."
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> citation, = attributions(reading, sentences(tokens, reading.quote), tokens)
    >>> citation.source, citation.content, citation.rule
    ((2, 3), [(0, 2)], 'quote-source-verb')
    """
    drafts: list[Attribution] = []
    recent: list[Attribution] = []  # citations of the last sentence that has any
    cited = -2  # the last sentence that belongs to one
    for number, unit in enumerate(units):
        scene = _Scene(r, units, number, [], drafts)
        for hit in find_cues(r, unit):
            draft = _attribute(scene, hit)
            if draft and draft.content:
                scene.here.append(draft)
        if not scene.here and (colon := _colon(scene)):
            scene.here.append(colon)
        if scene.here:
            cited, recent = number, scene.here
        elif cited == number - 1 and _continues(scene, tokens):
            cited = number
            last = next((draft for draft in reversed(recent) if _quotes(r, draft)), None)
            if last and last.content[-1][1] <= unit.lo:
                last.content.append((unit.lo, unit.hi))
        drafts += scene.here
    return drafts


def _continues(s: _Scene, tokens: Tokens) -> bool:
    """Whether a sentence is wholly a quotation that goes on with the one before."""
    if not _is_quotation(s.r, s.units[s.number]):
        return False
    before = s.r.quote[s.lo - 1]
    same = s.units[s.number].paragraph == s.units[s.number - 1].paragraph
    return same or (before >= 0 and bool(tokens.continued[before]))


def _quotes(r: Reading, draft: Attribution) -> bool:
    return any(r.quote[k] >= 0 for first, end in draft.content for k in (first, end - 1))


def _is_quotation(r: Reading, unit: Unit) -> bool:
    return min(r.quote[unit.lo : unit.hi]) >= 0


def _attribute(s: _Scene, hit: Hit) -> Attribution | None:
    """The citation a cue makes, or missing."""
    if hit.cue.pos != "v":
        return {"p": _phrasal, "n": _nominal, "r": _adverbial}[hit.cue.pos](s, hit)
    draft = _inverted(s, hit)
    if draft:
        return draft
    if hit.cue.form == "past" and any(s.r.words[k] in BE for k in range(hit.first, hit.head)):
        return _passive(s, hit) if _makes_room(s, hit, hit.first, "") else None
    source, how = _subject(s, hit)
    edge = source[0] if source and how in ("subject", "aside") else hit.first
    draft = _trailing(s, hit, source) if source and edge < hit.first else None
    if draft:
        return draft
    return _leading(s, hit, source) if _makes_room(s, hit, edge, how) else None


def _is_after_quote(s: _Scene, k: int) -> bool:
    """Whether a quotation ends right before a word, in its sentence or as the one before."""
    if k == 0 or s.r.quote[k - 1] < 0:
        return False
    return k > s.lo or s.units[s.number - 1].paragraph == s.units[s.number].paragraph


def _is_after_pause(s: _Scene, k: int, marks: str) -> bool:
    return k > s.lo and not set(marks).isdisjoint(s.r.gaps[k - 1])


def _inverted(s: _Scene, hit: Hit) -> Attribution | None:
    """Cite “…,” said X."""
    r, verb, after = s.r, hit.head, hit.last
    if hit.first != verb or hit.cue.form == "ing" or hit.cue.group not in _REPORTING:
        return None
    quoted = _is_after_quote(s, verb)
    if after >= s.hi or r.gaps[after - 1] or not (quoted or _is_after_pause(s, verb, ",?!—")):
        return None
    end = phrase_after(r, after, s.hi) if r.words[after] not in TIMES | {"this", "that"} else None
    if end is None:
        return None
    if quoted or end >= s.hi or ("," in r.gaps[end - 1] and verb - s.lo > 4):
        return _closing(s, hit, (after, end), verb, end, "verb-source")
    return None


def _trailing(s: _Scene, hit: Hit, source: Span) -> Attribution | None:
    """Cite “…,” X said."""
    edge, rest = source[0], hit.last
    frames_fit = hit.cue.frames & _CLAUSAL or hit.cue.group == "speech"
    if hit.cue.form == "ing" or not frames_fit:
        return None
    if _is_after_quote(s, edge):
        fits = _closes_quote(s, hit, edge, rest)
    else:
        fits = _is_after_pause(s, edge, ",!?—") and _closes_clause(s, edge, rest)
    return _closing(s, hit, source, edge, rest, "source-verb") if fits else None


def _closes_quote(s: _Scene, hit: Hit, edge: int, rest: int) -> bool:
    """Whether “X said”, after a quotation, cites it and not what follows."""
    if rest >= s.hi:
        return True
    pause, quoted = "," in s.r.gaps[rest - 1], s.r.quote[rest] >= 0
    if s.r.words[rest] == "that" or (quoted and not pause) or _is_title(s, edge - 1):
        return False
    if edge == s.lo and (pause or (s.hi - rest > 6 and not quoted)):
        return False
    return pause or hit.cue.group in _REPORTING


def _is_title(s: _Scene, last: int) -> bool:
    """Whether the quotation that ends here is a few words in a clause: on “Hard Talk,” she."""
    first = next((k for k in range(last, max(s.lo, last - 4), -1) if s.r.quote[k - 1] < 0), s.lo)
    return first > s.lo and not s.r.gaps[first - 1]


def _closes_clause(s: _Scene, edge: int, rest: int) -> bool:
    """Whether “X said”, after a comma, cites the words before it and not those that follow."""
    length = edge - s.lo
    if rest >= s.hi:
        return length > 2
    if "," in s.r.gaps[rest - 1]:
        return not s.here and not (length <= 5 and s.r.quote[rest] >= 0)
    word = s.r.words[rest]
    is_setting = word in _SETTING
    return is_setting and s.hi - rest <= 6 and length > 4


def _closing(
    s: _Scene, hit: Hit, source: Span, edge: int, rest: int, order: str
) -> Attribution | None:
    """A citation whose content stands before it, and perhaps goes on after it."""
    content = _content_before(s, edge) if edge > s.lo else _last_quotation(s)
    if content is None:
        return None
    is_quoted = s.r.quote[edge - 1] >= 0
    more = _resumption(s, rest, is_quoted)
    spans = [content] if more is None else [content, (more, s.hi)]
    rule = f"{'quote' if is_quoted else 'content'}-{order}"
    return Attribution(hit, source, spans, rule, is_open=more is not None)


def _content_before(s: _Scene, edge: int) -> Span | None:
    """What stands before an attribution; citations inside it are given up or cut short."""
    start = s.lo
    if s.here and s.r.quote[edge - 1] >= 0:
        start = edge - 1
        while start > s.floor and s.r.quote[start - 1] >= 0:
            start -= 1
        _cut(s.here, start)
    elif s.here:
        while s.here and s.here[-1].is_open and s.here[-1].content[-1][1] >= edge:
            s.here.pop()
        start = max(s.floor, s.here[-1].content[-1][1] if s.here else s.lo)
    return (start, edge) if start < edge else None


def _cut(here: list[Attribution], at: int) -> None:
    """End the last citation's content where another begins."""
    last = here[-1]
    last.is_open = False
    last.content[:] = [(a, min(b, at)) for a, b in last.content if a < at]
    if not last.content:
        here.pop()


def _last_quotation(s: _Scene) -> Span | None:
    """The quotation that ends the sentence before, taken back from the citation it continued."""
    back = s.units[s.number - 1]
    start = back.hi - 1
    while start > back.lo and s.r.quote[start - 1] == s.r.quote[start]:
        start -= 1
    span = (back.lo if _is_quotation(s.r, back) else start, back.hi)
    if s.earlier and s.earlier[-1].content[-1] == span:
        if len(s.earlier[-1].content) == 1:
            return None
        s.earlier[-1].content.pop()
    return span


def _resumption(s: _Scene, rest: int, is_quoted: bool) -> int | None:
    """Where content goes on after an attribution in its middle."""
    if not is_quoted:
        return rest if rest < s.hi - 3 and "," in s.r.gaps[rest - 1] else None
    return next((k for k in range(rest, s.hi) if s.r.quote[k] >= 0), None)


def _makes_room(s: _Scene, hit: Hit, edge: int, how: str) -> bool:
    """Whether a cue is outside the content before it, which then ends where its clause begins."""
    if not s.here or not s.here[-1].is_open or s.here[-1].content[-1][1] <= hit.first:
        return True
    joint = _joint(s, hit, s.here[-1], edge, how)
    if joint is not None:
        _cut(s.here, joint)
    return joint is not None


def _joint(s: _Scene, hit: Hit, last: Attribution, edge: int, how: str) -> int | None:
    """Where a clause beside the last citation begins, or missing if it is part of its content."""
    k, words = edge - 1, s.r.words
    if k < last.hit.last - 1:
        return None
    gap = set(s.r.gaps[k])
    subject = words[last.source[0]] if last.source else ""
    if ";" in gap or (hit.cue.form == "ing" and gap & set(",—–")):
        return edge
    if gap & set(",)—–-"):
        is_introduction = words[s.lo] in SUBORDINATORS or last.hit.first - s.lo < 1
        is_participle = last.hit.cue.form == "ing" and last.hit.first - s.lo < 3
        if is_introduction or is_participle or (subject in RELATIVE and how != "subject"):
            return edge
    if subject in ("who", "which") and how == "aside":
        return hit.first
    if words[k] in _JOINTS and s.r.quote[k] < 0:
        same_form = how == "inherited" and hit.cue.form == last.hit.cue.form
        if same_form or "," in s.r.gaps[k - 1] or s.r.quote[k - 1] >= 0:
            return k
    return None


def _leading(s: _Scene, hit: Hit, source: Span | None) -> Attribution | None:
    """Cite: X said that it failed."""
    if source is None and hit.cue.form == "base":
        return None
    start, medium = _content_start(s, hit)
    if start >= s.hi:
        return _announcing(s, hit, source)
    after = s.r.quote[start] >= 0, s.r.words[start] == "that"
    shape = "quote" if after[0] else "that" if after[1] else "content"
    stop = s.hi if any(after) or hit.cue.group in _REPORTING else _object_end(s, start)
    rule = f"source-verb-{shape}"
    return Attribution(hit, source, [(start, stop)], rule, is_open=stop == s.hi, medium=medium)


def _announcing(s: _Scene, hit: Hit, source: Span | None) -> Attribution | None:
    """“X said:” and a quotation as the next sentence."""
    if ":" not in s.r.gaps[s.hi - 1] or s.number + 1 == len(s.units):
        return None
    after = s.units[s.number + 1]
    if not _is_quotation(s.r, after):
        return None
    return Attribution(hit, source, [(after.lo, after.hi)], "source-verb-quote")


def _object_end(s: _Scene, start: int) -> int:
    """Where what is praised, blamed or wanted ends: before a dash, bracket or further clause."""
    for k in range(start, s.hi - 1):
        if s.r.quote[k] >= 0 and s.r.quote[k + 1] >= 0:
            continue
        gap, after = s.r.gaps[k], s.r.words[k + 1]
        is_clause = after in RELATIVE | PREPOSITIONS | SUBORDINATORS | ADVERBS
        if set(gap) & set(";—–(") or ("," in gap and (is_clause or after.endswith("ing"))):
            return k + 1
    return s.hi


def _content_start(s: _Scene, hit: Hit) -> tuple[int, Span | None]:
    """Where content begins after a cue, past addressee and occasion, and who was told."""
    r, k, told = s.r, hit.last, None
    if hit.cue.lemma in _ADDRESSING and k < s.hi and r.quote[k] < 0 and not r.gaps[k - 1]:
        end = phrase_after(r, k, s.hi, asides=False)
        if r.words[k] in OBJECTS:
            end = k + 1
        tell = hit.cue.lemma == "tell"
        if end and end < s.hi and (tell or _opens_clause(r, end)):
            k, told = end, (k, end) if tell else None
    if k < s.hi and hit.cue.group in _REPORTING and r.quote[k] < 0:
        k = _past_occasion(s, k)
    return k, told


def _opens_clause(r: Reading, k: int) -> bool:
    return r.quote[k] >= 0 or r.words[k] in ("that", "to", "not", "whether", "if", "about")


def _past_occasion(s: _Scene, k: int) -> int:
    """Skip “in a statement”, “on Monday”, “last week” before what was said."""
    r, word = s.r, s.r.words[k]
    if word not in _SETTING:
        return k
    for j in range(k + 1, min(s.hi, k + 14)):
        if (r.words[j] == "that" and j > k + 1) or (r.quote[j] >= 0 and r.gaps[j - 1]):
            return j
        if r.quote[j] >= 0:
            break
    if word in ("last", "this", "on") and k + 1 < s.hi and r.words[k + 1] in TIMES:
        return k + 2
    return k + (word in TIMES)


def _phrasal(s: _Scene, hit: Hit) -> Attribution | None:
    """Cite: according to X, it failed; it failed, according to X."""
    r, first = s.r, hit.last
    end = phrase_after(r, first, s.hi)
    if end is None:
        return None
    if hit.first - s.lo > 2:
        content = _content_before(s, hit.first)
        return (
            Attribution(hit, (first, end), [content], "content-phrase-source") if content else None
        )
    comma = next((k + 1 for k in range(first, min(end, s.hi - 1)) if "," in r.gaps[k]), None)
    end = min(end, comma or end)
    start = end
    if not r.gaps[end - 1]:
        start = next((k + 1 for k in range(end, min(s.hi, end + 25)) if "," in r.gaps[k]), end)
    content = (start, s.hi)
    return (
        Attribution(hit, (first, end), [content], "phrase-source-content", True)
        if start < s.hi
        else None
    )


def _nominal(s: _Scene, hit: Hit) -> Attribution | None:
    """Cite: X's claim that it failed."""
    if not _makes_room(s, hit, hit.first, ""):
        return None
    k, source = hit.first - 1, None
    if k >= s.lo and not s.r.gaps[k] and s.r.quote[k] < 0:
        start = k if s.r.words[k] in POSSESSIVES else None
        if s.r.words[k].endswith(("'s", "s'")):
            start = phrase_before(s.r, k, s.lo)
        source = None if start is None else (start, k + 1)
    return Attribution(hit, source, [(hit.last, s.hi)], "noun-that", is_open=True)


def _adverbial(s: _Scene, hit: Hit) -> Attribution | None:
    """Cite: it reportedly failed."""
    if not _makes_room(s, hit, hit.first, ""):
        return None
    start = s.here[-1].content[-1][1] if s.here else s.lo
    spans = [(max(start, s.lo), hit.first), (hit.last, s.hi)]
    return Attribution(hit, None, [span for span in spans if span[0] < span[1]], "adverb", True)


def _passive(s: _Scene, hit: Hit) -> Attribution | None:
    """Cite: it is reported that it failed; X was accused by Y of failing."""
    r, rest, source = s.r, hit.last, None
    by = next((k for k in range(rest, min(s.hi - 1, rest + 6)) if r.words[k] == "by"), None)
    if by is not None and r.quote[by] < 0:
        end = phrase_after(r, by + 1, s.hi, asides=False)
        source = (by + 1, end) if end else None
        rest = end if end and by == rest else rest
    k, content = hit.first - 1, []
    if k >= s.floor and not r.gaps[k]:
        start = phrase_before(r, k, s.floor)
        if start is not None and r.words[start] not in RELATIVE | {"it"}:
            content.append((start, hit.first))
    if rest < s.hi:
        content.append((rest, s.hi))
    return Attribution(hit, source, content, "passive", is_open=rest < s.hi)


def _colon(s: _Scene) -> Attribution | None:
    """Cite X: “It failed.”."""
    r = s.r
    for k in range(s.lo, s.hi - 1):
        if ":" in r.gaps[k] and r.quote[k] < 0 <= r.quote[k + 1]:
            start = phrase_before(r, k, s.lo)
            if start is None or not fills_clause(r, start, s.lo):
                return None
            at = r.text.index(":", r.ends[k])
            cue = Cue((), "", ":", "", "neutral", "speech", frozenset(), 1.0)
            hit = Hit(k + 1, k + 1, k + 1, cue)
            content = [(k + 1, s.hi)]
            return Attribution(
                hit, (start, k + 1), content, "source-colon-quote", mark=(at, at + 1)
            )
    return None


# ---------------------------------------------------------------- subjects


def _subject(s: _Scene, hit: Hit) -> tuple[Span | None, str]:
    """The source before a verb, and how it was found: subject, aside or inherited."""
    r, floor = s.r, s.floor
    if hit.cue.form == "ing" and not any(r.words[k] in BE for k in range(hit.first, hit.head)):
        return _inherited(s, hit)
    k = hit.first - 1
    is_joined = k >= floor and not r.gaps[k] and r.quote[k] < 0
    if is_joined and r.words[k] in _COORDINATORS | {"to"}:
        return _inherited(s, hit)
    span, is_aside = subject_before(r, hit.first, floor)
    return span, "aside" if is_aside else "subject"


def _inherited(s: _Scene, hit: Hit) -> tuple[Span | None, str]:
    """The source of the sentence's last citation, or the sentence's subject."""
    if s.here and s.here[-1].source:
        return s.here[-1].source, "inherited"
    r, start = s.r, s.lo
    first = r.words[start]
    if first in PREPOSITIONS | CONJUNCTIONS | TIMES or is_adverb(r, start) or first.endswith("ing"):
        near = range(start, min(hit.first, start + 30))
        start = next((k + 1 for k in near if "," in r.gaps[k]), start)
    end = phrase_after(r, start, hit.first, asides=False) if start < hit.first else None
    return ((start, end) if end else None), "inherited"
