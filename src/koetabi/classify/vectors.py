"""Vectors of meaning for segments: weighted means over content words, by hash of the normalised form."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import Final

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load_file, save_file
from scipy.sparse import csr_matrix

from koetabi.classify.features import Batch, Forms, form_hash
from koetabi.errors import ModelError
from koetabi.records import Document

_WORDS: Final = Path("models") / "encoder" / "words.safetensors"
_INFLECTED: Final = re.compile("([々一-鿿]+)[ぁ-ん]+")


def stem(form: str) -> str:
    """The kanji of a word that ends in kana, and 〜: 取れる → 取〜; empty for other words."""
    found = _INFLECTED.fullmatch(form)
    return f"{found[1]}〜" if found else ""


@dataclass
class WordVectors:
    """``keys``: sorted 64-bit hashes of normalised forms and :func:`stem` s; ``index``: row of each in ``table``
    (int8); ``weights``: of each word in a mean. A word without a key counts as its stem does, else nothing.
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

    @cached_property
    def digest(self) -> str:
        """16 hexadecimal digits: a hash of all there is."""
        return digest_of(self.keys, self.index, self.table, self.weights)

    def _find(self, names: Sequence[str], hashes: np.ndarray) -> np.ndarray:
        """Place among the keys of each form, or of its stem; −1 where neither has one."""
        places = self._exact(hashes)
        lost = [(at, stem(names[at])) for at in np.flatnonzero(places < 0).tolist()]
        inflected = {at: form_hash(root) for at, root in lost if root}
        places[list(inflected)] = self._exact(np.array(list(inflected.values()), dtype=np.uint64))
        return places

    def _exact(self, hashes: np.ndarray) -> np.ndarray:
        at = np.minimum(np.searchsorted(self.keys, hashes), len(self.keys) - 1)
        return np.where(self.keys[at] == hashes, at, -1)

    def places_of(self, forms: Forms) -> np.ndarray:
        """Place among the keys of each form known so far, or of its stem; −1 where neither has one."""
        hashes, _ = forms.tables()
        if self._forms is not forms:
            self._forms, self._places = forms, np.zeros(0, np.int64)
        known = len(self._places)
        if len(hashes) > known:
            self._places = np.append(self._places, self._find(forms.names[known:], hashes[known:]))
        return self._places

    def of(self, documents: Sequence[Document], batch: Batch, forms: Forms) -> np.ndarray:
        """Vectors of the segments of ``documents``, of which ``batch`` holds the features: :meth:`means`."""
        return self.means(batch, forms)

    def means(self, batch: Batch, forms: Forms) -> np.ndarray:
        """Shape (len(batch), dimensions), float32, rows of unit length, or zero where no word is known."""
        return self._means(self.places_of(forms)[batch.content], batch.content_starts)

    def sentence_means(self, sentences: Sequence[Sequence[str]]) -> np.ndarray:
        """Weighted means over all normalised forms of each sentence, function words too: as :meth:`means`."""
        names = sorted({form for sentence in sentences for form in sentence})
        places = dict(zip(names, self._find(names, np.array([*map(form_hash, names)], dtype=np.uint64)), strict=True))
        starts = np.cumsum([0, *map(len, sentences)])
        return self._means(np.array([places[form] for s in sentences for form in s], dtype=np.int64), starts)

    def _means(self, places: np.ndarray, starts: np.ndarray) -> np.ndarray:
        used, inverse = np.unique(places, return_inverse=True)
        values = np.where(used >= 0, self.weights[used], 0.0).astype(np.float32)[inverse]
        pattern = csr_matrix((values, inverse.astype(np.int32), starts), shape=(len(starts) - 1, len(used)))
        total = pattern @ self.table[self.index[used]].astype(np.float32)
        return unit_rows(total)


def digest_of(*arrays: np.ndarray) -> str:
    """16 hexadecimal digits: a hash of the arrays' contents, in order."""
    found = sha256()
    for part in arrays:
        found.update(np.ascontiguousarray(part).tobytes())
    return found.hexdigest()[:16]


def unit_rows(rows: np.ndarray) -> np.ndarray:
    """Rows of unit length; what is zero stays zero."""
    norms: np.ndarray = np.linalg.norm(rows, axis=1, keepdims=True)
    return rows / np.maximum(norms, 1e-6)


def load_words(path: Path | None = None) -> WordVectors:
    """The shipped word vectors (``models/encoder``), or those of another file of the same form.

    Raises:
        ModelError: the file is missing or damaged.
    """
    return load_view(path)[0]


def load_view(path: Path | None = None) -> tuple[WordVectors, np.ndarray]:
    """:func:`load_words`, and the unit vector that all sentences have in common: (dimensions,), float32.

    Raises:
        ModelError: the file is missing or damaged.
    """
    if path is None:
        packaged = Path(str(resources.files("koetabi"))) / "_data" / _WORDS
        path = packaged if packaged.is_file() else Path(__file__).resolve().parents[3] / _WORDS
    try:
        tensors = load_file(path)
        weights = tensors["weights"].astype(np.float32)
        return WordVectors(tensors["keys"], tensors["index"], tensors["table"], weights), tensors["common"]
    except (OSError, KeyError, SafetensorError) as error:
        raise ModelError(
            f"{path}: 単語ベクトルを読めません。models/encoder/build.py で作り直してください",
            f"{path}: cannot read the word vectors; make them anew with models/encoder/build.py",
        ) from error


def save_view(words: WordVectors, common: np.ndarray, path: Path) -> None:
    """Writes what :func:`load_view` reads."""
    weights = words.weights.astype(np.float16)
    tensors = {"keys": words.keys, "index": words.index, "table": words.table, "weights": weights, "common": common}
    save_file(tensors, path)
