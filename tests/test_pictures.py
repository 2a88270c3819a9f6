"""Pictures of stories and copies: what they show, and that the text in them is only text."""

import re
from itertools import pairwise

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from matplotlib.patches import FancyArrowPatch
from pandas import DataFrame

from framing.beside import align
from framing.canvas import Picture, to_svg
from framing.errors import CorpusError
from framing.pictures import (
    describe_flow,
    describe_grid,
    reuse_flow,
    side_by_side,
    story_grid,
)
from framing.retold import cited_in_story, reuse_pairs, sources_in_story
from framing.reuse import find_reuse
from tests.test_reuse import BRIDGE, FERRY, text

EXTRA = "The mayor, who was not asked, said on Tuesday that nobody had told her of it."


def grid_rows() -> DataFrame:
    """Two outlets and three sources: cited by both, by one and printed by the other, by one."""
    rows = [
        ("North", "Ann Lee", "ann lee", 2, 31.0, True, 2),
        ("South", "Ann Lee", "ann lee", 1, 8.0, True, 2),
        ("North", "Per Lund", "per lund", 1, 12.0, True, 1),
        ("South", "Per Lund", "per lund", 0, 0.0, True, 1),
        ("North", "Two drivers", "two drivers", 0, 0.0, False, 1),
        ("South", "Two drivers", "two drivers", 1, 0.0, False, 1),
    ]
    names = ["outlet", "name", "source", "n", "words", "is_named", "n_outlets"]
    return DataFrame(rows, columns=names)


def flow_rows() -> DataFrame:
    """Three pairs: of known order, with a date missing, and inside one outlet."""
    times = pd.to_datetime(["2026-02-17T11:00Z", "2026-03-04T09:00Z", "2026-03-05T09:00Z"])
    later = pd.to_datetime(["2026-02-18T09:00Z", None, "2026-03-06T09:00Z"])
    return DataFrame(
        {
            "first": ["a", "c", "e"],
            "second": ["b", "d", "f"],
            "first_outlet": ["Agency", "North", "South"],
            "second_outlet": ["South", "South", "South"],
            "first_published": times,
            "second_published": later,
            "words": [300, 200, 40],
            "second_contained": [1.0, 0.9, 0.3],
            "is_ordered": [True, False, True],
        }
    )


def shown(axes) -> list[str]:
    """The texts inside a figure."""
    return [label.get_text() for label in axes.texts]


# ---------------------------------------------------------------- who cites whom


