"""Contrasts: sums over sums, intervals that do not depend on order, corrections by the book."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import (
    chi2,
    false_discovery_control,
    hypergeom,
    permutation_test,
    t,
    ttest_1samp,
    ttest_ind,
)

from framing.compare import compare
from framing.errors import CorpusError
from framing.feature import Feature, Formula, Found
from framing.schema import CONTRASTS, MEASURES, STORIES, check, frame

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


def stories(told: dict[str, str]) -> pd.DataFrame:
    """The table of stories, from article to story."""
    return frame(list(told.items()), STORIES)


SUMS = ["n", "exposure", "n_against", "exposure_against"]
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


@pytest.mark.parametrize("matched", [False, True])
def test_swapping_outlets_negates_the_log_contrast(matched: bool) -> None:
    """North against South is South against North upside down: interval, p and null floor too."""
    measures, articles = corpus(TWO)
    told = stories({f"{o}{n}": f"s{n}" for o in TWO for n in range(8)}) if matched else None
    one, two = (
        compare(measures, articles, reference=name, stories=told, matched=matched).contrasts.iloc[0]
        for name in ("South", "North")
    )
    assert one["p"] == two["p"]
    assert one["low"] < one["estimate"] < one["high"]
    for here, there in (("estimate", "estimate"), ("low", "high"), ("null_low", "null_high")):
        assert np.log(one[here]) == pytest.approx(-np.log(two[there]), abs=1e-9)
    assert one["effect_size"] == pytest.approx(-two["effect_size"])


@pytest.mark.parametrize("reference", ["rest", "B"])
def test_many_outlets_are_drawn_when_needed_to_the_same_numbers(
    monkeypatch: pytest.MonkeyPatch, reference: str
) -> None:
    """Draws of hundreds of outlets are not kept, but made again."""
    counts = {
        name: [(i % 4, 500 + 7 * i) for i in range(n)]
        for name, n in zip("ABCD", (9, 6, 12, 2), strict=True)
    }
    kept = compare(*corpus(counts), reference=reference)
    monkeypatch.setattr("framing.sides._MOST_KEPT", 1)
    made = compare(*corpus(counts), reference=reference)
    assert made.contrasts.equals(kept.contrasts)
    assert made.rates.equals(kept.rates)


def test_a_constant_rate_has_no_interval() -> None:
    """Six articles of one rate do not show how articles vary: that is unknown, not nothing."""
    varied = [(1 + i % 3, 500) for i in range(6)]
    measures, articles = corpus({"North": [(2, 300), (4, 600)] * 3, "South": varied})
    result = compare(measures, articles)
    north, south = (result.rates.iloc[i] for i in range(2))
    assert north[["low", "high"]].isna().all()
    assert north["reason"] == "no interval: all articles have the same rate"
    assert south["low"] < south["value"] < south["high"]
    assert pd.isna(south["reason"])
    contrast = result.contrasts.iloc[0]
    assert contrast[["low", "high"]].isna().all()
    assert contrast[["estimate", "p"]].notna().all()
    assert contrast["reason"] == "no interval: on one side all articles have the same rate"


def test_a_constant_score_has_no_interval() -> None:
    """Of formulas as of counts; one side is enough to leave a difference without one."""
    score = Formula("ease", 10.0, (("words_per_sentence", -1.0),))
    feature = Feature(
        "readability", (), lambda _: Found(None, None), lambda *_: None, "", formulas=(score,)
    )
    rows, outlets = [], []
    for outlet, words in (("N", [90] * 6), ("S", [150, 130, 140, 160, 120, 110])):
        for i, n in enumerate(words):
            for name in ("words_per_sentence", "ease"):
                rows.append((f"{outlet}{i}", name, "readability", n, 10, None))
            outlets.append({"article_id": f"{outlet}{i}", "outlet": outlet})
    result = compare(frame(rows, MEASURES), pd.DataFrame(outlets), features=[feature])
    rates, contrasts = (t[t["measure"] == "ease"] for t in result)
    assert rates["low"].notna().tolist() == [False, True]
    assert rates["reason"].iloc[0] == "no interval: all articles have the same rate"
    assert contrasts[["low", "high"]].isna().all(axis=None)
    assert set(contrasts["reason"]) == {"no interval: on one side all articles have the same rate"}


SHARE = "direct_citations_per_100_citations"


def test_a_share_of_all_is_not_known_to_be_all() -> None:
    """Its lower bound mirrors the upper one of none, which is the exact Poisson limit."""
    some = [(i % 3, 3) for i in range(6)]
    measures, articles = corpus({"All": [(1, 1), (3, 3)] * 3, "None": [(0, 2)] * 6, "Some": some})
    result = compare(measures.assign(measure=SHARE), articles)
    rates = result.rates.set_index("outlet")
    limit = 100 * chi2.ppf(0.975, 2) / 2 / 12
    assert rates.loc["All", ["low", "high"]].tolist() == pytest.approx([100 - limit, 100], rel=1e-3)
    assert rates.loc["None", ["low", "high"]].tolist() == pytest.approx([0, limit], rel=1e-3)
    assert rates["reason"].isna().all()
    against = compare(measures.assign(measure=SHARE), articles, reference="Some").contrasts
    row = against.set_index("outlet").loc["All"]
    assert row["reason"] == "no interval: on one side all articles have the same rate"
    assert row["p"] < 0.05


def test_one_source_in_each_article_is_no_share() -> None:
    """A count per article can exceed one: neither is it held at one, nor known to be one."""
    for counts, has_interval in (([1] * 6, False), ([1, 1, 1, 1, 1, 0], True)):
        measures, articles = corpus({"North": [(n, 1) for n in counts]})
        rate = compare(measures.assign(measure="sources_per_article"), articles).rates.iloc[0]
        assert pd.notna(rate["high"]) == has_interval
        assert not rate["high"] <= 1


def test_shares_of_words_that_are_all_have_no_lower_bound() -> None:
    """Words come in runs, here as where there are none."""
    measures, articles = corpus({"North": [(50, 50)] * 6})
    named = measures.assign(measure="media_words_per_100_cited_words")
    rate = compare(named, articles).rates.iloc[0]
    assert rate[["low", "high"]].isna().all()
    assert pd.notna(rate["reason"])


def test_rates_say_what_was_drawn_and_why_there_is_no_interval() -> None:
    """Nineteen articles on four stories are four observations."""
    measures, articles = corpus({"North": [(i % 3, 300) for i in range(19)], "South": [(1, 0)] * 2})
    told = stories({f"North{n}": f"s{n % 4}" for n in range(19)})
    rates = compare(measures, articles, stories=told).rates
    assert rates[["n_articles", "n_units"]].values.tolist() == [[19, 4], [0, 0]]
    assert rates["reason"].tolist() == [
        "no interval: 4 different stories, 5 needed",
        "no value: nothing to count in",
    ]
    alone = compare(measures, articles).rates
    assert alone["n_units"].tolist() == [19, 0]
    assert alone["reason"].isna().tolist() == [True, False]


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


def test_p_is_corrected_within_each_feature() -> None:
    """Benjamini-Hochberg as SciPy computes it; the family and its size stand on every row."""
    measures, articles = corpus(TWO | {"West": [(i % 2, 250) for i in range(7)]})
    promos = measures.assign(measure="promos_per_1000_words", feature="promo", n=measures["n"] * 2)
    both = pd.concat([measures, promos.assign(n=promos["n"] % 3)], ignore_index=True)
    contrasts = compare(both, articles).contrasts
    assert contrasts["family"].unique().tolist() == ["loaded", "promo"]
    for _, rows in contrasts.groupby("family"):
        assert rows["family_size"].tolist() == [3] * 3
        expected = false_discovery_control(rows["p"], method="bh")
        np.testing.assert_allclose(rows["p_adjusted"], expected, atol=1e-12)


def test_refused_contrasts_are_no_part_of_the_family() -> None:
    """What has no p is not counted among the tests."""
    measures, articles = corpus(TWO | {"West": [(1, 250)] * 3})
    contrasts = compare(measures, articles).contrasts
    assert contrasts["family_size"].tolist() == [2, 2, 2]
    assert contrasts["p_adjusted"].isna().sum() == 1


def errors_apart(counts: np.ndarray, others: np.ndarray, axis: int = -1) -> np.ndarray:
    """Log ratio of sums over sums in standard errors, of counts that carry their words.

    SciPy deals single numbers, so n and words travel in one: n + words * 1e6. An observation's
    spread is about its side's rate; by leverage, one of few words shows more of it.
    """
    logs, variances = [], []
    for packed in (counts, others):
        words = np.floor(packed / 1e6)
        n = packed - words * 1e6
        total, whole = (each.sum(axis=axis, keepdims=True) for each in (n, words))
        residual = (n - total / whole * words) / total
        leverage = ((words / whole) ** 2).sum(axis=axis)
        logs.append(np.log(total / whole).squeeze(axis))
        variances.append((residual**2).sum(axis=axis) / (1 - leverage))
    return (logs[0] - logs[1]) / np.sqrt(variances[0] + variances[1])


def errors_apart_in_pairs(counts: np.ndarray, others: np.ndarray, axis: int = -1) -> np.ndarray:
    """The same where observations are pairs: spread is that of their differences."""
    logs, residuals = [], []
    for packed in (counts, others):
        words = np.floor(packed / 1e6)
        n = packed - words * 1e6
        total, whole = (each.sum(axis=axis, keepdims=True) for each in (n, words))
        residuals.append((n - total / whole * words) / total)
        logs.append(np.log(total / whole).squeeze(axis))
    return (logs[0] - logs[1]) / np.sqrt(((residuals[0] - residuals[1]) ** 2).sum(axis=axis))


def packed(pairs: list[tuple[int, int]]) -> np.ndarray:
    """Counts and words as single numbers."""
    return np.array([n + words * 1e6 for n, words in pairs])


def test_p_of_few_articles_is_that_of_all_arrangements() -> None:
    """SciPy lists all 792 ways to deal the labels, and finds the same p."""
    pairs = {
        "North": [(i % 3, 300 + i) for i in range(5)],
        "South": [(1 + i, 400) for i in range(7)],
    }
    measures, articles = corpus(pairs)
    ours = compare(measures, articles).contrasts.iloc[0]
    data = (packed(pairs["North"]), packed(pairs["South"]))
    theirs = permutation_test(data, errors_apart, vectorized=True, n_resamples=np.inf)
    assert ours["p"] == pytest.approx(theirs.pvalue, abs=1e-12)
    assert "792 (all) permutations" in ours["method"]


def test_p_inside_stories_is_that_of_all_swaps() -> None:
    """Where each side tells each story once, SciPy swaps the pairs in all 128 ways."""
    pairs = {
        "North": [(i % 4, 300 + 9 * i) for i in range(7)],
        "South": [(1 + i, 400) for i in range(7)],
    }
    measures, articles = corpus(pairs)
    told = stories({f"{o}{n}": f"s{n}" for o in pairs for n in range(7)})
    ours = compare(measures, articles, stories=told, matched=True).contrasts.iloc[0]
    data = (packed(pairs["North"]), packed(pairs["South"]))
    theirs = permutation_test(
        data,
        errors_apart_in_pairs,
        vectorized=True,
        n_resamples=np.inf,
        permutation_type="samples",
    )
    assert ours["p"] == pytest.approx(theirs.pvalue, abs=1e-12)
    assert "128 (all) permutations of outlet labels inside stories" in ours["method"]
    assert ours["n_stories"] == 7


def test_random_p_is_near_the_p_of_all_arrangements() -> None:
    """Above 5,000 ways to deal, 2,000 are drawn: 12,870 of them here."""
    pairs = {"North": [(i % 3, 300) for i in range(8)], "South": [(i % 4, 300) for i in range(8)]}
    measures, articles = corpus(pairs)
    ours = compare(measures, articles).contrasts.iloc[0]
    data = (packed(pairs["North"]), packed(pairs["South"]))
    theirs = permutation_test(data, errors_apart, vectorized=True, n_resamples=np.inf)
    assert "2000 (random) permutations" in ours["method"]
    assert ours["p"] == pytest.approx(theirs.pvalue, abs=4 * np.sqrt(0.25 / 2000))


@pytest.mark.parametrize(("south", "p"), [(9, 1 / 126), (1, 1.0)])
def test_p_where_nothing_varies_on_either_side(south: int, p: float) -> None:
    """No error to divide by: apart as in no other deal but its mirror, or as near as in all."""
    measures, articles = corpus({"North": [(1, 100), (2, 200)] * 2 + [(1, 100)], "South": []})
    more, others = corpus({"South": [(south, 100)] * 4 + [(south * 2, 200)]})
    both = pd.concat([measures, more]), pd.concat([articles, others])
    row = compare(*both).contrasts.iloc[0]
    assert row["p"] == pytest.approx(p, abs=1e-12)


def test_none_where_little_is_expected_is_not_beyond_all_others() -> None:
    """Few short articles that count nothing by chance are no finding; where all counts are, is."""
    many = [(1, 100)] * 4 + [(0, 100)] * 36
    measures, articles = corpus({"North": [(0, 100)] * 5, "South": many})
    assert compare(measures, articles).contrasts["p"].min() > 0.3
    measures, articles = corpus({"North": [(1, 100)] * 4 + [(0, 100)], "South": [(0, 100)] * 40})
    assert compare(measures, articles).contrasts["p"].max() < 0.01


def test_an_effect_without_an_estimate_has_no_size() -> None:
    """One word against none is no ratio; its logarithm would sort before all others."""
    measures, articles = corpus({"North": [(1, 100)] * 6, "South": [(0, 100)] * 6})
    row = compare(measures, articles, reference="South").contrasts.iloc[0]
    assert pd.isna(row["estimate"])
    assert pd.isna(row["effect_size"])


def test_p_of_a_formula_is_that_of_standard_errors_apart() -> None:
    """With equal exposures, SciPy's permutation test of Welch's t."""
    score = Formula("ease", 10.0, (("words_per_sentence", -1.0), ("syllables_per_word", -20.0)))
    feature = Feature(
        "readability", (), lambda _: Found(None, None), lambda *_: None, "", formulas=(score,)
    )
    random, rows, outlets, values = np.random.default_rng(8), [], [], []
    for outlet, size, spread in (("N", 5, 60), ("S", 7, 15)):
        words, syllables = 200 + random.integers(spread, size=size), random.integers(99, size=size)
        values.append(10.0 - words / 10 - 20 * syllables / 100)
        for i in range(size):
            name = f"{outlet}{i}"
            rows += [
                (name, "words_per_sentence", "readability", words[i], 10, None),
                (name, "syllables_per_word", "readability", syllables[i], 100, None),
                (name, "ease", "readability", words[i], 10, None),
            ]
            outlets.append({"article_id": name, "outlet": outlet})
    made = compare(frame(rows, MEASURES), pd.DataFrame(outlets), features=[feature]).contrasts
    theirs = permutation_test(
        values,
        lambda a, b, axis: ttest_ind(a, b, axis=axis, equal_var=False).statistic,
        vectorized=True,
        n_resamples=np.inf,
    )
    assert made.loc[made["measure"] == "ease", "p"].tolist() == pytest.approx([theirs.pvalue] * 2)


def test_unlike_outlets_are_seldom_set_apart_by_chance() -> None:
    """Ten skewed articles against forty even ones: p < .05 for less than 20 of 200 measures."""
    random, rows, outlets = np.random.default_rng(9), [], []
    for outlet, size, shape in (("North", 10, 0.5), ("South", 40, 4.0)):
        counts = random.poisson(4 * random.gamma(shape, 1 / shape, (size, 200)))
        outlets += [{"article_id": f"{outlet}{i}", "outlet": outlet} for i in range(size)]
        rows += [
            (f"{outlet}{i}", f"m{m}_per_1000_words", "tone", n, 1000, None)
            for (i, m), n in np.ndenumerate(counts)
        ]
    contrasts = compare(frame(rows, MEASURES), pd.DataFrame(outlets)).contrasts
    assert (contrasts["p"] < 0.05).mean() < 0.1


def test_the_interval_of_a_ratio_of_few_articles_is_welchs_on_the_logarithm() -> None:
    """With equal words, it is SciPy's interval for counts divided by their means."""
    here, there = np.array([3, 1, 4, 1, 5]), np.array([2, 7, 1, 8, 2])
    measures, articles = corpus(
        {o: [(int(n), 500) for n in c] for o, c in zip("NS", (here, there), strict=True)}
    )
    ours = compare(measures, articles).contrasts.iloc[0]
    welch = ttest_ind(here / here.mean(), there / there.mean(), equal_var=False)
    half = welch.confidence_interval().high
    log_ratio = np.log(here.sum() / there.sum())
    assert np.log(ours["low"]) == pytest.approx(log_ratio - half, abs=1e-8)
    assert np.log(ours["high"]) == pytest.approx(log_ratio + half, abs=1e-8)


