"""From canonical stages and example sentences to the stages of a map."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from koetabi.definition import MapDefinition, StageDefinition
from koetabi.protocols import Tokenizer
from koetabi.records import Document
from koetabi.taxonomy import STAGES

if TYPE_CHECKING:
    from koetabi.classify.model import Model

NO_STAGE: Final = -1
_PENALTY: Final = 0.3
_ABSTAIN: Final = 0.18
"""Least few-shot score (0–1) for a label; below it the segment belongs to no stage."""


class Unbound:
    """No map: every segment's ``map_stage`` is −1."""

    def assign(self, stages: np.ndarray, vectors: np.ndarray) -> np.ndarray:
        """See :meth:`Bound.assign`."""
        return np.full(len(stages), NO_STAGE)


@dataclass(frozen=True)
class Bound:
    """``canonical``: shape (13,), the map stage that claims each canonical one or −1; ``weights``: (dimensions + 1,
    map stages), few-shot scores of a segment's vector, zero where a stage has no examples; ``few``: which have."""

    canonical: np.ndarray
    weights: np.ndarray
    few: np.ndarray

    def assign(self, stages: np.ndarray, vectors: np.ndarray) -> np.ndarray:
        """Map stage of each segment or −1. ``stages``: probabilities (n, 13); ``vectors``: (n, dimensions)."""
        claimed = self.canonical[stages.argmax(axis=1)] if len(stages) else np.zeros(0, dtype=np.int64)
        if not self.few.any() or not len(stages):
            return claimed
        scores = vectors @ self.weights[:-1] + self.weights[-1]
        scores[:, ~self.few] = -np.inf
        best = scores.argmax(axis=1)
        sure = scores.max(axis=1) >= _ABSTAIN
        fallback = np.where((claimed >= 0) & ~self.few[claimed], claimed, NO_STAGE)
        both = self._also_canonical(claimed)
        return np.where(sure, best, np.where(both, claimed, fallback))

    def _also_canonical(self, claimed: np.ndarray) -> np.ndarray:
        return (claimed >= 0) & self.few[claimed]


def bind_stages(model: Model, definition: MapDefinition, tokenizer: Tokenizer) -> Bound:
    """What assigns the stages of ``definition``; few-shot heads are fitted here, in milliseconds."""
    stages = definition.stages
    canonical = np.full(len(STAGES), NO_STAGE)
    for code, stage in enumerate(stages):
        for name in stage.canonical:
            canonical[STAGES.index(name)] = code
    few = np.array([bool(stage.examples) for stage in stages])
    weights = np.zeros((model.vectors.dimensions + 1, len(stages)))
    if few.any():
        weights = _few_shot(model, stages, tokenizer)
    return Bound(canonical, weights, few)


def _few_shot(model: Model, stages: Sequence[StageDefinition], tokenizer: Tokenizer) -> np.ndarray:
    texts = [(text, code) for code, stage in enumerate(stages) for text in stage.examples if text.strip()]
    documents = [Document(text, [(0, len(text))], tokenizer.tokenize(text)) for text, _ in texts]
    vectors = model.score(documents).vectors.astype(np.float64)
    goal = np.eye(len(stages))[[code for _, code in texts]]
    # Every stage weighs alike, however many examples it has; outside all examples the score falls to zero.
    weight = np.sqrt(1 / goal.sum(axis=0)[goal.argmax(axis=1)])[:, None]
    x = vectors * weight
    solution = np.linalg.solve(x.T @ x + _PENALTY * np.eye(x.shape[1]), x.T @ (goal * weight))
    return np.vstack([solution, np.zeros(len(stages))])
