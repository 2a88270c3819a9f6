"""Two articles that share text: what each has alone, and what tells which came first."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from difflib import SequenceMatcher
from itertools import chain, groupby, pairwise
from typing import Any, NamedTuple

from pandas import DataFrame

from framing.credits import Credit, credits_to
from framing.dates import ONLY_UPDATED, Stated, is_later, stated
from framing.errors import CorpusError
from framing.given import need
from framing.nouns import things
from framing.outlets import is_same_outlet
from framing.reuse import find_reuse
from framing.text import count_words, words_and_quotes
from framing.traces import Known, quoted
from framing.wire import WHOLE

STRONG = ("date", "promo", "told", "agency")
"""Signs of direction that decide it; a remnant or a missing date alone does not."""

_TELLING = 3  # words: fewer at the edge of a passage are shared by chance

Tables = Mapping[str, DataFrame]
Span = tuple[int, int]
_Both = tuple[Span, Span]
_NEAR = 8  # words of a line beyond a passage
CUT_AND_ADDED = (
    "kind part start_a end_a text_a words_a voice_a start_b end_b text_b words_b voice_b".split()
)


@dataclass(frozen=True, eq=False)
class Pair:
    """An article and one it shares passages with, seen from the first."""

    mine: Known
    other: Known
    passages: Sequence[tuple[Span, Span, int]]  # here, there, words
    contained: float
    contained_other: float
    keys: Sequence[str]
    credits: Sequence[Credit] = field(default=())

    @property
    def words(self) -> int:
        """Words shared."""
        return sum(n for *_, n in self.passages)

    @property
    def is_across(self) -> bool:
        """Whether both state their outlets: otherwise the other's is not known to be another."""
        return bool(self.mine.outlet and self.other.outlet)

    @property
    def credit(self) -> Credit | None:
        """Where it names the other outlet, or the agency whose copy it or the other is."""
        theirs = {credit.name for credit in self.other.agencies if credit.kind in WHOLE}
        own = (c for c in self.mine.agencies if c.kind in WHOLE or c.name in theirs)
        return next(chain(self.credits, own), None)

    def holds(self, pair: Pair) -> bool:
        """Whether all that another pair of the article shares stands in this other article too."""
        for (start, end), *_ in pair.passages:
            inner = [min(max(at, start), end) for here, *_ in self.passages for at in here]
            edges = [start, *inner, end]
            gaps = (self.mine.text[a:b] for a, b in zip(edges[::2], edges[1::2], strict=True))
            if any(count_words(gap) >= _TELLING for gap in gaps):
                return False
        return True

    def turned(self) -> Pair:
        """The same pair seen from the other article."""
        return pair_of(
            self.other,
            self.mine,
            [(there, here, n) for here, there, n in self.passages],
            (self.contained_other, self.contained),
            self.keys,
        )


def pair_of(
    mine: Known,
    other: Known,
    passages: Sequence[tuple[Span, Span, int]],
    contained: tuple[float, float],
    keys: Sequence[str],
) -> Pair:
    """Return a pair with the credits that one gives the other."""
    given = credits_to(
        other.outlet,
        mine.text,
        byline=mine.byline,
        dateline=mine.dateline,
        shared=[here for here, *_ in passages],
        promoted=[(promo.start, promo.end) for promo in mine.promos],
    )
    return Pair(mine, other, sorted(passages), *contained, keys, given)


# ---------------------------------------------------------------- which came first


class Sign(NamedTuple):
    """One thing that suggests that an article is the later of two: which, in words, evidence."""

    name: str
    words: str
    evidence_ids: tuple[str, ...] = ()
    span: Span | None = None


