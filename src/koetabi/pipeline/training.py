"""Fitting and measuring models from labelled files (format: data/corpus/GUIDE.md)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from koetabi.classify import evaluate, load_model
from koetabi.classify.adapting import adapt, overlap
from koetabi.classify.corpus import read_corpus
from koetabi.classify.encoder import open_encoder
from koetabi.classify.fitting import check_stages, fit
from koetabi.classify.persist import CONFIG
from koetabi.errors import InputError, Message
from koetabi.text.tools import JapaneseText
from koetabi.workspace import data_folder


def train_model(
    labels: Sequence[Path], out: Path, *, force: bool = False, encoder: str | None = None
) -> Iterator[Message]:
    """Fit a model to labelled files and write it to ``out``; yields what is being done.

    The shipped corpus is mixed in, unless the labels hold some of it: then they are fitted as they stand.
    ``encoder``: folder or name of a sentence-transformers model in the place of the shipped word vectors.


    Raises:
        InputError: a file cannot be used, all labels are of one stage, or without ``force`` a
            better model in ``out`` would be replaced.
        ModelError: ``out`` cannot be written, or the encoder cannot be used.
    """
    for path in labels:
        if not path.is_file():
            raise InputError(f"{path} がありません。ファイル名を確かめてください", f"no file {path}; check its name")
    own = read_corpus(labels)
    check_stages(own)
    shipped = read_corpus(sorted(data_folder("corpus").glob("*.jsonl")))
    replaced = (out / CONFIG).exists()
    vectors = open_encoder(encoder, download=True) if encoder else None
    if overlap(own, shipped):
        if replaced and not force:
            raise InputError(
                f"{out} にはモデルがあります。置き換えるなら --force を付けてください",
                f"there is a model in {out}; give --force to replace it",
            )
        yield Message("学習しています（数分かかります）", "fitting (takes some minutes)")
        model = fit(own, JapaneseText(), vectors=vectors)
    else:
        before = load_model(out if replaced else None)
        yield Message(
            "同梱のコーパスと合わせて学習しています（数分かかります）", "fitting with the shipped corpus (some minutes)"
        )
        adapted = adapt(own, shipped, JapaneseText(), before, vectors=vectors)
        model = adapted.model
        changes = ", ".join(f"{head} {adapted.before[head]:.3f} → {adapted.after[head]:.3f}" for head in adapted.after)
        yield Message(f"渡されたラベルでのmacro-F1（交差検証）: {changes}", f"macro-F1 on held-out folds: {changes}")
        if replaced and adapted.worse and not force:
            raise InputError(
                f"{out} のモデルより悪くなるので置き換えません。それでも置き換えるなら --force を付けてください",
                f"the model in {out} is better and stays; give --force to replace it all the same",
            )
    model.save(out)
    yield Message(f"{out} に書きました（{model.identity}）", f"wrote {out} ({model.identity})")


def evaluate_model(labels: Sequence[Path], model: Path | None = None) -> dict[str, Any]:
    """Figures of a model (None: the shipped one) on labelled files; they mean most on files it never saw.

    Raises:
        InputError: a file cannot be used.
        ModelError: the model cannot be used.
    """
    return evaluate(load_model(model), labels, JapaneseText()).as_dict()


def table(report: dict[str, Any]) -> Iterator[str]:
    """The report as Markdown lines."""
    yield f"{report['comments']} comments, {report['segments']} segments"
    yield "| | macro-F1 | 95% | end to end | 95% | accuracy | ECE |"
    yield "|---|---|---|---|---|---|---|"
    for head, found in report["heads"].items():
        yield (
            f"| {head} | {found['macro_f1']:.3f} | {found['ci95'][0]:.3f}–{found['ci95'][1]:.3f} "
            f"| {found['end_to_end']:.3f} | {found['end_to_end_ci95'][0]:.3f}–{found['end_to_end_ci95'][1]:.3f} "
            f"| {found['accuracy']:.3f} | {found['calibration_error']:.3f} |"
        )
    cut = report["segmentation"]
    yield f"segmentation: precision {cut['precision']:.3f}, recall {cut['recall']:.3f}, F1 {cut['f1']:.3f}"
    for head, found in report["heads"].items():
        yield f"\n| {head} | precision | recall | F1 | 95% | n |\n|---|---|---|---|---|---|"
        for name, row in found["classes"].items():
            low, high = row["f1_ci95"]
            figures = f"{row['precision']:.3f} | {row['recall']:.3f} | {row['f1']:.3f} | {low:.3f}–{high:.3f}"
            yield f"| {name} | {figures} | {row['support']:.0f} |"
        yield from _confusion(head, found)
    yield "\n| | said | was right | n |\n|---|---|---|---|"
    for head, found in report["heads"].items():
        yield from (f"| {head} | {said:.2f} | {was:.2f} | {n} |" for said, was, n in found["reliability"])
    yield "\n| | precision | threshold | coverage |\n|---|---|---|---|"
    for head, found in report["heads"].items():
        for stated, least, kept in found["coverage"]:
            yield f"| {head} | {stated:.2f} | {'–' if least is None else f'{least:.2f}'} | {kept:.1%} |"
    yield "\n| | segments | " + " | ".join(report["heads"]) + " |\n|---" + "|---" * (len(report["heads"]) + 1) + "|"
    for name, row in {**report["by_source"], **report["by_industry"], **report["by_file"]}.items():
        yield f"| {name} | {row['segments']:.0f} | " + " | ".join(f"{row[head]:.3f}" for head in report["heads"]) + " |"
    yield "\n| surest errors | gold | found | confidence | words |\n|---|---|---|---|---|"
    for row in report["worst"]:
        words = " ".join(row["text"].split()).replace("|", "｜")
        yield f"| {row['head']} {row['id']} | {row['gold']} | {row['found']} | {row['confidence']:.2f} | {words} |"


def _confusion(head: str, found: dict[str, Any]) -> Iterator[str]:
    names = list(found["classes"])
    yield f"\n| {head}: gold ↓ found → | " + " | ".join(names) + " |\n|---" + "|---" * len(names) + "|"
    for name, row in zip(names, found["confusion"], strict=True):
        yield f"| {name} | " + " | ".join(map(str, row)) + " |"
