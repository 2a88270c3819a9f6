"""How well pages, scrapes and promos are read: figures on the labelled data, as thresholds."""

from pathlib import Path

import pytest

from benchmarks.bodies import BodyScore, score_bodies, score_dates
from benchmarks.pages import PageScores, ScrapeScores, score_pages, score_plain, score_scrapes


@pytest.fixture(scope="module")
def pages(gold: Path) -> PageScores:
    """Scores on the labelled pages."""
    return score_pages(gold / "promos")


@pytest.fixture(scope="module")
def scrapes(gold: Path) -> ScrapeScores:
    """Scores on the labelled scrapes."""
    return score_scrapes(gold / "promos")


@pytest.fixture(scope="module")
def bodies(gold: Path) -> dict[str, tuple[BodyScore, BodyScore, BodyScore]]:
    """Scores of bodies against two references: ours, ours with promos, trafilatura's."""
    return score_bodies(gold / "promos")


def test_promos_of_pages(pages: PageScores) -> None:
    """In-body promos by headline text; every page is read."""
    assert pages.unreadable == []
    assert pages.promos.precision >= 0.95
    assert pages.promos.recall >= 0.92


def test_a_page_costs_little_more_than_the_extractor_alone(pages: PageScores) -> None:
    """1.3 times its processor time, with room for a busy machine."""
    assert pages.seconds <= 1.45 * pages.seconds_trafilatura


def test_promoted_articles_in_the_corpus_give_their_promos_away(gold: Path) -> None:
    """In bare texts recall rises by a quarter and more, and precision does not fall."""
    bare, known = score_plain(gold / "promos")
    assert known.recall >= bare.recall + 0.25
    assert known.precision >= bare.precision


def test_kinds_of_promos(pages: PageScores) -> None:
    """Nineteen of twenty promos found have the labelled kind."""
    assert pages.kinds_right >= 0.93


def test_few_promos_are_left_in_the_outlets_voice(pages: PageScores) -> None:
    """At most one in fifty; the extractor alone leaves three in ten."""
    leaked, there = pages.leaked
    assert leaked <= 0.02 * there
    assert 10 * leaked < pages.leaked_trafilatura[0]


def test_bodies_are_cleaner_than_the_extractors(
    bodies: dict[str, tuple[BodyScore, BodyScore, BodyScore]],
) -> None:
    """By a point of F1, by either reference."""
    assert len(bodies) == 2
    for ours, _, alone in bodies.values():
        assert ours.f1 >= alone.f1 + 0.01


def test_dates_are_those_that_pages_state(gold: Path) -> None:
    """The same moment, and no date whose print is not on the page."""
    dates = score_dates(gold / "promos")
    assert dates.right >= 0.97 * dates.there
    assert dates.invented == []


def test_promos_of_scrapes(scrapes: ScrapeScores) -> None:
    """Promo spans; what has neither label nor repetition is left."""
    assert scrapes.promos.precision >= 0.92
    assert scrapes.promos.recall >= 0.85


def test_lines_of_scrapes(scrapes: ScrapeScores) -> None:
    """Characters classified as article, meta or junk."""
    assert scrapes.accuracy >= 0.96
