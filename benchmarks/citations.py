"""How well the rules find citations, against PolNeAR, and how fast.

    python benchmarks/citations.py ../shared/gold [--part dev] [--folds]

Prints the scorer's F1 in per cent. The rules have no fitted parameter but four thresholds, so the
folds (one a publisher) show how figures vary, not what fitting would cost.
"""

import argparse
import importlib.util
import time
from pathlib import Path
from types import ModuleType
from typing import Any

from pandas import DataFrame

from framing.features.citation import CITATION
from framing.text import with_tokens

METRICS = ("cue", "sent", "src_exact", "cont_tok", "cont_j50", "full", "full_j50")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, help="folder of labelled data")
    parser.add_argument("--part", choices=["train", "dev"], action="append", help="default: both")
    parser.add_argument("--folds", action="store_true", help="also by publisher")
    given = parser.parse_args()
    scorer = load_scorer(given.gold)
    print("part".ljust(22), "n".rjust(6), *(name.rjust(9) for name in METRICS), "direct_recall")
    for part in given.part or ["train", "dev"]:
        rows = scorer.load_gold(str(given.gold / "polnear" / f"{part}.jsonl"))
        predicted, seconds = predict(rows)
        show(part, scorer.score(rows, predicted))
        for publisher in sorted({row["publisher"] for row in rows.values()} if given.folds else ()):
            fold = {key: row for key, row in rows.items() if row["publisher"] == publisher}
            show(f"  {publisher}", scorer.score(fold, predicted))
        words = sum(len(row["text"].split()) for row in rows.values()) / len(rows)
        milliseconds = 1000 * seconds / len(rows)
        print(f"  {milliseconds:.1f} ms an article of {words:.0f} words, tokenising included")


def load_scorer(gold: Path) -> ModuleType:
    """Load the scorer, a script beside the labelled data."""
    spec = importlib.util.spec_from_file_location("scorer", gold / "score" / "citations.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer


def predict(rows: dict[str, Any]) -> tuple[dict[str, Any], float]:
    """Find citations, put them into the form of the scorer, and say how long finding took."""
    articles = DataFrame({"article_id": list(rows), "text": [r["text"] for r in rows.values()]})
    start = time.process_time()
    roles = CITATION.find(with_tokens(articles)).roles
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
    direct = scores["recall_by_type"].get("direct", {}).get("cue_recall", float("nan"))
    figures = [f"{scores[name]['F1']:9.1f}" for name in METRICS]
    print(part.ljust(22), f"{scores['n_gold']:6}", *figures, f"{direct:13.1f}")


if __name__ == "__main__":
    main()
