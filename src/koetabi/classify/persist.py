"""A model as a folder of safetensors and JSON; every file's SHA-256 stands in ``config.json``. Never pickles."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from koetabi.classify.base import Base, Idf
from koetabi.classify.encoder import SentenceEncoder, restore_encoder
from koetabi.classify.heads import HEADS, WIDTH
from koetabi.classify.stack import Stack
from koetabi.classify.themes import ThemeView
from koetabi.classify.vectors import WordVectors
from koetabi.errors import ModelError

if TYPE_CHECKING:
    from koetabi.classify.model import Model

SCHEMA: Final = "koetabi/model/1"
CONFIG: Final = "config.json"
_TENSORS: Final = "weights.safetensors"
_CUTS: Final = "segmenter.json"
_FILES: Final = (_TENSORS, _CUTS)
_BESIDE: Final = frozenset({".md", ".png"})
_FAMILIES: Final = ("words", "characters", "context")

Packed = tuple[dict[str, np.ndarray], dict[str, float], dict[str, Any]]


def models_folder() -> Path:
    """``models/``: inside the installed package, else in the repository."""
    packaged = Path(str(resources.files("koetabi"))) / "_data" / "models"
    return packaged if packaged.is_dir() else Path(__file__).resolve().parents[3] / "models"


def shipped() -> Path:
    """Folder of the default model."""
    return models_folder() / "default"


def _quantise(table: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """int8 and a power of two for each column: packing what was unpacked gives the same bytes."""
    top = np.maximum(np.abs(table).max(axis=0), 1e-12)
    scale = np.exp2(np.ceil(np.log2(top / 127))).astype(np.float32)
    return np.rint(table / scale).astype(np.int8), scale


def pack(model: Model) -> Packed:
    """Tensors, segmenter weights, what else the configuration tells. Hash buckets without idf are left out."""
    tensors: dict[str, np.ndarray] = {}
    for name in _FAMILIES:
        idf = getattr(model.base.idf, name).astype(np.float16)
        tensors[f"{name}.idf"] = idf
        tensors[f"{name}.table"], tensors[f"{name}.scale"] = _quantise(getattr(model.base, name)[idf > 0])
    tensors["base.vectors"] = model.base.vectors
    tensors["base.bias"] = model.base.bias
    tensors["stack.weights"] = model.stack.weights
    tensors["stack.bias"] = model.stack.bias
    tensors["stack.temperature"] = model.stack.temperature
    if isinstance(model.vectors, WordVectors):
        tensors["vectors.keys"] = model.vectors.keys
        tensors["vectors.index"] = model.vectors.index
        tensors["vectors.table"] = model.vectors.table
        tensors["vectors.weights"] = model.vectors.weights.astype(np.float16)
    tensors["themes.centre"] = model.themes.centre
    tensors["themes.projection"] = model.themes.projection.astype(np.float16)
    told: dict[str, Any] = {"training": model.training} if model.training else {}
    if isinstance(model.vectors, SentenceEncoder):
        told["encoder"] = model.vectors.as_config()
    return tensors, model.cuts, told


def files(packed: Packed) -> dict[str, bytes]:
    """Name → content of each file of the folder."""
    tensors, cuts, told = packed
    data = {
        _TENSORS: save_tensors({name: np.ascontiguousarray(tensor) for name, tensor in tensors.items()}),
        _CUTS: json.dumps(cuts, ensure_ascii=False, sort_keys=True, indent=0).encode(),
    }
    config = {
        "schema": SCHEMA,
        "heads": {head: list(classes) for head, classes in HEADS.items()},
        "width": WIDTH,
        "files": {name: sha256(content).hexdigest() for name, content in data.items()},
    }
    config |= told
    return {**data, CONFIG: (json.dumps(config, ensure_ascii=False, indent=1) + "\n").encode()}


def write(directory: Path, contents: Mapping[str, bytes]) -> None:
    """Writes the files, the configuration last."""
    try:
        directory.mkdir(parents=True, exist_ok=True)
        for name, content in contents.items():
            partial = directory / f".{name}.part"
            partial.write_bytes(content)
            os.replace(partial, directory / name)
    except OSError as error:
        raise ModelError(
            f"{directory}: モデルを書き込めません（{error.strerror}）。別のフォルダーを指定してください",
            f"{directory}: cannot write the model ({error.strerror}); choose another folder",
        ) from error


def _fault(directory: Path, ja: str, en: str) -> ModelError:
    return ModelError(
        f"{directory}: {ja}。koetabi train で作り直すか、別のモデルを指定してください",
        f"{directory}: {en}; make it anew with koetabi train or name another model",
    )


def read(directory: Path) -> dict[str, bytes]:
    """The files of a model folder, checked against its configuration.

    Raises:
        ModelError: not a folder, a file missing, changed or foreign, or a configuration of another kind.
    """
    if not directory.is_dir():
        raise _fault(directory, "モデルのフォルダーがありません", "no such model folder")
    try:
        config = json.loads((directory / CONFIG).read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _fault(directory, f"{CONFIG} が読めません", f"{CONFIG} is missing or cannot be read") from error
    expected = {head: list(classes) for head, classes in HEADS.items()}
    if not isinstance(config, dict) or config.get("schema") != SCHEMA or config.get("heads") != expected:
        raise _fault(directory, "この版のkoetabiのモデルではありません", "not a model of this version of koetabi")
    listed = config.get("files")
    if not isinstance(listed, dict) or set(listed) != set(_FILES):
        raise _fault(directory, f"{CONFIG} のファイル一覧が不正です", f"the list of files in {CONFIG} is not valid")
    foreign = sorted(
        path.name for path in directory.iterdir() if path.name not in {*_FILES, CONFIG} and path.suffix not in _BESIDE
    )
    if foreign:
        raise _fault(directory, f"関係のないファイルがあります（{foreign[0]}）", f"holds a foreign file ({foreign[0]})")
    contents: dict[str, bytes] = {CONFIG: json.dumps(config).encode()}
    for name, digest in listed.items():
        try:
            contents[name] = (directory / name).read_bytes()
        except OSError as error:
            raise _fault(directory, f"{name} がありません", f"{name} is missing") from error
        if sha256(contents[name]).hexdigest() != digest:
            raise _fault(
                directory, f"{name} が壊れているか書き換えられています", f"{name} is damaged or was changed (SHA-256)"
            )
    return contents


def unpack(contents: Mapping[str, bytes]) -> dict[str, Any]:
    """Arguments of :class:`~koetabi.classify.model.Model`."""
    try:
        tensors = load_tensors(contents[_TENSORS])
        tables = {}
        idf = {}
        for name in _FAMILIES:
            idf[name] = tensors[f"{name}.idf"].astype(np.float32)
            table = np.zeros((len(idf[name]), tensors[f"{name}.scale"].shape[0]), dtype=np.float32)
            table[idf[name] > 0] = tensors[f"{name}.table"].astype(np.float32) * tensors[f"{name}.scale"]
            tables[name] = table
        cuts = json.loads(contents[_CUTS])
        config = json.loads(contents[CONFIG])
        encoder = config.get("encoder")
        vectors = restore_encoder(encoder) if encoder is not None else _word_vectors(tensors)
        _check_dimensions(vectors.dimensions, tensors["base.vectors"])
        return {
            "base": Base(Idf(**idf), **tables, vectors=tensors["base.vectors"], bias=tensors["base.bias"]),
            "stack": Stack(tensors["stack.weights"], tensors["stack.bias"], tensors["stack.temperature"]),
            "vectors": vectors,
            "themes": ThemeView(tensors["themes.centre"], tensors["themes.projection"].astype(np.float32)),
            "training": dict(config.get("training", {})),
            "cuts": {str(name): float(weight) for name, weight in cuts.items()},
        }
    except (KeyError, ValueError, AttributeError, SafetensorError) as error:
        raise ModelError(
            f"モデルの中身が読めません（{type(error).__name__}）。koetabi train で作り直してください",
            f"the model's content cannot be read ({type(error).__name__}); make it anew with koetabi train",
        ) from error


def _word_vectors(tensors: Mapping[str, np.ndarray]) -> WordVectors:
    weights = tensors["vectors.weights"].astype(np.float32)
    return WordVectors(tensors["vectors.keys"], tensors["vectors.index"], tensors["vectors.table"], weights)


def _check_dimensions(dimensions: int, weights: np.ndarray) -> None:
    if len(weights) != dimensions:
        raise ModelError(
            f"ベクトルは{dimensions}次元、重みは{len(weights)}次元用で合いません。koetabi train で作り直してください",
            f"vectors have {dimensions} dimensions, the weights fit {len(weights)}; make it anew with koetabi train",
        )
