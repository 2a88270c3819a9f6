"""Leads: what suggests that an article came from elsewhere, said as an observation."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from pandas.testing import assert_frame_equal

import framing as fr
from framing.credits import origins, stated_origins
from framing.errors import CorpusError
from framing.leads import LEAD_NAMES
from framing.outlets import is_same_outlet
from framing.schema import ARTICLES, LEADS, check, frame

BODY = (
    "Growing strain along the coast could bring more harbours into the Littoral Compact, its "
    "secretary, Imre Saal, has said. He spoke after a meeting of envoys in Dovrask last week.\n\n"
    "“A common watch is what every harbour wants in a hard winter,” Saal told Compact Radio on "
    "Monday. He argued that the “wish for common rules can only widen the tasks of the body”.\n\n"
    "The secretary added that members could share their tugs and their pilots. “Two hundred years "
    "of storms show that nobody sails alone,” he said.\n\n"
)
REST = (
    "Still, the league of harbours has seen quarrels. The mayor of Haldmouth left its last session "
    "in anger this spring and blamed the others for doing nothing when his quay burned down."
)
PROMO = "Old rival to become ‘trusted partner’ of Tesmoor"
GLUED = f"{PROMO}READ MORE: {PROMO}\n\n"
CLEAN = f"READ MORE: {PROMO}\n\n"
NOTE = "\n\nThe league meets again in autumn to vote on its new rules, its office said in a note."
NOON = pd.Timestamp("2026-03-02 12:00", tz="UTC")


def row(identity: str, outlet: str | None, text: str, **columns: object) -> dict[str, object]:
    """One article; a headline is put before its text."""
    headline = columns.get("headline")
    head = f"{headline}\n\n" if headline else ""
    made = {"article_id": identity, "outlet": outlet, "text": head + text, "body_start": len(head)}
    return made | {"source_file": "-", "source_record": identity, "text_hash": ""} | columns


def tables(*rows: dict[str, object]) -> dict[str, DataFrame]:
    """The tables of a run on these articles."""
    articles = frame(rows, ARTICLES)
    return fr.find_evidence(articles)._asdict() | {"articles": articles}


def leads(*rows: dict[str, object]) -> DataFrame:
    """The leads of these articles, checked against their texts."""
    run = tables(*rows)
    texts = run["articles"].set_index("article_id")["text"]
    return check(fr.find_leads(run), LEADS, texts=texts)


def named(found: DataFrame, article: str) -> dict[str, int]:
    """The leads of one article, and their tiers."""
    mine = found[found["article_id"] == article]
    return dict(zip(mine["lead"], mine["tier"], strict=True))


COPY = row("copy", "Far Shore Observer", BODY + GLUED + REST, headline="League ready to grow")
ORIGINAL = row(
    "original",
    "Zelvision",
    BODY + CLEAN + REST + NOTE,
    headline="Rivals of Tesmoor set to widen their league",
    published=NOON,
    byline="Ada Brandt",
)


def test_a_copy_alone_gives_named_leads() -> None:
    """Without its original: a stripped promo, one origin, no date, no author."""
    assert named(leads(COPY), "copy") == {
        "promo_remnant": 2,
        "single_origin": 2,
        "byline_missing": 3,
        "date_missing": 3,
    }


def test_beside_its_original_a_copy_has_a_direction() -> None:
    """Two signs that agree, a remnant and a missing date, name the later one and only it."""
    found = leads(COPY, ORIGINAL)
    assert named(found, "copy")["copied_passages"] == 1
    assert named(found, "copy")["headline_changed"] == 2
    assert not {"copied_passages", "shared_passages"} & set(named(found, "original"))
    said = found.set_index("lead").loc["headline_changed", "statement"]
    assert "“League ready to grow”" in said
    assert "“Rivals of Tesmoor set to widen their league”" in said


def test_dates_tell_which_came_first() -> None:
    """The later of two dates has the lead, which says by how much."""
    later = COPY | {"published": NOON + pd.Timedelta(hours=3)}
    found = leads(later, ORIGINAL)
    said = found[found["lead"] == "copied_passages"]["statement"].tolist()
    assert len(said) == 1
    assert "published 3 hours later" in said[0]


def test_a_day_without_an_hour_is_no_order_within_the_day() -> None:
    """Midnight stands for a date without a time: both sides share passages, without order."""
    one = row("a", "North", BODY + REST, published=NOON.normalize(), byline="A. Berg")
    other = row("b", "South", BODY + REST, published=NOON, byline="B. Berg")
    found = leads(one, other)
    assert named(found, "a")["shared_passages"] == named(found, "b")["shared_passages"] == 2


NO_ZONE, NO_HOUR = "published:no zone", "published:date only"


@pytest.mark.parametrize(
    ("published", "notes", "said"),
    [
        ("2026-03-02 17:00", None, "published 5 hours later"),
        ("2026-03-02 17:00", NO_ZONE, "not known from a time without a zone"),
        ("2026-03-02 17:00", f"x:y; {NO_ZONE}", "not known from a time without a zone"),
        ("2026-03-02 17:00", "published:zone not understood", "not known from a time without a"),
        ("2026-03-02 07:00", NO_ZONE, "not known from a time without a zone"),
        ("2026-03-03 03:00", NO_ZONE, "published about 1 day later, by a time without a zone"),
        ("2026-03-03 00:00", NO_HOUR, "not known from a date without a time"),
        ("2026-03-04 00:00", NO_HOUR, "published about 2 days later, by a date without a time"),
        ("2026-03-04 08:00", "feed:published is the date of the last change", "not known from a"),
    ],
)
def test_an_order_that_a_zone_could_turn_is_not_claimed(
    published: str, notes: str | None, said: str
) -> None:
    """Within 14 hours of a time in UTC nothing is later; beyond, it is said in days."""
    copy = COPY | {"text": BODY + REST, "body_start": 0, "headline": None, "byline": "Odd Lie"}
    copy |= {"published": pd.Timestamp(published, tz="UTC"), "notes": notes}
    found = leads(copy, ORIGINAL)
    passages = found[found["lead"].isin(["copied_passages", "shared_passages"])]
    is_known = "published" in said
    assert passages["article_id"].tolist() == (["copy"] if is_known else ["copy", "original"])
    assert all(said in statement for statement in passages["statement"])
    assert set(passages["tier"]) == {1 if is_known else 2}


def test_where_dates_leave_it_open_a_promo_left_in_decides() -> None:
    """The copy’s clock without a zone is five hours behind; it names its origin all the same."""
    early = {"published": NOON - pd.Timedelta(hours=5), "notes": NO_ZONE}
    copy = row("a", "North", f"{BODY}READ MORE: How the quay burned\n\n{REST}", **early)
    third = row("c", "Zelvision", "It burned for days.", headline="How the quay burned")
    found = leads(copy, ORIGINAL, third)
    assert named(found, "a")["copied_passages"] == 1
    assert not {"copied_passages", "shared_passages"} & set(named(found, "original"))


def test_a_promo_that_is_linked_tells_no_order(tmp_path: Path) -> None:
    """An outlet may promote a partner’s page with a link."""
    address = "https://south.example/quay"
    promoted = f'<a href="{address}">How the quay burned</a>'
    parts = [f"<p>{part}</p>" for part in (BODY + REST).split("\n\n") if part]
    page = "".join([*parts[:2], f"<p>READ MORE: {promoted}</p>", *parts[2:]])
    (tmp_path / "a.html").write_text(f"<h1>League ready to grow</h1>{page}", "utf-8")
    read = fr.read_corpus(str(tmp_path)).articles.assign(article_id="a", outlet="North")
    others = [row("b", "South", BODY + REST), row("c", "South", "It rained.", url=address)]
    articles = pd.concat([read, frame(others, ARTICLES)], ignore_index=True)
    found = fr.find_leads(fr.find_evidence(articles)._asdict() | {"articles": articles})
    assert named(found, "a")["shared_passages"] == named(found, "b")["shared_passages"] == 2
    assert named(found, "a")["foreign_promo"] == 2


def test_an_article_that_prints_only_an_update_does_not_lack_a_date() -> None:
    """Beside one with a date this is no sign of direction: both were dated."""
    note = {"notes": "published:only the date of an update is printed", "byline": "Odd Lie"}
    found = leads(row("a", "North", BODY + GLUED + REST, **note), ORIGINAL)
    assert named(found, "a")["shared_passages"] == named(found, "original")["shared_passages"] == 2


def test_signs_that_disagree_leave_the_order_open() -> None:
    """A later date on one side, a promo of it on the other: said on both, decided on neither."""
    one = row("a", "North", f"{BODY}READ MORE: How the quay burned\n\n{REST}", published=NOON)
    other = row("b", "South", BODY + REST, published=NOON + pd.Timedelta(days=1))
    third = row("c", "South", "It burned for days.", headline="How the quay burned", published=NOON)
    found = leads(one, other, third)
    assert named(found, "a")["shared_passages"] == named(found, "b")["shared_passages"] == 2


def test_a_credit_sets_a_copy_apart() -> None:
    """The same text under the outlet's dateline is listed as credited, in the third tier."""
    credited = row("a", "North", f"TESMOOR (Zelvision) - {BODY}{REST}", published=NOON)
    found = leads(credited | {"published": NOON + pd.Timedelta(days=1)}, ORIGINAL)
    assert named(found, "a")["credited_passages"] == 3
    assert named(found, "a")["stated_origin"] == 3
    assert not {"copied_passages", "shared_passages"} & set(found["lead"])


