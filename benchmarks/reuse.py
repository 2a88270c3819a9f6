"""How many planted copies are found, what is found among independent reports, and what it costs.

    python benchmarks/reuse.py ../shared/gold                recall by kind, false pairs
    python benchmarks/reuse.py ../shared/gold --folds        thresholds by cross-validation
    python benchmarks/reuse.py ../shared/gold --read 20      pairs among the articles, to be read
    python benchmarks/reuse.py ../shared/gold --scale        time and memory at 10k, 30k, 100k

Copies are made from the labelled texts when it runs; nothing of them is kept.
"""

from __future__ import annotations

import argparse
import json
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd
from pandas import DataFrame

from framing.reuse import Shared, find_reuse, share
from framing.shingles import candidate_pairs, read_words
from framing.text import count_words, tokenise

HEADLINES = (
    "What you need to know this morning",
    "Here is how the day went, and what may come of it",
    "Five things about a story that everybody talks of",
)
PROMOS = (
    "READ MORE: The winter ferry that never came back to harbour",
    "Sign up for our morning letter, and never miss a story again",
    "WATCH: Divers raise the bell of a ship that sank off Ardoven",
)
FILLERS = "plainly moreover rather likewise meanwhile somewhat indeed elsewhere".split()


class Copy(NamedTuple):
    """A text made from another: of which kind, and what share of the other's words it kept."""

    kind: str
    text: str
    contained: float


Paragraphs = list[str]
Maker = Callable[[Paragraphs, Paragraphs, random.Random], tuple[Paragraphs, float]]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("gold", type=Path, help="folder of labelled data")
    parser.add_argument("--folds", action="store_true", help="choose thresholds, by folds")
    parser.add_argument("--read", type=int, default=0, help="print that many pairs, to be read")
    parser.add_argument("--scale", action="store_true", help="time and memory by size")
    parser.add_argument("--articles", type=int, help="run once with so many, made up")
    given = parser.parse_args()
    if given.articles:
        print(json.dumps(run_once(given.gold, given.articles)))
    elif given.scale:
        print_scale(given.gold)
    elif given.folds:
        print_folds(given.gold)
    elif given.read:
        print_pairs(given.gold, given.read)
    else:
        print_recall(given.gold)


# ---------------------------------------------------------------- the articles


def read_gold(gold: Path, *parts: str) -> DataFrame:
    """Articles of these files: id, outlet, event (BASIL only), text."""
    rows = [
        (row["id"], row.get("publisher", row.get("outlet")), row.get("event"), row["text"])
        for part in parts
        for row in map(json.loads, (gold / part).read_text("utf-8").splitlines())
    ]
    return DataFrame(rows, columns=["article_id", "outlet", "event", "text"])


POLNEAR = ("polnear/train.jsonl", "polnear/dev.jsonl")
BASIL = ("basil/articles_dev.jsonl",)


# ---------------------------------------------------------------- planted copies


def paragraphs_of(text: str) -> Paragraphs:
    """The paragraphs of a text."""
    return [text[start:end] for start, end in tokenise(text).paragraphs.tolist()]


def _new_headline(
    own: Paragraphs, _: Paragraphs, chance: random.Random
) -> tuple[Paragraphs, float]:
    return [chance.choice(HEADLINES), *own[1:]], _kept(own[1:], own)


def _cut_and_reordered(
    own: Paragraphs, _: Paragraphs, chance: random.Random
) -> tuple[Paragraphs, float]:
    kept = _some(own, chance.uniform(0.4, 0.9), chance)
    return kept, _kept(kept, own)


def _with_promos(own: Paragraphs, _: Paragraphs, chance: random.Random) -> tuple[Paragraphs, float]:
    spliced = [part for p in own for part in (p, chance.choice(PROMOS))]
    return spliced, 1.0


def _forty_percent(
    own: Paragraphs, other: Paragraphs, chance: random.Random
) -> tuple[Paragraphs, float]:
    kept = _some(own, 0.4, chance)
    n_words = count_words(" ".join(own)) - count_words(" ".join(kept))
    rest = _first(other, n_words)
    return _mixed(kept, rest, chance), _kept(kept, own)


def _carried(own: Paragraphs, other: Paragraphs, chance: random.Random) -> tuple[Paragraphs, float]:
    at = chance.randrange(len(other))
    return [*other[:at], *own, *other[at:]], 1.0


def _reworded(own: Paragraphs, _: Paragraphs, chance: random.Random) -> tuple[Paragraphs, float]:
    return reword(own, 0.1, chance)


