"""The small network that `framing.tagger` runs, trained on what a teacher and humans say."""

from __future__ import annotations

import math
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from framing.pieces import N_AFFIXES, N_MARKS, N_SHAPES, N_STATES, N_WORDS, facts, word_key
from framing.tagger import N_DISTANCES, ROLES, TAGS
from framing.train.encoder import Cues, Labelled, at_cues, gather_cues, in_batches
from framing.train.passages import Passage

Arrays = dict[str, Any]

WIDTH, DILATIONS = 96, (1, 2, 4, 8)
ROLE_WIDTH, ROLE_DILATIONS = 48, (1, 3, 9)
_WORD, _AFFIX = 24, 12  # dimensions
_GOLD = 0.5  # weight of what humans marked against what the teacher says, where there is both
_HIDDEN = 0.1  # weight of the teacher's states
_ROLES = 2.0  # weight of the roles
_MOST_CUES = 90  # of a batch


class Vectors(NamedTuple):
    """Word vectors, by the sorted keys of their words."""

    keys: NDArray[np.uint32]
    rows: NDArray[np.float32]


def file_vectors(words: list[str], vectors: NDArray[np.float32]) -> Vectors:
    """Return vectors as the model file holds them: eight bits a number, filed under hashes."""
    keys = np.array([word_key(word) for word in words], dtype=np.uint32)
    keys, first = np.unique(keys, return_index=True)
    return Vectors(keys, _restored(*_quantised(vectors[first])))


class Student(nn.Module):
    """The tagger as a network that can be trained; `arrays` is what it becomes."""

    def __init__(self, vectors: Vectors, *, dropout: float = 0.1) -> None:
        super().__init__()
        self.vectors = vectors
        self.mark = nn.Embedding(N_MARKS, WIDTH, padding_idx=0)
        self.shape = nn.Embedding(N_SHAPES, WIDTH)
        self.word = nn.Embedding(N_WORDS, _WORD, padding_idx=0)
        self.affixes = nn.ModuleList(
            [nn.Embedding(N_AFFIXES, _AFFIX, padding_idx=0) for _ in range(3)]
        )
        self.word_in = nn.Linear(_WORD, WIDTH, bias=False)
        self.affix_in = nn.Linear(3 * _AFFIX, WIDTH, bias=False)
        self.vector_in = nn.Linear(vectors.rows.shape[1], WIDTH)
        self.state = nn.Embedding(N_STATES, WIDTH)
        self.layers = _convolutions(WIDTH, DILATIONS)
        self.tag = nn.Linear(WIDTH, len(TAGS))
        self.hidden = nn.Linear(WIDTH, 64)
        self.of_piece = nn.Linear(WIDTH, ROLE_WIDTH)
        self.of_cue = nn.Linear(3 * WIDTH, ROLE_WIDTH, bias=False)
        self.distance = nn.Embedding(N_DISTANCES, ROLE_WIDTH)
        self.cue_mark = nn.Embedding(3, ROLE_WIDTH)
        self.role_layers = _convolutions(ROLE_WIDTH, ROLE_DILATIONS)
        self.role = nn.Linear(ROLE_WIDTH, len(ROLES))
        self.drop, self.drop_less = nn.Dropout(dropout), nn.Dropout(0.6 * dropout)
        for table in (self.mark, self.shape, self.state):
            nn.init.normal_(table.weight, 0, 0.15)
        for table in (self.word, *self.affixes):
            nn.init.normal_(table.weight, 0, 0.1)

    def encode(self, codes: Tensor, vectors: Tensor, states: Tensor, mask: Tensor) -> Tensor:
        """Return the states of passages; codes are those of `facts`, word 0 where it is hidden."""
        affixes = [table(codes[..., 3 + k]) for k, table in enumerate(self.affixes)]
        x = self.mark(codes[..., 0]) + self.shape(codes[..., 1])
        x = x + self.word_in(self.drop(self.word(codes[..., 2])))
        x = x + self.affix_in(self.drop(torch.cat(affixes, -1)))
        x = x + self.vector_in(self.drop_less(vectors)) + self.state(states)
        return self._convolve(functional.relu(x), self.layers, self.drop, mask)

    def roles(self, hidden: Tensor, mask: Tensor, cues: Cues) -> Tensor:
        """Return the scores of ROLES for each cue and piece."""
        x = self.of_piece(self.drop_less(hidden))[cues.home]
        x = x + self.of_cue(self.drop_less(at_cues(hidden, cues)))[:, None]
        x = functional.relu(x + self.distance(cues.distance) + self.cue_mark(cues.mark))
        x = self._convolve(x, self.role_layers, self.drop_less, mask[cues.home])
        return self.role(self.drop_less(x))

    @staticmethod
    def _convolve(x: Tensor, layers: nn.ModuleList, drop: nn.Module, mask: Tensor) -> Tensor:
        here = mask[..., None]
        x = x * here
        for layer in layers:
            change = functional.relu(layer(x.transpose(1, 2)).transpose(1, 2))
            x = (x + drop(change)) * here
        return x

    def arrays(self, *, cue_bias: float) -> Arrays:
        """Return the arrays of the model file that `framing.tagger.Tagger` reads."""
        made: Arrays = {
            "keys": self.vectors.keys,
            "dilations": np.array(DILATIONS),
            "role_dilations": np.array(ROLE_DILATIONS),
            "cue_bias": np.float32(cue_bias),
            "vectors_in": _numbers(self.vector_in.weight.T),
            "states": _numbers(self.state.weight),
            "distances": _numbers(self.distance.weight),
            "marks": _numbers(self.cue_mark.weight),
            "of_cue": _numbers(self.of_cue.weight.T),
        }
        direct = [self.mark.weight, self.shape.weight + self.vector_in.bias]
        projected = [self.word.weight, *(table.weight for table in self.affixes)]
        for number, table in enumerate([*direct, *projected]):
            _quantise(made, f"table_{number}", table.detach().numpy())
        inward = [self.word_in.weight.T, *torch.chunk(self.affix_in.weight.T, 3)]
        for number, weights in enumerate(inward, start=len(direct)):
            made[f"table_{number}_in"] = _numbers(weights)
        _quantise(made, "vectors", self.vectors.rows)
        for name in ("tag", "of_piece", "role"):
            linear = getattr(self, name)
            made[name] = _numbers(linear.weight.T)
            made[f"{name}_bias"] = _numbers(linear.bias)
        for name, layers in (("layer", self.layers), ("role_layer", self.role_layers)):
            for number, layer in enumerate(layers):
                made[f"{name}_{number}"] = _numbers(layer.weight.permute(2, 1, 0))
                made[f"{name}_{number}_bias"] = _numbers(layer.bias)
        return made


