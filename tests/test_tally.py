"""Evidence by category: rates with their denominators, names pooled, nothing from nothing."""

import pandas as pd
import pytest
from pandas import DataFrame, Series
from pandas.testing import assert_frame_equal

from framing.evidence import find_evidence
from framing.features import FEATURES
from framing.features.citation import CITATION_BY_RULES
from framing.tally import cues, shares, shares_of_each, sources, verbs_for, words_by_source
from tests.build import make_articles

BY_RULES = (CITATION_BY_RULES, *FEATURES[1:])
TEXTS = (
    "Mayor Ann Lee said the road would open in May. The report claimed it was late.",
    "ANN LEE said no. They denied it was late. It is reported that the river is dirty.",
)


def tables(*texts: str) -> dict[str, DataFrame]:
    """A run on the texts."""
    articles = make_articles(*texts)
    return find_evidence(articles, features=BY_RULES)._asdict() | {"articles": articles}


def test_words_of_sources_add_up_to_the_cited_words() -> None:
    """Shares of one outlet make 100; one name in any capitals is one source."""
    rows = words_by_source(tables(*TEXTS))
    assert rows["value"].sum() == pytest.approx(100)
    assert rows["words"].sum() == rows["exposure"].iloc[0]
    lee = rows[rows["source"] == "ann lee"]
    assert lee["n"].tolist() == [2]
    unnamed = rows[rows["source"].isna()]["name"].tolist()
    assert set(unnamed) == {"(pronoun, not resolved)", "no source given"}


def test_stances_of_a_label_add_up_to_its_citations() -> None:
    """Each pair of label and stance has a row, also the empty ones."""
    run = tables(*TEXTS)
    rows = verbs_for(run, run["articles"])
    sums = rows.groupby("label").agg(n=("n", "sum"), exposure=("exposure", "first"))
    assert sums["n"].tolist() == sums["exposure"].tolist()
    assert sums["n"].sum() == len(cues(run))
    assert len(rows) == rows["label"].nunique() * rows["stance"].nunique()


def test_shares_can_weigh_their_items() -> None:
    """Words instead of citations: nine of twelve."""
    items = DataFrame(
        {"article_id": ["a", "a", "b"], "category": ["x", "y", "x"], "words": [6, 3, 3]}
    )
    articles = DataFrame({"article_id": ["a", "b"], "outlet": ["North", "North"]})
    rows = shares(items, articles, weights="words").set_index("category")
    assert rows.loc["x", ["n", "exposure", "value"]].tolist() == [9.0, 12.0, 75.0]


def test_shares_made_together_are_those_made_one_by_one() -> None:
    """Intervals and null bands too; a kind without items has no rows."""
    articles = DataFrame({"article_id": list("abcdefghijkl"), "outlet": ["North", "South"] * 6})
    ids = Series(list("aabbcdeffghijkkl"))
    kinds = {
        "label": DataFrame({"article_id": ids, "category": list("xyxyxyxxyyzxyxzx")}),
        "kin": DataFrame({"article_id": ids[:9], "category": ["label"] * 5 + ["x"] * 4}),
        "none": DataFrame({"article_id": ids[:0], "category": ids[:0]}),
    }
    most = {"label": 2, "kin": 8, "none": 8}
    made = shares_of_each(kinds, articles, most=most)
    assert made["label"]["null_high"].notna().all()
    assert len(made["none"]) == 0
    for name in ("label", "kin"):
        assert_frame_equal(made[name], shares(kinds[name], articles, most=most[name]))


def test_the_order_of_rows_changes_nothing() -> None:
    """Shuffled evidence and roles give the same tallies."""
    run = tables(*TEXTS)
    mixed = {name: table.sample(frac=1, random_state=3) for name, table in run.items()}
    pd.testing.assert_frame_equal(words_by_source(run), words_by_source(mixed))
    pd.testing.assert_frame_equal(
        verbs_for(run, run["articles"]), verbs_for(mixed, mixed["articles"])
    )


def test_without_citations_there_are_no_rows() -> None:
    """Tables keep their columns when nothing was found."""
    run = tables("It rained.")
    assert sources(run).empty
    assert words_by_source(run).columns.tolist()[:3] == ["outlet", "name", "category"]
    assert verbs_for(run, run["articles"]).empty
