"""Cells to values: dates in Japanese and other forms."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone
from functools import lru_cache

_JAPAN = timezone(timedelta(hours=9))
_ERAS = {"令和": 2018, "R": 2018, "平成": 1988, "H": 1988, "昭和": 1925, "S": 1925}
_MONTHS = {
    m: i
    for i, m in enumerate(("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"), start=1)
}
_DAY = r"(?:\s*[(（]?[月火水木金土日](?:曜日?)?[)）])?"
_TIME = (
    r"(?:[T\s,]*(?P<half>午前|午後)?\s*(?P<hour>\d{1,2})[:時](?P<minute>\d{1,2})(?:[:分](?P<second>\d{1,2})?(?:\.\d+)?秒?)?"
    r"分?\s*(?P<ampm>[AaPp][Mm]|午前|午後)?)?\s*(?P<zone>Z|UTC|JST|(?:GMT)?[+-]\d{1,2}:?(?:\d{2})?)?"
)
_FORMS = tuple(
    re.compile(form + _DAY + _TIME + r"\s*$", re.ASCII)
    for form in (
        r"(?P<year>\d{4})\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})日?",
        r"(?P<era>令和|平成|昭和|[RHS])\s*(?P<year>\d{1,2}|元)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})日?",
        r"(?P<month>\d{1,2})/(?P<day>\d{1,2})/(?P<year>\d{4})",
        r"'?(?P<short>\d{1,2})[-/.](?P<month>\d{1,2})[-/.](?P<day>\d{1,2})",
        r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})",
        r"(?:[A-Za-z]{3},?\s+)?(?P<name>[A-Za-z]{3,9})\.?\s+(?P<day>\d{1,2}),?\s+(?P<year>\d{4})",
        r"(?:[A-Za-z]{3},?\s+)?(?P<day>\d{1,2})[\s-](?P<name>[A-Za-z]{3,9})[\s-](?P<year>\d{4})",
    )
)
_FIRST_YEAR, _LAST_YEAR = 1990, 2100


@lru_cache(maxsize=1 << 14)
def parse_time(text: str) -> datetime | None:
    """The moment a cell names, to the second, in Japanese time and without zone; None where it names none.

    Takes ISO 8601, 2026/11/3 12:34, 2026年11月3日, 令和8年11月3日, R8.11.3, 11/3/2026 (month first, unless
    that cannot be), 26/11/3 and 11/3/26 (not 8/11/3, which could be either), Nov 3, 2026, 20261103, Excel's
    day numbers and Unix times.
    """
    try:
        moment = _iso(text) or _written(text)
    except (ValueError, OverflowError):
        return None
    if moment is None:
        return None
    if moment.tzinfo is not None:
        moment = moment.astimezone(_JAPAN).replace(tzinfo=None)
    return moment.replace(microsecond=0) if _FIRST_YEAR <= moment.year <= _LAST_YEAR else None


def _iso(text: str) -> datetime | None:
    if len(text) < 10 or text[4:5] != "-":
        return None
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def _written(text: str) -> datetime | None:
    text = unicodedata.normalize("NFKC", text).strip()
    if re.fullmatch(r"[\d.]+", text):
        counted = _counted(text)
        if counted is not None:
            return counted
    for form in _FORMS:
        if found := form.match(text):
            return _assemble(found.groupdict())
    return None


def _counted(text: str) -> datetime | None:
    """A number as a date: 20261103, days since 1899-12-30, seconds or milliseconds since 1970."""
    if len(text) == 8 and text.isdecimal():
        return datetime.strptime(text, "%Y%m%d")
    if not re.fullmatch(r"\d+(?:\.\d+)?", text):
        return None
    number = float(text)
    if 20_000 <= number <= 80_000:
        return datetime(1899, 12, 30) + timedelta(seconds=round(number * 86_400))
    if len(text.partition(".")[0]) in (10, 13):
        return datetime.fromtimestamp(number if number < 1e11 else number / 1000, _JAPAN)
    return None


def _assemble(part: dict[str, str | None]) -> datetime:
    if short := part.get("short"):
        digits = _two_digits(int(short), int(part["month"] or 0), int(part["day"] or 0))
        return _assemble({**part, **digits, "short": ""})
    written = part["year"] or ""
    year = 1 if written == "元" else int(written)
    year += _ERAS[era] if (era := part.get("era")) else 0
    month = _MONTHS.get((part.get("name") or "")[:3].lower(), 0) or int(part.get("month") or 0)
    day = int(part["day"] or 0)
    if month > 12 and day <= 12:
        month, day = day, month
    hour = int(part["hour"] or 0)
    half = part["half"] or (part["ampm"] or "").lower()
    if half in ("午後", "pm") and hour < 12:
        hour += 12
    elif half in ("午前", "am") and hour == 12:
        hour = 0
    moment = datetime(year, month, day, hour, int(part["minute"] or 0), int(part["second"] or 0))
    return moment.replace(tzinfo=_zone(part["zone"])) if part["zone"] else moment


def _two_digits(first: int, second: int, third: int) -> dict[str, str]:
    """Year, month and day of three numbers of two digits: the year is beyond 12, and comes first if it can.

    Raises:
        ValueError: neither end is surely the year.
    """
    if max(first, third) <= 12:
        raise ValueError
    year, month, day = (first, second, third) if first > 12 else (third, first, second)
    return {"year": str(2000 + year), "month": str(month), "day": str(day)}


def _zone(text: str) -> timezone:
    if text in ("Z", "UTC"):
        return UTC
    if text == "JST":
        return _JAPAN
    digits = text.removeprefix("GMT")
    hours, minutes = digits[1:].replace(":", "")[:2], digits[1:].replace(":", "")[2:]
    shift = timedelta(hours=int(hours), minutes=int(minutes or 0))
    return timezone(-shift if digits[0] == "-" else shift)
