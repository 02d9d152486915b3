"""Commands for analysts: a sample to review, and their corrections."""

from __future__ import annotations

from pathlib import Path

import click

from koetabi.cli.face import in_workspace, say, workspace_at


@click.command()
@click.argument("size", type=click.IntRange(min=1), metavar="N")
@in_workspace
@click.option("--out", metavar="FILE", help="書き出し先のCSV / CSV file [out/sample.csv]")
def sample(size: int, root: str, out: str | None) -> None:
    """確認する標本を、抽出確率つきで引く / draw segments to review, with known probabilities.

    \b
    正しければ value に ok、違えば field と value を書き、koetabi correct FILE で戻します。
    Write ok as value where all is right, else field and value; hand it back with koetabi correct FILE.
    """
    from koetabi.pipeline.sample import draw

    workspace = workspace_at(root)
    path = Path(out) if out else workspace.out / "sample.csv"
    drawn = draw(workspace, size, path)
    click.echo(
        say(
            f"{drawn} 件を {path} に書きました。正しければ value に ok、違えば field と value を書いて"
            " koetabi correct で戻してください",
            f"wrote {drawn} segments to {path}; fill in ok, or field and value, and hand it to koetabi correct",
        )
    )


@click.command()
@click.argument("file", metavar="FILE")
@in_workspace
def correct(file: str, root: str) -> None:
    """訂正 (CSV・JSONL: segment, field, value, analyst, time, reason) を取り込む / take corrections in.

    \b
    区間ID: field は stage polarity valence emotion facet。そのままで正しければ value に ok
    課題ID (pp-…): field は title status owner feasibility measure merge split
    Segments: correct a field, or value ok where all is right. Pain points: name, status, owner,
    feasibility 0-1, measure, merge (into that id; its own id: stand alone again), split (segment ids).
    """
    from koetabi.pipeline.correct import take_corrections

    taken = take_corrections(workspace_at(root), Path(file))
    click.echo(
        say(
            f"訂正 {taken.new} 件を取り込みました（既知 {taken.known} 件）。次の koetabi refresh で地図に入ります",
            f"took {taken.new} corrections in ({taken.known} known already); the next koetabi refresh shows them",
        )
    )
    for line, reason in taken.refused:
        click.echo(say(f"{line} 行目は使えません: {reason.ja}", f"line {line} cannot be used: {reason.en}"), err=True)
    if taken.refused:
        raise click.exceptions.Exit(2)
