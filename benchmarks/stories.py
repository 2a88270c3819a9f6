"""How well stories are found, against events that humans told apart, and how time grows.

    python benchmarks/stories.py GOLD [--folds | --grid | --sheet 20 | --growth]

Prints B-cubed precision, recall and F1 on BASIL, alone and among the articles of PolNeAR, with and
without dates. --folds chooses the similarity on half of the events and scores the other half, ten
times; --grid shows how flat the choice is; --sheet prints pairs of BASIL and PolNeAR articles that
were merged, to be read and judged; --growth measures time on made-up articles, sentences of the
same texts in new mixtures.
"""

import argparse
import json
import re
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame

from framing import stories as method
from framing.dates import WINDOW
from framing.schema import ARTICLES, frame
from framing.stories import find_stories
from framing.text import tokenise

WINDOWS = {"without dates": None, "with dates": WINDOW}
SIMILARITIES = (0.11, 0.12, 0.13, 0.14, 0.15, 0.16, 0.17, 0.18, 0.19)
GRID = {
    "_ALIKE": SIMILARITIES,
    "_COMMON": (0.0, 0.25, 0.5, 0.75, 1.0),
    "_WORDS_READ": (100, 150, 200, 250, 300, 400, 600, 5_000),
    "_SAME_DAY": (1.0, 1.05, 1.1, 1.15, 1.2, 1.3, 1.5),
    "WINDOW": (3.5, 5.0, 7.0, 10.0, 14.0, 30.0),
}


class Agreement(NamedTuple):
    """B-cubed precision, recall and their harmonic mean."""

    precision: float
    recall: float
    f1: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, help="folder of labelled data")
    parser.add_argument("--folds", action="store_true", help="choose on half of the events")
    parser.add_argument("--grid", action="store_true", help="one parameter at a time")
    parser.add_argument("--sheet", type=int, default=0, help="merges with PolNeAR to print")
    parser.add_argument("--growth", action="store_true", help="time on made-up articles")
    parser.add_argument("--sizes", type=int, nargs="+", default=[1_000, 3_000, 10_000])
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    articles, events = basil(given.gold)
    others = polnear(given.gold)
    if given.folds:
        show_folds(articles, events, given.seed)
    elif given.grid:
        show_grid(articles, events, others)
    elif given.sheet:
        show_sheet(articles, others, given.sheet, given.seed)
    elif given.growth:
        show_growth(pd.concat([articles, others]), given.sizes, given.seed)
    else:
        show_scores(articles, events, others)


# ---------------------------------------------------------------- data


def basil(gold: Path) -> tuple[DataFrame, dict[str, str]]:
    """The articles of BASIL, headlines included, and the event of each."""
    lines = (gold / "basil" / "articles_dev.jsonl").read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines]
    texts = [(r["id"], f"{r['title']}\n\n{r['text']}", r["published"], r["outlet"]) for r in rows]
    return as_articles(texts), {row["id"]: row["event"] for row in rows}


def polnear(gold: Path) -> DataFrame:
    """The articles of PolNeAR, whose events nobody marked; their dates stand in their ids."""
    paths = [gold / "polnear" / f"{part}.jsonl" for part in ("train", "dev")]
    lines = [line for path in paths for line in path.read_text(encoding="utf-8").splitlines()]
    rows = [json.loads(line) for line in lines]
    dated = re.compile(r"_(\d{4}-\d\d-\d\d)_")
    days = [match.group(1) if (match := dated.search(row["id"])) else None for row in rows]
    return as_articles(
        [(r["id"], r["text"], day, r["publisher"]) for r, day in zip(rows, days, strict=True)]
    )


def as_articles(rows: Sequence[tuple[str, str, str | None, str]]) -> DataFrame:
    """Table ARTICLES of id, text, day and outlet."""
    made = frame(
        [
            {
                "article_id": article,
                "outlet": outlet,
                "text": text,
                "body_start": 0,
                "source_file": "gold",
                "source_record": article,
                "text_hash": "",
            }
            for article, text, _, outlet in rows
        ],
        ARTICLES,
    )
    days = pd.to_datetime([day for _, _, day, _ in rows], utc=True)
    return made.assign(published=days.as_unit("us"))


