"""Cross-promotion as data: targets, places, and the graph of who promotes whom."""

import json
from pathlib import Path

import networkx as nx
import pandas as pd
import pytest

import framing as fr
from framing.errors import CorpusError
from framing.excerpts import evenly
from framing.promotion import PLACES, by_owner

NORTH = (
    "The council met on Monday.\n\nREAD MORE: How the port was sold\n\n"
    "The vote was close. It took an hour (RELATED: Ferry strike ends) and was held at night.\n\n"
    "READ MORE: Ten walks for a wet weekend"
)


@pytest.fixture
def tables() -> dict[str, pd.DataFrame]:
    """Two outlets; the first promotes the second by its headline."""
    articles = pd.DataFrame(
        {
            "article_id": ["a1", "a2", "a3"],
            "outlet": ["North", "South", "North"],
            "headline": [None, "How the port was sold", "Ferry late"],
            "url": [None, "https://south.example/port", "https://north.example/ferry"],
            "body_start": [0, 0, 0],
            "text": [NORTH, "It was sold in May.", "The ferry was late."],
        }
    )
    found = fr.find_evidence(articles)
    return found._asdict() | {"articles": articles}


def test_a_promo_names_label_headline_and_the_outlet_it_promotes(tables) -> None:
    """The target is known by a headline that one outlet printed; else it stays missing."""
    rows = fr.promos(tables).set_index("headline")
    port = rows.loc["How the port was sold"]
    assert (port["label"], port["target_outlet"], port["is_own"]) == ("READ MORE:", "South", False)
    assert pd.isna(rows.loc["Ferry strike ends", "target_outlet"])
    assert pd.isna(rows.loc["Ferry strike ends", "is_own"])


def test_a_promo_knows_which_paragraph_it_interrupts(tables) -> None:
    """Paragraphs are the article's own; a promo inside a sentence is told from one between two."""
    rows = fr.promos(tables)
    assert rows[["paragraph", "n_paragraphs", "place"]].values.tolist() == [
        [1, 2, "between paragraphs"],
        [2, 2, "inside a sentence"],
        [2, 2, "end"],
    ]
    assert set(rows["place"]) <= set(PLACES)
    assert rows["before"].str.endswith("Monday.").tolist() == [True, False, False]
    assert rows["after"].iloc[0].startswith("The vote was close.")


def test_an_address_tells_the_target_before_any_headline() -> None:
    """The host of an outlet of the corpus is that outlet; any other host stands for itself."""
    text = "READ MORE: How it began\n\nREAD MORE: Where it went"
    links = [[11, 23, "https://www.south.example/began"], [36, 49, "https://far.example/went"]]
    markup = json.dumps({"links": links, "blocks": []})
    articles = pd.DataFrame(
        {
            "article_id": ["a1", "a2"],
            "outlet": ["North", "South"],
            "headline": [None, None],
            "url": ["https://north.example/a", "https://south.example/b"],
            "body_start": [0, 0],
            "text": [text, "It went."],
            "markup": [markup, None],
        }
    )
    rows = fr.promos(fr.find_evidence(articles)._asdict() | {"articles": articles})
    assert rows["target_outlet"].tolist() == ["South", "far.example"]
    assert rows["is_own"].tolist() == [False, False]
    assert rows["url"].tolist() == [url for *_, url in links]


def test_a_host_that_two_outlets_have_alike_tells_nothing() -> None:
    """As where a mirror states the addresses of its original; more articles of one decide."""
    markup = json.dumps({"links": [[11, 23, "https://south.example/began"]], "blocks": []})
    articles = pd.DataFrame(
        {
            "article_id": ["a1", "a2", "a3"],
            "outlet": ["South", "Mirror", "South"],
            "headline": [None, None, None],
            "url": [
                "https://south.example/a",
                "https://south.example/b",
                "https://south.example/c",
            ],
            "text": ["READ MORE: How it began", "It was sold.", "It began."],
            "body_start": [0, 0, 0],
            "markup": [markup, None, None],
        }
    )
    found = fr.find_evidence(articles)._asdict()
    alike = fr.promos(found | {"articles": articles[:2]})
    assert alike["target_outlet"].isna().all()
    assert alike["is_own"].isna().all()
    assert fr.promos(found | {"articles": articles})["target_outlet"].tolist() == ["South"]


def test_the_graph_counts_promos_and_keeps_what_they_are_out_of(tables) -> None:
    """An edge has its promos and articles; promos of unknown target count in the outlet's total."""
    edges = fr.link_graph(tables)
    assert edges.values.tolist() == [["North", "South", "story", 1, 1, 3, False]]


