"""What a report says of articles among each other: stories, copies and leads, omissions."""

from __future__ import annotations

import pandas as pd
from markupsafe import Markup
from pandas import DataFrame, Series

from framing.copies import copy_blocks, grid_blocks
from framing.excerpts import say
from framing.feature import evidence_id
from framing.leads import LEAD_NAMES
from framing.nouns import things
from framing.retold import is_across, reuse_by_article, reuse_by_outlet
from framing.schema import WIRE
from framing.study import Block, Section, Sheet, Study, Text, each, parts_of
from framing.tally import NO_OUTLET
from framing.wire import WHOLE
from framing.wording import capital, count, days, number

MOST_NAMED = 12
MOST_STORIES, MOST_PAIRS, MOST_LEADS, MOST_GAPS = 15, 20, 40, 40
MOST_OUTLETS = 20
_OPENING = 160
_LONGEST_NAME = 90
_ITEMS = {"source": "sources cited", "number": "numbers", "entity": "other names"}
_TIERS = {
    1: "strong: points to one other article or outlet, uncredited",
    2: "moderate: something else could explain it",
    3: "weak: common in honest reporting, or in a bad scrape",
}
_TOWARDS = {
    "Articles that share text": None,
    "Later, no credit found": "copied",
    "With credit": "credited",
    "Order not known": "unordered",
}


def told(study: Study) -> Section:
    """Return the stories: how many, how many told by several outlets, the largest."""
    back, title = "stories", "Stories"
    stories = _with_articles(study, study.tables["stories"])
    if stories.empty:
        return Section(back, title, [Text("No stories: there are no articles.")])
    stories["stated"] = stories["outlet"].where(stories["outlet"] != NO_OUTLET)
    sizes = stories.groupby("story_id").agg(
        n=("article_id", "size"),
        outlets=("stated", "nunique"),
        first=("published", "min"),
        last=("published", "max"),
    )
    shared = sizes[sizes["outlets"] > 1]
    said = (
        f"{things(len(stories), 'article')} {'tells' if len(stories) == 1 else 'tell'} "
        f"{things(len(sizes), 'story')}; {count(len(shared))} of these "
        f"{'is' if len(shared) == 1 else 'are'} told by two or more outlets, "
        f"{count((sizes['outlets'] > 2).sum())} by three or more. Articles are of one story if "
        "they share names, words and numbers that few others have, within days. Stories can be "
        "merged and split by hand before outlets are compared."
    )
    ordered = shared.reset_index().sort_values(
        ["outlets", "n", "story_id"], ascending=[False, False, True]
    )
    members = parts_of(stories.sort_values(["published", "article_id"]), "story_id")
    rows = []
    for story in each(ordered.head(MOST_STORIES)):
        mine = members(story.story_id)
        name = _story_name(mine)
        ends = mine["text"].str.len().clip(upper=_OPENING)
        openings = _spans(study, mine["article_id"], 0 * ends, ends, "opening of an article")
        linked = study.excerpts.link(count(story.n), openings, f"Story: {name}", back=back)
        dates = _dates(story.first, story.last)
        which = ", ".join(sorted(set(mine["stated"].dropna())))
        rows.append([name, linked, count(story.outlets), which, dates])
    header = ["Story (its first headline)", "Articles", "Outlets", "Which", "Published"]
    caption = f"Stories told by most outlets: {len(rows)} of {count(len(shared))}"
    sheet = Sheet(caption, header, [False, True, True, False, False], rows)
    grid = grid_blocks(study, back)
    return Section(back, title, [Text(said), *([sheet] if rows else []), *grid])


def copied(study: Study) -> Section:
    """Return what articles share, whose agency copy they print, and the leads by tier."""
    back, title = "copies", "Copies, agency copy and leads"
    said = (
        "Two articles share text if a fifth of the words of one stand in the other, word for word, "
        "with and without quotations; promos are left out. Shared text says nothing of who copied; "
        "both may have a third as their origin, and printing an agency’s text is what agencies are "
        "for. A lead is an observation of what suggests that an article came from elsewhere: where "
        "to look, never a finding about anybody. "
    )
    blocks: list[Block] = [Text(said)]
    blocks += [*_pair_blocks(study, back), *_outlet_blocks(study, back), *copy_blocks(study)]
    blocks += [*_wire_blocks(study, back), *_lead_blocks(study, back)]
    return Section(back, title, blocks)


