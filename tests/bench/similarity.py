"""Similarity of sentences by the shipped word vectors, against human judgement (JSTS), beside what makes it up.

    python tests/bench/similarity.py JSTS.json

JSTS: JSON Lines with ``sentence1``, ``sentence2`` and ``label`` (Kurihara et al., "JGLUE", LREC 2022). Nothing is
tuned on it. Speed is of :meth:`SentenceTransformer.encode` on one process, Sudachi included.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path

import numpy as np
from scipy.stats import spearmanr

import koetabi


def main(path: Path) -> None:
    """Print Spearman's rank correlation and sentences per second."""
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    encoder = koetabi.sentence_encoder()
    encoder.encode("はじめに辞書を読む")
    begin = time.perf_counter()
    first, second = (encoder.encode([row[name] for row in rows], batch_size=512) for name in ("sentence1", "sentence2"))
    seconds = time.perf_counter() - begin
    found = np.einsum("ij,ij->i", first, second)
    figure = spearmanr(found, [row["label"] for row in rows])[0]
    print(f"{len(rows)} pairs: Spearman {figure:.4f}; {2 * len(rows) / seconds:,.0f} sentences/s")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
