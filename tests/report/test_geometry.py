import pytest

from koetabi.report.geometry import Frame, band_path, line_path, smooth


def test_frame_puts_stages_in_the_middle_of_their_columns():
    frame = Frame(columns=4, width=100, top=0, bottom=200)
    assert [frame.x(i) for i in range(4)] == [50, 150, 250, 350]
    assert [frame.y(v) for v in (1, 0, -1, 7)] == [0, 100, 200, 0]


def test_smooth_line_never_overshoots_what_was_measured():
    points = [(0.0, 10.0), (1.0, 90.0), (2.0, 90.0), (3.0, 20.0), (4.0, 25.0)]
    for piece in smooth(points):
        low, high = sorted((piece.start[1], piece.end[1]))
        for step in range(101):
            t = step / 100
            y = (
                (1 - t) ** 3 * piece.start[1]
                + 3 * (1 - t) ** 2 * t * piece.first[1]
                + 3 * (1 - t) * t**2 * piece.second[1]
                + t**3 * piece.end[1]
            )
            assert low - 1e-9 <= y <= high + 1e-9


@pytest.mark.parametrize("points", [[], [(0.0, 1.0)]])
def test_nothing_to_join(points):
    assert smooth(points) == []
    assert line_path(smooth(points)) == ""


def test_unconnected_pieces_start_anew():
    first, _, third = smooth([(0.0, 0.0), (1.0, 1.0), (2.0, 0.0), (3.0, 1.0)])
    assert line_path([first, third]).count("M") == 2


def test_band_is_closed_and_comes_back():
    path = band_path([(0.0, 1.0), (1.0, 2.0)], [(0.0, 5.0), (1.0, 6.0)])
    assert path.startswith("M0.0,1.0")
    assert "L1.0,6.0" in path
    assert path.endswith("0.0,5.0Z")
