"""What the model said of each segment, and what analysts said of the model."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from sqlalchemy import insert, select, update
from sqlalchemy.engine import Connection

from koetabi.records import Correction, SegmentTable, stable_id
from koetabi.store import schema
from koetabi.store.database import insert_rows

_PREDICTIONS = [column.name for column in schema.predictions.columns]
_CHUNK = 5000  # parameters of one IN (…)


def analysis_id(connection: Connection, identity: str) -> int:
    """Number of the analysis with this identity, a new one if it was never used."""
    table = schema.analyses
    found = connection.scalar(select(table.c.id).where(table.c.identity == identity))
    if found is None:
        connection.execute(insert(table).values(identity=identity))
        found = connection.scalars(select(table.c.id).where(table.c.identity == identity)).one()
    return found


def add_predictions(connection: Connection, analysis: int, seqs: Sequence[int], labels: SegmentTable) -> None:
    """Store the labels of a batch; ``seqs[i]`` is the comment that document *i* was made of."""
    at = np.asarray(seqs, dtype=np.int64)[labels.document]
    rows = list(
        zip(
            [analysis] * len(labels),
            at.tolist(),
            labels.start.tolist(),
            labels.end.tolist(),
            labels.stage.tolist(),
            np.round(labels.stage_confidence.astype(float), 4).tolist(),
            labels.map_stage.tolist(),
            labels.polarity.tolist(),
            np.round(labels.polarity_confidence.astype(float), 4).tolist(),
            np.round(labels.valence.astype(float), 4).tolist(),
            labels.emotion.tolist(),
            labels.facet.tolist(),
            strict=True,
        )
    )
    insert_rows(connection, schema.predictions, _PREDICTIONS, rows)
    negative = np.flatnonzero(labels.polarity < 0)
    vectors = [vector.tobytes() for vector in labels.vectors]
    columns = ["analysis", "seq", "start", "end", "vector"]
    spans = zip(at[negative].tolist(), labels.start[negative].tolist(), labels.end[negative].tolist(), strict=True)
    negatives = [(analysis, *span, vector) for span, vector in zip(spans, vectors, strict=True)]
    insert_rows(connection, schema.negatives, columns, negatives)
    table = schema.comments
    for i in range(0, len(seqs), _CHUNK):
        chunk = list(seqs[i : i + _CHUNK])
        connection.execute(update(table).where(table.c.seq.in_(chunk)).values(analysis=analysis))


def add_corrections(connection: Connection, corrections: Sequence[Correction]) -> tuple[int, list[int]]:
    """Lay corrections over the predictions: (how many are new, positions of those whose comment is unknown).

    The same correction twice is one. None is ever changed or removed.
    """
    table, c = schema.corrections, schema.corrections.c
    new, unknown = 0, []
    for position, item in enumerate(corrections):
        text = connection.scalar(select(schema.comments.c.text).where(schema.comments.c.key == item.comment))
        if text is None or not 0 <= item.start < item.end <= len(text):
            unknown.append(position)
            continue
        values = {
            "comment": item.comment,
            "start": item.start,
            "end": item.end,
            "field": item.field,
            "value": item.value,
            "analyst": item.analyst,
            "time": item.time,
        }
        if connection.scalar(select(c.id).filter_by(**values)) is None:
            words = stable_id(text[item.start : item.end])
            connection.execute(insert(table).values(**values, words=words, reason=item.reason))
            new += 1
    return new, unknown


def standing_corrections(connection: Connection) -> list[Correction]:
    """Corrections whose words still stand in their comment, oldest first (the last on a field wins)."""
    c, comment = schema.corrections.c, schema.comments.c
    rows = connection.execute(
        select(c.comment, c.start, c.end, c.field, c.value, c.analyst, c.time, c.reason, c.words, comment.text)
        .join_from(schema.corrections, schema.comments, comment.key == c.comment)
        .order_by(c.time, c.id)
    )
    return [Correction(*row[:8]) for row in rows if stable_id(row[9][row[1] : row[2]]) == row[8]]


def texts(connection: Connection, spans: Sequence[tuple[int, int, int]]) -> list[str]:
    """Words of segments given as (comment key, start, end), in the order asked for."""
    table = schema.comments
    keys = sorted({key for key, _, _ in spans})
    found: dict[int, str] = {}
    for i in range(0, len(keys), _CHUNK):
        chunk = keys[i : i + _CHUNK]
        found.update(connection.execute(select(table.c.key, table.c.text).where(table.c.key.in_(chunk))).tuples().all())
    return [found[key][start:end].strip() for key, start, end in spans]
