"""The command line as a process: exit status, one clear line, both languages."""

import json
import os
import subprocess
import sys

import pytest


def koetabi(*arguments, cwd=None, stdin=b"", **environment):
    return subprocess.run(
        [sys.executable, "-m", "koetabi", *map(str, arguments)],
        input=stdin,
        capture_output=True,
        cwd=cwd,
        check=False,
        env={**os.environ, **environment},
    )


@pytest.mark.parametrize(
    "arguments",
    [
        ["no-such-command"],
        ["refresh", "--no-such-option"],
        ["refresh", "-C", "no-such-folder"],
        ["init", "somewhere", "--template", "no-such"],
        ["classify", "no-such-file.csv"],
        ["classify", "empty.csv"],
        ["classify", "binary.csv"],
        ["classify", "no-text.csv"],
        ["classify", "--text", "a", "--model", "no-such-model"],
        ["evaluate", "no-such.jsonl"],
        ["evaluate", "wrong.jsonl"],
        ["train", "--labels", "wrong.jsonl", "--out", "m"],
        ["export", "docx"],
        ["correct", "no-such.csv"],
        ["sample", "0"],
        ["refresh", "--as-of", "someday"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_faulty_input_gets_one_line_and_status_2(tmp_path, arguments, lang):
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "no-text.csv").write_text("id,size\n1,2\n")
    label = {"text": "a", "stage": "nowhere", "sentiment": 0, "emotion": "なし", "facet": "事実", "theme": ""}
    row = {"id": "1", "source": "survey", "industry": "x", "role": "", "rating": None, "text": "a", "segments": [label]}
    (tmp_path / "wrong.jsonl").write_text(json.dumps(row))
    koetabi("init", ".", cwd=tmp_path)
    done = koetabi("--lang", lang, *arguments, cwd=tmp_path)
    assert done.returncode == 2, done.stderr.decode()
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 1
    assert lines[0].startswith("koetabi: ")
    japanese = sum("ぁ" <= c <= "ん" for c in lines[0])
    assert japanese > 2 if lang == "ja" else japanese == 0


def test_classify_follows_the_contract():
    lines = ['{"id": "a", "text": "注文は簡単でしたが、電話が全然つながらない。"}', '{"id": "b", "text": ""}']
    done = koetabi("classify", stdin="\n".join(lines).encode())
    assert done.returncode == 0, done.stderr.decode()
    first, second = map(json.loads, done.stdout.splitlines())
    assert (first["id"], second["id"]) == ("a", "b")
    assert second["segments"] == []
    covered = "".join(first["text"][s["start"] : s["end"]] for s in first["segments"])
    assert covered == first["text"]
    assert all(0 <= s["stage_confidence"] <= 1 and -1 <= s["valence"] <= 1 for s in first["segments"])


def test_classify_masks_unless_told_not_to():
    told = koetabi("classify", "--text", "090-1234-5678 に電話してください").stdout.decode()
    assert "[電話]" in told
    assert "1234" not in told
    assert "1234" in koetabi("classify", "--no-mask", "--text", "090-1234-5678 に電話してください").stdout.decode()


def test_help_imports_nothing_heavy():
    heavy = ("numpy", "pandas", "torch", "prefect")
    code = f"import sys; import koetabi.cli; print([m for m in {heavy} if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
