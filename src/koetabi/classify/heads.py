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


# An emotion that contradicts the evaluation is next to never right (corpus: 21 of 9,713 segments).
_SIGNS: Final = {
    "喜び": (0, 1),
    "満足": (1,),
    "安心": (0, 1),
    "期待": (0, 1),
    "驚き": (-1, 0, 1),
    "戸惑い": (-1, 0),
    "不安": (-1, 0),
    "不満": (-1,),
    "怒り": (-1,),
    "失望": (-1, 0),
    "なし": (0,),
}
_FITTING: Final = np.array([[sign in _SIGNS[name] for name in EMOTIONS] for sign in (-1, 0, 1)])


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
    raised = np.exp(scores - scores.max(axis=1, keepdims=True, initial=-np.inf))
    return raised / raised.sum(axis=1, keepdims=True)


def valence_of(score: np.ndarray, polarity: np.ndarray) -> np.ndarray:
    """Valence in [−1, 1] whose sign agrees with ``polarity`` (−1, 0, 1)."""
    size = np.clip(np.abs(score), 0.1, 1.0)
    agreeing = np.where(score * polarity > 0, size, 0.1) * polarity
    return np.where(polarity == 0, np.clip(score, -0.2, 0.2), agreeing)


def decide(scores: np.ndarray) -> tuple[dict[str, np.ndarray], dict[str, np.ndarray]]:
    """(class code, its probability) of each row by head; the emotion is the likeliest that fits the polarity."""
    probabilities = {head: softmax(scores[:, columns(head)]) for head in HEADS}
    rows = np.arange(len(scores))
    codes = {head: probability.argmax(axis=1) for head, probability in probabilities.items()}
    codes["emotion"] = np.where(_FITTING[codes["polarity"]], probabilities["emotion"], 0.0).argmax(axis=1)
    return codes, {head: probability[rows, codes[head]] for head, probability in probabilities.items()}
