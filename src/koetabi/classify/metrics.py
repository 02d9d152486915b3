"""Figures on predictions: macro-F1 with bootstrap intervals, calibration."""

from __future__ import annotations

from typing import Final

import numpy as np

RESAMPLES: Final = 300
_BINS: Final = 10


def confusion(gold: np.ndarray, found: np.ndarray, classes: int, weight: np.ndarray | None = None) -> np.ndarray:
    """Shape (classes, classes): rows gold, columns found."""
    flat = np.bincount(gold * classes + found, weights=weight, minlength=classes * classes)
    return flat.reshape(classes, classes)


def per_class(table: np.ndarray) -> np.ndarray:
    """Shape (classes, 4): precision, recall, F1, support of each class of a confusion matrix; 0 where undefined."""
    hit = np.diag(table).astype(float)
    found, gold = table.sum(axis=0), table.sum(axis=1)
    precision = np.divide(hit, found, out=np.zeros_like(hit), where=found > 0)
    recall = np.divide(hit, gold, out=np.zeros_like(hit), where=gold > 0)
    f1 = np.divide(2 * hit, found + gold, out=np.zeros_like(hit), where=found + gold > 0)
    return np.column_stack([precision, recall, f1, gold])


def macro_f1(table: np.ndarray) -> float:
    """Mean F1 of the classes that occur in the gold labels."""
    rows = per_class(table)
    occurring = rows[:, 3] > 0
    return float(rows[occurring, 2].mean()) if occurring.any() else 0.0


def interval(gold: np.ndarray, found: np.ndarray, classes: int, comment: np.ndarray) -> tuple[float, float]:
    """95% percentile interval of macro-F1; whole comments are drawn, since their segments are not independent."""
    rng = np.random.default_rng(0)
    _, index = np.unique(comment, return_inverse=True)
    count = int(index.max()) + 1 if len(index) else 0
    if not count:
        return 0.0, 0.0
    values = [
        macro_f1(confusion(gold, found, classes, rng.multinomial(count, np.full(count, 1 / count))[index]))
        for _ in range(RESAMPLES)
    ]
    low, high = np.percentile(values, [2.5, 97.5])
    return float(low), float(high)


def calibration(right: np.ndarray, confidence: np.ndarray) -> tuple[float, list[tuple[float, float, int]]]:
    """(expected calibration error, [(mean confidence, share right, n)] of the occupied tenths)."""
    bins = np.minimum((confidence * _BINS).astype(int), _BINS - 1)
    rows = []
    error = 0.0
    for number in range(_BINS):
        inside = bins == number
        n = int(inside.sum())
        if n:
            said, was = float(confidence[inside].mean()), float(right[inside].mean())
            rows.append((round(said, 4), round(was, 4), n))
            error += n / len(right) * abs(said - was)
    return error, rows
