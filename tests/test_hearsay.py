"""Whom others quote as saying something speaks."""

import pytest

from framing.features.citation import CITATION
from tests.build import make_articles

QUOTED = [
    ("The admiral was cited by state radio as saying the port had fallen.", "The admiral"),
    ("Ms Orban was quoted by The Evening Bell as saying: “We stay.”", "Ms Orban"),
    ("The reeve was quoted by Ardinfo as saying that rain would come.", "The reeve"),
    ("“We stay,” Ms Orban was quoted as saying by the Bell.", "Ms Orban"),
    ("Ms Orban was quoted as saying she would stay.", "Ms Orban"),
]
QUOTING = [
    ("State radio quoted the chancellor as saying the deal was off.", "the chancellor"),
    ("The paper quoted a diver as saying that the wreck had moved.", "a diver"),
    ("Ardinfo quoted the chancellor, Ida Roe, as saying it was late.", "the chancellor, Ida Roe"),
    ("“It is off,” the paper quoted her as saying.", "her"),
]


@pytest.mark.parametrize(("text", "source"), QUOTED)
def test_who_is_quoted_as_saying_makes_the_only_citation(text: str, source: str) -> None:
    """The medium that quoted them says nothing of its own."""
    roles = CITATION.find(make_articles(text)).roles
    assert roles["text"][roles["role"] == "source"].tolist() == [source]
    assert not roles["text"][roles["role"] == "content"].str.contains(source).any()


@pytest.mark.parametrize(("text", "source"), QUOTING)
def test_who_is_quoted_speaks_within_what_a_medium_quotes(text: str, source: str) -> None:
    """Both are cited: the medium for its report, who said it for the words."""
    roles = CITATION.find(make_articles(text)).roles
    is_source = (roles["role"] == "source") & (roles["text"] == source)
    inner = roles[roles["evidence_id"].isin(roles["evidence_id"][is_source])]
    (said,) = inner["text"][inner["role"] == "content"]
    assert "saying" not in said
    assert roles["evidence_id"].nunique() == 2


def test_both_parts_of_a_quotation_belong_to_who_is_quoted() -> None:
    """What stands before *was quoted as saying*, and what goes on after it."""
    text = "“The raid failed,” Ms Orban was quoted by the Bell as saying. “We go on.”"
    roles = CITATION.find(make_articles(text)).roles
    said = roles["text"][roles["role"] == "content"].tolist()
    assert said == ["“The raid failed,”", "“We go on.”"]
