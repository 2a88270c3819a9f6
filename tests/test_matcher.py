"""The matcher: longest match, wildcards as letters, and time that grows with the text alone."""

import re
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from framing.lexicon import compile_lexicon
from framing.matcher import Matcher, fits
from framing.schema import LEXICON, frame
from framing.text import tokenise


def matcher(*terms: str, pos: str = "g") -> Matcher:
    """A matcher of terms, all of one kind."""
    row = {"kind": "k", "pos": pos, "strength": 0.5, "source": "ours"}
    return compile_lexicon(frame([row | {"term": term} for term in terms], LEXICON))


def found(machine: Matcher, text: str) -> list[str]:
    """The words of each match."""
    tokens = tokenise(text)
    return [" ".join(tokens.words[hit.first : hit.last]) for hit in machine.find(text, tokens)]


WILD = {
    "tax*": ["tax", "taxes"],
    "*ism": ["socialism"],
    "wom?n": ["woman", "women"],
    "un*ed": ["unheated"],
    "climate chang*": ["climate changes"],
    "*-free tax*": ["duty-free taxes"],
}
TEXT = "A tax, the taxes and syntax. Socialism! Women, a woman, womanly. Unheated climate changes."


@pytest.mark.parametrize("glob", WILD)
def test_a_star_stands_for_any_letters_and_a_question_mark_for_one(glob: str) -> None:
    """Wildcards stop at the end of a word and do not join words."""
    text = f"{TEXT} duty-free taxes." if "free" in glob else TEXT
    assert sorted(set(found(matcher(glob), text))) == sorted(WILD[glob])


@given(st.text("ab-", max_size=8), st.text("ab*?", max_size=6))
def test_a_wildcard_fits_what_the_same_pattern_would(word: str, glob: str) -> None:
    """Our comparison agrees with the regular expression that it replaces."""
    pattern = "".join({"*": ".*", "?": "."}.get(c, re.escape(c)) for c in glob)
    assert fits(word, glob) == bool(re.fullmatch(pattern, word, re.DOTALL))


def test_the_longest_entry_wins_and_a_guarded_one_gives_way() -> None:
    """Where the longer entry is silenced, the shorter one speaks."""
    rows = [
        {"term": "deep state", "kind": "k", "pos": "a", "strength": 0.5, "source": "ours"},
        {"term": "deep", "kind": "k", "pos": "a", "strength": 0.5, "source": "ours"},
    ]
    rows[0]["not_before"] = "university"
    machine = compile_lexicon(frame(rows, LEXICON))
    assert found(machine, "the deep state; a deep state university") == ["deep state", "deep"]


def test_a_term_in_two_kinds_is_found_in_both() -> None:
    """A dictionary may put one word in several categories."""
    row = {"term": "brave", "pos": "a", "strength": 0.5, "source": "ours"}
    both = compile_lexicon(frame([row | {"kind": "affect"}, row | {"kind": "posemo"}], LEXICON))
    assert len(both.find("so brave", tokenise("so brave"))) == 2


def test_a_form_that_is_a_term_belongs_to_that_term() -> None:
    """ "Horrified" the adjective is not taken by the verb "horrify", whatever their order."""
    row = {"kind": "k", "strength": 0.5, "source": "ours"}
    rows = [row | {"term": "horrify", "pos": "v"}, row | {"term": "horrified", "pos": "a"}]
    for order in (rows, rows[::-1]):
        hits = compile_lexicon(frame(order, LEXICON)).find("horrified", tokenise("horrified"))
        assert [order[hit.entry]["term"] for hit in hits] == ["horrified"]


HOSTILE = {
    "stars": (["a*a*a*a*a*a*a*a*a*b"], "a" * 20_000),
    "many that begin alike": ([f"the {n} end" for n in range(3_000)], "the " * 5_000),
    "many prefixes": (["a" * n + "*" for n in range(1, 60)], "a" * 50 + " " * 2 + "aaa " * 3_000),
    "nested": ([" ".join(["the"] * n) for n in range(1, 10)], "the " * 5_000),
}


@pytest.mark.parametrize("case", HOSTILE)
def test_no_lexicon_makes_a_text_slow(case: str) -> None:
    """Ten times the text takes about ten times as long, not a hundred."""
    terms, text = HOSTILE[case]
    machine = matcher(*terms)

    def seconds(times: int) -> float:
        whole = f"{text} " * times
        tokens = tokenise(whole)
        taken = []
        for _ in range(3):
            begun = time.process_time()
            machine.find(whole, tokens)
            taken.append(time.process_time() - begun)
        return min(taken)

    assert seconds(10) < 30 * seconds(1) + 0.05
