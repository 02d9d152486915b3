"""A readable name for a pain point: its members' own words, or the name such complaints commonly have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np

from koetabi.journey.complaints import COMMON_COMPLAINTS
from koetabi.journey.phrases import Phrase, nouns, phrases
from koetabi.records import Tokens

Likeness = Callable[[Sequence[str]], np.ndarray]
"""Cosine of each text with the pain point, shape (n,)."""

Spread = list[tuple[str, float]]

_SHORT, _LONG = 4, 15
_SEVERAL = 3  # members
_FIT = 0.2  # weight below which a phrase is no complaint
_MEANING = 1.2  # how much likeness counts beside shared words
_ALIKE = 0.6  # likeness from which a common name fits; more where it shares no word
_COMMON = 0.7  # weight of a common name
_TRIED = 8  # phrases whose likeness is asked for
_ENDING = re.compile(
    r"(です|ます|でした|ました|だ|ね|よ|が|けど|けれど|ので|のに|から|でしょうか|ですか|ください)*[、。,.!?！？…\s]*$"
)
_CONTENT = re.compile(r"[一-龯々ァ-ヴA-Za-z]")
_UNFINISHED = re.compile(r"(を|に|で|は|て|の|し|と|も)$")


@dataclass(frozen=True, slots=True)
class _Candidate:
    """A title; how well words alone speak for it; how well it names a complaint at all, 0–1."""

    text: str
    score: float
    weight: float


def make_title(
    texts: Sequence[str],
    tokens: Sequence[Tokens],
    likeness: Likeness | None = None,
    taken: Collection[str] = (),
) -> str:
    """A short Japanese phrase of 4–15 characters where the words allow it; empty only without any words.

    Args:
        texts: members of the pain point, the most central first. tokens: their morphemes.
        likeness: how near a text is to all members by meaning; without it words alone decide.
        taken: common names that other pain points bear already.
    """
    spread = _spread(tokens)
    own = sorted(_own(texts, tokens, spread), key=lambda c: (-c.score, len(c.text), c.text))
    own = list({c.text: c for c in reversed(own)}.values())[::-1][:_TRIED]
    if likeness is None:
        return own[0].text if own else _topic(texts, tokens)
    named = [_Candidate(name, _word_support(name, spread), _COMMON) for name in COMMON_COMPLAINTS if name not in taken]
    near = likeness([c.text for c in (*own, *named)])
    fit = [
        (candidate.score + _MEANING * float(cosine) * (1 + candidate.weight) / 2, candidate)
        for i, (candidate, cosine) in enumerate(zip((*own, *named), near, strict=True))
        if i < len(own) or cosine >= _ALIKE + 0.05 * (candidate.score <= 0)
    ]
    if not fit:
        return _topic(texts, tokens)
    return max(fit, key=lambda item: (item[0], -len(item[1].text), item[1].text))[1].text


def _own(texts: Sequence[str], tokens: Sequence[Tokens], spread: Spread) -> list[_Candidate]:
    """What the members say, each phrase by how many say so."""
    found = [(rank, phrase) for rank, text in enumerate(texts) for phrase in phrases(text, tokens[rank])]
    support = Counter((phrase.noun, phrase.predicate) for _, phrase in found)

    def common(phrase: Phrase) -> float:
        said = _shared(support[phrase.noun, phrase.predicate], len(texts))
        words = (_word_support(part, spread) for part in (phrase.noun, phrase.predicate))
        return said + sum(words)

    return [
        _Candidate(
            phrase.text,
            phrase.weight * (0.35 + common(phrase)) + 0.15 * (_SHORT <= len(phrase.text) <= _LONG) - 0.01 * rank,
            phrase.weight,
        )
        for rank, phrase in found
        # A phrase of one member that shares no word with the others names that member, not the pain point.
        if phrase.weight >= _FIT and (common(phrase) > 0 or len(texts) < _SEVERAL)
    ]


def _shared(count: int, members: int) -> float:
    """Share of the other members that say so too, 0–1."""
    return (count - 1) / (members - 1) if members > 1 else 1.0


def _spread(tokens: Sequence[Tokens]) -> Spread:
    """Words that more than one member uses, each with the share of the other members that do; most common first."""
    counts = Counter(form for item in tokens for form in set(item.forms))
    if len(tokens) > 1:
        counts = Counter({form: n for form, n in counts.items() if n > 1})
    words = [(form, n) for form, n in counts.items() if len(form) > 1 and _CONTENT.search(form)]
    return [(form, _shared(n, len(tokens))) for form, n in sorted(words, key=lambda word: -word[1])]


def _word_support(whole: str, spread: Spread) -> float:
    """The largest share of other members that use a word of ``whole``, 0–1."""
    return next((share for form, share in spread if form in whole), 0.0)


def _topic(texts: Sequence[str], tokens: Sequence[Tokens]) -> str:
    """What several members speak of, said as such; or the words of one of them."""
    spoken = Counter(noun for text, item in zip(texts, tokens, strict=True) for noun in set(nouns(text, item)))
    often = [
        (count, noun) for noun, count in spoken.items() if count >= max(2, len(texts) / 3) and _CONTENT.search(noun)
    ]
    if len(texts) < _SEVERAL or not often:
        return _trimmed(texts)
    return f"{max(often, key=lambda item: (item[0], len(item[1]), item[1]))[1]}に関する不満"


def _trimmed(texts: Sequence[str]) -> str:
    """The most central short clause without its ending, or the start of the first one."""
    plain = [_ENDING.sub("", text.strip().lstrip("・-*●■ 　")) for text in texts]
    short = [text for text in plain if _SHORT <= len(text) <= _LONG and not _UNFINISHED.search(text)]
    if short:
        return short[0]
    first = next((text for text in plain if text), texts[0].strip() if texts else "")
    return first if len(first) <= _LONG + 3 else first[: _LONG + 2] + "…"
