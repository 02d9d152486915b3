"""Whom a stage has not heard, and where personas differ."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np

from koetabi.definition import MapDefinition
from koetabi.journey.curve import ENOUGH_CUSTOMERS
from koetabi.journey.intervals import benjamini_hochberg, clustered_means, difference_test
from koetabi.journey.view import View
from koetabi.journey_map import Curve, Difference, Gap


def gaps(drawn: Sequence[Curve], definition: MapDefinition) -> list[Gap]:
    """Stages at which a persona was heard by fewer than ten customers; stages nobody spoke of, for all (persona "")."""
    name = {stage.id: stage.name for stage in definition.stages}
    found = []
    for curve in drawn:
        everybody = not curve.segment and not curve.persona
        if not everybody and not curve.persona:
            continue
        for point in curve.points:
            if point.customers < (1 if everybody else ENOUGH_CUSTOMERS):
                who = "" if everybody else f"{curve.name}の"
                heard = f"声が{point.customers}人分しかありません" if point.customers else "声がありません"
                text = f"「{name[point.stage]}」について{who}{heard}"
                found.append(
                    Gap(stage=point.stage, persona=curve.persona, n=point.n, customers=point.customers, text=text)
                )
    return found


def persona_differences(view: View, definition: MapDefinition) -> list[Difference]:
    """Differences of stage means between each two personas that both have enough voices, all with one BH correction."""
    stages = len(definition.stages)
    heard = []
    for persona in definition.personas:
        rows = np.flatnonzero(view.where(persona.match)) if persona.match else np.empty(0, dtype=np.int64)
        heard.append(clustered_means(view.stage[rows], stages, view.person[rows], view.valence[rows]))
    found = []
    for a, b in combinations(range(len(heard)), 2):
        for i, stage in enumerate(definition.stage_ids):
            if min(heard[a].customers[i], heard[b].customers[i]) < ENOUGH_CUSTOMERS:
                continue
            # Personas may share customers; leaving out a positive covariance only widens the interval.
            difference = float(heard[a].mean[i] - heard[b].mean[i])
            se = float(np.hypot(heard[a].se[i], heard[b].se[i]))
            interval, p = difference_test(difference, se, min(heard[a].customers[i], heard[b].customers[i]) - 1)
            names = definition.personas[a].id, definition.personas[b].id
            found.append(Difference(stage=stage, a=names[0], b=names[1], difference=difference, ci95=interval, p=p))
    q = benjamini_hochberg(np.array([item.p for item in found]))
    return [item.model_copy(update={"q": float(value)}) for item, value in zip(found, q, strict=True)]
