"""Figures freed of classifier error by reviewed probability samples.

Difference estimator (prediction-powered inference with known inclusion probabilities): the figure of all predictions
plus the Hájek-weighted mean of (truth − prediction) over the reviewed. The variance is that of two phases, customers
and then segments: each customer's pull on the estimate, through predictions and through reviewed errors, is summed
before it is squared. Särndal, Swensson and Wretman, *Model Assisted Survey Sampling* (1992) ch. 6 and 9; Angelopoulos
et al., "Prediction-powered inference", Science 382 (2023) 669–674.

What analysts corrected before a sample was drawn, for whatever reason, was outside its frame: it enters with its
truth and weight one, and says nothing of the rest. What they corrected later and outside the sample is no part of
the estimate. Only the reviewed part of a sample counts, taken to be a random part of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from koetabi.errors import InputError
from koetabi.journey.intervals import estimate
from koetabi.journey_map import Estimate

MIN_REVIEWED = 30  # segments of the samples that were at a stage, by the model or in truth


@dataclass(frozen=True, slots=True)
class Reviewed:
    """The reviewed part of one sample: ``rows`` drawn with ``probability`` in (0, 1]; ``certain``: rows whose truth was
    known before the draw, outside the frame."""

    rows: np.ndarray
    probability: np.ndarray
    certain: np.ndarray

    def __post_init__(self) -> None:
        chance = self.probability
        if len(chance) and not (np.min(chance) > 0 and np.max(chance) <= 1):
            raise InputError(
                "抽出確率は 0 より大きく 1 以下にしてください。koetabi sample が書いた値をそのまま使います",
                "inclusion probabilities must be in (0, 1]; use those written by koetabi sample",
            )


@dataclass(frozen=True, slots=True)
class Corrector:
    """``customer``: dense codes of all segments; ``samples``: each with something reviewed."""

    customer: np.ndarray
    samples: Sequence[Reviewed]

    @property
    def rows(self) -> np.ndarray:
        """Every segment reviewed in a sample, each once."""
        parts = [sample.rows for sample in self.samples]
        return np.unique(np.concatenate(parts)) if parts else np.empty(0, dtype=np.int64)

    def total(self, predicted: np.ndarray, truth: np.ndarray) -> tuple[float, np.ndarray]:
        """Corrected mean over all segments, and each segment's pull on it.

        Args:
            predicted: the model's value of every segment. truth: the analysts', wherever they have said one; read at
                sampled and certain rows only.
        """
        size = sum(len(sample.rows) for sample in self.samples)
        n, value = len(predicted), 0.0
        pull = np.zeros(n)
        for sample in self.samples:
            share = len(sample.rows) / size
            base = predicted.astype(float)
            base[sample.certain] = truth[sample.certain]
            weight = 1 / sample.probability
            weight = weight / weight.sum()
            error = truth[sample.rows] - predicted[sample.rows]
            bias, frame = float((weight * error).sum()), 1 - len(sample.certain) / n
            value += share * (float(base.mean()) + frame * bias)
            pull += share * (base - base.mean()) / n
            np.add.at(pull, sample.rows, share * frame * weight * (error - bias))
        return value, pull

    def error(self, pull: np.ndarray) -> float:
        """Standard error of what has these pulls; NaN with fewer than two customers."""
        customers = np.bincount(self.customer, weights=pull)
        g = int((np.bincount(self.customer) > 0).sum())
        return float(np.sqrt(g / (g - 1) * (customers**2).sum())) if g > 1 else float("nan")

    def mean(self, predicted: np.ndarray, truth: np.ndarray, low: float = -1.0, high: float = 1.0) -> Estimate:
        """Corrected mean over all segments with its 95% interval; unknown where nothing was reviewed."""
        rows = self.rows
        if not len(rows):
            return Estimate(n=0)
        value, pull = self.total(predicted, truth)
        voices = len(np.unique(self.customer[rows]))
        return estimate(float(np.clip(value, low, high)), self.error(pull), len(rows), voices, low, high)

    def domain_mean(
        self, inside: np.ndarray, value: np.ndarray, true_inside: np.ndarray, true_value: np.ndarray
    ) -> Estimate | None:
        """Corrected mean of ``value`` within a domain whose membership is itself uncertain (a stage).

        A ratio of two corrected totals, linearised. ``None`` with fewer than 30 reviewed segments in the domain, by the
        model or in truth, or where the corrected domain is empty.
        """
        rows = self.rows
        touched = rows[inside[rows] | true_inside[rows]]
        if len(touched) < MIN_REVIEWED:
            return None
        top, top_pull = self.total(inside * value, true_inside * true_value)
        bottom, bottom_pull = self.total(inside.astype(float), true_inside.astype(float))
        if bottom <= 0:
            return None
        ratio = top / bottom
        error = self.error((top_pull - ratio * bottom_pull) / bottom)
        voices = len(np.unique(self.customer[touched]))
        return estimate(float(np.clip(ratio, -1, 1)), error, len(touched), voices)


def corrected_stages(
    corrector: Corrector,
    stages: int,
    model: tuple[np.ndarray, np.ndarray],
    truth: tuple[np.ndarray, np.ndarray],
) -> list[tuple[Estimate | None, Estimate | None]]:
    """Mean valence and share of all segments of each stage, corrected; ``None`` where too little was reviewed.

    Args:
        corrector: samples and customers. stages: how many. model, truth: stage codes and valences of all segments.
    """
    found: list[tuple[Estimate | None, Estimate | None]] = []
    rows = corrector.rows
    for stage in range(stages):
        inside, true_inside = model[0] == stage, truth[0] == stage
        mean = corrector.domain_mean(inside, model[1], true_inside, truth[1]) if len(rows) else None
        share = None if mean is None else corrector.mean(inside.astype(float), true_inside.astype(float), 0.0, 1.0)
        found.append((mean, share))
    return found
