"""Text that two articles share: which passages, where in each, and how much of each they are.

Candidates come from an index (`shingles`), passages from aligning each pair word by word. What
makes a pair are words outside quotations: independent reports quote the same speech. Once a
pair is one, its passages hold all words they share, quoted ones too. Promos are no part of an
article: they are read as though they were not there.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pandas import DataFrame

from framing.errors import CorpusError
from framing.features.promo import find_promos
from framing.given import relied_on
from framing.markup import block_quotations
from framing.parts import spans_by_article
from framing.schema import MATCHES, check, frame
from framing.shingles import Pairs, Words, candidate_pairs, read_words, shingle_hashes
from framing.stretches import blanked
from framing.text import Quoted, words_and_quotes

LEAST_CONTAINED = 0.2
FEWEST_WORDS = 30
_SEED = 3  # words in a row that are the same: where an alignment may begin
_TRACE = 0.5  # of the traces that a share of words leaves on average, how many must be there
_GAP = 8  # words that may differ between two blocks of one passage
_FEWEST_IN_PASSAGE = 10
_RUN_CODES = 1 << 18
_AT_ONCE = 1_000  # articles beside one
_REPEATED = 8  # three words that stand in a text more often say nothing about where they come from

Flags = NDArray[np.bool_]


class _Block(NamedTuple):
    """Words that are the same in both texts, in a row: where in each, and how many."""

    a: int
    b: int
    n: int


class _Side(NamedTuple):
    """The words of one article of a pair."""

    hashes: NDArray[np.uint32]
    quoted: Flags


Passage = list[_Block]


class Shared(NamedTuple):
    """What two articles share: passages, words in them, how many of these are outside quotations.

    `shortest` and `fewest_own` are the words of the article that has fewer, and the words outside
    quotation marks of the one that has fewer of those.
    """

    passages: list[Passage]
    n: int
    n_own: int
    shortest: int
    fewest_own: int

    def is_pair(self, least_contained: float, fewest_words: int) -> bool:
        """Whether they share enough: see `find_reuse`."""
        return self.n >= max(fewest_words, least_contained * self.shortest) and self.n_own >= max(
            fewest_words / 2, least_contained * self.fewest_own
        )


def find_reuse(
    articles: DataFrame,
    *,
    promos: DataFrame | None = None,
    least_contained: float = LEAST_CONTAINED,
    fewest_words: int = FEWEST_WORDS,
) -> DataFrame:
    """Find the passages that articles share, with offsets in both.

    Two articles are a pair if they share, in passages of ten words or more, at least `fewest_words`
    words, half as many of them outside quotation marks; and if these are `least_contained` of one
    article's words, and of its words outside quotation marks. Copies may be cut, reordered, spliced
    and lightly reworded. Empty and short texts are never a pair.

    Parameters
    ----------
    articles : DataFrame, table ARTICLES
        Of its columns article_id and text are read; and to find promos, as `find_promos` does.
    promos : DataFrame, optional
        Where promos stand: article_id, start and end, as in EVIDENCE. Without any they are sought.
    least_contained : float
        Share of the words of one article that must stand in the other, with quotations and
        without.
    fewest_words : int
        Words that two articles must share; a shorter text is never in a pair.

    Returns
    -------
    DataFrame, table MATCHES
        One row per passage, sorted; article_a is the smaller id. `words` counts words that are
        the same on both sides, in order; `similarity` is their share of the words of the passage,
        mean of both sides. `contained_a` is the share of all words of article_a that stand in
        article_b in these passages, and the reverse: they tell a page that carries an article
        from two that share a paragraph. A word is in one passage of a pair only. Words of promos
        are counted in neither article, and in no passage: it is two where one stands within.

    Raises
    ------
    CorpusError
        If a share or number is out of range, a column is absent, an id or text is missing or no
        text, or an id occurs twice.

    Notes
    -----
    Silent on texts that are quotations almost wholly, and on languages written without spaces. Of
    more than 32 articles with one text, each is paired with one of them, not with all. That two
    articles share text says nothing of who copied: a statement printed without quotation marks, or
    a list of links, is shared text too.

    References
    ----------
    Schleimer, Wilkerson & Aiken 2003, SIGMOD, "Winnowing" (what of a text is indexed); Broder
    1997, "On the resemblance and containment of documents" (containment). Alignment ours: chains
    of equal blocks, best first. Thresholds measured: docs/decisions/0014.

    Examples
    --------
    >>> story = ("The ferry to Ardoven stopped at noon on Monday because ice had closed the outer "
    ...          "harbour and no tug could be found that was strong enough to break a way through "
    ...          "to the quay where forty people waited with their dogs and bicycles.")
    >>> texts = [story, "News in brief. " + story, "The council met in the old town hall."]
    >>> matches = find_reuse(DataFrame({"article_id": ["a", "b", "c"], "text": texts}))
    >>> matches[["article_a", "start_a", "article_b", "start_b", "words"]].values.tolist()
    [['a', 0, 'b', 15, 43]]
    >>> matches[["contained_a", "contained_b"]].round(2).values.tolist()
    [[1.0, 0.93]]
    """
    if not 0 < least_contained <= 1 or fewest_words < 1:
        raise CorpusError("least_contained must be above 0 and at most 1, fewest_words at least 1")
    articles = relied_on(articles, "articles", columns=["markup", "url", "echoes"])
    if promos is None or promos.empty:
        promos = find_promos(articles).evidence
    apart = spans_by_article(promos)
    articles = articles.iloc[articles["article_id"].argsort().to_numpy()]
    ids = articles["article_id"].tolist()
    promoted = [apart.get(article, ()) for article in ids]
    texts = map(blanked, articles["text"], promoted)
    words, kept = read_words(map(_quoted, texts, articles["markup"]))
    rows: list[tuple[Any, ...]] = []
    pairs = candidate_pairs(kept, len(ids), _TRACE * least_contained)
    for one, other in _likely(words, pairs, least_contained, fewest_words):
        shared = share(words, one, other)
        if shared.is_pair(least_contained, fewest_words):
            ends = [_next_words(words, article, promoted[article]) for article in (one, other)]
            parts = [part for passage in shared.passages for part in _cut_up(passage, *ends)]
            rows += _rows(words, (one, other), ids, shared._replace(passages=parts))
    return check(_sorted(frame(rows, MATCHES)), MATCHES)


def _quoted(text: str, markup: object) -> Quoted:
    return words_and_quotes(text, set_off=block_quotations(text, markup))


def _sorted(matches: DataFrame) -> DataFrame:
    return matches.sort_values(list(MATCHES.key), ignore_index=True)


def _likely(
    words: Words, pairs: Pairs, least_contained: float, fewest_words: int
) -> Iterator[tuple[int, int]]:
    """The pairs that may share enough: words in runs that stand in both are counted, unaligned.

    No pair is lost: a word that is aligned stands in a run of three that is in both articles.
    """
    sizes = np.diff(words.first)
    is_met = np.zeros(_RUN_CODES, dtype=bool)
    bounds = np.union1d(
        np.flatnonzero(np.diff(pairs[:, 0], prepend=-1, append=-1)), range(0, len(pairs), _AT_ONCE)
    )
    for begin, end in pairwise(bounds.tolist()):
        one, others = int(pairs[begin, 0]), pairs[begin:end, 1]
        hashes = np.concatenate([_side(words, other).hashes for other in others.tolist()])
        codes = _run_codes(_side(words, one).hashes)
        is_met[codes] = True
        met = is_met[_run_codes(hashes)]  # a run across two articles adds a word, and loses none
        is_met[codes] = False
        covered = np.zeros(len(hashes), dtype=np.int64)
        for k in range(_SEED):
            covered[k : k + len(met)] |= met
        n = sizes[others]
        shared = np.add.reduceat(covered, np.cumsum(n) - n)
        enough = np.maximum(fewest_words, least_contained * np.minimum(n, sizes[one]))
        for other in others[shared >= enough].tolist():
            yield one, other


def _run_codes(hashes: NDArray[np.uint32]) -> NDArray[np.uint64]:
    """Each run of words that can seed a block, as a number of few bits: equal runs, equal codes."""
    return shingle_hashes(hashes, _SEED) & np.uint64(_RUN_CODES - 1)


def share(words: Words, one: int, other: int) -> Shared:
    """Align two articles and count what they share; whether that makes a pair is not decided.

    Examples
    --------
    >>> texts = ["The ferry to Ardoven stopped at noon because ice had closed it."] * 2
    >>> words, _ = read_words(map(words_and_quotes, texts))
    >>> share(words, 0, 1).n, share(words, 0, 1).is_pair(0.2, 12)
    (12, True)
    """
    a, b = _side(words, one), _side(words, other)
    passages = _aligned(a, b)
    blocks = [block for passage in passages for block in passage]
    own = sum(int((~(a.quoted[x : x + n] | b.quoted[y : y + n])).sum()) for x, y, n in blocks)
    shortest = min(len(a.quoted), len(b.quoted))
    fewest_own = min(int(np.count_nonzero(~side.quoted)) for side in (a, b))
    return Shared(passages, sum(n for *_, n in blocks), own, shortest, fewest_own)


def _side(words: Words, article: int) -> _Side:
    within = slice(words.first[article], words.first[article + 1])
    return _Side(words.hashes[within], words.quoted[within])


def _next_words(words: Words, article: int, promos: Sequence[tuple[int, int]]) -> list[int]:
    """Which words of an article are the first behind a promo."""
    starts = words.starts[words.first[article] : words.first[article + 1]]
    return [int(starts.searchsorted(start)) for start, _ in promos]


def _cut_up(passage: Passage, ends_a: list[int], ends_b: list[int]) -> Iterator[Passage]:
    """A passage, or its parts between the promos of both articles."""
    part: Passage = []
    for a, b, n in passage:
        inside = {end - a for end in ends_a} | {end - b for end in ends_b}
        cuts = [0, *sorted(cut for cut in inside if 0 < cut < n), n]
        for first, last in pairwise(cuts):
            block = _Block(a + first, b + first, last - first)
            if part and (_has(ends_a, part[-1].a, block.a) or _has(ends_b, part[-1].b, block.b)):
                yield part
                part = []
            part.append(block)
    yield part


def _has(ends: list[int], after: int, last: int) -> bool:
    return any(after < end <= last for end in ends)


def _rows(
    words: Words, pair: tuple[int, int], ids: list[str], shared: Shared
) -> Iterator[tuple[Any, ...]]:
    first_a, first_b = (int(words.first[article]) for article in pair)
    n_a, n_b = (int(words.first[article + 1] - words.first[article]) for article in pair)
    for passage in shared.passages:
        (a, b, _), last = passage[0], passage[-1]
        a_end, b_end = last.a + last.n, last.b + last.n
        same = sum(block.n for block in passage)
        yield (
            ids[pair[0]],
            int(words.starts[first_a + a]),
            int(words.ends[first_a + a_end - 1]),
            ids[pair[1]],
            int(words.starts[first_b + b]),
            int(words.ends[first_b + b_end - 1]),
            same,
            2 * same / (a_end - a + b_end - b),
            shared.n / n_a,
            shared.n / n_b,
        )


# ---------------------------------------------------------------- alignment


def _aligned(a: _Side, b: _Side) -> list[Passage]:
    """The passages of two texts; which of the two is called a does not matter."""
    if (len(a.hashes), a.hashes.tobytes()) < (len(b.hashes), b.hashes.tobytes()):
        turned = _aligned(b, a)
        return [[_Block(y, x, n) for x, y, n in passage] for passage in turned]
    blocks = _blocks(a.hashes, b.hashes)
    free = np.ones(len(a.hashes), dtype=bool), np.ones(len(b.hashes), dtype=bool)
    passages: list[Passage] = []
    for chain in _chains(blocks):
        for passage in _free_parts(chain, *free):
            if sum(block.n for block in passage) >= _FEWEST_IN_PASSAGE:
                passages.append(passage)
                free[0][passage[0].a : passage[-1].a + passage[-1].n] = False
                free[1][passage[0].b : passage[-1].b + passage[-1].n] = False
    return passages


def _blocks(a: NDArray[np.uint32], b: NDArray[np.uint32]) -> Passage:
    """The longest runs of equal words, three or more, in the order of the first text."""
    seeds_a, seeds_b = shingle_hashes(a, _SEED), shingle_hashes(b, _SEED)
    order = np.argsort(seeds_b, kind="stable")
    ordered = seeds_b[order]
    low = np.searchsorted(ordered, seeds_a, side="left")
    times = np.searchsorted(ordered, seeds_a, side="right") - low
    times[times > _REPEATED] = 0
    at_a = np.repeat(np.arange(len(seeds_a)), times)
    nth = np.arange(len(at_a)) - np.repeat(np.cumsum(times) - times, times)
    at_b = order[np.repeat(low, times) + nth]
    by_shift = np.lexsort((at_a, at_b - at_a))
    at_a, at_b = at_a[by_shift], at_b[by_shift]
    begins = np.ones(len(at_a), dtype=bool)
    begins[1:] = (np.diff(at_a) != 1) | (np.diff(at_b) != 1)
    first = np.flatnonzero(begins)
    lengths = np.diff(np.append(first, len(at_a))) + _SEED - 1
    found = zip(at_a[first].tolist(), at_b[first].tolist(), lengths.tolist(), strict=True)
    return sorted(_Block(*block) for block in found)


def _chains(blocks: Passage) -> Iterator[Passage]:
    """Blocks that follow each other closely in both texts, chained; the chains best first."""
    scores: list[float] = []
    before: list[int] = []
    near: list[int] = []
    for number, block in enumerate(blocks):
        near = [n for n in near if blocks[n].a + blocks[n].n >= block.a - _GAP]
        best, link = 0.0, -1
        for n in near:
            previous = blocks[n]
            gap_a, gap_b = block.a - previous.a - previous.n, block.b - previous.b - previous.n
            inside = min(gap_a, gap_b)  # below 0: the blocks overlap, and the later one is cut
            if -block.n < inside and block.b > previous.b and gap_b <= _GAP:
                score = scores[n] + min(0, inside) - max(gap_a, gap_b, 0) / 2
                if score > best:
                    best, link = score, n
        scores.append(best + block.n)
        before.append(link)
        near.append(number)
    used = [False] * len(blocks)
    for number in sorted(range(len(blocks)), key=lambda n: -scores[n]):
        chain: Passage = []
        at = number
        while at >= 0 and not used[at]:
            used[at] = True
            chain.append(blocks[at])
            at = before[at]
        if chain:
            yield chain[::-1]


def _free_parts(chain: Passage, free_a: Flags, free_b: Flags) -> Iterator[Passage]:
    """A chain without words that stand in an earlier passage, cut where one lies between."""
    part: Passage = []
    for block in chain:
        cut = _cut(block, part, free_a, free_b)
        if cut is None:
            continue
        if part and not _is_near(part[-1], cut, free_a, free_b):
            yield part
            part = []
        part.append(cut)
    if part:
        yield part


def _cut(block: _Block, part: Passage, free_a: Flags, free_b: Flags) -> _Block | None:
    """A block from its first free word on, past the block before it."""
    a, b, n = block
    skip = max(0, part[-1].a + part[-1].n - a, part[-1].b + part[-1].n - b) if part else 0
    free = np.flatnonzero(free_a[a + skip : a + n] & free_b[b + skip : b + n])
    if not len(free):
        return None
    first = int(free[0])
    jumps = np.flatnonzero(np.diff(free) > 1)
    length = int(jumps[0]) + 1 if len(jumps) else len(free)
    return _Block(a + skip + first, b + skip + first, length)


def _is_near(last: _Block, block: _Block, free_a: Flags, free_b: Flags) -> bool:
    end_a, end_b = last.a + last.n, last.b + last.n
    if max(block.a - end_a, block.b - end_b) > 2 * _GAP:
        return False
    return bool(free_a[end_a : block.a].all() and free_b[end_b : block.b].all())
