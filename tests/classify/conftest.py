"""A small model, fitted once to a slice of the corpus, and tools shared by the tests of classification."""

import json
from pathlib import Path

import pytest

from koetabi.classify.fitting import train
from koetabi.text.tools import JapaneseText

ROOT = Path(__file__).parents[2]


def slice_of_corpus(path, count, start=0):
    lines = (ROOT / "data/corpus/train_plain.jsonl").read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join(lines[start : start + count]) + "\n", encoding="utf-8")
    return path


@pytest.fixture(scope="session")
def tools():
    return JapaneseText()


@pytest.fixture(scope="session")
def labels(tmp_path_factory):
    return slice_of_corpus(tmp_path_factory.mktemp("labels") / "labels.jsonl", 200)


@pytest.fixture(scope="session")
def small(labels, tools):
    return train([labels], tools)


@pytest.fixture
def row():
    segment = {"text": "電話がつながらない。", "stage": "support", "sentiment": -1, "emotion": "不満", "facet": "評価"}
    return {"id": "a", "source": "survey", "industry": "x", "text": "電話がつながらない。", "segments": [segment]}


@pytest.fixture
def write(tmp_path):
    def write(*rows):
        path = tmp_path / "rows.jsonl"
        path.write_text("".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows), encoding="utf-8")
        return path

    return write
