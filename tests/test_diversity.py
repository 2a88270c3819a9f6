"""Diversity of sources: formulas against enumeration and SciPy, refusals, laws."""

from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from scipy.stats import entropy, hypergeom

import framing as fr
from framing.diversity import (
    FEWEST_CITATIONS,
    INDICES,
    UNITS,
    diversities,
    indices,
    rarefied,
    source_diversity,
)
from framing.errors import CorpusError, RuleError
from framing.schema import DIVERSITY, EVIDENCE, ROLES, frame
from framing.sourcing import LABELS

COUNTS = [(2, 1, 1), (3, 3), (5, 2, 1, 1), (4,), (1, 1, 1, 1, 1), (6, 0, 2)]


def citing(outlets: dict[str, list[list[tuple[str | None, str, int]]]]) -> dict[str, DataFrame]:
    """Tables of a run: outlets, their articles, and name, label and words of each citation."""
    evidence, roles, articles = [], [], []
    for outlet, texts in outlets.items():
        for number, items in enumerate(texts):
            article = f"{outlet}-{number:03}"
            articles.append({"article_id": article, "outlet": outlet})
            for at, (name, label, words) in enumerate(items):
                key = f"{article}-{at:03}"
                start = 1_000 * at
                place = (start, start + 9, "", "r", 1.0, None, "outlet", float(at), 0.0)
                evidence.append((key, article, "citation", "indirect", *place))
                content = " ".join(["word"] * words)
                end = start + 100 + len(content)
                roles.append((key, article, "content", start + 100, end, content, None, None))
                if name:
                    roles.append((key, article, "source", start, start + 9, name, label, name))
    return {
        "articles": DataFrame(articles),
        "evidence": frame(evidence, EVIDENCE),
        "roles": frame(roles, ROLES),
    }


def spread_out(seed: int, n_articles: int, n_names: int) -> list[list[tuple[str, str, int]]]:
    """Articles that each cite some of the outlet's sources and some of their own."""
    random = np.random.default_rng(seed)
    return [
        [
            (
                f"Own {number} {random.integers(4)}"
                if random.random() < 0.5
                else f"Name {random.integers(n_names)}",
                ["official", "expert", "unknown"][random.integers(3)],
                int(random.integers(1, 20)),
            )
            for _ in range(4 + random.integers(6))
        ]
        for number in range(n_articles)
    ]


TWO = {"North": spread_out(1, 9, 5), "South": spread_out(2, 14, 30)}


# ---------------------------------------------------------------- formulas


def enumerated(counts: tuple[int, ...], size: int) -> dict[str, float]:
    """The means over every possible sample, and the Hill numbers made of them."""
    each = np.repeat(np.arange(len(counts)), counts)
    samples = [np.bincount(each[list(kept)], minlength=len(counts))
               for kept in combinations(range(len(each)), size)]  # fmt: skip
    shares = np.array(samples) / size
    hhi = (shares**2).sum(axis=1).mean()
    shannon = np.mean([entropy(row) for row in shares])
    pairs = [1 - sum(n * (n - 1) for n in row) / (size * (size - 1)) for row in samples if size > 1]
    return {
        "richness": float(np.mean([(row > 0).sum() for row in samples])),
        "shannon": float(shannon),
        "simpson": float(np.mean(pairs)) if pairs else float("nan"),
        "hhi": float(hhi),
        "hill_1": float(np.exp(shannon)),
        "hill_2": float(1 / hhi),
    }


@pytest.mark.parametrize("counts", COUNTS, ids=str)
def test_rarefied_values_are_means_over_all_samples(counts: tuple[int, ...]) -> None:
    """Every sample of every size is enumerated; the formulas give the same to 1e-10."""
    for size in range(1, sum(counts) + 1):
        expected, computed = enumerated(counts, size), rarefied(np.array(counts), size)
        for name in INDICES:
            if name == "simpson" and size == 1:
                continue  # no pair can be drawn; the estimate from all pairs stands
            assert computed[name] == pytest.approx(expected[name], abs=1e-10), (name, size)


