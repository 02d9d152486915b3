"""Vectors in which sentences of one stage of somebody's map lie close: which words tell a scene, and which tell none.

Each word is turned by a small network and weighed by how much it tells of a scene; a sentence is the sum. Learned from
the maps in ``data/maps`` (:mod:`koetabi.classify.fit_scenes`), so that a handful of examples will do on a map of a
trade that was never seen.
"""

from __future__ import annotations

from dataclasses import dataclass, fields
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file
from scipy.sparse import csr_matrix

from koetabi.classify.persist import models_folder
from koetabi.classify.vectors import WordVectors, digest_of, unit_rows
from koetabi.errors import ModelError

if TYPE_CHECKING:
    from pathlib import Path

    from koetabi.classify.features import Batch, Forms

_PATH: Final = ("stages", "scenes.safetensors")


@dataclass(frozen=True)
class SceneView:
    """``attention``: (dimensions + 1,), bias last; ``straight``: (dimensions, width); ``hidden``: (dimensions, units)
    with ``hidden_bias``; ``turned``: (units, width); ``none``: (width + 1,), bias last."""

    attention: np.ndarray
    straight: np.ndarray
    hidden: np.ndarray
    hidden_bias: np.ndarray
    turned: np.ndarray
    none: np.ndarray

    @cached_property
    def digest(self) -> str:
        """16 hexadecimal digits: a hash of all there is."""
        return digest_of(*(getattr(self, field.name) for field in fields(self)))

    def of(self, batch: Batch, forms: Forms, words: WordVectors) -> tuple[np.ndarray, np.ndarray]:
        """((segments, width): rows of unit length, zero where no word is known; (segments,) in −1…1: how much a
        segment speaks of no scene at all)."""
        places = words.places_of(forms)[batch.content]
        used, inverse = np.unique(places, return_inverse=True)
        vectors = unit_rows(words.table[words.index[used]].astype(np.float32))
        weight = np.where(used >= 0, words.weights[used], 0.0).astype(np.float32)
        weight *= np.logaddexp(0, vectors @ self.attention[:-1] + self.attention[-1])
        turned = vectors @ self.straight + np.maximum(vectors @ self.hidden + self.hidden_bias, 0) @ self.turned
        shape = (len(batch), len(used))
        total = csr_matrix((weight[inverse], inverse.astype(np.int32), batch.content_starts), shape=shape) @ turned
        return unit_rows(total), np.tanh(total @ self.none[:-1] + self.none[-1])


@cache
def load_scenes() -> SceneView:
    """The shipped view, learned on the shipped word vectors.

    Raises:
        ModelError: the file is missing or damaged.
    """
    path = models_folder().joinpath(*_PATH)
    try:
        tensors = {name: tensor.astype(np.float32) for name, tensor in load_file(path).items()}
        return SceneView(**tensors)
    except (OSError, TypeError, SafetensorError) as error:
        raise ModelError(
            f"{path} が読めません。koetabi を入れ直してください", f"cannot read {path}; install koetabi anew"
        ) from error


def save_scenes(view: SceneView, path: Path) -> None:
    """Writes what :func:`load_scenes` reads, in half precision."""
    # safetensors writes memory as it lies: a transposed array would be scrambled.
    save_file(
        {field.name: np.ascontiguousarray(getattr(view, field.name), dtype=np.float16) for field in fields(view)}, path
    )
