"""What a clause is about, roughly: summed evidence of its words for topics and for an evaluation's sign."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np

from koetabi.records import Tokens
from koetabi.text.tokenize import ADJECTIVAL, ADJECTIVE, ADVERB, LIGHT_VERB, NOUN, PROPER, SUFFIX, VERB

PREFIX: Final = "@"
"""Begins the names of evidence among a segmenter's weights: ``@form|dimension``."""

_CONTENT: Final = frozenset({NOUN, PROPER, VERB, LIGHT_VERB, ADJECTIVE, ADJECTIVAL, ADVERB, SUFFIX})
_LEAST: Final = 3
_SMOOTHING: Final = 4.0
_NEGLIGIBLE: Final = 0.25

Topics = Sequence[tuple[int, int]]
"""(topic code, sign of the evaluation) of each gold span of a text."""


class Evidence:
    """Words' log-odds for each topic and, in the last column, for a positive against a negative evaluation."""

    def __init__(self, weights: Mapping[str, float]) -> None:
        entries = [
            (*name[len(PREFIX) :].rsplit("|", 1), value) for name, value in weights.items() if name[:1] == PREFIX
        ]
        self.topics = max((int(column) for _, column, _ in entries), default=0)
        self._row = {form: row for row, form in enumerate(dict.fromkeys(form for form, _, _ in entries), 1)}
        self._table = np.zeros((len(self._row) + 1, self.topics + 1), dtype=np.float32)
        for form, column, value in entries:
            self._table[self._row[form], int(column)] = value

    def clauses(self, forms: Sequence[str], starts: Sequence[int]) -> np.ndarray:
        """Sums over the clauses that begin at the token indexes ``starts`` (ascending, the first 0)."""
        row = self._row
        rows = [row.get(form, 0) for form in forms]
        return np.add.reduceat(self._table[rows], starts, axis=0)


def fit_evidence(
    gold: Sequence[Sequence[tuple[int, int]]], tokens: Sequence[Tokens], topics: Sequence[Topics]
) -> dict[str, float]:
    """Weights by name from labelled spans: smoothed log ratio of a word's rate in a topic to its rate elsewhere."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    totals: Counter[int] = Counter()
    size = 1 + max((topic for kinds in topics for topic, _ in kinds), default=0)
    for spans, toks, kinds in zip(gold, tokens, topics, strict=True):
        for form, topic, sign in _labelled_words(spans, toks, kinds):
            counts[form][topic] += 1
            totals[topic] += 1
            if sign:
                counts[form][size + (sign > 0)] += 1
                totals[size + (sign > 0)] += 1
    everything = sum(totals[topic] for topic in range(size)) or 1
    weights: dict[str, float] = {}
    for form in sorted(counts):
        count = counts[form]
        seen = sum(count[topic] for topic in range(size))
        if seen < _LEAST:
            continue
        for topic in range(size):
            expected = seen * totals[topic] / everything
            value = np.log((count[topic] + _SMOOTHING * totals[topic] / everything) / (expected + _SMOOTHING * totals[topic] / everything)) if totals[topic] else 0.0
            if abs(value) >= _NEGLIGIBLE:
                weights[f"{PREFIX}{form}|{topic}"] = round(float(value), 2)
        share = totals[size + 1] / max(totals[size] + totals[size + 1], 1)
        signed = count[size] + count[size + 1]
        sign = np.log(
            (count[size + 1] + _SMOOTHING * share) / (count[size] + _SMOOTHING * (1 - share)) * (1 - share) / share
        ) if signed and 0 < share < 1 else 0.0
        if abs(sign) >= _NEGLIGIBLE:
            weights[f"{PREFIX}{form}|{size}"] = round(float(sign), 2)
    return weights


def _labelled_words(
    spans: Sequence[tuple[int, int]], tokens: Tokens, kinds: Topics
) -> list[tuple[str, int, int]]:
    words: list[tuple[str, int, int]] = []
    at = 0
    for form, pos, begin in zip(tokens.forms, tokens.pos, tokens.begins, strict=True):
        while at < len(spans) and begin >= spans[at][1]:
            at += 1
        if at < len(spans) and begin >= spans[at][0] and pos in _CONTENT:
            words.append((form, *kinds[at]))
    return words
