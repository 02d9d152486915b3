"""The outputs: which columns of the score matrix belong to which label, and how scores become probabilities."""

from __future__ import annotations

from typing import Final

import numpy as np

from koetabi.taxonomy import EMOTIONS, FACETS, POLARITIES, STAGES

HEADS: Final = {"stage": STAGES, "polarity": POLARITIES, "emotion": EMOTIONS, "facet": FACETS}
"""Head → its classes, in the order of its columns."""

VALENCE: Final = sum(map(len, HEADS.values()))
"""Column of the valence, after those of the heads."""

WIDTH: Final = VALENCE + 1


def columns(head: str) -> slice:
    """Columns of ``head`` in a score matrix."""
    start = 0
    for name, classes in HEADS.items():
        if name == head:
            return slice(start, start + len(classes))
        start += len(classes)
    raise KeyError(head)


def softmax(scores: np.ndarray) -> np.ndarray:
    """Rows to probabilities."""
    raised = np.exp(scores - scores.max(axis=1, keepdims=True))
    return raised / raised.sum(axis=1, keepdims=True)


def valence_of(score: np.ndarray, polarity: np.ndarray) -> np.ndarray:
    """Valence in [−1, 1] whose sign agrees with ``polarity`` (−1, 0, 1)."""
    size = np.clip(np.abs(score), 0.1, 1.0)
    agreeing = np.where(score * polarity > 0, size, 0.1) * polarity
    return np.where(polarity == 0, np.clip(score, -0.2, 0.2), agreeing)
