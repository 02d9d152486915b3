"""Ridge regression: by conjugate gradients for a corpus, exactly and from the kernel for a handful of examples."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix, hstack

STEPS: Final = 12
"""Of conjugate gradients; beyond 10 the labels of left-out files get no better (58,776 segments)."""
_TINY: Final = 1e-30


def solve(
    sparse: Sequence[csr_matrix],
    dense: np.ndarray,
    targets: np.ndarray,
    groups: np.ndarray,
    weights: np.ndarray,
    steps: int = STEPS,
) -> tuple[list[np.ndarray], np.ndarray]:
    """(coefficients of the columns of each matrix, predictions of each row by a model that did not see its group).

    The matrices stand side by side, ``dense`` last. ``targets``: (n, outputs), centred; ``weights``: (n,), how much
    each row counts beside a penalty of 1; ``steps``: as many as there are columns lead to the exact solution.
    """
    matrix = hstack(sparse, format="csr", dtype=np.float32)
    # Columns that no row uses would only make the vectors longer.
    used = np.flatnonzero(np.bincount(matrix.indices, minlength=matrix.shape[1]))
    width = matrix.shape[1]
    matrix = matrix[:, used]
    y = targets.astype(np.float32)
    weight = weights.astype(np.float32)[:, None]

    def left_out(group: int) -> tuple[np.ndarray, np.ndarray]:
        inside, rest = np.flatnonzero(groups == group), np.flatnonzero(groups != group)
        first, last = _conjugate_gradients(matrix[rest], dense[rest], y[rest], weight[rest], steps)
        return inside, matrix[inside] @ first + dense[inside] @ last

    held = np.zeros_like(y)
    # SciPy's sparse products let other threads run: two fits at a time.
    with ThreadPoolExecutor(2) as pool:
        whole = pool.submit(_conjugate_gradients, matrix, dense, y, weight, steps)
        for inside, found in pool.map(left_out, np.unique(groups)):
            held[inside] = found
        packed, last = whole.result()
    first = np.zeros((width, y.shape[1]), dtype=np.float32)
    first[used] = packed
    ends = np.cumsum([part.shape[1] for part in sparse])
    return [*np.split(first, ends[:-1]), last], held


def _conjugate_gradients(
    matrix: csr_matrix, dense: np.ndarray, y: np.ndarray, weight: np.ndarray, steps: int
) -> tuple[np.ndarray, np.ndarray]:
    """On the normal equations, all outputs at once, preconditioned by their diagonal (Saad, Iterative Methods for
    Sparse Linear Systems, 2003, algorithm 9.1): frequent words would else hold up the rare ones."""
    turned = matrix.T.tocsr()
    count = matrix.shape[1]

    def pulled(rows: np.ndarray) -> np.ndarray:
        return np.vstack([turned @ (weight * rows), dense.T @ (weight * rows)])

    squares = [turned.multiply(turned) @ weight, np.square(dense).T @ weight]
    scale = 1 / (1 + np.vstack(squares))
    rest = pulled(y)
    found = np.zeros_like(rest)
    direction = scale * rest
    size = (rest * direction).sum(axis=0)
    for _ in range(steps):
        image = pulled(matrix @ direction[:count] + dense @ direction[count:])
        image += direction
        step = size / np.maximum((direction * image).sum(axis=0), _TINY)
        found += step * direction
        rest -= step * image
        scaled = scale * rest
        now = (rest * scaled).sum(axis=0)
        direction *= now / np.maximum(size, _TINY)
        direction += scaled
        size = now
    return found[:count], found[count:]


def solve_exactly(
    kernel: np.ndarray, targets: np.ndarray, groups: np.ndarray, penalty: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """(dual coefficients, predictions without the row's group), from the whole kernel, for small n.

    The second follows from the inverse of the penalised kernel: y_F − (G_FF)⁻¹ (G y)_F (see Pahikkala et al.,
    "Fast n-fold cross-validation for regularized least-squares", 2006). ``penalty``: (n,), of each row.
    """
    y = targets.astype(np.float64)
    inverse = np.linalg.inv(kernel.astype(np.float64) + np.diag(penalty))
    dual = inverse @ y
    held = np.zeros_like(y)
    for group in np.unique(groups):
        inside = np.flatnonzero(groups == group)
        held[inside] = y[inside] - np.linalg.solve(inverse[np.ix_(inside, inside)], dual[inside])
    return dual.astype(np.float32), held.astype(np.float32)
