"""Schema changes as named functions, applied once each, recorded in the same transaction."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Column, MetaData, String, Table, insert, inspect, select
from sqlalchemy.engine import Connection

from koetabi.errors import StoreError
from koetabi.store import schema

applied = Table("migrations", MetaData(), Column("name", String(64), primary_key=True))


def m001_first_tables(connection: Connection) -> None:
    """All tables of version 0.1."""
    schema.metadata.create_all(connection)


def m002_samples(connection: Connection) -> None:
    """Samples drawn for review, and what analysts say of pain points."""
    for table in (schema.samples, schema.sampled, schema.curations):
        table.create(connection, checkfirst=True)


MIGRATIONS: tuple[Callable[[Connection], None], ...] = (m001_first_tables, m002_samples)


def migrate(connection: Connection) -> list[str]:
    """Bring the store up to date; names of the migrations applied now, in order.

    Raises:
        StoreError: the store was written by a newer koetabi.
    """
    applied.create(connection, checkfirst=True)
    done = set(connection.scalars(select(applied.c.name)))
    known = [migration.__name__ for migration in MIGRATIONS]
    foreign = sorted(done.difference(known))
    if foreign:
        raise StoreError(
            f"ストアは新しい版の koetabi で作られています（{foreign[-1]}）。koetabi を更新してください",
            f"the store was made by a newer koetabi ({foreign[-1]}); update koetabi",
        )
    now = []
    for migration in MIGRATIONS:
        if migration.__name__ not in done:
            migration(connection)
            connection.execute(insert(applied).values(name=migration.__name__))
            now.append(migration.__name__)
    return now


def is_current(connection: Connection) -> bool:
    """Whether every migration has been applied."""
    if not inspect(connection).has_table(applied.name):
        return False
    return set(connection.scalars(select(applied.c.name))) == {m.__name__ for m in MIGRATIONS}
