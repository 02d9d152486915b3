"""Pain points as they stand on the map: counted, quoted, ranked."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from koetabi.journey.impact import rating_impacts
from koetabi.journey.pain_records import PainPoint, final
from koetabi.journey.pain_trend import pain_point_trends, week_counts
from koetabi.journey.priority import expected_gains, ranked
from koetabi.journey.quotes import QuoteBook
from koetabi.journey.view import View
from koetabi.journey_map import Impact, MergedItem, PainPointItem, PainPointTrend
from koetabi.taxonomy import SOURCES

_QUOTES = 5


def resolved(view: View, points: Sequence[PainPoint]) -> np.ndarray:
    """Pain point of each segment with merges followed; −1 for none or an unknown code."""
    place = {point.id: i for i, point in enumerate(points)}
    target = np.array([place[final(points, point).id] for point in points] + [-1], dtype=np.int64)
    known = (view.pain_point >= 0) & (view.pain_point < len(points))
    return target[np.where(known, view.pain_point, -1)]


def pain_candidates(book: QuoteBook, pain_point: np.ndarray, points: int) -> list[np.ndarray]:
    """Quotable rows of each pain point."""
    order = np.argsort(pain_point, kind="stable")
    bounds = np.searchsorted(pain_point[order], np.arange(points + 1))
    return [book.candidates(order[bounds[i] : bounds[i + 1]], 16) for i in range(points)]


def pain_point_items(
    view: View,
    pain_point: np.ndarray,
    points: Sequence[PainPoint],
    stage_ids: Sequence[str],
    book: QuoteBook,
    candidates: Sequence[np.ndarray],
    week: int,
) -> list[PainPointItem]:
    """Pain points that have evidence, ranked; merged ones are part of what they merged into."""
    named = np.flatnonzero(pain_point >= 0)
    code = pain_point[named]
    size = np.bincount(code, minlength=len(points))
    displeasure = np.bincount(code, weights=np.maximum(-view.valence[named], 0), minlength=len(points))
    severity = displeasure / np.maximum(size, 1)
    comments = _distinct(code, view.comment[named], len(points))
    customers = _distinct(code, view.person[named], len(points))
    reach = customers / max(len(np.unique(view.person)), 1)
    impacts = rating_impacts(view, pain_point, len(points))
    present = np.flatnonzero(size).tolist()
    counts = week_counts(view, pain_point, len(points), week)
    by_source = _table(code, view.source[named], len(points), len(SOURCES))
    by_stage = _table(code, view.stage[named] + 1, len(points), len(stage_ids) + 1)
    trends = pain_point_trends(counts, week)
    merged = merged_from(points)
    items = [
        _item(
            points[i],
            (int(size[i]), int(comments[i]), int(customers[i]), float(severity[i])),
            impacts[i],
            trends[i],
            {SOURCES[s]: int(n) for s, n in enumerate(by_source[i]) if n},
            {stage_ids[s]: int(n) for s, n in enumerate(by_stage[i, 1:]) if n},
        ).model_copy(update={"quotes": book.quotes(candidates[i], _QUOTES), "merged_from": merged[points[i].id]})
        for i in present
    ]
    return ranked(items, expected_gains([impacts[i] for i in present], reach[present], severity[present]))


def merged_from(points: Sequence[PainPoint]) -> dict[str, list[MergedItem]]:
    """By id of each pain point, those that ended in it, the oldest first."""
    found: dict[str, list[MergedItem]] = {point.id: [] for point in points}
    for point in sorted(points, key=lambda p: (p.born, p.id)):
        into = final(points, point)
        if into.id != point.id:
            found[into.id].append(MergedItem(id=point.id, title=point.title_by_analyst or point.title))
    return found


def _item(
    point: PainPoint,
    figures: tuple[int, int, int, float],
    impact: Impact,
    trend: PainPointTrend,
    by_source: dict[str, int],
    by_stage: dict[str, int],
) -> PainPointItem:
    segments, comments, customers, severity = figures
    return PainPointItem(
        id=point.id,
        title=point.title_by_analyst or point.title,
        stage=point.stage,
        n_comments=comments,
        n_customers=customers,
        n_segments=segments,
        severity=severity,
        impact=impact,
        feasibility=point.feasibility,
        trend=trend,
        status=point.status,
        owner=point.owner,
        measure=point.measure,
        born=point.born,
        by_source=by_source,
        by_stage=by_stage,
    )


def _distinct(code: np.ndarray, value: np.ndarray, codes: int) -> np.ndarray:
    """How many distinct values each code has."""
    known, dense = np.unique(value, return_inverse=True)
    pairs = np.unique(code * len(known) + dense)
    return np.bincount(pairs // max(len(known), 1), minlength=codes)


def _table(code: np.ndarray, column: np.ndarray, rows: int, columns: int) -> np.ndarray:
    flat = np.bincount(code * columns + column.astype(np.int64), minlength=rows * columns)
    return flat.reshape(rows, columns)
