"""A pretrained sentence encoder, fine-tuned to mark citations: the teacher of the small tagger.

The encoder is too large and too slow to ship. It is used twice: its states, averaged by word, are
the tagger's word vectors; and, fine-tuned on marked articles, it labels as much text as there is.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from framing.pieces import CLOSES, INNER_CLOSES, INNER_OPENS, OPENS, facts, plain
from framing.tagger import N_DISTANCES, ROLES, TAGS, cues_in, distance_bins
from framing.train.passages import Passage, Span

Numbers = NDArray[np.float32]

_WIDTH = 128
_DILATIONS = (1, 3, 9)
_LONGEST = 511  # what the encoder takes
_N_DEPTHS = 3  # of the states that word vectors are made of: the first, the middle, the last
_ENOUGH = 400  # occurrences of a word
IGNORED = -100
_EAGER = 0.5  # how many cues the teacher shows: some more than it believes
_PARTS = 6  # of one word
_QUOTATION = {OPENS: "“", CLOSES: "”", INNER_OPENS: "'", INNER_CLOSES: "'"}


class Encoded(NamedTuple):
    """A passage as the encoder reads it: its word parts, and the first part of each piece."""

    ids: list[int]
    firsts: list[int]


class Labelled(NamedTuple):
    """What the teacher says of a passage.

    Attributes
    ----------
    tags : array, shape (pieces, TAGS)
        Probabilities.
    roles : list of (cue, array of shape (pieces, ROLES))
        For each cue it finds, or that humans marked, the probabilities of the roles.
    hidden : array, shape (pieces, n)
        Its states, reduced to their leading components.
    """

    tags: NDArray[np.float16]
    roles: list[tuple[Span, NDArray[np.float16]]]
    hidden: NDArray[np.float16]


class Encoder:
    """Word parts of a pretrained model, read from its folder; nothing is downloaded."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._tokenizer = AutoTokenizer.from_pretrained(folder, local_files_only=True)
        self._parts: dict[str, list[int]] = {}

    def parts(self, word: str) -> list[int]:
        """Return the numbers of a word's parts, the first few of them."""
        known = self._parts.get(word)
        if known is None:
            ids = self._tokenizer(word, add_special_tokens=False)["input_ids"][:_PARTS]
            known = self._parts[word] = ids or [self._tokenizer.unk_token_id]
        return known

    def encode(self, passage: Passage) -> Encoded:
        """Return a passage in word parts; quotation marks of every style are one."""
        ids, firsts = [self._tokenizer.cls_token_id], []
        for name, state in zip(passage.names, passage.states.tolist(), strict=True):
            firsts.append(min(len(ids), _LONGEST - 1))
            ids += self.parts(_printed(name, state))
        return Encoded([*ids[:_LONGEST], self._tokenizer.sep_token_id], firsts)

    def model(self) -> Any:
        """Return the pretrained network."""
        return AutoModel.from_pretrained(
            self.folder,
            add_pooling_layer=False,
            attn_implementation="eager",
            attention_probs_dropout_prob=0.0,
            local_files_only=True,
        )

    def whole_words(self) -> list[str]:
        """Return the words that the model knows as one part."""
        return [w for w in self._tokenizer.get_vocab() if w.replace("-", "").isalpha()]


def _printed(name: str, state: int) -> str:
    if name[0].isalnum():
        return name.replace("’", "'")
    if state in _QUOTATION:
        return _QUOTATION[state]
    return '"' if facts(name) == facts('"') else name.replace("’", "'")


