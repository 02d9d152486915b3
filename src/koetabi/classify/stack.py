"""Second layer: a segment's first scores read beside those of its neighbours, its comment and its source."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Final

import numpy as np

from koetabi.classify.base import comment_mean, exact_product, shift
from koetabi.classify.features import Batch
from koetabi.classify.heads import HEADS, VALENCE, WIDTH, columns, softmax
from koetabi.taxonomy import SOURCES

_SCALE: Final = np.float32(3.0)
"""First scores are mostly within ±1; this brings them to the size of the other inputs."""

_PLACE: Final = 9

_FOLDS: Final = 4
"""Parts, of whole files, in which the temperatures are found."""


def _place(batch: Batch) -> np.ndarray:
    """Shape (n, 9): first, last, only, relative position, three of length, two of the comment's size."""
    n = len(batch)
    document = batch.document
    place = np.zeros((n, _PLACE), dtype=np.float32)
    if not n:
        return place
    opens = np.append(True, document[1:] != document[:-1])
    closes = np.append(opens[1:], True)
    first = np.flatnonzero(opens)
    sizes = np.diff(np.append(first, n))
    size = np.repeat(sizes, sizes)
    index = np.arange(n) - np.repeat(first, sizes)
    length = batch.end - batch.start
    place[:, 0] = opens
    place[:, 1] = closes
    place[:, 2] = size == 1
    place[:, 3] = index / np.maximum(size - 1, 1)
    place[:, 4] = np.log1p(length) / 4
    place[:, 5] = length < 8
    place[:, 6] = length > 60
    place[:, 7] = np.log(size)
    place[:, 8] = size > 4
    return place


def inputs(scores: np.ndarray, batch: Batch, source: np.ndarray) -> np.ndarray:
    """Shape (n, inputs), float32. ``source``: code of each segment's source."""
    document = batch.document
    scaled = scores * _SCALE
    sharp = np.hstack([softmax(scaled[:, columns(head)] * 2) for head in HEADS])
    told = np.eye(len(SOURCES), dtype=np.float32)[source]
    polarity = scaled[:, columns("polarity")]
    crossed = (told[:, :, None] * polarity[:, None, :]).reshape(len(scores), len(SOURCES) * polarity.shape[1])
    return np.hstack(
        [
            scaled,
            sharp,
            shift(sharp, document, -1),
            shift(sharp, document, 1),
            shift(sharp, document, -2),
            comment_mean(sharp, document),
            told,
            crossed,
            _place(batch),
        ]
    ).astype(np.float32)


@dataclass(frozen=True)
class Stack:
    """Weights of the second layer: (inputs × WIDTH), a bias, and a temperature for each head."""

    weights: np.ndarray
    bias: np.ndarray
    temperature: np.ndarray

    @classmethod
    def fit(cls, x: np.ndarray, targets: np.ndarray, groups: np.ndarray, strength: float, balance: float) -> Stack:
        """Learns from first scores that were made without the segment's own file.

        ``targets``: shape (n, 5): class codes of the heads in order, then sentiment −2…2; ``groups``: file of each
        segment, for the temperatures; ``strength``: inverse of the L2 penalty; ``balance``: 0 weighs every segment
        alike, 1 every class.
        """
        weights = np.zeros((x.shape[1], WIDTH), dtype=np.float32)
        bias = np.zeros(WIDTH, dtype=np.float32)
        temperature = np.ones(len(HEADS), dtype=np.float32)
        names, number_of = np.unique(groups, return_inverse=True)
        folds = min(len(names), _FOLDS)
        fold = number_of % folds
        for index, (head, classes) in enumerate(HEADS.items()):
            y = targets[:, index]
            at = columns(head)
            weights[:, at], bias[at] = _logistic(x, y, len(classes), strength, balance)
            if folds > 1:
                held = np.zeros((len(x), len(classes)))
                for number in range(folds):
                    inside = fold == number
                    w, b = _logistic(x[~inside], y[~inside], len(classes), strength, balance)
                    held[inside] = x[inside] @ w + b
                temperature[index] = _temperature(held, y)
        centre = x.mean(axis=0)
        gram = (x - centre).T @ (x - centre) + 20.0 * np.eye(x.shape[1])
        goal = targets[:, -1] / 2
        weights[:, VALENCE] = np.linalg.solve(gram, (x - centre).T @ (goal - goal.mean()))
        bias[VALENCE] = goal.mean() - centre @ weights[:, VALENCE]
        return cls(weights, bias, temperature)

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Shape (n, WIDTH); already divided by the temperatures."""
        total = exact_product(x, self.weights) + self.bias
        for index, head in enumerate(HEADS):
            total[:, columns(head)] /= self.temperature[index]
        return total


def _logistic(
    x: np.ndarray, y: np.ndarray, classes: int, strength: float, balance: float
) -> tuple[np.ndarray, np.ndarray]:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.linear_model import LogisticRegression

    weights = np.zeros((x.shape[1], classes), dtype=np.float32)
    bias = np.full(classes, -10.0, dtype=np.float32)
    counts = np.bincount(y, minlength=classes).astype(float)
    present = np.flatnonzero(counts)
    if len(present) == 1:
        bias[present] = 0.0
        return weights, bias
    importance = (counts[present].mean() / counts[present]) ** balance
    table = np.zeros(classes)
    table[present] = importance
    model = LogisticRegression(C=strength, max_iter=60, tol=1e-3)
    with warnings.catch_warnings():
        # Stopping before full convergence is meant: more steps change no label and cost minutes.
        warnings.simplefilter("ignore", ConvergenceWarning)
        model.fit(x, y, sample_weight=table[y])
    if len(present) == 2:
        weights[:, present[1]] = model.coef_[0]
        bias[present[0]], bias[present[1]] = 0.0, model.intercept_[0]
    else:
        weights[:, present] = model.coef_.T
        bias[present] = model.intercept_
    return weights, bias


def _temperature(scores: np.ndarray, y: np.ndarray) -> float:
    from scipy.optimize import minimize_scalar

    def loss(log_t: float) -> float:
        probability = softmax(scores / np.exp(log_t))[np.arange(len(y)), y]
        return float(-np.log(np.maximum(probability, 1e-9)).mean())

    return float(np.exp(minimize_scalar(loss, bounds=(-1.5, 2.0), method="bounded").x))
