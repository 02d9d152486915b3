"""Impact × feasibility of the first pain points, as places in a plot that the template fills with buttons."""

from __future__ import annotations

from dataclasses import dataclass

from koetabi.journey_map import PainPointItem
from koetabi.report.geometry import Axis

MAX_DOTS = 24
"""Beyond this many the numbers cover one another; the list beside the picture goes on."""
_UNKNOWN = 0.24  # share of the plot's width kept for pain points of unknown feasibility


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


def plot(ranked: list[PainPointItem]) -> Plot:
    """The first pain points of ``ranked`` whose impact is known; those without are counted, not drawn."""
    alive = [(i, p) for i, p in enumerate((p for p in ranked if p.trend.change != "gone"), start=1)]
    known = [(i, p) for i, p in alive if p.impact.value is not None][:MAX_DOTS]
    axis = Axis.over(v for _, p in known for v in (p.impact.value or 0, *(p.impact.ci95 or ())))
    unset = [p for _, p in known if p.feasibility is None]
    strip = 0.0 if not unset else 1.0 if len(unset) == len(known) else _UNKNOWN
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
