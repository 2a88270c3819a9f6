"""The explorer's answers: every number opens to as many passages, a page at a time."""

import json

import numpy as np
import pandas as pd
import pytest
from pandas import DataFrame

import framing as fr
from framing.chosen import what_is_counted
from framing.errors import CorpusError
from framing.explorer import PAGE, Guide
from framing.run import compare_output, extract
from tests.build import make_articles

LOADED = "loaded_per_1000_outlet_words"
STORY = "The reckless regime fell. “A brutal betrayal,” Mayor Ann Lee said on Monday. It was over. "


def run(n_articles: int = 20) -> dict[str, DataFrame]:
    """Tables of two outlets, of which the second says everything twice."""
    articles = pd.concat(
        [
            make_articles(*[STORY * times] * n_articles, outlet=outlet).assign(
                article_id=[f"{outlet}-{n:03}" for n in range(n_articles)]
            )
            for outlet, times in (("North", 1), ("South", 2))
        ],
        ignore_index=True,
    )
    found = fr.find_evidence(articles)
    return {"articles": articles, **found._asdict(), "measures": fr.measure(found)}


@pytest.fixture(scope="module")
def guide() -> Guide:
    """A guide through the run."""
    return Guide(run())


def asked(guide: Guide, what: str, **question) -> dict:
    """The answer, as the page receives it."""
    blank = {"measure": LOADED, "outlet": "", "kind": "", "voice": "", "page": 0}
    answer = guide.answer({"id": 1, "ask": what} | blank | question)
    return json.loads(json.dumps(answer, allow_nan=False))


def test_a_dot_and_its_list_count_the_same(guide):
    """The count beside each dot is the length of the list that a click on it opens."""
    rows = asked(guide, "figure")["rows"]
    assert len(rows) == 2
    for row in rows:
        listed = asked(guide, "passages", outlet=row["key"])
        assert row["counted"].startswith(f"{listed['total']} in ")
        assert {line["outlet"] for line in listed["rows"]} == {row["outlet"]}


def test_pages_together_are_the_whole_list_in_order(guide):
    """No passage is on two pages, and none is on no page."""
    first = asked(guide, "passages")
    pages = [asked(guide, "passages", page=page) for page in range(first["pages"])]
    keys = [row["passage"] for page in pages for row in page["rows"]]
    assert first["pages"] > 1
    assert len(keys) == len(set(keys)) == first["total"]
    assert all(len(page["rows"]) <= PAGE for page in pages)
    places = [row["article"] for page in pages for row in page["rows"]]
    assert places == sorted(places)


def test_a_page_that_is_not_there_is_the_nearest(guide):
    """A click too many does no harm."""
    assert asked(guide, "passages", page=999)["page"] == asked(guide, "passages")["pages"] - 1
    assert asked(guide, "passages", page=-3)["page"] == 0


def test_kind_and_voice_choose_among_passages(guide):
    """What they leave out and what they keep is the whole."""
    whole = asked(guide, "passages", measure="citations_per_1000_words")
    voices = whole["voices"]
    parts = [
        asked(guide, "passages", measure="citations_per_1000_words", voice=voice)["total"]
        for voice in voices
    ]
    assert sum(parts) == whole["total"] > 0
    assert asked(guide, "passages", kind="no such kind")["total"] == 0


def test_a_passage_opens_to_its_article_and_is_found_there(guide):
    """The words of the list are those that are marked."""
    row = asked(guide, "passages")["rows"][0]
    opened = asked(guide, "article", article=row["article"], passage=row["passage"])
    (passage,) = [p for p in opened["shown"]["passages"] if p["evidence_id"] == row["passage"]]
    assert passage["words"] == row["node"]
    assert opened["passage"] == row["passage"]


def test_a_sentence_can_be_opened_though_sentences_are_not_marked(guide):
    """The one that was asked for is, and no other."""
    row = asked(guide, "passages", measure="flesch_reading_ease_outlet_voice")["rows"][0]
    opened = asked(
        guide, "article", article=row["article"], passage=row["passage"],
        measure="flesch_reading_ease_outlet_voice",
    )  # fmt: skip
    features = [p["feature"] for p in opened["shown"]["passages"]]
    assert features.count("readability") == 1
    assert features.count("loaded") > 0


def test_articles_stand_by_value_with_both_numbers(guide):
    """Numerator and denominator stand beside each value, the highest first."""
    listed = asked(guide, "articles", outlet="0")
    assert listed["total"] == 20
    assert {row["outlet"] for row in listed["rows"]} == {"North"}
    values = [float(row["value"].replace(",", "")) for row in listed["rows"]]
    assert values == sorted(values, reverse=True)
    assert listed["rows"][0].keys() >= {"n", "exposure", "value", "headline"}


