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
    row_of : callable, name to array of shape (width,)
        Makes the row of a name; the same name must have the same row.
    width : int
    dtype : numpy dtype

    Examples
    --------
    >>> made = Seen(lambda name: np.array([len(name)]), 1, np.float64)
    >>> made.rows(["of", "the", "of"]).tolist()
    [[2.0], [3.0], [2.0]]
    """

    def __init__(
        self, row_of: Callable[[str], NDArray[np.floating]], width: int, dtype: DTypeLike
    ) -> None:
        self._row_of = row_of
        self._places: dict[str, int] = {}
        self._rows = np.zeros((1024, width), dtype=dtype)

    def rows(self, names: Sequence[str]) -> NDArray[Any]:
        """Return one row a name, as an array of its own."""
        known = self._places
        places = [known.get(name, -1) for name in names]
        if -1 in places:
            new = {name for name, place in zip(names, places, strict=True) if place < 0}
            if len(known) + len(new) > _MOST:
                known.clear()
                new = set(names)
            for name in sorted(new):
                self._remember(name)
            places = [known[name] for name in names]
        return np.asarray(self._rows[places])

    def _remember(self, name: str) -> None:
        place = len(self._places)
        if place == len(self._rows):
            self._rows = np.concatenate([self._rows, np.zeros_like(self._rows)])
        self._rows[place] = self._row_of(name)
        self._places[name] = place
