import pytest

from koetabi.journey.behaviour import funnel, kpi_rows
from koetabi.journey.compare import compare
from koetabi.records import Metric


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


def test_two_snapshots_compared(build, frame):
    def made(level):
        return build(frame(60, valence=[level + 0.1 * (i % 5) for i in range(60)]))

    changes = compare(made(0.3), made(-0.3))
    assert [(c.stage, c.significant) for c in changes] == [("buy", True)]
    assert changes[0].difference == pytest.approx(-0.6, abs=1e-5)
    assert not compare(made(0.3), made(0.3))[0].significant
