"""Names of persons: before さん・様・氏・店長, in introductions (「佐伯です」), beside labels, and in signatures.

The dictionary says what is a name (SudachiDict's 人名); it is asked only where the wording suggests one.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

from koetabi.text.romaji import to_katakana
from koetabi.text.tokenize import core

if TYPE_CHECKING:
    from sudachipy import Morpheme, Tokenizer

_KANJI: Final = "一-龥々〆ヶ"
_KANA: Final = "ぁ-んァ-ヴーｦ-ﾟ"
_WORD: Final = "[A-Z][a-z]{1,14}|[A-Z]{2,12}"
_HONORIFIC: Final = "(?:さん|さま|様|氏|殿|先生|君|くん|ちゃん)"
_OFFICES: Final = ("店長", "部長", "課長", "係長", "主任", "社長", "医師", "教授", "院長", "支配人", "マネージャー")


class _Rule(NamedTuple):
    """Where a name may stand (group 1), and whether a place's name will do (渋谷さん; not 渋谷店長).

    One of the ``signs`` stands in every text that the pattern finds something in: looking for them first takes
    nanoseconds, where the pattern takes microseconds.
    """

    signs: tuple[str, ...]
    pattern: re.Pattern[str]
    place: bool


_ONE: Final = f"[{_KANJI}]{{1,5}}(?:[ 　][{_KANJI}]{{1,4}})?"
_LABELS: Final = ("氏名", "名前", "契約者", "申込者", "担当", "フリガナ", "ふりがな", "名札")
_RULES: Final = (
    _Rule(
        ("さん", "さま", "様", "氏", "殿", "先生", "君", "くん", "ちゃん"),
        re.compile(
            f"([{_KANJI}ァ-ヴーｦ-ﾟ]{{1,7}}(?:[ 　・][{_KANJI}ァ-ヴー]{{1,7}})?)"
            f"(?:[(（][^)）\n]{{1,10}}[)）])?{_HONORIFIC}"
        ),
        place=True,
    ),
    _Rule(
        ("さん", "さま", "様"),
        re.compile(
            f"(?:^|[^{_KANA}]|の|は|と|に|が)([ぁ-ん]{{2,5}})(?:さん|さま|様)"
            "(?=[^ぁ-ん]|[はがのにとをもで]|という|です)"
        ),
        place=False,
    ),
    _Rule(_OFFICES, re.compile(f"({_ONE})(?:{'|'.join(_OFFICES)})"), place=False),
    _Rule(
        ("です", "でござ", "といい"),
        re.compile(
            f"(?:^|[。、\n\\s]|の|社|店|部|課|係)({_ONE})(?:です|でございます|といいます)(?=[。、\n\\s]|$|ま|が)"
        ),
        place=False,
    ),
    _Rule(
        ("社", "店の", "部の", "課の", "係の", "事の"),
        re.compile(
            f"(?:[社店部課係事]|(?:株式|有限|合同)会社[^。、\n]{{1,15}})の([{_KANJI}]{{2,4}})"
            "(?:です|でございます)(?=[。、\n\\s]|$)"
        ),
        place=True,
    ),
    _Rule(
        ("と申",),
        re.compile(f"([{_KANJI}{_KANA}]{{1,7}}(?:[ 　][{_KANJI}{_KANA}]{{1,7}})?)(?:と申し|と申す)"),
        place=True,
    ),
    _Rule(
        _LABELS,
        re.compile(
            f"(?:{'|'.join(_LABELS)})[者名]{{0,2}}[はに]?[:： 　「『(（は]+"
            f"([{_KANJI}{_KANA}]{{1,7}}?(?:[ 　][{_KANJI}{_KANA}]{{1,7}}?)?)"
            f"(?=[。、\n」』)）]|[ 　](?![{_KANJI}{_KANA}])|です|でし|と|に|が|$)"
        ),
        place=True,
    ),
    _Rule(
        ("という",),
        re.compile(f"([{_KANJI}ァ-ヴー]{{2,6}})という(?:人|方|者|女性|男性|担当|スタッフ|店員|社員|名)"),
        place=False,
    ),
    _Rule(
        ("します。", "します ", "します　", "以上です"),
        re.compile(f"(?:お願い(?:いた|致)?します|以上です|失礼します)[。.]?[ 　]+([{_KANJI}]{{2,5}})$"),
        place=False,
    ),
    _Rule(
        ("以上、", "より", "）", ")"),
        re.compile(f"(?:以上、|^|\n|します。?[(（])([{_KANJI}]{{2,5}})(?:でした|より|[)）])[。 　]*$"),
        place=False,
    ),
)
_SIGNED: Final = re.compile(
    f"(?:^|[ 　])([{_KANJI}]{{1,4}}[ 　]?[{_KANJI}]{{1,4}}|[ァ-ヴー]{{2,6}}[ 　][ァ-ヴー]{{2,6}})"
    "[ 　]*(?:(?:\\[|TEL|Tel|℡|電話|0[0-9]|／|/|（|\\(|<|＜).*)?$"
)
_READING: Final = re.compile(f"[ 　]?[(（][{_KANA} 　]{{2,15}}[)）]")
_LATIN_NAME: Final = re.compile(
    f"(?<![A-Za-z])(?:(?:Mr|Ms|Mrs|Dr)\\.?[ 　]?(?P<addressed>(?:{_WORD})(?:[ 　](?:{_WORD}))?)"
    f"|(?P<titled>(?:{_WORD})(?:[ 　](?:{_WORD}))?)[ 　]?(?:(?P<polite>様|さま|氏|と申し)|さん)"
    f"|(?:My name is|I am|I'm)[ 　](?P<told>(?:{_WORD})(?:[ 　](?:{_WORD}))?)"
    f"|(?:^|\n)(?P<signed>[A-Z][a-z]{{1,14}}[ 　][A-Z][A-Za-z]{{1,14}})[ 　]*$)"
)
_SIGNATURE_LINES: Final = 3
_LONGEST_SIGNATURE: Final = 40
# Words that take 様 or さん without naming anyone; most are one token with it, these are not always.
_NOBODY: Final = frozenset(
    ("お客", "客", "皆", "皆々", "奥", "神", "王", "仏", "殿", "業者", "店員", "担当", "担当者", "職人", "同", "仕")
) | {"多", "模", "異", "一", "左", "有", "両", "各", "何", "外", "彼", "守衛", "仲居", "女将", "ベンダー", "サイト"}
# Companies that are family names too.
_COMPANIES: Final = frozenset(
    ("楽天", "佐川", "ヤマト", "西武", "東武", "高島屋", "松屋", "松坂屋", "京王", "小田急", "toyota", "honda")
)
_LONE_SURNAMES: Final = frozenset("森林原星関辻堀谷岡島浜泉畑平沢杉榊菅")
_CALLINGS: Final = tuple("士師員者係官")
# Variants of characters that the dictionary does not list: one character each, so offsets stay.
_VARIANTS: Final = str.maketrans("髙﨑濵邉邊齋齊德栁", "高崎浜辺辺斎斉徳柳")


_INTRODUCTION: Final = re.compile(f"[{_KANJI}](?:です|でござ|といい)")
# It begins with a class of characters, so that the search flies over all others.
_LATIN_SIGN: Final = re.compile(
    "[A-Za-z\n](?:(?<!\n)(?=[ 　]?[様さ氏と])|(?<=M)(?:[rs]|y name)|(?<=D)r|(?<=I)(?: am|'m)|(?<=\n)[A-Z])"
)


def has_sign(text: str) -> bool:
    """Whether it is worth while to look for names.

    Written out, for most texts are asked nothing more: a loop over the signs takes three times as long.
    """
    return (
        "さん" in text
        or "様" in text
        or "さま" in text
        or "氏" in text
        or "殿" in text
        or "先生" in text
        or "君" in text
        or "くん" in text
        or "ちゃん" in text
        or "申" in text
        or "名" in text
        or "担当" in text
        or "契約者" in text
        or "フリガナ" in text
        or "ふりがな" in text
        or "という" in text
        or "長" in text
        or "主任" in text
        or "医師" in text
        or "教授" in text
        or "支配人" in text
        or "マネージャー" in text
        or "\n" in text
        or "します。 " in text
        or "します。　" in text
        or "します " in text
        or "以上" in text
        or text.endswith(("）", ")", "より"))
        or _INTRODUCTION.search(text) is not None
        or _LATIN_SIGN.search(text) is not None
    )


@lru_cache(maxsize=1)
def _sudachi() -> Tokenizer:
    from sudachipy import SplitMode

    return core().tokenizer(mode=SplitMode.C, fields={"pos"})


def name_spans(text: str) -> list[tuple[int, int]]:
    """(start, end) of persons' names in ``text``, in order, with a reading in brackets; honorifics stay outside."""
    spans: set[tuple[int, int]] = set()
    for signs, pattern, place in _RULES:
        if any(map(text.__contains__, signs)):
            for match in pattern.finditer(text):
                spans.update(_names_in(text, *match.span(1), place=place))
    if "\n" in text:
        for start, end in _signatures(text):
            spans.update(_names_in(text, start, end, place=False))
    if _LATIN_SIGN.search(text):
        spans.update(_latin_names(text))
    return sorted((start, _with_reading(text, end)) for start, end in spans) if spans else []


