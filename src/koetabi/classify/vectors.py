"""Vectors of meaning for segments: weighted means over content words, by hash of the normalised form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file
from scipy.sparse import csr_matrix

from koetabi.classify.features import Batch, Forms
from koetabi.errors import ModelError
from koetabi.records import Document

_WORDS: Final = Path("models") / "encoder" / "words.safetensors"


@dataclass
class WordVectors:
    """``keys``: sorted 64-bit hashes of normalised forms; ``index``: row of each in ``table`` (int8); ``weights``:
    of each word in a mean. A word without a key counts nothing.
    """

    keys: np.ndarray
    index: np.ndarray
    table: np.ndarray
    weights: np.ndarray
    _places: np.ndarray = field(default_factory=lambda: np.zeros(0, np.int64), repr=False)
    _forms: Forms | None = field(default=None, repr=False)

    @property
    def dimensions(self) -> int:
        """Length of a vector."""
        return int(self.table.shape[1])

    def _places_of(self, forms: Forms) -> np.ndarray:
        """Place among the keys of each form known so far; −1 where it has none."""
        hashes, _ = forms.tables()
        if self._forms is not forms:
            self._forms, self._places = forms, np.zeros(0, np.int64)
        fresh = hashes[len(self._places) :]
        if len(fresh):
            at = np.minimum(np.searchsorted(self.keys, fresh), len(self.keys) - 1)
            self._places = np.append(self._places, np.where(self.keys[at] == fresh, at, -1))
        return self._places

    def of(self, documents: Sequence[Document], batch: Batch, forms: Forms) -> np.ndarray:
        """Vectors of the segments of ``documents``, of which ``batch`` holds the features: :meth:`means`."""
        return self.means(batch, forms)

    def means(self, batch: Batch, forms: Forms) -> np.ndarray:
        """Shape (len(batch), dimensions), float32, rows of unit length, or zero where no word is known."""
        places = self._places_of(forms)[batch.content]
        used, inverse = np.unique(places, return_inverse=True)
        values = np.where(used >= 0, self.weights[used], 0.0).astype(np.float32)[inverse]
        pattern = csr_matrix((values, inverse.astype(np.int32), batch.content_starts), shape=(len(batch), len(used)))
        total = pattern @ self.table[self.index[used]].astype(np.float32)
        norms = np.linalg.norm(total, axis=1, keepdims=True)
        return total / np.maximum(norms, 1e-6)


def load_words(path: Path | None = None) -> WordVectors:
    """The shipped word vectors (``models/encoder``), or those of another file of the same form.

    Raises:
        ModelError: the file is missing or damaged.
    """
    if path is None:
        packaged = Path(str(resources.files("koetabi"))) / "_data" / _WORDS
        path = packaged if packaged.is_file() else Path(__file__).resolve().parents[3] / _WORDS
    try:
        tensors = load_file(path)
        return WordVectors(tensors["keys"], tensors["index"], tensors["table"], tensors["weights"].astype(np.float32))
    except (OSError, KeyError, SafetensorError) as error:
        raise ModelError(
            f"{path}: 単語ベクトルを読めません。models/encoder/build.py で作り直してください",
            f"{path}: cannot read the word vectors; make them anew with models/encoder/build.py",
        ) from error
