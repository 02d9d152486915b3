"""Where new segments find their pain point, and new pain points are born of what is left."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace

import numpy as np

from koetabi.journey.clustering import cluster, group_means, nearest, unit_rows, with_stage
from koetabi.journey.pain_records import Embed, Lineage, NegativeSegments, PainPoint, Thresholds, Tokenise
from koetabi.journey.titles import make_title
from koetabi.journey.view import Texts, as_date
from koetabi.records import segment_id, stable_id

_TITLED_FROM = 24  # most central members whose words a title is made from


class Nursery:
    """One update at work. Rows are the new segments in the order of day, comment and start, so batching is moot.

    Pain points are numbered: first those of ``state``, then newborns in the order of their first segment.
    ``found``: the number of each row's pain point, −1 for none.
    """

    def __init__(
        self,
        state: Sequence[PainPoint],
        new: NegativeSegments,
        order: np.ndarray,
        stages: Sequence[str],
        limits: Thresholds,
        fresh: np.ndarray,
    ) -> None:
        self.state, self.stages, self.limits = list(state), list(stages), limits
        self.new, self.order, self.fresh = new, order, fresh
        self.stage = new.stage[order].astype(np.int64)
        self.customer = new.customer[order]
        self.units = unit_rows(new.vectors[order])
        self.rows = with_stage(self.units, self.stage, len(stages), limits.same_stage)
        self.usable = np.abs(self.units).sum(axis=1) > 0
        self.found = np.full(len(order), -1, dtype=np.int64)
        self.founders: list[np.ndarray] = []
        self.absorbed: set[int] = set()

    def settle(self) -> None:
        """Let rows join, newborns be born of the rest, and rows join those.

        Once only: what is left then are strays, and to cluster them again would make groups of them.
        """
        self._join()
        for group in self._groups():
            self.found[group] = len(self.state) + len(self.founders)
            self.founders.append(group)
        if self.founders:
            self._absorb()
            self._join()
            self._absorb()
            self._join()

    def _centroids(self) -> tuple[np.ndarray, np.ndarray]:
        """Unit centroids with the new members counted in, and the stage code of each pain point."""
        total = len(self.state) + len(self.founders)
        dimensions = self.units.shape[1] if len(self.units) else (len(self.state[0].centroid) if self.state else 0)
        sums = np.zeros((total, dimensions), dtype=np.float32)
        for i, point in enumerate(self.state):
            sums[i] = point.centroid * max(point.n, 1)
        joined = np.flatnonzero(self.found >= 0)
        if len(joined):
            count = np.bincount(self.found[joined], minlength=total).astype(np.float32)
            sums += group_means(self.units[joined], self.found[joined], total) * count[:, None]
        code = {stage: i for i, stage in enumerate(self.stages)}
        stage = [code.get(point.stage, -1) for point in self.state]
        stage += [self._main_stage(group) for group in self.founders]
        return unit_rows(sums), np.array(stage, dtype=np.int64)

    def _main_stage(self, group: np.ndarray) -> int:
        return int(np.bincount(self.stage[group] + 1, minlength=len(self.stages) + 1).argmax()) - 1

    def _active(self) -> np.ndarray:
        """Numbers of the pain points that can still gain members."""
        gone = self.absorbed | {i for i, point in enumerate(self.state) if point.merged_into}
        return np.array([i for i in range(len(self.state) + len(self.founders)) if i not in gone], dtype=np.int64)

    def _join(self) -> None:
        """Rows without a pain point join the nearest one that is near enough."""
        left, active = np.flatnonzero(self.usable & (self.found < 0)), self._active()
        if not len(left) or not len(active):
            return
        centroids, stage = self._centroids()
        centres = with_stage(centroids[active], stage[active], len(self.stages), self.limits.same_stage)
        index, best = nearest(self.rows[left], centres)
        near = best >= self.limits.join + self.limits.same_stage
        self.found[left[near]] = active[index[near]]

    def _groups(self) -> list[np.ndarray]:
        """Groups of the rows left that are large enough for a pain point, by their first row."""
        limits, left = self.limits, self._stirred(np.flatnonzero(self.usable & (self.found < 0)))
        labels = cluster(self.rows[left], lead=limits.lead + limits.same_stage, link=limits.link + limits.same_stage)
        left, labels = left[labels >= 0], labels[labels >= 0]
        order = np.argsort(labels, kind="stable")
        groups = np.split(left[order], np.flatnonzero(np.diff(labels[order])) + 1) if len(left) else []
        fit = [
            group
            for group in map(self._like, groups)
            if len(group) >= limits.min_segments and len(np.unique(self.customer[group])) >= limits.min_customers
        ]
        return sorted(fit, key=lambda group: int(group[0]))

    def _stirred(self, left: np.ndarray) -> np.ndarray:
        """Those of the rows left that are fresh, or near one that is."""
        fresh = self.fresh[left]
        if fresh.all():
            return left
        _, best = nearest(self.rows[left], self.rows[left[fresh]])
        return left[fresh | (best >= self.limits.join + self.limits.same_stage)]

    def _like(self, group: np.ndarray) -> np.ndarray:
        """Those of a group that are like it in themselves, not only by the company they keep."""
        centre = unit_rows(self.units[group].mean(axis=0, keepdims=True))[0]
        return group[self.units[group] @ centre >= self.limits.like]

    def _absorb(self) -> None:
        """Newborns that turn out to be an earlier pain point of the same stage become part of it."""
        centroids, stage = self._centroids()
        active = self._active()
        for young in active[active >= len(self.state)]:
            elders = active[(active < young) & (stage[active] == stage[young])]
            elders = np.array([i for i in elders if i not in self.absorbed], dtype=np.int64)
            if not len(elders):
                continue
            likeness = centroids[elders] @ centroids[young]
            if likeness.max() >= self.limits.alike:
                self.found[self.found == young] = elders[likeness.argmax()]
                self.absorbed.add(int(young))

    def result(
        self, texts: Texts, tokens_of: Tokenise, embed: Embed | None
    ) -> tuple[list[PainPoint], np.ndarray, list[Lineage]]:
        """Pain points, the index of each row's among them (−1: none), and the births."""
        centroids, _ = self._centroids()
        total = len(self.state) + len(self.founders)
        count = np.bincount(self.found[self.found >= 0], minlength=total)
        points = [
            replace(point, n=point.n + int(n), centroid=centroid) if n else point
            for point, n, centroid in zip(self.state, count, centroids, strict=False)
        ]
        place = np.full(total + 1, -1, dtype=np.int64)
        place[: len(points)] = np.arange(len(points))
        births = []
        for number in range(len(self.state), total):
            if number not in self.absorbed:
                place[number] = len(points)
                titles = {point.title for point in points}
                points.append(self._born(number, centroids[number], (texts, tokens_of, embed), titles))
                births.append(Lineage("birth", points[-1].id))
        return points, place[self.found], births

    def _born(
        self,
        number: int,
        centroid: np.ndarray,
        language: tuple[Texts, Tokenise, Embed | None],
        taken: Collection[str],
    ) -> PainPoint:
        texts, tokens_of, embed = language
        group = self.founders[number - len(self.state)]
        members = np.flatnonzero(self.found == number)
        central = members[np.argsort(-(self.units[members] @ centroid), kind="stable")][:_TITLED_FROM]
        words = texts(self._keys(central))
        stage = self._main_stage(group)
        likeness = None if embed is None else lambda found: embed(found) @ centroid
        founders = sorted(segment_id(*key) for key in self._keys(group))
        return PainPoint(
            id=f"pp-{stable_id(*founders):015x}"[:13],
            title=make_title(words, tokens_of(words), likeness, taken),
            stage=self.stages[stage] if stage >= 0 else "",
            centroid=centroid,
            n=len(members),
            born=as_date(int(self.new.day[self.order[group]].min())),
        )

    def _keys(self, rows: np.ndarray) -> list[tuple[int, int, int]]:
        new, at = self.new, self.order[rows]
        return [(int(new.comment[i]), int(new.start[i]), int(new.end[i])) for i in at]