WIRE = row("wire", "Harbour Gazette", f"TESMOOR (Reuters) - {BODY}{REST}", published=NOON)
LATER = row("later", "Far Shore Observer", BODY + REST, published=NOON + pd.Timedelta(hours=3))


def test_a_contribution_credits_what_stands_in_the_agency_s_copy() -> None:
    """Both name the agency: the shared words are credited, and the line is quoted."""
    named_too = LATER | {"text": f"{BODY}{REST}\n\nWith files from Reuters"}
    found = leads(named_too, WIRE)
    assert named(found, "later")["credited_passages"] == 3
    assert not {"copied_passages", "shared_passages"} & set(found["lead"])
    said = found[found["article_id"] == "later"].set_index("lead").loc["credited_passages"]
    assert "it names Reuters: “With files from Reuters”" in said["statement"]
    assert "as its origin" not in said["statement"]


def test_a_contribution_of_an_agency_credits_nobody_else() -> None:
    """The lead stays, and tells of the credit there is, even where it was copied with the text."""
    named_too = {"text": f"{BODY}{REST}\n\nWith files from Reuters"}
    found = leads(LATER | named_too, ORIGINAL | named_too).set_index("lead")
    said = found.loc["copied_passages", "statement"]
    assert "; no credit was found but one to Reuters: “With files from Reuters”" in said


