"""A small world whose truth is known: stages, customers, channels, complaints."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from koetabi.definition import MapDefinition, Persona, StageDefinition
from koetabi.journey.snapshot import build_map
from koetabi.records import Evidence, Tokens
from koetabi.taxonomy import EMOTIONS, FACETS, SOURCES

AS_OF = date(2026, 11, 15)  # a Sunday
TODAY = (AS_OF - date(1970, 1, 1)).days


def frame(rows, **columns):
    """Evidence of ``rows`` segments: neutral, one customer each, today, unless columns say otherwise."""
    base = {
        "comment": np.arange(rows) + 100,
        "start": np.zeros(rows),
        "end": np.full(rows, 20),
        "customer": np.arange(rows) + 5000,
        "stage": np.zeros(rows),
        "polarity": np.zeros(rows),
        "valence": np.zeros(rows),
        "confidence": np.full(rows, 0.9),
        "emotion": np.full(rows, EMOTIONS.index("なし")),
        "facet": np.full(rows, FACETS.index("評価")),
        "source": np.full(rows, SOURCES.index("survey")),
        "day": np.full(rows, TODAY),
        "rating": np.full(rows, np.nan),
        "pain_point": np.full(rows, -1),
        **columns,
    }
    kinds = {
        "comment": "int64",
        "customer": "int64",
        "start": "int32",
        "end": "int32",
        "stage": "int16",
        "day": "int32",
    }
    kinds |= {"polarity": "int8", "emotion": "int8", "facet": "int8", "source": "int8", "pain_point": "int32"}
    kinds |= {"valence": "float32", "confidence": "float32", "rating": "float32"}
    roles = ("使用者", "決裁者")
    codes = np.array([roles.index(role) if role in roles else -1 for role in columns.get("role", [None] * rows)], int)
    known = {name: np.asarray(values).astype(kinds[name]) for name, values in base.items() if name in kinds}
    return Evidence(known, {"role": (codes, roles)})


def plain_texts(keys):
    return [f"{['いろは', 'にほへ', 'とちり', 'ぬるを'][key % 4]}について{key}番の声{start}" for key, start, _ in keys]


@pytest.fixture(name="frame")
def _frame():
    return frame


@pytest.fixture
def today():
    return TODAY


@pytest.fixture(name="split_tokens")
def _split_tokens():
    return split_tokens


@pytest.fixture
def definition():
    return MapDefinition(
        stages=(
            StageDefinition(id="buy", name="購入", canonical=("purchase",), touchpoints=("店舗",), kpis=("成約率",)),
            StageDefinition(id="use", name="利用", canonical=("use",)),
            StageDefinition(id="support", name="サポート", canonical=("support",)),
        ),
        personas=(
            Persona(id="user", name="使用者", match={"role": "使用者"}),
            Persona(id="decider", name="決裁者", match={"role": "決裁者"}),
        ),
    )


@pytest.fixture
def build(make_map, definition):
    def run(evidence, **changes):
        return make_map(definition, evidence, **changes)

    return run


@pytest.fixture
def make_map():
    def run(definition, evidence, **changes):
        given = {
            "groups": ["role"],
            "pain_points": [],
            "texts": plain_texts,
            "as_of": AS_OF,
            "snapshot": "2026-11-15",
            "manifest": {"model": "m1"},
            "counts": {"rejected": 0},
            "metrics": [],
            "previous": None,
            "quality": {"model": "m1"},
            **changes,
        }
        return build_map(definition, evidence, **given)

    return run


def split_tokens(texts):
    """Morphemes of texts written with | between them, as ``surface/normalised``; offsets are of the joined surface."""
    joined, tokens = [], []
    for text in texts:
        pairs = [part.split("/") for part in text.split("|")]
        surfaces = [pair[0] for pair in pairs]
        ends = np.cumsum([len(s) for s in surfaces]).tolist()
        begins = [0, *ends[:-1]]
        joined.append("".join(surfaces))
        tokens.append(Tokens([pair[-1] for pair in pairs], [0] * len(pairs), begins, ends))
    return joined, tokens
