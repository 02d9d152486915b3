"""What changed between two snapshots, from the snapshots alone (``koetabi diff A B``)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koetabi.journey.changes import with_q
from koetabi.journey.intervals import difference_test, t_quantile
from koetabi.journey.pain_trend import could_differ, exact_p
from koetabi.journey_map import ChangeItem, ChangeParts, Emotion, Estimate, JourneyMap, Stage
from koetabi.taxonomy import SOURCES


@dataclass(frozen=True, slots=True)
class _Pair:
    """Two snapshots; ``nested``: all that the earlier one heard is in the later one, read by the same model."""

    before: JourneyMap
    after: JourneyMap
    nested: bool


def compare(before: JourneyMap, after: JourneyMap) -> list[ChangeItem]:
    """Stages, their share of the comments, and pain points of ``after`` against ``before``; three families of q.

    A map gathers everything up to its day, so the later of two snapshots holds the earlier one's comments: with m the
    mean and w the share of new segments, m₁ − m₀ = w (m_new − m₀), of variance Var m₁ − (1−2w) Var m₀. Where the model
    or the definition is another, the two means are taken as independent, which claims too little rather than too much.
    """
    pair = _Pair(before, after, _nested(before, after))
    stages = {stage.id: stage for stage in before.stages}
    known = [(stages[stage.id], stage) for stage in after.stages if stage.id in stages]
    moved = [_stage(pair, old, new) for old, new in known if None not in (old.emotion.mean, new.emotion.mean)]
    return with_q(moved) + _volume(pair, known) + _pain_points(pair)


def _nested(before: JourneyMap, after: JourneyMap) -> bool:
    same = all(before.manifest.get(key) == after.manifest.get(key) for key in ("model", "dictionary", "definition"))
    periods = before.period, after.period
    in_order = periods[0].to is not None and periods[1].to is not None and periods[0].to < periods[1].to
    return same and in_order and before.counts.comments <= after.counts.comments


def _stage(pair: _Pair, old: Stage, new: Stage) -> ChangeItem:
    a, b = old.emotion, new.emotion
    before, after = a.mean or 0.0, b.mean or 0.0
    spread = _se(a) ** 2 + _se(b) ** 2
    df = min(a.customers, b.customers) - 1
    if pair.nested and b.n >= a.n:
        fresh = 1 - a.n / b.n
        # The spread of the whole also holds the distance between old and new, which is the change and no noise.
        apart = (1 - fresh) / max(fresh, 1e-9) * (after - before) ** 2 / b.customers
        spread = max(_se(b) ** 2 - (1 - 2 * fresh) * _se(a) ** 2 - apart, fresh**2 * _se(a) ** 2)
    interval, p = difference_test(after - before, float(np.sqrt(spread)), df)
    return ChangeItem(
        kind="stage",
        stage=new.id,
        before=before,
        after=after,
        difference=after - before,
        ci95=interval,
        n_before=a.n,
        n_after=b.n,
        parts=_parts(a, b),
        p=p,
    )


def _parts(a: Emotion, b: Emotion) -> ChangeParts:
    """Kitagawa's decomposition (:func:`koetabi.journey.changes.decompose`) from the figures by source."""
    mix = sentiment = 0.0
    for source in SOURCES:
        old, new = a.by_source.get(source, Estimate()), b.by_source.get(source, Estimate())
        if old.mean is None and new.mean is None:
            continue
        w0, w1 = old.n / max(a.n, 1), new.n / max(b.n, 1)
        m0 = old.mean if old.mean is not None else new.mean or 0.0
        m1 = new.mean if new.mean is not None else m0
        mix += (w1 - w0) * (m0 + m1) / 2
        sentiment += (w1 + w0) / 2 * (m1 - m0)
    return ChangeParts(channel_mix=mix, sentiment=sentiment)


def _se(estimate: Estimate) -> float:
    """Standard error read back from the interval; clipping can only have shortened one side."""
    if estimate.ci95 is None or estimate.mean is None:
        return float("nan")
    half = max(estimate.ci95[1] - estimate.mean, estimate.mean - estimate.ci95[0])
    return half / float(t_quantile(np.array([estimate.customers - 1]))[0])


def _counted(pair: _Pair, old: np.ndarray, new: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """p of comments counted then and now against all comments; whether a change could show at all.

    Comments are no independent voices: their counts are scaled to that of the customers who wrote them.
    """
    before, after = pair.before.counts, pair.after.counts
    all_old, all_new = before.comments, after.comments
    if pair.nested:  # those that came since against those of then
        new, all_new = np.maximum(new - old, 0), all_new - all_old
    if not all_old or not all_new:
        return np.ones(len(old)), np.zeros(len(old), dtype=bool)
    voices = after.customers / max(after.comments, 1)
    now, then = np.rint(new * voices).astype(np.int64), np.rint(old * voices).astype(np.int64)
    share = all_new / (all_old + all_new)
    return exact_p(now, then, share), could_differ(now + then, share)


def _volume(pair: _Pair, known: list[tuple[Stage, Stage]]) -> list[ChangeItem]:
    counts = np.array([(old.n_comments, new.n_comments) for old, new in known], dtype=np.int64).reshape(-1, 2)
    p, able = _counted(pair, counts[:, 0], counts[:, 1])
    totals = max(pair.before.counts.comments, 1), max(pair.after.counts.comments, 1)
    return with_q(
        [
            ChangeItem(
                kind="volume",
                stage=new.id,
                before=old.n_comments / totals[0],
                after=new.n_comments / totals[1],
                difference=new.n_comments / totals[1] - old.n_comments / totals[0],
                n_before=old.n_comments,
                n_after=new.n_comments,
                p=float(p[i]),
            )
            for i, (old, new) in enumerate(known)
            if able[i]
        ]
    )


def _pain_points(pair: _Pair) -> list[ChangeItem]:
    old = {item.id: item for item in pair.before.pain_points}
    new = {item.id: item for item in pair.after.pain_points}
    names = list(dict.fromkeys((*new, *old)))
    comments = [[items[name].n_comments if name in items else 0 for items in (old, new)] for name in names]
    counts = np.array(comments, dtype=np.int64).reshape(-1, 2)
    p, able = _counted(pair, counts[:, 0], counts[:, 1])
    items = [
        ChangeItem(
            kind="pain_point",
            stage=(new.get(name) or old[name]).stage,
            pain_point=name,
            before=comments[i][0] / max(pair.before.counts.comments, 1),
            after=comments[i][1] / max(pair.after.counts.comments, 1),
            n_before=old[name].n_customers if name in old else 0,
            n_after=new[name].n_customers if name in new else 0,
            p=float(p[i]),
            quotes=(new.get(name) or old[name]).quotes[:2],
        )
        for i, name in enumerate(names)
    ]
    tested = iter(with_q([item for i, item in enumerate(items) if able[i]]))
    judged = [next(tested) if able[i] else item for i, item in enumerate(items)]
    return [item for item in judged if item.n_before != item.n_after or item.significant]
