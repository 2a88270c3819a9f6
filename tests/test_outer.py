"""Who reports what others said, at the end of a sentence."""

import pytest

from framing.features.citation import CITATION
from tests.build import make_articles

BOTH = [
    ("Ten people fell ill, according to the ward, Ardinfo reports.", "the ward", "Ardinfo"),
    ("The reeve wrote on Telegram that two ships sank, Ukrnow reports.", "The reeve", "Ukrnow"),
    ("Four divers said they saw oil, the Tarn Times reported.", "Four divers", "the Tarn Times"),
    ("The chancellor promised more trams, his office said.", "The chancellor", "his office"),
    ("The army claimed it had taken the town, state media reported.", "The army", "state media"),
    ("The rowers denied the charge, the Bell reported.", "The rowers", "the Bell"),
]
ONE = [
    "The king electrified the crowds with speeches and promises of change, Ida Roe said.",
    "The ferry sank in March, Ida Roe said.",
]


@pytest.mark.parametrize(("text", "inner", "outer"), BOTH)
def test_both_are_cited_and_the_outer_reports_all(text: str, inner: str, outer: str) -> None:
    """What was said ends before who reports it."""
    found = CITATION.find(make_articles(text))
    sources = found.roles[found.roles["role"] == "source"].set_index("text")["evidence_id"]
    assert set(sources.index) == {inner, outer}
    said = found.roles[found.roles["role"] == "content"].set_index("evidence_id")["text"]
    assert said[sources[outer]] == text[: text.index(f", {outer}")]
    assert outer not in said[sources[inner]]


@pytest.mark.parametrize("text", ONE)
def test_one_who_reports_alone_is_the_only_source(text: str) -> None:
    """Nouns that look like verbs report nothing."""
    assert len(CITATION.find(make_articles(text)).evidence) == 1
