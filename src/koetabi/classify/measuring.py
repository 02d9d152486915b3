"""How good a model is: on gold segments, end to end with koetabi's own segments, and where those are cut."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from koetabi.classify.corpus import Labelled, read_corpus
from koetabi.classify.encoder import SentenceEncoder
from koetabi.classify.fitting import TextTools, fit, sample
from koetabi.classify.heads import HEADS, decide
from koetabi.classify.metrics import calibration, confusion, coverage, intervals, macro_f1, per_class
from koetabi.classify.model import Model
from koetabi.classify.vectors import WordVectors
from koetabi.errors import InputError
from koetabi.records import Document

_WORST = 20
_FOLDS = 5


@dataclass
class Answers:
    """Gold and given labels of segments, column-wise: (n, heads) class codes, comment of each segment, confidences.

    ``found``/``confidence``: on gold segments; ``own``: end to end, the label of the own segment that overlaps the
    gold one most; ``cuts``: (in both, found, gold) cut points; ``names``: (id, file, source, industry,
    words) of each segment.
    """

    gold: np.ndarray
    found: np.ndarray
    confidence: np.ndarray
    own: np.ndarray
    comment: np.ndarray
    cuts: np.ndarray
    names: list[tuple[str, str, str, str, str]] = field(default_factory=list)


@dataclass(frozen=True)
class HeadReport:
    """One label: macro-F1 on gold segments and end to end, each with a 95% interval, and what lies behind.

    ``reliability``: (mean confidence, share right, n) by tenths; ``coverage``: (stated precision, threshold on the
    confidence or None, share of segments kept); ``confusion``: rows gold, columns found, in the order of ``classes``.
    """

    macro_f1: float
    ci95: tuple[float, float]
    end_to_end: float
    end_to_end_ci95: tuple[float, float]
    accuracy: float
    calibration_error: float
    reliability: list[tuple[float, float, int]]
    coverage: list[tuple[float, float | None, float]]
    classes: dict[str, dict[str, Any]]
    confusion: list[list[int]]


@dataclass(frozen=True)
class Report:
    """All figures of one evaluation."""

    comments: int
    segments: int
    heads: dict[str, HeadReport]
    segmentation: dict[str, float]
    by_source: dict[str, dict[str, float]]
    by_industry: dict[str, dict[str, float]]
    by_file: dict[str, dict[str, float]]
    worst: list[dict[str, Any]]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def evaluate(model: Model, paths: Sequence[Path], tools: TextTools) -> Report:
    """The model on labelled files (which it should not have been trained on).

    Raises:
        InputError: a file cannot be used.
    """
    return report([answers(model, {path: comments}, tools) for path, comments in read_corpus(paths).items()])


def cross_validate(
    paths: Sequence[Path],
    tools: TextTools,
    *,
    vectors: WordVectors | SentenceEncoder | None = None,
    progress: Callable[[str], object] = lambda _: None,
) -> Report:
    """Each file judged by a model that saw neither it nor the others of its fold, results pooled.

    Whole files are left out, in at most five folds.

    Raises:
        InputError: a file cannot be used, or there are fewer than two.
    """
    corpus = read_corpus(paths)
    if len(corpus) < 2:
        raise InputError(
            "交差検証には2つ以上のファイルが要ります",
            "cross-validation leaves whole files out and needs two or more",
        )
    parts = []
    folds = min(len(corpus), _FOLDS)
    for number in range(folds):
        out = list(corpus)[number::folds]
        progress(" ".join(path.name for path in out))
        rest = {path: comments for path, comments in corpus.items() if path not in out}
        model = fit(rest, tools, vectors=vectors)
        parts += [answers(model, {path: corpus[path]}, tools) for path in out]
    return report(parts)


def answers(model: Model, corpus: Mapping[Path, Sequence[Labelled]], tools: TextTools) -> Answers:
    """The model's labels beside the gold ones."""
    data = sample(corpus, tools.tokenizer)
    scored = model.score(data.documents)
    codes, confidence = decide(scored.scores)
    segmenter = tools.segmenter(model.cuts)
    cut = [
        Document(d.text, segmenter.segment(d.text, d.tokens), d.tokens, d.source, d.question) for d in data.documents
    ]
    cuts = np.array(
        [tools.boundary_counts(g.text, g.segments, o.segments) for g, o in zip(data.documents, cut, strict=True)]
    )
    comments = [(path.name, comment) for path, part in corpus.items() for comment in part]
    return Answers(
        gold=data.targets[:, : len(HEADS)],
        found=np.column_stack([codes[head] for head in HEADS]),
        confidence=np.column_stack([confidence[head] for head in HEADS]),
        own=_end_to_end(model, data.documents, cut),
        comment=scored.batch.document,
        cuts=cuts.sum(axis=0),
        names=[
            (comment.id, file, comment.source, comment.industry, comment.text[start:end])
            for file, comment in comments
            for start, end in comment.spans
        ],
    )


