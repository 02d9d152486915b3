"""The emotion curve in pieces of SVG: backdrop, band, line, points, and the lines beside it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from koetabi.journey_map import CurvePoint, Estimate, JourneyMap, Stage
from koetabi.report.geometry import Frame, Point, band_path, line_path, pair, smooth
from koetabi.report.text import interval, printable, signed
from koetabi.report.words import words


@dataclass(frozen=True, slots=True)
class Side:
    """A second line beside the curve; a value is laid on the valence axis at (value − ``zero``) / ``scale``."""

    name: str
    of: Callable[[Stage], Estimate | None]
    zero: float = 0
    scale: float = 1

    def known(self, stages: Sequence[Stage]) -> dict[int, Estimate]:
        """Estimates by column, where there is a mean."""
        found = ((i, self.of(stage)) for i, stage in enumerate(stages))
        return {i: e for i, e in found if e is not None and e.mean is not None}

    def valence(self, value: float | None) -> float:
        """Where ``value`` stands on the valence axis."""
        return ((value or 0) - self.zero) / self.scale


SIDES: Final = (
    Side("rating", lambda stage: stage.rating, zero=5, scale=5),
    Side("adjusted", lambda stage: stage.emotion.adjusted),
    Side("reviewed", lambda stage: stage.emotion.reviewed),
)
"""Ratings 0–10, valence at a fixed mix of sources, valence corrected by the reviewed sample."""


def sides_of(journey_map: JourneyMap) -> list[Side]:
    """The side lines that have something to show."""
    return [side for side in SIDES if side.known(journey_map.stages)]


def tone(frame: Frame) -> str:
    """The gradient that turns from the positive to the negative colour at zero."""
    return (
        f'<defs><linearGradient id="c-tone" gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="{frame.top:g}" '
        f'y2="{frame.bottom:g}"><stop offset=".42" stop-color="var(--pos)"/>'
        '<stop offset=".58" stop-color="var(--neg)"/></linearGradient></defs>'
    )


def backdrop(frame: Frame, names: Sequence[str], lang: str) -> str:
    """Column rules, the zero line, the scale up to the reach and, for phones, the stages' ``names`` at the top."""
    w = words(lang)
    rules = "".join(
        f'<path class="c-grid" d="M{frame.left + i * frame.width:g},0V{frame.height:g}"/>'
        for i in range(1, frame.columns)
    )
    lines = "".join(
        f'<path class="c-grid" stroke-dasharray="2 5" d="M{frame.left:g},{frame.y(v):g}H{frame.right:g}"/>'
        for v in (frame.reach, frame.reach / 2, -frame.reach / 2, -frame.reach)
    )
    ends = "".join(
        f'<text class="c-axis" x="{frame.left + 6:g}" y="{y:g}">{escape(text)}</text>'
        for y, text in (
            (frame.y(1) - 6, f"+{frame.reach:g} {w['positive']}"),
            (frame.y(0) - 5, "0"),
            (frame.y(-1) + 13, f"\N{MINUS SIGN}{frame.reach:g} {w['negative']}"),
        )
    )
    heads = "".join(
        f'<text class="c-name" text-anchor="middle" x="{frame.x(i):g}" y="10">{escape(name)}</text>'
        for i, name in enumerate(names)
    )
    return f'{heads}{rules}{lines}<path class="c-zero" d="M{frame.left:g},{frame.y(0):g}H{frame.right:g}"/>{ends}'


def curve(
    points: Sequence[CurvePoint], names: Sequence[str], frame: Frame, lang: str, stages: Sequence[Stage] = ()
) -> str:
    """Band, line, whiskers and points of one curve; ``points`` and ``names`` by column.

    A stage without data breaks the line; one without ``enough`` customers is dashed and hollow. Points take the
    keyboard's focus and carry what they say in ``data-tip``, for the page to show; with ``stages`` (everybody's
    curve) they tell the figures of the lines beside it too.
    """
    tips = [
        said(point, name, lang, stages[i] if stages else None)
        for i, (point, name) in enumerate(zip(points, names, strict=True))
    ]
    marks = "".join(_mark(p, tip, frame.x(i), frame, lang) for i, (p, tip) in enumerate(zip(points, tips, strict=True)))
    return _band(points, frame) + _line(points, frame) + marks


def side_lines(journey_map: JourneyMap, frame: Frame) -> str:
    """Every line of :data:`SIDES` that has data, each a group with squares at its values; shrunk means as diamonds."""
    return "".join(_side(side, journey_map.stages, frame) for side in sides_of(journey_map)) + "".join(
        f'<path class="c-shrunk" d="M{frame.x(i):.1f},{frame.y(s.emotion.shrunk) - 5:.1f}l5,5l-5,5l-5,-5z"/>'
        for i, s in enumerate(journey_map.stages)
        if s.emotion.shrunk is not None and not s.emotion.enough
    )


