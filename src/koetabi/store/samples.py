"""Samples drawn for review: which segments, with which chance, and which of them analysts have looked at."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import func, insert, select
from sqlalchemy.engine import Connection

from koetabi.records import Correction, Evidence, stable_id
from koetabi.store import schema
from koetabi.store.database import insert_rows

_COLUMNS = ["sample", "comment", "start", "end", "words", "probability", "certain"]

Span = tuple[int, int, int]
"""Comment key, start, end."""


@dataclass(frozen=True, slots=True)
class Drawn:
    """A sample as it stands now; rows are positions in the evidence. ``size``: segments drawn; ``rows`` and
    ``probability``: those of them that have been reviewed; ``certain``: what was known before the draw."""

    id: int
    size: int
    population: int
    rows: np.ndarray
    probability: np.ndarray
    certain: np.ndarray


def add_sample(
    connection: Connection,
    drawn: str,
    population: int,
    spans: Sequence[Span],
    words: Sequence[str],
    probability: Sequence[float],
    certain: Sequence[Correction],
) -> int:
    """Keep a sample; its number.

    ``drawn``: ISO time; ``words``: of each span, stripped; ``certain``: corrections known then.
    """
    table = schema.samples
    connection.execute(insert(table).values(drawn=drawn, size=len(spans), population=population))
    number = connection.scalars(select(func.max(table.c.id))).one()
    chosen = {(key, start) for key, start, _ in spans}
    rows = [
        (number, key, start, end, stable_id(text.strip()), round(chance, 9), 0)
        for (key, start, end), text, chance in zip(spans, words, probability, strict=True)
    ]
    known = {(c.comment, c.start): c.end for c in certain if (c.comment, c.start) not in chosen}
    rows += [(number, key, start, end, 0, 1.0, 1) for (key, start), end in sorted(known.items())]
    insert_rows(connection, schema.sampled, _COLUMNS, rows)
    return number


def count_samples(connection: Connection) -> int:
    """How many samples have been drawn."""
    return connection.scalars(select(func.count()).select_from(schema.samples)).one()


def drawn_samples(connection: Connection, evidence: Evidence, corrections: Sequence[Correction]) -> list[Drawn]:
    """Every sample, with the rows of ``evidence`` (sorted or not) that stand for its segments now.

    A drawn segment counts as reviewed once a standing correction, a plain confirmation included, overlaps it. Its row
    is the one that overlaps it most, so a new model's cuts do not lose it; if its words were edited it is gone.
    """
    listed = connection.execute(select(schema.samples).order_by(schema.samples.c.id)).all()
    if not listed or not len(evidence):
        return []
    s, c = schema.sampled.c, schema.comments.c
    rows = connection.execute(
        select(s.sample, s.comment, s.start, s.end, s.words, s.probability, s.certain, c.text)
        .join_from(schema.sampled, schema.comments, c.key == s.comment)
        .order_by(s.sample, s.comment, s.start)
    ).all()
    spoken: dict[int, list[Correction]] = {}
    for item in corrections:
        spoken.setdefault(item.comment, []).append(item)
    place = _Places(evidence, {row[1] for row in rows})
    found: dict[int, tuple[list[int], list[float], list[int]]] = {row[0]: ([], [], []) for row in listed}
    for sample, key, start, end, words, probability, certain, text in rows:
        row = place.of(key, start, end)
        if row < 0:
            continue
        if certain:
            found[sample][2].append(row)
        elif stable_id(text[start:end].strip()) == words and any(
            min(end, item.end) > max(start, item.start) for item in spoken.get(key, [])
        ):
            found[sample][0].append(row)
            found[sample][1].append(probability)
    return [
        Drawn(
            id=row.id,
            size=row.size,
            population=row.population,
            rows=np.array(found[row.id][0], dtype=np.int64),
            probability=np.array(found[row.id][1], dtype=float),
            certain=np.array(found[row.id][2], dtype=np.int64),
        )
        for row in listed
    ]


class _Places:
    """Where segments of a few comments stand in the evidence."""

    def __init__(self, evidence: Evidence, wanted: set[int]) -> None:
        comment = evidence["comment"]
        rows = np.flatnonzero(np.isin(comment, np.array(sorted(wanted), dtype=np.int64)))
        start, end = evidence["start"], evidence["end"]
        self._known: dict[int, list[tuple[int, int, int]]] = {}
        for row in rows.tolist():
            self._known.setdefault(int(comment[row]), []).append((int(start[row]), int(end[row]), row))

    def of(self, key: int, start: int, end: int) -> int:
        """Row that overlaps the span most; −1 for none."""
        best, overlap = -1, 0
        for begin, stop, row in self._known.get(key, []):
            common = min(stop, end) - max(begin, start)
            if common > overlap:
                best, overlap = row, common
        return best
