"""Citations against human annotation (PolNeAR, part dev, which no training has seen)."""

import importlib.util
import json

import pytest
from pandas import DataFrame

from framing.features.citation import CITATION, CITATION_BY_RULES

# Per cent that no change may fall below: F1, and for direct quotations the recall of cues and of
# whole relations. A point or less below what was reached when each was made.
FLOORS = {
    "tagger": {
        "cue": 81.3,
        "sent": 90.0,
        "src_exact": 77.0,
        "src_overlap": 80.5,
        "cont_tok": 86.6,
        "cont_j50": 71.9,
        "full": 77.5,
        "full_j50": 67.4,
        "cue_recall": 94.8,
        "full_j50_recall": 87.4,
    },
    "rules": {
        "cue": 73.8,
        "sent": 85.2,
        "src_exact": 66.6,
        "src_overlap": 72.2,
        "cont_tok": 81.9,
        "cont_j50": 62.9,
        "full": 68.0,
        "full_j50": 56.8,
        "cue_recall": 88.0,
        "full_j50_recall": 77.7,
    },
}
FEATURES = {"tagger": CITATION, "rules": CITATION_BY_RULES}


@pytest.fixture(scope="module", params=list(FLOORS))
def scores(request, gold):
    """Return the scorer's figures of one finder, and its floors."""
    spec = importlib.util.spec_from_file_location("scorer", gold / "score" / "citations.py")
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    lines = (gold / "polnear" / "dev.jsonl").read_text("utf-8").split("\n")
    rows = {row["id"]: row for row in map(json.loads, filter(None, lines))}
    predicted = predictions(rows, FEATURES[request.param])
    return scorer.score(rows, predicted), FLOORS[request.param]


def predictions(rows, feature):
    """Put what is found into the form of the scorer."""
    articles = DataFrame({"article_id": list(rows), "text": [r["text"] for r in rows.values()]})
    roles = feature.find(articles).roles
    predicted = {key: {"id": key, "citations": []} for key in rows}
    for (article, _), parts in roles.groupby(["article_id", "evidence_id"]):
        spans = {
            role: [[int(s), int(e)] for s, e in zip(part["start"], part["end"], strict=True)]
            for role, part in parts.groupby("role")
        }
        found = {role: spans.get(role) for role in ("source", "cue")}
        predicted[article]["citations"].append(found | {"content": spans.get("content", [])})
    return predicted


@pytest.mark.gold
@pytest.mark.parametrize(
    "metric",
    ["cue", "sent", "src_exact", "src_overlap", "cont_tok", "cont_j50", "full", "full_j50"],
)
def test_citations_are_found_as_well_as_they_were(scores, metric):
    """F1 against the first annotator does not fall."""
    reached, floors = scores
    assert reached[metric]["F1"] >= floors[metric]


@pytest.mark.gold
@pytest.mark.parametrize("metric", ["cue_recall", "full_j50_recall"])
def test_direct_quotations_are_rarely_missed(scores, metric):
    """Who said what in quotation marks is what readers miss least."""
    reached, floors = scores
    assert reached["recall_by_type"]["direct"][metric] >= floors[metric]
