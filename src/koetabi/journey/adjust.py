"""The channel-adjusted curve: every stage at one fixed mix of sources.

Tickets are negative by construction, so a stage heard mostly through tickets looks worse than it is. Direct
standardisation (post-stratification: Holt and Smith, J. R. Stat. Soc. A 142 (1979) 33–46): Σ_s w_s · mean(stage, s)
with w_s the shares of the sources among all comments of the snapshot. A source a stage was heard through by fewer
than three customers is left out and the other shares are rescaled; with less than half of the weight left no
adjusted figure is given.
"""

from __future__ import annotations

import numpy as np

from koetabi.journey.intervals import cluster_totals, clustered_means, estimate
from koetabi.journey.view import View
from koetabi.journey_map import AdjustedMix, Estimate
from koetabi.taxonomy import SOURCES

_COVERED = 0.5
_MIN_CUSTOMERS = 3  # of a source at a stage


def adjusted_emotions(view: View, stages: int) -> tuple[list[Estimate | None], AdjustedMix | None]:
    """Adjusted mean of each stage, and the mix; ``None`` where one source alone was heard (nothing to adjust)."""
    first = np.unique(view.comment, return_index=True)[1]
    shares = np.bincount(view.source[first], minlength=len(SOURCES)).astype(float)
    if (shares > 0).sum() < 2:
        return [None] * stages, None
    shares /= shares.sum()
    cell = np.where(view.stage >= 0, view.stage * len(SOURCES) + view.source, -1)
    means = clustered_means(cell, stages * len(SOURCES), view.person, view.valence)
    usable = (means.customers >= _MIN_CUSTOMERS).reshape(stages, -1)
    weights = np.where(usable, shares, 0.0)
    covered = weights.sum(axis=1)
    weights /= np.maximum(covered, 1e-12)[:, None]
    # The mean of w·(value/share of its source in the stage) is the standardised mean: one linearisation serves both.
    n = np.maximum(means.n.reshape(stages, -1), 1)
    factor = (weights / n).ravel()
    placed = cell >= 0
    group, person, size, total = cluster_totals(cell[placed], view.person[placed], view.valence[placed])
    pull = factor[group] * (total - np.nan_to_num(means.mean)[group] * size)
    stage_voice, _, _, summed = cluster_totals(group // len(SOURCES), person, pull)
    customers = np.bincount(stage_voice, minlength=stages)
    g = np.maximum(customers, 2)
    se = np.sqrt(g / (g - 1) * np.bincount(stage_voice, weights=summed**2, minlength=stages))
    value = (weights * np.nan_to_num(means.mean).reshape(stages, -1)).sum(axis=1)
    found = [
        estimate(float(value[i]), float(se[i]), int(n[i][usable[i]].sum()), int(customers[i]))
        if covered[i] >= _COVERED
        else None
        for i in range(stages)
    ]
    return found, AdjustedMix(
        shares={SOURCES[i]: float(share) for i, share in enumerate(shares) if share},
        note="声の集まり方（チャネル）の違いを除いた値です。全ステージを、全コメントと同じ構成比にそろえました。",
        note_en="Freed of differences in channel: every stage is standardised to the source mix of all comments.",
    )
