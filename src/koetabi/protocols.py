"""The parts a pipeline is put together from. Whatever has these methods fits."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

import numpy as np

from koetabi.records import Document, SegmentTable, Tokens


class Tokenizer(Protocol):
    """Cuts text into morphemes."""

    def tokenize(self, text: str) -> Tokens:
        """Morphemes of ``text`` in order; offsets are into ``text`` itself. Any length is accepted."""
        ...


class Segmenter(Protocol):
    """Cuts text into segments: one topic, one evaluation each."""

    def segment(self, text: str, tokens: Tokens) -> list[tuple[int, int]]:
        """(start, end) pairs in order, without overlap, covering all but white space."""
        ...


class Encoder(Protocol):
    """Turns texts into vectors of meaning."""

    name: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> np.ndarray:
        """Shape (len(texts), dimensions), float32, rows of unit length (zero for a text without words)."""
        ...


class SegmentClassifier(Protocol):
    """Labels the segments of documents."""

    def predict(self, documents: Sequence[Document]) -> SegmentTable:
        """Labels for every segment of every document, in order."""
        ...
