"""Stories and copies in the report: a grid, a flow, and one pair of articles in full."""

import re
from pathlib import Path

import pandas as pd
import pytest
from pandas import DataFrame

import framing as fr
from framing.errors import CorpusError
from framing.retold import largest_story, reuse_pairs, strongest_pair
from framing.schema import EXPOSURE, LEADS, MATCHES, frame
from tests.build import make_articles
from tests.test_reuse import BRIDGE, FERRY, text

SAID = "Mayor Ada Lorn said that the ferry would stay where it was."


def articles() -> DataFrame:
    """A report, its copy in another outlet, and a report of something else."""
    made = make_articles(
        text("Ferry stays", SAID, *FERRY), text("No boat", SAID, *FERRY[1:]), text(*BRIDGE)
    )
    dates = pd.to_datetime(["2026-02-17T09:00Z", "2026-02-18T09:00Z", None]).as_unit("us")
    return made.assign(outlet=["North", "South", "West"], published=dates)


def page(tmp_path: Path, made: DataFrame) -> str:
    """The report on these articles."""
    found = fr.find_evidence(made)
    tables = found._asdict() | {"articles": made, "measures": fr.measure(found)}
    fr.write_report(tables, tmp_path / "report.html")
    return (tmp_path / "report.html").read_text("utf-8")


def test_the_report_shows_who_cites_whom_and_the_copy_side_by_side(tmp_path: Path) -> None:
    """Grid, its table with links to the citations, flow, and both texts with what differs."""
    made = page(tmp_path, articles())
    assert "Who cites whom in the story that most outlets tell" in made
    assert "Text shared between outlets, over time" in made
    assert re.search(r'<a href="#x-[^"]+">\d+ \(1\)</a>', made)
    assert made.count('<table class="aligned">') == 1
    assert re.search(r"<del>Ferry stays\s*</del>", made)
    assert re.search(r"<ins>No boat\s*</ins>", made)
    assert "<script" not in made


def test_without_stories_and_copies_nothing_is_drawn(tmp_path: Path) -> None:
    """What is not there leaves no empty figure behind."""
    made = page(tmp_path, articles().iloc[[0, 2]].reset_index(drop=True))
    assert "Who cites whom in the story" not in made
    assert '<table class="aligned">' not in made


def leads(*rows: tuple[str, str, int, str]) -> DataFrame:
    """Leads of passages: article, lead, tier, the other article."""
    whole = [(a, lead, tier, "", "It does.", 0, 0, "", other) for a, lead, tier, other in rows]
    return frame(whole, LEADS)


def pairs_of_three() -> dict[str, DataFrame]:
    """Articles a, b and c: a and b share most, b and c less."""
    made = make_articles("One.", "Two.", "Three.").assign(outlet=["North", "South", "West"])
    matches = DataFrame(
        [("a0", "a1", 90, 0.9, 0.9), ("a1", "a2", 40, 0.4, 0.4)],
        columns=["article_a", "article_b", "words", "contained_a", "contained_b"],
    )
    return {"articles": made, "matches": matches}


def test_the_pair_to_look_at_first_has_the_strongest_lead() -> None:
    """A stronger tier goes before more words; the article that a lead names stands first."""
    tables = pairs_of_three()
    assert strongest_pair(tables) == ("a0", "a1")
    weak = leads(("a0", "shared_passages", 2, "a1"), ("a1", "copied_passages", 1, "a2"))
    assert strongest_pair(tables | {"leads": weak}) == ("a2", "a1")
    same = leads(("a2", "copied_passages", 1, "a1"), ("a0", "copied_passages", 1, "a1"))
    assert strongest_pair(tables | {"leads": same}) == ("a1", "a0")
    other = leads(("a2", "date_missing", 1, "a1"))
    assert strongest_pair(tables | {"leads": other}) == ("a0", "a1")


def test_one_outlet_alone_has_no_pair_to_show() -> None:
    """An outlet may print its own text again."""
    tables = pairs_of_three()
    alone = tables | {"articles": tables["articles"].assign(outlet="North")}
    assert len(reuse_pairs(alone)) == 2
    with pytest.raises(CorpusError, match="no two outlets share text"):
        strongest_pair(alone)


def test_a_pair_whose_outlet_is_not_stated_is_none_to_show() -> None:
    """It may be of one outlet, however much it shares and whatever lead it has."""
    tables = pairs_of_three()
    tables["articles"] = tables["articles"].assign(outlet=[None, "South", "West"])
    tables["leads"] = leads(("a1", "shared_passages", 2, "a0"))
    assert strongest_pair(tables) == ("a1", "a2")


def test_shared_text_is_told_by_outlet_and_other_outlet() -> None:
    """Each pair of outlets from both sides; an article counts once, with what it shares most."""
    made = make_articles(*"abcdef").assign(
        outlet=["North", "North", "South", "South", "West", None]
    )
    pairs = [
        ("a0", "a2", 90),
        ("a0", "a3", 40),
        ("a1", "a3", 50),
        ("a1", "a4", 30),
        ("a2", "a3", 99),
        ("a4", "a5", 99),
    ]
    matches = frame([(a, 0, 1, b, 0, 1, words, 1.0, 0.5, 0.5) for a, b, words in pairs], MATCHES)
    found = leads(
        ("a0", "shared_passages", 2, "a3"),
        ("a3", "shared_passages", 2, "a0"),
        ("a0", "copied_passages", 1, "a2"),
        ("a1", "credited_passages", 3, "a3"),
        ("a4", "shared_passages", 2, "a5"),
    )
    exposure = frame([(a, "outlet", 100, 5, True) for a in made["article_id"]], EXPOSURE)
    tables = {"articles": made, "matches": matches, "leads": found, "exposure": exposure}
    rows = fr.reuse_by_outlet(tables).set_index(["outlet", "other_outlet"])
    columns = ["n_articles", "words", "share", "n_copied", "n_unordered", "n_credited"]
    assert rows[columns].T.to_dict("list") == {
        ("North", "South"): [2, 140, 0.7, 1, 0, 1],
        ("South", "North"): [2, 140, 0.7, 0, 1, 0],
        ("North", "West"): [1, 30, 0.15, 0, 0, 0],
        ("West", "North"): [1, 30, 0.3, 0, 0, 0],
    }
    none = fr.reuse_by_outlet(tables | {"matches": matches[:0]})
    assert none.empty
    assert none.columns.tolist() == ["outlet", "other_outlet", *columns]


def test_the_report_says_who_has_text_from_whom_by_outlet(tmp_path: Path) -> None:
    """Its numbers of articles open to the words behind the leads."""
    made = page(tmp_path, articles())
    assert "Text shared, by outlet and other outlet: 2 of 2" in made
    row = re.search(r"<bdi>South</bdi></th>\s*<td><bdi>North</bdi>.*?</tr>", made, re.DOTALL)
    assert row
    assert '<a href="#x-' in row[0]


def test_the_largest_story_is_that_of_most_outlets() -> None:
    """Not that of most articles; and none where each outlet tells its own."""
    made = make_articles(*"abcde").assign(outlet=["North"] * 3 + ["South", "West"])
    stories = DataFrame({"article_id": made["article_id"], "story_id": ["s", "s", "s", "t", "t"]})
    assert largest_story({"articles": made, "stories": stories}) == "t"
    alone = stories.assign(story_id=["s", "s", "s", "t", "u"])
    assert largest_story({"articles": made, "stories": alone}) is None
    nobody = made.assign(outlet=["North"] * 4 + [None]).astype({"outlet": "str"})
    assert largest_story({"articles": nobody, "stories": stories}) is None
