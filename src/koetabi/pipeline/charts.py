"""The confusion matrices of an evaluation as one picture (PNG)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

from koetabi.errors import InputError


def confusion_png(report: dict[str, Any], path: Path) -> None:
    """Draws the matrices of ``report`` (:func:`koetabi.pipeline.training.evaluate_model`): rows gold, shares of a row.

    Raises:
        InputError: matplotlib is not installed, or ``path`` cannot be written.
    """
    try:
        import matplotlib_fontja
        from matplotlib.backends.backend_agg import FigureCanvasAgg
        from matplotlib.figure import Figure
    except ImportError as error:
        raise InputError(
            "図を描くには matplotlib が要ります。pip install 'koetabi[charts]' を実行してください",
            "drawing needs matplotlib; run: pip install 'koetabi[charts]'",
        ) from error
    matplotlib_fontja.japanize()
    figure = Figure(figsize=(16, 14), layout="constrained")
    for axes, (head, found) in zip(figure.subplots(2, 2).flat, report["heads"].items(), strict=True):
        _draw(axes, head, list(found["classes"]), np.array(found["confusion"]))
    FigureCanvasAgg(figure)
    try:
        figure.savefig(path, format="png", dpi=100)
    except OSError as error:
        raise InputError(
            f"{path} に書き込めません（{error.strerror}）。別の書き出し先を指定してください",
            f"cannot write {path} ({error.strerror}); name another file",
        ) from error


def _draw(axes: Any, head: str, names: list[str], table: np.ndarray) -> None:
    share = table / np.maximum(table.sum(axis=1, keepdims=True), 1)
    axes.imshow(share, cmap="Blues", vmin=0, vmax=1)
    axes.set_xticks(range(len(names)), names, rotation=60, ha="right")
    axes.set_yticks(range(len(names)), names)
    axes.set_xlabel("found")
    axes.set_ylabel("gold")
    axes.set_title(head)
    for row, column in np.argwhere(table > 0):
        colour = "white" if share[row, column] > 0.5 else "black"
        axes.text(column, row, str(table[row, column]), ha="center", va="center", color=colour, fontsize=8)
