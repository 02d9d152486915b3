"""A workspace: koetabi.toml and journey.yaml read, checked, and made from templates."""

from __future__ import annotations

import os
import re
import tomllib
from dataclasses import dataclass
from difflib import get_close_matches
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeVar
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from koetabi.definition import MapDefinition, Measure, Persona, StageDefinition
from koetabi.errors import Fault, InputError, KoetabiError, Message

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

SETTINGS = "koetabi.toml"
JOURNEY = "journey.yaml"
TEMPLATES = ("basic-5", "b2b-8", "b2c", "saas-churn", "nurturing", "canonical", "hotel")
_STORE = "koetabi.db"
M = TypeVar("M", bound=BaseModel)


SourceName = Literal["survey", "interview", "ticket", "review", "metric"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SourceTable(_Strict):
    """``[sources.survey]`` and its like: which column is what, where koetabi cannot tell by itself."""

    columns: dict[str, str | list[str]] = {}
    rating_scale: tuple[float, float] | None = None
    customer_speakers: tuple[str, ...] = ()
    interviewer_speakers: tuple[str, ...] = ()


class Schedule(_Strict):
    """``[schedule]``: when the weekly flow runs."""

    cron: str = "0 6 * * 1"
    timezone: str = "Asia/Tokyo"

    @model_validator(mode="after")
    def _can_be_kept(self) -> Schedule:
        fields = self.cron.split()
        if len(fields) != 5 or not all(re.fullmatch(r"[\dA-Za-z*/,#-]+", field) for field in fields):
            raise Fault(
                f"cron「{self.cron}」は「0 6 * * 1」のような 5 項目ではありません",
                f'cron {self.cron!r} is not five fields such as "0 6 * * 1"',
            )
        try:
            ZoneInfo(self.timezone)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            raise Fault(
                f"timezone「{self.timezone}」はありません。「Asia/Tokyo」のように書いてください",
                f'timezone {self.timezone!r} is unknown; write one such as "Asia/Tokyo"',
            ) from None
        return self


class Settings(_Strict):
    """koetabi.toml."""

    store: str = ""
    model: str = ""
    lang: Literal["ja", "en"] = "ja"
    mask: bool = True
    workers: int = Field(default=1, ge=1, le=64)
    schedule: Schedule = Schedule()
    sources: dict[SourceName, SourceTable] = {}


_KNOWN = sorted(
    {
        name
        for model in (Settings, SourceTable, Schedule, MapDefinition, StageDefinition, Persona, Measure)
        for name in model.model_fields
    }
)
"""Names of everything that can be set in the two files."""


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with its settings and the definition of its map."""

    root: Path
    settings: Settings
    definition: MapDefinition

    @property
    def inbox(self) -> Path:
        """Where new files are dropped."""
        return self.root / "inbox"

    @property
    def out(self) -> Path:
        """Where the map is written."""
        return self.root / "out"

    @property
    def store_url(self) -> str:
        """``KOETABI_STORE_URL``, else the setting, else a SQLite file in the workspace."""
        return os.environ.get("KOETABI_STORE_URL") or self.settings.store or f"sqlite:///{self.root / _STORE}"

    @property
    def workers(self) -> int:
        """``KOETABI_WORKERS``, else the setting; 1 means no process beside the main one.

        Raises:
            InputError: the variable is not a number from 1 to 64.
        """
        text = os.environ.get("KOETABI_WORKERS", "")
        if not text:
            return self.settings.workers
        if not text.isdecimal() or not 1 <= int(text) <= 64:
            raise InputError(
                f"環境変数 KOETABI_WORKERS の値「{text}」が使えません。1〜64 の整数にしてください",
                f"KOETABI_WORKERS is {text!r}; set a whole number from 1 to 64",
            )
        return int(text)

    @property
    def model_path(self) -> Path | None:
        """The model to use: None for the shipped one; relative paths start at the workspace."""
        return self.root / self.settings.model if self.settings.model else None


def open_workspace(root: Path) -> Workspace:
    """Read and check a workspace.

    Raises:
        InputError: no workspace there, or one of its two files cannot be read or does not make sense.
    """
    if not (root / SETTINGS).is_file():
        raise InputError(
            f"{root} に {SETTINGS} がありません。koetabi init {root} で作業フォルダを作ってください",
            f"no {SETTINGS} in {root}; make a workspace with: koetabi init {root}",
        )
    settings = _checked(Settings, root / SETTINGS, _read_toml(root / SETTINGS))
    if not (root / JOURNEY).is_file():
        raise InputError(
            f"{root} に {JOURNEY} がありません。koetabi init で作った雛形を置いてください",
            f"no {JOURNEY} in {root}; copy one from a workspace made by koetabi init",
        )
    definition = _checked(MapDefinition, root / JOURNEY, _read_yaml(root / JOURNEY))
    return Workspace(root, settings, definition)


def _unreadable(path: Path, error: Exception) -> InputError:
    detail = " ".join(str(error).split())
    return InputError(
        f"{path} が読めません: {detail}。書式を直してください", f"cannot read {path}: {detail}; mend its syntax"
    )


def _read_toml(path: Path) -> Any:
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise _unreadable(path, error) from None


def _read_yaml(path: Path) -> Any:
    try:
        return yaml.safe_load(path.read_text(encoding="utf-8-sig")) or {}
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        raise _unreadable(path, error) from None


def _checked(model: type[M], path: Path, data: Any) -> M:
    try:
        return model.model_validate(data)
    except ValidationError as error:
        raise _explained(path, error.errors()[0]) from None


def _explained(path: Path, fault: ErrorDetails) -> InputError:
    where = ".".join(str(part) for part in fault["loc"]) or "(root)"
    if fault["type"] == "extra_forbidden":
        near = get_close_matches(str(fault["loc"][-1]), _KNOWN, n=1)
        return InputError(
            f"{path} の {where} という項目はありません。"
            + (f"{near[0]} の間違いではありませんか" if near else "消すか、正しい名前にしてください"),
            f"{path}: there is no setting {where}; " + (f"did you mean {near[0]}?" if near else "remove or rename it"),
        )
    if fault["type"] == "missing":
        return InputError(f"{path} に {where} がありません。書き加えてください", f"{path}: {where} is missing; add it")
    context = fault.get("ctx", {})
    own = context.get("error")
    said = own.message if isinstance(own, Fault) else Message(_said(fault["type"], context), fault["msg"])
    return InputError(
        f"{path} の {where} の値が使えません。{said.ja}", f"{path}: {where} is not valid: {said.en}; mend it"
    )


_SAID = {
    "literal_error": "{expected} のどれかにしてください",
    "string_pattern_mismatch": "英小文字で始まる英小文字・数字・-・_ にしてください",
    "string_type": "文字列にしてください（数字や日付なら引用符で囲みます）",
    "greater_than_equal": "{ge} 以上にしてください",
    "less_than_equal": "{le} 以下にしてください",
    **dict.fromkeys(("tuple_type", "list_type"), "一覧にしてください"),
    **dict.fromkeys(("dict_type", "model_type", "model_attributes_type"), "項目名と値の組にしてください"),
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "整数にしてください"),
    **dict.fromkeys(("bool_type", "bool_parsing"), "true か false にしてください"),
    **dict.fromkeys(("date_parsing", "date_from_datetime_parsing", "date_type"), "2026-11-03 の形にしてください"),
}


def _said(kind: str, context: dict[str, Any]) -> str:
    """What is wrong with a value, in Japanese, by pydantic's name for the fault."""
    return _SAID.get(kind, "書き方を確かめてください").format(**context)


def data_folder(name: str) -> Path:
    """A folder of the project's data, in a checkout or inside an installed wheel."""
    packaged = Path(str(resources.files("koetabi"))) / "_data" / name
    if packaged.is_dir():
        return packaged
    checkout = Path(__file__).parents[2]
    return checkout / name if name == "models" else checkout / "data" / name


def template_text(name: str) -> str:
    """journey.yaml of a template.

    Raises:
        InputError: there is no such template.
    """
    if name not in TEMPLATES:
        raise InputError(
            f"テンプレート「{name}」はありません。{'、'.join(TEMPLATES)} から選んでください",
            f"no template {name!r}; choose one of {', '.join(TEMPLATES)}",
        )
    return (data_folder("templates") / f"{name}.yaml").read_text(encoding="utf-8")


def load_template(name: str) -> MapDefinition:
    """The map definition of a template."""
    return MapDefinition.model_validate(yaml.safe_load(template_text(name)))


def init_workspace(root: Path, template: str = "basic-5", lang: str = "ja") -> Workspace:
    """Make a workspace; nothing that exists is overwritten.

    Raises:
        InputError: unknown template, or there is a workspace or a file in the way.
        KoetabiError: the folder cannot be written.
    """
    journey = template_text(template)
    for name in (SETTINGS, JOURNEY):
        if (root / name).exists():
            raise InputError(
                f"{root / name} がすでにあります。上書きはしません。別のフォルダを指定してください",
                f"{root / name} exists and is not overwritten; name another folder",
            )
    try:
        for folder in ("inbox/survey", "inbox/ticket", "inbox/interview", "inbox/review", "inbox/metric", "out"):
            (root / folder).mkdir(parents=True, exist_ok=True)
        settings = (data_folder("templates") / SETTINGS).read_text(encoding="utf-8")
        (root / SETTINGS).write_text(settings.replace('lang = "ja"', f'lang = "{lang}"'), encoding="utf-8")
        (root / JOURNEY).write_text(journey, encoding="utf-8")
    except OSError as error:
        raise KoetabiError(
            f"{root} に書き込めません（{error.strerror}）。書き込めるフォルダを指定してください",
            f"cannot write to {root} ({error.strerror}); name a folder that can be written",
        ) from None
    return open_workspace(root)