class Teacher(nn.Module):
    """The encoder with two heads: tags of a passage, and roles of a passage for one cue."""

    def __init__(self, encoder: Encoder) -> None:
        super().__init__()
        self.bert = encoder.model()
        self.bert.embeddings.requires_grad_(False)
        width = self.bert.config.hidden_size
        self.drop = nn.Dropout(0.15)
        self.tag = nn.Linear(width, len(TAGS))
        self.of_piece = nn.Linear(width, _WIDTH)
        self.of_cue = nn.Linear(3 * width, _WIDTH)
        self.distance = nn.Embedding(N_DISTANCES, _WIDTH)
        self.mark = nn.Embedding(3, _WIDTH)
        self.layers = nn.ModuleList(
            [nn.Conv1d(_WIDTH, _WIDTH, 3, padding=d, dilation=d) for d in _DILATIONS]
        )
        self.norms = nn.ModuleList([nn.LayerNorm(_WIDTH) for _ in _DILATIONS])
        self.role = nn.Linear(_WIDTH, len(ROLES))

    def states(self, ids: Tensor, mask: Tensor, firsts: Tensor) -> Tensor:
        """Return one state a piece, that of its first part."""
        with torch.autocast("cpu", torch.bfloat16):
            hidden = self.bert(input_ids=ids, attention_mask=mask).last_hidden_state
        hidden = hidden.float()
        return torch.gather(hidden, 1, firsts[..., None].expand(-1, -1, hidden.shape[-1]))

    def roles(self, hidden: Tensor, mask: Tensor, cues: Cues) -> Tensor:
        """Return the scores of ROLES for each cue and piece."""
        with torch.autocast("cpu", torch.bfloat16):
            x = self.of_piece(self.drop(hidden))[cues.home]
            x = x + self.of_cue(self.drop(at_cues(hidden, cues)))[:, None]
            x = x + self.distance(cues.distance) + self.mark(cues.mark)
            here = mask[cues.home][..., None]
            x = functional.gelu(x) * here
            for layer, norm in zip(self.layers, self.norms, strict=True):
                change = functional.gelu(layer(x.transpose(1, 2)).transpose(1, 2))
                x = norm(x + self.drop(change)) * here
            return self.role(self.drop(x)).float()


class Cues(NamedTuple):
    """The cues of a batch: the passage each is in, where it stands, and what that tells."""

    home: Tensor
    first: Tensor
    last: Tensor
    distance: Tensor
    mark: Tensor


def gather_cues(cues: Sequence[Sequence[Span]], width: int) -> Cues | None:
    """Return the cues of each passage of a batch as tensors, or nothing if there is none."""
    rows = [(home, *span) for home, spans in enumerate(cues) for span in spans]
    if not rows:
        return None
    home, first, last = np.array(rows, dtype=np.int64).T
    here = np.arange(width)[None]
    distance = np.minimum(here - first[:, None], 0) + np.maximum(here - last[:, None] + 1, 0)
    taken = np.zeros((len(cues), width), dtype=np.int64)
    for passage, start, end in rows:
        taken[passage, start:end] = 1
    own = (here >= first[:, None]) & (here < last[:, None])
    mark = np.where(own, 2, taken[home])
    distance[own] = 0
    made = (home, first, last, distance_bins(distance), mark)
    return Cues(*(torch.from_numpy(np.ascontiguousarray(part)) for part in made))


def at_cues(hidden: Tensor, cues: Cues) -> Tensor:
    """Return the states at a cue's first piece, at its last and after it."""
    after = torch.clamp(cues.last, max=hidden.shape[1] - 1)
    return torch.cat([hidden[cues.home, at] for at in (cues.first, cues.last - 1, after)], -1)


class Batch(NamedTuple):
    """Some passages as tensors: parts, their mask, first parts, mask of pieces, tags, cues."""

    ids: Tensor
    seen: Tensor
    firsts: Tensor
    mask: Tensor
    tags: Tensor
    cues: Cues | None
    roles: Tensor


def train_teacher(
    encoder: Encoder, passages: list[Passage], *, epochs: int = 3, seed: int = 0
) -> Teacher:
    """Fine-tune the encoder on marked passages.

    AdamW, 7e-5 for the encoder and 1.5e-3 for the heads, warm-up and linear decay; its word
    vectors stay as they are.
    """
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    teacher = Teacher(encoder).train()
    encoded = [encoder.encode(passage) for passage in passages]
    sizes = [len(item.ids) for item in encoded]
    heads = [p for name, p in teacher.named_parameters() if not name.startswith("bert")]
    body = [p for name, p in teacher.named_parameters() if name.startswith("bert")]
    rates = [7e-5, 1.5e-3]
    groups = [
        {"params": [p for p in part if p.requires_grad], "lr": rate}
        for part, rate in zip((body, heads), rates, strict=True)
    ]
    optimizer = torch.optim.AdamW(groups, betas=(0.9, 0.98), weight_decay=0.01, fused=True)
    steps = epochs * len(in_batches(sizes, 2_600, np.random.default_rng(seed)))
    step = 0
    for epoch in range(epochs):
        losses = []
        for numbers in in_batches(sizes, 2_600, order):
            batch = _batch([encoded[k] for k in numbers], [passages[k] for k in numbers])
            loss = _loss(teacher, batch)
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            step += 1
            share = step / steps
            factor = min(share / 0.06, max(0.02, (1 - share) / 0.94))
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            optimizer.step()
            losses.append(loss.item())
        print(f"teacher, epoch {epoch + 1} of {epochs}: loss {np.mean(losses):.3f}", flush=True)
    return teacher


