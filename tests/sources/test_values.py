from datetime import datetime

import pytest

from koetabi.sources.people import role_name
from koetabi.sources.ratings import Scale, find_scale, parse_rating
from koetabi.sources.values import parse_time


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026-11-03", datetime(2026, 11, 3)),
        ("2026年11月3日", datetime(2026, 11, 3)),
        ("２０２６年１１月３日（火） 12時34分", datetime(2026, 11, 3, 12, 34)),
        ("令和8年11月3日", datetime(2026, 11, 3)),
        ("令和元年5月1日", datetime(2019, 5, 1)),
        ("R8.11.3", datetime(2026, 11, 3)),
        ("2026/11/3 12:34", datetime(2026, 11, 3, 12, 34)),
        ("2026/11/02 9:14:05 午後 GMT+9", datetime(2026, 11, 2, 21, 14, 5)),
        ("2026-11-02T23:30:00Z", datetime(2026, 11, 3, 8, 30)),
        ("2026-11-03 01:00:00+01:00", datetime(2026, 11, 3, 9)),
        ("11/3/2026 1:05 PM", datetime(2026, 11, 3, 13, 5)),
        ("23/11/2026", datetime(2026, 11, 23)),
        ("Nov 3, 2026", datetime(2026, 11, 3)),
        ("3 November 2026", datetime(2026, 11, 3)),
        ("20261103", datetime(2026, 11, 3)),
        ("11/3/26", datetime(2026, 11, 3)),
        ("26/11/3", datetime(2026, 11, 3)),
        ("26/11/30 9:05", datetime(2026, 11, 30, 9, 5)),
        ("46329", datetime(2026, 11, 3)),
        ("46329.5", datetime(2026, 11, 3, 12)),
        ("1793664000", datetime(2026, 11, 3, 9)),
    ],
)
def test_dates(text: str, expected: datetime):
    assert parse_time(text) == expected


@pytest.mark.parametrize(
    "text", ["2026-13-45", "2026年2月30日", "昨日", "0001-01-01", "9999-12-31", "12", "8/11/3", "9" * 400]
)
def test_dates_that_make_no_sense(text: str):
    assert parse_time(text) is None


@pytest.mark.parametrize(
    ("text", "scale", "expected"),
    [
        ("7", Scale(0, 10, "nps"), 7.0),
        ("１０", Scale(0, 10, "nps"), 10.0),
        ("10 - とても薦めたい", Scale(0, 10, "nps"), 10.0),
        ("★★★☆☆", Scale(1, 5, "stars"), 5.0),
        ("★★", Scale(1, 5, "stars"), 2.5),
        ("4", Scale(1, 5, "csat"), 7.5),
        ("4/5", Scale(1, 5, "stars"), 7.5),
        ("4点", Scale(1, 5, "csat"), 7.5),
        ("やや不満", Scale(1, 5, "csat"), 2.5),
        ("Good", Scale(1, 5, "csat"), 10.0),
        ("5つ星のうち4.0", Scale(1, 5, "stars"), 7.5),
        ("10点中8点", Scale(1, 5, "csat"), 8.0),
        ("Not Taken", Scale(1, 5, "csat"), None),
        ("Very Unhappy", Scale(1, 5, "csat"), 10 / 6),
        ("Offered", Scale(1, 5, "csat"), None),
        ("－", Scale(1, 5, "csat"), None),
    ],
)
def test_ratings(text: str, scale: Scale, expected: float | None):
    assert parse_rating(text, scale) == pytest.approx(expected)


@pytest.mark.parametrize("text", ["11", "-1", "六", "7/5"])
def test_ratings_off_scale(text: str):
    with pytest.raises(ValueError, match=text):
        parse_rating(text, Scale(0, 10, "nps"))


@pytest.mark.parametrize(
    ("header", "source", "sample", "expected"),
    [
        ("友人に薦める可能性（0～10）", "survey", ["3"], Scale(0, 10, "nps")),
        ("満足度", "survey", ["3"], Scale(1, 5, "csat")),
        ("満足度（10段階）", "survey", ["3"], Scale(0, 10, "csat")),
        ("満足度(1-7)", "survey", ["3"], Scale(1, 7, "csat")),
        ("stars", "review", ["3"], Scale(1, 5, "stars")),
        ("rating", "review", ["3", "5"], Scale(1, 5, "stars")),
        ("rating", "review", ["3", "9"], Scale(0, 10, "")),
        ("rating", "survey", ["3"], Scale(0, 10, "")),
    ],
)
def test_scale_of_a_column(header: str, source: str, sample: list[str], expected: Scale):
    assert find_scale(header, source, sample, None) == expected


def test_configured_scale_wins():
    assert find_scale("満足度", "survey", [], (0, 100)) == Scale(0, 100, "csat")


@pytest.mark.parametrize(
    ("text", "role"),
    [
        ("オーナー", "決裁者"),
        ("店長", "導入推進者"),
        ("受付スタッフ", "使用者"),
        ("関与者", "関与者"),
        ("船長", "船長"),
    ],
)
def test_roles(text: str, role: str):
    assert role_name(text) == role
