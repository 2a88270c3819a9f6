"""Drawing and dealing again: sums stay whole, stories stay together, few deals are listed."""

import numpy as np
import pytest

from framing.resampling import DRAWS, deal, log_margins, resample, stream


def test_dealt_labels_keep_their_number_in_each_story() -> None:
    """Labels change places inside a story, never between stories."""
    random = np.random.default_rng(1)
    story = np.sort(random.integers(9, size=60))
    labels = random.integers(3, size=60)
    indicator = (story[:, None] == np.arange(9)).astype(float)
    made = deal(indicator, indicator, labels, stream(0), within=story)
    assert not made.is_exact
    assert made.n.shape == (DRAWS, 3, 9)
    expected = np.stack([indicator[labels == label].sum(axis=0) for label in range(3)])
    assert (made.n == expected).all()


def test_few_deals_are_listed_once_each() -> None:
    """Two labels in two stories: 2 times 3 ways."""
    powers = 2.0 ** np.arange(5)[:, None]
    labels, story = np.array([0, 1, 0, 1, 1]), np.array([0, 0, 1, 1, 1])
    made = deal(powers, powers, labels, stream(0), within=story)
    assert made.is_exact
    assert sorted(made.n[:, 0, 0]) == [1 + 4, 2 + 4, 1 + 8, 2 + 8, 1 + 16, 2 + 16]
    assert (made.n.sum(axis=1) == 31).all()


def test_single_precision_sums_whole_numbers_like_double() -> None:
    """Halves are summed in double precision, their doubles in single: the same to the last bit."""
    random = np.random.default_rng(2)
    n, labels = random.integers(1, 999, (300, 2)).astype(float), random.integers(2, size=300)
    whole, halves = (deal(m, m, labels, stream(0)).n for m in (n, n / 2))
    assert (whole == 2 * halves).all()


def test_every_deal_is_equally_likely() -> None:
    """Each article gets the label as often as its share, within the error of 2,000 deals."""
    labels = (np.arange(40) < 10).astype(int)
    each = np.eye(40)
    often = deal(each, each, labels, stream(3)).n[:, 1].mean(axis=0)
    assert np.abs(often - 0.25).max() < 5 * np.sqrt(0.25 * 0.75 / DRAWS)


def test_sums_of_independent_groups_add_up_and_part_again() -> None:
    """Others are all less one: to the last bit for whole numbers."""
    random = np.random.default_rng(4)
    one, two = (
        resample(random.integers(9, size=(7, 2)) + 0.0, np.ones((7, 2)), stream(i)).whole
        for i in range(2)
    )
    again = one.plus(two).plus(two, -1)
    assert again.n.tolist() == one.n.tolist()
    assert again.variance() == pytest.approx(one.variance())


def test_a_draw_without_a_hit_opens_no_interval() -> None:
    """Its logarithm is infinite; the limit on the bootstrap-t holds the bound."""
    n = np.array([[0.0], [0.0], [0.0], [2.0], [3.0]])
    whole, drawn = resample(n, np.full((5, 1), 500.0), stream(0))
    assert np.isneginf(drawn.log_rate()).any()
    estimate, again = (whole.log_rate(), whole.variance()), (drawn.log_rate(), drawn.variance())
    below, above = log_margins(estimate, again, whole.df, widest=1.25)
    assert np.isfinite([below, above]).all()
