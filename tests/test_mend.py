"""What the tagger says where English cannot mean it: labels, articles and verdicts."""

import pytest

from framing.features.citation import CITATION
from tests.build import make_articles
from tests.marked import mark, unmark

LABELS = [
    "FACT CHECK: Did the reeve insult the bakers?",
    "OUR RATING: False.",
    "VERDICT: The clip was cut in May.",
    "THE FACTS: The clip was cut in May.",
    "IN PHOTOS: Floods in the northern valleys",
    "ALSO IN THIS SECTION: The new ferry captain",
    "EXPLAINED: What the new toll does",
    "Explained: The new toll takes hold.",
]
CLAIMS = [
    "{cue|Claim}: {content|The reeve called bakers “lazy fools” at a fair}.",
    "{cue|CLAIM}: {content|A tonic kills one child in ten}.",
    "The {cue|claim} {content|that the lock burst} is false.",
    "A {cue|claim} {content|that bakers were bribed} is false.",
    "The {cue|suggestion} {content|that the quay is unsafe} is nonsense.",
    "The {cue|allegation} {content|that the reeve was paid} is baseless.",
    "The {cue|claim about} {content|the lock} is misleading.",
]


QUOTED = [
    "{content|“Nobody has slept,”} {source|one of them, who did not want to be named}, {cue|says}.",
    "{content|“Nobody has slept,”} {source|one, who did not want to be named}, {cue|said}.",
]


@pytest.mark.parametrize("marked", [*LABELS, *CLAIMS, *QUOTED])
def test_a_label_is_no_source_and_a_verdict_is_not_claimed(marked: str) -> None:
    """Nor is an article; what a fact-check looks into is nobody's by name."""
    text, _ = unmark(marked)
    found = CITATION.find(make_articles(text))
    outer = found.evidence[~found.evidence["rule"].str.startswith("cues/call/")]
    roles = found.roles[found.roles["evidence_id"].isin(outer["evidence_id"])]
    assert mark(text, zip(roles["role"], roles["start"], roles["end"], strict=True)) == marked


@pytest.mark.parametrize(
    "text",
    [
        "The rail plan is a shambles today.",
        "The anti-baker, xenophobic, racist, hateful law passed.",
        "The anti-teacher, sexist, racist, homophobic law passed.",
    ],
)
def test_a_noun_and_one_phrase_before_a_verb_cite_nobody(text: str) -> None:
    assert CITATION.find(make_articles(text)).evidence.empty