def signs_of_later(pair: Pair) -> list[Sign]:
    """What suggests that the first article of a pair has its words from the other.

    Signs are: a later date, both being stated, that is later in whatever zone they were printed; a
    promo of the other's pages, unless it is linked; words told to the other's outlet; the other's
    credit to an agency; a stripped promo that the other has whole; a date or byline that only the
    other states. How much of either is contained is no sign: copies are cut as well as carried by
    longer pages.

    Parameters
    ----------
    pair : Pair

    Returns
    -------
    list of Sign
        Those named in `STRONG` first.
    """
    return [
        sign for find in (_date, _promo, _told, _agency, _remnant, _undated) for sign in find(pair)
    ]


def _date(pair: Pair) -> Iterator[Sign]:
    if pair.mine.published is None or pair.other.published is None:
        return
    mine, other = _stated(pair.mine), _stated(pair.other)
    if not is_later(mine, other):
        return
    what = _left_open(mine, other)
    span = mine.time - other.time
    apart = f"about {_days(span, mine, other)}" if what else _apart(span)
    yield Sign("date", f"published {apart} later{f', by {what}' if what else ''}")


def why_undated(pair: Pair) -> str:
    """What keeps two stated dates from telling which article came first; '' if nothing does.

    Parameters
    ----------
    pair : Pair
    """
    if pair.mine.published is None or pair.other.published is None:
        return ""
    mine, other = _stated(pair.mine), _stated(pair.other)
    is_told = mine.time == other.time or is_later(mine, other) or is_later(other, mine)
    what = "" if is_told else _left_open(mine, other)
    return f" from {what}" if what else ""


def _stated(article: Known) -> Stated:
    return stated(article.published, article.notes)  # type: ignore[arg-type]


def _left_open(*dates: Stated) -> str:
    """What the dates of a pair do not tell."""
    lacks_time = any(date.is_day and not date.has_zone for date in dates)
    lacks_zone = any(not date.is_day and not date.has_zone for date in dates)
    if any(date.is_change for date in dates):
        return "a date of the last change"
    if lacks_time and lacks_zone:
        return "a date without a time and a time without a zone"
    return "a date without a time" if lacks_time else "a time without a zone" if lacks_zone else ""


def _days(span: timedelta, mine: Stated, other: Stated) -> str:
    """Days between two dates, of which one without an hour stands for noon."""
    noon = timedelta(hours=12)
    n = max(1, round((span + noon * (mine.is_day - other.is_day)) / timedelta(days=1)))
    return things(n, "day")


def _apart(span: timedelta) -> str:
    hours = span / timedelta(hours=1)
    n, unit = (
        (hours / 24, "day")
        if hours >= 48
        else (hours, "hour")
        if hours >= 1
        else (hours * 60, "minute")
    )
    return things(max(1, int(n)), unit)


def _promo(pair: Pair) -> Iterator[Sign]:
    theirs = {p.headline for p in pair.other.promos if p.is_own}
    for promo in pair.mine.promos:
        is_theirs = promo.target is not None and is_same_outlet(promo.target, pair.other.outlet)
        if (is_theirs or promo.headline in theirs) and not (promo.is_own or promo.is_linked):
            whose = pair.other.outlet or "the other"
            words = f"it contains a promo of {whose}, {quoted(promo.text, 90)}"
            yield Sign("promo", words, (promo.evidence_id,), (promo.start, promo.end))
            return


def _told(pair: Pair) -> Iterator[Sign]:
    for told in pair.mine.told:
        is_shared = any(start <= told.start < end for (start, end), *_ in pair.passages)
        if is_shared and is_same_outlet(told.name, pair.other.outlet):
            words = f"the shared words name {told.name} as told: {quoted(told.text, 90)}"
            yield Sign("told", words, (told.evidence_id,), (told.start, told.end))
            return


def _agency(pair: Pair) -> Iterator[Sign]:
    origin = pair.other.agency
    if origin is None or pair.mine.agency or is_same_outlet(origin, pair.mine.outlet):
        return
    if origin not in {credit.name for credit in pair.mine.agencies}:
        yield Sign("agency", f"the other names {origin} as its origin")


