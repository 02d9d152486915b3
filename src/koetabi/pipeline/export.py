"""The current snapshot in another format; every format is a view of the same map."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from koetabi.errors import InputError
from koetabi.journey_map import JourneyMap, dump
from koetabi.pipeline.publish import write_file
from koetabi.report import csv, html, svg
from koetabi.store.database import open_store, reading
from koetabi.store.snapshots import Saved, current_snapshot
from koetabi.workspace import Workspace

_FORMATS: dict[str, Callable[[JourneyMap, str], bytes]] = {
    "html": lambda m, lang: html.render(m, lang).encode("utf-8", "replace"),
    "json": lambda m, lang: dump(m),
    "csv": lambda m, lang: csv.render(m),
    "svg": lambda m, lang: svg.render_curve(m, lang).encode("utf-8", "replace"),
}


_LATER = ("xlsx", "pptx", "png", "lucid", "miro")
"""Formats that are promised and not written yet."""


def load_current(workspace: Workspace) -> Saved:
    """The snapshot that the outputs show.

    Raises:
        InputError: the workspace was never refreshed.
    """
    engine = open_store(workspace.store_url)
    with reading(engine) as connection:
        saved = current_snapshot(connection)
    engine.dispose()
    if saved is None:
        raise InputError(
            f"{workspace.root} にはまだ地図がありません。先に koetabi refresh -C {workspace.root} を実行してください",
            f"no map in {workspace.root} yet; first run: koetabi refresh -C {workspace.root}",
        )
    return saved


def export_map(workspace: Workspace, form: str, out: Path | None = None) -> Path:
    """Write the current map as ``form``; where it was written (``out/map.FORMAT`` by default).

    Raises:
        InputError: no such format, or no map yet.
        KoetabiError: the file cannot be written.
    """
    if form in _LATER:
        raise InputError(
            f"形式「{form}」の書き出しはまだできていません。今は {'・'.join(_FORMATS)} が使えます",
            f"export to {form} is not there yet; for now there are {', '.join(_FORMATS)}",
        )
    if form not in _FORMATS:
        raise InputError(
            f"形式「{form}」はありません。{'・'.join(_FORMATS)} から選んでください",
            f"no format {form!r}; choose one of {', '.join(_FORMATS)}",
        )
    journey_map = JourneyMap.model_validate_json(load_current(workspace).body)
    path = out or workspace.out / f"map.{form}"
    write_file(path, _FORMATS[form](journey_map, workspace.settings.lang))
    return path
