"""What is acted on is called as the outlet calls it; what is said of it is its source's word."""

import pytest
from pandas import DataFrame

import framing as fr


def voice_of(text: str, word: str) -> str:
    articles = DataFrame({"article_id": ["a1"], "outlet": "North", "text": text, "body_start": 0})
    voices = fr.find_evidence(articles).voices
    at = text.index(word)
    return str(voices["voice"][(voices["start"] <= at) & (voices["end"] > at)].iloc[0])


@pytest.mark.parametrize(
    "text",
    [
        "The council passed a reckless tax on bread.",
        "The board approved a reckless new fare on Monday.",
        "Officials rejected the reckless proposal.",
        "MPs backed a reckless bill on Tuesday.",
        "The president signed a reckless law.",
        "Lawmakers voted for a reckless levy.",
        "The harbour board has banned the reckless plan.",
        "The court sentenced the reckless driver to a year in jail.",
        "The regime has cancelled the reckless vote.",
        "Parliament has postponed a reckless referendum.",
        "The board outlawed the reckless practice.",
        "Ministers met to discuss the reckless plan.",
        "The judge gave a reckless verdict on Tuesday.",
        "They called a reckless election and won it.",
    ],
)
def test_what_is_acted_on_is_called_as_the_outlet_calls_it(text: str) -> None:
    assert voice_of(text, "reckless") == "outlet"


@pytest.mark.parametrize(
    "text",
    [
        "MPs said the bill was reckless.",
        "Officials rejected the proposal as reckless.",
        "Officials rejected claims of a reckless plan.",
        "MPs opposed what they called a reckless bill.",
        "The union demanded an end to the reckless cuts.",
        "Officials said the council passed a reckless tax.",
        "Officials banned the plan as reckless.",
        "Critics called the plan a reckless election.",
        "The judge gave a warning that the plan was reckless.",
        "The mayor said the reckless raid drew criticism from the union.",
        "His claim that the plan was reckless drew criticism from the union.",
    ],
)
def test_what_is_said_is_paraphrased(text: str) -> None:
    assert voice_of(text, "reckless") == "paraphrased"


@pytest.mark.parametrize(
    "text",
    [
        "The reckless raid drew condemnation from Patriarch Orlo.",
        "The reckless raid drew criticism from the mayor.",
        "The reckless cuts met opposition from the unions.",
        "The reckless plan drew praise from the bakers.",
        "The reckless plan faced criticism from the union.",
    ],
)
def test_what_draws_praise_or_blame_is_called_as_the_outlet_calls_it(text: str) -> None:
    assert voice_of(text, "reckless") == "outlet"


def test_quotation_marks_outrank_acts() -> None:
    assert voice_of("MPs backed a “reckless” bill on Tuesday.", "reckless") == "quoted"
