"""Which of the customers' own words stand for a figure: sure, short, of different people, and always the same ones."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from koetabi.journey.view import Texts, View
from koetabi.journey_map import Quote, RowItem
from koetabi.records import comment_id, segment_id
from koetabi.taxonomy import EMOTIONS, SOURCES

_POOL = 400
_CANDIDATES = 24
_ALIKE = 0.5  # share of common character pairs above which two quotes say the same


class QuoteBook:
    """Texts of candidate segments, read at once and kept."""

    def __init__(self, view: View, texts: Texts) -> None:
        self.view = view
        self._texts = texts
        self._known: dict[int, str] = {}
        length = view.end - view.start
        self._score = (
            view.confidence + 1.0 * ((length >= 8) & (length <= 60)) + 0.2 * np.abs(view.valence) - 0.3 * (length > 120)
        )

    def candidates(self, rows: np.ndarray, limit: int = _CANDIDATES) -> np.ndarray:
        """The most quotable of ``rows``, best first, one of each customer."""
        score = self._score[rows]
        if len(rows) > _POOL:
            best = np.argpartition(-score, _POOL)[:_POOL]
            # Ties at the cut are decided by identity, not by the partition's whim.
            rows = rows[score >= score[best].min()]
            score = self._score[rows]
        order = np.lexsort((self.view.start[rows], self.view.comment[rows], -score))
        rows = rows[order]
        _, first = np.unique(self.view.person[rows], return_index=True)
        return rows[np.sort(first)][:limit]

    def load(self, groups: Iterable[np.ndarray]) -> None:
        """Read the texts of all these rows in one go."""
        wanted = sorted({int(row) for rows in groups for row in rows} - self._known.keys())
        if wanted:
            texts = self._texts(self.view.keys(np.array(wanted, dtype=np.int64)))
            self._known.update(zip(wanted, (text.strip() for text in texts), strict=True))

    def text(self, row: int) -> str:
        """Text of a loaded row."""
        return self._known[int(row)]

    def diverse(self, candidates: np.ndarray, count: int) -> list[tuple[int, int]]:
        """Up to ``count`` rows that say different things, best first, each with how many candidates say the same."""
        chosen: list[tuple[int, set[str]]] = []
        same: dict[int, int] = {}
        for row in candidates.tolist():
            pairs = _pairs(self.text(row))
            if not pairs:
                continue
            twin = next((i for i, (_, other) in enumerate(chosen) if _overlap(pairs, other) > _ALIKE), None)
            if twin is not None:
                same[chosen[twin][0]] += self.text(chosen[twin][0]) == self.text(row)
            elif len(chosen) < count:
                chosen.append((row, pairs))
                same[row] = 1
        return [(row, same[row]) for row, _ in chosen]

    def row_items(self, candidates: np.ndarray, count: int) -> list[RowItem]:
        """Entries of a row of the map."""
        return [self.row_item(row, n) for row, n in self.diverse(candidates, count)]

    def row_item(self, row: int, n: int) -> RowItem:
        """One entry of a row; ``n``: how many segments it stands for."""
        quote = self.quote(row, n)
        return RowItem(
            text=quote.text,
            comment=quote.comment,
            segment=quote.segment,
            source=quote.source,
            n=n,
            emotion=quote.emotion,
        )

    def quotes(self, candidates: np.ndarray, count: int) -> list[Quote]:
        """Quotes with their identity."""
        return [self.quote(row, n) for row, n in self.diverse(candidates, count)]

    def quote(self, row: int, n: int = 1) -> Quote:
        """One quote."""
        view = self.view
        key, start, end = int(view.comment[row]), int(view.start[row]), int(view.end[row])
        return Quote(
            comment=comment_id(key),
            segment=segment_id(key, start, end),
            text=self.text(row),
            source=SOURCES[view.source[row]],
            emotion=EMOTIONS[view.emotion[row]],
            valence=float(view.valence[row]),
            n=n,
        )


def _pairs(text: str) -> set[str]:
    return {text[i : i + 2] for i in range(len(text) - 1)} or set(text)


def _overlap(a: set[str], b: set[str]) -> float:
    return len(a & b) / min(len(a), len(b))
