from datetime import date

import numpy as np
import pytest

from koetabi.journey.pain_points import PainPoint
from koetabi.journey_map import JourneyMap, dump
from koetabi.records import Metric
from koetabi.taxonomy import EMOTIONS, FACETS, SOURCES

TODAY = (date(2026, 11, 15) - date(1970, 1, 1)).days


def world(frame, n=400, seed=0):
    rng = np.random.default_rng(seed)
    stage = rng.integers(-1, 3, n)
    valence = np.clip(rng.normal(0.3 - 0.4 * (stage == 2), 0.4, n), -1, 1)
    polarity = np.sign(np.where(np.abs(valence) < 0.15, 0, valence))
    return frame(
        n,
        stage=stage,
        valence=valence,
        polarity=polarity,
        customer=rng.integers(0, 150, n),
        facet=rng.integers(0, len(FACETS), n),
        emotion=rng.integers(0, len(EMOTIONS), n),
        source=rng.integers(0, len(SOURCES), n),
        day=TODAY - rng.integers(0, 28, n),
        rating=np.where(rng.random(n) < 0.7, rng.integers(0, 11, n), np.nan),
        pain_point=np.where((polarity < 0) & (stage == 2), 0, -1),
        role=rng.choice(np.array(["使用者", "決裁者", None], dtype=object), n),
    )


def point(**changes):
    fields = {
        "id": "pp-0000000001",
        "title": "電話がつながらない",
        "stage": "support",
        "n": 1,
        "born": date(2026, 10, 1),
    }
    return PainPoint(**{**fields, "centroid": np.array([1, 0], dtype=np.float32), **changes})


def test_map_is_complete_and_survives_the_round_trip(build, frame):
    made = build(world(frame), pain_points=[point()], metrics=[Metric("buy", "店舗", "成約率", "2026-10", 30, 100)])
    data = dump(made)
    assert dump(JourneyMap.model_validate_json(data)) == data
    assert [stage.id for stage in made.stages] == ["buy", "use", "support"]
    assert made.counts.segments == 400
    assert made.pain_points[0].quotes
    assert made.stages[2].pain_points == ["pp-0000000001"]
    assert made.stages[0].rows.kpi[0].rate == pytest.approx(0.3)
    assert made.stages[0].rows.action
    assert made.stages[0].rows.feeling
    assert {curve.persona for curve in made.curves} == {"", "user", "decider"}
    assert made.summary.ja


def test_order_of_the_evidence_does_not_matter(build, frame):
    evidence = world(frame)
    shuffled = evidence.take(np.random.default_rng(3).permutation(len(evidence)))
    assert dump(build(evidence, pain_points=[point()])) == dump(build(shuffled, pain_points=[point()]))


def test_quotes_are_of_different_customers(build, frame):
    made = build(world(frame), pain_points=[point()])
    shown = [item.comment for item in made.stages[0].rows.action]
    assert len(shown) == len(set(shown)) <= 5


@pytest.mark.parametrize(
    "make",
    [
        lambda frame: frame(0),
        lambda frame: frame(1),
        lambda frame: frame(30),
        lambda frame: frame(5, customer=[1] * 5, valence=[-0.5] * 5, polarity=[-1] * 5, pain_point=[0] * 5),
        lambda frame: frame(3, stage=[-1] * 3),
        lambda frame: frame(40, valence=[-0.6] * 40, polarity=[-1] * 40, pain_point=[0] * 40, rating=[0.0] * 40),
    ],
    ids=["nothing", "one comment", "all neutral", "one customer", "no stage", "all the same"],
)
def test_degenerate_evidence_gives_a_sensible_map(build, frame, make):
    evidence = make(frame)
    made = build(evidence, pain_points=[point()])
    assert dump(made)
    assert made.counts.segments == len(evidence)
    assert all(stage.emotion.mean is None for stage in made.stages[1:])
    assert not any(change.significant for change in made.changes)


def test_small_n_is_marked(build, frame):
    made = build(frame(9, valence=[0.5] * 9, polarity=[1] * 9))
    assert not made.stages[0].emotion.enough
    assert build(frame(10, valence=[0.5] * 10, polarity=[1] * 10)).stages[0].emotion.enough


