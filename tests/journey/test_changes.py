from datetime import date, timedelta

import numpy as np
import pytest

from koetabi.journey.changes import decompose
from koetabi.journey.pain_points import PainPoint
from koetabi.journey.pain_trend import WeekCounts, exact_p, pain_point_trends
from koetabi.journey.view import reported_week, week_name, week_of
from koetabi.taxonomy import SOURCES

AS_OF = date(2026, 11, 15)
TODAY = (AS_OF - date(1970, 1, 1)).days


def trend(now, before, *, heard=(200, 200), first=0):
    counts = WeekCounts(np.array([now]), np.array([before]), *heard, np.array([first]))
    return pain_point_trends(counts, 9)[0].change


def test_trend_words():
    assert trend(30, 8) == "growing"
    assert trend(8, 30) == "shrinking"
    assert trend(9, 8) == "steady"
    assert trend(4, 0, first=9) == "new"
    assert trend(0, 5) == "gone"
    assert trend(0, 1) == "steady"
    assert trend(30, 15, heard=(400, 200)) == "steady"  # twice the voices, twice the complaints
    assert trend(0, 0, heard=(0, 200)) == "steady"  # a week without data proves nothing


def test_exact_p_by_hand():
    assert exact_p(np.array([5]), np.array([0]), 0.5)[0] == pytest.approx(2 / 32)
    assert exact_p(np.array([0]), np.array([0]), 0.5)[0] == 1


def test_weeks_are_iso_and_a_young_week_waits():
    assert week_name(int(week_of(np.array((date(2026, 11, 15) - date(1970, 1, 1)).days)))) == "2026-W46"
    assert week_name(reported_week(date(2026, 11, 16))) == "2026-W46"
    assert week_name(reported_week(date(2026, 11, 19))) == "2026-W47"
    assert week_name(int(week_of(np.array((date(2027, 1, 1) - date(1970, 1, 1)).days)))) == "2026-W53"


def test_channel_mix_is_told_from_true_change():
    survey, ticket = np.full(50, 0.5), np.full(50, -0.5)
    value = np.concatenate([survey, ticket[:10], survey[:10], ticket])
    source = np.concatenate([np.zeros(50), np.full(10, 2), np.zeros(10), np.full(50, 2)])
    parts = decompose(value, source, np.arange(120) >= 60)
    assert parts.sentiment == pytest.approx(0)
    assert parts.channel_mix == pytest.approx(value[60:].mean() - value[:60].mean())


def turning(frame, today, shift):
    rng = np.random.default_rng(0)
    n = 400
    now = np.arange(n) >= n // 2
    valence = np.clip(rng.normal(0.3, 0.3, n) - shift * now, -1, 1)
    return frame(n, valence=valence, polarity=np.sign(valence), day=np.where(now, today, today - 7), stage=[1] * n)


def test_only_a_real_turn_is_claimed(build, frame, today):
    turned = build(turning(frame, today, 0.4))
    change = next(c for c in turned.changes if c.kind == "stage")
    assert change.significant
    assert change.ci95[0] < -0.4 < change.ci95[1]
    assert any("「利用」の感情が先週より" in sentence for sentence in turned.summary.ja)
    same = build(turning(frame, today, 0.0))
    assert not any(c.significant for c in same.changes)
    assert "統計的に言い切れる変化はなし" in same.summary.ja


def test_change_point_is_dated(build, frame, today):
    rng = np.random.default_rng(1)
    week = np.repeat(np.arange(12), 40)
    valence = np.clip(rng.normal(np.where(week < 8, 0.4, -0.1), 0.3), -1, 1)
    made = build(frame(480, valence=valence, polarity=np.sign(valence), day=today - 7 * (11 - week)))
    points = [c for c in made.changes if c.kind == "change_point"]
    assert [(c.stage, c.week) for c in points] == [("buy", "2026-W43")]


def test_change_point_names_the_pain_point_behind_it(build, frame, today):
    rng = np.random.default_rng(1)
    week = np.repeat(np.arange(12), 40)
    steady, rising = np.arange(480) % 5 == 0, (np.arange(480) % 5 == 1) & (week >= 8)
    valence = np.clip(rng.normal(0.5, 0.2, 480) - 1.2 * (steady | rising) - 0.3 * (week >= 8), -1, 1)
    points = [
        PainPoint(f"pp-000000000{i}", title, "buy", np.ones(2, dtype=np.float32), 9, date(2026, 8, 1))
        for i, title in enumerate(("いつもの不満", "新しい不満"))
    ]
    pain_point = np.where(steady, 0, np.where(rising, 1, -1))
    evidence = frame(
        480, valence=valence, polarity=np.sign(valence), day=today - 7 * (11 - week), pain_point=pain_point
    )
    (change,) = [c for c in build(evidence, pain_points=points).changes if c.kind == "change_point"]
    assert change.pain_point == "pp-0000000001"
    assert "「新しい不満」" in change.text
    assert "いつもの不満" not in change.text


