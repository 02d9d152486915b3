"""Learns where comments are cut from labelled ones, and measures it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from koetabi.records import Tokens
from koetabi.text.segment import BIAS, candidates, features

Spans = Sequence[tuple[int, int]]
_LEAST: Final = 3
_TOLERANCE: Final = 1
_OPENING: Final = "「『（([【“"


def _next_word(text: str, offset: int) -> int:
    while offset < len(text) and not text[offset].isalnum() and text[offset] not in _OPENING:
        offset += 1
    return offset


def cut_points(text: str, spans: Spans) -> set[int]:
    """Offsets where one segment gives way to the next: the first word after a cut.

    Labels may leave out the full stop of a sentence: what stands between two words is one cut.
    """
    first, last = _next_word(text, 0), len(text.rstrip())
    points = {_next_word(text, edge) for span in spans for edge in span}
    return {point for point in points if first < point < last}


def boundary_counts(text: str, gold: Spans, found: Spans) -> tuple[int, int, int]:
    """(cuts in both within ±1 character, cuts found, cuts in gold); those inside unlabelled stretches don't count."""
    wanted = cut_points(text, gold)
    given = {point for point in cut_points(text, found) if point in wanted or _is_judged(point, gold)}
    free = sorted(wanted)
    both = 0
    for point in sorted(given):
        match = next((w for w in free if abs(w - point) <= _TOLERANCE), None)
        if match is not None:
            free.remove(match)
            both += 1
    return both, len(given), len(wanted)


def _is_judged(point: int, gold: Spans) -> bool:
    return any(start < point < end for start, end in gold)


def examples(text: str, gold: Spans, tokens: Tokens) -> list[tuple[list[str], bool]]:
    """(features, is a cut) of each candidate; those within a stretch without labels teach nothing and are left out."""
    found = candidates(text, tokens)
    points = cut_points(text, gold)
    rows: list[tuple[list[str], bool]] = []
    start = 0
    for index, candidate in enumerate(found):
        offset = _next_word(text, candidate.offset)
        cut = any(abs(offset - point) <= _TOLERANCE for point in points)
        if cut or _is_judged(offset, gold):
            rows.append((features(tokens, found, index, len(text), start), cut))
        if cut:
            start = candidate.offset
    return rows


def fit_segmenter(
    texts: Sequence[str], gold: Sequence[Spans], tokens: Sequence[Tokens], strength: float = 0.1
) -> dict[str, float]:
    """Weights for :class:`~koetabi.text.segment.ClauseSegmenter`; ``strength`` is the inverse of the L2 penalty."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rows = [row for text, spans, toks in zip(texts, gold, tokens, strict=True) for row in examples(text, spans, toks)]
    counts = Counter(name for names, _ in rows for name in set(names))
    column = {name: index for index, name in enumerate(sorted(n for n, c in counts.items() if c >= _LEAST))}
    indices: list[int] = []
    indptr = [0]
    for names, _ in rows:
        indices += [column[name] for name in names if name in column]
        indptr.append(len(indices))
    labels = [cut for _, cut in rows]
    if len(set(labels)) < 2:
        return {}
    matrix = csr_matrix(([1.0] * len(indices), indices, indptr), shape=(len(rows), len(column)))
    model = LogisticRegression(C=strength, max_iter=300).fit(matrix, labels)
    weights = {name: round(float(w), 3) for name, w in zip(column, model.coef_[0], strict=True) if abs(w) >= 0.02}
    weights[BIAS] = round(float(model.intercept_[0]), 3)
    return weights
