"""What the learnt tagger says of one citation, made sound: what English cannot mean is mended.

Each repair is for one thing that the network does where a text is unlike the articles it has learnt
from: a time of day before a source, a noun taken for a verb, an article for all that was said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from framing.agents import with_agent
from framing.bymark import DASHES, is_label
from framing.comment import without_comment, without_verdict
from framing.continued import Draft, unit_of, with_content, with_source, words_in
from framing.cues import SURE_VERB, Hit, Unit, has_verb
from framing.headline import speaker_at_end
from framing.labels import last_term
from framing.passive import called_names, in_passive
from framing.phrases import (
    BE,
    DETERMINERS,
    PREPOSITIONS,
    PRONOUNS,
    Reading,
    Span,
    is_capital,
    offsets,
    phrase_after,
)
from framing.whole import with_whole_phrases

_HOUR, _HALF = r"(?:[01]?\d|2[0-3])", r" ?[ap]\.?m\b\.?"
_CLOCK = re.compile(
    rf"\W{{0,3}}(?:{_HOUR}[:h][0-5]\d(?!\d)(?:{_HALF})?"
    rf"|{_HOUR}\.[0-5]\d(?!\d)(?:{_HALF}|(?= ?[:–—-]))|{_HOUR}{_HALF})"
    r"(?: ?(?:GMT|UTC|BST|CES?T|EE?S?T|E[DS]?T|P[DS]?T)\b)?[\s:,–—\])-]{0,3}"
)
_ANSWER = re.compile(r"(?:No|Yes)[.!] (?=[^\W\d])")
_POSSESSIVE = re.compile(r"['’]s\b")
_DAYS = frozenset("today yesterday tonight tomorrow".split())
_ARTICLES = frozenset(["the", "a", "an"])
_PERFECT = frozenset(["has", "have", "had", "having"])
_DENIED = frozenset("any all that having involvement responsibility wrongdoing".split())
_STRIKING = frozenset(["attack", "blast", "slam", "hammer", "hit", "target"])
_STRUCK = frozenset(
    "ball puck shuttlecock net crossbar pawn rook door doors gate gates brake brakes village "
    "villages convoy refinery depot bunker barracks airfield warship tanker".split()
)
_PASSES = (["passed"], ["passes"], ["failed"], ["fails"])  # what a law does itself
_ALONG = frozenset("down up along through from across".split())
_JOINTS = frozenset("but while although though whereas and".split())
_NAME = 6  # words of a subject at most


def mended(r: Reading, units: list[Unit], hit: Hit | None, draft: Draft) -> Draft | None:
    """Return a citation as it can be meant, or nothing if it can be none.

    Parameters
    ----------
    hit : Hit or missing
        The lexicon's cue in it.
    """
    cue = words_in(r, draft.cue)
    if cue is None:  # a colon
        return _after_colon(r, draft)
    if hit is not None and (_is_noun(r, hit, cue, draft) or _is_struck(r, hit, draft)):
        return None
    unit = unit_of(units, cue[0])
    if cue[0] == unit.lo and ":" in r.gaps[cue[1] - 1] and is_label(r.words[slice(*cue)]):
        return None  # “Explained: …”
    draft = called_names(r, units, cue, draft)
    draft = draft if hit is None else in_passive(r, units, hit, cue, draft)
    draft = _after_dash(r, unit, hit, cue, draft)
    draft = _turned(r, unit, hit, cue, draft)
    draft = _with_subject(r, hit, cue, _with_whole_source(r, unit, cue, draft))
    draft = with_agent(r, unit, cue, _out_of_content(r, hit, cue, draft))
    draft = with_whole_phrases(r, unit, cue, _with_whole_clause(r, unit, hit, draft))
    if draft.source is not None:
        draft = with_source(r, draft, _plain_source(r, draft.source))
    if _owns(r, draft) or _is_one_phrase(r, hit, cue, draft):
        return None
    draft = without_verdict(r, hit, without_comment(r, cue, draft))
    pairs = zip(draft.content, draft.words.content, strict=True)
    said = [
        (_after_clock(r, span[0]), span[1])
        for span, words in pairs
        if not _is_scrap(r, span, words)
    ]
    if said == draft.content:
        return draft
    said = said or [*_whole_phrases(r, unit, cue, draft)] or draft.content
    draft = with_content(r, draft, said)
    return draft if draft.content else None  # a time of day is nothing said


def _owns(r: Reading, draft: Draft) -> bool:
    """Whether what was said is a thing of the source's: *appalled by Mr Doe's nonsense*."""
    if draft.source is None:
        return False
    end = draft.source[1]
    by_owner = r.text[end - 2 : end] in ("'s", "’s") and r.text[slice(*draft.cue)].endswith(" by")
    return any(
        start == end + by_owner and (by_owner or _is_possessive(r, (start, stop)))
        for start, stop in draft.content
    )


def _is_one_phrase(r: Reading, hit: Hit | None, cue: Span, draft: Draft) -> bool:
    """Whether one phrase was cut before a verb: *The costly, reckless,* | *hated law passed*."""
    who = draft.words.source
    (first, last), *more = draft.words.content
    if who is None and r.words[slice(*cue)] in _PASSES:
        return draft.words.content[-1][1] == cue[0] and max(r.quote[first : cue[0]]) < 0
    if who is None or more or (last, cue[0]) != who or (hit is not None and hit.cue.is_clausal):
        return False
    is_open = r.words[who[0]] not in DETERMINERS | PRONOUNS and not is_capital(r, who[0])
    is_list = "," in r.gaps[last - 1] and r.words[first] in DETERMINERS and is_open
    return is_list and max(r.quote[first:last]) < 0 and not has_verb(r, first, last)


def _whole_phrases(r: Reading, unit: Unit, cue: Span, draft: Draft) -> Iterator[Span]:
    """Phrases of which only the article was told, before cue and source."""
    edges = [cue[0], *(draft.words.source or ())[:1], unit.hi]
    for (start, _), (first, _) in zip(draft.content, draft.words.content, strict=True):
        ceiling = min((edge for edge in edges if edge > first), default=first + 1)
        end = phrase_after(r, first, ceiling, asides=False)
        if end is not None and end > first + 1:
            yield start, r.ends[end - 1]


def _after_colon(r: Reading, draft: Draft) -> Draft | None:
    if draft.source is None:
        return draft
    if is_label(r.text[slice(*draft.source)].casefold().split()):
        return None
    return with_source(r, draft, _plain_source(r, draft.source))


def _is_noun(r: Reading, hit: Hit, cue: Span, draft: Draft) -> bool:
    """Whether *after blast at …* or *opposition leader* was taken for a cue."""
    first, last = draft.words.content[0][0], draft.words.content[-1][1]
    joined = cue[0] > 0 and not r.gaps[cue[0] - 1]
    if joined and hit.cue.pos == "v" and hit.cue.form == "base" and _is_plain(r, cue, draft):
        return r.words[cue[0] - 1] in _ARTICLES  # “The rail plan is a shambles”
    is_before = last <= cue[0] and max(r.quote[first:last]) < 0
    if hit.cue.pos == "v" and hit.cue.form in ("base", "s", "same") and is_before:
        return joined and r.words[cue[0] - 1] in PREPOSITIONS - {"to"}
    is_compound = first == cue[1] and last == first + 1 and not r.gaps[cue[1] - 1]
    return hit.cue.pos == "n" and hit.last == cue[1] and is_compound and r.quote[first] < 0


def _is_plain(r: Reading, cue: Span, draft: Draft) -> bool:
    """Whether content without a source goes on where a noun's complement, *that*, could not."""
    first, who = draft.words.content[0][0], draft.words.source
    is_alone = cue[1] - cue[0] == 1 and first == cue[1] and r.quote[first] < 0
    is_open = is_alone and (who is None or _ARTICLES.issuperset(r.words[slice(*who)]))
    return is_open and r.words[first] not in PREPOSITIONS and r.words[first] != "that"


