"""Agency copy: what says that it is an agency's, and what an article shares with such."""

import time

import pytest
from pandas import DataFrame
from pandas.testing import assert_frame_equal

import framing as fr
from framing.masthead import find_dateline
from framing.schema import WIRE, frame
from framing.wire import WHOLE, rules
from tests.test_reuse import BRIDGE, FERRY, text

BODY = text(*FERRY)


def found(given: str, **columns: str) -> list[tuple[str, str, str]]:
    """Agency, kind and words of each place in one article."""
    wire = fr.wire_copy(DataFrame({"article_id": ["a"], "text": [given], **columns}))
    return list(wire[["agency", "kind", "text"]].itertuples(index=False, name=None))


@pytest.mark.parametrize(
    ("line", "agency"),
    [
        ("ARDOVEN (Reuters) - ", "Reuters"),
        ("ARDOVEN, Nov. 3 (UPI) — ", "UPI"),
        ("Nov 3 (Reuters) - ", "Reuters"),
        ("Ardoven (AFP) – ", "AFP"),
        ("BEDFORD, N.H. (AP) — ", "AP"),
        ("(AP) — ", "AP"),
        ("ARDOVEN, March 27. /TASS/. ", "TASS"),
        ("ARDOVEN, March 27 /TASS/ - ", "TASS"),
        ("ARDOVEN (Sputnik) — ", "Sputnik"),
        ("ARDOVEN, 10 March (IRNA) -- ", "IRNA"),
        ("ARDOVEN, 27 March, RIA Novosti. ", "RIA Novosti"),
        ("ARDOVEN, March 27 - RIA Novosti. ", "RIA Novosti"),
        ("ARDOVEN (AA) - ", "Anadolu"),
        ("ARDOVEN, March 27 (KCNA) -- ", "KCNA"),
    ],
)
def test_a_dateline_names_the_agency(line: str, agency: str) -> None:
    """Its span ends with the dash."""
    given = text("No boat this winter", line + BODY)
    assert found(given) == [(agency, "dateline", line.strip())]


@pytest.mark.parametrize("credit", ["© AFP", "(AFP)", "— AFP", "Copyright 2026 AFP."])
def test_a_credit_may_close_the_last_paragraph(credit: str) -> None:
    """Its span is the credit alone; in an earlier paragraph, or within a sentence, it is none."""
    assert found(text(BODY, f"{FERRY[0]} {credit}")) == [("AFP", "credit", credit)]
    assert found(text(f"{FERRY[0]} {credit}", BODY)) == []
    assert found(text(BODY, f"{FERRY[0].rstrip('.')} {credit}")) == []


@pytest.mark.parametrize(
    ("line", "agency", "kind"),
    [
        ("By Anna Berg, Associated Press", "AP", "byline"),
        ("Anna Berg and Per Lund | Reuters", "Reuters", "byline"),
        ("Agence France-Presse", "AFP", "byline"),
        ("(Reporting by Anna Berg; Editing by Per Lund and Ida Holm)", "Reuters", "credit"),
        ("- Reuters.", "Reuters", "credit"),
        ("© 2026 The Associated Press. All rights reserved.", "AP", "credit"),
        ("© 2026 AFP", "AFP", "credit"),
        ("Source: TASS", "TASS", "credit"),
        ("Via: TASS", "TASS", "credit"),
        ("(AP)", "AP", "credit"),
        ("via Reuters", "Reuters", "credit"),
        ("(via Reuters)", "Reuters", "credit"),
        ("(Source: TASS)", "TASS", "credit"),
        ("The Associated Press contributed to this report.", "AP", "contribution"),
        ("—Associated Press writer Anna Berg contributed to this report.", "AP", "contribution"),
        ("(Additional reporting by Reuters)", "Reuters", "contribution"),
        ("Additional reporting by Anna Berg in Ardoven and AFP", "AFP", "contribution"),
        ("With reporting by Reuters", "Reuters", "contribution"),
        ("With files from The Canadian Press", "Canadian Press", "contribution"),
        ("Harbour News, with reporting by Reuters", "Reuters", "contribution"),
        ("With AP", "AP", "contribution"),
        ("Sources: TASS, Harbour News", "TASS", "contribution"),
        ("Source: RIA Novosti / Harbour News", "RIA Novosti", "contribution"),
        ("Source: Harbour News / TASS", "TASS", "contribution"),
        ("Associated Press writer Anna Berg contributed from Ardoven.", "AP", "contribution"),
    ],
)
def test_a_line_names_the_agency(line: str, agency: str, kind: str) -> None:
    """A byline at the head, a credit or contribution at the foot."""
    parts = ("Headline", line, BODY) if kind == "byline" else ("Headline", BODY, line)
    assert found(text(*parts)) == [(agency, kind, line)]


