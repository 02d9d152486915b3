"""A readable name for a pain point, made of its members' own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from koetabi.journey.phrases import Phrase, phrases
from koetabi.records import Tokens

_SHORT, _LONG = 4, 15
_SEVERAL = 3  # members
_FIT = 0.2  # weight below which a phrase is no complaint
_ENDING = re.compile(r"(です|ます|でした|ました|だ|ね|よ|が|けど|けれど|ので|のに|から)*[、。,.!?！？…\s]*$")


def make_title(texts: Sequence[str], tokens: Sequence[Tokens]) -> str:
    """A short Japanese phrase of 4–15 characters where the words allow it; empty only without any words.

    Args:
        texts: members of the pain point, the most central first. tokens: their morphemes.
    """
    found = [(rank, phrase) for rank, text in enumerate(texts) for phrase in phrases(text, tokens[rank])]
    if not found:
        return _trimmed(texts)
    spread = Counter(form for item in tokens for form in set(item.forms))
    support = Counter((phrase.noun, phrase.predicate) for _, phrase in found)

    def shared(count: int) -> float:
        """Share of the other members that say so too, 0–1."""
        return (count - 1) / (len(texts) - 1) if len(texts) > 1 else 1.0

    def word(whole: str) -> float:
        return max((shared(n) for form, n in spread.items() if len(form) > 1 and form in whole), default=0.0)

    def common(phrase: Phrase) -> float:
        return shared(support[phrase.noun, phrase.predicate]) + word(phrase.noun) + word(phrase.predicate)

    def score(rank: int, phrase: Phrase) -> float:
        return phrase.weight * (0.35 + common(phrase)) + 0.15 * (_SHORT <= len(phrase.text) <= _LONG) - 0.01 * rank

    best = max(found, key=lambda item: (score(*item), -len(item[1].text), item[1].text))[1]
    # A phrase of one member that shares no word with the others names that member, not the pain point.
    return best.text if best.weight >= _FIT and (common(best) > 0 or len(texts) < _SEVERAL) else _trimmed(texts)


def _trimmed(texts: Sequence[str]) -> str:
    """The most central short clause without its ending, or the start of the first one."""
    plain = [_ENDING.sub("", text.strip().lstrip("・-*●■ 　")) for text in texts]
    short = [text for text in plain if _SHORT <= len(text) <= _LONG]
    if short:
        return short[0]
    first = next((text for text in plain if text), texts[0].strip() if texts else "")
    return first if len(first) <= _LONG + 3 else first[: _LONG + 2] + "…"
