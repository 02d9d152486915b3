"""Telling answers in people's own words from choices, codes and numbers."""

from __future__ import annotations

import re
from collections.abc import Sequence

_KANA = re.compile("[ぁ-んァ-ヶｦ-ﾟ]")
_QUESTION = re.compile(
    r"ください|下さい|ですか|ますか|でしたか|ましたか|でしょうか|[?？]|理由|良かった点|悪かった点|不満な?点|改善|ご?意見|ご?感想|ご?要望"
    r"|自由|コメント|困って|comment|feedback|please|\bwhy\b|what |how (?:can|could|did)|improve|suggest",
    re.IGNORECASE,
)
_NUMERIC = re.compile(r"[-+]?[\d,.]+(?:\s*[%％点]|\s*[歳円])?|[★☆⭐]+")
_CHOICES = re.compile(r"\s*[;；]\s*|,\s+")
_SELECT = re.compile(r"選択|すべて選|全て選|当てはまるもの|あてはまるもの|select all|choose", re.IGNORECASE)
_AGE = re.compile(r"年齢|年代|\bage\b(?! *\()", re.IGNORECASE)
_DATE = re.compile(r"\d{2,4}\s*[-/年]\s*\d{1,2}\s*[-/月]\s*\d{1,2}.*|\d{1,2}[:時]\d{2}.*")
MAX_VALUE = 40


def prose_length(text: str) -> int:
    """Characters of a value in people's own words: 0 where it has neither kana nor three words."""
    text = text.strip()
    if text[:1] in "{[" or _NUMERIC.fullmatch(text):
        return 0
    return len(text) if _KANA.search(text) or len(text.split()) >= 3 else 0


def asks(name: str) -> bool:
    """Whether a column's name asks a question that is answered in words."""
    return bool(_QUESTION.search(name))


def is_free_text(name: str, values: Sequence[str], *, asked: bool = False) -> bool:
    """Whether a column holds free answers; with ``asked`` only if its name asks a question too."""
    question = asks(name)
    if _SELECT.search(name) or (asked and not question):
        return False
    if not values:
        return question
    lengths = [prose_length(value) for value in values]
    share = sum(length > 0 for length in lengths) / len(values)
    mean = sum(lengths) / len(values)
    choices = [choice for value in values for choice in _CHOICES.split(value.strip())]
    variety = len(set(choices)) / len(choices)
    if len(values) >= 10 and variety < 0.25:
        return False
    if question:
        return share >= 0.3 and (mean >= 3 or variety > 0.5)
    return share >= 0.5 and mean >= 10 and variety >= 0.4


def looks_categorical(name: str, values: Sequence[str]) -> bool:
    """Whether a column sorts customers into groups: short values, few of them, no numbers but ages, no dates."""
    if not values or max(map(len, values)) > MAX_VALUE or any(value.lstrip()[:1] in ("{", "[") for value in values):
        return False
    if "複数" in name:
        return False
    if _AGE.search(name):
        return True
    if all(_NUMERIC.fullmatch(value.strip()) or _DATE.fullmatch(value.strip()) for value in values):
        return False
    return len(values) < 10 or len(set(values)) <= max(12, len(values) / 4)
