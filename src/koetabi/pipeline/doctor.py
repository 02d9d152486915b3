"""Checks a workspace, its store, its model and its sources; says what is wrong and how to mend it."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from koetabi.errors import KoetabiError, Message
from koetabi.pipeline.ingest import inbox_files
from koetabi.pipeline.publish import write_file
from koetabi.sources import SUFFIXES
from koetabi.store import comments as stored
from koetabi.store.database import open_store, reading
from koetabi.workspace import Workspace, open_workspace


class Finding(NamedTuple):
    """One thing that was looked at."""

    ok: bool
    text: str


def examine(root: Path, lang: str = "ja") -> list[Finding]:
    """Look at everything a refresh needs, without changing the map."""
    findings: list[Finding] = []

    def note(ok: bool, ja: str, en: str) -> None:
        findings.append(Finding(ok, Message(ja, en).text(lang)))

    try:
        workspace = open_workspace(root)
    except KoetabiError as error:
        return [Finding(False, error.message.text(lang))]
    stages = len(workspace.definition.stages)
    note(True, f"設定と地図の定義は正しい（{stages} 段階）", f"settings and map definition are valid ({stages} stages)")
    for check in (_folders, _store, _model, _sources):
        try:
            for message in check(workspace):
                note(True, *message)
        except KoetabiError as error:
            note(False, *error.message)
    return findings


def _folders(workspace: Workspace) -> list[Message]:
    for folder in (workspace.root, workspace.out):
        probe = folder / ".doctor.new"
        write_file(probe, b"")
        probe.unlink()
    if not workspace.inbox.is_dir():
        raise KoetabiError(
            f"{workspace.inbox} がありません。フォルダを作ってファイルを置いてください",
            f"there is no {workspace.inbox}; make it and put files there",
        )
    return [Message("フォルダに書き込める", "the folders can be written")]


def _store(workspace: Workspace) -> list[Message]:
    engine = open_store(workspace.store_url)
    with reading(engine) as connection:
        rejected = len(stored.all_rejected(connection))
    engine.dispose()
    return [
        Message(f"ストアは使える（読めなかったもの {rejected} 件）", f"the store can be used ({rejected} rejected)")
    ]


def _model(workspace: Workspace) -> list[Message]:
    from koetabi.pipeline.analysis import load_analyser

    identity = load_analyser(workspace.model_path, workspace.definition).model.identity
    return [Message(f"モデルは使える（{identity[:12]}）", f"the model can be used ({identity[:12]})")]


def _sources(workspace: Workspace) -> list[Message]:
    files = inbox_files(workspace)
    foreign = [file.name for file in files if file.path.suffix.lower() not in SUFFIXES]
    if foreign:
        raise KoetabiError(
            f"読めない種類のファイルが inbox にあります: {'、'.join(foreign[:5])}。"
            f"{' '.join(sorted(SUFFIXES))} に直してください",
            f"files of a kind that cannot be read are in the inbox: {', '.join(foreign[:5])}; "
            f"convert them to one of {' '.join(sorted(SUFFIXES))}",
        )
    loose = sorted({file.name.partition("/")[0] for file in files if not file.source})
    if loose:
        return [
            Message(
                f"inbox に {len(files)} ファイル（ソースを列から推測するもの: {'、'.join(loose[:5])}）",
                f"{len(files)} files in the inbox (source guessed from columns: {', '.join(loose[:5])})",
            )
        ]
    return [Message(f"inbox に {len(files)} ファイル", f"{len(files)} files in the inbox")]
