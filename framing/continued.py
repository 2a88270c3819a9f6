"""Citations before they are evidence, and what they say beyond their own paragraph.

A finder reads a paragraph at a time. But a quotation that is left open goes on in the next one, and
a paragraph that is quoted whole has its speaker in the one before: *He said:*, or “…,” *she said.*
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from functools import cached_property
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from framing.attribution import attributions
from framing.bymark import by_colon
from framing.cues import Unit, cue_among
from framing.phrases import Reading, Span, offsets
from framing.pieces import closing_mark, opening_mark
from framing.referents import Cited
from framing.scene import Attribution, is_quotation
from framing.text import Tokens

_DOUBLE = re.compile(r"[\"“”„‟«»＂]|``|''|´´")
_OBJECT = 4  # words that a colon takes from a citation, at most
_LEAST = 7  # words of a paragraph that goes on with nothing to lead up to it; fewer are a heading


class Draft(NamedTuple):
    """A citation before it is evidence: words for those who read on, offsets for the reader."""

    words: Cited
    cue: Span
    source: Span | None
    content: list[Span]
    stance: str | None
    rule: str
    score: float


def ruled(r: Reading, item: Attribution) -> Draft:
    """Return what a rule says as a draft."""
    return Draft(
        Cited(item.source, item.told, item.hit.first, item.content),
        item.mark or offsets(r, (item.hit.first, item.hit.last)),
        _source_offsets(r, item.source) if item.source else None,
        [offsets(r, span) for span in sorted(set(item.content))],
        item.hit.cue.stance,
        f"cues/{item.hit.cue.lemma}/{item.rule}",
        float("nan"),
    )


def words_in(r: Reading, span: Span) -> Span | None:
    """Return the words that begin in a stretch of text, or nothing."""
    first, last = bisect_left(r.starts, span[0]), bisect_left(r.starts, span[1])
    return (first, last) if first < last else None


def with_source(r: Reading, draft: Draft, source: Span | None) -> Draft:
    """Return a citation with another source, or with none."""
    if source == draft.source:
        return draft
    who = words_in(r, source) if source else None
    return draft._replace(
        words=draft.words._replace(source=who), source=source if who is not None else None
    )


def with_content(r: Reading, draft: Draft, content: Sequence[Span]) -> Draft:
    """Return a citation with other content; pieces without a word are left out."""
    spans = [(span, words) for span in content if (words := words_in(r, span))]
    return draft._replace(
        words=draft.words._replace(content=[words for _, words in spans]),
        content=[span for span, _ in spans],
    )


def taken(r: Reading, drafts: Sequence[Draft]) -> NDArray[np.bool_]:
    """Return which code points of a text are cue or content of citations."""
    is_taken = np.zeros(len(r.text), dtype=bool)
    for start, end in (span for draft in drafts for span in (draft.cue, *draft.content)):
        is_taken[start:end] = True
    return is_taken


def unit_of(units: list[Unit], word: int) -> Unit:
    """Return the sentence that a word stands in."""
    return units[max(0, bisect_right(units, word, key=_begin) - 1)]


def _begin(unit: Unit) -> int:
    return unit.lo


def _source_offsets(r: Reading, source: Span) -> Span:
    """Without a possessive's mark, with the bracket that an aside needs to be closed."""
    start, end = offsets(r, source)
    if r.words[source[1] - 1].endswith("'s"):
        return start, end - 2
    return start, end + (r.text[end : end + 1] == ")" and "(" in r.text[start:end])


# ---------------------------------------------------------------- quotations left open


def over_paragraphs(r: Reading, tokens: Tokens, drafts: list[Draft]) -> list[Draft]:
    """Let a quotation that goes on in the next paragraph be content of its citation there too."""
    if not tokens.continued.any():
        return drafts
    starts, ends = tokens.quotes[:, 0], tokens.quotes[:, 1]
    holders: dict[int, int] = {}
    for number, draft in enumerate(drafts):
        for start, end in draft.content:
            first, last = np.searchsorted(ends, start, side="right"), np.searchsorted(starts, end)
            holders.update(dict.fromkeys(range(int(first), int(last)), number))
    made = list(drafts)
    for quote in np.flatnonzero(tokens.continued).tolist():
        following = quote + 1
        if quote not in holders or following in holders or following == len(starts):
            continue
        span = int(starts[following]), int(ends[following])
        if words := words_in(r, span):
            number = holders[following] = holders[quote]
            made[number] = _longer(made[number], words, span)
    return made