def left_out(study: Study) -> Section:
    """Return what others report of a story and an outlet has not, beside how often that happens."""
    back, title = "omissions", "Omissions"
    rows = study.tables["omissions"]
    judged = rows[rows["n_others"] > 1]
    if judged.empty:
        none = "No story is told by three or more outlets in English, each in its own words."
        return Section(back, title, [Text(none)])
    said = (
        "Of each story told by three or more outlets: sources cited by name, numbers, and other "
        "names that at least two other outlets report, looked for generously in each outlet’s "
        "articles on that story. Outlets that print one text, most of it word for word, count as "
        "one. Not found means that no usual form of it stands there; it says "
        "nothing of why. Expected: the share of such items that outlets lack in other stories, for "
        "articles as long and items as widely reported. Short articles lack most."
    )
    sheets = [_gap_sheet(study, judged, back), _unexpected_sheet(study, rows, judged, back)]
    return Section(back, title, [Text(said), *sheets])


def among_articles(study: Study) -> list[Markup]:
    """Return what stands out among articles, in sentences: leads of tier 1, and omissions."""
    said = []
    strong = study.tables["leads"]
    strong = strong[strong["tier"] == 1]
    if len(strong):
        strong = strong.assign(outlet=study.outlet_of(strong["article_id"]))
        title = "Leads of tier 1, all outlets"
        n = strong["article_id"].nunique()
        linked = study.excerpts.link(count(n), _lead_spans(study, strong), title, back="summary")
        said.append(
            say(
                "<b>Copies and leads</b>: {} of {} {} text with one of another outlet, "
                "or {} its promo, in a way that points there and without credit: {}. Where "
                "to look, never a finding about anybody.",
                linked,
                things(len(study.tables["articles"]), "article"),
                "shares" if n == 1 else "share",
                "contains" if n == 1 else "contain",
                _by_outlet(study, strong),
            )
        )
    rows = study.tables["omissions"]
    judged = rows[rows["n_others"] > 1]
    gaps = judged[~judged["found"]]
    if len(gaps):
        there = _reported(study, rows[rows["found"]], gaps)
        title = "Not found, all outlets: where others report them"
        linked = study.excerpts.link(count(len(gaps)), there, title, back="summary")
        said.append(
            say(
                "<b>Omissions</b>: of {} that at least two other outlets report of a story, {} {} "
                "not found in the outlet’s own articles on it.",
                "1 source, name or number"
                if len(judged) == 1
                else f"{count(len(judged))} sources, names and numbers",
                linked,
                "was" if len(gaps) == 1 else "were",
            )
        )
    return said


def _by_outlet(study: Study, leads: DataFrame) -> Markup:
    """The outlets that have leads, each with the number of its articles as a link.

    Of many, those with the most.
    """
    sizes = leads.groupby("outlet")["article_id"].nunique()
    named = sizes.sort_values(ascending=False, kind="stable").index[:MOST_NAMED]
    some = leads[leads["outlet"].isin(named)]
    more = len(sizes) - len(named)
    said = [
        say(
            "{} ({})",
            outlet,
            study.excerpts.link(
                count(mine["article_id"].nunique()),
                _lead_spans(study, mine),
                f"Leads of tier 1, {outlet}",
                back="summary",
            ),
        )
        for outlet, mine in some.groupby("outlet")
    ]
    others = [say("and {}", things(more, "more outlet"))] if more else []
    return Markup(", ").join([*said, *others])


# ---------------------------------------------------------------- rows that can be opened


def _with_articles(study: Study, rows: DataFrame) -> DataFrame:
    articles = study.tables["articles"][["article_id", "outlet", "headline", "published", "text"]]
    return rows.merge(articles, on="article_id")


def _spans(
    study: Study,
    article_ids: Series[str],
    starts: Series[int],
    ends: Series[int],
    rule: str | Series[str],
) -> DataFrame:
    """Places in articles as rows that a number can open to, each with the voice it begins in."""
    rows = DataFrame(
        {
            "article_id": article_ids.astype("str").to_numpy(),
            "start": starts.to_numpy(),
            "end": ends.to_numpy(),
            "rule": rule if isinstance(rule, str) else rule.to_numpy(),
        }
    ).drop_duplicates(ignore_index=True)
    names = ("article_id", "start", "end", "rule")
    ids = [
        evidence_id(article, "place", start, end, why)
        for article, start, end, why in zip(*(rows[name].tolist() for name in names), strict=True)
    ]
    return rows.assign(evidence_id=Series(ids, dtype=object), voice=study.voices.at(rows))


