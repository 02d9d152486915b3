"""What the reviewed samples say of the labels: corrected figures of the stages, and how often the model is right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from koetabi.journey.corrected import MIN_REVIEWED, Corrector, Reviewed, corrected_stages
from koetabi.journey.view import View
from koetabi.journey_map import Estimate

_NOTE = (
    "標本のうち確認済みの{reviewed}件（抽出{drawn}件）から、モデルの誤りを補正しました。未確認の分は確認済みの分と"
    "同じ傾向と見なしています。標本の外の訂正は、その声の値だけを直し、補正の推定には使いません。"
)
_NOTE_EN = (
    "Corrected for the model's errors from {reviewed} reviewed of {drawn} sampled segments; those not reviewed are "
    "taken to be like those that were. Corrections outside the sample mend their own segment only."
)


@dataclass(frozen=True, slots=True)
class ReviewSample:
    """A sample drawn for review. ``drawn``: segments; ``reviewed``: the part analysts have looked at, rows being
    positions in the evidence."""

    drawn: int
    reviewed: Reviewed


@dataclass(frozen=True, slots=True)
class Review:
    """``stages``: corrected mean valence and share of each stage; ``details``: for ``quality.details``."""

    stages: list[tuple[Estimate | None, Estimate | None]]
    details: dict[str, Any]


def review(view: View, stages: int, samples: Sequence[ReviewSample], place: np.ndarray) -> Review:
    """Figures of the reviewed samples; ``place``: row of the view of each row of the evidence, −1 where it has none."""
    usable = [replace(sample, reviewed=_placed(sample.reviewed, place)) for sample in samples]
    usable = [sample for sample in usable if len(sample.reviewed.rows)]
    if not usable:
        drawn = sum(sample.drawn for sample in samples)
        return Review([(None, None)] * stages, {"sampled": drawn, "sample_reviewed": 0} if drawn else {})
    corrector = Corrector(view.person, [sample.reviewed for sample in usable])
    model, truth = (view.model_stage, view.model_valence), (view.stage, view.valence)
    counts = {"drawn": sum(sample.drawn for sample in usable), "reviewed": len(corrector.rows)}
    details: dict[str, Any] = {
        "sampled": counts["drawn"],
        "sample_reviewed": counts["reviewed"],
        "note": _NOTE.format(**counts),
        "note_en": _NOTE_EN.format(**counts),
    }
    if counts["reviewed"] >= MIN_REVIEWED:
        right = {
            "stage_accuracy": view.model_stage == view.stage,
            "polarity_accuracy": view.model_polarity == view.polarity,
        }
        everything = np.ones(len(view))
        for name, hit in right.items():
            # Predicted: always right; the reviewed say how often that is false.
            details[name] = corrector.mean(everything, hit.astype(float), 0.0, 1.0).model_dump(mode="json")
    return Review(corrected_stages(corrector, stages, model, truth), details)


def _placed(sample: Reviewed, place: np.ndarray) -> Reviewed:
    """The sample in rows of the view; copies set aside and comments of a later day fall out."""
    rows, certain = place[sample.rows], place[sample.certain]
    return Reviewed(rows[rows >= 0], sample.probability[rows >= 0], certain[certain >= 0])