def test_a_corpus_without_promos_has_an_empty_graph(tables) -> None:
    """The columns are there when no rows are."""
    none = tables | {"evidence": tables["evidence"].iloc[:0], "roles": tables["roles"].iloc[:0]}
    assert fr.promos(none).columns.tolist() == fr.promos(tables).columns.tolist()
    assert len(fr.link_graph(none)) == 0
    assert "n_promos" in fr.link_graph(none)


@pytest.mark.parametrize(
    ("name", "read"), [("g.graphml", nx.read_graphml), ("g.gexf", nx.read_gexf)]
)
def test_other_programs_read_the_graph(tables, tmp_path: Path, name: str, read) -> None:
    """Edges keep kind, weight and articles in both formats."""
    fr.write_link_graph(fr.link_graph(tables), tmp_path / name)
    ((source, target, edge),) = read(tmp_path / name).edges(data=True)
    assert (source, target, edge["kind"], edge["weight"], edge["n_articles"]) == (
        "North", "South", "story", 1, 1,
    )  # fmt: skip


def test_a_graph_in_an_unknown_format_is_refused(tables, tmp_path: Path) -> None:
    """The message names the formats there are."""
    with pytest.raises(CorpusError, match=r"\.graphml or \.gexf"):
        fr.write_link_graph(fr.link_graph(tables), tmp_path / "g.csv")


def test_whose_pages_are_promoted_is_a_category(tables) -> None:
    """Unknown is a category of its own, never counted as the outlet's or another's."""
    owners = by_owner(fr.promos(tables))["category"].tolist()
    assert owners == ["other outlet", "target not known", "target not known"]


def test_a_label_above_a_list_is_the_label_of_each_headline() -> None:
    """Two headlines under one label; a promo elsewhere keeps its own."""
    text = (
        "The council met on Monday to vote.\n\nRelated Coverage\n\nFerry strike ends after days\n\n"
        "How the old port was sold\n\nThe vote was close, as many had said before it.\n\n"
        "READ MORE: Ten walks for a wet weekend"
    )
    articles = pd.DataFrame(
        {"article_id": ["a1"], "outlet": ["North"], "headline": [None], "url": [None]}
    ).assign(body_start=0, text=text)
    rows = fr.promos(fr.find_evidence(articles)._asdict() | {"articles": articles})
    assert rows["label"].tolist() == ["Related Coverage", "Related Coverage", "READ MORE:"]


def test_promos_are_drawn_evenly_over_the_corpus() -> None:
    """A column that says in words where a promo stands is not taken for its order."""
    rows = pd.DataFrame({"article_id": list("abcdef"), "start": 0, "end": 1, "place": "middle"})
    assert evenly(rows, 3)["article_id"].tolist() == ["a", "c", "f"]


def test_promos_of_articles_not_given_are_left_out(tables) -> None:
    """Filtered articles have their own promos, as with every other verb."""
    one = tables["articles"].iloc[1:]
    few = tables | {"articles": one}
    assert fr.promos(few).empty
    assert fr.link_graph(few).empty
    kept = fr.promos(tables | {"articles": tables["articles"].iloc[:1]})
    assert kept["evidence_id"].tolist() == fr.promos(tables)["evidence_id"].tolist()


def test_a_promo_copied_without_its_link_is_of_the_outlet_that_links_it() -> None:
    """As leads say it: unless two outlets promote a page of that headline as their own."""
    text = "READ MORE: How it began\n\nThe vote was close."
    articles = pd.DataFrame(
        {
            "article_id": ["a1", "a2", "a3"],
            "outlet": ["North", "South", "West"],
            "headline": None,
            "url": [f"https://{o}.example/a" for o in ("north", "south", "west")],
            "body_start": 0,
            "text": text,
        }
    )
    link = '{"links": [[11, 23, "https://%s.example/began"]], "blocks": []}'
    for linked, owners in (
        (["north"], ["North"] * 3),
        (["north", "west"], ["North", None, "West"]),
    ):
        markup = [link % o if o in linked else None for o in ("north", "south", "west")]
        marked = articles.assign(markup=markup)
        found = fr.find_evidence(marked)
        rows = fr.promos(found._asdict() | {"articles": marked})
        known = rows["target_outlet"]
        assert known.astype("object").where(known.notna(), None).tolist() == owners
        assert rows["is_own"].tolist()[0]
