"""Measures of citations: what is divided adds up, and every number opens to its rows."""

import csv
from importlib.resources import files

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from framing.errors import CorpusError
from framing.evidence import Evidence, find_evidence
from framing.feature import Found
from framing.features import FEATURES
from framing.features.citation import CITATION, CITATION_BY_RULES
from framing.schema import ARTICLES, EVIDENCE, ROLES, frame
from framing.sourcing import (
    LABELS,
    NO_SOURCE,
    STANCES,
    WORDS,
    citations,
    measure,
    rows_of,
    words_given,
)
from framing.text import count_words
from tests.build import make_articles

SENTENCES = [
    "“The bridge is safe,” Mayor Ann Lee said.",
    "She added that it would open in May.",
    "The council claimed that nobody had asked.",
    "Lee said that the report shows the pillars are cracked.",
    "A source said the firm knew.",
    "It is reported that the river is dirty.",
    "The Anvil reported that two engineers had left.",
    "They denied it was late.",
    "It rained in the valley.",
    "READ MORE: Minister said the harbour was sold",
]
bodies = st.lists(st.sampled_from(SENTENCES), max_size=8).map("\n\n".join)
BY_RULES = (CITATION_BY_RULES, *FEATURES[1:])


def found_in(result: Evidence) -> Found:
    """The citations of a run, with their roles."""
    mine = result.evidence[result.evidence["feature"] == "citation"]
    return Found(mine, result.roles[result.roles["evidence_id"].isin(mine["evidence_id"])])


def measured(*texts: str) -> DataFrame:
    """Measures of the articles by name and article."""
    result = find_evidence(make_articles(*texts))
    return by_name(measure(found_in(result), result.exposure))


def by_name(measures: DataFrame) -> DataFrame:
    """n, exposure and value by measure and article."""
    return measures.set_index(["measure", "article_id"]).sort_index()


def made(*rows: tuple[str, str, str, str | None]) -> Found:
    """Citations as a learnt tagger may write them: id, role, text, label; spans in one text."""
    ids = sorted({row[0] for row in rows})
    evidence = [(e, "a0", "citation", "indirect", 0, 9, "", "cues/x/tagger") for e in ids]
    table = DataFrame(evidence, columns=list(EVIDENCE.columns)[:8])
    table = table.assign(value=1.0, score=np.nan, voice="outlet", words_before=0.0, other_words=0.0)
    spans = [(e, "a0", role, at, at + 5, text, label, None) for at, (e, role, text, label)
             in enumerate(rows)]  # fmt: skip
    return Found(frame(table.to_dict("records"), EVIDENCE), frame(spans, ROLES))


@settings(deadline=None, max_examples=25)
@given(st.lists(bodies, min_size=1, max_size=3))
def test_shares_add_up_to_the_whole(texts: list[str]) -> None:
    """Labels, stances and words divide the citations of every article without rest."""
    table = measured(*texts).reset_index()
    cited = table[table["measure"] == "citations_per_1000_words"].set_index("article_id")["n"]
    for ending, whole in (
        ("_sources_per_100_citations", None),
        ("_cues_per_100_citations", None),
        ("_per_100_cited_words", "words"),
    ):
        parts = table[table["measure"].str.endswith(ending)]
        sums = parts.groupby("article_id").agg(n=("n", "sum"), exposure=("exposure", "first"))
        assert (parts.groupby("article_id")["exposure"].nunique() == 1).all()
        assert sums["n"].tolist() == sums["exposure"].tolist()
        if whole is None:
            assert sums["n"].tolist() == cited.reindex(sums.index).tolist()


@settings(deadline=None, max_examples=25)
@given(st.lists(bodies, min_size=1, max_size=3))
def test_every_number_is_the_sum_of_the_rows_it_opens_to(texts: list[str]) -> None:
    """For each measure and article the values of its citations add up to n."""
    result = find_evidence(make_articles(*texts))
    found = found_in(result)
    for name, rows in measure(found, result.exposure).groupby("measure"):
        if str(name).startswith(("quoted", "paraphrased")):
            continue  # these open to stretches of text
        opened = rows_of(found, str(name))
        sums = opened.groupby("article_id")["value"].sum()
        stated = rows.set_index("article_id")["n"]
        assert stated.fillna(0).to_dict() == sums.reindex(stated.index, fill_value=0).to_dict()
        assert list(opened.columns) == list(found.evidence.columns)


