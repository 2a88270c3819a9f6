"""Words, sentences, paragraphs and quotations: the cases that break tokenisers."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.text import count_words, fold, tokenise

QUOTED = {
    "“It failed,” she said. “Badly.”": ["“It failed,”", "“Badly.”"],
    '"It failed," she said. "Badly."': ['"It failed,"', '"Badly."'],
    "‘It failed,’ she said. ‘Don’t ask.’": ["‘It failed,’", "‘Don’t ask.’"],
    "'It failed,' she said. 'Don't ask.'": ["'It failed,'", "'Don't ask.'"],
    "«It failed», she said.": ["«It failed»"],
    "»It failed«, she said.": ["»It failed«"],
    "„It failed“, she said. „It failed”, he said.": ["„It failed“", "„It failed”"],
    "”It failed”, said the Swede.": ["”It failed”"],
    "``It failed,'' she said.": ["``It failed,''"],
    "The workers’ rights and the ministers’ plan.": [],
    "‘The workers’ union won,’ he said.": ["‘The workers’ union won,’"],
    "’Tis the ’90s, rock ’n’ roll.": [],
    "He is 6' 2\" tall.": [],
    "She said “he told me ‘no’ twice” today.": ["“he told me ‘no’ twice”"],
    "A “lone opener here.\n\nA “closed” one.": ["“closed”"],
    "A lone closer” here, a “closed” one.": ["“closed”"],
}


@pytest.mark.parametrize("text", QUOTED)
def test_quotations_are_paired_in_every_style(text: str) -> None:
    """Outermost quotations stand with their marks; apostrophes are none."""
    assert [text[start:end] for start, end in tokenise(text).quotes] == QUOTED[text]


def test_a_quotation_over_paragraphs_continues() -> None:
    """A quotation left open goes on where the next paragraph opens with a mark."""
    text = "“First part.\n\n“Second part,” he said."
    tokens = tokenise(text)
    assert [text[a:b] for a, b in tokens.quotes] == ["“First part.", "“Second part,”"]
    assert tokens.continued.tolist() == [True, False]


def test_inner_quotations_are_kept_apart() -> None:
    """A quotation in a quotation is an inner one."""
    text = "“He said ‘never’ to me.”"
    assert [text[a:b] for a, b in tokenise(text).inner_quotes] == ["‘never’"]


SENTENCES = {
    "Mr. Smith met Sen. J. Jones. They spoke.": 2,
    "The U.S. Army left. The end.": 2,
    "“Why?” he asked. “Go!” They went.": 3,
    "It cost 3.5 million. It rose 2.1 percent.": 2,
    "Glued words.Next sentence here.": 2,
    "One line\nAnother line": 2,
    "An ellipsis … goes on.": 1,
    "She said no. The vote passed. He sat. The dog ran.": 4,
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


@given(st.text(alphabet=st.characters(), max_size=300))
def test_any_string_is_tokenised_into_sorted_spans_inside_it(text: str) -> None:
    """Whatever the string, spans are sorted, apart, not empty and inside the text."""
    tokens = tokenise(text)
    for spans in (tokens.sentences, tokens.paragraphs, tokens.quotes):
        flat = spans.ravel().tolist()
        assert flat == sorted(flat)
        assert all(0 <= start < end <= len(text) for start, end in spans)
    assert len(tokens.words) == count_words(text)


@given(st.text(alphabet="ab ’‘“”\"'«».\n", max_size=80))
def test_a_paragraph_in_front_shifts_everything(text: str) -> None:
    """Tokenising has no memory: text after a paragraph break is read as if alone."""
    before = "Plain words here.\n\n"
    alone, after = tokenise(text), tokenise(before + text)
    assert (alone.starts + len(before)).tolist() == after.starts[3:].tolist()
    assert (alone.quotes + len(before)).tolist() == after.quotes.tolist()


@given(st.text(alphabet="ab ’‘“”\"'.", max_size=60), st.integers(0, 59))
def test_one_mark_less_changes_nothing_beyond_its_paragraph(text: str, at: int) -> None:
    """The quotations of the other paragraphs stay when a character is deleted here."""
    after = '\n\nShe said “yes” and ‘no’.\n\nHe said "maybe".'
    cut = text[:at] + text[at + 1 :]
    whole, less = tokenise(text + after), tokenise(cut + after)
    beyond = [q - len(text) for q in whole.quotes.tolist() and whole.quotes if q[0] >= len(text)]
    beyond_less = [q - len(cut) for q in less.quotes if q[0] >= len(cut)]
    assert [b.tolist() for b in beyond] == [b.tolist() for b in beyond_less]


def test_folding_maps_both_normal_forms_to_one() -> None:
    """A term typed in NFC finds a text in NFD."""
    assert fold("Cafe\u0301") == fold("café")
