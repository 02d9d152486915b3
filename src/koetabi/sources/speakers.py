"""Who speaks in a transcript: labels found, interviewers told from customers."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from koetabi.sources.settings import SourceSettings
from koetabi.sources.styles import unify
from koetabi.sources.transcripts import Utterance

_LABEL = re.compile(
    r"^(?:[【\[［<＜](?P<boxed>[^】\]］>＞]{1,25})[】\]］>＞]\s*[:：]?"
    r"|(?P<wide>[^：:。、！？!?「」\s][^：:。、！？!?「」]{0,24}?)\s*[：:](?!//)"
    r"|(?P<short>[IQAＩＱＡ])\d{0,3}[.．)）]\s)\s*"
)
_PERSON = re.compile(r"[A-ZＡ-Ｚa-z]\d{0,2}|.{1,10}(?:さん|様|さま|氏)|(?:話者|発言者|参加者|回答者|対象者)\s*\S{1,2}")
"""Who is a speaker even if they speak but once."""
_INTERVIEWERS = frozenset(
    (
        "インタビュアー",
        "インタビュワー",
        "インタビューアー",
        "インタビュア",
        "聞き手",
        "聴き手",
        "司会",
        "司会者",
        "質問者",
        "質問",
        "調査員",
        "調査者",
        "モデレーター",
        "モデレータ",
        "ファシリテーター",
        "進行",
        "進行役",
        "記者",
        "編集部",
        "i",
        "q",
        "mc",
        "interviewer",
        "moderator",
        "facilitator",
        "host",
        "researcher",
    )
)
_FACT_NAMES = re.compile(
    r"^(?:顧客id|顧客番号|役割|役職|立場|プラン|業種|職業|日時|日付|実施日|実施日時|年齢|年代|性別"
    r"|店舗|会社|会社名|場所|対象者?|参加者|所要時間"
    r"|テーマ|題名|タイトル|目的|形式|方法|備考|注|注意|メモ"
    r"|date|customer ?id|role|plan|industry|location|place|note|title)$",
    re.IGNORECASE,
)
ASKED_BY = "聞き手"
"""Name of the fact that says who asks (「インタビュアー：前川」 above the talk)."""
_ASKS = re.compile(r"(?:[？?]|(?:です|ます|ました|でしょう|ません)か[。.]?)\s*$")


class Turn(NamedTuple):
    """What one speaker says until the next begins; ``speaker`` is empty where nobody is named."""

    line: int
    speaker: str
    text: str


def find_turns(utterances: Sequence[Utterance], settings: SourceSettings) -> tuple[list[Turn], dict[str, str]]:
    """(turns in order, facts about the talk by name: 顧客ID, 役割 …)."""
    spoken = unify([u for u in utterances if not u.note], lambda name: is_interviewer(name, settings))
    labels = _labels([u.text for u in spoken], settings)
    facts: dict[str, str] = {}
    for u in utterances:
        if u.note:
            facts.update(_noted(u.text))
    turns: list[Turn] = []
    voiced = any(u.voice for u in spoken)
    fresh = True
    speaker = ""
    for u in spoken:
        label, words = split_label(u.text)
        if not u.text:
            fresh = True
        elif not turns and label and _FACT_NAMES.match(_plain(label)):
            facts[_plain(label)] = words
        elif not turns and words in labels and is_interviewer(label, settings):
            facts[ASKED_BY] = words
        elif u.voice or (label in labels and words):
            speaker, said = (u.voice, u.text) if u.voice else (label, words)
            _add(turns, Turn(u.line, speaker, said), merge=voiced)
            fresh = False
        elif label in labels:
            speaker, fresh = label, True
        elif labels and not speaker and not voiced:
            facts.update(_noted(u.text))
        else:
            _add(turns, Turn(u.line, speaker, u.text), merge=not fresh)
            fresh = False
    return turns, facts


def _add(turns: list[Turn], turn: Turn, *, merge: bool) -> None:
    """Add a turn, or go on with the last where the same speaker's sentence is not at its end."""
    if merge and turns and turns[-1].speaker == turn.speaker and not re.search(r"[。！？!?」）)]\s*$", turns[-1].text):
        last = turns[-1]
        space = " " if last.text[-1:].isascii() and turn.text[:1].isascii() else ""
        turns[-1] = last._replace(text=last.text + space + turn.text)
    else:
        turns.append(turn)


def split_label(text: str) -> tuple[str, str]:
    """(speaker's label, words); the label is empty where there is none."""
    found = _LABEL.match(text)
    if not found:
        return "", text
    label = (found["boxed"] or found["wide"] or found["short"]).strip()
    return (label, text[found.end() :].strip()) if not re.fullmatch(r"[\d:：\s]+", label) else ("", text)


def _labels(texts: Sequence[str], settings: SourceSettings) -> set[str]:
    """Labels that are speakers: known ones, those that recur, and any beside an interviewer who would else be alone."""
    counts = Counter(
        label for text in texts if (label := split_label(text)[0]) and not _FACT_NAMES.match(_plain(label))
    )
    known = {label for label in counts if is_interviewer(label, settings) or label in settings.customer_speakers}
    labels = known | {label for label, count in counts.items() if count > 1 or _PERSON.fullmatch(label)}
    if known and not labels - {label for label in known if is_interviewer(label, settings)}:
        labels |= {label for label in counts if len(label) <= 12}
    return labels


def _plain(label: str) -> str:
    return unicodedata.normalize("NFKC", label).strip().lower()


def is_interviewer(speaker: str, settings: SourceSettings) -> bool:
    """Whether a label names the one who asks."""
    if speaker in settings.interviewer_speakers:
        return True
    if settings.customer_speakers:
        return speaker not in settings.customer_speakers
    words = re.split(r"[()（）\s・/]+", _plain(speaker))
    return any(re.sub(r"[\d:：]+$", "", word) in _INTERVIEWERS for word in words if word)


def asks(text: str) -> bool:
    """Whether an utterance ends as a question."""
    return bool(_ASKS.search(text))


def find_interviewers(turns: Sequence[Turn], facts: Mapping[str, str], settings: SourceSettings) -> set[str]:
    """The speakers who ask. Where no label and no line above says so, the one whose turns mostly end as questions."""
    speakers = {turn.speaker for turn in turns}
    named = {speaker for speaker in speakers if is_interviewer(speaker, settings) or speaker == facts.get(ASKED_BY)}
    if named or len(speakers) < 2:
        return named
    shares = {s: [asks(turn.text) for turn in turns if turn.speaker == s] for s in speakers}
    most = max(sorted(shares), key=lambda s: sum(shares[s]) / len(shares[s]))
    return {most} if sum(shares[most]) >= len(shares[most]) / 2 else set()


def _noted(text: str) -> dict[str, str]:
    """Facts in a line such as ``顧客ID K-0012 役割 決裁者``."""
    pattern = r"(顧客ID|顧客番号|役割|役職|プラン|業種|実施日|日付|年代|性別)\s*[:：]?\s*([^\s、,：:]+)"
    return {_plain(name): value for name, value in re.findall(pattern, text)}
