"""What a workbook is made of, whichever way it is written: sheets, what their cells refer to, and notes on them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from desktop_app.extract.office.number_formats import NumberFormat, shown
from desktop_app.records import Locator, Segment


class Sheet(NamedTuple):
    """A sheet and the id of the relationship that leads to it."""

    name: str
    relationship: str


class Note(NamedTuple):
    """A text that stands on the cells, not in one: a comment or a text box. `row` as `tables.Row` numbers them."""

    row: int | None
    text: str


@dataclass(frozen=True, slots=True)
class SharedValues:
    """What the cells of all sheets refer to by number."""

    strings: Sequence[str] = ()
    formats: Sequence[NumberFormat] = ()
    """By cell style."""
    from_1904: bool = False

    def string(self, index: int) -> str:
        """A text; empty if there is none of this number."""
        return self.strings[index] if 0 <= index < len(self.strings) else ""

    def number(self, value: float, style: int) -> str:
        """A number as it is shown in a cell of this style."""
        form = self.formats[style] if 0 <= style < len(self.formats) else NumberFormat()
        return shown(value, form, from_1904=self.from_1904)


def note_segments(notes: Iterable[Note], sheet: str, heading: str | None) -> Iterator[Segment]:
    """A segment for each note that says something."""
    return (Segment(note.text, Locator(sheet=sheet, row=note.row, heading=heading)) for note in notes if note.text)
