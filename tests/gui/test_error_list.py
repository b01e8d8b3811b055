"""The list of files that could not be read."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui.error_list import ErrorList
from desktop_app.gui.theme import ThemeSource
from desktop_app.records import FailureReason
from desktop_app.services.index_status import FailedFile, PartlyRead

FAILURES = (
    FailedFile(Path("/a/locked.pdf"), FailureReason.ENCRYPTED, "It is locked.", "Save it without a password."),
    FailedFile(Path("/a/broken.docx"), FailureReason.CORRUPT, "It is damaged.", "Open and save it again."),
)


@pytest.fixture
def errors(qtbot: QtBot, themes: ThemeSource) -> ErrorList:
    errors = ErrorList()
    qtbot.addWidget(errors)
    errors.show_troubles(FAILURES)
    with qtbot.waitExposed(errors):
        errors.show()
    return errors


def test_the_list_is_copied_whole_or_as_chosen(qtbot: QtBot, errors: ErrorList) -> None:
    qtbot.mouseClick(errors.copy, Qt.MouseButton.LeftButton)
    lines = QGuiApplication.clipboard().text().splitlines()
    assert lines[0] == f"{FAILURES[0].path}\tencrypted\tIt is locked.\tSave it without a password."
    assert len(lines) == 2
    errors.table.selectRow(1)
    qtbot.keyClick(errors, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith(str(FAILURES[1].path))


def test_a_retry_is_asked_for_and_an_empty_list_says_so(qtbot: QtBot, errors: ErrorList) -> None:
    assert errors.heading == "2 files could not be read"
    with qtbot.waitSignal(errors.retry_wanted):
        qtbot.mouseClick(errors.retry, Qt.MouseButton.LeftButton)
    errors.show_troubles(())
    assert errors.heading == "Every file could be read"
    assert not errors.retry.isEnabled()


def test_what_was_read_in_part_is_listed_after_what_was_not_read(qtbot: QtBot, errors: ErrorList) -> None:
    part = PartlyRead(Path("/a/diary.txt"), "Only the beginning is indexed.")
    errors.show_troubles((*FAILURES, part))
    assert errors.heading == "2 files could not be read, 1 only in part"
    told = [errors.table.model().index(2, column).data() for column in range(4)]
    assert told == ["diary.txt", str(Path("/a")), "Only the beginning is indexed.", "The rest of it can be found."]
    errors.show_troubles((part,))
    assert errors.heading == "1 file read only in part"
    assert not errors.retry.isEnabled()
    qtbot.mouseClick(errors.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().split("\t")[1:3] == ["in part", "Only the beginning is indexed."]


def test_what_can_be_done_is_in_sight_however_small_the_list(errors: ErrorList) -> None:
    for width in (560, 1040):
        errors.resize(width, 400)
        assert not errors.table.horizontalScrollBar().isVisible()
        last = errors.table.visualRect(errors.table.model().index(0, 3))
        assert errors.table.viewport().rect().contains(last)
        assert last.width() > width / 5


def test_columns_keep_what_a_person_gave_them(errors: ErrorList) -> None:
    errors.resize(700, 400)
    table = errors.table
    table.horizontalHeader().resizeSection(0, 300)
    share = 300 / table.viewport().width()
    errors.resize(740, 420)
    assert table.columnWidth(0) == int(share * table.viewport().width())


def test_a_double_click_reveals_the_file(qtbot: QtBot, errors: ErrorList) -> None:
    cell = errors.table.visualRect(errors.table.model().index(0, 0)).center()
    qtbot.mouseClick(errors.table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    with qtbot.waitSignal(errors.reveal_wanted) as wanted:
        qtbot.mouseDClick(errors.table.viewport(), Qt.MouseButton.LeftButton, pos=cell)
    assert wanted.args == [FAILURES[0].path]


def test_a_file_inside_a_file_is_named_with_it_and_reveals_it(qtbot: QtBot, errors: ErrorList) -> None:
    member = "letters.zip ▸ 2019/bad.pdf"
    failed = replace(FAILURES[0], path=Path("/a/old.zip") / member, member=member)
    errors.show_troubles((failed,))
    name, folder, *_ = (errors.table.model().index(0, column) for column in range(4))
    assert (name.data(), folder.data()) == ("old.zip ▸ bad.pdf", str(Path("/a")))
    assert name.data(Qt.ItemDataRole.ToolTipRole) == f"old.zip ▸ {member}"
    errors.table.selectRow(0)
    with qtbot.waitSignal(errors.reveal_wanted) as wanted:
        qtbot.keyClick(errors.table, Qt.Key.Key_Return)
    assert wanted.args == [Path("/a/old.zip")]
    qtbot.mouseClick(errors.copy, Qt.MouseButton.LeftButton)
    assert QGuiApplication.clipboard().text().startswith(f"{Path('/a')}{os.sep}old.zip ▸ {member}\t")


def test_what_is_chosen_stays_chosen_when_the_list_is_renewed(qtbot: QtBot, errors: ErrorList) -> None:
    errors.table.selectRow(1)
    errors.show_troubles(FAILURES)
    errors.show_troubles(FAILURES[1:])
    assert [row.data() for row in errors.table.selectionModel().selectedRows()] == ["broken.docx"]
    assert errors.table.currentIndex().data() == "broken.docx"


def test_enter_on_a_line_shows_the_file_and_keeps_the_list_open(qtbot: QtBot, errors: ErrorList) -> None:
    errors.table.setFocus()
    errors.table.selectRow(1)
    with qtbot.waitSignal(errors.reveal_wanted) as wanted:
        qtbot.keyClick(errors.table, Qt.Key.Key_Return)
    assert wanted.args == [FAILURES[1].path]
    assert errors.isVisible()


def test_the_place_in_a_long_list_stays_when_it_is_renewed(qtbot: QtBot, errors: ErrorList) -> None:
    many = [replace(FAILURES[0], path=Path(f"/a/{number}.pdf")) for number in range(100)]
    errors.show_troubles(many)
    bar = errors.table.verticalScrollBar()
    errors.table.selectRow(50)
    bar.setValue(bar.maximum() // 2)
    place = bar.value()
    assert place > 0
    errors.show_troubles(many[:99])
    assert bar.value() == place
    assert errors.table.currentIndex().row() == 50


def test_enter_on_a_button_presses_that_button(qtbot: QtBot, errors: ErrorList) -> None:
    assert not errors.dismiss.isDefault()
    errors.dismiss.setFocus()
    qtbot.keyClick(errors.dismiss, Qt.Key.Key_Return)
    assert not errors.isVisible()


def test_what_is_chosen_of_a_long_list_stays_chosen_piece_by_piece(errors: ErrorList) -> None:
    many = [replace(FAILURES[0], path=Path(f"/a/{number:03}.pdf")) for number in range(100)]
    errors.show_troubles(many)
    errors.table.selectAll()
    errors.show_troubles([*many[:40], *many[50:], replace(FAILURES[1], path=Path("/b"))])
    chosen = {row.data() for row in errors.table.selectionModel().selectedRows()}
    assert chosen == {failed.path.name for failed in (*many[:40], *many[50:])}
    errors.table.clearSelection()
