"""The tables of an iWork document since 2013: rows with their cells as text, and the comments on them.

Owns the fields of tables and the two forms in which cells are packed: the one before 2016 had less room for numbers.
"""

import struct
from collections.abc import Callable, Iterator
from functools import lru_cache

from desktop_app.extract.iwork.document import Table
from desktop_app.extract.iwork.moments import shown_duration, shown_moment
from desktop_app.extract.iwork.objects import Objects
from desktop_app.extract.iwork.protobuf import Message
from desktop_app.extract.office.number_formats import Kind, NumberFormat, parse_format, shown
from desktop_app.extract.office.tables import Cells, Row
from desktop_app.extract.office.workbook import Note

_STORE = 4
_TILES, _STRINGS, _RICH_TEXTS, _COMMENTS, _FORMATS = 3, 4, 17, 19, 22
"""Fields of a table's store."""
_TILE_ROWS = 256
_MAX_ROWS, _MAX_COLUMNS = 1_000_000, 1_000
"""No table of Numbers has more."""
_LEAST_CELL_BYTES, _MOST_CELL_BYTES = 12, 128
_NEW_VERSION = 5
_DECIMAL, _DOUBLE, _SECONDS, _STRING, _RICH, _FORMAT, _COMMENT = 0x1, 0x2, 0x4, 0x8, 0x10, 0x2000, 0x80000
_WIDTHS = {_DECIMAL: 16, _DOUBLE: 8, _SECONDS: 8}
"""Bytes of the values that a new cell may have, in the order of their flags; all others take four."""
_OLD_FLAGS = {0x200: _RICH, 0x10: _STRING, 0x20: _DOUBLE, 0x40: _SECONDS}
_OLD_ORDER = (0x2, 0x4, 0x8, 0x80, 0x100, 0x400, 0x800, 0x200, 0x1000, 0x2000, 0x10, 0x20, 0x40)
_BOOLEAN, _DURATION = 6, 7
"""Types of cells whose number is none."""
_PERCENT = 258
_MAX_DECIMALS = 20
"""More are said where as many are shown as there are."""


def read_table(objects: Objects, model: int, rich_text: Callable[[int], str]) -> Table:
    """A table whose rows are read one after another. `rich_text` gives the text of a storage by its number."""
    message = objects.message(model)
    rows = _Rows(objects, message.message(_STORE), rich_text)
    return Table(message.text(8), rows.read(), rows.notes)


class _Rows:
    """The rows of a table, with what their cells refer to by number."""

    def __init__(self, objects: Objects, store: Message, rich_text: Callable[[int], str]) -> None:
        self.notes: list[Note] = []
        """The comments on the rows that were read."""
        self._objects = objects
        self._rich_text = rich_text
        self._store = store
        self._strings = {entry.number(1): entry.text(3) for entry in self._entries(_STRINGS)}
        self._rich = {entry.number(1): entry.reference(9) for entry in self._entries(_RICH_TEXTS)}
        self._comments = {entry.number(1): entry.reference(10) for entry in self._entries(_COMMENTS)}
        self._formats = {entry.number(1): _number_format(entry.message(6)) for entry in self._entries(_FORMATS)}

    def read(self) -> Iterator[Row]:
        """Every row that has cells."""
        tiles = self._store.message(_TILES)
        height = tiles.number(2) or _TILE_ROWS
        for number, tile in sorted((tile.number(1), tile.reference(2)) for tile in tiles.messages(1)):
            rows = {number * height + row.number(1) + 1: row for row in self._objects.message(tile).messages(5)}
            for place in sorted(rows):
                if place <= _MAX_ROWS:
                    yield self._row(place, rows[place])

    def _row(self, number: int, message: Message) -> Row:
        cells = Cells()
        for column, packed in _packed_cells(message):
            values = _values(packed)
            if text := self._text(values, packed):
                cells.put(column, text)
            if comment := self._comments.get(_number(values.get(_COMMENT, b"")), 0):
                self.notes.append(Note(number, self._objects.message(comment).text(1)))
        return Row(number, cells.texts)

    def _text(self, values: dict[int, bytes], packed: bytes) -> str:
        kind = packed[1] if packed[0] >= _NEW_VERSION - 1 else packed[2]
        if _STRING in values:
            return self._strings.get(_number(values[_STRING]), "")
        if _RICH in values:
            payload = self._rich.get(_number(values[_RICH]), 0)
            return self._rich_text(self._objects.message(payload).reference(1))
        if _SECONDS in values:
            return shown_moment(_double(values[_SECONDS]))
        if _DECIMAL in values:
            return shown(
                _decimal(values[_DECIMAL]), self._formats.get(_number(values.get(_FORMAT, b"")), NumberFormat())
            )
        return _of_double(_double(values[_DOUBLE]), kind) if _DOUBLE in values else ""

    def _entries(self, field: int) -> Iterator[Message]:
        """The entries of one of the lists that cells refer to; a long one has them in several objects."""
        values = self._objects.message(self._store.reference(field))
        yield from values.messages(3)
        for segment in values.references(4):
            yield from self._objects.message(segment).messages(3)


