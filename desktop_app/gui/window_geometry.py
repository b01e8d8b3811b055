"""Where the window was and how it was divided, kept between two runs. Nothing else is kept this way."""

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow, QSplitter

_GEOMETRY, _SPLIT = "geometry", "split"


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
