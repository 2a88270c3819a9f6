"""What is set apart: words leave numerator and exposure alike, and nothing else changes."""

import json
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame
from pandas.testing import assert_frame_equal

import framing as fr
from framing.across import Settings, compare_all
from framing.chosen import what_is_counted
from framing.complete import study_of
from framing.errors import CorpusError, RuleError
from framing.evidence import APART
from framing.run import compare_output, extract
from framing.schema import KEYNESS, RATES, WIRE, frame
from framing.text import tokenise
from framing.verify import verify
from framing.vocabulary import read_vocabulary
from tests.build import make_articles
from tests.test_evidence import texts
from tests.test_reuse import BRIDGE, FERRY, text

QUOTED = "“The regime must go,” Mayor Ada Lorn said on Monday. The reckless plan was dead."
PROMOTED = "It was over.\n\nREAD MORE: Council delays the bridge again"
PLAIN = "Nothing happened. The end was near."
AGENCY = "ARDOVEN (AP) — " + text(*FERRY)

some_texts = st.lists(texts, min_size=1, max_size=3)
choices = st.sets(st.sampled_from([name for name in APART if name != "wire"]))


def values(measures: DataFrame, name: str) -> list[float | None]:
    """One measure of every article; None where missing."""
    mine = measures[measures["measure"] == name]
    return [None if pd.isna(value) else value for value in mine["value"]]


def words_in_gaps(articles: DataFrame, voices: DataFrame) -> int:
    """Words that begin in no stretch."""
    total = 0
    for article, given_text in zip(articles["article_id"], articles["text"], strict=True):
        mine = voices[voices["article_id"] == article]
        covered = {
            at for a, b in zip(mine["start"], mine["end"], strict=True) for at in range(a, b)
        }
        total += sum(int(start) not in covered for start in tokenise(given_text).starts)
    return total


@settings(max_examples=15, deadline=None)
@given(given_texts=some_texts, without=choices)
def test_words_left_and_words_set_apart_are_all_words(
    given_texts: list[str], without: set[str]
) -> None:
    """What is left is in stretches, what is not lies between them, and both add up."""
    articles = make_articles(*given_texts)
    found = fr.find_evidence(articles)
    kept = fr.set_apart(found, articles, without=without)
    left = int(kept.exposure["words"].sum())
    assert left + words_in_gaps(articles, kept.voices) == found.exposure["words"].sum()
    apart = {APART[name] for name in without}
    others = found.exposure[~found.exposure["voice"].isin(apart)]
    others = others[others["article_id"].isin(kept.exposure["article_id"])]
    assert_frame_equal(
        kept.exposure[["article_id", "voice", "words"]],
        others[["article_id", "voice", "words"]].reset_index(drop=True),
    )
    assert set(kept.evidence["voice"].dropna()).isdisjoint(apart)


@settings(max_examples=15, deadline=None)
@given(given_texts=some_texts, without=choices)
def test_terms_left_and_terms_set_apart_are_all_terms(
    given_texts: list[str], without: set[str]
) -> None:
    """A loaded term is counted with the word it stands in, or not at all."""
    articles = make_articles(*given_texts)
    found = fr.find_evidence(articles)
    kept = fr.set_apart(found, articles, without=without)
    apart = {APART[name] for name in without}
    loaded = found.evidence[found.evidence["feature"] == "loaded"]
    expected = loaded.loc[~loaded["voice"].isin(apart), "evidence_id"].tolist()
    mine = kept.evidence[kept.evidence["feature"] == "loaded"]
    assert mine["evidence_id"].tolist() == expected
    counted = fr.measure(kept).set_index("measure")["n"]
    assert counted.get(["loaded_per_1000_words"], pd.Series(dtype=float)).sum() == len(expected)


@settings(max_examples=10, deadline=None)
@given(given_texts=some_texts)
def test_without_nothing_all_is_as_it_was(given_texts: list[str]) -> None:
    """The switch that is off changes no cell."""
    articles = make_articles(*given_texts)
    found = fr.find_evidence(articles)
    for before, after in zip(found, fr.set_apart(found, articles, without=[]), strict=True):
        assert_frame_equal(before, after)


