"""The lexicon alone against the words and sentences that humans marked, by category.

    python benchmarks/lexicon.py ../shared/gold
    python benchmarks/lexicon.py ../shared/gold --terms      # the entries that are most often wrong

Two sets: BABE (1,867 sentences, words and sentences called biased) and BASIL (4,087 sentences of
150 articles, spans of lexical bias). A sentence's score is one minus the product of (1 - strength)
over its loaded terms; inside quotation marks, where the outlet chose the words but did not write
them, at half strength. Categories and strengths count words outside quotation marks, and apart in
two halves by topic (BABE) or event (BASIL): what holds in one half only is not to be trusted.
"""

from __future__ import annotations

import argparse
import importlib.util
import json
import math
import re
from collections import defaultdict
from collections.abc import Callable, Iterable
from pathlib import Path
from types import ModuleType
from typing import Any

from floor import measure, table, texts
from pandas import DataFrame

from framing.feature import Feature
from framing.features.loaded import loaded_feature
from framing.features.stance import STANCE
from framing.lexicon import compile_lexicon, read_lexicon
from framing.text import tokenise, with_tokens

SETS = {"BABE": ("babe/dev.jsonl", "topic"), "BASIL": ("basil/sentences_dev.jsonl", "event")}
WORD = re.compile(r"[A-Za-z]+(?:['’\-‐-―][A-Za-z]+)*")  # as the scorer counts tokens
WEIGHT = {"own": 1.0, "quoted": 0.5}
Row = dict[str, Any]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("gold", type=Path)
    arguments.add_argument("--lexicon", type=Path, help="another file than the shipped loaded.csv")
    arguments.add_argument("--terms", action="store_true", help="list entries, worst first")
    options = arguments.parse_args()
    lexicon = read_lexicon(options.lexicon or "loaded.csv")
    scorer = _scorer(options.gold)
    for name, (file, group) in SETS.items():
        lines = (options.gold / file).read_text("utf-8").splitlines()
        rows: list[Row] = [json.loads(line) for line in lines]
        found = predict(loaded_feature(lexicon, nested=False), rows)
        scored = scorer.evaluate(rows, found)
        print(f"\n{name}: {len(rows)} sentences, {len(lexicon)} entries")
        for part in ("sentence", "token", "voice"):
            if part in scored:
                print(f"  {part:9}", _line(scored[part]))
        print("  tuned    ", _line(scorer.evaluate(rows, found, tune=(rows, found))["sentence"]))
        kept = scorer.evaluate(rows, pruned(rows, found, group))
        print("  pruned   ", _line(kept["token"]), f" AUC {kept['sentence']['AUC']:.3f}")
        print(tabulated(rows, found, group, "category"))
        print(tabulated(rows, found, group, "score"))
        if options.terms:
            print(by_term(rows, found))
        print(f"\n{name}: words of stance (not loaded)")
        print(tabulated(rows, predict(STANCE, rows), group, "category"))
    print(f"\n{speed(options.gold, lexicon)}")


def predict(feature: Feature, rows: list[Row]) -> list[Row]:
    """What the scorer takes: terms with voice and strength, and a score for the sentence."""
    articles = DataFrame({"article_id": [r["id"] for r in rows], "text": [r["text"] for r in rows]})
    shared = with_tokens(articles)
    evidence = feature.find(shared).evidence
    quotes = dict(zip(shared["article_id"], (t.quotes for t in shared["tokens"]), strict=True))
    hits: dict[str, list[Row]] = defaultdict(list)
    for row in evidence.itertuples():
        inside = any(a <= row.start and row.end <= b for a, b in quotes[row.article_id])
        hits[row.article_id].append(
            {
                "start": row.start,
                "end": row.end,
                "category": row.kind,
                "score": row.score,
                "voice": "quoted" if inside else "own",
                "rule": row.rule,
            }
        )
    return [
        {"id": r["id"], "loaded": hits[r["id"]], "score": _noisy_or(hits[r["id"]])} for r in rows
    ]


def _noisy_or(hits: list[Row]) -> float:
    return 1 - math.prod(1 - hit["score"] * WEIGHT[hit["voice"]] for hit in hits)


def pruned(rows: list[Row], found: list[Row], group: str) -> list[Row]:
    """What is found without the entries that are mostly wrong in the other half.

    An entry with four words or more there, of which at most one in eight is marked, is left out:
    what pruning does for text that it has not seen.
    """
    halves = _halves(rows, group)
    tally = _tally(rows, found, lambda hit: hit["rule"], halves)
    wrong = {
        half: {r for r, t in tally.items() if t[f"n{half}"] >= 4 * max(1, 2 * t[f"marked{half}"])}
        for half in (0, 1)
    }
    kept = []
    for row, predicted in zip(rows, found, strict=True):
        others = wrong[1 - halves[row["id"]]]
        hits = [hit for hit in predicted["loaded"] if hit["rule"] not in others]
        kept.append(predicted | {"loaded": hits, "score": _noisy_or(hits)})
    return kept


