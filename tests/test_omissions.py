"""Omissions: what others report of a story, looked for generously in each outlet."""

from __future__ import annotations

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from pandas.testing import assert_frame_equal

import framing as fr
from framing.amounts import amounts
from framing.errors import RuleError
from framing.items import as_name, families, find_name, find_number, read_items
from framing.omissions import find_omissions
from framing.outlets import by_first_word, places_named
from framing.schema import ARTICLES, MATCHES, OMISSIONS, STORIES, check, frame

FULL = (
    "The plant in Millbreck will close, with the loss of 1,340 jobs. “We are sorry,” Imre Saal, "
    "head of Varnholt, said on Tuesday. The Electoral Commission was told, and Ada Brandt said "
    "it hurts."
)
RETOLD = (
    "In Millbreck, Varnholt gives up its works, where 1,340 people earn their bread. Imre Saal "
    "said that he was sorry. Ada Brandt said that nobody had asked her, nor had anybody asked the "
    "Electoral Commission."
)


def tables(*texts: tuple[str, str], story: str = "s") -> dict[str, DataFrame]:
    """A run on articles of one story, each given as outlet and text."""
    rows = [
        {"article_id": f"{story}{n}", "outlet": outlet, "text": text, "body_start": 0}
        | {"source_file": "-", "source_record": str(n), "text_hash": ""}
        for n, (outlet, text) in enumerate(texts)
    ]
    articles = frame(rows, ARTICLES)
    stories = frame([(identity, story) for identity in articles["article_id"]], STORIES)
    return fr.find_evidence(articles)._asdict() | {"articles": articles, "stories": stories}


def together(*runs: dict[str, DataFrame]) -> dict[str, DataFrame]:
    """Several stories in one corpus."""
    return {name: pd.concat([run[name] for run in runs], ignore_index=True) for name in runs[0]}


def of(rows: DataFrame, outlet: str) -> dict[str, bool]:
    """What an outlet has, by item."""
    mine = rows[rows["outlet"] == outlet]
    return dict(zip(mine["item"], mine["found"], strict=True))


def test_what_two_others_report_is_found_or_not() -> None:
    """Sources, numbers and names of two outlets, sought in the third."""
    rows = find_omissions(
        tables(("North", FULL), ("South", RETOLD), ("East", "The plant will close, Saal said."))
    )
    assert of(rows, "North") == dict.fromkeys(of(rows, "North"), True)
    east = of(rows, "East")
    assert east["Imre Saal"]
    assert not east["1,340"]
    assert not east["Ada Brandt"]
    assert not east["Electoral Commission"]
    kinds = dict(zip(rows["item"], rows["item_kind"], strict=True))
    assert kinds["Imre Saal"] == kinds["Ada Brandt"] == "source"
    assert kinds["1,340"] == "number"
    assert kinds["Electoral Commission"] == "entity"


def test_found_rows_open_to_their_words() -> None:
    """Spans are of the article named; a source leads to a citation, which is of that article."""
    run = tables(("North", FULL), ("South", RETOLD), ("East", FULL.replace("Imre ", "")))
    rows = find_omissions(run)
    texts = run["articles"].set_index("article_id")["text"]
    found = rows[rows["found"]]
    check(found.astype({"article_id": "str"}), OMISSIONS, texts=texts)
    cited = found.dropna(subset=["evidence_id"])
    where = run["evidence"].set_index("evidence_id")["article_id"]
    assert len(cited) == 6
    assert (cited["evidence_id"].map(where) == cited["article_id"]).all()


def test_a_source_that_is_named_and_not_cited_is_found_as_named() -> None:
    """To name somebody is enough not to be said to leave them out."""
    third = "The plant will close. Nobody asked Saal, who was on a ferry in the fog."
    rows = find_omissions(tables(("North", FULL), ("South", RETOLD), ("East", third)))
    east = rows[(rows["outlet"] == "East") & (rows["item"] == "Imre Saal")].iloc[0]
    assert (east["found"], east["found_as"]) == (True, "named")
    assert pd.isna(east["evidence_id"])


def test_what_one_outlet_alone_reports_is_no_item() -> None:
    """The others leave nothing out unless two report it; the number may be raised."""
    run = tables(("North", FULL), ("South", "It closed."), ("East", "It closed."))
    assert find_omissions(run).empty
    run = tables(("North", FULL), ("South", RETOLD), ("East", "It closed."), ("West", "It closed."))
    assert len(find_omissions(run)) > 0
    assert find_omissions(run, fewest_reporting=3).empty


