"""Train the weights of loaded words and of wording anew.

    python -m framing.train.loaded --data ../shared/gold

Learns from the sentences that experts judged and the words that they marked in BABE, part dev, with
NumPy and SciPy alone, in a minute or two, and writes `framing/_data/loaded.npz`. What is known of
words beforehand comes from `data/train/words.npz`, which `framing.train.words` makes without any
label. The network that gives the second opinion comes from `data/train/context.npz`, which
`framing.train.context` makes. `benchmarks/loaded.py` leaves topics out, for the network and its
teachers too, and scores on them; every choice was made that way.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from scipy.optimize import minimize
from threadpoolctl import threadpool_limits

from framing.context import Context, Opinion, Vectors
from framing.loadedness import STRENGTH, STYLE, Facts, facts, n_states, strengths
from framing.text import tokenise
from framing.train.linear import Linear, fit, in_eight_bits
from framing.train.passages import marked_words, read_rows
from framing.train.unseen import LEFT_OUT, NONE, topic_of
from framing.weigh import NET, STEPS, taught
from framing.wordforms import N_FIELDS, TRAITS, class_of, known_rows, stem, traits, word_keys

Arrays = dict[str, Any]
Floats = NDArray[np.float32]

WORDS = Path(__file__).resolve().parents[2] / "data" / "train" / "words.npz"
NETS = WORDS.with_name("context.npz")
COMPONENTS = "components.npz"  # beside the table of words: what the network alone reads of them
_NEAR = 0.5  # of what is known of a word, for its neighbours
_SENTENCE_PENALTY = 0.015
_SCALES = {"strengths": 1.0, "traits": 0.4, "likenesses": 0.4, "other": 0.7}  # of unit variance
_PENALTY = 0.3
_SHARE_OF_WORD = 0.7  # of the network in a word's log-odds; the rest is the sums'
_LEAST = 0.03  # weights nearer to zero are left out


class Sentence(NamedTuple):
    """One judged sentence: its facts, which words are marked, which can be, and the verdict."""

    facts: Facts
    marked: NDArray[np.bool_]
    is_word: NDArray[np.bool_]
    label: int
    share: float
    topic: str


class Known(NamedTuple):
    """The tables of `framing.train.words`: rows by sorted keys, and how many are likenesses.

    The network alone reads `more`.
    """

    keys: NDArray[np.uint32]
    rows: Floats
    likenesses: int
    more: Floats

    def for_network(self) -> Known:
        """Return the tables with more in each row."""
        return self._replace(rows=np.hstack([self.rows, self.more]))


def main() -> None:
    """Train and write the model file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled data")
    parser.add_argument("--words", type=Path, default=WORDS, help="what is known of words")
    parser.add_argument("--context", type=Path, default=NETS, help="second opinions")
    parser.add_argument("--out", type=Path, default=Path("framing/_data/loaded.npz"))
    given = parser.parse_args()
    for name in ("words", "context"):
        path = getattr(given, name)
        if not path.is_file():
            raise SystemExit(f"{path} is missing: python -m framing.train.{name} makes it")
    sentences, known = read_sentences(given.data), read_words(given.words)
    nets = read_nets(given.context)
    with threadpool_limits(1, user_api="blas"):  # sums are rounded alike on any machine's cores
        arrays = train(sentences, known, nets)
    np.savez_compressed(given.out, **arrays)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.2f} MB, {len(arrays['keys']):,} weights")


def read_words(path: Path) -> Known:
    """Return what is known of words."""
    beside = path.with_name(COMPONENTS)
    with (
        np.load(path, allow_pickle=False) as arrays,
        np.load(beside, allow_pickle=False) as components,
    ):
        rows = arrays["table"].astype(np.float32) * arrays["scale"]
        more = components["more"].astype(np.float32) * components["more_scale"]
        return Known(arrays["keys"], rows, len(arrays["names"]), more)


def read_nets(path: Path = NETS) -> dict[str, Arrays]:
    """Return the arrays of networks by the topic that each never saw; NONE is the one that ships.

    A topic that every network saw has none.

    Raises
    ------
    ValueError
        If they left out other topics.
    """
    with np.load(path, allow_pickle=False) as arrays:
        if arrays["left_out"].tolist() != list(LEFT_OUT):
            raise ValueError(f"{path}: without other topics; framing.train.context makes it anew")
        found: dict[str, Arrays] = {}
        for number, left_out in enumerate(LEFT_OUT):
            names = [name for name in arrays.files if name.startswith(f"{number}/")]
            one = {name.split("/")[1]: arrays[name] for name in names}
            found |= dict.fromkeys(left_out.split(), one)
        return found


