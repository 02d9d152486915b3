import numpy as np
import pytest
from scipy.sparse import random_array

from koetabi.classify.ridge import solve, solve_exactly


@pytest.fixture
def problem():
    rng = np.random.default_rng(4)
    sparse = [random_array((60, width), density=0.2, rng=rng, format="csr") for width in (40, 25)]
    dense = rng.normal(size=(60, 5)).astype(np.float32)
    return sparse, dense, rng.normal(size=(60, 3)), np.arange(60) % 4, rng.uniform(0.5, 3.0, 60)


def side_by_side(sparse, dense):
    return np.hstack([*(part.toarray() for part in sparse), dense])


def test_coefficients_are_those_of_the_normal_equations(problem):
    sparse, dense, y, groups, weights = problem
    found, _ = solve(sparse, dense, y, groups, weights, steps=40)
    x = side_by_side(sparse, dense)
    exact = np.linalg.solve(x.T @ (weights[:, None] * x) + np.eye(x.shape[1]), x.T @ (weights[:, None] * y))
    assert [len(part) for part in found] == [40, 25, 5]
    np.testing.assert_allclose(np.vstack(found), exact, atol=2e-3)


def test_left_out_rows_are_judged_by_a_model_without_their_group(problem):
    sparse, dense, y, groups, weights = problem
    _, held = solve(sparse, dense, y, groups, weights)
    changed = y.copy()
    changed[groups == 2] += 100
    _, again = solve(sparse, dense, changed, groups, weights)
    np.testing.assert_array_equal(held[groups == 2], again[groups == 2])
    assert np.abs(held - again)[groups != 2].max() > 1


def test_both_ways_give_the_same_predictions(problem):
    sparse, dense, y, groups, weights = problem
    x = side_by_side(sparse, dense)
    _, held = solve(sparse, dense, y, groups, weights, steps=40)
    _, exact = solve_exactly(x @ x.T, y, groups, 1 / weights)
    np.testing.assert_allclose(held, exact, atol=5e-3)
