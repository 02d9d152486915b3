"""Comments in the store → labelled segments in the store, batch by batch, in one process or several."""

from __future__ import annotations

import os
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from multiprocessing import get_context, parent_process
from pathlib import Path

from sqlalchemy.engine import Engine

from koetabi.definition import MapDefinition
from koetabi.pipeline.analysis import analysis_identity, load_analyser
from koetabi.records import SegmentTable
from koetabi.store import comments as stored
from koetabi.store import labels
from koetabi.store.comments import Pending
from koetabi.store.database import reading, writing
from koetabi.workspace import Workspace

BATCH = 2000


def current_analysis(workspace: Workspace, engine: Engine) -> int:
    """Number in the store of the way this workspace analyses now."""
    identity = analysis_identity(workspace.model_path, workspace.definition)
    with writing(engine) as connection:
        return labels.analysis_id(connection, identity)


def batches(engine: Engine, analysis: int) -> Iterator[list[Pending]]:
    """Comments that wait for that analysis, in batches, in order of arrival."""
    after = 0
    while True:
        with reading(engine) as connection:
            batch = stored.pending(connection, analysis, BATCH, after)
        if not batch:
            return
        after = batch[-1].seq
        yield batch


def label_batch(batch: list[Pending], model: Path | None, definition: MapDefinition) -> SegmentTable:
    """Labels of one batch (runs in a worker too)."""
    analyser = load_analyser(model, definition)
    return analyser.label([c.text for c in batch], [c.source for c in batch], [c.question for c in batch])


def label_all(
    workspace: Workspace, engine: Engine, analysis: int, advance: Callable[[int], object] | None = None
) -> int:
    """Label every waiting comment; each batch is stored in one transaction. How many comments were labelled.

    ``advance`` is called with the size of each batch stored.
    """
    done = 0
    for batch, table in _labelled(workspace, engine, analysis):
        store_batch(engine, analysis, batch, table)
        done += len(batch)
        if advance:
            advance(len(batch))
    return done


def store_batch(engine: Engine, analysis: int, batch: list[Pending], table: SegmentTable) -> None:
    """Store the labels of one batch."""
    with writing(engine) as connection:
        labels.add_predictions(connection, analysis, [comment.seq for comment in batch], table)


def _end_with_parent() -> None:
    """Watch, in a worker, for the end of the main process: killed, it leaves no workers behind."""

    def watch() -> None:
        if (parent := parent_process()) is not None:
            parent.join()
            os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _labelled(workspace: Workspace, engine: Engine, analysis: int) -> Iterator[tuple[list[Pending], SegmentTable]]:
    """Batches and their labels, in order; a few are in flight at a time, so memory does not grow with the data."""
    model, definition, workers = workspace.model_path, workspace.definition, workspace.workers
    with reading(engine) as connection:
        waiting = stored.count_pending(connection, analysis)
    if workers == 1 or waiting <= BATCH:  # a pool costs more than it gains on one batch
        for batch in batches(engine, analysis):
            yield batch, label_batch(batch, model, definition)
        return
    flying: deque[tuple[list[Pending], Future[SegmentTable]]] = deque()
    with ProcessPoolExecutor(workers, get_context("spawn"), initializer=_end_with_parent) as pool:
        for batch in batches(engine, analysis):
            flying.append((batch, pool.submit(label_batch, batch, model, definition)))
            if len(flying) > workers + 1:
                first, future = flying.popleft()
                yield first, future.result()
        for first, future in flying:
            yield first, future.result()