def test_a_contribution_of_one_agency_leaves_the_sign_of_another() -> None:
    """The other article is Reuters copy; that TASS contributed to this one says nothing of that."""
    named_too = LATER | {"text": f"{BODY}{REST}\n\nWith files from TASS"}
    found = leads(named_too, WIRE)
    said = found[found["article_id"] == "later"].set_index("lead").loc["copied_passages"]
    assert "the other names Reuters as its origin" in said["statement"]


@pytest.mark.parametrize("outlet", ["Reuters", "reuters.com"])
def test_an_agency_has_no_text_from_those_who_credit_it(outlet: str) -> None:
    """Its own article names it nowhere; where dates do not tell, the credit does."""
    found = leads(row("own", outlet, BODY + REST), WIRE)
    assert named(found, "wire")["credited_passages"] == 3
    assert not {"copied_passages", "shared_passages"} & set(named(found, "own"))


@pytest.mark.parametrize(
    ("columns", "said"),
    [
        ({"text": f"{BODY}{REST}\n\nSource: TASS"}, "it names TASS: “Source: TASS”"),
        ({"byline": "TASS"}, "it names TASS in its byline"),
        ({"text": f"DOVRASK, March 2. /TASS/. {BODY}{REST}"}, "TASS: “DOVRASK, March 2. /TASS/.”"),
    ],
)
def test_a_credit_to_an_agency_is_quoted_from_where_it_stands(
    columns: dict[str, str], said: str
) -> None:
    """A line at the foot, a field of the record and a dateline are told apart."""
    found = leads(LATER | columns, ORIGINAL).set_index("lead")
    assert said in found.loc["credited_passages", "statement"]


REPRINT = f"{BODY}{REST}\n\nThis article was originally published by Zelvision."
BETWEEN = row("between", "Meridian Post", BODY + REST, published=NOON + pd.Timedelta(hours=1))


