"""The week from which a stage has felt different."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from koetabi.definition import MapDefinition
from koetabi.journey.intervals import Means, benjamini_hochberg
from koetabi.journey.view import View, monday, week_name
from koetabi.journey_map import ChangeItem, PainPointItem

_MIN_WEEKS = 6
_SIDE = 2  # weeks at least on either side
_WINDOW = 26
_Q = 0.05
_MOVED = 0.05


def change_points(
    view: View,
    means: Means,
    first_week: int,
    definition: MapDefinition,
    items: Sequence[PainPointItem],
    ids: Sequence[str],
) -> list[ChangeItem]:
    """At most one significant change point a stage among its last 26 weeks heard, with the pain points behind it.

    ``ids``: of the pain points that ``view.pain_point`` counts.

    Each split of the weeks is a z test of the precision-weighted means before and after; the largest stands for the
    stage, its p multiplied by the number of splits (Bonferroni), then BH over the stages.
    """
    stages = len(definition.stages)
    if not len(means.n):
        return []
    found = []
    known = {item.id: item for item in items}
    for code, stage in enumerate(definition.stages):
        mean, se = means.mean[code::stages], means.se[code::stages]
        weeks = np.flatnonzero(np.isfinite(mean) & np.isfinite(se) & (se > 0))[-_WINDOW:]
        if len(weeks) < _MIN_WEEKS:
            continue
        at, before, after, p = _best_split(mean[weeks], se[weeks])
        word = "上昇" if after > before else "低下"
        turn = first_week + int(weeks[at])
        week, first = week_name(turn), monday(turn)
        behind = [known[ids[i]] for i in _behind(view, code, turn, after > before, len(ids)) if ids[i] in known]
        named = "、".join(f"「{item.title}」" for item in behind)
        named_en = ", ".join(item.title for item in behind)
        found.append(
            ChangeItem(
                kind="change_point",
                stage=stage.id,
                pain_point=behind[0].id if behind else "",
                week=week,
                before=before,
                after=after,
                difference=after - before,
                p=p,
                text=f"「{stage.name}」の感情が{first.month}月{first.day}日の週から{word}（{before:+.2f}→{after:+.2f}）"
                + (f"。声の割合が最も動いた課題：{named}" if named else ""),
                text_en=f"{stage.name}: sentiment shifted from {before:+.2f} to {after:+.2f} in {week}"
                + (f"; pain points whose share moved most: {named_en}" if named else ""),
                quotes=[quote for item in behind for quote in item.quotes[:1]],
            )
        )
    q = benjamini_hochberg(np.array([change.p for change in found]))
    return [
        change.model_copy(update={"q": float(value), "significant": True})
        for change, value in zip(found, q, strict=True)
        if value < _Q
    ]


def _behind(view: View, stage: int, turn: int, rose: bool, points: int) -> list[int]:
    """The (at most two) pain points whose share of the stage's segments moved most from before ``turn`` on.

    Where the emotion fell those that grew, where it rose those that shrank; none unless by a twentieth of all.
    """
    rows = np.flatnonzero((view.stage == stage) & (view.week >= turn - _WINDOW))
    late = view.week[rows] >= turn
    named = view.pain_point[rows] + 1
    shares = [np.bincount(named[side], minlength=points + 1)[1:] / max(int(side.sum()), 1) for side in (late, ~late)]
    moved = (shares[1] - shares[0]) if rose else (shares[0] - shares[1])
    return [int(i) for i in np.argsort(-moved, kind="stable")[:2] if moved[i] >= _MOVED]


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
