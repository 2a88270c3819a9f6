"""What was said ends where the outlet's comment begins."""

import pytest

from framing.features.citation import CITATION
from tests.build import make_articles

COMMENTS = [
    ("The reeve claimed the count was forged", "a groundless theory."),
    ("The club said the pitch was dry", "a shameless lie exposed by noon."),
    ("The envoy told reporters the siege was over", "hours before a savage raid on the mill."),
    ("She said the baths would open", "just two weeks after a ruinous fire."),
    ("The board confirmed that the coach had gone", "ending a wretched season."),
    ("The bank said it had lost the records", "plunging the branch into chaos."),
    ("The keeper insisted the lamp was lit", "a laughable boast after a pitiful night."),
    ("The duke said the vote was void", "a view shared by nobody else."),
]
SAID = [
    ("He said the firm", "a maker of boats, would close."),
    ("She said she had met Ida Roe", "a teacher from Ardoven."),
    ("The board said it would cut pay", "ending bonuses, meals and trips."),
    ("He says he was lost", "in the weeks after the war."),
    ("He said the boats had left", "minutes before the flood, and that nobody had warned them."),
    ("She said the hut was cold", "a sign of winter."),
]


@pytest.mark.parametrize(
    ("said", "rest", "is_comment"),
    [*((*case, True) for case in COMMENTS), *((*case, False) for case in SAID)],
)
def test_a_comment_after_a_comma_is_the_outlet_s(said: str, rest: str, is_comment: bool) -> None:
    """A lie, what it sparked, how long before something else; not an apposition or a list."""
    roles = CITATION.find(make_articles(f"{said}, {rest}")).roles
    (content,) = roles[roles["role"] == "content"].itertuples()
    assert (content.end == len(said)) == is_comment
