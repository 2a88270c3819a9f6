"""The sample corpus against what was planted in it: pages, promos and quotations."""

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from framing.corpus import Corpus, read_corpus
from framing.evidence import Evidence, find_evidence
from framing.explain import rows_behind
from framing.features import FEATURES
from framing.measures import measure

ROOT = Path(__file__).resolve().parents[1]
TRUTH: dict[str, Any] = json.loads((ROOT / "data" / "sample-truth.json").read_text("utf-8"))


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    """The sample as read."""
    return read_corpus(ROOT / "data" / "sample")


@pytest.fixture(scope="module")
def evidence(corpus: Corpus) -> Evidence:
    """What was found in it."""
    return find_evidence(corpus.articles)


def ids(corpus: Corpus) -> dict[str, str]:
    """Article ids by the names that the truth uses: file, or file#record id."""
    names = {}
    for article, file in zip(corpus.articles.article_id, corpus.articles.source_file, strict=True):
        name = file.removeprefix("sample/")
        names[f"{name}#{article}" if name.endswith(".jsonl") else name] = article
    return names


def parts(evidence: Evidence, feature: str, role: str) -> pd.DataFrame:
    """The spans of one role in the evidence of one feature."""
    mine = evidence.evidence[evidence.evidence["feature"] == feature]["evidence_id"]
    roles = evidence.roles
    return roles[roles["evidence_id"].isin(mine) & (roles["role"] == role)]


def test_every_article_is_read_with_its_headline_outlet_and_date(corpus: Corpus) -> None:
    """48 articles, none rejected; where no date is printed, none is invented."""
    assert len(corpus.articles) == len(TRUTH["articles"]) == 48
    assert corpus.rejects.empty
    by_id = corpus.articles.set_index("article_id")
    for stated in TRUTH["articles"]:
        read = by_id.loc[ids(corpus)[stated["file"]]]
        assert read["headline"] == stated["headline"]
        assert read["outlet"] == stated["outlet"]
        assert pd.isna(read["published"]) == (stated["published"] is None)
        if stated["published"] and "T" in stated["published"]:
            assert read["published"] == pd.Timestamp(stated["published"])


def test_no_line_of_page_furniture_is_left(corpus: Corpus) -> None:
    """Menus, footers, comments, share lines and subscribe lines are out of the text."""
    text = "\n".join(corpus.articles["text"])
    for furniture in (
        "All rights reserved",
        "Previous article",
        "don't forget to subscribe",
        "Fictional sample",
        "Log in",
        "Copy link",
    ):
        assert furniture not in text


def test_every_planted_story_promo_is_found_and_nothing_else(
    corpus: Corpus, evidence: Evidence
) -> None:
    """Promos inside the bodies: all are found, with at most one false alarm."""
    headlines = parts(evidence, "promo", "headline")
    found = headlines.groupby("article_id")["text"].agg("\n".join).to_dict()
    names = ids(corpus)
    planted = [
        (names[promo["file"]], promo["headline"])
        for promo in TRUTH["promos"]
        if promo["in_body"] and not promo["headline"].startswith("Thank you for reading")
    ]
    assert [p for p in planted if p[1] not in found.get(p[0], "")] == []
    assert len(headlines) <= len(planted) + 1


def test_direct_quotations_are_found_with_their_speakers(
    corpus: Corpus, evidence: Evidence
) -> None:
    """At least 95 % of the planted quotations are content; 80 % lead to the speaker's name."""
    names, content = ids(corpus), parts(evidence, "citation", "content")
    sources = parts(evidence, "citation", "source").set_index("evidence_id")
    found = named = 0
    for quotation in TRUTH["expected_direct_quotations"]:
        words = quotation["text"].strip("“”\"‘’'")
        here = content[content["article_id"] == names[quotation["file"]]]
        hits = here[[words in text for text in here["text"]]]["evidence_id"]
        found += len(hits) > 0
        known = sources[sources.index.isin(hits)]
        named += quotation["speaker"] in " ".join([*known["text"], *known["refers_to"].dropna()])
    total = len(TRUTH["expected_direct_quotations"])
    assert found >= 0.95 * total
    assert named >= 0.80 * total


def test_every_number_opens_to_the_evidence_it_counts(corpus: Corpus, evidence: Evidence) -> None:
    """For every measure that counts rows, the rows are as many as it says; words, about as many."""
    measures = measure(evidence)
    tables = evidence._asdict() | {"articles": corpus.articles, "measures": measures}
    counted = measures[measures["feature"] != "readability"]
    assert set(counted["feature"]) == {feature.name for feature in FEATURES} - {"readability"}
    for name, rows in counted.groupby("measure"):
        behind = rows_behind(tables, str(name))
        assert behind["value"].sum() == pytest.approx(rows["n"].sum(), rel=0.01), name
