"""The records of a binary Excel workbook's parts (.xlsb): sheets, strings, styles, rows, comments.

Source: [MS-XLSB], Excel (.xlsb) Binary File Format. Records that are not known, or too short for what they
should hold, are passed over.
"""

import struct
from collections.abc import Iterator
from contextlib import suppress

from desktop_app.extract.byte_numbers import number_at
from desktop_app.extract.office.number_formats import BUILT_IN, NumberFormat, parse_format
from desktop_app.extract.office.tables import Cells, Row
from desktop_app.extract.office.workbook import Note, SharedValues, Sheet

_ROW = 0
_STRING = 19
_FORMAT = 44
_STYLE = 47
_WORKBOOK_PROPERTIES = 153
_SHEET = 156
_CELL_STYLES, _CELL_STYLES_END = 617, 618
_COMMENT = 635
_COMMENT_TEXT = 637
_CELL_HEAD = 8
_BLANK = 1
_SHORT = range(12, 19)
"""Cells that do not say their column, which is the next one; in the order of those that do, from the blank one on."""
_MOST_COLUMNS = 1 << 14
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


def parse_workbook(content: bytes) -> tuple[list[Sheet], bool]:
    """The sheets in their order, hidden ones too, and whether days are counted from 1904."""
    sheets: list[Sheet] = []
    from_1904 = False
    for kind, record in _records(content):
        if kind == _SHEET:
            relationship, end = _wide_string(record, 8)
            sheets.append(Sheet(_wide_string(record, end)[0], relationship))
        elif kind == _WORKBOOK_PROPERTIES:
            from_1904 = bool(number_at(record, 0, 1) & 1)
    return sheets, from_1904


def parse_strings(content: bytes) -> list[str]:
    """The shared strings, without their phonetic guides."""
    return [_wide_string(record, 1)[0] for kind, record in _records(content) if kind == _STRING]


def parse_formats(content: bytes) -> list[NumberFormat]:
    """The number format of each cell style."""
    codes = dict(BUILT_IN)
    found: list[NumberFormat] = []
    in_cell_styles = False
    for kind, record in _records(content):
        if kind == _FORMAT:
            codes[number_at(record, 0, 2)] = _wide_string(record, 2)[0]
        elif kind in {_CELL_STYLES, _CELL_STYLES_END}:
            in_cell_styles = kind == _CELL_STYLES
        elif kind == _STYLE and in_cell_styles:
            found.append(parse_format(codes.get(number_at(record, 2, 2), "")))
    return found


def parse_rows(content: bytes, values: SharedValues) -> Iterator[Row]:
    """The rows of a sheet that hold cells, in the order of the file."""
    row, cells = 0, Cells()
    for kind, record in _with_columns(_records(content)):
        if kind == _ROW:
            if cells.texts:
                yield Row(row, cells.texts)
            row, cells = number_at(record, 0, 4) + 1, Cells()
        elif kind in _CELLS:
            with suppress(struct.error, IndexError):
                if text := _CELLS[kind](record, values):
                    cells.put(number_at(record, 0, 4), text)
    if cells.texts:
        yield Row(row, cells.texts)


def parse_comments(content: bytes) -> list[Note]:
    """The notes on cells."""
    notes: list[Note] = []
    row = 0
    for kind, record in _records(content):
        if kind == _COMMENT:
            row = number_at(record, 4, 4) + 1
        elif kind == _COMMENT_TEXT:
            notes.append(Note(row, _wide_string(record, 1)[0].strip()))
    return notes


def _text(record: bytes, _: SharedValues) -> str:
    return _wide_string(record, _CELL_HEAD)[0]


def _rich_text(record: bytes, _: SharedValues) -> str:
    return _wide_string(record, _CELL_HEAD + 1)[0]


def _shared_text(record: bytes, values: SharedValues) -> str:
    return values.string(number_at(record, _CELL_HEAD, 4))


def _compressed_number(record: bytes, values: SharedValues) -> str:
    return values.number(_compressed(number_at(record, _CELL_HEAD, 4)), _style(record))


def _real_number(record: bytes, values: SharedValues) -> str:
    return values.number(struct.unpack_from("<d", record, _CELL_HEAD)[0], _style(record))


def _truth(record: bytes, _: SharedValues) -> str:
    return "TRUE" if record[_CELL_HEAD] else "FALSE"


def _error(record: bytes, _: SharedValues) -> str:
    return _ERRORS.get(record[_CELL_HEAD], "")


_CELLS = {
    _BLANK: lambda _record, _values: "",
    2: _compressed_number,
    **dict.fromkeys((3, 11), _error),
    **dict.fromkeys((4, 10), _truth),
    **dict.fromkeys((5, 9), _real_number),
    **dict.fromkeys((6, 8), _text),
    7: _shared_text,
    62: _rich_text,
}
"""Kind of record → the text of the cell; the second one of a pair is the result of a formula."""


def _with_columns(records: Iterator[tuple[int, bytes]]) -> Iterator[tuple[int, bytes]]:
    """The records, with short cells as those that say their column."""
    column = 0
    for kind, record in records:
        if kind in _SHORT:
            yield kind - _SHORT[0] + _BLANK, struct.pack("<I", column) + record
            column = min(column + 1, _MOST_COLUMNS)
            continue
        yield kind, record
        if kind == _ROW:
            column = 0
        elif kind in _CELLS:
            column = min(number_at(record, 0, 4) + 1, _MOST_COLUMNS)


def _style(record: bytes) -> int:
    return number_at(record, 4, 3)


def _compressed(number: int) -> float:
    """A number in 30 bits: an integer, or the upper part of a float; in either case perhaps of hundredths."""
    if number & 2:
        value = float((number >> 2) - (1 << 30 if number >> 31 else 0))
    else:
        value = struct.unpack("<d", struct.pack("<Q", (number & ~3) << 32))[0]
    return value / 100 if number & 1 else value


def _records(content: bytes) -> Iterator[tuple[int, bytes]]:
    """Kind and content of each record; those that a cut leaves incomplete are left out."""
    at = 0
    while at < len(content):
        kind, at = _varying(content, at, 2)
        size, at = _varying(content, at, 4)
        if at + size > len(content):
            return
        yield kind, content[at : at + size]
        at += size


def _varying(content: bytes, at: int, most: int) -> tuple[int, int]:
    """A number of 7 bits a byte, the lowest first, and where it ends."""
    number = 0
    for place, byte in enumerate(content[at : at + most]):
        number |= (byte & 0x7F) << 7 * place
        if byte < 0x80:
            return number, at + place + 1
    return number, at + most


def _wide_string(record: bytes, at: int) -> tuple[str, int]:
    """A string behind its length, and where it ends; a missing one has the greatest length."""
    length = number_at(record, at, 4)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return record[at + 4 : end].decode("utf-16-le", "replace"), end