@pytest.mark.parametrize("counts", COUNTS, ids=str)
def test_a_sample_of_all_is_the_whole(counts: tuple[int, ...]) -> None:
    """Rarefied to its own size, or to more, a sample is as it is."""
    whole = indices(np.array(counts))
    for size in (sum(counts), sum(counts) + 5):
        for name, value in rarefied(np.array(counts), size).items():
            assert value == pytest.approx(whole[name], abs=1e-12)


def test_indices_are_those_of_the_textbook() -> None:
    """Five, three and two citations, by hand and by SciPy."""
    made = indices(np.array([5, 3, 2]))
    assert made["hhi"] == pytest.approx(0.25 + 0.09 + 0.04)
    assert made["simpson"] == pytest.approx(1 - (5 * 4 + 3 * 2 + 2 * 1) / (10 * 9))
    assert made["shannon"] == pytest.approx(entropy([5, 3, 2]))
    assert made["hill_1"] == pytest.approx(np.exp(entropy([5, 3, 2])))
    assert made["hill_2"] == pytest.approx(1 / 0.38)
    assert made["richness"] == 3


def test_large_counts_agree_with_the_whole_distribution() -> None:
    """Leaving out what is improbable loses nothing: SciPy's hypergeometric over all outcomes."""
    counts, size = np.array([9_000, 3_000, 400, 3, 1]), 2_500
    n, expected = counts.sum(), 0.0
    for one in counts:
        k = np.arange(1, min(one, size) + 1)
        shares = k / size
        expected -= (hypergeom.pmf(k, n, one, size) * shares * np.log(shares)).sum()
    computed = rarefied(counts, size)
    assert computed["shannon"] == pytest.approx(expected, abs=1e-8)
    unseen = hypergeom.pmf(0, n, counts, size).sum()
    assert computed["richness"] == pytest.approx(len(counts) - unseen, abs=1e-8)


@given(st.lists(st.integers(0, 12), min_size=1, max_size=6).filter(any))
def test_hill_numbers_fall_with_their_order_and_are_at_most_the_richness(counts: list[int]) -> None:
    """Even sources give one number at every order, uneven ones less and less."""
    made = indices(np.array(counts))
    assert made["richness"] + 1e-9 >= made["hill_1"] >= made["hill_2"] - 1e-9
    assert made["hill_2"] >= 1 - 1e-9


def test_nothing_has_no_diversity() -> None:
    """An empty sample has no value; one citation has no pair."""
    assert all(np.isnan(value) for value in indices(np.array([0, 0])).values())
    assert np.isnan(indices(np.array([1, 0]))["simpson"])
    assert rarefied(np.array([1, 0]), 1)["hhi"] == 1.0


# ---------------------------------------------------------------- outlets


def row(table: DataFrame, outlet: str, measure: str, *, is_rarefied: bool = False) -> pd.Series:
    """One row of a table of one kind."""
    mine = table[(table["outlet"] == outlet) & (table["measure"] == measure)]
    return mine[mine["is_rarefied"] == is_rarefied].iloc[0]


@settings(deadline=None, max_examples=5)
@given(st.integers(0, 99), st.sampled_from(["citations", "words"]))
def test_the_order_of_rows_changes_nothing(seed: int, units: str) -> None:
    """Shuffled tables give the same numbers to the last bit."""
    tables = citing(TWO)
    shuffled = {name: table.sample(frac=1, random_state=seed) for name, table in tables.items()}
    pd.testing.assert_frame_equal(
        source_diversity(tables, units=units), source_diversity(shuffled, units=units)
    )


def test_an_outlet_by_itself_does_not_depend_on_the_others() -> None:
    """Values on all citations are the outlet's own; only the level comes from the others."""
    both, alone = source_diversity(citing(TWO)), source_diversity(citing({"South": TWO["South"]}))
    mine = both[(both["outlet"] == "South") & ~both["is_rarefied"]].reset_index(drop=True)
    theirs = alone[~alone["is_rarefied"]].reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, theirs)