def _convolutions(width: int, dilations: tuple[int, ...]) -> nn.ModuleList:
    layers = [nn.Conv1d(width, width, 3, padding=d, dilation=d) for d in dilations]
    with torch.no_grad():
        for layer in layers:
            layer.weight.mul_(0.7)  # without norms, residual layers start small
    return nn.ModuleList(layers)


def _numbers(tensor: Tensor) -> NDArray[np.float16]:
    return np.ascontiguousarray(tensor.detach().numpy().astype(np.float16))


def _quantised(rows: NDArray[np.float32]) -> tuple[NDArray[np.int8], NDArray[np.float16]]:
    scale = (np.abs(rows).max(axis=1, keepdims=True) / 127 + 1e-7).astype(np.float16)
    return np.round(rows / scale.astype(np.float32)).clip(-127, 127).astype(np.int8), scale


def _restored(rows: NDArray[np.int8], scale: NDArray[np.float16]) -> NDArray[np.float32]:
    return np.asarray(rows * scale.astype(np.float32), dtype=np.float32)


def _quantise(made: Arrays, name: str, rows: NDArray[np.float32]) -> None:
    made[name], made[f"{name}_scale"] = _quantised(rows)


# ---------------------------------------------------------------- training


class Lesson(NamedTuple):
    """A passage ready to learn from: codes, vectors' rows, states, and target probabilities."""

    pieces: NDArray[np.int64]
    states: NDArray[np.int64]
    tags: NDArray[np.float16]
    hidden: NDArray[np.float16]
    cues: list[tuple[int, int]]
    roles: list[NDArray[np.float16]]


class Vocabulary:
    """Codes and vectors of every different piece, so that a passage is a row of numbers."""

    def __init__(self, vectors: Vectors) -> None:
        self._vectors = vectors
        self._numbers: dict[str, int] = {}
        self._codes: list[tuple[int, ...]] = []
        self._rows: list[NDArray[np.float32]] = []
        self._nothing = np.zeros(vectors.rows.shape[1], dtype=np.float32)

    def numbers(self, names: list[str]) -> NDArray[np.int64]:
        """Return the number of each piece."""
        return np.array([self._number(name) for name in names], dtype=np.int64)

    def tensors(self) -> tuple[Tensor, Tensor]:
        """Return codes and vectors of all pieces, by their numbers."""
        return torch.tensor(self._codes), torch.from_numpy(np.stack(self._rows))

    def _number(self, name: str) -> int:
        if name not in self._numbers:
            piece = facts(name)
            at = int(np.searchsorted(self._vectors.keys, piece.key))
            known = at < len(self._vectors.keys) and self._vectors.keys[at] == piece.key
            self._numbers[name] = len(self._codes)
            self._codes.append(piece[:6])
            self._rows.append(self._vectors.rows[at] if piece.word and known else self._nothing)
        return self._numbers[name]


def lessons(
    vocabulary: Vocabulary, passages: list[Passage], labelled: list[Labelled]
) -> list[Lesson]:
    """Return what there is to learn: what the teacher says, mixed with what humans marked."""
    return [_lesson(vocabulary, *pair) for pair in zip(passages, labelled, strict=True)]


def _lesson(vocabulary: Vocabulary, passage: Passage, said: Labelled) -> Lesson:
    marked = dict(passage.roles)
    tags = said.tags if passage.tags is None else _mixed(said.tags, passage.tags)
    roles = [_mixed(p, marked[cue]) if cue in marked else p for cue, p in said.roles]
    numbers = vocabulary.numbers(passage.names)
    return Lesson(numbers, passage.states, tags, said.hidden, [c for c, _ in said.roles], roles)


