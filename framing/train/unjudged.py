"""Sentences that nobody judged as a whole, and what large teachers say of them and their words.

The sentences are those of PolNeAR's articles, part train, whose marks of citations are not read,
and of BASIL's, part dev. The verdicts are numbers in `data/train/verdicts.npz`, which
`framing.train.verdicts` makes: by teachers that learnt from all topics of BABE and all events of
BASIL, and by others that never saw some of them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, NamedTuple
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from framing.text import tokenise
from framing.train.passages import read_rows

VERDICTS = Path(__file__).resolve().parents[2] / "data" / "train" / "verdicts.npz"
NONE = "none"
"""The name of what learnt from all topics."""
LEFT_OUT = (NONE, "race", "gender", "gun-control", "health environment immigration")
"""Topics of BABE that a teacher and a network do not see: the three smallest share one.

Each but the first also leaves out every fourth event of BASIL.
"""
LEAST, MOST = -7.0, 7.0  # log-odds that are told apart
N_SENTENCES = 24_000
_SIZES = 6, 70  # words


class Unjudged(NamedTuple):
    """Sentences to ask a teacher about, and whether each is of what each of LEFT_OUT never saw.

    `unseen` has shape (sentences, LEFT_OUT).
    """

    texts: list[str]
    unseen: NDArray[np.bool_]


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
    some = [(of_polnear[number], 0) for number in order[:N_SENTENCES]]
    for row, part in zip(*read_basil(data), strict=True):
        if _SIZES[0] <= len(tokenise(row["text"]).words) <= _SIZES[1]:
            some.append((row["text"], part))
    parts = np.array([part for _, part in some])
    unseen = (parts[:, None] == np.arange(len(LEFT_OUT))) & (parts[:, None] > 0)
    order = np.random.default_rng(1).permutation(len(some))
    return Unjudged([some[number][0] for number in order], unseen[order])


def read_basil(data: Path) -> tuple[list[dict[str, Any]], list[int]]:
    """Return BASIL's sentences, part dev, and the place in LEFT_OUT that never saw each."""
    rows = read_rows(data / "basil" / "sentences_dev.jsonl")
    events = {event: number for number, event in enumerate(sorted({r["event"] for r in rows}))}
    return rows, [1 + events[row["event"]] % (len(LEFT_OUT) - 1) for row in rows]


class Verdicts(NamedTuple):
    """Log-odds that words are marked, of all sentences together, and that sentences are biased."""

    words: NDArray[np.float32]
    sentences: NDArray[np.float32]


def read_verdicts(path: Path, texts: list[str]) -> list[Verdicts]:
    """Return verdicts for each of LEFT_OUT, by teachers that never saw these topics and events.

    Parameters
    ----------
    path : Path
    texts : list of str
        The sentences, as `read_unjudged` gives them.

    Raises
    ------
    ValueError
        If the verdicts are of other sentences.
    """
    with np.load(path, allow_pickle=False) as arrays:
        if arrays["texts"].tolist() != [_number(text) for text in texts]:
            raise ValueError(f"{path}: of other sentences; framing.train.verdicts makes it anew")
        both = (_large(arrays[name]) for name in ("words", "sentences"))
        return [Verdicts(*said) for said in zip(*both, strict=True)]


def write_verdicts(path: Path, texts: list[str], said: list[Verdicts]) -> None:
    """Write verdicts for each of LEFT_OUT."""
    np.savez_compressed(
        path,
        texts=np.array([_number(text) for text in texts], dtype=np.uint32),
        words=np.stack([_small(one.words) for one in said]),
        sentences=np.stack([_small(one.sentences) for one in said]),
    )


def _number(text: str) -> int:
    return crc32(text.encode("utf-8", "surrogatepass"))


def _small(logits: NDArray[np.float32]) -> NDArray[np.int8]:
    return np.round(np.clip(logits, LEAST, MOST) * (127 / MOST)).astype(np.int8)


def _large(steps: NDArray[np.int8]) -> NDArray[np.float32]:
    return np.asarray(steps * np.float32(MOST / 127))
