"""A readable name for a pain point: its members' own words, or the name such complaints commonly have."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from koetabi.journey.complaints import COMMON_COMPLAINTS
from koetabi.journey.displeasure import relative
from koetabi.journey.phrases import Phrase, nouns, phrases
from koetabi.records import Tokens

Likeness = Callable[[Sequence[str]], np.ndarray]
"""Cosine of each text with the pain point, shape (n,)."""

Spread = list[tuple[str, float]]

_SHORT, _LONG = 4, 15
_SEVERAL = 3  # members
_SUPPORT = 0.2  # share of the other members from which a noun is what they speak of
_SPOKEN = 0.12  # share of all members from which a noun may name what they are discontent with
_FIT = 0.2  # weight below which a phrase is no complaint
_MEANING = 1.2  # how much likeness counts beside shared words
_ALIKE = 0.6  # likeness from which a common name fits; more where it shares no word
_COMMON = 0.7  # weight of a common name
_TRIED = 8  # phrases whose likeness is asked for
_ENDING = re.compile(
    r"(です|ます|でした|ました|だ|ね|よ|が|けど|けれど|ので|のに|から|でしょうか|ですか|ください)*[、。,.!?！？…\s]*$"
)
_CONTENT = re.compile(r"[一-龯々ァ-ヴA-Za-z]")
_QUALITY = re.compile("(?<!な)い$")
"""An adjective, 遅い or 見づらい, that makes a noun: 遅さ, 見づらさ."""


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

    A phrase whose predicate complains (:mod:`koetabi.journey.displeasure`) of what several members speak of, or the
    common name of such a complaint. Where there is neither, a noun phrase of the noun most members share, or of one
    that the most central speak of: 予約表の見づらさ, 予約表への不満.

    Args:
        texts: members of the pain point, the most central first. tokens: their morphemes.
        likeness: how near a text is to all members by meaning; without it words alone decide.
        taken: names that other pain points bear already.
    """
    spread = _spread(tokens)
    found = [(rank, phrase) for rank, text in enumerate(texts) for phrase in phrases(text, tokens[rank])]
    own = sorted(_own(found, len(texts), spread), key=lambda c: (-c.score, len(c.text), c.text))
    own = list({c.text: c for c in reversed(own) if c.text not in taken}.values())[::-1][:_TRIED]
    said = _wrong([phrase for _, phrase in found])
    topic = _topic(texts, tokens, said, taken, max(2, _SPOKEN * len(texts)))
    last = _topic(texts[:_SEVERAL], tokens[:_SEVERAL], said, taken, 1) if len(texts) >= _SEVERAL else ""
    if likeness is None:
        return own[0].text if own else topic or last or _trimmed(texts)
    named = [_Candidate(name, _word_support(name, spread), _COMMON) for name in COMMON_COMPLAINTS if name not in taken]
    near = likeness([c.text for c in (*own, *named)])
    fit = [
        (candidate.score + _MEANING * float(cosine) * (1 + candidate.weight) / 2, candidate)
        for i, (candidate, cosine) in enumerate(zip((*own, *named), near, strict=True))
        if i < len(own) or cosine >= _ALIKE + 0.05 * (candidate.score <= 0)
    ]
    if fit:
        return max(fit, key=lambda item: (item[0], -len(item[1].text), item[1].text))[1].text
    return topic or last or _trimmed(texts)


def _own(found: Sequence[tuple[int, Phrase]], members: int, spread: Spread) -> Iterator[_Candidate]:
    """What the members say (``found``: rank and phrase), each phrase that complains by how many say so."""
    support = Counter((phrase.noun, phrase.predicate) for _, phrase in found)
    for rank, phrase in found:
        pair, noun = support[phrase.noun, phrase.predicate], _word_support(phrase.noun, spread)
        # What one member alone speaks of names that member, not the pain point.
        shared = members < _SEVERAL or pair > 1 or (noun >= _SUPPORT and not relative(phrase.predicate))
        if phrase.weight >= _FIT and shared:
            common = _shared(pair, members) + noun + _word_support(phrase.predicate, spread)
            fits = 0.15 * (_SHORT <= len(phrase.text) <= _LONG) - 0.01 * rank
            yield _Candidate(phrase.text, phrase.weight * (0.35 + common) + fits, phrase.weight)


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


def _wrong(found: Sequence[Phrase]) -> str:
    """What several members find wrong, as a noun: の見づらさ; else that they are discontent."""
    wrong = Counter(phrase.said for phrase in found if phrase.weight >= _FIT and _QUALITY.search(phrase.said))
    return next((f"の{word[:-1]}さ" for word, n in wrong.most_common(1) if n > 1), "への不満")


def _topic(texts: Sequence[str], tokens: Sequence[Tokens], said: str, taken: Collection[str], members: float) -> str:
    """The noun that most members speak of with what is ``said`` of it; empty where no noun is shared by ``members``."""
    spoken = Counter(
        noun for text, item in zip(texts, tokens, strict=True) for noun in dict.fromkeys(nouns(text, item))
    )
    often = [(n, noun) for noun, n in spoken.items() if n >= members and _CONTENT.search(noun) and len(noun) <= _LONG]
    names = (noun + said for _, noun in sorted(often, key=lambda item: (-item[0], -len(item[1]), item[1])))
    return next((name for name in names if name not in taken), "")


def _trimmed(texts: Sequence[str]) -> str:
    """The start of the most central text, for pain points whose members share no noun at all."""
    plain = [_ENDING.sub("", text.strip().lstrip("・-*●■ 　")) for text in texts]
    first = next((text for text in plain if text), texts[0].strip() if texts else "")
    return first if len(first) <= _LONG + 3 else first[: _LONG + 2] + "…"
