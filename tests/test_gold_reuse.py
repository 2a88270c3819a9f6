"""How well reuse is found: copies planted in labelled articles, and reports of one event."""

from pathlib import Path

import pandas as pd
import pytest
from pandas import DataFrame

from benchmarks.reuse import BASIL, KINDS, POLNEAR, false_pairs, found_copies, planted, read_gold
from framing.text import count_words
from framing.wire import wire_copy


@pytest.fixture(scope="module")
def copies(gold: Path) -> DataFrame:
    """Each kind of copy of 120 articles of 30 words or more, drawn with a fixed seed."""
    train, others = read_gold(gold, "polnear/train.jsonl"), read_gold(gold, *BASIL)
    long = train[train["text"].map(count_words) >= 60]
    return found_copies(planted(long.sample(120, random_state=0), others.head(60)))


@pytest.mark.parametrize("kind", KINDS)
def test_planted_copies_are_found(copies: DataFrame, kind: str) -> None:
    """At least 97 of 100 copies of each kind that keep 40 % of the words."""
    rows = copies[(copies["kind"] == kind) & (copies["contained"] >= 0.4)]
    assert rows["is_found"].mean() >= 0.97


def test_containment_is_what_was_planted(copies: DataFrame) -> None:
    """The share of the words that a copy kept, to three points in nine of ten."""
    rows = copies[copies["is_found"]]
    error = (rows["contained_a"] - rows["contained"]).abs()
    assert error.quantile(0.9) <= 0.06


def test_independent_reports_are_no_copies(gold: Path) -> None:
    """No pair among three outlets' reports of fifty events, nor with half the thresholds."""
    basil = read_gold(gold, *BASIL)
    assert false_pairs(basil).empty
    assert false_pairs(basil, least_contained=0.1, fewest_words=16).empty


def test_datelines_of_agencies_are_found(gold: Path) -> None:
    """Every article whose first lines have an agency in brackets and a dash, and few others."""
    articles = read_gold(gold, *POLNEAR)
    heads = articles["text"].str.slice(0, 250)
    dated = heads.str.contains(r"\((?:AP|Reuters|AFP|UPI)\) ?[–—-]", regex=True)
    wire = wire_copy(articles)
    found = articles["article_id"].isin(wire.loc[wire["kind"] == "dateline", "article_id"])
    assert pd.crosstab(dated, found).to_numpy().tolist() == [[(~dated).sum(), 0], [0, dated.sum()]]
