"""Everything in the window that is about folders: which are added, and what is asked before one is forgotten.

Must not know how folders are indexed.
"""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.gui.desktop_actions import DesktopActions
from desktop_app.gui.drop_target import Dropped
from desktop_app.gui.folder_list import RootList
from desktop_app.gui.operations.index import IndexOperations
from desktop_app.gui.questions import ask_about_file_folder, ask_before_removing
from desktop_app.services.index_status import RootStatus


class FolderDesk(QObject):
    """Belongs to a window; joins its list of folders with the requests."""

    def __init__(self, window: QWidget, folders: RootList, index: IndexOperations, desktop: DesktopActions) -> None:
        super().__init__(window)
        self._window, self._index = window, index
        index.drop_sorted.connect(self._add_dropped)
        folders.remove_wanted.connect(self._ask_before_removing)
        folders.pause_wanted.connect(lambda root: index.pause_root(root.root_id, not root.paused))
        folders.reveal_wanted.connect(lambda root: desktop.open(root.path))

    def choose(self) -> None:
        """Let the person pick a folder to be watched."""
        dialog = QFileDialog(self._window, "Choose a folder to search", str(Path.home()))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.filesSelected.connect(lambda chosen: self._index.add_folders([Path(path) for path in chosen]))
        dialog.open()

    def _ask_before_removing(self, root: RootStatus) -> None:
        ask_before_removing(self._window, root, lambda: self._index.remove_root(root.root_id))

    def _add_dropped(self, dropped: Dropped) -> None:
        self._index.add_folders(dropped.folders)
        for folder in dropped.file_folders:
            ask_about_file_folder(self._window, folder, partial(self._index.add_folders, [folder]))
