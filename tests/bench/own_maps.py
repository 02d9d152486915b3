"""How well stages given by examples are found on maps of trades that were never seen: the maps of data/maps, by folds.

    python tests/bench/own_maps.py [--examples 4 8 16] [--folds 5]

Scenes are learned anew without the maps of a fold; then some sentences of each stage are its examples and the others
are judged. Mean macro-F1 over the stages and none, with a 95% interval from resampled maps; ``without scenes``: the
same examples with a view that learned nothing, so that meaning, words and labels alone decide. Some 20 minutes.
"""

from __future__ import annotations

import argparse
from dataclasses import replace
from pathlib import Path

import numpy as np

from koetabi.classify import few_shot, load_model
from koetabi.classify.fit_scenes import NONE, Map, fit_scenes, read_maps
from koetabi.classify.metrics import confusion, macro_f1
from koetabi.classify.scenes import SceneView
from koetabi.classify.stages import bind_stages
from koetabi.classify.vectors import load_words
from koetabi.definition import MapDefinition
from koetabi.records import Document
from koetabi.text.tokenize import SudachiTokenizer

MAPS = Path(__file__).resolve().parents[2] / "data" / "maps"
LEFT = 3


class Bench:
    """The model, and maps judged with a view of scenes."""

    def __init__(self) -> None:
        self.model = load_model()
        self.tokenizer = SudachiTokenizer()

    def judge(self, rows: Map, count: int, view: SceneView, rng: np.random.Generator) -> float:
        """Macro-F1 on the sentences of one map that were not drawn as examples."""
        few_shot.load_scenes = lambda: view
        names = [name for name in dict.fromkeys(stage for stage, _ in rows) if name != NONE]
        gold = np.array([names.index(stage) if stage != NONE else len(names) for stage, _ in rows])
        drawn = []
        for code in range(len(names)):
            pool = np.flatnonzero(gold == code)
            drawn.append(rng.choice(pool, min(count, len(pool) - LEFT), replace=False))
        stages = [
            {"id": f"s{code}", "name": name, "examples": [rows[at][1] for at in picked]}
            for code, (name, picked) in enumerate(zip(names, drawn, strict=True))
        ]
        rest = np.setdiff1d(np.arange(len(rows)), np.concatenate(drawn))
        texts = [rows[at][1] for at in rest]
        documents = [Document(t, [(0, len(t))], self.tokenizer.tokenize(t), "review") for t in texts]
        bound = bind_stages(self.model, MapDefinition.model_validate({"stages": stages}), self.tokenizer)
        found = bound.assign(self.model.score(documents))
        size = len(names) + 1
        return macro_f1(confusion(gold[rest], np.where(found < 0, len(names), found), size))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--examples", type=int, nargs="+", default=[4, 8, 16])
    parser.add_argument("--folds", type=int, default=5)
    options = parser.parse_args()
    maps = read_maps(sorted(MAPS.glob("*.jsonl")))
    names = [list(maps)[at] for at in np.random.default_rng(0).permutation(len(maps))]
    bench, words = Bench(), load_words()
    found: dict[tuple[int, str], list[float]] = {}
    for fold in range(options.folds):
        asked = names[fold :: options.folds]
        view = fit_scenes({name: maps[name] for name in names if name not in asked}, words, bench.tokenizer)
        blind = replace(view, straight=view.straight * 0, turned=view.turned * 0, none=view.none * 0)
        for count in options.examples:
            for label, seen in (("", view), (" without scenes", blind)):
                scores = [bench.judge(maps[name], count, seen, np.random.default_rng(fold)) for name in asked]
                found.setdefault((count, label), []).extend(scores)
    print(f"{len(maps)} maps, {sum(map(len, maps.values()))} sentences\n")
    print("| examples a stage | macro-F1 | 95% |\n|---|---|---|")
    rng = np.random.default_rng(0)
    for (count, label), scores in sorted(found.items()):
        draws = rng.choice(scores, (2000, len(scores))).mean(axis=1)
        low, high = np.quantile(draws, [0.025, 0.975])
        print(f"| {count}{label} | {np.mean(scores):.3f} | {low:.3f}–{high:.3f} |")


if __name__ == "__main__":
    main()
