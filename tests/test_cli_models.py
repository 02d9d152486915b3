"""train, evaluate and classify --why on the command line."""

import json
import shutil
import struct
from functools import partial

import pytest

from koetabi.classify.adapting import Adapted
from koetabi.classify.persist import shipped

from .classify.conftest import slice_of_corpus


@pytest.fixture
def run(in_process):
    return partial(in_process, "--lang", "en")


@pytest.fixture
def labels(tmp_path):
    return slice_of_corpus(tmp_path / "labels.jsonl", 40)


@pytest.fixture
def new_labels(labels):
    rows = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    for row in rows:
        row["id"] = f"own-{row['id']}"
    labels.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return labels


def test_evaluate_tells_all_heads_and_draws_the_confusion(run, labels, tmp_path):
    picture = tmp_path / "confusion.png"
    status, out, _ = run("evaluate", labels, "--json", "--png", picture)
    assert status == 0
    report = json.loads(out)
    assert report["comments"] == 40
    assert set(report["heads"]) == {"stage", "polarity", "emotion", "facet"}
    assert sum(map(sum, report["heads"]["stage"]["confusion"])) == report["segments"]
    head = picture.read_bytes()[:24]
    assert head.startswith(b"\x89PNG")
    assert struct.unpack(">II", head[16:]) == (1600, 1400)


def test_evaluate_prints_tables(run, labels):
    status, out, _ = run("evaluate", labels)
    assert status == 0
    assert "| surest errors |" in out
    assert "| stage: gold ↓ found → |" in out


def test_evaluate_of_a_workspaces_own_stages(run, tmp_path):
    assert run("init", tmp_path / "w", "--template", "hotel")[0] == 0
    status, out, _ = run("evaluate", "-C", tmp_path / "w", "--json")
    assert status == 0
    report = json.loads(out)
    assert report["examples"] == sum(stage["examples"] for stage in report["stages"].values())
    assert report["macro_f1"] > 0.4


@pytest.mark.parametrize("arguments", [["evaluate"], ["evaluate", "x.jsonl", "-C", "w"]])
def test_evaluate_wants_one_of_the_two(run, arguments):
    status, _, told = run(*arguments)
    assert (status, told.count("\n")) == (2, 1)
    assert "give either" in told


def test_a_model_is_not_replaced_by_one_of_the_shipped_corpus_unasked(run, labels, tmp_path):
    shutil.copytree(shipped(), tmp_path / "m")
    status, _, told = run("train", "--labels", labels, "--out", tmp_path / "m")
    assert status == 2
    assert "give --force to replace it" in told


@pytest.mark.parametrize("force", [False, True])
def test_a_better_model_stays_unless_forced(run, new_labels, tmp_path, monkeypatch, force):
    shutil.copytree(shipped(), tmp_path / "m")
    before = (tmp_path / "m" / "config.json").read_bytes()

    def adapt(own, shipped, tools, model, *, vectors=None):
        low, high = dict.fromkeys(("stage", "polarity"), 0.4), dict.fromkeys(("stage", "polarity"), 0.6)
        model.training.update(labels=[], held_out=low)
        return Adapted(model, before=high, after=low)

    monkeypatch.setattr("koetabi.pipeline.training.adapt", adapt)
    flags = ["--force"] if force else []
    status, out, told = run("train", "--labels", new_labels, "--out", tmp_path / "m", *flags)
    assert "stage 0.600 → 0.400" in out
    assert status == (0 if force else 2)
    assert ("is better and stays" in told) is not force
    assert ((tmp_path / "m" / "config.json").read_bytes() == before) is not force


def test_an_encoder_that_is_not_there_gets_one_line(run, new_labels, tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    status, _, told = run("train", "--labels", new_labels, "--out", tmp_path / "m", "--encoder", "no-such/encoder")
    assert (status, told.count("\n")) == (2, 1)
    assert "no-such/encoder" in told


def test_why_tells_the_words_that_decided(run):
    status, out, _ = run("classify", "--why", "--text", "サポートに電話しても誰も出ない。")
    assert status == 0
    [segment] = json.loads(out)["segments"]
    assert segment["stage"] == "support"
    assert set(segment["stage_words"]) & {"サポート", "電話"}
