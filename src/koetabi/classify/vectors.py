"""Vectors of meaning for segments: weighted means over content words, by hash of the normalised form."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_matrix

from koetabi.classify.features import Batch, Forms


@dataclass
class WordVectors:
    """``keys``: sorted 64-bit hashes of normalised forms; ``table``: int8, a row a key; ``weights``: of each word.

    A word that is not in the table counts nothing.
    """

    keys: np.ndarray
    table: np.ndarray
    weights: np.ndarray
    _rows: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64), repr=False)
    _forms: Forms | None = field(default=None, repr=False)

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self.table.shape[1])

    def _rows_of(self, forms: Forms) -> np.ndarray:
        """Row of each form known so far; −1 where there is none."""
        hashes, _ = forms.tables()
        if self._forms is not forms:
            self._forms, self._rows = forms, np.zeros(0, np.int64)
        fresh = hashes[len(self._rows) :]
        if len(fresh):
            at = np.minimum(np.searchsorted(self.keys, fresh), len(self.keys) - 1)
            self._rows = np.append(self._rows, np.where(self.keys[at] == fresh, at, -1))
        return self._rows

    def means(self, batch: Batch, forms: Forms) -> np.ndarray:
        """Shape (len(batch), dimensions), float32, rows of unit length or zero."""
        rows = self._rows_of(forms)[batch.content]
        used, inverse = np.unique(rows, return_inverse=True)
        known = used >= 0
        values = np.where(known[inverse], self.weights[used][inverse], 0.0).astype(np.float32)
        pattern = csr_matrix((values, inverse.astype(np.int32), batch.content_starts), shape=(len(batch), len(used)))
        total = pattern @ self.table[used].astype(np.float32)
        norms = np.linalg.norm(total, axis=1, keepdims=True)
        return total / np.maximum(norms, 1e-6)


def quantised(vectors: np.ndarray) -> np.ndarray:
    """Unit vectors as int8 × 127."""
    return np.rint(vectors * 127).astype(np.int8)


def hashed_vectors(forms: Forms, batch: Batch, dimensions: int = 128) -> WordVectors:
    """Random signs for each content word of ``batch``, weighted by rarity: similarity counts shared words only."""
    hashes, _ = forms.tables()
    counts = np.bincount(batch.content, minlength=len(hashes))
    used = np.flatnonzero(counts)
    keys = hashes[used]
    order = np.argsort(keys)
    table = np.stack([_signs(int(key), dimensions) for key in keys[order]])
    return WordVectors(keys[order], table, np.log((1 + len(batch)) / (1 + counts[used][order])).astype(np.float32))


def _signs(key: int, dimensions: int) -> np.ndarray:
    return (np.random.default_rng(key).integers(0, 2, dimensions) * 2 - 1).astype(np.int8)
