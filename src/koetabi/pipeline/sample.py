"""A probability sample of segments for analysts to review."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import numpy as np

from koetabi.errors import InputError
from koetabi.pipeline.label import current_analysis
from koetabi.pipeline.publish import write_file
from koetabi.records import segment_id, stable_id
from koetabi.store import labels
from koetabi.store.database import open_store, reading
from koetabi.store.evidence import load_evidence
from koetabi.taxonomy import POLARITIES
from koetabi.workspace import Workspace

_FOREVER = 1 << 30


def draw(workspace: Workspace, size: int, out: Path) -> int:
    """Write a stratified random sample (strata: stage × polarity) as CSV; how many segments were drawn.

    Within a stratum every segment has the same chance; the column ``probability`` holds it, so that
    estimates from the reviewed sample stay unbiased (Cochran, Sampling Techniques, ch. 5). Every stratum
    gets at least two. The draw is a function of the segments' ids: the same data give the same sample.

    Raises:
        InputError: nothing has been analysed yet.
    """
    engine = open_store(workspace.store_url)
    analysis = current_analysis(workspace, engine)
    stages = workspace.definition.stage_ids
    with reading(engine) as connection:
        evidence, _, _ = load_evidence(connection, analysis, _FOREVER, stage_ids=stages, canonical={})
        if evidence.empty:
            raise InputError(
                "分析済みの声がありません。先に koetabi refresh を実行してください",
                "nothing has been analysed yet; first run: koetabi refresh",
            )
        ids = [segment_id(*row) for row in zip(evidence["comment"], evidence["start"], evidence["end"], strict=True)]
        order = np.array([stable_id("sample", name) for name in ids])
        strata = evidence["stage"].to_numpy().astype(int) * 3 + evidence["polarity"].to_numpy()
        chosen, chance = _stratified(strata, order, size)
        spans = evidence.iloc[chosen][["comment", "start", "end"]].itertuples(index=False, name=None)
        words = labels.texts(connection, list(spans))
    engine.dispose()
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(
        ["segment", "text", "stage", "polarity", "valence", "probability", "field", "value", "analyst", "reason"]
    )
    for row, text, p in zip(chosen, words, chance, strict=True):
        item = evidence.iloc[row]
        stage = stages[item["stage"]] if item["stage"] >= 0 else "none"
        label = POLARITIES[int(item["polarity"]) + 1]
        shown = f"'{text}" if text[:1] in "=+-@\t\r" else text
        writer.writerow([ids[row], shown, stage, label, round(float(item["valence"]), 3), round(p, 6), "", "", "", ""])
    write_file(out, stream.getvalue().encode("utf-8-sig", "replace"))
    return len(chosen)


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
