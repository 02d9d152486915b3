"""A probability sample of segments for analysts to review."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

import numpy as np

from koetabi.errors import InputError
from koetabi.pipeline.label import current_analysis
from koetabi.pipeline.publish import write_file
from koetabi.records import Evidence, segment_id, stable_id
from koetabi.store import labels, samples
from koetabi.store.database import open_store, writing
from koetabi.store.evidence import load_evidence
from koetabi.taxonomy import POLARITIES
from koetabi.workspace import Workspace

_FOREVER = 1 << 30


def draw(workspace: Workspace, size: int, out: Path) -> int:
    """Draw a stratified random sample (strata: stage × polarity) of what has not been reviewed; how many segments.

    It is written as CSV and kept in the store with each segment's chance, so that estimates from the reviewed part stay
    unbiased (Cochran, *Sampling Techniques*, ch. 5). Within a stratum every segment has the same chance; every
    stratum gets at least two. The draw is a function of the segments' ids and of the number of samples before it.

    Raises:
        InputError: nothing has been analysed yet, or nothing is left to review.
    """
    engine = open_store(workspace.store_url)
    analysis = current_analysis(workspace, engine)
    stages = workspace.definition.stage_ids
    with writing(engine) as connection:
        evidence, _, _ = load_evidence(connection, analysis, _FOREVER, stage_ids=stages, canonical={})
        if not len(evidence):
            raise InputError(
                "分析済みの声がありません。先に koetabi refresh を実行してください",
                "nothing has been analysed yet; first run: koetabi refresh",
            )
        frame = evidence.take(~evidence["reviewed"])
        if not len(frame):
            raise InputError("すべての声が確認済みです", "everything has been reviewed")
        spans = [
            (int(c), int(s), int(e)) for c, s, e in zip(frame["comment"], frame["start"], frame["end"], strict=True)
        ]
        salt = f"sample {samples.count_samples(connection)}"
        order = np.array([stable_id(salt, segment_id(*span)) for span in spans])
        strata = frame["stage"].astype(int) * 3 + frame["polarity"]
        chosen, chance = _stratified(strata, order, size)
        drawn = [spans[row] for row in chosen.tolist()]
        words = labels.texts(connection, drawn)
        known = labels.standing_corrections(connection)
        now = datetime.now(UTC).isoformat(timespec="seconds")
        samples.add_sample(connection, now, len(frame), drawn, words, chance.tolist(), known)
    engine.dispose()
    rows = frame.take(chosen)
    write_file(out, _sheet(drawn, words, rows, chance, stages).encode("utf-8-sig", "replace"))
    return len(drawn)


def _sheet(
    spans: list[tuple[int, int, int]], words: list[str], rows: Evidence, chance: np.ndarray, stages: Sequence[str]
) -> str:
    """The sample as CSV; what the analyst fills in is empty."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(
        ["segment", "text", "stage", "polarity", "valence", "probability", "field", "value", "analyst", "reason"]
    )
    labelled = zip(rows["stage"].tolist(), rows["polarity"].tolist(), rows["valence"].tolist(), strict=True)
    for span, text, p, (stage, polarity, valence) in zip(spans, words, chance.tolist(), labelled, strict=True):
        shown = f"'{text}" if text[:1] in "=+-@\t\r" else text
        place = stages[stage] if stage >= 0 else "none"
        label = POLARITIES[polarity + 1]
        writer.writerow([segment_id(*span), shown, place, label, round(valence, 3), round(p, 6), "", "", "", ""])
    return stream.getvalue()


def _stratified(strata: np.ndarray, order: np.ndarray, size: int) -> tuple[np.ndarray, np.ndarray]:
    """Rows drawn (ascending) and each one's inclusion probability; proportional allocation, at least two a stratum."""
    rows, chances = [], []
    for stratum in np.unique(strata):
        members = np.flatnonzero(strata == stratum)
        take = min(len(members), max(2, round(size * len(members) / len(strata))))
        rows.append(members[np.argsort(order[members], kind="stable")[:take]])
        chances.append(np.full(take, take / len(members)))
    drawn, chance = np.concatenate(rows), np.concatenate(chances)
    by_row = np.argsort(drawn)
    return drawn[by_row], chance[by_row]
