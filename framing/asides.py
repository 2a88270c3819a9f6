"""Citations beside a clause by which a source asks not to be named.

“A clerk who asked not to be named because the talks are private said …” cites the clerk, and her
request is no citation of its own. The learnt tagger cites both, or takes the wrong words for who
speaks; here the verb after such a clause gets the noun before it.
"""

from __future__ import annotations

from framing.attribution import attributions
from framing.continued import Draft, ruled, taken, unit_of, words_in
from framing.cues import SURE_VERB, Hit, Unit, content_start, find_cues, has_verb
from framing.phrases import Reading, phrase_before
from framing.scene import Attribution
from framing.text import Tokens
from framing.withheld import Request

_REACH = 14  # words between a request and the verb after it
_REASONS = frozenset("because as since for given citing fearing to and".split())
_FINITE = ("past", "s")


def without_requests(
    r: Reading, units: list[Unit], tokens: Tokens, drafts: list[Draft], asked: list[Request]
) -> list[Draft]:
    """Return citations without requests not to be named; who made them is the source after them.

    Parameters
    ----------
    asked : list of Request
        All of the text, as from `withheld.requests`.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> from framing.withheld import requests
    >>> text = "A clerk who asked not to be named said it had failed."
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> units = sentences(tokens, reading.quote)
    >>> draft, = without_requests(reading, units, tokens, [], requests(reading))
    >>> text[slice(*draft.source)]
    'A clerk who asked not to be named'
    """
    here: dict[Unit, list[Request]] = {}
    for request in asked:
        here.setdefault(unit_of(units, request.first), []).append(request)
    if not here:
        return drafts
    made: list[Draft] = []
    cited: dict[Unit, list[Draft]] = {}
    for draft in drafts:
        cue = words_in(r, draft.cue)
        unit = None if cue is None else unit_of(units, cue[0])
        (cited.setdefault(unit, []) if unit in here else made).append(draft)
    for unit, found in here.items():
        made += _in_sentence(r, unit, found, cited.get(unit, []))
    is_met = taken(r, made)
    silent = {u for u in here if not is_met[r.starts[u.lo] : r.ends[u.hi - 1]].any()}
    ruled_in = [ruled(r, item) for item in attributions(r, units, tokens, silent)] if silent else []
    return made + [
        d for d in ruled_in if not any(_asks(r, q, d) for q in here[unit_of(units, d.words.cue)])
    ]


def _in_sentence(r: Reading, unit: Unit, found: list[Request], drafts: list[Draft]) -> list[Draft]:
    for request in found:
        drafts = [_apart(r, request, d) for d in drafts if not _asks(r, request, d)]
    inside = {k for request in found for k in range(request.first, request.last)}
    hits = [hit for hit in find_cues(r, unit) if hit.first not in inside]
    for request in found:
        start = _start(r, request, unit)
        hit = None if start is None else _verb_after(r, request, hits, found)
        if start is not None and hit is not None:
            drafts = _said_by(r, unit, hit, (start, request), drafts)
    return drafts


def _apart(r: Reading, request: Request, draft: Draft) -> Draft:
    """A citation without a request among the pieces of its content, if others are left."""
    pairs = list(zip(draft.content, draft.words.content, strict=True))
    kept = [(s, w) for s, w in pairs if not request.first <= w[0] < w[1] <= request.last]
    if not kept or len(kept) == len(pairs):
        return draft
    words = draft.words._replace(content=[w for _, w in kept])
    return draft._replace(words=words, content=[s for s, _ in kept])


def _asks(r: Reading, request: Request, draft: Draft) -> bool:
    """Whether a citation is the request: its cue stands in it, and nothing is quoted."""
    cue = words_in(r, draft.cue)
    if cue is None or not request.first <= cue[0] < request.last:
        return False
    return all(r.quote[k] < 0 and k >= cue[0] for span in draft.words.content for k in span[:1])


def _start(r: Reading, request: Request, unit: Unit) -> int | None:
    """First word of the noun that a request follows, or missing."""
    k = request.first - 1
    if not (request.is_relative or request.is_free) or k < unit.lo or r.quote[k] >= 0:
        return None
    return phrase_before(r, k, unit.lo)


def _verb_after(r: Reading, request: Request, hits: list[Hit], found: list[Request]) -> Hit | None:
    """The first sure verb of saying after a request and in none, if it is not far from it."""
    for hit in hits:
        if hit.first > request.last + _REACH:
            return None
        is_sure = hit.cue.strength >= SURE_VERB and hit.cue.form in _FINITE
        if hit.first >= request.last and is_sure and hit.cue.is_reporting:
            return hit if _is_near(r, request.last, hit.first, found) else None
    return None


def _is_near(r: Reading, first: int, last: int, found: list[Request]) -> bool:
    """Whether no other verb parts a request from a verb, but for a reason or another request."""
    if last - first > _REACH or r.words[first] in _REASONS or r.words[first - 1] in _REASONS:
        return last - first <= _REACH
    between = (k for k in range(first, last) if not any(q.first <= k < q.last for q in found))
    return not any(has_verb(r, k, k + 1) for k in between)


def _said_by(
    r: Reading, unit: Unit, hit: Hit, whose: tuple[int, Request], drafts: list[Draft]
) -> list[Draft]:
    """The citations, that of a verb by its subject: from a first word on, with the request in it.

    One inside what another says is not added.
    """
    start, request = whose
    rest, told = content_start(r, hit, unit.hi)
    if rest >= unit.hi or r.quote[hit.head] >= 0:
        return drafts
    source = start, hit.first
    whole = ruled(r, Attribution(hit, source, [(rest, unit.hi)], "source-verb-content", told=told))
    at = next((n for n, draft in enumerate(drafts) if _has_cue(r, draft, hit.head)), None)
    if at is None:
        is_inside = any(a <= start < b for draft in drafts for a, b in draft.words.content)
        return drafts if is_inside else [*drafts, whole]
    draft = drafts[at]
    given = draft.words.source
    if (
        given is not None
        and given[0] < request.first <= given[1]
        and not (request.first < given[1] < request.last)
    ):
        return drafts
    pairs = zip(draft.content, draft.words.content, strict=True)
    kept = [
        (span, words) for span, words in pairs if words[0] >= hit.last or r.quote[words[0]] >= 0
    ]
    said = [words for _, words in kept] or whole.words.content
    mended = draft._replace(
        words=draft.words._replace(source=source, content=said),
        source=whole.source,
        content=[span for span, _ in kept] or whole.content,
    )
    return [*drafts[:at], mended, *drafts[at + 1 :]]


def _has_cue(r: Reading, draft: Draft, word: int) -> bool:
    cue = words_in(r, draft.cue)
    return cue is not None and cue[0] <= word < cue[1]
