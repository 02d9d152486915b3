"""The definition of a map: what journey.yaml says (stages, personas, touchpoints, goals, hand-written rows)."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from koetabi.errors import Fault
from koetabi.taxonomy import STAGES

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]*$", max_length=40)]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Measure(_Strict):
    """An improvement measure (改善策): who does what by when, and since when it is in effect."""

    text: str
    pain_point: str = ""
    owner: str = ""
    due: date | None = None
    status: Literal["planned", "doing", "done", "dropped"] = "planned"
    effective: date | None = None


class StageDefinition(_Strict):
    """A column of the map: the canonical stages it gathers and/or example sentences of its own."""

    id: Identifier
    name: str
    canonical: tuple[str, ...] = ()
    examples: tuple[str, ...] = ()
    goal: str = ""
    touchpoints: tuple[str, ...] = ()
    kpis: tuple[str, ...] = ()
    information: tuple[str, ...] = ()
    key_factors: tuple[str, ...] = ()
    measures: tuple[Measure, ...] = ()

    @model_validator(mode="after")
    def _has_meaning(self) -> StageDefinition:
        unknown = [stage for stage in self.canonical if stage not in STAGES or stage == "none"]
        if unknown:
            raise Fault(
                f"標準の段階に {'、'.join(unknown)} はありません。あるもの: {'、'.join(STAGES[:-1])}",
                f"unknown canonical stage {', '.join(unknown)}; known: {', '.join(STAGES[:-1])}",
            )
        if not self.canonical and len(self.examples) < 4:
            raise Fault(
                f"段階 {self.id} には canonical か、4 つ以上の examples が要ります",
                f"stage {self.id} needs canonical stages or at least 4 examples",
            )
        return self


class Persona(_Strict):
    """Whose journey it is: the comments whose attributes equal ``match`` (e.g. role: 決裁者)."""

    id: Identifier
    name: str
    match: dict[str, str] = {}
    description: str = ""


class MapDefinition(_Strict):
    """A map without data. ``compare`` names the attributes curves are split by (role always is)."""

    id: Identifier = "map"
    title: str = "カスタマージャーニーマップ"
    description: str = ""
    stages: tuple[StageDefinition, ...]
    personas: tuple[Persona, ...] = ()
    compare: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _is_consistent(self) -> MapDefinition:
        if not self.stages:
            raise Fault("地図には段階が 1 つ以上要ります", "a map needs at least one stage")
        ids = [stage.id for stage in self.stages]
        twice = sorted({i for i in ids if ids.count(i) > 1})
        if twice:
            raise Fault(
                f"段階の id {'、'.join(twice)} が 2 度使われています", f"stage id used twice: {', '.join(twice)}"
            )
        claimed = [c for stage in self.stages for c in stage.canonical if not stage.examples]
        shared = sorted({c for c in claimed if claimed.count(c) > 1})
        if shared:
            raise Fault(
                f"標準の段階 {'、'.join(shared)} を、examples のない 2 つの段階が取り合っています",
                f"canonical stage claimed by two stages without examples: {', '.join(shared)}",
            )
        return self

    @property
    def stage_ids(self) -> tuple[str, ...]:
        """Ids of the columns, in order: codes of ``map_stage``."""
        return tuple(stage.id for stage in self.stages)
