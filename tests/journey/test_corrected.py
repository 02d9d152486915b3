import numpy as np
import pytest

from koetabi.errors import InputError
from koetabi.journey.corrected import Corrector, Reviewed
from koetabi.journey.review import ReviewSample

NONE = np.empty(0, dtype=np.int64)
TARGET = 2 * 0.5792597 - 1  # mean of the sign of N(0.2, 1)


def world(rng, customers=400):
    """Two segments a customer; the model sees complaints where there are none."""
    person = np.repeat(np.arange(customers), 2)
    truth = np.sign(rng.normal(0.2, 1, 2 * customers))
    predicted = np.where(rng.random(2 * customers) < 0.2, -1.0, truth)
    return person, truth, predicted


def covers(estimate, target):
    return estimate.ci95[0] <= target <= estimate.ci95[1]


def test_reviewed_sample_corrects_a_biased_classifier():
    rng = np.random.default_rng(3)
    covered = naive = 0
    for _ in range(300):
        person, truth, predicted = world(rng)
        probability = np.where(predicted < 0, 0.4, 0.2)
        rows = np.flatnonzero(rng.random(800) < probability)
        found = Corrector(person, [Reviewed(rows, probability[rows], NONE)]).mean(predicted, truth)
        covered += covers(found, TARGET)
        naive += abs(predicted.mean() - TARGET) <= 1.96 * predicted.std() / np.sqrt(800)
    assert covered / 300 >= 0.93
    assert naive / 300 < 0.2


def test_what_was_corrected_before_the_draw_does_not_bias():
    """An analyst mends every false complaint of a third of the customers; then a sample is drawn of the rest."""
    rng = np.random.default_rng(4)
    covered, wrong = 0, 0
    for _ in range(300):
        person, truth, predicted = world(rng)
        certain = np.flatnonzero((predicted != truth) & (person % 3 == 0))
        outside = np.setdiff1d(np.arange(800), certain)
        rows = rng.choice(outside, 150, replace=False)
        chance = np.full(150, 150 / len(outside))
        covered += covers(Corrector(person, [Reviewed(rows, chance, certain)]).mean(predicted, truth), TARGET)
        pooled = np.concatenate([rows, certain])  # as if the mended ones had been drawn
        found = Corrector(person, [Reviewed(pooled, np.full(len(pooled), 0.2), NONE)]).mean(predicted, truth)
        wrong += covers(found, TARGET)
    assert covered / 300 >= 0.93
    assert wrong / 300 < 0.8


def test_all_reviewed_gives_the_mean_of_the_truth_and_its_own_interval():
    person, truth, predicted = world(np.random.default_rng(5), 50)
    rows = np.arange(100)
    found = Corrector(person, [Reviewed(rows, np.ones(100), NONE)]).mean(predicted, truth)
    totals = np.bincount(person, weights=truth - truth.mean()) / 100
    assert found.mean == pytest.approx(truth.mean())
    half = 2.009575 * np.sqrt(50 / 49 * (totals**2).sum())  # t quantile of 49 degrees of freedom
    assert found.ci95[1] - found.mean == pytest.approx(half, rel=1e-5)


def test_two_samples_count_by_their_size():
    predicted, truth = np.zeros(6), np.array([1.0, 1, 0, 0, 0, 0])
    one = Reviewed(np.array([0]), np.ones(1), NONE)
    two = Reviewed(np.array([2, 3]), np.ones(2), np.array([0]))
    value, _ = Corrector(np.arange(6), [one, two]).total(predicted, truth)
    assert value == pytest.approx((1 * 1.0 + 2 * (1 / 6)) / 3)


def test_nothing_reviewed_claims_nothing():
    found = Corrector(np.arange(3), []).mean(np.ones(3), np.ones(3))
    assert (found.mean, found.n) == (None, 0)


def test_impossible_probabilities_are_refused():
    with pytest.raises(InputError, match="inclusion"):
        Reviewed(np.array([0]), np.array([1.5]), NONE)


def reviewed_map(build, frame, reviewed, confirmed_only=False):
    """A third of what the model puts at the first stage belongs to the second; a sample of it is reviewed."""
    n = 600
    rng = np.random.default_rng(6)
    model_stage = np.where(np.arange(n) < 300, 0, 1)
    truth = np.where((np.arange(n) < 300) & (np.arange(n) % 3 == 0), 1, model_stage)
    valence = np.clip(rng.normal(np.where(truth == 1, -0.4, 0.4), 0.2), -1, 1)
    rows = rng.permutation(n)[:reviewed]
    stage = model_stage.copy()
    if not confirmed_only:
        stage[rows] = truth[rows]
    evidence = frame(n, stage=stage, valence=valence, polarity=np.sign(valence))
    evidence["model_stage"], evidence["model_polarity"] = model_stage.astype("int16"), evidence["polarity"]
    evidence["model_valence"] = evidence["valence"]
    sample = ReviewSample(200, Reviewed(rows, np.full(len(rows), 200 / n), NONE))
    return build(evidence, samples=[sample])


def test_the_map_shows_the_corrected_stage(build, frame):
    made = reviewed_map(build, frame, 150)
    buy, use, support = made.stages
    assert buy.emotion.reviewed.ci95[0] < 0.4 < buy.emotion.reviewed.ci95[1]
    assert buy.emotion.mean < 0.25
    assert buy.share_reviewed.ci95[0] < 1 / 3 < buy.share_reviewed.ci95[1]
    assert use.share_reviewed.mean > 0.6
    assert support.emotion.reviewed is None, "nothing of it was reviewed"
    details = made.quality.details
    assert (details["sampled"], details["sample_reviewed"]) == (200, 150)
    assert details["stage_accuracy"]["ci95"][0] < 5 / 6 < details["stage_accuracy"]["ci95"][1]


def test_confirmations_count_as_reviews(build, frame):
    made = reviewed_map(build, frame, 150, confirmed_only=True)
    assert made.stages[0].emotion.reviewed.mean == pytest.approx(made.stages[0].emotion.mean)
    assert made.quality.details["stage_accuracy"]["mean"] == 1


def test_few_reviews_correct_nothing(build, frame):
    made = reviewed_map(build, frame, 20)
    assert made.stages[0].emotion.reviewed is None
    assert made.quality.details["sample_reviewed"] == 20
    assert "stage_accuracy" not in made.quality.details
