"""The quick form of ``tests/bench/simulation.py``: known truth, few worlds."""

import runpy
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def simulation():
    return runpy.run_path(str(Path(__file__).parents[1] / "bench" / "simulation.py"))


def test_intervals_cover_where_plain_averages_do_not(simulation):
    found = simulation["coverage"](50)
    assert found["clustered by customer, right labels"] >= 0.92
    assert found["segments as voices, right labels"] < 0.88
    assert found["clustered by customer, classifier's labels"] < 0.5
    assert found["corrected by 400 sampled, mean"] >= 0.93
    assert found["corrected by 400 sampled, share"] >= 0.93


def test_the_adjusted_curve_is_nearly_free_of_the_channel(simulation):
    found = simulation["curve_bias"](10)
    assert found["adjusted curve"] < 0.02 < 0.06 < found["raw curve"]


def test_claims_of_change_are_mostly_true(simulation):
    found = simulation["discoveries"](100)
    assert found["false share of claims"] <= 0.06
    assert found["any claim where nothing changed"] <= 0.12
    assert found["real turn found"] > 0.9


def test_pain_points_live_through_twelve_weeks(simulation):
    found = simulation["identity"]()
    assert found["ids kept over twelve weeks"] >= 0.95
    assert found["AMI of one run and twelve"] >= 0.9
    assert found["AMI of twelve runs and the truth"] >= 0.95
