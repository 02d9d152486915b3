"""Transcript files to lines: who is labelled as speaking, and what was said."""

from __future__ import annotations

import html
import re
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

from koetabi.sources.decode import find_encoding, open_text, read_head
from koetabi.sources.faults import bad_file, broken

_CUE = re.compile(r"(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d+:)?\d{1,2}:\d{2}[.,]\d{1,3}")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]+)>")
_TAG = re.compile(r"</?[a-zA-Z][^>]*>|<\d[\d:.]*>")
_CLOCK = r"(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?"
_STAMP = re.compile(rf"^\s*(?:[\[(（【]{_CLOCK}(?:\s*(?:-->|[-–~〜])\s*{_CLOCK})?[\])）】]|{_CLOCK}(?=\s|$))\s*")
_MARKUP = re.compile(r"^\s*(?:#{1,6}\s+|[-*・]\s+|>\s*)|\*\*|__")
_HEADING = re.compile(r"^\s*#{1,6}\s+\S")
_MAX_BYTES = 50_000_000


class Utterance(NamedTuple):
    """One line or cue: its number in the file, the voice it is tagged with (or empty), its words.

    A blank ``text`` parts paragraphs; ``note`` marks lines beside the talk; ``heading`` marks headings: of
    chapters, or the speaker's name over what they say.
    """

    line: int
    voice: str
    text: str
    note: bool = False
    heading: bool = False


def read_transcript(path: Path) -> list[Utterance]:
    """All utterances of a TXT, MD, DOCX, VTT or SRT file.

    Raises:
        InputError: missing, empty, damaged, or without words.
    """
    suffix = path.suffix.lower()
    read_head(path)
    if path.stat().st_size > _MAX_BYTES:
        raise bad_file(path, "50 MB を超えています。ファイルを分けてください", "over 50 MB; split the file")
    if suffix == ".docx":
        found = list(_from_docx(path))
    else:
        encoding = find_encoding(path)
        with open_text(path, encoding) as stream:
            text = stream.read().encode("utf-8", "replace").decode("utf-8").lstrip("\ufeff")
        lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        found = list(_from_cues(path, lines, suffix) if suffix in (".vtt", ".srt") else _from_lines(lines))
    if not any(utterance.text for utterance in found):
        raise bad_file(
            path, "発言がありません。書き起こしを確かめてください", "nobody says anything; check the transcript"
        )
    return found


def _from_lines(lines: list[str]) -> Iterator[Utterance]:
    for number, line in enumerate(lines, start=1):
        yield Utterance(number, "", clean_line(line), heading=bool(_HEADING.match(line)))


def clean_line(line: str) -> str:
    """A line without Markdown marks and time codes; a bare ``03:02`` line becomes blank."""
    return _STAMP.sub("", _MARKUP.sub("", line)).strip()


def _from_cues(path: Path, lines: list[str], suffix: str) -> Iterator[Utterance]:
    kind = suffix[1:].upper()
    if suffix == ".vtt" and not lines[0].startswith("WEBVTT"):
        raise broken(path, kind)
    if not any(_CUE.search(line) for line in lines):
        raise broken(path, kind)
    inside = noted = False
    for number, line in enumerate(lines, start=1):
        if _CUE.search(line):
            inside, noted = True, False
        elif not line.strip():
            inside = noted = False
        elif inside:
            yield from _voices(number, line)
        elif line.startswith("NOTE") or noted:
            noted = True
            yield Utterance(number, "", line.removeprefix("NOTE").strip(), note=True)


def _voices(number: int, line: str) -> Iterator[Utterance]:
    parts = _VOICE.split(line)
    for voice, words in zip(["", *parts[1::2]], parts[0::2], strict=True):
        text = html.unescape(_TAG.sub("", words)).strip()
        if text:
            yield Utterance(number, html.unescape(voice).strip(), text)


def _from_docx(path: Path) -> Iterator[Utterance]:
    from zipfile import BadZipFile

    from docx import Document
    from docx.opc.exceptions import OpcError

    try:
        document = Document(str(path))
    # python-docx passes on what the archive, its parts and their XML raise; damaged files were met with each of these.
    except (OpcError, BadZipFile, zlib.error, SyntaxError, KeyError, ValueError, OSError, NotImplementedError):
        raise broken(path, "DOCX") from None
    number = 0
    for block in document.iter_inner_content():
        for text in _block_lines(block):
            number += 1
            yield Utterance(number, "", clean_line(text), heading=_is_heading(block))


def _is_heading(block: Any) -> bool:
    style = None if hasattr(block, "rows") else block.style
    return style is not None and (style.name or "").startswith(("Heading", "Title"))


def _block_lines(block: Any) -> Iterator[str]:
    """Lines of a paragraph, or of a table: a row of (time,) name and words reads ``name：words``."""
    if not hasattr(block, "rows"):
        yield from block.text.split("\n")
        return
    for row in block.rows:
        cells = [cell.text.strip() for cell in row.cells]
        cells = [cell for cell in cells if cell and not _STAMP.fullmatch(cell)]
        if len(cells) == 2 and "\n" not in cells[0] and len(cells[0]) <= 20:
            yield f"{cells[0]}：{' '.join(cells[1].split(chr(10)))}"
        else:
            yield from cells
