import time
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import pytest
import xlwt
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.extract.contents import CannotRead, Contents
from desktop_app.extract.office.xls import read_xls
from desktop_app.records import FailureReason, Locator
from desktop_app.settings import ExtractSettings


def read(path: Path) -> Contents:
    return read_xls(path, ExtractSettings())


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> Path:
    book = xlwt.Workbook()
    sheet = book.add_sheet("2023")
    day, share = xlwt.easyxf(num_format_str="DD.MM.YYYY"), xlwt.easyxf(num_format_str="0.0%")
    for column, name in enumerate(("Flat", "Since", "Rent", "Share", "Paid")):
        sheet.write(4, column, name)
    sheet.write(5, 0, "Müllerstraße 5")
    sheet.write(5, 1, datetime(2021, 4, 1), day)
    sheet.write(5, 2, 1200.0)
    sheet.write(5, 3, 0.125, share)
    sheet.write(5, 4, True)
    book.add_sheet("Empty")
    path = tmp_path_factory.mktemp("xls") / "good.xls"
    book.save(str(path))
    return path


def test_sheets_by_rows(good: Path) -> None:
    (segment,) = read(good).segments
    assert segment.locator == Locator(sheet="2023", row=5, heading="Flat · Since · Rent · Share · Paid")
    assert segment.text.splitlines() == [
        "Flat\tSince\tRent\tShare\tPaid",
        "Müllerstraße 5\t2021-04-01\t1200\t12.5%\tTRUE",
    ]


def test_damage_is_a_refusal(good: Path, tmp_path: Path) -> None:
    for name, content in (("cut", good.read_bytes()[:900]), ("other", b"no workbook " * 100)):
        (tmp_path / name).write_bytes(content)
        with pytest.raises(CannotRead) as refusal:
            read(tmp_path / name)
        assert refusal.value.reason == FailureReason.CORRUPT


def test_a_password_is_a_refusal(good: Path, tmp_path: Path) -> None:
    content = good.read_bytes()
    at = content.index(bytes.fromhex("e1000200"))  # the record behind the first
    (tmp_path / "a.xls").write_bytes(content[:at] + bytes.fromhex("2f00") + content[at + 2 :])
    with pytest.raises(CannotRead) as refusal:
        read(tmp_path / "a.xls")
    assert refusal.value.reason == FailureReason.ENCRYPTED


def test_far_cells_cost_little(tmp_path: Path) -> None:
    book = xlwt.Workbook()
    sheet = book.add_sheet("S")
    sheet.write(0, 0, "near")
    sheet.write(65_535, 255, "far")
    book.save(str(tmp_path / "a.xls"))
    started = time.process_time()
    near, far = read(tmp_path / "a.xls").segments
    assert [(one.locator.row, one.text) for one in (near, far)] == [(1, "near"), (65_536, "far")]
    assert time.process_time() - started < 3


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 5_500), st.binary(min_size=1, max_size=8))
def test_damaged_bytes_give_contents_or_a_refusal(good: Path, at: int, damage: bytes) -> None:
    content = good.read_bytes()
    path = good.with_name("damaged.xls")
    path.write_bytes(content[:at] + damage + content[at + len(damage) :])
    with suppress(CannotRead):
        assert isinstance(read(path), Contents)
