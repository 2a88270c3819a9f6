"""A source and what it said end where a phrase ends."""

import pytest

from framing.features.citation import CITATION
from tests.build import make_articles
from tests.marked import mark, unmark

WHOLE = [
    "{content|The Orlo Compact is strangling trade on the Tarn Canal}, "
    "{source|Transport Minister Ilan Halk} {cue|has said}, accusing Lorn of theft.",
    "{content|The Orlo Union is strangling trade on the Tarn}, "
    "{source|Transport Minister Ilan Halk} {cue|has said}, accusing Lorn of theft.",
    "{cue|According to} {source|the Lorn Institute of Shipping}, "
    "{content|losses have reached 310 million crowns}.",
    "{cue|According to} {source|the Lorn Chamber of Shipping}, "
    "{content|losses have reached 310 million crowns}.",
    "{cue|According to} {source|the Ministry of Health}, "
    "{content|losses have reached 310 million crowns}.",
]


@pytest.mark.parametrize("verb", ["Said", "SAID", "Told reporters"])
def test_a_source_ends_where_its_cue_begins(verb: str) -> None:
    """Whatever letters the verb has."""
    found = CITATION.find(make_articles(f"Ada Roe {verb} that the dam would be shut on Monday."))
    spans = found.roles.set_index("role")
    assert spans.loc["source", "end"] < spans.loc["cue", "start"]


@pytest.mark.parametrize("marked", WHOLE)
def test_no_name_and_no_phrase_is_cut(marked: str) -> None:
    text, _ = unmark(marked)
    found = CITATION.find(make_articles(text))
    first = found.evidence[~found.evidence["rule"].str.startswith("cues/accuse/")]
    roles = found.roles[found.roles["evidence_id"].isin(first["evidence_id"])]
    assert mark(text, zip(roles["role"], roles["start"], roles["end"], strict=True)) == marked
