"""CSV and TSV: the delimiter is found, rows are streamed with the line they start on."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from koetabi.records import Rejected
from koetabi.sources.decode import find_encoding, is_damaged, open_text
from koetabi.sources.faults import BROKEN_CHARACTERS, TOO_LONG, UNCLOSED_QUOTE

_DELIMITERS = "\t,;|"
_MAX_CELL = 1 << 25
_LOOKED_AT = 60


def read_delimited(path: Path) -> Iterator[tuple[int, list[str]] | Rejected]:
    """(line, cells) of each row that is not blank.

    Raises:
        InputError: the file is missing, empty, binary, or in an unknown encoding.
    """
    encoding = find_encoding(path)
    with open_text(path, encoding) as stream:
        delimiter = _find_delimiter("".join(islice(iter(lambda: stream.readline(1 << 16), ""), _LOOKED_AT)))
    if path.suffix.lower() == ".tsv" and not delimiter:
        delimiter = "\t"
    return _rows(path, encoding.damaged, encoding.name, delimiter or ",")


def _rows(path: Path, damaged: bool, name: str, delimiter: str) -> Iterator[tuple[int, list[str]] | Rejected]:
    csv.field_size_limit(_MAX_CELL)
    with path.open(encoding=name, errors="surrogateescape", newline="") as stream:
        reader = csv.reader(stream, delimiter=delimiter)
        line, width = 1, 0
        previous: list[str] = []
        start = 1
        while True:
            try:
                cells = next(reader, None)
            except csv.Error:
                yield Rejected(path.name, line, TOO_LONG)
                line = reader.line_num + 1
                continue
            if previous:
                if cells is None and len(previous) < width and "\n" in previous[-1]:
                    yield Rejected(path.name, start, UNCLOSED_QUOTE)
                elif damaged and is_damaged("".join(previous)):
                    yield Rejected(path.name, start, BROKEN_CHARACTERS)
                else:
                    yield start, previous
                    width = max(width, len(previous))
            if cells is None:
                return
            previous, start = (cells, line) if any(cells) else ([], line)
            line = reader.line_num + 1


def _find_delimiter(head: str) -> str:
    """The delimiter that cuts the first lines into the most columns, evenly; empty if none does."""
    best, score = "", 0.0
    for delimiter in _DELIMITERS:
        try:
            rows = [row for row in csv.reader(head.splitlines(keepends=True), delimiter=delimiter) if any(row)]
        except csv.Error:
            continue
        widths = [len(row) for row in rows]
        usual = max(set(widths), key=lambda w: (widths.count(w), w)) if widths else 1
        even = widths.count(usual) / len(widths) if widths else 0.0
        if usual > 1 and (usual - 1) ** 0.5 * even**2 > score:
            best, score = delimiter, (usual - 1) ** 0.5 * even**2
    return best
