"""The shipped word vectors as a sentence-transformers model: similarity of sentences, offline, without a download.

Sudachi's normalised forms, their vectors averaged by smooth inverse frequency, the common component removed (Arora,
Liang, Ma: "A simple but tough-to-beat baseline for sentence embeddings", ICLR 2017). Importing this imports torch.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Self

import torch
from sentence_transformers import SentenceTransformer
from sentence_transformers.base.modules.input_module import InputModule

from koetabi.classify.vectors import load_view, save_view
from koetabi.text.tokenize import SudachiTokenizer

_FILE = "words.safetensors"


class SudachiMeans(InputModule):
    """Texts to vectors of unit length (zero for a text without a known word), all in one module."""

    def __init__(self, path: Path | None = None) -> None:
        torch.nn.Module.__init__(self)
        self.words, self.common = load_view(path)
        self._sudachi = SudachiTokenizer()

    def preprocess(self, inputs: Sequence[Any], prompt: str | None = None, **_: Any) -> dict[str, torch.Tensor]:
        """Shape (len(inputs), dimensions), float32: the weighted means."""
        texts = [f"{prompt or ''}{text}" for text in inputs]
        means = self.words.sentence_means([self._sudachi.tokenize(text).forms for text in texts])
        return {"means": torch.from_numpy(means)}

    def forward(self, features: dict[str, torch.Tensor], **_: Any) -> dict[str, torch.Tensor]:
        """Takes the common component out."""
        means = features["means"]
        common = torch.from_numpy(self.common).to(means)
        rest = means - (means @ common)[:, None] * common
        features["sentence_embedding"] = torch.nn.functional.normalize(rest)
        return features

    def get_embedding_dimension(self) -> int:
        """Length of a vector."""
        return self.words.dimensions

    def save(self, output_path: str, *_: Any, **__: Any) -> None:
        """Writes the word vectors into a folder."""
        save_view(self.words, self.common, Path(output_path) / _FILE)

    @classmethod
    def load(
        cls,
        model_name_or_path: str,
        subfolder: str = "",
        token: bool | str | None = None,
        cache_folder: str | None = None,
        revision: str | None = None,
        local_files_only: bool = False,
        init_defaults: dict[str, Any] | None = None,
        **kwargs: Any,
    ) -> Self:
        """What :meth:`save` wrote: in a folder, or under a name on the Hugging Face hub.

        Raises:
            ModelError: the word vectors are missing or damaged.
        """
        path = cls.load_file_path(model_name_or_path, _FILE, subfolder, token, cache_folder, revision, local_files_only)
        return cls(Path(path or Path(model_name_or_path) / _FILE))


def sentence_encoder() -> SentenceTransformer:
    """A :class:`sentence_transformers.SentenceTransformer` on the shipped word vectors, on the CPU."""
    return SentenceTransformer(modules=[SudachiMeans()], device="cpu")
