import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.office.binary_workbook import (
    parse_comments,
    parse_formats,
    parse_rows,
    parse_strings,
    parse_workbook,
)
from desktop_app.extract.office.number_formats import parse_format
from desktop_app.extract.office.tables import Row
from desktop_app.extract.office.workbook import Note, SharedValues, Sheet
from tests.binary_workbook_records import cell, record, row, wide


def test_sheets_and_the_day_from_which_is_counted() -> None:
    sheet = record(156, struct.pack("<II", 1, 1) + wide("rId1") + wide("Müll"))
    chart = record(156, struct.pack("<III", 0, 2, 0xFFFFFFFF) + wide("no part"))
    content = record(131) + record(153, bytes([1, 0, 0, 0])) + sheet + chart
    assert parse_workbook(content) == ([Sheet("Müll", "rId1"), Sheet("no part", "")], True)


def test_strings_and_formats() -> None:
    assert parse_strings(
        record(159, bytes(8)) + record(19, b"\0" + wide("one")) + record(19, b"\1" + wide("x" * 300))
    ) == [
        "one",
        "x" * 300,
    ]
    style = bytes(2) + struct.pack("<H", 164) + bytes(12)
    content = record(44, struct.pack("<H", 164) + wide("0.0%")) + record(47, style)
    content += record(617, bytes(4)) + record(47, style) + record(47, bytes(16)) + record(618) + record(47, style)
    assert parse_formats(content) == [parse_format("0.0%"), parse_format("")]


def test_cells_of_every_type() -> None:
    values = SharedValues(["shared"], [parse_format(""), parse_format("dd/mm/yy")])
    half = struct.unpack("<Q", struct.pack("<d", 1.5))[0] >> 32
    content = (
        row(3)
        + cell(1, 0, b"")
        + cell(7, 1, struct.pack("<I", 0))
        + cell(2, 2, struct.pack("<I", 1250 << 2 | 3))
        + cell(2, 3, struct.pack("<I", half & ~3))
        + cell(2, 4, struct.pack("<i", -7 << 2 | 2))
        + cell(3, 5, b"\x07")
        + cell(4, 6, b"\x01")
        + cell(5, 7, struct.pack("<d", 45047.0), style=1)
        + cell(8, 8, wide("made") + bytes(6))
        + cell(62, 9, b"\x01" + wide("rich") + bytes(8))
        + cell(5, 10, b"cut")
        + row(9)
        + row(1_048_576)
        + cell(6, 16_383, wide("far"))
    )
    first, last = parse_rows(content, values)
    assert first == Row(3, ["", "shared", "12.5", "1.5", "-7", "#DIV/0!", "TRUE", "2023-05-01", "made", "rich"])
    assert (last.number, last.cells[-1], len(last.cells) < 50) == (1_048_576, "far", True)


def test_cells_without_a_column_stand_in_the_next_one() -> None:
    values = SharedValues(["shared"], [parse_format("")])

    def short(kind: int, value: bytes) -> bytes:
        return record(kind, bytes(4) + value)

    content = (
        row(1)
        + cell(6, 2, wide("third"))
        + short(12, b"")
        + short(13, struct.pack("<I", 88 << 2 | 2))
        + short(14, b"\x2a")
        + short(15, b"\x00")
        + short(16, struct.pack("<d", 0.5))
        + short(17, wide("text"))
        + short(18, struct.pack("<I", 0))
        + row(2)
        + short(17, wide("first"))
        + cell(1, 1, b"")
        + short(17, wide("third"))
    )
    assert list(parse_rows(content, values)) == [
        Row(1, ["", "", "third", "", "88", "#N/A", "FALSE", "0.5", "text", "shared"]),
        Row(2, ["first", "", "third"]),
    ]


def test_comments() -> None:
    place = struct.pack("<IIIII", 0, 6, 6, 1, 1) + bytes(16)
    content = record(635, place) + record(637, b"\0" + wide("Check this ")) + record(636)
    assert parse_comments(content) == [Note(7, "Check this")]


@pytest.mark.parametrize("parse", [parse_workbook, parse_strings, parse_formats, parse_comments])
@given(st.lists(st.tuples(st.sampled_from([0, 7, 19, 44, 47, 153, 156, 617, 635, 637]), st.binary(max_size=30))))
def test_any_records_are_passed_over_or_read(parse: object, records: list[tuple[int, bytes]]) -> None:
    parse(b"".join(record(kind, content) for kind, content in records))  # type: ignore[operator]


@given(st.binary(max_size=200))
def test_any_bytes_give_rows(content: bytes) -> None:
    assert all(isinstance(found, Row) for found in parse_rows(content, SharedValues()))