def test_a_grid_tells_cited_from_printed_from_not_found():
    """Words beside a dot, a ring, a dash; nothing by colour alone."""
    axes = story_grid(grid_rows())
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == ["Ann Lee (2)", "Per Lund (1)", "Two drivers (1)"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["North", "South"]
    assert shown(axes) == ["31", "8", "12", "0", "–"]
    dots, rings = axes.collections
    assert len(dots.get_offsets()) == 4
    assert rings.get_offsets().tolist() == [[1, 1]]
    assert axes.yaxis_inverted()


def test_a_grid_shows_the_sources_that_most_cite_and_says_how_many_there_are():
    """Rows come in the order of the table; the rest is in the alt text."""
    assert len(story_grid(grid_rows(), most=1).get_yticklabels()) == 1
    words = describe_grid(grid_rows())
    assert words.startswith("Grid of 3 sources by 2 outlets. Cited by most: Ann Lee (2 of 2).")
    assert "Cited by one outlet only: 2 sources." in words


def test_sources_of_a_story_are_told_apart_by_name_across_outlets():
    """A surname stands for the full name that ends in it; who is printed is not yet cited."""
    import framing as fr

    texts = [
        "Mayor Ann Lee said that the bridge would close.",
        "It was late. Lee said that the bridge would stay open.",
        "Nobody asked Lee. The report said so.",
    ]
    articles = DataFrame(
        {
            "article_id": list("abc"),
            "outlet": ["North", "South", "West"],
            "body_start": 0,
            "text": texts,
        }
    )
    tables = fr.find_evidence(articles)._asdict() | {"articles": articles}
    tables["stories"] = DataFrame({"article_id": list("abc"), "story_id": "s"})
    rows = sources_in_story(tables, "s")
    lee = rows[rows["name"] == "Ann Lee"].set_index("outlet")
    assert lee["n"].to_dict() == {"North": 1, "South": 1, "West": 0}
    assert lee["is_named"].all()
    assert len(rows) == rows["source"].nunique() * 3
    assert sources_in_story(tables, "other").empty
    nobody = articles.assign(outlet=["North", "South", None]).astype({"outlet": "str"})
    assert set(sources_in_story(tables | {"articles": nobody}, "s")["outlet"]) == {"North", "South"}
    behind = cited_in_story(tables, "s").groupby(["outlet", "source"]).size()
    counted = rows[rows["n"] > 0].set_index(["outlet", "source"])["n"]
    assert behind.to_dict() == counted.to_dict()


# ---------------------------------------------------------------- who shares text with whom


def test_arrows_lead_from_the_earlier_to_the_later_and_dashes_where_nobody_knows():
    """A head only where dates tell the order; width by words; the margin is named."""
    axes = reuse_flow(flow_rows())
    lines = [patch for patch in axes.patches if isinstance(patch, FancyArrowPatch)]
    assert [line.get_linestyle() == "-" for line in lines] == [True, False, True]
    widths = [line.get_linewidth() for line in lines]
    assert widths == sorted(widths, reverse=True)
    assert shown(axes) == ["300", "200", "40"]
    labels = [label.get_text() for label in axes.get_xticklabels()]
    assert labels[-1] == "no date"
    assert labels[0] == "18 Feb\n2026" or re.fullmatch(r"\d+ \w{3}\n2026", labels[0])


def test_an_article_without_a_date_stands_behind_all_that_have_one():
    """It is hollow, and no date is made up for it."""
    axes = reuse_flow(flow_rows())
    dots = [line for line in axes.get_lines() if line.get_marker() in ("o", "D")]
    hollow = [line for line in dots if line.get_markerfacecolor() == "white"]
    assert len(hollow) == 1
    dated = [line.get_xdata()[0] for line in dots if line not in hollow]
    assert hollow[0].get_xdata()[0] > max(dated)


def test_without_undated_articles_there_is_no_margin():
    """And without dated ones there is nothing but the margin."""
    dated = flow_rows().drop(1)
    ticks = [label.get_text() for label in reuse_flow(dated).get_xticklabels()]
    assert "no date" not in ticks
    none = flow_rows().assign(first_published=pd.NaT, second_published=pd.NaT, is_ordered=False)
    labels = [label.get_text() for label in reuse_flow(none).get_xticklabels()]
    assert labels == ["no date"]


def test_alt_text_of_a_flow_says_how_many_and_between_whom():
    """Who cannot see the figure hears what it shows."""
    words = describe_flow(flow_rows())
    assert words.startswith("Flow of shared text: 3 pairs of articles, the order is known of 2.")
    assert "Most words: 300, from Agency to South." in words
    assert describe_flow(flow_rows().iloc[:0]) == "Flow of shared text: no two articles share text."


def pair_of(first: object, second: object, *notes: str | None) -> tuple[str, bool]:
    """Which of two articles comes first, and whether that is known."""
    articles = DataFrame(
        {
            "article_id": ["a", "b"],
            "outlet": ["North", "South"],
            "published": pd.to_datetime([first, second], utc=True, format="ISO8601"),
            "notes": notes or (None, None),
        }
    )
    matches = DataFrame(
        {
            "article_a": ["a", "a"],
            "article_b": ["b", "b"],
            "words": [50, 30],
            "contained_a": 0.8,
            "contained_b": 0.5,
        }
    )
    (row,) = reuse_pairs({"articles": articles, "matches": matches}).to_dict("records")
    assert row["words"] == 80
    assert row["first_contained"] == {"a": 0.8, "b": 0.5}[row["first"]]
    return row["first"], row["is_ordered"]


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("2026-02-17T09:00", "2026-02-17T11:00", ("a", True)),
        ("2026-02-18T09:00", "2026-02-17T11:00", ("b", True)),
        ("2026-02-17", "2026-02-17T11:00", ("a", False)),
        ("2026-02-17", "2026-02-18T11:00", ("a", True)),
        ("2026-02-18", "2026-02-17T11:00", ("b", True)),
        ("2026-02-17T09:00", "2026-02-17T09:00", ("a", False)),
        (None, "2026-02-17", ("b", False)),
        (None, None, ("a", False)),
    ],
)
def test_the_order_of_two_articles_is_told_only_where_dates_tell_it(first, second, expected):
    """A date without a time may be any time of that day."""
    assert pair_of(first, second) == expected


