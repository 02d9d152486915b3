"""Serves the weekly refresh of one workspace: `python flows/serve.py WORKSPACE`. The time is in its koetabi.toml."""

from __future__ import annotations

import sys
from pathlib import Path

from prefect.schedules import Cron

from koetabi.workspace import open_workspace
from refresh import refresh


def serve(root: Path) -> None:
    """Wait and run on schedule, one run at a time, until stopped."""
    schedule = open_workspace(root).settings.schedule
    refresh.serve(
        name="weekly",
        parameters={"root": str(root.resolve())},
        schedule=Cron(schedule.cron, timezone=schedule.timezone),
        limit=1,
    )


if __name__ == "__main__":
    serve(Path(sys.argv[1] if len(sys.argv) > 1 else "."))