def label(
    teacher: Teacher,
    encoder: Encoder,
    passages: list[Passage],
    *,
    components: tuple[Tensor, Tensor] | None = None,
) -> tuple[list[Labelled], tuple[Tensor, Tensor]]:
    """Return what the teacher says of passages, and the components its states were reduced to."""
    teacher.train(False)
    encoded = [encoder.encode(passage) for passage in passages]
    labelled: dict[int, Labelled] = {}
    with torch.no_grad():
        for numbers in in_batches([len(item.ids) for item in encoded], 8_000, None):
            some = [passages[k] for k in numbers]
            batch = _batch([encoded[k] for k in numbers], some)
            hidden = teacher.states(batch.ids, batch.seen, batch.firsts)
            scores = teacher.tag(hidden)
            if components is None:
                components = _components(hidden[batch.mask > 0])
            found = [
                sorted(set(cues_in(row[: len(p.names)], bias=_EAGER)) | {cue for cue, _ in p.roles})
                for row, p in zip(scores.numpy(), some, strict=True)
            ]
            cues = gather_cues(found, hidden.shape[1])
            given = () if cues is None else teacher.roles(hidden, batch.mask, cues).softmax(-1)
            roles = iter(map(_half, given))
            tags = _half(scores.softmax(-1))
            reduced = _half((hidden - components[0]) @ components[1])
            for row, (k, passage) in enumerate(zip(numbers, some, strict=True)):
                n = len(passage.names)
                each = [(cue, next(roles)[:n]) for cue in found[row]]
                labelled[k] = Labelled(tags[row, :n], each, reduced[row, :n])
    if components is None:
        raise ValueError("no passages to label")
    return [labelled[k] for k in range(len(passages))], components


def in_batches(
    sizes: Sequence[int], most: int, order: np.random.Generator | None
) -> list[list[int]]:
    """Return numbers of items of like size, so many that a batch has at most `most` cells."""
    jitter = np.zeros(len(sizes)) if order is None else 6 * order.random(len(sizes))
    batches: list[list[int]] = []
    widest = 0
    for k in np.argsort(np.asarray(sizes) + jitter, kind="stable").tolist():
        widest = max(widest, sizes[k]) if batches else sizes[k]
        if not batches or widest * (len(batches[-1]) + 1) > most:
            batches.append([])
            widest = sizes[k]
        batches[-1].append(k)
    if order is not None:
        order.shuffle(batches)
    return batches


def _half(tensor: Tensor) -> NDArray[np.float16]:
    return tensor.numpy().astype(np.float16)


def _components(states: Tensor, *, most: int = 20_000, n: int = 64) -> tuple[Tensor, Tensor]:
    """Mean and leading components of states, scaled alike."""
    some = states[:most]
    mean = some.mean(0)
    _, _, axes = torch.linalg.svd(some - mean, full_matrices=False)
    return mean, axes[:n].T / (some - mean).std()


def _batch(encoded: list[Encoded], passages: list[Passage]) -> Batch:
    height = len(encoded)
    parts = max(len(item.ids) for item in encoded)
    width = max(len(item.firsts) for item in encoded) + 1  # what comes after a cue at the end
    ids, seen = np.zeros((2, height, parts), dtype=np.int64)
    firsts = np.zeros((height, width), dtype=np.int64)
    mask = np.zeros((height, width), dtype=np.float32)
    tags = np.full((height, width), IGNORED)
    for row, (item, passage) in enumerate(zip(encoded, passages, strict=True)):
        n = len(item.firsts)
        ids[row, : len(item.ids)] = item.ids
        seen[row, : len(item.ids)] = 1
        firsts[row, :n] = item.firsts
        mask[row, :n] = 1
        if passage.tags is not None:
            tags[row, :n] = passage.tags
    cues = gather_cues([[cue for cue, _ in p.roles] for p in passages], width)
    marked = [labels for p in passages for _, labels in p.roles]
    roles = np.full((len(marked), width), IGNORED)
    for row, labels in enumerate(marked):
        roles[row, : len(labels)] = labels
    tensor = torch.from_numpy
    pieces = tensor(firsts), tensor(mask), tensor(tags)
    return Batch(tensor(ids), tensor(seen), *pieces, cues, tensor(roles))


def _loss(teacher: Teacher, batch: Batch) -> Tensor:
    hidden = teacher.states(batch.ids, batch.seen, batch.firsts)
    scores = teacher.tag(teacher.drop(hidden)).transpose(1, 2)
    loss = functional.cross_entropy(scores, batch.tags, ignore_index=IGNORED)
    if batch.cues is not None:
        roles = teacher.roles(hidden, batch.mask, batch.cues).transpose(1, 2)
        loss = loss + functional.cross_entropy(roles, batch.roles, ignore_index=IGNORED)
    return loss


