"""Excel workbooks before 2007 (.xls), with xlrd: sheets by rows, then the notes on their cells.

olefile takes the workbook out of its container: xlrd's own look into one never ends where sectors form a ring.
"""

import os
import struct
from collections.abc import Iterator
from pathlib import Path
from typing import TextIO

import xlrd

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.office.number_formats import parse_format
from desktop_app.extract.office.tables import Cells, Row, table_segments
from desktop_app.extract.office.workbook import Note, SharedValues, note_segments
from desktop_app.extract.ole_guard import ole_stream, open_ole
from desktop_app.extract.properties import ole_properties
from desktop_app.extract.segmenting import up_to
from desktop_app.records import FailureReason, Segment
from desktop_app.settings import ExtractSettings

_TRIPPED = (
    *(xlrd.XLRDError, struct.error, AssertionError, ArithmeticError, AttributeError, LookupError, OSError),
    *(TypeError, ValueError),
)
"""What the libraries raise on workbooks that are damaged."""


def read_xls(path: Path, settings: ExtractSettings) -> Contents:
    """Of each sheet a few rows in each segment, then its notes.

    :raises CannotRead: damaged, or it needs a password.
    """
    try:
        with Path(os.devnull).open("w", encoding="utf-8") as nowhere, _opened(path, nowhere) as book:
            segments = tuple(up_to(_segments(book, settings.max_chars), settings.max_chars))
    except _TRIPPED as error:
        if "encrypted" in str(error):
            raise CannotRead(FailureReason.ENCRYPTED, "The workbook needs a password.") from error
        raise CannotRead(FailureReason.CORRUPT, "The workbook is damaged.") from error
    properties = ole_properties(path)
    return Contents(segments, properties.title, properties.metadata)


def _opened(path: Path, log: TextIO) -> xlrd.book.Book:
    """The workbook with formats; it loads a sheet when that is asked for, and no cells beyond a row's last one."""
    with open_ole(path) as container:
        content = ole_stream(container, "Workbook") or ole_stream(container, "Book")
    return xlrd.open_workbook(
        file_contents=content, logfile=log, formatting_info=True, on_demand=True, ragged_rows=True
    )


def _segments(book: xlrd.book.Book, max_chars: int) -> Iterator[Segment]:
    codes = (book.format_map[style.format_key].format_str for style in book.xf_list)
    values = SharedValues(formats=[parse_format(code) for code in codes], from_1904=bool(book.datemode))
    for number, name in enumerate(book.sheet_names()):
        sheet = book.sheet_by_index(number)
        yield from table_segments(_rows(sheet, values), max_chars, sheet=name)
        places = sorted(sheet.cell_note_map.items())
        yield from note_segments((Note(row + 1, note.text.strip()) for (row, _), note in places), name, "Comments")
        book.unload_sheet(number)


def _rows(sheet: xlrd.sheet.Sheet, values: SharedValues) -> Iterator[Row]:
    for number in range(sheet.nrows):
        cells = Cells()
        for column, cell in enumerate(sheet.row(number)):
            if text := _shown(cell, values):
                cells.put(column, text)
        if cells.texts:
            yield Row(number + 1, cells.texts)


def _shown(cell: xlrd.sheet.Cell, values: SharedValues) -> str:
    match cell.ctype:
        case xlrd.XL_CELL_TEXT:
            return str(cell.value)
        case xlrd.XL_CELL_NUMBER | xlrd.XL_CELL_DATE:
            return values.number(cell.value, cell.xf_index)
        case xlrd.XL_CELL_BOOLEAN:
            return "TRUE" if cell.value else "FALSE"
        case xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, ""))
    return ""
