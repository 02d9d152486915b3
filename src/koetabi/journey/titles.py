"""A readable name for a pain point, made of its members' own words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from koetabi.journey.phrases import Phrase, phrases
from koetabi.records import Tokens

_SHORT, _LONG = 4, 15
_ENDING = re.compile(r"(です|ます|でした|ました|だ|ね|よ|な|が|けど|けれど|ので|のに|し|て|で|から)*[、。,.!?！？…\s]*$")


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

    def shared(whole: str) -> float:
        """Share of the members that use the commonest content word of ``whole``."""
        return max((n for form, n in spread.items() if len(form) > 1 and form in whole), default=0) / len(texts)

    def score(rank: int, phrase: Phrase) -> float:
        common = support[phrase.noun, phrase.predicate] / len(texts) + shared(phrase.noun) + shared(phrase.predicate)
        return phrase.weight * (0.5 + common) + 0.3 * (_SHORT <= len(phrase.text) <= _LONG) - 0.01 * rank

    best = max(found, key=lambda item: (score(*item), -len(item[1].text), item[1].text))
    return best[1].text if best[1].weight >= 0.2 else _trimmed(texts)


def _trimmed(texts: Sequence[str]) -> str:
    """The most central short clause without its ending, or the start of the first one."""
    plain = [_ENDING.sub("", text.strip()) for text in texts]
    short = [text for text in plain if _SHORT <= len(text) <= _LONG]
    if short:
        return short[0]
    first = next((text for text in plain if text), texts[0].strip() if texts else "")
    return first if len(first) <= _LONG + 3 else first[: _LONG + 2] + "…"
