"""Trains the second layer: one network for all heads, on first scores made without the segment's own file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

import numpy as np

from koetabi.classify.heads import HEADS, VALENCE, WIDTH, columns
from koetabi.classify.stack import Stack

if TYPE_CHECKING:
    import torch

_UNITS: Final = 512
_EPOCHS: Final = 15
_BATCH: Final = 256
_RATE: Final = 2e-3
_DECAY: Final = 1e-2
_DROPOUT: Final = 0.3
_SMOOTHING: Final = 0.025
"""Keeps the softmax calibrated on easy files and hard ones alike: errors of the stage 0.04 and 0.02. With none of it
the hardest files have 0.07, with twice it the easy ones."""
_BALANCE: Final = 0.3
"""0 weighs every segment alike, 1 every class."""
_HEAD_WEIGHTS: Final = {"stage": 1.0, "polarity": 1.0, "emotion": 0.7, "facet": 0.7}
_SEED: Final = 7


@contextmanager
def reproducible(seed: int) -> Iterator[None]:
    """Torch drawing from ``seed``, on one thread: more would add up in another order, and what is learned would depend
    on the machine's cores."""
    import torch

    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    try:
        with torch.random.fork_rng():
            torch.manual_seed(seed)
            yield
    finally:
        torch.set_num_threads(threads)


def fit_stack(x: np.ndarray, targets: np.ndarray) -> Stack:
    """The same input gives the same network.

    ``x``: (n, inputs); ``targets``: (n, 5), class codes of the heads in order, then sentiment −2…2.
    """
    import torch

    with reproducible(_SEED):
        first, last = torch.nn.Linear(x.shape[1], _UNITS), torch.nn.Linear(_UNITS, WIDTH)
        network = torch.nn.Sequential(first, torch.nn.ReLU(), torch.nn.Dropout(_DROPOUT), last)
        _descend(network, torch.from_numpy(x), torch.from_numpy(targets))
    hidden, hidden_bias, weights, bias = (
        tensor.detach().numpy().copy() for tensor in (first.weight.T, first.bias, last.weight.T, last.bias)
    )
    return Stack(hidden, hidden_bias, weights, bias)


def _descend(network: torch.nn.Module, x: torch.Tensor, targets: torch.Tensor) -> None:
    import torch
    from torch.nn import functional

    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    steps = _EPOCHS * -(-len(x) // _BATCH)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=steps, pct_start=0.15)
    importance = {head: _importance(targets[:, i].numpy(), len(names)) for i, (head, names) in enumerate(HEADS.items())}
    for _ in range(_EPOCHS):
        for rows in torch.split(torch.randperm(len(x)), _BATCH):
            scores, gold = network(x[rows]), targets[rows]
            loss = functional.mse_loss(scores[:, VALENCE], gold[:, -1] / 2)
            for i, (head, weight) in enumerate(_HEAD_WEIGHTS.items()):
                loss = loss + weight * functional.cross_entropy(
                    scores[:, columns(head)], gold[:, i], importance[head], label_smoothing=_SMOOTHING
                )
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            optimizer.step()
            schedule.step()


def _importance(codes: np.ndarray, classes: int) -> torch.Tensor:
    import torch

    counts = np.bincount(codes, minlength=classes)
    return torch.from_numpy((counts.mean() / np.maximum(counts, 1)) ** _BALANCE).float()
