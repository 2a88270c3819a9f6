"""How well stories are found: figures on BASIL's events, held about two points below."""

from pathlib import Path

import pytest
from pandas import DataFrame

from benchmarks.stories import WINDOWS, basil, merged_with, polnear, score

Labelled = tuple[DataFrame, dict[str, str]]


@pytest.fixture(scope="module")
def events(gold: Path) -> Labelled:
    """The articles of BASIL and their events."""
    return basil(gold)


@pytest.fixture(scope="module")
def others(gold: Path) -> DataFrame:
    """The articles of PolNeAR."""
    return polnear(gold)


@pytest.mark.parametrize(("name", "least"), [("without dates", 0.97), ("with dates", 0.98)])
def test_stories_of_basil(events: Labelled, name: str, least: float) -> None:
    """50 events in three outlets."""
    assert score(*events, WINDOWS[name]).f1 >= least


@pytest.mark.parametrize(("name", "least"), [("without dates", 0.95), ("with dates", 0.97)])
def test_stories_of_basil_among_others(
    events: Labelled, others: DataFrame, name: str, least: float
) -> None:
    """The same among 924 articles on politics, many on the same people."""
    assert score(*events, WINDOWS[name], others).f1 >= least


def test_dates_tell_events_of_one_topic_apart(events: Labelled, others: DataFrame) -> None:
    """Few articles of other corpora are joined to an event, when dates are known."""
    joined = merged_with(events[0], others, WINDOWS["with dates"])
    assert len({article for article, _ in joined}) <= 8
