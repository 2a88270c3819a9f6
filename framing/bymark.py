"""Citations that a mark alone makes: X: “It failed.”, “It failed.” — X, and turns of a transcript.

They have no word for a cue, so a tagger of cues meets few of them in training.
"""

from __future__ import annotations

import re
from itertools import groupby, pairwise

from framing.cues import Cue, Hit, Unit, cue_among
from framing.labels import phrase_role
from framing.phrases import (
    DETERMINERS,
    Reading,
    Span,
    fills_clause,
    is_capital,
    phrase_after,
    phrase_before,
)
from framing.scene import Attribution, Scene, last_quotation

_MARKS = ":—–―-"
DASHES = frozenset("—–―-")
_LONGEST_SIGNATURE = 20  # words
_IN_NAMES = frozenset(
    "of the for and de del della der den di da du la le el al bin von van y".split()
)
ASKING = frozenset(["Q", "Question", "Interviewer"])
"""Who asks for the outlet."""
_ANSWERED = re.compile(r"\?\W{0,3}\n\s*(?:\W{0,3}[A-Z][\w. ]{0,30}:\W{0,3})?[^\n]{0,300}?\bI\b")
_LEAST = 3  # words of a quotation that is signed without a stop
_LONGEST_NAME = 4  # words of a speaker in a transcript
_TALK = 6  # words of a turn on average, or it is a list: *Price: Small.*
_INTERVIEW = 3  # where one does nothing but ask
_CLAIM = frozenset(["claim", "the claim"])  # heads what a fact-check looks into
NO_SPEAKERS = frozenset(
    "age also analysis breaking comment correction date editorial exclusive explained explainer "
    "fact fact-check factbox facts feature gallery in interview letter letters listen live more "
    "name note obituary opinion photo photos podcast profile rating read related review time "
    "update updated verdict video watch".split()
)
"""Names of sections and kinds of texts, which a colon follows too."""


def is_label(words: list[str]) -> bool:
    """Tell whether words before a colon begin with the name of a section, *our* left off.

    Examples
    --------
    >>> is_label(["our", "rating"]), is_label(["jane", "doe"])
    (True, False)
    """
    return next((word for word in words if word not in DETERMINERS), "") in NO_SPEAKERS


def cited_by_mark(r: Reading, units: list[Unit]) -> list[Attribution]:
    r"""Return the citations of a text that a mark alone makes.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "“It failed.” — Jane Doe\n\nROE: That is not so."
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> found = cited_by_mark(reading, sentences(tokens, reading.quote))
    >>> [(item.source, item.content, item.rule) for item in found]
    [((2, 4), [(0, 2)], 'quote-dash-source'), ((4, 5), [(5, 9)], 'turn')]
    """
    turns = _turns(r, units)
    scenes = (Scene(r, units, n, unit.lo, unit.hi, [], []) for n, unit in enumerate(units))
    found = (by_mark(scene) or turns.get(scene.number) for scene in scenes)
    return [item for item in found if item is not None]


def by_mark(s: Scene) -> Attribution | None:
    """Return the citation that a colon or a dash makes of a sentence, or nothing."""
    return _colon(s) or _signature(s)


def by_colon(r: Reading, unit: Unit) -> Attribution | None:
    """Return the citation that the colon at the end of a sentence makes, its content yet to come.

    According to Jane Roe: Said Jane Roe: Jane Roe echoed: What else ends in a colon is a label more
    often than a source.
    """
    if r.words[unit.lo : unit.lo + 2] == ["according", "to"]:
        return _according(r, unit)
    hit = cue_among(r, (unit.lo, unit.lo + 1))
    if hit and hit.cue.is_reporting:
        is_source = phrase_after(r, hit.last, unit.hi) == unit.hi and is_capital(r, unit.hi - 1)
        return Attribution(hit, (hit.last, unit.hi), [], "verb-source-quote") if is_source else None
    end = phrase_after(r, unit.lo, unit.hi)
    if end != unit.hi - 1 or not is_capital(r, end - 1) or not r.words[end].endswith("ed"):
        return None
    return made_by_mark(r, end, (unit.lo, end), [], "source-colon-quote")


def _according(r: Reading, unit: Unit) -> Attribution | None:
    """Cite according to X: where X is a name, or who or what words come from."""
    hit = cue_among(r, (unit.lo, unit.lo + 2))
    source = unit.lo + 2, unit.hi
    if hit is None or phrase_after(r, *source) != unit.hi:
        return None
    is_named = any(is_capital(r, k) for k in range(*source))
    is_source = is_named or phrase_role(r.words[slice(*source)]) is not None
    return Attribution(hit, source, [], "phrase-source-content") if is_source else None


