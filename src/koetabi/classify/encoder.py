"""Any sentence-transformers model in the place of the word vectors. torch is imported only when one is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from koetabi.classify.features import Batch, Forms
from koetabi.errors import ModelError
from koetabi.records import Document

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_BATCH: Final = 64
_REVISION: Final = 16


@dataclass(frozen=True)
class SentenceEncoder:
    """A sentence-transformers model by name or folder, at one ``revision``: the commit of a downloaded one, a hash of
    the files of a folder. Stands where :class:`~koetabi.classify.vectors.WordVectors` stands in a model.
    """

    name: str
    revision: str
    dimensions: int

    def of(self, documents: Sequence[Document], batch: Batch, forms: Forms) -> np.ndarray:
        """Shape (segments, dimensions), float32, rows of unit length."""
        texts = [d.text[start:end] for d in documents for start, end in d.segments]
        if not texts:
            return np.zeros((0, self.dimensions), dtype=np.float32)
        found = _loaded(self.name, self.revision).encode(
            texts, batch_size=_BATCH, normalize_embeddings=True, show_progress_bar=False, convert_to_numpy=True
        )
        return np.asarray(found, dtype=np.float32)

    def as_config(self) -> dict[str, Any]:
        """For ``config.json``."""
        return {"name": self.name, "revision": self.revision, "dimensions": self.dimensions}


def open_encoder(name: str, *, download: bool = False) -> SentenceEncoder:
    """The model in a folder, or one by its name on the Hugging Face hub.

    ``download``: fetch it where it is not on this machine; without it the network is never used.

    Raises:
        ModelError: it is missing, or not a sentence-transformers model.
    """
    revision = _revision(name, download)
    size = _loaded(name, revision).get_embedding_dimension()
    if not size:
        raise _fault(name, "次元が分かりません", "does not tell its dimension")
    return SentenceEncoder(name, revision, int(size))


def restore_encoder(config: Any) -> SentenceEncoder:
    """The encoder a model was trained with, from its configuration.

    Raises:
        ModelError: it is missing, or has another revision or dimension than in training.
    """
    try:
        wanted = SentenceEncoder(str(config["name"]), str(config["revision"]), int(config["dimensions"]))
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(
            "config.json の encoder が不正です。koetabi train で作り直してください",
            "encoder in config.json is not valid; make the model anew with koetabi train",
        ) from error
    found = open_encoder(wanted.name)
    if found.dimensions != wanted.dimensions:
        raise _fault(
            wanted.name,
            f"{found.dimensions}次元です（学習時は{wanted.dimensions}次元）",
            f"has {found.dimensions} dimensions, but {wanted.dimensions} in training",
        )
    if found.revision != wanted.revision:
        raise _fault(
            wanted.name,
            f"学習時と版が違います（{found.revision[:12]}、学習時は{wanted.revision[:12]}）",
            f"is revision {found.revision[:12]}, but was {wanted.revision[:12]} in training",
        )
    return wanted


def _fault(name: str, ja: str, en: str) -> ModelError:
    return ModelError(
        f"エンコーダー {name}: {ja}。koetabi train --encoder で学習し直すか、元のものを置いてください",
        f"encoder {name}: {en}; train anew with koetabi train --encoder, or put the right one in its place",
    )


def _revision(name: str, download: bool) -> str:
    if Path(name).is_dir():
        digest = sha256()
        for path in sorted(p for p in Path(name).rglob("*") if p.is_file()):
            digest.update(path.relative_to(name).as_posix().encode() + sha256(path.read_bytes()).digest())
        return digest.hexdigest()[:_REVISION]
    try:
        from huggingface_hub import snapshot_download

        return Path(snapshot_download(name, local_files_only=not download)).name
    except Exception as error:
        raise _fault(
            name, f"見つかりません（{type(error).__name__}）", f"is not to be found ({type(error).__name__})"
        ) from error


@lru_cache(maxsize=2)
def _loaded(name: str, revision: str) -> SentenceTransformer:
    try:
        from sentence_transformers import SentenceTransformer

        known = None if Path(name).is_dir() else revision
        return SentenceTransformer(name, revision=known, local_files_only=True, device="cpu")
    except Exception as error:
        raise _fault(
            name,
            f"sentence-transformers のモデルとして読めません（{type(error).__name__}）",
            f"cannot be read as a sentence-transformers model ({type(error).__name__})",
        ) from error
