"""The model card: what a model is, how good it is, and the commands that say so again."""

from __future__ import annotations

from typing import Final

from koetabi.classify.measuring import Report

_TRAIN: Final = "koetabi train --labels data/corpus/*.jsonl --out models/default --force"
_MEASURE: Final = "python models/measure.py"


def model_card(report: Report, identity: str, files: int) -> str:
    """Markdown. ``report``: of :func:`~koetabi.classify.measuring.cross_validate` over ``files`` corpus files."""
    lines = [
        "# models/default",
        "",
        "Labels segments of Japanese customer comments: stage (13), polarity and valence, emotion (11), facet (5).",
        "First layer: ridge regression on hashed words, characters and context with chiVe word vectors. Second layer:",
        "a network of one hidden layer on those scores of the segment, its neighbours, its comment, and the source.",
        "safetensors and JSON, SHA-256 of each in config.json; needs NumPy and SciPy only, and the word vectors in",
        "models/encoder.",
        "",
        f"Identity `{identity}`. Made from the files in `data/corpus/` by",
        "",
        f"    {_TRAIN}",
        "",
        "## Measured",
        "",
        f"The {files} corpus files in five folds, each judged by a model trained on the other four, pooled:",
        f"{report.comments:,} comments, {report.segments:,} segments. 95% intervals from resampled comments. "
        "End to end: koetabi's own segments.",
        "",
        f"    {_MEASURE}",
        "",
        "| | macro-F1 | 95% | end to end | 95% | accuracy | calibration error |",
        "|---|---|---|---|---|---|---|",
    ]
    for head, found in report.heads.items():
        low, high = found.ci95
        own_low, own_high = found.end_to_end_ci95
        lines.append(
            f"| {head} | {found.macro_f1:.3f} | {low:.3f}–{high:.3f} | {found.end_to_end:.3f} "
            f"| {own_low:.3f}–{own_high:.3f} | {found.accuracy:.3f} | {found.calibration_error:.3f} |"
        )
    cut = report.segmentation
    lines += [
        "",
        f"Segmentation, cut points within ±1 character: precision {cut['precision']:.3f}, recall {cut['recall']:.3f}, "
        f"F1 {cut['f1']:.3f}. Cuts inside stretches without labels are not counted.",
        "",
        "| left out | segments | stage | polarity | emotion | facet |",
        "|---|---|---|---|---|---|",
    ]
    for name, row in {**report.by_file, **report.by_source}.items():
        figures = " | ".join(f"{row[head]:.3f}" for head in report.heads)
        lines.append(f"| {name} | {row['segments']:.0f} | {figures} |")
    for head, found in report.heads.items():
        lines += ["", f"### {head}", "", "| | precision | recall | F1 | 95% | n |", "|---|---|---|---|---|---|"]
        for label, of in found.classes.items():
            low, high = of["f1_ci95"]
            three = " | ".join(f"{of[key]:.3f}" for key in ("precision", "recall", "f1"))
            lines.append(f"| {label} | {three} | {low:.3f}–{high:.3f} | {of['support']:.0f} |")
    stage = report.heads["stage"]
    names = list(stage.classes)
    lines += ["", "### Confusion of stages (rows: gold)", "", "| | " + " | ".join(names) + " |"]
    lines.append("|---" * (len(names) + 1) + "|")
    lines += [
        f"| {name} | " + " | ".join(map(str, row)) + " |" for name, row in zip(names, stage.confusion, strict=True)
    ]
    for head in ("stage", "polarity"):
        lines += ["", f"### Reliability of the confidence: {head}", "", "| said | was right | n |", "|---|---|---|"]
        lines += [f"| {said:.2f} | {was:.2f} | {n} |" for said, was, n in report.heads[head].reliability]
    lines += ["", "### Coverage at a stated precision", "", "Answers below the threshold are left open.", ""]
    lines += ["| | precision | threshold | coverage |", "|---|---|---|---|"]
    lines += [
        f"| {head} | {stated:.2f} | {'–' if least is None else f'{least:.2f}'} | {kept:.1%} |"
        for head, found in report.heads.items()
        for stated, least, kept in found.coverage
    ]
    lines += [
        "",
        "## Limits",
        "",
        "Trained on authored comments; figures on other data differ. What a survey's question adds to a terse answer",
        "is set by hand (classify/questions.py), not learned. Word vectors: see models/NOTICE.",
    ]
    return "\n".join(lines) + "\n"
