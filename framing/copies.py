"""What a report shows of stories and copies: who cites whom, who shares text, one copy in full."""

from __future__ import annotations

from markupsafe import Markup
from pandas import DataFrame

from framing import tally
from framing.pictures import (
    MOST_SOURCES,
    describe_flow,
    describe_grid,
    reuse_flow,
    side_by_side,
    story_grid,
)
from framing.retold import (
    cited_in_story,
    largest_story,
    pairs_across,
    sources_in_story,
    strongest_pair,
)
from framing.study import Aligned, Block, Sheet, Study, Text, parts_of, plot
from framing.wording import count

_LONGEST = 900


def grid_blocks(study: Study, back: str) -> list[Block]:
    """Return the grid of the story that most outlets tell, with its table; nothing if none is."""
    story = largest_story(study.tables)
    if story is None:
        return []
    rows = sources_in_story(study.tables, story, items=study.items["sources"])
    rows = rows[rows["outlet"].isin(study.outlets)]
    if rows["n"].sum() == 0:
        return [Text("The story that most outlets tell cites no source known by name.")]
    title = f"who cites whom in the story that most outlets tell: {_headline(study, story)}"
    said = (
        "Sources are told apart by their names, which outlets may print differently; that a name "
        "is not found says that it is not printed, not why."
    )
    return [
        plot(story_grid(rows), title, describe_grid(rows)),
        Text(said),
        _grid_sheet(study, rows, story, back),
    ]


def _headline(study: Study, story: str) -> str:
    """The first headline of a story, as its name."""
    told, articles = study.tables["stories"], study.tables["articles"]
    mine = articles[articles["article_id"].isin(told.loc[told["story_id"] == story, "article_id"])]
    first = mine.dropna(subset=["headline"]).sort_values(["published", "article_id"]).head(1)
    return "(no headline)" if first.empty else f"“{first['headline'].iloc[0]}”"


def _grid_sheet(study: Study, rows: DataFrame, story: str, back: str) -> Sheet:
    """Words by source and outlet; each opens to the citations."""
    cited = cited_in_story(study.tables, story, items=study.items["sources"])
    parts, none = parts_of(cited, ["outlet", "source"]), cited.iloc[:0]
    outlets = tally.in_order(rows["outlet"])
    cells = []
    for source in list(dict.fromkeys(rows["source"]))[:MOST_SOURCES]:
        mine = rows[rows["source"] == source].set_index("outlet")
        name = str(mine["name"].iloc[0])
        line: list[str | Markup] = [name]
        for outlet in outlets:
            n, words = int(mine["n"][outlet]), mine["words"][outlet]
            shown = f"{count(words)} ({n})" if n else "printed" if mine["is_named"][outlet] else "–"
            found = parts((outlet, source)) if n else none
            line.append(study.excerpts.link(shown, found, f"Story: {name}, {outlet}", back=back))
        cells.append(line)
    caption = "Words given to each source, and in brackets citations, by outlet"
    return Sheet(caption, ["Source", *outlets], [False, *(True for _ in outlets)], cells, True)


def copy_blocks(study: Study) -> list[Block]:
    """Return the flow of text between outlets, and the pair that most suggests a copy in full."""
    between = pairs_across(study.tables)
    if between.empty:
        return []
    left, right = strongest_pair(study.tables)
    return [
        plot(reuse_flow(between), "text shared between outlets, over time", describe_flow(between)),
        Aligned(
            side_by_side(study.tables, left, right, longest=_LONGEST).html,
            "Side by side: the pair behind the strongest lead, or else the one that shares most "
            "words. Highlighted: in both, with the number of the passage; struck through: only "
            "left; underlined: only right; dotted: in both, in another order.",
        ),
    ]