# ---------------------------------------------------------------- scores


def b_cubed(truth: Mapping[str, str], found: Mapping[str, str]) -> Agreement:
    """Agreement of two partitions, item by item.

    References
    ----------
    Bagga & Baldwin 1998, Entity-based cross-document coreferencing, section 2; the mean over items
    as in Amigó, Gonzalo, Artiles & Verdejo 2009, Information Retrieval 12, p. 474.

    Examples
    --------
    >>> truth = {"a": "1", "b": "1", "c": "2"}
    >>> b_cubed(truth, {"a": "x", "b": "x", "c": "x"}).recall
    1.0
    """
    true, made = _groups(truth), _groups({item: found[item] for item in truth})
    shared = {item: len(true[truth[item]] & made[found[item]]) for item in truth}
    precision = float(np.mean([shared[item] / len(made[found[item]]) for item in truth]))
    recall = float(np.mean([shared[item] / len(true[truth[item]]) for item in truth]))
    return Agreement(precision, recall, 2 * precision * recall / (precision + recall))


def _groups(labels: Mapping[str, str]) -> dict[str, set[str]]:
    groups: dict[str, set[str]] = defaultdict(set)
    for item, label in labels.items():
        groups[label].add(item)
    return groups


def found_in(articles: DataFrame, window: float | None) -> dict[str, str]:
    """The story of each article."""
    stories = find_stories(articles, window=window)
    return dict(zip(stories["article_id"], stories["story_id"], strict=True))


def score(
    articles: DataFrame,
    events: Mapping[str, str],
    window: float | None,
    others: DataFrame | None = None,
) -> Agreement:
    """Agreement on the articles whose event is known; others may stand among them."""
    everything = articles if others is None else pd.concat([articles, others])
    return b_cubed(events, found_in(everything, window))


def merged_with(
    articles: DataFrame, others: DataFrame, window: float | None
) -> list[tuple[str, str]]:
    """Pairs of an article and another that share a story."""
    groups = _groups(found_in(pd.concat([articles, others]), window))
    ours, theirs = set(articles["article_id"]), set(others["article_id"])
    return sorted((a, b) for story in groups.values() for a in story & ours for b in story & theirs)


def show_scores(articles: DataFrame, events: Mapping[str, str], others: DataFrame) -> None:
    print(f"{'':32} precision  recall      F1")
    for name, window in WINDOWS.items():
        print_row(f"BASIL, {name}", score(articles, events, window))
        print_row(f"  among PolNeAR, {name}", score(articles, events, window, others))
        pairs = merged_with(articles, others, window)
        n = len({article for article, _ in pairs})
        print(f"  {n} of {len(articles)} share a story with a PolNeAR article, {len(pairs)} pairs")


def print_row(name: str, agreement: Agreement) -> None:
    print(f"{name:32}", *(f"{value:9.3f}" for value in agreement))


