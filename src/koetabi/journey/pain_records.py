"""What pain points are kept as, and how far apart two of them are."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from koetabi.records import Tokens

Tokenise = Callable[[list[str]], list[Tokens]]

Embed = Callable[[Sequence[str]], np.ndarray]
"""Unit vectors of texts, in the space of the segments' own, shape (n, dimensions)."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Cosines. ``join``: a segment to a pain point; ``lead``: a segment to a leader while clustering;
    ``link``: mean between two smoothed groups to be one; ``like``: a founder to
    its group; ``alike``: a newborn to an older pain point to be no news;
    ``merge``: two established pain points to be the same thing;
    ``same_stage``: how much less suffices within one stage. Chosen on the
    themes of the corpus, files left out (``tests/bench/pain_points.py``), for the vectors of ``ThemeView``; another
    encoder wants its own."""

    join: float = 0.50
    lead: float = 0.80
    link: float = 0.52
    like: float = 0.40
    alike: float = 0.80
    merge: float = 0.90
    same_stage: float = 0.20
    min_segments: int = 3
    min_customers: int = 2


@dataclass(frozen=True, slots=True)
class PainPoint:
    """A pain point as it is stored. ``centroid``: float32 unit vector; ``n``: segments gathered so far;
    what analysts set (``title_by_analyst``, ``status``, ``owner``, ``measure``, ``feasibility`` 0–1,
    ``merged_into``; ``curated``: anything at all) is never changed by an update, save that an untouched
    pain point may merge into an older one."""

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
    curated: bool = False

    @property
    def touched(self) -> bool:
        """Whether an analyst has worked on it."""
        return bool(self.curated or self.title_by_analyst or self.owner or self.measure or self.status != "open") or (
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


def final(points: Sequence[PainPoint], point: PainPoint) -> PainPoint:
    """What ``point`` has been merged into, or itself; a chain that does not end stops where it repeats."""
    known = {other.id: other for other in points}
    seen = set()
    while point.merged_into in known and point.id not in seen:
        seen.add(point.id)
        point = known[point.merged_into]
    return point
