"""All of it together: the definition filled with evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import numpy as np

from koetabi.definition import MapDefinition
from koetabi.journey.adjust import adjusted_emotions
from koetabi.journey.behaviour import by_stage, funnel, kpi_rows
from koetabi.journey.changes import what_changed
from koetabi.journey.curve import curves, stage_emotions, stage_ratings, trend, weekly
from koetabi.journey.effects import Effect, measure_effects, with_effects
from koetabi.journey.gaps import gaps, persona_differences
from koetabi.journey.pain_items import pain_candidates, pain_point_items, resolved
from koetabi.journey.pain_points import PainPoint
from koetabi.journey.quotes import QuoteBook
from koetabi.journey.rescore import model_changes
from koetabi.journey.review import Review, ReviewSample, review
from koetabi.journey.rows import fill_rows, stage_candidates, stage_quotes
from koetabi.journey.shrink import shrunk_emotions
from koetabi.journey.view import EPOCH, Texts, View, as_date, begins, copied, make_view, reported_week
from koetabi.journey.wording import summarise
from koetabi.journey_map import (
    Counts,
    JourneyMap,
    MapInfo,
    MeasureItem,
    PainPointItem,
    Period,
    PersonaItem,
    Quality,
    Stage,
)
from koetabi.records import Evidence, Metric
from koetabi.taxonomy import SOURCES


def build_map(
    definition: MapDefinition,
    evidence: Evidence,
    *,
    groups: Sequence[str],
    pain_points: Sequence[PainPoint],
    texts: Texts,
    as_of: date,
    snapshot: str,
    manifest: dict[str, Any],
    counts: Mapping[str, Any],
    metrics: Sequence[Metric],
    previous: JourneyMap | None,
    quality: Mapping[str, Any],
    samples: Sequence[ReviewSample] = (),
) -> JourneyMap:
    """The snapshot of a map.

    Args:
        definition: stages, personas and hand-written rows.
        evidence: one row a segment: comment, start, end, customer, stage (code, −1 none), polarity,
            valence, confidence, emotion, facet, source (codes), day (since 1970-01-01), rating (0–10, NaN),
            pain_point (index into ``pain_points``, −1), and the groups named in ``groups``. Order is free.
            Where analysts corrected something: model_stage, model_polarity, model_valence, as they were before.
        pain_points: as stored, merged ones included.
        texts: masked texts of chosen segments.
        as_of: last day that counts; later rows wait and are counted as ``future``.
        counts: what the caller knows besides (``rejected``, ``future``); ``quality``: fields of :class:`Quality`.
        previous: the snapshot before, if any. samples: drawn for review; rows are positions in ``evidence``.
    """
    order = np.lexsort((evidence["start"], evidence["comment"]))
    in_time = evidence["day"][order] <= (as_of - EPOCH).days
    order = order[in_time]
    whole = make_view(evidence.take(order), groups)
    copies = copied(whole, texts)
    order = order[~copies]
    view = make_view(evidence.take(order), groups) if copies.any() else whole
    place = np.full(len(evidence), -1)
    place[order] = np.arange(len(order))
    pain_point = resolved(view, pain_points)
    view = replace(view, pain_point=pain_point)
    week = reported_week(as_of)
    book = QuoteBook(view, texts)
    cells = stage_candidates(view, book, len(definition.stages))
    pains = pain_candidates(book, pain_point, len(pain_points))
    book.load([*(rows for cell in cells for rows in cell.all()), *pains])
    items = pain_point_items(view, pain_point, pain_points, definition.stage_ids, book, pains, week)
    means, first_week = weekly(view, len(definition.stages))
    drawn = curves(view, definition)
    checked = review(view, len(definition.stages), samples, place)
    effects = measure_effects(view, definition, (as_of - EPOCH).days)
    stages, mix = _stages(definition, view, book, cells, items, metrics, checked, effects)
    changes = what_changed(view, definition, items, means, first_week, week, [p.id for p in pain_points])
    changes += [effect.change for effect in effects]
    changes += model_changes(previous, manifest, view, definition.stage_ids)
    counted = _counts(whole, counts).model_copy(
        update={
            "duplicate_texts": int(copies.sum()),
            "future": int(counts.get("future", 0)) + int((~in_time).sum()),
            "other_negative": int(((view.polarity < 0) & (pain_point < 0)).sum()),
        }
    )
    return JourneyMap(
        snapshot=snapshot,
        period=Period.model_validate({"from": as_date(whole.day.min()) if len(whole) else None, "to": as_of}),
        manifest=manifest,
        map=_info(definition, view),
        counts=counted,
        stages=stages,
        curves=drawn,
        trend=trend(means, first_week, definition.stage_ids),
        pain_points=items,
        changes=changes,
        summary=summarise(changes, counted, as_of, week),
        gaps=gaps(drawn, definition),
        funnel=funnel(definition, metrics),
        differences=persona_differences(view, definition),
        adjusted_mix=mix,
        quality=Quality.model_validate({**quality, "details": checked.details}),
    )


def _stages(
    definition: MapDefinition,
    view: View,
    book: QuoteBook,
    cells: Sequence[Any],
    items: Sequence[PainPointItem],
    metrics: Sequence[Metric],
    checked: Review,
    effects: Sequence[Effect],
) -> tuple[list[Stage], Any]:
    """The columns, in order, and the source mix their adjusted curve is standardised to."""
    emotions = stage_emotions(view, len(definition.stages))
    adjusted, mix = adjusted_emotions(view, len(definition.stages))
    shrunk = shrunk_emotions(emotions)
    ratings = stage_ratings(view, len(definition.stages))
    behaviour = by_stage(definition, metrics)
    found = []
    for i, stage in enumerate(definition.stages):
        rows = np.flatnonzero(view.stage == i)
        kpis = kpi_rows(stage, behaviour[stage.id])
        mean, share = checked.stages[i]
        found.append(
            Stage(
                id=stage.id,
                name=stage.name,
                n_segments=len(rows),
                n_comments=len(np.unique(view.comment[rows])),
                n_customers=emotions[i].customers,
                goal=stage.goal,
                emotion=emotions[i].model_copy(update={"adjusted": adjusted[i], "shrunk": shrunk[i], "reviewed": mean}),
                share_reviewed=share,
                rating=ratings[i],
                rows=fill_rows(book, cells[i], stage, kpis, behaviour[stage.id]),
                quotes=stage_quotes(book, cells[i]),
                pain_points=[item.id for item in items if item.stage == stage.id],
                information=list(stage.information),
                key_factors=list(stage.key_factors),
                measures=with_effects([MeasureItem(**m.model_dump()) for m in stage.measures], i, effects),
            )
        )
    return found, mix


def _counts(view: View, given: Mapping[str, Any]) -> Counts:
    """What went in, copies included."""
    first = begins(view.comment)
    by_source = np.bincount(view.source[first], minlength=len(SOURCES))
    fields = {name: value for name, value in given.items() if name in Counts.model_fields}
    return Counts.model_validate(
        {
            "comments": int(first.sum()),
            "segments": len(view),
            "customers": len(np.unique(view.person)),
            "by_source": {SOURCES[i]: int(n) for i, n in enumerate(by_source) if n},
            "unplaced": int((view.stage < 0).sum()),
            **fields,
        }
    )


def _info(definition: MapDefinition, view: View) -> MapInfo:
    personas = [
        PersonaItem(
            id=persona.id,
            name=persona.name,
            match=persona.match,
            description=persona.description,
            n_comments=len(np.unique(view.comment[view.where(persona.match)])) if persona.match else 0,
        )
        for persona in definition.personas
    ]
    return MapInfo(id=definition.id, title=definition.title, description=definition.description, personas=personas)
