"""Stance: hedges, boosters, factives and modals, by which a writer weakens or presses a statement.

They are counted apart from loaded terms: of the words that annotators call loaded they are next to
none, but how often an outlet hedges or insists in its own voice is a measure of its own.
"""

from __future__ import annotations

from functools import cache

from framing.feature import Feature, Finding
from framing.features.loaded import sparing_feature
from framing.lexicon import read_lexicon
from framing.namesakes import is_named_modal
from framing.text import Tokens

KINDS = ("booster", "factive", "hedge", "modal_necessity", "modal_possibility")

_NAMED = ("May", "Might", "Must")  # modals that are names with a capital


@cache
def _shipped() -> Feature:
    return sparing_feature(read_lexicon("stance.csv"), _is_name, name="stance")


def _is_name(text: str, tokens: Tokens, found: Finding) -> bool:
    """“Mrs May”, “a cold May”."""
    if text[found.start : found.end] not in _NAMED:
        return False
    return is_named_modal(text, tokens, int(tokens.starts.searchsorted(found.start)))


STANCE = Feature(
    name="stance",
    kinds=KINDS,
    find=lambda articles: _shipped().find(articles),
    measure=lambda matched, exposure: _shipped().measure(matched, exposure),
    rows=lambda matched, measure: _shipped().rows(matched, measure),
    reference="Hyland (2005); Hooper (1975); Kiparsky & Kiparsky (1970); Biber (1988)",
)
