"""More and less like this in the whole window, and texts that are pasted or dropped."""

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from desktop_app.gui.chosen_examples import example_of
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.search_box import LONGEST_TEXT
from desktop_app.records import Segment
from desktop_app.search_records import Example
from tests.fakes import make_hit, make_passage, make_root, make_status
from tests.gui.conftest import OpenWindow, WindowFakes

TEXT = "Either party gives notice.\n\nThe deposit is two months' rent."
HITS = (
    make_hit(
        Path("/a/Lease & Co.txt"),
        make_passage("Either party gives notice.", "notice", page=4),
        make_passage("The deposit is two months' rent.", start=28, page=5),
    ),
    make_hit(Path("/a/" + "long " * 30 + "名字.txt"), make_passage("Notice again.", "Notice"), document_id=2),
)
CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def window(qtbot: QtBot, services: WindowFakes, open_window: OpenWindow) -> MainWindow:
    services.indexing.current = make_status(make_root(Path("/a"), indexed=2))
    services.searching.hits = HITS
    services.searching.texts = {1: (Segment(TEXT),), 2: (Segment("Notice again."),)}
    window = open_window(services).window
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClicks(window.search_bar.box, "notice")
    return window


def chips(window: MainWindow) -> list[QToolButton]:
    return [
        one for one in window.search_bar.findChildren(QToolButton) if one.property("role") == "chip" and one.isVisible()
    ]


def button(window: MainWindow, text: str) -> QPushButton:
    return next(one for one in window.preview.findChildren(QPushButton) if one.text() == text)


def menu(window: MainWindow) -> QMenu:
    return next(one for one in window.results.list.findChildren(QMenu) if one.isVisible())


def test_the_preview_asks_for_more_like_the_passage_it_shows(
    qtbot: QtBot, window: MainWindow, services: WindowFakes
) -> None:
    window.preview.step(1)
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.mouseClick(button(window, "More like this"), Qt.MouseButton.LeftButton)
    assert services.searching.examples[-1] == ((Example(1, 28),), ())
    assert [chip.text() for chip in chips(window)] == ["like: Lease && Co.txt p. 5"]
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.mouseClick(button(window, "Less like this"), Qt.MouseButton.LeftButton)
    assert services.searching.examples[-1] == ((), (Example(1, 28),))
    assert [chip.text() for chip in chips(window)] == ["unlike: Lease && Co.txt p. 5"]


def test_everything_is_done_by_keyboard(qtbot: QtBot, window: MainWindow, services: WindowFakes) -> None:
    qtbot.keyClick(window.search_bar.box, Qt.Key.Key_Down)
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClick(window.results.list, Qt.Key.Key_J, CONTROL)
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClick(window.results.list, Qt.Key.Key_Down)
        qtbot.keyClick(window.results.list, Qt.Key.Key_J, CONTROL | SHIFT)
    assert services.searching.examples[-1] == ((Example(1, 0),), (Example(2, 0),))
    first = chips(window)[0]
    assert first.focusPolicy() is Qt.FocusPolicy.StrongFocus
    first.setFocus()
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClick(first, Qt.Key.Key_Space)
    assert services.searching.examples[-1] == ((), (Example(2, 0),))
    qtbot.keyClick(window, Qt.Key.Key_Escape)
    with qtbot.waitSignal(window.do.search.cleared):
        qtbot.keyClick(window, Qt.Key.Key_Escape)
    assert chips(window) == []


def test_the_menu_of_a_hit_offers_it(qtbot: QtBot, window: MainWindow, services: WindowFakes) -> None:
    hits = window.results.list
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), hits.mapToGlobal(QPoint(0, 0)))
    QApplication.sendEvent(hits.viewport(), event)
    texts = [action.text().replace("&", "") for action in menu(window).actions() if action.text()]
    assert texts == [
        "Open",
        "Show in file manager",
        "Copy path",
        "More like this",
        "Less like this",
        "Find similar documents",
    ]
    with qtbot.waitSignal(window.do.search.answered):
        menu(window).actions()[4].trigger()
    assert services.searching.examples[-1] == ((Example(1, 0),), ())
    with qtbot.waitSignal(window.do.search.answered):
        menu(window).actions()[6].trigger()
    assert services.searching.examples[-1] == ((Example(1),), ())
    assert services.searching.calls[-1][0] == ""
    with qtbot.waitSignal(hits.copy_hit_wanted):
        menu(window).actions()[2].trigger()
    assert QGuiApplication.clipboard().text() == str(HITS[0].path)


def test_examples_alone_are_a_search(qtbot: QtBot, window: MainWindow, services: WindowFakes) -> None:
    with qtbot.waitSignal(window.do.search.answered):
        window.preview.find_more_like()
    with qtbot.waitSignal(window.do.search.answered):
        window.search_bar.box.clear()
    assert services.searching.calls[-1][0] == ""
    assert window.do.search.active
    with qtbot.waitSignal(window.do.search.cleared):
        window.preview.find_less_like()  # which says only what is not to be found


def test_other_examples_begin_with_the_best_hit(qtbot: QtBot, window: MainWindow) -> None:
    qtbot.keyClick(window.results.list, Qt.Key.Key_Down)
    assert window.results.hit == HITS[1]
    with qtbot.waitSignal(window.do.search.answered):
        window.preview.find_more_like()
    assert window.results.hit == HITS[0]


def test_a_long_name_is_shortened_and_many_chips_take_more_rows(qtbot: QtBot, window: MainWindow) -> None:
    window.resize(900, 600)
    before = window.search_bar.height()
    for hit, passage in ((HITS[1], 0), (HITS[1], 1), (HITS[0], 0), (HITS[0], 1), (HITS[0], 2)):
        window.search_bar.find_more_like(example_of(hit, passage))
    qtbot.waitUntil(lambda: len({chip.y() for chip in chips(window)}) > 1)
    assert "…" in chips(window)[0].text()
    assert "名字.txt" in chips(window)[0].accessibleName()
    assert window.search_bar.height() > before
    assert window.width() == 900


def test_a_dropped_text_is_asked(qtbot: QtBot, window: MainWindow, services: WindowFakes) -> None:
    mime = QMimeData()
    mime.setText("Either party\nmay end\tthe lease. " * 2_000)
    buttons, keys, action = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, Qt.DropAction.CopyAction
    enter = QDragEnterEvent(QPoint(300, 300), action, mime, buttons, keys)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    with qtbot.waitSignal(window.do.search.answered):
        QApplication.sendEvent(window, QDropEvent(QPointF(300, 300), action, mime, buttons, keys))
    asked = services.searching.calls[-1][0]
    assert asked.startswith("Either party may end the lease. Either")
    assert len(asked) == LONGEST_TEXT
    assert window.search_bar.box.cursorPosition() == 0


@pytest.mark.parametrize("by_menu", [False, True])
def test_a_pasted_book_is_shortened_to_a_line(qtbot: QtBot, window: MainWindow, by_menu: bool) -> None:
    box = window.search_bar.box
    QGuiApplication.clipboard().setText("one\n\ntwo " * 100_000)
    box.selectAll()
    with qtbot.waitSignal(window.do.search.answered):
        if by_menu:
            next(one for one in box.menu().actions() if one.objectName() == "edit-paste").trigger()
        else:
            qtbot.keyClick(box, Qt.Key.Key_V, CONTROL)
    assert box.text().startswith("one two one two")
    assert len(box.text()) == LONGEST_TEXT
