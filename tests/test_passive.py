"""Who speaks where the verb is passive."""

import pytest

from framing.features.citation import CITATION
from tests.build import make_articles
from tests.marked import mark, unmark

TOLD = [
    "Creditors {cue|were told} on Monday {content|that the mill would close}.",
    "Ramblers {cue|have been informed} {content|that the path is shut}.",
    "Savers {cue|were assured} {content|that the bank was sound}.",
    "The inquest {cue|was told} {content|that the rope had frayed}.",
    "{content|The rope had frayed for months}, the inquest {cue|heard}.",
    "{content|Porter drugged guest's wine}, court {cue|hears}.",
    "{content|Vet left clamp in horse}, panel {cue|told}.",
    "Crews {cue|were told} by {source|foremen} {content|that the mill would close}.",
    "He {cue|was warned} by {source|police} {content|that his brother was in danger}.",
    "{content|“It was chaos,”} the hearing {cue|was told} by {source|a witness}.",
    "{source|The mayor} {cue|told} the council {content|that it was unsafe}.",
    "{source|They} {cue|heard} {content|that the ferry was late}.",
]
CALLED = [
    "{content|The coach}, {cue|labelled} {content|“a tyrant”} by {source|former players}, left.",
    "{content|The tower} – {cue|dubbed} {content|“the bent spoon”} by {source|locals} – was sold.",
    "{content|The sergeant}, {cue|nicknamed} {content|“the anvil”} by {source|recruits}, retired.",
    "{content|The levy}, {cue|branded} {content|“spiteful”} by {source|bakers}, starts in June.",
    "{content|The canal} {cue|has been called} {content|“a scandal”} by {source|the union}.",
    "{content|The deal} {cue|was described} {content|as “a rout”} by {source|the former envoy}.",
    "{content|The plan}, {cue|condemned by} {source|doctors} {content|as “a gamble”}, was cut.",
    "{source|Critics} {cue|dubbed} {content|the tower “the bent spoon”}.",
]


@pytest.mark.parametrize("marked", [*TOLD, *CALLED])
def test_neither_who_is_told_nor_who_is_called_names_speaks(marked: str) -> None:
    """Who does it is named after *by*, or not at all."""
    text, _ = unmark(marked)
    roles = CITATION.find(make_articles(text)).roles
    assert mark(text, zip(roles["role"], roles["start"], roles["end"], strict=True)) == marked
