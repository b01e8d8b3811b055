"""Names of files that would tear a line or disguise what they are, wherever the window shows them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.chosen_examples import document_of
from desktop_app.gui.hit_model import ShownRow
from desktop_app.gui.hit_row import HitRow
from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.result_delegate import local_now
from desktop_app.gui.row_fonts import RowFonts
from desktop_app.records import FailureReason
from desktop_app.services.index_status import FailedFile
from tests.fakes import make_hit, make_passage, make_root, make_status
from tests.gui.conftest import OpenWindow, WindowFakes

FOLDER = Path("/home/a/in\nvoices")
HIT = make_hit(FOLDER / "\u202egpj.exe\n.txt", make_passage("Either party gives notice.", "notice"))
SHOWN = "�gpj.exe↵.txt"


@pytest.fixture
def window(qtbot: QtBot, services: WindowFakes, open_window: OpenWindow) -> MainWindow:
    services.indexing.current = make_status(make_root(FOLDER, indexed=1))
    services.indexing.failed = (FailedFile(HIT.path, FailureReason.CORRUPT, "It is damaged.", "Mend it."),)
    services.searching.hits = (HIT,)
    window = open_window(services).window
    window.search_bar.choose(window.search_bar.chosen.with_folder(FOLDER))
    with qtbot.waitSignal(window.do.search.answered):
        window.search_bar.find_similar(document_of(HIT))
    return window


def texts_of(window: QWidget) -> Iterator[str]:
    for part in (*window.findChildren(QLabel), *window.findChildren(QAbstractButton)):
        yield from (part.text(), part.accessibleName(), *part.toolTip().split("\nRemove this "))


def test_labels_chips_and_their_tips_show_them_on_one_line(window: MainWindow) -> None:
    texts = list(texts_of(window))
    assert not [text for text in texts if "\u202e" in text or "in\nvoices" in text or "exe\n" in text]
    assert {SHOWN, f"like: {SHOWN}", "in: /home/a/in↵voices"} <= set(texts)


def test_rows_show_them_on_one_line(window: MainWindow) -> None:
    row = window.results.list.model().index(0, 0)
    shown = {row.data(role) for role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)}
    assert f"/home/a/in↵voices/{SHOWN}" in shown
    layout = HitRow(ShownRow(HIT), RowFonts.of(window.font()), local_now()).layout(600)
    assert (layout.title, layout.subtitle) == (SHOWN, "/home/a/in↵voices")
    assert not any("\n" in text or "\u202e" in text for text in shown)


def test_folders_and_the_list_of_failures_show_them_on_one_line(qtbot: QtBot, window: MainWindow) -> None:
    folder = window.folders.list.model().index(0, 0)
    assert folder.data(Qt.ItemDataRole.DisplayRole).startswith("in↵voices, ")
    assert folder.data(Qt.ItemDataRole.ToolTipRole).startswith("/home/a/in↵voices\n")
    window.status_bar.failures_wanted.emit()
    cells = window.error_list.table.model()
    qtbot.waitUntil(lambda: cells.rowCount() == 1)
    assert [cells.index(0, column).data() for column in (0, 1)] == [SHOWN, "/home/a/in↵voices"]