ANEW = "In Millbreck the Electoral Commission heard that Imre Saal of Varnholt cuts 1,340 jobs."
COPIED = (
    "The plant in Millbreck will close, with the loss of 1,340 jobs, after forty years in which it "
    "made boilers for ships and, when ships had no more boilers, pans. Imre Saal said on Tuesday "
    "that the owners were sorry. Ada Brandt, who works there, said that it hurts."
)
CLOSED = "A works that made pans is to close."


def test_a_text_and_its_copies_report_once() -> None:
    """What one text says in three outlets is no omission of the fourth."""
    copies = (("North", COPIED), ("South", COPIED), ("West", f"It is over. {COPIED}"))
    assert find_omissions(tables(*copies, ("East", CLOSED))).empty


def test_a_text_and_its_copies_are_one_beside_who_reports_it_anew() -> None:
    """North and its copies are one of two others of East; each is one text beside South."""
    told = (("North", COPIED), ("West", COPIED), ("South", RETOLD), ("East", CLOSED))
    rows = find_omissions(tables(*told)).query("item == '1,340'").set_index("outlet")
    assert rows["n_reporting"].tolist() == [2, 2, 2, 2]
    assert rows["n_others"].to_dict() == {"East": 2, "North": 2, "South": 1, "West": 2}
    assert rows["n_outlets"].to_dict() == {"East": 3, "North": 4, "South": 3, "West": 4}


def test_an_outlet_that_also_has_a_text_of_its_own_reports_for_itself() -> None:
    """It prints the copy, and says the same in its own words elsewhere."""
    told = (("North", COPIED), ("South", COPIED), ("South", RETOLD), ("East", CLOSED))
    rows = find_omissions(tables(*told))
    assert set(rows.loc[rows["outlet"] == "East", "n_others"]) == {2}


def test_what_a_copy_is_is_told_by_matches_if_they_are_there() -> None:
    """A run has them; most of the words of either make two articles one text."""
    run = tables(("North", COPIED), ("South", COPIED), ("East", CLOSED))
    assert len(find_omissions(run | {"matches": frame([], MATCHES)})) > 0
    matches = fr.find_reuse(run["articles"])
    less = matches.assign(contained_a=0.3, contained_b=0.4)
    assert find_omissions(run | {"matches": matches}).empty
    assert len(find_omissions(run | {"matches": less})) > 0


def test_a_story_of_two_outlets_has_nothing_left_out() -> None:
    """What both report is listed as found."""
    rows = find_omissions(tables(("North", FULL), ("South", RETOLD)))
    assert rows["found"].all()
    assert rows["gap_rate"].isna().all()


def test_articles_of_an_outlet_count_together() -> None:
    """What its second article reports is no omission."""
    rows = find_omissions(
        tables(("North", FULL), ("South", RETOLD), ("East", "It closed."), ("East", FULL))
    )
    assert rows["found"].all()


def test_the_gap_rate_is_that_of_other_stories() -> None:
    """Ten stories in which East lacks all: for each the rate is counted without it."""
    poor = [
        tables(("North", FULL), ("South", RETOLD), ("East", "It closed."), story=f"s{n}")
        for n in range(9)
    ]
    rich = tables(("North", FULL), ("South", RETOLD), ("East", ANEW), story="t")
    rows = find_omissions(together(*poor, rich))
    judged = rows[rows["n_others"] == 2]
    mine = judged[(judged["story_id"] == "t") & (judged["item_kind"] == "entity")]
    others = judged[(judged["story_id"] != "t") & (judged["item_kind"] == "entity")]
    assert mine["gap_n"].unique().tolist() == [len(others)]
    assert mine["gap_rate"].to_numpy() == pytest.approx((~others["found"]).mean())


def test_too_few_cases_give_no_rate() -> None:
    """One story is no corpus: the rate is missing, with 0 cases."""
    rows = find_omissions(tables(("North", FULL), ("South", RETOLD), ("East", "It closed.")))
    assert rows["gap_rate"].isna().all()
    assert (rows["gap_n"] == 0).all()


def test_every_row_says_what_was_searched() -> None:
    """Where, how many articles, in whose voices, and in which forms."""
    run = tables(("North", FULL), ("South", RETOLD), ("East", "It closed."))
    searched = find_omissions(run)["searched"]
    where = "headline and body of 1 article, all voices"
    assert searched.str.startswith(f"{where} but promo: ").all()
    undecided = {name: run[name] for name in ("articles", "evidence", "roles", "stories")}
    assert find_omissions(undecided)["searched"].str.startswith(f"{where}: ").all()


