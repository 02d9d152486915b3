"""Seconds and memory of gathering 100,000 negative segments into pain points, all at once.

python tests/bench/clustering.py [--segments 100000]
"""

from __future__ import annotations

import argparse
import resource
import time

import numpy as np

from koetabi.journey.pain_points import NegativeSegments, update_pain_points
from koetabi.records import Tokens

THEMES, DIMENSIONS = 400, 128
STAGES = tuple("abcdefgh")


def complaints(n: int) -> NegativeSegments:
    """``n`` segments of 400 themes, the k-th k times as rare as the first, in 128 noisy dimensions."""
    rng = np.random.default_rng(0)
    centres = rng.normal(size=(THEMES, DIMENSIONS))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    often = 1 / np.arange(1, THEMES + 1)
    theme = rng.choice(THEMES, n, p=often / often.sum())
    vectors = np.empty((n, DIMENSIONS), dtype=np.int8)
    for begin in range(0, n, 10_000):
        rows = centres[theme[begin : begin + 10_000]]
        rows = rows + 0.9 * rng.normal(size=rows.shape) / np.sqrt(DIMENSIONS)
        vectors[begin : begin + 10_000] = np.rint(127 * rows / np.linalg.norm(rows, axis=1, keepdims=True))
    zero = np.zeros(n, dtype=np.int64)
    day = 20_000 + rng.integers(0, 84, n)
    return NegativeSegments(
        np.arange(n), zero, zero + 9, theme % len(STAGES), day, rng.integers(0, n // 3 + 1, n), vectors
    )


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--segments", type=int, default=100_000)
    new = complaints(parser.parse_args().segments)
    begin = time.perf_counter()
    found = update_pain_points(
        [],
        new,
        stages=STAGES,
        texts=lambda spans: ["電話がつながらない" for _ in spans],
        tokens_of=lambda texts: [Tokens([], [], [], []) for _ in texts],
    )
    seconds = time.perf_counter() - begin
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    other = float((found.assignment < 0).mean())
    print(
        f"{len(new):,} segments: {seconds:.1f} s, peak {peak:.0f} MB, {len(found.pain_points)} pain points, "
        f"{other:.1%} in none"
    )


if __name__ == "__main__":
    main()
