"""Stages told by example sentences: kernel ridge regression over what a remark says, against remarks of no stage.

A segment's features are its scene (see :class:`~koetabi.classify.scenes.SceneView`), its vector of meaning, its content
words and the labels the model gives it; the stage's name and touchpoints count as one more example.
``models/stages/none.txt`` holds what people write that belongs nowhere: a segment nearer to those than to any stage, or
that speaks of no scene, gets none.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Final

import numpy as np
from scipy.sparse import csr_matrix, diags

from koetabi.classify.features import CONTEXT_BITS, Batch
from koetabi.classify.persist import models_folder
from koetabi.classify.ridge import solve_exactly
from koetabi.classify.scenes import SceneView, load_scenes
from koetabi.classify.vectors import WordVectors, load_words, unit_rows
from koetabi.definition import StageDefinition
from koetabi.errors import ModelError
from koetabi.protocols import Tokenizer
from koetabi.records import Document

if TYPE_CHECKING:
    from koetabi.classify.model import Model, Scored

SCENE: Final = 0.4
WORDING: Final = 0.25
MEANING: Final = 0.1
LABELS: Final = {"stage": 0.1, "emotion": 0.075, "facet": 0.075}
"""Shares of the kernels, tuned on the maps of data/maps, each left out in its turn."""
NO_SCENE: Final = 0.1
"""What a remark that speaks of no scene adds to the score of none."""
PENALTY: Final = 0.3
WEIGHT: Final = 4.0
"""Weight of a stage, shared by its examples; likewise of the remarks that belong to none."""
NAME_SHARE: Final = 0.5
"""Share of that weight for the stage's name and touchpoints."""

_NONE: Final = -1


@dataclass(frozen=True)
class View:
    """How a segment is seen. ``scenes`` on ``vectors`` of words; ``centre``: (dimensions,) of meaning; ``idf``: of
    content words by hash bucket."""

    scenes: SceneView
    vectors: WordVectors
    centre: np.ndarray
    idf: np.ndarray

    @classmethod
    def of(cls, model: Model) -> View:
        """What the model learned of meaning and words, and the shipped scenes."""
        # The model's own copy of the shipped word vectors has looked up every form already.
        vectors = model.vectors if isinstance(model.vectors, WordVectors) else load_words()
        idf = model.base.idf.context
        # A word that training never met tells as much as the rarest it did.
        return cls(load_scenes(), vectors, model.themes.centre, np.where(idf > 0, idf, idf.max()))

    def dense(self, scored: Scored) -> tuple[np.ndarray, np.ndarray]:
        """((segments, features): all but the words; (segments,): what adds to the score of none)."""
        scene, no_scene = self.scenes.of(scored.batch, scored.forms, self.vectors)
        moved = (scored.vectors - self.centre) * scored.vectors.any(axis=1, keepdims=True)
        # Square roots of probabilities have unit length (the Bhattacharyya kernel).
        labels = [np.sqrt(share * scored.probabilities(head)) for head, share in LABELS.items()]
        columns = [np.sqrt(SCENE) * scene, np.sqrt(MEANING) * unit_rows(moved), *labels]
        return np.hstack(columns).astype(np.float32), NO_SCENE * no_scene

    def words(self, batch: Batch) -> csr_matrix:
        """Shape (segments, hash buckets): distinct content words by idf, each row as long as their share."""
        matrix = batch.context.matrix(1 << CONTEXT_BITS).copy()
        matrix.sum_duplicates()
        matrix.data = self.idf[matrix.indices].astype(np.float32)
        norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
        return diags(np.sqrt(WORDING) / np.maximum(norms, 1e-9)).astype(np.float32) @ matrix


@dataclass(frozen=True)
class FewShot:
    """Linear weights: ``dense`` (features, columns), ``words`` (hash buckets, columns) on what ``view`` shows.
    ``columns``: place of each column's stage in the map; the last column is none, beyond them.
    """

    stages: int
    columns: np.ndarray
    view: View
    dense: np.ndarray
    words: np.ndarray

    def scores(self, scored: Scored) -> tuple[np.ndarray, np.ndarray]:
        """((segments, stages): near 1 where the examples fit, 0 for stages without any; (segments,): of none)."""
        dense, no_scene = self.view.dense(scored)
        found = dense @ self.dense + self.view.words(scored.batch) @ self.words
        total = np.zeros((len(found), self.stages), dtype=np.float32)
        total[:, self.columns] = found[:, :-1]
        return total, found[:, -1] + no_scene


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


@cache
def material() -> str:
    """A digest of what stages with examples are told by beside the model: scenes and remarks."""
    return sha256("\n".join([load_scenes().digest, *remarks_of_none()]).encode()).hexdigest()[:16]


def fit_few_shot(model: Model, stages: Sequence[StageDefinition], tokenizer: Tokenizer) -> FewShot:
    """From the examples of ``stages``, of which at least one must have some."""
    examples = gather(stages)
    few, _ = _solved(model, examples, len(stages), tokenizer, np.arange(len(examples.texts)))
    return few


def held_out(model: Model, examples: Examples, tokenizer: Tokenizer, groups: np.ndarray) -> np.ndarray:
    """Stage (−1: none) each sentence gets from the sentences of the other groups.

    ``groups``: group of each sentence.
    """
    few, held = _solved(model, examples, int(examples.codes.max()) + 1, tokenizer, groups)
    return np.append(few.columns, _NONE)[held.argmax(axis=1)]


def _solved(
    model: Model, examples: Examples, stages: int, tokenizer: Tokenizer, groups: np.ndarray
) -> tuple[FewShot, np.ndarray]:
    documents = [Document(text, [(0, len(text))], tokenizer.tokenize(text)) for text in examples.texts]
    scored = model.score(documents)
    view = View.of(model)
    dense, no_scene = view.dense(scored)
    words = view.words(scored.batch)
    kernel = dense @ dense.T + (words @ words.T).toarray()
    columns = np.unique(examples.codes[examples.codes != _NONE])
    goal = (examples.codes[:, None] == np.append(columns, _NONE)).astype(np.float32)
    dual, held = solve_exactly(kernel, goal, groups, PENALTY / examples.weights)
    held[:, -1] += no_scene
    weights = np.asarray(words.T @ dual, dtype=np.float32)
    return FewShot(stages, columns, view, (dense.T @ dual).astype(np.float32), weights), held
