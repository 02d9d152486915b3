"""Predictions with corrections laid over them, as one table: what every figure of the map is made of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

import numpy as np
from sqlalchemy import select
from sqlalchemy.engine import Connection

from koetabi.records import CONFIRMED, Coded, Correction, Evidence
from koetabi.store import schema
from koetabi.store.database import fetch_columns, fetch_numbers
from koetabi.store.labels import standing_corrections
from koetabi.taxonomy import EMOTIONS, FACETS, POLARITIES, SOURCES, STAGES

_PLAIN = 0.5  # valence of a plain ±1 on the guide's scale of −2…2


def load_evidence(
    connection: Connection, analysis: int, as_of: int, *, stage_ids: Sequence[str], canonical: Mapping[str, str]
) -> tuple[Evidence, list[str], int]:
    """Everything said up to a day, one row a segment.

    Args:
        connection: the store.
        analysis: whose predictions.
        as_of: last day that counts, in days since 1970-01-01.
        stage_ids: the map's stages; codes of the column ``stage``.
        canonical: the map's stage for a canonical stage, for corrections given in those.

    Returns:
        The evidence (columns: ``build_map``), the names of its groups, and the number
        of comments dated later, which wait for their day.
    """
    c = schema.comments.c
    people = select(c.seq, c.key, c.customer, c.day, c.rating, c.source, c.role, c.attributes)
    seqs, keys, customers, days, ratings, sources, roles, attributes = fetch_columns(
        connection, people.where(c.analysis == analysis).order_by(c.seq)
    )
    seq = np.array(seqs, dtype=np.int64)
    day = np.array(days, dtype=np.int32)
    in_time = day <= as_of
    p = schema.predictions.c
    said = (p.seq, p.start, p.end, p.map_stage, p.polarity, p.valence, p.polarity_confidence, p.emotion, p.facet)
    found = fetch_numbers(connection, select(*said, p.stage).where(p.analysis == analysis).order_by(p.seq, p.start))
    at = np.searchsorted(seq, found[:, 0].astype(np.int64))
    keep = in_time[at] if len(at) else np.empty(0, dtype=bool)
    found, at = found[keep], at[keep]
    code = {source: i for i, source in enumerate(SOURCES)}
    evidence = Evidence(
        {
            "seq": found[:, 0].astype(np.int64),
            "comment": np.array(keys, dtype=np.int64)[at],
            "start": found[:, 1].astype(np.int32),
            "end": found[:, 2].astype(np.int32),
            "customer": np.array(customers, dtype=np.int64)[at],
            "stage": found[:, 3].astype(np.int16),
            "polarity": found[:, 4].astype(np.int8),
            "valence": found[:, 5].astype(np.float32),
            "confidence": found[:, 6].astype(np.float32),
            "emotion": found[:, 7].astype(np.int8),
            "facet": found[:, 8].astype(np.int8),
            "canonical": found[:, 9].astype(np.int8),
            "source": np.array([code[s] for s in sources], dtype=np.int8)[at],
            "day": day[at],
            "rating": np.array(ratings, dtype=np.float32)[at],
        },
        {},
    )
    evidence.groups.update(_groups(evidence, roles, attributes, at))
    _overlay(evidence, standing_corrections(connection), stage_ids, canonical)
    return evidence, list(evidence.groups), int((~in_time).sum())


def _groups(evidence: Evidence, roles: Sequence[str], attributes: Sequence[str], at: np.ndarray) -> dict[str, Coded]:
    """``role`` and each attribute that has not the name of a column; an empty value is unknown."""

    def coded(values: Sequence[str | None]) -> Coded:
        names = sorted({v for v in values if v})
        codes = {name: i for i, name in enumerate(names)}
        return np.array([codes.get(v, -1) if v else -1 for v in values], dtype=np.int32)[at], tuple(names)

    parsed = {text: json.loads(text) for text in set(attributes)}
    names = sorted({name for values in parsed.values() for name in values} - {*evidence.columns, "role"})
    found = {"role": coded(roles)}
    for name in names:
        values = {text: known.get(name) for text, known in parsed.items()}
        found[name] = coded([values[text] for text in attributes])
    return found


def _overlay(
    evidence: Evidence, corrections: Sequence[Correction], stage_ids: Sequence[str], canonical: Mapping[str, str]
) -> None:
    """Lay corrections over the segments that overlap them most.

    Adds the column ``reviewed``, and what the model had said as ``model_stage``, ``model_polarity``, ``model_valence``.
    """
    for name in ("stage", "polarity", "valence"):
        evidence[f"model_{name}"] = evidence[name].copy()
    reviewed = np.zeros(len(evidence), dtype=bool)
    comment, start, end = (evidence[name] for name in ("comment", "start", "end"))
    wanted = np.flatnonzero(np.isin(comment, [c.comment for c in corrections]))
    for item in corrections:
        rows = wanted[comment[wanted] == item.comment]
        overlap = np.minimum(end[rows], item.end) - np.maximum(start[rows], item.start)
        if not len(rows) or overlap.max() <= 0:
            continue
        row = int(rows[overlap.argmax()])
        reviewed[row] = True
        for name, value in _corrected(item, evidence["valence"][row], stage_ids, canonical).items():
            evidence[name][row] = value
    evidence["reviewed"] = reviewed


def _corrected(
    item: Correction, valence: float, stage_ids: Sequence[str], canonical: Mapping[str, str]
) -> dict[str, float]:
    """Columns a correction sets, with their values; ``valence`` is what the segment had."""
    if item.field == CONFIRMED:
        return {}
    if item.field == "stage":
        stage = canonical.get(item.value, item.value)
        values: dict[str, float] = {"stage": stage_ids.index(stage) if stage in stage_ids else -1}
        return values | ({"canonical": STAGES.index(item.value)} if item.value in STAGES else {})
    if item.field == "polarity":
        sign = POLARITIES.index(item.value) - 1
        # A polarity without a strength: that of a plain statement, unless the model's own sign agrees.
        return {"polarity": sign} | ({} if np.sign(valence) == sign else {"valence": _PLAIN * sign})
    if item.field == "valence":
        return {"valence": float(item.value)}
    return {item.field: (EMOTIONS if item.field == "emotion" else FACETS).index(item.value)}
