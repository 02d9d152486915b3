from datetime import date
from pathlib import Path

import pytest
from docx import Document

from koetabi.errors import InputError
from koetabi.records import Comment, stable_id
from koetabi.sources import SourceSettings, read_comments
from koetabi.sources.interviews import chunks


def read(tmp_path: Path, name: str, text: str, **settings) -> list[Comment]:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return list(read_comments(path, "", SourceSettings("interview", **settings)))


def test_vtt_voices_and_note(tmp_path: Path):
    text = (
        "WEBVTT\n\nNOTE\n2026-11-05 顧客ID K-12 役割 決裁者 プラン ライト\n\n"
        "1\n00:00:04.200 --> 00:00:12.320\n<v インタビュアー>使う前はどうでしたか。</v>\n\n"
        "2\n00:00:13.150 --> 00:00:25.182\n<v 大森さん>大学ノート&amp;鉛筆です。</v>\n\n"
        "3\n00:00:26.150 --> 00:00:27.182\n<v 大森さん>ただ、字が</v>\n\n"
        "4\n00:00:27.190 --> 00:00:28.182\n<v 大森さん>汚くて。</v>\n"
    )
    found = read(tmp_path, "2026-11-05_K-12.vtt", text)
    assert [c.text for c in found] == ["大学ノート&鉛筆です。", "ただ、字が汚くて。"]
    assert {c.question for c in found} == {"使う前はどうでしたか。"}
    assert {c.customer for c in found} == {stable_id("customer", "K-12")}
    assert (found[0].date, found[0].role, found[0].attributes) == (date(2026, 11, 5), "決裁者", {"プラン": "ライト"})


def test_srt(tmp_path: Path):
    text = (
        "1\n00:00:01,000 --> 00:00:02,000\n聞き手：いかがですか？\n\n"
        "2\n00:00:03,000 --> 00:00:04,000\n田中：重いです。\n"
    )
    [found] = read(tmp_path, "a.srt", text)
    assert (found.text, found.question, found.line) == ("重いです。", "いかがですか？", 7)


@pytest.mark.parametrize(
    "text",
    [
        "司会：いかがですか。\n田中：便利です。\nでも高い。\n司会：なぜ？\n田中：値上げで。\n",
        "[00:03:02] **司会**: いかがですか。\n[00:03:09] **田中**: 便利です。\nでも高い。\n\n"
        "03:20\n司会: なぜ？\n\n03:25\n田中: 値上げで。\n",
        "Q. いかがですか。\nA. 便利です。\nでも高い。\nQ. なぜ？\nA. 値上げで。\n",
        "【インタビュアー】いかがですか。\n【田中】便利です。\nでも高い。\n"
        "【インタビュアー】なぜ？\n【田中】値上げで。\n",
        "話者1 00:01\nいかがですか。\n話者2 00:05\n便利です。\nでも高い。\n"
        "話者1 00:09\nなぜ？\n話者2 00:11\n値上げで。\n",
        "Q1. いかがですか。\nA1. 便利です。\nでも高い。\nQ2. なぜ？\nA2. 値上げで。\n",
        "I：いかがですか。\nT：便利です。\nでも高い。\nI：なぜ？\nT：値上げで。\n",
        "――いかがですか。\n便利です。\nでも高い。\n――なぜ？\n値上げで。\n",
        "――いかがですか。\n田中　便利です。でも高い。\n――なぜ？\n田中　値上げで。\n",
        "司会\nいかがですか。\n田中\n便利です。\nでも高い。\n司会\nなぜ？\n田中\n値上げで。\n",
        "佐藤 00:01\nいかがですか？\n田中 00:05\n便利です。\nでも高い。\n佐藤 00:09\nなぜ？\n田中 00:11\n値上げで。\n",
        "インタビュアー　いかがですか。\n田中様　便利です。でも高い。\nインタビュアー　なぜ？\n田中様　値上げで。\n",
        "インタビュアー：前川\n\n前川：いかがですか。\n田中：便利です。\nでも高い。\n前川：なぜ？\n田中：値上げで。\n",
        "# 記録\n\n## 導入\n\n司会：いかがですか。\n\n田中：便利です。でも高い。\n\n"
        "## 利用\n\n司会：なぜ？\n\n田中：値上げで。\n",
        "## 司会\nいかがですか。\n## 田中\n便利です。でも高い。\n## 司会\nなぜ？\n## 田中\n値上げで。\n",
        "いかがですか。\n\n03:02\n便利です。\nでも高い。\n\n03:20\nなぜ？\n\n値上げで。\n",
    ],
)
def test_labels_and_time_codes(tmp_path: Path, text: str):
    found = read(tmp_path, "a.md", text)
    assert "".join(c.text for c in found) == "便利です。でも高い。値上げで。"
    assert [c.question for c in found][-1] == "なぜ？"
    assert len({c.customer for c in found}) == 1