@settings(deadline=None, max_examples=15)
@given(st.lists(bodies, min_size=1, max_size=3), st.integers(0, 99))
def test_the_order_of_rows_changes_nothing(texts: list[str], seed: int) -> None:
    """Evidence and roles in any order give the same numbers."""
    result = find_evidence(make_articles(*texts))
    found = found_in(result)
    shuffled = Found(*(part.sample(frac=1, random_state=seed) for part in found))
    pd.testing.assert_frame_equal(
        by_name(measure(found, result.exposure)), by_name(measure(shuffled, result.exposure))
    )


@settings(deadline=None, max_examples=15)
@given(st.lists(bodies, min_size=2, max_size=3))
def test_measures_are_made_article_by_article(texts: list[str]) -> None:
    """What stands in one article changes no number of another."""
    articles = make_articles(*texts)
    whole = find_evidence(articles)
    parts = [find_evidence(articles.iloc[[at]].reset_index(drop=True)) for at in range(len(texts))]
    alone = pd.concat(measure(found_in(part), part.exposure) for part in parts)
    pd.testing.assert_frame_equal(by_name(measure(found_in(whole), whole.exposure)), by_name(alone))


def test_a_word_inside_two_contents_is_given_to_the_nearer_source() -> None:
    """The report gets what it says; that it says so are words of the speaker."""
    text = "Lee said that the report says the pillars are cracked."
    found = made(("e1", "source", "Lee", "person"), ("e2", "source", "the report", "document"))
    contents = [("e1", text.index("that")), ("e2", text.index("the pillars"))]
    rows = [(e, "a0", "content", at, len(text) - 1, text[at:-1], None, None) for e, at in contents]
    roles = pd.concat([found.roles, frame(rows, ROLES)], ignore_index=True)
    words = {name: rows_of(Found(found.evidence, roles), name)["value"].sum() for name in WORDS}
    assert words["person_words_per_100_cited_words"] == 4.0  # that the report says
    assert words["document_words_per_100_cited_words"] == 4.0  # the pillars are cracked
    assert sum(words.values()) == 8.0


def test_a_source_counts_once_an_article_however_it_is_named() -> None:
    """Name, surname and resolved pronoun are one source; the council in two forms is another."""
    text = (
        "Mayor Ann Lee said no. Lee said it was late. She added that it rained.\n\n"
        "The council said yes. A council said so too."
    )
    assert measured(text).loc[("sources_per_article", "a0"), "value"] == 2.0


def test_a_mark_at_the_end_of_a_source_makes_no_other() -> None:
    """A comma that stands in its words is no part of its name."""
    text = "A report by the Velm Institute, found that boats are late."
    roles = CITATION.find(make_articles(text)).roles
    assert roles[roles["role"] == "source"]["text"].str.endswith(",").all()
    again = "A report by the Velm Institute found that boats are small."
    assert measured(f"{text}\n\n{again}").loc[("sources_per_article", "a0"), "value"] == 1.0


def test_a_pronoun_that_is_not_resolved_is_no_source() -> None:
    """Who they are is unknown: the citation counts, the source does not."""
    table = measured("They said it was late.")
    assert table.loc[("sources_per_article", "a0"), "value"] == 0.0
    assert table.loc[("unknown_sources_per_100_citations", "a0"), "value"] == 100.0


def test_the_first_source_is_that_of_the_body() -> None:
    """Words are counted from the body's first; headline and promos before it do not count."""
    head, body = "Lee says no", "It rained.\n\nREAD MORE: Where it rains\n\nOn Monday Lee said no."
    text = f"{head}\n\n{body}"
    row = {"article_id": "a0", "text": text, "body_start": len(head) + 2, "text_hash": ""}
    row |= {"source_file": "made", "source_record": "1"}
    result = find_evidence(frame([row], ARTICLES), features=BY_RULES)
    found = found_in(result)
    assert len(found.evidence) == 2
    numbers = by_name(measure(found, result.exposure)).loc["words_before_first_source"]
    assert numbers.loc["a0", ["n", "exposure", "value"]].tolist() == [4.0, 1.0, 4.0]
    assert found.evidence["words_before"].isna().tolist() == [True, False]


@pytest.mark.parametrize("text", ["It rained.", "It is reported that the river is dirty."])
def test_without_a_source_its_place_is_missing(text: str) -> None:
    """Nothing cited is no place, not the first place."""
    row = measured(text).loc[("words_before_first_source", "a0")]
    assert np.isnan(row["n"])
    assert row["exposure"] == 0.0
    assert np.isnan(row["value"])


