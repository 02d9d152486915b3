"""Is a pain point growing? This week's voices against last week's, by an exact test."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koetabi.journey.intervals import benjamini_hochberg
from koetabi.journey.view import View
from koetabi.journey_map import Change, PainPointTrend

_Q = 0.05
_HEARD = 3  # customers last week from which silence is worth the word "gone"


@dataclass(frozen=True, slots=True)
class WeekCounts:
    """Customers by pain point, one entry a pain point; ``heard``: customers heard at all; ``first``: first week."""

    now: np.ndarray
    before: np.ndarray
    heard_now: int
    heard_before: int
    first: np.ndarray


def week_counts(view: View, pain_point: np.ndarray, points: int, week: int) -> WeekCounts:
    """Distinct customers who named each pain point in ``week`` and in the week before."""

    def customers(wanted: int) -> tuple[np.ndarray, int]:
        rows = np.flatnonzero(view.week == wanted)
        width = int(view.person.max(initial=0)) + 1
        named = rows[pain_point[rows] >= 0]
        pairs = np.unique(pain_point[named] * width + view.person[named])
        return np.bincount(pairs // width, minlength=points), len(np.unique(view.person[rows]))

    now, heard_now = customers(week)
    before, heard_before = customers(week - 1)
    first = np.full(points, np.iinfo(np.int64).max)
    named = pain_point >= 0
    np.minimum.at(first, pain_point[named], view.week[named])
    return WeekCounts(now, before, heard_now, heard_before, first)


def exact_p(now: np.ndarray, before: np.ndarray, share: float) -> np.ndarray:
    """Two-sided p that ``now`` of ``now + before`` fits the expected ``share``.

    Two Poisson counts given their sum: binomial (Przyborowski and Wilenski, Biometrika 31 (1940) 313–323);
    twice the smaller tail.
    """
    from scipy.special import bdtr, bdtrc

    total = now + before
    below = bdtr(now, total, share)
    above = np.where(now > 0, bdtrc(now - 1, total, share), 1.0)
    return np.where(total > 0, np.minimum(1.0, 2 * np.minimum(below, above)), 1.0)


def could_differ(total: np.ndarray, share: float) -> np.ndarray:
    """Whether ``total`` voices could show any change at 5%: the others are no part of the family.

    The total says nothing of the change under test, so leaving small ones out keeps the false discovery rate
    (Bourgon, Gentleman and Huber, PNAS 107 (2010) 9546–9551; Tarone, Biometrics 46 (1990) 515–522).
    """
    return np.minimum(exact_p(total, 0 * total, share), exact_p(0 * total, total, share)) < _Q


def pain_point_trends(counts: WeekCounts, week: int) -> list[PainPointTrend]:
    """The trend of each pain point.

    growing, shrinking: the share of all customers heard changed, q < 0.05. new, gone: facts, not tests: first named
    this week; nobody this week after at least three last week, or nobody in both weeks.
    """
    heard = counts.heard_now + counts.heard_before
    share = counts.heard_now / heard if heard else 0.5
    p = exact_p(counts.now, counts.before, share) if 0 < share < 1 else np.ones(len(counts.now))
    q = np.ones(len(p))
    able = could_differ(counts.now + counts.before, share)
    q[able] = benjamini_hochberg(p[able])

    def change(i: int) -> Change:
        now, before = int(counts.now[i]), int(counts.before[i])
        if now and counts.first[i] == week:
            return "new"
        if not now and counts.heard_now and (before >= _HEARD or not before):
            return "gone"
        if q[i] < _Q:
            return "growing" if now > share * (now + before) else "shrinking"
        return "steady"

    return [
        PainPointTrend(
            this_period=int(counts.now[i]),
            previous=int(counts.before[i]),
            change=change(i),
            p=float(p[i]),
            q=float(q[i]),
        )
        for i in range(len(counts.now))
    ]
