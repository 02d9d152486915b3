"""The command line: thin commands over :mod:`koetabi.pipeline`. Heavy imports wait for the command that needs them."""

from __future__ import annotations

import os
import sys

import click

from koetabi.cli.face import FACE, current_lang, fail, say
from koetabi.errors import KoetabiError

_COMMANDS = {
    "init": ("workspaces", "作業フォルダを作る / make a workspace"),
    "demo": ("workspaces", "サンプルで2週分の地図を作る / two weeks of sample data, mapped"),
    "refresh": ("workspaces", "inbox の新しい声を読み、地図を更新する / read what is new, refresh the map"),
    "export": ("workspaces", "地図を書き出す / export the map"),
    "diff": ("workspaces", "2つのスナップショットの違い / what changed between two snapshots"),
    "forget": ("workspaces", "ある顧客の声を消す / erase a customer"),
    "doctor": ("workspaces", "作業フォルダを点検する / check the workspace"),
    "review": ("workspaces", "確認画面を開く / the review web app"),
    "sample": ("review", "確認する標本を引く / draw segments to review"),
    "correct": ("review", "訂正を取り込む / take corrections in"),
    "classify": ("models", "コメントを分類する / label comments"),
    "train": ("models", "モデルを学習する / fit a model"),
    "evaluate": ("models", "モデルを評価する / measure a model"),
}


def _speak(_: click.Context, __: click.Parameter, lang: str | None) -> None:
    if lang:
        FACE.lang, FACE.chosen = lang, True


# Eager: a mistake in the rest of the line is already told in the language asked for.
_LANG = click.Option(
    ["--lang"],
    type=click.Choice(["ja", "en"]),
    callback=_speak,
    expose_value=False,
    is_eager=True,
    help="表示の言語 / language of messages [ja]",
)


def _spoken(command: click.Command) -> click.Command:
    command.params.append(_LANG)
    return command


class _Commands(click.Group):
    """Commands that are imported when they are called for."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in _COMMANDS:
            return None
        from importlib import import_module

        module = import_module(f"koetabi.cli.{_COMMANDS[cmd_name][0]}")
        command: click.Command = getattr(module, cmd_name)
        return command if _LANG in command.params else _spoken(command)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("コマンド / Commands"):
            formatter.write_dl([(name, text) for name, (_, text) in _COMMANDS.items()])


@click.group(cls=_Commands, params=[_LANG], context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="koetabi", message="koetabi %(version)s")
def koetabi() -> None:
    """koetabi 声旅: 顧客の声を、生きたカスタマージャーニーマップにする。

    Japanese voice of the customer, turned into a living customer journey map.
    """


def main() -> None:
    """Run the command line: exit status 0 done, 1 the work failed, 2 the input is at fault."""
    try:
        status = koetabi.main(standalone_mode=False)
    except KoetabiError as error:
        fail(error.message.text(current_lang()))
        sys.exit(error.exit_status)
    except click.UsageError as error:
        command = error.ctx.command_path if error.ctx else "koetabi"
        detail = error.format_message()
        fail(
            say(
                f"引数が正しくありません: {detail} 「{command} --help」を見てください",
                f"{detail} See: {command} --help",
            )
        )
        sys.exit(2)
    except (click.Abort, KeyboardInterrupt):
        fail(say("中断しました。もう一度実行すると続きから始まります", "stopped; run again to go on from here"))
        sys.exit(1)
    except BrokenPipeError:
        # The reader (head, less) has closed: no one is left to tell.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)
    except Exception as error:
        if os.environ.get("KOETABI_DEBUG"):
            raise
        kind = type(error).__name__
        fail(
            say(
                f"思わぬ誤りです（{kind}）。KOETABI_DEBUG=1 を付けて実行し、表示を添えてお知らせください",
                f"unexpected {kind}; run with KOETABI_DEBUG=1 and report what it prints",
            )
        )
        sys.exit(1)
    sys.exit(status if isinstance(status, int) else 0)
