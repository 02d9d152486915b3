"""Snapshots of the map, the pain points that live through them, and the record of runs."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from sqlalchemy import ColumnElement, bindparam, delete, func, insert, select, update
from sqlalchemy.engine import Connection

from koetabi.records import comment_id
from koetabi.store import schema
from koetabi.store.database import fetch_columns, insert_rows

_ERASED = "（消去済み）"
_ANALYST_FIELDS = ("title_by_analyst", "status", "owner", "measure", "feasibility")
_DERIVED = "curated"


class Negatives(NamedTuple):
    """Negative segments, column-wise, with vectors of shape (n, dimensions), int8; ``fresh``: never offered before."""

    seq: np.ndarray
    comment: np.ndarray
    customer: np.ndarray
    start: np.ndarray
    end: np.ndarray
    vectors: np.ndarray
    fresh: np.ndarray


class Saved(NamedTuple):
    """A stored snapshot: its id, the day it stands for, its manifest's hash and map.json as it was."""

    id: str
    as_of: str
    manifest: str
    body: bytes


LEFT_OVER = ""
"""Instead of a pain point: offered once, fitting nowhere so far."""


def _has_pain_point() -> ColumnElement[bool]:
    return schema.negatives.c.pain_point.is_not(None) & (schema.negatives.c.pain_point != LEFT_OVER)


def ungathered(connection: Connection, analysis: int) -> Negatives:
    """Negative segments that belong to no pain point, those left over from earlier included, in order of arrival."""
    n, c = schema.negatives.c, schema.comments.c
    statement = (
        select(n.seq, c.key, c.customer, n.start, n.end, n.pain_point.is_(None), n.vector)
        .join_from(schema.negatives, schema.comments, c.seq == n.seq)
        .where((n.analysis == analysis) & (n.pain_point.is_(None) | (n.pain_point == LEFT_OVER)))
        .order_by(n.seq, n.start)
    )
    *columns, vectors = fetch_columns(connection, statement)
    rows = len(vectors)
    matrix = np.frombuffer(b"".join(vectors), dtype=np.int8).reshape(rows, -1) if rows else np.empty((0, 1), np.int8)
    seq, comment, customer, start, end, fresh = (np.array(column, dtype=np.int64) for column in columns)
    return Negatives(seq, comment, customer, start, end, matrix, fresh.astype(bool))


def gathered(connection: Connection, analysis: int) -> tuple[list[int], list[int], list[str]]:
    """seq, start and pain point id of every segment that belongs to one."""
    n = schema.negatives.c
    statement = select(n.seq, n.start, n.pain_point).where((n.analysis == analysis) & _has_pain_point())
    seqs, starts, ids = fetch_columns(connection, statement)
    return seqs, starts, ids


def gather(connection: Connection, analysis: int, members: Sequence[tuple[int, int, str]]) -> None:
    """Set the pain point of segments given as (seq, start, pain point id)."""
    if members:
        n = schema.negatives.c
        connection.execute(
            update(schema.negatives)
            .where((n.analysis == analysis) & (n.seq == bindparam("at")) & (n.start == bindparam("begin")))
            .values(pain_point=bindparam("pp")),
            [{"at": seq, "begin": start, "pp": pp} for seq, start, pp in members],
        )


def carry_over(connection: Connection, analysis: int) -> int:
    """Let segments of a new analysis keep the pain point that the words had under the one before; how many do.

    Done once, while the new analysis has gathered nothing: the segment that overlaps most decides.
    """
    n = schema.negatives.c
    gathered_now = select(n.seq).where((n.analysis == analysis) & _has_pain_point()).limit(1)
    others = select(func.max(n.analysis)).where((n.analysis != analysis) & _has_pain_point())
    earlier = connection.scalar(others)
    if earlier is None or connection.scalar(gathered_now) is not None:
        return 0
    rows = select(n.seq, n.start, n.end, n.pain_point)
    old: dict[int, list[tuple[int, int, str]]] = {}
    for seq, start, end, point in connection.execute(rows.where((n.analysis == earlier) & _has_pain_point())):
        old.setdefault(seq, []).append((start, end, point))
    members = []
    for seq, start, end, _ in connection.execute(rows.where(n.analysis == analysis)):
        shared = ((min(end, stop) - max(start, begin), point) for begin, stop, point in old.get(seq, []))
        overlap, point = max(shared, default=(0, ""))
        if overlap > 0:
            members.append((seq, start, point))
    gather(connection, analysis, members)
    return len(members)


def gathered_vectors(connection: Connection, analysis: int) -> dict[str, np.ndarray]:
    """Vectors of the members of each pain point under an analysis, int8, shape (members, dimensions)."""
    n = schema.negatives.c
    found: dict[str, list[bytes]] = {}
    where = (n.analysis == analysis) & _has_pain_point()
    for point, vector in connection.execute(select(n.pain_point, n.vector).where(where).order_by(n.seq, n.start)):
        found.setdefault(point, []).append(bytes(vector))
    return {
        point: np.frombuffer(b"".join(vectors), np.int8).reshape(len(vectors), -1) for point, vectors in found.items()
    }


