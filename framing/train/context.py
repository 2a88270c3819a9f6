"""Train the small network that reads words in their sentence.

    python -m framing.train.context --data ../shared/gold

It learns from BABE, part dev, and from what large teachers say of other sentences
(`data/train/verdicts.npz`, which `framing.train.verdicts` makes). Where teachers and the sums of
`framing.train.loaded` differ about a word, it learns the mean of their log-odds. One network learns
from all topics and ships; others leave topics out, like their teachers, and serve to calibrate and
to measure. Needs PyTorch; a minute of one core each. `framing.context` runs them.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from threadpoolctl import threadpool_limits
from torch import Tensor, nn
from torch.nn import functional

from framing.context import DILATIONS, Context, parts_of
from framing.loadedness import FEWEST, n_states
from framing.train.encoder import in_batches
from framing.train.loaded import (
    NETS,
    WORDS,
    Design,
    Known,
    Sentence,
    as_sentence,
    fit_words,
    opinion,
    read_sentences,
    read_words,
    rows_of,
    vectors,
)
from framing.train.student import cosine, take_step
from framing.train.unjudged import LEAST, MOST, VERDICTS, Verdicts, read_unjudged, read_verdicts
from framing.train.unseen import LEFT_OUT, folds_of_topics, is_seen
from framing.weigh import taught
from framing.wordforms import stem

WIDTH, PARTS, PART_WIDTH = 48, 8_192, 24
_EPOCHS = 6
_CELLS = 2_600  # words a step
_RATE = 2e-3
_DROP = 0.3
_HIDE = 2.0  # of the parts of rare words, so that unknown words are met in training
_ROUNDING = 0.1  # of log-odds, by half and quarter precision
_WORDS = 5.0  # how much words count beside sentences


class Laid(NamedTuple):
    """Sentences as tensors, one after the other: words by type, and how each stands."""

    types: Tensor
    states: Tensor
    lexicon: Tensor
    starts: NDArray[np.int64]
    sizes: NDArray[np.int64]
    known: Tensor  # of types
    parts: Tensor  # of types


class Lesson(NamedTuple):
    """What there is to learn: probabilities of words and sentences, and which sentences.

    The first `judged` sentences are those that experts judged.
    """

    words: Tensor
    sentences: Tensor
    numbers: NDArray[np.int64]
    judged: int


def main() -> None:
    """Train and write the networks."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled data")
    parser.add_argument("--words", type=Path, default=WORDS, help="what is known of words")
    parser.add_argument("--verdicts", type=Path, default=VERDICTS, help="what teachers say")
    parser.add_argument("--out", type=Path, default=NETS)
    given = parser.parse_args()
    torch.set_num_threads(1)  # as sums are, so that any machine makes the same networks
    with threadpool_limits(1, user_api="blas"):
        _train_all(given.data, given.words, given.verdicts, given.out)


def _train_all(data: Path, words: Path, verdicts: Path, out: Path) -> None:
    judged, unjudged, known = read_sentences(data), read_unjudged(data), read_words(words)
    sentences = [*judged, *map(as_sentence, unjudged.texts)]
    design, laid = Design(sentences, known), lay_out(sentences, known)
    folds = np.append(folds_of_topics(one.topic for one in judged), unjudged.folds)
    made: dict[str, Any] = {}
    said = read_verdicts(verdicts, unjudged)
    for number, (left_out, verdict) in enumerate(zip(LEFT_OUT, said, strict=True)):
        seen = is_seen(folds, number)
        net = train(laid, lesson_of(design, judged, seen, verdict))
        _check(net, judged[0], known)
        made |= {f"{number}/{name}": array for name, array in net.arrays().items()}
        print(f"trained without: {left_out}", flush=True)
    np.savez_compressed(out, left_out=np.array(LEFT_OUT), **made)
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB")