def _remnant(pair: Pair) -> Iterator[Sign]:
    for promo in pair.mine.promos:
        if promo.is_remnant and not any(
            other.headline == promo.headline and other.is_remnant for other in pair.other.promos
        ):
            words = f"a promo in it is run together with its caption, {quoted(promo.text, 90)}"
            yield Sign("remnant", words, (promo.evidence_id,), (promo.start, promo.end))
            return


def _undated(pair: Pair) -> Iterator[Sign]:
    lacks = [
        name
        for name in ("published", "byline")
        if getattr(pair.mine, name) is None
        and getattr(pair.other, name) is not None
        and not (name == "published" and ONLY_UPDATED in (pair.mine.notes or ""))
    ]
    if lacks:
        said = " and ".join({"published": "a date", "byline": "an author"}[name] for name in lacks)
        yield Sign("undated", f"only the other states {said}")


# ---------------------------------------------------------------- side by side


def cut_and_added(tables: Tables, article_a: str, article_b: str) -> DataFrame:
    r"""Lay two articles side by side: what they share, and what only one of them has.

    Parameters
    ----------
    tables : mapping of table name to DataFrame
        articles; voices and matches are used if there. Without matches of the two, they are
        compared anew.
    article_a, article_b : str
        Their ids.

    Returns
    -------
    DataFrame
        One row per stretch of words, in the order of article_a; what only article_b has stands
        where it stands there, behind the shared words that precede it. `kind` is shared, only_a or
        only_b, to the word: what was put into a passage, or taken out, is a row of its own. A
        headline or paragraph that stands whole in both is shared, however short. `part` headline
        or body (of b for only_b). start, end, text, words (number) and voice of either side; -1,
        '', 0 and missing for the side that lacks it. The voice is that of most characters.
        Paragraphs are rows of their own, except where shared words run on.

    Raises
    ------
    CorpusError
        If an article is not there, or both are one.

    Examples
    --------
    >>> ferry = ("The ferry to Ardoven stopped at noon on Monday because ice had closed the outer "
    ...          "harbour and no tug could be found that was strong enough to break a way through.")
    >>> articles = DataFrame({
    ...     "article_id": ["a", "b"],
    ...     "text": [ferry + "\nForty people waited.", ferry + "\nIt is cold."]})
    >>> cut_and_added({"articles": articles}, "a", "b")[["kind", "text_b"]].values.tolist()[1:]
    [['only_b', 'It is cold.'], ['only_a', '']]
    """
    if article_a == article_b:
        raise CorpusError(f"'{article_a}' is one article; name another to lay beside it")
    tables = need(tables, "articles", maybe=["voices", "matches"], columns=["markup"])
    articles = tables["articles"]
    mine = articles[articles["article_id"].isin([article_a, article_b])].set_index("article_id")
    for article in (article_a, article_b):
        if article not in mine.index:
            raise CorpusError(f"articles: no article '{article}'; check its id")
    texts = [str(mine["text"][article]) for article in (article_a, article_b)]
    bodies = [int(mine["body_start"][a]) for a in (article_a, article_b)]
    passages = _passages(tables, mine.reset_index(), article_a, article_b)
    if article_a < article_b:
        shared = sorted(_in_both(texts[0], texts[1], passages))
    else:
        shared = sorted((there, here) for here, there in _in_both(texts[1], texts[0], passages))
    only_a = _gaps(texts[0], [here for here, _ in shared], bodies[0])
    only_b = _gaps(texts[1], [there for _, there in shared], bodies[1])
    rows: list[tuple[tuple[int, int, int], str, Span | None, Span | None]]
    rows = [((here[0], 0, 0), "shared", here, there) for here, there in shared]
    rows += [((span[0], 0, 0), "only_a", span, None) for span in only_a]
    ordered = sorted(shared, key=lambda both: both[1])
    ends_b = [there[0] for _, there in ordered]
    for span in only_b:
        before = bisect_right(ends_b, span[0]) - 1
        at = ordered[before][0][0] if before >= 0 else -1
        rows.append(((at, 1, span[0]), "only_b", None, span))
    voices = [_voices(tables, article) for article in (article_a, article_b)]
    cells = []
    for _, kind, here, there in sorted(rows, key=lambda row: row[0]):
        side, start = (0, here[0]) if here else (1, there[0] if there else 0)
        part = "headline" if start < bodies[side] else "body"
        sides = (_side(texts[0], here, voices[0]), _side(texts[1], there, voices[1]))
        cells.append((kind, part, *sides[0], *sides[1]))
    return DataFrame(cells, columns=CUT_AND_ADDED)