def _turns(r: Reading, units: list[Unit]) -> dict[int, Attribution]:
    """Cite ROE: That is not so. By the number of the sentence that opens the paragraph.

    A speaker stands in capitals, or is one of two or more who take turns, with questions: then the
    paragraph is theirs. Who asks as Q, or does nothing but ask, is the outlet; who answers as A has
    no name.
    """
    heard = []  # first sentence of a paragraph, its speaker's last word and name, where it ends
    talks = set()
    for _, some in groupby(range(len(units)), lambda n: units[n].paragraph):
        numbers = list(some)
        opening = units[numbers[0]]
        if (k := _speaker(r, opening)) is not None:
            name = r.text[r.starts[opening.lo] : r.ends[k]]
            heard.append((numbers[0], k, name, units[numbers[-1]].hi))
            if not all(_asks(r, units[n]) for n in numbers):
                talks.add(name)
    names = [name for _, _, name, _ in heard]
    least = _TALK if talks.issuperset(names) else _INTERVIEW
    goes_back = 1 < len(set(names)) < len(names)
    asks = all(map(str.isupper, names)) or any(
        "?" in r.text[r.ends[k] : r.ends[hi - 1] + 2] for _, k, _, hi in heard
    )
    are_speakers = goes_back and asks and sum(hi - k for _, k, _, hi in heard) >= least * len(heard)
    turns = {}
    for n, k, name, end in heard:
        if name.casefold() in _CLAIM:
            claim = made_by_mark(r, k, None, [(k + 1, units[n].hi)], "claim")
            claim.mark = r.starts[k], r.ends[k]
            turns[n] = claim
        elif are_speakers or (name.isupper() and len(name) > 1):
            rule, hi = ("dialogue", end) if are_speakers else ("turn", units[n].hi)
            words = r.words[units[n].lo : k + 1]
            is_outlet = not (name in talks or name.isupper() or phrase_role(words))
            only_asks = name in ASKING or is_outlet
            rule = "asks" if are_speakers and only_asks else rule
            source = None if name == "A" else (units[n].lo, k + 1)
            turns[n] = made_by_mark(r, k, source, [(k + 1, hi)], rule)
    return turns


def _asks(r: Reading, unit: Unit) -> bool:
    return "?" in r.text[r.ends[unit.hi - 1] : r.ends[unit.hi - 1] + 2]


def _speaker(r: Reading, unit: Unit) -> int | None:
    """The last word of a name that a colon follows at the beginning of a sentence."""
    if is_label(r.words[unit.lo : unit.lo + _LONGEST_NAME]):
        return None
    for k in range(unit.lo, min(unit.lo + _LONGEST_NAME, unit.hi - 1)):
        if not (is_capital(r, k) or r.words[k] in _IN_NAMES):
            return None
        if ":" in r.gaps[k]:
            return k
        if r.gaps[k]:
            return None
    return None


def _colon(s: Scene) -> Attribution | None:
    """Cite X: “It failed.”."""
    r = s.r
    quote = r.quote[s.lo : s.hi]
    if max(quote) < 0:
        return None
    k = next((s.lo + k for k, (a, b) in enumerate(pairwise(quote)) if a < 0 <= b), None)
    start = phrase_before(r, k, s.lo) if k is not None and ":" in r.gaps[k] else None
    if k is None or start is None or not fills_clause(r, start, s.lo):
        return None
    if is_label(r.words[s.lo : k + 1]):
        return None
    return made_by_mark(r, k, (start, k + 1), [(k + 1, s.hi)], "source-colon-quote")


def _signature(s: Scene) -> Attribution | None:
    """Cite “It failed.” — X. A post that a page sets off is signed X (@x) and a date, or @x."""
    r, lo = s.r, s.lo
    is_inside = lo < s.hi and r.quote[lo] >= 0  # “It failed” — X: no stop parts them
    while is_inside and lo < s.hi and r.quote[lo] == r.quote[s.lo]:
        lo += 1
    k = lo - 1
    if k < 0 or r.quote[k] < 0 or DASHES.isdisjoint(r.gaps[k]) or s.hi - lo > _LONGEST_SIGNATURE:
        return None
    if lo >= s.hi or (is_inside and not _is_sentence(r, s.lo, lo)):
        return None
    end = _before_handle(r, lo, s.hi) or phrase_after(r, lo, s.hi)
    if end is None or not (is_capital(r, lo) or _is_handle(r, lo)):
        return None
    stops = {"("} if is_inside else {",", "("}
    if end < s.hi and stops.isdisjoint(r.gaps[end - 1]):
        return None
    quotation = (s.lo, lo) if is_inside else last_quotation(s)
    return made_by_mark(r, k, (lo, end), [quotation], "quote-dash-source") if quotation else None


def _is_sentence(r: Reading, first: int, last: int) -> bool:
    """Whether a quotation is no title: it has some words, one of them small."""
    return last - first >= _LEAST and not all(is_capital(r, k) for k in range(first, last))


def _is_handle(r: Reading, k: int) -> bool:
    return r.text[r.starts[k] - 1] == "@"


def _before_handle(r: Reading, lo: int, hi: int) -> int | None:
    """Where a name ends that an account follows, as in RT (@RT_com)."""
    if _is_handle(r, lo):
        return lo + 1
    for k in range(lo, hi - 1):
        if not (is_capital(r, k) or r.words[k][0].isdigit() or r.words[k] in _IN_NAMES):
            return None
        if "(@" in r.text[r.ends[k] : r.starts[k + 1]]:
            return k + 1
    return None


def made_by_mark(
    r: Reading, k: int, source: Span | None, content: list[Span], rule: str, marks: str = _MARKS
) -> Attribution:
    """Return a citation whose cue is the colon or dash after word k, or another mark."""
    at = next(at for at in range(r.ends[k], len(r.text)) if r.text[at] in marks)
    cue = Cue((), "", r.text[at], "", "neutral", "speech", frozenset(), 1.0)
    hit = Hit(k + 1, k + 1, k + 1, cue)
    return Attribution(hit, source, content, rule, mark=(at, at + 1))


def is_interview(text: str) -> bool:
    r"""Whether a paragraph in the first person follows a question: *I* may then be who answers.

    Examples
    --------
    >>> is_interview("Why did you leave?\n\nI think the board is wrong."), is_interview("I left.")
    (True, False)
    """
    return _ANSWERED.search(text) is not None