def overall(journey_map: JourneyMap) -> list[CurvePoint]:
    """The curve of everybody, one point a stage in order: from the stages, which always have it."""
    return [
        CurvePoint(
            stage=s.id,
            mean=s.emotion.mean,
            ci95=s.emotion.ci95,
            n=s.emotion.n,
            customers=s.emotion.customers,
            enough=s.emotion.enough,
        )
        for s in journey_map.stages
    ]


def said(point: CurvePoint, name: str, lang: str, stage: Stage | None = None) -> str:
    """What a point stands for, a line a figure: everything that is known of the ``stage`` where it is everybody's."""
    w = words(lang)
    verdict = "" if point.enough else f" ({w['small_n']})"
    lines = [name, f"{w['mean']} {signed(point.mean)} {interval(point.ci95)}{verdict}"]
    lines.append(f"n={point.n}" + (f", {w['customers']} {point.customers}" if point.customers else ""))
    for side in SIDES if stage is not None else ():
        estimate = side.of(stage) if stage is not None else None
        if estimate is not None and estimate.mean is not None:
            value = f"{estimate.mean:.1f}" if side.zero else f"{signed(estimate.mean)} {interval(estimate.ci95)}"
            lines.append(f"{w[f'{side.name}_line']} {value} (n={estimate.n})")
    if stage is not None and stage.emotion.shrunk is not None and not point.enough:
        lines.append(f"{w['shrunk']} {signed(stage.emotion.shrunk)}")
    return printable("\n".join(lines))


def _side(side: Side, stages: Sequence[Stage], frame: Frame) -> str:
    known = side.known(stages)
    at = {i: (frame.x(i), frame.y(side.valence(e.mean))) for i, e in known.items()}
    path = "".join(line_path(smooth(run)) for run in _runs([at.get(i) for i in range(frame.columns)]))
    marks = "".join(
        f'<rect class="c-{side.name}-mark" x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6"/>'
        for x, y in at.values()
    )
    return f'<g class="g-{side.name}"><path class="c-{side.name}" d="{path}"/>{marks}</g>'


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """The stretches without a gap."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _band(points: Sequence[CurvePoint], frame: Frame) -> str:
    upper = [None if p.ci95 is None else (frame.x(i), frame.y(p.ci95[1])) for i, p in enumerate(points)]
    lower = [None if p.ci95 is None else (frame.x(i), frame.y(p.ci95[0])) for i, p in enumerate(points)]
    paths = [band_path(u, d) for u, d in zip(_runs(upper), _runs(lower), strict=True) if len(u) > 1]
    return f'<path class="c-band" d="{"".join(paths)}"/>'


def _line(points: Sequence[CurvePoint], frame: Frame) -> str:
    """The line alone: one path where the evidence is firm, one where it is not."""
    at = [None if p.mean is None else (frame.x(i), frame.y(p.mean)) for i, p in enumerate(points)]
    doubtful = {frame.x(i) for i, p in enumerate(points) if not p.enough}
    pieces = [piece for run in _runs(at) for piece in smooth(run)]
    firm = [p for p in pieces if p.start[0] not in doubtful and p.end[0] not in doubtful]
    loose = [p for p in pieces if p not in firm]
    return f'<path class="c-line" d="{line_path(firm)}"/><path class="c-line c-small" d="{line_path(loose)}"/>'


def _mark(point: CurvePoint, said: str, x: float, frame: Frame, lang: str) -> str:
    w = words(lang)
    foot = f'x="{x:g}" y="{frame.height - 12:g}" text-anchor="middle"'
    if point.mean is None:
        return f'<text class="c-n" {foot}>{w["no_data"]}</text>'
    y = frame.y(point.mean)
    whisker = ""
    if point.ci95 is not None:
        low, high = (frame.y(v) for v in point.ci95)
        whisker = f'<path class="c-whisker" d="M{pair((x, high))}V{low:.1f}"/>'
    kind = ("c-up" if point.mean >= 0 else "c-down") + ("" if point.enough else " c-small")
    tip = escape(said)
    below = point.mean < 0
    n = f"n={point.n}" if point.enough else f"{w['small_n']} (n={point.n})"
    return (
        f'{whisker}<circle class="c-point {kind}" cx="{x:.1f}" cy="{y:.1f}" r="6.5" tabindex="0" role="img" '
        f'aria-label="{tip}" data-tip="{tip}"/>'
        f'<text class="c-value" x="{x + 12:.1f}" y="{y + 19 if below else y - 9:.1f}">{signed(point.mean)}</text>'
        f'<text class="{"c-n" if point.enough else "c-few"}" {foot}>{n}</text>'
    )
