"""One row of numbers for each word or piece met, made once and kept while there is room."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import DTypeLike, NDArray

_MOST = 100_000  # rows that are kept; when more are needed, all are made anew as they are met


class Seen:
    """Looks up rows by name. Not for several threads at once: who shares it holds a lock.

    Parameters
    ----------
    rows_of : callable, list of n names to array of shape (n, width)
        Makes the rows of names; the same name must have the same row whatever is asked with it.
    width : int
    dtype : numpy dtype

    Examples
    --------
    >>> made = Seen(lambda names: np.array([[len(name)] for name in names]), 1, np.float64)
    >>> made.rows(["of", "the", "of"]).tolist()
    [[2.0], [3.0], [2.0]]
    """

    def __init__(
        self, rows_of: Callable[[list[str]], NDArray[np.floating]], width: int, dtype: DTypeLike
    ) -> None:
        self._rows_of = rows_of
        self._places: dict[str, int] = {}
        self._rows = np.zeros((1024, width), dtype=dtype)

    def rows(self, names: Sequence[str]) -> NDArray[Any]:
        """Return one row a name, as an array of its own."""
        known = self._places
        places: list[Any] = list(map(known.get, names))
        if None in places:
            new = {name for name, place in zip(names, places, strict=True) if place is None}
            if len(known) + len(new) > _MOST:
                known.clear()
                new = set(names)
            self._remember(sorted(new))
            places = list(map(known.get, names))
        return np.asarray(self._rows.take(places, axis=0))

    def _remember(self, names: list[str]) -> None:
        first, end = len(self._places), len(self._places) + len(names)
        while end > len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[first:end] = self._rows_of(names)
        self._places.update(zip(names, range(first, end), strict=True))
