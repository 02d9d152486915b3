"""What to mend first: priority = impact × feasibility, with the reason in words.

Impact is the expected gain in mean rating where its interval is above zero. Elsewhere reach × severity stands in (share
of all customers × mean displeasure), brought to the same unit by the ratio the estimated ones show, so that one list
ranks all. Unknown feasibility counts as 0.5.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from koetabi.errors import Message
from koetabi.journey_map import Impact, PainPointItem

_UNKNOWN_FEASIBILITY = 0.5
_CHANGES = {
    "new": Message("今週初めて現れた", "first heard this week"),
    "growing": Message("増えている", "growing"),
    "steady": Message("確かな増減なし", "no certain change"),
    "shrinking": Message("減っている", "shrinking"),
    "gone": Message("今週は声がない", "not heard this week"),
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
    found = []
    for place, i in enumerate(order, 1):
        parts = list(_reasons(items[i], expected[i].measured))
        update = {
            "priority": priority[i],
            "rank": place,
            "reason": "、".join(part.ja for part in parts),
            "reason_en": ", ".join(part.en for part in parts),
        }
        found.append(items[i].model_copy(update=update))
    return found


def _feasibility(item: PainPointItem) -> float:
    return _UNKNOWN_FEASIBILITY if item.feasibility is None else item.feasibility


def _reasons(item: PainPointItem, measured: bool) -> Iterator[Message]:
    """What speaks for the rank, a clause each."""
    yield Message(f"{item.n_customers}人が指摘", f"named by {item.n_customers} customers")
    yield Message(f"不満の強さ {item.severity:.2f}", f"severity {item.severity:.2f}")
    yield _CHANGES[item.trend.change]
    if measured and item.impact.value is not None and item.impact.ci95:
        low, high = item.impact.ci95
        yield Message(
            f"評点への影響 +{item.impact.value:.2f}（95%区間 {low:.2f}〜{high:.2f}）",
            f"effect on the rating +{item.impact.value:.2f} (95% {low:.2f} to {high:.2f})",
        )
    elif item.impact.value is None:
        yield Message(
            f"評点への影響は不明（評点のある指摘 {item.impact.n}人）、人数と強さで順位づけ",
            f"effect on the rating unknown ({item.impact.n} of them rated), ranked by size and severity",
        )
    else:
        yield Message(
            "評点への影響は確かでない、人数と強さで順位づけ",
            "effect on the rating not certain, ranked by size and severity",
        )
    if item.feasibility is None:
        yield Message("実現しやすさ未設定", "feasibility not set")
    else:
        yield Message(f"実現しやすさ {item.feasibility:.2f}", f"feasibility {item.feasibility:.2f}")