def test_what_a_tagger_leaves_open_is_unknown_and_counted() -> None:
    """Labels and stances that are missing, or not of the vocabulary, are unknown."""
    found = made(
        ("e1", "source", "Jo Roe", None),
        ("e1", "cue", "tuts", None),
        ("e2", "source", "the boss", "leader"),
        ("e2", "cue", "says", "sardonic"),
        ("e3", "content", "it rains", None),
    )
    rows = citations(found)
    assert rows["label"].tolist() == ["unknown", "unknown", NO_SOURCE]
    assert rows["stance"].tolist() == ["unknown"] * 3
    assert rows["source"].tolist()[:2] == ["jo roe", "boss"]
    assert pd.isna(rows["source"].iloc[2])


def test_of_several_sources_the_first_counts() -> None:
    """A citation has one label, so that labels add up."""
    found = made(("e1", "source", "Lee", "person"), ("e1", "source", "a study", "document"))
    assert citations(found)["label"].tolist() == ["person"]
    assert len(rows_of(found, "document_sources_per_100_citations")) == 0


def test_citations_in_promos_are_not_counted() -> None:
    """A promoted headline that cites is no citation of the article."""
    result = find_evidence(make_articles("RELATED: Minister said the harbour was sold"))
    found = found_in(result)
    assert found.evidence["voice"].tolist() == ["promo"]
    table = by_name(measure(found, result.exposure))
    assert table.loc[("citations_per_1000_words", "a0"), "n"] == 0.0
    assert rows_of(found, "citations_per_1000_words").empty


def test_without_voices_shares_are_counted_and_voices_missing() -> None:
    """Citations alone, promos not sought: quoted words are unknown, sources are known."""
    result = find_evidence(make_articles("“No,” Ann Lee said."), features=[CITATION])
    table = by_name(measure(found_in(result), result.exposure))
    assert np.isnan(table.loc[("quoted_words_per_1000_words", "a0"), "n"])
    assert table.loc[("person_sources_per_100_citations", "a0"), "value"] == 100.0


def test_evidence_of_another_run_is_refused() -> None:
    """An article without exposure is named."""
    result = find_evidence(make_articles("Lee said no.", "Lee said no."))
    with pytest.raises(CorpusError, match="first a1"):
        measure(found_in(result), result.exposure.query("article_id == 'a0'"))


def test_what_is_not_english_is_missing() -> None:
    """Not searched is not zero."""
    french = "Le ministre a déclaré que la situation était grave et que rien ne changerait. " * 6
    assert measured(french)[["n", "exposure", "value"]].isna().all(axis=None)


def test_the_vocabularies_are_those_of_the_lexicons() -> None:
    """Every class of cue and every type of source that the lexicons name has its measure."""
    for file, column, known in (
        ("cues.csv", "stance", STANCES),
        ("sources.csv", "label", LABELS),
        ("titles.csv", "label", LABELS),
    ):
        with (files("framing") / "lexicons" / file).open(encoding="utf-8") as lines:
            assert {row[column] for row in csv.DictReader(lines)} <= set(known)


def test_the_place_of_evidence_is_that_of_its_first_word() -> None:
    """Words of the body before it, for every feature."""
    result = find_evidence(make_articles("The reckless plan. A brutal one."), features=FEATURES)
    terms = result.evidence[result.evidence["feature"] == "loaded"]
    assert terms[["text", "words_before"]].to_numpy().tolist() == [
        ["reckless", 1.0],
        ["brutal", 4.0],
    ]


@given(st.lists(st.text("aB.’'-,& \n\u03015\u00adé", max_size=12), min_size=1, max_size=6))
def test_contents_apart_give_all_their_words(contents: list[str]) -> None:
    """The words of a citation are those of its content, whatever the one before it ends in."""
    ids = [f"e{n}" for n in range(len(contents))]
    rest = (None,) * 4
    cited = [(i, i, "citation", "direct", 0, 9, "", "r", 1.0, *rest) for i in ids]
    parts = [
        (i, i, "content", 0, len(c), c, None, None) for i, c in zip(ids, contents, strict=True)
    ]
    given_words = words_given(frame(cited, EVIDENCE), frame(parts, ROLES))
    assert given_words.tolist() == list(map(count_words, contents))
