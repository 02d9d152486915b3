"""Analysts' work from a file (CSV or JSONL) into the overlay: corrected segments, curated pain points."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from koetabi.definition import MapDefinition
from koetabi.errors import Message, RecordError
from koetabi.pipeline.curate import apply_curation, read_curation
from koetabi.pipeline.inputs import read_rows
from koetabi.records import CONFIRMED, Correction, Curation, parse_segment_id
from koetabi.store import labels
from koetabi.store.database import open_store, writing
from koetabi.taxonomy import EMOTIONS, FACETS, POLARITIES, STAGES
from koetabi.workspace import Workspace

_OK = ("ok", "OK", CONFIRMED)
_UNKNOWN = Message(
    "その区間の声がありません（消されたか、別の作業フォルダのものです）",
    "there is no such segment here (erased, or of another workspace)",
)


@dataclass(slots=True)
class Taken:
    """What became of a file of corrections; ``refused``: (line, reason)."""

    new: int = 0
    known: int = 0
    refused: list[tuple[int, Message]] = field(default_factory=list)


def take_corrections(workspace: Workspace, path: Path) -> Taken:
    """Take a file in: columns segment, field, value[, analyst, time, reason]. Rows without a value are passed over.

    The column ``segment`` holds a segment's id or a pain point's. A value ``ok`` says that a segment is right as it is:
    with a reviewed sample that counts as much as a correction does, and fields not named are taken as right.

    Raises:
        InputError: the file cannot be read or has no such columns.
        StoreError: the store cannot be used.
    """
    taken = Taken()
    segments: list[tuple[int, Correction]] = []
    points: list[tuple[int, Curation]] = []
    now = datetime.now(UTC).isoformat(timespec="seconds")
    for line, row in read_rows(path, ("segment", "field", "value")):
        if not str(row.get("value") or "").strip() and str(row.get("field") or "").strip() not in _OK:
            continue
        try:
            if str(row["segment"] or "").strip().startswith("pp-"):
                points.append((line, read_curation(row, now)))
            else:
                segments.append((line, _correction(row, workspace.definition, now)))
        except RecordError as error:
            taken.refused.append((line, error.message))
    engine = open_store(workspace.store_url)
    with writing(engine) as connection:
        taken.new, unknown = labels.add_corrections(connection, [item for _, item in segments])
        taken.known = len(segments) - taken.new - len(unknown)
        taken.refused += [(segments[i][0], _UNKNOWN) for i in unknown]
        for line, curation in points:
            try:
                new = apply_curation(connection, curation)
            except RecordError as error:
                taken.refused.append((line, error.message))
            else:
                taken.new += new
                taken.known += not new
    engine.dispose()
    taken.refused.sort(key=lambda item: item[0])
    return taken


def _correction(row: dict[str, Any], definition: MapDefinition, now: str) -> Correction:
    comment, start, end = parse_segment_id(str(row["segment"] or ""))
    name, value = str(row["field"] or "").strip(), str(row.get("value") or "").strip()
    texts = {key: str(row.get(key) or "").strip() for key in ("analyst", "time", "reason")}
    if name in _OK or (not name and value in _OK):
        name, value = CONFIRMED, "ok"
    else:
        _check(name, value, definition)
    return Correction(comment, start, end, name, value, texts["analyst"], texts["time"] or now, texts["reason"])


def _check(name: str, value: str, definition: MapDefinition) -> None:
    allowed = {
        "stage": (*definition.stage_ids, *STAGES),
        "polarity": POLARITIES,
        "emotion": EMOTIONS,
        "facet": FACETS,
    }
    if name == "valence":
        _check_valence(value)
    elif name not in allowed:
        raise RecordError(
            f"項目「{name}」は訂正できません。stage・polarity・valence・emotion・facet のいずれか、"
            "そのままで正しければ値を ok にしてください",
            f"cannot correct {name!r}; use stage, polarity, valence, emotion or facet, or the value ok if all is right",
        )
    elif value not in allowed[name]:
        raise RecordError(
            f"{name} に「{value}」は使えません。{'・'.join(dict.fromkeys(allowed[name]))} のいずれかにしてください",
            f"{value!r} is no {name}; use one of {', '.join(dict.fromkeys(allowed[name]))}",
        )


def _check_valence(value: str) -> None:
    try:
        good = -1 <= float(value) <= 1
    except ValueError:
        good = False
    if not good:
        raise RecordError(f"valence は -1〜1 の数です: 「{value}」", f"valence is a number from -1 to 1, got {value!r}")
