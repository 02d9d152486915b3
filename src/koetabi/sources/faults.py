"""Faults of whole files and of single rows, worded the same everywhere."""

from __future__ import annotations

from pathlib import Path

from koetabi.errors import InputError, Message


def bad_file(path: Path, ja: str, en: str) -> InputError:
    """A file that cannot be used at all: its name, then what is wrong and the way out."""
    name = path.name or path
    return InputError(f"{name}: {ja}", f"{name}: {en}")


def broken(path: Path, kind: str) -> InputError:
    """A file that is not what its suffix promises, or is damaged."""
    return bad_file(
        path,
        f"{kind} として読めません（壊れているか、別の形式か、パスワード付きです）。元のツールから出力し直してください",
        f"cannot be read as {kind} (damaged, another format, or protected); export it again",
    )


TOO_LONG = Message(
    "1 MB を超えるセルがあります。引用符の閉じ忘れがないか確かめるか、分割してください",
    "a cell is over 1 MB; look for a quote that is not closed, or split it",
)
BROKEN_CHARACTERS = Message(
    "文字コードに合わない文字があります。UTF-8 で保存し直してください",
    "bytes that do not fit the encoding of the file; save it as UTF-8",
)
TOO_MANY_CELLS = Message(
    "見出しより列が多い行です。区切り文字を含む文は引用符で囲んでください",
    "more cells than the header has; quote texts that contain the delimiter",
)
UNCLOSED_QUOTE = Message(
    '引用符が閉じていません。この行の「"」を確かめてください', 'a quote is not closed; check the " in this row'
)
NO_WORDS = Message(
    "引用・挨拶・署名のほかに顧客の言葉がありません。必要なら本文だけにして取り込んでください",
    "nothing but quotations, greetings and signatures; if there is more, keep only the customer's words",
)
NOT_JSON = Message(
    "JSON として読めません。1 行に 1 オブジェクトの形にしてください", "not valid JSON; write one object a line"
)
NOT_AN_OBJECT = Message(
    "JSON のオブジェクト（{…}）ではありません。列名と値の組にしてください", "not a JSON object; write names with values"
)


def _shown(text: str) -> str:
    """A value as it is told: in full where it can be one, else its beginning (a column that slipped holds words)."""
    return text if len(text) <= 20 else f"{text[:8]}…"


def bad_date(text: str) -> Message:
    """A date nobody can have meant."""
    shown = _shown(text)
    return Message(
        f"日付「{shown}」が読めません。2026-11-03 の形で書いてください",
        f"cannot read the date {shown!r}; use 2026-11-03",
    )


def bad_rating(text: str, low: float, high: float) -> Message:
    """A rating that is no number, or off the scale of its column."""
    shown = _shown(text)
    return Message(
        f"評点「{shown}」は {low:g}〜{high:g} の尺度に合いません。値を直すか rating_scale を設定してください",
        f"rating {shown!r} does not fit the scale {low:g}–{high:g}; mend it or set rating_scale",
    )


def bad_number(name: str, text: str) -> Message:
    """A metric's figure that is none."""
    shown = _shown(text)
    return Message(
        f"{name} の値「{shown}」が数値ではありません。数値に直してください",
        f"{name} {shown!r} is not a number; mend it",
    )


def missing_value(name: str) -> Message:
    """A metric's row without one of the values it cannot do without."""
    return Message(f"{name} が空です。値を入れてください", f"{name} is empty; fill it in")