def _named(headline: str | None, outlet: object, article: object) -> str:
    words = str(article) if pd.isna(headline) else " ".join(str(headline).split())
    return f"{outlet}: {words[:_LONGEST_NAME]}"


def _story_name(mine: DataFrame) -> str:
    headlines = mine["headline"].dropna()
    words = headlines.iloc[0] if len(headlines) else mine["text"].iloc[0]
    return " ".join(str(words)[:_OPENING].split())[:_LONGEST_NAME]


def _dates(first: pd.Timestamp | None, last: pd.Timestamp | None) -> str:
    if first is None or last is None or pd.isna(first):
        return "no date"
    return days(first, last)


# ---------------------------------------------------------------- copies and leads


def _pair_blocks(study: Study, back: str) -> list[Block]:
    matches = study.tables["matches"]
    articles = study.tables["articles"].set_index("article_id")[["outlet", "headline"]]
    keys = ["article_a", "article_b", "contained_a", "contained_b"]
    pairs = matches.groupby(keys)["words"].sum().reset_index()
    for side in ("a", "b"):
        pairs = pairs.join(articles.add_suffix(f"_{side}"), on=f"article_{side}")
    is_stated = (pairs[["outlet_a", "outlet_b"]] != NO_OUTLET).all(axis=1)
    others = pairs[is_across(pairs["outlet_a"], pairs["outlet_b"])]
    said = (
        f"{things(len(pairs), 'pair')} of articles share text, {count(len(others))} of them across "
        "outlets."
    )
    if len(pairs) == 1:
        where = ", across outlets" if len(others) else ", within one outlet"
        said = f"1 pair of articles shares text{where if is_stated.all() else ''}."
    ordered = others.sort_values(["words", "article_a", "article_b"], ascending=[False, True, True])
    few = ordered.head(MOST_PAIRS)
    passages = parts_of(matches.merge(few[keys[:2]]), ["article_a", "article_b"])
    rows = []
    for pair in each(few):
        mine = passages((pair.article_a, pair.article_b))
        both = [
            _spans(study, mine[f"article_{s}"], mine[f"start_{s}"], mine[f"end_{s}"], "shared text")
            for s in ("a", "b")
        ]
        names = [
            _named(pair.headline_a, pair.outlet_a, pair.article_a),
            _named(pair.headline_b, pair.outlet_b, pair.article_b),
        ]
        shown = study.excerpts.link(
            count(pair.words), pd.concat(both), f"Shared: {names[0]} / {names[1]}"[:150], back=back
        )
        rows.append(
            [names[0], f"{pair.contained_a:.0%}", names[1], f"{pair.contained_b:.0%}", shown]
        )
    if not rows:
        return [Text(said)]
    header = ["Article", "Of its words", "Other article", "Of its words", "Words shared"]
    caption = f"Pairs across outlets that share most: {len(rows)} of {count(len(others))}"
    return [Text(said), Sheet(caption, header, [False, True, False, True, True], rows)]


def _outlet_blocks(study: Study, back: str) -> list[Block]:
    """Which outlet shares how much text with which other, and in what order, if that is known."""
    found = reuse_by_article(study.tables)
    pairs = reuse_by_outlet(study.tables, found=found)
    if pairs.empty:
        return []
    few = pairs.head(MOST_OUTLETS)
    of_two = parts_of(found, ["outlet", "other_outlet"])
    passages = _both_sides(study.tables["matches"])
    keys = ["article_id", "other_article"]
    rows = []
    for pair in each(few):
        mine = of_two((pair.outlet, pair.other_outlet))
        line: list[str | Markup] = [pair.outlet, pair.other_outlet]
        for what, kind in _TOWARDS.items():
            some = mine[mine["kind"] == kind] if kind else mine
            spans = passages.merge(some[keys])
            shown = _spans(study, spans["article_id"], spans["start"], spans["end"], what)
            title = f"{what}: {pair.outlet}, with {pair.other_outlet}"
            line.append(study.excerpts.link(count(len(some)), shown, title, back=back))
        rows.append([*line, count(pair.words), f"{pair.share:.0%}"])
    header = ["Outlet", "Other outlet", *_TOWARDS, "Words", "Of all its words"]
    said = (
        "The same by outlet, each pair of outlets seen from both. Later by a date, by a promo of "
        "the other that was left in, or by words told to it; the rest came first or is named as "
        "the origin. Of each article the words count that it shares with one other."
    )
    caption = f"Text shared, by outlet and other outlet: {len(rows)} of {count(len(pairs))}"
    return [Text(said), Sheet(caption, header, [False, False, *[True] * 6], rows)]


