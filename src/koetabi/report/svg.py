"""The emotion curve as SVG: pieces for the page, and a drawing that stands alone."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Final

from koetabi.journey_map import CurvePoint, Estimate, JourneyMap
from koetabi.report.geometry import Frame, Point, band_path, line_path, pair, smooth
from koetabi.report.text import interval, printable, signed
from koetabi.report.words import words

_STYLE: Final = """
svg.koetabi{--ink:#1c2430;--soft:#647082;--rule:#dfe4ea;--paper:#fff;--pos:#14708a;--neg:#c2432a;--rating:#8a6a12;
--adjusted:#6b4fa0;font-family:"Hiragino Sans","Noto Sans JP","Noto Sans CJK JP","Yu Gothic",Meiryo,sans-serif;
background:var(--paper)}
svg.koetabi text{fill:var(--ink)}
.c-grid{stroke:var(--rule);fill:none}.c-zero{stroke:var(--soft);stroke-width:1.2}
.c-axis,.c-n{fill:var(--soft)!important;font-size:11px}
.c-few{fill:#8a5a00!important;font-size:11px;font-weight:600}.c-band{fill:url(#c-tone);opacity:.16}
.c-line{fill:none;stroke:url(#c-tone);stroke-width:3;stroke-linecap:round}
.c-line.c-small{stroke-dasharray:5 6;stroke-width:2.2}
.c-whisker{stroke:var(--soft);stroke-width:1.2;opacity:.6}.c-point{stroke:var(--paper);stroke-width:2}
.c-point.c-up{fill:var(--pos)}.c-point.c-down{fill:var(--neg)}
.c-point.c-small{fill:var(--paper);stroke-width:2;stroke-dasharray:3 2.4}
.c-point.c-small.c-up{stroke:var(--pos)}.c-point.c-small.c-down{stroke:var(--neg)}
.c-value{font-size:14px;font-weight:700;paint-order:stroke;stroke:var(--paper);stroke-width:4px;stroke-linejoin:round}
.c-rating,.c-adjusted{fill:none;stroke-width:1.8}
.c-rating{stroke:var(--rating);stroke-dasharray:1.5 4;stroke-linecap:round}
.c-adjusted{stroke:var(--adjusted);stroke-dasharray:8 4}
.c-rating-mark{fill:var(--rating)}.c-adjusted-mark{fill:var(--adjusted)}
.c-stage{font-size:15px;font-weight:700}.c-title{font-size:20px;font-weight:700}
"""


def tone(frame: Frame) -> str:
    """The gradient that turns from the positive to the negative colour at zero."""
    return (
        f'<defs><linearGradient id="c-tone" gradientUnits="userSpaceOnUse" x1="0" x2="0" y1="{frame.top:g}" '
        f'y2="{frame.bottom:g}"><stop offset=".42" stop-color="var(--pos)"/>'
        '<stop offset=".58" stop-color="var(--neg)"/></linearGradient></defs>'
    )


def backdrop(frame: Frame, names: Sequence[str], lang: str) -> str:
    """Column rules, the zero line, the ends of the scale and, for narrow screens, the stages' names."""
    w = words(lang)
    rules = "".join(
        f'<path class="c-grid" d="M{frame.left + i * frame.width:g},8V{frame.height - 8:g}"/>'
        for i in range(1, frame.columns)
    )
    half = "".join(
        f'<path class="c-grid" stroke-dasharray="2 5" d="M{frame.left:g},{frame.y(v):g}H{frame.right:g}"/>'
        for v in (1, 0.5, -0.5, -1)
    )
    ends = "".join(
        f'<text class="c-axis" x="{frame.left + 6:g}" y="{y:g}">{escape(text)}</text>'
        for y, text in (
            (frame.y(1) - 6, f"+1 {w['positive']}"),
            (frame.y(0) - 5, "0"),
            (frame.y(-1) + 13, f"\N{MINUS SIGN}1 {w['negative']}"),
        )
    )
    zero = f'<path class="c-zero" d="M{frame.left:g},{frame.y(0):g}H{frame.right:g}"/>'
    feet = "".join(
        f'<text class="c-name" text-anchor="middle" x="{frame.x(i):g}" y="{frame.height - 4:g}">{escape(name)}</text>'
        for i, name in enumerate(names)
    )
    return rules + half + zero + ends + feet


def curve(points: Sequence[CurvePoint], names: Sequence[str], frame: Frame, lang: str) -> str:
    """Band, line, whiskers and points of one curve; ``points`` and ``names`` by column.

    A stage without data breaks the line; one without ``enough`` customers is dashed and hollow.
    """
    return _bands(points, frame) + _lines(points, frame) + _marks(points, names, frame, lang)


def side_line(estimates: Sequence[Estimate | None], frame: Frame, name: str, scale: float = 1, zero: float = 0) -> str:
    """A second line beside the curve: means mapped to (mean − ``zero``) / ``scale`` on the valence axis."""
    known = {i: e.mean for i, e in enumerate(estimates) if e is not None and e.mean is not None}
    at = {i: (frame.x(i), frame.y((mean - zero) / scale)) for i, mean in known.items()}
    path = "".join(line_path(smooth(run)) for run in _runs([at.get(i) for i in range(frame.columns)]))
    marks = "".join(
        f'<rect class="c-{name}-mark" x="{x - 3:.1f}" y="{y - 3:.1f}" width="6" height="6">'
        f"<title>{known[i]:.2f}</title></rect>"
        for i, (x, y) in at.items()
    )
    return f'<path class="c-{name}" d="{path}"/>{marks}'


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


def render_curve(journey_map: JourneyMap, lang: str = "ja") -> str:
    """The emotion curve of everybody as one SVG file: title, stage names, band, line, rating and adjusted lines."""
    w = words(lang)
    names = [printable(stage.name) for stage in journey_map.stages]
    frame = Frame(columns=max(1, len(names)), left=20)
    title = escape(f"{printable(journey_map.map.title)} – {w['curve']}")
    heads = "".join(
        f'<text class="c-stage" text-anchor="middle" x="{frame.x(i):g}" y="-14">{escape(name)}</text>'
        for i, name in enumerate(names)
    )
    side = side_lines(journey_map, frame)
    body = backdrop(frame, (), lang) + side + curve(overall(journey_map), names, frame, lang)
    keys = _legend(side, frame, lang)
    width, height = frame.right + 20, frame.height + 110
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="koetabi" role="img" lang="{lang}" '
        f'viewBox="0 -80 {width:g} {height:g}" width="{width:g}" height="{height:g}"><title>{title}</title>'
        f'<style>{_STYLE}</style><rect x="0" y="-80" width="{width:g}" height="{height:g}" fill="var(--paper)"/>'
        f'{tone(frame)}<text class="c-title" x="{frame.left:g}" y="-48">{title}</text>{heads}{body}{keys}</svg>\n'
    )


def _legend(side: str, frame: Frame, lang: str) -> str:
    """What each line is, under the plot; only lines that are there."""
    w = words(lang)
    entries = [("c-line", w["curve"]), ("c-line c-small", w["small_n"])]
    entries += [(f"c-{name}", w[f"{name}_line"]) for name in ("rating", "adjusted") if f"g-{name}" in side]
    y = frame.height + 10
    return "".join(
        f'<path class="{kind}" style="stroke-width:2.4" d="M{x:g},{y:g}l28,0.01"/>'
        f'<text class="c-axis" x="{x + 36:g}" y="{y + 4:g}">{escape(text)}</text>'
        for kind, text, x in ((kind, text, frame.left + 6 + i * 170) for i, (kind, text) in enumerate(entries))
    )


def side_lines(journey_map: JourneyMap, frame: Frame) -> str:
    """The rating line (0–10 laid on −1…+1) and the channel-adjusted line, each a group; empty where no data are."""
    ratings = [stage.rating for stage in journey_map.stages]
    adjusted = [stage.emotion.adjusted for stage in journey_map.stages]
    parts = ""
    if any(r is not None and r.mean is not None for r in ratings):
        parts += f'<g class="g-rating">{side_line(ratings, frame, "rating", scale=5, zero=5)}</g>'
    if any(a is not None and a.mean is not None for a in adjusted):
        parts += f'<g class="g-adjusted">{side_line(adjusted, frame, "adjusted")}</g>'
    return parts


def _runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """The stretches without a gap."""
    runs: list[list[Point]] = [[]]
    for point in points:
        if point is None:
            runs.append([])
        else:
            runs[-1].append(point)
    return [run for run in runs if run]


def _bands(points: Sequence[CurvePoint], frame: Frame) -> str:
    upper = [None if p.ci95 is None else (frame.x(i), frame.y(p.ci95[1])) for i, p in enumerate(points)]
    lower = [None if p.ci95 is None else (frame.x(i), frame.y(p.ci95[0])) for i, p in enumerate(points)]
    paths = [band_path(u, d) for u, d in zip(_runs(upper), _runs(lower), strict=True) if len(u) > 1]
    return f'<path class="c-band" d="{"".join(paths)}"/>'


def _lines(points: Sequence[CurvePoint], frame: Frame) -> str:
    at = [None if p.mean is None else (frame.x(i), frame.y(p.mean)) for i, p in enumerate(points)]
    doubtful = {frame.x(i) for i, p in enumerate(points) if not p.enough}
    pieces = [piece for run in _runs(at) for piece in smooth(run)]
    firm = [p for p in pieces if p.start[0] not in doubtful and p.end[0] not in doubtful]
    loose = [p for p in pieces if p not in firm]
    return f'<path class="c-line" d="{line_path(firm)}"/><path class="c-line c-small" d="{line_path(loose)}"/>'


def _marks(points: Sequence[CurvePoint], names: Sequence[str], frame: Frame, lang: str) -> str:
    w = words(lang)
    parts = []
    for i, (point, name) in enumerate(zip(points, names, strict=True)):
        x = frame.x(i)
        foot = f'x="{x:g}" y="{frame.height - 24:g}" text-anchor="middle"'
        if point.mean is None:
            parts.append(f'<text class="c-n" {foot}>{w["no_data"]}</text>')
            continue
        y = frame.y(point.mean)
        if point.ci95 is not None:
            low, high = (frame.y(v) for v in point.ci95)
            parts.append(f'<path class="c-whisker" d="M{pair((x, high))}V{low:.1f}"/>')
        sign = "c-up" if point.mean >= 0 else "c-down"
        size = "" if point.enough else " c-small"
        said = f"{name}: {signed(point.mean)} {interval(point.ci95)}, n={point.n}"
        parts.append(
            f'<circle class="c-point {sign}{size}" cx="{x:.1f}" cy="{y:.1f}" r="7"><title>{escape(said)}</title>'
            f'</circle><text class="c-value" x="{x + 13:.1f}" y="{y - 9 if point.mean >= 0 else y + 19:.1f}">'
            f"{signed(point.mean)}</text>"
        )
        parts.append(
            f'<text class="c-n" {foot}>n={point.n}</text>'
            if point.enough
            else f'<text class="c-few" {foot}>{w["small_n"]} (n={point.n})</text>'
        )
    return "".join(parts)
