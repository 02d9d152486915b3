"""Where things stand in the drawing of a curve, and the smooth paths between them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

Point = tuple[float, float]
REACHES = (0.25, 0.5, 0.75, 1.0)
"""Valences the edge of a plot may stand for: few, so that maps of different weeks mostly compare at sight."""


def reach(values: Iterable[float]) -> float:
    """The least of :data:`REACHES` that holds all ``values``."""
    highest = max((abs(value) for value in values), default=1.0)
    return next((step for step in REACHES if highest <= step), 1.0)


@dataclass(frozen=True, slots=True)
class Axis:
    """A horizontal scale shared by small intervals that are read one under the other."""

    low: float
    high: float

    @classmethod
    def over(cls, values: Iterable[float]) -> Axis:
        """From the least to the greatest of ``values``, and zero, which every reader looks for."""
        seen = [0.0, *values]
        low, high = min(seen), max(seen)
        return cls(low, high if high > low else low + 1)

    def at(self, value: float) -> float:
        """Where ``value`` stands: 0 at the left end, 1 at the right."""
        return max(0.0, min(1.0, (value - self.low) / (self.high - self.low)))


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot: ``columns`` of ``width``; valence +``reach`` at ``top``, −``reach`` at ``bottom``, zero between.

    All in SVG user units. ``reach`` is one of :data:`REACHES`, the same for everything that is to be compared.
    """

    columns: int
    width: float = 160
    height: float = 224
    top: float = 30
    bottom: float = 178
    left: float = 0
    reach: float = 1

    @property
    def right(self) -> float:
        """The right edge of the last column."""
        return self.left + self.columns * self.width

    def x(self, column: int) -> float:
        """The middle of a column."""
        return self.left + (column + 0.5) * self.width

    def y(self, valence: float) -> float:
        """The height of a valence; beyond the reach it is held at the edge."""
        held = max(-1.0, min(1.0, valence / self.reach))
        return (self.top + self.bottom) / 2 - held * (self.bottom - self.top) / 2


class Piece(NamedTuple):
    """One cubic Bézier curve."""

    start: Point
    first: Point
    second: Point
    end: Point

    def reversed(self) -> Piece:
        """The same curve, drawn from its end."""
        return Piece(self.end, self.second, self.first, self.start)


def smooth(points: Sequence[Point]) -> list[Piece]:
    """Monotone cubic pieces through ``points`` (ascending x): never higher or lower than their neighbours.

    Fritsch and Carlson (1980), *Monotone piecewise cubic interpolation*, with harmonic-mean tangents
    (Fritsch and Butland, 1984).
    """
    if len(points) < 2:
        return []
    slopes = [(b[1] - a[1]) / (b[0] - a[0]) for a, b in pairwise(points)]
    inner = [2 * a * b / (a + b) if a * b > 0 else 0.0 for a, b in pairwise(slopes)]
    tangents = [slopes[0], *inner, slopes[-1]]
    pieces = []
    for a, b, leave, arrive in zip(points, points[1:], tangents, tangents[1:], strict=False):
        third = (b[0] - a[0]) / 3
        pieces.append(Piece(a, (a[0] + third, a[1] + leave * third), (b[0] - third, b[1] - arrive * third), b))
    return pieces


def pair(point: Point) -> str:
    """``x,y`` with one decimal: a tenth of a unit is below what a screen can show."""
    return f"{point[0]:.1f},{point[1]:.1f}"


def line_path(pieces: Sequence[Piece]) -> str:
    """Path data of ``pieces``; they need not be connected."""
    parts = []
    last: Point | None = None
    for piece in pieces:
        if piece.start != last:
            parts.append(f"M{pair(piece.start)}")
        parts.append(f"C{pair(piece.first)} {pair(piece.second)} {pair(piece.end)}")
        last = piece.end
    return "".join(parts)


def band_path(upper: Sequence[Point], lower: Sequence[Point]) -> str:
    """Path data of the closed area between two lines of equal length (at least two points)."""
    back = [piece.reversed() for piece in reversed(smooth(lower))]
    curves = "".join(f"C{pair(p.first)} {pair(p.second)} {pair(p.end)}" for p in back)
    return f"{line_path(smooth(upper))}L{pair(lower[-1])}{curves}Z"