def _both_sides(matches: DataFrame) -> DataFrame:
    """Passages as each of two articles has them: article_id, other_article, start, end."""
    sides = []
    for one, other in ("ab", "ba"):
        names = {f"article_{one}": "article_id", f"article_{other}": "other_article"}
        names |= {f"start_{one}": "start", f"end_{one}": "end"}
        sides.append(matches.rename(columns=names)[list(names.values())])
    return pd.concat(sides, ignore_index=True)


def _wire_blocks(study: Study, back: str) -> list[Block]:
    wire = study.tables.get("wire", DataFrame(columns=list(WIRE.columns)))
    if wire.empty:
        return [
            Text("No article names an agency of the list as its origin (--agency NAME adds one).")
        ]
    wire = wire.assign(outlet=study.outlet_of(wire["article_id"]))
    sizes = study.tables["articles"].groupby("outlet").size()
    groups = (
        ("a dateline, byline or credit", wire[wire["kind"].isin(WHOLE)]),
        ("a contribution", wire[wire["kind"] == "contribution"]),
        ("passages shared with such", wire[wire["kind"] == "shared"]),
    )
    rows = []
    for outlet in study.outlets:
        cells: list[str | Markup] = [outlet, count(sizes.get(outlet, 0))]
        for what, among in groups:
            mine = among[among["outlet"] == outlet]
            places = _spans(study, mine["article_id"], mine["start"], mine["end"], mine["agency"])
            title = f"Agency copy: {what}, {outlet}"
            shown = count(mine["article_id"].nunique())
            cells.append(study.excerpts.link(shown, places, title, back=back))
        rows.append(cells)
    header = ["Outlet", "Articles", *(f"With {what}" for what, _ in groups)]
    return [Sheet("Agency copy by outlet: articles", header, [False, *[True] * 4], rows)]


def _lead_blocks(study: Study, back: str) -> list[Block]:
    leads = study.tables["leads"]
    if leads.empty:
        return [Text("No leads: nothing suggests that an article came from elsewhere.")]
    leads = leads.assign(outlet=study.outlet_of(leads["article_id"]))
    rows = []
    for (tier, lead), mine in leads.groupby(["tier", "lead"]):
        title = f"Leads: {str(lead).replace('_', ' ')}, tier {tier}"
        linked = study.excerpts.link(count(len(mine)), _lead_spans(study, mine), title, back=back)
        n_articles = count(mine["article_id"].nunique())
        rows.append(
            [str(lead).replace("_", " "), str(tier), LEAD_NAMES[str(lead)], linked, n_articles]
        )
    header = ["Lead", "Tier", "What was observed", "Leads", "Articles"]
    kinds = Sheet("Leads by tier", header, [False, True, False, True, True], rows)
    said = "Tiers: " + "; ".join(f"{tier} {words}" for tier, words in _TIERS.items()) + "."
    return [Text(said), kinds, _outlets_sheet(study, leads, back), _statements(study, leads, back)]


def _lead_spans(study: Study, leads: DataFrame) -> DataFrame:
    """The words of leads; the opening of the article where a lead is about what is missing."""
    articles = study.tables["articles"]
    articles = articles[articles["article_id"].isin(leads["article_id"])]
    texts = articles.set_index("article_id")["text"].str.len()
    opening = leads["article_id"].map(texts).clip(upper=_OPENING).astype("int64")
    ends = leads["end"].where(leads["end"] > 0, opening)
    others = ", with " + leads["other_article"].astype("str")
    rule = leads["lead"].str.replace("_", " ") + others.fillna("")
    return _spans(study, leads["article_id"], leads["start"], ends, rule)


def _outlets_sheet(study: Study, leads: DataFrame, back: str) -> Sheet:
    sizes = study.tables["articles"].groupby("outlet").size()
    rows = []
    for outlet in study.outlets:
        mine = leads[leads["outlet"] == outlet]
        cells: list[str | Markup] = [outlet, count(sizes.get(outlet, 0))]
        for tier in _TIERS:
            part = mine[mine["tier"] == tier]
            title = f"Leads of tier {tier}, {outlet}"
            shown = count(part["article_id"].nunique())
            cells.append(study.excerpts.link(shown, _lead_spans(study, part), title, back=back))
        rows.append(cells)
    header = ["Outlet", "Articles", *(f"With a lead of tier {tier}" for tier in _TIERS)]
    return Sheet("Articles with leads, by outlet", header, [False, *[True] * 4], rows)


