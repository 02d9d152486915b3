"""Erasure of a customer: comments, labels, quotes in every snapshot, and the outputs made anew."""

from __future__ import annotations

from pathlib import Path

from koetabi.pipeline.ingest import inbox_files
from koetabi.pipeline.publish import publish
from koetabi.pipeline.refresh import alone
from koetabi.records import stable_id
from koetabi.store import comments as stored
from koetabi.store import snapshots
from koetabi.store.database import open_store, reading, writing
from koetabi.workspace import Workspace


def forget_customer(workspace: Workspace, customer: str) -> tuple[int, list[str]]:
    """Erase a customer by the id the sources give them.

    Returns:
        How many comments were erased, and the files in the inbox that still name the customer
        (they are the user's; koetabi never changes them, and never takes that customer in again).

    Raises:
        BusyError: a refresh is at work there.
        StoreError: the store cannot be used.
    """
    with alone(workspace):
        engine = open_store(workspace.store_url)
        with writing(engine) as connection:
            erased = stored.forget(connection, stable_id("customer", customer.strip()))
            snapshots.redact(connection, erased)
            snapshots.drop_empty_pain_points(connection)
        with reading(engine) as connection:
            current = snapshots.current_snapshot(connection)
        if erased and current is not None:
            publish(workspace, engine, current)
        (workspace.out / "sample.csv").unlink(missing_ok=True)
        engine.dispose()
    return len(erased), [file.name for file in inbox_files(workspace) if _names(file.path, customer)]


def _names(path: Path, customer: str) -> bool:
    content = path.read_bytes()
    return any(customer.encode(code, "ignore") in content for code in ("utf-8", "cp932", "utf-16-le"))
