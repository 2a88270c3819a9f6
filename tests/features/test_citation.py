"""Who is cited: the constructions, the laws, and the numbers."""

import time

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pandas import DataFrame

from framing.feature import Found
from framing.features.citation import CITATION
from framing.schema import EVIDENCE, EXPOSURE, MEASURES, ROLES, check, frame
from tests.marked import mark, unmark

DIRECT = [
    "{content|“It failed,”} {source|Jane Doe} {cue|said}. {content|“Badly.”}",
    "{content|“It failed,”} {cue|said} {source|Jane Doe}.",
    "{content|“It failed,”} {cue|said} {source|Jane Doe, the minister of health}, on Monday.",
    "{content|“It failed,”} {source|he} {cue|told} reporters in Leeds.",
    "{content|“Did it fail?”} {source|the mayor} {cue|asked}.",
    "{content|“It failed!”} {source|Doe} {cue|shouted}.",
    "{source|Doe} {cue|said}, {content|“It failed.”}",
    "{source|Doe} {cue|said}: {content|“It failed.”}",
    "{source|Doe} {cue|told} the committee, {content|“It failed.”}",
    "{source|Doe}{cue|:} {content|“It failed.”}",
    "{content|“It failed,”} {source|she} {cue|said}, {content|“and it will fail again.”}",
    "{content|“It failed,”} {source|Ms. Doe} {cue|added} in a statement. {content|“We know it.”}",
    "{source|Jane Doe, 34, a teacher from Hull}, {cue|said}, {content|“It failed.”}",
    "{content|“It failed,”} {source|Jane Doe, a nurse}, {cue|said}.",
    "{cue|According to} {source|the ministry}, {content|“the scheme has failed.”}",
    "{content|“The scheme has failed,”} {cue|according to} {source|the ministry}.",
    "{source|Doe} {cue|has repeatedly said}, {content|“It failed.”}",
    "{content|“It failed. We know it,”} {source|the farmers’ leader} {cue|said}.",
]
INDIRECT = [
    "{source|Doe} {cue|said} {content|that the scheme had failed}.",
    "{source|Doe} {cue|said} {content|the scheme had failed}.",
    "{source|The official} {cue|added} {content|that members could do more}.",
    "{source|Jane Doe, the minister of health}, {cue|said} {content|the scheme had failed}.",
    "On Monday, {source|the company} {cue|said} {content|it would close}.",
    "{content|The scheme has failed}, {source|Doe} {cue|said}.",
    "{content|The scheme has failed}, {cue|said} {source|Jane Doe}.",
    "{content|The scheme}, {source|she} {cue|said}, {content|had failed from the start}.",
    "{content|The scheme has failed}, {cue|according to} {source|the ministry}.",
    "{cue|According to} {source|the ministry}, {content|the scheme has failed}.",
    "{source|People who met him} {cue|said} {content|he was tired}.",
    "{source|The mayor} {cue|did not say} {content|whether the road would open}.",
    "{source|Doe} {cue|argued} {content|that the road was unsafe}.",
    "{source|Critics} {cue|say} {content|the road is unsafe}.",
    "{source|Doe and Roe} {cue|said} {content|they would leave}.",
    "{source|She} {cue|denied} {content|the claims}.",
    "{source|The union} {cue|criticised} {content|the company for its silence}.",
    "{source|The mayor} {cue|accused} {content|the company of greed}.",
    "{source|The council} {cue|called for} {content|an inquiry}.",
    "There was {source|his} {cue|claim} {content|that the river is dirty}.",
    "Nothing came of {source|Jane Doe}’s {cue|belief} {content|that rivers are clean}.",
    "{source|The mayor} resigned and {cue|said} {content|she was sorry}.",
]
MIXED = [
    "{source|Doe} {cue|called} {content|the scheme “a costly failure”}.",
    "{source|Doe} {cue|said} {content|the scheme was “a costly failure” and had to end}.",
]
SEVERAL = [
    "{source|Doe} {cue|said} {content|it failed}, {cue|adding} {content|that she was sorry}.",
    "{source|Doe} {cue|said} {content|it failed}, but {source|Roe} {cue|insisted} "
    "{content|it had worked}.",
    "{source|Doe} {cue|said} {content|it failed}; {source|Roe} {cue|said} {content|it worked}.",
    "{content|“It failed,”} {source|Doe} {cue|said}.\n\n{content|“It worked,”} {source|Roe} "
    "{cue|said}.",
]
WITHOUT_SOURCE = [
    "{cue|It is said that} the river is dirty.",
]
NOTHING = [
    "The bill said to fail was never tabled.",
    "The states of the union met in Hull.",
    "His claims were long and his reports were late.",
    "The “Open Skies” treaty was signed in 1992.",
    "It rained in Leeds.",
    "“Hamlet” opened in York on Monday.",
    "A spokesman was not available.",
    "The so-called experts left.",
    "Das Ministerium sagte am Montag, dass die Straße wegen der Arbeiten bis zum Herbst gesperrt "
    "bleibt und dass die Anwohner davon schon im Juni durch einen Brief erfahren hatten, sagte er.",
    "",
]


def articles(*texts: str) -> DataFrame:
    """Make articles of texts."""
    return DataFrame({"article_id": [f"a{n}" for n in range(len(texts))], "text": list(texts)})


def find(*texts: str) -> Found:
    return CITATION.find(articles(*texts))


def shown(text: str) -> str:
    """Mark the parts found in a text."""
    roles = find(text).roles
    kept = roles[roles["role"].isin(["source", "cue", "content"])]
    return mark(text, zip(kept["role"], kept["start"], kept["end"], strict=True))


@pytest.mark.parametrize("marked", [*DIRECT, *INDIRECT, *MIXED, *SEVERAL])
def test_it_finds_source_cue_and_content(marked):
    """Every construction, with the spans written in the sentence."""
    text, _ = unmark(marked)
    assert shown(text) == marked
