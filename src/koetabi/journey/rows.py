"""The rows of the map: 行動, 思考, 感情, 要望 from what customers said, タッチポイント from the definition."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from koetabi.definition import StageDefinition
from koetabi.journey.quotes import QuoteBook
from koetabi.journey.view import View
from koetabi.journey_map import Kpi, Quote, RowItem, Rows
from koetabi.records import Metric
from koetabi.taxonomy import EMOTIONS, FACETS

_PER_CELL = 5
_ROW_FACETS = (("action", "行動"), ("thought", "思考"), ("request", "要望"))
_NO_EMOTION = EMOTIONS.index("なし")


@dataclass(frozen=True, slots=True)
class StageCandidates:
    """Rows of the view that may be quoted at one stage: by facet row, by emotion (with its count), and overall."""

    facets: dict[str, np.ndarray]
    emotions: list[tuple[int, int, np.ndarray]]
    overall: np.ndarray

    def all(self) -> list[np.ndarray]:
        """Everything whose text is needed."""
        return [*self.facets.values(), *(rows for _, _, rows in self.emotions), self.overall]


def stage_candidates(view: View, book: QuoteBook, stages: int) -> list[StageCandidates]:
    """Quotable rows of every stage."""
    order = np.argsort(view.stage, kind="stable")
    bounds = np.searchsorted(view.stage[order], np.arange(stages + 1))
    return [_of_stage(view, book, order[bounds[i] : bounds[i + 1]]) for i in range(stages)]


def _of_stage(view: View, book: QuoteBook, rows: np.ndarray) -> StageCandidates:
    facet, emotion = view.facet[rows], view.emotion[rows]
    counts = np.bincount(emotion, minlength=len(EMOTIONS))
    counts[_NO_EMOTION] = 0
    strongest = [int(code) for code in np.argsort(-counts, kind="stable")[:_PER_CELL] if counts[code]]
    return StageCandidates(
        facets={row: book.candidates(rows[facet == FACETS.index(name)]) for row, name in _ROW_FACETS},
        emotions=[(code, int(counts[code]), book.candidates(rows[emotion == code], 4)) for code in strongest],
        overall=book.candidates(rows[view.polarity[rows] != 0]),
    )


def fill_rows(
    book: QuoteBook, found: StageCandidates, stage: StageDefinition, kpis: list[Kpi], metrics: Sequence[Metric]
) -> Rows:
    """The rows of one stage; the texts of ``found`` are loaded."""
    cells = {row: book.row_items(candidates, _PER_CELL) for row, candidates in found.facets.items()}
    feeling = [book.row_item(int(rows[0]), count) for _, count, rows in found.emotions]
    places = dict.fromkeys((*stage.touchpoints, *(m.touchpoint for m in metrics if m.touchpoint)))
    return Rows(
        action=cells["action"],
        thought=cells["thought"],
        feeling=feeling,
        request=cells["request"],
        touchpoint=[RowItem(text=place, n=0) for place in places],
        kpi=kpis,
    )


def stage_quotes(book: QuoteBook, found: StageCandidates) -> list[Quote]:
    """A few voices that stand for the stage: the best of both signs by turns."""
    view = book.view
    signs = view.polarity[found.overall]
    good, bad = book.quotes(found.overall[signs > 0], 3), book.quotes(found.overall[signs < 0], 3)
    mixed = [quote for pair in zip(bad, good, strict=False) for quote in pair]
    rest = bad[len(good) :] + good[len(bad) :]
    return (mixed + rest)[:_PER_CELL]
