"""Analysts' work on the sample data: samples, confirmations, and pain points that stay as they were made."""

import csv
import shutil
from datetime import timedelta

import pytest

from koetabi.journey_map import JourneyMap
from koetabi.pipeline.correct import take_corrections
from koetabi.pipeline.demo import WEEKS, make_demo, receive_week
from koetabi.pipeline.refresh import refresh
from koetabi.pipeline.sample import draw
from koetabi.records import segment_id
from koetabi.store import curations
from koetabi.store.database import open_store, reading
from koetabi.workspace import open_workspace


@pytest.fixture(scope="module")
def one_week(tmp_path_factory):
    workspace = make_demo(tmp_path_factory.mktemp("demo") / "demo")
    receive_week(workspace, 1)
    refresh(workspace, WEEKS[0])
    return workspace


@pytest.fixture
def workspace(one_week, tmp_path):
    shutil.copytree(one_week.root, tmp_path / "copy")
    return open_workspace(tmp_path / "copy")


def rows_of(path):
    with path.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def write(path, rows):
    names = ["segment", "field", "value", "analyst", "time", "reason"]
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, names, restval="", extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
    return path


def current(workspace):
    return JourneyMap.model_validate_json((workspace.out / "map.json").read_bytes())


def test_the_sample_an_analyst_filled_in_corrects_the_map(workspace):
    sheet = workspace.out / "sample.csv"
    drawn = draw(workspace, 120, sheet)
    rows = rows_of(sheet)
    for number, row in enumerate(rows):
        row["analyst"] = "鈴木"
        if number % 4 == 0:
            row["field"], row["value"] = "polarity", row["polarity"]  # what the model said: reviewed all the same
        elif number % 4 == 1:
            row["value"] = "ok"
        elif number % 4 == 2:
            row["field"], row["value"] = "stage", "churn"
    taken = take_corrections(workspace, write(sheet, rows))
    assert taken.refused == []
    made = refresh(workspace, WEEKS[0]).journey_map
    details = made.quality.details
    assert details["sampled"] == drawn
    assert details["sample_reviewed"] == taken.new == sum(number % 4 < 3 for number in range(drawn))
    assert "補正" in details["note"]
    moved = next(stage.id for stage in workspace.definition.stages if "churn" in stage.canonical)
    judged = [(1 / float(row["probability"]), number, row) for number, row in enumerate(rows) if number % 4 < 3]
    right = sum(weight for weight, number, row in judged if number % 4 < 2 or row["stage"] == moved)
    accuracy = right / sum(weight for weight, _, _ in judged)
    assert details["stage_accuracy"]["mean"] == pytest.approx(accuracy, abs=1e-4)
    assert details["stage_accuracy"]["ci95"][0] < accuracy < details["stage_accuracy"]["ci95"][1]
    corrected = [stage for stage in made.stages if stage.emotion.reviewed]
    assert corrected
    assert all(stage.share_reviewed and stage.emotion.reviewed.n >= 30 for stage in corrected)


def test_a_second_sample_leaves_out_what_was_reviewed(workspace):
    first, second = workspace.out / "a.csv", workspace.out / "b.csv"
    draw(workspace, 40, first)
    reviewed = [row["segment"] for row in rows_of(first)[:20]]
    take_corrections(workspace, write(workspace.root / "c.csv", [{"segment": s, "value": "ok"} for s in reviewed]))
    draw(workspace, 40, second)
    again = {row["segment"] for row in rows_of(second)}
    assert not again & set(reviewed)
    assert again != {row["segment"] for row in rows_of(first)}, "another draw, not the same one"


def test_analysts_pain_points_survive_the_next_week(workspace):
    points = sorted(current(workspace).pain_points, key=lambda p: -p.n_segments)
    big, other, third = points[:3]
    named = [quote.segment for quote in big.quotes[:2]]
    said = [
        {"segment": other.id, "field": "title", "value": "名づけた課題"},
        {"segment": other.id, "field": "status", "value": "doing"},
        {"segment": other.id, "field": "owner", "value": "佐藤"},
        {"segment": other.id, "field": "feasibility", "value": "0.8"},
        {"segment": other.id, "field": "measure", "value": "手順書を改める"},
        {"segment": third.id, "field": "merge", "value": other.id},
        {"segment": big.id, "field": "split", "value": " ".join(named), "reason": "別の話"},
    ]
    file = write(workspace.root / "work.csv", [{**row, "time": "2026-11-09T10:00:00"} for row in said])
    assert take_corrections(workspace, file).new == len(said)
    assert take_corrections(workspace, file).new == 0, "the same file again is nothing new"
    receive_week(workspace, 2)
    made = refresh(workspace, WEEKS[1]).journey_map
    found = {point.id: point for point in made.pain_points}
    kept = found[other.id]
    assert (kept.title, kept.status, kept.owner, kept.feasibility) == ("名づけた課題", "doing", "佐藤", 0.8)
    assert kept.measure == "手順書を改める"
    assert kept.n_segments > max(other.n_segments, third.n_segments) + 5, "both are counted in one"
    assert third.id not in found
    parted = next(point for point in made.pain_points if point.title == "別の話")
    assert parted.id != big.id
    engine = open_store(workspace.store_url)
    with reading(engine) as connection:
        held = {segment_id(key, start, end) for _, _, key, start, end in curations.members(connection, parted.id)[0]}
        events = {event[1:] for event in curations.events_of(connection)}
    engine.dispose()
    assert set(named) <= held
    assert ("merge", third.id, other.id) in events
    assert ("split", parted.id, big.id) in events


def test_a_merge_can_be_taken_back_and_stays_so(workspace):
    one, two = current(workspace).pain_points[:2]
    for number, into in enumerate((two.id, one.id)):
        row = {"segment": one.id, "field": "merge", "value": into, "time": f"2026-11-09T1{number}:00:00"}
        assert take_corrections(workspace, write(workspace.root / "m.csv", [row])).new == 1
    made = refresh(workspace, WEEKS[0] + timedelta(days=1)).journey_map
    assert {one.id, two.id} <= {point.id for point in made.pain_points}


@pytest.mark.parametrize(
    ("field", "value", "word"),
    [
        ("colour", "red", "cannot set"),
        ("status", "someday", "no status"),
        ("feasibility", "7", "0 to 1"),
        ("merge", "pp-nowhere", "no pain point"),
        ("split", "c0000000000000ab:0-3", "not part of"),
        ("split", "these", "not a segment id"),
    ],
)
def test_what_cannot_be_done_is_refused_with_its_line(workspace, field, value, word):
    point = current(workspace).pain_points[0]
    taken = take_corrections(
        workspace, write(workspace.root / "x.csv", [{"segment": point.id, "field": field, "value": value}])
    )
    assert taken.new == 0
    assert taken.refused[0][0] == 2
    assert word in taken.refused[0][1].en


def test_merges_in_a_circle_are_refused(workspace):
    one, two = current(workspace).pain_points[:2]
    rows = [
        {"segment": one.id, "field": "merge", "value": two.id},
        {"segment": two.id, "field": "merge", "value": one.id},
    ]
    taken = take_corrections(workspace, write(workspace.root / "x.csv", rows))
    assert (taken.new, len(taken.refused)) == (1, 1)