PROMOTED = "READ MORE: Strike at Brenholt port costs 900 jobs, Ona Feld said"


def test_what_stands_in_promos_is_no_part_of_the_story() -> None:
    """Two outlets promote another story: the third leaves nothing of it out."""
    with_promo = f"{FULL}\n\n{PROMOTED}\n\nA vote is due in March."
    without = f"{FULL}\n\nA vote is due in March."
    told = (("North", with_promo), ("South", with_promo), ("East", without), ("West", without))
    rows = find_omissions(tables(*told))
    assert rows["found"].all()
    assert not set(rows["item"]) & {"MORE", "900", "Brenholt", "READ MORE", "Ona Feld"}


def test_what_an_outlet_has_in_a_promo_only_is_left_out_by_it() -> None:
    """And where voices are not known it is found, as before."""
    third = "It closed.\n\nREAD MORE: Why 1,340 jobs went\n\nA vote is due in March."
    run = tables(("North", FULL), ("South", RETOLD), ("East", third))
    assert not of(find_omissions(run), "East")["1,340"]
    undecided = {name: run[name] for name in ("articles", "evidence", "roles", "stories")}
    assert of(find_omissions(undecided), "East")["1,340"]


def test_foreign_articles_are_not_searched() -> None:
    """An outlet that writes in another language leaves nothing out that we could know of."""
    german = "Das Werk in Millbreck wird im Herbst geschlossen, sagte der Chef am Dienstag. " * 6
    rows = find_omissions(tables(("North", FULL), ("South", RETOLD), ("West", german)))
    assert set(rows["outlet"]) == {"North", "South"}


def test_items_are_bounded() -> None:
    """Of each kind and story only so many, those that most outlets report."""
    run = tables(("North", FULL), ("South", RETOLD), ("East", "Millbreck will close."))
    rows = find_omissions(run, most_items=1)
    assert rows.groupby("item_kind")["item"].nunique().max() == 1


@pytest.mark.parametrize("wrong", [{"fewest_reporting": 1}, {"most_items": 0}])
def test_parameters_out_of_range_are_refused(wrong: dict[str, int]) -> None:
    """One reporting outlet makes no omission; no items make no table."""
    with pytest.raises(RuleError, match="omissions"):
        find_omissions(tables(("North", FULL)), **wrong)


def test_the_order_of_rows_does_not_matter_here() -> None:
    """The same table from a shuffled corpus."""
    run = tables(("North", FULL), ("South", RETOLD), ("East", "Saal closed it."))
    turned = run | {"articles": run["articles"].iloc[::-1]}
    assert_frame_equal(find_omissions(run), find_omissions(turned))


def test_nothing_is_left_out_of_nothing() -> None:
    """An empty corpus has an empty table, typed."""
    run = fr.find_evidence(frame([], ARTICLES))._asdict() | {"articles": frame([], ARTICLES)}
    assert_frame_equal(find_omissions(run), frame([], OMISSIONS))


@settings(max_examples=25, deadline=None)
@given(st.lists(st.text(max_size=60), min_size=3, max_size=3))
def test_no_text_raises_in_the_search(texts: list[str]) -> None:
    """Whatever stands in articles, omissions are a table."""
    run = tables(*zip(("North", "South", "East"), texts, strict=True))
    check(find_omissions(run), OMISSIONS)


def test_an_outlet_s_own_name_is_no_item() -> None:
    """Nor is a part of it that stands within it, in its own articles or in another's."""
    told = "It is late, Ada Brandt told Tesmoor Eye in a long talk on Monday."
    again = "“Nobody slept,” Ada Brandt said to Tesmoor Eye, whose van stood in the rain."
    texts = [("Tesmoor Eye", told), ("North", again), ("South", "It is late.")]
    assert set(find_omissions(tables(*texts))["item"]) == {"Ada Brandt"}
    texts += [("East", "Envoys of Tesmoor were not there, and Tesmoor Eye was.")]
    rows = find_omissions(tables(*texts))
    named = rows[rows["item"] == "Tesmoor Eye"]
    assert set(named["outlet"]) == {"North", "South", "East"}
    assert "Tesmoor" not in set(rows["item"])


