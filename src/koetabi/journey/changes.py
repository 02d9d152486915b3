"""What changed from last week to this one, and what kind of change it is."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from koetabi.definition import MapDefinition
from koetabi.journey.change_points import change_points
from koetabi.journey.intervals import Means, benjamini_hochberg, difference_test
from koetabi.journey.pain_trend import exact_p
from koetabi.journey.view import View, week_name
from koetabi.journey.wording import pain_point_words, stage_words, volume_words
from koetabi.journey_map import ChangeItem, ChangeParts, PainPointItem
from koetabi.taxonomy import SOURCES

_Q = 0.05
_MIN_CUSTOMERS = 3  # a week with fewer is too thin to be compared


def what_changed(
    view: View,
    definition: MapDefinition,
    items: Sequence[PainPointItem],
    means: Means,
    first_week: int,
    week: int,
    ids: Sequence[str],
) -> list[ChangeItem]:
    """Changes of ``week`` against the week before: stages, volume, pain points; change points."""
    names = {stage.id: stage.name for stage in definition.stages}
    quotes = {item.id: item.quotes[:2] for item in items}
    found = [stage_words(change, names) for change in stage_changes(view, definition.stage_ids, week)]
    found += [volume_words(change, names) for change in volume_changes(view, definition.stage_ids, week)]
    found += [
        pain_point_words(
            ChangeItem(
                kind="pain_point",
                stage=item.stage,
                pain_point=item.id,
                week=week_name(week),
                n_before=item.trend.previous,
                n_after=item.trend.this_period,
                p=item.trend.p,
                q=item.trend.q,
                significant=item.trend.q < _Q,
                quotes=quotes[item.id],
            ),
            item,
        )
        for item in items
        if item.trend.change != "steady"
    ]
    return found + change_points(view, means, first_week, definition, items, ids)


def stage_changes(view: View, stage_ids: Sequence[str], week: int) -> list[ChangeItem]:
    """Change of each stage's mean heard in both weeks, with a test clustered by customer and BH over the stages.

    A customer who speaks in both weeks is one cluster: the influence on both means is summed before squaring.
    """
    found = []
    for code, stage in enumerate(stage_ids):
        rows = np.flatnonzero((view.stage == code) & ((view.week == week) | (view.week == week - 1)))
        now = view.week[rows] == week
        value, source = view.valence[rows], view.source[rows]
        people, person = np.unique(view.person[rows], return_inverse=True)
        voices = [len(np.unique(person[side])) for side in (now, ~now)]
        if min(voices) < _MIN_CUSTOMERS:
            continue
        after, before = float(value[now].mean()), float(value[~now].mean())
        pull = np.where(now, (value - after) / now.sum(), -(value - before) / (~now).sum())
        g = len(people)
        se = float(np.sqrt(g / (g - 1) * (np.bincount(person, weights=pull) ** 2).sum()))
        interval, p = difference_test(after - before, se, min(voices) - 1)
        found.append(
            ChangeItem(
                kind="stage",
                stage=stage,
                week=week_name(week),
                before=before,
                after=after,
                difference=after - before,
                ci95=interval,
                n_before=int((~now).sum()),
                n_after=int(now.sum()),
                parts=decompose(value, source, now),
                p=p,
            )
        )
    return with_q(found)


def decompose(value: np.ndarray, source: np.ndarray, now: np.ndarray) -> ChangeParts:
    """Kitagawa's decomposition (J. Am. Stat. Assoc. 50 (1955) 1168–1194) of a change of means by source.

    channel_mix = Σ (w1−w0)(m0+m1)/2, sentiment = Σ (w1+w0)/2 (m1−m0); they sum to the change. A source heard in
    one week only has no sentiment change of its own: it counts as mix.
    """
    mix = sentiment = 0.0
    for code in range(len(SOURCES)):
        of = source == code
        here, there = value[of & now], value[of & ~now]
        if not len(here) and not len(there):
            continue
        w1, w0 = len(here) / now.sum(), len(there) / (~now).sum()
        m1 = here.mean() if len(here) else there.mean()
        m0 = there.mean() if len(there) else here.mean()
        mix += (w1 - w0) * (m0 + m1) / 2
        sentiment += (w1 + w0) / 2 * (m1 - m0)
    return ChangeParts(channel_mix=float(mix), sentiment=float(sentiment))


def volume_changes(view: View, stage_ids: Sequence[str], week: int) -> list[ChangeItem]:
    """Whether a stage was spoken of by a larger or smaller share of the customers heard (exact test, BH)."""
    width = int(view.person.max(initial=0)) + 1

    def heard(wanted: int) -> tuple[np.ndarray, int]:
        rows = np.flatnonzero(view.week == wanted)
        placed = rows[view.stage[rows] >= 0]
        pairs = np.unique(view.stage[placed] * width + view.person[placed])
        return np.bincount(pairs // width, minlength=len(stage_ids)), len(np.unique(view.person[rows]))

    (now, all_now), (before, all_before) = heard(week), heard(week - 1)
    if not all_now or not all_before:
        return []
    p = exact_p(now, before, all_now / (all_now + all_before))
    found = [
        ChangeItem(
            kind="volume",
            stage=stage,
            week=week_name(week),
            before=before[i] / all_before,
            after=now[i] / all_now,
            difference=now[i] / all_now - before[i] / all_before,
            n_before=int(before[i]),
            n_after=int(now[i]),
            p=float(p[i]),
        )
        for i, stage in enumerate(stage_ids)
        if now[i] or before[i]
    ]
    return [change for change in with_q(found) if change.significant]


def with_q(found: Sequence[ChangeItem]) -> list[ChangeItem]:
    """The changes of one family with their q-values; claimed where q < 0.05."""
    q = benjamini_hochberg(np.array([change.p for change in found]))
    return [
        change.model_copy(update={"q": float(value), "significant": bool(value < _Q)})
        for change, value in zip(found, q, strict=True)
    ]
