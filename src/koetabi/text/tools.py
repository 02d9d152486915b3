"""The text side as training and measuring use it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from koetabi.protocols import Segmenter, Tokenizer
from koetabi.records import Tokens
from koetabi.text.fit_segmenter import Spans, boundary_counts, fit_segmenter
from koetabi.text.segment import ClauseSegmenter
from koetabi.text.tokenize import SudachiTokenizer


class JapaneseText:
    """Sudachi morphemes and learned clause cuts."""

    def __init__(self, tokenizer: Tokenizer | None = None) -> None:
        self.tokenizer = tokenizer or SudachiTokenizer()

    def fit_segmenter(
        self, texts: Sequence[str], gold: Sequence[Spans], tokens: Sequence[Tokens]
    ) -> Mapping[str, float]:
        """Learns where to cut; see :func:`koetabi.text.fit_segmenter.fit_segmenter`."""
        return fit_segmenter(texts, gold, tokens)

    def segmenter(self, weights: Mapping[str, float]) -> Segmenter:
        """A :class:`~koetabi.text.segment.ClauseSegmenter` with learned weights."""
        return ClauseSegmenter(weights)

    def boundary_counts(self, text: str, gold: Spans, found: Spans) -> tuple[int, int, int]:
        """(cut points in both within ±1 character, found, in gold)."""
        return boundary_counts(text, gold, found)
