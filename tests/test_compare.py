"""Contrasts: sums over sums, intervals that do not depend on order, corrections by the book."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import chi2, false_discovery_control, t

from framing.compare import compare
from framing.errors import CorpusError
from framing.schema import MEASURES, frame

LOADED = "loaded_per_1000_outlet_words"


def corpus(counts: dict[str, list[tuple[int, int]]]) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Measures and articles from (n, exposure) per outlet."""
    rows, outlets = [], []
    for outlet, pairs in counts.items():
        for number, (n, words) in enumerate(pairs):
            name = f"{outlet}{number}"
            rows.append((name, LOADED, "loaded", n, words, 1000 * n / words if words else None))
            outlets.append({"article_id": name, "outlet": outlet})
    return frame(rows, MEASURES), pd.DataFrame(outlets)


TWO = {"North": [(i % 3, 300 + i) for i in range(9)], "South": [(1 + i % 4, 400) for i in range(8)]}


def test_a_rate_is_a_sum_over_a_sum_not_a_mean_of_rates() -> None:
    """A long article weighs more than a short one."""
    measures, articles = corpus({"North": [(10, 100), (0, 900)]})
    assert compare(measures, articles).rates["value"].tolist() == [10.0]


@settings(max_examples=10, deadline=None)
@given(st.randoms(use_true_random=False))
def test_row_order_is_irrelevant(random: object) -> None:
    """Shuffled tables give the same numbers to the last bit."""
    measures, articles = corpus(TWO)
    seed = random.randrange(2**32)
    again = compare(
        measures.sample(frac=1, random_state=seed), articles.sample(frac=1, random_state=seed)
    )
    first = compare(measures, articles)
    pd.testing.assert_frame_equal(first.rates, again.rates)
    pd.testing.assert_frame_equal(first.contrasts, again.contrasts)


def test_swapping_outlets_negates_the_log_contrast() -> None:
    """North against South is South against North upside down, interval and p included."""
    measures, articles = corpus(TWO)
    one = compare(measures, articles, reference="South").contrasts.iloc[0]
    two = compare(measures, articles, reference="North").contrasts.iloc[0]
    assert np.log(one["estimate"]) == pytest.approx(-np.log(two["estimate"]))
    assert one["p"] == two["p"]
    assert one["low"] < one["estimate"] < one["high"]


def test_the_interval_of_a_constant_rate_is_a_point() -> None:
    """Where every article has the same rate there is nothing to be unsure of."""
    measures, articles = corpus({"North": [(2, 500)] * 6, "South": [(4, 500)] * 6})
    rate = compare(measures, articles).rates.iloc[0]
    assert rate[["low", "value", "high"]].tolist() == [4.0, 4.0, 4.0]


def test_the_interval_agrees_with_the_delta_method() -> None:
    """The bootstrap of a ratio of sums is near its linearised standard error (Cochran 1977)."""
    random = np.random.default_rng(7)
    words = random.integers(300, 900, 200)
    hits = random.poisson(words * 0.01)
    measures, articles = corpus({"North": list(zip(hits.tolist(), words.tolist(), strict=True))})
    rate = compare(measures, articles).rates.iloc[0]
    ratio = hits.sum() / words.sum()
    error = np.sqrt(((hits - ratio * words) ** 2).sum()) / words.sum()
    half = 1000 * 1.959964 * error
    assert (rate["high"] - rate["low"]) / 2 == pytest.approx(half, rel=0.1)


def test_equal_outlets_have_a_large_p_and_different_ones_a_small_one() -> None:
    """The permutation test tells a planted difference from none."""
    same, articles = corpus({"North": [(1, 100), (2, 100)] * 6, "South": [(2, 100), (1, 100)] * 6})
    assert compare(same, articles).contrasts["p"].min() > 0.9
    apart, articles = corpus({"North": [(1, 100)] * 12, "South": [(9, 100)] * 12})
    assert compare(apart, articles).contrasts["p"].max() < 0.001


def test_p_is_corrected_over_all_contrasts() -> None:
    """Benjamini-Hochberg as SciPy computes it."""
    measures, articles = corpus(TWO | {"West": [(i % 2, 250) for i in range(7)]})
    contrasts = compare(measures, articles).contrasts
    expected = false_discovery_control(contrasts["p"], method="bh")
    np.testing.assert_allclose(contrasts["p_adjusted"], expected, atol=1e-12)