def test_configured_speakers(tmp_path: Path):
    text = "佐藤：いかが。\n田中：便利。\n佐藤：ほう。\n田中：高い。\n"
    assert [c.text for c in read(tmp_path, "a.txt", text, customer_speakers=("田中",))] == ["便利。", "高い。"]
    assert [c.text for c in read(tmp_path, "a.txt", text, interviewer_speakers=("田中",))] == ["いかが。", "ほう。"]


def test_docx_with_a_table_of_facts(tmp_path: Path):
    document = Document()
    table = document.add_table(rows=0, cols=2)
    for name, value in (("顧客ID", "K-31"), ("役割", "店長"), ("実施日", "2026-11-13")):
        cells = table.add_row().cells
        cells[0].text, cells[1].text = name, value
    for line in ("インタビュアー：いかがですか。", "田所さん：便利です。"):
        document.add_paragraph(line)
    path = tmp_path / "a.docx"
    document.save(str(path))
    [found] = read_comments(path)
    assert isinstance(found, Comment)
    assert (found.text, found.role, found.date) == ("便利です。", "導入推進者", date(2026, 11, 13))
    assert found.customer == stable_id("customer", "K-31")


def test_a_renamed_file_is_the_same_talk(tmp_path: Path):
    text = "聞き手：どう？\n田中：はい。\n聞き手：ほかには？\n田中：はい。\n"
    first, second = read(tmp_path, "a.txt", text), read(tmp_path, "b.txt", text)
    assert [c.key for c in first] == [c.key for c in second]
    assert len({c.key for c in first}) == 2


def test_long_turns_and_long_questions(tmp_path: Path):
    text = f"聞き手：{'あ' * 250}\n田中：{'便利だと思います。' * 500}\n"
    found = read(tmp_path, "a.txt", text)
    assert len(found) == 3
    assert all(c.text.endswith("。") and len(c.text) <= 2000 and c.question == "" for c in found)


def test_chunks_lose_nothing():
    text = "あ" * 4500 + "。" + "い。" * 900
    assert "".join(chunks(text)) == text
    assert max(map(len, chunks(text))) <= 2000


@pytest.mark.parametrize(
    ("name", "data", "word"),
    [
        ("a.vtt", "字幕ではありません".encode(), "cannot be read as VTT"),
        ("a.vtt", b"WEBVTT\n\nno cue", "cannot be read as VTT"),
        ("a.srt", b"no cue", "cannot be read as SRT"),
        ("a.docx", b"PK\x03\x04 broken", "cannot be read as DOCX"),
        ("a.docx", b"", "empty"),
        ("a.txt", b"%PDF-1.4", "binary"),
        ("a.txt", "聞き手：どうですか？\n聞き手：では。\n".encode(), "no customer speaks"),
    ],
)
def test_faults_of_whole_files(tmp_path: Path, name: str, data: bytes, word: str):
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        list(read_comments(path, "interview"))
    assert word in str(caught.value)
    assert name in str(caught.value)


def test_everyone_in_a_group_is_a_voice_even_if_they_speak_but_once(tmp_path: Path):
    found = read(
        tmp_path, "a.txt", "司会：どう？\nA：便利。\nB：高い。\n司会：ほかには？\nA：遅い。結論：不満。\nC：重い。\n"
    )
    assert [c.text for c in found] == ["便利。", "高い。", "遅い。結論：不満。", "重い。"]
    assert len({c.customer for c in found}) == 3


def test_a_docx_with_headings_and_names_before_a_space(tmp_path: Path):
    document = Document()
    document.add_heading("インタビュー記録", 0)
    document.add_paragraph("実施日：2026年11月3日")
    for line in (
        "インタビュアー　いかがですか。",
        "田所様　便利です。",
        "インタビュアー　なぜ？",
        "田所様　速いので。",
    ):
        document.add_paragraph(line)
    document.save(str(tmp_path / "a.docx"))
    found = list(read_comments(tmp_path / "a.docx"))
    assert [(c.text, c.date) for c in found] == [(t, date(2026, 11, 3)) for t in ("便利です。", "速いので。")]


def test_damaged_docx_files_are_refused_in_one_line(tmp_path: Path):
    document = Document()
    document.add_paragraph("聞き手：どう？")
    document.save(str(tmp_path / "a.docx"))
    whole = (tmp_path / "a.docx").read_bytes()
    refused = 0
    for at in range(40, len(whole), len(whole) // 25):
        (tmp_path / "b.docx").write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) * 4 + whole[at + 4 :])
        try:
            list(read_comments(tmp_path / "b.docx"))
        except InputError:
            refused += 1
    assert refused > 5