def test_a_place_that_has_a_part_of_its_outlet_s_name_is_an_item() -> None:
    """It is named for itself, too."""
    there = "Envoys of Tesmoor met in the rain, they told Tesmoor Eye."
    other = "Nobody slept, but for an envoy who had come from Tesmoor by boat."
    rows = find_omissions(
        tables(("Tesmoor Eye", there), ("North", other), ("South", "It is late."))
    )
    assert of(rows, "South") == {"Tesmoor": False}


def test_an_outlet_does_not_lack_the_place_it_is_named_for() -> None:
    """Its readers know where they are."""
    told = [("North", FULL), ("South", RETOLD), ("Millbreck Eye", "It closed."), ("East", "So?")]
    rows = find_omissions(tables(*told))
    assert not of(rows, "East")["Millbreck"]
    assert "Millbreck" not in of(rows, "Millbreck Eye")
    assert not of(rows, "Millbreck Eye")["Ada Brandt"]


@pytest.mark.parametrize("name", ["Tesmoor Eye", "The Tesmoor Eye", "Eye"])
def test_an_outlet_that_cites_itself_reports_no_source(name: str) -> None:
    """What others cite it for is no omission of its own either."""
    said = f"{name} reported that the bridge was shut. It was built by hand."
    other = f"The bridge is shut, {name} said on Monday."
    rows = find_omissions(tables((name, said), ("North", other), ("South", f"{other} All knew.")))
    assert name not in set(rows["outlet"])


def test_a_name_of_an_outlet_may_begin_with_a_sign() -> None:
    """Whatever mark stands before the sign; a mark that is none of it is left out."""
    known = by_first_word(["+972 Post", "#Eye", "North"])
    text = "It told “+972 Post”, (+972 Post) and #Eye; (North) and ---North heard."
    found = [text[start:end] for start, end, _ in places_named(text, known)]
    assert found == ["+972 Post", "+972 Post", "#Eye", "North", "North"]


# ---------------------------------------------------------------- names


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Then the Dockers' Union met.", ["dockers union"]),
        ("Then the Dockers’ Union met.", ["dockers union"]),
        ("Then the General Staff met.", ["general staff"]),
        ("Then General Saal met.", ["saal"]),
        ("Then the Brandts’ Imre met.", ["brandts", "imre"]),
    ],
)
def test_names_of_bodies_are_read_whole(text: str, names: list[str]) -> None:
    """With owners that are many and with a word that is a title before a person."""
    assert sorted(map(" ".join, read_items("a", text).names)) == names


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ada Brandt", "It was Brandt who knew."),
        ("Theo J. Saal Jr", "Lawyer Theo Saal agreed."),
        ("Lantern Party", "He joined the lantern party."),
        ("U.S. Supreme Court", "The landmark Supreme Court case."),
        ("Corrin Rico", "A Corrin Rican boat."),
        ("Bureau of Harbour Affairs", "He rang the BHA."),
        ("BHA", "He rang the Bureau of Harbour Affairs."),
        ("Millbreck", "The Millbreckers laughed."),
        ("Reince Saalmann", "Chairman Reince Salamann laughed."),
        ("Justice Department", "the Department of Justice"),
        ("United States", "an American flag"),
        ("North Carolina", "Raleigh, N.C. is wet."),
        ("District of Columbia", "Jobs in Washington, D.C., are few."),
        ("Volk Motors", "Nobody told the car maker Volk."),
        ("Volk Motors Ltd", "Nobody told Volk."),
        ("Volk Energy", "Nobody told Volk."),
        ("Ada Brandt", "It was Ada who knew."),
        ("South Ardoven", "It rained in Ardoven."),
        ("Senate Foreign Relations Committee", "The Foreign Relations Committee met."),
    ],
)
def test_a_name_is_found_in_its_usual_forms(name: str, text: str) -> None:
    """Surname, initials, other capitals, people of a place, first word of a firm."""
    assert find_name(read_items("a", text), as_name(name)) is not None


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Ada Brandt", "Ada Roe knew."),
        ("Electoral Commission", "The Safety Commission met."),
        ("Millbreck", "The mill broke."),
        ("Daily Caller", "The daily paper rang."),
        ("Radio Millbreck", "Queues in Millbreck are long."),
        ("Millbreck Harbour Trust", "Queues in Millbreck are long."),
        ("Washington Post", "It rained in Washington."),
        ("Saal Tower Moscow", "He flew to Moscow."),
        ("Senate Foreign Relations Committee", "The head of Public Relations left."),
        ("Fair Harbour PAC", "A super PAC paid."),
        ("St. Imre Community College", f"St. Imre won. {'It rained. ' * 9}A Community Chest."),
        ("Marta Roe", "Mr Saal knew."),
        ("Islamic State", "Is it late?"),
    ],
)
def test_another_name_is_not_that_name(name: str, text: str) -> None:
    """A place, a word for the kind of body, or words far from each other, alone are not it."""
    assert find_name(read_items("a", text), as_name(name)) is None


