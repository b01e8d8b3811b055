"""The one place where a bug ends: logged, shown once, ready to be reported. The program goes on.

Errors that a person can act on never come here; see `operations/refusal.py`.
"""

import logging
import platform
import sys
import threading
import traceback
from types import TracebackType

from PySide6.QtCore import QObject, Signal, qVersion
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app import __version__
from desktop_app.gui.notice import dialog_buttons, label
from desktop_app.gui.theme import UNIT

_log = logging.getLogger("findwell.crash")


class CrashHook(QObject):
    """Receives what nobody caught, from any thread; `install` it once, in the GUI thread."""

    reported = Signal(str)
    """The report as text; delivered in the GUI thread."""

    def install(self) -> None:
        """Take over the hooks of the interpreter."""
        sys.excepthook = self._handle
        threading.excepthook = self._handle_thread

    def remove(self) -> None:
        """Give the hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _handle(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QGuiApplication.quit()
            return
        _log.critical("uncaught", exc_info=(kind, error, trace))
        self.reported.emit(report_of(error))

    def _handle_thread(self, failed: threading.ExceptHookArgs) -> None:
        if failed.exc_value is not None:
            self._handle(failed.exc_type, failed.exc_value, failed.exc_traceback)


def report_of(error: BaseException) -> str:
    """What a developer needs. Messages of errors are left to the log: they may quote files and queries."""
    machine = f"findwell {__version__}, Python {platform.python_version()}, Qt {qVersion()}, {platform.platform()}"
    places = "".join(traceback.format_tb(error.__traceback__))
    return f"{machine}\n\n{places}{type(error).__module__}.{type(error).__qualname__}"


class ErrorDialog(QDialog):
    """Shows a report; while it is open, further ones are only logged."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Something went wrong")
        self.resize(640, 400)
        self._report = QPlainTextEdit(readOnly=True)
        self._report.setAccessibleName("Report")
        self.copy_button, close = QPushButton("Copy report"), QPushButton("Go on", default=True)
        self.copy_button.clicked.connect(lambda _=False: QGuiApplication.clipboard().setText(self.report))
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * UNIT, 3 * UNIT, 3 * UNIT, 2 * UNIT)
        column.setSpacing(UNIT)
        column.addWidget(label("heading", "Something went wrong"))
        column.addWidget(
            label(
                "muted",
                "This is a fault of the program, not yours; your index is safe. The report helps us mend it.",
                wrap=True,
            )
        )
        column.addWidget(self._report, 1)
        column.addLayout(dialog_buttons(self.copy_button, last=close))

    @property
    def report(self) -> str:
        """The text shown."""
        return self._report.toPlainText()

    def show_report(self, report: str) -> None:
        """Open with a report, unless one is open."""
        if not self.isVisible():
            self._report.setPlainText(report)
            self.open()
