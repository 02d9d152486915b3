"""What a pain point costs in rating: the expected gain in the mean rating if it were gone.

Customers who name it are compared with those who do not within strata (source × role), the differences weighted by
where the complainers are (direct standardisation; the effect on those affected), then scaled by their share:
gain = share · Σ_s w_s (mean of the others − mean of the complainers). An association, not proof of cause.
Method: Rothman, Greenland and Lash, *Modern Epidemiology* (3rd ed.) ch. 15, standardisation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koetabi.journey.intervals import t_quantile
from koetabi.journey.view import View, begins
from koetabi.journey_map import Impact
from koetabi.taxonomy import SOURCES

MIN_RATED = 10  # customers on each side


@dataclass(frozen=True, slots=True)
class _Sums:
    """Numbers, sums and sums of squares of customers' ratings, shape (…, strata)."""

    n: np.ndarray
    total: np.ndarray
    squares: np.ndarray


def rating_impacts(view: View, pain_point: np.ndarray, points: int) -> list[Impact]:
    """Impact of each pain point; ``value`` is ``None`` with fewer than ten rated customers on either side."""
    rated = np.flatnonzero(np.isfinite(view.rating))
    if not len(rated) or not points:
        return [Impact()] * points
    stratum, voices, mean = _voices(view, rated)
    strata = int(stratum.max()) + 1
    named = np.flatnonzero(pain_point[rated] >= 0)
    pairs = np.unique(pain_point[rated[named]] * len(mean) + voices[named])
    point, voice = pairs // len(mean), pairs % len(mean)
    everyone = _sums(stratum, mean, strata)
    affected = _sums(point * strata + stratum[voice], mean[voice], points * strata)
    return [
        _impact(
            _Sums(*(part[i * strata : (i + 1) * strata] for part in (affected.n, affected.total, affected.squares))),
            everyone,
        )
        for i in range(points)
    ]


def _voices(view: View, rated: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stratum and mean rating of each voice (customer in a stratum), and the voice of each rated segment."""
    stratum = view.source[rated].astype(np.int64)
    if "role" in view.groups:
        stratum += (view.groups["role"][0][rated].astype(np.int64) + 1) * len(SOURCES)
    width = int(stratum.max()) + 1
    first = begins(view.comment[rated])
    keys, voices = np.unique(view.person[rated].astype(np.int64) * width + stratum, return_inverse=True)
    n = np.bincount(voices[first], minlength=len(keys))
    mean = np.bincount(voices[first], weights=view.rating[rated][first], minlength=len(keys)) / np.maximum(n, 1)
    return keys % width, voices, mean


def _sums(cell: np.ndarray, values: np.ndarray, cells: int) -> _Sums:
    return _Sums(
        np.bincount(cell, minlength=cells).astype(float),
        np.bincount(cell, weights=values, minlength=cells),
        np.bincount(cell, weights=values**2, minlength=cells),
    )


def _impact(affected: _Sums, everyone: _Sums) -> Impact:
    n1, n0 = affected.n, everyone.n - affected.n
    usable = (n1 >= 1) & (n0 >= 2)
    count = int(n1.sum())
    if n1[usable].sum() < MIN_RATED or n0[usable].sum() < MIN_RATED:
        return Impact(n=count)
    total0, squares0 = everyone.total - affected.total, everyone.squares - affected.squares
    mean1, mean0 = affected.total[usable] / n1[usable], total0[usable] / n0[usable]
    weight = n1[usable] / n1[usable].sum()
    within = (affected.squares[usable] - n1[usable] * mean1**2) + (squares0[usable] - n0[usable] * mean0**2)
    df = float((n1[usable] + n0[usable] - 2).clip(0).sum())
    variance = max(float(within.sum()), 0.0) / df * float((weight**2 * (1 / n1[usable] + 1 / n0[usable])).sum())
    share = count / float(everyone.n.sum())
    gain = share * float((weight * (mean0 - mean1)).sum())
    half = share * float(t_quantile(np.array([df]))[0]) * float(np.sqrt(variance))
    return Impact(value=gain, ci95=(gain - half, gain + half), n=count)
