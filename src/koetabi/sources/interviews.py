"""Interviews to comments: the customer's turns, each with the question it answers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from koetabi.records import Comment, Rejected, stable_id
from koetabi.sources.faults import bad_file
from koetabi.sources.people import role_name
from koetabi.sources.prose import MAX_VALUE
from koetabi.sources.settings import SourceSettings
from koetabi.sources.speakers import Turn, asks, find_interviewers, find_turns
from koetabi.sources.transcripts import read_transcript
from koetabi.sources.values import parse_time

MAX_TURN = 2000
MAX_QUESTION = 200
_DAY = re.compile(r"(?<!\d)(\d{4}[-_/.年]?\d{1,2}[-_/.月]?\d{1,2}日?)(?!\d)")
_SENTENCE = re.compile(r"[^。！？!?\n]*[。！？!?\n]+[」』）)]*|[^。！？!?\n]+")
_ATTRIBUTES = ("プラン", "業種", "年齢", "年代", "性別", "plan", "industry")


def read_interview(
    path: Path, source: str, settings: SourceSettings, default_date: date | None
) -> Iterator[Comment | Rejected]:
    """Comments of the customers in a transcript; interviewers' turns become questions.

    Where nobody is named, paragraphs that end as questions count as the interviewer's.
    A customer is the 顧客ID that the file tells, else the speaker in this talk.

    Raises:
        InputError: the file cannot be read, or no customer speaks in it.
    """
    turns, facts = find_turns(read_transcript(path), settings)
    interviewers = find_interviewers(turns, facts, settings)
    customers = [turn for turn in turns if not _is_question(turn, interviewers)]
    if not customers:
        raise bad_file(
            path,
            "顧客の発言が見つかりません。話者名を確かめるか、koetabi.toml の customer_speakers に書いてください",
            "no customer speaks; check the labels or set customer_speakers in koetabi.toml",
        )
    voices = _voices(customers, facts)
    day = _day(path, facts) or default_date
    attributes = {name: facts[name][:MAX_VALUE] for name in _ATTRIBUTES if facts.get(name)}
    role = role_name(facts.get("役割") or facts.get("role") or facts.get("役職") or "")
    seen: dict[tuple[str, ...], int] = {}
    question = ""
    for turn in turns:
        if _is_question(turn, interviewers):
            question = turn.text if len(turn.text) <= MAX_QUESTION else ""
            continue
        for text in chunks(turn.text):
            content = (question, text, str(voices[turn.speaker]))
            seen[content] = seen.get(content, 0) + 1
            yield Comment(
                key=stable_id(source, *content, str(seen[content])),
                source=source,
                text=text,
                customer=voices[turn.speaker],
                question=question,
                date=day,
                role=role,
                attributes=attributes,
                file=path.name,
                line=turn.line,
            )


def _is_question(turn: Turn, interviewers: set[str]) -> bool:
    return turn.speaker in interviewers if turn.speaker else asks(turn.text)


def _voices(customers: list[Turn], facts: dict[str, str]) -> dict[str, int]:
    """Customer of each speaker: the id told, else how the speaker begins (a renamed file is the same talk)."""
    first: dict[str, str] = {}
    for turn in customers:
        first.setdefault(turn.speaker, turn.text)
    known = facts.get("顧客id") or facts.get("顧客番号") or facts.get("customer id") or facts.get("customerid")
    if known and len(first) == 1:
        return {speaker: stable_id("customer", known) for speaker in first}
    return {speaker: stable_id("customer", known or "", speaker, text) for speaker, text in first.items()}


def _day(path: Path, facts: dict[str, str]) -> date | None:
    told = [facts[name] for name in ("実施日", "実施日時", "日時", "日付", "date") if name in facts]
    for text in [*told, *_DAY.findall(path.stem)]:
        if moment := parse_time(text.replace("_", "-")):
            return moment.date()
    return None


def chunks(text: str, limit: int = MAX_TURN) -> list[str]:
    """``text`` in pieces of at most ``limit`` characters, cut at sentence ends where there are any."""
    if len(text) <= limit:
        return [text]
    pieces, current = [], ""
    for sentence in _SENTENCE.findall(text):
        while len(sentence) > limit:
            room = limit - len(current)
            pieces.append(current + sentence[:room])
            current, sentence = "", sentence[room:]
        if len(current) + len(sentence) > limit:
            pieces.append(current)
            current = ""
        current += sentence
    return [piece.strip() for piece in [*pieces, current] if piece.strip()]
