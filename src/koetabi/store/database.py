"""Opening the store: SQLite in WAL mode by default, PostgreSQL by changing the URL."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from typing import Any

import numpy as np
from sqlalchemy import Select, Table, create_engine, event, make_url
from sqlalchemy.engine import Connection, Engine
from sqlalchemy.exc import ArgumentError, NoSuchModuleError, SQLAlchemyError

from koetabi.errors import InputError, StoreError
from koetabi.store.migrations import is_current, migrate

_SQLITE_PRAGMAS = (
    "PRAGMA journal_mode=WAL",
    "PRAGMA synchronous=NORMAL",
    "PRAGMA busy_timeout=30000",
    "PRAGMA cache_size=-32000",
    "PRAGMA secure_delete=ON",
)


_ROWS = 1000  # fetched at a time: memory stays flat, and a part fits the processor's cache


def open_store(url: str) -> Engine:
    """Engine on an up-to-date store at ``url``, created where there is none.

    Raises:
        InputError: the URL is not one SQLAlchemy understands, or its driver is not installed.
        StoreError: the database cannot be reached, read or written, or is no store.
    """
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        engine = create_engine(parsed)
    except (ArgumentError, NoSuchModuleError, ModuleNotFoundError) as error:
        raise InputError(
            f"ストアのURLが使えません（{type(error).__name__}）。sqlite:///ファイル か postgresql://… にしてください"
            "（PostgreSQL には pip install 'koetabi[postgres]' が要ります）",
            f"the store's URL cannot be used ({type(error).__name__}): give sqlite:///FILE or postgresql://… "
            "(PostgreSQL needs pip install 'koetabi[postgres]')",
        ) from None
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _set_up_sqlite)
    with writing(engine) as connection:
        if not is_current(connection):
            migrate(connection)
    return engine


def _set_up_sqlite(connection: sqlite3.Connection, _record: object) -> None:
    for pragma in _SQLITE_PRAGMAS:
        connection.execute(pragma)


@contextmanager
def writing(engine: Engine) -> Iterator[Connection]:
    """One transaction: all of it is stored, or nothing.

    Raises:
        StoreError: the database refused (read-only, full disk, damaged, gone).
    """
    try:
        with engine.begin() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise _explained(error, engine) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Connection]:
    """A connection to read from.

    Raises:
        StoreError: the database cannot be read.
    """
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise _explained(error, engine) from error


def scrub(engine: Engine) -> None:
    """Leave nothing of deleted rows in the files of the database (SQLite's pages are zeroed as they are freed).

    Raises:
        StoreError: the database refused.
    """
    sqlite = engine.dialect.name == "sqlite"
    try:
        with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)" if sqlite else "VACUUM")
    except SQLAlchemyError as error:
        raise _explained(error, engine) from error


def _explained(error: SQLAlchemyError, engine: Engine) -> StoreError:
    # Only the driver's own words: the statement's parameters are customers' words.
    detail = str(getattr(error, "orig", None) or type(error).__name__).splitlines()[0]
    place = engine.url.render_as_string(hide_password=True)
    return StoreError(
        f"ストア {place} を使えません: {detail}。ディスクの空き・書き込み権限・接続先を確かめてください",
        f"cannot use the store {place}: {detail}; check free disk, permissions and the URL",
    )


def _fetched(connection: Connection, statement: Select) -> Iterator[Sequence[tuple[Any, ...]]]:
    """Rows of a query in parts, straight from the driver: SQLAlchemy's own rows would take twice the time."""
    compiled = statement.compile(dialect=connection.dialect, compile_kwargs={"literal_binds": True})
    cursor = connection.connection.cursor()
    cursor.execute(str(compiled))
    while rows := cursor.fetchmany(_ROWS):
        yield rows
    cursor.close()


def fetch_columns(connection: Connection, statement: Select) -> list[list[Any]]:
    """Result of a query, one list a column."""
    columns: list[list[Any]] = [[] for _ in statement.selected_columns]
    for rows in _fetched(connection, statement):
        for column, values in zip(columns, zip(*rows, strict=True), strict=True):
            column.extend(values)
    return columns


def fetch_numbers(connection: Connection, statement: Select) -> np.ndarray:
    """Result of a query for numbers without NULL, shape (rows, columns), float64."""
    width = len(statement.selected_columns)
    parts = [np.empty((0, width))]
    for rows in _fetched(connection, statement):
        parts.append(np.fromiter(chain.from_iterable(rows), np.float64, len(rows) * width).reshape(-1, width))
    return np.concatenate(parts)


def insert_rows(connection: Connection, table: Table, columns: Sequence[str], rows: Sequence[tuple[Any, ...]]) -> None:
    """Insert tuples in the driver's own format: three times as fast as one dict a row."""
    if rows:
        mark = "?" if connection.dialect.paramstyle == "qmark" else "%s"
        names = ", ".join(f'"{name}"' for name in columns)
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join([mark] * len(columns))})'
        connection.exec_driver_sql(statement, list(rows))