def _packed_cells(row: Message) -> Iterator[tuple[int, bytes]]:
    """The cells of a row with their columns, counted from 0."""
    content, places, unit = row.content(6), row.content(7), 4 if row.number(8) else 1
    if not content:
        content, places, unit = row.content(3), row.content(4), 1
    starts = struct.unpack_from(f"<{min(len(places) // 2, _MAX_COLUMNS)}h", places)
    for column, start in enumerate(starts):
        packed = content[start * unit : start * unit + _MOST_CELL_BYTES] if start >= 0 else b""
        if len(packed) >= _LEAST_CELL_BYTES:
            yield column, packed


def _values(packed: bytes) -> dict[int, bytes]:
    """The values of a cell by their flags, as new cells have them."""
    version = packed[0]
    if version >= _NEW_VERSION:
        places = _new_places(int.from_bytes(packed[8:12], "little"))
    else:
        places = _old_places(int.from_bytes(packed[4:8], "little"), 12 if version > 1 else 8)
    return {flag: packed[start:end] for flag, (start, end) in places.items() if end <= len(packed)}


@lru_cache(256)
def _new_places(flags: int) -> dict[int, tuple[int, int]]:
    places = {}
    at = 12
    for flag in (1 << bit for bit in range(20)):
        if flags & flag:
            width = _WIDTHS.get(flag, 4)
            places[flag] = at, at + width
            at += width
    return places


@lru_cache(256)
def _old_places(flags: int, at: int) -> dict[int, tuple[int, int]]:
    places = {}
    for flag in _OLD_ORDER:
        if flags & flag:
            known = _OLD_FLAGS.get(flag, 0)
            width = _WIDTHS.get(known, 4)
            if known:
                places[known] = at, at + width
            at += width
    return places


def _number_format(message: Message) -> NumberFormat:
    decimals, is_percentage = message.number(2), message.number(1) == _PERCENT
    if decimals > _MAX_DECIMALS:
        return NumberFormat(Kind.PERCENT if is_percentage else Kind.NUMBER)
    return parse_format(f"0.{'0' * decimals}".removesuffix(".") + "%" * is_percentage)


def _of_double(value: float, kind: int) -> str:
    if kind == _BOOLEAN:
        return "TRUE" if value > 0 else "FALSE"
    return shown_duration(value) if kind == _DURATION else shown(value, NumberFormat())


def _decimal(content: bytes) -> float:
    """A number of 128 bits: 113 of the digits, 14 of the power of ten, and the sign."""
    number = _number(content)
    sign = "-" if number >> 127 else ""
    return float(f"{sign}{number & ((1 << 113) - 1)}e{(number >> 113 & 0x3FFF) - 0x1820}")


def _double(content: bytes) -> float:
    value: float = struct.unpack("<d", content)[0]
    return value


def _number(content: bytes) -> int:
    return int.from_bytes(content, "little")
