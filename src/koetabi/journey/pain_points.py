"""Pain points: named groups of negative segments that keep their identity from refresh to refresh."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from koetabi.journey.clustering import cluster, group_means, nearest, unit_rows, with_stage
from koetabi.journey.titles import make_title
from koetabi.journey.view import Texts, as_date
from koetabi.records import Tokens, segment_id, stable_id

Tokenise = Callable[[list[str]], list[Tokens]]

_TITLED_FROM = 20  # most central members whose words a title is made from


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cosines. ``join``: a segment to a pain point; ``lead``: a segment to a leader while clustering;
    ``link``: mean between two groups to be one; ``merge``: two pain points to be the same thing;
    ``same_stage``: how much less suffices within one stage. Defaults hold for the shipped static vectors."""

    join: float = 0.60
    lead: float = 0.72
    link: float = 0.50
    merge: float = 0.90
    same_stage: float = 0.08
    min_segments: int = 3
    min_customers: int = 2


@dataclass(frozen=True, slots=True)
class PainPoint:
    """A pain point as it is stored. ``centroid``: float32 unit vector; ``n``: segments gathered so far;
    what analysts set (``title_by_analyst``, ``status``, ``owner``, ``measure``, ``feasibility`` 0–1,
    ``merged_into``) is never changed by an update, save that an untouched pain point may merge into an older one."""

    id: str
    title: str
    stage: str
    centroid: np.ndarray
    n: int
    born: date
    status: str = "open"
    owner: str = ""
    measure: str = ""
    feasibility: float | None = None
    merged_into: str = ""
    title_by_analyst: str = ""

    @property
    def touched(self) -> bool:
        """Whether an analyst has worked on it."""
        return bool(self.title_by_analyst or self.owner or self.measure or self.status != "open") or (
            self.feasibility is not None
        )


@dataclass(frozen=True, slots=True)
class NegativeSegments:
    """Negative segments not gathered yet, column-wise; the order does not matter.

    ``stage``: code into the map's stages (−1 none); ``day``: since 1970-01-01; ``vectors``: int8, shape (n, d).
    """

    comment: np.ndarray
    start: np.ndarray
    end: np.ndarray
    stage: np.ndarray
    day: np.ndarray
    customer: np.ndarray
    vectors: np.ndarray

    def __len__(self) -> int:
        return len(self.comment)


@dataclass(frozen=True, slots=True)
class Lineage:
    """What happened to a pain point: ``birth``, or ``merge`` into ``other``."""

    event: str
    pain_point: str
    other: str = ""


@dataclass(frozen=True, slots=True)
class PainPointUpdate:
    """The pain points after an update (old ones first, in their order, then births); ``assignment``: for each
    new segment, as given, the index of its pain point, −1 for その他; ``events``: lineage."""

    pain_points: list[PainPoint]
    assignment: np.ndarray
    events: list[Lineage]


def update_pain_points(
    state: Sequence[PainPoint],
    new: NegativeSegments,
    *,
    stages: Sequence[str],
    texts: Texts,
    tokens_of: Tokenise,
    thresholds: Thresholds | None = None,
) -> PainPointUpdate:
    """Let new segments join the pain points there are, and let new ones be born of the rest.

    Args:
        state: pain points so far; never renamed, never dropped.
        new: segments without a pain point, those of earlier pools included.
        stages: ids of the map's stages. texts, tokens_of: read for the titles of newborns only.
        thresholds: cosines for another encoder than the shipped one.
    """
    limits = thresholds or Thresholds()
    order = np.lexsort((new.start, new.comment, new.day))
    units = unit_rows(new.vectors[order]) if len(new) else np.empty((0, 0), dtype=np.float32)
    stage = new.stage[order].astype(np.int64)
    rows = with_stage(units, stage, len(stages), limits.same_stage) if len(new) else units
    points = list(state)
    found = np.full(len(new), -1, dtype=np.int64)
    if len(new):
        usable = np.abs(units).sum(axis=1) > 0
        _join(found, rows, usable, points, stages, limits)
        seeds = _newborn_groups(found, rows, usable, points, new.customer[order], stages, limits)
        born = [_birth(new, order[group], units[group], stage[group], stages, texts, tokens_of) for group in seeds]
        for group, point in zip(seeds, born, strict=True):
            found[group] = len(points)
            points.append(point)
        _join(found, rows, usable & (found < 0), points, stages, limits)
        points = _grown(points, found, units, {point.id for point in born})
    events = [Lineage("birth", point.id) for point in points[len(state) :]]
    points, merged = _merge(points, limits)
    assignment = np.full(len(new), -1, dtype=np.int32)
    place = {point.id: i for i, point in enumerate(points)}
    target = np.array([place[final(points, point).id] for point in points] + [-1], dtype=np.int32)
    assignment[order] = target[found]
    return PainPointUpdate(points, assignment, events + merged)


