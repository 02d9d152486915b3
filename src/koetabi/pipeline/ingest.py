"""inbox/ → comments in the store: each file once, each remark once, personal data masked before it is stored."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import islice
from pathlib import Path

from sqlalchemy.engine import Engine

from koetabi.errors import InputError, Message
from koetabi.records import Comment, Metric, Rejected
from koetabi.sources import SUFFIXES, SourceSettings, read_comments
from koetabi.store import comments as stored
from koetabi.store.database import writing
from koetabi.taxonomy import SOURCES
from koetabi.text.mask import mask
from koetabi.workspace import Workspace

_BATCH = 5000


@dataclass(slots=True)
class Ingested:
    """What a refresh took in."""

    files: int = 0
    new: int = 0
    replaced: int = 0
    known: int = 0
    forgotten: int = 0
    metrics: int = 0
    rejected: int = 0


@dataclass(frozen=True, slots=True)
class InboxFile:
    """A file in inbox/: where it is and the source its folder says it is from (empty: not said)."""

    path: Path
    name: str
    source: str


def inbox_files(workspace: Workspace) -> list[InboxFile]:
    """Files of the inbox in the order of their names; hidden and lock files are passed over."""
    found = []
    for path in sorted(workspace.inbox.rglob("*")):
        relative = path.relative_to(workspace.inbox)
        if path.is_file() and not any(part.startswith((".", "~$")) for part in relative.parts):
            folder = relative.parts[0] if len(relative.parts) > 1 else ""
            source = folder if folder in SOURCES or folder == "metric" else ""
            found.append(InboxFile(path, relative.as_posix(), source))
    return found


def ingest(workspace: Workspace, engine: Engine, as_of: date) -> Ingested:
    """Read every file not read yet. A bad row or a bad file is listed and stops nothing."""
    done = Ingested()
    with writing(engine) as connection:
        stored.drop_unfinished_rejections(connection)
    for file in inbox_files(workspace):
        ingest_file(workspace, engine, file, as_of, done)
    return done


def ingest_file(workspace: Workspace, engine: Engine, file: InboxFile, as_of: date, done: Ingested) -> None:
    """Read one file unless it was read before, and add what became of it to ``done``."""
    settings = _settings(workspace, file.source)
    try:
        digest = _digest(file, settings, workspace.settings.mask)
    except OSError as error:
        reason = Message(f"開けません（{error.strerror}）", f"cannot be opened ({error.strerror})")
        _reject_file(engine, file.name, file, reason, done)
        return
    with writing(engine) as connection:
        if stored.file_known(connection, digest, file.source):
            return
        older = stored.older_readings(connection, digest, file.source)
    done.files += 1
    rejected: list[Rejected] = []
    found: set[int] = set()
    count = known = 0
    arrived = stored.day_number(as_of)
    try:
        if file.path.suffix.lower() not in SUFFIXES:
            raise InputError(
                f"この種類のファイルは読めません。使える形式: {' '.join(sorted(SUFFIXES))}",
                f"this kind of file cannot be read; use one of {' '.join(sorted(SUFFIXES))}",
            )
        items = iter(read_comments(file.path, file.source, settings))
        while batch := list(islice(items, _BATCH)):
            rejected += [item for item in batch if isinstance(item, Rejected)]
            remarks = [_masked(item, workspace.settings.mask) for item in batch if isinstance(item, Comment)]
            metrics = [item for item in batch if isinstance(item, Metric)]
            with writing(engine) as connection:
                added = stored.add_comments(connection, remarks, arrived, digest)
                stored.add_metrics(connection, metrics)
            if older:
                found.update(remark.key for remark in remarks)
            done.new += added.new
            done.replaced += added.replaced
            done.known += added.known
            done.forgotten += added.forgotten
            done.metrics += len(metrics)
            count += len(remarks) + len(metrics)
            known += added.known
    except InputError as error:
        _reject_file(engine, digest, file, error.message, done)
        return
    done.rejected += len(rejected)
    with writing(engine) as connection:
        done.replaced += stored.drop_older_readings(connection, older, file.source, found)
        stored.replace_rejected(connection, digest, [_listed(item, file.name) for item in rejected])
        stored.finish_file(
            connection, digest, file.source, file.name, comments=count, duplicates=known, rejected=len(rejected)
        )


def _listed(item: Rejected, name: str) -> Rejected:
    """As it is stored: a reason may cite a cell, and a cell in the wrong column may hold anything."""
    return Rejected(name, item.line, Message(_mask_again(item.reason.ja), _mask_again(item.reason.en)))


def _reject_file(engine: Engine, digest: str, file: InboxFile, reason: Message, done: Ingested) -> None:
    done.rejected += 1
    # The list has a column for the file.
    named = f"{file.path.name}: "
    plain = Message(reason.ja.removeprefix(named), reason.en.removeprefix(named))
    with writing(engine) as connection:
        stored.replace_rejected(connection, digest, [Rejected(file.name, 0, plain)])


def _settings(workspace: Workspace, source: str) -> SourceSettings:
    table = {str(name): table for name, table in workspace.settings.sources.items()}.get(source)
    if table is None:
        return SourceSettings(source=source)
    return SourceSettings(
        source=source,
        columns=dict(table.columns),
        rating_scale=table.rating_scale,
        customer_speakers=table.customer_speakers,
        interviewer_speakers=table.interviewer_speakers,
    )


def _digest(file: InboxFile, settings: SourceSettings, mask: bool) -> str:
    """Hash of the file, then of how it is to be read: a mended column mapping takes effect at once."""
    with file.path.open("rb") as stream:
        content = hashlib.file_digest(stream, "sha256")
    way = hashlib.sha256(json.dumps([str(settings), mask], sort_keys=True).encode())
    return content.hexdigest()[: stored.CONTENT] + way.hexdigest()[stored.CONTENT :]


def _masked(comment: Comment, on: bool) -> Comment:
    if not on:
        return comment
    text, question, external_id = mask(comment.text), _mask_again(comment.question), comment.external_id
    if "@" in external_id:
        external_id = mask(external_id)
    attributes = {name: value for name, value in comment.attributes.items() if _mask_again(value) == value}
    known = (comment.text, comment.question, comment.external_id, comment.attributes)
    if (text, question, external_id, attributes) == known:
        return comment  # as most are: making each anew would take a third of the masking
    return replace(comment, text=text, question=question, external_id=external_id, attributes=attributes)


# Questions and attributes repeat from row to row.
_mask_again = lru_cache(maxsize=10_000)(mask)