def with_whole_quotations(r: Reading, tokens: Tokens, drafts: list[Draft]) -> list[Draft]:
    """Let nobody say the first half of a quotation only.

    What the tagger cuts short goes on to the mark that closes it; unless another citation has all
    of it, and this one has other words: “…,” *he said.* “It was late,” *she said.*
    """
    starts, ends = tokens.quotes[:, 0].tolist(), tokens.quotes[:, 1].tolist()
    closed = [bool(closing_mark(r.text, end)) for end in ends]
    whole = {q: n for n, d in enumerate(drafts) for q in _quotations_in(starts, ends, d.content)}
    made = []
    for number, draft in enumerate(drafts):
        pairs = []
        for words, span in zip(draft.words.content, draft.content, strict=True):
            q = bisect_left(starts, span[0])
            if q == len(starts) or starts[q] != span[0] or not closed[q] or span[1] >= ends[q]:
                pairs.append((words, span))
                continue
            if whole.get(q, number) != number and len(draft.content) > 1:
                continue
            longer = starts[q], ends[q]
            pairs.append((words_in(r, longer) or words, longer))
        if not pairs:
            continue  # others say all of it
        said = draft.words._replace(content=[words for words, _ in pairs])
        made.append(draft._replace(words=said, content=[span for _, span in pairs]))
    return made


def _quotations_in(starts: list[int], ends: list[int], content: list[Span]) -> list[int]:
    """Numbers of the quotations that stand in content from mark to mark."""
    return [
        q
        for start, end in content
        for q in range(bisect_left(starts, start), bisect_right(ends, end))
    ]


def from_first_paragraphs(r: Reading, tokens: Tokens, draft: Draft) -> Draft:
    """Let what is set off in paragraphs before its last, which is signed, be content too."""
    words, spans = [draft.words.content[0]], [draft.content[0]]
    quote = r.quote[words[0][0]]
    while quote > 0 and tokens.continued[quote - 1] and tokens.set_off[quote - 1]:
        quote -= 1
        span = int(tokens.quotes[quote, 0]), int(tokens.quotes[quote, 1])
        inside = words_in(r, span)
        if inside is None:
            break
        words.insert(0, inside)
        spans.insert(0, span)
    said = draft.words._replace(content=[*words, *draft.words.content[1:]])
    return draft._replace(words=said, content=[*spans, *draft.content[1:]])


def _longer(draft: Draft, words: Span, span: Span) -> Draft:
    said = draft.words._replace(content=[*draft.words.content, words])
    return draft._replace(words=said, content=[*draft.content, span])


# ---------------------------------------------------------------- paragraphs quoted whole


def with_whole_paragraphs(
    r: Reading, units: list[Unit], tokens: Tokens, drafts: list[Draft]
) -> list[Draft]:
    r"""Let paragraphs that are quoted whole, and nobody's yet, be content of what leads up to them.

    A colon leads up to what follows, whatever makes the citation. Else who was quoted last in the
    paragraph before goes on, or whose words were reported at its end; to what is set off without
    marks a colon must lead.

    Examples
    --------
    >>> from framing.cues import sentences
    >>> from framing.phrases import read
    >>> from framing.text import tokenise
    >>> text = "She said:\n\n“It failed.”"
    >>> tokens = tokenise(text)
    >>> reading = read(text, tokens)
    >>> draft, = with_whole_paragraphs(reading, sentences(tokens, reading.quote), tokens, [])
    >>> draft.rule, [text[start:end] for start, end in draft.content]
    ('cues/say/source-verb-quote', ['“It failed.”'])
    """
    paragraphs = [list(some) for _, some in groupby(units, key=lambda unit: unit.paragraph)]
    is_whole = [all(is_quotation(r, unit) for unit in some) for some in paragraphs]
    if not any(is_whole[1:]):
        return drafts
    leads = _Leads(r, units, tokens, drafts)
    holder: int | None = None
    for (before, here), whole in zip(pairwise(paragraphs), is_whole[1:], strict=True):
        words = here[0].lo, here[-1].hi
        if not whole or any(leads.is_taken[words[0] : words[1]]) or _is_apart(r, words[0]):
            holder = None
            continue
        holder = leads.to(before, words, holder)
        if holder is not None:
            first, last = (r.quotes[r.quote[word]] for word in (words[0], words[1] - 1))
            leads.made[holder] = _longer(leads.made[holder], words, (first[0], last[1]))
    return leads.made


