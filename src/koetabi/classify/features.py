"""Hashed features of a whole batch of documents at once, in NumPy.

Three families: words (normalised forms with their bigrams, negation, concession, endings, lexicon groups),
characters (1–4-grams of a folded text) and context (content words, looked up by the neighbouring segments and the
whole comment). A family is a list of CSR patterns over one hash space; nothing depends on the batch it came in.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Final

import numpy as np
from scipy.sparse import csr_matrix

from koetabi.classify.lexicon import CONCESSIVES, GROUPS, NEGATIONS, group_bits
from koetabi.records import Document

WORD_BITS: Final = 18
CHARACTER_BITS: Final = 19
CONTEXT_BITS: Final = 15
LONGEST: Final = 4

# Content parts of speech, as koetabi.text.tokenize numbers them: nouns, verbs, adjectives, adverbs and the like.
CONTENT: Final = np.zeros(32, dtype=bool)
CONTENT[[1, 2, 4, 5, 6, 7, 8, 9, 20, 21]] = True
_BLANK: Final = 22
_CACHE: Final = 500_000

_M1: Final = np.uint64(0x9E3779B97F4A7C15)
_M2: Final = np.uint64(0xC2B2AE3D27D4EB4F)
_M3: Final = np.uint64(0x165667B19E3779F9)


def form_hash(form: str) -> int:
    """64 bits of a normalised form: the same on every machine and in every run."""
    return int.from_bytes(blake2b(form.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")


def _salt(name: str) -> np.uint64:
    return np.uint64(form_hash(name))


_SALTS: Final = {name: _salt(name) for name in ("1", "2", "skip", "not", "after", "end", "begin", "group", "last")}
_GROUP_HASHES: Final = np.array([_salt(f"group {name}") for name in GROUPS], dtype=np.uint64)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A CSR matrix of ones: ``columns`` of each row between ``starts`` (length rows + 1)."""

    columns: np.ndarray
    starts: np.ndarray

    def matrix(self, width: int) -> csr_matrix:
        """As float32 CSR with ``width`` columns."""
        ones = np.ones(len(self.columns), dtype=np.float32)
        return csr_matrix((ones, self.columns, self.starts), shape=(len(self.starts) - 1, width))


@dataclass(frozen=True, slots=True)
class Batch:
    """Features of *n* segments: patterns by family, and what is known of each segment's place.

    ``document``: index of its document; ``start``/``end``: offsets in it; ``source``: code of the document's source;
    ``content``: ids (see :class:`Forms`) of the content words, ``content_starts`` as in :class:`Pattern`.
    """

    words: list[Pattern]
    characters: list[Pattern]
    context: Pattern
    document: np.ndarray
    start: np.ndarray
    end: np.ndarray
    content: np.ndarray
    content_starts: np.ndarray

    def __len__(self) -> int:
        return len(self.document)


class Forms(dict[str, int]):
    """Normalised form → row in ``hashes`` and ``flags``; grows as new forms are met."""

    def __init__(self) -> None:
        super().__init__()
        self._groups = group_bits()
        self.names: list[str] = []
        self._hashes: list[int] = []
        self._flags: list[int] = []
        self._tables = (np.zeros(0, np.uint64), np.zeros(0, np.int64))

    def __missing__(self, form: str) -> int:
        index = len(self.names)
        self[form] = index
        self.names.append(form)
        self._hashes.append(form_hash(form))
        self._flags.append(self._groups.get(form, 0) << 2 | (form in NEGATIONS) << 1 | (form in CONCESSIVES))
        return index

    def tables(self) -> tuple[np.ndarray, np.ndarray]:
        """(64-bit hash, flags) by row; flags: bit 0 concessive, bit 1 negation, then lexicon groups."""
        if len(self._tables[0]) != len(self.names):
            self._tables = (np.array(self._hashes, dtype=np.uint64), np.array(self._flags, dtype=np.int64))
        return self._tables


def _fold_table() -> np.ndarray:
    table = np.arange(0x10000, dtype=np.uint32)
    ranges = (range(0x20, 0x250), range(0x2000, 0x2200), range(0x3000, 0x3100), range(0xFF00, 0xFFF0))
    for code in (code for part in ranges for code in part):
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        if len(folded) == 1:
            table[code] = ord(folded)
    table[ord("0") : ord("9") + 1] = ord("0")
    table[0xFF10:0xFF1A] = ord("0")
    table[ord("\r")] = table[ord("\t")] = table[ord("\n")] = ord(" ")
    return table


_FOLD: Final = _fold_table()


def _bucket(values: np.ndarray, bits: int) -> np.ndarray:
    mixed = (values ^ (values >> np.uint64(29))) * _M3
    return (mixed >> np.uint64(64 - bits)).astype(np.int32)


def _starts(counts: np.ndarray) -> np.ndarray:
    starts = np.zeros(len(counts) + 1, dtype=np.int32)
    np.cumsum(counts, out=starts[1:])
    return starts


def _pattern(values: np.ndarray, segment: np.ndarray, rows: int, bits: int) -> Pattern:
    return Pattern(_bucket(values, bits), _starts(np.bincount(segment, minlength=rows)))


