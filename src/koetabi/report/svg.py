"""The emotion curve as one SVG file that stands alone, for slides and documents."""

from __future__ import annotations

from html import escape
from typing import Final

from koetabi.journey_map import JourneyMap
from koetabi.report.curve import backdrop, curve, overall, side_lines, sides_of, tone
from koetabi.report.geometry import Frame, reach
from koetabi.report.text import printable
from koetabi.report.words import words

_STYLE: Final = """
svg.koetabi{--ink:#1c2430;--soft:#5b6878;--rule:#dfe4ea;--paper:#fff;--pos:#14708a;--neg:#c2432a;--rating:#8a6a12;
--adjusted:#6b4fa0;--reviewed:#2f7d4f;font-family:"Hiragino Sans","Noto Sans JP","Noto Sans CJK JP","Yu Gothic",Meiryo,
sans-serif;background:var(--paper)}
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
.c-rating,.c-adjusted,.c-reviewed{fill:none;stroke-width:1.8}.c-shrunk{fill:none;stroke:var(--soft)}
.c-rating{stroke:var(--rating);stroke-dasharray:1.5 4;stroke-linecap:round}
.c-adjusted{stroke:var(--adjusted);stroke-dasharray:8 4}.c-reviewed{stroke:var(--reviewed)}
.c-rating-mark{fill:var(--rating)}.c-adjusted-mark{fill:var(--adjusted)}.c-reviewed-mark{fill:var(--reviewed)}
.c-stage{font-size:15px;font-weight:700}.c-title{font-size:20px;font-weight:700}
"""
_LEFT = 20
_KEY = 170  # width of one entry of the legend


def reach_of(journey_map: JourneyMap) -> float:
    """The reach that holds everybody's curve with its intervals, the lines beside it and what segments firmly say."""
    points = overall(journey_map)
    values = [p.mean for p in points if p.mean is not None] + [v for p in points if p.ci95 for v in p.ci95]
    values += [s.valence(e.mean) for s in sides_of(journey_map) for e in s.known(journey_map.stages).values()]
    values += [p.mean for c in journey_map.curves for p in c.points if p.mean is not None and p.enough]
    return reach(values)


def render_curve(journey_map: JourneyMap, lang: str = "ja") -> str:
    """The emotion curve of everybody: title, stage names, band, line, the lines beside it and a legend."""
    w = words(lang)
    names = [printable(stage.name) for stage in journey_map.stages]
    frame = Frame(columns=max(1, len(names)), left=_LEFT, reach=reach_of(journey_map))
    title = escape(f"{printable(journey_map.map.title)} – {w['curve']}")
    heads = "".join(
        f'<text class="c-stage" text-anchor="middle" x="{frame.x(i):g}" y="-14">{escape(name)}</text>'
        for i, name in enumerate(names)
    )
    body = backdrop(frame, (), lang) + side_lines(journey_map, frame) + curve(overall(journey_map), names, frame, lang)
    keys = _legend([side.name for side in sides_of(journey_map)], frame, lang)
    width, height = max(frame.right, _LEFT + 5 * _KEY) + _LEFT, frame.height + 110
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="koetabi" role="img" lang="{lang}" '
        f'viewBox="0 -80 {width:g} {height:g}" width="{width:g}" height="{height:g}"><title>{title}</title>'
        f'<style>{_STYLE}</style><rect x="0" y="-80" width="{width:g}" height="{height:g}" fill="var(--paper)"/>'
        f'{tone(frame)}<text class="c-title" x="{frame.left:g}" y="-48">{title}</text>{heads}{body}{keys}</svg>\n'
    )


def _legend(sides: list[str], frame: Frame, lang: str) -> str:
    """What each line is, under the plot; only lines that are there."""
    w = words(lang)
    entries = [("c-line", w["curve"]), ("c-line c-small", w["small_n"])]
    entries += [(f"c-{name}", w[f"{name}_line"]) for name in sides]
    y = frame.height + 10
    return "".join(
        f'<path class="{kind}" style="stroke-width:2.4" d="M{x:g},{y:g}l28,0.01"/>'
        f'<text class="c-axis" x="{x + 36:g}" y="{y + 4:g}">{escape(text)}</text>'
        for kind, text, x in ((kind, text, frame.left + 6 + i * _KEY) for i, (kind, text) in enumerate(entries))
    )
