"""Personal data → typed tokens such as ``[電話]``, before anything is stored or shown.

Rules look only where a cheap sign (a digit, ``@``, ``http``, 様 …) says that there may be something to find.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Final, NamedTuple

from koetabi.text import contacts, names, numbers


class Span(NamedTuple):
    """Personal data at [start, end) of the text, and the token that replaces it."""

    start: int
    end: int
    token: str


class _Rule(NamedTuple):
    """Where to look, what to find, and in what order: of two rules that claim a place the earlier wins."""

    sign: Callable[[str], bool]
    finders: tuple[tuple[Callable[[str], Iterable[tuple[int, int]]], str], ...]


_RULES: Final = (
    _Rule(contacts.has_link, ((contacts.links, "[URL]"),)),
    _Rule(numbers.has_secret, ((numbers.secrets, "[パスワード]"), (numbers.names_of_accounts, "[番号]"))),
    _Rule(contacts.has_mail, ((contacts.mails, "[メール]"),)),
    _Rule(numbers.has_birth, ((numbers.births, "[生年月日]"),)),
    _Rule(
        numbers.has_number,
        (
            (numbers.cards, "[カード番号]"),
            (numbers.accounts, "[口座番号]"),
            (contacts.phones, "[電話]"),
            (contacts.postcodes, "[住所]"),
            (numbers.codes, "[番号]"),
        ),
    ),
    _Rule(contacts.has_house, ((contacts.addresses, "[住所]"),)),
    _Rule(names.has_sign, ((names.name_spans, "[氏名]"),)),
)


def mask_spans(text: str) -> list[Span]:
    """Personal data in ``text``, in order, without overlap; of two rules that claim a place the earlier wins."""
    found: list[Span] = []
    taken = bytearray()
    for sign, finders in _RULES:
        if sign(text):
            for finder, token in finders:
                for start, end in finder(text):
                    taken = taken or bytearray(len(text))
                    if not any(taken[start:end]):
                        taken[start:end] = b"\1" * (end - start)
                        found.append(Span(start, end, token))
    return sorted(found)


def mask(text: str) -> str:
    """``text`` with personal data replaced by typed tokens; masking twice changes nothing more."""
    spans = mask_spans(text)
    if not spans:
        return text
    parts, at = [], 0
    for span in spans:
        parts += [text[at : span.start], span.token]
        at = span.end
    return "".join([*parts, text[at:]])