def test_the_interval_inside_stories_is_that_of_pairs_on_the_logarithm() -> None:
    """With equal words and one article a side, it is SciPy's one-sample t of the differences."""
    here, there = np.array([3, 1, 4, 1, 5]), np.array([2, 7, 1, 8, 2])
    measures, articles = corpus(
        {o: [(int(n), 500) for n in c] for o, c in zip("NS", (here, there), strict=True)}
    )
    told = stories({f"{o}{n}": f"s{n}" for o in "NS" for n in range(5)})
    ours = compare(measures, articles, stories=told, matched=True).contrasts.iloc[0]
    half = ttest_1samp(here / here.mean() - there / there.mean(), 0).confidence_interval().high
    log_ratio = np.log(here.sum() / there.sum())
    assert np.log(ours["low"]) == pytest.approx(log_ratio - half, abs=1e-8)
    assert np.log(ours["high"]) == pytest.approx(log_ratio + half, abs=1e-8)


def test_no_interval_is_narrower_than_students_nor_much_wider() -> None:
    """The bootstrap may widen it by a quarter, where skew shows."""
    random = np.random.default_rng(4)
    hits = random.poisson(random.gamma(0.5, 8, 20))
    measures, articles = corpus({"North": [(int(n), 500) for n in hits]})
    rate = compare(measures, articles).rates.iloc[0]
    half = t.ppf(0.975, 19) * hits.std(ddof=1) / np.sqrt(20) / hits.mean()
    below, above = np.log(rate["value"] / rate["low"]), np.log(rate["high"] / rate["value"])
    assert half * (1 - 1e-9) <= below <= 1.25 * half * (1 + 1e-9)
    assert half * (1 - 1e-9) <= above <= 1.25 * half * (1 + 1e-9)
    assert above > below