def _is_struck(r: Reading, hit: Hit, draft: Draft) -> bool:
    """Whether a thing or a place is struck, *slammed the door*, and nobody criticised."""
    first, last = draft.words.content[0]
    if hit.cue.lemma not in _STRIKING or first < hit.last or r.quote[first] >= 0:
        return False
    if r.words[first] in _ALONG:
        return True
    end = next((k for k in range(first, last) if r.words[k] in PREPOSITIONS), last)
    is_thing = end > first and r.words[end - 1] in _STRUCK and not is_capital(r, end - 1)
    return is_thing and not (end < last and r.words[end] in ("as", "for", "over"))


def _turned(r: Reading, unit: Unit, hit: Hit | None, cue: Span, draft: Draft) -> Draft:
    """Let who ends the sentence speak: *Dam could burst, warns engineer*, and not be said."""
    who = speaker_at_end(r, unit, hit) if hit is not None and cue == hit[:2] else None
    if who is None or draft.words.source == who:
        return draft
    is_missing = draft.source is None and draft.words.content[-1][1] <= cue[0]
    if draft.words.content != [who] and not is_missing:
        return draft
    if not is_missing or r.quote[cue[0] - 1] < 0:
        draft = with_content(r, draft, [offsets(r, (unit.lo, cue[0]))])
    return with_source(r, draft, offsets(r, who))


