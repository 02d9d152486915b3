"""Ways to reach a person: links that tell who they are for, mail addresses, telephone numbers, postal addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_D: Final = "[0-9０-９]"
_HYPHEN: Final = "[-－‐‑–—−ー]"
_NOT_BEFORE: Final = f"(?<![0-9０-９A-Za-z])(?<!{_D}[.,．，])"
_NOT_AFTER: Final = "(?![0-9０-９])"

_URL: Final = re.compile(
    r"(?:https?://|www\.|(?<![\w.@-])(?:[a-z0-9-]{1,63}\.){1,5}(?:com|jp|net|org|io|me|co|app|dev)/)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]+"
)
# A query, a fragment, credentials, or a long part with digits: what tells one customer's link from another's.
_TELLING_URL: Final = re.compile(r"[?#@]|(?=[A-Za-z_\-]*\d)[A-Za-z0-9_\-]{16,}")

_W: Final = "A-Za-z0-9Ａ-Ｚａ-ｚ０-９"
_MAIL: Final = re.compile(
    f"[{_W}._%+\\-．＿－]{{1,64}}(?:[@＠]|[ 　]?[\\[(（](?:at|アット|@)[\\])）][ 　]?)[{_W}\\-]+(?:[.．][{_W}\\-]+)+"
)

_PHONE: Final = re.compile(
    f"{_NOT_BEFORE}(?:(?:[+＋]81(?:[-－ ]|[(（][0０][)）])?|81[-－]|[0０]){_D}{{1,4}}"
    f"(?:{_HYPHEN}|[ 　]?[(（]|[ 　]){_D}{{1,4}}(?:{_HYPHEN}|[)）][ 　]?|[ 　]){_D}{{3,4}}"
    f"|[0０]{_D}{{1,3}}[.．・]{_D}{{2,4}}[.．・]{_D}{{4}}"
    f"|[0０]{_D}{{9,10}}|[+＋]81{_D}{{9,10}}|[(（][0０]{_D}{{1,4}}[)）][ 　]?{_D}{{1,4}}{_HYPHEN}{_D}{{4}}){_NOT_AFTER}"
)

_PREFECTURE: Final = "(?:北海道|東京都|京都府|大阪府|[一-龥]{2,3}県)"
_POSTCODE: Final = re.compile(
    f"〒[ 　]*{_D}{{3}}{_HYPHEN}?{_D}{{4}}|{_NOT_BEFORE}{_D}{{3}}{_HYPHEN}{_D}{{4}}(?=[ 　]*{_PREFECTURE})"
)
_PLACE: Final = "(?:[一-龥ぁ-んァ-ヶー]|[東西南北][0-9０-９]{1,2}条)"
_NUMBER: Final = f"(?:{_D}++|[一二三四五六七八九十]++)"
_COUNTED: Final = "(?:日|週|時|分|か月|ヶ月|年|回|人|名|個|円|万|割|倍|％|%)"
# 丸の内1-9-1, 3丁目, 1番地: but not 渋谷区では3-4日.
_HOUSE: Final = f"(?<![でにはがをもとへ]){_NUMBER}(?:丁目|番地?|号|{_HYPHEN}{_D}++(?!{_COUNTED}))"
_TOWN: Final = f"(?:大字|字)[一-龥ぁ-んァ-ヶー]{{1,10}}?{_D}++"
_ROOM: Final = f"{_D}{{1,4}}(?:号室?|[FＦ階])"
_BUILDING: Final = (
    f"[ 　]?(?:[一-龥ァ-ヶーA-Za-z]{{0,14}}[ァ-ヶー][一-龥ァ-ヶー]{{0,4}}[ 　]?{_D}{{1,4}}(?:号室?|[FＦ階])?"
    f"|[一-龥ァ-ヶー]{{2,15}}{_ROOM}"
    f"|[一-龥ァ-ヶー]{{1,15}}(?:ビル|マンション|ハイツ|荘|アパート|コーポ|タワー)(?:{_ROOM})?|{_ROOM})"
)
_ADDRESS: Final = re.compile(
    f"(?:{_PREFECTURE}|[一-龥ぁ-んァ-ヶ]{{1,6}}[市区町村]){_PLACE}{{0,20}}?(?:{_HOUSE}|{_TOWN})"
    f"(?:{_D}++|{_HYPHEN}|丁目|番地?|号|の(?={_D}))*(?:{_BUILDING})?"
)
_HOUSES: Final = re.compile(f"(?:{_D}|[一二三四五六七八九十])(?:丁目|番|号|{_HYPHEN}{_D})|大字|字.{{1,10}}{_D}")


def has_link(text: str) -> bool:
    """Whether there may be a link."""
    return "://" in text or "www." in text or ".com/" in text or ".jp/" in text or ".net/" in text


def links(text: str) -> Iterator[tuple[int, int]]:
    """Links that a customer could be told by."""
    for match in _URL.finditer(text):
        if _TELLING_URL.search(match.group().partition("://")[2] or match.group()):
            yield match.span()


def has_mail(text: str) -> bool:
    """Whether there may be a mail address."""
    return "@" in text or "＠" in text or "at)" in text or "at]" in text or "アット" in text


def mails(text: str) -> Iterator[tuple[int, int]]:
    """Mail addresses."""
    return (match.span() for match in _MAIL.finditer(text))


def phones(text: str) -> Iterator[tuple[int, int]]:
    """Telephone numbers of Japan, in whatever writing."""
    return (match.span() for match in _PHONE.finditer(text))


def postcodes(text: str) -> Iterator[tuple[int, int]]:
    """Post codes, marked by 〒 or before a prefecture."""
    return (match.span() for match in _POSTCODE.finditer(text))


def has_house(text: str) -> bool:
    """Whether there may be a house number."""
    return _HOUSES.search(text) is not None


def addresses(text: str) -> Iterator[tuple[int, int]]:
    """Postal addresses down to a house number, with the building behind it."""
    return (match.span() for match in _ADDRESS.finditer(text))