def read_sentences(data: Path) -> list[Sentence]:
    """Return BABE's sentences, each as one, however many full stops it has."""
    return [
        as_sentence(r["text"], r["spans"], r["label"], float(r["frac"]), topic_of(r["topic"]))
        for r in read_rows(data / "babe" / "dev.jsonl")
    ]


def as_sentence(
    text: str,
    spans: Sequence[dict[str, int]] = (),
    label: int = 0,
    share: float = 0.0,
    topic: str = "",
) -> Sentence:
    """Return a text as one sentence, and what experts said of it, if they did."""
    tokens = replace(tokenise(text), sentences=np.array([[0, len(text)]]))
    is_word = np.array([text[start].isalpha() for start in tokens.starts], dtype=bool)
    entries = [entry for entry, _ in taught().entries(text, tokens)]
    classes = np.array([class_of(word) for word in tokens.words], dtype=np.int64)
    known = facts(text, tokens, entries, len(taught().kinds), classes)
    return Sentence(known, marked_words(tokens, spans), is_word, label, share, topic)


# ---------------------------------------------------------------- features


class Design:
    """The features of sentences' words, side by side: what is hashed, how it stands, what is known.

    Attributes
    ----------
    sparse : matrix, shape (words, hashes + states)
    dense : array, shape (words, known)
    keys : array of int
        The hash of each of the first columns.
    sentences, marked, is_word, quoted : arrays, shape (words,)
    """

    def __init__(self, some: Sequence[Sentence], known: Known) -> None:
        """Lay out the words of sentences."""
        of_all = [sentence.facts for sentence in some]
        sizes = [len(item.words) for item in of_all]
        words = [stem(word) for item in of_all for word in item.words]
        self.types = {word: number for number, word in enumerate(dict.fromkeys(words))}
        ids = np.array([self.types[word] for word in words])
        self.sentences = np.repeat(np.arange(len(some)), sizes)
        self.marked = np.concatenate([sentence.marked for sentence in some])
        self.is_word = np.concatenate([sentence.is_word for sentence in some])
        self.quoted = np.concatenate([item.quoted for item in of_all])
        self.known = rows_of(list(self.types), known)
        self.traits = _trait_rows(list(self.types))
        self.ids = ids
        fields, self.keys = _hashed(list(self.types))
        hashed = fields[0][ids]
        for field, step in STEPS.items():
            hashed = hashed + _shifted(fields[field][ids], self.sentences, step)
        states = np.concatenate([item.states for item in of_all])
        strength = np.concatenate([item.lexicon for item in of_all])
        here = np.repeat(np.arange(len(words)), states.shape[1])
        n = n_states(len(taught().kinds))
        one_hot = sparse.csr_matrix(
            (np.ones(states.size, dtype=np.float32), (here, states.ravel())), (len(words), n)
        )
        self.sparse = sparse.hstack([hashed, one_hot]).tocsr()
        near = _NEAR * self.known[ids][:, : known.likenesses]
        parts = [self.known[ids], strength[:, None]]
        parts += [_shifted(near, self.sentences, step) for step in (1, -1)]
        self.dense = np.hstack(parts).astype(np.float32)
        self.manner = np.concatenate([item.manner for item in of_all])
        self.kinds = np.concatenate([item.kinds for item in of_all])


def rows_of(words: Sequence[str], known: Known) -> Floats:
    """Return what is known of each word, nothing where it is not."""
    return known_rows(list(words), known.keys, known.rows).astype(np.float32)


def _hashed(words: Sequence[str]) -> tuple[list[sparse.csr_matrix], NDArray[np.int64]]:
    """One matrix a field, types by hashes, and the hash of each column."""
    of_all = [word_keys(word) for word in words]
    keys = np.unique([key for fields in of_all for some in fields for key in some])
    found = []
    for field in range(N_FIELDS - 1):
        rows = np.repeat(np.arange(len(words)), [len(fields[field]) for fields in of_all])
        columns = np.searchsorted(keys, [key for fields in of_all for key in fields[field]])
        ones = np.ones(len(rows), dtype=np.float32)
        found.append(sparse.csr_matrix((ones, (rows, columns)), (len(words), len(keys))))
    return found, keys


def _shifted(values: Any, sentences: NDArray[np.int64], step: int) -> Any:
    """Each row given to the row `step` after it, in the same sentence."""
    places = np.arange(len(sentences)) - step
    inside = (places >= 0) & (places < len(sentences))
    inside[inside] = sentences[places[inside]] == sentences[inside]
    given = values[np.where(inside, places, 0)]
    if sparse.issparse(given):
        return sparse.diags_array(inside.astype(np.float32)) @ given
    return given * inside[:, None]


