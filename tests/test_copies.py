"""Stories and copies in the report: a grid, a flow, and one pair of articles in full."""

import re
from pathlib import Path

import pandas as pd
import pytest
from pandas import DataFrame

import framing as fr
from framing.errors import CorpusError
from framing.retold import largest_story, reuse_pairs, strongest_pair
from framing.schema import LEADS, frame
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


def test_the_largest_story_is_that_of_most_outlets() -> None:
    """Not that of most articles; and none where each outlet tells its own."""
    made = make_articles(*"abcde").assign(outlet=["North"] * 3 + ["South", "West"])
    stories = DataFrame({"article_id": made["article_id"], "story_id": ["s", "s", "s", "t", "t"]})
    assert largest_story({"articles": made, "stories": stories}) == "t"
    alone = stories.assign(story_id=["s", "s", "s", "t", "u"])
    assert largest_story({"articles": made, "stories": alone}) is None
    nobody = made.assign(outlet=["North"] * 4 + [None]).astype({"outlet": "str"})
    assert largest_story({"articles": nobody, "stories": stories}) is None
