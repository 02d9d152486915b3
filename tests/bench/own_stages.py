"""How well stages given by examples are found: many draws of examples from labelled sentences, judged on the rest.

    python tests/bench/own_stages.py SENTENCES.jsonl [--examples 4 8 16] [--draws 20] [--map hotel]

SENTENCES: JSON Lines with ``text`` and ``stage`` (an id of the map, or none). Only ids, names and the drawn examples
are used: neither touchpoints nor canonical stages. A rare stage gives all examples but three. Macro-F1 over the stages
and none; ``weighted`` counts each sentence so that classes have the shares they have before the draw.
The first line takes the map's own examples instead and judges all sentences.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from koetabi.classify import load_model
from koetabi.classify.metrics import confusion, macro_f1
from koetabi.classify.stages import bind_stages
from koetabi.definition import MapDefinition
from koetabi.records import Document
from koetabi.text.tokenize import SudachiTokenizer
from koetabi.workspace import load_template

LEFT = 3


class Bench:
    """The model's features of all sentences, and maps judged on them."""

    def __init__(self, rows: list[dict], definition: MapDefinition) -> None:
        self.model = load_model()
        self.tokenizer = SudachiTokenizer()
        self.definition = definition
        self.texts = [row["text"] for row in rows]
        ids = list(definition.stage_ids)
        self.gold = np.array([ids.index(row["stage"]) if row["stage"] in ids else len(ids) for row in rows])
        documents = [Document(t, [(0, len(t))], self.tokenizer.tokenize(t), "review") for t in self.texts]
        self.scored = self.model.score(documents)

    def judge(self, definition: MapDefinition, inside: np.ndarray) -> tuple[float, float, float]:
        """(macro-F1, weighted macro-F1, share of none) on the sentences ``inside``."""
        size = len(self.definition.stages)
        found = bind_stages(self.model, definition, self.tokenizer).assign(self.scored)[inside]
        found = np.where(found < 0, size, found)
        gold = self.gold[inside]
        share = np.bincount(self.gold, minlength=size + 1) / np.maximum(np.bincount(gold, minlength=size + 1), 1)
        plain = macro_f1(confusion(gold, found, size + 1))
        return plain, macro_f1(confusion(gold, found, size + 1, share[gold])), float((found == size).mean())

    def draw(self, count: int, rng: np.random.Generator) -> tuple[MapDefinition, np.ndarray]:
        """A map with drawn examples, and the sentences that were not drawn."""
        stages, drawn = [], []
        for code, stage in enumerate(self.definition.stages):
            pool = np.flatnonzero(self.gold == code)
            picked = rng.choice(pool, min(count, len(pool) - LEFT), replace=False)
            drawn.append(picked)
            examples = tuple(self.texts[at] for at in picked)
            stages.append(stage.model_copy(update={"examples": examples, "canonical": (), "touchpoints": ()}))
        rest = np.setdiff1d(np.arange(len(self.texts)), np.concatenate(drawn))
        return self.definition.model_copy(update={"stages": tuple(stages)}), rest


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("sentences", type=Path)
    parser.add_argument("--examples", type=int, nargs="+", default=[4, 8, 16])
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--map", default="hotel")
    options = parser.parse_args()
    rows = [json.loads(line) for line in options.sentences.read_text(encoding="utf-8").splitlines()]
    bench = Bench(rows, load_template(options.map))
    print("| examples a stage | macro-F1 (sd) | weighted (sd) | none |\n|---|---|---|---|")
    plain, weighted, none = bench.judge(bench.definition, np.arange(len(rows)))
    print(f"| the template's own | {plain:.3f} | {weighted:.3f} | {none:.2f} |")
    for count in options.examples:
        rng = np.random.default_rng(0)
        found = np.array([bench.judge(*bench.draw(count, rng)) for _ in range(options.draws)])
        (plain, weighted, none), (plain_sd, weighted_sd, _) = found.mean(axis=0), found.std(axis=0)
        print(
            f"| {count} | {plain:.3f} ({plain_sd:.3f}) | {weighted:.3f} ({weighted_sd:.3f}) | {none:.2f} |", flush=True
        )


if __name__ == "__main__":
    main()
