"""The week from which a stage has felt different."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from koetabi.definition import MapDefinition
from koetabi.journey.intervals import Means, benjamini_hochberg
from koetabi.journey.view import week_name
from koetabi.journey_map import ChangeItem, PainPointItem

_MIN_WEEKS = 6
_SIDE = 2  # weeks at least on either side
_WINDOW = 26
_Q = 0.05


def change_points(
    means: Means, first_week: int, definition: MapDefinition, items: Sequence[PainPointItem]
) -> list[ChangeItem]:
    """At most one significant change point a stage among its last 26 weeks heard.

    Each split of the weeks is a z test of the precision-weighted means before and after; the largest stands for the
    stage, its p multiplied by the number of splits (Bonferroni), then BH over the stages.
    """
    stages = len(definition.stages)
    if not len(means.n):
        return []
    found = []
    for code, stage in enumerate(definition.stages):
        mean, se = means.mean[code::stages], means.se[code::stages]
        weeks = np.flatnonzero(np.isfinite(mean) & np.isfinite(se) & (se > 0))[-_WINDOW:]
        if len(weeks) < _MIN_WEEKS:
            continue
        at, before, after, p = _best_split(mean[weeks], se[weeks])
        word = "上がって" if after > before else "下がって"
        week = week_name(first_week + int(weeks[at]))
        found.append(
            ChangeItem(
                kind="change_point",
                stage=stage.id,
                week=week,
                before=before,
                after=after,
                difference=after - before,
                p=p,
                text=f"「{stage.name}」の感情は{week}から{word}います({before:+.2f}→{after:+.2f})",
                text_en=f"{stage.name}: sentiment shifted from {before:+.2f} to {after:+.2f} in {week}",
                quotes=[q for item in items if item.stage == stage.id for q in item.quotes[:1]][:2],
            )
        )
    q = benjamini_hochberg(np.array([change.p for change in found]))
    return [
        change.model_copy(update={"q": float(value), "significant": True})
        for change, value in zip(found, q, strict=True)
        if value < _Q
    ]


def _best_split(mean: np.ndarray, se: np.ndarray) -> tuple[int, float, float, float]:
    """First index after the strongest split, means before and after, and the corrected p."""
    from scipy.special import ndtr

    # A week of few voices has an se by luck too small; no week may weigh more than four times the median one.
    weight = 1 / np.maximum(se, np.median(se) / 2) ** 2
    splits = range(_SIDE, len(mean) - _SIDE + 1)
    best = (splits[0], 0.0, 0.0, 0.0)
    for at in splits:
        left, right = weight[:at].sum(), weight[at:].sum()
        before, after = (mean[:at] @ weight[:at]) / left, (mean[at:] @ weight[at:]) / right
        z = abs(after - before) / np.sqrt(1 / left + 1 / right)
        if z > best[3]:
            best = (at, float(before), float(after), float(z))
    return best[0], best[1], best[2], min(1.0, float(2 * ndtr(-best[3])) * len(splits))
