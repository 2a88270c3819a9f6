"""Rows that are kept: the same for a name in its state, whatever was met before."""

import numpy as np
from numpy.typing import NDArray

from framing.convolve import Layer, take
from framing.seen import Seen

WORDS = [f"word{number % 37}" for number in range(400)]
STATES = np.arange(400) % 3


def made(names: list[str], states: NDArray[np.int64]) -> NDArray[np.float64]:
    return np.array([[int(name[4:]), state] for name, state in zip(names, states, strict=True)])


def test_each_name_in_each_state_has_its_own_row() -> None:
    rows = Seen(made, 2, np.float64, n_states=3).rows(WORDS, STATES)
    assert rows.tolist() == made(WORDS, STATES).tolist()


def test_rows_are_the_same_when_room_ran_out() -> None:
    seen = Seen(made, 2, np.float64, n_states=3, most=20)
    for first in range(0, 400, 10):
        some, states = WORDS[first : first + 10], STATES[first : first + 10]
        assert seen.rows(some, states).tolist() == made(some, states).tolist()


def test_a_row_is_made_once() -> None:
    asked: list[str] = []

    def counted(names: list[str], states: NDArray[np.int64]) -> NDArray[np.float64]:
        asked.extend(names)
        return made(names, states)

    seen = Seen(counted, 2, np.float64)
    seen.rows(WORDS)
    seen.rows(WORDS[::-1])
    assert sorted(asked) == sorted(set(WORDS))


def test_what_a_layer_takes_of_a_row_does_not_depend_on_other_rows() -> None:
    random = np.random.default_rng(7)
    x = random.standard_normal((150, 96), dtype=np.float32)
    weights = random.standard_normal((3 * 96, 96), dtype=np.float32)
    layer = Layer(weights, np.ones(96, np.float32), 1)
    alone = np.concatenate([take(row[None], layer) for row in x])
    assert (take(x, layer) == alone).all()
    assert (take(x[::-1], layer)[::-1] == alone).all()
