"""The snapshot of a map as every output sees it: ``out/map.json``, schema ``koetabi/map/1``.

Extend by optional fields only; a new name never replaces an old one. ``None`` for a figure means
"no data", never zero. All valences are on [-1, 1], ratings on 0–10, texts are masked.
"""

from __future__ import annotations

import json
from datetime import date
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

Interval = tuple[float, float]
Change = Literal["new", "growing", "steady", "shrinking", "gone"]


class _Record(BaseModel):
    model_config = ConfigDict(extra="forbid", populate_by_name=True)


class Estimate(_Record):
    """A mean with its 95% interval clustered by customer; ``n`` counts segments (of a rating: comments)."""

    mean: float | None = None
    ci95: Interval | None = None
    n: int = 0
    customers: int = 0


class Emotion(Estimate):
    """Mean valence of a stage. ``adjusted``: at the fixed source mix of ``AdjustedMix``; ``shrunk``: pulled to
    the long-run mean, for display where n is small; ``reviewed``: corrected by analysts' reviewed sample, its ``n`` the
    reviewed segments that were at the stage."""

    positive: int = 0
    neutral: int = 0
    negative: int = 0
    enough: bool = False
    by_source: dict[str, Estimate] = {}
    adjusted: Estimate | None = None
    shrunk: float | None = None
    reviewed: Estimate | None = None


class RowItem(_Record):
    """One entry of a row: a masked quote with its evidence, or a written text with none.

    ``n``: how many segments it stands for; ``emotion``: of :data:`koetabi.taxonomy.EMOTIONS`.
    """

    text: str
    comment: str = ""
    segment: str = ""
    source: str = ""
    n: int = 1
    emotion: str = ""


class Kpi(_Record):
    """A behavioural figure. ``rate`` = value / denominator; ``change``: against the previous period."""

    text: str
    name: str = ""
    touchpoint: str = ""
    segment: str = ""
    period: str = ""
    value: float | None = None
    denominator: float | None = None
    rate: float | None = None
    previous: float | None = None
    change: float | None = None


class Rows(_Record):
    """The rows of a stage that data fill."""

    action: list[RowItem] = []
    thought: list[RowItem] = []
    feeling: list[RowItem] = []
    request: list[RowItem] = []
    touchpoint: list[RowItem] = []
    kpi: list[Kpi] = []


class Quote(_Record):
    """The customer's own words, masked; ``n`` customers said exactly this."""

    comment: str
    segment: str
    text: str
    source: str = ""
    emotion: str = ""
    valence: float | None = None
    n: int = 1


class MeasureItem(_Record):
    """An improvement measure (改善策); ``effect``: change since ``effective`` against untreated stages."""

    text: str
    pain_point: str = ""
    owner: str = ""
    due: date | None = None
    status: str = "planned"
    effective: date | None = None
    effect: float | None = None
    effect_ci95: Interval | None = None


class Stage(_Record):
    """A column of the map, in the order of the definition. ``share_reviewed``: share of all segments that are truly at
    this stage (0–1), from analysts' reviewed sample."""

    id: str
    name: str
    n_segments: int = 0
    n_comments: int = 0
    n_customers: int = 0
    goal: str = ""
    emotion: Emotion = Emotion()
    rating: Estimate | None = None
    share_reviewed: Estimate | None = None
    rows: Rows = Rows()
    quotes: list[Quote] = []
    pain_points: list[str] = []
    information: list[str] = []
    key_factors: list[str] = []
    measures: list[MeasureItem] = []


class CurvePoint(Estimate):
    """One stage of a curve."""

    stage: str
    enough: bool = False


class Curve(_Record):
    """An emotion curve of a customer segment ({attribute: value}; {} is everybody)."""

    segment: dict[str, str] = {}
    persona: str = ""
    name: str = ""
    points: list[CurvePoint] = []


class TrendPoint(Estimate):
    """One stage in one ISO week (Asia/Tokyo dates)."""

    stage: str
    week: str


class Impact(_Record):
    """Expected gain in mean rating (points of 10) if the pain point were gone; ``None``: not enough ratings."""

    value: float | None = None
    ci95: Interval | None = None
    on: str = "rating"
    n: int = 0


class PainPointTrend(_Record):
    """Comments of this ISO week up to the snapshot against the week before; ``q``: Benjamini–Hochberg."""

    this_period: int = 0
    previous: int = 0
    change: Change = "steady"
    p: float = 1.0
    q: float = 1.0


class MergedItem(_Record):
    """A pain point that has become part of another one, under the name it had."""

    id: str
    title: str


class PainPointItem(_Record):
    """A named cluster of negative segments.

    ``severity``: mean strength of displeasure, 0–1; ``reason``: why it ranks where it does, in words.
    """

    id: str
    title: str
    stage: str
    n_comments: int = 0
    n_customers: int = 0
    n_segments: int = 0
    severity: float = 0.0
    impact: Impact = Impact()
    feasibility: float | None = None
    priority: float = 0.0
    rank: int = 0
    reason: str = ""
    reason_en: str = ""
    trend: PainPointTrend = PainPointTrend()
    status: str = "open"
    owner: str = ""
    measure: str = ""
    due: date | None = None
    born: date | None = None
    merged_from: list[MergedItem] = []
    by_source: dict[str, int] = {}
    by_stage: dict[str, int] = {}
    quotes: list[Quote] = []


