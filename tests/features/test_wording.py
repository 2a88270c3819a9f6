"""Wording: one row a sentence, and what is counted of them."""

import re
from collections.abc import Callable

import pytest

from framing.evidence import find_evidence
from framing.features.loaded import LOADED, LOADED_BY_LEXICON
from framing.features.wording import LIKELY, WORDING
from framing.measures import measure
from tests.build import make_articles

TEXT = (
    "The shameless mayor rammed the disastrous scheme through. The vote is on Monday. "
    "“They are pathetic liars and frauds, and their rotten party is a disgrace,” Ada Lorn said."
)


def test_every_sentence_has_a_probability() -> None:
    """One row a sentence, with its score and its rule."""
    rows = WORDING.find(make_articles(TEXT, "")).evidence
    assert len(rows) == 3
    assert rows["score"].between(0, 1).all()
    assert set(rows["kind"]) == {"sentence"}


def test_sentences_of_others_are_not_counted_for_the_outlet() -> None:
    """Expected and likely sentences are those in the outlet's voice, over their number."""
    found = find_evidence(make_articles(TEXT))
    rows = found.evidence[found.evidence["feature"] == "wording"]
    own = rows[rows["voice"] == "outlet"]
    counted = measure(found).set_index("measure")
    mean = counted.loc["wording_probability_per_outlet_sentence"]
    share = counted.loc["pointed_sentences_per_100_outlet_sentences"]
    assert len(own) == 2
    assert mean["exposure"] == share["exposure"] == 2
    assert mean["value"] == pytest.approx(own["score"].mean())
    assert share["n"] == (own["score"] >= LIKELY).sum() == 1


HOT, COLD = "a shameless pack of lies from pathetic frauds", "a useful set of tables from the town"
CARRIER = (
    "The new report on ferries and fares was, in the words of one member of the council, “{}”."
)
OTHER = " The vote on the disastrous scheme is on Monday."


def test_words_of_others_do_not_count_for_the_outlet() -> None:
    """The same sentences of the outlet have the same numbers, whatever stands in the quotation."""
    counted = measure(
        find_evidence(make_articles(*(CARRIER.format(q) + OTHER for q in (HOT, COLD))))
    )
    wording = counted[counted["feature"] == "wording"].pivot(index="measure", columns="article_id")
    assert (wording["exposure"].min(axis=1) > 0).all()
    assert (wording["n"].nunique(axis=1) == 1).all()
    assert (wording["exposure"].nunique(axis=1) == 1).all()


def test_a_sentence_says_how_many_of_its_words_are_others() -> None:
    """Its voice is that of most of it."""
    rows = find_evidence(make_articles(CARRIER.format(HOT) + OTHER)).evidence
    sentences = rows[rows["feature"] == "wording"]
    assert sentences["voice"].tolist() == ["outlet", "outlet"]
    assert sentences["other_words"].tolist() == [8, 0]


def test_without_voices_all_sentences_are_counted() -> None:
    """The measures say in their names that they are not the outlet's alone."""
    found = find_evidence(make_articles(TEXT), features=[WORDING])
    names = measure(found, features=[WORDING])["measure"].tolist()
    assert names == [
        "expected_loaded_words_per_1000_words",
        "pointed_sentences_per_100_sentences",
        "wording_probability_per_sentence",
    ]


def test_a_foreign_article_has_no_number() -> None:
    """Unknown is missing, not zero."""
    french = "Le maire a dit que la route est ouverte. " * 10
    counted = measure(find_evidence(make_articles(french)))
    assert counted[counted["feature"] == "wording"]["n"].isna().all()


def test_an_article_without_text_is_a_row() -> None:
    """Its exposure is 0 and its value is missing."""
    counted = measure(find_evidence(make_articles("")))
    row = counted[counted["measure"] == "wording_probability_per_outlet_sentence"]
    assert row["exposure"].tolist() == [0]
    assert row["value"].isna().all()


def test_the_tagger_finds_loaded_words_that_no_list_has() -> None:
    """Their kind says that they are not listed, their rule names the word."""
    rows = LOADED.find(make_articles("The mayor is a goofy man.")).evidence
    unlisted = rows[rows["kind"] == "unlisted"]
    assert len(unlisted)
    assert all(unlisted["rule"] == "tagger/" + unlisted["text"])


def test_a_listed_term_needs_less_strength_than_an_unlisted_word() -> None:
    """Weak ones are left out; contested terms never are; the lexicon alone tells all."""
    text = "She said that an amazing crowd came to see the regime."
    listed = LOADED_BY_LEXICON.find(make_articles(text)).evidence
    told = LOADED.find(make_articles(text)).evidence
    assert set(told["text"]) <= set(listed["text"])
    assert "regime" in set(told["text"])


SIDES = [
    "The far-{0} party won nine seats in Tollen on Sunday.",
    "Far-{0} marchers shouted at the {0}-wing mayor.",
    "He calls the {0} a mob, and every {0}ist reckless.",
    "The {0}'s plan turned {0}-leaning voters away; a hard {0} government is a menace.",
    "An alt-{0} site praised {0}-wingers and the centre-{0}.",
    "The crazy {0} is back, she said, with its {0}wing press.",
]


@pytest.mark.parametrize("text", SIDES)
def test_left_and_right_are_judged_alike(text: str) -> None:
    """Swapped, the same words are told, with the same scores."""
    told = []
    for side in ("left", "right"):
        articles = make_articles(text.format(side))
        loaded, wording = LOADED.find(articles).evidence, WORDING.find(articles).evidence
        words = [re.sub("left|right", "{0}", word) for word in loaded["text"]]
        told.append((words, loaded["kind"].tolist(), loaded["score"].tolist()))
        told[-1] += (wording["score"].tolist(), wording["value"].tolist())
    assert told[0] == told[1]


@pytest.mark.parametrize("headline", [str.title, str.upper])
def test_a_word_is_as_strong_in_a_line_set_in_capitals(headline: Callable[[str], str]) -> None:
    """There a capital tells nothing."""
    text = "Mayor defends shameless plan for the port"
    plain, set_in_capitals = (
        LOADED.find(make_articles(each)).evidence["score"].tolist()
        for each in (text, headline(text))
    )
    assert plain
    assert set_in_capitals == pytest.approx(plain, abs=0.05)