def test_every_measure_can_be_asked_for(guide):
    """Scores, counts before the first source and voices included; missing numbers are none."""
    measures = guide.opening()["measures"]
    assert LOADED in {measure for measure, *_ in measures}
    for measure, words, _ in measures:
        assert words
        figure = asked(guide, "figure", measure=measure)
        assert len(figure["rows"]) == 2
        assert asked(guide, "passages", measure=measure)["pages"] >= 1
        assert asked(guide, "articles", measure=measure)["pages"] >= 1


def test_a_question_that_cannot_be_answered_is_said_to_be_so(guide):
    """A measure or an article that is not there is named, and nothing is raised."""
    assert asked(guide, "figure", measure="bias")["error"] == "no measure is named 'bias'"
    assert "error" in asked(guide, "article", article=4000, passage=None)


def test_articles_without_an_outlet_are_one_group():
    """They can be chosen like an outlet, and are not drawn as one."""
    tables = run(6)
    tables["articles"] = tables["articles"].assign(
        outlet=pd.array([None] * 6 + ["South"] * 6, dtype="str")
    )
    guide = Guide(tables)
    assert "(outlet not stated)" in [words for _, words in guide.opening()["outlets"]]
    figure = asked(guide, "figure", measure="loaded_per_1000_outlet_words")
    assert [row["outlet"] for row in figure["rows"]] == ["South"]
    assert figure["left_out"] == "Articles that state no outlet are not drawn."


def test_an_outlet_named_all_is_an_outlet():
    """No name is taken for the choice of all outlets."""
    tables = run(6)
    tables["articles"] = tables["articles"].replace({"outlet": {"North": "all"}})
    guide = Guide(tables)
    (key,) = [key for key, words in guide.opening()["outlets"] if words == "all"]
    rows = asked(guide, "passages", outlet=key)["rows"]
    assert {row["outlet"] for row in rows} == {"all"}


def test_only_the_largest_outlets_are_drawn_and_the_rest_counted():
    """A figure of forty rows could not be read."""
    tables = run(20)
    outlets = [f"Outlet {n:02}" for n in range(40)]
    tables["articles"] = tables["articles"].assign(outlet=outlets)
    figure = asked(Guide(tables), "figure")
    assert len(figure["rows"]) == 24
    assert figure["left_out"] == "16 smaller outlets are not drawn."


def test_rates_that_count_other_words_are_computed_anew():
    """Those of a comparison without quotations do not fit measures with them."""
    tables = run(6)
    kept = what_is_counted(tables, ["quotations"])
    known = {
        name: fr.compare(t["measures"], t["articles"]).rates
        for name, t in (("whole", tables), ("kept", kept))
    }
    asks = {"measure": "loaded_per_1000_words"}
    whole, other = (
        asked(Guide(tables | {"rates": known[name]}), "figure", **asks)["rows"]
        for name in ("whole", "kept")
    )
    assert [row["counted"] for row in whole] == [row["counted"] for row in other]


def test_a_folder_is_explored_without_what_it_was_compared_without(tmp_path):
    """Its dots are those of the report, and open to as many passages."""
    rows = [{"id": f"{n}", "outlet": ["North", "South"][n % 2], "text": STORY} for n in range(12)]
    (tmp_path / "news.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    extract([str(tmp_path / "news.jsonl")], tmp_path / "out")
    compare_output(tmp_path / "out", without=["quotations"])
    guide = fr.explorer(tmp_path / "out").guide
    asks = {"measure": "loaded_per_1000_words"}
    dots = asked(guide, "figure", **asks)["rows"]
    assert len(dots) == 2
    for row in dots:
        listed = asked(guide, "passages", outlet=row["key"], **asks)
        assert row["counted"].startswith(f"{listed['total']} in ")
        assert listed["voices"] == ["outlet"]


def test_without_measures_there_is_nothing_to_explore():
    """The message says what to do."""
    with pytest.raises(CorpusError, match=r"run framing extract, or fr\.measure, first"):
        fr.explorer({"articles": make_articles("It rained.")})


def test_the_page_without_a_kernel_holds_the_opening_figure_as_a_table():
    """Every outlet with its count, value and interval."""
    html = fr.explorer(run(6)).html()
    assert html.count('<th scope="row">') == 2
    assert "Loaded terms per 1,000 words in the outlet’s own voice" in html
    assert "<script" not in html


def test_many_articles_are_answered_at_once():
    """A page of passages of 4,000 articles takes no longer than a few of one."""
    import time

    tables = run(20)
    many = 100

    def repeated(table: DataFrame) -> DataFrame:
        parts = []
        for n in range(many):
            ids = {c: table[c] + f"-{n}" for c in ("article_id", "evidence_id") if c in table}
            parts.append(table.assign(**ids))
        return pd.concat(parts, ignore_index=True)

    guide = Guide({name: repeated(table) for name, table in tables.items()})
    asked(guide, "passages")
    seconds = []
    for page in (0, 7, 40):
        start = time.process_time()
        answer = asked(guide, "passages", page=page, outlet="1")
        seconds.append(time.process_time() - start)
        assert len(answer["rows"]) == PAGE
    assert np.median(seconds) < 0.5
