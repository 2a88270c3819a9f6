"""Regression on hashed and dense features side by side, by L-BFGS."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import scipy.sparse as sparse
from numpy.typing import NDArray
from scipy.optimize import minimize
from scipy.special import expit

Floats = NDArray[np.float32]


class Linear(NamedTuple):
    """Weights of hashed features (empty where there are none), of dense ones, and a bias."""

    hashed: Floats
    dense: Floats
    bias: float

    def logits(self, hashed: sparse.csr_matrix | None, dense: Floats) -> NDArray[np.float64]:
        """Return the log-odds of rows."""
        found = dense @ self.dense + self.bias
        if hashed is not None:
            found = found + hashed @ self.hashed
        return np.asarray(found, dtype=np.float64)


def fit(
    hashed: sparse.csr_matrix | None,
    dense: Floats,
    target: NDArray[np.floating],
    *,
    penalty: float,
) -> Linear:
    """Fit log-odds to targets between 0 and 1.

    Parameters
    ----------
    hashed : sparse matrix, shape (rows, columns), or nothing
    dense : array, shape (rows, columns)
    target : array, shape (rows,)
        Probabilities.
    penalty : float
        Inverse of the L2 penalty on all weights but the bias, as scikit-learn's C.

    Examples
    --------
    >>> x = np.array([[-1.0], [1.0]], dtype=np.float32)
    >>> bool(fit(None, x, np.array([0.0, 1.0]), penalty=1.0).dense[0] > 0.5)
    True
    """
    y = target.astype(np.float32)
    dense = np.ascontiguousarray(dense, dtype=np.float32)
    used = np.empty(0, dtype=np.int64)
    if hashed is not None:
        used = np.flatnonzero(np.bincount(hashed.indices, minlength=hashed.shape[1]))
        some = hashed[:, used].tocsr().astype(np.float32)
        turned = some.T.tocsr()
    n = len(used)

    def whole(weights: NDArray[np.float64]) -> tuple[float, NDArray[np.float64]]:
        w = weights.astype(np.float32)
        z = dense @ w[n:-1] + w[-1]
        if hashed is not None:
            z = z + some @ w[:n]
        total = float(np.sum(np.logaddexp(0, z) - y * z, dtype=np.float64))
        apart = expit(z) - y
        slope = np.empty(len(weights))
        if hashed is not None:
            slope[:n] = turned @ apart
        slope[n:-1] = apart @ dense
        slope[:-1] += weights[:-1] / penalty
        slope[-1] = apart.sum()
        return total + 0.5 / penalty * float(np.sum(weights[:-1] ** 2)), slope

    mean = float(np.clip(y.mean(), 1e-3, 1 - 1e-3))
    start = np.zeros(n + dense.shape[1] + 1)
    start[-1] = np.log(mean / (1 - mean))
    options = {"maxiter": 120, "maxcor": 12, "ftol": 1e-8, "gtol": 1e-4}
    found = minimize(whole, start, jac=True, method="L-BFGS-B", options=options).x
    weights = np.zeros(0 if hashed is None else hashed.shape[1], dtype=np.float32)
    weights[used] = found[:n]
    return Linear(weights, found[n:-1].astype(np.float32), float(found[-1]))


def in_eight_bits(rows: NDArray[np.floating]) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Return rows in whole steps, and the size of a step in each column.

    Examples
    --------
    >>> small, step = in_eight_bits(np.array([[1.0], [-254.0]]))
    >>> small.tolist(), step.tolist()
    ([[0], [-127]], [2.0])
    """
    scale = (np.abs(rows).max(axis=0) / 127).astype(np.float32)
    return np.round(rows / scale).astype(np.int8), scale