def test_too_few_articles_are_refused_with_the_reason() -> None:
    """Four articles give a rate, but no interval and no contrast."""
    measures, articles = corpus({"North": [(1, 100)] * 4, "South": [(2, 100)] * 9})
    result = compare(measures, articles)
    north = result.contrasts[result.contrasts["outlet"] == "North"].iloc[0]
    assert pd.isna(north["estimate"])
    assert pd.isna(north["p"])
    assert "4 articles" in north["method"]
    assert result.rates["low"].isna().tolist() == [True, False]


def test_an_outlet_that_counts_nothing_is_zero_not_missing() -> None:
    """None against some is a ratio of 0; some against none cannot be divided and says so."""
    measures, articles = corpus({"North": [(0, 100)] * 6, "South": [(2, 100)] * 6})
    contrasts = compare(measures, articles).contrasts.set_index("outlet")
    assert contrasts.loc["North", "estimate"] == 0
    assert pd.isna(contrasts.loc["North", "high"])
    assert pd.isna(contrasts.loc["South", "estimate"])
    assert "nothing counted in the reference" in contrasts.loc["South", "method"]


def test_formulas_are_computed_from_the_outlets_sums() -> None:
    """An outlet's reading ease comes from its words, sentences and syllables, not from a mean."""
    rows = []
    for number, (words, sentences, syllables) in enumerate([(100, 10, 150), (300, 10, 420)]):
        name = f"N{number}"
        rows += [
            (name, "words_per_sentence", "readability", words, sentences, words / sentences),
            (name, "syllables_per_word", "readability", syllables, words, syllables / words),
            (name, "flesch_reading_ease", "readability", words, sentences, 0.0),
        ]
    articles = pd.DataFrame({"article_id": ["N0", "N1"], "outlet": "North"})
    rates = compare(frame(rows, MEASURES), articles).rates.set_index("measure")
    expected = 206.835 - 1.015 * 400 / 20 - 84.6 * 570 / 400
    assert rates.loc["flesch_reading_ease", "value"] == pytest.approx(expected)


def test_an_unknown_reference_is_refused() -> None:
    """The message lists the outlets there are."""
    measures, articles = corpus(TWO)
    with pytest.raises(CorpusError, match="there are North, South"):
        compare(measures, articles, reference="Nroth")


def test_a_rate_of_zero_is_not_known_to_be_zero() -> None:
    """The upper bound is the exact Poisson limit, as SciPy has it."""
    measures, articles = corpus({"North": [(0, 500)] * 6})
    rate = compare(measures, articles).rates.iloc[0]
    assert rate["low"] == 0
    assert rate["high"] == pytest.approx(1000 * chi2.ppf(0.975, 2) / 2 / 3000, rel=1e-3)


def test_the_interval_is_wider_for_few_articles() -> None:
    """With eight articles the percentiles are those that give the t interval for normal data."""
    random = np.random.default_rng(3)
    words = np.full(8, 500)
    hits = random.poisson(10, 8)
    measures, articles = corpus({"North": list(zip(hits.tolist(), words.tolist(), strict=True))})
    rate = compare(measures, articles).rates.iloc[0]
    error = hits.std(ddof=1) / np.sqrt(8) / 500 * 1000
    assert (rate["high"] - rate["low"]) / 2 == pytest.approx(t.ppf(0.975, 7) * error, rel=0.15)


def test_some_against_none_has_a_p_but_no_ratio() -> None:
    """The most extreme difference of all is tested, though it cannot be divided."""
    measures, articles = corpus({"North": [(0, 100)] * 8, "South": [(5, 100)] * 8})
    south = compare(measures, articles).contrasts.set_index("outlet").loc["South"]
    assert pd.isna(south["estimate"])
    assert south["p"] < 0.01


def test_an_outlet_named_rest_is_compared_like_any_other() -> None:
    """The word for all others is no trap."""
    measures, articles = corpus({"rest": TWO["North"], "South": TWO["South"]})
    assert set(compare(measures, articles).contrasts["outlet"]) == {"rest", "South"}


def test_a_count_of_no_words_has_no_upper_bound() -> None:
    """Words come in runs of a citation: the limit of independent events would be too near."""
    measures, articles = corpus({"North": [(0, 100)] * 6, "South": [(2, 100)] * 6})
    named = measures.assign(measure="media_words_per_100_cited_words")
    north = compare(named, articles).rates.set_index("outlet").loc["North"]
    assert north["low"] == 0
    assert pd.isna(north["high"])
