"""How good a map's own stages are: cross-validation over their examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from koetabi.classify import load_model
from koetabi.classify.few_shot import gather, held_out
from koetabi.classify.metrics import confusion, macro_f1, per_class
from koetabi.errors import InputError
from koetabi.text.tokenize import SudachiTokenizer
from koetabi.workspace import Workspace


def evaluate_stages(workspace: Workspace) -> dict[str, Any]:
    """Each example judged by the other examples (leave one out), each remark of no stage by the other remarks.

    ``precision`` counts the remarks of no stage among the wrong; ``abstained``: share of a stage's examples that got
    no stage. Canonical stages are not consulted: the figures are of the examples alone.

    Raises:
        InputError: no stage of the map has examples, or an example stands in two stages.
    """
    stages = workspace.definition.stages
    where: dict[str, str] = {}
    for stage in stages:
        for text in stage.examples:
            if where.setdefault(text, stage.id) != stage.id:
                raise InputError(
                    f"例文「{text}」が段階 {where[text]} と {stage.id} の両方にあります。どちらかから除いてください",
                    f"an example stands in both stages {where[text]} and {stage.id}; remove it from one of them",
                )
    if not where:
        raise InputError(
            f"{workspace.root} の地図には例文を持つ段階がありません。journey.yaml の段階に examples を書いてください",
            f"no stage of the map in {workspace.root} has examples; add examples to a stage in journey.yaml",
        )
    examples = gather(stages)
    found = held_out(load_model(workspace.model_path), examples, SudachiTokenizer(), np.arange(len(examples.texts)))
    judged = examples.told | (examples.codes < 0)
    gold, found = examples.codes[judged], found[judged]
    size = len(stages) + 1
    # None last: −1 is the last index.
    table = confusion(gold % size, found % size, size)
    rows = per_class(table)
    own = [code for code, stage in enumerate(stages) if stage.examples]
    return {
        "examples": int(examples.told.sum()),
        "remarks": int((gold < 0).sum()),
        "macro_f1": round(macro_f1(table), 4),
        "remarks_kept_out": round(float(rows[-1, 1]), 4),
        "stages": {
            stages[code].id: {
                "examples": int(rows[code, 3]),
                "precision": round(float(rows[code, 0]), 4),
                "recall": round(float(rows[code, 1]), 4),
                "f1": round(float(rows[code, 2]), 4),
                "abstained": round(float(table[code, -1] / rows[code, 3]), 4),
                "taken_for": {
                    stages[other].id: int(table[code, other]) for other in own if other != code and table[code, other]
                },
            }
            for code in own
        },
    }


def table(report: dict[str, Any]) -> Iterator[str]:
    """The report as Markdown lines."""
    yield (
        f"{report['examples']} examples, macro-F1 {report['macro_f1']:.3f} (leave one out); "
        f"{report['remarks_kept_out']:.0%} of {report['remarks']} remarks of no stage kept out"
    )
    yield "| | examples | precision | recall | F1 | abstained | taken for |\n|---|---|---|---|---|---|---|"
    for name, row in report["stages"].items():
        figures = " | ".join(f"{row[key]:.3f}" for key in ("precision", "recall", "f1"))
        others = ", ".join(f"{other} {count}" for other, count in row["taken_for"].items())
        yield f"| {name} | {row['examples']} | {figures} | {row['abstained']:.0%} | {others} |"