def _everything(
    own: Paragraphs, other: Paragraphs, chance: random.Random
) -> tuple[Paragraphs, float]:
    kept = _some(own, chance.uniform(0.5, 0.8), chance)
    changed, share = reword(kept, 0.08, chance)
    rest = [chance.choice(PROMOS), *_first(other, count_words(" ".join(own)) // 3)]
    return [chance.choice(HEADLINES), *_mixed(changed, rest, chance)], share * _kept(kept, own)


KINDS: dict[str, Maker] = {
    "new headline": _new_headline,
    "cut, reordered": _cut_and_reordered,
    "promos spliced in": _with_promos,
    "40 % kept": _forty_percent,
    "carried by a page": _carried,
    "10 % reworded": _reworded,
    "all of these": _everything,
}


def reword(own: Paragraphs, rate: float, chance: random.Random) -> tuple[Paragraphs, float]:
    """Replace, drop or add a word at this rate; also the share of the words that stay."""
    changed, n_lost, n_words = [], 0, 0
    for paragraph in own:
        words = []
        for word in paragraph.split(" "):
            n_words += 1
            dice = chance.random() / rate
            n_lost += dice < 2 / 3
            words += [] if dice < 1 / 3 else [chance.choice(FILLERS)] if dice < 2 / 3 else [word]
            words += [chance.choice(FILLERS)] if 2 / 3 <= dice < 1 else []
        changed.append(" ".join(words))
    return changed, 1 - n_lost / max(1, n_words)


def _some(own: Paragraphs, share: float, chance: random.Random) -> Paragraphs:
    """Paragraphs in random order until they hold at least this share of the words."""
    order, enough = own[:], share * count_words(" ".join(own))
    chance.shuffle(order)
    n_words = 0
    for number, paragraph in enumerate(order, start=1):
        n_words += count_words(paragraph)
        if n_words >= enough:
            return order[:number]
    return order


def _first(other: Paragraphs, n_words: int) -> Paragraphs:
    kept: Paragraphs = []
    for paragraph in other:
        if n_words <= 0:
            break
        kept.append(paragraph)
        n_words -= count_words(paragraph)
    return kept


def _mixed(one: Paragraphs, other: Paragraphs, chance: random.Random) -> Paragraphs:
    mixed = [*one, *other]
    chance.shuffle(mixed)
    return mixed


def _kept(kept: Paragraphs, own: Paragraphs) -> float:
    return count_words(" ".join(kept)) / max(1, count_words(" ".join(own)))


def plant(text: str, other: str, kind: str, seed: str) -> Copy:
    """Make one copy of a text; what it takes from elsewhere comes from the other text."""
    chance = random.Random(f"{seed} {kind}")  # noqa: S311, a fixed sample
    made, share = KINDS[kind](paragraphs_of(text), paragraphs_of(other), chance)
    return Copy(kind, "\n\n".join(made), share)


class Planted(NamedTuple):
    """Articles with copies among them, and the pairs that are copies."""

    articles: DataFrame
    copies: DataFrame  # article_a, article_b, kind, contained, n_words


def planted(sources: DataFrame, donors: DataFrame, kinds: Sequence[str] = tuple(KINDS)) -> Planted:
    """Plant each kind of copy of every source that has 30 words; donors give the other text."""
    articles, copies = [sources, donors], []
    texts = donors["text"].tolist()
    for number, (article, text) in enumerate(
        zip(sources["article_id"], sources["text"], strict=True)
    ):
        for kind in kinds:
            copy = plant(text, texts[number % len(texts)], kind, article)
            made = f"{article}~{kind}"
            articles.append(DataFrame({"article_id": [made], "text": [copy.text]}))
            copies.append((article, made, kind, copy.contained, count_words(text)))
    columns = ["article_a", "article_b", "kind", "contained", "n_words"]
    return Planted(
        pd.concat(articles, ignore_index=True)[["article_id", "text"]],
        DataFrame(copies, columns=columns),
    )


def pairs(matches: DataFrame) -> DataFrame:
    """One row per pair of articles, with both containments."""
    columns = ["article_a", "article_b", "contained_a", "contained_b"]
    return matches[columns].drop_duplicates(ignore_index=True)


def found_copies(planted: Planted, **thresholds: float) -> DataFrame:
    """The planted copies with what was found of each: is_found, contained_a, contained_b."""
    found = pairs(find_reuse(planted.articles, **thresholds))
    both = planted.copies.merge(found, on=["article_a", "article_b"], how="left")
    return both.assign(is_found=both["contained_a"].notna())


# ---------------------------------------------------------------- recall


def print_recall(gold: Path) -> None:
    polnear, basil = read_gold(gold, *POLNEAR), read_gold(gold, *BASIL)
    train = read_gold(gold, "polnear/train.jsonl")
    found = found_copies(planted(train, basil))
    print(f"{len(found)} copies of {len(train)} articles, {len(basil)} others among them")
    for kind, rows in found.groupby("kind", sort=False):
        error = (rows["contained_a"] - rows["contained"]).abs().median()
        print(f"  {kind:20} {_recall(rows)}   median error of containment {error:.3f}")
    for low, high in ((0, 0.4), (0.4, 0.5), (0.5, 0.75), (0.75, 0.95), (0.95, 1.01)):
        rows = found[(found["contained"] >= low) & (found["contained"] < high)]
        print(f"  {low:.0%} to {min(1, high):.0%} contained {_recall(rows)}")
    enough = found[found["contained"] >= 0.4]
    print(f"  40 % or more         {_recall(enough)}")
    long = enough[enough["n_words"] >= 100]
    print(f"  the same, 100 words  {_recall(long)}")
    same = false_pairs(basil)
    print(f"pairs in {basil['event'].nunique()} events of BASIL: {len(same)}")
    everything = pairs(find_reuse(pd.concat([polnear, basil], ignore_index=True)))
    print(f"pairs among {len(polnear) + len(basil)} articles: {len(everything)}")


def _recall(rows: DataFrame) -> str:
    n = int(rows["is_found"].sum())
    return f"{n:5} of {len(rows):5}  {n / max(1, len(rows)):.4f}"


def false_pairs(basil: DataFrame, **thresholds: float) -> DataFrame:
    """Pairs among reports of one event by different outlets."""
    found = pairs(find_reuse(basil, **thresholds))
    event = basil.set_index("article_id")["event"]
    same = found["article_a"].map(event) == found["article_b"].map(event)
    return found[same]


def print_pairs(gold: Path, number: int) -> None:
    """Print pairs found among the articles, drawn with a fixed seed, with their longest passage."""
    articles = read_gold(gold, *POLNEAR, *BASIL)
    matches, texts = find_reuse(articles), articles.set_index("article_id")["text"]
    found = pairs(matches)
    for row in found.sample(min(number, len(found)), random_state=0).itertuples():
        mine = matches[
            (matches["article_a"] == row.article_a) & (matches["article_b"] == row.article_b)
        ]
        shares = f"{row.contained_a:.2f} {row.contained_b:.2f} {len(mine)} passages"
        print(f"\n{row.article_a}\n{row.article_b}\n{shares}")
        best = mine.loc[mine["words"].idxmax()]
        for article in (row.article_a, row.article_b):
            print("   starts:", " ".join(texts[article][:160].split()))
        print("   longest:", texts[row.article_a][best["start_a"] : best["end_a"]][:400])


# ---------------------------------------------------------------- thresholds


LEAST = (0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.35)
FEWEST = (16, 20, 30, 40)


def print_folds(gold: Path, n_folds: int = 5) -> None:
    """Choose both thresholds on four fifths of articles and events; count on the last fifth.

    Chosen are the largest thresholds that leave no pair in the events and find 99 of 100 copies;
    without such, those that find most.
    """
    train, basil = read_gold(gold, "polnear/train.jsonl"), read_gold(gold, *BASIL)
    made = planted(train, basil)
    copies = made.copies[made.copies["contained"] >= 0.4]
    shared = shares(made.articles, set(zip(copies["article_a"], copies["article_b"], strict=True)))
    event = basil.set_index("article_id")["event"]
    reports = {
        tuple(sorted(both))
        for _, ids in event.groupby(event)
        for both in combinations(ids.index, 2)
    }
    wrong = shares(basil, reports)
    fold_of = {a: n % n_folds for n, a in enumerate(train["article_id"])}
    fold_of |= {e: n % n_folds for n, e in enumerate(sorted(set(event)))}
    there = [
        (fold_of[a], (a, b)) for a, b in zip(copies["article_a"], copies["article_b"], strict=True)
    ]
    grid = [(least, fewest) for least in LEAST for fewest in FEWEST]
    hits = {key: [(f, p in shared and shared[p].is_pair(*key)) for f, p in there] for key in grid}
    bad = {
        key: [fold_of[event[a]] for (a, _), s in wrong.items() if s.is_pair(*key)] for key in grid
    }
    for key in grid:
        print(f"  {key[0]:.2f} {key[1]:3}  {_mean(hits[key]):.4f}  {len(bad[key])} false")
    for fold in range(n_folds):
        known = {key: _mean([h for h in hits[key] if h[0] != fold]) for key in grid}
        clean = [key for key in grid if not [f for f in bad[key] if f != fold]]
        best = max(clean, key=lambda key: (min(known[key], 0.99), *key))
        held = [h for h in hits[best] if h[0] == fold]
        print(f"fold {fold}: chosen {best}, held out {_mean(held):.4f} of {len(held)}", end=", ")
        print(f"{bad[best].count(fold)} false pairs")


def shares(articles: DataFrame, wanted: set[tuple[str, ...]]) -> dict[tuple[str, ...], Shared]:
    """What the wanted pairs share, of those that are candidates."""
    ordered = articles.sort_values("article_id", ignore_index=True)
    words, kept = read_words(map(tokenise, ordered["text"]))
    ids = ordered["article_id"].tolist()
    candidates = ((ids[a], ids[b], a, b) for a, b in candidate_pairs(kept, len(ids), 0.03).tolist())
    return {(x, y): share(words, a, b) for x, y, a, b in candidates if (x, y) in wanted}


def _mean(hits: list[tuple[int, bool]]) -> float:
    return sum(hit for _, hit in hits) / max(1, len(hits))


# ---------------------------------------------------------------- cost


SIZES = (10_000, 30_000, 100_000)
WORDS_AN_ARTICLE = 400
COPIED = 0.2


def print_scale(gold: Path) -> None:
    """Run each size in a process of its own, and print how the time grows."""
    runs = []
    for n in SIZES:
        command = [sys.executable, __file__, str(gold), "--articles", str(n)]
        out = subprocess.run(command, check=True, capture_output=True, text=True).stdout
        runs.append(json.loads(out))
        print("  ".join(f"{name} {value}" for name, value in runs[-1].items()), flush=True)
    for name in ("seconds", "cpu"):
        x, y = (np.log([run[column] for run in runs]) for column in ("articles", name))
        ends = (y[-1] - y[0]) / (x[-1] - x[0])
        print(
            f"growth exponent of {name}: {np.polyfit(x, y, 1)[0]:.3f} fitted, {ends:.3f} end to end"
        )


def run_once(gold: Path, n_articles: int) -> dict[str, float]:
    """Find reuse in made-up articles; time, memory, and the share of planted copies found."""
    articles, copies = made_up(gold, n_articles)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    start, cpu = time.perf_counter(), time.process_time()
    found = pairs(find_reuse(articles))
    seconds, cpu = time.perf_counter() - start, time.process_time() - cpu
    there = set(zip(found["article_a"], found["article_b"], strict=True))
    return {
        "articles": n_articles,
        "seconds": round(seconds, 1),
        "cpu": round(cpu, 1),
        "ms_an_article": round(1000 * seconds / n_articles, 3),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
        "corpus_mb": before // 1024,
        "pairs": len(found),
        "recall": round(sum(copy in there for copy in copies) / max(1, len(copies)), 4),
    }


def made_up(gold: Path, n_articles: int) -> tuple[DataFrame, list[tuple[str, str]]]:
    """Articles of labelled sentences dealt anew, one word in four exchanged; one in five a copy.

    Dealt as they are, each sentence would stand in fifty of 100,000 articles, which no news does.
    Of ten sentences in an article one is left as it is, so common runs of words stay common.
    """
    chance = random.Random(0)  # noqa: S311, a fixed sample
    texts = read_gold(gold, *POLNEAR)["text"]
    spans = [(text, tokenise(text).sentences.tolist()) for text in texts]
    sentences = [text[start:end].split() for text, ends in spans for start, end in ends]
    vocabulary = [word for sentence in sentences for word in sentence]
    rows: list[tuple[str, str]] = []
    copies: list[tuple[str, str]] = []
    for number in range(n_articles):
        name = f"{number:07}"
        if number > 10 and chance.random() < COPIED:
            source, other = (chance.randrange(number) for _ in range(2))
            kind = chance.choice(tuple(KINDS))
            copy = plant(rows[source][1], rows[other][1], kind, name)
            rows.append((name, copy.text))
            copies.append((rows[source][0], name))
            continue
        rows.append((name, _dealt(sentences, vocabulary, chance)))
    return DataFrame(rows, columns=["article_id", "text"]), copies


def _dealt(sentences: list[list[str]], vocabulary: list[str], chance: random.Random) -> str:
    paragraphs, n_words = [], 0
    while n_words < WORDS_AN_ARTICLE:
        words = chance.choice(sentences)
        if chance.random() > 0.1:
            words = [w if chance.random() > 0.25 else chance.choice(vocabulary) for w in words]
        paragraphs.append(" ".join(words))
        n_words += len(words)
    return "\n\n".join(paragraphs)


if __name__ == "__main__":
    main()
