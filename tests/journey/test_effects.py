from datetime import date, timedelta

import numpy as np
import pytest

from koetabi.definition import Measure
from koetabi.taxonomy import SOURCES

AS_OF = date(2026, 11, 15)
EFFECTIVE = AS_OF - timedelta(days=27)


def world(frame, rng, effect, drift=0.2, n=900):
    """Everything drifts up after the date, tickets become more; the first stage gains ``effect`` besides."""
    stage = rng.integers(0, 3, n)
    day = (AS_OF - date(1970, 1, 1)).days - rng.integers(0, 56, n)
    after = day >= (EFFECTIVE - date(1970, 1, 1)).days
    ticket = rng.random(n) < np.where(after & (stage == 0), 0.7, 0.3)
    customer = rng.integers(0, 250, n)
    mood = rng.normal(0, 0.15, 250)[customer]
    level = np.array([0.1, -0.2, 0.0])[stage] - 0.4 * ticket + drift * after + effect * (after & (stage == 0))
    valence = np.clip(level + mood + rng.normal(0, 0.2, n), -1, 1)
    source = np.where(ticket, SOURCES.index("ticket"), SOURCES.index("survey"))
    return frame(n, stage=stage, day=day, customer=customer, valence=valence, polarity=np.sign(valence), source=source)


@pytest.fixture
def treated(definition):
    first, *others = definition.stages
    measure = Measure(text="予約画面を作り直した", effective=EFFECTIVE)
    return definition.model_copy(update={"stages": (first.model_copy(update={"measures": (measure,)}), *others)})


def measured(made):
    measure = made.stages[0].measures[0]
    change = next((c for c in made.changes if c.kind == "measure"), None)
    return measure, change


def test_effect_is_freed_of_drift_and_channel(make_map, treated, frame):
    measure, change = measured(make_map(treated, world(frame, np.random.default_rng(0), 0.3)))
    assert measure.effect == pytest.approx(0.3, abs=0.08)
    assert measure.effect_ci95[0] < 0.3 < measure.effect_ci95[1]
    assert change.significant
    assert "予約画面を作り直した" in change.text


def test_interval_of_the_effect_covers(make_map, treated, frame):
    rng = np.random.default_rng(1)
    hits = [measured(make_map(treated, world(frame, rng, 0.0)))[0].effect_ci95 for _ in range(60)]
    assert np.mean([low <= 0 <= high for low, high in hits]) >= 0.88  # 0.95 − 2.5 standard errors of 60 draws


def test_nothing_is_said_of_few_voices_or_before_the_date(make_map, treated, frame):
    rng = np.random.default_rng(2)
    assert measured(make_map(treated, world(frame, rng, 0.3, n=40)))[0].effect is None
    stage = treated.stages[0]
    later = stage.measures[0].model_copy(update={"effective": AS_OF + timedelta(days=9)})
    waiting = treated.model_copy(
        update={"stages": (stage.model_copy(update={"measures": (later,)}), *treated.stages[1:])}
    )
    assert measured(make_map(waiting, world(frame, rng, 0.3)))[0].effect is None