def test_no_order_is_told_that_a_zone_could_turn():
    """An hour without a zone, a day without an hour: the other day may be the same."""
    no_zone, no_hour = "published:no zone", "published:date only"
    at, later = "2026-02-17T09:00", "2026-02-17T22:00"
    assert pair_of(at, later, None, None) == ("a", True)
    assert pair_of(at, later, None, no_zone) == ("a", False)
    assert pair_of("2026-02-17", "2026-02-18", no_hour, no_hour) == ("a", False)
    assert pair_of("2026-02-19", "2026-02-17", no_hour, no_hour) == ("b", True)


def test_the_order_of_rows_and_ids_does_not_matter():
    """Turning the two articles turns nothing in the figure’s table."""
    assert pair_of("2026-02-17T09:00", "2026-02-18T11:00")[0] == "a"
    assert pair_of("2026-02-18T11:00", "2026-02-17T09:00")[0] == "b"


# ---------------------------------------------------------------- the text itself


def two(a: str, b: str) -> DataFrame:
    """Two articles."""
    return DataFrame(
        {
            "article_id": ["a", "b"],
            "outlet": ["North", "South"],
            "headline": ["One", "Two"],
            "published": pd.to_datetime(["2026-02-17T11:00Z", None]),
            "text": [a, b],
        }
    )


PARAGRAPHS = st.lists(
    st.sampled_from([*FERRY, *BRIDGE, EXTRA, "“Yes,” he said.", "", "—", "\n"]), max_size=7
).map("\n\n".join)


@settings(max_examples=40, deadline=None)
@given(a=PARAGRAPHS, b=PARAGRAPHS)
def test_segments_tile_both_texts(a, b):
    """Nothing is lost or shown twice on either side, and shared segments are as in `matches`."""
    articles = two(a, b)
    aligned = align(articles, "a", "b")
    for side, given_text in zip("ab", (a, b), strict=True):
        mine = aligned[aligned["side"] == side].sort_values("start")
        assert "".join(mine["text"]) == given_text
        assert mine["start"].tolist() == [0, *mine["end"][:-1]] if len(mine) else not given_text
    matches = find_reuse(articles)
    numbered = aligned[aligned["passage"] > 0]
    if len(matches):
        assert numbered["passage"].nunique() == len(matches)


def test_what_was_cut_added_changed_and_moved_is_told_apart():
    """A headline changed, a sentence added, a paragraph cut, two paragraphs turned round."""
    a = text("Old headline", *FERRY[:2], *BRIDGE)
    b = text("New headline", *BRIDGE, FERRY[0], EXTRA, FERRY[1])
    aligned = align(two(a, b), "a", "b")
    alone = aligned[aligned["kind"] == "alone"]
    words = {side: " ".join(rows["text"]) for side, rows in alone.groupby("side")}
    assert "Old headline" in words["a"]
    assert "New headline" in words["b"]
    assert EXTRA.rstrip(".") in words["b"]
    moved = aligned[aligned["kind"] == "moved"]
    assert set(moved["side"]) == {"a", "b"}
    lines = aligned[aligned["kind"] == "shared"].groupby("line")["side"].nunique()
    assert set(lines) == {2}


