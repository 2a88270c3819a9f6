"""A text as pieces: everything that is printed, once, alike in every style of quotation."""

from hypothesis import given
from hypothesis import strategies as st

from framing.pieces import CLOSES, INNER, INSIDE, LONGEST, OPENS, OUTSIDE, Pieces, cut, facts
from framing.text import tokenise

ANY = st.text(alphabet=st.characters(), max_size=80)


def pieces_of(text: str) -> Pieces:
    """The pieces of a text."""
    return cut(text, tokenise(text))


@given(ANY)
def test_pieces_stand_in_order_and_are_what_they_are_named(text: str) -> None:
    """Slices equal names, nothing overlaps, and passages hold every piece once."""
    pieces = pieces_of(text)
    ends = [0, *pieces.ends.tolist()]
    for number, name in enumerate(pieces.names):
        assert pieces.starts[number] >= ends[number]
        assert text[pieces.starts[number] : pieces.ends[number]] == name
    held = [k for first, last in pieces.passages for k in range(first, last)]
    assert held == list(range(len(pieces.names)))
    assert all(0 < last - first <= LONGEST for first, last in pieces.passages)


@given(ANY)
def test_every_piece_has_facts(text: str) -> None:
    """No string is without codes, and all are within their tables."""
    for name in pieces_of(text).names:
        assert min(facts(name)) >= 0


def test_a_possessive_is_a_piece_of_its_own() -> None:
    """So that a source can end before it."""
    assert pieces_of("Doe’s aide").names == ["Doe", "’s", "aide"]


def test_marks_that_belong_together_are_one_piece() -> None:
    """Runs of dots, hyphens and dashes, and TeX's quotation marks; other marks stand alone."""
    names = pieces_of("a -- b... c——d ''e '''f''' ``g ,,h 's 1's").names
    assert [name for name in names if not name.isalnum()] == [
        *("--", "...", "——", "''", "''", "'", "'", "''", "``", ",", ",", "'", "'s")
    ]


def test_every_style_of_quotation_reads_alike() -> None:
    """Facts and states are the same in straight, curly, angle, low and TeX marks."""
    styles = [('"', '"'), ("“", "”"), ("«", "»"), ("„", "“"), ("``", "''")]
    read = []
    for opening, closing in styles:
        pieces = pieces_of(f"{opening}It failed,{closing} she said.")
        read.append(([facts(name) for name in pieces.names], pieces.states.tolist()))
    assert all(one == read[0] for one in read)
    assert read[0][1] == [OPENS, INSIDE, INSIDE, INSIDE, CLOSES, OUTSIDE, OUTSIDE, OUTSIDE]


def test_inner_quotations_are_told_apart() -> None:
    """A quotation in a quotation has a state of its own."""
    pieces = pieces_of("“He said ‘never again’ to me,” she said.")
    assert pieces.states[pieces.names.index("never")] == INNER


def test_long_paragraphs_are_cut_at_a_sentence() -> None:
    """A passage ends where a sentence does, if one ends in time."""
    text = "The road is closed to all traffic today. " * 60
    pieces = pieces_of(text)
    assert len(pieces.passages) > 1
    assert all(pieces.names[last - 1] == "." for _, last in pieces.passages)
