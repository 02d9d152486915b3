"""A simulated world whose truth is known: how often intervals cover, how far curves are off, how long ids last.

    python tests/bench/simulation.py [--worlds 400]

Customers have a mood of their own and a feeling at each stage; a few write a lot and are unhappier; tickets are
negative by construction; the classifier mistakes stages and signs. Pain points are planted that are born, grow,
merge and die over twelve weeks. ``tests/journey/test_simulation.py`` runs the quick form.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass, fields

import numpy as np

from koetabi.journey.adjust import adjusted_emotions
from koetabi.journey.agreement import adjusted_mutual_information
from koetabi.journey.changes import stage_changes
from koetabi.journey.corrected import MIN_REVIEWED, Corrector, Reviewed, corrected_stages
from koetabi.journey.intervals import clustered_means
from koetabi.journey.pain_points import NegativeSegments, update_pain_points
from koetabi.journey.view import View
from koetabi.records import Tokens
from koetabi.taxonomy import SOURCES

LEVEL = np.array([0.45, 0.15, -0.1, -0.35])
STAGES = len(LEVEL)
TICKETS = np.array([0.1, 0.3, 0.5, 0.8])  # share of tickets at a stage
CHANNEL = -0.4  # of a ticket, at any stage
SURVEY, TICKET = SOURCES.index("survey"), SOURCES.index("ticket")
REVIEWED = 400
NONE = np.empty(0, dtype=np.int64)


@dataclass(frozen=True)
class World:
    """Segments, with what is true of them and what the classifier says."""

    person: np.ndarray
    stage: np.ndarray
    valence: np.ndarray
    source: np.ndarray
    week: np.ndarray
    said_stage: np.ndarray
    said_valence: np.ndarray

    def view(self) -> View:
        """As the journey sees it, labels being right."""
        n = len(self.person)
        zero = np.zeros(n, dtype=np.int64)
        given = {field.name: zero for field in fields(View)}
        given |= {"comment": np.arange(n), "customer": self.person, "person": self.person, "stage": self.stage}
        given |= {"valence": self.valence, "source": self.source, "week": self.week, "day": 7 * self.week}
        return View(**{**given, "polarity": np.sign(self.valence).astype(np.int8), "groups": {}})


def world(
    rng: np.random.Generator,
    customers: int = 300,
    shift: np.ndarray | None = None,
    weeks: int = 2,
    channel: bool = True,
) -> World:
    """``shift``: what each stage's level gains in the last week."""
    heavy = rng.random(customers) < 0.05
    size = 1 + rng.geometric(0.4, customers) + np.where(heavy, rng.integers(10, 30, customers), 0)
    person = np.repeat(np.arange(customers), size)
    mood = rng.normal(0, 0.25, customers) - 0.2 * heavy  # who writes much is unhappier
    feeling = rng.normal(0, 0.15, (customers, STAGES))
    n = len(person)
    stage = rng.integers(0, STAGES, n)
    ticket = channel & (rng.random(n) < TICKETS[stage])
    week = rng.integers(0, weeks, n)
    level = LEVEL[stage] + (CHANNEL * ticket) + mood[person] + feeling[person, stage]
    if shift is not None:
        level = level + shift[stage] * (week == weeks - 1)
    valence = np.clip(level + rng.normal(0, 0.2, n), -1, 1)
    elsewhere = (stage + rng.integers(1, STAGES, n)) % STAGES
    said_stage = np.where(rng.random(n) < 0.15, elsewhere, stage)
    gloomy = (valence > 0) & (rng.random(n) < 0.25)  # praise taken for complaint
    said_valence = np.where(gloomy, -np.abs(valence), valence)
    return World(person, stage, valence, np.where(ticket, TICKET, SURVEY), week, said_stage, said_valence)


@dataclass(frozen=True)
class Truth:
    """Means and shares of the stages in the population that worlds are drawn from."""

    mean: np.ndarray
    share: np.ndarray


def truth(seed: int = 0) -> Truth:
    """From one very large world."""
    drawn = world(np.random.default_rng(seed), 200_000)
    n = np.bincount(drawn.stage, minlength=STAGES)
    return Truth(np.bincount(drawn.stage, weights=drawn.valence, minlength=STAGES) / n, n / n.sum())