def _trait_rows(words: Sequence[str]) -> Floats:
    rows = np.zeros((len(words), len(TRAITS)), dtype=np.float32)
    for row, word in zip(rows, words, strict=True):
        row[traits(word)] = 1
    return rows


def _by_type(known: Floats, likenesses: int) -> Floats:
    """What a word says of its sentence by what is known of it: as it is, and what is much."""
    return np.hstack([known, np.maximum(known[:, :likenesses] / 0.3 - 1, 0)])


# ---------------------------------------------------------------- training


class Trained(NamedTuple):
    """Both models: of words, and of sentences with the features' most and the network's share."""

    words: Linear
    threshold: float
    sentences: Linear
    most: dict[str, Floats]
    share: float


def train(
    some: Sequence[Sentence], known: Known, nets: Mapping[str, Arrays], *, left_out: str = NONE
) -> Arrays:
    """Return the arrays of the model file.

    Parameters
    ----------
    some : sequence of Sentence
        What experts judged.
    known : Known
    nets : mapping of arrays
        Networks by the topic that each never saw: on sentences of a topic, its own is asked. It may
        have seen `left_out`, which then told the threshold and two slopes, nothing else.
    left_out : str
        The topic that the network to ship never saw; by default it has seen all.
    """
    design = Design(some, known)
    asked = {topic: Context(nets[topic], vectors(known, nets[topic])) for topic in _topics(some)}
    opinions = [opinion(asked[sentence.topic], sentence) for sentence in some]
    arrays = _arrays(fit_both(design, some, known, opinions), design, known)
    shipped = vectors(known, nets[left_out])
    arrays |= {"vectors": shipped.rows, "vectors_scale": shipped.scale}
    return arrays | {f"{NET}{n}": a for n, a in nets[left_out].items() if n != "known"}


def vectors(known: Known, net: Arrays) -> Vectors:
    """Return what is known of words as a network takes it, in eight bits a number."""
    rows = known.for_network().rows @ net["known"].astype(np.float32)
    return Vectors(known.keys, *in_eight_bits(rows))


def opinion(context: Context, sentence: Sentence) -> Opinion:
    """Return what a network says of a sentence."""
    rows = context.rows_of([stem(word) for word in sentence.facts.words])
    return context.read(sentence.facts, rows, 1)


def _topics(some: Sequence[Sentence]) -> list[str]:
    return sorted({sentence.topic for sentence in some})


def fit_both(
    design: Design, some: Sequence[Sentence], known: Known, opinions: Sequence[Opinion]
) -> Trained:
    """Fit the words, then the sentences on strengths from words that were left out."""
    topics = np.array([sentence.topic for sentence in some])
    words = fit_words(design, np.ones(len(design.marked), dtype=bool))
    logits = np.zeros(len(design.marked))
    for topic in np.unique(topics):
        inside = (topics == topic)[design.sentences]
        apart = fit_words(design, ~inside)
        logits[inside] = apart.logits(design.sparse[inside], design.dense[inside])
    second = np.concatenate([opinion.words for opinion in opinions])
    both = logits + _SHARE_OF_WORD * (second - logits)
    threshold = best_threshold(design.marked[design.is_word], both[design.is_word])
    told, most = sentence_features(design, logits, known)
    share = np.array([sentence.share for sentence in some])
    sentences = fit_sentences(told, share, known.likenesses)
    left_out = np.zeros(len(some))
    for topic in np.unique(topics):
        out = topics == topic
        model = fit_sentences(told[~out], share[~out], known.likenesses)
        left_out[out] = model.logits(None, told[out])
    second = np.concatenate([opinion.sentences for opinion in opinions])
    of_sums, of_net = calibrate(np.column_stack([left_out, second]), share)
    sentences = Linear(sentences.hashed, sentences.dense * of_sums, sentences.bias * of_sums)
    return Trained(words, threshold, sentences, most, of_net)


def fit_words(design: Design, chosen: NDArray[np.bool_]) -> Linear:
    """Fit the odds that a word is marked."""
    target = design.marked[chosen].astype(np.float32)
    return fit(design.sparse[chosen], design.dense[chosen], target, penalty=_PENALTY)


def sentence_features(
    design: Design, logits: NDArray[np.float64], known: Known
) -> tuple[Floats, dict[str, Floats]]:
    """Return the features of the sentences, and the most that is told of one.

    They are strengths, style, kinds, and means over the words.
    """
    home, n = design.sentences, len(design.manner)
    told = {
        "strengths": strengths(logits, design.quoted, home, n),
        "style": design.manner,
        "kinds_told": design.kinds,
    }
    most = {name: np.max(values, axis=0) for name, values in told.items()}
    by_type = np.hstack([design.traits, _by_type(design.known, known.likenesses)])
    of_words = sparse.csr_matrix((np.ones(len(home)), (home, design.ids)), (n, len(by_type)))
    length = np.maximum(np.asarray(of_words.sum(axis=1)), 6)
    return np.hstack([*told.values(), (of_words @ by_type) / length]).astype(np.float32), most


