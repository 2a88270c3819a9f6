"""How often a 95 % interval holds the truth, and how often no difference is called one.

    python benchmarks/coverage.py --runs 1000

Articles of 300 to 900 words; counts are Poisson given a rate that varies between articles as a
gamma variable, so that words of one article are not independent. Five tables: outlets of the same
true rate; outlets that tell the same stories, each with a rate of its own, matched or not; outlets
that do not differ, with several articles on a story; outlets whose articles or stories are unlike
in number, skew or length, with and without a difference; many correlated measures, with no true
difference or with some. Seeded: the same figures every time.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable
from functools import partial

import numpy as np
from pandas import DataFrame

from framing.compare import compare
from framing.feature import Feature, Formula
from framing.schema import MEASURES, STORIES, frame

MEASURE = "loaded_per_1000_outlet_words"
SCORE = Formula("flesch_score", 200.0, (("syllables_per_word", -80.0), ("words_per_sentence", -1)))
READABILITY = Feature("readability", (), lambda _: None, lambda *_: None, "", formulas=(SCORE,))
CASES = [
    (30, 30, 1.0, 4.0),
    (8, 40, 1.0, 4.0),
    (10, 10, 0.5, 1.0),
    (5, 5, 1.0, 4.0),
    (10, 10, 1000.0, 4.0),
    (6, 20, 0.5, 4.0),
]
SEVERAL = [
    ("own stories", 10, (4, 4)),
    ("own stories", 8, (6, 1)),
    ("shared stories", 12, (3, 3)),
    ("shared stories, matched", 12, (3, 3)),
    ("shared stories, matched", 12, (5, 1)),
]
"""Whose stories, how many each outlet tells, and in how many articles each tells one."""

UNLIKE = [
    ((10, 40), (0.5, 4.0), (600, 600), 4.0),
    ((40, 10), (0.5, 4.0), (600, 600), 4.0),
    ((20, 20), (1.0, 1.0), (2000, 200), 4.0),
    ((10, 40), (1.0, 1.0), (200, 2000), 4.0),
    ((40, 10), (1.0, 1.0), (200, 2000), 4.0),
    ((10, 40), (1.0, 1.0), (200, 2000), 0.4),
]
"""Of each outlet: articles, gamma shape and mean length; and hits per 1,000 words."""
UNLIKE_STORIES = [
    ("own stories", 8, (6, 1)),
    ("shared stories, matched", 12, (5, 1)),
]


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--runs", type=int, default=300)
    arguments.add_argument("--seed", type=int, default=1)
    options = arguments.parse_args()
    for section in (independent, matched, several, unlike, many):
        section(options.runs, options.seed)
        print()


def independent(runs: int, seed: int) -> None:
    """Two outlets of the same rate, and of the same score."""
    print(
        "| articles | skew (gamma shape) | hits per 1,000 words | rate | ratio | no ratio bound ",
        end="",
    )
    print("| score | difference | p < .05 |\n|---|---:|---:|---:|---:|---:|---:|---:|---:|")
    for here, there, shape, rate in CASES:
        random = np.random.default_rng([seed, here, there])
        rates, ratios, scores, differences, small, bounded = [], [], [], [], [], []
        for run in range(runs):
            result = compare(
                *corpus(random, {"A": here, "B": there}, shape, rate),
                features=[READABILITY],
                seed=run,
            )
            mine = result.rates[result.rates["measure"] == MEASURE]
            rates += holds(mine, rate)
            contrast = result.contrasts[result.contrasts["measure"] == MEASURE].head(1)
            bounded.append(contrast["high"].notna().item())
            ratios += holds(contrast.dropna(subset=["low", "high"]), 1)
            small.append(contrast["p"].item() < 0.05)
            mine = result.rates[result.rates["measure"] == SCORE.measure]
            scores += holds(mine, 200 - 80 * 1.5 - 20)
            mine = result.contrasts[result.contrasts["measure"] == SCORE.measure].head(1)
            differences += holds(mine, 0)
        cells = [f"{np.mean(part):.3f}" for part in (rates, ratios)]
        cells += [f"{1 - np.mean(bounded):.0%}"]
        cells += [f"{np.mean(part):.3f}" for part in (scores, differences, small)]
        print(
            f"| {here} against {there} | {shape:g} | {rate:g} | {' | '.join(cells)} |", flush=True
        )


def corpus(
    random: np.random.Generator, sizes: dict[str, int], shape: float, rate: float
) -> tuple[DataFrame, DataFrame]:
    """Measures and articles of one simulated corpus."""
    rows, outlets = [], []
    for outlet, size in sizes.items():
        words = random.integers(300, 900, size)
        hits = random.poisson(words / 1000 * rate * random.gamma(shape, 1 / shape, size))
        sentences = random.poisson(words / 20 * random.gamma(20, 1 / 20, size)) + 1
        sentences = np.where(sentences > 1, sentences, 2) - 1
        syllables = words + random.poisson(words / 2 * random.gamma(20, 1 / 20, size))
        for i in range(size):
            name = f"{outlet}{i}"
            rows += [
                (name, MEASURE, "loaded", hits[i], words[i], None),
                (name, "words_per_sentence", "readability", words[i], sentences[i], None),
                (name, "syllables_per_word", "readability", syllables[i], words[i], None),
                (name, SCORE.measure, "readability", syllables[i], words[i], None),
            ]
            outlets.append({"article_id": name, "outlet": outlet})
    return frame(rows, MEASURES), DataFrame(outlets)


def holds(rows: DataFrame, truth: float) -> list[bool]:
    """Whether each interval holds the truth."""
    return ((rows["low"] <= truth) & (truth <= rows["high"])).tolist()


def matched(runs: int, seed: int) -> None:
    """Two outlets on the same stories; A tells more of the stories that are worded strongly."""
    print("| shared stories | ratio, matched | p < .05, matched | p < .05, unmatched |")
    print("|---|---:|---:|---:|")
    for n_stories in (10, 30):
        random = np.random.default_rng([seed, n_stories])
        covered, small, naive = [], [], []
        for run in range(runs):
            measures, articles, stories = told(random, n_stories)
            given = {"stories": stories, "seed": run}
            inside = compare(measures, articles, matched=True, **given).contrasts.head(1)
            covered += holds(inside.dropna(subset=["low", "high"]), 1)
            small.append(inside["p"].item() < 0.05)
            naive.append(compare(measures, articles, seed=run).contrasts["p"].iloc[0] < 0.05)
        cells = [f"{np.mean(part):.3f}" for part in (covered, small, naive)]
        print(f"| {n_stories} | {' | '.join(cells)} |", flush=True)


def told(random: np.random.Generator, n_stories: int) -> tuple[DataFrame, DataFrame, DataFrame]:
    """Stories that both outlets tell, once each, and as many of A alone with twice the rate."""
    rows, outlets, stories = [], [], []
    rates = 4 * random.gamma(2, 1 / 2, n_stories)
    own = 8 * random.gamma(2, 1 / 2, n_stories)
    listed = [("A", rates, 0), ("B", rates, 0), ("A", own, n_stories)]
    for outlet, each, first in listed:
        words = random.integers(300, 900, n_stories)
        hits = random.poisson(words / 1000 * each * random.gamma(4, 1 / 4, n_stories))
        for i in range(n_stories):
            name = f"{outlet}{first + i}"
            rows.append((name, MEASURE, "loaded", hits[i], words[i], None))
            outlets.append({"article_id": name, "outlet": outlet})
            stories.append((name, f"s{first + i}"))
    return frame(rows, MEASURES), DataFrame(outlets), frame(stories, STORIES)


def several(runs: int, seed: int) -> None:
    """Outlets that do not differ, with several articles a story, which are not independent."""
    print("| stories | of each outlet | articles a story | rate | ratio | p < .05 ", end="")
    print("| p < .05, stories not given |\n|---|---:|---:|---:|---:|---:|---:|")
    for whose, n_stories, sizes in SEVERAL:
        random = np.random.default_rng([seed, n_stories, *sizes, len(whose)])
        given = {"matched": whose.endswith("matched")}
        rates, ratios, small, naive = [], [], [], []
        for run in range(runs):
            measures, articles, stories = retold(random, n_stories, sizes, whose != "own stories")
            result = compare(measures, articles, stories=stories, seed=run, **given)
            contrast = result.contrasts.head(1)
            rates += holds(result.rates, 4)
            ratios += holds(contrast.dropna(subset=["low", "high"]), 1)
            small.append(contrast["p"].item() < 0.05)
            naive.append(compare(measures, articles, seed=run).contrasts["p"].iloc[0] < 0.05)
        cells = [f"{np.mean(part):.3f}" for part in (rates, ratios, small, naive)]
        each = " and ".join(map(str, sizes))
        print(f"| {whose} | {n_stories} | {each} | {' | '.join(cells)} |", flush=True)


def retold(
    random: np.random.Generator,
    n_stories: int,
    sizes: tuple[int, int],
    is_shared: bool,
    more: tuple[int, int] = (1, 1),
) -> tuple[DataFrame, DataFrame, DataFrame]:
    """Stories with a rate each, worded by each outlet in its own way, in so many articles."""
    rows, outlets, stories = [], [], []
    shared = 4 * random.gamma(2, 1 / 2, n_stories)
    for outlet, size, times in zip("AB", sizes, more, strict=True):
        rates = shared if is_shared else 4 * random.gamma(2, 1 / 2, n_stories)
        rates = np.repeat(times * rates * random.gamma(4, 1 / 4, n_stories), size)
        words = random.integers(300, 900, n_stories * size)
        hits = random.poisson(words / 1000 * rates * random.gamma(4, 1 / 4, n_stories * size))
        for i in range(n_stories * size):
            rows.append((f"{outlet}{i}", MEASURE, "loaded", hits[i], words[i], None))
            outlets.append({"article_id": f"{outlet}{i}", "outlet": outlet})
            stories.append((f"{outlet}{i}", f"{'' if is_shared else outlet}s{i // size}"))
    return frame(rows, MEASURES), DataFrame(outlets), frame(stories, STORIES)


def unlike(runs: int, seed: int) -> None:
    """Outlets whose articles or stories are unlike; one rate, or that of one side tripled."""
    print("| of each outlet | ratio | p < .05 | the first tripled | the second tripled |")
    print("|---|---:|---:|---:|---:|")
    for sizes, shapes, words, rate in UNLIKE:
        made = partial(unlike_corpus, sizes=sizes, shapes=shapes, words=words, rate=rate)
        pairs = zip(sizes, shapes, words, strict=True)
        sides = " against ".join(f"{n} of {w} words, shape {s:g}" for n, s, w in pairs)
        tripled(f"{sides}; {rate:g} hits", made, [seed, *sizes, *words, int(10 * rate)], runs)
    for whose, n_stories, per_story in UNLIKE_STORIES:
        made = partial(
            retold, n_stories=n_stories, sizes=per_story, is_shared=whose != "own stories"
        )
        name = f"{n_stories} {whose}, articles each {per_story[0]} against {per_story[1]}"
        tripled(name, made, [seed, n_stories, *per_story], runs)


def tripled(
    name: str, made: Callable[..., tuple[DataFrame, ...]], seed: list[int], runs: int
) -> None:
    """One line: how often the ratio is held, and p < .05 without and with a difference."""
    covered, small = [], []
    for more in ((1, 1), (3, 1), (1, 3)):
        random, found = np.random.default_rng([*seed, *more]), []
        for run in range(runs):
            measures, articles, *stories = made(random, more=more)
            given = {"stories": stories[0], "matched": "matched" in name} if stories else {}
            contrast = compare(measures, articles, seed=run, **given).contrasts.head(1)
            found.append(contrast["p"].item() < 0.05)
            if more == (1, 1):
                covered += holds(contrast.dropna(subset=["low", "high"]), 1)
        small.append(np.mean(found))
    print(
        f"| {name} | {' | '.join(f'{each:.3f}' for each in (np.mean(covered), *small))} |",
        flush=True,
    )


def unlike_corpus(
    random: np.random.Generator,
    sizes: tuple[int, int],
    shapes: tuple[float, float],
    words: tuple[int, int],
    rate: float,
    more: tuple[int, int],
) -> tuple[DataFrame, DataFrame]:
    """Two outlets, with articles of half to one and a half times a mean length."""
    rows, outlets = [], []
    for outlet, size, shape, mean, times in zip("AB", sizes, shapes, words, more, strict=True):
        lengths = random.integers(mean // 2, 3 * mean // 2, size)
        rates = times * rate * random.gamma(shape, 1 / shape, size)
        for i, n in enumerate(random.poisson(lengths / 1000 * rates)):
            rows.append((f"{outlet}{i}", MEASURE, "loaded", n, lengths[i], None))
            outlets.append({"article_id": f"{outlet}{i}", "outlet": outlet})
    return frame(rows, MEASURES), DataFrame(outlets)


def many(runs: int, seed: int) -> None:
    """Four outlets, twelve correlated measures of one feature: a family of 48 contrasts."""
    print("| truth | false discoveries among discoveries | runs with any false one | found |")
    print("|---|---:|---:|---:|")
    for n_true in (0, 3):
        random = np.random.default_rng([seed, n_true])
        shares, found = [], []
        for run in range(runs):
            contrasts = compare(*correlated(random, n_true), reference="rest", seed=run).contrasts
            hit = contrasts["p_adjusted"] < 0.05
            changed = contrasts["measure"].isin([f"m{i}_per_1000_words" for i in range(n_true)])
            shares.append((hit & ~changed).sum() / max(hit.sum(), 1))
            found += hit[changed & (contrasts["outlet"] == "O0")].tolist()
        name = f"{n_true} of 12 measures tripled in one outlet" if n_true else "no difference"
        power = f"{np.mean(found):.3f}" if found else "–"
        some = np.mean([share > 0 for share in shares])
        print(f"| {name} | {np.mean(shares):.3f} | {some:.3f} | {power} |", flush=True)


def correlated(random: np.random.Generator, n_true: int) -> tuple[DataFrame, DataFrame]:
    """Articles whose measures rise and fall together, because each article has a tone."""
    rows, outlets = [], []
    for i in range(60):
        words, tone, outlet = random.integers(300, 900), random.gamma(1), f"O{i % 4}"
        for m in range(12):
            more = 3 if outlet == "O0" and m < n_true else 1
            n = random.poisson(4 * more * words / 1000 * tone * random.gamma(4, 1 / 4))
            rows.append((f"a{i}", f"m{m}_per_1000_words", "tone", n, words, None))
        outlets.append({"article_id": f"a{i}", "outlet": outlet})
    return frame(rows, MEASURES), DataFrame(outlets)


if __name__ == "__main__":
    main()
