import csv
import io
import json
from xml.etree import ElementTree

import jsonschema
import pytest

from koetabi.journey_map import JourneyMap, TrendPoint
from koetabi.report import csv as csv_report
from koetabi.report import curve as curves
from koetabi.report import json as json_report
from koetabi.report import svg, text
from koetabi.report.geometry import Frame
from koetabi.report.spark import sparkline

SVG = "{http://www.w3.org/2000/svg}"


def rows(data):
    return list(csv.DictReader(io.StringIO(data.decode("utf-8-sig"), newline="")))


def test_json_follows_its_schema_and_the_schema_can_refuse(sample):
    data = json.loads(json_report.render(sample))
    jsonschema.Draft202012Validator.check_schema(json_report.schema())
    jsonschema.validate(data, json_report.schema())
    del data["snapshot"]
    with pytest.raises(jsonschema.ValidationError, match="snapshot"):
        jsonschema.validate(data, json_report.schema())


def test_json_of_a_read_map_is_the_same_bytes(sample):
    first = json_report.render(sample)
    assert json_report.render(JourneyMap.model_validate_json(first)) == first


def test_csv_has_every_stage_and_pain_point(sample):
    data = csv_report.render(sample)
    assert data.startswith(b"\xef\xbb\xbf")
    found = rows(data)
    assert [r["id"] for r in found if r["kind"] == "stage"] == [s.id for s in sample.stages]
    assert [r["id"] for r in found if r["kind"] == "pain_point"] == [p.id for p in sample.pain_points]
    use = next(r for r in found if r["id"] == "use")
    assert float(use["mean"]) == pytest.approx(-0.24)
    assert next(r for r in found if r["title"] == "予約が二重に登録される")["stage_name"] == "利用"


@pytest.mark.parametrize("formula", ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", " =1", "＝1", "\x00=1", "\r=1"])
def test_csv_runs_no_formula(sample, formula):
    sample.pain_points[0].title = sample.stages[0].quotes[0].text = formula
    found = rows(csv_report.render(sample))
    assert next(r for r in found if r["id"] == sample.pain_points[0].id)["title"].startswith("'")
    assert found[0]["quote"].startswith("'")


def test_csv_of_an_empty_map_is_its_header(empty):
    assert rows(csv_report.render(empty)) == []


def test_svg_is_xml_with_every_stage(sample):
    sample.stages[0].name = '<未知 & "x">'
    root = ElementTree.fromstring(svg.render_curve(sample))
    texts = [node.text for node in root.iter(f"{SVG}text")]
    assert {stage.name for stage in sample.stages} <= set(texts)
    assert len(list(root.iter(f"{SVG}circle"))) == len(sample.stages)
    assert "n 少 (n=7)" in texts
    assert "評点（0–10）" in texts


def test_svg_names_only_lines_that_are_there(sample):
    for stage in sample.stages:
        stage.rating = stage.emotion.adjusted = None
    texts = [node.text for node in ElementTree.fromstring(svg.render_curve(sample, "en")).iter(f"{SVG}text")]
    assert "Emotion curve" in texts
    assert "Rating (0–10)" not in texts


def test_svg_of_an_empty_map_is_xml(empty):
    assert ElementTree.fromstring(svg.render_curve(empty)).tag == f"{SVG}svg"


def test_a_stage_without_data_breaks_the_line(sample):
    points = curves.overall(sample)
    whole = curves.curve(points, [s.name for s in sample.stages], Frame(columns=8), "ja")
    points[2] = points[2].model_copy(update={"mean": None, "ci95": None, "n": 0})
    broken = curves.curve(points, [s.name for s in sample.stages], Frame(columns=8), "ja")
    assert broken.count("<circle") == whole.count("<circle") - 1
    band = ElementTree.fromstring(f"<g>{broken}</g>").find("path[@class='c-band']")
    assert band.get("d").count("M") == 2
    assert "データなし" in broken


def test_sparkline_leaves_a_gap_for_a_silent_week():
    weeks = ["2026-W44", "2026-W45", "2026-W46"]
    points = {w: TrendPoint(stage="use", week=w, mean=0.2, ci95=(0.0, 0.4), n=5) for w in weeks}
    assert sparkline(points, weeks, "利用", "ja").count("M") == 3
    del points["2026-W45"]
    gap = ElementTree.fromstring(sparkline(points, weeks, "利用", "ja"))
    assert gap.find("path[@class='s-line']").get("d").count("M") == 2
    assert gap.find("path[@class='s-band']") is None
    assert "2026-W45" not in gap.get("aria-label")


@pytest.mark.parametrize(("value", "shown"), [(0.584, "+0.58"), (-0.24, "−0.24"), (-0.001, "0.00"), (None, "–")])
def test_signed(value, shown):
    assert text.signed(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(0.212, "21.2%"), (0.0131, "1.31%"), (0.0, "0.0%"), (None, "–")])
def test_percent(value, shown):
    assert text.percent(value) == shown