def review(rng: np.random.Generator, drawn: World, size: int = REVIEWED) -> Reviewed:
    """A stratified sample (stage × sign as the classifier says), as ``koetabi sample`` draws it, 80% of it reviewed."""
    strata = drawn.said_stage * 2 + (drawn.said_valence < 0)
    rows, chance = [], []
    for stratum in np.unique(strata):
        members = np.flatnonzero(strata == stratum)
        take = min(len(members), max(2, round(size * len(members) / len(strata))))
        rows.append(rng.choice(members, take, replace=False))
        chance.append(np.full(take, take / len(members)))
    answered = rng.random(sum(map(len, rows))) < 0.8
    return Reviewed(np.concatenate(rows)[answered], np.concatenate(chance)[answered], NONE)


def coverage(worlds: int, seed: int = 1) -> dict[str, float]:
    """Share of 95% intervals of stage means (and shares) that hold the truth."""
    known, rng = truth(), np.random.default_rng(seed)
    hits: dict[str, list[bool]] = {}

    def note(name: str, low: np.ndarray, high: np.ndarray, target: np.ndarray) -> None:
        hits.setdefault(name, []).extend(((low <= target) & (target <= high)).tolist())

    for _ in range(worlds):
        drawn = world(rng)
        for name, stage, valence in (
            ("right labels", drawn.stage, drawn.valence),
            ("classifier's labels", drawn.said_stage, drawn.said_valence),
        ):
            means = clustered_means(stage, STAGES, drawn.person, valence)
            half = means.half_width()
            note(f"clustered by customer, {name}", means.mean - half, means.mean + half, known.mean)
            n = np.bincount(stage, minlength=STAGES)
            spread = np.array([valence[stage == code].std(ddof=1) for code in range(STAGES)])
            half = 1.96 * spread / np.sqrt(n)
            note(f"segments as voices, {name}", means.mean - half, means.mean + half, known.mean)
        corrector = Corrector(drawn.person, [review(rng, drawn)])
        model, right = (drawn.said_stage, drawn.said_valence), (drawn.stage, drawn.valence)
        for code, (mean, share) in enumerate(corrected_stages(corrector, STAGES, model, right)):
            for name, found, target in (("mean", mean, known.mean[code]), ("share", share, known.share[code])):
                if found is not None and found.ci95 is not None:
                    low, high = found.ci95
                    note(
                        f"corrected by {REVIEWED} sampled, {name}",
                        np.array([low]),
                        np.array([high]),
                        np.array([target]),
                    )
    return {name: float(np.mean(found)) for name, found in hits.items()}


def curve_bias(worlds: int, seed: int = 2) -> dict[str, float]:
    """Mean absolute error of the differences between stages, freed of channel, by the raw and the adjusted curve."""
    rng = np.random.default_rng(seed)
    no_channel = np.random.default_rng(0)
    bare = world(no_channel, 100_000, channel=False)
    target = np.bincount(bare.stage, weights=bare.valence) / np.bincount(bare.stage)
    raw, adjusted = [], []
    for _ in range(worlds):
        drawn = world(rng)
        means = np.bincount(drawn.stage, weights=drawn.valence) / np.bincount(drawn.stage)
        found, _ = adjusted_emotions(drawn.view(), STAGES)
        even = np.array([one.mean for one in found if one is not None and one.mean is not None])
        raw.append((means - means.mean()) - (target - target.mean()))
        adjusted.append((even - even.mean()) - (target - target.mean()))
    return {
        "raw curve": float(np.abs(np.mean(raw, axis=0)).mean()),
        "adjusted curve": float(np.abs(np.mean(adjusted, axis=0)).mean()),
    }


def discoveries(worlds: int, seed: int = 3) -> dict[str, float]:
    """False share of the claimed changes of stages where one of four turned, and where none did; and how many found."""
    rng = np.random.default_rng(seed)
    shift = np.array([0.0, 0.0, 0.0, 0.25])
    names = [str(code) for code in range(STAGES)]
    false_share, found, false_alarm = [], [], []
    for _ in range(worlds):
        turned = [c.stage for c in stage_changes(world(rng, shift=shift).view(), names, 1) if c.significant]
        false_share.append(sum(stage != "3" for stage in turned) / max(len(turned), 1))
        found.append("3" in turned)
        none = [c for c in stage_changes(world(rng).view(), names, 1) if c.significant]
        false_alarm.append(bool(none))
    return {
        "false share of claims": float(np.mean(false_share)),
        "any claim where nothing changed": float(np.mean(false_alarm)),
        "real turn found": float(np.mean(found)),
    }


