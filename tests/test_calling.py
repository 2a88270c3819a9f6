"""Who calls a thing names is cited for it, and not who acted on the thing."""

import pytest

from framing.features.citation import CITATION
from tests.build import make_articles

APART = [
    ("Orlo has banned imports of wine in what growers call a petty act.", "growers"),
    ("The reeve rejected the deal in what Ada Roe called a petty act.", "Ada Roe"),
    ("The board announced the cut in what the union said was a petty act.", "the union"),
    ("The council banned the march in what many consider a petty act.", "many"),
    ("The court jailed the editor in what divers have branded a petty act.", "divers"),
]
WHOLE = [
    "The council banned the march in what it called a petty act.",
    "The reeve said the council banned the march in what divers called a petty act.",
    "The reeve asked what divers called a petty act.",
]


@pytest.mark.parametrize(("text", "who"), APART)
def test_who_calls_it_names_is_the_source_of_the_names(text: str, who: str) -> None:
    """What the first one is cited for ends before *in what*."""
    roles = CITATION.find(make_articles(text)).roles
    (names,) = roles["evidence_id"][(roles["role"] == "source") & (roles["text"] == who)]
    said = roles[(roles["role"] == "content") & roles["text"].str.contains("petty act|in what")]
    assert set(said["evidence_id"]) == {names}


@pytest.mark.parametrize("text", WHOLE)
def test_what_is_called_so_by_the_same_or_within_what_is_said_stays(text: str) -> None:
    roles = CITATION.find(make_articles(text)).roles
    assert "divers" not in set(roles["text"][roles["role"] == "source"])
    assert roles["evidence_id"].nunique() == 1
