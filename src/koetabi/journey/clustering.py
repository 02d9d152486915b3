"""Groups of like-minded vectors: greedy leaders, then average linkage among the leaders.

Exact hierarchical clustering of 100,000 vectors would need 40 GB; leaders need one pass, and the few
thousand heaviest of them hold nearly everything that will become a cluster.
"""

from __future__ import annotations

import numpy as np

_CHUNK = 1024
_MAX_LEADERS = 8_000
_MAX_LINKED = 4_000
_NEIGHBOURS = 15
_NEIGHBOURHOODS = 40  # a row is smoothed by at most this part of all
_ROUNDS = 10


def unit_rows(vectors: np.ndarray) -> np.ndarray:
    """``vectors`` as float32 rows of unit length; zero rows stay zero."""
    rows = vectors.astype(np.float32)
    length = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(length, 1e-12)


def with_stage(units: np.ndarray, stage: np.ndarray, stages: int, bonus: float) -> np.ndarray:
    """Rows whose dot product is the cosine plus ``bonus`` where both are of one stage (codes −1…stages−1)."""
    marks = np.zeros((len(units), stages + 1), dtype=np.float32)
    marks[np.arange(len(units)), stage + 1] = np.sqrt(bonus)
    return np.hstack([units, marks])


def nearest(rows: np.ndarray, centres: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Index of the nearest of ``centres`` for each row, and the dot product with it (−inf without centres)."""
    index = np.zeros(len(rows), dtype=np.int64)
    best = np.full(len(rows), -np.inf, dtype=np.float32)
    if len(centres):
        for begin in range(0, len(rows), _CHUNK):
            product = rows[begin : begin + _CHUNK] @ centres.T
            index[begin : begin + _CHUNK] = product.argmax(axis=1)
            best[begin : begin + _CHUNK] = product.max(axis=1)
    return index, best


def leaders(rows: np.ndarray, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """Greedy leaders in the order of ``rows``: a row too far from every leader becomes one.

    Returns:
        Leader number of each row (−1: no room for another leader), and each leader's row.
    """
    member = np.full(len(rows), -1, dtype=np.int64)
    chosen: list[int] = []
    centres = np.empty((min(_MAX_LEADERS, len(rows)), rows.shape[1]), dtype=np.float32)
    for begin in range(0, len(rows), _CHUNK):
        block = rows[begin : begin + _CHUNK]
        index, best = nearest(block, centres[: len(chosen)])
        known = best >= threshold
        member[begin : begin + len(block)][known] = index[known]
        left = np.flatnonzero(~known)
        near = block[left] @ block[left].T >= threshold
        open_ = np.ones(len(left), dtype=bool)
        for i in range(len(left)):
            if not open_[i] or len(chosen) >= _MAX_LEADERS:
                continue
            fellows = open_ & near[i]
            fellows[i] = True
            member[begin + left[fellows]] = len(chosen)
            open_ &= ~fellows
            centres[len(chosen)] = block[left[i]]
            chosen.append(begin + int(left[i]))
    return member, np.array(chosen, dtype=np.int64)


def cluster(rows: np.ndarray, *, lead: float, link: float) -> np.ndarray:
    """Cluster number of each row (−1: too far from every larger group).

    Args:
        rows: float32, see :func:`with_stage`. lead: dot product from which a row follows a leader.
        link: mean dot product from which two groups are one.
    """
    if len(rows) < 2:
        return np.full(len(rows), -1, dtype=np.int64)
    member, _ = leaders(rows, lead)
    led = member >= 0
    weight = np.bincount(member[led])
    heavy = np.argsort(-weight, kind="stable")[:_MAX_LINKED]
    centres = smoothed(group_means(rows[led], member[led], len(weight))[heavy])
    of_leader = np.full(len(weight), -1, dtype=np.int64)
    of_leader[heavy] = average_linkage((centres @ centres.T).astype(np.float64), link)
    return np.where(led, of_leader[member], -1)


def average_linkage(likeness: np.ndarray, link: float) -> np.ndarray:
    """Number of each row's group: average linkage, as far as the mean likeness of what is joined reaches ``link``.

    Nearest-neighbour chains (Murtagh, Computer Journal 26 (1983) 354–359): two groups that are nearest to one another
    can be joined at once, and a group that none is near enough is done with, for joining others brings none nearer.

    Args:
        likeness: symmetric, float64, shape (rows, rows); used up. link: mean likeness from which two groups are one.
    """
    np.fill_diagonal(likeness, -np.inf)
    size, group = np.ones(len(likeness)), np.arange(len(likeness))
    waiting = np.ones(len(likeness), dtype=bool)
    chain: list[int] = []
    while chain or waiting.any():
        if not chain:
            chain = [int(waiting.argmax())]
        here, before = chain[-1], chain[-2] if len(chain) > 1 else chain[-1]
        row = likeness[here]
        near = int(row.argmax())
        if row[near] < link:
            waiting[chain.pop()] = False
        elif row[before] < row[near]:
            chain.append(near)
        else:
            del chain[-2:]
            gone, kept = sorted((here, before))
            mean = (size[gone] * likeness[gone] + size[kept] * likeness[kept]) / (size[gone] + size[kept])
            mean[[gone, kept]] = -np.inf
            likeness[kept] = likeness[:, kept] = mean
            likeness[gone] = likeness[:, gone] = -np.inf
            size[kept] += size[gone]
            group[group == gone] = kept
            waiting[gone] = False
    return np.unique(group, return_inverse=True)[1]


def smoothed(centres: np.ndarray) -> np.ndarray:
    """Each row drawn half-way to the mean of its nearest neighbours, at its old length.

    Short complaints say the same in few and different words: what their neighbours share is the better witness
    (mean shift, one step: Fukunaga and Hostetler, IEEE Trans. Inf. Theory 21 (1975) 32–40). Few rows, few neighbours.
    """
    near = min(_NEIGHBOURS, len(centres) // _NEIGHBOURHOODS)
    if not near:
        return centres
    length = np.linalg.norm(centres, axis=1, keepdims=True)
    drawn = np.empty_like(centres)
    for begin in range(0, len(centres), _CHUNK):
        product = centres[begin : begin + _CHUNK] @ centres.T
        product[np.arange(len(product)), begin + np.arange(len(product))] = -np.inf
        found = np.argpartition(-product, near - 1, axis=1)[:, :near]
        fellows = centres[found].mean(axis=1)
        fellows /= np.maximum(np.linalg.norm(fellows, axis=1, keepdims=True), 1e-12)
        drawn[begin : begin + _CHUNK] = centres[begin : begin + _CHUNK] / length[begin : begin + _CHUNK] + fellows
    return drawn / np.maximum(np.linalg.norm(drawn, axis=1, keepdims=True), 1e-12) * length


def group_means(rows: np.ndarray, group: np.ndarray, groups: int) -> np.ndarray:
    """Mean row of each group, float32, shape (groups, dimensions)."""
    from scipy.sparse import csr_matrix

    n = np.maximum(np.bincount(group, minlength=groups), 1)
    pick = csr_matrix((np.ones(len(group), dtype=np.float32), (group, np.arange(len(group)))), (groups, len(rows)))
    return np.asarray(pick @ rows, dtype=np.float32) / n[:, None].astype(np.float32)


def split_off(units: np.ndarray, seeds: np.ndarray) -> np.ndarray:
    """Mask of the rows that leave with ``seeds``: those nearer to what leaves than to what stays.

    Two-means with the seeds pinned to their side; some rows must be seeds and some not.
    """
    away = seeds.copy()
    for _ in range(_ROUNDS):
        sides = np.stack([unit_rows(units[side].mean(axis=0, keepdims=True))[0] for side in (~away, away)])
        nearer = (units @ sides.T).argmax(axis=1) == 1
        now = nearer | seeds
        if now.all() or (now == away).all():
            break
        away = now
    return away
