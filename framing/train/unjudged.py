"""Sentences that nobody judged as a whole, and what large teachers say of them and their words.

The sentences are those of PolNeAR's articles, part train, whose marks of citations are not read,
and of BASIL's, part dev. The verdicts are numbers in `data/train/verdicts.npz`, which
`framing.train.verdicts` makes: those of each set of teachers (`framing.train.unseen`).
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from framing.text import tokenise
from framing.train.passages import read_rows
from framing.train.unseen import LEFT_OUT, Folds, folds_of_events

VERDICTS = Path(__file__).resolve().parents[2] / "data" / "train" / "verdicts.npz"
LEAST, MOST = -7.0, 7.0  # log-odds that are told apart
N_SENTENCES = 24_000
_SIZES = 6, 70  # words


class Unjudged(NamedTuple):
    """Sentences to ask teachers about, and which set never sees each."""

    texts: list[str]
    folds: Folds


def read_unjudged(data: Path) -> Unjudged:
    """Return sentences to ask a teacher about, at random but the same in every run."""
    of_polnear = []
    for row in read_rows(data / "polnear" / "train.jsonl"):
        text, tokens = row["text"], tokenise(row["text"])
        firsts = tokens.starts.searchsorted(tokens.sentences[:, 0])
        lasts = tokens.ends.searchsorted(tokens.sentences[:, 1], side="right")
        fits = (lasts - firsts >= _SIZES[0]) & (lasts - firsts <= _SIZES[1])
        of_polnear += [text[start:end] for start, end in tokens.sentences[fits].tolist()]
    order = np.random.default_rng(0).permutation(len(of_polnear))
    texts = [of_polnear[number] for number in order[:N_SENTENCES]]
    folds = [0] * len(texts)
    basil = read_basil(data)
    for row, fold in zip(basil, folds_of_events(row["event"] for row in basil), strict=True):
        if _SIZES[0] <= len(tokenise(row["text"]).words) <= _SIZES[1]:
            texts.append(row["text"])
            folds.append(int(fold))
    order = np.random.default_rng(1).permutation(len(texts))
    return Unjudged([texts[k] for k in order], np.array(folds, dtype=np.uint8)[order])


def read_basil(data: Path) -> list[dict[str, Any]]:
    """Return BASIL's sentences, part dev."""
    return read_rows(data / "basil" / "sentences_dev.jsonl")


class Verdicts(NamedTuple):
    """Log-odds that words are marked, of all sentences together, and that sentences are biased."""

    words: NDArray[np.float32]
    sentences: NDArray[np.float32]


def read_verdicts(path: Path, unjudged: Unjudged) -> list[Verdicts]:
    """Return the verdicts of each set of teachers, in the order of LEFT_OUT.

    Raises
    ------
    ValueError
        If the verdicts are of other sentences, or their teachers left out others.
    """
    with np.load(path, allow_pickle=False) as arrays:
        wanted = _facts(unjudged)
        for name, what in (("texts", "of"), ("left_out", "without"), ("folds", "without")):
            if name not in arrays or arrays[name].tolist() != wanted[name].tolist():
                raise ValueError(
                    f"{path}: {what} other sentences; framing.train.verdicts makes it anew"
                )
        both = (_large(arrays[name]) for name in ("words", "sentences"))
        return [Verdicts(*said) for said in zip(*both, strict=True)]


def write_verdicts(path: Path, unjudged: Unjudged, said: list[Verdicts]) -> None:
    """Write the verdicts of each set of teachers, and what these are of."""
    arrays = _facts(unjudged)
    arrays["words"] = np.stack([_small(one.words) for one in said])
    arrays["sentences"] = np.stack([_small(one.sentences) for one in said])
    np.savez_compressed(path, allow_pickle=False, **arrays)


def _facts(unjudged: Unjudged) -> dict[str, NDArray[Any]]:
    numbers = [_number(text) for text in unjudged.texts]
    return {
        "texts": np.array(numbers, dtype=np.uint32),
        "left_out": np.array(LEFT_OUT),
        "folds": unjudged.folds,
    }


def _number(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


def _small(logits: NDArray[np.float32]) -> NDArray[np.int8]:
    return np.round(np.clip(logits, LEAST, MOST) * (127 / MOST)).astype(np.int8)


def _large(steps: NDArray[np.int8]) -> NDArray[np.float32]:
    return np.asarray(steps * np.float32(MOST / 127))