def test_many_articles_are_drawn_in_groups_and_give_the_same_interval() -> None:
    """3,000 articles in 500 groups: the interval is that of the linearised variance."""
    random = np.random.default_rng(5)
    words, hits = random.integers(300, 900, 3000), random.poisson(3, 3000)
    measures, articles = corpus({"North": list(zip(hits.tolist(), words.tolist(), strict=True))})
    rate = compare(measures, articles).rates.iloc[0]
    ratio = hits.sum() / words.sum()
    error = np.sqrt(((hits - ratio * words) ** 2).sum()) / hits.sum()
    assert np.log(rate["high"] / rate["low"]) == pytest.approx(2 * 1.96 * error, rel=0.1)


def test_what_both_sides_word_alike_story_by_story_does_not_vary() -> None:
    """Inside stories nothing varies, though stories differ: no interval; unmatched, much does."""
    pairs = [(i, 500) for i in range(1, 9)]
    measures, articles = corpus({"North": pairs, "South": pairs})
    told = stories({f"{o}{n}": f"s{n}" for o in ("North", "South") for n in range(8)})
    inside = compare(measures, articles, stories=told, matched=True).contrasts.iloc[0]
    assert inside["estimate"] == inside["p"] == 1
    assert inside[["low", "high"]].isna().all()
    assert inside["reason"] == "no interval: the sides differ by the same in all stories"
    assert compare(measures, articles).contrasts.iloc[0]["high"] > 1.3


