"""Average linkage by nearest-neighbour chains against SciPy's whole dendrogram, cut at the same height."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.cluster.hierarchy import fcluster, linkage
from scipy.spatial.distance import squareform

from koetabi.journey.clustering import average_linkage, unit_rows


@pytest.mark.parametrize("link", [0.2, 0.5, 0.8])
@pytest.mark.parametrize("seed", range(4))
def test_groups_are_those_of_the_dendrogram(seed: int, link: float) -> None:
    draw = np.random.default_rng(seed)
    centres = draw.normal(size=(12, 16))
    rows = unit_rows(centres[draw.integers(12, size=90)] + draw.normal(size=(90, 16)))
    likeness = (rows @ rows.T).astype(np.float64)
    distance = 1 - likeness
    np.fill_diagonal(distance, 0)
    dendrogram = linkage(squareform(distance, checks=False), "average")
    expected = fcluster(dendrogram, 1 - link, "distance")
    found = average_linkage(likeness, link)
    pairs = set(zip(expected.tolist(), found.tolist(), strict=True))
    assert len(pairs) == len(set(expected)) == len(set(found))


def test_few_rows() -> None:
    assert average_linkage(np.empty((0, 0)), 0.5).tolist() == []
    assert average_linkage(np.ones((1, 1)), 0.5).tolist() == [0]
    assert average_linkage(np.ones((3, 3)), 0.5).tolist() == [0, 0, 0]
    assert average_linkage(np.array([[1.0, 0.5], [0.5, 1.0]]), 0.6).tolist() == [0, 1]
