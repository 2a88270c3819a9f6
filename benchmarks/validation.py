"""How often the intervals of `framing validate` hold the truth, and whether its estimates are true.

Corpora are made up: outlets with so many sentences, of which some have the feature, a finder finds
some of these and some others. From each corpus 200 to 400 rows are drawn again and again, half of
them found ones, as `framing sample` does, and coded without error::

    python benchmarks/validation.py --runs 1000

A second table does the same for coders who err (Krippendorff's alpha), and a third for articles
that are annotated whole, and differ from each other.
"""

import argparse
from collections.abc import Iterator

import numpy as np
from pandas import DataFrame

from framing.agreement import agreement
from framing.annotated import _drawn, _statistics
from framing.resampling import expanded_interval, stream
from framing.sampling import _shares
from framing.validation import STATISTICS, Strata, estimates, functions

SHOWN = ("precision", "recall", "f1", "prevalence_corrected")
SETTINGS = {
    "6 outlets, common": ([800] * 6, [0.2, 0.25, 0.15, 0.3, 0.2, 0.1], 0.8, 0.98, 240),
    "6 outlets, rare": ([2000] * 6, [0.03] * 6, 0.7, 0.995, 240),
    "1 outlet": ([3000], [0.2], 0.9, 0.99, 200),
    "4 outlets of unlike size": ([4000, 1000, 500, 300], [0.1] * 4, 0.6, 0.98, 400),
    "6 small outlets": ([200] * 6, [0.15] * 6, 0.8, 0.97, 240),
    "a poor finder": ([1500] * 3, [0.3] * 3, 0.4, 0.9, 300),
}


def corpus(sizes, prevalence, recall, specificity, random) -> tuple[np.ndarray, ...]:
    """Sizes of strata (found, then not), sentences with the feature in them, found or not."""
    sizes = np.array(sizes)
    present = random.binomial(sizes, prevalence)
    true = random.binomial(present, recall)
    false = random.binomial(sizes - present, 1 - specificity)
    size = np.concatenate([true + false, sizes - true - false])
    return size, np.concatenate([true, present - true]), np.arange(2 * len(sizes)) < len(sizes)


def truth(size, present, is_found) -> np.ndarray:
    """The statistics of the whole corpus."""
    found = present[is_found].sum(), present[~is_found].sum(), size[is_found].sum(), size.sum()
    return functions(*(np.array(float(number)) for number in found))


def sampled(runs: int) -> Iterator[dict[str, object]]:
    """Bias and coverage of samples, over all outlets and for the first alone."""
    random = np.random.default_rng(20)
    for name, (sizes, prevalence, recall, specificity, n) in SETTINGS.items():
        size, present, is_found = corpus(sizes, prevalence, recall, specificity, random)
        half = [
            _shares(DataFrame({"s": size[side]})["s"], n // 2) for side in (is_found, ~is_found)
        ]
        drawn = np.array(half[0] + half[1])
        for domain in ("all", "first outlet")[: 1 + (len(sizes) > 1)]:
            rows = np.ones(len(size), bool)
            if domain != "all":
                rows = np.arange(len(size)) % len(sizes) == 0
            parts = size[rows].astype(float), drawn[rows].astype(float), is_found[rows]
            true = truth(size[rows], present[rows], is_found[rows])
            got, held = [], []
            for run in range(runs):
                coded = random.hypergeometric(present, size - present, drawn)[rows]
                strata = Strata(parts[0], parts[1], coded.astype(float), parts[2])
                value, low, high = estimates(strata, stream(run, name))
                got.append(np.concatenate([value, [naive(strata)]]))
                held.append((low - 1e-9 <= true) & (true <= high + 1e-9))
            got, held = np.array(got), np.array(held)
            for number, statistic in enumerate(STATISTICS):
                if statistic in SHOWN:
                    values = got[:, number]
                    yield {
                        "corpus": name,
                        "of": domain,
                        "rows": int(parts[1].sum()),
                        "statistic": statistic,
                        "truth": true[number],
                        "mean": np.nanmean(values),
                        "error of mean": np.nanstd(values) / np.sqrt(runs),
                        "unweighted": np.nanmean(got[:, -1]) if statistic == "recall" else np.nan,
                        "covered": held[~np.isnan(values), number].mean(),
                    }


def naive(strata: Strata) -> float:
    """Recall of the coded rows, as if they were drawn alike."""
    whole = strata.present.sum()
    return strata.present[strata.is_found].sum() / whole if whole else np.nan


def agreed(runs: int) -> Iterator[dict[str, object]]:
    """Coverage of alpha's interval: coders who err independently on units, half of them 1."""
    random = np.random.default_rng(21)
    for n, error, share in ((50, 0.1, 0.5), (100, 0.05, 0.5), (200, 0.1, 0.3), (200, 0.02, 0.5)):
        p = share * (1 - error) + (1 - share) * error
        true = 1 - 2 * error * (1 - error) / (2 * p * (1 - p))
        held, got = [], []
        for run in range(runs):
            units = random.random(n) < share
            codes = [units ^ (random.random(n) < error) for _ in range(2)]
            rows = {"row_id": [*range(n)] * 2, "coder": np.repeat(["a", "b"], n)}
            made = agreement(DataFrame(rows | {"code": np.concatenate(codes) * 1.0}), seed=run)
            got.append(made.alpha)
            held.append(made.low <= true <= made.high)
        yield {
            "units": n,
            "error": error,
            "truth": true,
            "mean": np.mean(got),
            "covered": np.mean(held),
        }


def annotated(runs: int) -> Iterator[dict[str, object]]:
    """Coverage of annotated articles of one outlet: counts vary between articles as gammas do."""
    random = np.random.default_rng(22)
    for n in (10, 20, 50):
        held = []
        for run in range(runs):
            skill = random.beta(16, 4, n)
            present = np.minimum(random.poisson(random.gamma(3, 2, n)), 30)
            true = random.binomial(present, skill)
            false = random.binomial(30 - present, random.beta(1, 30, n))
            cells = np.column_stack([true, false, present - true, np.full(n, 30)]).astype(float)
            draws = _statistics(_drawn(cells, np.array(["N"] * n), stream(run)))
            held.append(expanded_interval(draws, np.full(5, n)))
        bounds = np.array(held)
        true = _statistics(limits(random))
        for number, statistic in enumerate(STATISTICS):
            if statistic in SHOWN:
                low, high = bounds[:, 0, number], bounds[:, 1, number]
                covered = (low <= true[number]) & (true[number] <= high)
                yield {"articles": n, "statistic": statistic, "covered": covered.mean()}


def limits(random: np.random.Generator) -> np.ndarray:
    """Mean counts of a great many articles."""
    n = 2_000_000
    present = np.minimum(random.poisson(random.gamma(3, 2, n)), 30)
    true = random.binomial(present, random.beta(16, 4, n))
    false = random.binomial(30 - present, random.beta(1, 30, n))
    return np.array([true.mean(), false.mean(), (present - true).mean(), 30.0])


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--runs", type=int, default=400)
    runs = parser.parse_args().runs
    for table in (sampled(runs), agreed(runs), annotated(runs)):
        print(DataFrame(list(table)).round(3).to_string(index=False, na_rep=""), end="\n\n")


if __name__ == "__main__":
    main()
