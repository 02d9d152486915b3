"""What changed between two snapshots, in sentences."""

from __future__ import annotations

from collections.abc import Iterator

from koetabi.errors import InputError, Message
from koetabi.journey_map import JourneyMap
from koetabi.store.database import open_store, reading
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
    with reading(engine) as connection:
        for name in (before, after):
            saved = find_snapshot(connection, name)
            if saved is None:
                known = snapshot_ids(connection)
                raise InputError(
                    f"スナップショット「{name}」はありません。あるもの: {'、'.join(known) or 'なし'}",
                    f"no snapshot {name!r}; there are: {', '.join(known) or 'none'}",
                )
            maps.append(JourneyMap.model_validate_json(saved.body))
    engine.dispose()
    return [message.text(lang) for message in compare(*maps)]


def compare(a: JourneyMap, b: JourneyMap) -> list[Message]:
    """Differences of ``b`` against ``a``. Both may share comments, so means are set side by side, not tested;
    what the statistics support week against week stands in the later map's own summary."""
    return [*_made_of(a, b), *_stages(a, b), *_pain_points(a, b), *map(Message, b.summary.ja, b.summary.en)]


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


def _stages(a: JourneyMap, b: JourneyMap) -> Iterator[Message]:
    old = {stage.id: stage for stage in a.stages}
    for stage in b.stages:
        before, now = old.get(stage.id), stage.emotion
        if before is None:
            yield Message(f"段階「{stage.name}」が加わりました", f"stage {stage.name} is new")
        elif before.emotion.mean is not None and now.mean is not None:
            yield Message(
                f"{stage.name}: 感情 {before.emotion.mean:+.2f} → {now.mean:+.2f}（n {before.emotion.n} → {now.n}）",
                f"{stage.name}: emotion {before.emotion.mean:+.2f} → {now.mean:+.2f} (n {before.emotion.n} → {now.n})",
            )


def _pain_points(a: JourneyMap, b: JourneyMap) -> Iterator[Message]:
    old = {point.id: point for point in a.pain_points}
    new = {point.id: point for point in b.pain_points}
    for point in b.pain_points:
        before = old.get(point.id)
        if before is None:
            yield Message(
                f"新しい課題 {point.id}「{point.title}」{point.n_customers} 人",
                f"new pain point {point.id} {point.title}: {point.n_customers} customers",
            )
        elif before.n_customers != point.n_customers:
            yield Message(
                f"課題 {point.id}「{point.title}」{before.n_customers} → {point.n_customers} 人",
                f"pain point {point.id} {point.title}: {before.n_customers} → {point.n_customers} customers",
            )
    for name in sorted(old.keys() - new.keys()):
        yield Message(
            f"課題 {name}「{old[name].title}」はなくなりました", f"pain point {name} {old[name].title} is gone"
        )
