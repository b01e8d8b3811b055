"""The left of the window: watched folders, and where to drop another one."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QListView,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app.gui.file_actions import SHOW
from desktop_app.gui.icons import dress
from desktop_app.gui.item_models import RECORD_ROLE, RootListModel
from desktop_app.gui.notice import IconLabel, label
from desktop_app.gui.root_delegate import RootDelegate
from desktop_app.gui.theme import UNIT, ThemeSource
from desktop_app.gui.wording import TitleOf
from desktop_app.services.index_status import IndexStatus, RootStatus


class RootList(QListView):
    """The folders; every action is in the context menu, which the keyboard opens too."""

    remove_wanted = Signal(object)
    """A RootStatus; so with the others."""
    reveal_wanted = Signal(object)
    search_wanted = Signal(object)
    pause_wanted = Signal(object)
    model_wanted = Signal(object)

    def __init__(self, item_model: RootListModel, themes: ThemeSource, title_of: TitleOf) -> None:
        super().__init__()
        self.setAccessibleName("Folders")
        self.setModel(item_model)
        self._delegate = RootDelegate(themes, title_of)
        self.setItemDelegate(self._delegate)
        self.setMouseTracking(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.doubleClicked.connect(lambda row: self.reveal_wanted.emit(row.data(RECORD_ROLE)))

    def menu_for(self, root: RootStatus) -> QMenu:
        """What can be done with a folder."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for text, signal in (
            ("Search only in this folder", self.search_wanted),
            (SHOW, self.reveal_wanted),
            ("Go on indexing" if root.paused else "Pause indexing", self.pause_wanted),
            ("Model…", self.model_wanted),
            ("Stop searching this folder…", self.remove_wanted),
        ):
            menu.addAction(text).triggered.connect(lambda _=False, signal=signal: signal.emit(root))
        return menu

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Override."""
        root = self.currentIndex().data(RECORD_ROLE)
        if event.key() == Qt.Key.Key_Delete and root is not None:
            self.remove_wanted.emit(root)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and root is not None:
            self.search_wanted.emit(root)
        else:
            super().keyPressEvent(event)

    def _open_menu(self, at: QPoint) -> None:
        row = self.indexAt(at)
        if row.isValid():
            self.menu_for(row.data(RECORD_ROLE)).popup(self.viewport().mapToGlobal(at))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """Override: the menu key means the current folder, wherever the mouse is."""
        current = self.currentIndex()
        if event.reason() is QContextMenuEvent.Reason.Keyboard and current.isValid():
            below = self.visualRect(current).bottomLeft()
            self.menu_for(current.data(RECORD_ROLE)).popup(self.viewport().mapToGlobal(below))
        else:
            self._open_menu(self.viewport().mapFromGlobal(event.globalPos()))


class FolderList(QWidget):
    """The list with its drop target below."""

    add_wanted = Signal()

    def __init__(self, themes: ThemeSource, title_of: TitleOf) -> None:
        super().__init__()
        self._themes = themes
        self._roots = RootListModel(title_of)
        self.list = RootList(self._roots, themes, title_of)
        self.add_button = QPushButton("Add folder…")
        self.add_button.setToolTip("Choose a folder to search (Ctrl+O)")
        self.add_button.clicked.connect(self.add_wanted)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 12)
        column.setSpacing(0)
        column.addWidget(label("caption", "Folders"))
        column.addWidget(self.list, 1)
        column.addWidget(self._drop_target())
        themes.changed.connect(self._draw_icons)
        self._draw_icons()

    def _drop_target(self) -> QWidget:
        target = QFrame()
        target.setObjectName("dropTarget")
        column = QVBoxLayout(target)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(UNIT)
        text = label("muted", "Drop folders here")
        text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        column.addWidget(IconLabel(self._themes, "add-folder", 24), 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(text)
        column.addWidget(self.add_button)
        around = QWidget()
        outer = QVBoxLayout(around)
        outer.setContentsMargins(12, UNIT, 12, 0)
        outer.addWidget(target)
        return around

    def show_status(self, status: IndexStatus) -> None:
        """Show the folders of `status`."""
        self._roots.show(status.roots, status.activity)

    def _draw_icons(self) -> None:
        dress(self.add_button, "add-folder", self._themes.theme.text)
        self.list.viewport().update()
