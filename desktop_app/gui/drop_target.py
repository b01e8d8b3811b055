"""What is dropped on a window: its local files and folders, and the veil that says what dropping does."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QMimeData, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QDropEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from desktop_app.gui.icons import icon
from desktop_app.gui.theme import UNIT, ThemeSource


@dataclass(frozen=True, slots=True)
class Dropped:
    """What was dropped: folders to watch, and the folders of single files, to be asked about."""

    folders: tuple[Path, ...]
    file_folders: tuple[Path, ...]


def local_paths(mime: QMimeData) -> list[Path]:
    """The local files and folders that are dragged."""
    return [Path(url.toLocalFile()) for url in mime.urls() if url.isLocalFile()]


def accept_as_copy(event: QDropEvent) -> bool:
    """Accept a drag without the source taking it for moved, which may delete what was dragged; whether that can be."""
    harmless = (Qt.DropAction.CopyAction, Qt.DropAction.LinkAction)
    action = next((one for one in harmless if one in event.possibleActions()), None)
    if action is None:
        event.ignore()
        return False
    event.setDropAction(action)
    event.accept()
    return True


def sort_dropped(paths: Sequence[Path]) -> Dropped:
    """Tell folders from files; looks at the disk, so not for the GUI thread."""
    folders = tuple(dict.fromkeys(path for path in paths if path.is_dir()))
    parents = dict.fromkeys(path.parent for path in paths if path not in folders)
    return Dropped(folders, tuple(parent for parent in parents if parent not in folders))


class DropOverlay(QWidget):
    """Lies over a whole window while something is dragged above it, and says what dropping them does."""

    def __init__(self, themes: ThemeSource, parent: QWidget, text: str = "") -> None:
        super().__init__(parent)
        self._themes, self._text = themes, text
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_over(self, window: QWidget, text: str = "") -> None:
        """Cover `window`; `text` says something else from now on."""
        self._text = text or self._text
        self.setGeometry(window.rect())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Override."""
        theme = self._themes.theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(theme.window)
        veil.setAlpha(245)
        painter.fillRect(self.rect(), veil)
        painter.setPen(QPen(QColor(theme.accent), 2, Qt.PenStyle.DashLine))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(16, 16, -16, -16), 2 * UNIT, 2 * UNIT)
        font = self.font()
        font.setPointSizeF(font.pointSizeF() + 6)
        painter.setFont(font)
        painter.setPen(QColor(theme.text))
        middle = self.rect().center()
        folder = icon("add-folder", theme.accent, 64).pixmap(QSize(64, 64), self.devicePixelRatioF())
        painter.drawPixmap(middle.x() - 32, middle.y() - 80, folder)
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)
        painter.end()
