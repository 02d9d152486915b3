"""From canonical stages and example sentences to the stages of a map."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from koetabi.classify.few_shot import FewShot, fit_few_shot
from koetabi.definition import MapDefinition
from koetabi.protocols import Tokenizer
from koetabi.taxonomy import STAGES

if TYPE_CHECKING:
    from koetabi.classify.model import Model, Scored

NO_STAGE: Final = -1
CANONICAL: Final = 0.3
"""What certainty of a stage's canonical stages adds to the score of its examples."""


class Unbound:
    """No map: every segment's ``map_stage`` is −1."""

    def assign(self, scored: Scored) -> np.ndarray:
        """See :meth:`Bound.assign`."""
        return np.full(len(scored.batch), NO_STAGE)


@dataclass(frozen=True)
class Bound:
    """``gathers``: shape (13, map stages), 1 where a map stage gathers a canonical one; ``few``: what the examples
    tell, or None where no stage has any; ``has_examples``: shape (map stages,), bool."""

    gathers: np.ndarray
    has_examples: np.ndarray
    few: FewShot | None

    def assign(self, scored: Scored) -> np.ndarray:
        """Map stage of each segment or −1; ``scored``: what :meth:`Model.score` made of the segments."""
        stages = scored.probabilities("stage")
        if not len(stages):
            return np.zeros(0, dtype=np.int64)
        likeliest = stages.argmax(axis=1)
        claimed = self.gathers[likeliest]
        if self.few is None:
            return np.where(claimed.any(axis=1), claimed.argmax(axis=1), NO_STAGE)
        scores, none = self.few.scores(scored)
        mass = stages @ self.gathers
        total = np.where(self.has_examples, scores + CANONICAL * mass, mass)
        best = total.argmax(axis=1)
        # A stage without examples is claimed by the likeliest canonical stage alone, as on a map without examples.
        sure = np.where(self.has_examples[best], total.max(axis=1) > none, claimed[np.arange(len(best)), best] > 0)
        return np.where(sure, best, NO_STAGE)


def bind_stages(model: Model, definition: MapDefinition, tokenizer: Tokenizer) -> Bound:
    """What assigns the stages of ``definition``; what examples tell is fitted here, in milliseconds."""
    stages = definition.stages
    gathers = np.zeros((len(STAGES), len(stages)), dtype=np.float32)
    for code, stage in enumerate(stages):
        for name in stage.canonical:
            gathers[STAGES.index(name), code] = 1
    has_examples = np.array([bool(stage.examples) for stage in stages])
    few = fit_few_shot(model, stages, tokenizer) if has_examples.any() else None
    return Bound(gathers, has_examples, few)
