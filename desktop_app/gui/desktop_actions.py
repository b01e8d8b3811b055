"""Handing a file over to the desktop: open it, show it in its folder, copy its path."""

import shutil
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop_app.gui.operations.refusal import Refusal
from desktop_app.present.shown_names import name_in_line

Command = tuple[str, list[str]]
"""Program and arguments."""


class DesktopActions(QObject):
    """Nothing here waits for the other program."""

    refused = Signal(object)
    """A Refusal."""

    def open(self, path: Path) -> None:
        """Open a file with the program the desktop has for it."""
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            self.refused.emit(
                Refusal(
                    f"{name_in_line(path.name)} could not be opened.",
                    "Is it still there, and is there a program for it?",
                )
            )

    def reveal(self, path: Path) -> None:
        """Show a file in the file manager, or else just its folder."""
        command = reveal_command(path, sys.platform, shutil.which)
        if command is None:
            self.open(path.parent)
            return
        process = QProcess(self)
        process.finished.connect(process.deleteLater)
        process.errorOccurred.connect(process.deleteLater)
        process.errorOccurred.connect(partial(self._open_unless_started, path.parent))
        if sys.platform.startswith("linux"):  # no file manager may be listening on the bus
            process.finished.connect(partial(self._open_unless_shown, path.parent))
        process.start(*command)

    def _open_unless_started(self, folder: Path, error: QProcess.ProcessError) -> None:
        if error is QProcess.ProcessError.FailedToStart:
            self.open(folder)

    def _open_unless_shown(self, folder: Path, exit_code: int, status: QProcess.ExitStatus) -> None:
        if exit_code != 0 or status is QProcess.ExitStatus.CrashExit:
            self.open(folder)

    def copy_path(self, path: Path) -> None:
        """Put the path on the clipboard."""
        QGuiApplication.clipboard().setText(str(path))


def reveal_command(path: Path, platform: str, which: Callable[[str], str | None]) -> Command | None:
    """How `platform` (as `sys.platform` names it) shows a file in its folder; None where nobody can.

    Linux: the org.freedesktop.FileManager1 interface, https://www.freedesktop.org/wiki/Specifications/file-manager-interface/
    """
    if platform == "win32":
        return "explorer.exe", [f"/select,{path}"]
    if platform == "darwin":
        return "open", ["-R", str(path)]
    sender = which("dbus-send")
    if sender is None:
        return None
    address = path.as_uri().replace(",", "%2C")  # a comma separates the items of dbus-send's arrays
    target = ["--session", "--print-reply", "--reply-timeout=3000", "--dest=org.freedesktop.FileManager1"]
    call = ["/org/freedesktop/FileManager1", "org.freedesktop.FileManager1.ShowItems"]
    return sender, [*target, *call, f"array:string:{address}", "string:"]
