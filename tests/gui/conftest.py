"""Windows over fake services, opened as the program opens them and closed after each test."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui import desktop_actions
from desktop_app.gui.theme import ThemeSource
from desktop_app.gui.window_app import WindowSession
from tests.fakes import FakeServices

OpenWindow = Callable[["WindowFakes"], WindowSession]


@dataclass
class FakeElsewhere:
    """A process that indexes in place of this one."""

    paused: bool = False


@dataclass
class WindowFakes(FakeServices):
    """Everything that the window is opened over."""

    foreign_indexing: FakeElsewhere = field(default_factory=FakeElsewhere)


@pytest.fixture
def themes(qapp: QApplication) -> Iterator[ThemeSource]:
    """The light theme, whatever the desktop says."""
    source = ThemeSource(qapp)
    source.follow(Qt.ColorScheme.Light)
    yield source
    qapp.setStyleSheet("")
    source.deleteLater()


@pytest.fixture
def services(tmp_path: Path) -> WindowFakes:
    """Empty services, to be filled before the window opens."""
    return WindowFakes(tmp_path / "data")


@pytest.fixture
def reachable(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is to be opened or shown is there."""
    monkeypatch.setattr(desktop_actions, "is_there", lambda _: True)


@pytest.fixture
def open_window(qtbot: QtBot, themes: ThemeSource) -> Iterator[OpenWindow]:
    """Opens a window; it is active and its first status has come when the call returns."""
    sessions: list[WindowSession] = []

    def open_(services: WindowFakes) -> WindowSession:
        session = WindowSession(services, themes)
        sessions.append(session)
        with qtbot.waitSignal(session.operations.index.status_changed):
            session.start()
        session.window.activateWindow()
        qtbot.waitUntil(session.window.isActiveWindow)
        return session

    yield open_
    for session in sessions:
        session.close()
        session.window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def show(qtbot: QtBot) -> Callable[[QWidget], None]:
    """Shows a single widget until the test ends."""

    def show_(widget: QWidget) -> None:
        qtbot.addWidget(widget)
        with qtbot.waitExposed(widget):
            widget.show()

    return show_