def test_a_credit_holds_beside_a_third_outlet_with_the_same_words() -> None:
    """What stands in the credited original is credited, whoever else printed it without."""
    found = leads(ORIGINAL, BETWEEN, LATER | {"text": REPRINT})
    assert named(found, "between")["copied_passages"] == 1
    mine = found[(found["article_id"] == "later") & (found["other_article"] == "between")]
    assert set(mine["tier"]) == {3}
    said = mine.set_index("lead").loc["credited_passages", "statement"]
    assert "all these words stand in Zelvision, “Rivals of Tesmoor set" in said
    assert "no credit" not in said


def test_words_that_the_credited_original_lacks_are_not_credited_by_it() -> None:
    """A paragraph that only the third outlet has as well is left without credit."""
    more = "Nobody in Dovrask would say on Friday which of the quays had been sold, or to whom."
    found = leads(
        ORIGINAL,
        BETWEEN | {"text": f"{BODY}{REST}\n\n{more}"},
        LATER | {"text": f"{BODY}{REST}\n\n{more}\n\nSource: Zelvision"},
    )
    mine = found[(found["article_id"] == "later") & (found["tier"] == 1)]
    assert mine["other_article"].tolist() == ["between"]


@pytest.mark.parametrize("line", ["Source: Zelvision", "Zelvision contributed to this report."])
@pytest.mark.parametrize("kind", ["page.html", "scrape.txt"])
def test_a_credit_that_a_page_prints_below_its_text_is_seen(
    tmp_path: Path, kind: str, line: str
) -> None:
    """A copy read from a page or a scrape is a credited one, and the line is no citation."""
    parts = [part for part in (BODY + REST).split("\n\n") if part]
    page = "".join(f"<p>{part}</p>" for part in (*parts, line))
    scrape = "\n\n".join(["Menu", "League ready to grow", *parts, line, "Share this article"])
    html = f"<title>League ready to grow</title><h1>League ready to grow</h1>{page}"
    (tmp_path / kind).write_text(html if kind.endswith("html") else scrape, "utf-8")
    article = fr.read_corpus(str(tmp_path)).articles.iloc[0]
    copy = row("copy", "Far Shore Observer", article["text"], published=NOON)
    run = tables(copy | {"published": NOON + pd.Timedelta(days=1)}, ORIGINAL)
    assert named(fr.find_leads(run), "copy")["credited_passages"] == 3
    mine = run["evidence"][run["evidence"]["article_id"] == "copy"]
    assert not mine[mine["feature"] == "citation"]["text"].str.contains("Zelvision").any()


def test_what_was_copied_with_the_text_credits_nobody() -> None:
    """“Told Compact Radio” in a shared passage is a sign that its words come from there."""
    radio = row("radio", "Compact Radio", BODY + REST, headline="Saal speaks")
    found = leads(row("a", "North", BODY + REST), radio)
    assert named(found, "a")["copied_passages"] == 1
    assert (
        "name Compact Radio as told" in found.set_index("lead").loc["copied_passages", "statement"]
    )


def test_an_outlet_may_print_its_own_text_again() -> None:
    """Two articles of one outlet, under either of its names, are no lead."""
    found = leads(row("a", "The Hald Post", BODY + REST), row("b", "haldpost.com", BODY + REST))
    assert not found["lead"].str.contains("passages").any()


@pytest.mark.parametrize(
    ("mine", "other", "said"),
    [
        (None, None, "neither states its outlet, so both may be of one"),
        (None, "Zelvision", "this article states no outlet, so both may be of one"),
        ("North", None, "the other states no outlet, so both may be of one"),
    ],
)
def test_an_outlet_that_is_not_stated_is_not_known_to_be_another(
    mine: str | None, other: str | None, said: str
) -> None:
    """The order is told by the dates; that somebody else’s words were printed is not."""
    found = leads(LATER | {"outlet": mine}, ORIGINAL | {"outlet": other})
    lead = found[found["lead"] == "shared_passages"]
    assert lead[["article_id", "tier"]].to_numpy().tolist() == [["later", 2]]
    assert "published 3 hours later; " in lead["statement"].item()
    assert said in lead["statement"].item()
    assert (found["tier"] > 1).all()