def test_what_is_counted_in_a_voice_set_apart_is_missing_not_zero() -> None:
    """Nobody looked, so nothing is known; the outlet’s own voice is as before."""
    articles = make_articles(QUOTED, PROMOTED)
    found = fr.find_evidence(articles)
    whole = fr.measure(found)
    kept = fr.measure(fr.set_apart(found, articles, without=["quotations", "promos"]))
    for name in (
        "loaded_per_1000_quoted_words",
        "quoted_words_per_1000_words",
        "promos_per_1000_words",
        "promo_words_per_1000_words",
    ):
        assert values(kept, name) == [None, None]
    own = "loaded_per_1000_outlet_words"
    assert values(kept, own) == values(whole, own)
    assert values(kept, "loaded_per_1000_words")[0] == pytest.approx(1000 / 11)
    assert values(whole, "loaded_per_1000_words")[0] == pytest.approx(2000 / 15)


def test_terms_that_set_outlets_apart_come_from_the_words_left() -> None:
    """Keyness counts in each voice as many words as there are left in it, in gaps none."""
    articles = make_articles(AGENCY, text(*BRIDGE, *FERRY[1:]) + f"\n\n{QUOTED}", PROMOTED)
    wire = fr.wire_copy(articles, fr.find_reuse(articles))
    found = fr.find_evidence(articles)
    kept = fr.set_apart(found, articles, without=["wire", "quotations"], wire=wire)
    left = articles[articles["article_id"].isin(kept.exposure["article_id"])]
    vocabulary = read_vocabulary(left, kept.voices)
    words = kept.exposure.groupby("voice")["words"].sum()
    for voice in ("outlet", "paraphrased", "promo"):
        assert vocabulary.words(voice).sum() == words[voice] == vocabulary.counts(voice).sum()
    assert vocabulary.words("quoted").sum() == 0
    tables = {"articles": articles, "voices": kept.voices}
    used = fr.kwic(tables, "the")
    in_gaps = fr.kwic({"articles": articles, "voices": found.voices}, "the", voice="quoted")
    assert used["voice"].isna().sum() > len(in_gaps) > 0
    assert (used["voice"] == "outlet").sum() == vocabulary.counts("outlet")[
        :, vocabulary.terms == "the"
    ].sum()


def test_an_article_without_a_hit_keeps_its_row_of_zero() -> None:
    """Absence is data also when other words of the article are set apart."""
    articles = make_articles("The harbour was closed on Monday. “Badly,” Mayor Ann Lee said.")
    kept = fr.measure(fr.set_apart(fr.find_evidence(articles), articles, without=["quotations"]))
    row = kept.set_index("measure").loc["loaded_per_1000_outlet_words"]
    assert (row["n"], row["exposure"]) == (0, 10)


def test_a_citation_whose_words_are_set_apart_still_cites() -> None:
    """It counts as a citation and gives no words; an indirect one gives what is left."""
    articles = make_articles(
        "“The bridge is lost,” Mayor Ada Lorn said. The ministry said it was “a poor plan” now."
    )
    found = fr.find_evidence(articles)
    kept = fr.set_apart(found, articles, without=["quotations"])
    whole, left = fr.measure(found), fr.measure(kept)
    cited = "citations_per_1000_words"
    n = [m[m["measure"] == cited]["n"].sum() for m in (whole, left)]
    assert n == [2, 2]
    assert values(left, cited)[0] > values(whole, cited)[0]
    content = kept.roles[kept.roles["role"] == "content"]
    assert content["text"].str.strip().tolist() == ["it was", "now"]
    given_words = left[left["measure"].str.endswith("_per_100_cited_words")]
    assert set(given_words["exposure"]) == {3}
    by_id = articles.set_index("article_id")["text"]
    slices = [by_id[a][s:e] for a, s, e in content[["article_id", "start", "end"]].to_numpy()]
    assert slices == content["text"].tolist()


