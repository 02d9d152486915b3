"""What customers did, beside what they said: KPI rows and the funnel with its bottleneck."""

from __future__ import annotations

import re
from collections.abc import Sequence

from koetabi.definition import MapDefinition, StageDefinition
from koetabi.journey_map import FunnelStep, Kpi
from koetabi.records import Metric

_NO_STEP = re.compile(
    "離脱|直帰|エラー|失敗|不具合|障害|二重|重複|解約|退会|キャンセル|取消|返品|返金|放棄|未完了|却下|拒否|苦情|クレーム"
    "|応答|回答|返信|対応|待ち時間|稼働"
    r"|drop|exit|bounce|error|fail|fault|duplicate|churn|cancel|return|refund|abandon|reject|complain"
    r"|answer|respon|repl(y|ies)|\bsla\b|uptime",
    re.IGNORECASE,
)
"""Names of figures that no customer passes through: what goes wrong or is lost, and how well the company serves."""


def by_stage(definition: MapDefinition, metrics: Sequence[Metric]) -> dict[str, list[Metric]]:
    """Metrics of each stage id; a metric names its stage by id or name, or only a touchpoint of it."""
    place = {touchpoint: stage.id for stage in definition.stages for touchpoint in stage.touchpoints}
    place |= {stage.name: stage.id for stage in definition.stages} | {stage.id: stage.id for stage in definition.stages}
    found: dict[str, list[Metric]] = {stage.id: [] for stage in definition.stages}
    for metric in metrics:
        stage_id = place.get(metric.stage) or place.get(metric.touchpoint)
        if stage_id:
            found[stage_id].append(metric)
    return found


def rate(metric: Metric) -> float | None:
    """Value over denominator, or ``None`` where it is not a rate."""
    return metric.value / metric.denominator if metric.denominator and metric.denominator > 0 else None


def kpi_rows(stage: StageDefinition, metrics: Sequence[Metric]) -> list[Kpi]:
    """The latest period of each figure with its change; KPIs the definition names without data stand as text."""
    series: dict[tuple[str, str, str], list[Metric]] = {}
    for metric in sorted(metrics, key=lambda m: (m.touchpoint, m.name, m.segment, m.period)):
        series.setdefault((metric.touchpoint, metric.name, metric.segment), []).append(metric)
    rows = [_kpi(history) for history in series.values()]
    measured = {metric.name for metric in metrics}
    return rows + [Kpi(text=name, name=name) for name in stage.kpis if name not in measured]


def _kpi(history: Sequence[Metric]) -> Kpi:
    last, before = history[-1], history[-2] if len(history) > 1 else None
    share = rate(last)
    now = last.value if share is None else share
    earlier = None if before is None else before.value if share is None else rate(before)
    change = None if earlier is None else now - earlier
    shown = f"{now:,.6g}" if share is None else f"{100 * now:.1f}%"
    if change is not None:
        shown += f"({change:+,.6g})" if share is None else f"({100 * change:+.1f}pt)"
    where = "・".join(part for part in (last.touchpoint, last.segment) if part)
    return Kpi(
        text=f"{last.name} {shown}" + (f" [{where}]" if where else ""),
        name=last.name,
        touchpoint=last.touchpoint,
        segment=last.segment,
        period=last.period,
        value=last.value,
        denominator=last.denominator,
        rate=share,
        previous=earlier,
        change=change,
    )


def is_step(metric: Metric) -> bool:
    """Whether customers move on through it: a part of the whole audience, by its name neither loss nor service level.

    A high rate of 転換, 閲覧 or クリック carries people on. One of 離脱, エラー, 解約率 or 二重登録 is bad, and
    応答 or 回答 tell what the company does: those stay KPIs.
    """
    counted = bool(metric.denominator) and not metric.segment and 0 <= metric.value <= (metric.denominator or 0)
    return counted and not _NO_STEP.search(metric.name)


def funnel(definition: MapDefinition, metrics: Sequence[Metric]) -> list[FunnelStep]:
    """The steps of each stage, in the order of stages: numerator over denominator of the latest period.

    The bottleneck is the step with the lowest conversion; with one step there is none.
    """
    steps: list[FunnelStep] = []
    placed = by_stage(definition, metrics)
    for stage in definition.stages:
        found = [metric for metric in placed[stage.id] if is_step(metric)]
        latest = max((metric.period for metric in found), default="")
        for metric in sorted((m for m in found if m.period == latest), key=lambda m: (-(m.denominator or 0), m.name)):
            steps.append(
                FunnelStep(
                    stage=stage.id,
                    touchpoint=metric.touchpoint,
                    name=metric.name,
                    period=metric.period,
                    value=metric.value,
                    conversion=rate(metric),
                )
            )
    if len(steps) > 1:
        worst = min(range(len(steps)), key=lambda i: (steps[i].conversion or 0.0, i))
        steps[worst] = steps[worst].model_copy(update={"bottleneck": True})
    return steps