def test_a_first_name_stands_for_the_only_one_who_has_it() -> None:
    """Not where another of the story has it too."""
    article, name = read_items("a", "It was Ada who knew."), ("ada", "brandt")
    assert find_name(article, name, [("imre", "saal")]) is not None
    assert find_name(article, name, [("ada", "roe")]) is None


def test_surnames_join_their_full_name_unless_two_have_it() -> None:
    """Of two people named Lee none is meant by Lee alone."""
    assert families([("lee",), ("ann", "lee")])[("lee",)] == ("ann", "lee")
    both = families([("lee",), ("ann", "lee"), ("jo", "lee")])
    assert both[("lee",)] == ("lee",)


def test_a_person_under_several_names_is_one() -> None:
    """With a word for what she does, without it, or by the surname; her mother is another."""
    forms = ("Prosecutor Ada Brandt", "Special Prosecutor Ada Brandt", "Ada Brandt", "Brandt")
    assert set(families(map(as_name, forms)).values()) == {("ada", "brandt")}
    two = [as_name("Ines Ada Brandt"), as_name("Ada Brandt")]
    assert len(set(families(two).values())) == 2
    told = [("North", "“No,” Prosecutor Ada Brandt said."), ("South", "“No,” Ada Brandt said.")]
    told += [("East", "It hurts; nobody asked Brandt."), ("West", "It closed.")]
    rows = find_omissions(tables(*told))
    assert rows["item"].nunique() == 1


@pytest.mark.parametrize(
    ("short", "full", "is_same"),
    [
        ("Varsk Chamber", "Varsk Chamber of Shipping", True),
        ("Labour Party", "Ardoven Labour Party", False),
        ("Imre Saal", "Imre Saal of Ardoven", False),
        ("Volk", "Volk Motors", True),
        ("Volk", "Volk Freight", True),
        ("UN", "United Nations", True),
        ("Ardoven", "BBC Radio Ardoven", False),
        ("Ardoven", "Ardoven Motors", False),
        ("Moscow", "Saal Tower Moscow", False),
        ("D.C.", "Dick Cheney", False),
    ],
)
def test_short_names_join_the_body_they_stand_for(short: str, full: str, is_same: bool) -> None:
    """A firm's first word and initials do; a place, or initials known for another, do not."""
    found = families([as_name(short), as_name(full)], located={"ardoven"})
    assert (found[as_name(short)] == as_name(full)) == is_same


# ---------------------------------------------------------------- numbers


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It cost $3.5bn.", [(3.5e9, "money")]),
        ("1.2 million people", [(1.2e6, "")]),
        ("1,200,000 people", [(1.2e6, "")]),
        ("some twelve hundred people", [(1200, "")]),
        ("two million four hundred thousand votes", [(2.4e6, "")]),
        ("three dozen boats", [(36, "")]),
        ("forty-two percent", [(42, "%")]),
        ("4.5 per cent", [(4.5, "%")]),
        ("by 118 to 112", [(118, ""), (112, "")]),
        ("in 2019, on May 17, at 10:30, or 11 p.m.", []),
        ("Ann Lee, 45, aged 46, a 47-year-old", []),
        ("see Article 15 and Flight 370, the 21st", []),
        ("seven boats, one man", []),
    ],
)
def test_numbers_are_read_where_they_tell_something(
    text: str, expected: list[tuple[float, str]]
) -> None:
    """Value and unit; no dates, times, ages, names or small counts."""
    assert [(number.value, number.unit) for number in amounts(text)] == expected


@pytest.mark.parametrize(
    ("value", "unit", "text", "is_there"),
    [
        (1.2e6, "", "1,200,000 people", True),
        (1340, "", "about 1,300 jobs", True),
        (340, "", "more than three hundred were there", True),
        (47.6, "%", "48 percent", True),
        (45, "%", "47 percent", False),
        (340, "", "410 were there", False),
        (12, "", "13 boats", False),
    ],
)
def test_a_number_is_found_spelt_or_rounded(
    value: float, unit: str, text: str, is_there: bool
) -> None:
    """The same, in words, or to one or two digits."""
    assert (find_number(read_items("a", text), value, unit) is not None) == is_there
