"""Rows of cells to located segments: what every reader of tables has in common.

Owns how many rows make a segment, how cells stand in a line, and which row names the columns. Must not know
where the rows come from.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice
from typing import NamedTuple

from desktop_app.extract.normalise import one_line
from desktop_app.records import Locator, Segment

_MAX_GAP = 16
"""So many equal cells in a row are kept at most, empty ones above all: files repeat them for thousands of columns."""

_MAX_ROWS = 10
_MAX_CHARS = 600
_LOOKED_AT = 20
"""The names of the columns are looked for in so many rows."""
_SEPARATOR = " · "
_MAX_HEADING = 100
_MAX_NAME = 80
"""A longer cell is a sentence, not the name of a column."""
_LEAST_NAMES = 0.8
_YEARS = range(1900, 2101)
_ONE_LINE = str.maketrans(dict.fromkeys("\n\r\v\f\x1c\x1d\x1e\x85\u2028\u2029", " "))


class Row(NamedTuple):
    """The cells of a row as text; rows are numbered from 1, as spreadsheet programs do."""

    number: int
    cells: Sequence[str]


class Cells:
    """The cells of a row while they are found, with the empty ones between them."""

    def __init__(self) -> None:
        self.texts: list[str] = []
        self._end = 0

    def put(self, column: int, text: str, *, times: int = 1) -> None:
        """Add a cell that stands in `column`, counted from 0, and in those behind it, `times` in all."""
        self.texts.extend([""] * min(column - self._end, _MAX_GAP))
        self.texts.extend([text] * min(times, _MAX_GAP))
        self._end = column + times


def table_segments(rows: Iterable[Row], max_chars: int, *, sheet: str | None = None) -> Iterator[Segment]:
    """A few rows each that follow each other, located by the first of them; read as far as asked for.

    A row has a line, with its cells parted by tabs, cut at `max_chars`; empty rows are left out.
    """
    rows = iter(rows)
    first = list(islice(rows, _LOOKED_AT))
    heading = _column_names(first)
    lines: list[str] = []
    start = size = 0
    for number, cells in chain(first, rows):
        line = row_line(cells, max_chars)
        if not line:
            continue
        full = len(lines) == _MAX_ROWS or size + len(line) > _MAX_CHARS
        if lines and (full or number != start + len(lines)):
            yield Segment("\n".join(lines), Locator(sheet=sheet, row=start, heading=heading))
            lines, size = [], 0
        start = start if lines else number
        lines.append(line)
        size += len(line)
    if lines:
        yield Segment("\n".join(lines), Locator(sheet=sheet, row=start, heading=heading))


def row_line(cells: Sequence[str], max_chars: int) -> str:
    """The cells parted by tabs, up to `max_chars` characters: few repeated strings can be written out to gigabytes."""
    room, kept = max_chars, 0
    for cell in cells:
        if room < 0:
            break
        room -= len(cell) + 1
        kept += 1
    return "\t".join(cells[:kept])[:max_chars].translate(_ONE_LINE).strip()


def _column_names(rows: Sequence[Row]) -> str | None:
    """The first row that is about as wide as those below, if it holds names and they do not."""
    filled = [[cell.strip() for cell in row.cells] for row in rows if any(map(str.strip, row.cells))]
    widths = [sum(map(bool, cells)) for cells in filled]
    at = next((i for i, width in enumerate(widths) if width > 1 and width * 3 >= max(widths) * 2), None)
    if at is None or not _names_columns(filled[at], filled[at + 1 :]):
        return None
    return _joined(filled[at])


def _names_columns(cells: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether most cells are different names, none of which is also a value of its column."""
    filled = [(cell, [row[i] for row in below if i < len(row)]) for i, cell in enumerate(cells) if cell]
    names = {cell for cell, values in filled if _names(cell, values)}
    return bool(below) and any(map(_is_word, names)) and len(names) >= len(filled) * _LEAST_NAMES


def _names(cell: str, values: Sequence[str]) -> bool:
    if len(cell) > _MAX_NAME or cell in values:
        return False
    return _is_word(cell) or (_is_year(cell) and not any(map(_is_year, values)))


def _is_word(cell: str) -> bool:
    letters = sum(map(str.isalpha, cell))
    return letters >= sum(map(str.isdigit, cell))


def _is_year(cell: str) -> bool:
    return cell.isdecimal() and len(cell) == 4 and int(cell) in _YEARS


def _joined(names: Sequence[str]) -> str:
    """As many names as fit."""
    heading = ""
    for name in filter(None, map(one_line, names)):
        longer = f"{heading}{_SEPARATOR}{name}" if heading else name
        if len(longer) > _MAX_HEADING:
            break
        heading = longer
    return heading
