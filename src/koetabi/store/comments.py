"""What people said, each remark once: identity, edits, files already read, rejected rows, erasure."""

from __future__ import annotations

import json
from collections.abc import Sequence, Set
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.engine import Connection

from koetabi.records import Comment, Metric, Rejected, stable_id
from koetabi.store import schema
from koetabi.store.database import insert_rows

CONTENT = 32
"""Characters of a file's digest that stand for its content; the others for how it is read."""
_EPOCH = date(1970, 1, 1).toordinal()
_COLUMNS = [column.name for column in schema.comments.columns if column.name != "seq"]


class Added(NamedTuple):
    """What became of a batch: new comments, newer versions of known ones, and those known already."""

    new: int
    replaced: int
    known: int
    forgotten: int


class Pending(NamedTuple):
    """A comment that waits to be analysed."""

    seq: int
    source: str
    question: str
    text: str


def day_number(day: date) -> int:
    """Days since 1970-01-01."""
    return day.toordinal() - _EPOCH


@lru_cache(maxsize=10_000)
def _written(attributes: tuple[tuple[str, str], ...]) -> str:
    return json.dumps(dict(attributes), ensure_ascii=False, sort_keys=True)


def _row(comment: Comment, arrived: int, source: int) -> tuple:
    attributes = _written(tuple(comment.attributes.items()))
    # Content leaves the day of arrival out: the same undated row in a later export is no edit.
    content = stable_id(
        comment.question, comment.text, str(comment.date), str(comment.rating), comment.role, attributes
    )
    day = day_number(comment.date) if comment.date else arrived
    return (
        comment.key,
        content,
        0,
        comment.customer,
        comment.source,
        day,
        comment.rating,
        comment.rating_kind,
        comment.role,
        attributes,
        comment.external_id,
        comment.updated,
        source,
        comment.file,
        comment.line,
        comment.question,
        comment.text,
    )


def add_comments(connection: Connection, comments: Sequence[Comment], arrived: int, digest: str = "") -> Added:
    """Store a batch. Of two with one key the later stands, unless it says that it is older.

    ``arrived``: the day (since 1970-01-01) that a comment without a date counts for. ``digest``: of the file.
    """
    source = _input(digest)
    gone = set(connection.scalars(select(schema.forgotten.c.customer)))
    latest: dict[int, tuple] = {}
    known = forgotten = 0
    for comment in comments:
        if comment.customer in gone:
            forgotten += 1
            continue
        row = _row(comment, arrived, source)
        before = latest.get(comment.key)
        known += before is not None
        if before is None or comment.updated >= before[11]:
            latest[comment.key] = row
    table = schema.comments
    found = connection.execute(
        select(table.c.key, table.c.seq, table.c.content, table.c.updated).where(table.c.key.in_(list(latest)))
    )
    replaced = 0
    for key, seq, content, updated in found:
        row = latest.pop(key)
        if row[1] == content or row[11] < updated:
            known += 1
        else:
            replaced += 1
            for derived in (schema.predictions, schema.negatives):
                connection.execute(delete(derived).where(derived.c.seq == seq))
            connection.execute(update(table).where(table.c.seq == seq).values(dict(zip(_COLUMNS, row, strict=True))))
    insert_rows(connection, table, _COLUMNS, list(latest.values()))
    return Added(len(latest), replaced, known, forgotten)


def pending(connection: Connection, analysis: int, limit: int, after: int = 0) -> list[Pending]:
    """Up to ``limit`` comments not yet analysed that way, in order of arrival, from behind ``after``."""
    table = schema.comments
    rows = connection.execute(
        select(table.c.seq, table.c.source, table.c.question, table.c.text)
        .where((table.c.analysis != analysis) & (table.c.seq > after))
        .order_by(table.c.seq)
        .limit(limit)
    )
    return [Pending(*row) for row in rows]


def count_pending(connection: Connection, analysis: int) -> int:
    """How many comments wait for that analysis."""
    table = schema.comments
    return connection.scalar(select(func.count()).select_from(table).where(table.c.analysis != analysis)) or 0


def file_known(connection: Connection, digest: str, source: str) -> bool:
    """Whether a file with this content was read to its end as this source."""
    table = schema.files
    where = (table.c.digest == digest) & (table.c.source == source)
    return connection.scalar(select(table.c.name).where(where)) is not None


def _input(digest: str) -> int:
    return stable_id(digest[:CONTENT])


def older_readings(connection: Connection, digest: str, source: str) -> list[str]:
    """Digests of earlier readings of the same content in another way."""
    table = schema.files
    same = (table.c.digest.like(f"{digest[:CONTENT]}%")) & (table.c.digest != digest) & (table.c.source == source)
    return list(connection.scalars(select(table.c.digest).where(same)))


