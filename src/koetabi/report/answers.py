"""The first screen made ready: what changed, what to fix first, and how sure that is."""

from __future__ import annotations

from dataclasses import dataclass

from koetabi.journey_map import ChangeItem, Curve, JourneyMap, PainPointItem, Stage
from koetabi.report.geometry import Axis

MAX_MOVES = 4
"""Pain points named for each kind of movement; the map below has them all."""


@dataclass(frozen=True, slots=True)
class Move:
    """Pain points that appeared, grew, shrank or fell silent, the most voices first; ``more`` are not named."""

    change: str
    items: list[PainPointItem]
    more: int


@dataclass(frozen=True, slots=True)
class Certainty:
    """How far the map can be trusted: counts, and the sources' shares of all comments (0–1)."""

    firm: int
    stages: int
    claimed: int
    compared: int
    sources: list[tuple[str, int, float]]


@dataclass(frozen=True, slots=True)
class PersonaRow:
    """One line of the comparison: by stage the mean, n, whether it is enough, whether it differs from another's."""

    name: str
    cells: list[tuple[float | None, int, bool, bool]]


def moves(journey_map: JourneyMap) -> list[Move]:
    """Movements of pain points, apart from those that are claimed as changes with their evidence."""
    claimed = {c.pain_point for c in journey_map.changes if c.significant}
    found = []
    for change in ("new", "growing", "shrinking", "gone"):
        items = [p for p in journey_map.pain_points if p.trend.change == change and p.id not in claimed]
        items.sort(key=lambda p: (-max(p.trend.this_period, p.trend.previous), p.id))
        if items:
            found.append(Move(change, items[:MAX_MOVES], len(items) - MAX_MOVES))
    return found


def certainty(journey_map: JourneyMap) -> Certainty:
    """Counts of what stands and what does not."""
    sources = sorted(journey_map.counts.by_source.items(), key=lambda item: (-item[1], item[0]))
    total = sum(n for _, n in sources) or 1
    return Certainty(
        firm=sum(stage.emotion.enough for stage in journey_map.stages),
        stages=len(journey_map.stages),
        claimed=sum(change.significant for change in journey_map.changes),
        compared=len(journey_map.changes),
        sources=[(name, n, n / total) for name, n in sources],
    )


def overview(journey_map: JourneyMap, lang: str) -> list[str]:
    """The summary's sentences but those that stand below as a change or a movement."""
    below = {c.text for c in journey_map.changes} | {c.text_en for c in journey_map.changes}
    sentences = journey_map.summary.en if lang == "en" else journey_map.summary.ja
    return [sentence for sentence in sentences if sentence not in below]


def other_changes(journey_map: JourneyMap) -> list[ChangeItem]:
    """What may be chance, apart from the movements of pain points, which are named by themselves."""
    moved = {p.id for move in moves(journey_map) for p in move.items}
    return [c for c in journey_map.changes if not c.significant and c.pain_point not in moved]


def impact_axis(pain_points: list[PainPointItem]) -> Axis:
    """The scale all impacts of the page are drawn on."""
    values = [v for p in pain_points if p.impact.value is not None for v in (p.impact.value, *(p.impact.ci95 or ()))]
    return Axis.over(values)


def persona_rows(journey_map: JourneyMap) -> list[PersonaRow]:
    """Every persona that has a curve, stage by stage."""
    apart = {(d.stage, who) for d in journey_map.differences if d.q < 0.05 for who in (d.a, d.b)}
    return [_persona_row(curve, journey_map.stages, apart) for curve in journey_map.curves if curve.persona]


def _persona_row(curve: Curve, stages: list[Stage], apart: set[tuple[str, str]]) -> PersonaRow:
    points = {point.stage: point for point in curve.points}
    cells: list[tuple[float | None, int, bool, bool]] = []
    for stage in stages:
        point = points.get(stage.id)
        if point is None:
            cells.append((None, 0, False, False))
        else:
            cells.append((point.mean, point.n, point.enough, (stage.id, curve.persona) in apart))
    return PersonaRow(curve.name or curve.persona, cells)
