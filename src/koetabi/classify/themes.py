"""Vectors in which complaints of one theme lie close: what pain points are clustered by.

Linear discriminant analysis on the themes of the corpus (segments of one theme are positives), each direction weighed
by the share of its variance that lies between themes, as in PLDA (Ioffe, ECCV 2006). Word vectors alone put
complaints of one product together rather than those of one theme.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from koetabi.classify.base import exact_product
from koetabi.classify.vectors import unit_rows

_FEWEST: Final = 3  # segments of a theme that teach something about it
_DIRECTIONS: Final = 128  # those that tell themes apart best; the others hold next to nothing
_SHRINKAGE: Final = 1.0  # of the covariance within themes, in units of its mean variance


@dataclass(frozen=True)
class ThemeView:
    """``centre``: shape (dimensions,); ``projection``: (dimensions, at most 128)."""

    centre: np.ndarray
    projection: np.ndarray

    @classmethod
    def fit(cls, means: np.ndarray, themes: Sequence[str]) -> ThemeView:
        """From mean word vectors (n, dimensions) and the theme of each segment (empty: none).

        With fewer than two themes of three segments, vectors are only centred and cut off at 128 components.
        """
        told = np.array([bool(theme) for theme in themes], dtype=bool)
        size = means.shape[1]
        centre = (means[told] if told.any() else means).mean(axis=0).astype(np.float32)
        counts = Counter(theme for theme in themes if theme)
        rows = np.flatnonzero([counts[theme] >= _FEWEST for theme in themes])
        names, group = np.unique(np.asarray(themes)[rows], return_inverse=True)
        if len(names) < 2:
            return cls(centre, np.eye(size, min(size, _DIRECTIONS), dtype=np.float32))
        x = means[rows].astype(np.float64) - centre
        n = np.bincount(group)
        mean = np.zeros((len(names), size))
        np.add.at(mean, group, x)
        mean /= n[:, None]
        apart = mean - x.mean(axis=0)
        between = apart.T @ (apart * n[:, None]) / len(x)
        within = (x - mean[group]).T @ (x - mean[group]) / (len(x) - len(names))
        within += _SHRINKAGE * np.trace(within) / size * np.eye(size)
        whiten = np.linalg.cholesky(np.linalg.inv(within))
        value, direction = np.linalg.eigh(whiten.T @ between @ whiten)
        value = np.maximum(value, 0.0)
        turned = whiten @ direction * np.sqrt(value / (1 + value))
        return cls(centre, turned[:, -_DIRECTIONS:].astype(np.float32))

    def vectors(self, means: np.ndarray) -> np.ndarray:
        """int8, rows of unit length × 127; a segment without known words stays zero."""
        turned = exact_product(means - self.centre, self.projection)
        unit = unit_rows(turned)
        unit[~means.any(axis=1)] = 0
        return np.rint(unit * 127).astype(np.int8)
