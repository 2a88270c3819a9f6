"""Stance: hedges, boosters, factives and modals, by which a writer weakens or presses a statement.

They are counted apart from loaded terms: of the words that annotators call loaded they are next to
none, but how often an outlet hedges or insists in its own voice is a measure of its own.
"""

from __future__ import annotations

from functools import cache

from framing.feature import Feature
from framing.features.loaded import loaded_feature
from framing.lexicon import read_lexicon

KINDS = ("booster", "factive", "hedge", "modal_necessity", "modal_possibility")


@cache
def _shipped() -> Feature:
    return loaded_feature(read_lexicon("stance.csv"), name="stance", nested=False)


STANCE = Feature(
    name="stance",
    kinds=KINDS,
    find=lambda articles: _shipped().find(articles),
    measure=lambda matched, exposure: _shipped().measure(matched, exposure),
    rows=lambda matched, measure: _shipped().rows(matched, measure),
    reference="Hyland (2005); Hooper (1975); Kiparsky & Kiparsky (1970); Biber (1988)",
)
