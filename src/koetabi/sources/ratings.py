"""Ratings on whatever scale to 0–10."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

_BLANK = frozenset(
    ("", "-", "—", "ー", "na", "n/a", "null", "none", "nan", "無回答", "未回答", "回答なし", "なし", "わからない")
) | {"分からない", "offered", "unoffered", "not offered", "not taken"}
_WORDS = {
    **dict.fromkeys(("大変満足", "非常に満足", "とても満足", "very satisfied", "good", "good with comment"), 1.0),
    **dict.fromkeys(("extremely happy", "extremely satisfied", "大変良い", "とても良い", "非常に良い"), 1.0),
    "very happy": 5 / 6,
    "happy": 4 / 6,
    **dict.fromkeys(("満足", "やや満足", "satisfied", "somewhat satisfied", "良い", "やや良い"), 0.75),
    **dict.fromkeys(("普通", "ふつう", "どちらともいえない", "どちらとも言えない", "どちらでもない", "neutral"), 0.5),
    **dict.fromkeys(("不満", "やや不満", "dissatisfied", "somewhat dissatisfied", "悪い", "やや悪い"), 0.25),
    "unhappy": 2 / 6,
    "very unhappy": 1 / 6,
    **dict.fromkeys(("大変不満", "非常に不満", "とても不満", "very dissatisfied", "bad", "bad with comment"), 0.0),
    **dict.fromkeys(("extremely unhappy", "extremely dissatisfied", "大変悪い", "とても悪い", "非常に悪い"), 0.0),
}
_NUMBER = re.compile(r"(?:星|評価)?\s*(-?\d+(?:\.\d+)?)\s*(?:点|つ星?|stars?|[(:：、,\s\-–].*)?$", re.IGNORECASE)
_FRACTION = re.compile(
    r"(?P<number>-?\d+(?:\.\d+)?)\s*(?:点|stars?)?\s*(?:/|out of)\s*(?P<top>\d+)(?:点|stars?)?$", re.IGNORECASE
)
_OUT_OF = re.compile(r"(?P<top>\d+)\s*(?:つ星|段階|点満点|点)(?:のうち|中)\s*(?P<number>-?\d+(?:\.\d+)?)点?$")
_STARS = re.compile(r"[★⭐☆]+")
_RANGE = re.compile(r"(?<!\d)(\d{1,2})\s*(?:点|\()?\s*[~〜\-–→から]+\s*(\d{1,3})(?!\d)")
_STEPS = re.compile(r"(\d{1,2})\s*(?:段階|点満点|-?point)", re.IGNORECASE)
_NPS = re.compile(r"nps|薦め|勧め|すすめ|推奨|recommend", re.IGNORECASE)
_CSAT = re.compile(r"csat|満足度|満足して|satisf", re.IGNORECASE)
_STAR = re.compile(r"stars?\b|星", re.IGNORECASE)


class Scale(NamedTuple):
    """Lowest and highest rating as written, and its kind (``nps``, ``csat``, ``stars`` or empty)."""

    low: float
    high: float
    kind: str


def find_scale(header: str, source: str, sample: Sequence[str], given: tuple[float, float] | None) -> Scale:
    """The scale of a rating column: as configured, else as its header says, else as is usual in that source.

    Only a bare 「rating」「評価」 is looked at with its values: reviews and tickets count 1–5, unless more than
    one in twenty values is beyond; all else 0–10. One column has one scale.
    """
    header = unicodedata.normalize("NFKC", header)
    kind = next((k for k, p in (("nps", _NPS), ("csat", _CSAT), ("stars", _STAR)) if p.search(header)), "")
    if given:
        return Scale(*given, kind)
    if found := _RANGE.search(header):
        low, high = float(found[1]), float(found[2])
        if low < high:
            return Scale(low, high, kind)
    if found := _STEPS.search(header):
        top = float(found[1])
        return Scale(1.0 if top <= 7 else 0.0, top, kind)
    if kind:
        return Scale(0, 10, kind) if kind == "nps" else Scale(1, 5, kind)
    if source in ("review", "ticket") and not _beyond_five(sample):
        return Scale(1, 5, "stars" if source == "review" else "csat")
    return Scale(0, 10, "")


def is_rating(text: str) -> bool:
    """Whether a cell can be a rating on some scale, or is left blank."""
    clean = unicodedata.normalize("NFKC", text).strip()
    known = clean.lower() in _BLANK or clean.lower() in _WORDS
    return known or any(form.match(clean) for form in (_STARS, _FRACTION, _OUT_OF, _NUMBER))


def _beyond_five(sample: Sequence[str]) -> bool:
    numbers = [float(found[1]) for cell in sample if (found := _NUMBER.match(unicodedata.normalize("NFKC", cell)))]
    return sum(number > 5 for number in numbers) > len(numbers) / 20


@lru_cache(maxsize=4096)
def parse_rating(text: str, scale: Scale) -> float | None:
    """The rating on 0–10; None for a blank cell.

    Raises:
        ValueError: no rating, or off the scale.
    """
    low, high, _ = scale
    clean = unicodedata.normalize("NFKC", text).strip()
    if clean.lower() in _BLANK:
        return None
    if (share := _WORDS.get(clean.lower())) is not None:
        return share * 10
    if _STARS.fullmatch(clean):
        low, high = 1, 5 if len(clean) <= 5 else len(clean)
        number = float(len(clean) - clean.count("☆"))
    elif found := _FRACTION.match(clean) or _OUT_OF.match(clean):
        number, top = float(found["number"]), float(found["top"])
        if top != high:
            low, high = (1 if top == 5 else 0), top
    elif found := _NUMBER.match(clean):
        number = float(found[1])
    else:
        raise ValueError(text)
    if not low <= number <= high:
        raise ValueError(text)
    return round((number - low) / (high - low) * 10, 4)
