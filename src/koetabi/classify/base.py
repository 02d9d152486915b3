"""First layer: linear scores from hashed features and word vectors, one sparse product per pattern."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from scipy.sparse import csr_matrix, diags

from koetabi.classify.features import CHARACTER_BITS, CONTEXT_BITS, WORD_BITS, Batch, Pattern
from koetabi.classify.heads import WIDTH

Parts = list[tuple[str, Any]]
"""(family, matrix: sparse or dense, a row a segment)."""

CONTEXT_PARTS: Final = ("before", "after", "comment")
FAMILY_WEIGHT: Final = {"words": 1.0, "characters": 1.0, "before": 0.4, "after": 0.4, "comment": 0.5, "vectors": 1.0}
"""How much a family counts beside the others before anything is learned."""
KEPT: Final = 0.6
"""Share of a family's hash buckets that keep coefficients, the largest: what the shipped model has room for. At 0.45
labels of left-out files are 0.3 points worse."""


def _row_norms(patterns: list[Pattern], squared_idf: np.ndarray) -> np.ndarray:
    total = np.zeros(len(patterns[0].starts) - 1)
    for pattern in patterns:
        running = np.concatenate(([0.0], np.cumsum(squared_idf[pattern.columns], dtype=np.float64)))
        total += running[pattern.starts[1:]] - running[pattern.starts[:-1]]
    return np.sqrt(np.maximum(total, 1e-9)).astype(np.float32)


def shift(values: np.ndarray, document: np.ndarray, step: int) -> np.ndarray:
    """Each row's neighbour ``step`` segments on in the same document; zeros where there is none."""
    moved = np.zeros_like(values)
    if len(values) <= abs(step):
        return moved
    here, there = (slice(None, -step), slice(step, None)) if step > 0 else (slice(-step, None), slice(None, step))
    same = document[here] == document[there]
    target = np.arange(len(values))[here][same]
    moved[target] = values[there][same]
    return moved


def comment_mean(values: np.ndarray, document: np.ndarray) -> np.ndarray:
    """Each row's mean over the segments of its document (``document`` ascending)."""
    if not len(values):
        return values
    first = np.flatnonzero(np.append(True, document[1:] != document[:-1]))
    sizes = np.diff(np.append(first, len(values)))
    return np.repeat(np.add.reduceat(values, first, axis=0) / sizes[:, None].astype(values.dtype), sizes, axis=0)


@dataclass(frozen=True)
class Idf:
    """Weight of each hash bucket by family: zero where training met it once or never."""

    words: np.ndarray
    characters: np.ndarray
    context: np.ndarray

    @classmethod
    def fit(cls, batch: Batch, least: int = 2) -> Idf:
        """From the segments of ``batch``; buckets in fewer than ``least`` of them get no weight."""
        return cls(
            _idf(batch.words, 1 << WORD_BITS, len(batch), least),
            _idf(batch.characters, 1 << CHARACTER_BITS, len(batch), least),
            _idf([batch.context], 1 << CONTEXT_BITS, len(batch), least),
        )


def _idf(patterns: list[Pattern], width: int, rows: int, least: int) -> np.ndarray:
    counts = np.zeros(width)
    for pattern in patterns:
        row = np.repeat(np.arange(rows, dtype=np.int64), np.diff(pattern.starts))
        distinct = np.unique(row * width + pattern.columns)
        counts += np.bincount(distinct % width, minlength=width)
    weight = np.log((1 + rows) / (1 + counts)) + 1
    return np.where(counts >= least, weight, 0.0).astype(np.float32)


def design(batch: Batch, idf: Idf, vectors: np.ndarray) -> Parts:
    """Training's view of the features: (family, matrix with rows of the family's length), as scores weigh them."""
    parts: Parts = []
    for name, patterns, weight in (
        ("words", batch.words, idf.words),
        ("characters", batch.characters, idf.characters),
    ):
        total = sum(pattern.matrix(len(weight)) for pattern in patterns)
        scale = FAMILY_WEIGHT[name] / _row_norms(patterns, weight**2)
        parts.append((name, (diags(scale) @ total @ diags(weight)).tocsr().astype(np.float32)))
    scale = 1 / _row_norms([batch.context], idf.context**2)
    context = (diags(scale) @ batch.context.matrix(len(idf.context)) @ diags(idf.context)).tocsr().astype(np.float32)
    rows = np.arange(len(batch))
    document = batch.document
    size = np.bincount(document, minlength=document[-1] + 1)[document] if len(rows) else rows
    same = document[1:] == document[:-1]
    after = csr_matrix((same.astype(np.float32), (rows[:-1], rows[1:])), shape=(len(rows), len(rows)))
    members = csr_matrix((np.ones(len(rows), np.float32), (document, rows)))
    comment = (diags(1 / size) @ members[document]).astype(np.float32)
    for name, mover in (("before", after.T), ("after", after), ("comment", comment)):
        parts.append((name, ((mover @ context) * FAMILY_WEIGHT[name]).tocsr().astype(np.float32)))
    parts.append(("vectors", vectors * np.float32(FAMILY_WEIGHT["vectors"])))
    return parts