def test_outlets_are_compared_at_the_size_of_the_smallest() -> None:
    """The smallest keeps its value, larger ones lose richness."""
    table = source_diversity(citing(TWO))
    sizes = {outlet: sum(map(len, texts)) for outlet, texts in TWO.items()}
    north, south = (row(table, outlet, "richness", is_rarefied=True) for outlet in TWO)
    assert north["rarefied_to"] == south["rarefied_to"] == sizes["North"] < sizes["South"]
    assert north["estimate"] == pytest.approx(row(table, "North", "richness")["estimate"])
    assert south["estimate"] < row(table, "South", "richness")["estimate"]
    assert south["low"] < south["estimate"] < south["high"]
    assert row(table, "South", "simpson", is_rarefied=True)["estimate"] == pytest.approx(
        row(table, "South", "simpson")["estimate"]
    )


def test_too_few_citations_are_refused_with_the_reason() -> None:
    """Refused is missing, never zero; and who is refused sets no level."""
    small = [[("Lee", "person", 5)]] * 6
    table = source_diversity(citing(TWO | {"West": small}))
    west = table[table["outlet"] == "West"]
    assert west[["estimate", "low", "high"]].isna().all(axis=None)
    assert west["n"].unique().tolist() == [6]
    assert set(west["reason"]) == {
        f"refused: 6 citations with a known source, {FEWEST_CITATIONS} needed"
    }
    level = sum(map(len, TWO["North"]))
    assert table["rarefied_to"].dropna().unique().tolist() == [level]
    assert table.loc[table["outlet"] != "West", "reason"].isna().all()


def test_few_articles_give_a_value_without_an_interval() -> None:
    """Four articles cannot tell how sure they are."""
    long = [[(f"Name {n}", "person", 4) for n in range(10)]] * 4
    table = source_diversity(citing({"North": long}))
    assert table["estimate"].notna().all()
    assert table[["low", "high"]].isna().all(axis=None)
    assert set(table["reason"]) == {"no interval: 4 articles, 5 needed"}


@pytest.mark.parametrize("n_articles", [8, 100])
def test_articles_that_are_all_alike_do_not_show_how_articles_vary(n_articles: int) -> None:
    """There is no interval, and the reason says so; one article of more sources, and there is."""
    texts = [[(name, "person", 4) for name in ("A", "B", f"C {n}")] for n in range(n_articles)]
    other = [(f"D {n}", "official", n + 2) for n in range(9)]
    tables = {units: citing({"North": texts, "South": [*texts[1:], other]}) for units in UNITS}
    for units in UNITS:
        table = source_diversity(tables[units], units=units).set_index("outlet")
        assert table.loc["North", "estimate"].notna().all()
        assert table.loc["North", ["low", "high"]].isna().all(axis=None)
        assert set(table.loc["North", "reason"]) == {
            "no interval: the same, whichever article is left out"
        }
        assert (table.loc["South", "high"] > table.loc["South", "low"]).all()
        assert table.loc["South", "reason"].isna().all()


def test_one_name_in_any_capitals_is_one_source_and_no_source_is_left_out() -> None:
    """Names are compared across articles; what has no name is counted beside."""
    texts = [[("Ann Lee", "person", 3), ("ANN LEE", "person", 3), (None, "", 4), ("They", "", 4)]]
    tables = citing({"North": texts * 12})
    pronoun = tables["roles"]["text"] == "They"
    tables["roles"].loc[pronoun, "refers_to"] = None
    first = row(source_diversity(tables), "North", "richness")
    assert first["estimate"] == 1.0
    assert (first["n"], first["n_left_out"]) == (24, 24)
    labels = row(source_diversity(tables, over="label"), "North", "richness")
    assert labels["estimate"] == 2.0  # person, and unknown for what "They" are
    assert (labels["n"], labels["n_left_out"]) == (36, 12)


def test_words_weigh_a_source_by_what_it_says() -> None:
    """Two sources cited equally often, one with nine words in ten."""
    texts = [[("Lee", "person", 18), ("Roe", "person", 2)]] * 12
    tables = citing({"North": texts})
    by_words = source_diversity(tables, units="words")
    assert row(by_words, "North", "hhi")["estimate"] == pytest.approx(0.81 + 0.01)
    assert row(source_diversity(tables), "North", "hhi")["estimate"] == pytest.approx(0.5)
    assert row(by_words, "North", "hhi", is_rarefied=True)["rarefied_to"] == 24


