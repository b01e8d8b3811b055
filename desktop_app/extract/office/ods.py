"""OpenDocument spreadsheets: cells as they are shown, then the comments on them and the shapes of the sheet."""

import re
from collections.abc import Iterator
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from desktop_app.extract.contents import Contents
from desktop_app.extract.office.opendocument import CELLS, OnlyRead, number_of, open_document, properties_of
from desktop_app.extract.office.opendocument_objects import EmbeddedObjects
from desktop_app.extract.office.package import Package
from desktop_app.extract.office.tables import Cells, Row, table_segments
from desktop_app.extract.office.workbook import Note, note_segments
from desktop_app.extract.safe_xml import stream_xml
from desktop_app.extract.segmenting import up_to
from desktop_app.records import Segment
from desktop_app.settings import ExtractSettings

_HOLDERS = ("annotation", "shapes")
_VALUES = ("string-value", "date-value", "time-value", "boolean-value", "value")
"""Where a cell's value is if it has no text, the most telling first."""
_OF_OTHER_FILE = re.compile("'.+'#")
"""So are sheets called that hold what formulas need of other files; no program shows them."""


def read_ods(path: Path, settings: ExtractSettings) -> Contents:
    """Of each sheet a few rows in each segment, then its comments and shapes.

    :raises CannotRead: damaged, a bomb, or XML that declares entities.
    """
    with open_document(path) as (package, content):
        segments = package.sound(up_to(_segments(package, content, settings.max_chars), settings.max_chars))
        properties = properties_of(package)
    return Contents(segments, properties.title, properties.metadata)


def _segments(package: Package, content: bytes, max_chars: int) -> Iterator[Segment]:
    visitor = _Sheets()
    only_read = OnlyRead(visitor, EmbeddedObjects(package, with_cells=False))
    for number, rows in groupby(package.until_damage(_rows(content, only_read, visitor)), key=itemgetter(0)):
        sheet = visitor.found[number]
        if _OF_OTHER_FILE.match(sheet.name):
            continue
        yield from table_segments((row for _, row in rows), max_chars, sheet=sheet.name)
        yield from note_segments(sheet.comments, sheet.name, "Comments")
        yield from note_segments(sheet.shapes, sheet.name, None)


def _rows(content: bytes, only_read: OnlyRead, visitor: "_Sheets") -> Iterator[tuple[int, Row]]:
    for _ in stream_xml(content, only_read):
        yield from visitor.rows
        visitor.rows.clear()


class _Sheet:
    """A sheet without its rows."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.comments: list[Note] = []
        self.shapes: list[Note] = []


class _Sheets:
    """Collects rows with the number of their sheet, each sheet's last one empty; one that is repeated once."""

    def __init__(self) -> None:
        self.found: list[_Sheet] = []
        self.rows: list[tuple[int, Row]] = []
        self._tables = 0
        self._row = 0
        self._repeated = 1
        self._cells = Cells()
        self._column = 0
        self._attributes: dict[str, str] = {}
        self._texts: list[list[str]] = []  # of what is open: a cell, the comment in it, the shapes of the sheet
        self._paragraphs = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name == "table":
            self._tables += 1
            if self._tables == 1:
                self.found.append(_Sheet(attributes.get("name", "")))
                self._row, self._repeated = 1, 0
        elif not self._tables:
            return
        elif name in _HOLDERS:
            self._texts.append([])
        elif name in CELLS and self._tables == 1:  # a table in a cell is text of the cell
            self._texts.append([])
            self._attributes = attributes
        elif name == "table-row" and self._tables == 1:
            self._row += self._repeated
            self._repeated = number_of(attributes, "number-rows-repeated")
            self._cells, self._column = Cells(), 0
        elif name == "p" and self._texts:
            self._paragraphs += 1

    def end(self, name: str) -> None:
        if name == "p" and self._texts:
            self._paragraphs -= 1
            self._texts[-1].append("\n")
        elif name in CELLS and self._tables == 1:
            self._end_cell("".join(self._texts.pop()).strip())
        elif name in _HOLDERS and self._texts:
            self._end_holder(name, "".join(self._texts.pop()).strip())
        elif name == "table-row" and self._tables == 1:
            self.rows.append((len(self.found) - 1, Row(self._row, self._cells.texts)))
        elif name == "table":
            self._tables -= 1
            if not self._tables:
                self.rows.append((len(self.found) - 1, Row(0, ())))

    def text(self, data: str) -> None:
        if self._paragraphs and self._texts:
            self._texts[-1].append(data)

    def _end_cell(self, text: str) -> None:
        text = text or next((self._attributes[name] for name in _VALUES if name in self._attributes), "")
        repeated = number_of(self._attributes, "number-columns-repeated")
        if text:
            self._cells.put(self._column, text, times=repeated)
        self._column += repeated

    def _end_holder(self, name: str, text: str) -> None:
        if name == "annotation":
            self.found[-1].comments.append(Note(self._row, text))
        else:
            self.found[-1].shapes.append(Note(None, text))