def _after_dash(r: Reading, unit: Unit, hit: Hit | None, cue: Span, draft: Draft) -> Draft:
    """Let who stands after a quotation, a dash and a verb speak: *“…,” – noted the mayor*."""
    k = cue[0] - 1
    is_quoted = k >= unit.lo and r.quote[k] >= 0 and not DASHES.isdisjoint(r.gaps[k])
    if hit is None or not is_quoted or hit.cue.form not in ("past", "s") or hit.last != cue[1]:
        return draft
    source = draft.words.source
    if not hit.cue.is_clausal or (source is not None and source[0] < cue[1]):
        return draft
    end = phrase_after(r, cue[1], unit.hi)
    if end is not None and r.gaps[end - 1] == ",":  # “the mayor, Ann Doe”
        end = unit.hi if all(is_capital(r, n) for n in range(end, unit.hi)) else end
    pairs = list(zip(draft.content, draft.words.content, strict=True))
    said = [span for span, (_, last) in pairs if last <= cue[0]]
    if end is None or not said or r.gaps[cue[1] - 1]:
        return draft
    said += [span for span, (first, _) in pairs if first >= end]
    return with_source(r, with_content(r, draft, said), offsets(r, (cue[1], end)))


def _with_subject(r: Reading, hit: Hit | None, cue: Span, draft: Draft) -> Draft:
    """Take what stands right before an active verb as its source: *The regime denied any part*."""
    if draft.source is not None or hit is None or len(draft.content) < 2:
        return draft
    subject, said = draft.words.content[0], draft.words.content[1]
    if subject[1] != cue[0] or r.gaps[cue[0] - 1] or said[0] != cue[1] or r.quote[subject[0]] >= 0:
        return draft
    words = r.words[slice(*cue)]
    is_active = not _PERFECT.isdisjoint(words) and BE.isdisjoint(words)
    is_active = is_active and hit.cue.strength >= SURE_VERB
    is_denial = hit.cue.lemma == "deny" and r.words[said[0]] in _DENIED
    if not (is_active or is_denial) or "that" not in hit.cue.frames:
        return draft
    rest = with_content(r, draft, draft.content[1:])
    return with_source(r, rest, draft.content[0])


