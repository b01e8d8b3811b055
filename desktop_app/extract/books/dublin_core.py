"""What the package of a book says of it, in words of Dublin Core, and dates as books give them."""

import re
from datetime import datetime

from desktop_app.extract.properties import Properties
from desktop_app.extract.safe_xml import visit_xml

_FIRST_DAY = "0000-01-01"
_UNKNOWN = "0101-01-01"
"""Calibre's date of books that have none."""
_ISO_DATE = re.compile(r"\d{4}(?:-\d{2}(?:-\d{2}(?:T[\d:.]+(?:Z|[+-]\d{2}:?\d{2})?)?)?)?")


def iso_date(text: str) -> str:
    """`text` if it is a date as ISO 8601 writes it, from the year alone to the second; else empty."""
    if not _ISO_DATE.fullmatch(text) or text.startswith(_UNKNOWN):
        return ""
    try:
        datetime.fromisoformat(text + _FIRST_DAY[len(text) :])
    except ValueError:
        return ""
    return text


def parse_description(content: bytes) -> Properties:
    """The first title and date, and all authors; empty content says nothing.

    :raises CannotRead: it is not well-formed.
    """
    visitor = _Elements()
    visit_xml(content, visitor)
    created = next(filter(None, map(iso_date, visitor.found["date"])), "")
    return Properties(next(iter(visitor.found["title"]), ""), ", ".join(visitor.found["creator"]), created)


class _Elements:
    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {"title": [], "creator": [], "date": []}
        self._parts: list[str] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - XmlVisitor
        self._parts = []

    def end(self, name: str) -> None:
        value = "".join(self._parts).strip()
        if value and name in self.found:
            self.found[name].append(value)
        self._parts = []

    def text(self, data: str) -> None:
        self._parts.append(data)
