"""Quotations: every style of marks, marks that are lost, and texts of nothing but marks."""

import time
import timeit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.text import Tokens, tokenise

QUOTED = {
    "“It failed,” she said. “Badly.”": ["“It failed,”", "“Badly.”"],
    '"It failed," she said. "Badly."': ['"It failed,"', '"Badly."'],
    "‘It failed,’ she said. ‘Don’t ask.’": ["‘It failed,’", "‘Don’t ask.’"],
    "'It failed,' she said. 'Don't ask.'": ["'It failed,'", "'Don't ask.'"],
    "«It failed», she said.": ["«It failed»"],
    "« It failed », she said.": ["« It failed »"],
    "»It failed«, she said.": ["»It failed«"],
    "„It failed“, she said. „It failed”, he said.": ["„It failed“", "„It failed”"],
    "”It failed”, said the Swede.": ["”It failed”"],
    "“It failed“ and “it fell”.": ["“It failed“", "“it fell”"],
    "``It failed,'' she said.": ["``It failed,''"],
    "''I said 'it failed,''' she said.": ["''I said 'it failed,'''"],
    "\"I said 'it failed,' \" she said.": ["\"I said 'it failed,' \""],
    '"It failed, " she said.': ['"It failed, "'],
    "“ … it failed,” she said.": ["“ … it failed,”"],
    'She had no fear of the mayor."It failed," she said.': ['"It failed,"'],
    'It failed—“badly”—and fell. It failed—"badly"—and fell.': ["“badly”", '"badly"'],
    '""It failed," she said.': ['"It failed,"'],
    "The workers’ rights and the ministers’ plan.": [],
    "‘The workers’ union won,’ he said.": ["‘The workers’ union won,’"],
    "’Tis the ’90s, rock ’n’ roll.": [],
    "He is 6' 2\" tall.": [],
    "“He is 6’2” tall,” she said.": ["“He is 6’2” tall,”"],
    '<a href="page.html">It failed</a>': [],
    "She said “he told me ‘no’ twice” today.": ["“he told me ‘no’ twice”"],
}
LOST = {
    "A “lone opener here.\n\nA “closed” one.": ["“closed”"],
    "A lone closer” here, a “closed” one.": ["“closed”"],
    "She wrote: “It failed. It is over.\n\nShe left.": ["“It failed. It is over."],
    "“It failed. It is over.\n\nShe left.": ["“It failed. It is over."],
    "She left.\n\nIt failed. It is over.”": ["It failed. It is over.”"],
    "Ada Lorn, Port Authority.”": [],
    "“It failed, she said. Rain fell.": ["“It failed,"],
    "“It failed, said Ada Lorn, 34. Rain fell.": ["“It failed,"],
    "“It failed. Rain fell. “It was over,” she said.": ["“It was over,”"],
    "He said,” it was over. It failed.”": [],
}


@pytest.mark.parametrize("text", QUOTED)
def test_quotations_are_paired_in_every_style(text: str) -> None:
    """Outermost quotations stand with their marks; apostrophes are none."""
    assert quoted(text) == QUOTED[text]


@pytest.mark.parametrize("text", LOST)
def test_a_lost_mark_is_made_up_for_where_speech_is_plain(text: str) -> None:
    """Speech left open runs to a reporting clause or the paragraph's end; a few words do not."""
    assert quoted(text) == LOST[text]


def test_a_quotation_over_paragraphs_continues() -> None:
    """A quotation left open goes on where the next paragraph begins with one."""
    tokens = tokenise(
        "“First part.\n\n“Second part.\n\nAnd the third,” he said.\n\n“No,” she said."
    )
    assert tokens.continued.tolist() == [True, True, False, False]
    tokens = tokenise("“First part.\n\nThat is the second,” he said.\n\nNo.")
    assert tokens.continued.tolist() == [True, False]
    assert not tokenise("“First part.\n\nHe said “no.”").continued.any()
    assert not tokenise("“First part.\n\nNo.\n\n“Third part.”").continued.any()


def test_inner_quotations_are_kept_apart() -> None:
    """A quotation in a quotation is an inner one."""
    text = "“He said ‘never’ to me.”"
    assert [text[a:b] for a, b in tokenise(text).inner_quotes] == ["‘never’"]


PIECES = st.sampled_from(
    [
        "<It failed,> she said. <Badly.>",
        "She called it <a farce> and left.",
        "<He said [never], twice,> Ada Lorn said.",
        "<First part.\n\n<Second part,> he said.",
        "(<It failed.>)",
        "Don’t ask the workers’ union.",
        "It failed—<badly>—and fell.",
        "<Why?> he asked. <Go!>",
    ]
)
STYLES = ("\"\"''", "“”‘’", "«»‘’", "„“‚‘", "»«‘’")


@given(st.lists(PIECES, min_size=1, max_size=5), st.sampled_from(STYLES))
def test_the_style_of_marks_changes_nothing(pieces: list[str], style: str) -> None:
    """One code point for another: all offsets stay."""
    plain = "\n\n".join(pieces)
    curly = tokenise(plain.translate(str.maketrans("<>[]", "“”‘’")))
    other = tokenise(plain.translate(str.maketrans("<>[]", style)))
    assert spans(other) == spans(curly)


@given(st.text(alphabet="ab ’‘“”\"'.,", max_size=60), st.integers(0, 59))
def test_one_mark_less_changes_nothing_beyond_its_paragraph(text: str, at: int) -> None:
    """The quotations before and after stay when a character is deleted between them."""
    before = "“It failed,” she said.\n\n“It is open.\n\n"
    after = '\n\nShe said “yes” and ‘no’.\n\n“It is over.\n\n“He said "maybe".'
    cut = text[:at] + text[at + 1 :]
    whole, less = tokenise(before + text + after), tokenise(before + cut + after)
    start, end, end_less = len(before), len(before + text), len(before + cut)
    assert beyond(whole, start, end) == beyond(less, start, end_less)


MANY = ['"', "“", "”", "'", " ‘", '" ', "“a, b said c ", "a.”", "'''", "6'2\"", "“ ’s x", "«\n"]


@pytest.mark.parametrize("piece", MANY)
def test_time_grows_with_the_text(piece: str) -> None:
    """Twice as many marks, up to 100,000, cost twice the time: nothing is searched over again."""
    short, long = fastest(piece * 12_500), fastest(piece * 100_000)
    doubling = (long / short) ** (1 / 3)
    assert doubling <= 2.3


def fastest(text: str) -> float:
    """CPU seconds of the fastest of three readings, garbage collection apart."""
    return min(timeit.repeat(lambda: tokenise(text), time.process_time, repeat=3, number=1))


def quoted(text: str) -> list[str]:
    """The outermost quotations as text."""
    return [text[start:end] for start, end in tokenise(text).quotes]


def spans(tokens: Tokens) -> list[object]:
    """All that a text is divided into."""
    parts = (tokens.starts, tokens.sentences, tokens.quotes, tokens.inner_quotes, tokens.continued)
    return [part.tolist() for part in parts]


def beyond(tokens: Tokens, start: int, end: int) -> list[list[int]]:
    """Quotations before an offset, and after another, counted from there."""
    every = [*tokens.quotes.tolist(), *tokens.inner_quotes.tolist()]
    before = [span for span in every if span[1] <= start]
    return before + [[a - end, b - end] for a, b in every if a >= end]
