"""Small multiples: the weeks of one stage in a drawing as small as a word."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape

from koetabi.journey_map import TrendPoint
from koetabi.report.geometry import Frame, band_path, pair
from koetabi.report.text import signed
from koetabi.report.words import words


def sparkline(points: Mapping[str, TrendPoint], weeks: Sequence[str], name: str, lang: str, scale: float = 1) -> str:
    """One stage over ``weeks`` (in order); a week without data is a gap, not a zero.

    ``scale``: the valence at the upper edge, the same for all stages of a page so that they compare.
    """
    w = words(lang)
    width = 132 / max(1, len(weeks))
    frame = Frame(columns=len(weeks), width=width, height=72, top=6, bottom=66, left=4)
    known = [(i, p) for i, week in enumerate(weeks) if (p := points.get(week)) is not None and p.mean is not None]
    said = f"{name}: " + ", ".join(f"{p.week} {signed(p.mean)} (n={p.n})" for _, p in known[-6:])
    head = f'<svg class="spark" viewBox="0 0 140 72" role="img" aria-label="{escape(said)}">'
    zero = f'<path class="c-zero" d="M4,{frame.y(0):.1f}H136"/>'
    if not known:
        return f'{head}{zero}<text class="c-n" x="70" y="28" text-anchor="middle">{w["no_data"]}</text></svg>'
    # Neighbouring weeks are joined by straight lines: at this size a bend would be invention.
    path, band, last = "", "", -2
    for i, point in known:
        at = (frame.x(i), frame.y((point.mean or 0) / scale))
        path += f"{'L' if i == last + 1 else 'M'}{pair(at)}"
        last = i
    sure = [(i, p.ci95) for i, p in known if p.ci95 is not None]
    if len(sure) > 1 and len(sure) == sure[-1][0] - sure[0][0] + 1:
        upper = [(frame.x(i), frame.y(ci[1] / scale)) for i, ci in sure]
        lower = [(frame.x(i), frame.y(ci[0] / scale)) for i, ci in sure]
        band = f'<path class="s-band" d="{band_path(upper, lower)}"/>'
    i, end = known[-1]
    mean = end.mean or 0
    sign = "c-up" if mean >= 0 else "c-down"
    dot = f'<circle class="s-end {sign}" cx="{frame.x(i):.1f}" cy="{frame.y(mean / scale):.1f}" r="3.6"/>'
    return f'{head}{band}{zero}<path class="s-line" d="{path}"/>{dot}</svg>'
