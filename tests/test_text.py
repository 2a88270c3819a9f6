"""Words, sentences, paragraphs and quotations: the cases that break tokenisers."""

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from framing.text import count_words, covering, fold, tokenise, with_tokens

SENTENCES = {
    "Mr. Smith met Sen. J. Jones. They spoke.": 2,
    "The U.S. Army left. The end.": 2,
    "Engr. Bello met Smt. Joshi and Cllr. Roe. The arch. The bar. They spoke.": 4,
    "“Why?” he asked. “Go!” They went.": 3,
    "It cost 3.5 million. It rose 2.1 percent.": 2,
    "Glued words.Next sentence here.": 2,
    "One line\nAnother line": 2,
    "An ellipsis … goes on.": 1,
    "She said no. The vote passed. He sat. The dog ran.": 4,
    "Glued by a mark.“Next one,” she said.": 2,
    'Glued by a mark."Next one," she said.': 2,
    "„So sagte er.“ Dann ging er.": 2,
    "In the “U.S.“ it rained.": 1,
    "By 'J. Roe' alone.": 1,
}


@pytest.mark.parametrize("text", SENTENCES)
def test_sentences_are_split_at_stops_not_abbreviations(text: str) -> None:
    """Abbreviations, initials, decimals and asides end no sentence."""
    assert len(tokenise(text).sentences) == SENTENCES[text]


def test_lines_wrapped_at_a_column_are_one_paragraph() -> None:
    """Typesetting is not paragraphing: eight wrapped lines of like length are one paragraph."""
    line = "the committee met on the question of the bridge over the river and"
    assert len(tokenise("\n".join([line] * 8) + "\n\nNew.").paragraphs) == 2
    assert len(tokenise("A menu\nSearch\nA line of text.").paragraphs) == 3


WORDS = {
    "far-right’s U.S. 3.5bn don’t": ["far-right's", "u.s.", "3.5bn", "don't"],
    "Jose\u0301 Nun\u0303ez": ["josé", "nuñez"],
    "co\u00adoperate": ["cooperate"],
    "می\u200cخواهم": ["میخواهم"],
    "...!? —": [],
    "USREAD MORE:": ["usread", "more"],
}


@pytest.mark.parametrize("text", WORDS)
def test_words_hold_their_marks_and_apostrophes(text: str) -> None:
    """Accents in either form, soft hyphens and joiners belong to the word."""
    assert tokenise(text).words == WORDS[text]


def test_foreign_text_is_told_from_english() -> None:
    """English finders are silent on German and Japanese, not on a short English headline."""
    german = "Der Minister sagte am Montag, die Lage sei ernst und er werde bald handeln. " * 3
    assert not tokenise(german).is_english
    assert not tokenise("日本の首相は月曜日に述べた。").is_english
    assert tokenise("Mayor slams regime").is_english


anything = st.text(alphabet=st.characters(), max_size=300)  # surrogates and controls as well
marks = st.text(alphabet="a. \n\"'“”„«»‘’‚`()—=>5", max_size=80)


@settings(max_examples=300)
@given(st.one_of(anything, marks))
def test_any_string_is_tokenised_into_sorted_spans_inside_it(text: str) -> None:
    """Whatever the string, spans are sorted, apart, not empty and inside the text."""
    tokens = tokenise(text)
    for spans in (tokens.sentences, tokens.paragraphs, tokens.quotes):
        flat = spans.ravel().tolist()
        assert flat == sorted(flat)
        assert all(0 <= start < end <= len(text) for start, end in spans)
    assert len(tokens.words) == count_words(text)
    assert len(tokens.continued) == len(tokens.quotes)
    inside = covering(tokens.inner_quotes[:, 0], tokens.quotes)
    assert all(
        end <= tokens.quotes[n, 1] for n, (_, end) in zip(inside, tokens.inner_quotes, strict=True)
    )


@given(st.text(alphabet="ab ’‘“”\"'«».\n", max_size=80))
def test_a_paragraph_in_front_shifts_everything(text: str) -> None:
    """Tokenising has no memory: text after a paragraph break is read as if alone."""
    before = "Plain words here.\n\n"
    alone, after = tokenise(text), tokenise(before + text)
    assert (alone.starts + len(before)).tolist() == after.starts[3:].tolist()
    assert (alone.quotes + len(before)).tolist() == after.quotes.tolist()


def test_folding_maps_both_normal_forms_to_one() -> None:
    """A term typed in NFC finds a text in NFD."""
    assert fold("Cafe\u0301") == fold("café")


@pytest.mark.parametrize(
    ("language", "is_english"),
    [
        *((stated, True) for stated in (None, "", "en-GB", "EN_us", "English (UK)", "und", "N/A")),
        *((stated, False) for stated in ("fr", "fr-CA", "enf", "Français")),
    ],
)
def test_what_a_source_states_decides_where_words_are_too_few(language, is_english):
    """A short French article that says so is not read by finders for English."""
    text = "Le port reste vide, a dit la maire."
    articles = pd.DataFrame({"article_id": ["a"], "text": [text], "language": [language]})
    assert with_tokens(articles)["tokens"].iloc[0].is_english is is_english
    long = "The mayor said that the port would stay empty, and they were angry with it. " * 4
    assert tokenise(long, "fr").is_english
