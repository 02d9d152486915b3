"""Learns where comments are cut from labelled ones, and measures it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from koetabi.protocols import Segmenter, Tokenizer
from koetabi.records import Tokens
from koetabi.text.evidence import Evidence, Topics, fit_evidence
from koetabi.text.segment import BIAS, candidates, clause_names, features

Spans = Sequence[tuple[int, int]]
_LEAST: Final = 3
_FOLDS: Final = 5
_TOLERANCE: Final = 1


def _next_word(text: str, offset: int) -> int:
    while offset < len(text) and text[offset].isspace():
        offset += 1
    return offset


def cut_points(text: str, spans: Spans) -> set[int]:
    """Offsets where one segment gives way to the next: the first character that is not white space after a cut."""
    first = _next_word(text, 0)
    points = {_next_word(text, edge) for span in spans for edge in span}
    return {point for point in points if first < point < len(text.rstrip())}


def boundary_counts(text: str, gold: Spans, found: Spans) -> tuple[int, int, int]:
    """(cuts in both within ±1 character, cuts found, cuts in gold)."""
    wanted, given = cut_points(text, gold), cut_points(text, found)
    free = sorted(wanted)
    both = 0
    for point in sorted(given):
        match = next((w for w in free if abs(w - point) <= _TOLERANCE), None)
        if match is not None:
            free.remove(match)
            both += 1
    return both, len(given), len(wanted)


def examples(text: str, gold: Spans, tokens: Tokens, evidence: Evidence) -> list[tuple[list[str], bool]]:
    """(features, is a cut) of each candidate; those within a stretch without labels teach nothing and are left out."""
    found = candidates(text, tokens)
    points = cut_points(text, gold)
    rows: list[tuple[list[str], bool]] = []
    topics = clause_names(evidence, tokens, found) if found else []
    start = 0
    for index, candidate in enumerate(found):
        offset = _next_word(text, candidate.offset)
        cut = any(abs(offset - point) <= _TOLERANCE for point in points)
        if cut or any(begin < offset < end for begin, end in gold):
            rows.append((features(tokens, found, index, len(text), start) + topics[index], cut))
        if cut:
            start = candidate.offset
    return rows


def fit_segmenter(
    texts: Sequence[str],
    gold: Sequence[Spans],
    tokens: Sequence[Tokens],
    topics: Sequence[Topics],
    strength: float = 0.1,
) -> dict[str, float]:
    """Weights for :class:`~koetabi.text.segment.ClauseSegmenter`; ``strength`` is the inverse of the L2 penalty.

    ``topics``: (topic code, sign of the evaluation) of each gold span. The words' evidence a text is judged by was
    learned from other texts, as it will be in use.
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression

    rows: list[tuple[list[str], bool]] = []
    for fold in range(_FOLDS):
        rest = [i for i in range(len(texts)) if i % _FOLDS != fold]
        part = Evidence(fit_evidence([gold[i] for i in rest], [tokens[i] for i in rest], [topics[i] for i in rest]))
        for i in range(fold, len(texts), _FOLDS):
            rows += examples(texts[i], gold[i], tokens[i], part)
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
    weights |= fit_evidence(gold, tokens, topics)
    weights[BIAS] = round(float(model.intercept_[0]), 3)
    return weights


def boundary_f1(
    texts: Sequence[str], gold: Sequence[Spans], tokenizer: Tokenizer, segmenter: Segmenter
) -> tuple[float, float, float]:
    """(precision, recall, F1) of cut points within ±1 character, pooled over ``texts``."""
    both = found = wanted = 0
    for text, spans in zip(texts, gold, strict=True):
        counts = boundary_counts(text, spans, segmenter.segment(text, tokenizer.tokenize(text)))
        both, found, wanted = both + counts[0], found + counts[1], wanted + counts[2]
    precision = both / found if found else 0.0
    recall = both / wanted if wanted else 0.0
    return precision, recall, 2 * both / (found + wanted) if found + wanted else 0.0
