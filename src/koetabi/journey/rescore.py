"""Another model, or other customers: the earlier period scored anew tells them apart."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from koetabi.journey.changes import decompose
from koetabi.journey.view import EPOCH, View
from koetabi.journey_map import ChangeItem, JourneyMap

_SEEN = 0.005  # a difference that two decimals show


def model_changes(
    previous: JourneyMap | None, manifest: dict[str, Any], view: View, stage_ids: Sequence[str]
) -> list[ChangeItem]:
    """Where the earlier snapshot was made by another model: how much of each stage's change is the model's.

    The period of ``previous`` is scored by the present model (``view`` holds its comments too): from the figure of then
    to the new one of the same period is the model's part, from there to the present figure the customers', split
    into channel mix and sentiment.
    """
    if previous is None or previous.manifest.get("model") == manifest.get("model"):
        return []
    found = [
        ChangeItem(
            kind="model",
            text="前回とはモデルが違います。前回の期間も今回のモデルで数え直し、モデルの差と顧客の変化を分けました。",
            text_en="The model is not that of the previous snapshot; its period was scored anew to tell the two apart.",
        )
    ]
    if previous.period.to is None:
        return found
    earlier = view.day <= (previous.period.to - EPOCH).days
    old = {stage.id: stage for stage in previous.stages}
    for code, stage_id in enumerate(stage_ids):
        here = view.stage == code
        was = old[stage_id].emotion.mean if stage_id in old else None
        if was is None or not (here & earlier).any():
            continue
        then, now = view.valence[here & earlier], view.valence[here]
        again, present = float(then.mean()), float(now.mean())
        value = np.concatenate([then, now])
        source = np.concatenate([view.source[here & earlier], view.source[here]])
        parts = decompose(value, source, np.arange(len(value)) >= len(then))
        name = old[stage_id].name
        found.append(
            ChangeItem(
                kind="model",
                stage=stage_id,
                before=was,
                after=present,
                difference=present - was,
                n_before=len(then),
                n_after=len(now),
                parts=parts.model_copy(update={"model": again - was}),
                text=_ja(name, was, again, present),
                text_en=f"{name}: {was:+.2f} then, {again:+.2f} by the new model, {present:+.2f} now "
                f"(model {again - was:+.2f}, customers {present - again:+.2f})",
            )
        )
    return found


def _ja(name: str, was: float, again: float, now: float) -> str:
    seen = "モデルの差はわずかです" if abs(again - was) < _SEEN else f"モデルの差 {again - was:+.2f}"
    told = f"{seen}、顧客の変化 {now - again:+.2f}"
    return f"「{name}」の前回の値 {was:+.2f} は、今回のモデルでは {again:+.2f} です（{told}）"
