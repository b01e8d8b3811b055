"""Excel workbooks since 2007 (.xlsx, .xlsm, .xlsb): sheets by rows, then what stands on them.

Owns which parts of the container are read and in which order; `spreadsheetml` and `binary_workbook` read one
part each, in the two forms there are.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Protocol

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.office import binary_workbook, spreadsheetml
from desktop_app.extract.office.drawingml import parse_chart_titles, parse_shapes
from desktop_app.extract.office.number_formats import NumberFormat
from desktop_app.extract.office.relationships import Relationship, main_part, relationships_of
from desktop_app.extract.office.tables import Row, table_segments
from desktop_app.extract.office.workbook import Note, SharedValues, Sheet, note_segments
from desktop_app.extract.properties import parse_properties
from desktop_app.extract.segmenting import up_to
from desktop_app.extract.zip_guard import GuardedZip, open_zip
from desktop_app.records import FailureReason, Segment
from desktop_app.settings import ExtractSettings


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
        segments = _Workbook(container).segments(settings.max_chars)
        kept = tuple(up_to(segments, settings.max_chars))
        properties = parse_properties(container.read("docProps/core.xml") or b"")
    return Contents(kept, properties.title, properties.metadata)


class _Workbook:
    """The parts of an open container that all sheets share."""

    def __init__(self, container: GuardedZip) -> None:
        main = main_part(container, "xl/workbook.xml")
        content = container.read(main)
        if content is None:
            raise CannotRead(FailureReason.CORRUPT, "The workbook does not say which sheets it has.")
        self._container = container
        self._form: WorkbookForm = binary_workbook if main.endswith(".bin") else spreadsheetml
        related = relationships_of(container, main)
        self._parts = {item.id: item.part for item in related}
        self._sheets, from_1904 = self._form.parse_workbook(content)
        strings = next(iter(self._of_kind(related, "sharedStrings")), b"")
        styles = next(iter(self._of_kind(related, "styles")), b"")
        self._values = SharedValues(self._form.parse_strings(strings), self._form.parse_formats(styles), from_1904)

    def segments(self, max_chars: int) -> Iterator[Segment]:
        """Sheet by sheet; read as far as asked for."""
        for sheet in self._sheets:
            part = self._parts.get(sheet.relationship, "")
            rows = self._form.parse_rows(self._container.read(part) or b"", self._values)
            yield from table_segments(rows, max_chars, sheet=sheet.name)
            related = relationships_of(self._container, part)
            yield from note_segments(self._comments(related), sheet.name, "Comments")
            yield from note_segments(self._drawn(related), sheet.name, None)

    def _of_kind(self, related: Sequence[Relationship], kind: str) -> list[bytes]:
        return [self._container.read(item.part) or b"" for item in related if item.kind == kind]

    def _comments(self, related: Sequence[Relationship]) -> list[Note]:
        """A thread is kept a second time, for programs that know notes only: it is left out there."""
        parts = self._of_kind(related, "threadedComment")
        threads = [note for part in parts for note in spreadsheetml.parse_comments(part)]
        told = {(note.row, line) for note in threads for line in note.text.splitlines()[:1]}
        notes = [note for part in self._of_kind(related, "comments") for note in self._form.parse_comments(part)]
        return threads + [
            note for note in notes if not any((note.row, line.strip()) in told for line in note.text.splitlines())
        ]

    def _drawn(self, related: Sequence[Relationship]) -> Iterator[Note]:
        for item in related:
            if item.kind == "drawing":
                yield from parse_shapes(self._container.read(item.part) or b"")
                for chart in self._of_kind(relationships_of(self._container, item.part), "chart"):
                    yield from (Note(None, title) for title in parse_chart_titles(chart))
