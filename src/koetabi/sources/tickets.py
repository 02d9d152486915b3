"""Tickets: the customer's own words, without quoted replies, greetings and signatures."""

from __future__ import annotations

import re

_QUOTED_BLOCK = re.compile(
    r"^\s*(?:-{2,}\s*(?:Original Message|元のメッセージ|Forwarded message|転送メッセージ|返信元メッセージ).*"
    r"|_{10,}"
    r"|On .{5,120}wrote:"
    r"|\d{4}[年/-]\d{1,2}[月/-]\d{1,2}日?.{0,80}(?:<[^>\n]*@[^>\n]*>|のメール|wrote|が書きました).{0,20}[:：]?)\s*$",
    re.IGNORECASE,
)
_QUOTE_HEAD = re.compile(r"^\s*\*?(?:差出人|送信者|From)\*?\s*[:：]", re.IGNORECASE)
_QUOTE_NEXT = re.compile(r"^\s*\*?(?:送信日時|日時|宛先|件名|Sent|Date|To|Cc|Subject)\*?\s*[:：]", re.IGNORECASE)
_GREETING = re.compile(
    r"^[\s　]*(?:(?:いつも|平素より|平素は|大変|日頃より)*(?:大変)?お世話(?:になって(?:おり|い)ます|になります|様です)"
    r"|はじめまして|初めまして|こんにちは|こんばんは|おはようございます|お疲れ様です|お疲れさまです"
    r"|突然のご連絡失礼(?:いた|致)します"
    r"|拝啓|[^。、\n]{0,20}(?:様|さま|御中|各位|殿)(?=\s*$)"
    r"|Hello[^.\n]{0,30}|Hi[^.\n]{0,30}|Dear [^.\n]{0,30})[。、,!！\s　]*",
    re.IGNORECASE,
)
_INTRODUCTION = re.compile(
    r"^[\s　]*[^。、\n？?]{1,30}(?:の|、)?[^。、\n？?]{1,15}(?:です|と申します|でございます)[。.]?[\s　]*$"
)
_INTRODUCED = re.compile(r"^[\s　]*[^。\n？?]{2,40}?(?:と申します|でございます|です)。[\s　]*")
_CLOSING = re.compile(
    r"^[\s　]*(?:以上[、,]?\s*)?(?:(?:何卒|どうぞ|ご(?:確認|対応|検討|回答)の?(?:ほど|程)?[、,]?)\s*)*"
    r"(?:よろしく|宜しく)(?:お願い(?:いた|致)?し(?:ます|申し上げます)|お願い申し上げます)?[。.！!\s　]*$"
    r"|^\s*(?:以上|敬具)[。\s]*$"
    r"|^\s*(?:Best|Kind|Warm)?\s*regards,?\s*$|^\s*(?:Thanks|Thank you|Sincerely),?[.!]?\s*$",
    re.IGNORECASE,
)
_RULE = re.compile(r"^[\s　]*(?:-{2,3}|[-=*_~＊━─―ー＝－_]{4,}|[☆★◆◇■□●○＋+=\-*～~]{5,})[\s　]*$")
_CONTACT = re.compile(
    r"(?:TEL|FAX|電話|携帯|Mobile|Phone|E-?mail|メール|Mail|URL|HP|住所|〒)\s*[:：]?\s*[\d(+〒a-z０-９]|〒?\s*\d{3}-\d{4}\s"
    r"|[\w.+-]{1,64}@[\w-]+\.[\w.]+|https?://|\d{2,4}-\d{2,4}-\d{3,4}",
    re.IGNORECASE,
)
_SENTENCE_END = re.compile(r"[。！？!?]\s*$|(?:です|ます|した|ません|ください)\s*$")
_MAX_SIGNATURE_LINES = 10
_MAX_INTRODUCTION = 40
"""Characters of a name and a reference before the quotation that the customer answers."""


