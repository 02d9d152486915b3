"""Where things stand in the drawing of a curve, and the smooth paths between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Frame:
    """The plot: ``columns`` of ``width``; valence +1 at ``top``, −1 at ``bottom``; all in SVG user units."""

    columns: int
    width: float = 160
    height: float = 300
    top: float = 30
    bottom: float = 246
    left: float = 0

    @property
    def right(self) -> float:
        """The right edge of the last column."""
        return self.left + self.columns * self.width

    def x(self, column: int) -> float:
        """The middle of a column."""
        return self.left + (column + 0.5) * self.width

    def y(self, valence: float) -> float:
        """The height of a valence; outside [−1, 1] it is held at the edge."""
        held = max(-1.0, min(1.0, valence))
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
