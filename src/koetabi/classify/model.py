"""The model: documents in, a table of labelled segments out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import Any

import numpy as np

from koetabi.classify import persist
from koetabi.classify.base import Base
from koetabi.classify.encoder import SentenceEncoder
from koetabi.classify.features import Batch, Featurizer, Forms
from koetabi.classify.few_shot import material
from koetabi.classify.heads import VALENCE, columns, decide, softmax, valence_of
from koetabi.classify.questions import told_by_questions
from koetabi.classify.stack import Stack, inputs
from koetabi.classify.stages import Bound, Unbound, bind_stages
from koetabi.classify.themes import ThemeView
from koetabi.classify.vectors import WordVectors
from koetabi.definition import MapDefinition
from koetabi.protocols import Tokenizer
from koetabi.records import Document, SegmentTable
from koetabi.taxonomy import SOURCES

_SOURCE_CODES = {source: code for code, source in enumerate(SOURCES)}


@dataclass(frozen=True)
class Scored:
    """Intermediate results of a batch: features, the forms they refer to, vectors of meaning, final scores
    (segments × WIDTH)."""

    batch: Batch
    forms: Forms
    vectors: np.ndarray
    scores: np.ndarray

    def probabilities(self, head: str) -> np.ndarray:
        """Shape (segments, classes of the head)."""
        return softmax(self.scores[:, columns(head)])


@dataclass(frozen=True)
class Model:
    """Implements :class:`koetabi.protocols.SegmentClassifier`.

    ``cuts``: weights for the segmenter that was learned from the same labels; ``training``: of a model with a user's
    own labels, their digests and the macro-F1 by head on held-out folds of them.
    """

    base: Base
    stack: Stack
    vectors: WordVectors | SentenceEncoder
    themes: ThemeView
    cuts: dict[str, float]
    training: dict[str, Any] = field(default_factory=dict)
    stages: Unbound | Bound = field(default_factory=Unbound)
    featurizer: Featurizer = field(default_factory=Featurizer, repr=False)

    @cached_property
    def identity(self) -> str:
        """16 hexadecimal digits: a hash of everything the predictions depend on but the map."""
        digest = sha256()
        for name, data in sorted(persist.files(persist.pack(self)).items()):
            digest.update(name.encode() + data)
        digest.update(material().encode())
        return digest.hexdigest()[:16]

    def score(self, documents: Sequence[Document]) -> Scored:
        """Final scores of every segment; :func:`~koetabi.classify.heads.softmax` of a head's columns is calibrated."""
        batch = self.featurizer(documents)
        means = self.vectors.of(documents, batch, self.featurizer.forms)
        source = np.array([_SOURCE_CODES[d.source] for d in documents], dtype=np.int64)[batch.document]
        scores = self.stack.scores(inputs(self.base.scores(batch, means), batch, source))
        told = told_by_questions([d.question for d in documents], batch.document, batch.end - batch.start)
        return Scored(batch, self.featurizer.forms, means, scores if told is None else scores + told)

    def means(self, documents: Sequence[Document]) -> np.ndarray:
        """Vector of meaning of every segment: shape (segments, dimensions), float32."""
        return self.vectors.of(documents, self.featurizer(documents), self.featurizer.forms)

    def predict(self, documents: Sequence[Document]) -> SegmentTable:
        """Labels for every segment of every document, in order."""
        scored = self.score(documents)
        batch, scores = scored.batch, scored.scores
        code, confidence = decide(scores)
        polarity = (code["polarity"] - 1).astype(np.int8)
        return SegmentTable(
            document=batch.document,
            start=batch.start,
            end=batch.end,
            stage=code["stage"].astype(np.int8),
            stage_confidence=confidence["stage"].astype(np.float32),
            map_stage=self.stages.assign(scored).astype(np.int16),
            polarity=polarity,
            polarity_confidence=confidence["polarity"].astype(np.float32),
            valence=valence_of(scores[:, VALENCE], polarity).astype(np.float32),
            emotion=code["emotion"].astype(np.int8),
            facet=code["facet"].astype(np.int8),
            vectors=self.themes.vectors(scored.vectors[polarity < 0]),
        )

    def bind(self, definition: MapDefinition, tokenizer: Tokenizer) -> Model:
        """This model with ``map_stage`` filled for the stages of ``definition``."""
        return replace(self, stages=bind_stages(self, definition, tokenizer))

    def save(self, directory: Path) -> None:
        """Writes the model's files into ``directory`` (made where needed), each whole or not at all."""
        persist.write(directory, persist.files(persist.pack(self)))


def load_model(path: Path | None = None) -> Model:
    """The model in ``path``, or the one shipped with koetabi.

    Raises:
        ModelError: files are missing, damaged, or not a koetabi model.
    """
    return Model(**persist.unpack(persist.read(path or persist.shipped())))
