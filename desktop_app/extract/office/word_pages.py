"""The pages of a Word document before 2007 that tell of its paragraphs and characters ([MS-DOC], formatted disk pages).

They speak of places in the stream; pieces say where in the text these are. Trusts no offset and no length.
"""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from desktop_app.extract.byte_numbers import number_at

_PAGE = 512
_PARAGRAPH_ENTRY, _CHARACTER_ENTRY = 13, 1
"""Bytes that a page has for each of its entries, besides where it begins."""
_IN_TABLE = b"\x16\x24\x01"
_ENDS_ROW = b"\x17\x24\x01"
_HEADING_STYLES = range(1, 10)
_DELETED = 0x0800
_OPERAND_BYTES = (1, 1, 2, 4, 2, 2, 0, 3)
"""By the highest three bits of a property; in place of 0 the first byte tells."""


class Piece(NamedTuple):
    """A part of the text that lies in one place."""

    start: int  # in the text
    at: int  # in the stream
    width: int  # bytes of a character
    length: int  # characters


class Mark(NamedTuple):
    """What is known of the paragraph that ends here."""

    level: int = 0
    in_table: bool = False
    ends_row: bool = False


class Marks:
    """Finds what is known of the paragraph that ends at a place of the text."""

    def __init__(self, document: bytes, table: bytes, pieces: Sequence[Piece]) -> None:
        self._pieces = pieces
        self._starts_of_pieces = [piece.start for piece in pieces]
        known = sorted(entry for page in _pages(document, table) for entry in _page_of_marks(page))
        self._places = [place for place, _ in known]
        self._marks = [mark for _, mark in known]

    def at(self, place: int) -> Mark:
        """Of the character at `place`, which ends a paragraph."""
        index = bisect_right(self._starts_of_pieces, place) - 1
        if index < 0:
            return Mark()
        piece = self._pieces[index]
        found = bisect_right(self._places, piece.at + (place - piece.start) * piece.width) - 1
        return self._marks[found] if found >= 0 else Mark()


def deleted_places(document: bytes, table: bytes, pieces: Sequence[Piece]) -> Iterator[tuple[int, int]]:
    """Where in the text something is marked as deleted, from the beginning on: start and end."""
    runs = _joined(sorted(run for page in _pages(document, table) for run in _deleted_runs(page)))
    ends = [end for _, end in runs]
    for piece in pieces:
        for index in range(bisect_right(ends, piece.at), len(runs)):
            start, end = runs[index]
            first = max(0, (start - piece.at) // piece.width)
            if first >= piece.length:
                break
            yield piece.start + first, piece.start + min(piece.length, (end - piece.at) // piece.width)


def _pages(document: bytes, table: bytes) -> Iterator[bytes]:
    """The pages that a table names, each once."""
    count = max(0, len(table) - 4) // 8
    numbers = {number_at(table, 4 * (count + 1) + 4 * index, 4) & 0x3FFFFF for index in range(count)}
    pages = (document[index * _PAGE : (index + 1) * _PAGE] for index in sorted(numbers))
    return (page for page in pages if len(page) == _PAGE)


def _entries(page: bytes, size: int) -> Iterator[tuple[int, int, int]]:
    """Of each entry of a page: where in the stream it begins and ends, and where in the page its properties are."""
    count = min(page[-1], (_PAGE - 5) // (4 + size))
    for index in range(count):
        at = page[4 * (count + 1) + size * index] * 2
        yield number_at(page, 4 * index, 4), number_at(page, 4 * index + 4, 4), at


def _page_of_marks(page: bytes) -> Iterator[tuple[int, Mark]]:
    """(where in the stream a paragraph begins, what is known of it)."""
    for start, _, at in _entries(page, _PARAGRAPH_ENTRY):
        if at:
            begin, size = (at + 1, page[at] * 2 - 1) if page[at] else (at + 2, page[at + 1] * 2)
            properties = page[begin : begin + size]
            style = number_at(properties, 0, 2)
            level = style if style in _HEADING_STYLES else 0
            yield start, Mark(level, _IN_TABLE in properties, _ENDS_ROW in properties)
        else:
            yield start, Mark()


def _deleted_runs(page: bytes) -> Iterator[tuple[int, int]]:
    for start, end, at in _entries(page, _CHARACTER_ENTRY):
        if at and start < end and _is_deleted(page[at + 1 : at + 1 + page[at]]):
            yield start, end


def _is_deleted(properties: bytes) -> bool:
    """Whether the property is among them, and is set."""
    at = 0
    while at + 2 < len(properties):
        kind = number_at(properties, at, 2)
        if kind == _DELETED:
            return properties[at + 2] == 1
        at += 2 + (_OPERAND_BYTES[kind >> 13] or 1 + properties[at + 2])
    return False


def _joined(runs: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """The runs in their order, none over another."""
    joined: list[tuple[int, int]] = []
    for start, end in runs:
        if joined and start <= joined[-1][1]:
            joined[-1] = joined[-1][0], max(end, joined[-1][1])
        else:
            joined.append((start, end))
    return joined
