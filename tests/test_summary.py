"""Sentences of the summary: true of the numbers they tell, whole where a number is missing."""

import re
from dataclasses import replace

import pandas as pd
import pytest

import framing as fr
from framing.complete import study_of
from framing.report import write_report
from framing.schema import CONTRASTS, frame
from framing.study import Study
from framing.summary import summary
from tests.build import make_articles

PROMOS, EASE = "promos_per_1000_words", "flesch_reading_ease_outlet_voice"
SIZES = {"n_articles": 6, "n_reference": 12, "family_size": 9}
QUIET = "It rained in the valley and the ferry was late again."
READ_MORE = f"{QUIET}\n\nREAD MORE: How the harbour was sold to nobody"


def study_on(outlets: dict[str, list[str]]) -> Study:
    """A study of outlets and the texts of their articles."""
    parts = [make_articles(*texts, outlet=name) for name, texts in outlets.items()]
    articles = pd.concat(parts, ignore_index=True)
    articles["article_id"] = articles["outlet"] + articles["article_id"]
    found = fr.find_evidence(articles)
    return study_of(found._asdict() | {"articles": articles, "measures": fr.measure(found)}, {})


def said(study: Study, name: str, *contrasts: dict[str, object]) -> str:
    """What the summary says under a name; contrasts are those given, if any are."""
    if contrasts:
        of = {"measure": PROMOS, "reference": "rest", "method": "made", "effect": "ratio"} | SIZES
        rows = frame([of | row for row in contrasts], CONTRASTS)
        study = replace(study, tables={**study.tables, "contrasts": rows})
    texts = [re.sub("<[^>]+>", "", str(block.words)) for block in summary(study).blocks]
    return next(text for text in texts if text.startswith(name))


@pytest.fixture(scope="module")
def three() -> Study:
    """Three outlets of an article each; a promo stands in one of them."""
    return study_on({"Quay Post": [READ_MORE], "Reed Mail": [QUIET], "Weir Star": [QUIET]})


def contrast(outlet: str, estimate: float | None, **more: object) -> dict[str, object]:
    """A contrast that is clear, if nothing else is told."""
    sides = {"n": 0, "n_against": 1} if outlet == "Weir Star" else {"n": 1, "n_against": 0}
    row = {"outlet": outlet, "estimate": estimate, "p": 0.001, "p_adjusted": 0.004}
    return row | sides | more


@pytest.mark.parametrize(
    ("row", "told"),
    [
        (contrast("Quay Post", None), "Quay Post, found only here (1 against 0, adjusted p 0.004)"),
        (
            contrast("Quay Post", None, reference="Weir Star"),
            "Quay Post, found here, not in Weir Star (1 against 0, adjusted p 0.004)",
        ),
        (
            contrast("Quay Post", None, n_stories=7),
            "Quay Post, found only here inside 7 shared stories (1 against 0, adjusted p 0.004)",
        ),
        (
            contrast("Quay Post", 2.0, low=1.5, high=3.0, n_stories=1),
            "Quay Post, 2.00 times the rate of all other outlets inside 1 shared story "
            "(95 % interval 1.50 to 3.00, adjusted p 0.004)",
        ),
        (
            contrast("Weir Star", 0.0, low=0.0),
            "Weir Star, none, unlike all other outlets (0 against 1, adjusted p 0.004)",
        ),
        (
            contrast("Quay Post", 2.0, low=1.5, high=3.0),
            "Quay Post, 2.00 times the rate of all other outlets "
            "(95 % interval 1.50 to 3.00, adjusted p 0.004)",
        ),
        (
            contrast("Quay Post", 2.0, reason="no interval: all have the same rate"),
            "Quay Post, 2.00 times the rate of all other outlets "
            "(no interval: all have the same rate, adjusted p 0.004)",
        ),
    ],
)
def test_what_stands_out_is_told_with_an_interval_or_with_counts(three, row, told):
    """Some against none, and none against some, make no ratio with an interval."""
    assert f"Standing out: {told}." in said(three, "Promos", row)


def refused(outlet: str, reason: str) -> dict[str, object]:
    """A contrast without numbers."""
    return contrast(outlet, None, p=None, p_adjusted=None, reason=reason)


NOTHING = "no ratio: nothing counted on either side"
FEW, FEWER = (f"refused: {n} on one side, 5 needed" for n in ("4 articles", "1 article"))


