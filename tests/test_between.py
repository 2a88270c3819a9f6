"""The report's sections on articles among each other: stories, copies and leads, omissions."""

import re
from pathlib import Path

import pandas as pd
import pytest
from pandas import DataFrame

import framing as fr
from framing.between import _lead_spans, _spans
from framing.complete import study_of
from framing.report import write_report
from framing.schema import ARTICLES, STORIES, frame
from tests.test_leads import COPY, ORIGINAL, row
from tests.test_omissions import FULL, RETOLD
from tests.test_report import Page


def corpus() -> dict[str, DataFrame]:
    """A copy beside its original, and a plant that closes in three outlets."""
    noon = pd.Timestamp("2026-04-02 12:00", tz="UTC")
    closing = [
        row(f"plant-{n}", outlet, text, headline=f"Plant to close {n}", published=noon)
        for n, (outlet, text) in enumerate(
            [("North", FULL), ("Zelvision", RETOLD), ("Far Shore Observer", "Saal will close it.")]
        )
    ]
    articles = frame([COPY, ORIGINAL, *closing], ARTICLES)
    ids = articles["article_id"]
    stories = frame(zip(ids, ids.str.split("-").str[0], strict=True), STORIES)
    found = fr.find_evidence(articles)
    run = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    return run | {"stories": stories}


@pytest.fixture(scope="module")
def page(tmp_path_factory: pytest.TempPathFactory) -> str:
    """The report on it."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(corpus(), path)
    return path.read_text(encoding="utf-8")


def section(page: str, identity: str) -> str:
    """One section of the report."""
    return page.split(f'<section aria-labelledby="{identity}"')[1].split("</section>")[0]


def listed(page: str, shown: str) -> str:
    """What a number, given with its link's words, opens to."""
    identity = re.search(rf'<a href="#([^"]+)">{re.escape(shown)}</a>', page)
    assert identity, shown
    return page.split(f'id="{identity[1]}"')[1].split("</section>")[0]


def test_stories_are_counted_and_open_to_their_articles(page: str) -> None:
    """One story of three outlets, named by its first headline."""
    told = section(page, "stories")
    assert "5 articles tell 3 stories; 1 of these is told by two or more outlets, 1 by" in told
    assert "Plant to close 0" in told
    assert listed(told + page, "3").count("<li>") == 3


def test_articles_without_an_outlet_are_of_none(tmp_path: Path) -> None:
    """They are no further teller of a story, and no side of a pair across outlets."""
    run = corpus()
    lacking = run["articles"]["outlet"].isin(["Zelvision", "Far Shore Observer"])
    run["articles"].loc[lacking, "outlet"] = None
    write_report(run, tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "5 articles tell 3 stories; 0 of these are told by two or more" in section(
        page, "stories"
    )
    copies = section(page, "copies")
    assert "1 pair of articles shares text." in copies
    assert "text shared between outlets, over time" not in copies


def test_leads_are_said_with_their_words(page: str) -> None:
    """The statement stands in the report, and the lead opens to the words."""
    copies = section(page, "copies")
    assert "stand also in Zelvision, “Rivals of Tesmoor set to widen their league”" in copies
    assert "<mark>Old rival to become" in listed(copies + page, "promo remnant")
    assert "1 pair of articles shares text, across outlets." in copies


def test_as_many_leads_are_listed_as_are_counted() -> None:
    """Two leads on the same words, each with another article, are two rows."""
    study = study_of(corpus(), {})
    rows = study.tables["leads"].head(1)
    twice = pd.concat([rows, rows.assign(other_article="elsewhere")])
    assert _lead_spans(study, twice)["evidence_id"].nunique() == 2


def test_places_in_words_set_apart_are_in_no_voice() -> None:
    """They are not counted, so nobody's."""
    run = corpus()
    run["voices"] = run["voices"][run["voices"]["voice"] != "promo"]
    promo = run["evidence"][run["evidence"]["feature"] == "promo"].head(1)
    study = study_of(run, {})
    places = _spans(study, promo["article_id"], promo["start"], promo["end"], "x")
    assert places["voice"].isna().all()


def test_items_not_found_open_to_where_others_report_them(page: str) -> None:
    """The number of others leads to their words."""
    omitted = section(page, "omissions")
    assert "1,340" in omitted
    assert "<mark>Electoral Commission</mark>" in listed(omitted + page, "2 of 2")


def test_all_links_of_the_sections_arrive(page: str) -> None:
    """Every link has its target, ids are unique."""
    parsed = Page(page)
    assert {link[1:] for link in parsed.links} <= set(parsed.ids)
    assert len(parsed.ids) == len(set(parsed.ids))


def test_a_corpus_without_any_of_it_says_so(tmp_path: Path) -> None:
    """One article: no shared story, no pairs, no stories of three."""
    articles = frame([row("a", "North", "It rained.", byline="A", published=None)], ARTICLES)
    articles["published"] = pd.Timestamp("2026-04-02", tz="UTC").as_unit("us")
    found = fr.find_evidence(articles)
    run = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    write_report(run, tmp_path / "r.html")
    page = (tmp_path / "r.html").read_text(encoding="utf-8")
    assert "No leads: nothing suggests that an article came from elsewhere." in page
    assert "No story is told by three or more outlets in English, each in its own words." in page
    assert "0 pairs of articles share text" in page


def test_the_same_tables_give_the_same_bytes(tmp_path: Path) -> None:
    """Whatever the order of rows."""
    run = corpus()
    turned = {name: rows.iloc[::-1].reset_index(drop=True) for name, rows in run.items()}
    for name, tables in (("a", run), ("b", turned)):
        write_report(tables, tmp_path / name)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
