"""Commands on models: classify, train, evaluate."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from koetabi.cli.face import say, workspace_at
from koetabi.errors import InputError


@click.command()
@click.argument("file", required=False, metavar="[INPUT]")
@click.option("--text", help="このコメントだけを分類する / label this one comment")
@click.option("--out", metavar="FILE", help="書き出し先 / where to write [stdout]")
@click.option("--no-mask", is_flag=True, help="個人情報を伏せない / keep personal data")
@click.option("--model", metavar="PATH", help="モデルのフォルダ / model folder")
@click.option("--why", is_flag=True, help="段階を決めた言葉も出す / also the words that decided the stage")
def classify(file: str | None, text: str | None, out: str | None, no_mask: bool, model: str | None, why: bool) -> None:
    """コメント (CSV・JSONL・標準入力) を分類し、JSONL で返す / label comments, as JSONL."""
    from koetabi.pipeline.inputs import read_inputs
    from koetabi.pipeline.predict import predict

    if file and text is not None:
        raise InputError(
            "入力ファイルと --text の両方は使えません。どちらかにしてください", "give either a file or --text, not both"
        )
    if text is not None:
        ids, texts, sources, questions = ["1"], [text], ["survey"], [""]
    else:
        ids, texts, sources, questions = read_inputs(Path(file) if file else None)
    chosen = Path(model) if model else None
    found = predict(texts, ids=ids, sources=sources, questions=questions, masking=not no_mask, model=chosen, why=why)
    lines = (json.dumps(prediction, ensure_ascii=False).encode("utf-8", "replace") + b"\n" for prediction in found)
    if out is None:
        sys.stdout.buffer.writelines(lines)
        return
    try:
        with Path(out).open("wb") as stream:
            stream.writelines(lines)
    except OSError as error:
        raise InputError(
            f"{out} に書き込めません（{error.strerror}）。別の書き出し先を指定してください",
            f"cannot write {out} ({error.strerror}); name another file",
        ) from None


@click.command()
@click.option("--labels", required=True, metavar="FILE", help="ラベル付きコメント / labelled comments (GUIDE.md)")
@click.argument("more", nargs=-1, metavar="[FILE]...")
@click.option("--out", required=True, metavar="MODELDIR", help="モデルのフォルダ / model folder to write")
@click.option(
    "--encoder", metavar="NAME_OR_PATH", help="sentence-transformers のモデル / a sentence-transformers model"
)
@click.option("--force", is_flag=True, help="劣るモデルでも置き換える / replace even a better model")
def train(labels: str, more: tuple[str, ...], out: str, encoder: str | None, force: bool) -> None:
    """ラベル付きコメントから学習する / fit a model to labelled comments."""
    from koetabi.pipeline.training import train_model

    for line in train_model([Path(labels), *map(Path, more)], Path(out), force=force, encoder=encoder):
        click.echo(say(line.ja, line.en))


@click.command()
@click.argument("files", nargs=-1, metavar="[FILE]...")
@click.option(
    "-C", "root", metavar="DIR", help="その作業フォルダの段階の例文を測る / the examples of a workspace's stages"
)
@click.option("--model", metavar="PATH", help="モデルのフォルダ / model folder")
@click.option("--json", "as_json", is_flag=True, help="JSON で返す / as JSON")
@click.option("--png", metavar="FILE", help="混同行列の図 / picture of the confusion matrices")
def evaluate(files: tuple[str, ...], root: str | None, model: str | None, as_json: bool, png: str | None) -> None:
    """ラベル付きコメントで、または段階の例文で測る / measure on labelled comments, or a map's own stages."""
    if bool(files) == (root is not None) or (root is not None and (model or png)):
        raise InputError(
            "ラベルのファイルか -C 作業フォルダの一方を指定してください（--model・--png はファイル用です）",
            "give either labelled files or -C WORKSPACE (--model and --png go with files)",
        )
    if root is not None:
        from koetabi.pipeline import own_stages

        report = own_stages.evaluate_stages(workspace_at(root))
        lines = own_stages.table(report)
    else:
        from koetabi.pipeline.training import evaluate_model, table

        report = evaluate_model([Path(f) for f in files], Path(model) if model else None)
        lines = table(report)
    if png:
        from koetabi.pipeline.charts import confusion_png

        confusion_png(report, Path(png))
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False, indent=1))
    else:
        for line in lines:
            click.echo(line)
