"""XLSX and XLS workbooks, read by calamine (7× faster than openpyxl)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from koetabi.sources.decode import read_head
from koetabi.sources.faults import broken


def read_sheets(path: Path) -> Iterator[tuple[str, Iterator[tuple[int, list[str]]]]]:
    """(sheet name, its rows as (row number, cells)) of each sheet.

    Raises:
        InputError: the file is missing, empty, or no workbook.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    read_head(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height:
                yield name, _rows(sheet)
    except (CalamineError, OSError, ValueError):
        raise broken(path, "Excel (XLSX/XLS)") from None


_MOST_MERGED = 1000
"""Cells in a row or column beyond which a merged range is decoration."""


def _rows(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    first = sheet.start[0] + 1 if sheet.start else 1
    left = sheet.start[1] if sheet.start else 0
    merged = {
        (row, column): (top, start)
        for (top, start), (bottom, end) in sheet.merged_cell_ranges or ()
        if bottom - top <= _MOST_MERGED and end - start <= _MOST_MERGED
        for row in range(top, bottom + 1)
        for column in range(start, end + 1)
    }
    spread: dict[tuple[int, int], str] = {}
    for number, row in enumerate(sheet.to_python(skip_empty_area=True), start=first):
        cells = [as_text(value) for value in row]
        if merged:
            _spread(cells, number - 1, left, merged, spread)
        if any(cells):
            yield number, cells


def _spread(
    cells: list[str],
    row: int,
    left: int,
    merged: dict[tuple[int, int], tuple[int, int]],
    values: dict[tuple[int, int], str],
) -> None:
    """Give each cell of a merged range the value that stands in its first."""
    for at in range(len(cells)):
        if (home := merged.get((row, at + left))) is not None:
            cells[at] = values.setdefault(home, cells[at])


def as_text(value: Any) -> str:
    """A cell as CSV would hold it: whole numbers without a fraction, dates as ISO; no nested values, no NaN."""
    if isinstance(value, str):
        return value
    if value is None or isinstance(value, dict | list) or value != value:
        return ""
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime):
        return value.isoformat(sep=" ", timespec="seconds")
    return value.isoformat() if isinstance(value, date) else str(value)
