"""Everything in the store → one snapshot of the map, with its manifest."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date
from importlib.metadata import version
from typing import Any

import numpy as np
from sqlalchemy.engine import Connection, Engine

from koetabi.journey.corrected import Reviewed
from koetabi.journey.pain_points import NegativeSegments, recentred, update_pain_points
from koetabi.journey.pain_records import PainPoint, final
from koetabi.journey.review import ReviewSample
from koetabi.journey.snapshot import build_map
from koetabi.journey_map import JourneyMap, dump
from koetabi.pipeline.analysis import dictionary, load_analyser
from koetabi.records import Evidence
from koetabi.store import comments as stored
from koetabi.store import labels, snapshots
from koetabi.store.curations import all_curations
from koetabi.store.database import writing
from koetabi.store.evidence import load_evidence
from koetabi.store.samples import count_samples, drawn_samples
from koetabi.store.snapshots import Saved
from koetabi.workspace import Workspace


def aggregate(workspace: Workspace, engine: Engine, analysis: int, as_of: date) -> Saved:
    """Gather pain points, build the map, store it as the current snapshot: one transaction.

    The same manifest gives the same snapshot, so a second call changes nothing.
    """
    with writing(engine) as connection:
        manifest = _manifest(workspace, connection, analysis, as_of)
        digest = hashlib.sha256(_canonical(manifest)).hexdigest()
        current = snapshots.current_snapshot(connection)
        if current is not None and current.manifest == digest:
            return current
        name = _snapshot_name(connection, as_of)
        before = snapshots.previous_snapshot(connection, as_of.isoformat())
        journey_map = _build(workspace, connection, analysis, as_of, name, manifest, before)
        saved = Saved(name, as_of.isoformat(), digest, dump(journey_map))
        snapshots.save_snapshot(connection, saved)
        return saved


def _build(
    workspace: Workspace,
    connection: Connection,
    analysis: int,
    as_of: date,
    name: str,
    manifest: dict[str, Any],
    before: Saved | None,
) -> JourneyMap:
    definition = workspace.definition
    canonical = {c: stage.id for stage in definition.stages for c in stage.canonical}
    evidence, groups, future = load_evidence(
        connection, analysis, stored.day_number(as_of), stage_ids=definition.stage_ids, canonical=canonical
    )
    points = _gather(workspace, connection, analysis, evidence, as_of, name)
    rejected = stored.all_rejected(connection)
    return build_map(
        definition,
        evidence,
        groups=groups,
        pain_points=points,
        texts=lambda spans: labels.texts(connection, spans),
        as_of=as_of,
        snapshot=name,
        manifest=manifest,
        counts={"rejected": len(rejected), "future": future},
        metrics=stored.all_metrics(connection),
        previous=JourneyMap.model_validate_json(before.body) if before else None,
        samples=_samples(connection, evidence),
        quality={
            "model": manifest["model"],
            "reviewed": int(evidence["reviewed"].sum()),
            "abstained": int((evidence["stage"] < 0).sum()),
        },
    )


def _samples(connection: Connection, evidence: Evidence) -> list[ReviewSample]:
    drawn = drawn_samples(connection, evidence, labels.standing_corrections(connection))
    return [ReviewSample(d.size, Reviewed(d.rows, d.probability, d.certain)) for d in drawn]


def _gather(
    workspace: Workspace, connection: Connection, analysis: int, evidence: Evidence, as_of: date, name: str
) -> list[PainPoint]:
    """Let new negative segments join pain points or found new ones; adds the column ``pain_point``."""
    state = [
        PainPoint(**{**row, "born": date.fromisoformat(row["born"])}) for row in snapshots.load_pain_points(connection)
    ]
    if snapshots.carry_over(connection, analysis):
        state = recentred(state, snapshots.gathered_vectors(connection, analysis))
    new = snapshots.ungathered(connection, analysis)
    rows = _positions(evidence, new.seq, new.start)
    polarity = evidence["polarity"]
    usable = np.flatnonzero((rows >= 0) & (polarity[np.maximum(rows, 0)] < 0)) if len(evidence) else np.empty(0, int)
    rows = rows[usable]
    offered = NegativeSegments(
        comment=new.comment[usable],
        start=new.start[usable],
        end=new.end[usable],
        stage=evidence["stage"][rows],
        day=evidence["day"][rows],
        customer=new.customer[usable],
        vectors=new.vectors[usable],
    )
    analyser = load_analyser(workspace.model_path, workspace.definition)
    update = update_pain_points(
        state,
        offered,
        stages=workspace.definition.stage_ids,
        texts=lambda spans: labels.texts(connection, spans),
        tokens_of=lambda texts: [analyser.tokenizer.tokenize(text) for text in texts],
        embed=analyser.embed,
        fresh=new.fresh[usable],
    )
    points = update.pain_points
    snapshots.save_pain_points(connection, [{**asdict(point), "born": point.born.isoformat()} for point in points])
    snapshots.add_lineage(connection, name, [(e.event, e.pain_point, e.other) for e in update.events])
    members = [
        (int(new.seq[at]), int(new.start[at]), points[code].id if code >= 0 else snapshots.LEFT_OVER)
        for at, code in zip(usable.tolist(), update.assignment.tolist(), strict=True)
        if code >= 0 or new.fresh[at]
    ]
    snapshots.gather(connection, analysis, members)
    codes = _codes(points)
    column = np.full(len(evidence), -1, dtype=np.int32)
    seqs, starts, ids = snapshots.gathered(connection, analysis)
    if seqs and len(evidence):
        rows = _positions(evidence, np.array(seqs), np.array(starts))
        known = rows >= 0
        column[rows[known]] = np.array([codes[i] for i in ids], dtype=np.int32)[known]
        column[polarity >= 0] = -1
    evidence["pain_point"] = column
    return points


def _codes(points: Sequence[PainPoint]) -> dict[str, int]:
    """Index of each pain point, or of the one it was merged into."""
    place = {point.id: i for i, point in enumerate(points)}
    return {point.id: place[final(points, point).id] for point in points}


def _positions(evidence: Evidence, seq: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Row of each (seq, start) in the evidence, −1 where it is not (yet) part of it."""
    if not len(evidence) or not len(seq):
        return np.full(len(seq), -1)
    stride = 1 << 22  # a text is shorter than this
    have = evidence["seq"] * stride + evidence["start"]
    want = seq * stride + start
    at = np.minimum(np.searchsorted(have, want), len(have) - 1)
    return np.where(have[at] == want, at, -1)