# ---------------------------------------------------------------- word vectors


def word_vectors(
    encoder: Encoder, passages: list[Passage], more: list[str], *, n: int = 64
) -> tuple[list[str], Numbers, NDArray[np.int64]]:
    """Return a vector for every word of the passages, of the model and of a list.

    A word's vector is the mean of its states in the passages, in leading components. Words that
    are rare there are drawn towards what a linear map predicts from the word read alone, which is
    all there is for the others.

    Returns
    -------
    words : list of str
    vectors : array, shape (words, n)
        Mean square 1.
    counts : array of int
        How often each word occurs in the passages.
    """
    model = encoder.model().train(False)
    met, sums, counts = _states_by_word(encoder, model, passages)
    words = sorted({*met, *(plain(w) for w in encoder.whole_words()), *more})
    alone = _alone(encoder, model, words)
    number = {word: k for k, word in enumerate(words)}
    here = np.array([number[word] for word in met])
    means = sums / np.minimum(counts, _ENOUGH)[:, None]
    root = np.sqrt(counts)[:, None]
    centred = (means - (means * root).sum(0) / root.sum()) / (means.std(0) + 1e-6)
    weight = np.sqrt(np.minimum(counts, 50))[:, None]
    axes = np.linalg.svd((centred * weight).T @ (centred * weight), hermitian=True)[0][:, :n]
    met_vectors = centred @ axes
    inputs = (alone - alone.mean(0)) / (alone.std(0) + 1e-6)
    known = inputs[here] * weight
    ridge = known.T @ known + 3_000 * np.eye(known.shape[1])
    predicted = inputs @ np.linalg.solve(ridge, known.T @ (met_vectors * weight))
    share = (counts / (counts + 4.0))[:, None]
    vectors = predicted.copy()
    vectors[here] = share * met_vectors + (1 - share) * predicted[here]
    total = np.zeros(len(words), dtype=np.int64)
    total[here] = counts
    return words, (vectors / np.sqrt((vectors**2).mean())).astype(np.float32), total


def _states_by_word(
    encoder: Encoder, model: Any, passages: list[Passage]
) -> tuple[list[str], Numbers, NDArray[np.int64]]:
    """Sums of each word's states, over so many of its occurrences, and all its occurrences."""
    numbers: dict[str, int] = {}
    encoded = [encoder.encode(passage) for passage in passages]
    width = _N_DEPTHS * model.config.hidden_size
    sums = np.zeros((len({plain(w) for p in passages for w in p.names}), width), dtype=np.float32)
    counts = np.zeros(len(sums), dtype=np.int64)
    for batch in in_batches([len(item.ids) for item in encoded], 8_000, None):
        some = [encoded[k] for k in batch]
        states = _depths(model, [item.ids for item in some])
        for row, (k, item) in enumerate(zip(batch, some, strict=True)):
            for name, first in zip(passages[k].names, item.firsts, strict=True):
                if not facts(name).word:
                    continue
                word = numbers.setdefault(plain(name), len(numbers))
                counts[word] += 1
                if counts[word] <= _ENOUGH:
                    sums[word] += states[row, first]
    return list(numbers), sums[: len(numbers)], counts[: len(numbers)]


def _alone(encoder: Encoder, model: Any, words: list[str]) -> Numbers:
    """States of each word's first part when nothing else is read."""
    encoded = [encoder.encode(Passage("", 0, [word], np.zeros(1, np.int64))) for word in words]
    states = np.zeros((len(words), _N_DEPTHS * model.config.hidden_size), dtype=np.float32)
    for batch in in_batches([len(item.ids) for item in encoded], 4_000, None):
        states[batch] = _depths(model, [encoded[k].ids for k in batch])[:, 1]
    return states


def _depths(model: Any, rows: list[list[int]]) -> Numbers:
    """States of the encoder at some depths, side by side."""
    ids, seen = np.zeros((2, len(rows), max(map(len, rows))), dtype=np.int64)
    for number, row in enumerate(rows):
        ids[number, : len(row)] = row
        seen[number, : len(row)] = 1
    with torch.no_grad(), torch.autocast("cpu", torch.bfloat16):
        states = model(
            input_ids=torch.from_numpy(ids),
            attention_mask=torch.from_numpy(seen),
            output_hidden_states=True,
        ).hidden_states
    last = len(states) - 1
    return torch.cat([states[depth].float() for depth in (1, last // 2, last)], -1).numpy()
