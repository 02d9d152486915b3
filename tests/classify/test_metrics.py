import numpy as np
import pytest

from koetabi.classify.metrics import calibration, confusion, coverage, intervals, macro_f1, per_class

GOLD = np.array([0, 0, 1, 1])
FOUND = np.array([0, 1, 1, 1])


def test_figures_of_a_known_table():
    table = confusion(GOLD, FOUND, 3)
    assert table.tolist() == [[1, 1, 0], [0, 2, 0], [0, 0, 0]]
    assert per_class(table)[:2] == pytest.approx(np.array([[1, 0.5, 2 / 3, 2], [2 / 3, 1, 0.8, 2]]))
    # A class that does not occur is not counted.
    assert macro_f1(table) == pytest.approx((2 / 3 + 0.8) / 2)


def test_intervals_hold_the_figure_and_shrink_with_more_comments():
    def width(times):
        gold, found = np.tile(GOLD, times), np.tile(FOUND, times)
        (low, high), single = intervals(gold, found, 2, np.arange(len(gold)))
        assert low <= macro_f1(confusion(gold, found, 2)) <= high
        assert np.all(single[:, 0] <= single[:, 1])
        return high - low

    assert width(100) < width(10)


def test_segments_of_one_comment_are_drawn_together():
    (low, high), _ = intervals(GOLD, FOUND, 2, np.zeros(4, dtype=int))
    assert low == high


def test_calibration_error_of_known_confidences():
    error, rows = calibration(np.array([True, False]), np.array([0.75, 0.75]))
    assert error == pytest.approx(0.25)
    assert rows == [(0.75, 0.5, 2)]


def test_coverage_is_the_most_that_keeps_the_precision():
    right = np.array([True] * 9 + [False, True, False, False])
    confidence = np.array([0.99, 0.98, 0.97, 0.96, 0.95, 0.94, 0.93, 0.92, 0.91, 0.9, 0.8, 0.5, 0.5])
    rows = {stated: (least, kept) for stated, least, kept in coverage(right, confidence)}
    assert rows[0.90] == (0.8, pytest.approx(11 / 13, abs=1e-4))
    assert rows[0.95] == (0.91, pytest.approx(9 / 13, abs=1e-4))
    # The two at 0.5 stand or fall together: with both, 10 of 13 are right.
    assert rows[0.80] == rows[0.90]


def test_coverage_says_when_no_threshold_will_do():
    assert all(least is None and kept == 0 for _, least, kept in coverage(np.array([False]), np.array([0.9])))