def complaints(rng: np.random.Generator, weeks: int = 12) -> tuple[NegativeSegments, np.ndarray]:
    """Complaints of planted pain points: steady, growing, born late, dying, and two that become one; strays besides."""
    themes, dimensions = 20, 64
    centres = rng.normal(size=(themes, dimensions))
    centres /= np.linalg.norm(centres, axis=1, keepdims=True)
    rate = np.full((themes, weeks), 8.0)
    rate[1] = np.linspace(1, 25, weeks)
    rate[2, : weeks // 2] = 0
    rate[3, weeks // 2 :] = 0
    counts = rng.poisson(rate.T.ravel())
    theme = np.repeat(np.tile(np.arange(themes), weeks), counts)
    week = np.repeat(np.repeat(np.arange(weeks), themes), counts)
    centre = centres[theme]
    merging = (theme == 5) & (week >= 4)  # 5 comes to be said in the words of 4
    centre[merging] = centres[4]
    label = np.where(merging, 4, theme)
    vectors = centre + 0.6 * rng.normal(size=centre.shape) / np.sqrt(dimensions)
    stray = rng.random(len(theme)) < 0.08
    vectors[stray] = rng.normal(size=(stray.sum(), dimensions))
    vectors = np.rint(127 * vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.int8)
    n, zero = len(theme), np.zeros(len(theme), dtype=np.int64)
    day = 20_000 + 7 * week + rng.integers(0, 7, n)
    new = NegativeSegments(np.arange(n), zero, zero + 9, label % 3, day, rng.integers(0, n, n), vectors)
    return new, np.where(stray, -1, label)


def identity(seed: int = 4) -> dict[str, float]:
    """Twelve weekly refreshes against one run."""
    new, label = complaints(np.random.default_rng(seed))
    week = (new.day - 20_000) // 7
    state, assignment, pool = [], np.full(len(new), -1), np.zeros(len(new), dtype=bool)
    kept, chances = 0, 0
    for number in range(12):
        rows = np.flatnonzero((week == number) | pool)
        taken = NegativeSegments(*(getattr(new, f.name)[rows] for f in fields(new)))
        found = _update(state, taken, ~pool[rows])
        standing = [point.id for point in state if not point.merged_into]
        after = {point.id for point in found.pain_points if not point.merged_into}
        kept, chances = kept + sum(name in after for name in standing), chances + len(standing)
        state, assignment[rows] = found.pain_points, found.assignment
        pool = (week <= number) & (assignment < 0)
    whole = _update([], new, np.ones(len(new), dtype=bool)).assignment
    known = label >= 0
    return {
        "ids kept a week": kept / chances,
        "ids kept over twelve weeks": sum(not point.merged_into for point in state) / len(state),
        "AMI of one run and twelve": adjusted_mutual_information(whole, assignment),
        "AMI of twelve runs and the truth": adjusted_mutual_information(label[known], assignment[known]),
    }


def _update(state: list, new: NegativeSegments, fresh: np.ndarray):
    return update_pain_points(
        state,
        new,
        stages=("a", "b", "c"),
        texts=lambda keys: ["電話がつながらない" for _ in keys],
        tokens_of=lambda words: [Tokens([], [], [], []) for _ in words],
        fresh=fresh,
    )


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--worlds", type=int, default=400)
    worlds = parser.parse_args().worlds
    print(f"| {worlds} worlds of 300 customers; corrections from {MIN_REVIEWED} reviewed a stage on | |\n|---|---|")
    for title, found in (
        ("coverage of 95%", coverage(worlds)),
        ("bias of stage differences", curve_bias(worlds // 4)),
        ("changes", discoveries(worlds)),
        ("pain points", identity()),
    ):
        for name, value in found.items():
            print(f"| {title}: {name} | {value:.3f} |", flush=True)


if __name__ == "__main__":
    main()