def test_a_promo_of_another_outlet_is_found_by_its_headline() -> None:
    """Text that promotes an article of another outlet; a promo of one's own is none."""
    text = "The ferry is late again, says its captain.\n\nREAD MORE: How the quay burned"
    burned = row("b", "South", "It burned for days.", headline="How the quay burned")
    assert named(leads(row("a", "North", text), burned), "a")["foreign_promo"] == 1
    assert "foreign_promo" not in named(leads(row("a", "South", text), burned), "a")
    assert named(leads(row("a", None, text), burned), "a")["foreign_promo"] == 2


def test_a_habit_is_no_lead() -> None:
    """What most of an outlet's articles lack, or bear, says nothing of one of them."""
    rows = [
        row(f"a{n}", "North", f"Ferry {n} is late, and nobody knows why it is so.\n\n{GLUED}")
        for n in range(6)
    ]
    assert leads(*rows).empty


def test_a_house_label_of_one_other_outlet_is_a_lead() -> None:
    """“Don't miss:” is South's label; one article of North has it."""
    text = "The ferry is late, says the captain of the tug.\n\n{}: How harbour number {} was sold"
    rows = [row(f"s{n}", "South", text.format("DON'T MISS", n)) for n in range(6)]
    rows += [row(f"n{n:02}", "North", text.format("READ MORE", n)) for n in range(12)]
    rows.append(row("odd", "North", text.format("DON'T MISS", 20)))
    found = leads(*rows)
    assert found[found["lead"] == "foreign_label"]["article_id"].tolist() == ["odd"]


def test_words_told_to_a_medium_are_weak_unless_it_is_the_only_origin() -> None:
    """Two media, or most citations of others: told elsewhere, tier 3."""
    text = (
        "“It is late,” Ann Lee told Reuters. “It is not,” Jo Roe told Interfax. The mayor said no. "
        "The harbour master said yes."
    )
    found = named(leads(row("a", "North", text)), "a")
    assert found["told_elsewhere"] == 3
    assert "single_origin" not in found


def test_what_was_told_to_the_outlet_itself_is_no_lead() -> None:
    """An outlet's own interview has it as its origin."""
    found = leads(row("a", "Reuters", "“It is late,” Ann Lee told Reuters on Monday."))
    assert not found["lead"].isin(["told_elsewhere", "single_origin"]).any()


def test_every_lead_names_evidence_that_is_there() -> None:
    """Ids of evidence exist; other rows are named by table and key."""
    run = tables(COPY, ORIGINAL)
    matches = fr.find_reuse(run["articles"])
    found = fr.find_leads(run | {"matches": matches})
    known = set(run["evidence"]["evidence_id"])
    keys = ["article_a", "start_a", "article_b", "start_b"]
    known |= {f"matches:{':'.join(map(str, key))}" for key in matches[keys].to_numpy().tolist()}
    columns = ("published", "byline", "headline", "text")
    known |= {f"articles:{article}:{c}" for article in ("copy", "original") for c in columns}
    assert set(found["evidence_ids"].str.split("; ").explode()) <= known
    assert set(found["lead"]) <= set(LEAD_NAMES)


def test_a_promo_is_no_word_of_what_was_copied() -> None:
    """A copy that lost its original's promo is all of it, and says so."""
    copy = row("copy", "Far Shore Observer", BODY + REST, published=NOON + pd.Timedelta(hours=9))
    original = ORIGINAL | {"text": BODY + CLEAN + REST, "headline": None, "body_start": 0}
    found = fr.find_leads(tables(copy, original))
    said = found.set_index("lead").loc["copied_passages", "statement"]
    assert said.startswith("100% of the words")
    assert "are 100% of it" in said


def test_no_lead_is_a_verdict() -> None:
    """Statements say what stands where; no word of stealing or of guilt."""
    said = " ".join(leads(COPY, ORIGINAL)["statement"])
    assert not {"copied", "stolen", "plagiarism", "plagiarised", "theft"} & set(
        said.lower().split()
    )


