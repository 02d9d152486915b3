"""Pain points: named groups of negative segments that keep their identity from refresh to refresh."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from koetabi.journey.clustering import unit_rows
from koetabi.journey.nursery import Nursery
from koetabi.journey.pain_records import (
    Embed,
    Lineage,
    NegativeSegments,
    PainPoint,
    PainPointUpdate,
    Thresholds,
    Tokenise,
    final,
)
from koetabi.journey.view import Texts

__all__ = [
    "Lineage",
    "NegativeSegments",
    "PainPoint",
    "PainPointUpdate",
    "Thresholds",
    "recentred",
    "update_pain_points",
]


def update_pain_points(
    state: Sequence[PainPoint],
    new: NegativeSegments,
    *,
    stages: Sequence[str],
    texts: Texts,
    tokens_of: Tokenise,
    embed: Embed | None = None,
    fresh: np.ndarray | None = None,
    thresholds: Thresholds | None = None,
) -> PainPointUpdate:
    """Let new segments join the pain points there are, and let new ones be born of the rest.

    Args:
        state: pain points so far; never renamed, never dropped.
        new: segments without a pain point, those of earlier pools included.
        stages: ids of the map's stages. texts, tokens_of, embed: asked for the titles of newborns only; without
            ``embed`` words alone decide a title.
        fresh: mask of the segments that were not offered before (default: all). Only they can bring about a birth, so
            of the others just those near one of them are clustered.
        thresholds: cosines for another encoder than the shipped one.
    """
    if not len(new):
        return PainPointUpdate(list(state), np.empty(0, dtype=np.int32), [])
    limits = thresholds or Thresholds()
    order = np.lexsort((new.start, new.comment, new.day))
    first = np.ones(len(new), dtype=bool) if fresh is None else fresh
    nursery = Nursery(state, new, order, stages, limits, first[order])
    nursery.settle()
    points, found, events = nursery.result(texts, tokens_of, embed)
    points, merged = _merge(points, limits)
    assignment = np.full(len(new), -1, dtype=np.int32)
    place = {point.id: i for i, point in enumerate(points)}
    target = np.array([place[final(points, point).id] for point in points] + [-1], dtype=np.int32)
    assignment[order] = target[found]
    return PainPointUpdate(points, assignment, events + merged)


def recentred(state: Sequence[PainPoint], members: Mapping[str, np.ndarray]) -> list[PainPoint]:
    """The pain points with centroid and size anew from their members' vectors, as another model gives them.

    One that no member is left of keeps its name and id and can gain none by likeness.
    """
    size = next((vectors.shape[1] for vectors in members.values()), 0)
    found = []
    for point in state:
        units = unit_rows(members.get(point.id, np.zeros((0, size), np.int8)))
        mean = units.mean(axis=0, keepdims=True) if len(units) else np.zeros((1, size), np.float32)
        found.append(replace(point, centroid=unit_rows(mean)[0], n=len(units)))
    return found


def _merge(points: list[PainPoint], limits: Thresholds) -> tuple[list[PainPoint], list[Lineage]]:
    """Merge pain points that have grown into one another, the younger into the older; curated ones stay."""
    active = [i for i, point in enumerate(points) if not point.merged_into]
    if len(active) < 2:
        return points, []
    centroids = np.stack([points[i].centroid for i in active])
    result, events = list(points), []
    for a, b in np.argwhere(np.triu(centroids @ centroids.T >= limits.merge, 1)).tolist():
        old, young = result[active[a]], result[active[b]]
        if old.stage == young.stage and not (young.touched or old.merged_into or young.merged_into):
            result[active[b]] = replace(young, merged_into=old.id)
            result[active[a]] = replace(old, n=old.n + young.n)
            events.append(Lineage("merge", young.id, old.id))
    return result, events
