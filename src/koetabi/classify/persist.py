"""A model as a folder of safetensors and JSON; every file's SHA-256 stands in ``config.json``. Never pickles."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import fields
from hashlib import sha256
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np
from safetensors import SafetensorError
from safetensors.numpy import load as load_tensors
from safetensors.numpy import save as save_tensors

from koetabi.classify.base import Base, Idf, Table
from koetabi.classify.encoder import SentenceEncoder, restore_encoder
from koetabi.classify.heads import HEADS, WIDTH
from koetabi.classify.stack import Stack
from koetabi.classify.themes import ThemeView
from koetabi.classify.vectors import WordVectors, load_words
from koetabi.errors import ModelError

if TYPE_CHECKING:
    from koetabi.classify.model import Model

SCHEMA: Final = "koetabi/model/2"
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
    top = np.maximum(np.abs(table).max(axis=0, initial=0), 1e-12)
    scale = np.exp2(np.ceil(np.log2(top / 127))).astype(np.float32)
    return np.rint(table / scale).astype(np.int8), scale


def pack(model: Model) -> Packed:
    """Tensors, segmenter weights, what else the configuration tells. Only kept hash buckets have rows."""
    tensors: dict[str, np.ndarray] = {}
    for name in _FAMILIES:
        table: Table = getattr(model.base, name)
        tensors[f"{name}.idf"] = getattr(model.base.idf, name).astype(np.float16)
        tensors[f"{name}.kept"] = np.packbits(table.rows > 0)
        tensors[f"{name}.table"], tensors[f"{name}.scale"] = _quantise(table.weights[1:])
    tensors["base.vectors"] = model.base.vectors
    tensors["base.bias"] = model.base.bias
    tensors |= {f"stack.{field.name}": getattr(model.stack, field.name) for field in fields(Stack)}
    tensors["themes.centre"] = model.themes.centre
    tensors["themes.projection"] = model.themes.projection.astype(np.float16)
    told: dict[str, Any] = {"training": model.training} if model.training else {}
    if isinstance(model.vectors, SentenceEncoder):
        told["encoder"] = model.vectors.as_config()
    else:
        told["words"] = model.vectors.digest
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
            kept = np.unpackbits(tensors[f"{name}.kept"], count=len(idf[name])).astype(bool)
            tables[name] = Table.of(tensors[f"{name}.table"].astype(np.float32) * tensors[f"{name}.scale"], kept)
        cuts = json.loads(contents[_CUTS])
        config = json.loads(contents[CONFIG])
        encoder = config.get("encoder")
        vectors = restore_encoder(encoder) if encoder is not None else _words(str(config["words"]))
        _check_dimensions(vectors.dimensions, tensors["base.vectors"])
        return {
            "base": Base(Idf(**idf), **tables, vectors=tensors["base.vectors"], bias=tensors["base.bias"]),
            "stack": Stack(*(tensors[f"stack.{field.name}"] for field in fields(Stack))),
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


def _words(digest: str) -> WordVectors:
    words = load_words()
    if words.digest != digest:
        raise ModelError(
            "モデルは別の版の単語ベクトルで学習されています。koetabi train で作り直してください",
            "the model was trained on other word vectors than this koetabi has; make it anew with koetabi train",
        )
    return words


def _check_dimensions(dimensions: int, weights: np.ndarray) -> None:
    if len(weights) != dimensions:
        raise ModelError(
            f"ベクトルは{dimensions}次元、重みは{len(weights)}次元用で合いません。koetabi train で作り直してください",
            f"vectors have {dimensions} dimensions, the weights fit {len(weights)}; make it anew with koetabi train",
        )
