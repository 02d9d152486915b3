"""How far two ways of grouping the same things agree."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np


class BCubed(NamedTuple):
    """Amigó et al., Information Retrieval 12 (2009) 461–486; each on [0, 1]."""

    precision: float
    recall: float
    f1: float


def bcubed(truth: np.ndarray, found: np.ndarray) -> BCubed:
    """BCubed of ``found`` against ``truth`` (codes; −1 in ``found``: alone). Empty input scores 1."""
    if not len(truth):
        return BCubed(1.0, 1.0, 1.0)
    a = np.unique(truth, return_inverse=True)[1]
    b = alone(np.asarray(found))
    pair, n = np.unique(a.astype(np.int64) * (int(b.max()) + 1) + b, return_counts=True)
    size_a, size_b = np.bincount(a), np.bincount(b)
    of_a, of_b = pair // (int(b.max()) + 1), pair % (int(b.max()) + 1)
    precision = float((n**2 / size_b[of_b]).sum() / len(a))
    recall = float((n**2 / size_a[of_a]).sum() / len(a))
    return BCubed(precision, recall, 2 * precision * recall / (precision + recall))


def alone(found: np.ndarray) -> np.ndarray:
    """Dense codes in which every −1 is a group of its own."""
    codes = np.where(found < 0, found.max(initial=0) + 1 + np.arange(len(found)), found)
    return np.unique(codes, return_inverse=True)[1]


def adjusted_mutual_information(truth: np.ndarray, found: np.ndarray) -> float:
    """AMI (Vinh, Epps and Bailey, JMLR 11 (2010) 2837–2854); −1 in ``found`` is one group, the pool."""
    from sklearn.metrics import adjusted_mutual_info_score

    return float(adjusted_mutual_info_score(truth, found))
