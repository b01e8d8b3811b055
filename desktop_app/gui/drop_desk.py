"""What happens to files, folders and text that are dragged over the window."""

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from desktop_app.gui.drop_target import DropOverlay, accept_as_copy, local_paths
from desktop_app.gui.theme import ThemeSource

_FOLDERS = "Drop to search in these folders"
_TEXT = "Drop to find what is similar to this text"


class DropDesk(QObject):
    """Watches the drags of one window, which may end anywhere on it."""

    paths_dropped = Signal(object)
    """Local files and folders, as Paths."""
    text_dropped = Signal(str)

    def __init__(self, window: QWidget, themes: ThemeSource) -> None:
        super().__init__(window)
        self._window = window
        self._overlay = DropOverlay(themes, window)
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Override."""
        if watched is not self._window:
            return False
        if isinstance(event, QDragEnterEvent):
            return self._enter(event)
        if isinstance(event, QDragMoveEvent):
            return accept_as_copy(event)
        if event.type() == QEvent.Type.DragLeave:
            self._overlay.hide()
        elif event.type() == QEvent.Type.Resize:
            self._overlay.setGeometry(self._window.rect())
        elif event.type() == QEvent.Type.Drop and isinstance(event, QDropEvent):
            return self._drop(event)
        return False

    def _enter(self, event: QDragEnterEvent) -> bool:
        paths, mime = local_paths(event.mimeData()), event.mimeData()
        if (paths or mime.hasText()) and accept_as_copy(event):
            self._overlay.show_over(self._window, _FOLDERS if paths else _TEXT)
        return True

    def _drop(self, event: QDropEvent) -> bool:
        self._overlay.hide()
        paths, mime = local_paths(event.mimeData()), event.mimeData()
        if (paths or mime.hasText()) and accept_as_copy(event):
            if paths:
                self.paths_dropped.emit(paths)
            else:
                self.text_dropped.emit(mime.text())
        return True
