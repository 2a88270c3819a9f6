"""Who can speak is the source, and not a reaction, a thing or an adjective."""

import pytest

from framing.features.citation import CITATION
from tests.build import make_articles

SOURCES = [
    ("The plan faced criticism from the union.", ["the union"]),
    ("Despite shrill calls for a boycott, the film won.", []),
    ("Despite union calls for a boycott, the film won.", ["union"]),
    ("It was a move critics have called a coup.", ["critics"]),
    ("It was a plan officials say will fail.", ["officials"]),
    ("A dozen officials said the plan will fail.", ["A dozen officials"]),
]


@pytest.mark.parametrize(("text", "who"), SOURCES)
def test_who_can_speak_is_the_source(text: str, who: list[str]) -> None:
    roles = CITATION.find(make_articles(text)).roles
    assert roles["text"][roles["role"] == "source"].tolist() == who