def _with_reading(text: str, end: int) -> int:
    reading = _READING.match(text, end)
    return reading.end() if reading else end


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


def _names_in(text: str, start: int, end: int, *, place: bool) -> list[tuple[int, int]]:
    """Runs of name morphemes that reach the end of a candidate (the part before さん may begin with other words)."""
    # The words around decide whether 林 is a wood or Mr Hayashi: they are read along.
    left = max(0, start - 8)
    window = text[left : end + 4].replace("\n", "。").translate(_VARIANTS)
    run: list[tuple[int, int]] = []
    person = False
    before = (0, 0)
    for morpheme in _sudachi().tokenize(window):
        begin, stop = morpheme.begin() + left, morpheme.end() + left
        if begin < start or stop > end:
            continue
        kind = _kind(morpheme)
        if kind == "人名" or (kind == "地名" and place and "一" <= text[begin] <= "龥") or (kind == "地名" and run):
            run.append((begin, stop))
            person |= kind == "人名"
        elif morpheme.surface().strip(" 　・"):
            run, person, before = [], False, (begin, stop)
    if not run and place and before[1] == end and _is_lone_surname(text, *before):
        return [before]
    if not run or run[-1][1] != end or not (person or place):
        return []
    first = run[0][0]
    if before[1] - before[0] == 1 and text[before[0]] > "一":
        if before[1] == first:  # 税|理士さん: the rest of another word
            return []
        first = before[0]  # 林 花子: a family name that is a common noun too
    name = text[first:end]
    return [] if name in _NOBODY or name in _COMPANIES or name.endswith(_CALLINGS) else [(first, end)]