def _passages(tables: Tables, both: DataFrame, a: str, b: str) -> list[_Both]:
    """Where passages of two articles stand, that of the smaller id first."""
    first, second = sorted((a, b))
    matches = tables.get("matches", DataFrame({"article_a": [], "article_b": []}))
    mine = matches[(matches["article_a"] == first) & (matches["article_b"] == second)]
    if mine.empty:
        mine = find_reuse(both)
    columns = ("start_a", "end_a", "start_b", "end_b")
    return sorted(
        ((w, x), (y, z)) for w, x, y, z in zip(*(mine[c].tolist() for c in columns), strict=True)
    )


class _Words(NamedTuple):
    """The words of a text, where each stands, and in which line; which are in no passage yet."""

    words: Sequence[str]
    starts: Sequence[int]
    ends: Sequence[int]
    lines: Sequence[int]
    free: list[bool]

    def within(self, span: Span) -> tuple[int, int]:
        """First and last word of a stretch."""
        return bisect_left(self.starts, span[0]), bisect_left(self.starts, span[1])

    def rest(self, at: int, step: int) -> int:
        """How many free words of its line stand before a word, or with step 1 from it on."""
        line = self.lines[at - (step > 0)]
        n, k = 0, at if step > 0 else at - 1
        while 0 <= k < len(self.words) and self.lines[k] == line and self.free[k]:
            n, k = n + 1, k + step
        return n

    def span(self, first: int, last: int) -> Span:
        return self.starts[first], self.ends[last - 1]


def _read(text: str) -> _Words:
    found = words_and_quotes(text)
    starts = found.starts.tolist()
    breaks = [k for k, c in enumerate(text) if c in "\n\r"]
    lines = [bisect_right(breaks, start) for start in starts]
    return _Words(found.words, starts, found.ends.tolist(), lines, [True] * len(starts))


def _in_both(one: str, other: str, passages: Sequence[_Both]) -> list[_Both]:
    """The stretches of words that two texts share, passages taken apart where one has more."""
    a, b = _read(one), _read(other)
    ranges = [(*a.within(here), *b.within(there)) for here, there in passages]
    ranges = [some for some in ranges if some[0] < some[1] and some[2] < some[3]]
    for first_a, last_a, first_b, last_b in ranges:
        a.free[first_a:last_a] = [False] * (last_a - first_a)
        b.free[first_b:last_b] = [False] * (last_b - first_b)
    found: list[tuple[int, int, int]] = []
    for first_a, last_a, first_b, last_b in (_widened(a, b, *some) for some in ranges):
        mine, theirs = a.words[first_a:last_a], b.words[first_b:last_b]
        if mine == theirs:  # what differs inside is sought in time that grows with its square
            found.append((first_a, first_b, len(mine)))
            continue
        blocks = SequenceMatcher(None, mine, theirs, autojunk=False).get_matching_blocks()
        found += [(first_a + x, first_b + y, n) for x, y, n in blocks if n]
    found = sorted([*found, *_same_between(a, b, sorted(found))])
    found += _same_lines(a, b, found)
    return [(a.span(x, x + n), b.span(y, y + n)) for x, y, n in found]


