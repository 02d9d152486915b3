from pathlib import Path

import pytest

from koetabi.errors import InputError
from koetabi.sources.decode import find_encoding, open_text

TEXT = "id,コメント\n1,サポートの電話がつながらない。髙橋様に①㈱の件を確認しました\n2,とても使いやすいです。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16", "utf-16-le", "utf-16-be"])
def test_encodings_are_told_apart(tmp_path: Path, encoding: str):
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode(encoding))
    with open_text(path, find_encoding(path)) as stream:
        assert stream.read().lstrip("\ufeff") == TEXT


def test_euc_jp_is_not_taken_for_cp932(tmp_path: Path):
    text = TEXT.replace("髙", "高").replace("①㈱の", "")
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode("euc_jp"))
    assert find_encoding(path).name == "euc_jp"


def test_one_broken_row_leaves_the_encoding_alone(tmp_path: Path):
    path = tmp_path / "a.csv"
    path.write_bytes(TEXT.encode() * 200 + b"3,\xff\xfe\n" + TEXT.encode() * 200)
    assert find_encoding(path) == ("utf-8", True)


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf", "empty"),
        (b"  \n", "empty"),
        (b"%PDF-1.7 rest", "binary"),
        (b"id,text\n1,a\0b\n", "binary"),
        (bytes(range(256)) * 9, "binary"),
        (b"id,text\n" + b"\xff\xfe\xff\xfd\n" * 40, "encoding"),
    ],
)
def test_faults_are_one_line_with_the_file(tmp_path: Path, data: bytes, word: str):
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    with pytest.raises(InputError) as caught:
        find_encoding(path)
    assert word in str(caught.value)
    assert "a.csv" in str(caught.value)
    assert "\n" not in str(caught.value)


def test_missing_file(tmp_path: Path):
    with pytest.raises(InputError, match=r"none\.csv: cannot open"):
        find_encoding(tmp_path / "none.csv")
