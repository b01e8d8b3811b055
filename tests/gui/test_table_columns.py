"""Columns of a table in plain text."""

import pytest
from PySide6.QtGui import QFontMetricsF, QGuiApplication

from desktop_app.gui.table_columns import header_above, tab_stops, tables_in, widest_cells

TABLE = "Flat\tTenant\tRent\nOld town\tLi Ming\t700\n\nHarbour 12, rear\t租客\t1,200"


def test_each_column_is_as_wide_as_its_widest_cell() -> None:
    assert widest_cells(TABLE) == ("Harbour 12, rear", "Li Ming")
    assert widest_cells("租客租客\tx\nTenant\tx") == ("租客租客",)
    assert widest_cells("no table\nat all") == ()


def test_a_long_cell_does_not_push_the_column_away() -> None:
    (widest,) = widest_cells("word " * 100 + "\tx\nshort\ty")
    assert len(widest) == 32


def test_the_last_cell_of_a_row_needs_no_room_behind_it() -> None:
    assert widest_cells("A long title of the whole sheet\na\tb") == ("a",)


def test_tables_in_other_texts() -> None:
    text = "An offer\n\nItem\tPrice\nDesk\t329\n\nA line\twith a tab\n\nBed\t1\n\t2\t\nEnd"
    assert [text[start:end] for start, end in tables_in(text)] == ["Item\tPrice\nDesk\t329", "Bed\t1\n\t2\t"]
    assert list(tables_in("")) == []


@pytest.mark.usefixtures("qapp")
def test_stops_follow_one_another() -> None:
    stops = list(tab_stops(widest_cells(TABLE), QFontMetricsF(QGuiApplication.font())))
    assert len(stops) == 2
    assert 20 < stops[0] < stops[1]


def test_the_names_of_the_columns_are_found_above() -> None:
    assert header_above(TABLE, "Flat · Tenant · Rent", len(TABLE)) == "Flat\tTenant\tRent"
    assert header_above(TABLE, "Flat · Tenant", len(TABLE)) == "Flat\tTenant\tRent"
    assert header_above(TABLE, "Flat · Tenant · Rent", 0) == ""
    assert header_above(TABLE, "Tenant · Rent", len(TABLE)) == ""
    assert header_above(TABLE, "Name · Place", len(TABLE)) == ""
