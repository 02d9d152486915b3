"""Predictions for texts outside a workspace: `koetabi classify`, `koetabi.analyze`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from koetabi.classify.why import deciding_words
from koetabi.errors import InputError
from koetabi.pipeline.analysis import load_analyser
from koetabi.records import SegmentTable
from koetabi.taxonomy import EMOTIONS, FACETS, MIXED, POLARITIES, STAGES
from koetabi.text.mask import mask

if TYPE_CHECKING:
    import pandas as pd

_BATCH = 1000


def predict(
    texts: Sequence[str],
    *,
    ids: Sequence[str] | None = None,
    sources: Sequence[str] | None = None,
    questions: Sequence[str] | None = None,
    masking: bool = True,
    model: Path | None = None,
    why: bool = False,
) -> Iterator[dict[str, Any]]:
    """One prediction a text, in order, in the form of the contract (`segments` with labels, offsets into `text`).

    ``why``: also the words that decided the stage, as `stage_words` (some twenty times slower).

    Raises:
        ModelError: the model folder cannot be used.
    """
    analyser = load_analyser(model)
    for i in range(0, len(texts), _BATCH):
        part = slice(i, i + _BATCH)
        shown = [mask(text) for text in texts[part]] if masking else list(texts[part])
        documents = analyser.documents(
            shown, sources[part] if sources else None, questions[part] if questions else None
        )
        table = analyser.model.predict(documents)
        bounds = np.searchsorted(table.document, np.arange(len(shown) + 1))
        for j, text in enumerate(shown):
            segments = [_segment(table, row, text) for row in range(bounds[j], bounds[j + 1])]
            if why:
                for segment, words in zip(segments, deciding_words(analyser.model, documents[j]), strict=True):
                    segment["stage_words"] = words
            name = ids[i + j] if ids else str(i + j + 1)
            yield {"id": name, "text": text, **summarise(segments), "segments": segments}


def _segment(table: SegmentTable, row: int, text: str) -> dict[str, Any]:
    start, end = int(table.start[row]), int(table.end[row])
    return {
        "start": start,
        "end": end,
        "text": text[start:end],
        "stage": STAGES[table.stage[row]],
        "stage_confidence": round(float(table.stage_confidence[row]), 4),
        "polarity": POLARITIES[table.polarity[row] + 1],
        "valence": round(float(table.valence[row]), 4),
        "polarity_confidence": round(float(table.polarity_confidence[row]), 4),
        "emotion": EMOTIONS[table.emotion[row]],
        "facet": FACETS[table.facet[row]],
    }


def summarise(segments: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Stage, polarity and valence of a comment from its segments.

    The stage is the one that most of its evaluative text is about (all its text, where none evaluates);
    `mixed` if both signs are present; valence is the mean over the segments' characters.
    """
    if not segments:
        return {"stage": "none", "polarity": "neutral", "valence": 0.0}
    placed = [s for s in segments if s["stage"] != "none"]
    evaluative = [s for s in placed if s["polarity"] != "neutral"]
    weight: dict[str, int] = {}
    for s in evaluative or placed:
        weight[s["stage"]] = weight.get(s["stage"], 0) + s["end"] - s["start"]
    signs = {s["polarity"] for s in segments} - {"neutral"}
    polarity = MIXED if len(signs) == 2 else next(iter(signs), "neutral")
    length = sum(s["end"] - s["start"] for s in segments)
    valence = sum(s["valence"] * (s["end"] - s["start"]) for s in segments) / length
    stage = max(weight, key=lambda name: (weight[name], -STAGES.index(name)), default="none")
    return {"stage": stage, "polarity": polarity, "valence": round(valence, 4)}


def _words(column: pd.Series) -> list[str]:
    return ["" if missing else str(value) for value, missing in zip(column, column.isna(), strict=True)]


def analyze(
    df: pd.DataFrame, text: str = "comment", *, masking: bool = True, model: Path | str | None = None
) -> pd.DataFrame:
    """Label every segment of a column of comments.

    Args:
        df: one row a comment. Columns ``source`` and ``question``, where present, are used as context.
        text: the column that holds the comments; missing values count as empty.
        masking: replace personal data by typed tokens first.
        model: a model folder; None is the shipped model.

    Returns:
        One row a segment, in order: ``comment`` (the row's label in ``df``), ``start``, ``end``, ``text``,
        ``stage``, ``stage_confidence``, ``polarity``, ``valence``, ``polarity_confidence``, ``emotion``, ``facet``.

    Raises:
        InputError: there is no such column.
        ModelError: the model folder cannot be used.
    """
    import pandas as pd

    if text not in df.columns:
        names = ", ".join(map(str, df.columns))
        raise InputError(
            f"列「{text}」がありません。列: {names}。text= で本文の列を指定してください",
            f"no column {text!r}; columns are: {names}; name the one with the comments by text=",
        )
    texts = _words(df[text])
    context = {name: _words(df[name]) if name in df.columns else None for name in ("source", "question")}
    sources = [s if s in ("survey", "interview", "ticket", "review") else "survey" for s in context["source"] or []]
    found = predict(
        texts,
        sources=sources or None,
        questions=context["question"],
        masking=masking,
        model=Path(model) if model else None,
    )
    rows = [{"comment": label, **s} for label, p in zip(df.index, found, strict=True) for s in p["segments"]]
    columns = ["comment", "start", "end", "text", "stage", "stage_confidence", "polarity", "valence"]
    return pd.DataFrame(rows, columns=[*columns, "polarity_confidence", "emotion", "facet"])