def load_pain_points(connection: Connection) -> list[dict[str, Any]]:
    """Every pain point ever born, as a dict of its columns, by day of birth and id.

    ``curated``: whether an analyst has said anything of it, or made it by a split.
    """
    table, lineage = schema.pain_points, schema.lineage.c
    curated = set(connection.scalars(select(schema.curations.c.pain_point)))
    curated |= set(connection.scalars(select(lineage.pain_point).where(lineage.snapshot == "")))
    rows = connection.execute(select(table).order_by(table.c.born, table.c.id)).mappings()
    return [
        {**row, "centroid": np.frombuffer(row["centroid"], dtype=np.float32), _DERIVED: row["id"] in curated}
        for row in rows
    ]


def save_pain_points(connection: Connection, points: Sequence[Mapping[str, Any]]) -> None:
    """Add new pain points and bring the others up to date; what analysts set is left alone."""
    table = schema.pain_points
    known = set(connection.scalars(select(table.c.id)))
    rows = [
        {name: value for name, value in point.items() if name != _DERIVED}
        | {"centroid": np.asarray(point["centroid"], dtype=np.float32).tobytes()}
        for point in points
    ]
    young = [row for row in rows if row["id"] not in known]
    if young:
        connection.execute(insert(table), young)
    columns = [column.name for column in table.columns if column.name not in (*_ANALYST_FIELDS, "id")]
    grown = [{f"new_{name}": row[name] for name in ("id", *columns)} for row in rows if row["id"] in known]
    if grown:
        statement = update(table).where(table.c.id == bindparam("new_id"))
        connection.execute(statement.values({name: bindparam(f"new_{name}") for name in columns}), grown)


def add_lineage(connection: Connection, snapshot: str, events: Sequence[tuple[str, str, str]]) -> None:
    """Record births, merges and splits as (event, pain point, other)."""
    insert_rows(
        connection,
        schema.lineage,
        ["snapshot", "event", "pain_point", "other"],
        [(snapshot, *event) for event in events],
    )


def save_snapshot(connection: Connection, snapshot: Saved) -> None:
    """Store a snapshot and make it the current one."""
    table = schema.snapshots
    connection.execute(update(table).values(current=0))
    connection.execute(insert(table).values(**snapshot._asdict(), current=1))


def current_snapshot(connection: Connection) -> Saved | None:
    """The snapshot that the outputs show."""
    return _one(connection, schema.snapshots.c.current == 1)


def find_snapshot(connection: Connection, snapshot: str) -> Saved | None:
    """The snapshot with that id."""
    return _one(connection, schema.snapshots.c.id == snapshot)


def previous_snapshot(connection: Connection, as_of: str) -> Saved | None:
    """The last snapshot of an earlier day."""
    return _one(connection, schema.snapshots.c.as_of < as_of)


def _one(connection: Connection, where: Any) -> Saved | None:
    t = schema.snapshots.c
    row = connection.execute(
        select(t.id, t.as_of, t.manifest, t.body)
        .where(where)
        .order_by(t.as_of.desc(), func.length(t.id).desc(), t.id.desc())
    ).first()
    return None if row is None else Saved(row[0], row[1], row[2], bytes(row[3]))


def snapshot_ids(connection: Connection) -> list[str]:
    """Ids of all snapshots, oldest first."""
    t = schema.snapshots.c
    return list(connection.scalars(select(t.id).order_by(t.as_of, func.length(t.id), t.id)))


def redact(connection: Connection, comments: Sequence[int], titles: Sequence[str] = ()) -> int:
    """Take every quote of these comments and these titles out of every snapshot; how many were touched."""
    ids = {comment_id(key) for key in comments}
    table, touched = schema.snapshots, 0
    for snapshot in snapshot_ids(connection):
        body = connection.scalars(select(table.c.body).where(table.c.id == snapshot)).one()
        before = json.loads(body)
        after = _without(before, ids, titles)
        if after != before:
            text = json.dumps(after, ensure_ascii=False, separators=(",", ":")) + "\n"
            connection.execute(update(table).where(table.c.id == snapshot).values(body=text.encode()))
            touched += 1
    return touched


def _without(value: Any, ids: set[str], titles: Sequence[str]) -> Any:
    if isinstance(value, dict):
        return {k: _without(v, ids, titles) for k, v in value.items()}
    if isinstance(value, list):
        return [_without(v, ids, titles) for v in value if not (isinstance(v, dict) and v.get("comment") in ids)]
    if isinstance(value, str):
        for title in titles:
            value = _ERASED if value == title else value.replace(f"「{title}」", f"「{_ERASED}」")
    return value


def drop_empty_pain_points(connection: Connection) -> list[str]:
    """Remove pain points without a member left; their titles, which could show a forgotten customer's words."""
    table, n = schema.pain_points, schema.negatives.c
    alive = select(n.pain_point).where(n.pain_point.is_not(None))
    gone = connection.execute(select(table.c.id, table.c.title).where(table.c.id.not_in(alive))).all()
    connection.execute(delete(table).where(table.c.id.in_([row.id for row in gone])))
    return [row.title for row in gone]


def add_run(connection: Connection, as_of: str, started: str, finished: str, snapshot: str, counts: str) -> None:
    """Record a finished refresh."""
    connection.execute(
        insert(schema.runs).values(as_of=as_of, started=started, finished=finished, snapshot=snapshot, counts=counts)
    )
