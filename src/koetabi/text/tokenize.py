"""SudachiPy behind :class:`koetabi.protocols.Tokenizer`: normalised forms with offsets into the given text."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache, cached_property
from typing import TYPE_CHECKING, Final

from koetabi.errors import ModelError
from koetabi.records import Tokens

if TYPE_CHECKING:
    from sudachipy import Dictionary, Morpheme
    from sudachipy import Tokenizer as Sudachi

OTHER: Final = 0
NOUN: Final = 1
PROPER: Final = 2
NUMBER: Final = 3
VERB: Final = 4
ADJECTIVE: Final = 5
ADJECTIVAL: Final = 6
ADVERB: Final = 7
CONJUNCTION: Final = 8
INTERJECTION: Final = 9
AUXILIARY: Final = 10
CONNECTIVE: Final = 11
PARTICLE: Final = 12
FINAL_PARTICLE: Final = 13
STOP: Final = 14
COMMA: Final = 15
SYMBOL: Final = 16
PRONOUN: Final = 17
ADNOMINAL: Final = 18
PREFIX: Final = 19
SUFFIX: Final = 20
LIGHT_VERB: Final = 21
SPACE: Final = 22
OPENING: Final = 23
CLOSING: Final = 24

_BY_MAJOR: Final = {
    "名詞": NOUN,
    "動詞": VERB,
    "形容詞": ADJECTIVE,
    "形状詞": ADJECTIVAL,
    "副詞": ADVERB,
    "接続詞": CONJUNCTION,
    "感動詞": INTERJECTION,
    "助動詞": AUXILIARY,
    "助詞": PARTICLE,
    "補助記号": SYMBOL,
    "記号": SYMBOL,
    "代名詞": PRONOUN,
    "連体詞": ADNOMINAL,
    "接頭辞": PREFIX,
    "接尾辞": SUFFIX,
    "空白": SPACE,
}
_BY_MINOR: Final = {
    ("名詞", "固有名詞"): PROPER,
    ("名詞", "数詞"): NUMBER,
    ("動詞", "非自立可能"): LIGHT_VERB,
    ("助詞", "接続助詞"): CONNECTIVE,
    ("助詞", "終助詞"): FINAL_PARTICLE,
    ("補助記号", "句点"): STOP,
    ("補助記号", "読点"): COMMA,
    ("補助記号", "括弧開"): OPENING,
    ("補助記号", "括弧閉"): CLOSING,
}

# SudachiPy refuses more than 49,149 bytes of UTF-8; a character takes at most four.
_CHUNK: Final = 12_000
_SENTENCE_END: Final = re.compile(r"[。！？!?\n]")
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def _code(part_of_speech: tuple[str, ...]) -> int:
    major, minor = part_of_speech[0], part_of_speech[1]
    return _BY_MINOR.get((major, minor), _BY_MAJOR.get(major, OTHER))


def chunks(text: str, limit: int = _CHUNK) -> list[int]:
    """Start offsets of pieces of at most ``limit`` characters, cut after a sentence's end where there is one."""
    starts = [0]
    while len(text) - starts[-1] > limit:
        start = starts[-1]
        ends = [match.end() for match in _SENTENCE_END.finditer(text, start + limit // 2, start + limit)]
        starts.append(ends[-1] if ends else start + limit)
    return starts


@cache
def core() -> Dictionary:
    """The core dictionary, opened once a process: it takes 80 MB.

    Raises:
        ModelError: it is not installed, or damaged.
    """
    try:
        from sudachipy import Dictionary

        return Dictionary(dict="core")
    except Exception as error:
        raise ModelError(
            f"形態素解析の辞書を開けません（{error}）。pip install sudachidict-core を実行してください",
            f"cannot open the Sudachi dictionary ({error}); run: pip install sudachidict-core",
        ) from error


class SudachiTokenizer:
    """The core dictionary, longest units (mode C). The dictionary is loaded at first use."""

    def __init__(self) -> None:
        self._codes: dict[int, int] = {}

    @cached_property
    def _sudachi(self) -> Sudachi:
        from sudachipy import SplitMode

        return core().tokenizer(mode=SplitMode.C, fields={"pos", "normalized_form"})

    @cached_property
    def _readers(self) -> tuple[Callable[[Morpheme], int], Callable[[Morpheme], int], Callable[[Morpheme], str]]:
        """What tells a morpheme's part of speech, begin and normalised form."""
        from sudachipy import Morpheme

        return Morpheme.part_of_speech_id, Morpheme.begin, Morpheme.normalized_form

    def __reduce__(self) -> tuple[type[SudachiTokenizer], tuple[()]]:
        return SudachiTokenizer, ()

    def tokenize(self, text: str) -> Tokens:
        """Morphemes of ``text`` in order; offsets are into ``text`` itself. Any length is accepted."""
        if not text.isascii() and _SURROGATE.search(text):
            text = _SURROGATE.sub("\ufffd", text)
        forms: list[str] = []
        pos: list[int] = []
        begins: list[int] = []
        ends: list[int] = []
        if len(text) <= _CHUNK:
            self._append(text, 0, forms, pos, begins, ends)
        else:
            starts = chunks(text)
            for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
                self._append(text[start:end], start, forms, pos, begins, ends)
        return Tokens(forms, pos, begins, ends)

    def _append(
        self, text: str, offset: int, forms: list[str], pos: list[int], begins: list[int], ends: list[int]
    ) -> None:
        # map() over the methods themselves spares a look-up on every morpheme.
        identify, begin, normalise = self._readers
        morphemes = list(self._sudachi.tokenize(text))
        if not morphemes:
            return
        identifiers = list(map(identify, morphemes))
        try:
            pos += list(map(self._codes.__getitem__, identifiers))
        except KeyError:
            self._codes.update((identify(m), _code(m.part_of_speech())) for m in morphemes)
            pos += list(map(self._codes.__getitem__, identifiers))
        starts = list(map(begin, morphemes))
        if offset:
            starts = [start + offset for start in starts]
        forms += map(normalise, morphemes)
        begins += starts
        # Morphemes leave no gaps: each ends where the next begins.
        ends += starts[1:]
        ends.append(offset + len(text))
