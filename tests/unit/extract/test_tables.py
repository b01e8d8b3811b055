from collections.abc import Iterator
from itertools import count

from hypothesis import given
from hypothesis import strategies as st

from desktop_app.extract.office.tables import Cells, Row, table_segments
from desktop_app.records import Locator, Segment


def segments(*rows: list[str]) -> list[Segment]:
    return list(table_segments([Row(number, cells) for number, cells in enumerate(rows, 1)], 10_000))


def heading(*rows: list[str]) -> str | None:
    return segments(*rows)[0].locator.heading


def test_rows_are_lines_and_the_first_one_is_where() -> None:
    rows = [["name", "amount"], *([f"row {number}", str(number)] for number in range(2, 25))]
    found = list(table_segments([Row(number, cells) for number, cells in enumerate(rows, 1)], 10_000, sheet="May"))
    assert [segment.locator for segment in found] == [
        Locator(sheet="May", row=row, heading="name · amount") for row in (1, 11, 21)
    ]
    assert found[0].text.startswith("name\tamount\nrow 2\t2\n")
    assert found[2].text.splitlines() == ["row 21\t21", "row 22\t22", "row 23\t23", "row 24\t24"]


def test_long_rows_stand_alone() -> None:
    found = segments(["a" * 500], ["b" * 500], ["c"])
    assert [(segment.locator.row, segment.text[-1]) for segment in found] == [(1, "a"), (2, "c")]


def test_empty_rows_are_left_out_but_counted() -> None:
    found = segments([], ["", " "], ["a"], ["b\nc"], [], ["d"])
    assert [(one.locator.row, one.text) for one in found] == [(3, "a\nb c"), (6, "d")]


def test_columns_have_names_if_the_first_row_is_unlike_the_others() -> None:
    assert heading(["Date", "Amount"], ["2023-01-01", "5"]) == "Date · Amount"
    assert heading(["Item", "2021", "2022"], ["Rent", "800", "820"]) == "Item · 2021 · 2022"
    assert heading(["Report for May"], [], ["Date", "Amount"], ["2023-01-01", "5"]) == "Date · Amount"
    assert heading(["Berlin", "3"], ["Paris", "4"]) is None
    assert heading(["1", "2"], ["3", "4"]) is None
    assert heading(["Ann", "Berlin"], ["Bob", "Berlin"], ["Ann", "Paris"]) is None
    assert heading(["Year", "1999"], ["Year", "2004"]) is None
    assert heading(["only", "names"]) is None
    assert heading(["a note"], ["and another"]) is None


def test_a_heading_is_short() -> None:
    names = [f"a rather long name of column {number}" for number in range(20)]
    shown = heading(names, [str(number) for number in range(20)])
    assert shown == " · ".join(names[:3])


def test_far_cells_and_repeated_ones_do_not_fill_the_row() -> None:
    cells = Cells()
    cells.put(0, "a")
    cells.put(2, "b")
    cells.put(16_000, "c")
    cells.put(16_001, "d")
    cells.put(16_002, "e", times=300)
    assert cells.texts[:3] == ["a", "", "b"]
    assert cells.texts[18:22] == ["", "c", "d", "e"]
    assert len(cells.texts) < 50


def test_no_row_is_longer_than_the_limit_and_no_more_are_read_than_asked_for() -> None:
    def endless() -> Iterator[Row]:
        for number in count(1):
            yield Row(number, ["x" * 1000] * 1000)

    assert len(next(table_segments(endless(), 5_000)).text) == 5_000


@given(st.lists(st.lists(st.text("ab1 ", max_size=6), max_size=6), max_size=60))
def test_every_filled_row_is_a_line_in_the_segment_that_is_located_before_it(rows: list[list[str]]) -> None:
    numbers = {number: "\t".join(row).strip() for number, row in enumerate(rows, 1)}
    wanted = {number: line for number, line in numbers.items() if line}
    left = dict(wanted)
    for segment in segments(*rows):
        lines = segment.text.split("\n")
        found = [number for number in left if number >= (segment.locator.row or 0)][: len(lines)]
        assert found[0] == segment.locator.row
        assert [left.pop(number) for number in found] == lines
    assert not left
