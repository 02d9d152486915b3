"""A file of the inbox to records: the one way in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

from koetabi.errors import InputError
from koetabi.records import Comment, Metric, Rejected
from koetabi.sources.columns import Layout, find_layout
from koetabi.sources.faults import bad_file
from koetabi.sources.interviews import read_interview
from koetabi.sources.metrics import read_metrics
from koetabi.sources.names import guess_source
from koetabi.sources.rows import RowReader
from koetabi.sources.settings import SourceSettings
from koetabi.sources.tables import Table, read_tables
from koetabi.taxonomy import SOURCES

TABLE_SUFFIXES = (".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".json", ".jsonl", ".ndjson")
INTERVIEW_SUFFIXES = (".txt", ".md", ".docx", ".vtt", ".srt")
SUFFIXES = TABLE_SUFFIXES + INTERVIEW_SUFFIXES


def read_comments(
    path: Path, source: str = "", settings: SourceSettings | None = None, default_date: date | None = None
) -> Iterator[Comment | Rejected | Metric]:
    """What a file holds, in its order, streamed: CSV, TSV and JSONL are never in memory as a whole.

    ``source``: one of the four, ``metric``, or empty to tell it from the file. ``default_date``: for
    comments without a date.

    Raises:
        InputError: the file as a whole cannot be used; one line says why. Raised at the first item.
    """
    settings = settings or SourceSettings(source)
    if source and source not in (*SOURCES, "metric"):
        raise bad_file(
            path,
            f"ソース「{source}」は使えません。{'・'.join((*SOURCES, 'metric'))} のいずれかにしてください",
            f"unknown source {source!r}; use one of {', '.join((*SOURCES, 'metric'))}",
        )
    suffix = path.suffix.lower()
    if suffix not in SUFFIXES or (source == "metric" and suffix in INTERVIEW_SUFFIXES):
        raise bad_file(
            path,
            f"形式「{suffix}」は読めません。使える形式: {' '.join(SUFFIXES)}（metric は表のみ）",
            f"cannot read {suffix or 'a file without suffix'}; use {' '.join(SUFFIXES)} (tables only for metric)",
        )
    if suffix in INTERVIEW_SUFFIXES:
        yield from read_interview(path, source or "interview", settings, default_date)
    else:
        yield from _read_tables(path, source, settings, default_date)


def _read_tables(
    path: Path, source: str, settings: SourceSettings, default_date: date | None
) -> Iterator[Comment | Rejected | Metric]:
    """All tables of a file; a workbook's sheet without text (a legend, a chart) is passed over if another has some."""
    failure: Exception | None = None
    readers: dict[str, RowReader] = {}
    used = False
    for table in read_tables(path):
        kind = source or guess_source(table.names)
        if kind == "metric":
            yield from read_metrics(path, table, settings)
            used = True
            continue
        layout, failure = _layout(path, table, kind or "survey", settings, failure)
        if layout is None:
            continue
        used = True
        kind = kind if kind or "source" in layout.single else "survey"
        yield from readers.setdefault(kind, RowReader(path.name, kind, default_date)).read(table, layout)
    if used:
        return
    raise failure or bad_file(
        path, "表に行がありません。出力し直してください", "the table has no rows; export it again"
    )


def _layout(
    path: Path, table: Table, source: str, settings: SourceSettings, failure: Exception | None
) -> tuple[Layout | None, Exception | None]:
    try:
        return find_layout(path, table, source, settings), failure
    except InputError as error:
        return None, failure or error
