"""Names of persons: before さん・様・氏, in introductions (「佐伯です」), and in signatures.

The dictionary says what is a name (SudachiDict's 人名); it is asked only where the wording suggests one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from sudachipy import Morpheme, Tokenizer

_KANJI: Final = "一-龥々〆ヶ"
_TITLED: Final = re.compile(
    f"([{_KANJI}ァ-ヴー]{{1,6}}(?:[ 　・][{_KANJI}ァ-ヴー]{{1,6}})?)(?:さん|さま|様|氏|殿|先生|君|くん|ちゃん)"
)
_INTRODUCED: Final = re.compile(
    f"(?:^|[。、\n\\s]|の|社|店|部|課|係)([{_KANJI}]{{1,5}}(?:[ 　][{_KANJI}]{{1,4}})?)"
    "(?:です|でございます|と申し|と申す|といいます)(?=[。、\n\\s]|$|ま|が)"
)
_LABELLED: Final = re.compile(
    f"(?:氏名|お名前|名前|契約者(?:名)?|担当者?)[:： 　]+([{_KANJI}]{{1,4}}[ 　]?[{_KANJI}]{{0,4}})"
)
_SIGNED: Final = re.compile(
    f"(?:^|[ 　])([{_KANJI}]{{1,4}}[ 　]?[{_KANJI}]{{1,4}})[ 　]*(?:(?:\\[|TEL|Tel|℡|電話|0[0-9]|／|/|（|\\().*)?$"
)
_SIGNATURE_LINES: Final = 3
_LONGEST_SIGNATURE: Final = 40
# Words that take 様 or さん without naming anyone; most are one token with it, these are not always.
_NOBODY: Final = frozenset(
    {
        "お客",
        "客",
        "皆",
        "皆々",
        "奥",
        "神",
        "王",
        "仏",
        "殿",
        "業者",
        "店員",
        "担当",
        "担当者",
        "職人",
        "同",
        "仕",
        "多",
        "模",
        "異",
        "一",
        "左",
        "有",
        "両",
        "各",
        "何",
        "外",
    }
)


# One of these stands in every text that names a person in a way looked for here.
_SIGNS: Final = ("さん", "さま", "様", "氏", "殿", "先生", "君", "くん", "ちゃん", "申", "名前", "契約者", "担当", "\n")
_INTRODUCTION: Final = re.compile(f"[{_KANJI}](?:です|でござ|といい)")


def has_sign(text: str) -> bool:
    """Whether it is worth while to look for names: a matter of nanoseconds, where looking takes microseconds."""
    return any(sign in text for sign in _SIGNS) or _INTRODUCTION.search(text) is not None


@lru_cache(maxsize=1)
def _sudachi() -> Tokenizer:
    from sudachipy import Dictionary, SplitMode

    return Dictionary(dict="core").tokenizer(mode=SplitMode.C)


def name_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of persons' names in ``text``, in order; the honorific stays outside."""
    candidates = [match.span(1) for pattern in (_TITLED, _INTRODUCED, _LABELLED) for match in pattern.finditer(text)]
    candidates += _signatures(text)
    if not candidates:
        return []
    spans: set[tuple[int, int]] = set()
    for start, end in candidates:
        spans.update(_names_in(text, start, end))
    return sorted(spans)


def _signatures(text: str) -> list[tuple[int, int]]:
    """Candidates in the last lines of a text of several lines."""
    found = []
    end = len(text)
    for _ in range(_SIGNATURE_LINES):
        start = text.rfind("\n", 0, end) + 1
        if start == 0:
            break
        if end - start <= _LONGEST_SIGNATURE:
            match = _SIGNED.search(text[start:end])
            if match:
                found.append((start + match.start(1), start + match.end(1)))
        end = start - 1
    return found


def _names_in(text: str, start: int, end: int) -> list[tuple[int, int]]:
    """Runs of name morphemes that reach the end of a candidate (the part before さん may begin with other words)."""
    # The words around decide whether 林 is a wood or Mr Hayashi: they are read along.
    left = max(0, start - 8)
    window = text[left : end + 4].replace("\n", "。")
    run: list[tuple[int, int]] = []
    for morpheme in _sudachi().tokenize(window):
        begin, stop = morpheme.begin() + left, morpheme.end() + left
        if begin < start or stop > end:
            continue
        if _is_name(morpheme):
            run.append((begin, stop))
        elif morpheme.surface().strip(" 　・"):
            run = []
    if not run or run[-1][1] != end or text[run[0][0] : end] in _NOBODY:
        return []
    return [(run[0][0], end)]


def _is_name(morpheme: Morpheme) -> bool:
    major, minor, kind = morpheme.part_of_speech()[:3]
    return (major, minor) == ("名詞", "固有名詞") and kind in ("人名", "地名")
