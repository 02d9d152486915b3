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


def read_json(path: Path) -> tuple[list[str], Iterator[tuple[int, list[str]] | Rejected]]:
    """Names of the fields (of the first 1000 objects), and the rows: line number in JSONL, position in an array.

    Raises:
        InputError: the file is missing, empty, binary, or holds no JSON objects.
    """
    encoding = find_encoding(path)
    with open_text(path, encoding) as stream:
        start = stream.read(4096).lstrip("\ufeff \t\r\n")
    lines = not start.startswith("[") and not _WRAPPED.match(start)
    objects = _from_lines(path) if lines else _from_document(path)
    first = list(islice(objects, _LOOKED_AT))
    names = list(dict.fromkeys(name for item in first if isinstance(item, tuple) for name in _object(item)))
    if not names:
        raise broken(path, "JSON")
    return names, _rows(path, chain(first, objects), names)


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


def _rows(path: Path, objects: Iterator[Any], names: list[str]) -> Iterator[tuple[int, list[str]] | Rejected]:
    for item in objects:
        if isinstance(item, Rejected):
            yield item
        else:
            number, value = item
            cells = [as_text(value.get(name)) for name in names]
            damaged = is_damaged("".join(cells))
            yield Rejected(path.name, number, BROKEN_CHARACTERS) if damaged else (number, cells)
