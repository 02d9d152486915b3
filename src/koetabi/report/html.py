"""``out/map.html``: the map as one file that needs nothing else."""

from __future__ import annotations

from dataclasses import fields
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from koetabi.journey_map import JourneyMap
from koetabi.report import text
from koetabi.report.view import page
from koetabi.report.words import emotion, label


def render(map: JourneyMap, lang: str = "ja") -> str:
    """One self-contained HTML page; ``lang`` (``"ja"``, ``"en"``) is the language of its labels, not of its voices."""
    face = "en" if lang == "en" else "ja"
    shown = page(map, face)
    context = {field.name: getattr(shown, field.name) for field in fields(shown)}
    return text.printable(_environment(face).get_template("map.html.j2").render(context))


@cache
def _environment(lang: str) -> Environment:
    """The templates with their filters; everything that is not Markup is escaped."""
    loader = PackageLoader("koetabi.report", "templates")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {"ensure_ascii": False, "separators": (",", ":")}

    def said(word: str) -> str:
        return label(word, lang)

    def felt(name: str) -> str:
        return emotion(name, lang)

    def asset(name: str) -> Markup:
        """A file of the package as it is: the page's own style or script, never anybody's words."""
        return Markup(loader.get_source(environment, name)[0])

    filters: dict[str, Any] = {
        "signed": text.signed,
        "interval": text.interval,
        "number": text.number,
        "chance": text.chance,
        "percent": text.percent,
        "shorten": text.shorten,
        "said": said,
        "felt": felt,
    }
    environment.filters.update(filters)
    environment.globals["asset"] = asset
    return environment
