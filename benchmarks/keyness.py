"""What keyness costs, and whether its p and intervals can be believed.

    python benchmarks/keyness.py --runs 200 --corpora 20
    python benchmarks/keyness.py --articles 10000

Made articles: 2,000 words by Zipf's law. In an article each word's rate is multiplied by a gamma
variable, so that a word that occurs once is likelier to occur again: shape 1000 is hardly bursty,
1 and 0.3 are. First, outlets that do not differ: in how many corpora does the family of all tests
have a false discovery? Then intervals, of words that differ twofold or not at all. Seeded: the same
figures each time.
"""

from __future__ import annotations

import argparse
import time

import numpy as np
from floor import floor
from pandas import DataFrame

from framing.keyness import keyness
from framing.vocabulary import read_vocabulary

VOCABULARY, LENGTH, DIFFERENT = 2_000, 350, 200
CASES = [(2, 30, 1000.0), (6, 30, 1000.0), (6, 30, 1.0), (6, 30, 0.3), (6, 8, 0.3), (3, 100, 0.3)]
WORDS = np.array([f"w{chr(97 + n % 26)}{n // 26}" for n in range(VOCABULARY)])


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=200)
    arguments.add_argument("--corpora", type=int, default=20)
    arguments.add_argument("--articles", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    if options.articles:
        cost(options.articles, options.seed)
        return
    if options.runs:
        null(options.runs, options.seed)
        print()
    coverage(options.corpora, options.seed)


def null(runs: int, seed: int) -> None:
    """Outlets of the same rates: corpora with a false discovery, and p below .05 of all listed."""
    print("| outlets x articles | gamma shape | tests | false discovery: p of articles | p of z |")
    print("|---|---:|---:|---:|---:|")
    for outlets, articles, shape in CASES:
        random = np.random.default_rng([seed, outlets, articles, int(10 * shape)])
        found = np.zeros(2)
        tests = 0
        for run in range(runs):
            rows = keyness(corpus(random, outlets, articles, shape), seed=run, most=60)
            found += [(rows[name] < 0.05).any() for name in ("p_adjusted", "p_z_adjusted")]
            tests += rows["family_size"].iloc[0]
        shares = " | ".join(f"{share / runs:.3f}" for share in found)
        print(
            f"| {outlets} x {articles} | {shape:g} | {tests / runs:,.0f} | {shares} |", flush=True
        )


def coverage(runs: int, seed: int) -> None:
    """Words that differ twofold, or not at all: how many intervals hold the true log-odds."""
    print(
        "| outlets x articles | gamma shape | equal | twofold | ten largest z of each outlet ",
        end="",
    )
    print("| published: equal | twofold |\n|---|---:|---:|---:|---:|---:|---:|")
    for outlets, articles, shape in CASES:
        random = np.random.default_rng([seed, outlets, articles, int(10 * shape), 1])
        held: dict[str, list[bool]] = {name: [] for name in ("0", "1", "top", "z0", "z1")}
        for run in range(runs):
            truth, tables = different(random, outlets, articles, shape)
            rows = keyness(tables, seed=run, most=VOCABULARY)
            rows = rows[rows["outlet"] == "A"]
            true = rows["term"].map(truth)
            inside = rows["low"].le(true) & rows["high"].ge(true)
            error = 1.96 * rows["log_odds"] / rows["z"]
            published = (rows["log_odds"] - true).abs() <= error.abs()
            enough = rows[["n", "n_reference"]].min(axis=1) >= 5
            for name, which in (("0", true.abs() < 1e-9), ("1", true.abs().between(0.6, 0.8))):
                held[name] += inside[which & enough].tolist()
                held[f"z{name}"] += published[which & enough].tolist()
            held["top"] += inside.head(10).tolist()
        shares = " | ".join(f"{np.mean(values):.3f}" for values in held.values())
        print(f"| {outlets} x {articles} | {shape:g} | {shares} |", flush=True)


def corpus(
    random: np.random.Generator,
    outlets: int,
    articles: int,
    shape: float,
    factors: np.ndarray | None = None,
) -> dict[str, DataFrame]:
    """Articles as tables; `factors` multiply the rates of outlet A."""
    base = 1 / (np.arange(VOCABULARY) + 5.0)
    rows = []
    for number in range(outlets * articles):
        outlet = chr(65 + number % outlets)
        rates = base * random.gamma(shape, 1 / shape, VOCABULARY)
        rates = rates * factors if factors is not None and outlet == "A" else rates
        length = random.integers(LENGTH // 2, 2 * LENGTH)
        words = random.choice(WORDS, length, p=rates / rates.sum())
        rows.append((f"a{number:05}", outlet, " ".join(words)))
    made = DataFrame(rows, columns=["article_id", "outlet", "text"])
    made = made.astype("str")
    voices = DataFrame({"article_id": made["article_id"], "start": 0, "voice": "outlet"})
    return {"articles": made, "voices": voices}


def different(
    random: np.random.Generator, outlets: int, articles: int, shape: float
) -> tuple[dict[str, float], dict[str, DataFrame]]:
    """Outlet A has 67 words at double and 133 at half the rate; the truth is in log-odds.

    The commonest word takes up the difference, so that all others have the same share everywhere.
    """
    base = 1 / (np.arange(VOCABULARY) + 5.0)
    factors = np.ones(VOCABULARY)
    chosen = 30 + random.permutation(600)[:DIFFERENT]
    factors[chosen[: DIFFERENT // 3]], factors[chosen[DIFFERENT // 3 :]] = 2.0, 0.5
    factors[0] += (base.sum() - (base * factors).sum()) / base[0]
    here, there = (rates / base.sum() for rates in (base * factors, base))
    truth = np.log(here / (1 - here)) - np.log(there / (1 - there))
    return dict(zip(WORDS, truth, strict=True)), corpus(random, outlets, articles, shape, factors)


def cost(n: int, seed: int) -> None:
    """CPU seconds beside the floor, for 24 outlets."""
    random = np.random.default_rng(seed)
    small = corpus(random, 24, 20, 0.3)["articles"]
    copies = -(-n // len(small))
    texts = (small["text"].tolist() * copies)[:n]
    outlets = (small["outlet"].tolist() * copies)[:n]
    articles = DataFrame(
        {"article_id": [f"a{k:06}" for k in range(n)], "outlet": outlets, "text": texts}
    ).astype("str")
    voices = DataFrame({"article_id": articles["article_id"], "start": 0, "voice": "outlet"})
    documents = [text.encode() for text in texts]
    cases = {
        "floor: decode, lower, split, look up": lambda: floor(documents),
        "counting words": lambda: read_vocabulary(articles, voices),
        "keyness, words": lambda: keyness({"articles": articles, "voices": voices}),
        "keyness, pairs": lambda: keyness({"articles": articles, "voices": voices}, n_words=2),
    }
    seconds: dict[str, list[float]] = {name: [] for name in cases}
    for _ in range(3):
        for name, case in cases.items():
            begun = time.process_time()
            case()
            seconds[name].append(time.process_time() - begun)
    least = min(seconds["floor: decode, lower, split, look up"])
    words = sum(len(text.split()) for text in texts)
    print(f"{n:,} articles, {words:,} words\n| | CPU s | times the floor |\n|---|---:|---:|")
    for name, each in seconds.items():
        print(f"| {name} | {min(each):.2f} | {min(each) / least:.1f} |")


if __name__ == "__main__":
    main()
