"""Kernel ridge regression with exact leave-group-out predictions from a single factorisation."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from scipy.sparse import issparse

_BLOCK: Final = 512


def gram(parts: list[Any]) -> np.ndarray:
    """Sum of the inner products of the rows of each matrix, sparse or dense: (n, n), float32."""
    rows = parts[0].shape[0]
    total = np.zeros((rows, rows), dtype=np.float32)
    for part in parts:
        turned = part.T.tocsr() if issparse(part) else part.T
        for start in range(0, rows, _BLOCK):
            product = part[start : start + _BLOCK] @ turned
            total[start : start + _BLOCK] += product.toarray() if issparse(product) else product
    return total


def solve(
    kernel: np.ndarray, targets: np.ndarray, groups: np.ndarray, penalty: float | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(dual coefficients, predictions of each row by a model that did not see the row's group).

    The second follows from the inverse of the penalised kernel: y_F − (G_FF)⁻¹ (G y)_F (see Pahikkala et al.,
    "Fast n-fold cross-validation for regularized least-squares", 2006). ``targets``: (n, outputs), centred;
    ``penalty``: one for all rows, or one of each: divided by a row's weight, the row counts that much.
    """
    from scipy.linalg import cho_solve, lapack

    ridge = kernel.copy()
    ridge[np.diag_indices_from(ridge)] += np.asarray(penalty, dtype=np.float32)
    factor, fault = lapack.spotrf(ridge, lower=1, overwrite_a=1)
    if fault:
        raise np.linalg.LinAlgError("kernel is not positive definite; raise the penalty")
    y = targets.astype(np.float32)
    dual = cho_solve((factor, True), y, check_finite=False)
    inverse, _ = lapack.spotri(factor, lower=1, overwrite_c=1)
    held = np.zeros_like(y)
    for group in np.unique(groups):
        inside = np.flatnonzero(groups == group)
        block = inverse[np.ix_(inside, inside)]
        block = np.tril(block) + np.tril(block, -1).T
        held[inside] = y[inside] - np.linalg.solve(block, dual[inside])
    return dual, held
