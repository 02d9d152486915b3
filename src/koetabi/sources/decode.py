"""Bytes to text: which encoding a file is in.

Strict decoders are tried over the whole file; where CP932 and EUC-JP both accept it, a kana score decides
(read in the wrong one, Japanese turns into rare kanji and half-width kana).
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple, TextIO

from koetabi.sources.faults import bad_file

CHUNK = 1 << 20
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SIGNATURES = (
    b"PK\x03\x04",
    b"\xd0\xcf\x11\xe0",
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"SQLite",
)
_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_KANA = re.compile("[ぁ-んァ-ヶー、。！？・「」]")
_MISFIT = re.compile("[\ud800-\udfff\uf8f0-\uf8f3]")
_HALF_KANA = re.compile("[｡-ﾟ]")
_NO_CHARACTER = re.compile("[\uf8f0-\uf8f3\ufffd]")
"""What Python's cp932 makes of bytes that no text holds (A0, FD, FE, FF)."""
_MAX_BROKEN = 0.001
"""Share of undecodable characters above which the encoding is a wrong guess, not a damaged row."""


class Encoding(NamedTuple):
    """A codec, and whether some bytes do not fit it (they become lone surrogates)."""

    name: str
    damaged: bool = False


def find_encoding(path: Path) -> Encoding:
    """The encoding of a text file.

    Raises:
        InputError: missing, unreadable, empty, binary, or in no encoding koetabi knows.
    """
    head = read_head(path)
    for bom, name in _BOMS:
        if head.startswith(bom):
            if len(head) == len(bom):
                raise _empty(path)
            return Encoding(name, not _decodes(path, name))
    if b"\0" in head:
        sixteen = _bare_utf16(head)
        if sixteen and _decodes(path, sixteen):
            return Encoding(sixteen)
    if head.startswith(_SIGNATURES) or len(_CONTROLS.findall(head)) > len(head) / 100:
        raise _binary(path)
    if any(b"\0" in chunk for chunk in _chunks(path)):
        raise _binary(path)
    fitting = [name for name in ("utf-8", "cp932", "euc_jp") if _decodes(path, name)]
    if "cp932" in fitting and _NO_CHARACTER.search(head.decode("cp932", "ignore")):
        fitting.remove("cp932")
    if "utf-8" in fitting:
        return Encoding("utf-8")
    if fitting:
        return Encoding(max(fitting, key=lambda name: _kana_score(head, name)))
    return _least_damaged(path, head)


def open_text(path: Path, encoding: Encoding) -> TextIO:
    """The file as text; line ends stay as they are, so that the csv module sees them."""
    return path.open(encoding=encoding.name, errors="surrogateescape", newline="")


def read_head(path: Path) -> bytes:
    """The first mebibyte of a file that exists and is not empty.

    Raises:
        InputError: it is missing, empty, a folder, or may not be read.
    """
    try:
        with path.open("rb") as stream:
            head = stream.read(CHUNK)
    except OSError as error:
        raise bad_file(
            path,
            f"ファイルを開けません（{error.strerror}）。場所と権限を確かめてください",
            f"cannot open ({error.strerror}); check the path and its permissions",
        ) from None
    if not head.strip():
        raise _empty(path)
    return head


def is_damaged(text: str) -> bool:
    """Whether the text holds bytes that did not fit the encoding."""
    return not text.isascii() and bool(_MISFIT.search(text))


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            yield chunk


def _decodes(path: Path, name: str) -> bool:
    decoder = codecs.getincrementaldecoder(name)()
    try:
        for chunk in _chunks(path):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _bare_utf16(head: bytes) -> str:
    """UTF-16 without a mark: NULs stand (nearly) only in the high bytes of ASCII characters."""
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if even + odd < max(2, len(head) / 100):
        return ""
    if odd > 10 * even:
        return "utf-16-le"
    return "utf-16-be" if even > 10 * odd else ""


def _kana_score(head: bytes, name: str) -> float:
    text = head.decode(name, "ignore")
    return (len(_KANA.findall(text)) - 2 * len(_HALF_KANA.findall(text))) / max(1, len(text))


def _least_damaged(path: Path, head: bytes) -> Encoding:
    """The encoding some rows of the file break, if they are few."""

    def damage(name: str) -> float:
        text = head.decode(name, "replace")
        return len(_NO_CHARACTER.findall(text)) / len(text)

    best = min(("utf-8", "cp932", "euc_jp"), key=damage)
    if damage(best) > max(_MAX_BROKEN, 3 / len(head)):
        raise bad_file(
            path,
            "文字コードが分かりません。UTF-8 で保存し直してください",
            "unknown encoding; save the file as UTF-8",
        )
    return Encoding(best, damaged=True)


def _empty(path: Path) -> Exception:
    return bad_file(path, "ファイルが空です。出力し直してください", "the file is empty; export it again")


def _binary(path: Path) -> Exception:
    return bad_file(
        path,
        "テキストではなくバイナリです（NUL などの制御文字を含みます）。CSV や XLSX として出力し直してください",
        "binary data, not text (it holds NUL or other control bytes); export it as CSV or XLSX",
    )
