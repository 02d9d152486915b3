"""Tables that are not in an inbox: what `classify` labels, what `correct` takes in."""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from koetabi.errors import InputError
from koetabi.records import Rejected
from koetabi.sources.faults import TOO_MANY_CELLS
from koetabi.sources.tables import read_tables
from koetabi.taxonomy import SOURCES

_ID = ("id", "ID", "Id", "番号")
_TEXT = ("text", "comment", "本文", "コメント", "内容", "回答")


def read_rows(path: Path, required: Sequence[str] = ()) -> Iterator[tuple[int, dict[str, str]]]:
    """(line, {column: cell}) of a CSV, TSV, XLSX, JSON or JSONL file.

    Raises:
        InputError: the file cannot be read, lacks a required column, or holds a row that cannot be read.
    """
    for table in read_tables(path):
        missing = [name for name in required if name not in table.names]
        if missing:
            raise InputError(
                f"{path.name}: 列 {'・'.join(missing)} がありません。列: {'・'.join(table.names)}",
                f"{path.name}: no column {', '.join(missing)}; columns are: {', '.join(table.names)}",
            )
        for item in table.rows:
            if isinstance(item, Rejected):
                raise InputError(
                    f"{path.name} の {item.line} 行目: {item.reason.ja}", f"{path.name}:{item.line}: {item.reason.en}"
                )
            line, cells = item
            if any(cells[len(table.names) :]):
                raise InputError(
                    f"{path.name} の {line} 行目: {TOO_MANY_CELLS.ja}", f"{path.name}:{line}: {TOO_MANY_CELLS.en}"
                )
            yield line, dict(zip(table.names, cells, strict=False))


def read_inputs(path: Path | None) -> tuple[list[str], list[str], list[str], list[str]]:
    """Ids, texts, sources and questions of a file, or of what stands on standard input.

    Columns: ``id`` (numbered where there is none), ``text`` (or the only column), and optionally ``source`` and
    ``question``.

    Raises:
        InputError: the file cannot be read, or has no column of texts.
    """
    if path is None:
        with tempfile.TemporaryDirectory() as folder:
            content = sys.stdin.buffer.read()
            suffix = ".jsonl" if content.lstrip(b"\xef\xbb\xbf \r\n")[:1] in (b"{", b"[") else ".csv"
            name = Path(folder) / f"stdin{suffix}"
            name.write_bytes(content)
            return read_inputs(name)
    columns: tuple[list[str], list[str], list[str], list[str]] = ([], [], [], [])
    id_column = text_column = ""
    for number, (_, row) in enumerate(read_rows(path), 1):
        if not text_column:
            text_column = next(iter(row)) if len(row) == 1 else _find(row, _TEXT)
            id_column = next((name for name in _ID if name in row), "")
            if not text_column:
                raise InputError(
                    f"{path.name}: 本文の列がありません。列名を text にしてください（列: {'・'.join(row)}）",
                    f"{path.name}: no column of texts; name it text (columns are: {', '.join(row)})",
                )
        source = row.get("source", "").strip()
        values = (row.get(id_column, "") or str(number), row[text_column], source, row.get("question", ""))
        for column, value in zip(columns, values, strict=True):
            column.append(value)
    columns[2][:] = [source if source in SOURCES else "survey" for source in columns[2]]
    return columns


def _find(row: dict[str, str], names: Sequence[str]) -> str:
    return next((name for name in names if name in row), "")