def test_future_comments_wait(build, frame):
    made = build(frame(4, day=[TODAY, TODAY, TODAY + 1, TODAY + 400]), counts={"future": 3})
    assert (made.counts.comments, made.counts.future) == (2, 5)


def test_copied_long_texts_count_once_a_customer_and_short_ones_stay(build, frame):
    def texts(keys):
        return ["同じ文面" * 15 if end == 60 else "特になし" for _, _, end in keys]

    evidence = frame(60, end=[60] * 30 + [4] * 30, customer=[1] * 15 + [2] * 15 + list(range(10, 40)))
    made = build(evidence, texts=texts)
    assert made.counts.duplicate_texts == 28
    assert made.stages[0].n_segments == 32
    assert any("くり返し28件" in sentence for sentence in made.summary.ja)


def test_merged_pain_points_are_counted_in_what_they_merged_into(build, frame):
    young = point(id="pp-0000000002", merged_into="pp-0000000001")
    evidence = frame(6, valence=[-0.5] * 6, polarity=[-1] * 6, pain_point=[0, 1, 1, 0, -1, 9], stage=[2] * 6)
    made = build(evidence, pain_points=[point(), young])
    assert [(item.id, item.n_comments) for item in made.pain_points] == [("pp-0000000001", 4)]
    assert made.counts.other_negative == 2


def test_gap_names_who_was_not_heard(build, frame):
    made = build(frame(12, role=["使用者"] * 12))
    assert ("buy", "decider") in {(gap.stage, gap.persona) for gap in made.gaps}
    assert ("buy", "user") not in {(gap.stage, gap.persona) for gap in made.gaps}


def test_no_ratings_claim_no_impact(build, frame):
    evidence = world(frame)
    evidence["rating"] = np.full(len(evidence), np.nan)
    made = build(evidence, pain_points=[point()])
    assert all(stage.rating is None for stage in made.stages)
    assert made.pain_points[0].impact.value is None
    assert made.pain_points[0].rank == 1


def test_a_week_without_data_is_a_gap_and_no_change(build, frame):
    evidence = frame(60, day=[TODAY - 21] * 30 + [TODAY] * 30, valence=[0.4] * 30 + [-0.4] * 30)
    made = build(evidence)
    assert [point.week for point in made.trend] == ["2026-W43", "2026-W46"]
    assert not any(change.kind == "stage" for change in made.changes), "there is no week before to compare with"


def test_a_stage_without_data_stays_on_the_map(build, frame):
    made = build(frame(40, stage=[0] * 40))
    use = made.stages[1]
    assert (use.emotion.mean, use.emotion.ci95, use.n_segments, use.quotes) == (None, None, 0, [])
    assert ("use", "") in {(gap.stage, gap.persona) for gap in made.gaps}


def test_a_thousand_pain_points_are_all_ranked(build, frame):
    points = [point(id=f"pp-{i:010x}") for i in range(1000)]
    n = 4000
    evidence = frame(n, valence=[-0.5] * n, polarity=[-1] * n, stage=[2] * n, pain_point=np.arange(n) % 1000)
    made = build(evidence, pain_points=points)
    assert [item.rank for item in made.pain_points] == list(range(1, 1001))
    assert len({item.id for item in made.pain_points}) == 1000
    assert sum(item.n_segments for item in made.pain_points) == n


def test_thousands_of_identical_long_texts_are_one_voice_a_customer(build, frame):
    n = 3000
    evidence = frame(
        n + 40,
        end=[60] * n + [4] * 40,
        valence=[-0.9] * n + [0.5] * 40,
        polarity=[-1] * n + [1] * 40,
        customer=[7] * n + list(range(100, 140)),
    )
    made = build(evidence, texts=lambda keys: ["お" * (end - start) for _, start, end in keys])
    assert made.counts.duplicate_texts == n - 1
    assert made.counts.segments == n + 40, "told, not dropped in silence"
    assert made.stages[0].n_segments == 41
    assert made.stages[0].emotion.mean > 0.4
