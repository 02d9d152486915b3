"""Impact × feasibility of the first pain points: a drawing with named quarters, titles beside the dots."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape

from koetabi.journey_map import PainPointItem
from koetabi.report.geometry import Axis
from koetabi.report.text import interval, printable, shorten, signed
from koetabi.report.words import words

MAX_DOTS = 12
"""Beyond this many the titles cover one another; the list beside the picture goes on."""
_WIDTH, _HEIGHT, _EDGE = 720, 400, 14
_STRIP = (0.3, 0.65)  # share of the width for pain points of unknown feasibility: when few are, when all are
_LINE = 17  # height of a title
_LETTER = 12.5  # width of a full-width letter
_TITLE = 15  # letters


@dataclass(frozen=True, slots=True)
class Dot:
    """One pain point; ``x`` from the left and ``low`` ≤ ``y`` ≤ ``high`` from the bottom, shares of the plot.

    ``unsure``: its feasibility is not set, so that ``x`` only spreads it over the left strip.
    """

    item: PainPointItem
    place: int
    x: float
    y: float
    low: float
    high: float
    unsure: bool


@dataclass(frozen=True, slots=True)
class Plot:
    """The dots, the width of the strip of unknown feasibility, the height of impact zero, and how many have none."""

    dots: list[Dot]
    strip: float
    zero: float
    no_impact: int

    def svg(self, lang: str, opening: set[str]) -> str:
        """The drawing; dots of pain points in ``opening`` are buttons that open their dialog."""
        w = words(lang)
        left = _EDGE + self.strip * (_WIDTH - 2 * _EDGE)
        middle, half = (left + _WIDTH - _EDGE) / 2, _HEIGHT / 2
        rules = f"M{middle:.1f},{_EDGE}V{_HEIGHT - _EDGE}M{left:.1f},{half:g}H{_WIDTH - _EDGE}"
        quarters = "".join(
            f'<text class="p-quarter" text-anchor="{anchor}" x="{x:.1f}" y="{y:g}">{escape(w[key])}</text>'
            for key, anchor, x, y in (
                ("quarter_plan", "start", left + 8, _EDGE + 18),
                ("quarter_now", "end", _WIDTH - _EDGE - 8, _EDGE + 18),
                ("quarter_leave", "start", left + 8, _HEIGHT - _EDGE - 5),
                ("quarter_fill", "end", _WIDTH - _EDGE - 8, _HEIGHT - _EDGE - 5),
            )
        )
        unset = ""
        if self.strip:
            unset = (
                f'<rect class="p-unset" x="{_EDGE}" y="{_EDGE}" width="{left - _EDGE:.1f}" '
                f'height="{_HEIGHT - 2 * _EDGE}"/><text class="p-quarter" x="{_EDGE + 8}" y="{_EDGE + 18}">'
                f"{escape(w['feasibility'])}: {escape(w['undecided'])}</text>"
            )
        zero = _down(self.zero)
        dots = "".join(_drawn(dot, at, lang, opening) for dot, at in zip(self.dots, self._titles(), strict=True))
        return (
            f'<svg class="plot" viewBox="0 0 {_WIDTH} {_HEIGHT}" role="group" aria-labelledby="priority">{unset}'
            f'<path class="p-frame" d="M{left:.1f},{_EDGE}H{_WIDTH - _EDGE}V{_HEIGHT - _EDGE}H{left:.1f}z"/>'
            f'<path class="p-rule" d="{rules}"/><path class="p-zero" d="M{_EDGE},{zero:.1f}H{_WIDTH - _EDGE}"/>'
            f'<text class="p-axis" x="{_EDGE + 4}" y="{zero - 4:.1f}">0</text>{quarters}'
            f"{dots}</svg>"
        )

    def _titles(self) -> list[tuple[float, float, str]]:
        """Where each dot's title stands (x, y, anchor): beside it, as near as no other title or dot is covered."""
        taken = [(_along(d.x) - 13, _down(d.y) - 13, _along(d.x) + 13, _down(d.y) + 13) for d in self.dots]
        found = []
        for dot in self.dots:
            width = _LETTER * min(len(printable(dot.item.title)), _TITLE) + 4
            x, y = _along(dot.x), _down(dot.y)
            right = x + 18 + width < _WIDTH - _EDGE
            sides = (x + 18, x - 18 - width) if right else (x - 18 - width, x + 18)
            steps = [step * sign * _LINE for step in range(8) for sign in (1, -1)]
            boxes = [(side, y + step - 9, side + width, y + step + 8) for step in steps for side in sides]
            inside = [b for b in boxes if b[0] >= 0 and b[2] <= _WIDTH and b[1] >= 0 and b[3] <= _HEIGHT] or boxes
            box = next((b for b in inside if not any(_meet(b, other) for other in taken)), inside[0])
            taken.append(box)
            found.append((box[0], box[1] + 13, "start") if box[0] > x else (box[2], box[1] + 13, "end"))
        return found


