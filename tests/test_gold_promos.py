"""How well promos and scrapes are read: figures on the labelled data, held two points below."""

from pathlib import Path

import pytest

from benchmarks.pages import PageScores, ScrapeScores, score_pages, score_scrapes


@pytest.fixture(scope="module")
def pages(gold: Path) -> PageScores:
    """Scores on the labelled pages."""
    return score_pages(gold / "promos")


@pytest.fixture(scope="module")
def scrapes(gold: Path) -> ScrapeScores:
    """Scores on the labelled scrapes."""
    return score_scrapes(gold / "promos")


def test_promos_of_pages(gold: Path, pages: PageScores) -> None:
    """In-body promos by headline text; every page is read."""
    assert pages.unreadable == []
    assert pages.promos.precision >= 0.875
    assert pages.promos.recall >= 0.86


def test_few_promos_are_left_in_the_outlets_voice(gold: Path, pages: PageScores) -> None:
    """Fewer than a third of what the extractor alone leaves."""
    leaked, there = pages.leaked
    assert leaked <= 0.075 * there
    assert 3 * leaked < pages.leaked_trafilatura[0]


def test_promos_of_scrapes(gold: Path, scrapes: ScrapeScores) -> None:
    """Promo spans; what has neither label nor repetition is left."""
    assert scrapes.promos.precision >= 0.97
    assert scrapes.promos.recall >= 0.69


def test_lines_of_scrapes(gold: Path, scrapes: ScrapeScores) -> None:
    """Characters classified as article, meta or junk."""
    assert scrapes.accuracy >= 0.945
