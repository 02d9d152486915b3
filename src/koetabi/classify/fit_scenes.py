"""Learns a :class:`~koetabi.classify.scenes.SceneView` from journey maps with sentences on their stages.

Prototypical networks (Snell, Swersky & Zemel, NeurIPS 2017): again and again a few sentences of each stage of a map
stand for it, and the others must find their stage, or that they belong to none.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

import numpy as np
import torch
from torch import nn
from torch.nn import functional

from koetabi.classify.features import Featurizer
from koetabi.classify.fit_stack import reproducible
from koetabi.classify.scenes import SceneView
from koetabi.classify.vectors import WordVectors, unit_rows
from koetabi.protocols import Tokenizer
from koetabi.records import Document

NONE: Final = "none"
_WIDTH: Final = 128
_UNITS: Final = 256
_EPOCHS: Final = 20
_RATE: Final = 2e-3
_DECAY: Final = 0.05
_DROPOUT: Final = 0.5
_WORD_DROPOUT: Final = 0.15
_FEWEST, _MOST = 3, 12
"""Examples of a stage in an episode."""
_SPARED: Final = 2
"""Sentences of a stage that are always left to be found."""
_SHARPNESS: Final = 2.0
_NONE_SCALE: Final = 3.0
_SEED: Final = 7

Map = Sequence[tuple[str, str]]
"""(stage, sentence) pairs."""


def read_maps(paths: Sequence[Path]) -> dict[str, list[tuple[str, str]]]:
    """Maps by title from JSON Lines with ``map``, ``stage`` and ``text``."""
    found: dict[str, list[tuple[str, str]]] = {}
    for path in paths:
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            found.setdefault(row["map"], []).append((row["stage"], row["text"]))
    return found


class _Episodes:
    """The sentences of one map as tensors; ``codes``: of the stage, the number of stages for none."""

    def __init__(self, rows: Map, words: WordVectors, tokenizer: Tokenizer, featurizer: Featurizer) -> None:
        documents = [Document(text, [(0, len(text))], tokenizer.tokenize(text)) for _, text in rows]
        batch = featurizer(documents)
        places = words.places_of(featurizer.forms)[batch.content]
        known = places >= 0
        self.vectors = torch.from_numpy(unit_rows(words.table[words.index[places]].astype(np.float32)))
        self.weights = torch.from_numpy(np.where(known, words.weights[places], 0).astype(np.float32))
        self.segments = torch.from_numpy(np.repeat(np.arange(len(rows)), np.diff(batch.content_starts)))
        names = [name for name in dict.fromkeys(stage for stage, _ in rows) if name != NONE]
        self.size = len(names)
        self.codes = np.array([names.index(stage) if stage != NONE else self.size for stage, _ in rows])

    def draw(self, rng: np.random.Generator) -> tuple[list[np.ndarray], np.ndarray]:
        """(rows of the examples of each stage, rows that must find their stage)."""
        count = int(rng.integers(_FEWEST, _MOST + 1))
        examples = []
        for code in range(self.size):
            pool = np.flatnonzero(self.codes == code)
            examples.append(rng.choice(pool, min(count, len(pool) - _SPARED), replace=False))
        return examples, np.setdiff1d(np.arange(len(self.codes)), np.concatenate(examples))


class _Network(nn.Module):
    """What a :class:`SceneView` holds, with a sharpness of the comparison beside it."""

    def __init__(self, dimensions: int) -> None:
        super().__init__()
        self.attention = nn.Linear(dimensions, 1)
        self.straight = nn.Linear(dimensions, _WIDTH, bias=False)
        self.hidden = nn.Linear(dimensions, _UNITS)
        self.turned = nn.Linear(_UNITS, _WIDTH, bias=False)
        self.none = nn.Linear(_WIDTH, 1)
        self.sharpness = nn.Parameter(torch.tensor(_SHARPNESS))
        nn.init.zeros_(self.attention.weight)
        nn.init.zeros_(self.attention.bias)
        nn.init.orthogonal_(self.straight.weight)
        nn.init.normal_(self.turned.weight, std=0.01)

    def forward(self, scene: _Episodes) -> torch.Tensor:
        """Shape (sentences, width): not yet of unit length."""

        def thinned(x: torch.Tensor) -> torch.Tensor:
            return functional.dropout(x, _DROPOUT)

        weights = scene.weights * (torch.rand_like(scene.weights) > _WORD_DROPOUT)
        weights = weights * functional.softplus(self.attention(scene.vectors)[:, 0])
        words = self.straight(thinned(scene.vectors)) + self.turned(thinned(torch.relu(self.hidden(scene.vectors))))
        empty = torch.zeros(len(scene.codes), _WIDTH)
        return empty.index_add(0, scene.segments, words * weights[:, None])


def fit_scenes(maps: Mapping[str, Map], words: WordVectors, tokenizer: Tokenizer) -> SceneView:
    """The same maps give the same view, in some minutes.

    ``maps``: of each stage at least five sentences.
    """
    featurizer = Featurizer()
    episodes = [_Episodes(rows, words, tokenizer, featurizer) for rows in maps.values()]
    with reproducible(_SEED):
        network = _Network(words.dimensions)
        _descend(network, episodes)
    return _view(network)


def _descend(network: _Network, episodes: Sequence[_Episodes]) -> None:
    optimizer = torch.optim.AdamW(network.parameters(), lr=_RATE, weight_decay=_DECAY)
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimizer, _RATE, total_steps=_EPOCHS * len(episodes))
    rng = np.random.default_rng(_SEED)
    for _ in range(_EPOCHS):
        for at in rng.permutation(len(episodes)):
            scene = episodes[at]
            examples, asked = scene.draw(rng)
            sums = network(scene)
            unit = functional.normalize(sums, dim=1)
            stages = torch.stack([functional.normalize(unit[rows].mean(0), dim=0) for rows in examples])
            near = network.sharpness.exp() * (unit[asked] @ stages.T)
            scores = torch.cat([near, _NONE_SCALE * network.none(sums[asked])], dim=1)
            loss = functional.cross_entropy(scores, torch.from_numpy(scene.codes[asked]))
            optimizer.zero_grad()
            torch.autograd.backward(loss)
            optimizer.step()
            schedule.step()


def _view(network: _Network) -> SceneView:
    def numbers(*tensors: torch.Tensor) -> np.ndarray:
        return np.concatenate([tensor.detach().numpy().T for tensor in tensors]).astype(np.float32)

    attention, none = network.attention, network.none
    return SceneView(
        attention=numbers(attention.weight[0], attention.bias),
        straight=numbers(network.straight.weight),
        hidden=numbers(network.hidden.weight),
        hidden_bias=numbers(network.hidden.bias),
        turned=numbers(network.turned.weight),
        none=numbers(none.weight[0], none.bias),
    )