def _end_to_end(model: Model, gold: Sequence[Document], cut: Sequence[Document]) -> np.ndarray:
    table = model.predict(cut)
    codes = np.column_stack([table.stage, table.polarity + 1, table.emotion, table.facet]).astype(np.int64)
    first = np.searchsorted(table.document, np.arange(len(gold) + 1))
    rows = []
    for number, document in enumerate(gold):
        part = slice(first[number], first[number + 1])
        starts, ends = table.start[part], table.end[part]
        for start, end in document.segments:
            overlap = np.minimum(ends, end) - np.maximum(starts, start)
            rows.append(codes[part][int(overlap.argmax())])
    return np.array(rows)


def report(parts: Sequence[Answers]) -> Report:
    """Pools the answers of several files."""
    gold, found, own, confidence = (
        np.vstack([getattr(part, name) for part in parts]) for name in ("gold", "found", "own", "confidence")
    )
    sizes = np.cumsum([0, *(int(part.comment.max()) + 1 for part in parts)])
    comment = np.concatenate([part.comment + size for part, size in zip(parts, sizes, strict=False)])
    names = [name for part in parts for name in part.names]
    both, given, wanted = np.sum([part.cuts for part in parts], axis=0)
    return Report(
        comments=int(sizes[-1]),
        segments=len(gold),
        heads={
            head: _head(gold[:, i], found[:, i], own[:, i], confidence[:, i], comment, classes)
            for i, (head, classes) in enumerate(HEADS.items())
        },
        segmentation={
            "precision": round(both / given, 4) if given else 0.0,
            "recall": round(both / wanted, 4) if wanted else 0.0,
            "f1": round(2 * both / (given + wanted), 4) if given + wanted else 0.0,
        },
        by_source=_by([name[2] for name in names], gold, found),
        by_industry=_by([name[3] for name in names], gold, found),
        by_file=_by([name[1] for name in names], gold, found),
        worst=_worst(names, gold, found, confidence),
    )


def _head(
    gold: np.ndarray,
    found: np.ndarray,
    own: np.ndarray,
    confidence: np.ndarray,
    comment: np.ndarray,
    classes: Sequence[str],
) -> HeadReport:
    size = len(classes)
    table = confusion(gold, found, size)
    right = gold == found
    error, rows = calibration(right, confidence)
    macro, single = intervals(gold, found, size, comment)
    names = ("precision", "recall", "f1", "support")
    return HeadReport(
        macro_f1=round(macro_f1(table), 4),
        ci95=_rounded(macro),
        end_to_end=round(macro_f1(confusion(gold, own, size)), 4),
        end_to_end_ci95=_rounded(intervals(gold, own, size, comment)[0]),
        accuracy=round(float(right.mean()), 4),
        calibration_error=round(error, 4),
        reliability=rows,
        coverage=coverage(right, confidence),
        classes={
            name: {
                **{key: round(float(value), 4) for key, value in zip(names, row, strict=True)},
                "f1_ci95": _rounded(pair),
            }
            for name, row, pair in zip(classes, per_class(table), single, strict=True)
        },
        confusion=table.astype(int).tolist(),
    )


def _rounded(pair: Sequence[float] | np.ndarray) -> tuple[float, float]:
    return round(float(pair[0]), 4), round(float(pair[1]), 4)


def _by(keys: Sequence[str], gold: np.ndarray, found: np.ndarray) -> dict[str, dict[str, float]]:
    table = {}
    for key in sorted(set(keys)):
        inside = np.array([k == key for k in keys])
        table[key] = {"segments": float(inside.sum())} | {
            head: round(macro_f1(confusion(gold[inside, i], found[inside, i], len(classes))), 4)
            for i, (head, classes) in enumerate(HEADS.items())
        }
    return table


def _worst(
    names: Sequence[tuple[str, str, str, str, str]], gold: np.ndarray, found: np.ndarray, confidence: np.ndarray
) -> list[dict[str, Any]]:
    """The surest errors of stage and polarity."""
    rows = []
    for i, (head, classes) in enumerate(list(HEADS.items())[:2]):
        wrong = np.flatnonzero(gold[:, i] != found[:, i])
        for at in wrong[np.argsort(-confidence[wrong, i])][: _WORST // 2]:
            identifier, file, _, _, words = names[at]
            rows.append(
                {
                    "head": head,
                    "id": identifier,
                    "file": file,
                    "text": words,
                    "gold": classes[gold[at, i]],
                    "found": classes[found[at, i]],
                    "confidence": round(float(confidence[at, i]), 4),
                }
            )
    return rows