def final(points: Sequence[PainPoint], point: PainPoint) -> PainPoint:
    """What ``point`` has been merged into, or itself; a chain that does not end stops where it repeats."""
    known = {other.id: other for other in points}
    seen = set()
    while point.merged_into in known and point.id not in seen:
        seen.add(point.id)
        point = known[point.merged_into]
    return point


def _centres(
    points: Sequence[PainPoint], stages: Sequence[str], limits: Thresholds
) -> tuple[np.ndarray, np.ndarray]:
    """Centroids with their stage, and the index of each in ``points`` (merged ones are left out)."""
    active = np.array([i for i, point in enumerate(points) if not point.merged_into], dtype=np.int64)
    if not len(active):
        return np.empty((0, 0), dtype=np.float32), active
    code = {stage: i for i, stage in enumerate(stages)}
    centroids = np.stack([points[i].centroid for i in active]).astype(np.float32)
    stage = np.array([code.get(points[i].stage, -1) for i in active], dtype=np.int64)
    return with_stage(centroids, stage, len(stages), limits.same_stage), active


def _join(
    found: np.ndarray,
    rows: np.ndarray,
    candidates: np.ndarray,
    points: Sequence[PainPoint],
    stages: Sequence[str],
    limits: Thresholds,
) -> None:
    """Assign the candidates that are near enough to a pain point (writes into ``found``)."""
    centres, active = _centres(points, stages, limits)
    which = np.flatnonzero(candidates & (found < 0))
    if not len(active) or not len(which):
        return
    index, best = nearest(rows[which], centres)
    near = best >= limits.join + limits.same_stage
    found[which[near]] = active[index[near]]


def _newborn_groups(
    found: np.ndarray,
    rows: np.ndarray,
    usable: np.ndarray,
    points: Sequence[PainPoint],
    customer: np.ndarray,
    stages: Sequence[str],
    limits: Thresholds,
) -> list[np.ndarray]:
    """Row groups large enough to be pain points of their own, oldest first; look-alikes join the old ones."""
    rest = np.flatnonzero(usable & (found < 0))
    labels = cluster(rows[rest], lead=limits.lead + limits.same_stage, link=limits.link + limits.same_stage)
    order = np.argsort(labels, kind="stable")
    groups = [rest[part] for part in np.split(order, np.flatnonzero(np.diff(labels[order])) + 1) if labels[part[:1]] >= 0]
    groups = [
        group
        for group in groups
        if len(group) >= limits.min_segments and len(np.unique(customer[group])) >= limits.min_customers
    ]
    centres, active = _centres(points, stages, limits)
    newborn = []
    for group in sorted(groups, key=lambda members: int(members[0])):
        mean = unit_rows(rows[group, : -len(stages) - 1].mean(axis=0, keepdims=True))
        marked = np.hstack([mean, rows[group, -len(stages) - 1 :].mean(axis=0, keepdims=True)])
        index, best = nearest(marked, centres)
        # Centroids are denoised: the same thing said again lies nearer than one segment does.
        if best[0] >= (limits.join + 1) / 2 + limits.same_stage:
            found[group] = active[index[0]]
        else:
            newborn.append(group)
    return newborn


def _birth(
    new: NegativeSegments,
    group: np.ndarray,
    units: np.ndarray,
    stage: np.ndarray,
    stages: Sequence[str],
    texts: Texts,
    tokens_of: Tokenise,
) -> PainPoint:
    centroid = unit_rows(units.mean(axis=0, keepdims=True))[0]
    central = group[np.argsort(-(units @ centroid), kind="stable")][:_TITLED_FROM]
    keys = [(int(new.comment[i]), int(new.start[i]), int(new.end[i])) for i in central]
    words = texts(keys)
    founders = sorted(segment_id(int(new.comment[i]), int(new.start[i]), int(new.end[i])) for i in group)
    most = int(np.bincount(stage + 1, minlength=len(stages) + 1).argmax()) - 1
    return PainPoint(
        id=f"pp-{stable_id(*founders):015x}"[:13],
        title=make_title(words, tokens_of(words)),
        stage=stages[most] if most >= 0 else "",
        centroid=centroid,
        n=0,  # counted with the others by _grown
        born=as_date(int(new.day[group].min())),
    )


def _grown(points: list[PainPoint], found: np.ndarray, units: np.ndarray, born: set[str]) -> list[PainPoint]:
    """Pain points with their new members counted in, centroids moved accordingly."""
    joined = np.flatnonzero(found >= 0)
    count = np.bincount(found[joined], minlength=len(points))
    means = group_means(units[joined], found[joined], len(points))
    result = []
    for point, n, mean in zip(points, count.tolist(), means, strict=True):
        if n:
            total = mean * n + (0 if point.id in born else point.centroid * point.n)
            point = replace(point, n=point.n + n, centroid=unit_rows(total[None, :])[0])
        result.append(point)
    return result


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
