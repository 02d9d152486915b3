"""Figures on predictions: F1 with bootstrap intervals, calibration, coverage at a stated precision."""

from __future__ import annotations

from typing import Final

import numpy as np

RESAMPLES: Final = 300
PRECISIONS: Final = (0.80, 0.85, 0.90, 0.95, 0.97)
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


def intervals(
    gold: np.ndarray, found: np.ndarray, classes: int, comment: np.ndarray
) -> tuple[tuple[float, float], np.ndarray]:
    """95% percentile intervals of macro-F1 and of each class's F1, shape (classes, 2).

    Whole comments are drawn, since their segments are not independent.
    """
    rng = np.random.default_rng(0)
    _, index = np.unique(comment, return_inverse=True)
    count = int(index.max()) + 1 if len(index) else 0
    if not count:
        return (0.0, 0.0), np.zeros((classes, 2))
    macro, single = [], []
    for _ in range(RESAMPLES):
        table = confusion(gold, found, classes, rng.multinomial(count, np.full(count, 1 / count))[index])
        macro.append(macro_f1(table))
        single.append(per_class(table)[:, 2])
    low, high = np.percentile(macro, [2.5, 97.5])
    return (float(low), float(high)), np.percentile(single, [2.5, 97.5], axis=0).T


def coverage(right: np.ndarray, confidence: np.ndarray) -> list[tuple[float, float | None, float]]:
    """[(stated precision, threshold, coverage)] for each of :data:`PRECISIONS`.

    The least threshold at which the answers kept (confidence at or above it) are right that often, and the share of
    answers kept; None and 0 where no threshold is good enough.
    """
    order = np.argsort(-confidence, kind="stable")
    kept = np.arange(1, len(order) + 1)
    precision = np.cumsum(right[order]) / kept
    ranked = confidence[order]
    # Only where the next answer is less sure: equal confidences are kept or dropped together.
    last = np.append(ranked[1:] < ranked[:-1], True) if len(ranked) else np.zeros(0, dtype=bool)
    rows: list[tuple[float, float | None, float]] = []
    for stated in PRECISIONS:
        good = np.flatnonzero(last & (precision >= stated))
        if len(good):
            rows.append((stated, round(float(ranked[good[-1]]), 4), round(float(kept[good[-1]] / len(order)), 4)))
        else:
            rows.append((stated, None, 0.0))
    return rows


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