def _widened(
    a: _Words, b: _Words, first_a: int, last_a: int, first_b: int, last_b: int
) -> tuple[int, int, int, int]:
    """A passage with the few words of its first and last line that also begin and end alike."""
    n, m = a.rest(last_a, 1), b.rest(last_b, 1)
    if 0 < n <= _NEAR and 0 < m <= _NEAR and a.words[last_a + n - 1] == b.words[last_b + m - 1]:
        a.free[last_a : last_a + n], b.free[last_b : last_b + m] = [False] * n, [False] * m
        last_a, last_b = last_a + n, last_b + m
    n, m = a.rest(first_a, -1), b.rest(first_b, -1)
    if 0 < n <= _NEAR and 0 < m <= _NEAR and a.words[first_a - n] == b.words[first_b - m]:
        a.free[first_a - n : first_a], b.free[first_b - m : first_b] = [False] * n, [False] * m
        first_a, first_b = first_a - n, first_b - m
    return first_a, last_a, first_b, last_b


def _same_between(
    a: _Words, b: _Words, found: Sequence[tuple[int, int, int]]
) -> Iterator[tuple[int, int, int]]:
    """Words between two stretches that follow each other in both texts, if they are the same."""
    begins = sorted(y for _, y, _ in found)
    for (x, y, n), (next_x, next_y, _) in pairwise(found):
        between = a.words[x + n : next_x]
        follows = bisect_right(begins, y) == bisect_left(begins, next_y) and y < next_y
        if between and follows and between == b.words[y + n : next_y]:
            yield x + n, y + n, len(between)


def _same_lines(
    a: _Words, b: _Words, found: Sequence[tuple[int, int, int]]
) -> Iterator[tuple[int, int, int]]:
    """Lines of which nothing is shared yet and that stand in both texts, each once."""
    lines_b: dict[tuple[str, ...], list[int]] = {}
    for first, last in _whole_lines(b, [(y, n) for _, y, n in found]):
        lines_b.setdefault(tuple(b.words[first:last]), []).append(first)
    for first, last in _whole_lines(a, [(x, n) for x, _, n in found]):
        if there := lines_b.get(tuple(a.words[first:last])):
            yield first, there.pop(0), last - first


def _whole_lines(text: _Words, taken: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    used = {line for first, n in taken for line in text.lines[first : first + n]}
    for line, places in groupby(range(len(text.words)), key=text.lines.__getitem__):
        if line not in used:
            first, *more = places
            yield first, first + 1 + len(more)


def _gaps(text: str, taken: Sequence[Span], body_start: int) -> list[Span]:
    """Stretches outside the spans, one per paragraph, without blanks at their edges."""
    at, gaps = 0, []
    for start, end in [*sorted(taken), (len(text), len(text))]:
        gaps.append((at, start))
        at = max(at, end)
    lines = re.compile(r"[^\n\r]*\w[^\n\r]*")
    cut = [
        part
        for start, end in gaps
        for part in ((start, min(end, body_start)), (max(start, body_start), end))
        if part[0] < part[1]
    ]
    found = [m for start, end in cut for m in lines.finditer(text, start, end)]
    return [
        (m.start() + len(m[0]) - len(m[0].lstrip()), m.end() - len(m[0]) + len(m[0].rstrip()))
        for m in found
    ]


def _voices(tables: Tables, article: str) -> list[tuple[int, int, str]]:
    if "voices" not in tables:
        return []
    mine = tables["voices"]
    mine = mine[mine["article_id"] == article].sort_values("start")
    return list(
        zip(mine["start"].tolist(), mine["end"].tolist(), mine["voice"].tolist(), strict=True)
    )


def _side(text: str, span: Span | None, voices: Sequence[tuple[int, int, str]]) -> tuple[Any, ...]:
    if span is None:
        return -1, -1, "", 0, None
    start, end = span
    sizes: dict[str, int] = {}
    for first, last, voice in voices:
        sizes[voice] = sizes.get(voice, 0) + max(0, min(last, end) - max(first, start))
    most = max(sorted(sizes), key=sizes.__getitem__) if sizes else None
    return start, end, text[start:end], count_words(text[start:end]), most
