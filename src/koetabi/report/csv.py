"""Stages and pain points as one flat table for spreadsheets."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from koetabi.journey_map import JourneyMap, PainPointItem, Stage
from koetabi.report.text import printable

COLUMNS = (
    "kind", "id", "stage", "stage_name", "title", "n_segments", "n_comments", "n_customers", "mean",
    "ci95_low", "ci95_high", "enough", "severity", "impact", "impact_low", "impact_high", "priority", "rank",
    "trend", "this_period", "previous", "q", "status", "owner", "measure", "quote",
)  # fmt: skip
"""Column names stay the same in every language: sheets refer to them."""

_FORMULA = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r", "\n")


def render(journey_map: JourneyMap) -> bytes:
    """One row a stage, then one row a pain point; UTF-8 with BOM, which spreadsheets read without asking.

    Text that a spreadsheet would run as a formula is led by an apostrophe (OWASP, CSV injection).
    """
    buffer = io.StringIO(newline="")
    writer = csv.DictWriter(buffer, COLUMNS, restval="", lineterminator="\r\n")
    writer.writeheader()
    names = {stage.id: stage.name for stage in journey_map.stages}
    for row in _rows(journey_map, names):
        writer.writerow({key: _safe(value) for key, value in row.items()})
    return buffer.getvalue().encode("utf-8-sig", "replace")


def _rows(journey_map: JourneyMap, names: dict[str, str]) -> Iterator[dict[str, object]]:
    for stage in journey_map.stages:
        yield _stage(stage)
    for pain_point in journey_map.pain_points:
        yield _pain_point(pain_point, names)


def _stage(stage: Stage) -> dict[str, object]:
    emotion = stage.emotion
    low, high = emotion.ci95 or (None, None)
    return {
        "kind": "stage", "id": stage.id, "stage": stage.id, "stage_name": stage.name, "title": stage.name,
        "n_segments": stage.n_segments,
        "n_comments": stage.n_comments, "n_customers": stage.n_customers, "mean": emotion.mean, "ci95_low": low,
        "ci95_high": high, "enough": emotion.enough, "quote": stage.quotes[0].text if stage.quotes else "",
    }  # fmt: skip


def _pain_point(item: PainPointItem, names: dict[str, str]) -> dict[str, object]:
    low, high = item.impact.ci95 or (None, None)
    return {
        "kind": "pain_point", "id": item.id, "stage": item.stage, "stage_name": names.get(item.stage, ""),
        "title": item.title,
        "n_segments": item.n_segments, "n_comments": item.n_comments, "n_customers": item.n_customers,
        "severity": item.severity, "impact": item.impact.value, "impact_low": low, "impact_high": high,
        "priority": item.priority, "rank": item.rank, "trend": item.trend.change,
        "this_period": item.trend.this_period, "previous": item.trend.previous, "q": item.trend.q,
        "status": item.status, "owner": item.owner, "measure": item.measure,
        "quote": item.quotes[0].text if item.quotes else "",
    }  # fmt: skip


def _safe(value: object) -> object:
    """Numbers as they are, rounded; text made harmless."""
    if isinstance(value, float):
        return round(value, 6)
    if isinstance(value, str):
        text = printable(value)
        return f"'{text}" if text.lstrip(" \u3000\ufeff").startswith(_FORMULA) else text
    return "" if value is None else value
