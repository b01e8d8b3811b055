"""What the window tells learning: results that are opened or shown in their folder, and nothing else."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices
from pytestqt.qtbot import QtBot

from desktop_app.errors import EnvironmentFault
from desktop_app.gui import desktop_actions
from desktop_app.gui.main_window import MainWindow
from tests.fakes import make_hit, make_passage, make_root, make_status
from tests.gui.conftest import OpenWindow, WindowFakes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("lease.txt", "mail.eml"):
        (tmp_path / name).write_text("Either party gives notice.")
    return tmp_path


@pytest.fixture
def window(
    qtbot: QtBot, services: WindowFakes, open_window: OpenWindow, monkeypatch: pytest.MonkeyPatch, folder: Path
) -> MainWindow:
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: True)
    monkeypatch.setattr(desktop_actions, "reveal_command", lambda *_: None)
    services.indexing.current = make_status(make_root(folder, indexed=2))
    services.searching.hits = (
        make_hit(folder / "lease.txt", make_passage("Either party gives notice.", "notice")),
        make_hit(folder / "mail.eml", make_passage("Notice again.", "Notice"), document_id=2),
    )
    window = open_window(services).window
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


def test_of_a_file_that_is_not_there_the_window_says_so_and_nothing_is_learned(
    qtbot: QtBot, services: WindowFakes, window: MainWindow, folder: Path
) -> None:
    (folder / "lease.txt").unlink()
    for wanted in (window.preview.open_wanted, window.preview.reveal_wanted):
        window.notice.hide()
        with qtbot.waitSignal(window.do.desktop.refused):
            wanted.emit()
        assert window.notice.isVisible()
        assert f"lease.txt cannot be reached: there is nothing at {folder / 'lease.txt'}." in window.notice.text
        assert "Connect its disk" in window.notice.text
    (folder / "lease.txt").write_text("It is back.")
    window.preview.open_wanted.emit()
    qtbot.waitUntil(lambda: services.learning.remembered == [("notice", "lease.txt", 1)])


def test_what_no_program_opens_is_not_learned(
    qtbot: QtBot, services: WindowFakes, window: MainWindow, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as nobody:
        nobody.setattr(QDesktopServices, "openUrl", lambda url: False)
        with qtbot.waitSignal(window.do.desktop.refused):
            window.preview.open_wanted.emit()
    window.preview.reveal_wanted.emit()
    qtbot.waitUntil(lambda: services.learning.remembered == [("notice", "lease.txt", 1)])


def test_an_index_that_cannot_be_written_is_said_to_be(qtbot: QtBot, services: WindowFakes, window: MainWindow) -> None:
    services.learning.refusal = EnvironmentFault("The index cannot be used: the disk is full.")
    with qtbot.waitSignal(window.do.learning.refused):
        window.preview.open_wanted.emit()
    assert "the disk is full" in window.notice.text
