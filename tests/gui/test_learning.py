"""What the window tells learning: results that are opened or shown in their folder, and nothing else."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from desktop_app.errors import EnvironmentFault
from desktop_app.gui.main_window import MainWindow
from tests.fakes import make_hit, make_passage, make_root, make_status
from tests.gui.conftest import OpenWindow, WindowFakes

HITS = (
    make_hit(Path("/home/a/Contracts/lease.txt"), make_passage("Either party gives notice.", "notice")),
    make_hit(Path("/home/a/Contracts/mail.eml"), make_passage("Notice again.", "Notice"), document_id=2),
)


@pytest.fixture
def window(qtbot: QtBot, services: WindowFakes, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch) -> MainWindow:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)
    services.indexing.current = make_status(make_root(Path("/home/a/Contracts"), indexed=2))
    services.searching.hits = HITS
    window = open_window(services).window
    monkeypatch.setattr(window.do.desktop, "reveal", lambda path: None)
    with qtbot.waitSignal(window.do.search.answered):
        qtbot.keyClicks(window.search_bar.box, "notice")
    return window


def test_opening_and_revealing_are_remembered_and_copying_is_not(
    qtbot: QtBot, services: WindowFakes, window: MainWindow
) -> None:
    rows = window.results.list
    rows.setFocus()
    qtbot.keyClick(rows, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(rows, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: services.learning.remembered == [("notice", "lease.txt", 1)])
    window.preview.reveal_wanted.emit()
    second = rows.visualRect(rows.model().index(1, 0)).center()
    qtbot.mouseClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=second)
    qtbot.mouseDClick(rows.viewport(), Qt.MouseButton.LeftButton, pos=second)
    names = ["lease.txt", "lease.txt", "mail.eml"]
    qtbot.waitUntil(lambda: [name for _, name, _ in services.learning.remembered] == names)


def test_an_index_that_cannot_be_written_is_said_to_be(qtbot: QtBot, services: WindowFakes, window: MainWindow) -> None:
    services.learning.refusal = EnvironmentFault("The index cannot be used: the disk is full.")
    with qtbot.waitSignal(window.do.learning.refused):
        window.preview.open_wanted.emit()
    assert "the disk is full" in window.notice.text
