"""Second layer: a segment's first scores read beside those of its neighbours, its comment and its source."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from koetabi.classify.base import comment_mean, exact_product, shift
from koetabi.classify.features import Batch
from koetabi.classify.heads import HEADS, columns, softmax
from koetabi.taxonomy import SOURCES

_SCALE: Final = np.float32(3.0)
"""First scores are mostly within ±1; this brings them to the size of the other inputs."""

_PLACE: Final = 9


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
    """A network with one hidden layer: (inputs × units), (units × WIDTH), a bias each."""

    hidden: np.ndarray
    hidden_bias: np.ndarray
    weights: np.ndarray
    bias: np.ndarray

    def scores(self, x: np.ndarray) -> np.ndarray:
        """Shape (n, WIDTH); the softmax of a head's columns is calibrated."""
        active = np.maximum(exact_product(x, self.hidden) + self.hidden_bias, 0)
        return exact_product(active, self.weights) + self.bias