def test_agency_copy_leaves_whole_and_shared_passages_in_part() -> None:
    """An article with a dateline has no rows; another loses the paragraphs it shares with it."""
    articles = make_articles(AGENCY, text(*BRIDGE, *FERRY[1:]), text(*BRIDGE))
    wire = fr.wire_copy(articles, fr.find_reuse(articles))
    found = fr.find_evidence(articles)
    kept = fr.set_apart(found, articles, without=["wire"], wire=wire)
    words = kept.exposure.groupby("article_id")["words"].sum()
    assert words.index.tolist() == ["a1", "a2"]
    own = sum(len(tokenise(part).words) for part in BRIDGE)
    assert words.tolist() == [own, own]
    assert set(fr.measure(kept)["article_id"]) == {"a1", "a2"}
    assert set(kept.evidence["article_id"]) | set(kept.voices["article_id"]) == {"a1", "a2"}


def test_the_place_of_a_source_is_counted_in_the_words_left() -> None:
    """Numbers are as though what is set apart were not there."""
    articles = make_articles(text(*FERRY[:2]) + "\n\nMayor Ada Lorn said that it was late.")
    end = articles["text"][0].index("\n\nMayor")
    rows = [("a0", "AP", "shared", 0, end, articles["text"][0][:end], "shared/x")]
    found = fr.find_evidence(articles)
    kept = fr.set_apart(found, articles, without=["wire"], wire=frame(rows, WIRE))
    assert values(fr.measure(kept), "words_before_first_source") == [0]


def test_an_agency_that_the_list_lacks_can_be_named() -> None:
    """Its dateline, byline and credit are read like those of the others; its own articles stay."""
    lines = ("ARDOVEN (Corvane) - The ferry stopped.", "Source: Corvane news agency", "By Corvane")
    for line in lines:
        one = DataFrame({"article_id": ["a"], "text": [line], "outlet": ["North"]})
        assert fr.wire_copy(one).empty
        assert fr.wire_copy(one, agencies=["Corvane"])["agency"].tolist() == ["Corvane"]
        assert fr.wire_copy(one.assign(outlet="Corvane"), agencies=["Corvane"]).empty
    told = DataFrame({"article_id": ["a"], "text": ["He told Corvane of it."]})
    assert fr.wire_copy(told, agencies=["Corvane"]).empty
    spaced = DataFrame({"article_id": ["a"], "text": ["x"], "outlet": ["A. B. News"]})
    assert fr.wire_copy(spaced, agencies=["A. B. News"]).empty


def test_wrong_use_is_refused_before_work_starts() -> None:
    """The message says what there is and what is missing."""
    articles = make_articles(PLAIN)
    found = fr.find_evidence(articles)
    with pytest.raises(RuleError, match="'tone' cannot be set apart; there are wire, promos"):
        fr.set_apart(found, articles, without=["tone"])
    with pytest.raises(CorpusError, match="give the table wire"):
        fr.set_apart(found, articles, without=["wire"])
    undecided = fr.find_evidence(articles, features=fr.FEATURES[1:])
    with pytest.raises(CorpusError, match="citation and promo are needed"):
        fr.set_apart(undecided, articles, without=["promos"])


def outlets(*texts_of: tuple[str, str]) -> dict[str, DataFrame]:
    """A run of articles, each with its outlet; '' where none is stated."""
    articles = make_articles(*(words for _, words in texts_of))
    named = pd.Series([outlet for outlet, _ in texts_of], dtype="str")
    articles = articles.assign(outlet=named.mask(named == ""))
    found = fr.find_evidence(articles)
    return found._asdict() | {"articles": articles, "measures": fr.measure(found)}


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        (Settings(without=("wire",), reference="North"), ["South"] * 2),
        (Settings(without=("wire",)), ["", ""]),
    ],
)
def test_an_outlet_that_prints_agency_copy_only_can_still_be_compared(
    settings: Settings, named: list[str]
) -> None:
    """Of a reference, or of all outlets, no word may be left: then there are no terms to list."""
    tables = outlets(("North", AGENCY), ("North", AGENCY), *((name, QUOTED) for name in named))
    made = compare_all(tables, settings)
    assert made[KEYNESS].empty
    assert set(made[RATES]["outlet"]) == {"North", *filter(None, named)}


