"""Makes words.safetensors from the chiVe vectors inside the ja_ginza 5.3.0 wheel and the corpus.

pip download --no-deps -d /tmp/wheel ja_ginza==5.3.0
pip install srsly
python models/encoder/build.py /tmp/wheel/ja_ginza-5.3.0-py3-none-any.whl
"""

from __future__ import annotations

import io
import json
import struct
import sys
import zipfile
from pathlib import Path

import numpy as np
import srsly

from koetabi.classify.features import form_hash
from koetabi.classify.vectors import WordVectors, save_view, stem
from koetabi.text.tokenize import SudachiTokenizer

WORDS = 100_000
WHITENING = 0.25
"""Power of a component's variance that is taken out: 0 leaves it, 0.5 makes all alike."""
SMOOTHING = 1e-3
CORPUS = Path(__file__).resolve().parents[2] / "data" / "corpus"
FOLDER = "ja_ginza/ja_ginza-5.3.0/vocab/"
_MASK = (1 << 64) - 1
_MULTIPLIER = 0xC6A4A7935BD1E995


def murmur(data: bytes, seed: int = 1) -> int:
    """MurmurHash64A, the key of a string in spaCy's tables."""
    value = seed ^ (len(data) * _MULTIPLIER & _MASK)
    whole = len(data) // 8 * 8
    for (word,) in struct.iter_unpack("<Q", data[:whole]):
        word = word * _MULTIPLIER & _MASK
        word = (word ^ word >> 47) * _MULTIPLIER & _MASK
        value = (value ^ word) * _MULTIPLIER & _MASK
    if data[whole:]:
        value = (value ^ int.from_bytes(data[whole:], "little")) * _MULTIPLIER & _MASK
    value = (value ^ value >> 47) * _MULTIPLIER & _MASK
    return value ^ value >> 47


def half_whitened(vectors: np.ndarray) -> np.ndarray:
    """int8: unit vectors, centred, on their principal components, whose variances are evened out in part."""
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    centred = unit - unit.mean(axis=0)
    variance, basis = np.linalg.eigh(centred.T @ centred / len(centred))
    # The sign of a component is arbitrary: fix it.
    basis *= np.sign(basis[np.abs(basis).argmax(axis=0), np.arange(len(basis))])
    turned = (centred @ basis * variance**-WHITENING)[:, ::-1]
    return np.rint(turned / np.abs(turned).max() * 127).astype(np.int8)


def common_component(words: WordVectors) -> np.ndarray:
    """What all sentences share: the first principal direction of the corpus's comments (Arora et al., ICLR 2017)."""
    tokenizer = SudachiTokenizer()
    lines = [line for path in sorted(CORPUS.glob("*.jsonl")) for line in path.read_text(encoding="utf-8").splitlines()]
    texts = [json.loads(line)["text"] for line in lines]
    means = words.sentence_means([tokenizer.tokenize(text).forms for text in texts])
    return np.linalg.eigh(means.T @ means)[1][:, -1]


def main(wheel: Path, out: Path) -> None:
    """The most frequent words, with smooth inverse frequency weights (SIF) and the component SIF removes."""
    with zipfile.ZipFile(wheel) as archive:
        vectors = np.load(io.BytesIO(archive.read(FOLDER + "vectors")))
        rows = srsly.msgpack_loads(archive.read(FOLDER + "key2row"))
        spelling = {murmur(word.encode()): word for word in json.loads(archive.read(FOLDER + "strings.json"))}
    # Keys come most frequent first; Zipf's law stands in for the frequencies, which the wheel does not have.
    ranked = [(spelling[key], row) for key, row in rows.items() if key in spelling][:WORDS]
    chance = 1 / ((np.arange(len(ranked)) + 10) * np.log(len(ranked)))
    # A stem stands for its most frequent word.
    first: dict[str, int] = {}
    for rank, (word, _) in enumerate(ranked):
        if stem(word):
            first.setdefault(stem(word), rank)
    names = [word for word, _ in ranked] + list(first)
    ranks = np.concatenate([np.arange(len(ranked)), np.array(list(first.values()))])
    keys = np.array([form_hash(name) for name in names], dtype=np.uint64)
    order = np.argsort(keys)
    ranks = ranks[order]
    words = WordVectors(
        keys=keys[order],
        index=np.array([row for _, row in ranked])[ranks].astype(np.uint16),
        table=half_whitened(vectors),
        weights=(SMOOTHING / (SMOOTHING + chance))[ranks],
    )
    save_view(words, common_component(words).astype(np.float32), out)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).with_name("words.safetensors"))