class _Leads:
    """The citations of a text, and which of them goes on in a paragraph that is quoted whole."""

    def __init__(self, r: Reading, units: list[Unit], tokens: Tokens, drafts: list[Draft]) -> None:
        self.made = list(drafts)
        self.is_taken = bytearray(len(r.words))
        self._r, self._units, self._tokens = r, units, tokens
        self._last = [max(d.words.cue, d.words.content[-1][1] - 1) for d in drafts]
        self._near: dict[int, list[int]] = {}  # by paragraph: citations made in it or reaching it
        for number, draft in enumerate(drafts):
            self.is_taken[draft.words.cue] = True
            for first, end in draft.words.content:
                self.is_taken[first:end] = b"\1" * (end - first)
            reached = (draft.words.cue, self._last[number])
            for paragraph in {unit_of(units, word).paragraph for word in reached}:
                self._near.setdefault(paragraph, []).append(number)

    @cached_property
    def _rules(self) -> dict[int, list[Attribution]]:
        """What rules find, by the first word of the sentence."""
        found: dict[int, list[Attribution]] = {}
        for item in attributions(self._r, self._units, self._tokens):
            found.setdefault(unit_of(self._units, item.hit.first).lo, []).append(item)
        return found

    def to(self, before: list[Unit], words: Span, holder: int | None) -> int | None:
        """Return the number of the citation that goes on in a paragraph, perhaps made for it.

        `holder` is the one that the paragraph before belongs to, if it is quoted whole too.
        """
        r, first, last = self._r, words[0], self._r.quote[words[1] - 1]
        by_colon = holder is None and r.gaps[first - 1].rstrip().endswith(":")
        continued = self._tokens.continued
        goes_on = holder is not None and (continued[r.quote[first - 1]] or continued[last])
        may_be_open = (by_colon or goes_on) and opening_mark(r.text, r.quotes[last][0]) > 0
        set_off = self._tokens.set_off
        for quotation in dict.fromkeys(r.quote[first : words[1]]):
            is_open = quotation == last and may_be_open
            if not (set_off[quotation] or is_open or _is_sound(r, quotation)):
                return None
        is_short = words[1] - first < _LEAST
        if is_short and not _ends_as_sentence(r, last):
            return None
        if holder is not None:
            return None if _ends_as_sentence(r, r.quote[first - 1], "?") else holder
        if by_colon:
            return self._by_colon(before[-1], words)
        return None if is_short or set_off[last] else self._spoke_last(before[-1])

    def _spoke_last(self, last: Unit) -> int | None:
        """The citation that ends a paragraph: in its sentence, one that quotes before others."""
        near = self._near.get(last.paragraph)
        if not near:
            return None
        spoke = max(unit_of(self._units, self.made[n].words.cue).lo for n in near)
        here = [n for n in near if self.made[n].words.cue >= spoke]
        is_quoted, _, number = max(
            (_quotes(self._r, self.made[n]), self.made[n].words.cue, n) for n in here
        )
        if is_quoted or (self._last[number] >= last.lo and _reports(self._r, self.made[number])):
            return number
        return None

    def _by_colon(self, unit: Unit, words: Span) -> int | None:
        """The citation that a sentence with a colon at its end makes of the paragraph after it.

        What is there already loses a few words that it took for its content, as in “called *them on
        it*:”. Else a rule tells source and cue, or the colon is the cue.
        """
        rules = self._rules.get(unit.lo, [])
        fits = [x for x in rules if any(a < words[1] and words[0] < b for a, b in x.content)]
        near = self._near.get(unit.paragraph, [])
        here = [n for n in near if unit.lo <= self.made[n].words.cue < unit.hi]
        if fits:
            cue = range(fits[-1].hit.first, fits[-1].hit.last)
            here = [number for number in here if self.made[number].words.cue in cue]
        if here:
            number = max(here, key=lambda number: self.made[number].words.cue)
            if _is_object(self._r, self.made[number], unit):
                self.made[number] = _empty(self.made[number])
            return number
        item = (fits or rules)[-1] if rules else by_colon(self._r, unit)
        if item is None:
            return None
        self.made.append(_empty(ruled(self._r, item)))
        return len(self.made) - 1


def _is_sound(r: Reading, quotation: int) -> bool:
    """Whether a quotation has both its marks and none between: else it takes in other words."""
    start, end = r.quotes[quotation]
    first, last = opening_mark(r.text, start), closing_mark(r.text, end)
    return first > 0 < last and not _DOUBLE.search(r.text, start + first, end - last)


def _ends_as_sentence(r: Reading, quotation: int, stops: str = ".!?…,") -> bool:
    """Whether a stop stands before a quotation's second mark, as in no heading."""
    start, end = r.quotes[quotation]
    end -= closing_mark(r.text, end)
    return start < end and r.text[end - 1] in stops


def _is_apart(r: Reading, first: int) -> bool:
    """Whether a line without words, such as a row of stars, stands before a word's paragraph."""
    lines = r.text[r.ends[first - 1] : r.starts[first]].splitlines()
    return any(line.strip() for line in lines[1:-1])


def _is_object(r: Reading, draft: Draft, unit: Unit) -> bool:
    """Whether content is but a few words before the colon that ends a sentence, none quoted."""
    (first, end), *more = draft.words.content
    is_near = not more and draft.words.cue < first and unit.hi - first <= _OBJECT
    return is_near and max(r.quote[first:end]) < 0


def _quotes(r: Reading, draft: Draft) -> bool:
    ends = (word for first, end in draft.words.content for word in (first, end - 1))
    return any(r.quote[word] >= 0 for word in ends)


def _reports(r: Reading, draft: Draft) -> bool:
    hit = cue_among(r, words_in(r, draft.cue) or (draft.words.cue, draft.words.cue + 1))
    return hit is not None and hit.cue.is_reporting


def _empty(draft: Draft) -> Draft:
    return draft._replace(words=draft.words._replace(content=[]), content=[])
