"""Rows of a table to comments: one a free answer, with an identity that overlapping exports share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import NamedTuple

from koetabi.errors import Message, RecordError
from koetabi.records import Comment, Rejected, stable_id
from koetabi.sources.columns import SOURCE_ALIASES, Layout
from koetabi.sources.faults import NO_WORDS, TOO_LONG, TOO_MANY_CELLS, bad_date, bad_rating
from koetabi.sources.markup import plain
from koetabi.sources.people import is_agent, role_name
from koetabi.sources.prose import MAX_VALUE
from koetabi.sources.ratings import parse_rating
from koetabi.sources.tables import Table
from koetabi.sources.tickets import customer_words
from koetabi.sources.values import parse_time

MAX_CELL = 1_000_000
"""Bytes of one cell."""


class _Facts(NamedTuple):
    """What all answers of one row share."""

    source: str
    external: str
    customer: str
    day: date | None
    moment: str
    updated: str
    rating: float | None
    role: str
    attributes: Mapping[str, str]


class RowReader:
    """Turns the rows of one file into comments; counts repeated content over its tables."""

    def __init__(self, file: str, source: str, default_date: date | None = None) -> None:
        self.file = file
        self.source = source
        self.default_date = default_date
        self._seen: set[int] = set()
        self._again: dict[int, int] = {}

    def read(self, table: Table, layout: Layout) -> Iterator[Comment | Rejected]:
        """Comments and rejected rows, in the order of the rows. Blank answers are neither."""
        width = len(table.names)
        for line in table.rows:
            if isinstance(line, Rejected):
                yield line
                continue
            number, cells = line
            if len(cells) < width:
                cells = cells + [""] * (width - len(cells))
            elif len(cells) > width and any(cells[width:]):
                yield Rejected(self.file, number, TOO_MANY_CELLS)
                continue
            if cells == table.names:
                continue
            if max(map(len, cells)) > MAX_CELL // 4 and any(len(c.encode()) > MAX_CELL for c in cells):
                yield Rejected(self.file, number, TOO_LONG)
                continue
            try:
                yield from self._comments(number, cells, layout)
            except RecordError as error:
                yield Rejected(self.file, number, error.message)

    def _comments(self, number: int, cells: list[str], layout: Layout) -> list[Comment]:
        single = layout.single
        if "author" in single and is_agent(cells[single["author"]]):
            return []
        facts = self._facts(cells, layout)
        several = len(layout.texts) > 1
        comments: list[Comment] = []
        voice = 0
        for index, header in layout.texts:
            text, question = self._text(cells, index, facts.source, single.get("title"))
            if not text:
                continue
            heading = question
            question = question or (header if facts.source == "survey" and (several or len(header) > 4) else "")
            column = header if index in layout.asked else ""
            key = self._key(facts, text, heading, column, layout.messages)
            if not voice:
                voice = self._voice(facts, key, several or layout.messages)
            comments.append(
                Comment(
                    key=key,
                    source=facts.source,
                    text=text,
                    customer=voice,
                    question=question,
                    external_id=facts.external,
                    date=facts.day,
                    rating=facts.rating,
                    rating_kind=layout.scale.kind if layout.scale and facts.rating is not None else "",
                    role=facts.role,
                    attributes=facts.attributes,
                    updated=facts.updated,
                    file=self.file,
                    line=number,
                )
            )
        return comments

    def _facts(self, cells: list[str], layout: Layout) -> _Facts:
        single = layout.single

        said = {role: cells[index].strip() for role, index in single.items()}
        cell = said.get
        source = self.source
        if not source:
            told = cell("source", "")
            source = SOURCE_ALIASES.get(told.lower(), told) or "survey"
        moment = parse_time(written) if (written := cell("date")) else None
        if written and moment is None:
            raise _record(bad_date(written))
        updated = parse_time(changed) if (changed := cell("updated")) else None
        if changed and updated is None:
            raise _record(bad_date(changed))
        customer = cell("customer", "")
        return _Facts(
            source,
            cell("id", ""),
            customer.lower() if "@" in customer else customer,
            moment.date() if moment else self.default_date,
            moment.isoformat() if moment else "",
            updated.isoformat() if updated else "",
            _rating(cell("rating", ""), layout),
            role_name(role) if (role := cell("role")) else "",
            {name: value[:MAX_VALUE] for i, name in layout.attributes if (value := cells[i].strip())},
        )

    @staticmethod
    def _text(cells: list[str], index: int, source: str, title: int | None) -> tuple[str, str]:
        """(text, question): a review's title begins its text, a ticket's subject is its question."""
        text = plain(cells[index])
        heading = cells[title].strip() if title is not None else ""
        if source == "ticket":
            words = customer_words(text)
            if text and not words and not heading:
                raise _record(NO_WORDS)
            return (words, heading[:200]) if words else (heading, "")
        if heading and source == "review" and not text.startswith(heading):
            return f"{heading}\n{text}".strip(), ""
        return text, ""

    def _key(self, facts: _Facts, text: str, heading: str, column: str, messages: bool) -> int:
        """Identity: the id that the source gives, else the content and how many rows of the file had it before.

        Rows alike in all they tell (「特になし」 on the same day) are different people; in an overlapping
        export they come again in the same number, and so are the same comments.
        """
        if facts.external and not messages:
            parts = (facts.source, facts.external)
            return stable_id(*parts, column) if column else stable_id(*parts)
        content = (column, heading, text, facts.customer, facts.moment or str(facts.day), str(facts.rating))
        key = stable_id(facts.source, facts.external, *content)
        if key not in self._seen:
            self._seen.add(key)
            return key
        nth = self._again.get(key, 1) + 1
        self._again[key] = nth
        return stable_id(facts.source, facts.external, *content, str(nth))

    @staticmethod
    def _voice(facts: _Facts, key: int, several: bool) -> int:
        """The customer: as named, else the row itself, so that several answers of one row are one voice."""
        if facts.customer:
            return stable_id("customer", facts.customer)
        return stable_id("row", facts.source, facts.external) if facts.external and several else key


def _rating(text: str, layout: Layout) -> float | None:
    if not text or layout.scale is None:
        return None
    try:
        return parse_rating(text, layout.scale)
    except ValueError:
        raise _record(bad_rating(text, layout.scale.low, layout.scale.high)) from None


def _record(message: Message) -> RecordError:
    return RecordError(message.ja, message.en)
