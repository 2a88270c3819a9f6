"""A learnt tagger of citations: which pieces are cues and, for each cue, its source and content.

A small convolutional network, run by NumPy. It reads one passage at a time, so that nothing said
in one paragraph changes what is found in another, and one article at a time, so that neither order
nor batches nor workers change a result. `framing.train.citations` trains it; the file it ships in
says on which data.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from itertools import pairwise
from typing import NamedTuple, TypeVar

import numpy as np
from numpy.typing import NDArray

from framing.convolve import Layer, Numbers, alone, convolve, product, take
from framing.pieces import Pieces, cut, facts
from framing.seen import Seen
from framing.text import Offsets, Tokens

Span = tuple[int, int]
_Group = tuple[int, list[Span]]  # a text's number, and passages of it
_T = TypeVar("_T")

TAGS = ("O", "B-source", "I-source", "B-cue", "I-cue", "B-content", "I-content")
ROLES = ("O", "B-source", "I-source", "B-content", "I-content")
N_DISTANCES = 29
MODEL = "citations.npz"

_MOST_PIECES = 4_000  # of one text that go through the network together
_FEW_PIECES = 400  # short texts share a sheet until it holds as many
_MOST_SEEN = 40_000  # pieces in their states whose rows are kept, 60 MB
_MOST_WORDS = 40_000  # of articles whose labels are searched together
_FORBIDDEN = -30.0
_CUE = [TAGS.index("B-cue"), TAGS.index("I-cue")]
_AGAIN = -2.0  # a second span of a role right after the first is rare
_FARTHEST = 260


class Tagged(NamedTuple):
    """One citation as ranges of pieces; `probability` is that of its cue."""

    cue: Span
    source: Span | None
    content: list[Span]
    probability: float


class _Sheet(NamedTuple):
    """Texts after the network, their passages below each other.

    `texts` are the rows of each, `sizes` those of each passage; `owner` and `piece` say whose a row
    is and which piece; `hidden` are their states and `scores` those of TAGS.
    """

    texts: Offsets
    sizes: Offsets
    owner: Offsets
    piece: Offsets
    hidden: Numbers
    scores: Numbers


class _Cues(NamedTuple):
    """Cues of a sheet: first row, one past the last, and how probable each is."""

    begin: Offsets
    end: Offsets
    probability: list[float]


class Tagger:
    """The network and the vectors of the pieces it has seen."""

    def __init__(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        """Take the arrays of a model file; see `framing.train.citations` for their names."""
        with alone():
            self._take(arrays)

    def _take(self, arrays: Mapping[str, NDArray[np.generic]]) -> None:
        z = {name: _floats(name, arrays) for name in arrays if not name.endswith("_scale")}
        self._tables = [_table(z, number) for number in range(6)]
        self._vectors = z["vectors"] @ z["vectors_in"]
        self._keys = np.asarray(arrays["keys"])
        self._states = z["states"]
        self._layers = _layers(z, "layer", arrays["dilations"])
        self._tag = z["tag"], z["tag_bias"]
        self._of_piece = z["of_piece"], z["of_piece_bias"]
        self._of_cue = z["of_cue"]
        self._near = (z["distances"][:, None] + z["marks"][None]).reshape(-1, z["marks"].shape[1])
        self._role_layers = _layers(z, "role_layer", arrays["role_dilations"])
        self._role = z["role"], z["role_bias"]
        self._bias = float(np.asarray(arrays["cue_bias"]))
        n_states, width = self._states.shape
        self._seen = Seen(self._rows_of, 4 * width, np.float32, n_states=n_states, most=_MOST_SEEN)

    def tag(self, articles: Iterable[tuple[str, Tokens]]) -> Iterator[tuple[Pieces, list[Tagged]]]:
        """Yield the pieces of each text, and the citations in it in the order of their cues.

        Each text is multiplied by the weights alone, since sums over many rows may be rounded in
        another way; whatever is exact is done for several at a time.
        """
        for some in _runs(articles, lambda article: len(article[1].words), _MOST_WORDS):
            pieces = [cut(text, tokens) for text, tokens in some]
            with alone():
                found = self._tag_together(pieces)
            yield from zip(pieces, found, strict=True)

    def _tag_together(self, articles: list[Pieces]) -> list[list[Tagged]]:
        found: list[list[Tagged]] = [[] for _ in articles]
        groups = [(owner, group) for owner, p in enumerate(articles) for group in _groups(p)]
        for some in _runs(groups, _n_pieces, _MOST_WORDS):
            sheets = [self._read(articles, texts) for texts in _runs(some, _n_pieces, _FEW_PIECES)]
            for owner, tagged in self._tagged(sheets):
                found[owner].append(tagged)
        return found

    def _tagged(self, sheets: list[_Sheet]) -> Iterator[tuple[int, Tagged]]:
        """Citations, and whose each is."""
        sizes = np.concatenate([sheet.sizes for sheet in sheets])
        scores = _for_cues(np.concatenate([sheet.scores for sheet in sheets]), self._bias)
        labels = _best(scores, sizes, _CUE_STEPS)
        end = 0
        related = []
        for sheet in sheets:
            begin, end = end, end + len(sheet.scores)
            cues = _cues(labels[begin:end], scores[begin:end], sheet.sizes)
            if len(cues.begin):
                related.append((sheet, cues, self._relate(sheet, cues)))
        if not related:
            return
        sizes = np.concatenate([parts[1] for _, _, parts in related])
        labels = _best(np.concatenate([parts[0] for _, _, parts in related]), sizes, _ROLE_STEPS)
        end = 0
        for sheet, cues, parts in related:
            begin, end = end, end + len(parts[0])
            yield from _citations(sheet, cues, parts, labels[begin:end])

    def _read(self, articles: list[Pieces], texts: list[_Group]) -> _Sheet:
        """Read passages side by side, with blank rows between them that keep them apart."""
        spans = [(group[0][0], group[-1][1]) for _, group in texts]
        lengths = np.array([last - first for first, last in spans])
        sizes = np.array([last - first for _, group in texts for first, last in group])
        names = [
            name
            for (owner, _), (first, last) in zip(texts, spans, strict=True)
            for name in articles[owner].names[first:last]
        ]
        states = [
            articles[owner].states[first:last]
            for (owner, _), (first, last) in zip(texts, spans, strict=True)
        ]
        rows = self._seen.rows(names, np.concatenate(states))
        width = self._states.shape[1]
        x, taken = rows[:, :width].copy(), rows[:, width:]
        hidden = convolve(x, sizes, self._layers, lengths, taken=taken)
        scores = product(hidden, self._tag[0], lengths) + self._tag[1]
        owners = np.repeat([owner for owner, _ in texts], lengths)
        piece = _ranges(np.array([first for first, _ in spans]), lengths)
        return _Sheet(lengths, sizes, owners, piece, hidden, scores)

    def _relate(self, sheet: _Sheet, cues: _Cues) -> tuple[Numbers, Offsets, Offsets]:
        """Read each cue's passage again: scores of roles, sizes, and the rows they are of."""
        ends = np.cumsum(sheet.sizes)
        home = np.searchsorted(ends, cues.begin, side="right")
        sizes = sheet.sizes[home]
        places = _ranges((ends - sheet.sizes)[home], sizes)
        own = np.repeat(np.arange(len(sizes)), sizes)
        before, after = places - cues.begin[own], places - cues.end[own] + 1
        distance = np.where(before < 0, before, np.maximum(after, 0))
        taken = np.zeros(len(sheet.hidden), dtype=np.int64)
        taken[_ranges(cues.begin, cues.end - cues.begin)] = 1
        mark = np.where(distance == 0, 2, taken[places])
        following = np.minimum(cues.end, len(sheet.hidden) - 1)
        parts = [sheet.hidden[at] for at in (cues.begin, cues.end - 1, following)]
        parts[2] *= (cues.end < ends[home])[:, None]
        text = np.searchsorted(np.cumsum(sheet.texts), cues.begin, side="right")
        n_cues = np.bincount(text, minlength=len(sheet.texts))
        n_rows = np.bincount(text, weights=sizes, minlength=len(sheet.texts)).astype(np.int64)
        of_cue = product(np.concatenate(parts, axis=1), self._of_cue, n_cues)
        of_piece = product(sheet.hidden, self._of_piece[0], sheet.texts) + self._of_piece[1]
        x = np.repeat(of_cue, sizes, axis=0)
        x += of_piece.take(places, axis=0)
        x += self._near.take(distance_bins(distance) * 3 + mark, axis=0)
        x = convolve(np.maximum(x, 0, out=x), sizes, self._role_layers, n_rows)
        scores = product(x, self._role[0], n_rows) + self._role[1]
        scores[distance == 0, 1:] += _FORBIDDEN
        return scores, sizes, places

    def _rows_of(self, names: list[str], states: NDArray[np.int64]) -> Numbers:
        """What the network reads of pieces in their states, and what its first layer takes."""
        x = self._vectors_of(names)
        x += self._states.take(states, axis=0)
        np.maximum(x, 0, out=x)
        return np.hstack([x, take(x, self._layers[0])])

    def _vectors_of(self, names: list[str]) -> Numbers:
        """Rows of the tables, added in one order, so that the sum is the same in every run."""
        codes = np.array([facts(name) for name in names]).T
        total: Numbers = self._tables[0][codes[0]]
        for table, code in zip(self._tables[1:], codes[1:6], strict=True):
            total += table[code]
        words, keys = codes[2], codes[6]
        at = np.minimum(np.searchsorted(self._keys, keys), len(self._keys) - 1)
        known = (words > 0) & (self._keys[at] == keys)
        total[known] += self._vectors[at[known]]
        return total


