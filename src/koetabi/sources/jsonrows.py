"""JSON arrays and JSON Lines as rows; one object at a time is held."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import chain, islice
from pathlib import Path
from typing import Any

from koetabi.records import Rejected
from koetabi.sources.decode import find_encoding, is_damaged, open_text
from koetabi.sources.faults import BROKEN_CHARACTERS, NOT_AN_OBJECT, NOT_JSON, broken
from koetabi.sources.sheets import as_text

_LOOKED_AT = 1000
_WRAPPED = re.compile(
    r'\{[^{\[]*?"(?:data|results|items|records|rows|comments|reviews|tickets|cases|responses|conversations)"\s*:\s*\[\s*\{'
)
"""An object around the array that matters."""
_SPACE = " \t\r\n,"
_BLANK = "\ufeff \t\r\n"
_LONGEST_LINE = 1 << 24
_HALF = re.compile("[\ud800-\udfff]")
"""Half of a character beyond the basic plane, left where a tool cut a text short."""


def read_json(path: Path) -> tuple[list[str], Iterator[tuple[int, list[str]] | Rejected]]:
    """Names of the fields (of the first 1000 objects), and the rows: line number in JSONL, position in an array.

    Raises:
        InputError: the file is missing, empty, binary, or holds no JSON objects.
    """
    encoding = find_encoding(path)
    objects = _objects(path)
    first = list(islice(objects, _LOOKED_AT))
    names = list(dict.fromkeys(name for item in first if isinstance(item, tuple) for name in _object(item)))
    if not names:
        raise broken(path, "JSON")
    return names, _rows(path, chain(first, objects), names, encoding.damaged)


def _objects(path: Path) -> Iterator[tuple[int, dict[str, Any]] | Rejected]:
    """The rows: of an array, of lines that are an object each, or of one object over many lines."""
    with open_text(path, find_encoding(path)) as stream:
        lines = (text for line in iter(lambda: stream.readline(_LONGEST_LINE), "") if (text := line.strip(_BLANK)))
        first = next(lines, "")
        alone = next(lines, None) is None
    if first.startswith("["):
        return _from_document(path)
    if _parsed(first) is not None and not alone:
        return _from_lines(path)
    if _WRAPPED.match(_start(path)):
        return _from_document(path)
    with open_text(path, find_encoding(path)) as stream:
        whole = None if alone else _parsed(stream.read().strip(_BLANK))
    return _from_object(whole) if isinstance(whole, dict) else _from_lines(path)


def _start(path: Path) -> str:
    with open_text(path, find_encoding(path)) as stream:
        return stream.read(4096).lstrip(_BLANK)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _from_object(value: dict[str, Any]) -> Iterator[tuple[int, dict[str, Any]] | Rejected]:
    """The longest array of objects that stands in an object; the object itself if there is none."""
    rows: list[dict[str, Any]] = [value]
    longest = 0
    for part in value.values():
        if isinstance(part, list) and len(part) > longest and all(isinstance(item, dict) for item in part):
            rows, longest = part, len(part)
    return enumerate(rows, start=1)


def _object(item: Any) -> dict[str, Any]:
    return {} if isinstance(item, Rejected) else item[1]


def _from_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]] | Rejected]:
    with open_text(path, find_encoding(path)) as stream:
        for number, line in enumerate(stream, start=1):
            if not line.strip():
                continue
            if is_damaged(line):
                yield Rejected(path.name, number, BROKEN_CHARACTERS)
                continue
            try:
                value = json.loads(line)
            except (ValueError, RecursionError):
                yield Rejected(path.name, number, NOT_JSON)
                continue
            yield (number, value) if isinstance(value, dict) else Rejected(path.name, number, NOT_AN_OBJECT)


def _from_document(path: Path) -> Iterator[tuple[int, dict[str, Any]] | Rejected]:
    """Objects of an array, or of the first array in an object. Where it breaks off, the rest is rejected."""
    with open_text(path, find_encoding(path)) as stream:
        text = stream.read()
    decoder = json.JSONDecoder()
    place = text.find("[") + 1
    if not place:
        raise broken(path, "JSON")
    number = 0
    while True:
        while place < len(text) and text[place] in _SPACE:
            place += 1
        if text[place : place + 1] == "]":
            return
        number += 1
        try:
            value, place = decoder.raw_decode(text, place)
        except (ValueError, RecursionError):
            yield Rejected(path.name, number, NOT_JSON)
            return
        if isinstance(value, dict):
            yield number, value
        else:
            yield Rejected(path.name, number, NOT_AN_OBJECT)


def _rows(
    path: Path, objects: Iterator[Any], names: list[str], damaged: bool
) -> Iterator[tuple[int, list[str]] | Rejected]:
    for item in objects:
        if isinstance(item, Rejected):
            yield item
        else:
            number, value = item
            cells = [as_text(value.get(name)) for name in names]
            if damaged and is_damaged("".join(cells)):
                yield Rejected(path.name, number, BROKEN_CHARACTERS)
            else:
                yield number, [cell if cell.isascii() else _HALF.sub("\ufffd", cell) for cell in cells]
