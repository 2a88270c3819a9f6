"""Interviews without labels, and speeches in full, are not the outlet's own words."""

import pytest

from framing.features.citation import CITATION
from tests.build import make_articles

QUESTIONS = "How did you begin?", "Do you regret it?", "What comes next?"
ANSWERS = "My aunt sailed. It was a vile life.", "Never. The owners are idiots.", "I want a goat."
OPENING = "We met Tilda Brandt, the lock keeper, in her hut."
EXPLAINED = "It is about the new reeve.", "Yes. You must bring a card.", "Nine people stand."
SPEECH = "My friends, we have been betrayed. The vile men who did this will pay. I promise it."


def said(headline: str, *paragraphs: str) -> list[tuple[str, str]]:
    """Source, or a blank, and content of the citations that no word of the body makes."""
    text = "\n\n".join([headline, *paragraphs])
    found = CITATION.find(make_articles(text).assign(body_start=len(headline) + 2))
    made = found.evidence[found.evidence["rule"].str.contains("answer|body|dialogue")]
    roles = found.roles.set_index("evidence_id")
    parts = [roles.loc[[name]] for name in made["evidence_id"]]
    return [
        (
            "".join(part["text"][part["role"] == "source"]),
            " ".join(part["text"][part["role"] == "content"]),
        )
        for part in parts
    ]


def test_what_follows_questions_to_you_is_said_by_who_answers() -> None:
    """Who is not told: no name is invented."""
    turns = [part for pair in zip(QUESTIONS, ANSWERS, strict=True) for part in pair]
    expected = [("", answer.rstrip(".")) for answer in ANSWERS]
    assert said("Interview", OPENING, *turns) == expected


def test_an_essay_or_an_explainer_that_asks_is_the_outlet_s() -> None:
    """Its answers do not say *I*, or are long."""
    turns = [part for pair in zip(QUESTIONS, EXPLAINED, strict=True) for part in pair]
    assert said("How to vote", OPENING, *turns) == []
    essay = [part for question in QUESTIONS for part in (question, *3 * ANSWERS)]
    assert said("My goats", *essay) == []


@pytest.mark.parametrize(
    ("headline", "body"),
    [
        ("Full speech ahead for the ferry", "I watched it leave. We were glad of it."),
        ("Reeve's statement in full disarray", "I watched them walk out. We counted nine."),
        ("What I found in the full text of the bill", "I have read it. It is a vile mess."),
        ("Full text of the deal: what it means for us", "I have read it. It is our deal."),
        ("My week", "Do you tire?\n\nI do. I cursed.\n\nDo you sleep?\n\nI did. It was vile."),
    ],
)
def test_a_column_that_says_i_is_its_author_s(headline: str, body: str) -> None:
    """*Full text* must be what is printed; two questions alone are rhetoric."""
    assert said(headline, *body.split("\n\n")) == []


def test_short_turns_are_an_interview_where_one_does_nothing_but_ask() -> None:
    """The label of who asks is the outlet."""
    turns = [
        part
        for question, answer in zip(QUESTIONS, ANSWERS, strict=True)
        for part in (f"Beacon: {question}", f"Tilda Brandt: {answer}")
    ]
    expected = [("Tilda Brandt", answer.rstrip(".")) for answer in ANSWERS]
    assert said("Interview", *turns) == expected


@pytest.mark.parametrize(
    ("headline", "source"),
    [
        ("Full text of President Imre’s address", "President Imre"),
        ("Full speech: what the chancellor told the diet", "the chancellor"),
        ("Queen’s speech in full", "Queen"),
        ("Read the full statement", ""),
    ],
)
def test_a_speech_in_full_is_said_by_whom_its_headline_names(headline: str, source: str) -> None:
    """After an introduction, if that ends in a colon."""
    whole = [(source, SPEECH.rstrip("."))]
    assert said(headline, SPEECH) == said(headline, "Here is all of it:", SPEECH) == whole
    assert said(headline, "The speech was long. It rained, and the guests left.") == []
