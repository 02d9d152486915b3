"""Hepburn romaji to katakana, as far as names need it."""

from __future__ import annotations

import re
from typing import Final

_ROWS: Final = {
    "": "アイウエオ",
    "k": "カキクケコ",
    "s": "サ スセソ",
    "t": "タ  テト",
    "n": "ナニヌネノ",
    "h": "ハヒ ヘホ",
    "m": "マミムメモ",
    "y": "ヤ ユ ヨ",
    "r": "ラリルレロ",
    "w": "ワ   ヲ",
    "g": "ガギグゲゴ",
    "z": "ザ ズゼゾ",
    "d": "ダ  デド",
    "b": "バビブベボ",
    "p": "パピプペポ",
}
_SYLLABLES: Final = {
    **{
        f"{row}{vowel}": kana
        for row, line in _ROWS.items()
        for vowel, kana in zip("aiueo", line, strict=False)
        if kana != " "
    },
    **{"shi": "シ", "chi": "チ", "tsu": "ツ", "fu": "フ", "ji": "ジ", "n": "ン"},
    **{
        f"{row}{vowel}": kana + small
        for row, kana in (
            ("sh", "シ"),
            ("ch", "チ"),
            ("j", "ジ"),
            ("ky", "キ"),
            ("ry", "リ"),
            ("gy", "ギ"),
            ("ny", "ニ"),
            ("hy", "ヒ"),
        )
        for vowel, small in zip("auo", "ャュョ", strict=True)
    },
}
_SYLLABLE: Final = re.compile("|".join(sorted(_SYLLABLES, key=len, reverse=True)))


def to_katakana(word: str) -> str:
    """The reading of a word in lower-case romaji; empty if it is none."""
    word = re.sub(r"m(?=[bp])", "n", re.sub(r"([kstp])(?=\1)", "", word))
    return "".join(map(_SYLLABLES.__getitem__, _SYLLABLE.findall(word))) if _whole(word) else ""


def _whole(word: str) -> bool:
    return "".join(_SYLLABLE.findall(word)) == word
