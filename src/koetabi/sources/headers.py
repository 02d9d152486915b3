"""Which row of a table is its header, and what the columns are called."""

from __future__ import annotations

import re
from collections import Counter
from typing import NamedTuple

from koetabi.sources.names import role_of, simple
from koetabi.sources.prose import asks
from koetabi.sources.values import parse_time

_ANSWER_LABELS = frozenset(
    ("openendedresponse", "response", "自由回答", "回答", "自由記述回答", "自由回答形式の回答", "自由回答形式")
)
_RESPONDENT = frozenset(("respondentid", "回答者id"))
_TITLE_ROWS = 15


class Header(NamedTuple):
    """Column names (none empty, none twice), whether the file gave them, and how many rows they took."""

    names: list[str]
    named: bool
    rows: int


def find_header(sample: list[list[str]]) -> Header:
    """The header of a table whose first rows are ``sample``: title lines above it are passed over.

    Qualtrics has three header rows and SurveyMonkey two. A first row that looks like the rows below it
    (numbers, dates, no known name) is data, and the columns are called 列1, 列2 ….
    """
    # Different values: a title may be merged over all columns.
    full = [len({cell for cell in row if cell.strip()}) for row in sample[:_TITLE_ROWS]]
    at = next(i for i, count in enumerate(full) if count >= 0.6 * max(full))
    below = sample[at + 1 :]
    usual = max(Counter(len(row) for row in below).items(), key=lambda item: item[1])[0] if below else 0
    width = max(len(sample[at]), usual)
    top = (sample[at] + [""] * width)[:width]
    if _is_data(top, below):
        return Header([f"列{i + 1}" for i in range(width)], False, at)
    if any('{"ImportId"' in cell.replace(" ", "") for row in below[:2] for cell in row):
        labels = (below[0] + [""] * width)[:width]
        chosen = [name if role_of(name) else label or name for name, label in zip(top, labels, strict=True)]
        return Header(_unique(chosen), True, at + (3 if len(below) > 1 and _imports(below[1]) else 2))
    if below and _goes_on(top, second := (below[0] + [""] * width)[:width]):
        return Header(_unique(_two_rows(top, second)), True, at + 2)
    return Header(_unique(top), True, at + 1)


def _goes_on(top: list[str], second: list[str]) -> bool:
    """Whether the second row is header too: SurveyMonkey's, or below merged cells (repeated, where they are told)."""
    for name, choice in zip(top, second, strict=True):
        if simple(name) in _RESPONDENT and not choice.strip():
            return True
    known = [i for i, name in enumerate(top) if role_of(name)]
    spread = [i for i, name in enumerate(top) if not name.strip() or name in top[:i]]
    apart = all(not second[i].strip() or second[i] == top[i] for i in known if top.count(top[i]) == 1)
    return bool(known and spread) and apart and all(second[i].strip() and not _is_value(second[i]) for i in spread)


def _imports(row: list[str]) -> bool:
    return any('{"ImportId"' in cell.replace(" ", "") for cell in row)


def _two_rows(top: list[str], second: list[str]) -> list[str]:
    """The question stands over its first choice only, or (merged cells) over each."""
    names, question = [], ""
    for name, choice in zip(top, second, strict=True):
        question = name or question
        plain = not choice.strip() or choice == question or simple(choice) in _ANSWER_LABELS
        names.append(question if plain else f"{question} {choice}".strip())
    return names


def _is_data(top: list[str], below: list[list[str]]) -> bool:
    if any(role_of(cell) for cell in top):
        return False
    if any(cell.strip().endswith("。") and not asks(cell) for cell in top):
        return True
    odd = [i for i, cell in enumerate(top) if _is_value(cell)]
    return bool(odd) and all(_is_value(row[i]) for row in below[:20] for i in odd if i < len(row) and row[i].strip())


def _is_value(cell: str) -> bool:
    cell = cell.strip()
    return bool(re.fullmatch(r"[-+]?\d[\d,.]*%?", cell)) or cell.startswith(("{", "[")) or parse_time(cell) is not None


def _unique(names: list[str]) -> list[str]:
    seen: dict[str, int] = {}
    result = []
    for number, name in enumerate(names, start=1):
        name = name.replace("\ufeff", "").strip() or f"列{number}"
        seen[name] = seen.get(name, 0) + 1
        result.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return result
