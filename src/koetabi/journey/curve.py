"""Emotion curves: mean valence by stage, by customer segment and by week."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from koetabi.definition import MapDefinition
from koetabi.journey.intervals import Means, cluster_totals, clustered_means, means_of_totals
from koetabi.journey.view import View, begins, week_name
from koetabi.journey_map import Curve, CurvePoint, Emotion, Estimate, TrendPoint
from koetabi.taxonomy import SOURCES

ENOUGH_CUSTOMERS = 10
ENOUGH_HALF_WIDTH = 0.35
_VALUES = 12  # curves drawn of one attribute: its most frequent values


def enough(means: Means) -> np.ndarray:
    """Whether each cell may be read as a fact: at least 10 customers and an interval of at most ±0.35."""
    half = np.nan_to_num(means.half_width(), nan=np.inf)
    return (means.customers >= ENOUGH_CUSTOMERS) & (half <= ENOUGH_HALF_WIDTH)


def stage_emotions(view: View, stages: int) -> list[Emotion]:
    """Emotion of each stage, in order; segments at no stage (−1) belong to none."""
    whole = clustered_means(view.stage, stages, view.person, view.valence)
    fine = np.where(view.stage >= 0, view.stage * len(SOURCES) + view.source, -1)
    by_source = clustered_means(fine, stages * len(SOURCES), view.person, view.valence)
    placed = view.stage >= 0
    signs = np.bincount(view.stage[placed] * 3 + view.polarity[placed] + 1, minlength=stages * 3).reshape(-1, 3)
    sure = enough(whole)
    found = []
    for stage in range(stages):
        sources = range(stage * len(SOURCES), (stage + 1) * len(SOURCES))
        found.append(
            Emotion(
                **whole.estimate(stage).model_dump(),
                negative=int(signs[stage, 0]),
                neutral=int(signs[stage, 1]),
                positive=int(signs[stage, 2]),
                enough=bool(sure[stage]),
                by_source={
                    SOURCES[cell % len(SOURCES)]: by_source.estimate(cell) for cell in sources if by_source.n[cell]
                },
            )
        )
    return found


def stage_ratings(view: View, stages: int) -> list[Estimate | None]:
    """Mean rating (0–10) of the comments that touch each stage; ``None`` where no comment was rated."""
    rated = (view.stage >= 0) & np.isfinite(view.rating)
    first = _first_of(view.comment[rated], view.stage[rated], stages)
    rows = np.flatnonzero(rated)[first]
    means = clustered_means(view.stage[rows], stages, view.person[rows], view.rating[rows])
    return [means.estimate(stage, 0.0, 10.0) if means.n[stage] else None for stage in range(stages)]


def _first_of(comment: np.ndarray, stage: np.ndarray, stages: int) -> np.ndarray:
    """Indices of the first segment of each comment at each stage."""
    return np.sort(np.unique(np.cumsum(begins(comment)) * stages + stage, return_index=True)[1])


def curves(view: View, definition: MapDefinition) -> list[Curve]:
    """Everybody's curve, then one for each persona, role and value of an attribute in ``definition.compare``."""
    everybody = clustered_means(view.stage, len(definition.stages), view.person, view.valence)
    found = [Curve(name="全体", points=_points(everybody, 0, definition))]
    drawn = set()
    for persona in definition.personas:
        mask = view.where(persona.match) if persona.match else np.zeros(len(view), dtype=bool)
        points = _points(_of(view, mask, definition), 0, definition)
        found.append(Curve(segment=persona.match, persona=persona.id, name=persona.name, points=points))
        drawn.add(tuple(persona.match.items()))
    for name in dict.fromkeys(("role", *definition.compare)):
        if name in view.groups:
            found += [curve for curve in _by_value(view, name, definition) if tuple(curve.segment.items()) not in drawn]
    return found


def _of(view: View, mask: np.ndarray, definition: MapDefinition) -> Means:
    rows = np.flatnonzero(mask)
    return clustered_means(view.stage[rows], len(definition.stages), view.person[rows], view.valence[rows])


def _by_value(view: View, name: str, definition: MapDefinition) -> list[Curve]:
    """One curve for each of the most frequent values of an attribute."""
    codes, values = view.groups[name]
    stages = len(definition.stages)
    counts = np.bincount(codes[codes >= 0], minlength=len(values))
    cell = np.where((codes >= 0) & (view.stage >= 0), codes.astype(np.int64) * stages + view.stage, -1)
    means = clustered_means(cell, len(values) * stages, view.person, view.valence)
    often = [i for i in np.argsort(-counts, kind="stable")[:_VALUES] if counts[i]]
    return [
        Curve(segment={name: values[i]}, name=values[i], points=_points(means, int(i) * stages, definition))
        for i in often
    ]


def _points(means: Means, offset: int, definition: MapDefinition) -> list[CurvePoint]:
    sure = enough(means)
    return [
        CurvePoint(stage=stage, enough=bool(sure[offset + i]), **means.estimate(offset + i).model_dump())
        for i, stage in enumerate(definition.stage_ids)
    ]


def weekly(view: View, stages: int) -> tuple[Means, int]:
    """Means of each (week, stage), cell = (week − first) · stages + stage, and the first week."""
    if not len(view):
        return means_of_totals(np.empty(0, dtype=np.int64), 0, np.empty(0), np.empty(0)), 0
    first = int(view.week.min())
    cell = (view.week - first) * stages + view.stage
    placed = view.stage >= 0
    group, _, n, total = cluster_totals(cell[placed], view.person[placed], view.valence[placed])
    return means_of_totals(group, (int(view.week.max()) - first + 1) * stages, n, total), first


def trend(means: Means, first: int, stage_ids: Sequence[str]) -> list[TrendPoint]:
    """The weekly curve as records, weeks ascending; a stage without data in a week has no entry."""
    stages = len(stage_ids)
    return [
        TrendPoint(
            stage=stage_ids[cell % stages],
            week=week_name(first + cell // stages),
            **means.estimate(cell).model_dump(),
        )
        for cell in np.flatnonzero(means.n).tolist()
    ]
