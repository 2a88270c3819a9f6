"""The report on the choice of words: what is shown, and that each count opens to as many words."""

import re

import pandas as pd
import pytest
from pandas import DataFrame

import framing as fr
from framing.choices import _how_clear
from framing.keyness import MOST_LESS, MOST_MORE, most_telling
from framing.report import write_report
from framing.tally import NO_OUTLET
from tests.build import make_articles

NORTH = "The regime’s men came back. The regime fell, and again the mob. “A government,” he said."
SOUTH = (
    "The government met. No mob came, a crowd did, and the government paid. “The regime,” he said."
)


@pytest.fixture(scope="module")
def run() -> dict[str, DataFrame]:
    """Two outlets and one article that states none, every article on an event of its own."""
    parts = [
        make_articles(*[NORTH] * 7, outlet="North"),
        make_articles(*[SOUTH] * 8, outlet="South"),
    ]
    stray = make_articles(NORTH).assign(outlet=pd.array([None], dtype="str"))
    articles = pd.concat([*parts, stray], ignore_index=True)
    articles["article_id"] = pd.array([f"a{n:02}" for n in range(len(articles))], dtype="str")
    found = fr.find_evidence(articles)
    stories = DataFrame({"article_id": articles["article_id"], "story_id": articles["article_id"]})
    tables = {"articles": articles, "measures": fr.measure(found), "stories": stories}
    return found._asdict() | tables


@pytest.fixture(scope="module")
def page(run, tmp_path_factory) -> str:
    """Its report."""
    path = tmp_path_factory.mktemp("report") / "report.html"
    write_report(run, path)
    return path.read_text("utf-8")


def section(page: str, identity: str) -> str:
    """The part of the page from a heading to the next."""
    return page.split(f'<h2 id="{identity}">')[1].split("<h2 ")[0]


@pytest.mark.parametrize("identity", ["keyness", "contested"])
def test_every_count_opens_to_as_many_passages(page, identity):
    """The list behind a number says that it has as many, shown or evenly spaced."""
    links = re.findall(r'<a href="#([^"]+)">([\d,]+)</a>', section(page, identity))
    assert len(links) >= 7
    for target, n in links:
        listed = page.split(f'id="{target}"')[1].split("</section>")[0]
        assert re.search(rf"(all|of) {n}\b", listed), (target, n)


def test_counts_are_those_of_the_table(run, page):
    """What is printed of a word is what `keyness` counts."""
    words = fr.keyness(run)
    row = words[(words["outlet"] == "North") & (words["term"] == "regime")].iloc[0]
    cells = section(page, "keyness").split("<bdi>regime</bdi>")[1].split("</tr>")[0]
    assert re.findall(r">(\d+)</a>", cells) == [str(row["n"])]
    assert (row["n"], row["n_reference"]) == (7, 0)


def test_a_figure_has_its_text_and_its_family(page):
    """Who cannot see it hears what it shows; how many tests there were is said."""
    part = section(page, "keyness")
    assert part.count('<svg role="img"') == 2
    assert "log-odds ratio of words in the outlet’s own voice" in part
    assert re.search(r"adjusted for all tests of words of all outlets \(\d+\)", part)
    assert NO_OUTLET not in part


def test_rivals_of_own_and_quoted_voice_stand_apart(page):
    """Each outlet's own choice, and what it quotes."""
    part = section(page, "contested")
    assert "regime : government" in part
    assert "mob : crowd" in part
    assert "Rival, quoted" in part


def test_few_terms_are_shown_and_those_used_more_first():
    """Eight and four, by |z|."""
    rows = DataFrame(
        {
            "outlet": "North",
            "term": [f"t{n:02}" for n in range(30)],
            "log_odds": [1.0, -1.0] * 15,
            "z": [float(n) for n in range(30)],
        }
    )
    shown = most_telling(rows)
    assert (shown["log_odds"] > 0).sum() == MOST_MORE
    assert (shown["log_odds"] < 0).sum() == MOST_LESS
    assert shown["z"].max() == 29


def test_one_outlet_has_nothing_to_be_set_apart_from(run, tmp_path):
    """The section says so."""
    mine = run["articles"]["outlet"] != "South"
    ids = set(run["articles"].loc[mine, "article_id"])
    alone = {name: table[table["article_id"].isin(ids)] for name, table in run.items()}
    write_report(alone, tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "Not measured in this run" in section(page, "keyness")


def test_a_caption_says_where_no_word_is_clear():
    """It is what gets pasted: p adjusted decides, not that a figure is there."""
    rows = pd.DataFrame({"p_adjusted": [0.3, 0.05]})
    assert "none clearly so" in _how_clear(rows)
    assert "set it apart, 1 of 2 clearly" in _how_clear(rows.assign(p_adjusted=[0.3, 0.01]))
    assert "set it apart, all clearly" in _how_clear(rows.assign(p_adjusted=0.01))