def test_only_articles_of_shared_stories_are_compared() -> None:
    """Others are left out, and the sizes on the row say so."""
    measures, articles = corpus({"North": [(1, 100)] * 9, "South": [(2, 100)] * 7})
    told = stories({f"{o}{n}": f"s{n}" for o in ("North", "South") for n in range(6)})
    row = compare(measures, articles, stories=told, matched=True).contrasts.iloc[0]
    assert row[["n_articles", "n_reference", "n_stories"]].tolist() == [6, 6, 6]
    assert row[SUMS].tolist() == [6, 600, 12, 600]


@pytest.mark.parametrize("how", [{}, {"reference": "South"}, {"matched": True}])
def test_a_contrast_has_the_sums_it_is_made_of(how: dict[str, object]) -> None:
    """Of both sides: the ratio is that of their rates; of none compared they are zero."""
    measures, articles = corpus(TWO | {"East": [(2, 350), (3, 410)] * 4, "West": [(1, 500)]})
    ids = articles["article_id"]
    told = stories(dict(zip(ids, "s" + ids.str[-1:], strict=True)) | {"West0": "alone"})
    rows = compare(measures, articles, stories=told, **how).contrasts.set_index("outlet")
    sums = rows[SUMS]
    made = (sums["n"] / sums["exposure"]) / (sums["n_against"] / sums["exposure_against"])
    known = rows["estimate"].notna()
    assert known.sum() >= 2
    assert np.allclose(made[known], rows.loc[known, "estimate"])
    west = [0, 0, 0, 0] if "matched" in how else [1, 500]
    assert sums.loc["West"].tolist()[: len(west)] == west


