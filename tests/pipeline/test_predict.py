"""What `classify` and `analyze` take, and that nothing is dropped on the way."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import koetabi
from koetabi.errors import InputError
from koetabi.pipeline.inputs import read_inputs


def inputs(tmp_path: Path, name: str, text: str):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return read_inputs(path)


def test_missing_ids_are_numbered_and_sources_checked(tmp_path):
    ids, texts, sources, _ = inputs(tmp_path, "a.csv", "id,text,source\n,速い,ticket\nx,,shop\n")
    assert (ids, texts, sources) == (["1", "x"], ["速い", ""], ["ticket", "survey"])


def test_null_and_nan_are_empty_texts(tmp_path):
    lines = ['{"text": "速い"}', '{"id": 7, "text": null}', '{"id": null, "text": NaN}', '{"id": 3.0, "text": 12}']
    ids, texts, _, _ = inputs(tmp_path, "a.jsonl", "\n".join(lines))
    assert (ids, texts) == (["1", "7", "3", "3"], ["速い", "", "", "12"])


@pytest.mark.parametrize("text", ["速い。\n重い。\n", "感想です\n速い。\n重い。\n"])
def test_the_only_column_holds_the_texts(tmp_path, text):
    assert inputs(tmp_path, "a.csv", text)[1] == ["速い。", "重い。"]


def test_a_text_that_fell_apart_is_told_not_cut(tmp_path):
    with pytest.raises(InputError, match=r"a\.csv:4: more cells"):
        inputs(tmp_path, "a.csv", "id,text\n1,速い\n2,重い\n3,高い,遅い\n")


def test_analyze_takes_what_a_frame_can_hold():
    frame = pd.DataFrame(
        {
            "comment": ["電話がつながらない", None, float("nan"), pd.NA, "", 12],
            "source": ["ticket", None, "x", np.nan, "", pd.NA],
        },
        index=list("abcdef"),
    )
    found = koetabi.analyze(frame)
    assert found["comment"].tolist() == ["a", "f"]
    assert found["text"].tolist() == ["電話がつながらない", "12"]
    assert koetabi.analyze(frame.iloc[:0]).empty
    assert len(koetabi.analyze(frame.astype({"comment": "category"}).iloc[:1])) == 1


def test_questions_are_read_with_terse_answers():
    frame = pd.DataFrame(
        {"comment": ["待ち時間", "待ち時間", "なし"], "question": ["不満な点は？", "良かった点は？", "不満な点は？"]}
    )
    assert koetabi.analyze(frame)["polarity"].tolist() == ["negative", "positive", "neutral"]


def test_predictions_are_json(tmp_path):
    from koetabi.pipeline.predict import predict

    [found] = predict(["速いが高い。"], ids=["z"])
    assert json.loads(json.dumps(found))["id"] == "z"
    assert "".join(found["text"][s["start"] : s["end"]] for s in found["segments"]) == found["text"]
