"""How well citations are found, against PolNeAR, and how fast.

    python benchmarks/citations.py ../shared/gold [--part dev] [--rules] [--publishers]
    python benchmarks/citations.py ../shared/gold --fold 0 --model fold-0.npz

Prints the scorer's F1 in per cent, of the tagger that ships, of the rules, or of a model that
`framing.train.citations --fold K` trained without the K-th fifth of the articles. The tagger has
learnt from the part train, so its figures there say nothing.
"""

import argparse
import importlib.util
import time
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from pandas import DataFrame

from framing.feature import Feature
from framing.features.citation import CITATION, CITATION_BY_RULES, by_tagger
from framing.tagger import Tagger
from framing.text import with_tokens
from framing.train.passages import folds

METRICS = (
    *("cue", "sent", "src_exact", "src_overlap"),
    *("cont_tok", "cont_j50", "full", "full_j50"),
)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, help="folder of labelled data")
    parser.add_argument("--part", choices=["train", "dev"], default="dev")
    parser.add_argument("--fold", type=int, help="score one fifth of the part train only")
    parser.add_argument("--model", type=Path, help="model file; the one that ships unless told")
    parser.add_argument("--rules", action="store_true", help="the rules instead of the tagger")
    parser.add_argument("--publishers", action="store_true", help="also by publisher")
    given = parser.parse_args()
    scorer = load_scorer(given.gold)
    part = given.part if given.fold is None else "train"
    rows = scorer.load_gold(str(given.gold / "polnear" / f"{part}.jsonl"))
    if given.fold is not None:
        chosen = zip(rows.items(), folds(list(rows)), strict=True)
        rows = dict(row for row, fold in chosen if fold == given.fold)
    feature = CITATION_BY_RULES if given.rules else CITATION
    if given.model:
        with np.load(given.model, allow_pickle=False) as arrays:
            feature = by_tagger(Tagger({name: arrays[name] for name in arrays.files}))
    predicted, seconds = predict(rows, feature)
    print("part".ljust(16), "n".rjust(6), *(name.rjust(11) for name in METRICS))
    show(part, scorer.score(rows, predicted))
    for publisher in sorted(
        {row["publisher"] for row in rows.values()} if given.publishers else ()
    ):
        some = {key: row for key, row in rows.items() if row["publisher"] == publisher}
        show(f"  {publisher}", scorer.score(some, predicted))
    words = sum(len(row["text"].split()) for row in rows.values()) / len(rows)
    milliseconds = 1000 * seconds / len(rows)
    print(f"{milliseconds:.2f} ms an article of {words:.0f} words, tokenising not included")


def load_scorer(gold: Path) -> ModuleType:
    """Load the scorer, a script beside the labelled data."""
    spec = importlib.util.spec_from_file_location("scorer", gold / "score" / "citations.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer


def predict(rows: dict[str, Any], feature: Feature) -> tuple[dict[str, Any], float]:
    """Find citations, put them into the form of the scorer, and say how long finding took."""
    articles = DataFrame({"article_id": list(rows), "text": [r["text"] for r in rows.values()]})
    articles = with_tokens(articles)
    feature.find(articles.head(3))  # files are read on first use
    start = time.process_time()
    roles = feature.find(articles).roles
    seconds = time.process_time() - start
    predicted: dict[str, Any] = {key: {"id": key, "citations": []} for key in rows}
    for (article, _), parts in roles.groupby(["article_id", "evidence_id"], sort=False):
        spans: dict[str, list[list[int]]] = {"source": [], "cue": [], "content": []}
        for role, start, end in zip(parts["role"], parts["start"], parts["end"], strict=True):
            spans.setdefault(role, []).append([int(start), int(end)])
        found = {name: spans[name] or None for name in ("source", "cue")}
        predicted[article]["citations"].append(found | {"content": spans["content"]})
    return predicted, seconds


def show(part: str, scores: dict[str, Any]) -> None:
    figures = [f"{scores[name]['F1']:11.1f}" for name in METRICS]
    print(part.ljust(16), f"{scores['n_gold']:6}", *figures)
    for kind, recall in scores["recall_by_type"].items():
        cue, full = recall["cue_recall"], recall["full_j50_recall"]
        print(f"    {kind} ({recall['n']}): recall of cues {cue:.1f}, of full_j50 {full:.1f}")


if __name__ == "__main__":
    main()
