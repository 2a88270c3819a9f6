"""Whose words the marked spans of BASIL are: figures on the labelled data, held just below."""

from pathlib import Path

import pytest

from benchmarks.voices import Marked, accuracy, find_voices, read


@pytest.fixture(scope="module")
def marked(gold: Path) -> list[Marked]:
    """Our voice of every span that annotators marked."""
    return list(find_voices(*read(gold)))


def test_words_in_quotations_are_told_from_the_outlets(gold: Path, marked: list[Marked]) -> None:
    """Spans of words, and nearly every one that annotators found in a quotation."""
    words = [span for span in marked if not span.is_whole_quotation]
    assert accuracy(words) >= 0.96
    quoted = [span for span in marked if span.is_quoted]
    assert sum(span.voice == "quoted" for span in quoted) >= 0.98 * len(quoted)


def test_all_spans(gold: Path, marked: list[Marked]) -> None:
    """Annotators call half of the spans that are a whole quotation, marks included, unquoted."""
    assert accuracy(marked) >= 0.92


def test_paraphrase_is_not_what_annotators_call_quoted(gold: Path, marked: list[Marked]) -> None:
    """`quote` means quotation marks: reported speech counts as the outlet's own."""
    assert accuracy(marked, "quoted", "paraphrased") < accuracy(marked)