def _check(net: Net, first: Sentence, known: Known) -> None:
    """Refuse to write a network that `framing.context` reads differently."""
    n, arrays = len(first.facts.words), net.arrays()
    with torch.no_grad():
        words, sentences = net(torch.arange(n)[None], torch.ones(1, n), torch.ones(1, n))
    read = opinion(Context(arrays, vectors(known, arrays)), first)
    apart = np.abs([*(words[0].numpy() - read.words), sentences.item() - read.sentences[0]]).max()
    if apart > _ROUNDING:
        raise SystemExit(f"framing.context reads another network than was trained: {apart:.3f}")


def lay_out(some: Sequence[Sentence], known: Known) -> Laid:
    """Return sentences as tensors."""
    words = [stem(word) for sentence in some for word in sentence.facts.words]
    types = {word: number for number, word in enumerate(dict.fromkeys(words))}
    sizes = np.array([len(sentence.facts.words) for sentence in some])
    return Laid(
        torch.tensor([types[word] for word in words]),
        torch.from_numpy(np.concatenate([sentence.facts.states for sentence in some])),
        torch.from_numpy(np.concatenate([sentence.facts.lexicon for sentence in some])),
        np.cumsum(sizes) - sizes,
        sizes,
        torch.from_numpy(rows_of(list(types), known.for_network())),
        torch.tensor([parts_of(word, PARTS) for word in types]),
    )


def lesson_of(
    design: Design, judged: Sequence[Sentence], seen: NDArray[np.bool_], verdicts: Verdicts
) -> Lesson:
    """Return what judged sentences and teachers say; of words, the mean of teachers and sums.

    `seen` tells of all sentences whether they may be learnt from.
    """
    n = len(judged)
    is_judged = design.sentences < n
    sums = fit_words(design, is_judged & seen[design.sentences])
    said = np.clip(sums.logits(design.sparse[~is_judged], design.dense[~is_judged]), LEAST, MOST)
    words = design.marked.astype(np.float32)
    words[~is_judged] = _probability((said + verdicts.words) / 2)
    shares = np.array([sentence.share for sentence in judged], dtype=np.float32)
    sentences = np.concatenate([shares, _probability(verdicts.sentences)])
    return Lesson(torch.from_numpy(words), torch.from_numpy(sentences), np.flatnonzero(seen), n)


def _probability(logits: NDArray[np.floating]) -> NDArray[np.float32]:
    return np.asarray(1 / (1 + np.exp(-logits)), dtype=np.float32)


class Net(nn.Module):
    """The network as one that can be trained; `arrays` is what `framing.context` reads.

    Sentences that nobody judged are plainer: their words and they have biases of their own, so that
    they do not pull down those of the others. These biases do not ship.
    """

    def __init__(self, laid: Laid, *, width: int = WIDTH) -> None:
        super().__init__()
        self.laid = laid
        self.known = nn.Linear(laid.known.shape[1], width)
        self.parts = nn.Embedding(PARTS, PART_WIDTH)
        self.parts_in = nn.Linear(PART_WIDTH, width, bias=False)
        self.lexicon = nn.Parameter(torch.zeros(width))
        self.states = nn.Embedding(n_states(len(taught().kinds)), width)
        self.layers = nn.ModuleList(
            [nn.Conv1d(width, width, 3, padding=d, dilation=d) for d in DILATIONS]
        )
        self.word = nn.Linear(width, 1)
        self.mean, self.most = nn.Linear(width, 1), nn.Linear(width, 1, bias=False)
        self.unjudged = nn.Parameter(torch.zeros(2))
        self.drop = nn.Dropout(_DROP)
        nn.init.constant_(self.word.bias, -3.0)
        for table in (self.parts, self.states):
            nn.init.normal_(table.weight, 0, 0.1)
        with torch.no_grad():
            for layer in self.layers:
                layer.weight.mul_(0.7)  # without norms, residual layers start small

    def forward(self, at: Tensor, mask: Tensor, shown: Tensor) -> tuple[Tensor, Tensor]:
        """Return the log-odds of words and of sentences."""
        types, here = self.laid.types[at], mask[..., None]
        parts = self.parts(self.laid.parts[types]).sum(2) * shown[..., None]
        x = self.known(self.drop(self.laid.known[types])) + self.parts_in(self.drop(parts))
        x = x + self.laid.lexicon[at][..., None] * self.lexicon
        x = functional.relu(x + self.states(self.laid.states[at]).sum(2)) * here
        for layer in self.layers:
            change = functional.relu(layer(x.transpose(1, 2)).transpose(1, 2))
            x = (x + self.drop(change)) * here
        mean = x.sum(1) / mask.sum(1, keepdim=True).clamp(min=FEWEST)
        sentences = self.mean(self.drop(mean)) + self.most(self.drop(x.max(1).values))
        return self.word(self.drop(x))[..., 0], sentences[:, 0]

    def arrays(self) -> dict[str, NDArray[np.float16]]:
        """Return the arrays that `framing.context` reads, and `known`, which makes vectors."""
        made: dict[str, Tensor] = {
            "known": self.known.weight.T,
            "bias": self.known.bias,
            "parts": self.parts.weight,
            "parts_in": self.parts_in.weight.T,
            "lexicon": self.lexicon,
            "states": self.states.weight,
            "word": self.word.weight[0],
            "word_bias": self.word.bias[0],
            "mean": self.mean.weight[0],
            "most": self.most.weight[0],
            "sentence_bias": self.mean.bias[0],
        }
        for number, layer in enumerate(self.layers):
            weights: Any = layer.weight
            made[f"layer_{number}"] = torch.cat(list(weights.permute(2, 1, 0)))
            made[f"layer_{number}_bias"] = layer.bias
        return {name: _numbers(tensor) for name, tensor in made.items()}


