"""How the files of one source are to be read where koetabi cannot tell by itself."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class SourceSettings:
    """What ``[sources.…]`` in koetabi.toml says.

    ``columns``: role (``id`` ``text`` ``date`` ``updated`` ``rating`` ``customer`` ``role`` ``title`` ``author``
    ``source``) to column header, a list of headers for ``text``; any other name makes an attribute.
    ``rating_scale``: (lowest, highest) of the ratings as they stand in the files.
    ``customer_speakers``: when given, nobody else speaks for the customer in an interview.
    """

    source: str = ""
    columns: Mapping[str, str | list[str]] = field(default_factory=dict)
    rating_scale: tuple[float, float] | None = None
    customer_speakers: tuple[str, ...] = ()
    interviewer_speakers: tuple[str, ...] = ()