def test_words_of_a_smaller_sample_are_those_of_drawn_citations() -> None:
    """Near the mean over many samples made here."""
    tables = citing(TWO)
    table = source_diversity(tables, units="words")
    size = int(row(table, "South", "hhi", is_rarefied=True)["rarefied_to"])
    items = [item for text in TWO["South"] for item in text]
    names = pd.factorize(np.array([name for name, _, _ in items]))[0]
    words = np.array([float(n) for *_, n in items])
    random, values = np.random.default_rng(5), []
    for _ in range(2_000):
        kept = random.permutation(len(items))[:size]
        values.append(float(indices(np.bincount(names[kept], words[kept]))["hill_1"]))
    drawn = row(table, "South", "hill_1", is_rarefied=True)
    error = np.std(values) * np.sqrt(1 / 200 + 1 / 2_000)
    assert drawn["estimate"] == pytest.approx(np.mean(values), abs=4 * error)
    assert drawn["low"] < drawn["estimate"] < drawn["high"]


def test_the_interval_is_as_wide_as_new_articles_make_it() -> None:
    """The width agrees with how much the value varies over outlets made in the same way."""
    tables = [citing({"North": spread_out(seed, 25, 30)}) for seed in range(60)]
    rows = [row(source_diversity(table), "North", "hill_1") for table in tables]
    varied = np.std([one["estimate"] for one in rows], ddof=1)
    half = np.mean([one["high"] - one["low"] for one in rows]) / 2
    assert half == pytest.approx(2.06 * varied, rel=0.25)  # t with 24 degrees of freedom


def test_many_articles_are_left_out_in_groups() -> None:
    """The interval of a hundred articles is narrower than that of nine."""
    table = source_diversity(citing({"North": TWO["North"], "South": spread_out(3, 100, 30)}))
    north, south = (row(table, outlet, "hhi", is_rarefied=True) for outlet in TWO)
    assert south["high"] - south["low"] < north["high"] - north["low"]


def test_it_groups_by_any_column() -> None:
    """Articles without a value are left out; a column that is not there is refused."""
    tables = citing(TWO)
    desks = pd.Series(["home", None] * 12, dtype="str")[: len(tables["articles"])]
    tables["articles"] = tables["articles"].assign(desk=desks)
    assert set(source_diversity(tables, by="desk")["outlet"]) == {"home"}
    with pytest.raises(CorpusError, match="no column 'section'"):
        source_diversity(tables, by="section")


def test_unknown_arguments_are_refused() -> None:
    """The message says what there is."""
    with pytest.raises(RuleError, match="source or label"):
        source_diversity(citing(TWO), over="sources")
    with pytest.raises(RuleError, match="citations or words"):
        source_diversity(citing(TWO), units="letters")


def test_the_table_holds_every_kind_or_nothing() -> None:
    """Sources and labels, citations and words; no rows where citations were not sought."""
    tables = citing(TWO)
    table = diversities(tables)
    assert len(table) == 2 * 2 * 2 * 2 * len(INDICES)
    assert not table.duplicated(list(DIVERSITY.key)).any()
    loaded = [feature for feature in fr.FEATURES if feature.name == "loaded"]
    assert diversities(tables, features=loaded).empty


@pytest.mark.parametrize("units", ["citations", "words"])
def test_intervals_stay_within_what_is_possible(units: str) -> None:
    """So many citations have no more sources, and types are those of the list."""
    random = np.random.default_rng(3)
    texts = [
        [(f"Own {number} {at}", LABELS[random.integers(12)], 5) for at in range(2 + 3 * number)]
        for number in range(6)
    ]
    texts[0][0] = texts[1][0]  # two share a source, so that values differ
    tables = citing({"North": texts})
    n = sum(map(len, texts))
    for over, most in (("source", n), ("label", 12)):
        made = source_diversity(tables, over=over, units=units)
        rows = made[made["is_rarefied"]] if over == "source" else made
        assert (rows["low"] <= rows["estimate"]).all()
        assert (rows["estimate"] <= rows["high"]).all()
        high, low = (rows.groupby("measure")[end] for end in ("high", "low"))
        assert (high.max()[["richness", "hill_1", "hill_2"]] <= most).all()
        assert high.max()["shannon"] <= np.log(most)
        assert low.min()["hhi"] >= 1 / most
