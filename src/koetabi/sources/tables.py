"""Files to tables: a header and a stream of rows, whatever the format."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain, islice
from pathlib import Path
from typing import NamedTuple

from koetabi.records import Rejected
from koetabi.sources.delimited import read_delimited
from koetabi.sources.faults import bad_file
from koetabi.sources.headers import Header, find_header
from koetabi.sources.jsonrows import read_json
from koetabi.sources.sheets import read_sheets

SAMPLE = 300
"""Rows looked at before the columns are understood."""

Line = tuple[int, list[str]] | Rejected
"""Line number and cells, or a line that could not be read."""


class Table(NamedTuple):
    """``names``: one a column, none twice; ``sample``: the first rows; ``rows``: all rows, the sample included."""

    names: list[str]
    named: bool
    sample: list[list[str]]
    rows: Iterator[Line]
    label: str


def read_tables(path: Path) -> Iterator[Table]:
    """The tables in a file: one, but one a sheet of a workbook. Each must be used up before the next.

    Raises:
        InputError: the file cannot be read as a table.
    """
    suffix = path.suffix.lower()
    if suffix in (".json", ".jsonl", ".ndjson"):
        names, rows = read_json(path)
        yield from _table(path, rows, "", lambda _: Header(names, True, 0))
    elif suffix in (".xlsx", ".xls", ".xlsm"):
        for label, lines in read_sheets(path):
            yield from _table(path, lines, label, lambda sample: find_header(sample))
    else:
        yield from _table(path, read_delimited(path), "", lambda sample: find_header(sample))


def _table(
    path: Path, lines: Iterator[Line], label: str, header_of: Callable[[list[list[str]]], Header]
) -> Iterator[Table]:
    first = list(islice(lines, SAMPLE))
    cells = [line[1] for line in first if not isinstance(line, Rejected)]
    if not cells:
        if label:
            return
        for line in first:
            if isinstance(line, Rejected):
                raise bad_file(path, f"{line.line} 行目: {line.reason.ja}", f"line {line.line}: {line.reason.en}")
        raise bad_file(path, "表に行がありません。出力し直してください", "the table has no rows; export it again")
    header = header_of(cells)
    width = len(header.names)
    skip = header.rows
    kept: list[Line] = []
    for line in first:
        if skip and not isinstance(line, Rejected):
            skip -= 1
            continue
        kept.append(line)
    sample = [(row + [""] * width)[:width] for row in cells[header.rows :]]
    yield Table(header.names, header.named, sample, chain(kept, lines), label)