def fit_sentences(told: Floats, share: NDArray[np.float64], likenesses: int) -> Linear:
    """Fit the odds that annotators call a sentence biased, on features in their own units."""
    mean, spread = told.mean(axis=0), told.std(axis=0) + 1e-4
    each = np.full(told.shape[1], _SCALES["other"], dtype=np.float32)
    each[: len(STRENGTH)] = _SCALES["strengths"]
    parts = np.cumsum([len(STRENGTH), len(STYLE), 2 * len(taught().kinds) + 2, len(TRAITS)])
    each[parts[2] : parts[3]] = _SCALES["traits"]
    each[-likenesses:] = _SCALES["likenesses"]
    model = fit(None, (told - mean) / spread * each, share, penalty=_SENTENCE_PENALTY)
    dense = model.dense * each / spread
    return Linear(model.hashed, dense, model.bias - float(mean @ dense))


def calibrate(logits: NDArray[np.float64], share: NDArray[np.float64]) -> list[float]:
    """Return the slopes that make a sum of left-out log-odds a probability (Platt 1999).

    Without a bias, which would carry over how the topics' shares of biased sentences differ: a
    topic with more of them than the others leaves too low a bias, and six do not even it out.

    Parameters
    ----------
    logits : array, shape (sentences, models)
    share : array, shape (sentences,)

    Examples
    --------
    >>> slope, = calibrate(np.array([[-2.0], [2.0]]), 1 / (1 + np.exp([1.0, -1.0])))
    >>> round(slope, 2)
    0.5
    """

    def loss(slopes: NDArray[np.float64]) -> float:
        z = logits @ slopes
        return float(np.sum(np.logaddexp(0, z) - share * z))

    start = np.full(logits.shape[1], 1 / logits.shape[1])
    bounds = [(0.0, 10.0)] * len(start)
    found: list[float] = minimize(loss, start, method="L-BFGS-B", bounds=bounds).x.tolist()
    return found


def best_threshold(marked: NDArray[np.bool_], logits: NDArray[np.float64]) -> float:
    """Return the log-odds from which words are told, where F1 is best."""
    order = np.argsort(-logits, kind="stable")
    hits = np.cumsum(marked[order])
    return float(logits[order[np.argmax(hits / (np.arange(1, len(order) + 1) + marked.sum()))]])


def _arrays(trained: Trained, design: Design, known: Known) -> Arrays:
    n_keys, n_known = len(design.keys), known.rows.shape[1]
    hashed, states = np.split(trained.words.hashed, [n_keys])
    kept = np.flatnonzero(np.abs(hashed) >= _LEAST)
    own, lexicon, near = np.split(trained.words.dense, [n_known, n_known + 1])
    to_next, to_previous = np.split(near, 2)
    parts = [*trained.most.values()]
    told, of_traits, of_types = np.split(
        trained.sentences.dense, np.cumsum([sum(map(len, parts)), len(TRAITS)])
    )
    some = known.rows[:, : known.likenesses]
    table = np.column_stack(
        [
            known.rows @ own,
            _NEAR * (some @ to_next),
            _NEAR * (some @ to_previous),
            _by_type(known.rows, known.likenesses) @ of_types,
        ]
    )
    small, table_scale = in_eight_bits(table)
    arrays: Arrays = {
        "kinds": np.array(taught().kinds),
        "threshold": np.float32(trained.threshold),
        "keys": design.keys[kept].astype(np.uint32),
        "weights": hashed[kept].astype(np.float16),
        "known": known.keys,
        "table": small,
        "table_scale": table_scale,
        "states": states.astype(np.float32),
        "lexicon": np.float32(lexicon[0]),
        "bias": np.float32(trained.words.bias),
        "traits": of_traits.astype(np.float32),
        "style_mean": design.manner.mean(axis=0).astype(np.float32),
        "sentence_bias": np.float32(trained.sentences.bias),
        "net_share": np.float32(trained.share),
        "net_share_of_word": np.float32(_SHARE_OF_WORD),
    }
    for name, values in zip(
        trained.most, np.split(told, np.cumsum(list(map(len, parts)))[:-1]), strict=True
    ):
        arrays[name] = values.astype(np.float32)
        arrays[f"{name}_most"] = trained.most[name].astype(np.float32)
    return arrays


if __name__ == "__main__":
    main()