class ChangeParts(_Record):
    """The change of a mean split: the mix of sources, what customers say within a source, and another model."""

    channel_mix: float = 0.0
    sentiment: float = 0.0
    model: float | None = None


class ChangeItem(_Record):
    """What changed against the earlier map or week. Claimed (``significant``) only where q < 0.05.

    Of a ``measure``, ``after`` is the change at its stage since it took effect, ``before`` that of untreated stages."""

    kind: Literal["stage", "pain_point", "volume", "change_point", "model", "measure"]
    stage: str = ""
    pain_point: str = ""
    week: str = ""
    before: float | None = None
    after: float | None = None
    difference: float | None = None
    ci95: Interval | None = None
    n_before: int = 0
    n_after: int = 0
    parts: ChangeParts | None = None
    p: float = 1.0
    q: float = 1.0
    significant: bool = False
    text: str = ""
    text_en: str = ""
    quotes: list[Quote] = []


class Gap(_Record):
    """A stage about which a persona has not been heard (enough): a question to research."""

    stage: str
    persona: str
    n: int = 0
    customers: int = 0
    text: str = ""


class FunnelStep(_Record):
    """One step of the funnel; ``conversion``: from the step before (0–1); one step is the bottleneck."""

    stage: str
    touchpoint: str = ""
    name: str = ""
    period: str = ""
    value: float
    conversion: float | None = None
    bottleneck: bool = False


class Difference(_Record):
    """Where two personas differ at a stage: mean(``a``) − mean(``b``)."""

    stage: str
    a: str
    b: str
    difference: float
    ci95: Interval
    p: float = 1.0
    q: float = 1.0


class PersonaItem(_Record):
    """A persona as defined, and how often it was heard."""

    id: str
    name: str
    match: dict[str, str] = {}
    description: str = ""
    n_comments: int = 0


class MapInfo(_Record):
    """Which map this is a snapshot of."""

    id: str
    title: str
    description: str = ""
    personas: list[PersonaItem] = []


class Period(_Record):
    """First and last day of the evidence (Asia/Tokyo), both included."""

    from_: date | None = Field(default=None, alias="from")
    to: date | None = None


class Counts(_Record):
    """What went in. ``unplaced``: segments at no stage; ``future``: comments dated after the snapshot;
    ``duplicate_texts``: segments left out because their long text was copied by one customer or in bulk;
    ``other_negative``: negative segments in no pain point (その他)."""

    comments: int = 0
    segments: int = 0
    customers: int = 0
    rejected: int = 0
    by_source: dict[str, int] = {}
    unplaced: int = 0
    undated: int = 0
    future: int = 0
    duplicate_texts: int = 0
    other_negative: int = 0


class AdjustedMix(_Record):
    """The fixed shares of sources that ``emotion.adjusted`` is standardised to."""

    shares: dict[str, float] = {}
    note: str = ""
    note_en: str = ""


class Quality(_Record):
    """How far the labels can be trusted."""

    model: str = ""
    reviewed: int = 0
    abstained: int = 0
    details: dict[str, Any] = {}


class Summary(_Record):
    """Sentences that say only what the statistics support."""

    ja: list[str] = []
    en: list[str] = []


class JourneyMap(_Record):
    """The definition filled with a period's data; immutable once written."""

    schema_: Literal["koetabi/map/1"] = Field(default="koetabi/map/1", alias="schema")
    snapshot: str
    period: Period = Period()
    manifest: dict[str, Any] = {}
    map: MapInfo
    counts: Counts = Counts()
    stages: list[Stage] = []
    curves: list[Curve] = []
    trend: list[TrendPoint] = []
    pain_points: list[PainPointItem] = []
    changes: list[ChangeItem] = []
    summary: Summary = Summary()
    gaps: list[Gap] = []
    funnel: list[FunnelStep] = []
    differences: list[Difference] = []
    adjusted_mix: AdjustedMix | None = None
    quality: Quality = Quality()


def _plain(value: Any) -> Any:
    """``value`` as JSON data: fields in the order of the model, free keys sorted, floats of 6 digits."""
    if isinstance(value, BaseModel):
        fields = type(value).model_fields
        return {field.alias or name: _plain(getattr(value, name)) for name, field in fields.items()}
    if isinstance(value, dict):
        return {str(key): _plain(value[key]) for key in sorted(value, key=str)}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if isinstance(value, float):
        return round(value, 6) + 0.0  # + 0.0: no negative zero
    return value.isoformat() if isinstance(value, date) else value


def dump(journey_map: JourneyMap) -> bytes:
    """``map.json`` of a map: UTF-8, the same bytes for the same map.

    Raises:
        ValueError: a figure is not finite (a defect: unknown figures are ``None``).
    """
    data = _plain(journey_map)
    return (json.dumps(data, ensure_ascii=False, allow_nan=False, indent=1) + "\n").encode()
