"""Handing a file over to the desktop: open it, show it in its folder, copy its path.

Whether the file is there is asked outside the window's thread first: no desktop says so in the window.
"""

import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QProcess, QTimer, QUrl, Signal
from PySide6.QtGui import QDesktopServices, QGuiApplication

from desktop_app.gui.lanes import Done, UnawaitedLane
from desktop_app.gui.operations.refusal import Refusal, refuse
from desktop_app.gui.wording import folder_text
from desktop_app.paths import is_there
from desktop_app.present.shown_names import name_in_line

PATIENCE_MS = 5000
"""A drive that takes longer is said not to answer."""
Command = tuple[str, list[str]]
"""Program and arguments."""


def _nothing() -> None:
    """For those who do not want to know."""


@dataclass(frozen=True, slots=True, eq=False)
class _Question:
    path: Path
    act: Done


class DesktopActions(QObject):
    """Nothing here waits for the other program."""

    refused = Signal(object)
    """A Refusal."""

    def __init__(self, parent: QObject | None = None, *, patience_ms: int = PATIENCE_MS) -> None:
        super().__init__(parent)
        self._patience_ms = patience_ms
        self._lane = UnawaitedLane("files", self)
        self._asked: list[_Question] = []

    def when_there(self, path: Path, act: Done) -> None:
        """`act` as soon as it is known that there is something at the path; `refused` tells if there is not."""
        question = _Question(path, act)
        self._asked.append(question)
        self._lane.submit(lambda: is_there(path), partial(self._answer, question), self._fail)
        QTimer.singleShot(self._patience_ms, self, partial(self._answer, question, None))

    def _answer(self, question: _Question, there: bool | None) -> None:
        """What comes first counts, the answer or, as None, the end of all patience."""
        if question not in self._asked:
            return
        self._asked.remove(question)
        if there:
            question.act()
        elif there is None:
            self._refuse_silent(question.path)
        else:
            self._refuse_gone(question.path)

    def open(self, path: Path, opened: Done = _nothing) -> None:
        """Open a file with the program the desktop has for it; `opened` is called when that was asked to."""
        self.when_there(path, lambda: self._open(path, opened))

    def _open(self, path: Path, opened: Done) -> None:
        if QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            opened()
        else:
            self._refuse(path, "could not be opened.", "Is there a program for it?")

    def reveal(self, path: Path, revealed: Done = _nothing) -> None:
        """Show a file in the file manager, or else just its folder; `revealed` is called when that was asked to."""
        self.when_there(path, lambda: self._reveal(path, revealed))

    def _reveal(self, path: Path, revealed: Done) -> None:
        revealed()
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

    def _refuse_gone(self, path: Path) -> None:
        remedy = "Connect its disk or network drive, or add the folder that it was moved to."
        self._refuse(path, f"cannot be reached: there is nothing at {folder_text(path)}.", remedy)

    def _refuse_silent(self, path: Path) -> None:
        why = f"cannot be reached: nothing answers at {folder_text(path.parent)}."
        self._refuse(path, why, "Check that its disk or network drive is connected, and try again.")

    def _refuse(self, path: Path, why: str, remedy: str) -> None:
        self.refused.emit(Refusal(f"{name_in_line(path.name)} {why}", remedy))

    def _fail(self, error: BaseException) -> None:
        refuse(self.refused.emit, error, "The file could not be looked for: an internal error.")

    def close(self) -> None:
        """Take no more answers; nobody waits for those that are due."""
        self._asked.clear()
        self._lane.close()


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
