"""What changed between two snapshots, from the snapshots alone (``koetabi diff A B``)."""

from __future__ import annotations

import numpy as np

from koetabi.journey.changes import model_change, with_q
from koetabi.journey.intervals import difference_test, t_quantile
from koetabi.journey_map import ChangeItem, Estimate, JourneyMap, PainPointItem


def compare(before: JourneyMap, after: JourneyMap) -> list[ChangeItem]:
    """Stages and pain points of ``after`` against ``before``.

    The two means are treated as independent. Snapshots that share comments are positively correlated, so the
    test then claims too little rather than too much; the week-over-week changes inside a snapshot have no such loss.
    A stage or pain point that only one of them has is reported as a count, never as a significant change.
    """
    found = []
    earlier = {stage.id: stage for stage in before.stages}
    for stage in after.stages:
        if stage.id not in earlier:
            continue
        old, new = earlier[stage.id].emotion, stage.emotion
        if old.mean is None or new.mean is None:
            continue
        difference = new.mean - old.mean
        df = min(old.customers, new.customers) - 1
        interval, p = difference_test(difference, float(np.hypot(_se(old), _se(new))), df)
        found.append(
            ChangeItem(
                kind="stage",
                stage=stage.id,
                before=old.mean,
                after=new.mean,
                difference=difference,
                ci95=interval,
                n_before=old.n,
                n_after=new.n,
                p=p,
                text=f"「{stage.name}」の感情: {old.mean:+.2f} → {new.mean:+.2f}",
                text_en=f"{stage.name}: sentiment {old.mean:+.2f} → {new.mean:+.2f}",
            )
        )
    return with_q(found) + _pain_points(before, after) + model_change(before, after.manifest)


def _se(estimate: Estimate) -> float:
    """Standard error read back from the interval; clipping can only have shortened one side."""
    if estimate.ci95 is None or estimate.mean is None:
        return float("nan")
    half = max(estimate.ci95[1] - estimate.mean, estimate.mean - estimate.ci95[0])
    return half / float(t_quantile(np.array([estimate.customers - 1]))[0])


def _pain_points(before: JourneyMap, after: JourneyMap) -> list[ChangeItem]:
    old = {item.id: item for item in before.pain_points}
    new = {item.id: item for item in after.pain_points}
    return [
        _pain_point(old.get(name), new.get(name))
        for name in dict.fromkeys((*new, *old))
        if name not in old or name not in new or old[name].n_customers != new[name].n_customers
    ]


def _pain_point(old: PainPointItem | None, new: PainPointItem | None) -> ChangeItem:
    item = new or old
    if item is None:
        raise ValueError("one of the two must be given")
    earlier, later = (old.n_customers if old else 0), (new.n_customers if new else 0)
    return ChangeItem(
        kind="pain_point",
        stage=item.stage,
        pain_point=item.id,
        n_before=earlier,
        n_after=later,
        text=f"課題「{item.title}」: {earlier}人 → {later}人",
        text_en=f"“{item.title}”: {earlier} → {later} customers",
        quotes=item.quotes[:2],
    )