def test_too_few_shared_stories_are_refused_with_the_reason() -> None:
    """Four stories, or none, give no contrast; numbers are missing, the row is not."""
    measures, articles = corpus(TWO)
    for shared, said in ((4, "4 stories told by both"), (0, "0 stories told by both")):
        told = stories({f"{o}{n}": f"s{n}" for o in TWO for n in range(shared)})
        rows = compare(measures, articles, stories=told, matched=True).contrasts
        assert len(rows) == 2
        assert rows[["estimate", "low", "high", "p", "null_low"]].isna().all(axis=None)
        assert rows["reason"].str.contains(said).all()


def test_a_matched_comparison_needs_stories() -> None:
    """It is refused before any work."""
    measures, articles = corpus(TWO)
    with pytest.raises(CorpusError, match="needs the table stories"):
        compare(measures, articles, matched=True)


def test_articles_of_one_story_are_drawn_together() -> None:
    """Where an outlet tells each story twice alike, it has half as many independent articles."""
    measures, articles = corpus({"North": [(i // 2, 500) for i in range(2, 24)]})
    told = stories({f"North{n}": f"s{n // 2}" for n in range(22)})
    alone, together = (
        compare(measures, articles, stories=given).rates.iloc[0] for given in (None, told)
    )
    assert np.log(together["high"] / together["low"]) > 1.3 * np.log(alone["high"] / alone["low"])


def test_the_null_floor_is_what_shuffled_labels_give() -> None:
    """No difference lies within it, a large one outside; for rates it holds that of all."""
    apart, articles = corpus(
        {"North": [(1 + i % 2, 100) for i in range(12)], "South": [(9, 100)] * 12}
    )
    result = compare(apart, articles)
    north = result.contrasts.iloc[0]
    assert north["estimate"] < north["null_low"] < 1 < north["null_high"]
    rate = result.rates.iloc[0]
    total = apart["n"].sum() / apart["exposure"].sum() * 1000
    assert rate["value"] < rate["null_low"] < total < rate["null_high"]


def test_effect_sizes_are_log_ratios_and_standardised_differences() -> None:
    """Cohen's d of a formula, from the values of articles, as a worked page would have it."""
    score = Formula("ease", 10.0, (("words_per_sentence", -1.0),))
    feature = Feature(
        "readability", (), lambda _: Found(None, None), lambda *_: None, "", formulas=(score,)
    )
    rows, outlets = [], []
    for outlet, words in (("N", [90, 110, 100, 120, 80]), ("S", [150, 130, 140, 160, 120])):
        for i, n in enumerate(words):
            for name in ("words_per_sentence", "ease"):
                rows.append((f"{outlet}{i}", name, "readability", n, 10, None))
            outlets.append({"article_id": f"{outlet}{i}", "outlet": outlet})
    made = compare(frame(rows, MEASURES), pd.DataFrame(outlets), features=[feature]).contrasts
    made = made[made["outlet"] == "N"].set_index("measure")
    assert made.loc["ease", "effect_size"] == pytest.approx(4 / np.sqrt(2.5))
    assert made.loc["words_per_sentence", "effect_size"] == pytest.approx(np.log(10 / 14))
    assert made["effect"].to_dict() == {"ease": "difference", "words_per_sentence": "ratio"}


def test_many_outlets_of_one_article_are_a_reference() -> None:
    """They are drawn as one, or each would look sure of itself."""
    tail = {f"T{i:02}": [(i % 5, 400)] for i in range(20)}
    measures, articles = corpus({"North": [(i % 3, 400) for i in range(9)]} | tail)
    north = compare(measures, articles).contrasts.set_index("outlet").loc["North"]
    as_one = articles["outlet"].where(articles["outlet"] == "North", "Tail")
    alike = compare(measures, articles.assign(outlet=as_one)).contrasts.set_index("outlet")
    assert north["n_reference"] == 20
    for bound in ("low", "high"):
        assert north[bound] == pytest.approx(alike.loc["North", bound], rel=0.05)


def test_every_row_keeps_the_promises_of_the_table() -> None:
    """With refusals, zeros and several outlets; n stands on every row."""
    measures, articles = corpus(TWO | {"West": [(0, 90)] * 6, "East": [(1, 90)] * 2})
    rows = check(compare(measures, articles).contrasts, CONTRASTS)
    assert rows["n_reference"].tolist() == [23, 16, 17, 19]
    assert rows["reason"].notna().tolist() == [True, False, False, True]


def test_too_few_articles_are_refused_with_the_reason() -> None:
    """Four articles give a rate, but no interval and no contrast."""
    measures, articles = corpus({"North": [(1, 100)] * 4, "South": [(1, 100), (2, 100)] * 5})
    result = compare(measures, articles)
    north = result.contrasts[result.contrasts["outlet"] == "North"].iloc[0]
    assert pd.isna(north["estimate"])
    assert pd.isna(north["p"])
    assert north["reason"] == north["method"] == "refused: 4 articles on one side, 5 needed"
    assert result.rates["low"].isna().tolist() == [True, False]


def test_an_outlet_that_counts_nothing_is_zero_not_missing() -> None:
    """None against some is a ratio of 0; some against none cannot be divided and says so."""
    measures, articles = corpus({"North": [(0, 100)] * 6, "South": [(2, 100)] * 6})
    contrasts = compare(measures, articles).contrasts.set_index("outlet")
    assert contrasts.loc["North", "estimate"] == 0
    assert pd.isna(contrasts.loc["North", "high"])
    assert pd.isna(contrasts.loc["South", "estimate"])
    assert "nothing counted in the reference" in contrasts.loc["South", "reason"]


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
    """With eight articles it is near the t interval, that of normal data."""
    random = np.random.default_rng(3)
    words = np.full(8, 500)
    hits = random.poisson(10, 8)
    measures, articles = corpus({"North": list(zip(hits.tolist(), words.tolist(), strict=True))})
    rate = compare(measures, articles).rates.iloc[0]
    error = hits.std(ddof=1) / np.sqrt(8) / 500 * 1000
    assert (rate["high"] - rate["low"]) / 2 == pytest.approx(t.ppf(0.975, 7) * error, rel=0.2)


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


@pytest.mark.parametrize("kept", ["flesch_kincaid_grade", "words_per_sentence"])
def test_a_formula_without_its_components_is_refused_by_name(kept: str) -> None:
    """A filter that keeps a formula must keep what it is made of: sums are made of that."""
    names = ["flesch_kincaid_grade", "syllables_per_word", "words_per_sentence"]
    rows = [(f"a{i}", name, "readability", 20, 2, 10) for i in range(12) for name in names]
    measures = frame(rows, MEASURES)
    articles = pd.DataFrame({"article_id": [f"a{i}" for i in range(12)], "outlet": ["N", "S"] * 6})
    assert set(compare(measures, articles).rates["measure"]) == set(names)
    few = measures[measures["measure"].isin(["flesch_kincaid_grade", kept])]
    absent = [name for name in ("words_per_sentence", "syllables_per_word") if name != kept]
    with pytest.raises(CorpusError, match=f"flesch_kincaid_grade, but not {' and '.join(absent)},"):
        compare(few, articles)
    without = measures[measures["measure"] == "words_per_sentence"]
    assert len(compare(without, articles).contrasts) == 2


def test_a_formula_that_no_feature_declares_is_refused_by_name() -> None:
    """Its n and exposure are those of its first component, whose rate would pass for it."""
    names = ["flesch_kincaid_grade", "syllables_per_word", "words_per_sentence"]
    rows = [(f"a{i}", name, "readability", 20, 2, 10) for i in range(12) for name in names]
    articles = pd.DataFrame({"article_id": [f"a{i}" for i in range(12)], "outlet": ["N", "S"] * 6})
    with pytest.raises(CorpusError, match="flesch_kincaid_grade is a formula, and none of the"):
        compare(frame(rows, MEASURES), articles, features=())
    without = frame([row for row in rows if row[1] != names[0]], MEASURES)
    assert set(compare(without, articles, features=()).rates["measure"]) == set(names[1:])


def spread_over_stories(sums: list[tuple[int, int]], outlet: str, first: int, size: int):
    """Articles of an outlet whose sums by story are these: so many a story, unlike each other."""
    pairs, told = [], {}
    for number, (n, words) in enumerate(sums):
        parts = [(n, words - 50 * (size - 1)), *[(0, 50)] * (size - 1)]
        told |= {f"{outlet}{len(pairs) + i}": f"s{first + number}" for i in range(size)}
        pairs += parts
    return pairs, told


@pytest.mark.parametrize("matched", [False, True])
def test_p_with_stories_deals_what_an_outlet_says_of_one_as_a_whole(matched: bool) -> None:
    """SciPy deals the sums by story, matched or not, and finds the same p."""
    sums = {
        "North": [(3 * (i % 3), 400 + 9 * i) for i in range(7 if matched else 5)],
        "South": [(2 + 3 * (i % 4), 500) for i in range(7)],
    }
    north, south = (
        spread_over_stories(sums[outlet], outlet, first, size)
        for outlet, first, size in (("North", 0, 3), ("South", 0 if matched else 5, 2))
    )
    measures, articles = corpus({"North": north[0], "South": south[0]})
    told = stories(north[1] | south[1])
    ours = compare(measures, articles, stories=told, matched=matched).contrasts.iloc[0]
    theirs = permutation_test(
        (packed(sums["North"]), packed(sums["South"])),
        errors_apart_in_pairs if matched else errors_apart,
        vectorized=True,
        n_resamples=np.inf,
        permutation_type="samples" if matched else "independent",
    )
    assert ours["p"] == pytest.approx(theirs.pvalue, abs=1e-12)
    how = "128 (all) permutations of outlet labels inside stories"
    whole = "792 (all) permutations of outlet labels, articles on a story together"
    assert (how if matched else whole) in ours["method"]


def test_the_null_floor_of_a_rate_knows_stories() -> None:
    """Four articles on a story say the same: chance reaches twice as far as for each by itself."""
    random = np.random.default_rng(6)
    counts = {o: np.repeat(random.poisson(4, 12), 4).tolist() for o in ("North", "South")}
    measures, articles = corpus({o: [(n, 500) for n in each] for o, each in counts.items()})
    told = stories({f"{o}{n}": f"{o} {n // 4}" for o in counts for n in range(48)})
    alone, together = (
        compare(measures, articles, stories=given).rates.iloc[0] for given in (None, told)
    )
    widths = [row["null_high"] - row["null_low"] for row in (alone, together)]
    assert widths[1] / widths[0] == pytest.approx(2, rel=0.15)


def test_stories_of_one_article_change_no_p() -> None:
    """Where no outlet tells a story twice, labels are dealt as without stories, the same ones."""
    measures, articles = corpus(TWO)
    told = stories({f"{o}{n}": f"s{9 - n}" for o in TWO for n in range(len(TWO[o]))})
    alone, known = (compare(measures, articles, stories=given) for given in (None, told))
    for column in ("p", "null_low", "null_high"):
        assert alone.contrasts[column].tolist() == known.contrasts[column].tolist()
    assert alone.rates["null_high"].tolist() == known.rates["null_high"].tolist()
    assert "random" in known.contrasts["method"].iloc[0]


def test_a_measure_needs_five_shared_stories_where_it_applies_to_both_sides() -> None:
    """Seven stories are told by both, but in three of them one side has nothing to count in."""
    measures, articles = corpus(
        {"North": [(i % 3, 300) for i in range(7)], "South": [(0, 0)] * 3 + [(2, 300)] * 4}
    )
    told = stories({f"{o}{n}": f"s{n}" for o in ("North", "South") for n in range(7)})
    row = compare(measures, articles, stories=told, matched=True).contrasts.iloc[0]
    said = "refused: it applies to both sides in 4 of 7 shared stories, 5 needed"
    assert row["reason"] == said
    assert pd.isna(row["p"])


def test_outlets_of_one_story_are_a_reference() -> None:
    """Six articles on one story are one observation: such outlets are drawn as one, too."""
    tail = {f"T{i}": [(i % 5, 400)] * 6 for i in range(9)}
    measures, articles = corpus({"North": [(i % 3, 400) for i in range(9)]} | tail)
    told = stories({f"{o}{n}": o for o in tail for n in range(6)})
    north, alike = (
        compare(measures, given, stories=told).contrasts.set_index("outlet").loc["North"]
        for given in (
            articles,
            articles.assign(outlet=articles["outlet"].where(articles["outlet"] == "North", "T")),
        )
    )
    for bound in ("low", "high"):
        assert north[bound] == pytest.approx(alike[bound], rel=0.05)


def test_inside_stories_a_label_goes_to_one_outlet_of_several() -> None:
    """Against the rest, it is dealt among the three that tell a story: 3 ** 6 ways, all listed."""
    counts = {o: [(i % k, 300) for i in range(12)] for o, k in (("A", 5), ("B", 3), ("C", 4))}
    measures, articles = corpus(counts)
    told = stories({f"{o}{n}": f"s{n // 2}" for o in counts for n in range(12)})
    row = compare(measures, articles, stories=told, matched=True).contrasts.iloc[0]
    assert "729 (all) permutations of outlet labels inside stories" in row["method"]


def test_the_method_says_what_was_drawn() -> None:
    """Articles; stories, where they are given; those of both, where matched."""
    measures, articles = corpus(TWO)
    told = stories({f"{o}{n}": f"s{n}" for o in TWO for n in range(8)})
    for how, drawn in (
        ({}, "2000 draws of articles within outlets;"),
        ({"stories": told}, "2000 draws of stories within outlets;"),
        ({"stories": told, "matched": True}, "2000 draws of stories told by both;"),
    ):
        assert drawn in compare(measures, articles, **how).contrasts["method"].iloc[0]


def test_the_method_names_the_interval_that_was_made() -> None:
    """The wider of two, within a limit; Student's alone where too few articles count anything."""
    few = {"North": [(1, 300)] * 5 + [(0, 310)] * 5, "South": [(2, 300)] * 4 + [(0, 290)] * 6}
    for counts, kind in (
        (TWO, "the wider of Student's t and the bootstrap-t, at most 1.25 times Student's, 2000"),
        (few, "95 % Student's t interval of its logarithm, 2000"),
    ):
        assert kind in compare(*corpus(counts)).contrasts["method"].iloc[0]


def test_one_find_is_no_finding_however_unlike_the_lengths() -> None:
    """Where hardly any article counts anything, p is at least the exact one of two rates."""
    here, there = [(1, 60)] + [(0, 60)] * 9, [(0, 180)] * 10
    measures, articles = corpus({"North": here, "South": there})
    assert compare(measures, articles).contrasts["p"].tolist() == pytest.approx([0.5, 0.5])
    measures, articles = corpus({"North": [(1, 60)] * 9 + here[-1:], "South": there})
    assert compare(measures, articles).contrasts["p"].max() < 0.01


def family(n_outlets: int, n_measures: int, raised: float) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Outlets of 24 articles alike in all measures, but the first in one."""
    random = np.random.default_rng(5)
    counts = {f"Outlet {o:02}": [(0, 400)] * 24 for o in range(n_outlets)}
    one, articles = corpus(counts)
    of_first = one["article_id"].str.startswith("Outlet 00")
    measures = []
    for number in range(n_measures):
        rate = np.where(of_first, raised if number == 0 else 4.0, 4.0)
        name = f"loaded_{number:02}_per_1000_outlet_words"
        measures.append(one.assign(measure=name, n=random.poisson(rate).astype(float)))
    return pd.concat(measures, ignore_index=True), articles


def test_one_outlet_can_stand_out_among_many_tests() -> None:
    """Where no deal is as far, labels are dealt as often as the family needs, for these alone."""
    measures, articles = family(10, 15, 20.0)
    contrasts = compare(measures, articles).contrasts
    first = contrasts[
        (contrasts["outlet"] == "Outlet 00") & contrasts["measure"].str.contains("_00_")
    ]
    assert first["p"].item() == pytest.approx(2 / 10_001)
    assert first["p_adjusted"].item() < 0.04
    assert "10000 (random) permutations" in first["method"].item()
    assert contrasts["method"].str.contains("none below 0.0002").all()
    assert (contrasts["method"].str.contains("2000 \\(random\\)")).sum() > 100


def test_further_deals_depend_on_the_seed_alone() -> None:
    """Neither the order of rows nor what else is dealt further changes a p."""
    measures, articles = family(4, 3, 9.0)
    expected = compare(measures, articles).contrasts
    mixed = compare(measures.sample(frac=1, random_state=1), articles[::-1]).contrasts
    pd.testing.assert_frame_equal(mixed, expected)
    names = sorted(measures["measure"].unique())
    quiet = measures.assign(n=measures["n"].where(measures["measure"] == names[0], 4.0))
    alone = compare(quiet, articles).contrasts
    mine, theirs = (each[each["measure"] == names[0]] for each in (alone, expected))
    assert (expected["p"] < 1e-3).any()
    assert mine["p"].tolist() == theirs["p"].tolist()


def test_further_deals_agree_with_the_exact_test_of_two_rates() -> None:
    """Of articles that count one or none, all alike in length, chance is hypergeometric."""
    north, south = [(1, 100)] * 14 + [(0, 100)] * 16, [(1, 100)] * 2 + [(0, 100)] * 28
    p = compare(*corpus({"North": north, "South": south})).contrasts["p"]
    exact = 2 * hypergeom.sf(13, 60, 16, 30)
    assert exact < 0.001
    assert p.tolist() == pytest.approx([exact, exact], rel=1)
    assert p.iloc[0] == p.iloc[1]