def test_cut_and_added_lays_two_articles_side_by_side() -> None:
    """Every character with a word is in one row; what was cut and added is told from the rest."""
    run = tables(COPY, ORIGINAL)
    rows = fr.cut_and_added(run, "copy", "original")
    assert rows["kind"].tolist()[:3] == ["only_b", "only_a", "shared"]
    assert rows["part"].tolist()[:3] == ["headline", "headline", "body"]
    assert rows.loc[rows["kind"] == "only_b", "text_b"].tolist()[-1] == NOTE.strip()
    for side, article in (("a", COPY), ("b", ORIGINAL)):
        spans = rows[rows[f"start_{side}"] >= 0]
        for start, end, text in spans[[f"start_{side}", f"end_{side}", f"text_{side}"]].to_numpy():
            assert article["text"][start:end] == text
        ordered = spans.sort_values(f"start_{side}")
        assert (
            ordered[f"end_{side}"].to_numpy()[:-1] <= ordered[f"start_{side}"].to_numpy()[1:]
        ).all()
    assert rows.loc[rows["kind"] == "shared", "voice_a"].notna().all()
    turned = fr.cut_and_added(run, "original", "copy")
    assert (turned["kind"] == "shared").sum() == (rows["kind"] == "shared").sum()


JAILED = (
    "A teacher has been sentenced to seven years in Dovrask for spying, in a trial that lasted "
    "three days.\n\nIt was cold.\n\nThe judge ruled that she had photographed bridges of the "
    "coastal line, and the court published the pictures on its page, in a long note of Monday."
)


def beside(one: str, other: str, **columns: object) -> list[list[str]]:
    """Kind and words of the rows that lay two articles side by side."""
    texts = row("a", "North", one, **columns), row("b", "South", other, **columns)
    rows = fr.cut_and_added(tables(*texts), "a", "b")
    return [
        [kind, here or there]
        for kind, here, there in rows[["kind", "text_a", "text_b"]].to_numpy().tolist()
    ]


def test_words_put_into_a_passage_are_told_from_it() -> None:
    """In its middle, at its beginning, before its last word; one by one."""
    other = JAILED.replace("A teacher", "An innocent teacher")
    other = other.replace("a trial", "a disgraceful show trial").replace("of Mon", "late of Mon")
    rows = beside(JAILED, other, headline="Teacher jailed")
    assert rows == [
        ["shared", "Teacher jailed"],
        ["only_b", "An innocent"],
        ["only_a", "A"],
        ["shared", JAILED[2 : JAILED.index(" trial")]],
        ["only_b", "disgraceful show"],
        ["shared", JAILED[JAILED.index("trial") : JAILED.index(" of Monday")]],
        ["only_b", "late"],
        ["shared", "of Monday"],
    ]
    turned = beside(other, JAILED, headline="Teacher jailed")
    other_side = {"only_a": "only_b", "only_b": "only_a", "shared": "shared"}
    alone = sorted((kind, words) for kind, words in rows if kind != "shared")
    assert sorted((other_side[k], words) for k, words in turned if k != "shared") == alone


@pytest.mark.parametrize(
    ("old", "new", "row"),
    [
        ("cold.", "cold. It rained.", ["only_b", "It rained"]),
        (" of the coastal line", "", ["only_a", "of the coastal line,"]),
        ("long note", "note", ["only_a", "long"]),
    ],
)
def test_what_was_cut_or_added_is_a_row_and_nothing_else_is(
    old: str, new: str, row: list[str]
) -> None:
    """Whatever stands in one of the texts only."""
    rows = beside(JAILED, JAILED.replace(old, new))
    assert [[kind, words.strip(" .")] for kind, words in rows if kind != "shared"] == [row]


def test_a_short_paragraph_that_both_have_is_shared() -> None:
    """Between others that were written anew, or moved."""
    first, cold, last = JAILED.split("\n\n")
    rows = beside(JAILED, "\n\n".join([last, cold, "Nobody knew why she had come to town."]))
    assert ["shared", cold.rstrip(".")] in rows
    assert [kind for kind, words in rows if "cold" in words] == ["shared"]
    assert ["only_a", first] in rows


def test_a_promo_that_both_have_is_shared_and_one_that_one_has_is_not() -> None:
    """Though it is no word of the passages around it."""
    with_promo = JAILED.replace("It was cold.", f"It was cold.\n\n{CLEAN.strip()}")
    assert {kind for kind, _ in beside(with_promo, with_promo)} == {"shared"}
    assert [words for kind, words in beside(JAILED, with_promo) if kind == "only_b"] == [
        CLEAN.strip()
    ]