def _out_of_content(r: Reading, hit: Hit | None, cue: Span, draft: Draft) -> Draft:
    """Take who stands between a quotation and the verb as source: *“…,” one, who …, says*."""
    first, last = draft.words.content[-1]
    if draft.source is not None or hit is None or last != cue[0] or r.quote[first] < 0:
        return draft
    k = next((n for n in range(last - 1, first, -1) if r.quote[n - 1] >= 0), last)
    is_pause = not set(",?!—").isdisjoint(r.gaps[k - 1])
    if k == last or not is_pause or not hit.cue.is_clausal or phrase_after(r, k, last) != last:
        return draft
    said = [*draft.content[:-1], offsets(r, (first, k))]
    return with_source(r, with_content(r, draft, said), offsets(r, (k, last)))


def _with_whole_source(r: Reading, unit: Unit, cue: Span, draft: Draft) -> Draft:
    """Let an article be no source by itself: *the*; it gives way to its phrase, if it has one."""
    source = draft.words.source
    if source is None or not _ARTICLES.issuperset(r.words[slice(*source)]):
        return draft
    ceiling = cue[0] if source[0] < cue[0] else unit.hi
    end = phrase_after(r, source[0], ceiling, asides=False)
    whole = (source[0], end) if end and last_term(r.words[source[1] : end]) else None
    return with_source(r, draft, offsets(r, whole) if whole else None)


def _with_whole_clause(r: Reading, unit: Unit, hit: Hit | None, draft: Draft) -> Draft:
    """Complete a cut clause: *The road is shut, X said*; *Doe, according to X, has left*."""
    first, last = draft.words.content[0]
    who = draft.words.source
    if hit is None or who is None or len(draft.content) > 1 or first != unit.lo:
        return draft
    edge, end = min(hit.first, who[0]), max(hit.last, who[1])
    if last - first == 1 and r.words[first] in _ARTICLES and last < edge:
        if "," in r.gaps[edge - 1]:
            return with_content(r, draft, [(r.starts[first], r.ends[edge - 1])])
        return draft
    is_name = last == edge and last - first <= _NAME and r.quote[first] < 0
    goes_on = end < unit.hi and "," in r.gaps[end - 1] and "," in r.gaps[last - 1]
    if hit.cue.pos == "p" and is_name and goes_on and not has_verb(r, first, last):
        breaks = (k for k in range(end + 1, unit.hi) if r.words[k] in _JOINTS and r.gaps[k - 1])
        rest = r.starts[end], r.ends[next(breaks, unit.hi) - 1]
        return with_content(r, draft, [*draft.content, rest])
    return draft


def _plain_source(r: Reading, source: Span) -> Span | None:
    """Without the time of day or an answer before it, or *today* after it."""
    start, end = source
    if answer := _ANSWER.match(r.text, start, end):
        start = answer.end()
    start = _after_clock(r, start)
    words = words_in(r, (start, end))
    if words and words[1] - words[0] > 1 and r.text[r.starts[words[1] - 1] : end] in _DAYS:
        is_adverb = r.words[words[1] - 2] not in PREPOSITIONS
        end = r.ends[words[1] - 2] if is_adverb else end
    return (start, end) if words and start < end else None


def _after_clock(r: Reading, start: int) -> int:
    """Where a span begins after the time of day that its line begins with."""
    clock = _CLOCK.match(r.text, r.text.rfind("\n", 0, start) + 1)
    return clock.end() if clock and start < clock.end() else start


def _is_scrap(r: Reading, span: Span, words: Span) -> bool:
    """Whether a piece of content is an article alone, or the rest of somebody's name."""
    if words[1] - words[0] > 1:
        return _is_possessive(r, span)
    return r.words[words[0]] in _ARTICLES and r.quote[words[0]] < 0


def _is_possessive(r: Reading, span: Span) -> bool:
    is_joined = span[0] > 0 and r.text[span[0] - 1].isalnum()
    return is_joined and _POSSESSIVE.match(r.text, span[0]) is not None
