"""A snapshot → the files in out/, each replaced in one step."""

from __future__ import annotations

import csv
import io
import os
from pathlib import Path

from sqlalchemy.engine import Engine

from koetabi.errors import KoetabiError
from koetabi.journey_map import JourneyMap
from koetabi.report import html
from koetabi.store import comments as stored
from koetabi.store.database import reading
from koetabi.store.snapshots import Saved
from koetabi.workspace import Workspace


def publish(workspace: Workspace, engine: Engine, snapshot: Saved) -> Path:
    """Write map.json, map.html and rejected.csv; where the map is.

    Raises:
        KoetabiError: out/ cannot be written (permissions, full disk).
    """
    journey_map = JourneyMap.model_validate_json(snapshot.body)
    lang = workspace.settings.lang
    with reading(engine) as connection:
        rejected = stored.all_rejected(connection)
    page = workspace.out / "map.html"
    write_file(workspace.out / "map.json", snapshot.body)
    write_file(page, html.render(journey_map, lang).encode("utf-8", "replace"))
    write_file(workspace.out / "rejected.csv", _rejected_csv(rejected, lang))
    return page


def write_file(path: Path, content: bytes) -> None:
    """Replace a file in one step: readers see the old one or the new one, never half of it.

    Raises:
        KoetabiError: it cannot be written.
    """
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        new.write_bytes(content)
        os.replace(new, path)
    except OSError as error:
        raise KoetabiError(
            f"{path} に書き込めません（{error.strerror}）。書き込み権限とディスクの空きを確かめてください",
            f"cannot write {path} ({error.strerror}); check permissions and free disk",
        ) from None


def _rejected_csv(rows: list[tuple[str, int, str, str]], lang: str) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["file", "line", "reason"])
    for file, line, ja, en in rows:
        reason = en if lang == "en" else ja
        # A leading = + - @ would be run as a formula by a spreadsheet.
        writer.writerow([_inert(file), line or "", _inert(reason)])
    return out.getvalue().encode("utf-8-sig", "replace")


def _inert(text: str) -> str:
    return f"'{text}" if text[:1] in "=+-@\t\r" else text