@pytest.mark.parametrize(
    "sentence",
    [
        "He told Reuters that the ferry (a boat) was late.",
        "The Associated Press (AP) said that the ferry was late.",
        "Reuters contributed cash to the choir.",
        "Anna Berg joined the AP in May.",
        "Michael Bloomberg came by ferry.",
        "Reporting by Reuters in May showed that the ferry was late.",
        "With AP gone, the quay fell silent.",
        "The news came via Reuters.",
        "It was sold (via Reuters) to the harbour.",
        "The news (a rumour) came via the choir (with AP gone).",
        "© Reuters / Anna Berg",
        "ARDOVEN, 27 March, RIA Novosti said on Monday.",
        "The paths /TASS/. were typed in.",
    ],
)
def test_an_agency_that_is_only_spoken_of_is_not_found(sentence: str) -> None:
    """A sentence about an agency is no credit."""
    assert found(sentence) == found(text(sentence, BODY, sentence)) == []


def test_a_column_may_name_the_agency() -> None:
    """The byline of the input counts; its span is empty, since it stands nowhere in the text."""
    assert found(BODY, byline="Anna Berg, Reuters") == [("Reuters", "byline", "")]
    for byline in ("Anna Berg of the Associated Press", "ANNA BERG and LI WEN, Associated Press"):
        assert found(BODY, byline=byline) == [("AP", "byline", "")]
    assert found(BODY, byline="Luc Petit avec AFP") == [("AFP", "byline", "")]
    assert found(BODY, dateline="ARDOVEN (AP)") == [("AP", "dateline", "")]


def test_an_eastern_dateline_in_its_column_names_the_agency() -> None:
    """As `find_dateline` prints it: without the stop that stands for a dash."""
    for printed in ("ARDOVEN, March 27. /TASS/", "ARDOVEN, 27 March, TASS"):
        assert find_dateline(printed + ". The ferry stopped.") == printed
        assert found(BODY, dateline=printed) == [("TASS", "dateline", "")]


def test_several_agencies_in_one_line_are_each_found() -> None:
    """One row for each."""
    rows = found(text("Headline", BODY, "With reporting by Reuters, AP and Interfax"))
    assert [agency for agency, *_ in rows] == ["AP", "Interfax", "Reuters"]


def test_what_an_agency_publishes_is_its_own() -> None:
    """For Reuters as an outlet, its own copy is not agency copy."""
    assert found("ARDOVEN (Reuters) - " + BODY, outlet="Reuters") == []


@pytest.mark.parametrize("columns", [{"outlet": ["Reuters", "Anvil", "Anvil"]}, {}])
def test_shared_passages_are_recognised_without_a_credit(columns: dict[str, list[str]]) -> None:
    """Paragraphs of an agency stand in an article that does not say so; its own do not count."""
    texts = ["ARDOVEN (Reuters) - " + BODY, text(*BRIDGE, *FERRY[1:]), text(*BRIDGE)]
    articles = DataFrame({"article_id": ["a", "b", "c"], "text": texts, **columns})
    matches = fr.find_reuse(articles)
    wire = fr.wire_copy(articles, matches)
    shared = wire[wire["kind"] == "shared"]
    assert shared["article_id"].tolist() == ["b"]
    assert shared["agency"].tolist() == ["Reuters"]
    assert shared["text"].tolist() == [text(*FERRY[1:]).rstrip(".")]


def test_spans_are_the_words_they_name() -> None:
    """Every slice equals its text; no article gives an empty table with its types."""
    given = DataFrame({"article_id": ["a"], "text": ["\n  \nARDOVEN (AP) — " + BODY]})
    row = fr.wire_copy(given).iloc[0]
    assert given["text"][0][row["start"] : row["end"]] == row["text"] == "ARDOVEN (AP) —"
    assert_frame_equal(fr.wire_copy(given.iloc[:0]), frame([], WIRE))


@pytest.mark.clock
def test_long_lines_take_no_time() -> None:
    """Patterns are bounded: a line made to mislead them is read at once."""
    line = "Berg, " * 5_000 + "Associated Press contributed"
    assert found(text(line, "A. " * 5_000 + "(AP)", line)) == []
    hostile = [("Reporting by ", "AP, "), ("With reporting by ", "AP and "), ("Sources: ", "AP, ")]
    hostile += [("", "A/"), ("AP ", "A, with "), ("© ", "AP "), ("", "ARDOVEN, March 27. /")]
    begun = time.perf_counter()
    for few in (f"{head}{piece * (370 // len(piece))}AP" for head, piece in hostile):
        found(text(*[few] * 6, BODY, *[few + " told"] * 6))
    assert time.perf_counter() - begun < 2


def test_kinds_are_told_apart() -> None:
    """A contribution alone sets no article apart."""
    assert {rule.kind for rule in rules()} == {*WHOLE, "contribution"}
