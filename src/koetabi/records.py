"""Records that pass between the steps. Offsets count characters of the text they stand beside."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from hashlib import blake2b
from typing import NamedTuple

import numpy as np

from koetabi.errors import Message, RecordError
from koetabi.taxonomy import SOURCES


def stable_id(*parts: str) -> int:
    """60-bit id of what identifies a thing; the same on every machine and in every run."""
    digest = blake2b("\x1f".join(parts).encode("utf-8", "surrogatepass"), digest_size=8)
    return int.from_bytes(digest.digest(), "big") >> 4


@dataclass(frozen=True, slots=True)
class Comment:
    """One remark from one customer.

    ``key`` is the identity: :func:`stable_id` of (source, external id), or of the content where the
    source gives no id. ``customer`` is :func:`stable_id` of the customer's id, or ``key`` where none
    is known (an unknown customer is a voice of its own). ``rating`` is on 0–10 whatever the scale it
    came on; ``rating_kind`` says which (``nps``, ``csat``, ``stars``, or empty). ``updated``: ISO time of the
    last change where the source tells it; an older version never replaces a newer one.
    """

    key: int
    source: str
    text: str
    customer: int
    question: str = ""
    external_id: str = ""
    date: date | None = None
    rating: float | None = None
    rating_kind: str = ""
    role: str = ""
    attributes: Mapping[str, str] = field(default_factory=dict)
    updated: str = ""
    file: str = ""
    line: int = 0

    def __post_init__(self) -> None:
        if self.source not in SOURCES:
            raise RecordError(
                f"ソース「{self.source}」は使えません。{'・'.join(SOURCES)} のいずれかにしてください",
                f"unknown source {self.source!r}; use one of {', '.join(SOURCES)}",
            )
        if self.rating is not None and not 0 <= self.rating <= 10:
            raise RecordError(
                f"評点 {self.rating:g} は 0〜10 の外です",
                f"rating must be 0–10 or empty, got {self.rating:g}",
            )


@dataclass(frozen=True, slots=True)
class Metric:
    """One behavioural figure of a period at a stage or touchpoint (``denominator`` > 0 makes it a rate)."""

    stage: str
    touchpoint: str
    name: str
    period: str
    value: float
    denominator: float | None = None
    segment: str = ""


class Rejected(NamedTuple):
    """An input that could not be used: where it stood and why."""

    file: str
    line: int
    reason: Message


@dataclass(frozen=True, slots=True)
class Tokens:
    """Morphemes of one text, parallel lists: normalised form, part-of-speech code, begin, end."""

    forms: Sequence[str]
    pos: Sequence[int]
    begins: Sequence[int]
    ends: Sequence[int]


@dataclass(frozen=True, slots=True)
class Document:
    """A comment ready for classification: its (masked) text cut into segments, and its morphemes.

    ``segments`` are (start, end) pairs in order; they do not overlap and cover all but white space.
    """

    text: str
    segments: Sequence[tuple[int, int]]
    tokens: Tokens
    source: str = "survey"
    question: str = ""


@dataclass(frozen=True, slots=True)
class SegmentTable:
    """Labels of a batch of documents, column-wise: entry *i* of each array is segment *i*.

    ``document``: index of the document in the batch, ascending; ``start``/``end``: offsets in its text;
    ``stage``/``emotion``/``facet``: codes into :mod:`koetabi.taxonomy`; ``map_stage``: code into the
    stages of the map the model was bound to (−1: none of them); ``polarity``: −1, 0, 1;
    ``valence``: [−1, 1]; confidences: calibrated probabilities of the label given;
    ``vectors``: int8, shape (number of segments with polarity −1, dimensions), unit length × 127,
    one row for each negative segment in order: what pain points are clustered by.
    """

    document: np.ndarray
    start: np.ndarray
    end: np.ndarray
    stage: np.ndarray
    stage_confidence: np.ndarray
    map_stage: np.ndarray
    polarity: np.ndarray
    polarity_confidence: np.ndarray
    valence: np.ndarray
    emotion: np.ndarray
    facet: np.ndarray
    vectors: np.ndarray

    def __len__(self) -> int:
        return len(self.document)


Coded = tuple[np.ndarray, tuple[str, ...]]
"""Codes (−1: unknown) and the names they stand for."""


class Evidence:
    """What figures are made of, column-wise: arrays of one length by name, one entry a segment.

    ``groups``: what is known of who spoke, by attribute.
    """

    def __init__(self, columns: dict[str, np.ndarray], groups: dict[str, Coded]) -> None:
        self.columns = columns
        self.groups = groups

    def __len__(self) -> int:
        return len(next(iter(self.columns.values())))

    def __contains__(self, name: str) -> bool:
        return name in self.columns

    def __getitem__(self, name: str) -> np.ndarray:
        return self.columns[name]

    def __setitem__(self, name: str, values: np.ndarray) -> None:
        self.columns[name] = values

    def take(self, rows: np.ndarray) -> Evidence:
        """The segments at these positions, or where this mask is true."""
        columns = {name: values[rows] for name, values in self.columns.items()}
        return Evidence(columns, {name: (codes[rows], names) for name, (codes, names) in self.groups.items()})


def comment_id(key: int) -> str:
    """Public id of a comment, as it stands in map.json: ``c`` and 15 hexadecimal digits."""
    return f"c{key:015x}"


def segment_id(key: int, start: int, end: int) -> str:
    """Public id of a segment: its comment's id and its offsets, ``c…:12-34``."""
    return f"{comment_id(key)}:{start}-{end}"


def parse_segment_id(text: str) -> tuple[int, int, int]:
    """(comment key, start, end) of a segment id.

    Raises:
        RecordError: ``text`` is not a segment id.
    """
    try:
        comment, _, span = text.strip().partition(":")
        start, _, end = span.partition("-")
        if comment[0] != "c" or len(comment) != 16:
            raise ValueError
        return int(comment[1:], 16), int(start), int(end)
    except (ValueError, IndexError):
        raise RecordError(
            f"セグメントID「{text}」が読めません。「c」+15桁の16進数+「:開始-終了」の形で書いてください",
            f"not a segment id: {text!r}; it looks like c0123456789abcde:0-12",
        ) from None


CONFIRMED = "reviewed"
"""Field of a correction that corrects nothing: the analyst has looked, and all is right as it is."""


@dataclass(frozen=True, slots=True)
class Correction:
    """An analyst's word on one segment; it outlives every re-run and every model.

    ``field``: ``stage`` (canonical or of the map), ``polarity``, ``valence``, ``emotion``, ``facet`` or
    :data:`CONFIRMED`; ``time``: ISO 8601.
    """

    comment: int
    start: int
    end: int
    field: str
    value: str
    analyst: str = ""
    time: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Curation:
    """An analyst's word on one pain point; a refresh never overrules it.

    ``field``: ``title``, ``status``, ``owner``, ``feasibility`` (0–1), ``measure``, ``merge`` (``value``: the pain
    point it becomes part of; its own id: it stands alone again) or ``split`` (``value``: ids of segments that are
    something else, with spaces or commas between).
    """

    pain_point: str
    field: str
    value: str
    analyst: str = ""
    time: str = ""
    reason: str = ""