def test_terms_of_a_report_are_counted_in_the_words_left_whatever_was_compared() -> None:
    """A comparison by section leaves the terms of outlets to the report; wire stays apart."""
    quays = [f"{' '.join(['quay'] * n)} was shut." for n in range(1, 6)]
    tables = outlets(
        *(("North", words) for words in quays),
        *(("South", f"ARDOVEN (AP) — {words}") for words in quays),
        *(("South", f"The harbour was shut, {n}.") for n in range(5)),
    )
    sections = pd.Series(["Politics", "World"] * 7 + ["World"], dtype="str")
    tables["articles"] = tables["articles"].assign(section=sections)
    how = {"by": "section", "without": ["wire"]}
    made = compare_all(tables, Settings(by="section", without=("wire",)))
    every = tables | {table.name: rows for table, rows in made.items()}
    rows = study_of(every, {"comparison": how}).tables["keyness"]
    quay = rows[rows["term"] == "quay"].set_index("outlet")
    assert quay["n"].to_dict() == {"North": 15, "South": 0}
    assert quay["n_reference"].to_dict() == {"North": 0, "South": 15}


# ---------------------------------------------------------------- command line


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An output of twelve articles, one of them an agency's, compared without what is not own."""
    folder = tmp_path_factory.mktemp("switches")
    rows = [
        {
            "id": f"{n:02}",
            "outlet": ["North", "South"][n % 2],
            "text": f"{QUOTED} {n}.\n\n{PROMOTED}",
        }
        for n in range(12)
    ]
    rows[3]["text"] = AGENCY
    source = folder / "news.jsonl"
    source.write_text("\n".join(map(json.dumps, rows)), "utf-8")
    extract([str(source)], folder / "out")
    compare_output(folder / "out", without=["wire", "quotations"])
    return folder / "out"


def test_the_manifest_logs_what_was_set_apart_and_verify_recomputes_it(out: Path) -> None:
    """A comparison can be told and repeated from its output alone."""
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    assert manifest["comparison"]["without"] == ["quotations", "wire"]
    assert verify(out) is None
    rates = fr.read_tables(out)["rates"].set_index(["measure", "outlet"])
    assert rates.loc[("loaded_per_1000_outlet_words", "South"), "n_articles"] == 5
    assert rates.loc[("quoted_words_per_1000_words", "North"), "n_articles"] == 0


def test_the_report_counts_and_opens_what_is_left_and_says_so(out: Path, tmp_path: Path) -> None:
    """Numbers, excerpts and words are of the same choice."""
    tables = fr.read_tables(out)
    manifest = json.loads((out / "manifest.json").read_text("utf-8"))
    fr.write_report(tables, tmp_path / "report.html", manifest=manifest)
    page = (tmp_path / "report.html").read_text("utf-8")
    assert "Set apart and not counted: agency copy and quotations, " in page
    assert "1 of 12 articles has no other words." in page
    assert "<mark>regime</mark>" not in page
    assert "<mark>reckless</mark>" in page


def test_sums_open_to_as_many_rows_as_they_count() -> None:
    """Also without quotations, every number of a count has its evidence."""
    articles = make_articles(*[f"{QUOTED} {n}.\n\n{PROMOTED}" for n in range(4)])
    found = fr.find_evidence(articles)
    tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    kept = what_is_counted(tables, ["quotations"])
    measures = kept["measures"]
    n = measures.groupby("measure")["n"].sum()
    for name in ("loaded_per_1000_words", "citations_per_1000_words"):
        assert len(fr.explain(kept, name)) == n[name] == 4


def test_one_setting_gives_the_same_tables_from_python_and_from_the_command(out: Path) -> None:
    """`compare_all` and `framing compare` are one."""
    stored = fr.read_tables(out)
    again = compare_all(stored, Settings(without=("wire", "quotations")))
    for table, rows in again.items():
        assert_frame_equal(stored[table.name], rows)