def tabulated(rows: list[Row], found: list[Row], group: str, by: str) -> str:
    """A line a category or a strength: its words, and how they and their sentences were marked."""
    tally = _tally(rows, found, lambda hit: str(hit[by]), _halves(rows, group))
    base = sum(r["label"] for r in rows) / len(rows)
    total = sum(_marked(r, m) for r in rows for m in WORD.finditer(r["text"]))
    head = "precision; halves; recall of marked words; lift of sentences marked"
    lines = [f"  {by:20} {'words':>5}  {head}"]
    for kind, t in sorted(tally.items(), key=lambda item: -_ratio(item[1]["marked"], item[1]["n"])):
        halves = " ".join(f"{_ratio(t[f'marked{h}'], t[f'n{h}']):.2f}" for h in (0, 1))
        lines.append(
            f"  {kind:20} {t['n']:5}  {_ratio(t['marked'], t['n']):.2f}  ({halves})"
            f"  {_ratio(t['marked'], total):.3f}  x{_ratio(t['biased'], t['n']) / base:.1f}"
        )
    return "\n".join(lines)


def by_term(rows: list[Row], found: list[Row]) -> str:
    """The entries with five words or more, most false alarms first."""
    tally = _tally(rows, found, lambda hit: hit["rule"], dict.fromkeys((r["id"] for r in rows), 0))
    worst = sorted(tally.items(), key=lambda item: item[1]["marked"] - item[1]["n"])
    return "\n".join(
        f"  {rule:50} {t['n']:4} words, {t['marked']:3} marked, {t['biased']:3} in marked sentences"
        for rule, t in worst[:150]
        if t["n"] >= 5
    )


def _tally(
    rows: list[Row], found: list[Row], key: Callable[[Row], str], halves: dict[str, int]
) -> dict[str, dict[str, int]]:
    """Words under each key outside quotation marks: all, marked, in marked sentences, by half."""
    tally: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row, predicted in zip(rows, found, strict=True):
        half = halves[row["id"]]
        for hit in predicted["loaded"]:
            if hit["voice"] != "own":
                continue
            for match in WORD.finditer(row["text"], hit["start"], hit["end"]):
                counts, marked = tally[key(hit)], _marked(row, match)
                for name, n in (("n", 1), ("marked", marked), ("biased", row["label"])):
                    counts[name] += n
                    counts[f"{name}{half}"] += n
    return tally


def _marked(row: Row, word: re.Match[str]) -> int:
    return int(any(s["start"] < word.end() and word.start() < s["end"] for s in row["spans"]))


def _halves(rows: list[Row], group: str) -> dict[str, int]:
    """Each sentence's half; whole topics or events, dealt in order of size."""
    sizes: dict[str, int] = defaultdict(int)
    for row in rows:
        sizes[row[group]] += 1
    order = sorted(sizes, key=lambda name: (-sizes[name], name))
    half = {name: (number + 1) // 2 % 2 for number, name in enumerate(order)}  # 0 1 1 0 0 1 1 ...
    return {row["id"]: half[row[group]] for row in rows}


def speed(gold: Path, lexicon: DataFrame) -> str:
    """Finding alone, words already located: the matcher's share of an article."""
    bodies = texts(gold / "polnear" / "dev.jsonl")
    articles = with_tokens(DataFrame({"article_id": range(len(bodies)), "text": bodies}))
    articles["article_id"] = articles["article_id"].astype("str")
    matcher, feature = compile_lexicon(lexicon), loaded_feature(lexicon, nested=False)
    pairs = list(zip(articles["text"], articles["tokens"], strict=True))
    cases: dict[str, Callable[[], object]] = {
        "tokenise": lambda: [tokenise(body) for body in bodies],
        "match": lambda: [matcher.find(text, tokens) for text, tokens in pairs],
        "loaded, with its table": lambda: feature.find(articles),
        "stance, with its table": lambda: STANCE.find(articles),
    }
    return table(measure(cases, n=len(bodies), repeats=9))


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")


def _line(numbers: dict[str, float | None]) -> str:
    shown: Iterable[tuple[str, float | None]] = numbers.items()
    return "  ".join(f"{k} {v:.3f}" if isinstance(v, float) else f"{k} {v}" for k, v in shown)


def _scorer(gold: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location("loaded", gold / "score" / "loaded.py")
    assert spec is not None
    assert spec.loader is not None
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    return scorer


if __name__ == "__main__":
    main()
