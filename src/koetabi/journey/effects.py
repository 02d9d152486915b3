"""Before and after a measure: what changed at its stage beyond what changed where nothing was done.

Difference in differences (Angrist and Pischke, *Mostly Harmless Econometrics* (2009) ch. 5) of mean valence, over up to
eight weeks on either side. Changes are taken within stage × source, so that neither a shift between channels nor one
between untreated stages passes for an effect; each such cell weighs n₁n₀/(n₁+n₀), as in a regression with cell
effects. Untreated are the stages without a measure taking effect in the window. The variance is clustered by
customer. It is an effect only as far as the stages would have moved alike without the measure.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from koetabi.definition import MapDefinition, Measure
from koetabi.journey.changes import with_q
from koetabi.journey.intervals import difference_test
from koetabi.journey.view import EPOCH, View, week_name, week_of
from koetabi.journey.wording import q_words
from koetabi.journey_map import ChangeItem, MeasureItem
from koetabi.taxonomy import SOURCES

_WINDOW = 56  # days
_MIN_CUSTOMERS = 10  # on each side, at the stage and elsewhere


@dataclass(frozen=True, slots=True)
class Effect:
    """Estimated effect of the measure ``number`` of the stage ``stage`` (codes in the order of the definition)."""

    stage: int
    number: int
    change: ChangeItem


def measure_effects(view: View, definition: MapDefinition, last_day: int) -> list[Effect]:
    """Effects of all measures in effect for which there are enough voices; q over all of them (BH)."""
    starts = [
        [(measure.effective - EPOCH).days for measure in stage.measures if measure.effective]
        for stage in definition.stages
    ]
    found = []
    for code, stage in enumerate(definition.stages):
        for number, measure in enumerate(stage.measures):
            if measure.effective is None or (measure.effective - EPOCH).days > last_day:
                continue
            day = (measure.effective - EPOCH).days
            untreated = [
                other
                for other, days in enumerate(starts)
                if other != code and not any(abs(started - day) < _WINDOW for started in days)
            ]
            change = _effect(view, code, untreated, day, stage.id, measure)
            if change is not None:
                found.append(Effect(code, number, change))
    tested = with_q([effect.change for effect in found])
    return [
        Effect(effect.stage, effect.number, _worded(change, definition.stages[effect.stage].name, effect, definition))
        for effect, change in zip(found, tested, strict=True)
    ]


def _effect(
    view: View, stage: int, untreated: Sequence[int], day: int, stage_id: str, measure: Measure
) -> ChangeItem | None:
    near = (view.day >= day - _WINDOW) & (view.day < day + _WINDOW)
    parts = [_change(view, np.flatnonzero(near & (view.stage == stage)), day)]
    parts.append(_change(view, np.flatnonzero(near & np.isin(view.stage, list(untreated))), day))
    if any(part is None for part in parts):
        return None
    (own, own_rows, own_pull, own_voices), (rest, rest_rows, rest_pull, rest_voices) = (p for p in parts if p)
    rows = np.concatenate([own_rows, rest_rows])
    codes = np.unique(view.person[rows], return_inverse=True)[1]
    totals = np.bincount(codes, weights=np.concatenate([own_pull, -rest_pull]))
    g = len(totals)
    se = float(np.sqrt(g / (g - 1) * (totals**2).sum()))
    interval, p = difference_test(own - rest, se, min(own_voices, rest_voices) - 1)
    return ChangeItem(
        kind="measure",
        stage=stage_id,
        pain_point=measure.pain_point,
        week=week_name(int(week_of(np.array(day)))),
        before=rest,
        after=own,
        difference=own - rest,
        ci95=interval,
        n_before=int((view.day[own_rows] < day).sum()),
        n_after=int((view.day[own_rows] >= day).sum()),
        p=p,
    )


def _change(view: View, rows: np.ndarray, day: int) -> tuple[float, np.ndarray, np.ndarray, int] | None:
    """Change of the mean within stage × source, the rows, their pulls on it, and the voices on the thinner side."""
    now = view.day[rows] >= day
    cell = view.stage[rows] * len(SOURCES) + view.source[rows]
    width = int(cell.max(initial=0)) + 1
    n1 = np.bincount(cell[now], minlength=width).astype(float)
    n0 = np.bincount(cell[~now], minlength=width).astype(float)
    weight = n1 * n0 / np.maximum(n1 + n0, 1)
    used = weight[cell] > 0
    rows, now, cell = rows[used], now[used], cell[used]
    voices = min(len(np.unique(view.person[rows[side]])) for side in (now, ~now))
    if voices < _MIN_CUSTOMERS:
        return None
    weight /= weight.sum()
    value = view.valence[rows]
    m1 = np.bincount(cell[now], weights=value[now], minlength=width) / np.maximum(n1, 1)
    m0 = np.bincount(cell[~now], weights=value[~now], minlength=width) / np.maximum(n0, 1)
    pull = np.where(now, (value - m1[cell]) / n1[cell], -(value - m0[cell]) / n0[cell]) * weight[cell]
    return float((weight * (m1 - m0)).sum()), rows, pull, voices


def _worded(change: ChangeItem, name: str, effect: Effect, definition: MapDefinition) -> ChangeItem:
    text = definition.stages[effect.stage].measures[effect.number].text
    low, high = change.ci95 or (0.0, 0.0)
    size = change.difference or 0.0
    if change.significant:
        ja = (
            f"施策「{text}」のあと、「{name}」の感情は他のステージより{abs(size):.2f}多く"
            f"{'上昇' if size > 0 else '低下'}（95%区間 {low:+.2f}〜{high:+.2f}、{q_words(change.q)}）"
        )
        en = f"Since “{text}”, {name} moved by {size:+.2f} against untreated stages (95% {low:+.2f} to {high:+.2f})"
    else:
        ja = f"施策「{text}」の「{name}」への効果は、まだ不確か（95%区間 {low:+.2f}〜{high:+.2f}）"
        en = f"No certain effect of “{text}” on {name} yet (95% {low:+.2f} to {high:+.2f})"
    return change.model_copy(update={"text": ja, "text_en": en})


def with_effects(measures: Sequence[MeasureItem], stage: int, effects: Sequence[Effect]) -> list[MeasureItem]:
    """The measures of a stage with their effects filled in."""
    found = list(measures)
    for effect in effects:
        if effect.stage == stage:
            figures = {"effect": effect.change.difference, "effect_ci95": effect.change.ci95}
            found[effect.number] = found[effect.number].model_copy(update=figures)
    return found