def _statements(study: Study, leads: DataFrame, back: str) -> Sheet:
    strong = leads[leads["tier"] < 3].sort_values(["tier", "article_id", "lead", "start"])
    headlines = study.tables["articles"].set_index("article_id")["headline"]
    rows = []
    for lead in each(strong.head(MOST_LEADS)):
        name = _named(headlines.get(lead.article_id), lead.outlet, lead.article_id)
        spans = _lead_spans(study, strong[_is_lead(strong, lead)])
        title = f"{capital(lead.lead.replace('_', ' '))}: {name}"
        linked = study.excerpts.link(lead.lead.replace("_", " "), spans, title, back=back)
        rows.append([name, str(lead.tier), linked, lead.statement])
    caption = f"Leads of tiers 1 and 2: {len(rows)} of {count(len(strong))}"
    return Sheet(
        caption, ["Article", "Tier", "Lead", "Observation"], [False, True, False, False], rows
    )


def _is_lead(leads: DataFrame, lead: object) -> Series[bool]:
    is_it = Series(data=True, index=leads.index)
    for name in ("article_id", "lead", "start", "statement"):
        is_it &= leads[name] == getattr(lead, name)
    return is_it


# ---------------------------------------------------------------- omissions


def _gap_sheet(study: Study, judged: DataFrame, back: str) -> Sheet:
    """By outlet and kind: items that others report, those not found, and what is expected."""
    found = study.tables["omissions"]
    found = found[found["found"]]
    rows = []
    for (outlet, kind), mine in judged.groupby(["outlet", "item_kind"]):
        if outlet not in study.outlets:
            continue
        gaps = mine[~mine["found"]]
        there = _reported(study, found, gaps)
        title = f"Not found, {_ITEMS[str(kind)]}, {outlet}: where others report them"
        rated = mine.dropna(subset=["gap_rate"])
        rows.append(
            [
                str(outlet),
                _ITEMS[str(kind)],
                count(len(mine)),
                study.excerpts.link(count(len(gaps)), there, title, back=back),
                number(100 * len(gaps) / len(mine)),
                number(100 * rated["gap_rate"].mean()),
                count(len(rated)),
            ]
        )
    header = ["Outlet", "Items", "Reported by two others", "Not found", "Per 100"]
    header += ["Expected per 100", "With an expectation"]
    numeric = [False, False, *[True] * 5]
    return Sheet("Items that others report, by outlet", header, numeric, rows)


def _reported(study: Study, found: DataFrame, gaps: DataFrame) -> DataFrame:
    """Where other outlets print the items that one has not."""
    keys = ["story_id", "item_kind", "item"]
    there = found.merge(gaps[keys].drop_duplicates(), on=keys)
    return _spans(study, there["article_id"], there["start"], there["end"], there["item"])


def _unexpected_sheet(study: Study, rows: DataFrame, judged: DataFrame, back: str) -> Sheet:
    gaps = judged[~judged["found"] & judged["outlet"].isin(study.outlets)]
    keys = ["gap_rate", "n_others", "story_id", "item_kind", "item", "outlet"]
    ordered = gaps.sort_values(keys, ascending=[True, False, True, True, True, True])
    stories = _with_articles(study, study.tables["stories"])
    wanted = ordered.head(MOST_GAPS)
    mine = stories[stories["story_id"].isin(wanted["story_id"])]
    mine = mine.sort_values(["published", "article_id"])
    names = {story: _story_name(part) for story, part in mine.groupby("story_id")}
    found = rows[rows["found"]]
    cells = []
    for row in each(wanted):
        there = _reported(study, found, DataFrame([row])[["story_id", "item_kind", "item"]])
        title = f"{row.item}: {names.get(row.story_id, '')}"
        of = f"{count(row.n_others)} of {count(row.n_outlets - 1)}"
        rate = "" if pd.isna(row.gap_rate) else number(100 * row.gap_rate)
        cells.append(
            [
                names.get(row.story_id, ""),
                row.item,
                _ITEMS[row.item_kind],
                row.outlet,
                study.excerpts.link(of, there, title, back=back),
                rate,
                count(row.gap_n),
                row.searched,
            ]
        )
    header = ["Story", "Item", "Kind", "Not found in", "Others that report it"]
    header += ["Expected per 100", "In cases", "Searched"]
    numeric = [False, False, False, False, True, True, True, False]
    caption = f"Items not found, least expected first: {len(cells)} of {count(len(gaps))}"
    return Sheet(caption, header, numeric, cells, is_folded=True)
