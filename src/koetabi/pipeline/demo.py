"""The sample workspace: two weeks of all four sources for one fictitious company (data/demo)."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

from koetabi.errors import KoetabiError
from koetabi.workspace import Workspace, data_folder, init_workspace, open_workspace

WEEKS = (date(2026, 11, 8), date(2026, 11, 15))
"""The last day of each week of the sample data."""


def make_demo(root: Path, lang: str = "ja") -> Workspace:
    """A workspace for the sample data, with an empty inbox.

    Raises:
        InputError: there is a workspace already.
        KoetabiError: the folder cannot be written.
    """
    init_workspace(root, "b2b-8", lang)
    return open_workspace(root)


def receive_week(workspace: Workspace, number: int) -> None:
    """Drop the files of week 1 or 2 into the inbox, as an export job would."""
    try:
        shutil.copytree(data_folder("demo") / f"week{number}", workspace.inbox, dirs_exist_ok=True)
    except OSError as error:
        raise KoetabiError(
            f"{workspace.inbox} に書き込めません（{error}）。書き込めるフォルダを指定してください",
            f"cannot write to {workspace.inbox} ({error}); name a folder that can be written",
        ) from None
