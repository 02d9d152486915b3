"""Means for display where n is small: pulled toward the mean of all stages.

Empirical Bayes (Morris, J. Am. Stat. Assoc. 78 (1983) 47–55): shrunk = B·all + (1−B)·mean, B = se² / (se² + τ²), τ² the
variance between stages beyond sampling error (method of moments). Always shown as shrunk, never in place of the mean.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from koetabi.journey.intervals import t_quantile
from koetabi.journey_map import Emotion

_NO_SPREAD = 0.25  # variance of a valence about which nothing is known


def shrunk_emotions(emotions: Sequence[Emotion]) -> list[float | None]:
    """Shrunk mean of each stage that lacks enough evidence; ``None`` where the mean stands by itself or is unknown."""
    known = [e for e in emotions if e.mean is not None and e.enough]
    if not known:
        return [None] * len(emotions)
    means = np.array([e.mean for e in known], dtype=float)
    errors = np.array([_variance(e) for e in known])
    weight = np.array([e.n for e in known], dtype=float)
    centre = float(np.average(means, weights=weight))
    between = max(float(means.var(ddof=1) - errors.mean()), 0.0) if len(known) > 1 else _NO_SPREAD
    found: list[float | None] = []
    for emotion in emotions:
        if emotion.mean is None or emotion.enough:
            found.append(None)
            continue
        pull = _variance(emotion) / (_variance(emotion) + between)
        found.append(pull * centre + (1 - pull) * emotion.mean)
    return found


def _variance(emotion: Emotion) -> float:
    """Squared standard error; that of a single voice where the data cannot tell."""
    floor = _NO_SPREAD / max(emotion.customers, 1)
    if emotion.ci95 is None or emotion.customers < 2:
        return floor
    half = (emotion.ci95[1] - emotion.ci95[0]) / 2
    return max(float(half / t_quantile(np.array([emotion.customers - 1]))[0]) ** 2, floor / 10)
