"""Labels dealt again: sums of every label, as labels are and in each deal.

Of many labels, sums are made for some at a time, from the same random numbers: those of hundreds of
outlets in two thousand deals would not fit into memory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, combinations, product

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.special import gammaln

from framing.resampling import DRAWS, Array, Codes, Flags, chunks

MOST_LISTED = 5_000
"""Up to so many ways to deal the labels, all are listed and p is exact."""
_MOST_IN_GROUPS = 50
"""Where further deals have twice as many units of a label to move, they move groups, as many."""
_FEW = 16  # labels that are summed by a matrix product each
_MOST_NUMBERS = 60_000_000  # sums that are kept at a time

Numbers = NDArray[np.floating]


class Dealt:
    """Sums of columns by label: as labels are, then in each deal.

    `sums` holds those of the labels that are kept; `is_exact` if every deal is listed once.

    Parameters
    ----------
    make : callable, first label and one past the last to array of shape (deals, labels, columns)
        Makes the sums of some labels; the same whenever it is asked.
    n_labels, together : int
        How many labels there are, and how many of them are made, and kept, at a time.
    places : list of arrays
        Where the columns of each block are among those of `make`.
    """

    def __init__(
        self,
        make: Callable[[int, int], Numbers],
        n_labels: int,
        together: int,
        places: list[Codes],
        *,
        is_exact: bool,
    ) -> None:
        self._make, self._n_labels, self._together = make, n_labels, together
        self._first, self.sums = 0, make(0, min(together, n_labels))
        self._places = places
        self.is_exact = is_exact

    def of(self, label: int) -> list[Array]:
        """Return the sums of one label block by block, as labels are and in each deal.

        Labels are best asked for in their order.

        Examples
        --------
        >>> from framing.resampling import stream
        >>> n = np.array([[1.0], [2.0], [4.0]])
        >>> deal([n], np.array([0, 1, 1]), stream(0)).of(1)[0].ravel().tolist()
        [6.0, 6.0, 5.0, 3.0]
        """
        first = label // self._together * self._together
        if first != self._first:
            self._first, self.sums = first, np.empty((0, 0, 0))  # let go before more are made
            self.sums = self._make(first, min(first + self._together, self._n_labels))
        return [self.sums[:, label - first, place].astype(float) for place in self._places]


def deal(
    columns: list[Array],
    labels: Codes,
    random: np.random.Generator,
    *,
    within: Codes | None = None,
) -> Dealt:
    """Sum the units of each label when labels are dealt again, inside stories if given.

    Numbers that single precision adds without rounding are kept in it, which takes half the time
    and memory.

    Parameters
    ----------
    columns : list of arrays, each of shape (units, any)
        What to sum, in blocks.
    labels : array of int
        The label of each unit: 0, 1 and so on.
    within : array of int, optional
        The story of each unit: labels change places inside it only.

    Returns
    -------
    Dealt
        All ways to deal, where there are up to 5,000; 2,000 random ones otherwise.

    Examples
    --------
    >>> from framing.resampling import stream
    >>> n = np.array([[1.0], [2.0], [4.0]])
    >>> made = deal([n], np.array([0, 1, 1]), stream(0))
    >>> made.of(0)[0].ravel().tolist(), made.is_exact
    ([1.0, 1.0, 2.0, 4.0], True)
    """
    blocks = np.zeros(len(labels), dtype=np.int64) if within is None else within
    order = np.lexsort((labels, blocks))
    labels, blocks = labels[order], blocks[order]
    typed, places = _typed([each[order] for each in columns])
    is_exact = _n_deals(labels, blocks) <= MOST_LISTED
    n_labels = int(labels.max()) + 1
    if n_labels > _FEW and within is None and not is_exact:
        together = max(1, _MOST_NUMBERS // (DRAWS * typed.shape[1]))
        return Dealt(_by_rank(typed, labels, random), n_labels, together, places, is_exact=False)
    deals = _listed(labels, blocks) if is_exact else _random_deals(labels, blocks, random, DRAWS)
    made = _by_product(typed, labels, deals)
    return Dealt(
        lambda first, last: made[:, first:last], n_labels, n_labels, places, is_exact=is_exact
    )


class Further:
    """Further random deals of two labels, as many at a time as are asked for.

    Where both labels have a hundred units or more, units change places in groups of one size, put
    together at random within a label: what is left over keeps its label. Units of equal standing
    give groups of equal standing, so p stays valid with these deals alone, and a deal costs as much
    for ten thousand articles as for two hundred. Inside stories no groups are made.

    Parameters
    ----------
    columns, labels, within
        As for `deal`; labels are 0 and 1.
    random : Generator
        Puts the groups together.

    References
    ----------
    Hemerik & Goeman 2018, TEST 27(4), p. 811, theorem 2 (random draws from any group of
    permutations give a valid p).

    Examples
    --------
    >>> from framing.resampling import stream
    >>> n = np.array([[1.0], [2.0], [4.0]])
    >>> made = Further([n], np.array([0, 1, 1]), stream(0)).deal(4, stream(1))
    >>> made.of(0)[0].ravel().tolist()
    [1.0, 1.0, 2.0, 1.0, 1.0]
    """

    def __init__(
        self,
        columns: list[Array],
        labels: Codes,
        random: np.random.Generator,
        *,
        within: Codes | None = None,
    ) -> None:
        blocks = np.zeros(len(labels), dtype=np.int64) if within is None else within
        order = np.lexsort((labels, blocks))
        self._typed, self._places = _typed([each[order] for each in columns])
        self._labels, self._blocks = labels[order], None if within is None else blocks[order]
        sizes = np.bincount(self._labels, minlength=2)
        if within is None and (size := int(sizes.min()) // _MOST_IN_GROUPS) > 1:
            sides = np.split(self._typed, [int(sizes[0])])
            made = [_in_groups(each, size, random) for each in sides]
            self._typed = np.concatenate([groups for groups, _ in made])
            self._labels = np.repeat([0, 1], [len(groups) for groups, _ in made])
            self._fixed = np.stack([left for _, left in made])
        else:
            self._fixed = np.zeros((2, self._typed.shape[1]), dtype=self._typed.dtype)

    def deal(self, n_deals: int, random: np.random.Generator) -> Dealt:
        """Deal the labels so many times; sums of both are first as they are, then in each deal."""
        if self._blocks is None:
            made = self._by_choice(n_deals, random)
        else:
            deals = _random_deals(self._labels, self._blocks, random, n_deals)
            made = _by_product(self._typed, self._labels, deals)
        return Dealt(lambda first, last: made[:, first:last], 2, 2, self._places, is_exact=False)

    def _by_choice(self, n_deals: int, random: np.random.Generator) -> Numbers:
        """Who has the label of fewer units is chosen; the other has the rest."""
        sizes = np.bincount(self._labels, minlength=2)
        fewer = int(sizes[1] <= sizes[0])
        total, n_chosen = self._typed.sum(axis=0), sizes[fewer : fewer + 1]
        made = np.empty((1 + n_deals, 2, self._typed.shape[1]), dtype=self._typed.dtype)
        as_they_are = np.flatnonzero(self._labels == fewer)[None]
        made[:1, fewer] = _summed_by(as_they_are, n_chosen, self._typed)[:, 0]
        done = 1
        for size in chunks(n_deals, int(n_chosen[0])):
            chosen = _subsets(len(self._typed), int(n_chosen[0]), size, random)
            made[done : done + size, fewer] = _summed_by(chosen, n_chosen, self._typed)[:, 0]
            done += size
        made[:, 1 - fewer] = total - made[:, fewer]
        return made + self._fixed


def _in_groups(typed: Numbers, size: int, random: np.random.Generator) -> tuple[Numbers, Numbers]:
    """Sums of groups of so many units, put together at random, and of the units left over."""
    order = random.permutation(len(typed))
    n_groups = len(typed) // size
    within, left = np.split(typed[order], [n_groups * size])
    return within.reshape(n_groups, size, -1).sum(axis=1), left.sum(axis=0)


def _subsets(
    n: int, n_chosen: int, size: int, random: np.random.Generator
) -> NDArray[np.signedinteger]:
    """Sets of so many of n units, no more than half of them, all sets being as likely.

    What is drawn twice is drawn again: no unit is preferred, hence no set.
    """
    made = random.integers(n, size=(size, n_chosen), dtype=np.int32)
    made.sort(axis=1)
    rows = np.arange(size)
    while len(rows):
        part = made[rows]
        is_again = np.zeros(part.shape, dtype=bool)
        is_again[:, 1:] = part[:, 1:] == part[:, :-1]
        is_open = is_again.any(axis=1)
        rows, part, is_again = rows[is_open], part[is_open], is_again[is_open]
        part[is_again] = random.integers(n, size=int(is_again.sum()), dtype=np.int32)
        part.sort(axis=1)
        made[rows] = part
    return made


def _typed(columns: list[Array]) -> tuple[Numbers, list[Codes]]:
    """Columns in single precision where this adds them without rounding, and where each is."""
    data, places = _different(columns)
    is_single = bool((rounded(data) == data).all())
    return data.astype(np.float32 if is_single else np.float64), places


def _by_product(typed: Numbers, labels: Codes, deals: Iterator[list[Flags]]) -> Numbers:
    """Sums of all labels, by who has each label but the last."""
    as_they_are = [(labels == label)[None] for label in range(int(labels.max()))]
    sums = [
        [mask.astype(typed.dtype) @ typed for mask in masks]
        for masks in chain([as_they_are], deals)
    ]
    made = np.concatenate([np.stack(part, axis=1) for part in sums])
    last = typed.sum(axis=0) - made.sum(axis=1, keepdims=True)  # whoever is left
    return np.concatenate([made, last], axis=1)


def _by_rank(
    typed: Numbers, labels: Codes, random: np.random.Generator
) -> Callable[[int, int], Numbers]:
    """Random deals among all units, which stand by label: a label has those of its ranks."""
    state = random.bit_generator.state

    def make(first: int, last: int) -> Numbers:
        again = np.random.Generator(type(random.bit_generator)())
        again.bit_generator.state = state
        begin, end = np.searchsorted(labels, [first, last])
        sizes = np.bincount(labels, minlength=last)[first:last]
        made = np.empty((1 + DRAWS, last - first, typed.shape[1]), dtype=typed.dtype)
        made[:1] = _summed_by(np.arange(begin, end)[None], sizes, typed)
        done = 1
        for size in chunks(DRAWS, len(labels)):
            chosen = np.argsort(again.random((size, len(labels))), axis=1)[:, begin:end]
            made[done : done + size] = _summed_by(chosen, sizes, typed)
            done += size
        return made

    return make


def _summed_by(chosen: NDArray[np.signedinteger], sizes: Codes, typed: Numbers) -> Numbers:
    """Sums of the units of each label in each deal; those of a label stand together in a row."""
    ends = np.cumsum(np.tile(sizes, len(chosen)))
    grid = csr_array(
        (np.ones(chosen.size, typed.dtype), chosen.ravel(), np.concatenate([[0], ends])),
        shape=(len(chosen) * len(sizes), len(typed)),
    )
    made: Numbers = np.asarray(grid @ typed)
    return made.reshape(len(chosen), len(sizes), typed.shape[1])


def rounded(columns: Array) -> Array:
    """Round each column so that single precision adds it without rounding, in any order.

    Its numbers become multiples of a power of two, of which 2**24 make up all of it, or half so
    many; whole numbers stay as they are while they add up to less.

    Examples
    --------
    >>> rounded(np.array([[3.0, 0.1], [5.0, 2.0]])).tolist()
    [[3.0, 0.09999990463256836], [5.0, 2.0]]
    """
    total = np.abs(columns).sum(axis=0)
    _, power = np.frexp(np.where(total > 0, total, 1))
    step = np.ldexp(1.0, power - 24)
    return np.asarray(np.rint(columns / step) * step)


def _different(columns: list[Array]) -> tuple[Array, list[Codes]]:
    """Columns without those that are equal to another, and where those of each block are."""
    known: dict[bytes, int] = {}
    kept: list[Array] = []
    places = []
    for block in columns:
        for column in np.ascontiguousarray(block.T):
            if known.setdefault(column.tobytes(), len(kept)) == len(kept):
                kept.append(column)
        places.append(np.array([known[c.tobytes()] for c in np.ascontiguousarray(block.T)], int))
    return np.column_stack(kept), places


def _n_deals(labels: Codes, blocks: Codes) -> float:
    """In how many ways the labels can be dealt, near enough to tell few from many."""
    _, places = np.unique(blocks, return_counts=True)
    _, shares = np.unique(np.stack([blocks, labels]), axis=1, return_counts=True)
    return float(np.exp(min(gammaln(places + 1).sum() - gammaln(shares + 1).sum(), 99.0)) - 0.5)


def _listed(labels: Codes, blocks: Codes) -> Iterator[list[Flags]]:
    """Every way to deal the labels, once each: for each label but the last, who has it."""
    parts = [_arrangements(labels[blocks == block]) for block in np.unique(blocks)]
    made = np.array([np.concatenate(choice) for choice in product(*parts)])
    yield [made == label for label in range(int(labels.max()))]


def _arrangements(labels: Codes) -> list[Codes]:
    known, shares = np.unique(labels, return_counts=True)
    last = known[-1]
    made = [np.full(len(labels), last)]
    for label, share in zip(known[:-1], shares[:-1], strict=True):
        made = [
            _placed(arrangement, np.array(chosen), label)
            for arrangement in made
            for chosen in combinations(np.flatnonzero(arrangement == last), int(share))
        ]
    return made


def _placed(arrangement: Codes, chosen: Codes, label: int) -> Codes:
    placed = arrangement.copy()
    placed[chosen] = label
    return placed


def _random_deals(
    labels: Codes, blocks: Codes, random: np.random.Generator, n_deals: int
) -> Iterator[list[Flags]]:
    """Random deals, by rank: a label has the places whose random keys rank where its own stand.

    Articles are sorted by story, then label; a key is the story's number and a random fraction, so
    that the ranks of a story's keys are the places of its articles.
    """
    is_free = bool(blocks[0] == blocks[-1])
    spans = [_span(label, labels, blocks) for label in range(int(labels.max()))]
    if is_free:
        spans = [(low[:1], high[:1]) for low, high in spans]
    for size in chunks(n_deals, len(labels)):
        keys = blocks + random.random((size, len(labels)))
        ranked = np.sort(keys, axis=1)
        yield [
            (keys >= ranked[:, low]) & (keys <= ranked[:, high]) & (low <= high)
            for low, high in spans
        ]


def _span(label: int, labels: Codes, blocks: Codes) -> tuple[Codes, Codes]:
    """First and last place of a label in the story of each article; last < first where none is."""
    _, story, places = np.unique(blocks, return_inverse=True, return_counts=True)
    before = np.bincount(story, weights=labels < label, minlength=len(places)).astype(np.int64)
    share = np.bincount(story, weights=labels == label, minlength=len(places)).astype(np.int64)
    first = np.cumsum(places) - places + before
    last = first + share - 1
    return np.minimum(first, len(labels) - 1)[story], last[story]
