"""Commands on a workspace."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from koetabi.cli.face import current_lang, in_workspace, say, workspace_at
from koetabi.errors import InputError

if TYPE_CHECKING:
    from koetabi.pipeline.refresh import Refreshed


def _day(text: str | None) -> date | None:
    if text is None:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise InputError(
            f"日付「{text}」が読めません。2026-11-16 の形で書いてください",
            f"not a date: {text!r}; write it like 2026-11-16",
        ) from None


@click.command()
@click.argument("folder", required=False, metavar="DIR")
@click.option("--template", default="basic-5", metavar="NAME", help="地図の雛形 / map template [basic-5]")
@click.option("--list-templates", is_flag=True, help="雛形の一覧 / list the templates")
def init(folder: str | None, template: str, list_templates: bool) -> None:
    """作業フォルダを作る / make a workspace."""
    from koetabi.workspace import TEMPLATES, init_workspace, load_template

    if list_templates:
        for name in TEMPLATES:
            definition = load_template(name)
            click.echo(f"{name:<12} {definition.title}: {'・'.join(stage.name for stage in definition.stages)}")
        return
    if folder is None:
        raise InputError("フォルダを指定してください: koetabi init DIR", "name a folder: koetabi init DIR")
    workspace = init_workspace(Path(folder), template, current_lang())
    click.echo(
        say(
            f"{folder} を作りました。inbox/ にファイルを置いて koetabi refresh -C {folder} を実行してください",
            f"made {workspace.root}; put files into inbox/ and run: koetabi refresh -C {workspace.root}",
        )
    )


@click.command()
@in_workspace
@click.option("--as-of", metavar="DATE", help="この日までの声で作る / the last day that counts [today]")
def refresh(root: str, as_of: str | None) -> None:
    """新しい声を読み、地図を更新する / read what is new, refresh the map."""
    from koetabi.pipeline.refresh import refresh as run

    show(run(workspace_at(root), _day(as_of), _progress()))


def _progress() -> Any:
    import sys

    if not sys.stderr.isatty():
        return None
    from tqdm import tqdm

    bars: dict[str, tqdm] = {}

    def advance(step: str, done: int, total: int) -> None:
        if step not in bars:
            bars[step] = tqdm(total=total, desc=say("分析", "labelling"), unit=say("件", " comments"), leave=False)
        bars[step].update(done - bars[step].n)
        if done >= total:
            bars[step].close()

    return advance


def show(done: Refreshed) -> None:
    """Print what a refresh did: the news first."""
    taken, counts = done.ingested, done.journey_map.counts
    news = done.journey_map.summary.en if current_lang() == "en" else done.journey_map.summary.ja
    for sentence in news:
        click.echo(sentence)
    click.echo(
        say(
            f"新しい声 {taken.new} 件、更新 {taken.replaced} 件、既読 {taken.known} 件。"
            f"全体 {counts.comments} 件・{counts.customers} 人・{counts.segments} セグメント",
            f"{taken.new} new comments, {taken.replaced} replaced, {taken.known} known already; "
            f"{counts.comments} in all from {counts.customers} customers, {counts.segments} segments",
        )
    )
    if done.rejected_in_all:
        click.echo(
            say(
                f"読めなかったもの {done.rejected_in_all} 件: {done.page.with_name('rejected.csv')} に理由があります",
                f"{done.rejected_in_all} could not be read: see {done.page.with_name('rejected.csv')}",
            )
        )
    if counts.future:
        click.echo(
            say(
                f"この日より後の日付の声 {counts.future} 件は、その日が来てから数えます",
                f"{counts.future} comments are dated later and wait for their day",
            )
        )
    click.echo(say(f"地図: {done.page} ({done.snapshot})", f"map: {done.page} ({done.snapshot})"))


@click.command()
@click.argument("folder", required=False, default="koetabi-demo", metavar="[DIR]")
def demo(folder: str) -> None:
    """サンプルで2週分の地図を作る / a workspace with sample data, refreshed for two weeks."""
    from koetabi.pipeline.demo import WEEKS, make_demo, receive_week
    from koetabi.pipeline.refresh import refresh as run

    workspace = make_demo(Path(folder), current_lang())
    for number, day in enumerate(WEEKS, 1):
        receive_week(workspace, number)
        click.echo(say(f"第{number}週 ({day} まで)", f"week {number} (to {day})"))
        show(run(workspace, day, _progress()))


@click.command()
@click.argument("form", metavar="FORMAT")
@in_workspace
@click.option("--out", metavar="PATH", help="書き出し先 / where to [out/map.FORMAT]")
def export(form: str, root: str, out: str | None) -> None:
    """地図を書き出す / export the current map (html json csv svg)."""
    from koetabi.pipeline.export import export_map

    click.echo(export_map(workspace_at(root), form, Path(out) if out else None))


@click.command()
@in_workspace
@click.option("--host", default="127.0.0.1", metavar="HOST", help="待ち受ける住所 / address to listen on [127.0.0.1]")
@click.option("--port", default=8321, metavar="PORT", help="待ち受けるポート / port to listen on [8321]")
def review(root: str, host: str, port: int) -> None:
    """確認画面を開く / the review web app (not there yet)."""
    workspace_at(root)
    raise InputError(
        "確認画面はまだできていません。今は koetabi sample で標本を引き、koetabi correct で訂正を取り込めます",
        "the review app is not there yet; for now draw segments with koetabi sample, correct with koetabi correct",
    )


@click.command()
@click.argument("before", metavar="A")
@click.argument("after", metavar="B")
@in_workspace
def diff(before: str, after: str, root: str) -> None:
    """2つのスナップショットの違い / what changed between two snapshots."""
    from koetabi.pipeline.diff import describe

    for line in describe(workspace_at(root), before, after, current_lang()):
        click.echo(line)


@click.command()
@click.option("--customer", required=True, metavar="ID", help="顧客ID / the customer's id")
@in_workspace
def forget(customer: str, root: str) -> None:
    """ある顧客の声と、そこから作られたものを消す / erase a customer and all that could show them."""
    from koetabi.pipeline.forget import forget_customer

    erased, files = forget_customer(workspace_at(root), customer)
    if not erased:
        click.echo(
            say(
                f"顧客「{customer}」の声は保存されていません。今後も取り込みません",
                f"nothing is stored of customer {customer!r}; nothing will be taken in",
            )
        )
    else:
        click.echo(say(f"{erased} 件の声を消しました", f"erased {erased} comments"))
    for name in files:
        click.echo(say(f"残っていないか確かめてください: {root}/{name}", f"look whether it is still in: {root}/{name}"))


@click.command()
@in_workspace
def doctor(root: str) -> None:
    """作業フォルダ・ストア・モデル・入力を点検する / check workspace, store, model and sources."""
    from koetabi.pipeline.doctor import examine

    findings = examine(Path(root), current_lang())
    for finding in findings:
        click.echo(f"{'○' if finding.ok else '×'} {finding.text}")
    if not all(finding.ok for finding in findings):
        raise click.exceptions.Exit(1)
