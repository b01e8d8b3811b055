"""Excel workbooks since 2007 (.xlsx, .xlsm, .xlsb): sheets by rows, then what stands on them.

Owns which parts of the container are read and in which order; `spreadsheetml` and `binary_workbook` read one
part each, in the two forms there are.
"""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeVar

from desktop_app.extract.contents import Contents
from desktop_app.extract.office import binary_workbook, spreadsheetml
from desktop_app.extract.office.drawingml import parse_chart_titles, parse_shapes
from desktop_app.extract.office.number_formats import NumberFormat
from desktop_app.extract.office.package import Package
from desktop_app.extract.office.relationships import Relationship
from desktop_app.extract.office.tables import Row, table_segments
from desktop_app.extract.office.workbook import Note, SharedValues, Sheet, note_segments
from desktop_app.extract.segmenting import up_to
from desktop_app.extract.zip_guard import open_zip
from desktop_app.records import Segment
from desktop_app.settings import ExtractSettings

_T = TypeVar("_T")


class WorkbookForm(Protocol):
    """A module that reads the parts of a workbook."""

    def parse_workbook(self, content: bytes) -> tuple[list[Sheet], bool]:
        """The sheets, and whether days are counted from 1904."""

    def parse_strings(self, content: bytes) -> list[str]:
        """The shared strings."""

    def parse_formats(self, content: bytes) -> list[NumberFormat]:
        """The number format of each cell style."""

    def parse_rows(self, content: bytes, values: SharedValues) -> Iterator[Row]:
        """The rows of a sheet."""

    def parse_comments(self, content: bytes) -> list[Note]:
        """The comments on a sheet."""


def read_xlsx(path: Path, settings: ExtractSettings) -> Contents:
    """Of each sheet a few rows in each segment, then its comments, text boxes and the titles of its charts.

    :raises CannotRead: damaged, a bomb, or XML that declares entities.
    """
    with open_zip(path) as container:
        package = Package(container, "xl/workbook.xml")
        segments = package.sound(up_to(_Workbook(package).segments(settings.max_chars), settings.max_chars))
        properties = package.properties()
    return Contents(segments, properties.title, properties.metadata)


class _Workbook:
    """The parts of an open package that all sheets share."""

    def __init__(self, package: Package) -> None:
        content = package.read_main("The workbook does not say which sheets it has.")
        self._package = package
        self._form: WorkbookForm = binary_workbook if package.main.endswith(".bin") else spreadsheetml
        related = package.related(package.main)
        self._parts = {item.id: item.part for item in related}
        self._sheets, from_1904 = self._form.parse_workbook(content)
        strings = self._of_kind(related, self._form.parse_strings, "sharedStrings")
        styles = self._of_kind(related, self._form.parse_formats, "styles")
        self._values = SharedValues(strings, styles, from_1904)

    def segments(self, max_chars: int) -> Iterator[Segment]:
        """Sheet by sheet; read as far as asked for. A part that hundreds of sheets name is read once."""
        seen: set[str] = set()
        for sheet in self._sheets:
            part = self._parts.get(sheet.relationship, "")
            if part in seen:
                continue
            seen.add(part)
            rows = self._form.parse_rows(self._package.read(part), self._values)
            yield from table_segments(self._package.until_damage(rows), max_chars, sheet=sheet.name)
            related = self._package.related(part)
            yield from note_segments(self._comments(related), sheet.name, "Comments")
            yield from note_segments(self._drawn(related), sheet.name, None)

    def _of_kind(self, related: Sequence[Relationship], parse: Callable[[bytes], list[_T]], *kinds: str) -> list[_T]:
        parts = (item.part for item in related if item.kind in kinds)
        return [found for part in parts for found in self._package.parse(part, parse) or ()]

    def _comments(self, related: Sequence[Relationship]) -> list[Note]:
        """A thread is kept a second time, for programs that know notes only: it is left out there."""
        threads = self._of_kind(related, spreadsheetml.parse_comments, "threadedComment")
        told = {(note.row, line.strip()) for note in threads for line in note.text.splitlines()[:1]}
        notes = self._of_kind(related, self._form.parse_comments, "comments")
        return threads + [
            note for note in notes if not any((note.row, line.strip()) in told for line in note.text.splitlines())
        ]

    def _drawn(self, related: Sequence[Relationship]) -> Iterator[Note]:
        yield from self._of_kind(related, parse_shapes, "drawing")
        for item in related:
            if item.kind == "drawing":
                titles = self._of_kind(self._package.related(item.part), parse_chart_titles, "chart", "chartEx")
                yield from (Note(None, title) for title in titles)
