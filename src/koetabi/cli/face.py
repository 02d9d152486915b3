"""The language the command line speaks."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from koetabi.workspace import Workspace


@dataclass(slots=True)
class _Face:
    lang: str = "ja"
    chosen: bool = False


FACE = _Face()


def current_lang() -> str:
    """``ja`` or ``en``."""
    return FACE.lang


def say(ja: str, en: str) -> str:
    """The sentence in the current language."""
    return en if FACE.lang == "en" else ja


def fail(message: str) -> None:
    """One line on stderr."""
    click.echo(f"koetabi: {' '.join(message.split())}", err=True)


def workspace_at(root: str) -> Workspace:
    """The workspace there; its language is spoken unless ``--lang`` was given."""
    from koetabi.workspace import open_workspace

    workspace = open_workspace(Path(root))
    if FACE.chosen:
        settings = workspace.settings.model_copy(update={"lang": FACE.lang})
        return type(workspace)(workspace.root, settings, workspace.definition)
    FACE.lang = workspace.settings.lang
    return workspace


in_workspace = click.option("-C", "root", default=".", metavar="DIR", help="作業フォルダ / the workspace [.]")
