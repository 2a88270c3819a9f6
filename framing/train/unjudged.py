"""Sentences that nobody judged, and what a large teacher says of their words.

The sentences are those of PolNeAR's articles, part train, whose marks of citations are not read.
The verdicts are numbers in `data/train/verdicts.npz`, which `framing.train.verdicts` makes: one row
by a teacher that learnt from all topics of BABE, and others by teachers that never saw some topic.
"""

from __future__ import annotations

from pathlib import Path
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from framing.text import tokenise
from framing.train.passages import read_rows

VERDICTS = Path(__file__).resolve().parents[2] / "data" / "train" / "verdicts.npz"
NONE = "none"
"""The name of the row of the teacher that learnt from all topics."""
LEAST, MOST = -7.0, 7.0  # log-odds that are told apart
N_SENTENCES = 12_000
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


def read_verdicts(
    path: Path, texts: list[str], *, left_out: str = NONE
) -> NDArray[np.float32] | None:
    """Return the log-odds of words being marked, by the teacher that never saw a topic.

    Parameters
    ----------
    path : Path
    texts : list of str
        The sentences, as `unjudged_texts` gives them.
    left_out : str
        The topic; by default the teacher saw all.

    Returns
    -------
    array, shape (words of all sentences,), or nothing where every teacher saw the topic.

    Raises
    ------
    ValueError
        If the verdicts are of other sentences.
    """
    with np.load(path, allow_pickle=False) as arrays:
        if arrays["texts"].tolist() != [_number(text) for text in texts]:
            raise ValueError(f"{path}: of other sentences; framing.train.verdicts makes it anew")
        for topics, verdicts in zip(arrays["left_out"].tolist(), arrays["words"], strict=True):
            if left_out in topics.split():
                return np.asarray(verdicts * np.float32(MOST / 127))
    return None


def write_verdicts(path: Path, texts: list[str], by_topics: dict[str, NDArray[np.float32]]) -> None:
    """Write the verdicts of teachers, by the topics that each left out, blanks between them."""
    np.savez_compressed(
        path,
        left_out=np.array(list(by_topics)),
        texts=np.array([_number(text) for text in texts], dtype=np.uint32),
        words=np.stack([_small(verdicts) for verdicts in by_topics.values()]),
    )


def _number(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


def _small(logits: NDArray[np.float32]) -> NDArray[np.int8]:
    return np.round(np.clip(logits, LEAST, MOST) * (127 / MOST)).astype(np.int8)
