"""Means freed of classifier error by a reviewed probability sample.

Difference estimator = prediction-powered inference with known inclusion probabilities: the mean of all predictions
plus the Hájek-weighted mean of (truth − prediction) over the reviewed. Särndal, Swensson and Wretman, *Model Assisted
Survey Sampling* (1992) ch. 6; Angelopoulos et al., "Prediction-powered inference", Science 382 (2023) 669–674.
"""

from __future__ import annotations

import numpy as np

from koetabi.errors import InputError
from koetabi.journey.intervals import estimate
from koetabi.journey_map import Estimate


def corrected_mean(
    predicted: np.ndarray,
    customer: np.ndarray,
    sample: np.ndarray,
    truth: np.ndarray,
    probability: np.ndarray,
    *,
    low: float = -1.0,
    high: float = 1.0,
) -> Estimate:
    """Unbiased mean over all segments, interval clustered by customer and clipped to [low, high].

    Args:
        predicted: the model's value of every segment (valence, or 0/1 for a share). customer: its customer.
        sample: indices of the reviewed segments. truth: the analysts' values for them.
        probability: their inclusion probabilities, in (0, 1].

    Raises:
        InputError: a probability is not in (0, 1].
    """
    if len(probability) and not (np.min(probability) > 0 and np.max(probability) <= 1):
        raise InputError(
            "抽出確率は 0 より大きく 1 以下にしてください。koetabi sample が書いた値をそのまま使います",
            "inclusion probabilities must be in (0, 1]; use those written by koetabi sample",
        )
    if not len(sample) or not len(predicted):
        return Estimate(n=0)
    weight = 1 / np.asarray(probability, dtype=float)
    error = np.asarray(truth, dtype=float) - predicted[sample]
    bias = float((weight * error).sum() / weight.sum())
    mean = float(predicted.mean())
    codes = np.unique(customer, return_inverse=True)[1]
    spread = _clustered(codes, (predicted - mean) / len(predicted)) if len(sample) < len(predicted) else 0.0
    reviewed = _clustered(np.unique(codes[sample], return_inverse=True)[1], weight * (error - bias) / weight.sum())
    voices = len(np.unique(customer[sample]))
    return estimate(mean + bias, float(np.sqrt(spread + reviewed)), len(sample), voices, low, high)


def _clustered(codes: np.ndarray, pull: np.ndarray) -> float:
    """Variance of a sum of influences whose clusters are independent."""
    g = int(codes.max()) + 1
    return float(g / (g - 1) * (np.bincount(codes, weights=pull) ** 2).sum()) if g > 1 else float("nan")
