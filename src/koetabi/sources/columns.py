"""What each column of a table is: recognised by name, by the values in it, or as koetabi.toml says."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from koetabi.sources.faults import bad_file
from koetabi.sources.names import PERSONAL, TECHNICAL, find_role, find_roles, role_of, simple
from koetabi.sources.prose import is_free_text, looks_categorical, prose_length
from koetabi.sources.ratings import Scale, find_scale, is_rating
from koetabi.sources.settings import SourceSettings
from koetabi.sources.tables import Table
from koetabi.taxonomy import SOURCES

MAX_ATTRIBUTES = 12
SOURCE_ALIASES = {
    **{source: source for source in SOURCES},
    **dict.fromkeys(("アンケート", "サーベイ"), "survey"),
    **dict.fromkeys(("インタビュー", "ヒアリング"), "interview"),
    **dict.fromkeys(("チケット", "問い合わせ", "お問い合わせ", "サポート"), "ticket"),
    **dict.fromkeys(("レビュー", "口コミ", "クチコミ"), "review"),
}
_SINGLE = ("id", "date", "updated", "rating", "customer", "role", "author", "title", "source")
_RECOMMENDING = re.compile(r"nps|薦め|勧め|すすめ|recommend", re.IGNORECASE)
"""Where several questions are rated, the one on recommending stands for the customer."""
_RATING_QUESTION = re.compile(
    r"nps|薦める可能性|勧める可能性|すすめる可能性|how likely|満足度|何点|[0-9０-９]\s*段階|評価してください|点数",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class Layout:
    """Column indexes by role; ``texts`` and ``attributes`` are (index, header) pairs.

    ``messages``: several rows share an id, which then names a conversation or a respondent, not a remark.
    ``asked``: the text columns whose header is part of a remark's identity. All but the first of those that
    are called 「コメント」 and the like: whether a question is recognised as one may differ from export to export.
    """

    texts: tuple[tuple[int, str], ...]
    single: dict[str, int]
    attributes: tuple[tuple[int, str], ...]
    scale: Scale | None
    messages: bool = False
    asked: frozenset[int] = frozenset()


def find_layout(path: Path, table: Table, source: str, settings: SourceSettings) -> Layout:
    """Which column is what.

    Raises:
        InputError: no column holds text, or the settings name a column that the table lacks.
    """
    chosen = _configured(path, table, settings)
    taken = {index for indexes in chosen.values() for index in indexes}
    single = {role: indexes[0] for role, indexes in chosen.items() if role in _SINGLE}
    if table.named:
        _recognise(table, source, single, taken, "text" in chosen)
    else:
        _guess_headerless(table, single, taken)
    texts = chosen.get("text") or _find_texts(table, source, single, taken)
    if not texts and "title" in single:
        texts = [single.pop("title")]
    if not texts and len(table.names) == 1 and max(map(prose_length, _values(table, 0)), default=0):
        texts = [0]
    if not texts:
        raise bad_file(
            path,
            f"自由記述の列が見つかりません（列: {'、'.join(table.names[:20])}）。"
            "koetabi.toml の columns.text に列名を書いてください",
            f"no column holds text (columns: {', '.join(table.names[:20])}); name it as columns.text in koetabi.toml",
        )
    taken.update(texts)
    named = [(index, name) for name, [index, *_] in chosen.items() if name not in _SINGLE and name != "text"]
    found = [(i, table.names[i]) for i in range(len(table.names)) if i not in taken and _is_attribute(table, i)]
    scale = None
    if "rating" in single:
        values = _values(table, single["rating"])
        scale = find_scale(table.names[single["rating"]], source, values, settings.rating_scale)
    attributes = tuple([*named, *(found if table.named else [])][:MAX_ATTRIBUTES])
    named_texts = tuple((i, table.names[i] if table.named else "") for i in texts)
    plain = next((i for i in texts if not table.named or role_of(table.names[i]) == "text"), -1)
    asked = frozenset(i for i in texts if i != plain and (source == "survey" or len(texts) > 1))
    return Layout(named_texts, single, attributes, scale, _holds_messages(table, texts, single), asked)


def _holds_messages(table: Table, texts: Sequence[int], single: dict[str, int]) -> bool:
    """Whether rows are parts of what their id names: the author is told, or ids recur with other words.

    Where the table tells when a row was changed, rows with one id are versions of one remark.
    """
    if "author" in single:
        return True
    if "id" not in single or "updated" in single:
        return False
    ids = [row[single["id"]] for row in table.sample if row[single["id"]].strip()]
    rows = {(row[single["id"]], *(row[i] for i in texts)) for row in table.sample if row[single["id"]].strip()}
    again = len(rows) - len(set(ids))
    return again >= 2 and again >= 0.2 * len(ids)


def _values(table: Table, index: int) -> list[str]:
    return [row[index] for row in table.sample if row[index].strip()]


def _configured(path: Path, table: Table, settings: SourceSettings) -> dict[str, list[int]]:
    places = {name: i for i, name in enumerate(table.names)}
    chosen: dict[str, list[int]] = {}
    for role, wanted in settings.columns.items():
        headers = [wanted] if isinstance(wanted, str) else list(wanted)
        missing = [header for header in headers if header not in places]
        if missing:
            raise bad_file(
                path,
                f"設定された列「{'」「'.join(missing)}」がありません。ある列: {'、'.join(table.names[:20])}",
                f"no column {', '.join(missing)} as set in koetabi.toml; there are: {', '.join(table.names[:20])}",
            )
        if headers:
            chosen[role] = [places[header] for header in headers]
    return chosen


def _recognise(table: Table, source: str, single: dict[str, int], taken: set[int], texts_set: bool) -> None:
    for role in _SINGLE:
        if role in single:
            continue
        candidates = find_roles(table.names, role, taken)
        if role == "rating":
            candidates = [*_asking(table, _RECOMMENDING), *candidates, *_asking(table, _RATING_QUESTION)]
        fitting = [index for index in candidates if index not in taken and _fits(role, table, index)]
        # An export may have a column for every id there is, most of them blank.
        filled = [index for index in fitting if _values(table, index)]
        if fitting:
            single[role] = (filled or fitting)[0]
            taken.add(single[role])
    if source == "survey" and "title" in single and not texts_set:
        taken.discard(single.pop("title"))


def _asking(table: Table, question: re.Pattern[str]) -> list[int]:
    return [index for index, name in enumerate(table.names) if question.search(name) and _values(table, index)]


def _fits(role: str, table: Table, index: int) -> bool:
    """Whether the values of a column fit the role that its name speaks for."""
    values = _values(table, index)
    if role == "rating":
        return sum(map(is_rating, values)) >= len(values) / 2
    if role == "source":
        return bool(values) and all(value.strip().lower() in SOURCE_ALIASES for value in values)
    return role != "author" or len(set(values)) <= 12


def _guess_headerless(table: Table, single: dict[str, int], taken: set[int]) -> None:
    first = _values(table, 0)
    unique = len(table.names) > 1 and len(first) > 1 and len(set(first)) == len(first)
    if unique and "id" not in single and 0 not in taken and max(map(len, first)) <= 40 and not is_free_text("", first):
        single["id"] = 0
        taken.add(0)


def _find_texts(table: Table, source: str, single: dict[str, int], taken: set[int]) -> list[int]:
    free = [i for i in range(len(table.names)) if i not in taken]
    if not table.named:
        mean = {i: sum(map(prose_length, _values(table, i))) / max(1, len(table.sample)) for i in free}
        best = max(free, key=lambda i: mean[i], default=None)
        return [best] if best is not None and mean[best] > 0 else []
    usable = [i for i in free if not PERSONAL.search(table.names[i]) and not TECHNICAL.search(simple(table.names[i]))]
    known = [i for i in usable if role_of(table.names[i]) == "text"]
    if source != "survey":
        best_known = find_role(table.names, "text", taken)
        if best_known is not None:
            return [best_known]
    asked = [i for i in usable if i not in known and is_free_text(table.names[i], _values(table, i), asked=bool(known))]
    return sorted(known + asked)


def _is_attribute(table: Table, index: int) -> bool:
    name = table.names[index]
    if PERSONAL.search(name) or TECHNICAL.search(simple(name)):
        return False
    return looks_categorical(name, _values(table, index))
