"""Says why there is no window to a person who started it from an icon and sees no terminal."""

import sys

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop_app.gui.theme import ThemeSource

_SEEN_BY_NOBODY_MS = 120_000
"""A program that waits for this one's end is not to wait for ever."""


def show_startup_error(text: str) -> None:
    """Returns when it was read."""
    application = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(application, QApplication)
    application.setApplicationName("findwell")
    application.setDesktopFileName("findwell")
    ThemeSource(application)
    box = QMessageBox(QMessageBox.Icon.Critical, "Findwell", text)
    box.setTextFormat(Qt.TextFormat.PlainText)
    QTimer.singleShot(_SEEN_BY_NOBODY_MS, box.reject)
    box.exec()
