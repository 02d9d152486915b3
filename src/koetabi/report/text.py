"""Figures as people read them."""

from __future__ import annotations

import re

from koetabi.journey_map import Interval

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_MINUS = "\N{MINUS SIGN}"


def signed(value: float | None, digits: int = 2) -> str:
    """``+0.58``, ``−0.24``, ``0.00``; a dash where there is no figure."""
    if value is None:
        return "–"
    text = f"{value:+.{digits}f}".replace("-", _MINUS)
    return text[1:] if float(f"{value:.{digits}f}") == 0 else text


def interval(ci: Interval | None, digits: int = 2) -> str:
    """``[−0.34, −0.14]``; a dash where there is none."""
    return "–" if ci is None else f"[{signed(ci[0], digits)}, {signed(ci[1], digits)}]"


def chance(q: float) -> str:
    """A q-value: ``0.012``, or ``< 0.001``, for none is zero."""
    return "< 0.001" if q < 0.001 else f"{q:.3f}"


def number(value: float | None) -> str:
    """Thousands separated, no needless decimals."""
    if value is None:
        return "–"
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def percent(value: float | None) -> str:
    """``21.2%`` of a share 0–1; two decimals below 2%."""
    if value is None:
        return "–"
    return f"{value:.2%}" if 0 < abs(value) < 0.02 else f"{value:.1%}"


def shorten(text: str, limit: int = 300) -> str:
    """At most ``limit`` characters: a page is no archive, map.json has the whole."""
    return text if len(text) <= limit else text[: limit - 1] + "…"


def printable(text: str) -> str:
    """``text`` without what neither HTML nor XML can carry: control characters, lone surrogates."""
    return _UNPRINTABLE.sub("", text)