def test_a_missing_article_is_named():
    """A wrong id is wrong use."""
    with pytest.raises(CorpusError, match="no article has the id x"):
        align(two("One.", "Two."), "a", "x")


def test_the_text_is_escaped_and_cannot_act():
    """Markup in an article, a headline or an outlet is shown as it is printed."""
    odd = "<script>alert(1)</script> \u202e & <b>bold</b>"
    articles = two(text(odd, *FERRY), text(*FERRY, odd)).assign(outlet=odd, headline=odd)
    page = side_by_side({"articles": articles}, "a", "b")
    assert not re.search(
        r"<(?!/?(table|thead|tbody|tr|th|td|mark|del|ins|sup|br|style)\b)", page.html
    )
    assert "&lt;script&gt;" in page.html
    assert "\u202e" not in page.html + page.plain
    assert "http" not in page._repr_html_()
    assert page._repr_html_().count("<style>") == 1


def test_a_copy_reads_as_lines_where_there_is_no_page():
    """Both texts once, each line with a sign."""
    page = side_by_side(
        {"articles": two(text("Old news", *FERRY), text("No boats", *FERRY, EXTRA))},
        "a",
        "b",
    )
    lines = repr(page).splitlines()
    assert lines[0] == "a: North, 17\u00a0February\u00a02026 · b: South, no date"
    assert lines[1:3] == ["- Old news", "+ No boats"]
    assert lines[3].startswith("= ")
    assert lines[-1] == f"+ {EXTRA}"


def test_a_long_stretch_is_shortened_and_says_so():
    """A report stays small however long the texts are."""
    page = side_by_side(
        {"articles": two(text(*FERRY) + " x" * 500, text(*FERRY))}, "a", "b", longest=100
    )
    assert "characters…]" in page.html
    assert len(page.html) < 2_000


def test_pictures_come_out_the_same_every_time_with_their_alt_text():
    """As every figure: no clock, no random id, a title and a description."""
    for draw, rows, words in (
        (story_grid, grid_rows(), describe_grid(grid_rows())),
        (reuse_flow, flow_rows(), describe_flow(flow_rows())),
    ):
        first, second = (to_svg(draw(rows).figure, title="T", description=words) for _ in range(2))
        assert first == second
        assert Picture(draw(rows), words).description == words


@pytest.mark.parametrize("odd", ["<script>x</script>", "$\\frac{$", "\u202ex\x00", "新闻"])
def test_odd_names_are_drawn_as_they_are(odd):
    """A name cannot become markup or a formula, and warns of nothing."""
    rows = grid_rows().replace({"outlet": {"North": odd}, "name": {"Ann Lee": odd}})
    pairs = flow_rows().replace({"first_outlet": {"North": odd}})
    for axes in (story_grid(rows), reuse_flow(pairs)):
        svg = to_svg(axes.figure, title=odd, description=odd)
        assert "<script" not in svg
        assert "\x00" not in svg


def test_labels_of_outlets_do_not_run_into_each_other():
    """Names stand side by side above the grid."""
    outlets = [
        "Ardoven Broadcasting Trust",
        "The Ardoven Anvil",
        "The Quayside Ledger",
        "Zelvision",
    ]
    rows = DataFrame(
        [(o, "Ann Lee", "ann lee", 1, 9.0, True, 4) for o in outlets], columns=grid_rows().columns
    )
    axes = story_grid(rows)
    axes.figure.canvas.draw()
    boxes = [label.get_window_extent() for label in axes.get_xticklabels()]
    assert all(right.x0 >= left.x1 for left, right in pairwise(boxes))


def test_nothing_to_draw_is_no_error():
    """An empty table gives empty axes, and says so in words."""
    assert reuse_flow(flow_rows().iloc[:0]).get_xticks().tolist() == []
    assert story_grid(grid_rows().iloc[:0]).get_yticklabels() == []
    assert describe_grid(grid_rows().iloc[:0]).endswith("no source is known by name.")
