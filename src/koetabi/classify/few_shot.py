"""Stages told by example sentences: kernel ridge regression over meaning and wording, against remarks of no stage.

A segment's features are its mean word vector and its content words; the stage's name and touchpoints count as one more
example. ``models/stages/none.txt`` holds what people write that belongs nowhere: a segment nearer to those than to any
stage gets none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_matrix, diags

from koetabi.classify.features import CONTEXT_BITS, Batch, Pattern
from koetabi.classify.persist import models_folder
from koetabi.classify.ridge import solve
from koetabi.definition import StageDefinition
from koetabi.errors import ModelError
from koetabi.protocols import Tokenizer
from koetabi.records import Document

if TYPE_CHECKING:
    from koetabi.classify.model import Model

MEANING: Final = 0.7
WORDING: Final = 0.3
"""Shares of the two kernels."""
PENALTY: Final = 0.3
WEIGHT: Final = 8.0
"""Weight of a stage, shared by its examples; likewise of the remarks that belong to none."""
NAME_SHARE: Final = 0.3
"""Share of that weight for the stage's name and touchpoints."""

_NONE: Final = -1


@dataclass(frozen=True)
class FewShot:
    """Linear weights: ``meaning`` (dimensions, columns) on centred vectors, ``wording`` (hash buckets, columns) on
    content words. ``columns``: place of each column's stage in the map; the last column is none, beyond them.
    """

    stages: int
    columns: np.ndarray
    centre: np.ndarray
    idf: np.ndarray
    meaning: np.ndarray
    wording: np.ndarray

    def scores(self, batch: Batch, vectors: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """((segments, stages): near 1 where the examples fit, 0 for stages without any; (segments,): of none)."""
        found = _centred(vectors, self.centre) @ self.meaning + _worded(batch.context, self.idf) @ self.wording
        total = np.zeros((len(found), self.stages), dtype=np.float32)
        total[:, self.columns] = found[:, :-1]
        return total, found[:, -1]


@dataclass(frozen=True)
class Examples:
    """Sentences of stages: ``codes`` (place in the map; −1 none), ``weights``, and which are ``told`` by a user
    (not a name, not a remark of none)."""

    texts: list[str]
    codes: np.ndarray
    weights: np.ndarray
    told: np.ndarray


def gather(stages: Sequence[StageDefinition]) -> Examples:
    """What there is to learn from; stages without examples are left out."""
    rows: list[tuple[str, int, float, bool]] = []
    for code, stage in enumerate(stages):
        texts = [text for text in stage.examples if text.strip()]
        if texts:
            rows += [(text, code, WEIGHT * (1 - NAME_SHARE) / len(texts), True) for text in texts]
            rows.append((" ".join([stage.name, *stage.touchpoints]), code, WEIGHT * NAME_SHARE, False))
    remarks = remarks_of_none()
    rows += [(text, _NONE, WEIGHT / len(remarks), False) for text in remarks]
    return Examples(
        [text for text, _, _, _ in rows],
        np.array([code for _, code, _, _ in rows]),
        np.array([weight for _, _, weight, _ in rows]),
        np.array([told for _, _, _, told in rows]),
    )


@cache
def remarks_of_none() -> tuple[str, ...]:
    """Lines of ``models/stages/none.txt``.

    Raises:
        ModelError: the file is missing.
    """
    path = models_folder() / "stages" / "none.txt"
    try:
        return tuple(path.read_text(encoding="utf-8").splitlines())
    except OSError as error:
        raise ModelError(
            f"{path} が読めません。koetabi を入れ直してください", f"cannot read {path}; install koetabi anew"
        ) from error


def fit_few_shot(model: Model, stages: Sequence[StageDefinition], tokenizer: Tokenizer) -> FewShot:
    """From the examples of ``stages``, of which at least one must have some."""
    examples = gather(stages)
    few, meaning, wording, _ = _solved(model, examples, tokenizer, np.arange(len(examples.texts)))
    columns, dual, idf = few
    return FewShot(
        stages=len(stages),
        columns=columns,
        centre=model.themes.centre,
        idf=idf,
        meaning=(MEANING * meaning.T @ dual).astype(np.float32),
        wording=np.asarray(WORDING * (wording.T @ dual), dtype=np.float32),
    )


def held_out(model: Model, examples: Examples, tokenizer: Tokenizer, groups: np.ndarray) -> np.ndarray:
    """Stage (−1: none) each sentence gets from the sentences of the other groups.

    ``groups``: group of each sentence.
    """
    (columns, _, _), _, _, held = _solved(model, examples, tokenizer, groups)
    return np.append(columns, _NONE)[held.argmax(axis=1)]


def _solved(
    model: Model, examples: Examples, tokenizer: Tokenizer, groups: np.ndarray
) -> tuple[tuple[np.ndarray, np.ndarray, np.ndarray], np.ndarray, csr_matrix, np.ndarray]:
    documents = [Document(text, [(0, len(text))], tokenizer.tokenize(text)) for text in examples.texts]
    scored = model.score(documents)
    idf = _full_idf(model.base.idf.context)
    meaning = _centred(scored.vectors, model.themes.centre)
    wording = _worded(scored.batch.context, idf)
    kernel = MEANING * meaning @ meaning.T + WORDING * (wording @ wording.T).toarray()
    columns = np.unique(examples.codes[examples.codes != _NONE])
    goal = (examples.codes[:, None] == np.append(columns, _NONE)).astype(np.float32)
    dual, held = solve(kernel.astype(np.float32), goal, groups, PENALTY / examples.weights)
    return (columns, dual, idf), meaning, wording, held


def _full_idf(idf: np.ndarray) -> np.ndarray:
    """A word that training never met tells as much as the rarest it did."""
    return np.where(idf > 0, idf, idf.max())


def _centred(vectors: np.ndarray, centre: np.ndarray) -> np.ndarray:
    moved = vectors - centre
    moved[~vectors.any(axis=1)] = 0
    return moved / np.maximum(np.linalg.norm(moved, axis=1, keepdims=True), 1e-9)


def _worded(pattern: Pattern, idf: np.ndarray) -> csr_matrix:
    """Shape (segments, hash buckets): distinct content words by idf, rows of unit length."""
    matrix = pattern.matrix(1 << CONTEXT_BITS)
    matrix.sum_duplicates()
    matrix.data = idf[matrix.indices].astype(np.float32)
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    return diags(1 / np.maximum(norms, 1e-9)).astype(np.float32) @ matrix
