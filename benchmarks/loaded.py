"""Loaded words and biased wording against experts' marks (BABE, BASIL), topics or events left out.

    gold=../shared/gold
    python benchmarks/loaded.py $gold            # weights trained without each topic and event
    python benchmarks/loaded.py $gold --shipped  # the weights that ship, which saw all

On BABE each topic is scored by weights that were trained on the others, with their threshold and a
network that never saw the topic, nor did its teachers; then all are scored together. On BASIL each
event is scored by weights whose teachers saw other events' marks. `score/loaded.py` scores; rho is
that of cells of outlet and topic, centred within the outlet.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np
from pandas import DataFrame
from scipy.stats import spearmanr

from framing.evidence import find_evidence
from framing.features import FEATURES
from framing.features.loaded import loaded_by
from framing.features.wording import wording_by
from framing.train.loaded import WORDS, read_nets, read_sentences, read_words, train
from framing.train.unjudged import read_basil
from framing.train.unseen import LEFT_OUT, TOPICS, folds_of_events, topic_of
from framing.weigh import Weights, weights

Rows = list[dict[str, Any]]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("gold", type=Path)
    arguments.add_argument("--words", type=Path, default=WORDS)
    arguments.add_argument("--shipped", action="store_true", help="do not train")
    options = arguments.parse_args()
    scorer = load_scorer(options.gold)
    babe = rows(options.gold / "babe" / "dev.jsonl")
    if options.shipped:
        print("BABE and BASIL, which the weights that ship have seen")
        by_topic: Mapping[str, Weights | None] = dict.fromkeys(TOPICS, weights())
    else:
        print("BABE and BASIL, every topic and event by weights that never saw it")
        by_topic = left_out(options.gold, options.words)
    found = by_topics(babe, [topic_of(row["topic"]) for row in babe], by_topic)
    show(scorer, babe, found)
    basil = read_basil(options.gold)
    folds = folds_of_events(row["event"] for row in basil)
    found = by_topics(basil, [LEFT_OUT[fold].split()[0] for fold in folds], by_topic)
    print("\nBASIL, lexical; a sentence's score: loaded words expected")
    show(scorer, basil, [row | {"score": row["expected"]} for row in found])
    print("\nBASIL, a sentence's score is its wording's: it does not carry over")
    show(scorer, basil, found)


def left_out(gold: Path, words: Path) -> dict[str, Weights]:
    """Weights by the topic that they never saw."""
    sentences, known, nets = read_sentences(gold), read_words(words), read_nets()
    made = {}
    for topic in TOPICS:
        others = [sentence for sentence in sentences if sentence.topic != topic]
        made[topic] = Weights(train(others, known, nets, left_out=topic))
    return made


def by_topics(given: Rows, topics: list[str], by_topic: Mapping[str, Weights | None]) -> Rows:
    """Predictions for each row by its topic's weights."""
    found: Rows = []
    for topic, by in by_topic.items():
        some = [row for row, own in zip(given, topics, strict=True) if own == topic]
        found += predictions(some, by) if some else []
    return found


def predictions(given: Rows, by: Weights | None) -> Rows:
    """What the features find, in the scorer's form; a row of several sentences has their most."""
    articles = DataFrame(
        {
            "article_id": [r["id"] for r in given],
            "text": [r["text"] for r in given],
            "body_start": 0,
        }
    )
    loaded, wording = loaded_by(by), wording_by(by)
    others = [f for f in FEATURES if f.name in ("citation", "promo")]  # they decide voices
    evidence = find_evidence(articles, features=[*others, loaded, wording]).evidence
    made = {
        row["id"]: {"id": row["id"], "loaded": [], "score": 0.0, "expected": 0.0} for row in given
    }
    for row in evidence.itertuples():
        one = made[row.article_id]
        if row.feature == "wording":
            one["score"] = max(one["score"], row.score)
            one["expected"] += row.value
        elif row.feature == "loaded":
            voice = "quoted" if row.voice == "quoted" else "own"
            span = {"start": row.start, "end": row.end, "category": row.kind}
            one["loaded"].append(span | {"score": row.score, "voice": voice})
    return list(made.values())


def show(scorer: ModuleType, gold: Rows, found: Rows) -> None:
    for name, value in figures(scorer, gold, found).items():
        print(f"  {name:<34} {value:.3f}")


def figures(scorer: ModuleType, gold: Rows, found: Rows) -> dict[str, float]:
    """The scorer's figures by name, and rho within outlets."""
    told = scorer.evaluate(gold, found)
    named = {f"sentence {name}": told["sentence"][name] for name in ("macroF1", "MCC", "AUC", "AP")}
    named |= {f"token {name}": told["token"][name] for name in ("P", "R", "F1")}
    if "voice" in told:
        named["voice accuracy"] = told["voice"]["accuracy"]
    rho = within_outlets(gold, found)
    return named if math.isnan(rho) else named | {"rho of cells within outlets": rho}


def within_outlets(gold: Rows, found: Rows, *, fewest: int = 12) -> float:
    """Spearman's rho over cells of outlet and topic, both sides less their outlet's mean."""
    score = {row["id"]: row["score"] for row in found}
    cells: dict[str, dict[str, list[tuple[float, float]]]] = defaultdict(lambda: defaultdict(list))
    for row in gold:
        if row.get("topic"):
            cells[row["outlet"]][row["topic"]].append((row["label"], score[row["id"]]))
    pairs = []
    for topics in cells.values():
        means = [np.mean(values, axis=0) for values in topics.values() if len(values) >= fewest]
        if len(means) > 1:
            pairs += list(np.array(means) - np.mean(means, axis=0))
    return float(spearmanr(*np.array(pairs).T)[0]) if len(pairs) > 3 else math.nan


def load_scorer(gold: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("scorer", gold / "score" / "loaded.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer


def rows(path: Path) -> Rows:
    return [json.loads(line) for line in path.read_text("utf-8").split("\n") if line]


if __name__ == "__main__":
    main()
