"""What a mark tells of who speaks: dashes, signatures, and the marks of typewriters."""

import pytest

from framing.features.citation import CITATION
from tests.build import make_articles
from tests.marked import mark, unmark

DASHES = [
    '{content|"We will mend every roof,"} - {cue|noted} {source|the reeve of Tarn, Ilya Bor}.',
    '{content|"The dam is sound"}, — {cue|emphasized} {source|the minister}.',
    "{content|“They have crossed the lake,”} – {cue|wrote} {source|the envoy}.",
    "{content|“Nothing will come of it,”} – {cue|adds} {source|Lida Roe, a deputy}.",
    '{content|"We are ready"} - {cue|said} {source|the reeve}. {content|"We will not wait."}',
]
SIGNED = [
    '{content|"They have sold our quay"} {cue|—} {source|Ida Roe} (@idaroe)',
    "{content|“What a mess of a council”} {cue|—} {source|Rory Bell} (@rorybell) March 3, 2026",
    "{content|“This is so sad”} {cue|–} @{source|north_ned}",
    "{content|“This is so sad.”} {cue|–} @{source|north_ned}",
    "{content|“They have sold our quay”} {cue|—} {source|Ida Roe, reeve of Tarn}",
]
TYPED = [
    "{content|``It is a farce,´´} {cue|said} {source|Ida Roe}.",
    "{content|´´They are crooks,´´} {cue|said} {source|a baker}.",
]
UNSIGNED = [
    "“The Long Tide” — Ida Roe",
    "“We have to go now” — Ida Roe smiled.",
    "“Sad” — Ida Roe",
]


@pytest.mark.parametrize("marked", [*DASHES, *SIGNED, *TYPED, *UNSIGNED])
def test_a_dash_after_a_quotation_leads_to_who_said_it(marked: str) -> None:
    """With a verb, as a signature with or without a stop; titles have none."""
    text, _ = unmark(marked)
    roles = CITATION.find(make_articles(text)).roles
    roles = roles[roles["role"] != "medium"]
    assert mark(text, zip(roles["role"], roles["start"], roles["end"], strict=True)) == marked