def place_dots(ranked: list[PainPointItem]) -> Plot:
    """The first pain points of ``ranked`` whose impact is known; those without are counted, not drawn."""
    alive = [(i, p) for i, p in enumerate((p for p in ranked if p.trend.change != "gone"), start=1)]
    known = [(i, p) for i, p in alive if p.impact.value is not None][:MAX_DOTS]
    axis = Axis.over(v for _, p in known for v in (p.impact.value or 0, *(p.impact.ci95 or ())))
    unset = [p for _, p in known if p.feasibility is None]
    strip = _STRIP[0] + (_STRIP[1] - _STRIP[0]) * len(unset) / len(known) if unset else 0.0
    dots = []
    for place, item in known:
        value = item.impact.value or 0.0
        low, high = item.impact.ci95 or (value, value)
        if item.feasibility is None:
            x = strip * (unset.index(item) + 0.5) / len(unset)
        else:
            x = strip + (1 - strip) * (0.03 + 0.94 * item.feasibility)
        dots.append(Dot(item, place, x, axis.at(value), axis.at(low), axis.at(high), item.feasibility is None))
    return Plot(dots, strip, axis.at(0), sum(p.impact.value is None for _, p in alive))


def _along(share: float) -> float:
    return _EDGE + share * (_WIDTH - 2 * _EDGE)


def _down(share: float) -> float:
    return _HEIGHT - 36 - share * (_HEIGHT - 76)


def _meet(a: tuple[float, float, float, float], b: tuple[float, float, float, float]) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _drawn(dot: Dot, at: tuple[float, float, str], lang: str, opening: set[str]) -> str:
    w, item = words(lang), dot.item
    x, y, title = _along(dot.x), _down(dot.y), printable(item.title)
    feasible = w["undecided"] if item.feasibility is None else f"{item.feasibility:.2f}"
    impact = f"{signed(item.impact.value)} {interval(item.impact.ci95)}"
    said = f"{title}\n{w['impact']} {impact}\n{w['feasibility']} {feasible}"
    opens = (
        f' data-dialog="dialog-{item.id}" role="button" aria-haspopup="dialog"' if item.id in opening else ' role="img"'
    )
    span = f"M{x:.1f},{_down(dot.high):.1f}V{_down(dot.low):.1f}"
    leader = f"M{x:.1f},{y:.1f}L{at[0]:.1f},{at[1] - 4:.1f}" if abs(at[1] - 4 - y) > _LINE / 2 else ""
    return (
        f'<g class="p-dot{" p-loose" if dot.unsure else ""}" tabindex="0"{opens} aria-label="{escape(said)}" '
        f'data-tip="{escape(said)}"><path class="p-range" d="{span}{leader}"/>'
        f'<circle cx="{x:.1f}" cy="{y:.1f}" r="12"/>'
        f'<text class="p-place" text-anchor="middle" x="{x:.1f}" y="{y + 4.5:.1f}">{dot.place}</text>'
        f'<text class="p-title" lang="ja" text-anchor="{at[2]}" x="{at[0]:.1f}" y="{at[1]:.1f}">'
        f"{escape(shorten(title, _TITLE))}</text></g>"
    )
