"""From labelled comments to a :class:`~koetabi.classify.model.Model`."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

import numpy as np

from koetabi.classify import persist
from koetabi.classify.base import Base, Idf, design
from koetabi.classify.corpus import Labelled, read_corpus
from koetabi.classify.encoder import SentenceEncoder
from koetabi.classify.features import Featurizer
from koetabi.classify.fit_stack import fit_stack
from koetabi.classify.heads import HEADS, VALENCE, WIDTH, columns
from koetabi.classify.model import Model
from koetabi.classify.ridge import solve
from koetabi.classify.stack import inputs
from koetabi.classify.themes import ThemeView
from koetabi.classify.vectors import WordVectors, load_words
from koetabi.errors import InputError
from koetabi.protocols import Segmenter, Tokenizer
from koetabi.records import Document, Tokens
from koetabi.taxonomy import SOURCES, STAGES

_PARTS: Final = 8
"""Parts, of whole files where there are enough, that the first layer is trained without in turn."""

Spans = Sequence[tuple[int, int]]


class TextTools(Protocol):
    """What training and measuring need of the text side; :class:`koetabi.text.tools.JapaneseText` is one."""

    tokenizer: Tokenizer

    def fit_segmenter(
        self, texts: Sequence[str], gold: Sequence[Spans], tokens: Sequence[Tokens]
    ) -> Mapping[str, float]:
        """Learns where to cut; the result goes into the model."""
        ...

    def segmenter(self, weights: Mapping[str, float]) -> Segmenter:
        """A segmenter with learned weights."""
        ...

    def boundary_counts(self, text: str, gold: Spans, found: Spans) -> tuple[int, int, int]:
        """(cut points in both, found, in gold)."""
        ...


@dataclass(frozen=True)
class Sample:
    """Labelled documents and, by segment: (n, 5) class codes by head and sentiment; file; source; theme."""

    documents: list[Document]
    targets: np.ndarray
    files: np.ndarray
    sources: np.ndarray
    themes: list[str]


def sample(corpus: Mapping[Path, Sequence[Labelled]], tokenizer: Tokenizer) -> Sample:
    """The documents of ``corpus`` with their gold segments."""
    documents: list[Document] = []
    targets: list[tuple[int, int, int, int, int]] = []
    files: list[int] = []
    themes: list[str] = []
    for number, comments in enumerate(corpus.values()):
        for comment in comments:
            tokens = tokenizer.tokenize(comment.text)
            documents.append(Document(comment.text, comment.spans, tokens, comment.source, comment.question))
            for label in comment.labels:
                sign = (label.sentiment > 0) - (label.sentiment < 0)
                targets.append((label.stage, sign + 1, label.emotion, label.facet, label.sentiment))
                files.append(number)
                themes.append(label.theme)
    counts = [len(d.segments) for d in documents]
    sources = np.repeat([SOURCES.index(d.source) for d in documents], counts)
    return Sample(documents, np.array(targets), np.array(files), sources, themes)


def _parts(corpus: Mapping[Path, Sequence[Labelled]]) -> np.ndarray:
    """Part of each segment: that of its file or, where files are few, of its comment, in turn."""
    if len(corpus) < _PARTS:
        part = [index % _PARTS for comments in corpus.values() for index in range(len(comments))]
    else:
        sizes = [len(comments) for comments in corpus.values()]
        part = np.repeat(_spread(sizes), sizes).tolist()
    return np.repeat(part, [len(comment.labels) for comments in corpus.values() for comment in comments])


def _spread(sizes: Sequence[int]) -> list[int]:
    """Part of each file: the largest first, each into the part that is smallest by then."""
    filled = [0] * _PARTS
    part = [0] * len(sizes)
    for at in sorted(range(len(sizes)), key=lambda i: -sizes[i]):
        part[at] = filled.index(min(filled))
        filled[part[at]] += sizes[at]
    return part


def _one_hot(targets: np.ndarray) -> np.ndarray:
    goal = np.zeros((len(targets), WIDTH), dtype=np.float32)
    for index, head in enumerate(HEADS):
        goal[:, columns(head)] = np.eye(len(HEADS[head]), dtype=np.float32)[targets[:, index]]
    goal[:, VALENCE] = targets[:, -1] / 2
    return goal


def train(
    labels: Sequence[Path],
    tools: TextTools,
    *,
    vectors: WordVectors | SentenceEncoder | None = None,
    progress: Callable[[str], object] = lambda _: None,
) -> Model:
    """A model from corpus files; the same files give the same model.

    ``vectors``: word vectors, or a sentence encoder, to build on; None means the shipped word vectors.

    Raises:
        InputError: a file cannot be used, or all segments are of one stage.
    """
    return fit(read_corpus(labels), tools, vectors=vectors, progress=progress)


def check_stages(corpus: Mapping[Path, Sequence[Labelled]]) -> None:
    """Two stages at least.

    Raises:
        InputError: every label is of one stage.
    """
    stages = {label.stage for comments in corpus.values() for comment in comments for label in comment.labels}
    if len(stages) < 2:
        only = STAGES[stages.pop()]
        raise InputError(
            f"すべてのラベルが1つの段階（{only}）です。2つ以上の段階のラベルが要ります",
            f"every label is of one stage ({only}); training needs two or more",
        )


def fit(
    corpus: Mapping[Path, Sequence[Labelled]],
    tools: TextTools,
    *,
    vectors: WordVectors | SentenceEncoder | None = None,
    weights: Mapping[Path, float] | None = None,
    judge: Callable[[Sample, np.ndarray], object] = lambda _, __: None,
    progress: Callable[[str], object] = lambda _: None,
) -> Model:
    """:func:`train` on a corpus already read.

    ``weights``: how much the segments of a file count in the first layer (default 1); ``judge`` is handed the sample
    and the second layer's inputs, for each segment from a first layer that did not see its group.
    """
    progress("reading")
    check_stages(corpus)
    data = sample(corpus, tools.tokenizer)
    featurizer = Featurizer()
    batch = featurizer(data.documents)
    idf = Idf.fit(batch)
    words = vectors or load_words()
    means = words.of(data.documents, batch, featurizer.forms)
    parts = design(batch, idf, means)
    progress("solving")
    goal = _one_hot(data.targets)
    bias = goal.mean(axis=0)
    counts = [sum(len(comment.labels) for comment in comments) for comments in corpus.values()]
    weight = np.repeat([(weights or {}).get(path, 1.0) for path in corpus], counts)
    *hashed, (_, dense) = parts
    coefficients, held = solve([matrix for _, matrix in hashed], dense, goal - bias, _parts(corpus), weight)
    base = Base.of(dict(zip(dict(parts), coefficients, strict=True)), idf, bias)
    progress("stacking")
    x = inputs(held + bias, batch, data.sources)
    judge(data, x)
    stack = fit_stack(x, data.targets)
    progress("segments")
    texts = [document.text for document in data.documents]
    spans = [document.segments for document in data.documents]
    cuts = tools.fit_segmenter(texts, spans, [document.tokens for document in data.documents])
    # As it will be once saved and loaded: quantised.
    themes = ThemeView.fit(means, data.themes)
    whole = Model(base=base, stack=stack, vectors=words, themes=themes, cuts=dict(cuts))
    return Model(**persist.unpack(persist.files(persist.pack(whole))))