def _characters(text: str, begin: np.ndarray, length: np.ndarray) -> list[Pattern]:
    """1–4-grams of each segment; ``begin``: offset in ``text``, all documents joined."""
    codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    folded = np.where(codes < 0x10000, _FOLD[np.minimum(codes, 0xFFFF)], codes).astype(np.uint64)
    starts = _starts(length)
    # Characters of all segments in a row; the position tells how many of its segment are left.
    place = np.arange(starts[-1]) - np.repeat(starts[:-1], length)
    stream = folded[place + np.repeat(begin, length)]
    left = np.repeat(length, length) - place
    gram = np.zeros(len(stream), dtype=np.uint64)
    patterns = []
    for size in range(1, LONGEST + 1):
        # A gram starting at i takes in the character at i + size − 1.
        shifted = stream[size - 1 :]
        gram = gram[: len(shifted)] * _M1 + (shifted + np.uint64(1)) * _M2
        keep = left[: len(gram)] >= size
        counts = np.maximum(length - size + 1, 0)
        patterns.append(Pattern(_bucket(gram[keep], CHARACTER_BITS), _starts(counts)))
    return patterns


def _words(hashes: np.ndarray, flags: np.ndarray, content: np.ndarray, segment: np.ndarray, rows: int) -> list[Pattern]:
    """Word patterns; all arrays by token, blanks left out."""
    salts, bits = _SALTS, WORD_BITS
    patterns = [_pattern(hashes ^ salts["1"], segment, rows, bits)]
    if not len(hashes):
        return patterns
    same = segment[1:] == segment[:-1]
    pairs = (hashes[:-1] * _M1 + hashes[1:] * _M2)[same]
    patterns.append(_pattern(pairs ^ salts["2"], segment[1:][same], rows, bits))

    at = np.flatnonzero(content)
    near = segment[at[1:]] == segment[at[:-1]]
    skips = (hashes[at[:-1]] * _M2 + hashes[at[1:]] * _M1)[near]
    patterns.append(_pattern(skips ^ salts["skip"], segment[at[1:]][near], rows, bits))

    negation = (flags & 2) > 0
    negated = np.zeros(len(hashes), dtype=bool)
    for distance in (1, 2, 3):
        reach = negation[distance:] & (segment[distance:] == segment[:-distance])
        negated[:-distance] |= reach
    negated &= content & ~negation
    patterns.append(_pattern(hashes[negated] ^ salts["not"], segment[negated], rows, bits))

    turns = np.cumsum(flags & 1)
    final = np.flatnonzero(np.append(~same, True))
    total = np.zeros(rows, dtype=turns.dtype)
    total[segment[final]] = turns[final]
    first = np.flatnonzero(np.append(True, ~same))
    before = np.zeros(rows, dtype=turns.dtype)
    before[segment[first]] = turns[first] - (flags[first] & 1)
    after = content & (turns == total[segment]) & (turns > before[segment])
    patterns.append(_pattern(hashes[after] ^ salts["after"], segment[after], rows, bits))

    patterns.append(_pattern(hashes[first] ^ salts["begin"], segment[first], rows, bits))
    back = final[(final > 0) & (final > first)]
    ends: np.ndarray = hashes[back - 1] * _M1 + hashes[back] * _M2
    patterns.append(_pattern(ends ^ salts["end"], segment[back], rows, bits))

    token, group = np.nonzero((flags[:, None] >> np.arange(2, 2 + len(GROUPS))) & 1)
    told: np.ndarray = _GROUP_HASHES[group] ^ np.where(negated[token], salts["not"], salts["group"])
    patterns.append(_pattern(told, segment[token], rows, bits))
    return patterns


class Featurizer:
    """Documents → :class:`Batch`. Remembers the forms it has met; the result does not depend on them."""

    def __init__(self) -> None:
        self.forms = Forms()

    def __call__(self, documents: Sequence[Document]) -> Batch:
        """Features of every segment of ``documents``, in order."""
        if len(self.forms) > _CACHE:
            self.forms = Forms()
        counts = np.array([len(d.segments) for d in documents], dtype=np.int64)
        document = np.repeat(np.arange(len(documents)), counts)
        spans = np.array([s for d in documents for s in d.segments], dtype=np.int64).reshape(-1, 2)
        lengths = np.array([len(d.text) for d in documents], dtype=np.int64)
        offsets = np.concatenate(([0], np.cumsum(lengths)))
        begin = spans[:, 0] + offsets[document]
        finish = spans[:, 1] + offsets[document]
        rows = len(spans)

        seen = self.forms
        ids = np.array([seen[form] for d in documents for form in d.tokens.forms], dtype=np.int64)
        pos = np.array([code for d in documents for code in d.tokens.pos], dtype=np.int64)
        place = np.array([at for d in documents for at in d.tokens.begins], dtype=np.int64)
        place += np.repeat(offsets[:-1], [len(d.tokens.begins) for d in documents])
        segment = np.searchsorted(begin, place, side="right") - 1
        inside = (segment >= 0) & (pos != _BLANK)
        inside[inside] = place[inside] < finish[segment[inside]]
        ids, pos, segment = ids[inside], pos[inside], segment[inside]

        all_hashes, all_flags = seen.tables()
        hashes, flags = all_hashes[ids], all_flags[ids]
        content = CONTENT[pos]
        inner = segment[content]
        starts = _starts(np.bincount(inner, minlength=rows))
        return Batch(
            words=_words(hashes, flags, content, segment, rows),
            characters=_characters("".join(d.text for d in documents), begin, finish - begin),
            context=Pattern(_bucket(hashes[content], CONTEXT_BITS), starts),
            document=document,
            start=spans[:, 0],
            end=spans[:, 1],
            content=ids[content],
            content_starts=starts,
        )
