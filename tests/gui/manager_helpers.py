"""What tests of the model manager share: a service, two folders, and how a person opens it, clicks and agrees."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMessageBox, QWidget
from pytestqt.qtbot import QtBot

from desktop_app.gui.main_window import MainWindow
from desktop_app.gui.model_manager import ModelManager
from desktop_app.model_description import RemoteSource
from tests.fakes import make_root

REMOTE = RemoteSource("openai", "https://api.example.org/", "large", 0.1, 1, 1)
ROOTS = (make_root(Path("/home/a/Contracts"), indexed=3), make_root(Path("/home/a/Letters"), root_id=2, indexed=2))


def opened_by_key(qtbot: QtBot, window: MainWindow) -> ModelManager:
    """The manager with its list there, opened by its key."""
    with qtbot.waitSignal(window.do.models.listed):
        qtbot.keyClick(window, Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    return window.models.manager


def click(qtbot: QtBot, button: QWidget) -> None:
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def accept(qtbot: QtBot, box: QMessageBox) -> None:
    """Say yes to a question."""
    click(qtbot, next(one for one in box.buttons() if box.buttonRole(one) == QMessageBox.ButtonRole.AcceptRole))
