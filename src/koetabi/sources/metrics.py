"""Behavioural figures: stage or touchpoint, metric, period, value and what it is a part of."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterator
from pathlib import Path

from koetabi.errors import RecordError
from koetabi.records import Metric, Rejected
from koetabi.sources.faults import bad_file, bad_number, missing_value
from koetabi.sources.names import METRIC_ROLES, find_role
from koetabi.sources.settings import SourceSettings
from koetabi.sources.tables import Table


def read_metrics(path: Path, table: Table, settings: SourceSettings) -> Iterator[Metric | Rejected]:
    """The figures of one table; a percentage is its value over 100.

    Raises:
        InputError: a column is missing.
    """
    columns = _columns(path, table, settings)
    for line in table.rows:
        if isinstance(line, Rejected):
            yield line
            continue
        number, cells = line
        row = {role: cells[i].strip() if i < len(cells) else "" for role, i in columns.items()}
        try:
            yield _metric(row)
        except RecordError as error:
            yield Rejected(path.name, number, error.message)


def _columns(path: Path, table: Table, settings: SourceSettings) -> dict[str, int]:
    columns: dict[str, int] = {}
    for role in METRIC_ROLES:
        wanted = settings.columns.get(role)
        if isinstance(wanted, str) and wanted in table.names:
            columns[role] = table.names.index(wanted)
        elif (index := find_role(table.names, role, set(columns.values()))) is not None:
            columns[role] = index
    missing = [role for role in ("metric", "period", "value") if role not in columns]
    if not {"stage", "touchpoint"} & columns.keys():
        missing.insert(0, "stage")
    if missing:
        raise bad_file(
            path,
            f"指標の表に列 {'、'.join(missing)} がありません（列: {'、'.join(table.names[:20])}）。列を加えてください",
            f"a metric table needs {', '.join(missing)} (columns: {', '.join(table.names[:20])}); add them",
        )
    return columns


def _metric(row: dict[str, str]) -> Metric:
    for role in ("metric", "period", "value"):
        if not row[role]:
            message = missing_value(role)
            raise RecordError(message.ja, message.en)
    if not row.get("stage") and not row.get("touchpoint"):
        message = missing_value("stage")
        raise RecordError(message.ja, message.en)
    percent = row["value"].rstrip().endswith(("%", "％"))
    base = _number("denominator", row["denominator"]) if row.get("denominator") else (100.0 if percent else None)
    return Metric(
        stage=row.get("stage", ""),
        touchpoint=row.get("touchpoint", ""),
        name=row["metric"],
        period=row["period"],
        value=_number("value", row["value"]),
        denominator=base,
        segment=row.get("segment", ""),
    )


def _number(name: str, text: str) -> float:
    clean = unicodedata.normalize("NFKC", text).replace(",", "").strip().removesuffix("%").strip()
    try:
        number = float(clean)
    except ValueError:
        number = math.nan
    if not math.isfinite(number) or (name == "denominator" and number < 0):
        message = bad_number(name, text)
        raise RecordError(message.ja, message.en)
    return number
