"""Polarity of real sentences the model never saw, each taken as one segment: three classes, and polar ones alone.

    python tests/bench/zero_shot.py SENTENCES.tsv [--model DIR]

SENTENCES: id, polarity (1, 0, −1), text, separated by tabs. Polar alone: of the sentences with gold 1 or −1, the share
whose right sign is the likelier of the two. 95% intervals from 1,000 bootstrap samples of sentences.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np

from koetabi.classify import load_model
from koetabi.classify.heads import columns
from koetabi.classify.metrics import confusion, macro_f1
from koetabi.records import Document
from koetabi.text.tokenize import SudachiTokenizer


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--model", type=Path)
    options = parser.parse_args()
    rows = [line.split("\t") for line in options.sentences.read_text(encoding="utf-8").splitlines()]
    gold = np.array([int(row[1]) for row in rows]) + 1
    tokenizer = SudachiTokenizer()
    documents = [Document(row[2], [(0, len(row[2]))], tokenizer.tokenize(row[2]), "review") for row in rows]
    scores = load_model(options.model).score(documents).scores[:, columns("polarity")]
    found = scores.argmax(axis=1)
    sign = np.where(scores[:, 2] > scores[:, 0], 2, 0)
    figures = []
    rng = np.random.default_rng(0)
    for draw in [np.arange(len(gold)), *(rng.integers(len(gold), size=len(gold)) for _ in range(1000))]:
        g, f = gold[draw], found[draw]
        figures.append(((g == f).mean(), macro_f1(confusion(g, f, 3)), (sign[draw] == g)[g != 1].mean()))
    low, high = np.quantile(figures[1:], (0.025, 0.975), axis=0)
    print(f"{len(gold):,} sentences\n| | | 95% |\n|---|---|---|")
    for name, value, a, b in zip(("accuracy", "macro-F1", "polar alone"), figures[0], low, high, strict=True):
        print(f"| {name} | {value:.3f} | {a:.3f}–{b:.3f} |")


if __name__ == "__main__":
    main()
