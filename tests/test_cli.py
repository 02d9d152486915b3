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
        ["export", "pptx"],
        ["export", "html"],
        ["review"],
        ["diff", "2026-11-01", "2026-11-08"],
        ["forget"],
        ["classify", "fell-apart.csv"],
        ["classify", "."],
        ["correct", "no-such.csv"],
        ["sample", "0"],
        ["refresh", "--as-of", "someday"],
    ],
    ids=" ".join,
)
@pytest.mark.parametrize("lang", ["ja", "en"])
def test_faulty_input_gets_one_line_and_status_2(tmp_path, monkeypatch, in_process, arguments, lang):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "fell-apart.csv").write_text("id,text\n1,a\n2,b\n3,c,d\n")
    (tmp_path / "empty.csv").write_bytes(b"")
    (tmp_path / "binary.csv").write_bytes(bytes(range(256)) * 9)
    (tmp_path / "no-text.csv").write_text("id,size\n1,2\n")
    label = {"text": "a", "stage": "nowhere", "sentiment": 0, "emotion": "なし", "facet": "事実", "theme": ""}
    row = {"id": "1", "source": "survey", "industry": "x", "role": "", "rating": None, "text": "a", "segments": [label]}
    (tmp_path / "wrong.jsonl").write_text(json.dumps(row))
    in_process("init", ".")
    status, _, told = in_process("--lang", lang, *arguments)
    assert status == 2, told
    lines = told.splitlines()
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


def test_doctor_says_what_is_wrong(tmp_path, in_process):
    root = tmp_path / "w"
    in_process("init", root)
    (root / "inbox" / "photo.png").write_bytes(b"\x89PNG")
    status, out, _ = in_process("doctor", "-C", root)
    assert status == 1
    assert [line[0] for line in out.splitlines()] == ["○", "○", "○", "○", "×"]
    assert "photo.png" in out
    (root / "out").rmdir()
    (root / "out").write_text("")
    assert in_process("doctor", "-C", root)[1].splitlines()[1].startswith("×")
    (root / "koetabi.toml").write_text("storre = ''")
    assert "did you mean store?" in in_process("doctor", "-C", root, "--lang", "en")[1]


def test_a_workspace_from_files_to_exports(tmp_path, in_process):
    root = tmp_path / "w"
    assert in_process("init", root, "--template", "canonical")[0] == 0
    rows = ["id,日付,コメント,顧客ID", "1,令和8年11月3日,電話がつながらない。,C1", "2,x,速い,C2"]
    (root / "inbox" / "a.csv").write_text("\n".join(rows), encoding="cp932")
    status, out, _ = in_process("refresh", "-C", root, "--as-of", "2026-11-08")
    assert status == 0
    assert "rejected.csv" in out
    for form in ("html", "json", "csv", "svg"):
        assert in_process("export", form, "-C", root)[:2] == (0, f"{root / 'out' / f'map.{form}'}\n")
    assert json.loads((root / "out" / "map.json").read_bytes())["counts"]["comments"] == 1
    assert in_process("forget", "--customer", "C1", "-C", root)[0] == 0


def test_the_store_out_of_reach_is_status_1_without_the_password(tmp_path, monkeypatch, in_process):
    in_process("init", tmp_path)
    monkeypatch.setenv("KOETABI_STORE_URL", "postgresql://me:secret@127.0.0.1:1/x")
    status, _, told = in_process("refresh", "-C", tmp_path)
    assert (status, len(told.splitlines())) == (1, 1)
    assert "secret" not in told


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