def test_adjusted_curve_removes_the_channel(build, frame):
    """Two stages, same feeling in each channel; one is heard mostly through tickets."""
    rng = np.random.default_rng(2)
    n = 2000
    stage = rng.integers(0, 2, n)
    ticket = rng.random(n) < np.where(stage == 1, 0.8, 0.2)
    valence = np.clip(rng.normal(np.where(ticket, -0.5, 0.3), 0.2), -1, 1)
    source = np.where(ticket, SOURCES.index("ticket"), SOURCES.index("survey"))
    buy, use = build(frame(n, stage=stage, valence=valence, polarity=np.sign(valence), source=source)).stages[:2]
    assert buy.emotion.mean - use.emotion.mean > 0.4
    assert buy.emotion.adjusted.mean == pytest.approx(use.emotion.adjusted.mean, abs=0.05)
    target = 0.3 - 0.8 * ticket.mean()
    assert buy.emotion.adjusted.ci95[0] < target < buy.emotion.adjusted.ci95[1]


def test_impact_is_known_only_with_ratings(build, frame):
    rng = np.random.default_rng(3)
    n = 300
    complains = np.arange(n) < 60
    point = PainPoint("pp-0000000001", "遅い", "buy", np.ones(2, dtype=np.float32), 60, date(2026, 11, 1))
    columns = {
        "polarity": -complains.astype(int),
        "valence": -0.5 * complains,
        "pain_point": np.where(complains, 0, -1),
    }
    rated = frame(n, rating=np.clip(rng.normal(8 - 3 * complains, 1), 0, 10), **columns)
    item = build(rated, pain_points=[point]).pain_points[0]
    assert item.impact.value == pytest.approx(0.2 * 3, abs=0.15)  # a fifth of the customers, three points each
    assert item.impact.ci95[0] < item.impact.value < item.impact.ci95[1]
    assert "評点への影響 +0." in item.reason
    assert "effect on the rating +0." in item.reason_en
    unknown = build(frame(n, **columns), pain_points=[point]).pain_points[0]
    assert unknown.impact.value is None
    assert unknown.priority > 0
    assert "不明" in unknown.reason


def test_personas_that_differ_are_named(build, frame):
    rng = np.random.default_rng(4)
    role = np.array(["使用者"] * 60 + ["決裁者"] * 60, dtype=object)
    valence = np.clip(rng.normal(np.where(role == "使用者", -0.3, 0.4), 0.3), -1, 1)
    made = build(frame(120, valence=valence, role=role))
    assert [(d.stage, d.a, d.b) for d in made.differences] == [("buy", "user", "decider")]
    assert made.differences[0].q < 0.001


def test_small_stage_is_shrunk_toward_the_others(build, frame):
    valence = np.concatenate([np.full(50, 0.2) + 0.1 * (np.arange(50) % 3), [-0.9, -0.8]])
    made = build(frame(52, valence=valence, stage=[0] * 50 + [1, 1]))
    assert made.stages[0].emotion.shrunk is None
    assert made.stages[1].emotion.mean < made.stages[1].emotion.shrunk < made.stages[0].emotion.mean


def test_another_model_is_told_from_other_customers(build, frame):
    """The old model saw +0.5; the new one sees +0.2 in the same voices, and those of this week say −0.4."""
    before = build(frame(50, valence=[0.5] * 50, day=[TODAY - 8] * 50), as_of=AS_OF - timedelta(days=7))
    later = frame(100, valence=[0.2] * 50 + [-0.4] * 50, day=[TODAY - 8] * 50 + [TODAY] * 50)
    after = build(later, previous=before, manifest={"model": "m2"})
    notice, stage = [change for change in after.changes if change.kind == "model"]
    assert notice.text in after.summary.ja
    assert (stage.before, stage.after) == (pytest.approx(0.5), pytest.approx(-0.1))
    assert stage.parts.model == pytest.approx(-0.3)
    assert stage.parts.sentiment == pytest.approx(-0.3)
    assert not any(change.kind == "model" for change in build(later, previous=before).changes)
