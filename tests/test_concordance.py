"""Words in context: where a term occurs, what stands around it, and what it stands beside."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

import framing as fr
from framing.concordance import find_terms, in_context
from framing.errors import CorpusError
from framing.vocabulary import read_vocabulary
from tests.build import make_articles


def nodes(text: str, term: str) -> list[str]:
    """What a term finds in a text."""
    return fr.kwic({"articles": make_articles(text)}, term)["node"].tolist()


@pytest.mark.parametrize(
    ("term", "text", "found"),
    [
        ("regime", "Regime, regimes and a REGIME.", ["Regime", "REGIME"]),
        ("regime*", "Regime, regimes, regimental.", ["Regime", "regimes", "regimental"]),
        ("*gime", "A regime.", ["regime"]),
        ("re*me", "A regime, a résumé, a reme.", ["regime", "reme"]),
        ("r*g*e", "A regime and a rage and a rge.", ["regime", "rage", "rge"]),
        ("far right", "The far right, the far-right, far, right.", ["far right", "far-right"]),
        ("far-right", "The far right, the far-right, far, right.", ["far right", "far-right"]),
        ("regime change", "A regime-change plan.", ["regime-change"]),
        ("has-been", "It has been a has-been.", ["has-been"]),
        ("special * operation", "A special military operation.", ["special military operation"]),
        ("the *", "The end. The", ["The end"]),
        ("don't", "They don’t. They don't.", ["don’t", "don't"]),
        ("u.s.", "In the U.S. today, u.s. too.", ["U.S."]),
        ("c++", "The c++ team.", ["c"]),
        (".*", "Any word.", ["Any", "word"]),
        ("café", "A cafe\u0301.", ["cafe\u0301"]),
        ("regime", "A re\u00adgime.", ["re\u00adgime"]),
        ("the the", "the the the", ["the the", "the the"]),
        ("far right", "They went far\n\nRight of way. The far\nright.", []),
    ],
)
def test_a_term_is_whole_words_and_a_star_any_letters(term, text, found):
    """No letter but the star is special."""
    assert nodes(text, term) == found


@pytest.mark.parametrize("term", ["(a+)+$", "[a-z]*", "a{1,9999}", "\\w", "regime|junta"])
def test_a_pattern_is_read_as_words(term):
    """What a user types is never run as a pattern; it takes no longer than other words."""
    assert nodes("a" * 20_000 + " junta regime ", term) == []


@pytest.mark.parametrize("term", ["", "…", "--"])
def test_a_term_without_a_word_is_refused(term):
    """There is nothing to look for."""
    with pytest.raises(CorpusError, match="holds no word"):
        nodes("Some text.", term)


def test_offsets_point_into_the_text_and_context_is_cut_at_blanks():
    """Left, node and right are as in the text; the voice is the one the node begins in."""
    articles = make_articles("Some long words before the regime and some long words after it.")
    found = fr.find_evidence(articles)
    (row,) = fr.kwic(found._asdict() | {"articles": articles}, "Regime", width=12).to_dict(
        "records"
    )
    text = articles["text"][0]
    assert text[row["start"] : row["end"]] == row["node"] == "regime"
    assert (row["left"], row["right"]) == ("before the ", " and some")
    assert row["voice"] == "outlet"


def test_voice_and_outlet_narrow_the_search():
    """Quoted occurrences are others' words."""
    articles = make_articles("The regime fell. “The regime must go,” Ann Lee said.", "A regime.")
    articles["outlet"] = ["North", "South"]
    articles = articles.astype({"outlet": "str"})
    tables = fr.find_evidence(articles)._asdict() | {"articles": articles}
    assert fr.kwic(tables, "regime")["voice"].tolist() == ["outlet", "quoted", "outlet"]
    assert fr.kwic(tables, "regime", voice="quoted")["start"].tolist() == [22]
    assert fr.kwic(tables, "regime", outlet="South")["article_id"].tolist() == ["a1"]
    with pytest.raises(CorpusError, match="no voice is named"):
        fr.kwic(tables, "regime", voice="own")
    with pytest.raises(CorpusError, match="no article has the outlet"):
        fr.kwic(tables, "regime", outlet="West")


def test_evidence_is_shown_in_context_too():
    """Rows of evidence open like words do, and like `explain` shows them."""
    articles = make_articles("A reckless plan. “A brutal plan,” Ann Lee said.")
    found = fr.find_evidence(articles)
    tables = found._asdict() | {"articles": articles, "measures": fr.measure(found)}
    loaded = found.evidence.query("feature == 'loaded' and voice == 'outlet'")
    shown = fr.kwic(tables, loaded)
    columns = ["article_id", "left", "node", "right", "voice", "start", "end"]
    same = fr.explain(tables, "loaded_per_1000_outlet_words")
    pd.testing.assert_frame_equal(shown[columns], same[columns])


def test_nothing_found_is_an_empty_table_with_its_columns():
    """Also where voices are not known."""
    rows = fr.kwic({"articles": make_articles("Some text.")}, "regime")
    assert rows.empty
    assert list(rows)[:3] == ["article_id", "outlet", "voice"]
    assert str(rows["start"].dtype) == "int64"


WORDS = st.sampled_from(
    ["regime", "The", "U.S.", "far-right", "don’t", "3.5bn", "É", ",", "“", "\n"]
)


