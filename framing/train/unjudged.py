"""Sentences that nobody judged, and what large teachers say of them and their words.

The sentences are those of PolNeAR's articles, part train, whose marks of citations are not read.
The verdicts are numbers in `data/train/verdicts.npz`, which `framing.train.verdicts` makes: by
teachers that learnt from all topics of BABE, and by others that never saw some topics.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from framing.text import tokenise
from framing.train.passages import read_rows

VERDICTS = Path(__file__).resolve().parents[2] / "data" / "train" / "verdicts.npz"
NONE = "none"
"""The name of what learnt from all topics."""
LEAST, MOST = -7.0, 7.0  # log-odds that are told apart
N_SENTENCES = 24_000
_SIZES = 6, 70  # words


def unjudged_texts(data: Path) -> list[str]:
    """Return sentences to ask a teacher about, at random but the same in every run."""
    found = []
    for row in read_rows(data / "polnear" / "train.jsonl"):
        text, tokens = row["text"], tokenise(row["text"])
        firsts = tokens.starts.searchsorted(tokens.sentences[:, 0])
        lasts = tokens.ends.searchsorted(tokens.sentences[:, 1], side="right")
        fits = (lasts - firsts >= _SIZES[0]) & (lasts - firsts <= _SIZES[1])
        found += [text[start:end] for start, end in tokens.sentences[fits].tolist()]
    order = np.random.default_rng(0).permutation(len(found))
    return [found[number] for number in order[:N_SENTENCES]]


class Verdicts(NamedTuple):
    """Log-odds that words are marked, of all sentences together, and that sentences are biased."""

    words: NDArray[np.float32]
    sentences: NDArray[np.float32]


def read_verdicts(path: Path, texts: list[str]) -> dict[str, Verdicts]:
    """Return verdicts by the topics that their teachers left out, blanks between them.

    Parameters
    ----------
    path : Path
    texts : list of str
        The sentences, as `unjudged_texts` gives them.

    Raises
    ------
    ValueError
        If the verdicts are of other sentences.
    """
    with np.load(path, allow_pickle=False) as arrays:
        if arrays["texts"].tolist() != [_number(text) for text in texts]:
            raise ValueError(f"{path}: of other sentences; framing.train.verdicts makes it anew")
        both = (_large(arrays[name]) for name in ("words", "sentences"))
        each = zip(arrays["left_out"].tolist(), *both, strict=True)
        return {left_out: Verdicts(words, sentences) for left_out, words, sentences in each}


def write_verdicts(path: Path, texts: list[str], by_topics: dict[str, Verdicts]) -> None:
    """Write verdicts by the topics that their teachers left out, blanks between them."""
    np.savez_compressed(
        path,
        left_out=np.array(list(by_topics)),
        texts=np.array([_number(text) for text in texts], dtype=np.uint32),
        words=np.stack([_small(said.words) for said in by_topics.values()]),
        sentences=np.stack([_small(said.sentences) for said in by_topics.values()]),
    )


def _number(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


def _small(logits: NDArray[np.float32]) -> NDArray[np.int8]:
    return np.round(np.clip(logits, LEAST, MOST) * (127 / MOST)).astype(np.int8)


def _large(steps: NDArray[np.int8]) -> NDArray[np.float32]:
    return np.asarray(steps * np.float32(MOST / 127))
