"""From a cue to who said what: the constructions of attribution, as rules.

Each construction is one function that gives a citation or nothing: “…,” X said; said X; X said
that …; according to X; X: “…”; it is said that …; X's claim that …. A citation inside the content
of another is left out; a clause beside it ends that content. The rules follow the annotation of
PolNeAR (Newell, Margolin & Ruths 2018) and stay silent where they cannot decide.
"""

from __future__ import annotations

from collections.abc import Container

from framing.bymark import by_mark
from framing.cues import (
    Hit,
    Unit,
    addressee,
    content_start,
    end_of_aside,
    find_cues,
    is_content,
    opens_with_aside,
)
from framing.phrases import (
    BE,
    CONJUNCTIONS,
    POSSESSIVES,
    PREPOSITIONS,
    RELATIVE,
    SETTINGS,
    SUBORDINATORS,
    TIMES,
    Reading,
    Span,
    is_adverb,
    object_end,
    phrase_after,
    phrase_before,
    subject_before,
)
from framing.scene import Attribution, Scene, is_quotation, last_quotation
from framing.text import Tokens

_SURE = 0.8  # strength of a cue that can be the main verb after a relative clause
_REACH = 80  # words between a cue and a subject that it shares with an earlier one
_COORDINATORS = frozenset("and but or then".split())
_JOINTS = _COORDINATORS | frozenset("while although though as".split())


