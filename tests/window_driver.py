"""A program for the end-to-end test: the real window over the real services, with a drop event sent to it.

Prints one JSON object a line: ready, roots, hits, preview, refusal, stalls, closed.
Reads commands from stdin: shot PATH, stalls, state, close.
"""

import faulthandler
import json
import os
import sys
import threading
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, QPointF, Qt, QUrl, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication

from desktop_app import bootstrap
from desktop_app.gui.operations.refusal import Refusal
from desktop_app.gui.text_window import TextWindow
from desktop_app.gui.theme import ThemeSource
from desktop_app.gui.window_app import WindowSession, tune_interpreter
from desktop_app.search_records import SearchResult
from desktop_app.services.index_status import IndexStatus
from tests.heartbeat import Heartbeat

ALLOWED_MS = 50


def tell(event: str, **facts: object) -> None:
    sys.stdout.write(json.dumps({"event": event, **facts}) + "\n")
    sys.stdout.flush()


class Driver(QObject):
    """Sends the drop, and tells what the window is given to show."""

    command = Signal(str)

    def __init__(self, session: WindowSession, folder: Path) -> None:
        super().__init__()
        self._session, self._folder = session, folder
        self._window = session.window
        self._dropped = False
        self._heartbeat = Heartbeat()
        session.operations.index.status_changed.connect(self._status)
        session.operations.search.answered.connect(self._answer)
        session.operations.preview.text_loaded.connect(self._text)
        for part in (session.operations.search, session.operations.preview):
            part.refused.connect(self._refusal)
        self._window.closed.connect(QApplication.quit)
        self.command.connect(self._obey)

    def listen(self) -> None:
        for line in sys.stdin:
            if line.strip() == "state":  # asked for when something did not come: told even if the window hangs
                faulthandler.dump_traceback(all_threads=True)
            self.command.emit(line.strip())

    def _obey(self, command: str) -> None:
        verb, _, rest = command.partition(" ")
        if verb == "shot":
            saved = self._window.screen().grabWindow(0).save(rest)
            self._heartbeat.forgive()
            tell("shot", saved=saved)
        elif verb == "stalls":
            late = sorted(self._heartbeat.late_ms)
            tell("stalls", beats=len(late), worst_ms=late[-1], stalls=sum(ms > ALLOWED_MS for ms in late))
        elif verb == "state":
            pane = self._window.preview
            parts = {"pane": pane, "text": pane.text, "message": pane.message, "loading": pane.loading}
            shown = [name for name, part in parts.items() if part.isVisible()]
            tell("state", shown=shown, row=self._window.results.list.currentIndex().row())
        elif verb == "close":
            self._window.close()

    def _status(self, status: IndexStatus) -> None:
        if not self._dropped:
            self._dropped = True
            tell("ready")
            self._drop()
            self._heartbeat.start()
        tell(
            "roots",
            paths=[str(root.path) for root in status.roots],
            coverage=status.coverage,
            files=status.files,
            activity=status.activity,
        )

    def _drop(self) -> None:
        mime = QMimeData()
        mime.setUrls([QUrl.fromLocalFile(str(self._folder))])
        action, place = Qt.DropAction.CopyAction, QPointF(300, 300)
        button, key = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        QApplication.sendEvent(self._window, QDragEnterEvent(place.toPoint(), action, mime, button, key))
        QApplication.sendEvent(self._window, QDropEvent(place, action, mime, button, key))

    def _answer(self, result: SearchResult) -> None:
        first = result.hits[0] if result.hits else None
        tell(
            "hits",
            query=result.query.text,
            first=str(first.path) if first else "",
            passage=first.passages[0].text if first and first.passages else "",
            coverage=result.coverage,
        )

    def _refusal(self, refusal: Refusal) -> None:
        tell("refusal", message=refusal.message, remedy=refusal.remedy)

    def _text(self, shown: TextWindow) -> None:
        tell("preview", text=shown.text, marks=len(shown.marks))


def main() -> int:
    data_dir, folder = map(Path, sys.argv[1:3])
    application = bootstrap.build(data_dir)
    application.model_setup.read_tokenizer()
    qt = QApplication(sys.argv[:1])
    session = WindowSession(application, ThemeSource(qt))
    tune_interpreter()
    driver = Driver(session, folder)
    threading.Thread(target=driver.listen, daemon=True).start()
    session.start()
    code = qt.exec()
    session.close()
    application.close()
    tell("closed", threads=[t.name for t in threading.enumerate() if not t.daemon and t is not threading.main_thread()])
    sys.stdout.flush()
    return code


if __name__ == "__main__":
    exit_code = main()
    os._exit(exit_code)  # the thread that reads stdin cannot be woken
