"""Leads on labelled articles: the founding case, and originals that have no strong one."""

import json
from pathlib import Path

import pandas as pd

import framing as fr
from benchmarks.leads import read_articles, tables_of
from benchmarks.omissions import basil_tables
from framing.schema import ARTICLES, frame


def test_the_founding_case_alone_gives_three_leads(gold: Path, tmp_path: Path) -> None:
    """A scrape with its original nowhere at hand: each lead named, with its words or field."""
    lines = (gold / "promos" / "scrapes_dev.jsonl").read_text("utf-8").splitlines()
    seed = next(s for s in map(json.loads, lines) if s["id"] == "t_seed")
    (tmp_path / "seed.txt").write_text(seed["text"], encoding="utf-8")
    articles = fr.read_corpus([str(tmp_path / "seed.txt")]).articles
    alone = fr.find_leads(tables_of(articles))
    assert {"promo_remnant", "single_origin", "date_missing"} <= set(alone["lead"])
    assert alone["evidence_ids"].ne("").all()
    copy = articles.iloc[0]
    body = copy["text"][copy["body_start"] :]
    promo = next(s for s in seed["spans"] if s["kind"] == "promo")
    glued = seed["text"][promo["start"] : promo["end"]]
    clean = glued[glued.index(promo["label"]) :]
    head = "Another headline over it\n\n"
    original = {
        "article_id": "original", "outlet": "Another", "headline": head.strip(),
        "text": head + body.replace(glued, clean), "body_start": len(head), "byline": "A. Writer",
        "published": pd.Timestamp("2024-06-24", tz="UTC"), "source_file": "-",
        "source_record": "1", "text_hash": "",
    }  # fmt: skip
    both = pd.concat([articles, frame([original], ARTICLES)], ignore_index=True)
    beside = fr.find_leads(tables_of(both))
    mine = beside[beside["article_id"] == copy["article_id"]]
    assert {"copied_passages", "headline_changed"} <= set(mine["lead"])
    assert "copied_passages" not in set(beside.loc[beside["article_id"] == "original", "lead"])


def test_originals_have_no_strong_lead(gold: Path) -> None:
    """None in 150 independent reports of fifty events."""
    basil = tables_of(read_articles(gold, "basil/articles_dev.jsonl"))
    leads = fr.find_leads(basil)
    assert len(leads)
    assert (leads["tier"] > 1).all()


def test_gaps_are_as_frequent_as_expected(gold: Path) -> None:
    """The expected share of items not found is the share found elsewhere, kind by kind."""
    rows = fr.find_omissions(basil_tables(gold)).dropna(subset=["gap_rate"])
    assert set(rows["item_kind"]) == {"source", "number", "entity"}
    for _, mine in rows.groupby("item_kind"):
        assert abs((~mine["found"]).mean() - mine["gap_rate"].mean()) < 0.06