@cache
def tagger() -> Tagger | None:
    """Return the tagger of the installed package, or nothing where its model file is absent."""
    path = files("framing") / "_data" / MODEL
    if not path.is_file():
        return None
    with path.open("rb") as opened, np.load(opened, allow_pickle=False) as arrays:
        return Tagger({name: arrays[name] for name in arrays.files})


# ---------------------------------------------------------------- the network


def _floats(name: str, arrays: Mapping[str, NDArray[np.generic]]) -> Numbers:
    """An array of a model file as numbers; whole ones are scaled by row."""
    given = np.asarray(arrays[name])
    if given.dtype == np.int8:
        return np.asarray(given * np.asarray(arrays[f"{name}_scale"]), dtype=np.float32)
    return np.asarray(given, dtype=np.float32)


def _table(z: Mapping[str, Numbers], number: int) -> Numbers:
    """Rows of a table, carried to the network's width where they are stored narrower."""
    inward = z.get(f"table_{number}_in")
    return z[f"table_{number}"] if inward is None else z[f"table_{number}"] @ inward


def _layers(z: Mapping[str, Numbers], name: str, dilations: NDArray[np.generic]) -> list[Layer]:
    return [
        Layer(np.concatenate(z[f"{name}_{number}"]), z[f"{name}_{number}_bias"], int(dilation))
        for number, dilation in enumerate(np.asarray(dilations).tolist())
    ]


