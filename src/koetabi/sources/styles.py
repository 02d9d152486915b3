"""The ways a transcript marks its speakers, brought to one: ``name：words``, or ``name：`` over what they say.

Names may stand alone on a line (with the time beside them), in headings, or before the words with but a space between.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Sequence

from koetabi.sources.transcripts import Utterance

_CLOCK = r"[(\[（]?(?:\d+:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?[)\]）]?"
_ALONE = re.compile(
    rf"(?:(?P<known>(?:話者|発言者|参加者|Speaker)\s*[\dA-ZＡ-Ｚ]{{1,2}})|(?P<timed>[^\s：:。、][^：:。、]{{0,19}}?)(?=\s+{_CLOCK}$))"
    rf"(?:\s+{_CLOCK})?",
    re.IGNORECASE,
)
_NAME = re.compile(r"[^\s：:。、！？!?「」\d][^：:。、！？!?「」]{0,11}")
_DASH = re.compile(r"[—―─]{1,3}\s*(?=[^—―─\s])")
_LABELLED = re.compile(r"[^\s：:。、！？!?「」][^：:。、！？!?「」]{0,24}[：:]")
_SPACED = re.compile(r"(?P<name>[^\s：:。、！？!?「」]{1,12})[ 　\t]+(?P<words>\S.*)", re.DOTALL)


def unify(spoken: Sequence[Utterance], asks: Callable[[str], bool]) -> list[Utterance]:
    """The same utterances with their speakers marked one way; headings that name nobody become blank.

    ``asks``: whether a name is one of an interviewer. Bare names are believed where they recur and one of them
    asks; names parted by a space where more than half of the lines begin so.
    """
    spoken = _dashes_to_names(spoken)
    texts = [u.text for u in spoken if u.text and not u.voice and not _LABELLED.match(u.text)]
    headed = _recurring([u.text for u in spoken if u.heading])
    bare = {text for text in _recurring(texts) if _NAME.fullmatch(text)}
    bare = bare if any(map(asks, bare)) else set()
    spaced = _recurring([found["name"] for text in texts if (found := _SPACED.fullmatch(text))])
    if sum(_begins(text, spaced) for text in texts) <= len(texts) / 2:
        spaced = set()
    return [u if u.voice else u._replace(text=_unified(u, headed, bare, spaced)) for u in spoken]


def _dashes_to_names(spoken: Sequence[Utterance]) -> Sequence[Utterance]:
    """Magazines set a dash before each question and nothing before the answer."""
    if sum(bool(_DASH.match(u.text)) for u in spoken) < 2:
        return spoken
    named, answering = [], False
    for u in spoken:
        if question := _DASH.match(u.text):
            u, answering = u._replace(text=f"聞き手：{u.text[question.end() :]}"), True
        elif answering and u.text:
            if not _LABELLED.match(u.text) and not _SPACED.fullmatch(u.text):
                u = u._replace(text=f"話し手：{u.text}")
            answering = False
        named.append(u)
    return named


def _recurring(texts: Sequence[str]) -> set[str]:
    return {text for text, count in Counter(texts).items() if count > 1}


def _begins(text: str, names: set[str]) -> bool:
    found = _SPACED.fullmatch(text)
    return found is not None and found["name"] in names


def _unified(utterance: Utterance, headed: set[str], bare: set[str], spaced: set[str]) -> str:
    text = utterance.text
    if utterance.heading:
        return f"{text}：" if text in headed else ""
    if alone := _ALONE.fullmatch(text):
        return f"{alone['known'] or alone['timed']}："
    if text in bare:
        return f"{text}："
    if (found := _SPACED.fullmatch(text)) and found["name"] in spaced:
        return f"{found['name']}：{found['words']}"
    return text
