"""Erasure of a customer: comments, labels, quotes in every snapshot, and the outputs made anew."""

from __future__ import annotations

from pathlib import Path

from koetabi.pipeline.ingest import inbox_files
from koetabi.pipeline.publish import publish
from koetabi.pipeline.refresh import alone
from koetabi.records import stable_id
from koetabi.store import comments as stored
from koetabi.store import snapshots
from koetabi.store.database import open_store, reading, scrub, writing
from koetabi.workspace import Workspace


def forget_customer(workspace: Workspace, customer: str) -> tuple[int, list[str]]:
    """Erase a customer by the id the sources give them.

    Returns:
        How many comments were erased, and the files that name the customer or may show them: in the inbox, and
        copies in out/ (they are the user's; koetabi never changes them, and never takes that customer in again).

    Raises:
        BusyError: a refresh is at work there.
        StoreError: the store cannot be used.
    """
    with alone(workspace):
        engine = open_store(workspace.store_url)
        naming = [file.name for file in inbox_files(workspace) if _names(file.path, customer)]
        with writing(engine) as connection:
            erased = stored.forget(connection, stable_id("customer", customer.strip()))
            titles = snapshots.drop_empty_pain_points(connection) if erased else []
            snapshots.redact(connection, erased, titles)
            stored.hush_rejected(connection, naming)
        scrub(engine)
        with reading(engine) as connection:
            current = snapshots.current_snapshot(connection)
        if erased and current is not None:
            publish(workspace, engine, current)
        engine.dispose()
        if erased:
            _drop_derived(workspace)
    left = [f"inbox/{name}" for name in naming]
    return len(erased), left + [f"out/{path.name}" for path in _own(workspace) if erased]


def _drop_derived(workspace: Workspace) -> None:
    """Remove what koetabi itself has written to out/ and does not write anew here: exports and samples."""
    for path in [*workspace.out.glob("map.*"), workspace.out / "sample.csv"]:
        if path.name not in ("map.html", "map.json"):
            path.unlink(missing_ok=True)


def _own(workspace: Workspace) -> list[Path]:
    """Files in out/ that the user has put or named: they may show the customer too."""
    known = ("map.html", "map.json", "rejected.csv")
    return sorted(path for path in workspace.out.glob("[!.]*") if path.is_file() and path.name not in known)


def _names(path: Path, customer: str) -> bool:
    content = path.read_bytes()
    return any(customer.encode(code, "ignore") in content for code in ("utf-8", "cp932", "utf-16-le"))