@pytest.mark.parametrize(
    ("rows", "told"),
    [
        ([refused("Reed Mail", NOTHING)] * 2, "not compared: nothing counted on either side."),
        (
            [refused("Reed Mail", FEW), refused("Quay Post", FEWER), refused("Weir Star", FEW)],
            "not compared: 4 articles on one side, 5 needed; 1 article on one side, 5 needed.",
        ),
        ([contrast("Reed Mail", 1.2, p_adjusted=0.3)], "(adjusted p ≥ 0.05 for all)."),
        (
            [contrast("Reed Mail", 1.2, p_adjusted=0.3), refused("Quay Post", FEW)],
            "(adjusted p ≥ 0.05 for the 1 compared).",
        ),
    ],
)
def test_where_outlets_were_not_compared_the_reason_is_that_of_the_contrasts(three, rows, told):
    """Nothing counted anywhere is no lack of articles."""
    assert told in said(three, "Promos", *rows)


def test_articles_without_an_outlet_may_have_what_no_other_outlet_has(three):
    """Then it is not said to be found in one place only."""
    articles = three.tables["articles"]
    one = articles.head(1).assign(article_id="stray", outlet="(outlet not stated)")
    more = replace(three, tables={**three.tables, "articles": pd.concat([articles, one])})
    told = said(more, "Promos", contrast("Quay Post", None))
    assert "Quay Post, not found in any other outlet (1 against 0" in told


def test_one_outlet_has_nobody_to_be_compared_with():
    """Its articles may be many."""
    assert "only one outlet: nothing to compare with." in said(study_on({"A": [QUIET]}), "Promos")


def test_nothing_stands_out_whose_interval_includes_no_difference(three):
    """p and interval answer two questions; where they disagree, both are told as such."""
    apart = contrast("Reed Mail", 4.0, low=1.7, high=8.5)
    across = contrast("Weir Star", 0.1, low=0.01, high=1.23)
    told = said(three, "Promos", apart, across)
    assert "Standing out: Reed Mail, 4.00 times" in told
    assert "adjusted p 0.004). By p alone, with an interval that includes 1: W" in told
    assert "Standing out" not in said(three, "Promos", across)
    score = contrast("Reed Mail", -4.0, low=-9.0, high=0.5)
    score |= {"measure": EASE, "effect": "difference"}
    assert "By p alone, with an interval that includes 0: R" in said(three, "Flesch", score)
    assert "Standing out" in said(three, "Flesch", score | {"high": -0.5})


def test_outlets_with_the_same_number_are_all_lowest(three):
    """Of many that are tied, the number is told."""
    told = said(three, "Promos")
    assert "Highest is Quay Post, " in told
    assert "; lowest are Reed Mail, 0 (" in told
    assert ") and Weir Star, 0 (" in told
    rates = three.tables["rates"].query("measure == @PROMOS")
    more = pd.concat([rates, *(rates[1:2].assign(outlet=f"Moor {n}") for n in range(2))])
    many = replace(three, tables={**three.tables, "rates": more})
    assert "; lowest are 4 outlets, 0 each." in said(many, "Promos")
    same = replace(three, tables={**three.tables, "rates": rates.assign(value=2.0)})
    assert "All 3 outlets have the same, 2.0." in said(same, "Promos")


def test_where_nothing_was_found_no_sentence_counts_it():
    """Neither types of source of no citation, nor targets of no promo."""
    told = study_on({"Quay Post": [QUIET], "Reed Mail": [QUIET]})
    assert "By type of source" not in said(told, "Citations")
    assert "target" not in said(told, "Promos")


def test_one_of_each_thing_is_told_in_the_singular(tmp_path):
    """A corpus of one article with one word, citation and promo; every sentence of its report."""
    run = study_on({"Quay Post": [READ_MORE + "\n\n“It sank,” Mayor Ann Lee said."]}).tables
    write_report(run, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    cells = re.sub("</(?:td|th|text)>", "|", re.sub("(?s)<style.*?</style>", "", page))
    text = re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", cells))
    plurals = "article|outlet|stor|citation|promo|pair|record|word|sentence|passage|lead|duplicate"
    assert re.findall(rf"(?<![\d.,])\b1 (?:{plurals})(?:s|ies)\b", text) == []
    assert "1 article tells 1 story; 0 of these are told" in text