def drop_older_readings(connection: Connection, older: Sequence[str], source: str, kept: Set[int]) -> int:
    """Take back what only earlier readings of a file made of it; how many comments.

    ``kept``: keys of the comments that the new reading found.
    """
    if not older:
        return 0
    table = schema.comments
    rows = connection.execute(select(table.c.seq, table.c.key).where(table.c.input == _input(older[0])))
    stale = [seq for seq, key in rows if key not in kept]
    for seq in stale:
        for derived in (schema.predictions, schema.negatives, schema.comments):
            connection.execute(delete(derived).where(derived.c.seq == seq))
    files = schema.files
    connection.execute(delete(files).where(files.c.digest.in_(older) & (files.c.source == source)))
    connection.execute(delete(schema.rejected).where(schema.rejected.c.digest.in_(older)))
    return len(stale)


def finish_file(
    connection: Connection, digest: str, source: str, name: str, *, comments: int, duplicates: int, rejected: int
) -> None:
    """Record that a file was read to its end."""
    connection.execute(
        insert(schema.files).values(
            digest=digest, source=source, name=name, comments=comments, duplicates=duplicates, rejected=rejected
        )
    )


def replace_rejected(connection: Connection, digest: str, rejected: Sequence[Rejected]) -> None:
    """Set what could not be read of one file; a second reading of it replaces the first."""
    connection.execute(delete(schema.rejected).where(schema.rejected.c.digest == digest))
    rows = [(digest, r.file, r.line, r.reason.ja, r.reason.en) for r in rejected]
    insert_rows(connection, schema.rejected, ["digest", "file", "line", "ja", "en"], rows)


def hush_rejected(connection: Connection, files: Sequence[str]) -> None:
    """Take the cells that reasons cite out of what could not be read of these files."""
    table = schema.rejected
    erased = {"ja": "（値は消去済み）読めない値がありました", "en": "(value erased) a value could not be read"}
    connection.execute(update(table).where(table.c.file.in_(files) & (table.c.line > 0)).values(**erased))


def all_rejected(connection: Connection) -> list[tuple[str, int, str, str]]:
    """(file, line, Japanese reason, English reason) of all that could not be read, by file and line."""
    table = schema.rejected
    rows = connection.execute(
        select(table.c.file, table.c.line, table.c.ja, table.c.en).order_by(table.c.file, table.c.line, table.c.id)
    )
    return [(r[0], r[1], r[2], r[3]) for r in rows]


def add_metrics(connection: Connection, metrics: Sequence[Metric]) -> None:
    """Store behavioural figures; a later value of the same figure replaces the earlier."""
    table = schema.metrics
    for m in metrics:
        key = {"stage": m.stage, "touchpoint": m.touchpoint, "name": m.name, "period": m.period, "segment": m.segment}
        connection.execute(delete(table).filter_by(**key))
        connection.execute(insert(table).values(**key, value=m.value, denominator=m.denominator))


def all_metrics(connection: Connection) -> list[Metric]:
    """Every behavioural figure, in the order of its key."""
    t = schema.metrics.c
    rows = connection.execute(
        select(t.stage, t.touchpoint, t.name, t.period, t.value, t.denominator, t.segment).order_by(
            t.stage, t.touchpoint, t.name, t.period, t.segment
        )
    )
    return [Metric(*row) for row in rows]


def drop_unfinished_rejections(connection: Connection) -> None:
    """Forget rejections of files that failed as a whole: they are tried anew with each refresh."""
    table = schema.rejected
    connection.execute(delete(table).where(table.c.digest.not_in(select(schema.files.c.digest))))


def input_digests(connection: Connection) -> list[str]:
    """Hashes of all files read, sorted."""
    return sorted(set(connection.scalars(select(schema.files.c.digest))))


def forget(connection: Connection, customer: int) -> list[int]:
    """Erase a customer's comments and all that was derived from each; keys of what was erased.

    Snapshots are redacted by :func:`koetabi.store.snapshots.redact`.
    """
    table = schema.comments
    rows = connection.execute(select(table.c.seq, table.c.key).where(table.c.customer == customer)).all()
    for seq, key in rows:
        for derived in (schema.predictions, schema.negatives):
            connection.execute(delete(derived).where(derived.c.seq == seq))
        for said in (schema.corrections, schema.sampled):
            connection.execute(delete(said).where(said.c.comment == key))
    connection.execute(delete(table).where(table.c.customer == customer))
    if customer not in set(connection.scalars(select(schema.forgotten.c.customer))):
        connection.execute(insert(schema.forgotten).values(customer=customer))
    return [key for _, key in rows]


def forgotten_customers(connection: Connection) -> list[int]:
    """Customers who asked to be forgotten, sorted."""
    return sorted(connection.scalars(select(schema.forgotten.c.customer)))