def _mixed(said: NDArray[np.float16], marked: NDArray[np.int64]) -> NDArray[np.float16]:
    human = np.eye(said.shape[1], dtype=np.float16)[marked]
    return ((1 - _GOLD) * said + _GOLD * human).astype(np.float16)


def train_student(
    vectors: Vectors,
    vocabulary: Vocabulary,
    marked: list[Lesson],
    copies: list[list[Lesson]],
    *,
    epochs: int = 12,
    seed: int = 0,
) -> Student:
    """Train the tagger: each epoch sees the texts as they are and one reworded copy.

    AdamW, 2e-3, short warm-up and cosine decay. Words are hidden at random, rare ones more often,
    so that unknown words are met in training.
    """
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    student = Student(vectors).train()
    codes, rows = vocabulary.tensors()
    counts = torch.zeros(len(codes))
    for lesson in marked:
        counts += torch.bincount(torch.from_numpy(lesson.pieces), minlength=len(codes))
    hide = 0.02 + 0.6 / torch.sqrt(counts.clamp(min=1))
    rate = 2e-3
    optimizer = torch.optim.AdamW(
        student.parameters(), lr=rate, betas=(0.9, 0.99), weight_decay=0.01, fused=True
    )
    sizes = [len(lesson.pieces) for lesson in marked]
    steps = 2 * epochs * len(in_batches(sizes, 2_600, np.random.default_rng(seed)))
    step = 0
    for epoch in range(epochs):
        texts = [marked, copies[epoch % len(copies)]] if copies else [marked, marked]
        schedule = [(k, some) for k in (0, 1) for some in in_batches(sizes, 2_600, order)]
        order.shuffle(schedule)
        losses = []
        for which, numbers in schedule:
            some = [texts[which][k] for k in numbers]
            loss = _loss(student, some, codes, rows, hide, order)
            step += 1
            pace = rate * min(1, step / 200) * cosine(step / steps)
            take_step(optimizer, loss, pace)
            losses.append(loss.item())
        print(f"tagger, epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.3f}", flush=True)
    return student.train(False)


def cosine(done: float) -> float:
    """Return the share of the rate that is left when a share of the steps is done."""
    return max(0.01, 0.5 * (1 + math.cos(math.pi * min(1, done))))


def take_step(optimizer: torch.optim.Optimizer, loss: Tensor, rate: float) -> None:
    """Change weights by the slopes of a loss, cut to a norm of 2."""
    optimizer.zero_grad()
    loss.backward()
    for group in optimizer.param_groups:
        nn.utils.clip_grad_norm_(group["params"], 2.0)
        group["lr"] = rate
    optimizer.step()


def _loss(
    student: Student,
    some: list[Lesson],
    codes: Tensor,
    rows: Tensor,
    hide: Tensor,
    order: np.random.Generator,
) -> Tensor:
    width = max(len(lesson.pieces) for lesson in some) + 1  # what comes after a cue at the end
    pieces, states = np.zeros((2, len(some), width), dtype=np.int64)
    mask = np.zeros((len(some), width), dtype=np.float32)
    tags = np.zeros((len(some), width, len(TAGS)), dtype=np.float32)
    taught = np.zeros((len(some), width, some[0].hidden.shape[1]), dtype=np.float32)
    for row, lesson in enumerate(some):
        n = len(lesson.pieces)
        pieces[row, :n], states[row, :n], mask[row, :n] = lesson.pieces, lesson.states, 1
        tags[row, :n], taught[row, :n] = lesson.tags, lesson.hidden
    at, here = torch.from_numpy(pieces), torch.from_numpy(mask)
    seen = codes[at]
    shown = torch.rand(at.shape) > hide[at]
    seen[..., 2] *= shown
    hidden = student.encode(seen, rows[at], torch.from_numpy(states), here)
    loss = _cross_entropy(student.tag(student.drop(hidden)), torch.from_numpy(tags), here)
    apart = ((student.hidden(hidden) - torch.from_numpy(taught)) ** 2).mean(-1)
    loss = loss + _HIDDEN * (apart * here).sum() / here.sum()
    cues = gather_cues([lesson.cues for lesson in some], width)
    if cues is None:
        return loss
    given = [labels for lesson in some for labels in lesson.roles]
    chosen = np.sort(order.permutation(len(given))[:_MOST_CUES])
    cues = Cues(*(part[chosen] for part in cues))
    roles = np.zeros((len(chosen), width, len(ROLES)), dtype=np.float32)
    for row, k in enumerate(chosen.tolist()):
        roles[row, : len(given[k])] = given[k]
    scores = student.roles(hidden, here, cues)
    return loss + _ROLES * _cross_entropy(scores, torch.from_numpy(roles), here[cues.home])


def _cross_entropy(scores: Tensor, target: Tensor, mask: Tensor) -> Tensor:
    each = -(target * functional.log_softmax(scores, -1)).sum(-1)
    return (each * mask).sum() / mask.sum()
