"""What the page shows, made ready: the template only lays it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from koetabi.journey_map import ChangeItem, Curve, CurvePoint, FunnelStep, JourneyMap, PainPointItem, Stage
from koetabi.report.answers import (
    Certainty,
    Move,
    PersonaRow,
    certainty,
    impact_axis,
    moves,
    other_changes,
    overview,
    persona_rows,
)
from koetabi.report.curve import backdrop, curve, overall, side_lines, sides_of, tone
from koetabi.report.geometry import Axis, Frame, reach
from koetabi.report.scatter import place_dots
from koetabi.report.spark import sparkline
from koetabi.report.svg import reach_of
from koetabi.report.text import interval, printable, signed
from koetabi.report.words import label, words

MAX_CURVES = 40
"""Segments on offer: the drawings of all of them ride in the page."""
MAX_DIALOGS = 200
"""Pain points that open; the rest stand in the list, so that a thousand of them still fit a page."""
MAX_WEEKS = 26
ROWS = (
    "action", "thought", "feeling", "request", "touchpoint", "information", "key_factor", "kpi", "pain_points",
    "measures", "voices",
)  # fmt: skip
"""The rows below curve and weeks, in order."""
_BY_HAND: dict[str, Callable[[Stage], Sequence[object]]] = {
    "information": lambda stage: stage.information,
    "key_factor": lambda stage: stage.key_factors,
    "measures": lambda stage: stage.measures,
}


@dataclass(frozen=True, slots=True)
class Column:
    """One stage of the grid."""

    stage: Stage
    spark: Markup
    pain_points: list[PainPointItem]
    funnel: list[FunnelStep]

    def leading(self) -> PainPointItem | None:
        """The first pain point of the stage that is still heard: the words to a figure that falls short."""
        return next((p for p in self.pain_points if p.trend.change != "gone"), None)


@dataclass(frozen=True, slots=True)
class Choice:
    """One entry of the segment filter; ``group`` is the attribute it belongs to, in words."""

    value: int
    group: str
    name: str


@dataclass(frozen=True, slots=True)
class Page:
    """Everything ``map.html.j2`` refers to beside its filters."""

    map: JourneyMap
    lang: str
    w: dict[str, str]
    columns: list[Column]
    rows: list[str]
    stage_names: dict[str, str]
    persona_names: dict[str, str]
    frame: Frame
    backdrop: Markup
    curve: Markup
    side_lines: Markup
    points: list[CurvePoint]
    sides: list[str]
    weeks: list[str]
    spark_scale: float
    choices: dict[str, list[Choice]]
    curves_left: bool
    data: dict[str, Any]
    ranked: list[PainPointItem]
    opening: list[PainPointItem]
    opening_ids: set[str]
    orphans: list[PainPointItem]
    quotes_each: int
    sure: list[ChangeItem]
    unsure: list[ChangeItem]
    summary: list[str]
    moves: list[Move]
    sure_of: Certainty
    impacts: Axis
    personas: list[PersonaRow]
    plot: Markup
    no_impact: int


def page(journey_map: JourneyMap, lang: str) -> Page:
    """The page of ``journey_map`` in ``lang``."""
    stages = journey_map.stages
    names = [printable(stage.name) for stage in stages]
    count = max(1, len(stages))
    frame = Frame(columns=count, width=min(400, max(150, 1240 / count)), reach=reach_of(journey_map))
    points = overall(journey_map)
    weeks = sorted({point.week for point in journey_map.trend})[-MAX_WEEKS:]
    ranked = sorted(journey_map.pain_points, key=lambda p: (p.rank <= 0, p.rank, -p.priority, p.id))
    scale = _spark_scale(journey_map, weeks)
    known = {stage.id for stage in stages}
    shown = _shown_curves(journey_map)
    plot = place_dots(ranked)
    return Page(
        map=journey_map,
        lang=lang,
        w=dict(words(lang)),
        columns=[_column(journey_map, stage, ranked, weeks, scale, lang) for stage in stages],
        rows=_rows(stages),
        stage_names={stage.id: stage.name for stage in stages},
        persona_names={persona.id: persona.name for persona in journey_map.map.personas},
        frame=frame,
        backdrop=Markup(tone(frame) + backdrop(frame, names, lang)),
        curve=Markup(curve(points, names, frame, lang, stages)),
        side_lines=Markup(side_lines(journey_map, frame)),
        points=points,
        sides=[side.name for side in sides_of(journey_map)],
        weeks=weeks,
        spark_scale=scale,
        choices=_choices(shown, lang),
        curves_left=len(shown) < sum(1 for c in journey_map.curves if c.segment),
        data=_data(points, shown, names, frame, lang, stages),
        ranked=ranked,
        opening=ranked[:MAX_DIALOGS],
        opening_ids={p.id for p in ranked[:MAX_DIALOGS]},
        orphans=[p for p in ranked if p.stage not in known],
        quotes_each=max(2, min(8, 800 // max(1, len(ranked)))),
        sure=[c for c in journey_map.changes if c.significant],
        unsure=other_changes(journey_map),
        summary=overview(journey_map, lang),
        moves=moves(journey_map),
        sure_of=certainty(journey_map),
        impacts=impact_axis(ranked),
        personas=persona_rows(journey_map),
        plot=Markup(plot.svg(lang, {p.id for p in ranked[:MAX_DIALOGS]})) if plot.dots else Markup(""),
        no_impact=plot.no_impact,
    )


def _rows(stages: list[Stage]) -> list[str]:
    """The rows of the grid; those written by hand only where some stage has them."""
    return [row for row in ROWS if row not in _BY_HAND or any(_BY_HAND[row](stage) for stage in stages)]


def _column(
    journey_map: JourneyMap, stage: Stage, ranked: list[PainPointItem], weeks: list[str], scale: float, lang: str
) -> Column:
    by_week = {point.week: point for point in journey_map.trend if point.stage == stage.id}
    return Column(
        stage=stage,
        spark=Markup(sparkline(by_week, weeks, printable(stage.name), lang, scale)),
        pain_points=[p for p in ranked if p.stage == stage.id],
        funnel=[step for step in journey_map.funnel if step.stage == stage.id],
    )


def _spark_scale(journey_map: JourneyMap, weeks: list[str]) -> float:
    """The reach that holds every weekly mean; intervals may be cut at the edge."""
    return reach(p.mean for p in journey_map.trend if p.mean is not None and p.week in weeks)


def _shown_curves(journey_map: JourneyMap) -> list[Curve]:
    """The segments that are heard most, in the order of the map."""
    split = [c for c in journey_map.curves if c.segment]
    heard = sorted(split, key=lambda c: -sum(p.n for p in c.points))[:MAX_CURVES]
    return [c for c in split if any(c is kept for kept in heard)]


def _choices(curves: list[Curve], lang: str) -> dict[str, list[Choice]]:
    groups: dict[str, list[Choice]] = {}
    for value, item in enumerate(curves, start=1):
        group = " × ".join(label(key, lang) for key in item.segment)
        name = item.name or " × ".join(item.segment.values())
        groups.setdefault(group, []).append(Choice(value, group, name))
    return groups


def _data(
    points: list[CurvePoint], curves: list[Curve], names: list[str], frame: Frame, lang: str, stages: list[Stage]
) -> dict[str, Any]:
    """What the filter needs: for everybody (0) and each segment, its drawing and its figures by column."""
    drawn = [{"svg": curve(points, names, frame, lang, stages), "rows": _figures(points, lang)}]
    for item in curves:
        by_stage = {point.stage: point for point in item.points}
        face = [by_stage.get(p.stage, CurvePoint(stage=p.stage)) for p in points]
        drawn.append({"svg": curve(face, names, frame, lang), "rows": _figures(face, lang)})
    return {"curves": drawn}


def _figures(points: list[CurvePoint], lang: str) -> list[list[Any]]:
    """By column: mean, interval, n, customers, verdict as shown; then mean, low, high as numbers or None, enough."""
    w = words(lang)
    rows = []
    for p in points:
        verdict = w["no_data"] if p.mean is None else w["enough"] if p.enough else w["small_n"]
        low, high = p.ci95 or (None, None)
        rows.append([signed(p.mean), interval(p.ci95), p.n, p.customers, verdict, p.mean, low, high, p.enough])
    return rows
