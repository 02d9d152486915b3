"""What can go wrong, said once in both languages of the product's face."""

from __future__ import annotations

from typing import NamedTuple


class Message(NamedTuple):
    """One sentence for a person: what, where, and the way out."""

    ja: str
    en: str

    def text(self, lang: str) -> str:
        """The sentence in ``lang`` (``"ja"`` or ``"en"``)."""
        return self.en if lang == "en" else self.ja


class Fault(ValueError):
    """A value in a settings file that makes no sense, for a validator to raise: said in both languages."""

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(en)
        self.message = Message(ja, en)


class KoetabiError(Exception):
    """Base of everything koetabi raises on purpose; carries a :class:`Message`."""

    exit_status = 1

    def __init__(self, ja: str, en: str) -> None:
        super().__init__(ja, en)
        self.message = Message(ja, en)

    def __str__(self) -> str:
        return self.message.en


class InputError(KoetabiError):
    """The user's input, arguments or configuration are at fault."""

    exit_status = 2


class RecordError(InputError):
    """One record (row, turn, label) cannot be used; the rest of its file can."""


class ModelError(InputError):
    """A model folder is missing, damaged, foreign or does not fit."""


class StoreError(KoetabiError):
    """The store cannot be read or written."""


class BusyError(KoetabiError):
    """Another refresh is at work in the same workspace."""