def show_folds(articles: DataFrame, events: Mapping[str, str], seed: int) -> None:
    """The similarity best on one half of the events (the middle of the best), on the other half."""
    names = sorted(set(events.values()))
    draw = np.random.default_rng(seed)
    for name, window in WINDOWS.items():
        held_out, chosen = [], []
        for _ in range(10):
            half = set(draw.permutation(names)[: len(names) // 2].tolist())
            for inside in (half, set(names) - half):
                seen = {s: part(articles, events, inside, window, s).f1 for s in SIMILARITIES}
                best = [s for s, f1 in seen.items() if f1 == max(seen.values())]
                chosen.append(best[len(best) // 2])
                rest = set(names) - inside
                held_out.append(part(articles, events, rest, window, chosen[-1]))
        low, middle, high = np.quantile([agreement.f1 for agreement in held_out], [0, 0.5, 1])
        print_row(f"held out, {name}", Agreement(*np.mean(held_out, axis=0)))
        print(f"  F1 of 20 halves {low:.3f} to {high:.3f}, median {middle:.3f}; chosen", end=" ")
        print({s: chosen.count(s) for s in sorted(set(chosen))})


def part(
    articles: DataFrame,
    events: Mapping[str, str],
    names: set[str],
    window: float | None,
    similarity: float,
) -> Agreement:
    """Agreement on some of the events, found in a corpus of these alone."""
    inside = {article: event for article, event in events.items() if event in names}
    with_parameter("_ALIKE", similarity)
    made = score(articles[articles["article_id"].isin(list(inside))], inside, window)
    with_parameter("_ALIKE", STANDARD["_ALIKE"])
    return made


STANDARD = {name: getattr(method, name) for name in GRID}


def with_parameter(name: str, value: float) -> None:
    """Set a constant of the method: it takes none as arguments, because no user should tune it."""
    setattr(method, name, value)


def show_grid(articles: DataFrame, events: Mapping[str, str], others: DataFrame) -> None:
    for name, values in GRID.items():
        for value in values:
            with_parameter(name, value)
            window = value if name == "WINDOW" else WINDOW
            cells = [
                score(articles, events, days, distractors).f1
                for days in (None, window)
                for distractors in (None, others)
            ]
            print(f"{name:12} {value:7g}", *(f"{cell:.3f}" for cell in cells), flush=True)
        with_parameter(name, STANDARD[name])


def show_sheet(articles: DataFrame, others: DataFrame, n: int, seed: int) -> None:
    """A seeded sample of merges, the beginnings of both articles, to be read."""
    texts = pd.concat([articles, others]).set_index("article_id")
    for name, window in WINDOWS.items():
        pairs = merged_with(articles, others, window)
        which = np.random.default_rng(seed).choice(len(pairs), min(n, len(pairs)), replace=False)
        for number in sorted(which):
            print(f"\n{name}")
            for article in pairs[number]:
                day, text = texts.loc[article, "published"], texts.loc[article, "text"]
                print(f"  {day:%Y-%m-%d} {article}: {' '.join(str(text).split())[:420]}")


# ---------------------------------------------------------------- time


def show_growth(articles: DataFrame, sizes: Sequence[int], seed: int) -> None:
    seconds = []
    sentences = [
        text[start:end] for text in articles["text"] for start, end in tokenise(text).sentences
    ]
    for size in sizes:
        made, events = mixtures(sentences, size, np.random.default_rng(seed))
        start = time.process_time()
        found = found_in(made, WINDOW)
        seconds.append(time.process_time() - start)
        print_row(f"{size:6,} articles, {seconds[-1]:6.1f} s", b_cubed(events, found))
    exponent = np.polyfit(np.log(sizes), np.log(seconds), 1)[0]
    print(f"time grows with the number of articles to the power {exponent:.2f}")


def mixtures(
    sentences: list[str], size: int, draw: np.random.Generator
) -> tuple[DataFrame, dict[str, str]]:
    """Events of 1 to 6 articles: each takes half of the event's 12 sentences and 6 of any event."""
    rows: list[tuple[str, str, str | None, str]] = []
    events: dict[str, str] = {}
    while len(rows) < size:
        core = draw.choice(len(sentences), 12)
        day = pd.Timestamp("2020-01-01") + pd.Timedelta(days=int(draw.integers(size // 30)))
        for _ in range(min(int(draw.integers(1, 7)), size - len(rows))):
            chosen = [*draw.choice(core, 6, replace=False), *draw.choice(len(sentences), 6)]
            article = f"m{len(rows):06}"
            events[article] = f"e{core[0]}-{core[1]}"
            text = " ".join(sentences[number] for number in chosen)
            rows.append((article, text, str(day.date()), f"outlet {len(rows) % 7}"))
    return as_articles(rows), events


if __name__ == "__main__":
    main()