def _numbers(tensor: Tensor) -> NDArray[np.float16]:
    return np.array(tensor.detach().numpy(), dtype=np.float16, order="C")


def train(laid: Laid, lesson: Lesson, *, epochs: int = _EPOCHS, seed: int = 0) -> Net:
    """Train a network: AdamW, short warm-up and cosine decay."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    net = Net(laid).train()
    counts = torch.bincount(laid.types, minlength=len(laid.known)).clamp(min=1)
    hide = (0.05 + _HIDE / torch.sqrt(counts)).clamp(max=0.5)
    optimiser = torch.optim.AdamW(
        net.parameters(), lr=_RATE, betas=(0.9, 0.99), weight_decay=0.02, fused=True
    )
    sizes = laid.sizes[lesson.numbers].tolist()
    steps = epochs * len(in_batches(sizes, _CELLS, np.random.default_rng(seed)))
    step = 0
    for _ in range(epochs):
        for some in in_batches(sizes, _CELLS, order):
            loss = _loss(net, lesson, lesson.numbers[some], hide)
            step += 1
            take_step(optimiser, loss, _RATE * min(1, step / 100) * cosine(step / steps))
    return net.train(False)


def _loss(net: Net, lesson: Lesson, numbers: NDArray[np.int64], hide: Tensor) -> Tensor:
    width = int(net.laid.sizes[numbers].max())
    at = np.zeros((len(numbers), width), dtype=np.int64)
    mask = np.zeros(at.shape, dtype=np.float32)
    for row, number in enumerate(numbers.tolist()):
        n, start = int(net.laid.sizes[number]), int(net.laid.starts[number])
        at[row, :n], mask[row, :n] = np.arange(start, start + n), 1
    places, here = torch.from_numpy(at), torch.from_numpy(mask)
    shown = (torch.rand(places.shape) > hide[net.laid.types[places]]).float()
    words, sentences = net(places, here, shown)
    unjudged = torch.from_numpy(numbers >= lesson.judged).float()
    words = words + net.unjudged[0] * unjudged[:, None]
    sentences = sentences + net.unjudged[1] * unjudged
    apart = functional.binary_cross_entropy_with_logits
    of_words = apart(words, lesson.words[places], reduction="none")
    of_sentences = apart(sentences, lesson.sentences[torch.from_numpy(numbers)])
    return of_sentences + _WORDS * (of_words * here).sum() / here.sum()


if __name__ == "__main__":
    main()
