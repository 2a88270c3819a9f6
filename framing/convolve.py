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


def convolve(
    x: Numbers,
    sizes: Offsets,
    layers: list[Layer],
    texts: Offsets,
    *,
    taken: Numbers | None = None,
) -> Numbers:
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
    taken : array, shape (rows, 3 * width), optional
        What the first layer takes of x, if it is known; see `take`. It is used up, too.

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
    spare = [np.empty_like(x) for _ in range(3)]
    for weights, bias, dilation in layers:
        to_next, own, to_previous = spare
        if taken is not None:
            to_next, own, to_previous = (taken[:, k * width : (k + 1) * width] for k in range(3))
            taken = None
        else:
            for part, of_part in enumerate(spare):
                product(x, weights[part * width : (part + 1) * width], texts, out=of_part)
            own += bias
        to_next[left < dilation] = 0
        own[dilation:] += to_next[:-dilation]
        to_previous[place < dilation] = 0
        own[:-dilation] += to_previous[dilation:]
        x += np.maximum(own, 0, out=own)
    return x


def take(x: Numbers, layer: Layer) -> Numbers:
    """Return what a layer takes of rows, for their next rows, themselves and their previous ones.

    Rows are multiplied one by one, so that a row is the same whatever stands around it.

    Parameters
    ----------
    x : array, shape (rows, width)
    layer : Layer

    Returns
    -------
    array, shape (rows, 3 * width)

    Examples
    --------
    >>> layer = Layer(np.array([[1], [2], [3]], np.float32), np.ones(1, np.float32), 1)
    >>> take(np.ones((2, 1), np.float32), layer).tolist()
    [[1.0, 3.0, 3.0], [1.0, 3.0, 3.0]]
    """
    width = x.shape[1]
    side_by_side = np.hstack(np.split(layer.weights, 3))
    taken: Numbers = np.matmul(x[:, None], side_by_side)[:, 0]
    taken[:, width : 2 * width] += layer.bias
    return taken


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
