"""Laws of quotation marks on labelled articles: their style and a lost mark change nothing else."""

import random
from pathlib import Path

import pytest

from benchmarks.quotation_marks import STYLES, deletion_differences, gold_texts, style_differences

N_TEXTS = 60


@pytest.fixture(scope="module")
def some(gold: Path) -> list[str]:
    """Texts drawn once and for all; the benchmark reads all of them."""
    return random.Random(12).sample(gold_texts(gold), N_TEXTS)  # noqa: S311


@pytest.mark.parametrize("style", STYLES)
def test_the_style_of_marks_changes_nothing(gold: Path, some: list[str], style: str) -> None:
    """Words, sentences, quotations and citations are the same in every style."""
    assert [told for text in some if (told := style_differences(text, style))] == []


def test_a_lost_mark_changes_nothing_beyond_its_paragraph(gold: Path, some: list[str]) -> None:
    """At most, a citation takes in the paragraph that now reads as its beginning."""
    chance = random.Random(12)  # noqa: S311
    told = [deletion_differences(text, chance) for text in some]
    assert [names for names in told if set(names) - {"gained"}] == []
    assert sum(bool(names) for names in told) <= 2
