"""How large windows are: what fits on the screen, and what was kept of the main window, which nothing else is."""

from PySide6.QtCore import QByteArray, QSettings, QSize
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

from desktop_app.gui.theme import UNIT

_GEOMETRY, _SPLIT = "geometry", "split"
_FRAME = QSize(2 * UNIT, 5 * UNIT)
"""What the desktop draws around a window, which is known only once that is shown."""


def room_for(window: QWidget) -> QSize:
    """How large its screen allows it to be."""
    return window.screen().availableGeometry().size() - _FRAME


def fit_on_screen(window: QWidget, width: int, height: int) -> None:
    """Make a window so large, or as large as its screen allows."""
    window.resize(QSize(width, height).boundedTo(room_for(window)))


class WindowGeometry:
    """Reads and writes the sizes of a window and its splitter."""

    def __init__(self, settings: QSettings) -> None:
        self._settings = settings

    def restore(self, window: QMainWindow, split: QSplitter) -> None:
        """As it was kept; a fresh or unreadable file changes nothing."""
        for key, restore in ((_GEOMETRY, window.restoreGeometry), (_SPLIT, split.restoreState)):
            kept = self._settings.value(key)
            if isinstance(kept, QByteArray):
                restore(kept)

    def keep(self, window: QMainWindow, split: QSplitter) -> None:
        """Write what is on the screen."""
        self._settings.setValue(_GEOMETRY, window.saveGeometry())
        self._settings.setValue(_SPLIT, split.saveState())