def test_articles_without_shared_text_lie_side_by_side_too() -> None:
    """Then every row is one article's alone; an unknown id is refused."""
    run = tables(row("a", "North", "It rained."), row("b", "South", "It snowed.\nMuch."))
    assert fr.cut_and_added(run, "a", "b")["kind"].tolist() == ["only_b", "only_b", "only_a"]
    with pytest.raises(CorpusError, match="no article 'x'"):
        fr.cut_and_added(run, "a", "x")
    with pytest.raises(CorpusError, match="'a' is one article"):
        fr.cut_and_added(run, "a", "a")


def test_the_order_of_rows_does_not_matter() -> None:
    """The same leads, in the same order."""
    rows = [COPY, ORIGINAL, row("c", None, BODY + REST)]
    assert_frame_equal(leads(*rows), leads(*rows[::-1]))


def test_nothing_is_found_in_nothing() -> None:
    """An empty corpus has an empty table, typed."""
    empty = fr.find_evidence(frame([], ARTICLES))._asdict() | {"articles": frame([], ARTICLES)}
    assert_frame_equal(fr.find_leads(empty), frame([], LEADS))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=1, max_size=4), st.text(max_size=12))
def test_no_text_and_no_outlet_raises(texts: list[str], outlet: str) -> None:
    """Whatever stands in a corpus, leads are a table."""
    rows = [row(str(n), outlet or None, text, byline=outlet) for n, text in enumerate(texts)]
    leads(*rows)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Fox", "Fox News"),
        ("huff-post", "The Huffington Post"),
        ("wash-post", "Washington Post"),
        ("nyt", "The New York Times"),
        ("theguardian.com", "The Guardian"),
        ("www.north-ledger.example", "North Ledger"),
    ],
)
def test_names_of_one_outlet(one: str, other: str) -> None:
    """Domains, initials and short forms mean the outlet."""
    assert is_same_outlet(one, other)
    assert is_same_outlet(other, one)


@pytest.mark.parametrize("other", ["Zelvision", "North Wind", "", None, "TASS"])
def test_names_of_two_outlets(other: str | None) -> None:
    """Different names, and a missing one, do not."""
    assert not is_same_outlet("South Ledger", other)


@pytest.mark.parametrize(
    ("end", "name"),
    [
        ("\n\nvia Harbour Wire", "Harbour Wire"),
        ("\n\n(via Harbour Wire)", "Harbour Wire"),
        ("\n\nvia Telegram", None),
        ("\n\nvia Apple Daily", "Apple Daily"),
        ("\n\nFirst published by the Harbour Courier.", "Harbour Courier"),
        ("\n\nThis article was originally published in the Harbour Courier.", "Harbour Courier"),
        ("\n\nRepublished with permission of the Harbour Courier", "Harbour Courier"),
        ("\n\nSource: the harbour master", None),
        ("\n\nSource: Harbour Wire / Sund Echo", "Harbour Wire"),
        (" It came via Harbour Wire", None),
        (" It came (via Harbour Wire) late.", None),
    ],
)
def test_an_origin_stands_on_its_own(end: str, name: str | None) -> None:
    """In a line of its own; words of a sentence are none."""
    assert [origin.name for origin in stated_origins(f"The ferry sank.{end}")] == [name] * bool(
        name
    )


@pytest.mark.parametrize("name", ["X Y", "R T"])
def test_a_name_of_single_letters_is_not_everybody_s(name: str) -> None:
    """It is compared with the other's initials, not with its own."""
    assert not is_same_outlet(name, "Harbour Mirror")
    assert not is_same_outlet("Меридиан Пост", name)
    assert is_same_outlet(name, f"{name[0]}ime {name[2]}ard")


def test_every_origin_rule_holds_on_its_examples() -> None:
    """A rule of origins.csv fits its example and not its counterexample."""
    import csv
    from pathlib import Path

    path = Path(fr.__file__).parent / "lexicons" / "origins.csv"
    with path.open(encoding="utf-8", newline="") as lines:
        rows = list(csv.DictReader(lines))
    assert rows
    for rule, said in zip(origins(), rows, strict=True):
        assert stated_origins(said["match"]), said["match"]
        assert not rule.pattern.fullmatch(said["no_match"]), said["no_match"]
        assert not stated_origins(said["no_match"]), said["no_match"]
