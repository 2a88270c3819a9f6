"""Drawing and dealing again: sums stay whole, stories stay together, few deals are listed."""

import numpy as np
import pytest

from framing import deals
from framing.deals import Further, deal, rounded
from framing.resampling import DRAWS, log_margins, resample, stream


def test_dealt_labels_keep_their_number_in_each_story() -> None:
    """Labels change places inside a story, never between stories."""
    random = np.random.default_rng(1)
    story = np.sort(random.integers(9, size=60))
    labels = random.integers(3, size=60)
    indicator = (story[:, None] == np.arange(9)).astype(float)
    made = deal([indicator], labels, stream(0), within=story)
    assert not made.is_exact
    assert made.sums.shape == (1 + DRAWS, 3, 9)
    expected = np.stack([indicator[labels == label].sum(axis=0) for label in range(3)])
    assert (made.sums == expected).all()


def test_few_deals_are_listed_once_each() -> None:
    """Two labels in two stories: 2 times 3 ways."""
    powers = 2.0 ** np.arange(5)[:, None]
    labels, story = np.array([0, 1, 0, 1, 1]), np.array([0, 0, 1, 1, 1])
    made = deal([powers], labels, stream(0), within=story)
    first = made.of(0)[0].ravel().tolist()
    assert made.is_exact
    assert first[0] == 1 + 4
    assert sorted(first[1:]) == [1 + 4, 2 + 4, 1 + 8, 2 + 8, 1 + 16, 2 + 16]
    assert (made.sums.sum(axis=1) == 31).all()


def test_single_precision_sums_whole_and_rounded_numbers_like_double() -> None:
    """What it cannot add is added in double: one such column more changes no other's last bit."""
    random = np.random.default_rng(2)
    n, labels = random.integers(1, 999, (300, 2)).astype(float), random.integers(2, size=300)
    blocks = [n, rounded(n / 7 - 60)]
    single, double = (deal([*blocks, *more], labels, stream(0)) for more in ([], [n / 7]))
    assert (single.sums.dtype, double.sums.dtype) == (np.float32, np.float64)
    for one, other in zip(single.of(0), double.of(0), strict=False):
        assert (one == other).all()
    assert blocks[1] == pytest.approx(n / 7 - 60, abs=1e-2)


def test_equal_columns_are_summed_once() -> None:
    """Most measures have the same words: their sums are given back in every place."""
    n = np.arange(12.0).reshape(6, 2)
    made = deal([n, n[:, ::-1]], np.array([0, 0, 1, 1, 1, 1]), stream(0))
    assert made.sums.shape[2] == 2
    assert (made.of(1)[0] == made.of(1)[1][:, ::-1]).all()


def test_many_labels_are_dealt_like_few_in_any_order(monkeypatch: pytest.MonkeyPatch) -> None:
    """Only how sums are made differs: some labels at a time, each from the units it is dealt."""
    random = np.random.default_rng(4)
    labels = np.concatenate([np.arange(30), random.integers(30, size=170)])
    n = random.integers(99, size=(200, 3)).astype(float)
    monkeypatch.setattr(deals, "_FEW", 30)
    few = deal([n], labels, stream(5))
    monkeypatch.setattr(deals, "_FEW", 16)
    monkeypatch.setattr(deals, "_MOST_NUMBERS", 7 * 3 * DRAWS)
    many = deal([n], labels, stream(5))
    assert (few.sums.shape[1], many.sums.shape[1]) == (30, 7)
    for label in [*range(30), 3, 29, 0]:
        assert (few.of(label)[0] == many.of(label)[0]).all()


def test_every_deal_is_equally_likely() -> None:
    """Each article gets the label as often as its share, within the error of 2,000 deals."""
    labels = (np.arange(40) < 10).astype(int)
    each = np.eye(40)
    often = deal([each], labels, stream(3)).of(1)[0][1:].mean(axis=0)
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


def test_further_deals_give_every_set_the_same_chance() -> None:
    """Three of seven units: 35 sets, none preferred, sums of both sides whole."""
    powers = 2.0 ** np.arange(7)[:, None]
    labels = np.array([0, 1, 0, 1, 1, 0, 0])
    made = Further([powers], labels, stream(0)).deal(35_000, stream(1))
    assert made.of(1)[0][0] == 2 + 8 + 16
    assert (made.sums.sum(axis=1) == 127).all()
    _, often = np.unique(made.of(1)[0][1:], return_counts=True)
    assert len(often) == 35
    assert np.abs(often - 1_000).max() < 5 * np.sqrt(1_000)


def test_further_deals_of_many_units_are_of_groups_as_wide_as_single_ones() -> None:
    """As labels are, sums are those of all units; dealt, they vary as units do."""
    random = np.random.default_rng(3)
    labels = np.repeat([0, 1], [1_230, 517])
    n = random.exponential(size=(1_747, 1))
    made = Further([n], labels, stream(0)).deal(20_000, stream(1)).of(1)[0].ravel()
    assert made[0] == pytest.approx(n[labels == 1].sum())
    spread = n.std(ddof=1) * np.sqrt(517 * 1_230 / 1_747)
    assert made[1:].std() == pytest.approx(spread, rel=0.25)
    assert made[1:].mean() == pytest.approx(517 * n.mean(), rel=0.05)
