"""Evidence as the arrays all figures are computed from; dates in the future and copied texts set aside."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np

from koetabi.records import Coded, Evidence

Texts = Callable[[list[tuple[int, int, int]]], list[str]]
"""Masked texts of segments given as (comment key, start, end), in the same order."""

EPOCH = date(1970, 1, 1)
_LONG = 40  # characters; two customers hardly write a longer text word for word alike
_COPIES = 10
_EARLY_IN_WEEK = 3  # days


@dataclass(frozen=True, slots=True)
class View:
    """One entry a segment in every array, those of one comment side by side. ``week``: weeks since the Monday before
    1970; ``person``: dense customer codes; ``model_…``: before analysts' corrections; ``groups``: as in
    :class:`~koetabi.records.Evidence`.
    """

    comment: np.ndarray
    start: np.ndarray
    end: np.ndarray
    customer: np.ndarray
    person: np.ndarray
    stage: np.ndarray
    polarity: np.ndarray
    valence: np.ndarray
    confidence: np.ndarray
    emotion: np.ndarray
    facet: np.ndarray
    source: np.ndarray
    day: np.ndarray
    week: np.ndarray
    rating: np.ndarray
    pain_point: np.ndarray
    model_stage: np.ndarray
    model_polarity: np.ndarray
    model_valence: np.ndarray
    groups: Mapping[str, Coded]

    def __len__(self) -> int:
        return len(self.comment)

    def where(self, attributes: Mapping[str, str]) -> np.ndarray:
        """Mask of the segments whose attributes have these values; unknown attributes match nothing."""
        mask = np.ones(len(self), dtype=bool)
        for name, value in attributes.items():
            codes, names = self.groups.get(name, (np.full(len(self), -1), ()))
            mask &= codes == (names.index(value) if value in names else -2)
        return mask

    def keys(self, rows: np.ndarray) -> list[tuple[int, int, int]]:
        """(comment, start, end) of ``rows``."""
        triples = zip(self.comment[rows].tolist(), self.start[rows].tolist(), self.end[rows].tolist(), strict=True)
        return [(int(c), int(s), int(e)) for c, s, e in triples]


def make_view(evidence: Evidence, groups: Sequence[str]) -> View:
    """Arrays of ``evidence`` (columns: ``build_map``)."""

    def column(name: str, dtype: type) -> np.ndarray:
        return evidence[name].astype(dtype)

    def valences(name: str) -> np.ndarray:
        return np.clip(np.nan_to_num(column(name, np.float64)), -1, 1)

    day = column("day", np.int64)
    before = "model_" if "model_stage" in evidence else ""  # nothing was corrected
    return View(
        comment=column("comment", np.int64),
        start=column("start", np.int64),
        end=column("end", np.int64),
        customer=column("customer", np.int64),
        person=np.unique(column("customer", np.int64), return_inverse=True)[1],
        stage=column("stage", np.int64),
        polarity=column("polarity", np.int8),
        valence=valences("valence"),
        confidence=np.nan_to_num(column("confidence", np.float64)),
        emotion=column("emotion", np.int16),
        facet=column("facet", np.int16),
        source=column("source", np.int16),
        day=day,
        week=week_of(day),
        rating=column("rating", np.float64),
        pain_point=column("pain_point", np.int64),
        model_stage=column(f"{before}stage", np.int64),
        model_polarity=column(f"{before}polarity", np.int8),
        model_valence=valences(f"{before}valence"),
        groups={name: evidence.groups[name] for name in groups if name in evidence.groups},
    )


def begins(comment: np.ndarray) -> np.ndarray:
    """Mask of the first segment of each comment, those of one standing side by side."""
    return np.append(True, comment[1:] != comment[:-1])[: len(comment)]


def week_of(day: np.ndarray) -> np.ndarray:
    """ISO week of days since 1970-01-01, as a running number (weeks begin on Monday)."""
    return (day + 3) // 7


def monday(week: int) -> date:
    """The first day of a week given as a running number."""
    return EPOCH + timedelta(days=7 * week - 3)


def week_name(week: int) -> str:
    """``2026-W46`` of a running number."""
    year, number, _ = monday(week).isocalendar()
    return f"{year}-W{number:02d}"


def as_date(day: int) -> date:
    """Calendar date of days since 1970-01-01."""
    return EPOCH + timedelta(days=int(day))


def reported_week(as_of: date) -> int:
    """The week a snapshot speaks of as "this week".

    That of ``as_of``; but from Monday to Wednesday the week before it, which is complete: a Monday's handful of
    comments against seven full days would make every pain point look gone.
    """
    week = int(week_of(np.array((as_of - EPOCH).days)))
    return week - 1 if as_of.isoweekday() <= _EARLY_IN_WEEK else week


def copied(view: View, texts: Texts) -> np.ndarray:
    """Mask of segments that only repeat a long text someone already counted has written.

    Spam and copied templates: a text of 40 characters or more that occurs ten times or more word for word counts
    once a customer, and once for all customers whom the source does not identify. Short identical answers
    are different voices and stay. Candidates are found by their labels, so few texts are read.
    """
    mask = np.zeros(len(view), dtype=bool)
    length = view.end - view.start
    rows = np.flatnonzero(length >= _LONG)
    if len(rows) < _COPIES:
        return mask
    label = view.emotion[rows].astype(np.int64) * 1000 + view.facet[rows] * 10 + view.polarity[rows]
    alike = (length[rows] * 1_000_000 + label) * 10_000 + np.rint(1000 * view.valence[rows]).astype(np.int64)
    codes = np.unique(alike, return_inverse=True)[1]
    rows = rows[np.bincount(codes)[codes] >= _COPIES]
    rows = _likely(view, rows, texts, codes[np.bincount(codes)[codes] >= _COPIES])
    if not len(rows):
        return mask
    number: dict[str, int] = {}
    words = np.array([number.setdefault(text, len(number)) for text in texts(view.keys(rows))])
    many = np.bincount(words)[words] >= _COPIES
    rows, words = rows[many], words[many]
    voice = np.where(view.customer[rows] == view.comment[rows], -1, view.person[rows])
    order = np.lexsort((view.start[rows], view.comment[rows], view.day[rows]))
    said = words[order] * (int(view.person.max()) + 2) + voice[order] + 1
    mask[rows[order]] = True
    mask[rows[order][np.unique(said, return_index=True)[1]]] = False
    return mask


def _likely(view: View, rows: np.ndarray, texts: Texts, group: np.ndarray) -> np.ndarray:
    """Those of ``rows`` whose group holds a repeated text, judged by up to twenty evenly spaced members.

    A text copied in at least a fifth of its group is found; reading every text of a million would cost
    more than the analysis.
    """
    sample: list[int] = []
    owner: list[int] = []
    for code in np.unique(group):
        members = rows[group == code]
        chosen = members[np.linspace(0, len(members) - 1, min(20, len(members))).astype(int)]
        sample += chosen.tolist()
        owner += [int(code)] * len(chosen)
    seen: dict[tuple[int, str], int] = {}
    for code, text in zip(owner, texts(view.keys(np.array(sample, dtype=np.int64))), strict=True):
        seen[code, text] = seen.get((code, text), 0) + 1
    suspects = sorted({code for (code, _), count in seen.items() if count >= 2})
    return rows[np.isin(group, suspects)]
