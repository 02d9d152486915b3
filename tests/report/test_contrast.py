"""Every colour of the page against what it stands on: WCAG 2.2, 1.4.3 (text, 4.5) and 1.4.11 (drawings, 3)."""

import re
from importlib.resources import files

import pytest

CSS = (files("koetabi.report") / "templates" / "page.css").read_text(encoding="utf-8")
TEXT = [
    (colour, ground)
    for colour in ("ink", "soft", "accent", "pos", "neg", "warn")
    for ground in ("paper", "surface", "sunk")
] + [
    ("ink", "accent-soft"),
    ("soft", "accent-soft"),
    ("soft", "warn-soft"),
    ("warn", "warn-soft"),
    ("surface", "accent"),
]
DRAWN = [(colour, "surface") for colour in ("rating", "adjusted", "reviewed", "pos", "neg")]


def theme(selector):
    block = CSS[CSS.index(selector) :].partition("}")[0]
    return dict(re.findall(r"--([\w-]+): (#[0-9a-f]{3,6})", block))


def luminance(colour):
    digits = colour[1:] if len(colour) == 7 else "".join(d * 2 for d in colour[1:])
    parts = [int(digits[i : i + 2], 16) / 255 for i in (0, 2, 4)]
    r, g, b = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a, b):
    dark, light = sorted((luminance(a), luminance(b)))
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_itself():
    assert contrast("#fff", "#000000") == pytest.approx(21)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("selector", [":root {", ':root[data-theme="dark"] {', ':root:not([data-theme="light"]) {'])
def test_text_and_drawings_stand_out(selector):
    colours = theme(selector)
    faint = {(a, b): contrast(colours[a], colours[b]) for a, b in TEXT if contrast(colours[a], colours[b]) < 4.5}
    faint |= {(a, b): contrast(colours[a], colours[b]) for a, b in DRAWN if contrast(colours[a], colours[b]) < 3}
    assert faint == {}
