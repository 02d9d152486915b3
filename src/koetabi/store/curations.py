"""What analysts said of pain points: kept as said, and laid over the columns that refreshes leave alone."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from koetabi.records import Curation
from koetabi.store import schema
from koetabi.store.database import insert_rows


def add_curation(connection: Connection, curation: Curation) -> bool:
    """Keep what was said; whether it is new (the same thing twice is one)."""
    table, c = schema.curations, schema.curations.c
    key = {
        "pain_point": curation.pain_point,
        "field": curation.field,
        "value": curation.value,
        "analyst": curation.analyst,
        "time": curation.time,
    }
    if connection.scalar(select(c.id).filter_by(**key)) is not None:
        return False
    connection.execute(insert(table).values(**key, reason=curation.reason))
    return True


def all_curations(connection: Connection) -> list[Curation]:
    """Everything said of pain points, in the order it was taken in."""
    c = schema.curations.c
    rows = connection.execute(select(c.pain_point, c.field, c.value, c.analyst, c.time, c.reason).order_by(c.id))
    return [Curation(*row) for row in rows]


def merge_targets(connection: Connection) -> dict[str, str]:
    """What each pain point has been merged into (empty: nothing)."""
    c = schema.pain_points.c
    return {row[0]: row[1] for row in connection.execute(select(c.id, c.merged_into))}


def set_column(connection: Connection, pain_point: str, column: str, value: Any) -> None:
    """Set what analysts decide of a pain point."""
    table = schema.pain_points
    connection.execute(update(table).where(table.c.id == pain_point).values({column: value}))


def members(connection: Connection, pain_point: str) -> tuple[list[tuple[int, int, int, int, int]], np.ndarray]:
    """(analysis, seq, comment key, start, end) of what a pain point gathered under the newest analysis, and the
    vectors, int8, shape (n, dimensions)."""
    n, c = schema.negatives.c, schema.comments.c
    rows = connection.execute(
        select(n.analysis, n.seq, c.key, n.start, n.end, n.vector)
        .join_from(schema.negatives, schema.comments, (c.seq == n.seq) & (c.analysis == n.analysis))
        .where(n.pain_point == pain_point)
        .order_by(n.seq, n.start)
    ).all()
    vectors = np.frombuffer(b"".join(bytes(row[5]) for row in rows), dtype=np.int8)
    spans = [(row[0], row[1], row[2], row[3], row[4]) for row in rows]
    return spans, vectors.reshape(len(rows), -1) if rows else np.empty((0, 1), np.int8)


def move(connection: Connection, segments: Sequence[tuple[int, int, int]], pain_point: str) -> None:
    """Give segments (analysis, seq, start) to a pain point."""
    table, n = schema.negatives, schema.negatives.c
    for analysis, seq, start in segments:
        connection.execute(
            update(table)
            .where((n.analysis == analysis) & (n.seq == seq) & (n.start == start))
            .values(pain_point=pain_point)
        )


def events_of(connection: Connection) -> list[tuple[str, str, str, str]]:
    """Lineage: (snapshot, event, pain point, other) in the order of happening; analysts' own have no snapshot."""
    t = schema.lineage.c
    rows = connection.execute(select(t.snapshot, t.event, t.pain_point, t.other).order_by(t.id))
    return [(row[0], row[1], row[2], row[3]) for row in rows]


def add_event(connection: Connection, event: str, pain_point: str, other: str) -> None:
    """Record an analyst's merge or split."""
    insert_rows(
        connection, schema.lineage, ["snapshot", "event", "pain_point", "other"], [("", event, pain_point, other)]
    )
