"""Text → labelled segments: the one place where tokeniser, segmenter and classifier meet."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path

import numpy as np

from koetabi.classify import Model, load_model
from koetabi.classify.vectors import unit_rows
from koetabi.definition import MapDefinition
from koetabi.records import Document, SegmentTable
from koetabi.text.documents import read_document
from koetabi.text.segment import ClauseSegmenter
from koetabi.text.tokenize import SudachiTokenizer


@dataclass(frozen=True, slots=True)
class Analyser:
    """Tokeniser, segmenter and a classifier, bound to a map or not. ``known``: texts embedded before."""

    tokenizer: SudachiTokenizer
    segmenter: ClauseSegmenter
    model: Model
    known: dict[str, np.ndarray] = field(default_factory=dict, repr=False)

    def documents(
        self, texts: Sequence[str], sources: Sequence[str] | None = None, questions: Sequence[str] | None = None
    ) -> list[Document]:
        """Texts cut into segments and morphemes; sources default to survey, questions to none."""
        sources = sources or ["survey"] * len(texts)
        questions = questions or [""] * len(texts)
        return [
            read_document(text, self.tokenizer, self.segmenter, source, question)
            for text, source, question in zip(texts, sources, questions, strict=True)
        ]

    def label(
        self, texts: Sequence[str], sources: Sequence[str] | None = None, questions: Sequence[str] | None = None
    ) -> SegmentTable:
        """Labels of every segment of every text, in order."""
        return self.model.predict(self.documents(texts, sources, questions))

    def embed(self, texts: Sequence[str]) -> np.ndarray:
        """Unit vectors of texts taken whole, in the space of the segments' own; zero where no word is known."""
        unknown = [text for text in dict.fromkeys(texts) if text not in self.known]
        whole = [Document(text, [(0, len(text))], self.tokenizer.tokenize(text)) for text in unknown]
        if whole:
            vectors = self.model.themes.vectors(self.model.means(whole)).astype(np.float32)
            self.known.update(zip(unknown, unit_rows(vectors), strict=True))
        return np.stack([self.known[text] for text in texts])


def load_analyser(model: Path | None = None, definition: MapDefinition | None = None) -> Analyser:
    """The parts for a model folder (None: the shipped model) and a map; loaded once a process.

    Raises:
        ModelError: the model folder cannot be used.
    """
    return _load(model, definition.model_dump_json() if definition else "")


@lru_cache(maxsize=4)
def _load(model: Path | None, written: str) -> Analyser:
    definition = MapDefinition.model_validate_json(written) if written else None
    loaded = load_model(model)
    tokenizer = SudachiTokenizer()
    bound = loaded if definition is None else loaded.bind(definition, tokenizer)
    return Analyser(tokenizer, ClauseSegmenter(loaded.cuts), bound)


def dictionary() -> str:
    """The dictionary and analyser in use, by version."""
    return f"SudachiDict-core {version('sudachidict-core')}, SudachiPy {version('sudachipy')}"


def analysis_identity(model: Path | None, definition: MapDefinition) -> str:
    """Hash of all that decides a label: model, dictionary, the map's stages, code version."""
    stages = [stage.model_dump(include={"id", "canonical", "examples"}) for stage in definition.stages]
    parts = [load_analyser(model, definition).model.identity, dictionary(), stages, version("koetabi")]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