def _manifest(workspace: Workspace, connection: Connection, analysis: int, as_of: date) -> dict[str, Any]:
    """All that a snapshot is made of: same manifest, same snapshot."""
    definition = workspace.definition.model_dump(mode="json")
    corrections = [asdict(c) for c in labels.standing_corrections(connection)]
    model = load_analyser(workspace.model_path, workspace.definition).model
    inputs = stored.input_digests(connection)
    return {
        "as_of": as_of.isoformat(),
        "inputs": _sha(inputs),
        "files": len(inputs),
        "model": model.identity,
        "dictionary": dictionary(),
        "definition": _sha(definition),
        "settings": _sha([workspace.settings.mask]),
        "corrections": _sha(corrections),
        "curations": _sha([asdict(c) for c in all_curations(connection)]),
        "samples": count_samples(connection) if corrections else 0,
        "rejected": _sha(stored.all_rejected(connection)),
        "forgotten": _sha(stored.forgotten_customers(connection)),
        "code": version("koetabi"),
    }


def _canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True).encode("utf-8", "surrogatepass")


def _sha(value: Any) -> str:
    return hashlib.sha256(_canonical(value)).hexdigest()[:16]


def _snapshot_name(connection: Connection, as_of: date) -> str:
    """The day, with a number behind it where that day has a snapshot already."""
    taken = set(snapshots.snapshot_ids(connection))
    day = as_of.isoformat()
    return next(name for i in range(1, len(taken) + 2) if (name := day if i == 1 else f"{day}-{i}") not in taken)