@settings(deadline=None)
@given(st.lists(WORDS, max_size=12).map(" ".join))
def test_every_counted_word_is_found_as_often_as_it_is_counted(text):
    """Keyness and concordance know the same words, so that a count opens to as many passages."""
    articles = make_articles(text)
    voices = DataFrame({"article_id": ["a0"], "start": [0], "voice": ["outlet"]})
    counted = read_vocabulary(articles, voices)
    terms = counted.terms.tolist()
    totals = dict(zip(terms, counted.counts("outlet").sum(axis=0).tolist(), strict=True))
    found = find_terms(articles, terms) if terms else DataFrame({"term": []})
    assert found.groupby("term").size().to_dict() == totals


def test_context_of_no_rows_has_its_columns():
    """An empty frame stays a frame."""
    none = find_terms(make_articles("x"), ["y"])
    assert {"left", "node", "right"} <= set(in_context(none, make_articles("x")))


# ---------------------------------------------------------------- beside names


def beside(*texts: str, targets: list[str] | None = None) -> DataFrame:
    """Loaded terms beside names in these texts."""
    articles = make_articles(*texts)
    return fr.terms_by_target(
        fr.find_evidence(articles)._asdict() | {"articles": articles}, targets
    )


def test_a_loaded_term_counts_for_the_names_in_its_sentence():
    """The full name stands for the short one; other sentences do not count."""
    rows = beside("Jane Doe spoke. The reckless Mr Doe left. A brutal winter came.")
    row = rows.set_index(["target", "term"]).loc[("Jane Doe", "reckless")]
    assert (row["n"], row["n_articles"], row["n_sentences"]) == (1, 1, 2)
    assert "brutal" not in set(rows["term"])


def test_a_word_that_opens_a_sentence_or_quotation_is_no_name():
    """Unless it has a capital inside a sentence too, or something says who it is."""
    text = (
        "They met the voters. There, a brutal winter came.\n\nThey saw the crowd.\n\n"
        "“Eighteen months of reckless talk,” the mayor said. He left the court.\n\n"
        "Firebrand leader Ann Lee began a brutal rant."
    )
    assert set(beside(text)["target"]) == {"Ann Lee"}
    text = "Tiegen, the reckless one, met Brosk.\n\nBrosk, 52, the reckless mayor, left."
    assert set(beside(f"{text}\n\nIt was Tiegen.")["target"]) == {"Tiegen", "Brosk"}


def test_each_count_opens_to_its_evidence():
    """There are as many ids as counted, and they are rows of evidence."""
    articles = make_articles(*["The reckless Jane Doe met Ann Lee."] * 2)
    found = fr.find_evidence(articles)
    rows = fr.terms_by_target(found._asdict() | {"articles": articles})
    assert set(rows["target"]) == {"Jane Doe", "Ann Lee"}
    for row in rows.itertuples():
        ids = row.evidence_ids.split(";")
        assert len(ids) == row.n == 2
        assert set(ids) <= set(found.evidence["evidence_id"])


def test_targets_are_met_by_names_with_all_their_words():
    """A surname finds its bearer; nobody else is listed."""
    text = "The reckless Jane Doe met the brutal Ann Lee."
    rows = beside(text, targets=["doe"])
    assert set(rows["target"]) == {"doe"}
    assert set(rows["term"]) == {"reckless", "brutal"}
    assert beside(text, targets=["Roe"]).empty


def test_targets_are_met_whatever_their_title_article_or_apostrophe():
    """Nor does a mark after a name in the text hide it."""
    text = "The corrupt Bongani wa Thiong’o left. The Harbour Union, a sham, met Jane Doe."
    for target in ("wa Thiong'o", "wa Thiong’o", "President wa Thiong'o", "Thiong'o's"):
        assert beside(text, targets=[target])["term"].tolist() == ["corrupt"]
    for target in ("the Harbour Union", "Prime Minister Doe", "Doe’s"):
        assert beside(text, targets=[target])["term"].tolist() == ["sham"]
    assert beside(text, targets=["President", "the", ""]).empty


def test_surnames_with_particles_are_one_name():
    """Small inside a name, with a capital where they begin it."""
    text = "They met {0} on Monday. {1} is a liar. Then, a reckless {2} left."
    for name, surname, last in (
        ("Juan dela Cruz", "Dela Cruz", "Cruz"),
        ("Bongani wa Thiong’o", "Wa Thiong’o", "Thiong’o"),
        ("Daniel arap Moru", "Arap Moru", "Moru"),
        ("Bashir de la Vega", "De la Vega", "Vega"),
    ):
        rows = beside(text.format(name, surname, last))
        assert set(rows["target"]) == {name}
        assert set(rows["term"]) == {"liar", "reckless"}


def test_the_voice_of_the_term_is_kept_apart():
    """What a source says of somebody is not what the outlet says."""
    rows = beside("“Jane Doe is reckless,” Ann Lee said. The reckless Jane Doe left.")
    mine = rows[(rows["target"] == "Jane Doe") & (rows["term"] == "reckless")]
    assert set(mine["voice"]) == {"outlet", "quoted"}
    assert mine["n"].tolist() == [1, 1]


def test_no_names_no_rows():
    """The columns are there all the same."""
    rows = beside("it was a reckless plan.")
    assert rows.empty
    assert "evidence_ids" in rows