def _runs(items: Iterable[_T], size: Callable[[_T], int], most: int) -> Iterator[list[_T]]:
    """Items in order, several at a time: as many as pass a size together, so memory stays small."""
    some: list[_T] = []
    total = 0
    for item in items:
        some.append(item)
        total += size(item)
        if total > most:
            yield some
            some, total = [], 0
    if some:
        yield some


def _groups(pieces: Pieces) -> Iterator[list[Span]]:
    """Passages in order, so many at a time that memory stays small on an endless text."""
    group: list[Span] = []
    for passage in pieces.passages:
        if group and passage[1] - group[0][0] > _MOST_PIECES:
            yield group
            group = []
        group.append(passage)
    if group:
        yield group


def _n_pieces(text: _Group) -> int:
    return text[1][-1][1] - text[1][0][0]


def _ranges(starts: Offsets, sizes: Offsets) -> Offsets:
    """The numbers start, start + 1, … of each range, one range after the other."""
    total = int(sizes.sum())
    jumps = np.repeat(starts - np.concatenate([[0], np.cumsum(sizes)[:-1]]), sizes)
    return np.asarray(np.arange(total) + jumps, dtype=np.int64)


def distance_bins(distance: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return the classes of pieces' distances from a cue, as the tables of the model number them.

    Examples
    --------
    >>> distance_bins(np.array([-300, -1, 0, 1, 9])).tolist()
    [1, 13, 14, 15, 22]
    """
    return _BINS[np.clip(distance, -_FARTHEST, _FARTHEST) + _FARTHEST]


def _bin(distance: int) -> int:
    """Number of the distance class of a piece from a cue: exact when near, coarse when far."""
    far = abs(distance)
    steps = (6, 8, 11, 15, 20, 30, 45, _FARTHEST)
    size = far if far <= 6 else 6 + next(n for n, step in enumerate(steps) if far <= step)
    return N_DISTANCES // 2 + (size if distance > 0 else -size)


_BINS = np.array([_bin(d) for d in range(-_FARTHEST, _FARTHEST + 1)])


# ---------------------------------------------------------------- reading the scores


def _steps(labels: tuple[str, ...]) -> Numbers:
    """Score of one label after another: a span goes on only after its own beginning."""
    steps = np.zeros((len(labels), len(labels)), dtype=np.float32)
    for i, before in enumerate(labels):
        for j, after in enumerate(labels):
            same = before[1:] == after[1:] and before != "O"
            if after[0] == "I" and not same:
                steps[i, j] = _FORBIDDEN
            elif after[0] == "B" and same:
                steps[i, j] = _AGAIN
    return steps


_CUE_STEPS, _ROLE_STEPS = _steps(("O", "B-cue", "I-cue")), _steps(ROLES)


def _for_cues(scores: Numbers, bias: float) -> Numbers:
    """Scores of no cue, a cue's first piece and its others: all tags but a cue's are one."""
    cue = scores[:, _CUE]
    rest = np.logaddexp.reduce(np.delete(scores, _CUE, axis=1), axis=1)
    return np.asarray(np.column_stack([rest, cue + np.float32(bias)]), dtype=np.float32)


def _best(scores: Numbers, sizes: Offsets, steps: Numbers) -> NDArray[np.int64]:
    """The best sequence of labels for each run of rows.

    Steps cost or are free: where the best label of each row makes free steps, they are the best
    sequence. Only the other runs are searched.
    """
    labels = np.asarray(scores.argmax(axis=1), dtype=np.int64)
    begins = np.cumsum(sizes) - sizes
    before = np.concatenate([[0], labels[:-1]])
    before[begins] = 0
    costs = np.flatnonzero(steps[before, labels])
    runs = np.unique(np.searchsorted(begins, costs, side="right") - 1)
    if len(runs):
        rows = _ranges(begins[runs], sizes[runs])
        labels[rows] = _searched(scores[rows], sizes[runs], steps)
    return labels


def _searched(scores: Numbers, sizes: Offsets, steps: Numbers) -> NDArray[np.int64]:
    """The best sequence of labels for each run of rows, by Viterbi, all runs at once."""
    order = np.argsort(-sizes, kind="stable")
    starts = (np.cumsum(sizes) - sizes)[order]
    longest = int(sizes.max())
    alive = np.searchsorted(-sizes[order], -np.arange(longest), side="left").tolist()
    back = np.zeros(scores.shape, dtype=np.int8)
    finals = scores[starts] + steps[0]
    for step in range(1, longest):
        n = alive[step]
        rows = starts[:n] + step
        ways = finals[:n].T[:, :, None] + steps[:, None, :]
        back[rows] = ways.argmax(axis=0)
        finals[:n] = ways.max(axis=0) + scores[rows]
    labels = np.zeros(len(scores), dtype=np.int64)
    state = finals.argmax(axis=1)
    for step in range(longest - 1, -1, -1):
        n = alive[step]
        rows = starts[:n] + step
        labels[rows] = state[:n]
        state[:n] = back[rows, state[:n]]
    return labels


def cues_in(scores: Numbers, *, bias: float = 0.0) -> list[Span]:
    """Return the cues that the scores of a passage show, as ranges of pieces.

    Parameters
    ----------
    scores : array, shape (pieces, TAGS)
    bias : float
        Added to the scores of cues: above 0 finds more of them.
    """
    sizes, seen = np.array([len(scores)]), _for_cues(scores, bias)
    cues = _cues(_best(seen, sizes, _CUE_STEPS), seen, sizes)
    return list(zip(cues.begin.tolist(), cues.end.tolist(), strict=True))


def _cues(labels: NDArray[np.int64], scores: Numbers, sizes: Offsets) -> _Cues:
    """Cues as the best labels show them; the same passage's pieces alone go on with one."""
    goes_on = labels == 2
    goes_on[np.cumsum(sizes) - sizes] = False
    begin = np.flatnonzero(labels == 1)
    stops = np.append(np.flatnonzero(~goes_on), len(labels))
    end = stops[np.searchsorted(stops, begin, side="right")]
    likely = np.exp(scores[begin] - scores[begin].max(axis=1, keepdims=True))
    return _Cues(begin, end, np.round(1 - likely[:, 0] / likely.sum(axis=1), 4).tolist())


def _citations(
    sheet: _Sheet,
    cues: _Cues,
    related: tuple[Numbers, Offsets, Offsets],
    labels: NDArray[np.int64],
) -> Iterator[tuple[int, Tagged]]:
    """Source and content of each cue, and whose it is; without content there is no citation."""
    scores, sizes, places = related
    role = (labels + 1) // 2  # 0 none, 1 source, 2 content
    breaks = (labels == 1) | (labels == 3) | (np.diff(role, prepend=0) != 0)
    breaks[np.cumsum(sizes) - sizes] = True  # the next cue
    edges = np.append(np.flatnonzero(breaks), len(labels))
    owner = np.repeat(np.arange(len(sizes)), sizes)
    spans: list[tuple[list[Span], list[Span]]] = [([], []) for _ in cues.probability]
    for begin, end in pairwise(edges.tolist()):
        if role[begin]:
            spans[owner[begin]][role[begin] - 1].append((begin, end))
    piece = sheet.piece[places].tolist()
    for number, (sources, content) in enumerate(spans):
        if content:
            source = sources[0] if len(sources) == 1 else None
            if len(sources) > 1:
                source = max(sources, key=lambda span: _margin(scores, span))
            begin, last = int(cues.begin[number]), int(cues.end[number]) - 1
            tagged = Tagged(
                (int(sheet.piece[begin]), int(sheet.piece[last]) + 1),
                None if source is None else _at(piece, source),
                [_at(piece, span) for span in content],
                cues.probability[number],
            )
            yield int(sheet.owner[begin]), tagged


def _at(piece: list[int], span: Span) -> Span:
    return piece[span[0]], piece[span[1] - 1] + 1


def _margin(scores: Numbers, span: Span) -> float:
    """How much better a span scores as a source than as nothing, on the mean of its pieces."""
    part = scores[slice(*span)]
    return float((part[:, 1:3].max(axis=1) - part[:, 0]).mean())
