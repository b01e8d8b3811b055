"""The XML of an Excel workbook's parts: sheets, strings, styles, rows, comments.

Knows SpreadsheetML by local names, so that transitional and strict files read alike. Reads in one pass; what
a sheet says of its size is not believed.
"""

import re
from collections.abc import Iterator
from contextlib import suppress

from desktop_app.extract.office.number_formats import BUILT_IN, NumberFormat, parse_format
from desktop_app.extract.office.tables import Cells, Row
from desktop_app.extract.office.workbook import Note, SharedValues, Sheet
from desktop_app.extract.safe_xml import stream_xml, visit_until_damage

_PLACE = re.compile(r"\$?([A-Z]{1,3})\$?(\d{1,7})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_YES = ("1", "true", "on")
_COMMENTS = ("comment", "threadedComment")


def parse_workbook(content: bytes) -> tuple[list[Sheet], bool]:
    """The sheets in their order, hidden ones too, and whether days are counted from 1904."""
    visitor = _Workbook()
    visit_until_damage(content, visitor)
    return visitor.found, visitor.from_1904


def parse_strings(content: bytes) -> list[str]:
    """The shared strings, without their phonetic guides."""
    visitor = _Strings()
    visit_until_damage(content, visitor)
    return visitor.found


def parse_formats(content: bytes) -> list[NumberFormat]:
    """The number format of each cell style."""
    visitor = _Styles()
    visit_until_damage(content, visitor)
    return [parse_format(visitor.codes.get(number, "")) for number in visitor.found]


def parse_rows(content: bytes, values: SharedValues) -> Iterator[Row]:
    """The rows of a sheet that hold cells, in the order of the file."""
    visitor = _Rows(values)
    for _ in stream_xml(content, visitor):
        yield from visitor.found
        visitor.found.clear()


def parse_comments(content: bytes) -> list[Note]:
    """The comments in a part of either kind: notes, or threads with their answers."""
    visitor = _Comments()
    visit_until_damage(content, visitor)
    return visitor.found


class _Workbook:
    def __init__(self) -> None:
        self.found: list[Sheet] = []
        self.from_1904 = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "sheet":
            self.found.append(Sheet(attributes.get("name", ""), attributes.get("id", "")))
        elif name == "workbookPr":
            self.from_1904 = attributes.get("date1904", "") in _YES

    def end(self, name: str) -> None:
        """Nothing ends here that matters."""

    def text(self, data: str) -> None:
        """A workbook part holds no text."""


class _Strings:
    def __init__(self) -> None:
        self.found: list[str] = []
        self._parts: list[str] = []
        self._in_text = False
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:  # noqa: ARG002 - XmlVisitor
        if name == "rPh":
            self._phonetic = True
        self._in_text = name == "t" and not self._phonetic

    def end(self, name: str) -> None:
        self._in_text = False
        if name == "rPh":
            self._phonetic = False
        elif name == "si":
            self.found.append(_unescaped("".join(self._parts)))
            self._parts = []

    def text(self, data: str) -> None:
        if self._in_text:
            self._parts.append(data)


class _Styles:
    def __init__(self) -> None:
        self.codes = dict(BUILT_IN)
        self.found: list[int] = []
        self._in_cell_styles = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "numFmt":
            self.codes[_number(attributes.get("numFmtId", ""))] = attributes.get("formatCode", "")
        elif name == "cellXfs":
            self._in_cell_styles = True
        elif name == "xf" and self._in_cell_styles:
            self.found.append(_number(attributes.get("numFmtId", "")))

    def end(self, name: str) -> None:
        if name == "cellXfs":
            self._in_cell_styles = False

    def text(self, data: str) -> None:
        """Styles hold no text."""


class _Rows:
    """Collects rows; a cell or row that does not say where it stands follows the one before it."""

    def __init__(self, values: SharedValues) -> None:
        self.found: list[Row] = []
        self._values = values
        self._row = 0
        self._cells = Cells()
        self._column = -1
        self._type = self._style = ""
        self._parts: list[str] = []
        self._in_text = False
        self._phonetic = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "c":
            place = _PLACE.match(attributes.get("r", ""))
            self._column = column_number(place.group(1)) if place else self._column + 1
            self._type = attributes.get("t", "n")
            self._style = attributes.get("s", "")
            self._parts = []
        elif name in {"v", "t"}:
            self._in_text = not self._phonetic
        elif name == "rPh":
            self._phonetic = True
        elif name == "row":
            self._row = _number(attributes.get("r", "")) or self._row + 1
            self._cells, self._column = Cells(), -1

    def end(self, name: str) -> None:
        self._in_text = False
        if name == "c":
            if self._parts:
                self._cells.put(self._column, self._shown("".join(self._parts)))
        elif name == "row":
            if self._cells.texts:
                self.found.append(Row(self._row, self._cells.texts))
        elif name == "rPh":
            self._phonetic = False

    def text(self, data: str) -> None:
        if self._in_text:
            self._parts.append(data)

    def _shown(self, value: str) -> str:
        match self._type:
            case "s":
                return self._values.string(_number(value))
            case "b":
                return "TRUE" if value in _YES else "FALSE"
            case "n":
                with suppress(ValueError):
                    return self._values.number(float(value), _number(self._style))
        return _unescaped(value)


class _Comments:
    def __init__(self) -> None:
        self.found: list[Note] = []
        self._row: int | None = None
        self._parts: list[str] = []
        self._text_element = ""
        self._in_text = False

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name in _COMMENTS:
            place = _PLACE.match(attributes.get("ref", ""))
            self._row = int(place.group(2)) if place else None
            self._text_element = "t" if name == "comment" else "text"
            self._parts = []
        self._in_text = name == self._text_element

    def end(self, name: str) -> None:
        self._in_text = False
        if name in _COMMENTS:
            self.found.append(Note(self._row, _unescaped("".join(self._parts)).strip()))

    def text(self, data: str) -> None:
        if self._in_text:
            self._parts.append(data)


def column_number(letters: str) -> int:
    """A column's number, counted from 0."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _number(digits: str) -> int:
    return int(digits) if digits.isdecimal() and len(digits) < 10 else 0


def _unescaped(text: str) -> str:
    """Characters that XML cannot hold are written as _x000D_."""
    return _ESCAPED.sub(lambda found: chr(int(found.group(1), 16)), text) if "_x" in text else text