def _is_lone_surname(text: str, start: int, end: int) -> bool:
    """森様: a family name of one character that is a common noun too, and no end of a longer word."""
    apart = start == 0 or not "一" <= text[start - 1] <= "龥"
    return apart and text[start:end] in _LONE_SURNAMES


def _kind(morpheme: Morpheme) -> str:
    """人名, 地名, or empty."""
    major, minor, kind = morpheme.part_of_speech()[:3]
    return kind if (major, minor) == ("名詞", "固有名詞") and kind in ("人名", "地名") else ""


def _latin_names(text: str) -> list[tuple[int, int]]:
    """Names in Latin letters: after Mr, before 様, in introductions; before さん and signed if they sound Japanese."""
    found = []
    for match in _LATIN_NAME.finditer(text):
        group = next(name for name in ("addressed", "titled", "told", "signed") if match[name])
        words = match[group].replace("　", " ").split()
        sure = group in ("addressed", "told") or bool(match["polite"])
        if sure or any(_sounds_like_a_name(word.lower()) for word in words):
            found.append(match.span(group))
    return found


@lru_cache(maxsize=1000)
def _sounds_like_a_name(word: str) -> bool:
    kana = to_katakana(word)
    if not kana or word in _COMPANIES:
        return False
    # サト stands for サトウ too.
    readings = [list(_sudachi().tokenize(reading)) for reading in (kana, f"{kana}ウ")]
    return any(len(morphemes) == 1 and _kind(morphemes[0]) == "人名" for morphemes in readings)
