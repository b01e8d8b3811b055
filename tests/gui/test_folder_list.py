"""The folder list and everything that can be done with a folder."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.folder_list import FolderList
from desktop_app.gui.root_delegate import RootDelegate
from desktop_app.gui.theme import ThemeSource
from desktop_app.records import FileState, LeftOut
from desktop_app.services.index_status import Activity
from tests.fakes import make_root, make_status

ROOTS = (
    make_root(Path("/home/a/Contracts"), indexed=12403),
    make_root(Path("/home/a/Notes"), root_id=2, indexed=61, pending=39),
    replace(make_root(Path("/mnt/gone"), root_id=3), problem="The folder is not there."),
)


@pytest.fixture
def folders(qtbot: QtBot, themes: ThemeSource, show: Callable[[QWidget], None]) -> FolderList:
    folders = FolderList(themes, str.title)
    folders.resize(250, 500)
    show(folders)
    folders.show_status(make_status(*ROOTS, activity=Activity.INDEXING))
    return folders


def test_each_folder_says_how_far_it_is(folders: FolderList) -> None:
    model = folders.list.model()
    texts = [model.index(row, 0).data() for row in range(model.rowCount())]
    assert texts == ["Contracts, 12,403 files ✓", "Notes, indexing 61 %", "gone, The folder is not there."]
    assert not folders.grab().isNull()


def test_what_is_painted_says_the_same(folders: FolderList) -> None:
    folders.show_status(make_status(*ROOTS, activity=Activity.PAUSED))
    model, delegate = folders.list.model(), folders.list.itemDelegate()
    assert isinstance(delegate, RootDelegate)
    assert [delegate.lines(model.index(row, 0))[1] for row in range(2)] == ["12,403 files ✓", "paused at 61 %"]


def test_a_folder_with_a_model_of_its_own_says_which(folders: FolderList) -> None:
    folders.show_status(make_status(ROOTS[0], replace(ROOTS[1], model="large")))
    tips = [folders.list.model().index(row, 0).data(Qt.ItemDataRole.ToolTipRole) for row in range(2)]
    assert tips[0] == f"{ROOTS[0].path}\n12,403 files ✓"
    assert tips[1].endswith("\nModel: Large")
    assert not folders.grab().isNull()


def test_the_row_that_keys_mean_is_to_be_seen(qtbot: QtBot, themes: ThemeSource, folders: FolderList) -> None:
    def grounds() -> list[str]:
        picture = folders.list.viewport().grab().toImage()
        rects = [folders.list.visualRect(folders.list.model().index(row, 0)) for row in range(len(ROOTS))]
        return [picture.pixelColor(rect.left() + 12, rect.center().y()).name() for rect in rects]

    folders.add_button.setFocus()
    assert themes.theme.selected not in grounds()
    qtbot.keyClick(folders.add_button, Qt.Key.Key_Backtab)
    assert folders.list.hasFocus()
    assert [ground == themes.theme.selected for ground in grounds()] == [True, False, False]
    with qtbot.waitSignal(folders.list.search_wanted) as wanted:
        qtbot.keyClick(folders.list, Qt.Key.Key_Return)
    assert wanted.args == [ROOTS[0]]


def test_what_is_not_looked_at_is_told_and_takes_the_place_of_no_files(folders: FolderList) -> None:
    left_out = {LeftOut.IN_CLOUD: 40}
    empty = replace(make_root(Path("/cloud"), root_id=9), left_out=left_out)
    folders.show_status(make_status(replace(ROOTS[0], left_out=left_out), empty))
    model = folders.list.model()
    assert model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole).endswith("\n40 files in the cloud only")
    assert model.index(1, 0).data() == "cloud, 40 files in the cloud only"


def test_a_disk_that_is_not_connected_is_told_beside_the_files(folders: FolderList) -> None:
    root = replace(ROOTS[0], files={FileState.INDEXED: 12})
    nas, stick = root.path / "NAS", root.path / "stick"
    folders.show_status(
        make_status(replace(root, disks_away=(nas,)), replace(root, root_id=9, disks_away=(nas, stick)))
    )
    model = folders.list.model()
    assert model.index(0, 0).data().endswith(", 12 files ✓ · NAS not connected")
    assert model.index(1, 0).data().endswith(", 12 files ✓ · 2 disks not connected")
    tip = model.index(0, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert tip.endswith(f"\nNot connected: {nas}; its files stay in the index until it is back")


def test_the_menu_holds_every_action(qtbot: QtBot, folders: FolderList) -> None:
    menu = folders.list.menu_for(ROOTS[1])
    signals = (
        folders.list.search_wanted,
        folders.list.reveal_wanted,
        folders.list.pause_wanted,
        folders.list.model_wanted,
        folders.list.remove_wanted,
    )
    for action, signal in zip(menu.actions(), signals, strict=True):
        with qtbot.waitSignal(signal) as wanted:
            action.trigger()
        assert wanted.args == [ROOTS[1]]
    paused = folders.list.menu_for(replace(ROOTS[1], paused=True))
    assert paused.actions()[2].text() == "Go on indexing"


def test_keys_remove_and_search(qtbot: QtBot, folders: FolderList) -> None:
    folders.list.setCurrentIndex(folders.list.model().index(0, 0))
    with qtbot.waitSignal(folders.list.remove_wanted) as wanted:
        qtbot.keyClick(folders.list, Qt.Key.Key_Delete)
    assert wanted.args == [ROOTS[0]]
    with qtbot.waitSignal(folders.list.search_wanted):
        qtbot.keyClick(folders.list, Qt.Key.Key_Return)


def test_the_button_asks_for_a_folder(qtbot: QtBot, folders: FolderList) -> None:
    with qtbot.waitSignal(folders.add_wanted):
        qtbot.mouseClick(folders.add_button, Qt.MouseButton.LeftButton)


def opened_menus(folders: FolderList, reason: QContextMenuEvent.Reason, at: QPoint) -> list[QMenu]:
    event = QContextMenuEvent(reason, at, folders.list.viewport().mapToGlobal(at))
    QApplication.sendEvent(folders.list.viewport(), event)
    menus = folders.list.findChildren(QMenu)
    for menu in menus:
        menu.close()
    return menus


def test_the_mouse_means_the_folder_below_it_and_the_keyboard_the_current_one(folders: FolderList) -> None:
    rows = folders.list
    rows.setCurrentIndex(rows.model().index(0, 0))
    below = rows.visualRect(rows.model().index(2, 0)).bottomLeft() + QPoint(20, 40)
    on_second = rows.visualRect(rows.model().index(1, 0)).center()
    assert opened_menus(folders, QContextMenuEvent.Reason.Mouse, below) == []
    assert len(opened_menus(folders, QContextMenuEvent.Reason.Keyboard, below)) == 1
    assert len(opened_menus(folders, QContextMenuEvent.Reason.Mouse, on_second)) >= 1
