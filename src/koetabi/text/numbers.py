"""Numbers that stand for one person: cards, accounts, orders, memberships, passwords, dates of birth."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

_D: Final = "[0-9０-９]"
_NOT_BEFORE: Final = f"(?<![0-9０-９A-Za-z])(?<!{_D}[.,．，])"
_NOT_AFTER: Final = "(?![0-9０-９])"
_IS: Final = r"[はがも]?[:：\s「『（(【＃#]*"

# Four digits close together: the least that a phone, card, account or order number has.
_FOUR: Final = re.compile(f"{_D}(?:[^0-9０-９]{{0,3}}{_D}){{3}}")

_GROUPED_CARD: Final = re.compile(f"{_NOT_BEFORE}{_D}{{4}}(?:[-－ 　]{_D}{{4}}){{2}}[-－ 　]{_D}{{1,4}}{_NOT_AFTER}")
_CARD: Final = re.compile(f"{_NOT_BEFORE}(?:{_D}{{14,16}}|{_D}{{4}}[-－ 　]{_D}{{6}}[-－ 　]{_D}{{4,5}}){_NOT_AFTER}")
_CARD_END: Final = re.compile(f"下[ 　]?[4４四][桁ケタけた]+{_IS}({_D}{{4}}){_NOT_AFTER}")
_ACCOUNT: Final = re.compile(
    f"(?:(?:口座(?:番号)?|普通(?:預金)?|当座(?:預金)?)[はが:：\\s]*({_D}{{6,8}})|記号[はが:：\\s]*({_D}{{5}})){_NOT_AFTER}"
)
_THING: Final = (
    "(?:注文|受注|オーダー|予約|会員|お?客様|顧客|契約|伝票|追跡|問い?合わ?せ|受付|チケット|シリアル|製造|ユーザー|"
    "ログイン|社員|免許証?|保険証|マイナンバー|証券|管理|診察券|整理|案件|請求書?|個人)"
)
_LABEL: Final = "(?:番号|[NnＮ][OoＯｏ][.．]?|ID|ＩＤ|コード)"
_CODE: Final = "A-Za-zＡ-Ｚａ-ｚ0-9０-９\\-－_"
_UNIT: Final = "(?![0-9０-９]|円|人|件|個|台|年|月|日|分|時間|回|名|万|億|枚|％|%)"
_NUMBER: Final = re.compile(
    f"(?:{_THING}{_LABEL}?|ID|ＩＤ|番号){_IS}"
    f"(?P<number>(?=[{_CODE}]*[0-9０-９]{{3}})[A-Za-zＡ-Ｚａ-ｚ0-9０-９][{_CODE}]{{4,}}){_UNIT}"
)
# Where a label says that a code follows, it needs fewer digits.
_LABELLED: Final = re.compile(
    f"{_THING}{_LABEL}{_IS}(?P<number>(?=[{_CODE}]*[0-9０-９])[A-Za-zＡ-Ｚａ-ｚ0-9０-９][{_CODE}]{{3,}}){_UNIT}"
)
_NAMED: Final = re.compile("(?:ID|ＩＤ|アカウント(?:名)?)[:：][ 　]*(?P<number>[A-Za-z0-9_.\\-]{4,})")
_MY_NUMBER: Final = re.compile(f"マイナンバー(?:番号)?{_IS}({_D}{{4}}[-－ 　]?{_D}{{4}}[-－ 　]?{_D}{{4}}){_NOT_AFTER}")
_LONG_NUMBER: Final = re.compile(f"{_NOT_BEFORE}{_D}{{10,}}{_NOT_AFTER}")

_SECRET: Final = re.compile(
    "(?:パスワード|暗証番号|PIN(?:コード)?|認証コード|確認コード)(?:[はが][ 　「]*|[:：][ 　「]*|[ 　「]*)"
    "((?=[!-~]*[0-9!-/:-@])[!-~]{4,}|[０-９]{4,})(?!文字|桁)"
)

_ERA: Final = "(?:明治|大正|昭和|平成|令和|[MTSHR])[ 　]?"
_YEAR: Final = f"(?:(?:西暦)?(?:{_ERA}(?:{_D}{{1,2}}|元)|{_D}{{4}}))"
_FULL_DATE: Final = (
    f"(?:{_YEAR}[ 　]?[年./．／\\-－][ 　]?{_D}{{1,2}}[ 　]?[月./．／\\-－][ 　]?{_D}{{1,2}}日?|{_D}{{8}})"
)
_BORN: Final = re.compile(
    f"(?:生年月日|誕生日)[はがの:：\\s（(]*({_FULL_DATE}|{_D}{{1,2}}月{_D}{{1,2}}日)"
    f"|({_FULL_DATE})(?=[ 　]?(?:生まれ|うまれ|生(?![一-龥])))"
)


def has_number(text: str) -> bool:
    """Whether there are four digits close together."""
    return _FOUR.search(text) is not None


def has_birth(text: str) -> bool:
    """Whether a birth is spoken of."""
    return "生年月日" in text or "誕生日" in text or "生まれ" in text or "日生" in text


def has_secret(text: str) -> bool:
    """Whether a password or an account's name may be told."""
    return (
        "パスワード" in text
        or "コード" in text
        or "番号" in text
        or "PIN" in text
        or "ID" in text
        or "アカウント" in text
    )


def births(text: str) -> Iterator[tuple[int, int]]:
    """Dates of birth."""
    return (match.span(match.lastindex or 0) for match in _BORN.finditer(text))


def cards(text: str) -> Iterator[tuple[int, int]]:
    """Card numbers: in groups of four, or with the check digit of Luhn; and the last four digits, told as such."""
    yield from (match.span() for match in _GROUPED_CARD.finditer(text) if "マイナンバー" not in text[: match.start()])
    for match in _CARD.finditer(text):
        if _luhn(match.group()):
            yield match.span()
    yield from (match.span(1) for match in _CARD_END.finditer(text))


def accounts(text: str) -> Iterator[tuple[int, int]]:
    """Numbers of bank accounts."""
    return (match.span(match.lastindex or 0) for match in _ACCOUNT.finditer(text))


def secrets(text: str) -> Iterator[tuple[int, int]]:
    """Passwords and pin codes."""
    return (match.span(1) for match in _SECRET.finditer(text))


def names_of_accounts(text: str) -> Iterator[tuple[int, int]]:
    """Codes and names after ID: and the like, with few digits or none."""
    for pattern in (_LABELLED, _NAMED):
        yield from (match.span("number") for match in pattern.finditer(text))


def codes(text: str) -> Iterator[tuple[int, int]]:
    """Numbers of orders, customers, tickets and the like; any number of ten digits and more."""
    yield from (match.span(1) for match in _MY_NUMBER.finditer(text))
    yield from (match.span("number") for match in _NUMBER.finditer(text))
    yield from (match.span() for match in _LONG_NUMBER.finditer(text))


def _luhn(number: str) -> bool:
    digits = [int(c) for c in number if c.isdecimal()]
    odd, even = digits[-1::-2], digits[-2::-2]
    return (sum(odd) + sum(sum(divmod(2 * d, 10)) for d in even)) % 10 == 0
