"""Where a text says that a source's name is withheld, and whose it is.

“A clerk, who asked not to be named, said …”: the phrasings are many but built from few parts, so
patterns list the parts. “Declined to name the firm” is none of them.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from framing.cues import Unit, has_verb
from framing.phrases import Reading, Span

_NOT = (
    r"(?:(?:do|did|does|would|could|can|may|must|was|were|is|are|has|have|had)(?: not|n['’]t)"
    r"|cannot|can['’]t|won['’]t|never)"
)
_ASK = (
    r"(?:ask|request|prefer|want|wish|insist|demand|choos|chose|opt|elect|agree|plead|beg|seek|sought)"
    r"(?:e|s|ed|es|red|ring|ing|ged|ging|n)?"
)
_REFUSE = r"(?:declin|refus)(?:e|es|ed|ing)"
_BE = r"(?:be|being|have been|go|remain|stay)(?: (?:publicly|further|fully|formally))?"
_NAMED = rf"{_BE} (?:named|identified|quoted|cited|attributed|mentioned)"
_NAMES = r"(?:(?:real|full|own|true|actual) ){0,2}(?:names?|identit(?:y|ies))"
_OWN = rf"(?:his|her|their|its|a) {_NAMES}"
_GIVE = r"(?:give|provide|disclose|reveal|share|state|publish)"
_HIDDEN = (
    r"(?:withh(?:old|eld|olding)|changed|altered|conceal(?:ed)?|protect(?:ed)?|hidden|kept secret)"
)
_TOLD = (
    r"(?:used|published|printed|revealed|disclosed|given|released|known|made public|mentioned"
    r"|in print|in the paper)"
)
_SPEAK = r"(?:speak|speaks|spoke|spoken|speaking|talk|talks|talked|talking)"
_WORDS = r"(?:[\w’'.-]+ )"
_ASKED = "|".join(  # what one can ask for oneself only
    [
        rf"{_ASK}(?: on)?(?: that (?:he|she|they))?(?: to)? (?:not|never)(?: to)? {_NAMED}",
        rf"{_REFUSE} to {_NAMED}",
        rf"{_NOT} (?:(?:want|wish|like|agree|consent|care) )?(?:to )?{_NAMED}",
        rf"{_ASK} (?:for |on |upon )?(?:\w+ )?anonymity",
        r"(?:granted|given|promised) (?:\w+ )?anonymity",
        rf"(?:{_ASK}|would like) to (?:{_BE}|be kept|{_SPEAK}) "
        r"(?:anonymous(?:ly)?|unnamed|nameless|unidentified)",
        rf"(?:{_SPEAK} {_WORDS}{{0,6}})?(?:on|under) (?:the |a )?(?:\w+ )?condition "
        rf"(?:of (?:\w+ )?anonymity"
        rf"|(?:that )?{_WORDS}{{1,3}}(?:not|never) (?:{_NAMED}|be {_TOLD}))",
        rf"{_ASK} (?:that |for ){_OWN} (?:to )?(?:not|be {_HIDDEN})",
        rf"{_SPEAK} {_WORDS}{{0,5}}"
        r"(?:anonymously|privately|off the record|on background|without attribution)",
    ]
)
_KEPT = "|".join(  # what one can say of others, too, but for “who” and “declining”
    [
        rf"(?:{_REFUSE} to|{_NOT}(?: (?:want|wish) to)?) {_GIVE} {_OWN}",
        r"(?:(?:was|were|is|are)(?: not|n['’]t)|(?:has|have|had)(?: not|n['’]t)(?: yet)? been) "
        r"(?:being |publicly )?(?:named|identified)",
        rf"(?:{_ASK} to )?withh(?:old|olds|olding|eld) {_OWN}",
        rf"{_ASK} (?:that |for ){_OWN}",
        rf"{_ASK} {_OWN} (?:not|to|be)",
        rf"{_NOT} (?:want|wish)(?: for)? {_OWN}(?: to be)? {_TOLD}",
        r"(?:gave|give|gives|giving) (?:only (?:his|her|their) (?:first|given) names?"
        r"|(?:his|her|their) names? only as)",
        r"(?:identified|identifies|identifying) (?:him|her|them)sel(?:f|ves) only (?:as|by)",
        rf"{_NOT} (?:\w+ )?(?:authori[sz]ed|allowed|permitted|cleared) to "
        r"(?:speak|talk|comment|discuss|brief|give|be quoted)",
    ]
)
_WHOSE = rf"whose {_NAMES} {_WORDS}{{0,6}}?(?:{_HIDDEN}|{_NOT} (?:be |been |being )?{_TOLD})"
_WHOM = rf"whom {_WORDS}{{1,4}}{_NOT} (?:naming|named|identifying|identified|name|identify)"
_HAVE = r"(?:had |have |has |was |were |also |only ){0,2}"
_REQUEST = re.compile(
    rf"\b(?:(?P<who>(?:who|that|which|because (?:he|she|they)) {_HAVE}(?:{_ASKED}|{_KEPT})"
    rf"|{_WHOSE}|{_WHOM})|(?P<asked>{_ASKED})|(?P<kept>{_KEPT}))\b"
    r"(?! as (?:a|an|the|one|part)\b| after\b)",  # “identified as the winner”, “named after him”
    re.IGNORECASE,
)
_HINTS = frozenset(
    "anonymity anonymous anonymously unnamed nameless name names named naming identify identified "
    "identifies identifying identity identities unidentified quoted cited attributed attribution "
    "mentioned authorised authorized permitted allowed cleared record background privately".split()
)
_KEPT_BY = (
    " not ", "n't ", "n’t ", "never", "only", "anonym", "declin", "refus", "withh", "whose", "whom",
    "unnamed", "nameless", "unidentified", "privately", "record", "background", "attribution",
    "chang", "alter", "conceal", "protect", "hidden", "secret",
)  # fmt: skip
_QUANTIFIED = frozenset("all both some most one two none each of and also whom who".split())
_CONDITION = ("on", "under", "granted", "given", "promised")
_WINDOW = 80  # code points from such a word to an end of a request
_FAR = 16  # words from a source to a request after it


class Request(NamedTuple):
    """Words that say so, and whose they are: of the noun before (*who*), or free (*asking*).

    Beside a pseudonym a name is none.
    """

    first: int
    last: int
    is_relative: bool
    is_free: bool
    is_pseudonym: bool


def requests(r: Reading) -> list[Request]:
    """Return where a text, outside quotations, says that a name is withheld.

    Examples
    --------
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "A clerk who asked not to be named said it failed."
    >>> requests(read(text, tokenise(text)))[0][:2]
    (2, 8)
    """
    return list(_requests(r))


def _requests(r: Reading) -> Iterator[Request]:
    for found in (m for window in _windows(r) for m in _REQUEST.finditer(r.text, *window)):
        first, last = bisect_left(r.starts, found.start()), bisect_left(r.starts, found.end())
        if first >= last or r.quote[first] >= 0:
            continue
        word = r.words[first]
        is_free = word.endswith("ing") or word in _CONDITION or word == "because"
        if found["kept"] and not is_free:
            continue
        is_relative = found["who"] is not None and word != "because"
        yield Request(first, last, is_relative, is_free, word in ("whose", "whom"))


def _windows(r: Reading) -> Iterator[Span]:
    """Stretches with words that a request has one of: reading all for the patterns is slow."""
    for start, end in _around(r):
        near = r.text[start:end]
        if any(part in near for part in _KEPT_BY):
            yield start, end


def _around(r: Reading) -> Iterator[Span]:
    start = end = 0
    for k in (k for k, word in enumerate(r.words) if word in _HINTS):
        if r.starts[k] - _WINDOW > end:
            if end:
                yield start, end
            start = r.starts[k] - _WINDOW
        end = r.ends[k] + _WINDOW
    if end:
        yield max(0, start), end


def unnamed(
    r: Reading,
    units: list[Unit],
    citations: Sequence[tuple[Span | None, int, Sequence[Span]]],
    asked: Sequence[Request],
) -> dict[int, bool]:
    """Return the numbers of citations whose source is kept unnamed, and whether a name is false.

    Parameters
    ----------
    citations : sequence of (source, cue, content)
        Words of each.
    asked : list of Request
    """
    if not asked:
        return {}
    los = [unit.lo for unit in units]
    here: dict[int, list[int]] = {}
    for number, (source, _, _) in enumerate(citations):
        if source is not None:
            here.setdefault(bisect_right(los, source[0]), []).append(number)
    made: dict[int, bool] = {}
    for request in asked:
        at = bisect_right(los, request.first)
        for number in here.get(at, ()):
            if _is_of(r, request, los[max(0, at - 1)], *citations[number]):
                made[number] = made.get(number, False) or request.is_pseudonym
    return made


def _is_of(
    r: Reading, request: Request, lo: int, source: Span | None, cue: int, content: Sequence[Span]
) -> bool:
    """Whether a request is that of the source of a citation in its sentence."""
    if source is None:
        return False
    first, last = source
    if first <= request.first <= last:
        return True
    if not (request.is_relative or request.is_free):
        return False
    if 0 <= request.first - last < _FAR and _QUANTIFIED.issuperset(r.words[last : request.first]):
        return True  # “, all of whom spoke …”
    if not request.is_free:
        return False
    if request.first == lo:
        return first >= request.last and "," in r.gaps[first - 1]
    is_said = any(
        a <= request.first and (request.first < b or (request.first == b and not has_verb(r, a, b)))
        for a, b in content
    )
    is_close = max(last, cue) < request.first < last + _FAR
    is_apart = "," in r.gaps[request.first - 1] or r.words[request.first] in _CONDITION
    return is_close and is_apart and not is_said
