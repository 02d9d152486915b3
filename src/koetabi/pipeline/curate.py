"""Analysts' work on pain points: names, owners, merges, splits."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

import numpy as np
from sqlalchemy.engine import Connection

from koetabi.errors import RecordError
from koetabi.journey.clustering import split_off, unit_rows
from koetabi.records import Curation, parse_segment_id, segment_id, stable_id
from koetabi.store import curations, snapshots

_STATUSES = ("open", "planned", "doing", "done", "dropped")
_COLUMNS = {"title": "title_by_analyst", "status": "status", "owner": "owner", "measure": "measure"}
_FIELDS = (*_COLUMNS, "feasibility", "merge", "split")
_LONGEST = 200  # characters


def read_curation(row: dict[str, Any], now: str) -> Curation:
    """A row of a file of corrections whose segment is a pain point.

    Raises:
        RecordError: the field or its value cannot be used.
    """
    said = {key: str(row.get(key) or "").strip() for key in ("segment", "field", "value", "analyst", "time", "reason")}
    name, value = said["field"], said["value"]
    if name not in _FIELDS:
        raise RecordError(
            f"課題の項目「{name}」は変えられません。{'・'.join(_FIELDS)} のいずれかにしてください",
            f"cannot set {name!r} of a pain point; use one of {', '.join(_FIELDS)}",
        )
    if name == "status" and value not in _STATUSES:
        raise RecordError(
            f"status に「{value}」は使えません。{'・'.join(_STATUSES)} のいずれかにしてください",
            f"{value!r} is no status; use one of {', '.join(_STATUSES)}",
        )
    if name == "feasibility" and not _is_share(value):
        raise RecordError(
            f"feasibility は 0〜1 の数です: 「{value}」", f"feasibility is a number from 0 to 1: {value!r}"
        )
    if name == "split":
        for item in _listed(value):
            parse_segment_id(item)
    if name in _COLUMNS and len(value) > _LONGEST:
        raise RecordError(f"{name} は{_LONGEST}字までです", f"{name} is at most {_LONGEST} characters")
    return Curation(said["segment"], name, value, said["analyst"], said["time"] or now, said["reason"])


def _is_share(value: str) -> bool:
    try:
        return 0 <= float(value) <= 1
    except ValueError:
        return False


def _listed(value: str) -> list[str]:
    return [item for item in re.split(r"[\s,、;]+", value) if item]


def apply_curation(connection: Connection, curation: Curation) -> bool:
    """Keep and apply an analyst's word; whether it is new.

    Raises:
        RecordError: there is no such pain point, or the merge or split cannot be done.
    """
    targets = curations.merge_targets(connection)
    _must_exist(curation.pain_point, targets)
    if curation.field == "merge":
        _check_merge(curation.pain_point, curation.value, targets)
    if curation.field == "split":
        return _split(connection, curation)
    if not curations.add_curation(connection, curation):
        return False
    if curation.field == "merge":
        alone = curation.value == curation.pain_point
        curations.set_column(connection, curation.pain_point, "merged_into", "" if alone else curation.value)
        curations.add_event(connection, "part" if alone else "merge", curation.pain_point, curation.value)
    elif curation.field == "feasibility":
        curations.set_column(connection, curation.pain_point, "feasibility", float(curation.value))
    else:
        curations.set_column(connection, curation.pain_point, _COLUMNS[curation.field], curation.value)
    return True


def _must_exist(pain_point: str, targets: dict[str, str]) -> None:
    if pain_point not in targets:
        raise RecordError(
            f"課題「{pain_point}」はありません。out/map.json の pain_points の id を書いてください",
            f"there is no pain point {pain_point!r}; give an id from pain_points in out/map.json",
        )


def _check_merge(pain_point: str, into: str, targets: dict[str, str]) -> None:
    _must_exist(into, targets)
    at = into
    while at != pain_point and targets.get(at):
        at = targets[at]
    if at == pain_point and into != pain_point:
        raise RecordError(
            f"「{into}」はすでに「{pain_point}」にまとめられています。逆向きにはまとめられません",
            f"{into} is part of {pain_point} already; it cannot take that in",
        )


def _split(connection: Connection, curation: Curation) -> bool:
    """Make a pain point of the named segments and of the other members that are nearer to them than to the rest."""
    spans, vectors = curations.members(connection, curation.pain_point)
    named = {parse_segment_id(item) for item in _listed(curation.value)}
    held = [(key, start, end) for _, _, key, start, end in spans]
    seeds = np.array([span in named for span in held], dtype=bool)
    fresh = f"pp-{stable_id('split', curation.pain_point, *sorted(segment_id(*n) for n in named)):015x}"[:13]
    if fresh in curations.merge_targets(connection):
        return curations.add_curation(connection, curation)
    if not named or not named <= set(held) or seeds.all():
        raise RecordError(
            f"分ける声が課題「{curation.pain_point}」に含まれていないか、全部です。一部の区間IDを書いてください",
            f"the segments named are not part of {curation.pain_point}, or all of it; name some of its segments",
        )
    old = next(row for row in snapshots.load_pain_points(connection) if row["id"] == curation.pain_point)
    units = unit_rows(vectors)
    away = split_off(units, seeds)
    parts = [unit_rows(units[side].mean(axis=0, keepdims=True))[0] for side in (~away, away)]
    added = {
        **old,
        "id": fresh,
        "title": curation.reason or f"{old['title']}(分割)",
        "title_by_analyst": curation.reason,
        "centroid": parts[1],
        "n": int(away.sum()),
        "born": date.fromisoformat(curation.time[:10]).isoformat(),
        "status": "open",
        "owner": "",
        "measure": "",
        "feasibility": None,
        "merged_into": "",
    }
    snapshots.save_pain_points(connection, [{**old, "centroid": parts[0], "n": int((~away).sum())}, added])
    curations.move(
        connection, [(a, seq, start) for (a, seq, _, start, _), go in zip(spans, away, strict=True) if go], fresh
    )
    curations.add_event(connection, "split", fresh, curation.pain_point)
    return curations.add_curation(connection, curation)
