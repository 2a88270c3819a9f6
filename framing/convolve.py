"""Small convolutional networks, run by NumPy: results that no batch, thread or machine changes."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from threading import Lock
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from threadpoolctl import ThreadpoolController

from framing.text import Offsets

Numbers = NDArray[np.float32]

_ALONE = Lock()  # threads share the words that networks have seen, and linear algebra's limit


class Layer(NamedTuple):
    """A convolution over three places, `dilation` apart: weights (3 * in, out) and bias (out)."""

    weights: Numbers
    bias: Numbers
    dilation: int


@contextmanager
def alone() -> Iterator[None]:
    """Keep other networks waiting, and linear algebra to one thread, which rounds sums one way.

    For small matrices it is also fastest.

    Examples
    --------
    >>> with alone():
    ...     float(np.ones((2, 2), np.float32).sum())
    4.0
    """
    with _ALONE, _libraries().limit(limits=1, user_api="blas"):
        yield


@cache
def _libraries() -> ThreadpoolController:
    return ThreadpoolController()


def convolve(x: Numbers, sizes: Offsets, layers: list[Layer], texts: Offsets) -> Numbers:
    """Return rows after residual convolutions over runs that do not see each other; uses x up.

    Parameters
    ----------
    x : array, shape (rows, width)
    sizes : array of int
        How many rows each run has.
    layers : list of Layer
    texts : array of int
        How many rows are multiplied together: those of one text, since sums over many rows may be
        rounded in another way.

    Examples
    --------
    >>> layer = Layer(np.ones((3, 1), np.float32), np.zeros(1, np.float32), 1)
    >>> ones = np.ones((3, 1), np.float32)
    >>> convolve(ones, np.array([2, 1]), [layer], np.array([3])).ravel().tolist()
    [3.0, 3.0, 2.0]
    """
    place = np.arange(len(x)) - np.repeat(np.cumsum(sizes) - sizes, sizes)
    left = np.repeat(sizes, sizes) - 1 - place
    width = x.shape[1]
    change, moved = np.empty_like(x), np.empty_like(x)  # in which every layer works
    for weights, bias, dilation in layers:
        to_next, own, to_previous = (weights[k * width : (k + 1) * width] for k in range(3))
        product(x, own, texts, out=change)
        change += bias
        product(x, to_next, texts, out=moved)
        moved[left < dilation] = 0
        change[dilation:] += moved[:-dilation]
        product(x, to_previous, texts, out=moved)
        moved[place < dilation] = 0
        change[:-dilation] += moved[dilation:]
        x += np.maximum(change, 0, out=change)
    return x


def product(x: Numbers, weights: Numbers, texts: Offsets, *, out: Numbers | None = None) -> Numbers:
    """Return rows times weights, the rows of each text by themselves; into `out` if it is given.

    Examples
    --------
    >>> two = np.array([[1.0], [2.0]], np.float32)
    >>> product(two, np.array([[3.0]], np.float32), np.array([1, 1])).tolist()
    [[3.0], [6.0]]
    """
    total = np.empty((len(x), weights.shape[1]), dtype=np.float32) if out is None else out
    end = 0
    for n in texts.tolist():
        begin, end = end, end + n
        np.matmul(x[begin:end], weights, out=total[begin:end])
    return total