def customer_words(text: str) -> str:
    """What the customer says in a ticket; empty if nothing is left."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    lines = _without_quotes(lines)
    lines = _without_signature(lines)
    lines = _without_greeting(lines)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


def _without_quotes(lines: list[str]) -> list[str]:
    """Lines not marked by > and not in a quoted mail, which ends the ticket or stands between rules above the reply."""
    kept: list[str] = []
    number = 0
    while number < len(lines):
        line = lines[number]
        if _opens_quote(lines, number):
            if not _followed_by_marks(lines, number):
                number = _end_of_quote(lines, number, kept)
        elif not line.lstrip().startswith((">", "＞")):
            kept.append(line)
        number += 1
    return kept


def _opens_quote(lines: list[str], number: int) -> bool:
    if _QUOTED_BLOCK.match(lines[number]):
        return True
    head = _QUOTE_HEAD.match(lines[number])
    return bool(head) and any(_QUOTE_NEXT.match(after) for after in lines[number + 1 : number + 4])


def _end_of_quote(lines: list[str], start: int, kept: list[str]) -> int:
    """The rule after which the customer goes on, if they have not spoken above the quotation; else the last line."""
    spoken = len("".join(_without_greeting(kept)).strip()) > _MAX_INTRODUCTION
    for number in range(start + 1, len(lines)):
        rest = lines[number + 1 :]
        if not spoken and _RULE.match(lines[number]) and any(_SENTENCE_END.search(line) for line in rest):
            return number
    return len(lines)


def _followed_by_marks(lines: list[str], number: int) -> bool:
    """Whether the quotation announced here is marked by > (then the customer may go on below it)."""
    after = next((line for line in lines[number + 1 :] if line.strip()), "")
    return after.lstrip().startswith((">", "＞"))


def _without_signature(lines: list[str]) -> list[str]:
    """Cut a rule or a blank line followed by nothing but name and contact lines, and the closing phrase."""
    lines = _trimmed(lines)
    for number in range(len(lines) - 1, max(-1, len(lines) - _MAX_SIGNATURE_LINES - 2), -1):
        if number >= len(lines):
            continue
        block = [line for line in lines[number + 1 :] if line.strip()]
        border = bool(_RULE.match(lines[number]))
        if (border or not lines[number].strip()) and _is_signature(block, border):
            lines = _trimmed(lines[:number])
    end = len(lines)
    while end and _is_farewell(lines[end - 1]):
        end -= 1
    return _trimmed(lines[:end])


def _is_farewell(line: str) -> bool:
    return not line.strip() or bool(_CLOSING.match(line) or _RULE.match(line)) or _is_contact(line)


def _is_signature(block: list[str], border: bool) -> bool:
    if any(_SENTENCE_END.search(line) and not _CONTACT.search(line) for line in block):
        return False
    if border:
        return all(len(line.strip()) <= 60 for line in block)
    named = len(block) == 1 and len(block[0].strip()) <= 30 and bool(re.search(r"\S[\s　／/]+\S", block[0].strip()))
    japanese = bool(block) and not any(re.search(r"[をがはに、]", line) for line in block)
    return bool(block) and japanese and (named or any(_CONTACT.search(line) for line in block))


def _is_contact(line: str) -> bool:
    return bool(_CONTACT.search(line)) and not _SENTENCE_END.search(line) and len(line.strip()) <= 60


def _without_greeting(lines: list[str]) -> list[str]:
    lines = _trimmed(lines)
    greeted = False
    for _ in range(4):
        if not lines:
            break
        rest = _GREETING.sub("", lines[0], count=1)
        if rest != lines[0]:
            greeted = True
        elif _INTRODUCTION.match(lines[0]) and len(lines) > 1 and (greeted or re.search(r"の|申し", lines[0])):
            rest = ""
        elif greeted and (found := _INTRODUCED.match(lines[0])) and "申し" in found[0]:
            rest = lines[0][found.end() :]
        else:
            break
        lines = _trimmed([rest, *lines[1:]])
    return lines


def _trimmed(lines: list[str]) -> list[str]:
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return lines[start:end]
