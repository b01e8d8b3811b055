"""What documents say of themselves: title, author, time of creation. One shape for all office formats."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

from desktop_app.extract.byte_numbers import number_at
from desktop_app.extract.contents import CannotRead
from desktop_app.extract.encodings import decode
from desktop_app.extract.ole_guard import ole_stream, open_ole
from desktop_app.extract.safe_xml import visit_xml
from desktop_app.records import FailureReason

_MEANINGS = {
    "title": "title",
    "initial-creator": "author",
    "creator": "author",
    "created": "created",
    "creation-date": "created",
}
"""Element → what it tells, in Office Open XML (`docProps/core.xml`) and OpenDocument (`meta.xml`)."""
_SECTION_AT = 44
_MOST_PROPERTIES = 64
_CODEPAGE, _TITLE, _AUTHOR, _CREATED = 1, 2, 4, 12
_NARROW_STRING, _WIDE_STRING, _FILE_TIME = 0x1E, 0x1F, 0x40
_YEAR = 365 * 86_400 * 1_000_000


@dataclass(frozen=True, slots=True)
class Properties:
    """Each empty where the document does not say it."""

    title: str = ""
    author: str = ""
    created: str = ""
    """ISO 8601."""

    @property
    def metadata(self) -> dict[str, str]:
        """Author and time of creation, as `Contents` has them."""
        return {name: value for name, value in (("author", self.author), ("created", self.created)) if value}


def parse_properties(content: bytes) -> Properties:
    """The properties in a part of a package; none where there is no such part, or it is not well-formed.

    :raises CannotRead: it declares entities.
    """
    visitor = _Properties()
    try:
        visit_xml(content, visitor)
    except CannotRead as refusal:
        if refusal.reason is not FailureReason.CORRUPT:
            raise
        return Properties()
    texts = {name: "".join(parts).strip() for name, parts in visitor.found.items()}
    found = {_MEANINGS[name]: text for name in reversed(_MEANINGS) if (text := texts.get(name, ""))}
    return Properties(**found | {"created": _iso(found.get("created", ""))})


def ole_properties(path: Path) -> Properties:
    """The properties in the summary of an OLE compound file; none where there is no such summary."""
    try:
        with open_ole(path) as container:
            return parse_summary(ole_stream(container, "\x05SummaryInformation"))
    except CannotRead:
        return Properties()


def parse_summary(content: bytes) -> Properties:
    """The properties in a summary stream. olefile would read them too, but counts on as far as a damaged one says.

    Source: [MS-OLEPS], Object Linking and Embedding Property Set Data Structures.
    """
    section = number_at(content, _SECTION_AT, 4)
    entries = range(section + 8, section + 8 + 8 * min(number_at(content, section + 4, 4), _MOST_PROPERTIES), 8)
    places = {number_at(content, at, 4): section + number_at(content, at + 4, 4) for at in entries}
    codepage = f"cp{number_at(content, places.get(_CODEPAGE, 0) + 4, 2)}" if _CODEPAGE in places else ""
    title, author = (_string(content, places[name], codepage) if name in places else "" for name in (_TITLE, _AUTHOR))
    return Properties(title, author, _time(content, places[_CREATED]) if _CREATED in places else "")


class _Properties:
    def __init__(self) -> None:
        self.found: dict[str, list[str]] = {}
        self._inside = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - XmlVisitor
        self._inside = name if name in _MEANINGS and name not in self.found else ""
        if self._inside:
            self.found[name] = []

    def end(self, name: str) -> None:  # noqa: ARG002 - XmlVisitor
        self._inside = ""

    def text(self, data: str) -> None:
        if self._inside:
            self.found[self._inside].append(data)


def _iso(moment: str) -> str:
    try:
        return datetime.fromisoformat(moment).isoformat()
    except ValueError:
        return ""


def _string(content: bytes, at: int, codepage: str) -> str:
    kind, length = number_at(content, at, 4), number_at(content, at + 4, 4)
    if kind == _WIDE_STRING:
        return content[at + 8 : at + 8 + 2 * length].decode("utf-16-le", "replace").strip("\0 ")
    narrow = content[at + 8 : at + 8 + length] if kind == _NARROW_STRING else b""
    return (decode(narrow.rstrip(b"\0"), declared=codepage) or "").strip()


def _time(content: bytes, at: int) -> str:
    """Counted in tenths of microseconds since 1601; small numbers are lengths of time, zero is unknown."""
    microseconds = number_at(content, at + 4, 8) // 10
    if number_at(content, at, 4) != _FILE_TIME or not _YEAR < microseconds < _YEAR * 8_000:
        return ""
    return (datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=microseconds)).isoformat()
