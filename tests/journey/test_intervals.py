import numpy as np
import pytest

from koetabi.journey.intervals import benjamini_hochberg, clustered_means, difference_test

WORLDS = 400


def heavy_writers(rng, customers=60):
    """Customers with a latent mood each; a few write a lot. The true mean is zero."""
    size = np.minimum(1 + rng.geometric(0.5, customers) + rng.pareto(2.0, customers).astype(int), 25)
    person = np.repeat(np.arange(customers), size)
    mood = rng.normal(0, 0.4, customers)
    return person, mood[person] + rng.normal(0, 0.3, len(person))


def test_clustered_interval_covers_where_the_naive_one_does_not():
    rng = np.random.default_rng(1)
    clustered = naive = 0
    for _ in range(WORLDS):
        person, value = heavy_writers(rng)
        means = clustered_means(np.zeros(len(value), dtype=np.int64), 1, person, value)
        clustered += abs(means.mean[0]) <= means.half_width()[0]
        naive += abs(value.mean()) <= 1.96 * value.std(ddof=1) / np.sqrt(len(value))
    assert clustered / WORLDS >= 0.93
    assert naive / WORLDS <= 0.85


def test_interval_equals_the_textbook_when_every_customer_speaks_once():
    value = np.array([0.1, 0.5, -0.3, 0.9, 0.2])
    means = clustered_means(np.zeros(5, dtype=np.int64), 1, np.arange(5), value)
    assert means.mean[0] == pytest.approx(value.mean())
    assert means.se[0] == pytest.approx(value.std(ddof=1) / np.sqrt(5))
    assert means.half_width()[0] == pytest.approx(2.776445 * means.se[0], rel=1e-5)


def test_one_customer_has_a_mean_but_no_interval():
    means = clustered_means(np.zeros(4, dtype=np.int64), 2, np.zeros(4, dtype=np.int64), np.ones(4))
    assert means.estimate(0).mean == 1
    assert means.estimate(0).ci95 is None
    assert means.estimate(1).mean is None


def test_interval_stays_on_the_scale():
    estimate = clustered_means(np.zeros(3, dtype=np.int64), 1, np.arange(3), np.array([1.0, 1.0, -0.5])).estimate(0)
    assert estimate.ci95 == (-1.0, 1.0)


def test_benjamini_hochberg_by_hand():
    q = benjamini_hochberg(np.array([0.04, 0.01, 0.03, 0.5]))
    assert q == pytest.approx([0.16 / 3, 0.04, 0.16 / 3, 0.5])
    assert len(benjamini_hochberg(np.array([]))) == 0


def test_false_discoveries_are_controlled():
    """13 stages, 10 of them unchanged: the share of false claims stays near 5% where plain p < 0.05 exceeds it."""
    rng = np.random.default_rng(2)
    shift = np.array([0.0] * 10 + [0.6] * 3)
    shares, any_false = [], []
    for _ in range(WORLDS):
        z = rng.normal(shift / 0.12 * np.where(shift > 0, 1, 0))
        p = np.array([difference_test(value, 1.0, 200)[1] for value in z])
        claimed = benjamini_hochberg(p) < 0.05
        shares.append((claimed & (shift == 0)).sum() / max(claimed.sum(), 1))
        any_false.append((p[shift == 0] < 0.05).any())
    assert np.mean(shares) <= 0.06
    assert np.mean(any_false) > 0.3
