"""The weekly refresh: what is new → labelled → aggregated → published. Runs with and without Prefect."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from filelock import FileLock, Timeout
from sqlalchemy.engine import Engine

from koetabi.errors import BusyError, KoetabiError
from koetabi.journey_map import JourneyMap
from koetabi.pipeline.aggregate import aggregate
from koetabi.pipeline.ingest import Ingested, ingest
from koetabi.pipeline.label import current_analysis, label_all
from koetabi.pipeline.publish import publish
from koetabi.store import comments as stored
from koetabi.store import snapshots
from koetabi.store.database import open_store, reading, writing
from koetabi.store.snapshots import Saved
from koetabi.workspace import Workspace

TIMEZONE = ZoneInfo("Asia/Tokyo")


@dataclass(frozen=True, slots=True)
class Refreshed:
    """What a refresh did."""

    snapshot: str
    page: Path
    ingested: Ingested
    labelled: int
    rejected_in_all: int
    journey_map: JourneyMap


def today() -> date:
    """The day in Japan."""
    return datetime.now(TIMEZONE).date()


@contextmanager
def alone(workspace: Workspace) -> Iterator[None]:
    """Hold the workspace: a second refresh at the same time is refused. A crash lets go of it.

    Raises:
        BusyError: another refresh holds it.
        KoetabiError: the workspace cannot be written.
    """
    lock = FileLock(workspace.root / ".refresh.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise BusyError(
            f"{workspace.root} では別の更新が動いています。終わってからもう一度実行してください",
            f"another refresh is at work in {workspace.root}; run again when it has ended",
        ) from None
    except OSError as error:
        raise KoetabiError(
            f"{workspace.root} に書き込めません（{error.strerror}）。権限を確かめてください",
            f"cannot write to {workspace.root} ({error.strerror}); check permissions",
        ) from None
    try:
        yield
    finally:
        lock.release()


def refresh(
    workspace: Workspace, as_of: date | None = None, progress: Callable[[str, int, int], object] | None = None
) -> Refreshed:
    """Bring the map up to date.

    Args:
        workspace: where the files, the store and the outputs are.
        as_of: the last day that counts; today in Japan by default.
        progress: called with (step, done, total) as the work goes on.

    Raises:
        BusyError: another refresh is at work there.
        StoreError: the store cannot be used.
        ModelError: the model cannot be used.
    """
    day = as_of or today()
    started = _now()
    with alone(workspace):
        engine = open_store(workspace.store_url)
        try:
            taken = ingest(workspace, engine, day)
            analysis = current_analysis(workspace, engine)
            labelled = _label(workspace, engine, analysis, progress)
            saved = aggregate(workspace, engine, analysis, day)
            page = publish(workspace, engine, saved)
            return finish(engine, saved, page, taken, labelled, day, started)
        finally:
            engine.dispose()


def _label(
    workspace: Workspace, engine: Engine, analysis: int, progress: Callable[[str, int, int], object] | None
) -> int:
    if progress is None:
        return label_all(workspace, engine, analysis)
    with reading(engine) as connection:
        total = stored.count_pending(connection, analysis)
    done = 0

    def advance(n: int) -> None:
        nonlocal done
        done += n
        progress("label", done, total)

    return label_all(workspace, engine, analysis, advance)


def finish(
    engine: Engine, saved: Saved, page: Path, taken: Ingested, labelled: int, day: date, started: str
) -> Refreshed:
    """Record the run and say what it did."""
    with writing(engine) as connection:
        snapshots.add_run(connection, day.isoformat(), started, _now(), saved.id, json.dumps(asdict(taken)))
        rejected = len(stored.all_rejected(connection))
    journey_map = JourneyMap.model_validate_json(saved.body)
    return Refreshed(saved.id, page, taken, labelled, rejected, journey_map)


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="seconds")
