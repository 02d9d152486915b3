from dataclasses import fields, replace

import numpy as np
import pytest

from koetabi.journey.agreement import adjusted_mutual_information, bcubed
from koetabi.journey.pain_points import NegativeSegments, update_pain_points
from koetabi.records import Tokens

STAGES = ("use", "support")
THEMES = 12


def segments(n=600, seed=0, spread=0.6, dimensions=64):
    """Complaints of planted themes; a tenth is about nothing in particular."""
    rng = np.random.default_rng(seed)
    centres = rng.normal(size=(THEMES, dimensions))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    theme = rng.integers(0, THEMES, n)
    vectors = centres[theme] + spread * rng.normal(size=(n, dimensions)) / np.sqrt(dimensions)
    stray = rng.random(n) < 0.1
    vectors[stray] = rng.normal(size=(stray.sum(), dimensions))
    vectors = np.round(127 * vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.int8)
    zero, day = np.zeros(n, dtype=np.int32), 20000 + rng.integers(0, 84, n)
    stage = (theme % 2).astype(np.int16)
    new = NegativeSegments(np.arange(n), zero, zero + 9, stage, day, rng.integers(0, n, n), vectors)
    return new, np.where(stray, -1, theme)


def take(new, rows):
    return NegativeSegments(*(getattr(new, field.name)[rows] for field in fields(new)))


def texts(keys):
    return ["電話がつながらない" for _ in keys]


def tokens_of(words):
    return [Tokens(["電話", "が", "繋がる", "ない"], [0] * 4, [0, 2, 3, 7], [2, 3, 7, 9]) for _ in words]


def update(state, new, fresh=None):
    return update_pain_points(state, new, stages=STAGES, texts=texts, tokens_of=tokens_of, fresh=fresh)


def test_planted_themes_are_found_and_the_pool_is_small():
    new, theme = segments()
    found = update([], new)
    known = theme >= 0
    assert len(found.pain_points) == THEMES
    assert bcubed(theme[known], found.assignment[known]).f1 > 0.97
    assert (found.assignment[~known] == -1).mean() > 0.9
    assert {event.event for event in found.events} == {"birth"}
    assert found.pain_points[0].title == "電話がつながらない"
    assert np.linalg.norm(found.pain_points[0].centroid) == pytest.approx(1, abs=1e-5)
    assert sum(point.n for point in found.pain_points) == (found.assignment >= 0).sum()


def test_order_of_arrival_within_an_update_does_not_matter():
    new, _ = segments()
    mixed = np.random.default_rng(5).permutation(len(new))
    one, other = update([], new), update([], take(new, mixed))
    assert [point.id for point in one.pain_points] == [point.id for point in other.pain_points]
    assert (one.assignment[mixed] == other.assignment).all()


def test_twelve_weekly_refreshes_keep_ids_and_give_the_picture_of_one_run():
    new, _ = segments(1200)
    week = (new.day - 20000) // 7
    state, assignment, pool = [], np.full(len(new), -1), np.zeros(len(new), dtype=bool)
    for number in range(12):
        rows = np.flatnonzero((week == number) | pool)
        found = update(state, take(new, rows), ~pool[rows])
        assert [point.id for point in found.pain_points[: len(state)]] == [point.id for point in state]
        state, assignment[rows] = found.pain_points, found.assignment
        pool = (week <= number) & (assignment < 0)
    assert sum(bool(point.merged_into) for point in state) <= 0.05 * len(state)
    assert adjusted_mutual_information(update([], new).assignment, assignment) >= 0.9


def test_analysts_word_stands():
    new, _ = segments(300)
    state = [replace(p, title_by_analyst="命名済み", status="doing", owner="佐藤") for p in update([], new).pain_points]
    after = update(state, replace(segments(300, seed=0)[0], comment=np.arange(300) + 9000))
    for before, now in zip(state, after.pain_points, strict=False):
        assert (now.id, now.title_by_analyst, now.status, now.owner) == (before.id, "命名済み", "doing", "佐藤")
        assert not now.merged_into
    assert len(after.pain_points) == len(state)


def test_twins_merge_into_the_older_unless_an_analyst_has_touched_them():
    new, _ = segments(300)
    first = update([], new).pain_points[0]
    twin = replace(first, id="pp-ffffffffff")
    merged = update([first, twin], take(new, np.arange(1)))
    assert merged.pain_points[1].merged_into == first.id
    assert ("merge", twin.id, first.id) in {(e.event, e.pain_point, e.other) for e in merged.events}
    kept = update([first, replace(twin, owner="佐藤")], take(new, np.arange(1)))
    assert not kept.pain_points[1].merged_into


def test_one_customer_or_two_segments_make_no_pain_point():
    new, theme = segments(300)
    rows = np.flatnonzero(theme == 0)
    alone = replace(take(new, rows), customer=np.zeros(len(rows), dtype=np.int64))
    assert update([], alone).pain_points == []
    assert (update([], take(new, rows[:2])).assignment == -1).all()


def test_wordless_segments_and_nothing_at_all_stay_in_the_pool():
    new, _ = segments(20)
    blank = replace(new, vectors=np.zeros_like(new.vectors))
    assert (update([], blank).assignment == -1).all()
    state = update([], segments(300)[0]).pain_points
    empty = update(state, take(new, np.arange(0)))
    assert len(empty.assignment) == 0
    assert [point.id for point in empty.pain_points] == [point.id for point in state]


def test_bcubed_by_hand():
    score = bcubed(np.array([0, 0, 1, 1]), np.array([0, 0, 0, -1]))
    assert score.precision == pytest.approx((2 / 3 + 2 / 3 + 1 / 3 + 1) / 4)
    assert score.recall == pytest.approx((1 + 1 + 0.5 + 0.5) / 4)
