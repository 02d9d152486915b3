"""Means, intervals and tests where the customer, not the segment, is the independent voice.

The mean of a cell is a ratio of customer totals, Σ_g S_g / Σ_g n_g. Its variance is the cluster jackknife CV3,
(G−1)/G Σ_g (u_g / (1−n_g/n))² with u_g = (S_g − mean·n_g)/n; the interval takes Student's t with G−1 degrees of
freedom. CV3 differs from the plain linearisation CR1 by the leverage n_g/n only, which matters as soon as one
customer writes much. Sources: Cochran, *Sampling Techniques* (1977) ch. 6 (ratio estimator); MacKinnon, Nielsen
and Webb, "Cluster-robust inference: a guide to empirical practice", J. Econometrics 232 (2023) 272–299.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from koetabi.journey_map import Estimate


@dataclass(frozen=True, slots=True)
class Means:
    """Means of cells as parallel arrays; NaN where unknown (no data; for ``se`` fewer than two customers)."""

    mean: np.ndarray
    se: np.ndarray
    n: np.ndarray
    customers: np.ndarray

    def half_width(self) -> np.ndarray:
        """Half of the 95% interval."""
        return t_quantile(self.customers - 1) * self.se

    def estimate(self, cell: int, low: float = -1.0, high: float = 1.0) -> Estimate:
        """One cell as a record, its interval clipped to [low, high]."""
        return estimate(
            float(self.mean[cell]), float(self.se[cell]), int(self.n[cell]), int(self.customers[cell]), low, high
        )


def t_quantile(df: np.ndarray) -> np.ndarray:
    """Student's 97.5% quantile; NaN where df < 1."""
    from scipy.special import stdtrit

    df = np.asarray(df, dtype=float)
    return np.where(df >= 1, stdtrit(np.maximum(df, 1), 0.975), np.nan)


def estimate(mean: float, se: float, n: int, customers: int, low: float = -1.0, high: float = 1.0) -> Estimate:
    """Record of a mean with its 95% interval; parts that are not finite are left unknown."""
    if not np.isfinite(mean):
        return Estimate(n=n, customers=customers)
    half = float(t_quantile(np.array([customers - 1]))[0]) * se
    interval = (max(low, mean - half), min(high, mean + half)) if np.isfinite(half) else None
    return Estimate(mean=mean, ci95=interval, n=n, customers=customers)


def cluster_totals(
    cell: np.ndarray, customer: np.ndarray, values: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Totals of each customer within each cell that occurs.

    Args:
        cell: cell codes ≥ 0. customer: codes ≥ 0. values: finite numbers. All of one length.

    Returns:
        cells, customers, numbers of values and their sums, one entry a (cell, customer).
    """
    width = int(customer.max()) + 1 if len(customer) else 1
    key = cell.astype(np.int64) * width + customer
    found, codes = np.unique(key, return_inverse=True)
    n = np.bincount(codes, minlength=len(found)).astype(float)
    total = np.bincount(codes, weights=values, minlength=len(found))
    return found // width, found % width, n, total


def clustered_means(cell: np.ndarray, cells: int, customer: np.ndarray, values: np.ndarray) -> Means:
    """Mean of each of ``cells`` cells with its clustered standard error (entries with cell < 0 are left out)."""
    keep = cell >= 0
    group, _, n, total = cluster_totals(cell[keep], customer[keep], values[keep])
    return means_of_totals(group, cells, n, total)


def means_of_totals(group: np.ndarray, cells: int, n: np.ndarray, total: np.ndarray) -> Means:
    """The same from customer totals, one entry a (cell, customer)."""
    customers = np.bincount(group, minlength=cells)
    size = np.bincount(group, weights=n, minlength=cells)
    some = np.maximum(size, 1e-300)
    mean = np.bincount(group, weights=total, minlength=cells) / some
    share = np.minimum(n / some[group], 1 - 1e-12)
    pull = (total - mean[group] * n) / some[group] / (1 - share)
    g = np.maximum(customers, 1)
    variance = (g - 1) / g * np.bincount(group, weights=pull**2, minlength=cells)
    return Means(
        mean=np.where(size > 0, mean, np.nan),
        se=np.where(customers >= 2, np.sqrt(variance), np.nan),
        n=size.astype(np.int64),
        customers=customers,
    )


def difference_test(difference: float, se: float, df: float) -> tuple[tuple[float, float], float]:
    """95% interval and two-sided p of a difference by Student's t; p is 1 where ``se`` is unknown or zero."""
    from scipy.special import stdtr, stdtrit

    if not (np.isfinite(difference) and np.isfinite(se) and se > 0 and df >= 1):
        return (-2.0, 2.0), 1.0
    half = float(stdtrit(df, 0.975)) * se
    return (difference - half, difference + half), float(2 * stdtr(df, -abs(difference) / se))


def benjamini_hochberg(p: np.ndarray) -> np.ndarray:
    """q-values (adjusted p) of Benjamini and Hochberg, J. R. Stat. Soc. B 57 (1995) 289–300, in the order of ``p``."""
    p = np.asarray(p, dtype=float)
    if not len(p):
        return p
    order = np.argsort(p, kind="stable")[::-1]
    raised = p[order] * len(p) / np.arange(len(p), 0, -1)
    q = np.empty_like(raised)
    q[order] = np.minimum(np.minimum.accumulate(raised), 1.0)
    return q
