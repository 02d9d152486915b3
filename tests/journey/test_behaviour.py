from datetime import date

import pytest

from koetabi.journey.behaviour import funnel, kpi_rows
from koetabi.journey.compare import compare
from koetabi.records import Metric
from koetabi.taxonomy import SOURCES


def test_kpi_shows_the_latest_period_and_its_change(definition):
    history = [Metric("buy", "店舗", "成約率", "2026-10", 30, 100), Metric("buy", "店舗", "成約率", "2026-11", 24, 100)]
    row = kpi_rows(definition.stages[0], history)[0]
    assert (row.period, row.rate, row.previous) == ("2026-11", 0.24, 0.3)
    assert row.change == pytest.approx(-0.06)
    assert row.text == "成約率 24.0%(-6.0pt) [店舗]"


def test_kpi_without_data_is_named_and_zero_denominator_is_no_rate(definition):
    assert [row.text for row in kpi_rows(definition.stages[0], [])] == ["成約率"]
    assert kpi_rows(definition.stages[1], [Metric("use", "", "離脱", "2026-11", 3, 0)])[0].rate is None


def test_funnel_names_its_bottleneck_and_places_metrics_by_touchpoint(definition):
    steps = funnel(
        definition,
        [Metric("", "店舗", "成約", "2026-11", 20, 100), Metric("利用", "", "初回利用", "2026-11", 15, 20)],
    )
    assert [(step.stage, step.conversion, step.bottleneck) for step in steps] == [
        ("buy", 0.2, True),
        ("use", 0.75, False),
    ]
    assert funnel(definition, []) == []


@pytest.mark.parametrize(
    "name", ["離脱", "エラー率", "解約率", "二重登録", "1分以内応答", "Drop-off", "error rate", "churn"]
)
def test_losses_and_service_levels_are_no_steps_of_the_funnel(definition, name):
    figures = [
        Metric("buy", "店舗", "成約", "2026-11", 20, 100),
        Metric("use", "", "初回利用", "2026-11", 15, 20),
        Metric("use", "台帳", name, "2026-11", 1, 100),
    ]
    assert [(step.name, step.bottleneck) for step in funnel(definition, figures)] == [
        ("成約", True),
        ("初回利用", False),
    ]


def test_two_snapshots_compared(build, frame):
    def made(level):
        return build(frame(60, valence=[level + 0.1 * (i % 5) for i in range(60)]))

    changes = compare(made(0.3), made(-0.3))
    assert [(c.kind, c.stage, c.significant) for c in changes] == [("stage", "buy", True), ("volume", "buy", False)]
    assert changes[0].difference == pytest.approx(-0.6, abs=1e-5)
    assert not compare(made(0.3), made(0.3))[0].significant


def test_a_later_snapshot_that_holds_the_earlier_one_is_tested_by_what_is_new(build, frame, today):
    """Twice the same level: no change. New voices far below: a change, though the means differ by half of it only."""
    level = [0.3 + 0.1 * (i % 5) for i in range(60)]
    before = build(frame(60, valence=level, day=[today - 8] * 60), as_of=date(2026, 11, 8))

    def after(shift):
        values = level + [value - shift for value in level]
        return build(frame(120, valence=values, day=[today - 8] * 60 + [today] * 60))

    change = compare(before, after(0.3))[0]
    assert change.significant
    assert change.difference == pytest.approx(-0.15, abs=1e-5)
    half = (change.ci95[1] - change.ci95[0]) / 2
    sd = 0.1 * 2**0.5 * (60 / 59) ** 0.5
    assert half == pytest.approx(2.001 * 0.5 * (2 * sd**2 / 60) ** 0.5, rel=0.15)  # w · sd · √(1/60 + 1/60)
    assert change.parts.sentiment == pytest.approx(-0.15, abs=1e-5)
    assert not compare(before, after(0.0))[0].significant


def test_channel_mix_between_snapshots_is_told_from_sentiment(build, frame):
    ticket, survey = SOURCES.index("ticket"), SOURCES.index("survey")

    def made(tickets):
        source = [ticket] * tickets + [survey] * (80 - tickets)
        valence = [(-0.5 if s == ticket else 0.4) + 0.02 * (i % 5) for i, s in enumerate(source)]
        return build(frame(80, valence=valence, source=source))

    change = compare(made(20), made(60))[0]
    assert change.parts.channel_mix == pytest.approx(change.difference, abs=0.02)
    assert change.parts.sentiment == pytest.approx(0, abs=0.02)
