"""Labelled comments in the format of ``data/corpus/GUIDE.md``."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from koetabi.errors import InputError, RecordError
from koetabi.taxonomy import EMOTIONS, FACETS, SOURCES, STAGES


@dataclass(frozen=True, slots=True)
class Label:
    """A labelled stretch of a comment: offsets, codes into the taxonomy, sentiment −2…2."""

    start: int
    end: int
    stage: int
    sentiment: int
    emotion: int
    facet: int
    theme: str = ""


@dataclass(frozen=True, slots=True)
class Labelled:
    """A comment with its labels, in order."""

    id: str
    source: str
    industry: str
    text: str
    labels: tuple[Label, ...]
    question: str = ""

    @property
    def spans(self) -> list[tuple[int, int]]:
        """(start, end) of the labels."""
        return [(label.start, label.end) for label in self.labels]


def read_corpus(paths: Iterable[Path]) -> dict[Path, list[Labelled]]:
    """The comments of each file.

    Raises:
        InputError: a file is missing, empty or not UTF-8, a line is not valid, or an id stands twice.
    """
    corpus = {Path(path): _read_file(Path(path)) for path in paths}
    seen: dict[str, Path] = {}
    for path, comments in corpus.items():
        for comment in comments:
            if comment.id in seen:
                raise InputError(
                    f"{path}: ID「{comment.id}」が重複しています（{seen[comment.id]}）。片方を直してください",
                    f"{path}: id {comment.id!r} stands twice (also in {seen[comment.id]}); change one of them",
                )
            seen[comment.id] = path
    return corpus


def _read_file(path: Path) -> list[Labelled]:
    try:
        lines = path.read_text(encoding="utf-8-sig").split("\n")
    except OSError as error:
        raise InputError(
            f"{path}: ラベルのファイルを開けません。パスを確かめてください",
            f"{path}: cannot open the labels file ({error.strerror}); check the path",
        ) from error
    except UnicodeDecodeError as error:
        raise InputError(
            f"{path}: UTF-8ではありません。UTF-8のJSON Linesで保存してください",
            f"{path}: not UTF-8; save it as UTF-8 JSON Lines",
        ) from error
    comments = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                comments.append(_read_comment(json.loads(line)))
            except RecordError as error:
                raise InputError(
                    f"{path}:{number}: {error.message.ja}", f"{path}:{number}: {error.message.en}"
                ) from error
            except ValueError as error:
                raise InputError(
                    f"{path}:{number}: JSONとして読めません", f"{path}:{number}: not valid JSON ({error})"
                ) from error
    if not comments:
        raise InputError(f"{path}: ラベルが1件もありません", f"{path}: holds no labelled comment")
    return comments


def _bad(ja: str, en: str) -> RecordError:
    return RecordError(ja + "（書式は data/corpus/GUIDE.md）", en + "; the format is in data/corpus/GUIDE.md")


def _code(name: str, value: object, known: Sequence[object]) -> int:
    if value not in known:
        choices = ", ".join(map(str, known))
        raise _bad(
            f"{name} に {value!r} は使えません。使えるのは {choices}", f"unknown {name} {value!r}; use {choices}"
        )
    return known.index(value)


def _read_comment(row: Any) -> Labelled:
    if not isinstance(row, dict):
        raise _bad("1行は1つのオブジェクトにしてください", "a line must be one object")
    text = row.get("text")
    segments = row.get("segments")
    if not isinstance(text, str) or not text.strip():
        raise _bad("text がありません", "text is missing")
    if not isinstance(segments, list) or not segments:
        raise _bad("segments がありません", "segments are missing")
    _code("source", row.get("source"), SOURCES)
    labels = []
    at = 0
    for segment in segments:
        words = segment.get("text") if isinstance(segment, dict) else None
        if not isinstance(words, str) or not words.strip():
            raise _bad("セグメントの text がありません", "a segment has no text")
        start = text.find(words, at)
        if start < 0:
            raise _bad(
                "セグメントが text の中にこの順で見つかりません", "a segment is not found in the text in this order"
            )
        at = start + len(words)
        labels.append(
            Label(
                start,
                at,
                _code("stage", segment.get("stage"), STAGES),
                _code("sentiment", segment.get("sentiment"), (-2, -1, 0, 1, 2)) - 2,
                _code("emotion", segment.get("emotion"), EMOTIONS),
                _code("facet", segment.get("facet"), FACETS),
                str(segment.get("theme") or ""),
            )
        )
    return Labelled(
        str(row.get("id", "")),
        row["source"],
        str(row.get("industry", "")),
        text,
        tuple(labels),
        str(row.get("question") or ""),
    )
