"""What changed between two snapshots, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from sqlalchemy.engine import Connection

from koetabi.errors import InputError, Message
from koetabi.journey.compare import compare
from koetabi.journey.rescore import model_changes
from koetabi.journey.view import make_view
from koetabi.journey.wording import q_words
from koetabi.journey_map import ChangeItem, JourneyMap
from koetabi.pipeline.analysis import analysis_identity, load_analyser
from koetabi.store import labels
from koetabi.store.comments import day_number
from koetabi.store.database import open_store, writing
from koetabi.store.evidence import load_evidence
from koetabi.store.snapshots import find_snapshot, snapshot_ids
from koetabi.workspace import Workspace

_MADE_OF = {
    "model": Message("モデル", "model"),
    "dictionary": Message("辞書", "dictionary"),
    "definition": Message("地図の定義", "map definition"),
    "corrections": Message("訂正", "corrections"),
    "code": Message("koetabi の版", "version of koetabi"),
}


def describe(workspace: Workspace, before: str, after: str, lang: str = "ja") -> list[str]:
    """Lines on what the later snapshot shows otherwise, and on what else than the customers has changed.

    Raises:
        InputError: there is no such snapshot.
    """
    engine = open_store(workspace.store_url)
    maps = []
    with writing(engine) as connection:
        for name in (before, after):
            saved = find_snapshot(connection, name)
            if saved is None:
                known = snapshot_ids(connection)
                raise InputError(
                    f"スナップショット「{name}」はありません。あるもの: {'、'.join(known) or 'なし'}",
                    f"no snapshot {name!r}; there are: {', '.join(known) or 'none'}",
                )
            maps.append(JourneyMap.model_validate_json(saved.body))
        a, b = maps
        scored = _scored_anew(workspace, connection, a, b)
    engine.dispose()
    return [message.text(lang) for message in sentences(a, b, scored)]


def _scored_anew(workspace: Workspace, connection: Connection, a: JourneyMap, b: JourneyMap) -> list[ChangeItem]:
    """The earlier period under the later model, where the two differ and the later one is still in use."""
    definition = workspace.definition
    model = b.manifest.get("model")
    if model in (a.manifest.get("model"), None) or b.period.to is None:
        return []
    if model != load_analyser(workspace.model_path, definition).model.identity:
        return []
    analysis = labels.analysis_id(connection, analysis_identity(workspace.model_path, definition))
    canonical = {c: stage.id for stage in definition.stages for c in stage.canonical}
    evidence, groups, _ = load_evidence(
        connection, analysis, day_number(b.period.to), stage_ids=definition.stage_ids, canonical=canonical
    )
    evidence["pain_point"] = np.full(len(evidence), -1)
    return model_changes(a, b.manifest, make_view(evidence, groups), definition.stage_ids)


def sentences(a: JourneyMap, b: JourneyMap, scored: list[ChangeItem]) -> list[Message]:
    """Differences of ``b`` against ``a``; a change is called one only where q < 0.05."""
    changes = compare(a, b)
    return [
        *_made_of(a, b),
        *(Message(change.text, change.text_en) for change in scored),
        *(_stage(change, b) for change in changes if change.kind == "stage"),
        *(_volume(change, b) for change in changes if change.kind == "volume" and change.significant),
        *(_pain_point(change, a, b) for change in changes if change.kind == "pain_point"),
    ]


def _made_of(a: JourneyMap, b: JourneyMap) -> Iterator[Message]:
    yield Message(
        f"{a.snapshot} → {b.snapshot}: 声 {a.counts.comments} → {b.counts.comments} 件、"
        f"顧客 {a.counts.customers} → {b.counts.customers} 人",
        f"{a.snapshot} → {b.snapshot}: {a.counts.comments} → {b.counts.comments} comments, "
        f"{a.counts.customers} → {b.counts.customers} customers",
    )
    for key, name in _MADE_OF.items():
        if a.manifest.get(key) != b.manifest.get(key):
            yield Message(
                f"{name.ja}が変わっています。以下の差には、顧客の変化でないものが含まれます",
                f"the {name.en} has changed: not all differences below are the customers'",
            )


def _stage(change: ChangeItem, b: JourneyMap) -> Message:
    name = next(stage.name for stage in b.stages if stage.id == change.stage)
    before, after = change.before or 0.0, change.after or 0.0
    figures = f"{before:+.2f} → {after:+.2f}"
    if not change.significant or change.ci95 is None or change.parts is None:
        return Message(
            f"{name}: 感情 {figures}（確かな変化ではありません、{q_words(change.q)}）",
            f"{name}: emotion {figures} (no certain change, {q_words(change.q)})",
        )
    low, high = change.ci95
    mix, sentiment = change.parts.channel_mix, change.parts.sentiment
    return Message(
        f"{name}: 感情 {figures}（差の95%区間 {low:+.2f}〜{high:+.2f}、{q_words(change.q)}。"
        f"内訳: チャネル構成 {mix:+.2f}、声の中身 {sentiment:+.2f}）",
        f"{name}: emotion {figures} (95% of the change {low:+.2f} to {high:+.2f}, {q_words(change.q)}; "
        f"channel mix {mix:+.2f}, sentiment {sentiment:+.2f})",
    )


def _volume(change: ChangeItem, b: JourneyMap) -> Message:
    name = next(stage.name for stage in b.stages if stage.id == change.stage)
    before, after = 100 * (change.before or 0.0), 100 * (change.after or 0.0)
    return Message(
        f"{name}: 触れた声の割合 {before:.0f}% → {after:.0f}%（{q_words(change.q)}）",
        f"{name}: mentioned in {before:.0f}% → {after:.0f}% of comments ({q_words(change.q)})",
    )


def _pain_point(change: ChangeItem, a: JourneyMap, b: JourneyMap) -> Message:
    titles = {item.id: item.title for item in (*a.pain_points, *b.pain_points)}
    name, title = change.pain_point, titles[change.pain_point]
    if not change.n_before:
        return Message(
            f"新しい課題 {name}「{title}」{change.n_after} 人",
            f"new pain point {name} {title}: {change.n_after} customers",
        )
    if not change.n_after:
        return Message(f"課題 {name}「{title}」はなくなりました", f"pain point {name} {title} is gone")
    share, now = 100 * (change.before or 0.0), 100 * (change.after or 0.0)
    sure = f"（声に占める割合 {share:.1f}% → {now:.1f}%、{q_words(change.q)}）" if change.significant else ""
    sure_en = f" (share of comments {share:.1f}% → {now:.1f}%, {q_words(change.q)})" if change.significant else ""
    return Message(
        f"課題 {name}「{title}」{change.n_before} → {change.n_after} 人{sure}",
        f"pain point {name} {title}: {change.n_before} → {change.n_after} customers{sure_en}",
    )
