"""One row of numbers for each word or piece met, made once and kept while there is room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray


class Seen:
    """Looks up rows by name and state. Not for several threads at once: who shares it holds a lock.

    Parameters
    ----------
    rows_of : callable, list of n names and array of their n states to array of shape (n, width)
        Makes rows; the same name and state must have the same row whatever is asked with them.
    width : int
    dtype : numpy dtype
    n_states : int
        States are 0 to `n_states` - 1; without states, all are 0.
    most : int
        How many rows are kept; when more are needed, all are made anew as they are met.

    Examples
    --------
    >>> made = Seen(lambda names, _: np.array([[len(name)] for name in names]), 1, np.float64)
    >>> made.rows(["of", "the", "of"]).tolist()
    [[2.0], [3.0], [2.0]]
    """

    def __init__(
        self,
        rows_of: Callable[[list[str], NDArray[np.int64]], NDArray[np.floating]],
        width: int,
        dtype: DTypeLike,
        *,
        n_states: int = 1,
        most: int = 100_000,
    ) -> None:
        self._rows_of = rows_of
        self._n_states, self._most = n_states, most
        self._rows = np.zeros((1024, width), dtype=dtype)
        self._n_rows = 0
        self._names: dict[str, int] = {}
        self._places = np.full(1024 * n_states, -1)

    def rows(self, names: Sequence[str], states: NDArray[np.int64] | None = None) -> NDArray[Any]:
        """Return one row a name, as an array of its own."""
        keys = self._keys(names, states)
        at = self._places.take(keys)
        if at.size and at.min() < 0:
            if self._n_rows + np.count_nonzero(at < 0) > self._most:
                self._forget()
                keys = self._keys(names, states)
                at = self._places.take(keys)
            new = np.flatnonzero(at < 0)
            made, first = np.unique(keys[new], return_index=True)
            self._remember([names[k] for k in new[first].tolist()], made)
            at = self._places.take(keys)
        return np.asarray(self._rows.take(at, axis=0))

    def _keys(self, names: Sequence[str], states: NDArray[np.int64] | None) -> NDArray[np.int64]:
        known = self._names
        numbers: list[Any] = list(map(known.get, names))
        if None in numbers:
            for name in names:
                known.setdefault(name, len(known))
            while len(known) * self._n_states > len(self._places):
                self._places = np.concatenate([self._places, np.full_like(self._places, -1)])
            numbers = list(map(known.get, names))
        keys = np.array(numbers, dtype=np.int64) * self._n_states
        return keys if states is None else keys + states

    def _remember(self, names: list[str], keys: NDArray[np.int64]) -> None:
        first, end = self._n_rows, self._n_rows + len(keys)
        while end > len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[first:end] = self._rows_of(names, keys % self._n_states)
        self._places[keys] = np.arange(first, end)
        self._n_rows = end

    def _forget(self) -> None:
        self._n_rows = 0
        self._names.clear()
        self._places.fill(-1)