def attributions(
    r: Reading, units: list[Unit], tokens: Tokens, only: Container[Unit] | None = None
) -> list[Attribution]:
    """Return the citations of a text in order.

    Parameters
    ----------
    r : Reading
    units : list of Unit
        Its sentences.
    tokens : Tokens
        Tell which quotations go on in the next paragraph.
    only : container of Unit, optional
        Sentences to look at; all unless given.

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
        if only is not None and unit not in only:
            continue
        scene = Scene(r, units, number, unit.lo, unit.hi, [], drafts)
        for hit in find_cues(r, unit):
            draft = _attribute(scene, hit)
            if draft and draft.content:
                scene.here.append(draft)
        if scene.here and _hangs(scene, scene.here[0]):
            scene.here.pop(0)
        if not scene.here and (marked := by_mark(scene)):
            scene.here.append(marked)
        if scene.here:
            _lead_up(scene, scene.here[0], tokens, cited)
            cited, recent = number, scene.here
        elif cited == number - 1 and _continues(scene, tokens):
            cited = number
            last = next((draft for draft in reversed(recent) if _quotes(r, draft)), None)
            if last and last.content[-1][1] <= unit.lo:
                last.content.append((unit.lo, unit.hi))
        drafts += scene.here
    return drafts


def _hangs(s: Scene, first: Attribution) -> bool:
    """Whether a participle opens the sentence and nothing tells where its clause ends."""
    (start, stop), *more = first.content
    is_left = first.source is None and first.is_open and stop == s.hi and not more
    is_verb = first.hit.first == s.lo and first.rule.startswith("source-verb")
    is_plain = is_verb and first.hit.cue.form in ("past", "ing") and max(s.r.quote[start:stop]) < 0
    return is_left and is_plain and any("," in gap for gap in s.r.gaps[start : s.hi - 1])


def _continues(s: Scene, tokens: Tokens) -> bool:
    """Whether a sentence is wholly a quotation that goes on with the one before."""
    if not is_quotation(s.r, s.units[s.number]):
        return False
    before = s.r.quote[s.lo - 1]
    goes_on = before >= 0 and bool(tokens.continued[before])
    return goes_on or s.units[s.number].paragraph == s.units[s.number - 1].paragraph


def _lead_up(s: Scene, first: Attribution, tokens: Tokens, cited: int) -> None:
    """Add the paragraphs before that a quotation continues, if no citation has them."""
    number = s.number
    while first.content[0][0] == s.units[number].lo and number - 1 > cited:
        number -= 1
        unit = s.units[number]
        if not (is_quotation(s.r, unit) and tokens.continued[s.r.quote[unit.hi - 1]]):
            return
        first.content.insert(0, (unit.lo, unit.hi))


def _quotes(r: Reading, draft: Attribution) -> bool:
    return any(r.quote[k] >= 0 for first, end in draft.content for k in (first, end - 1))


def _attribute(s: Scene, hit: Hit) -> Attribution | None:
    """The citation a cue makes, or missing."""
    if hit.cue.pos != "v":
        return {"p": _phrasal, "n": _nominal, "r": _adverbial}[hit.cue.pos](s, hit)
    if draft := _inverted(s, hit):
        return draft
    if hit.cue.form == "past" and any(s.r.words[k] in BE for k in range(hit.first, hit.head)):
        return _passive(s, hit) if _makes_room(s, hit, hit.first, "") else None
    source, how = _subject(s, hit)
    if source is None:
        source, how = _beyond_relative(s, hit), "subject"
    edge = source[0] if source and how in ("subject", "aside") else hit.first
    if source and edge < hit.first and (draft := _trailing(s, hit, source)):
        return draft
    return _leading(s, hit, source) if _makes_room(s, hit, edge, how) else None


def _is_after_quote(s: Scene, k: int) -> bool:
    """Whether a quotation ends right before a word, in its sentence or as the one before."""
    if k == 0 or s.r.quote[k - 1] < 0:
        return False
    return k > s.lo or s.units[s.number - 1].paragraph == s.units[s.number].paragraph


def _is_after_pause(s: Scene, k: int) -> bool:
    return k > s.lo and not set(",?!—").isdisjoint(s.r.gaps[k - 1])


def _inverted(s: Scene, hit: Hit) -> Attribution | None:
    """Cite “…,” said X."""
    r, verb, after = s.r, hit.head, hit.last
    quoted = _is_after_quote(s, verb)
    is_reporting = hit.cue.is_reporting or (quoted and hit.cue.lemma == "read")
    if hit.first != verb or hit.cue.form == "ing" or not is_reporting:
        return None
    if not (quoted or s.here) and opens_with_aside(s.r, verb, s.lo):
        return None
    if after >= s.hi or r.gaps[after - 1] or not (quoted or _is_after_pause(s, verb)):
        return None
    end = phrase_after(r, after, s.hi) if r.words[after] not in TIMES | {"this", "that"} else None
    if end is None:
        return None
    fits = quoted or end >= s.hi or ("," in r.gaps[end - 1] and verb - s.lo > 4)
    return _closing(s, hit, (after, end), verb, end, "verb-source") if fits else None


def _trailing(s: Scene, hit: Hit, source: Span) -> Attribution | None:
    """Cite “…,” X said."""
    edge, rest = source[0], hit.last
    if hit.cue.form == "ing" or not (hit.cue.is_clausal or hit.cue.group == "speech"):
        return None
    if _is_after_quote(s, edge):
        fits = _closes_quote(s, hit, edge, rest)
    else:
        fits = _is_after_pause(s, edge) and _closes_clause(s, edge, rest)
    return _closing(s, hit, source, edge, rest, "source-verb") if fits else None


def _closes_quote(s: Scene, hit: Hit, edge: int, rest: int) -> bool:
    """Whether “X said”, after a quotation, cites it and not what follows."""
    if rest >= s.hi:
        return True
    pause, quoted = "," in s.r.gaps[rest - 1], s.r.quote[rest] >= 0
    if s.r.words[rest] == "that" or (quoted and not pause) or _is_title(s, edge - 1):
        return False
    if edge == s.lo and (pause or (s.hi - rest > 6 and not quoted)):
        return False
    return pause or hit.cue.is_reporting


def _is_title(s: Scene, last: int) -> bool:
    """Whether the quotation that ends here is a few words in a clause: on “Hard Talk,” she."""
    first = next((k for k in range(last, max(s.lo, last - 4), -1) if s.r.quote[k - 1] < 0), s.lo)
    return first > s.lo and not s.r.gaps[first - 1]


def _closes_clause(s: Scene, edge: int, rest: int) -> bool:
    """Whether “X said”, after a comma, cites the words before it and not those that follow."""
    length = edge - s.lo
    if rest >= s.hi:
        return length > 2
    if "," in s.r.gaps[rest - 1]:
        return not s.here and not (length <= 5 and s.r.quote[rest] >= 0)
    return s.r.words[rest] in SETTINGS and s.hi - rest <= 6 and length > 4


def _closing(
    s: Scene, hit: Hit, source: Span, edge: int, rest: int, order: str
) -> Attribution | None:
    """A citation whose content stands before it, and perhaps goes on after it."""
    content = _content_before(s, edge) if edge > s.lo else last_quotation(s)
    if content is None:
        return None
    is_quoted = s.r.quote[edge - 1] >= 0
    more = _resumption(s, rest, is_quoted)
    spans = [content] if more is None else [content, (more, s.hi)]
    rule = f"{'quote' if is_quoted else 'content'}-{order}"
    told = addressee(s.r, hit, s.hi) if order == "source-verb" else None
    return Attribution(hit, source, spans, rule, is_open=more is not None, told=told)


def _content_before(s: Scene, edge: int) -> Span | None:
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


def _resumption(s: Scene, rest: int, is_quoted: bool) -> int | None:
    """Where content goes on after an attribution in its middle."""
    if not is_quoted:
        return rest if rest < s.hi - 3 and "," in s.r.gaps[rest - 1] else None
    return next((k for k in range(rest, s.hi) if s.r.quote[k] >= 0), None)


def _makes_room(s: Scene, hit: Hit, edge: int, how: str) -> bool:
    """Whether a cue is outside the content before it, which then ends where its clause begins."""
    last = s.here[-1] if s.here else None
    if last is None or not last.is_open or last.content[-1][1] <= hit.first:
        return True
    joint = _joint(s, hit, last, edge, how)
    if joint is not None:
        _cut(s.here, joint)
    return joint is not None


def _joint(s: Scene, hit: Hit, last: Attribution, edge: int, how: str) -> int | None:
    """Where a clause beside the last citation begins, or missing if it is part of its content."""
    k, words = edge - 1, s.r.words
    if k < last.hit.last - 1:
        return None
    gap = set(s.r.gaps[k])
    subject = words[last.source[0]] if last.source else ""
    if ";" in gap or (hit.cue.form == "ing" and gap & set(",—–")):
        return edge
    lead = last.hit.first - s.lo  # the last clause introduces this one: "asked …, she said"
    introduces = words[s.lo] in SUBORDINATORS or lead < (3 if last.hit.cue.form == "ing" else 1)
    if gap & set(",)—–-") and (introduces or (subject in RELATIVE and how != "subject")):
        return edge
    if subject in ("who", "which") and how == "aside":
        return hit.first
    if words[k] in _JOINTS and s.r.quote[k] < 0:
        same_form = how == "inherited" and hit.cue.form == last.hit.cue.form
        if same_form or "," in s.r.gaps[k - 1] or s.r.quote[k - 1] >= 0:
            return k
    return None


def _leading(s: Scene, hit: Hit, source: Span | None) -> Attribution | None:
    """Cite: X said that it failed."""
    if source is None and hit.cue.form == "base":
        return None
    start, told = content_start(s.r, hit, s.hi)
    if start >= s.hi:
        return _announcing(s, hit, source)
    after = s.r.quote[start] >= 0, s.r.words[start] == "that"
    shape = "quote" if after[0] else "that" if after[1] else "content"
    stop = s.hi if any(after) or hit.cue.is_reporting else object_end(s.r, start, s.hi)
    is_open, stop = stop == s.hi, min(stop, end_of_aside(s.r, hit, source, (start, s.hi)))
    if not (after[0] or is_content(s.r, hit.cue, (start, stop))):
        return None
    return Attribution(hit, source, [(start, stop)], f"source-verb-{shape}", is_open, told)


def _announcing(s: Scene, hit: Hit, source: Span | None) -> Attribution | None:
    """“X said:” and a quotation as the next sentence."""
    after = s.units[s.number + 1] if s.number + 1 < len(s.units) else None
    if after is None or ":" not in s.r.gaps[s.hi - 1] or not is_quotation(s.r, after):
        return None
    return Attribution(hit, source, [(after.lo, after.hi)], "source-verb-quote")


def _phrasal(s: Scene, hit: Hit) -> Attribution | None:
    """Cite: according to X, it failed; it failed, according to X."""
    r, first = s.r, hit.last
    end = phrase_after(r, first, s.hi)
    if end is None:
        return None
    if hit.first - s.lo > 2:
        ahead = _content_before(s, hit.first)
        return Attribution(hit, (first, end), [ahead], "content-phrase-source") if ahead else None
    comma = next((k + 1 for k in range(first, min(end, s.hi - 1)) if "," in r.gaps[k]), None)
    start = end = min(end, comma or end)
    if not r.gaps[end - 1]:
        start = next((k + 1 for k in range(end, min(s.hi, end + 25)) if "," in r.gaps[k]), end)
    spans = [(start, s.hi)] if start < s.hi else []
    return Attribution(hit, (first, end), spans, "phrase-source-content", True)


def _nominal(s: Scene, hit: Hit) -> Attribution | None:
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


def _adverbial(s: Scene, hit: Hit) -> Attribution | None:
    """Cite: it reportedly failed."""
    if not _makes_room(s, hit, hit.first, ""):
        return None
    start = s.here[-1].content[-1][1] if s.here else s.lo
    spans = [(max(start, s.lo), hit.first), (hit.last, s.hi)]
    return Attribution(hit, None, [span for span in spans if span[0] < span[1]], "adverb", True)


def _passive(s: Scene, hit: Hit) -> Attribution | None:
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


def _subject(s: Scene, hit: Hit) -> tuple[Span | None, str]:
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


def _beyond_relative(s: Scene, hit: Hit) -> Span | None:
    """In “a man who asked not to be named said”, the man; the clause in it is no citation."""
    last = s.here[-1] if s.here else None
    who = last.source[0] if last and last.source else s.lo
    is_finite = hit.cue.form in ("past", "s") and hit.cue.strength >= _SURE
    if last is None or not is_finite or who == s.lo or s.r.words[who] != "who":
        return None
    is_aside = "," in s.r.gaps[who - 1] and "," in s.r.gaps[hit.first - 1]
    start = phrase_before(s.r, who - 1, s.lo)
    if start is None or not (is_aside or (last.is_open and not s.r.gaps[who - 1])):
        return None
    if is_aside and s.r.words[last.content[0][0]] != "not":
        return start, who
    s.here.pop()
    return start, hit.first


def _inherited(s: Scene, hit: Hit) -> tuple[Span | None, str]:
    """The source of the sentence's last citation, or the sentence's subject."""
    last = s.here[-1].source if s.here else None
    if last and abs(hit.first - last[1]) <= _REACH:
        return last, "inherited"
    r, start = s.r, s.lo
    if hit.first - start > _REACH:
        return None, ""
    first = r.words[start]
    if first in PREPOSITIONS | CONJUNCTIONS | TIMES or is_adverb(r, start) or first.endswith("ing"):
        near = range(start, min(hit.first, start + 30))
        start = next((k + 1 for k in near if "," in r.gaps[k]), start)
    end = phrase_after(r, start, hit.first, asides=False) if start < hit.first else None
    return ((start, end) if end else None), "inherited"
