"""A user's own labels beside the shipped corpus: theirs weigh more, and held-out folds tell what they bring."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2b
from pathlib import Path
from typing import Final

import numpy as np

from koetabi.classify.corpus import Labelled
from koetabi.classify.encoder import SentenceEncoder
from koetabi.classify.fit_stack import fit_stack
from koetabi.classify.fitting import Sample, TextTools, fit, sample
from koetabi.classify.heads import HEADS, decide
from koetabi.classify.metrics import confusion, macro_f1
from koetabi.classify.model import Model
from koetabi.classify.vectors import WordVectors

WEIGHT: Final = 3.0
"""How much a segment of the user's counts beside one of the corpus."""
FOLDS: Final = 5

Corpus = Mapping[Path, Sequence[Labelled]]


@dataclass(frozen=True)
class Adapted:
    """``before``/``after``: macro-F1 by head on the user's labels, each fold judged by a model that did not see it."""

    model: Model
    before: dict[str, float]
    after: dict[str, float]

    @property
    def worse(self) -> bool:
        """Stage and polarity together have become worse."""
        return sum(self.after[h] - self.before[h] for h in ("stage", "polarity")) < 0


def adapt(
    own: Corpus,
    shipped: Corpus,
    tools: TextTools,
    before: Model,
    *,
    vectors: WordVectors | SentenceEncoder | None = None,
) -> Adapted:
    """A model from both, compared with ``before``.

    If ``before`` was itself trained on some of these labels, the figures it was saved with stand for it.

    Raises:
        InputError: all labels are of one stage.
    """
    comments = [comment for part in own.values() for comment in part]
    # Each fold is a file of its own: whole files are what is left out.
    folds = {Path(f"own-{k}"): comments[k::FOLDS] for k in range(FOLDS) if comments[k::FOLDS]}
    first = len(shipped)
    after: dict[str, float] = {}

    def judge(data: Sample, x: np.ndarray) -> None:
        found = np.zeros((len(x), len(HEADS)), dtype=np.int64)
        for fold in range(first, first + len(folds)):
            inside = data.files == fold
            stack = fit_stack(x[~inside], data.targets[~inside])
            codes, _ = decide(stack.scores(x[inside]))
            found[inside] = np.column_stack([codes[head] for head in HEADS])
        inside = data.files >= first
        after.update(_figures(data.targets[inside], found[inside]))

    weights = {path: WEIGHT for path in folds}
    model = fit({**shipped, **folds}, tools, vectors=vectors, weights=weights, judge=judge)
    ids = sorted(f"{comment.id}\x1f{comment.text}" for comment in comments)
    told = before.training if set(before.training.get("labels", ())) & set(map(_digest, ids)) else {}
    earlier = told.get("held_out") or _of(before, folds, tools)
    return Adapted(replace(model, training={"labels": sorted(map(_digest, ids)), "held_out": after}), earlier, after)


def overlap(own: Corpus, shipped: Corpus) -> bool:
    """Whether any comment stands in both."""
    known = {(comment.id, comment.text) for part in shipped.values() for comment in part}
    return any((comment.id, comment.text) in known for part in own.values() for comment in part)


def _digest(text: str) -> str:
    return blake2b(text.encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()


def _of(model: Model, corpus: Corpus, tools: TextTools) -> dict[str, float]:
    data = sample(corpus, tools.tokenizer)
    codes, _ = decide(model.score(data.documents).scores)
    return _figures(data.targets, np.column_stack([codes[head] for head in HEADS]))


def _figures(targets: np.ndarray, found: np.ndarray) -> dict[str, float]:
    return {
        head: round(macro_f1(confusion(targets[:, i], found[:, i], len(classes))), 4)
        for i, (head, classes) in enumerate(HEADS.items())
    }
