"""Why this stage? The words without which the model would be least sure of it."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np

from koetabi.classify.features import CONTENT
from koetabi.classify.heads import columns
from koetabi.classify.model import Model
from koetabi.records import Document, Tokens
from koetabi.taxonomy import STAGES

_BLANK: Final = "＿"
_LEAST: Final = 0.3
"""A word counts from this loss of log odds on: odds by a quarter lower."""


def deciding_words(model: Model, document: Document, most: int = 3) -> list[list[str]]:
    """Up to ``most`` content words of each segment of ``document`` that speak for its stage, the weightiest first.

    Each word is blanked out in turn and the segment judged again (occlusion: Zeiler & Fergus 2014; Li, Monroe,
    Jurafsky 2016). A segment of no stage, or one that its place alone decides, has none.
    """
    tokens = document.tokens
    begins = np.array(tokens.begins, dtype=np.int64)
    words = [
        (segment, at)
        for segment, (start, end) in enumerate(document.segments)
        for at in range(*np.searchsorted(begins, (start, end)).tolist())
        if CONTENT[tokens.pos[at]]
    ]
    variants = [document, *(_without(document, at) for _, at in words)]
    size = len(document.segments)
    scores = model.score(variants).scores[:, columns("stage")].reshape(len(variants), size, len(STAGES))
    stage = scores[0].argmax(axis=1)
    others = np.arange(len(STAGES)) != stage[:, None]
    odds = scores[:, np.arange(size), stage] - np.logaddexp.reduce(np.where(others, scores, -np.inf), axis=2)
    found: list[list[tuple[float, str]]] = [[] for _ in range(size)]
    for without, (segment, at) in zip(odds[1:], words, strict=True):
        loss = float(odds[0, segment] - without[segment])
        if loss >= _LEAST and STAGES[stage[segment]] != "none":
            found[segment].append((-loss, document.text[tokens.begins[at] : tokens.ends[at]]))
    return [list(dict.fromkeys(word for _, word in sorted(told)))[:most] for told in found]


def _without(document: Document, at: int) -> Document:
    """``document`` with a token blanked out in the text and left out of the tokens; offsets stay."""
    tokens = document.tokens
    begin, end = tokens.begins[at], tokens.ends[at]
    text = document.text[:begin] + _BLANK * (end - begin) + document.text[end:]
    kept = [i for i in range(len(tokens.forms)) if i != at]
    forms, pos = [tokens.forms[i] for i in kept], [tokens.pos[i] for i in kept]
    begins, ends = [tokens.begins[i] for i in kept], [tokens.ends[i] for i in kept]
    return replace(document, text=text, tokens=Tokens(forms, pos, begins, ends))
