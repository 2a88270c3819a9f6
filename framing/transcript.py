"""Words of others that a whole article prints: an interview without labels, a speech in full.

No word reports them, so that they would be the outlet's own. A question, or a headline that says
so, is what tells.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from itertools import groupby

from framing.bymark import made_by_mark
from framing.continued import Draft, ruled, with_source, words_in
from framing.cues import Cue, Hit, Unit
from framing.phrases import PERSONAL, Reading, Span, offsets, phrase_after, phrase_before
from framing.scene import Attribution

_WHOLE = r"speech|address|statement|remarks|transcript|letter|sermon|lecture"
_IN_FULL = re.compile(
    rf"(?:^(?:the |read |read the )?|: )"
    rf"(?:full (?:text(?=.{{0,80}}\b(?:{_WHOLE}))|(?:{_WHOLE})(?! ahead))|transcript of\b)"
    rf"|\b(?:text|{_WHOLE}) in full(?=\s{{0,9}}(?:$|[:\n]))|\bin full: ",
    re.IGNORECASE,
)
_I = frozenset("i my me mine myself i'm i've i'd i'll".split())
_FIRST = _I | frozenset("we our us we're we've we'll".split())
_SECOND = frozenset("you your you're you've you'd yourself".split())
_SHARE = 0.015  # of a speech's words that are in the first person, at least
_RARE = 3  # paragraphs for each question at most; more are an essay
_QUESTION = 60  # words of a question at most
_INTRODUCTION = 3  # paragraphs before a speech, of which the last ends in a colon, at most


def in_whole(r: Reading, units: list[Unit], body_start: int) -> list[Draft]:
    r"""Return the citations of an article that prints an interview or a speech.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "Ada Lorn sails.\n\nDid you win?\n\nNo. My boat sank.\n\nAre you sad?\n\nI am well."
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> found = in_whole(reading, sentences(tokens, reading.quote), 0)
    >>> [text[slice(*draft.content[0])] for draft in found]
    ['No. My boat sank', 'I am well']
    """
    title = _IN_FULL.search(r.text, 0, body_start)
    if title is None and len(re.findall(r"\?\W?\n", r.text)) < 2:
        return []
    first = bisect_left(r.starts, body_start)
    paragraphs = [
        (some[0].lo, some[-1].hi)
        for some in (list(group) for _, group in groupby(units, key=lambda unit: unit.paragraph))
        if some[0].lo >= first
    ]
    if title is not None:
        return _speech(r, title.span(), paragraphs)
    return [ruled(r, item) for item in _answers(r, paragraphs)]


# ---------------------------------------------------------------- interviews


def _answers(r: Reading, paragraphs: list[Span]) -> list[Attribution]:
    """What follows each question to *you*, up to the next; where those who answer say *I*."""
    asked = {n for n, span in enumerate(paragraphs[:-1]) if _is_question(r, span)}
    pairs = [(n, n + 1) for n in sorted(asked) if n + 1 not in asked]
    fewest = 2 if pairs and pairs[0][0] else 3  # an introduction says that someone is asked
    if len(pairs) < fewest or _RARE * len(asked) < pairs[-1][1] + 1 - pairs[0][0]:
        return []
    if any(_is_labelled(r, paragraphs[n][0]) for _, n in pairs) or not (
        _most(r, [paragraphs[n] for n, _ in pairs], _SECOND)
        and _most(r, [paragraphs[n] for _, n in pairs], _I)
    ):
        return []
    stops = [*(n for n, _ in pairs[1:]), pairs[-1][1] + 1]
    return [
        made_by_mark(r, paragraphs[n][1] - 1, None, said, "question-answer", "?")
        for (n, start), stop in zip(pairs, stops, strict=True)
        if (said := [span for span in paragraphs[start:stop] if max(r.quote[slice(*span)]) < 0])
    ]


def _is_question(r: Reading, span: Span) -> bool:
    first, last = span
    is_plain = last - first <= _QUESTION and max(r.quote[first:last]) < 0
    return is_plain and "?" in r.gaps[last - 1] and not _is_labelled(r, first)


def _is_labelled(r: Reading, first: int) -> bool:
    return any(":" in gap for gap in r.gaps[first : first + 4])


def _most(r: Reading, spans: list[Span], words: frozenset[str]) -> bool:
    return 2 * sum(not words.isdisjoint(r.words[slice(*span)]) for span in spans) >= len(spans)


# ---------------------------------------------------------------- speeches


def _speech(r: Reading, title: Span, paragraphs: list[Span]) -> list[Draft]:
    """The body, or what follows an introduction that ends in a colon, if it says *I* or *we*."""
    leads = (n for n, (_, last) in enumerate(paragraphs) if r.gaps[last - 1].rstrip() == ":")
    lead = next(leads, _INTRODUCTION)
    said = paragraphs[lead + 1 if lead < _INTRODUCTION else 0 :]
    said = [span for span in said if max(r.quote[slice(*span)]) < 0]
    n_words = sum(last - first for first, last in said)
    mine = sum(r.words[k] in _FIRST for first, last in said for k in range(first, last))
    cue = words_in(r, title)
    if cue is None or not n_words or mine < _SHARE * n_words:
        return []
    lemma = " ".join(r.words[slice(*cue)])
    hit = Hit(*cue, cue[0], Cue((), "", lemma, "", "neutral", "speech", frozenset(), 1.0))
    draft = ruled(r, Attribution(hit, None, said, "headline-body"))
    return [with_source(r, draft, _speaker(r, cue, paragraphs[0][0]))]


def _speaker(r: Reading, cue: Span, hi: int) -> Span | None:
    """X in *full text of X's address*, *X's speech in full*, *full speech: what X told them*."""
    what = next((k for k in range(cue[1], hi) if r.words[k] == "what"), None)
    if what is not None:
        end = phrase_after(r, what + 1, hi, asides=False)
        is_name = end is not None and r.words[what + 1] not in PERSONAL
        return offsets(r, (what + 1, end)) if end is not None and is_name else None
    owners = [k for k in range(hi) if r.words[k].endswith("'s")]
    start = phrase_before(r, owners[0], 0) if owners else None
    if start is None or "of" in r.words[start : owners[0]]:
        start = next((k + 1 for k in range(cue[0], hi) if r.words[k] == "of"), None)
    if start is None or not owners or start > owners[0]:
        return None
    return r.starts[start], r.ends[owners[0]] - 2
