"""Personal data → typed tokens such as ``[電話]``, before anything is stored or shown.

Rules look only where a cheap sign (a digit, ``@``, ``http``, 様 …) says that there may be something to find.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from koetabi.text.names import has_sign, name_spans


class Span(NamedTuple):
    """Personal data at [start, end) of the text, and the token that replaces it."""

    start: int
    end: int
    token: str


_D: Final = "[0-9０-９]"
_HYPHEN: Final = "[-－‐‑–—−ー]"
_NOT_BEFORE: Final = f"(?<![0-9０-９A-Za-z])(?<!{_D}[.,．，])"
_NOT_AFTER: Final = "(?![0-9０-９])"
# Four digits close together: the least that a phone, card, account or order number has.
_FOUR: Final = re.compile(f"{_D}(?:[^0-9０-９]{{0,3}}{_D}){{3}}")
_HOUSES: Final = re.compile(f"(?:{_D}|[一二三四五六七八九十])(?:丁目|番|号|{_HYPHEN}{_D})")

_URL: Final = re.compile(r"(?:https?://|www\.)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+")
# A query, a fragment, credentials, or a long part with digits: what tells one customer's link from another's.
_TELLING_URL: Final = re.compile(r"[?#@]|(?=[A-Za-z_\-]*\d)[A-Za-z0-9_\-]{16,}")
_MAIL: Final = re.compile(r"[A-Za-z0-9._%+\-]+[@＠][A-Za-z0-9\-]+(?:\.[A-Za-z0-9\-]+)+")

_GROUPED_CARD: Final = re.compile(f"{_NOT_BEFORE}{_D}{{4}}(?:[-－ 　]{_D}{{4}}){{2}}[-－ 　]{_D}{{1,4}}{_NOT_AFTER}")
_CARD: Final = re.compile(f"{_NOT_BEFORE}{_D}{{14,16}}{_NOT_AFTER}")
_ACCOUNT: Final = re.compile(f"(?:口座(?:番号)?|普通(?:預金)?|当座(?:預金)?)[はが:：\\s]*({_D}{{6,8}}){_NOT_AFTER}")
_PHONE: Final = re.compile(
    f"{_NOT_BEFORE}(?:(?:[+＋]81[-－ ]?|[0０]){_D}{{1,4}}"
    f"(?:{_HYPHEN}|[ 　]?[(（]|[ 　]){_D}{{1,4}}(?:{_HYPHEN}|[)）][ 　]?|[ 　]){_D}{{3,4}}"
    f"|[0０]{_D}{{9,10}}|[+＋]81{_D}{{9,10}}|[(（][0０]{_D}{{1,4}}[)）][ 　]?{_D}{{1,4}}{_HYPHEN}{_D}{{4}}){_NOT_AFTER}"
)
_NUMBER: Final = re.compile(
    "(?:(?:注文|受注|オーダー|予約|会員|お?客様|顧客|契約|伝票|追跡|問い?合わ?せ|受付|チケット|シリアル|製造|ユーザー|"
    "ログイン|社員|免許証?|保険証|マイナンバー|証券|管理|診察券|整理|案件|請求書?)(?:番号|[NnＮ][OoＯｏ][.．]?|ID|ＩＤ|コード)?"
    "|ID|ＩＤ|番号)"
    r"[はがも]?[:：\s「『（(＃#]*"
    "(?P<number>(?=[A-Za-zＡ-Ｚａ-ｚ0-9０-９\\-－_]*[0-9０-９]{3})[A-Za-zＡ-Ｚａ-ｚ0-9０-９][A-Za-zＡ-Ｚａ-ｚ0-9０-９\\-－_]{4,})"
    "(?![0-9０-９]|円|人|件|個|台|年|月|日|分|時間|回|名|万|億|％|%)"
)
_LONG_NUMBER: Final = re.compile(f"{_NOT_BEFORE}{_D}{{10,}}{_NOT_AFTER}")

_POSTCODE: Final = re.compile(f"〒[ 　]*{_D}{{3}}{_HYPHEN}?{_D}{{4}}")
_PREFECTURE: Final = "(?:北海道|東京都|京都府|大阪府|[一-龥]{2,3}県)"
_HOUSE: Final = f"(?:{_D}|[一二三四五六七八九十])+(?:丁目|番地?|号|{_HYPHEN}{_D}+)"
_ADDRESS: Final = re.compile(
    f"(?:{_PREFECTURE}|[一-龥ぁ-んァ-ヶ]{{1,6}}[市区])[一-龥ぁ-んァ-ヶー]{{1,20}}?{_HOUSE}"
    f"(?:{_D}|{_HYPHEN}|丁目|番地?|号|の)*(?:[ 　]?[一-龥ァ-ヶー]{{2,15}}{_D}{{1,4}}号室?)?"
)


def _luhn(number: str) -> bool:
    digits = [int(c) for c in number if c.isdecimal()]
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(odd) + sum(sum(divmod(2 * d, 10)) for d in even)) % 10 == 0


def _found(pattern: re.Pattern[str], text: str, token: str, group: int | str = 0) -> Iterator[Span]:
    return (Span(*match.span(group), token) for match in pattern.finditer(text))


def _urls(text: str) -> Iterator[Span]:
    for match in _URL.finditer(text):
        if _TELLING_URL.search(match.group().partition("://")[2] or match.group()):
            yield Span(*match.span(), "[URL]")


def _cards(text: str) -> Iterator[Span]:
    yield from _found(_GROUPED_CARD, text, "[カード番号]")
    for match in _CARD.finditer(text):
        if _luhn(match.group()):
            yield Span(*match.span(), "[カード番号]")


def _numbers(text: str) -> Iterator[Span]:
    yield from _cards(text)
    yield from _found(_ACCOUNT, text, "[口座番号]", 1)
    yield from _found(_PHONE, text, "[電話]")
    yield from _found(_POSTCODE, text, "[住所]")
    yield from _found(_NUMBER, text, "[番号]", "number")
    yield from _found(_LONG_NUMBER, text, "[番号]")


def _names(text: str) -> Iterator[Span]:
    return (Span(start, end, "[氏名]") for start, end in name_spans(text))


_RULES: Final[tuple[tuple[Callable[[str], bool], Callable[[str], Iterator[Span]]], ...]] = (
    (lambda text: "://" in text or "www." in text, _urls),
    (lambda text: "@" in text or "＠" in text, lambda text: _found(_MAIL, text, "[メール]")),
    (lambda text: _FOUR.search(text) is not None, _numbers),
    (lambda text: _HOUSES.search(text) is not None, lambda text: _found(_ADDRESS, text, "[住所]")),
    (has_sign, _names),
)


def mask_spans(text: str) -> list[Span]:
    """Personal data in ``text``, in order, without overlap; of two rules that claim a place the earlier wins."""
    found: list[Span] = []
    for sign, rule in _RULES:
        if sign(text):
            for span in rule(text):
                if all(span.end <= other.start or span.start >= other.end for other in found):
                    found.append(span)
    return sorted(found)


def mask(text: str) -> str:
    """``text`` with personal data replaced by typed tokens; masking twice changes nothing more."""
    spans = mask_spans(text)
    if not spans:
        return text
    parts, at = [], 0
    for span in spans:
        parts += [text[at : span.start], span.token]
        at = span.end
    return "".join([*parts, text[at:]])
