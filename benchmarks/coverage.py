"""How often a 95 % interval holds the truth, and how often no difference is called one.

    python benchmarks/coverage.py --runs 300

Two outlets of the same true rate; articles of 300 to 900 words; counts are Poisson given a rate
that varies between articles as a gamma variable, so that words of one article are not independent.
"""

from __future__ import annotations

import argparse

import numpy as np

from framing.compare import compare
from framing.schema import MEASURES, frame

MEASURE = "loaded_per_1000_outlet_words"


def corpus(random: np.random.Generator, sizes: dict[str, int], shape: float, rate: float) -> tuple:
    """Measures and articles of one simulated corpus."""
    from pandas import DataFrame

    rows, outlets = [], []
    for outlet, size in sizes.items():
        words = random.integers(300, 900, size)
        hits = random.poisson(words / 1000 * rate * random.gamma(shape, 1 / shape, size))
        for number, (n, exposure) in enumerate(zip(hits, words, strict=True)):
            name = f"{outlet}{number}"
            rows.append((name, MEASURE, "loaded", n, exposure, 1000 * n / exposure))
            outlets.append({"article_id": name, "outlet": outlet})
    return frame(rows, MEASURES), DataFrame(outlets)


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    random = np.random.default_rng(options.seed)
    head = "articles | gamma shape | rate per 1,000 | rate covered | ratio covered | no bound"
    print(f"| {head} | p < .05 |")
    print("|---|---:|---:|---:|---:|---:|---:|")
    cases = [(30, 30, 1.0, 4.0), (8, 40, 1.0, 4.0), (10, 10, 0.5, 1.0), (5, 5, 1.0, 4.0)]
    for here, there, shape, rate in cases:
        covered, ratios, small = [], [], []
        for run in range(options.runs):
            result = compare(*corpus(random, {"A": here, "B": there}, shape, rate), seed=run)
            rates, contrast = result.rates, result.contrasts.iloc[0]
            covered += ((rates["low"] <= rate) & (rate <= rates["high"])).tolist()
            if np.isfinite(contrast["low"]) and np.isfinite(contrast["high"]):
                ratios.append(contrast["low"] <= 1 <= contrast["high"])
            small.append(contrast["p"] < 0.05)
        open_ended = options.runs - len(ratios)
        print(
            f"| {here} v {there} | {shape} | {rate} | {np.mean(covered):.3f} | "
            f"{np.mean(ratios):.3f} | {open_ended}/{options.runs} | {np.mean(small):.3f} |"
        )


if __name__ == "__main__":
    main()
