"""What to mend first: priority = impact × feasibility, with the reason in words.

Impact is the expected gain in mean rating where its interval is above zero. Elsewhere reach × severity stands in (share
of all customers × mean displeasure), brought to the same unit by the ratio the estimated ones show, so that one list
ranks all. Unknown feasibility counts as 0.5.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from koetabi.journey_map import Impact, PainPointItem

_UNKNOWN_FEASIBILITY = 0.5
_CHANGES = {
    "new": "今週初めて現れた",
    "growing": "増えている",
    "steady": "確かな増減なし",
    "shrinking": "減っている",
    "gone": "今週は声がない",
}


@dataclass(frozen=True, slots=True)
class Expected:
    """Expected gain used for ranking; ``measured``: from ratings rather than from reach and severity."""

    gain: float
    measured: bool


def expected_gains(impacts: Sequence[Impact], reach: np.ndarray, severity: np.ndarray) -> list[Expected]:
    """One gain for each pain point; ``reach`` and ``severity`` are on [0, 1]."""
    standin = reach * severity
    known = np.array([impact.ci95 is not None and impact.ci95[0] > 0 for impact in impacts], dtype=bool)
    value = np.array([impact.value or 0.0 for impact in impacts])
    ratio = float(value[known].sum() / standin[known].sum()) if known.any() and standin[known].sum() > 0 else 1.0
    return [
        Expected(float(value[i]), True) if known[i] else Expected(float(ratio * standin[i]), False)
        for i in range(len(impacts))
    ]


def ranked(items: Sequence[PainPointItem], expected: Sequence[Expected]) -> list[PainPointItem]:
    """The pain points with priority, rank and reason, most urgent first; done and dropped ones come last."""
    priority = [e.gain * _feasibility(item) for item, e in zip(items, expected, strict=True)]
    closed = [item.status in ("done", "dropped") for item in items]
    order = sorted(range(len(items)), key=lambda i: (closed[i], -priority[i], -items[i].n_customers, items[i].id))
    return [
        items[i].model_copy(
            update={"priority": priority[i], "rank": place, "reason": _reason(items[i], expected[i].measured)}
        )
        for place, i in enumerate(order, 1)
    ]


def _feasibility(item: PainPointItem) -> float:
    return _UNKNOWN_FEASIBILITY if item.feasibility is None else item.feasibility


def _reason(item: PainPointItem, measured: bool) -> str:
    parts = [f"{item.n_customers}人が指摘", f"不満の強さ {item.severity:.2f}", _CHANGES[item.trend.change]]
    if measured and item.impact.value is not None and item.impact.ci95:
        low, high = item.impact.ci95
        parts.append(f"評点への影響 +{item.impact.value:.2f}(95%区間 {low:.2f}〜{high:.2f})")
    elif item.impact.value is None:
        parts.append(f"評点への影響は不明(評点のある指摘 {item.impact.n}人)、人数と強さで順位づけ")
    else:
        parts.append("評点への影響は確かでない、人数と強さで順位づけ")
    parts.append("実現しやすさ未設定" if item.feasibility is None else f"実現しやすさ {item.feasibility:.2f}")
    return "、".join(parts)