@dataclass(frozen=True)
class Table:
    """Coefficients by hash bucket: ``rows``, (buckets,) → row in ``weights``, of which row 0 is zero."""

    rows: np.ndarray
    weights: np.ndarray

    @classmethod
    def of(cls, weights: np.ndarray, kept: np.ndarray) -> Table:
        """``kept``: which of the buckets the rows of ``weights`` stand for, bool."""
        rows = np.zeros(len(kept), dtype=np.int32)
        rows[kept] = np.arange(1, int(kept.sum()) + 1)
        return cls(rows, np.vstack([np.zeros((1, weights.shape[1]), dtype=np.float32), weights]))

    def sums(self, patterns: list[Pattern]) -> np.ndarray:
        """Sum of the coefficients of each row's buckets: (rows, width), float32."""
        total = np.zeros((len(patterns[0].starts) - 1, self.weights.shape[1]), dtype=np.float32)
        for pattern in patterns:
            total += Pattern(self.rows[pattern.columns], pattern.starts).matrix(len(self.weights)) @ self.weights
        return total


def _largest(coefficients: np.ndarray, idf: np.ndarray) -> Table:
    size = np.abs(coefficients).max(axis=1)
    used = size[idf > 0]
    kept = (idf > 0) & (size > (np.quantile(used, 1 - KEPT) if len(used) else 0))
    return Table.of(coefficients[kept] * idf[kept, None], kept)


@dataclass(frozen=True)
class Base:
    """Weights of the first layer, idf included; a table's rows are :data:`~koetabi.classify.heads.WIDTH` wide.

    ``context`` holds the three context tables side by side in the order of :data:`CONTEXT_PARTS`;
    ``bias`` is the score of a segment without any known feature.
    """

    idf: Idf
    words: Table
    characters: Table
    context: Table
    vectors: np.ndarray
    bias: np.ndarray

    @classmethod
    def of(cls, found: dict[str, np.ndarray], idf: Idf, bias: np.ndarray) -> Base:
        """From the coefficients, by family, of a linear model over :func:`design`'s matrices."""
        scaled = {name: table * np.float32(FAMILY_WEIGHT[name]) for name, table in found.items()}
        context = np.hstack([scaled[name] for name in CONTEXT_PARTS])
        return cls(
            idf,
            _largest(scaled["words"], idf.words),
            _largest(scaled["characters"], idf.characters),
            _largest(context, idf.context),
            scaled["vectors"],
            bias.astype(np.float32),
        )

    def scores(self, batch: Batch, vectors: np.ndarray) -> np.ndarray:
        """Shape (len(batch), WIDTH), float32."""
        document = batch.document
        total = np.tile(self.bias, (len(batch), 1))
        total += _family(batch.words, self.words, self.idf.words)
        total += _family(batch.characters, self.characters, self.idf.characters)
        around = _family([batch.context], self.context, self.idf.context)
        before, after, comment = (around[:, i * WIDTH : (i + 1) * WIDTH] for i in range(len(CONTEXT_PARTS)))
        total += shift(before, document, -1) + shift(after, document, 1) + comment_mean(comment, document)
        total += exact_product(vectors, self.vectors)
        return total


def exact_product(rows: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """``rows @ weights`` as float32, the same however many rows and threads there are.

    In float32 the last bits would depend on both, and a snapshot on the number of workers.
    """
    product = rows.astype(np.float64) @ weights.astype(np.float64)
    return np.asarray(product, dtype=np.float32)


def _family(patterns: list[Pattern], table: Table, idf: np.ndarray) -> np.ndarray:
    return table.sums(patterns) / _row_norms(patterns, idf**2)[:, None]
