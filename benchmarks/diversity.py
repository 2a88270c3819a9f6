"""How often the 95 % interval of a diversity index holds the value to be expected of new articles.

    python benchmarks/diversity.py --runs 200

An outlet cites sources of its own, some far more often than others, and sources that only one
article knows. Beside it stands a smaller one that sets the level of rarefaction.
"""

from __future__ import annotations

import argparse

import numpy as np
from pandas import DataFrame

from framing.diversity import source_diversity
from framing.schema import EVIDENCE, ROLES, frame

SHOWN = ("richness", "hhi", "shannon", "hill_1")


def tables(random: np.random.Generator, n_articles: int, local: float) -> dict[str, DataFrame]:
    """One simulated corpus: articles, evidence and roles."""
    known = 1 / np.arange(1, 301) ** 0.8
    evidence, roles, articles = [], [], []
    for outlet, size in (("A", n_articles), ("B", max(5, n_articles // 2))):
        for number in range(size):
            article = f"{outlet}{number:04}"
            articles.append({"article_id": article, "outlet": outlet})
            n = 1 + random.poisson(11) if outlet == "A" else 12
            own = random.integers(5, size=n)
            shared = random.choice(300, size=n, p=known / known.sum())
            for at, is_own in enumerate(random.random(n) < local):
                name = f"{article} {own[at]}" if is_own else f"all {shared[at]}"
                key, text = f"{article}-{at}", "word " * int(random.integers(4, 25))
                evidence.append(
                    (key, article, "citation", "mixed", at, at + 1, "", "r", 1.0, None, None, 0.0)
                )
                roles.append((key, article, "source", at, at + 1, name, None, name))
                roles.append((key, article, "content", 1_000 * at, 1_000 * at, text, None, None))
    return {
        "articles": DataFrame(articles),
        "evidence": frame(evidence, EVIDENCE),
        "roles": frame(roles, ROLES),
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    random = np.random.default_rng(options.seed)
    print(f"| articles | own sources | of | rarefied | {' | '.join(SHOWN)} |")
    print(f"|---:|---:|---|---|{'---:|' * len(SHOWN)}")
    for n_articles, local in ((8, 0.7), (8, 0.0), (30, 0.7), (100, 0.7), (100, 0.0)):
        runs = [tables(random, n_articles, local) for _ in range(options.runs)]
        for units in ("citations", "words"):
            made = [source_diversity(run, units=units, seed=n) for n, run in enumerate(runs)]
            for is_rarefied in (False, True):
                held = [covered(made, name, is_rarefied=is_rarefied) for name in SHOWN]
                shown = " | ".join(f"{share:.3f}" for share in held)
                print(f"| {n_articles} | {local} | {units} | {is_rarefied} | {shown} |")


def covered(made: list[DataFrame], name: str, *, is_rarefied: bool) -> float:
    """Share of the runs whose interval holds the mean of all runs."""
    rows = [
        table[
            (table["outlet"] == "A")
            & (table["measure"] == name)
            & (table["is_rarefied"] == is_rarefied)
        ].iloc[0]
        for table in made
    ]
    truth = np.mean([row["estimate"] for row in rows])
    return float(np.mean([row["low"] <= truth <= row["high"] for row in rows]))


if __name__ == "__main__":
    main()
