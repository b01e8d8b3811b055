"""Handing files over to the desktop."""

import shutil
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

from desktop_app.gui import desktop_actions
from desktop_app.gui.desktop_actions import DesktopActions, reveal_command

FILE = Path("/home/a/Lease, 2023.pdf")


def test_each_platform_reveals_in_its_own_way() -> None:
    assert reveal_command(FILE, "darwin", lambda _: None) == ("open", ["-R", str(FILE)])
    assert reveal_command(FILE, "win32", lambda _: None) == ("explorer.exe", [f"/select,{FILE}"])
    program, arguments = reveal_command(FILE, "linux", lambda name: f"/usr/bin/{name}") or ("", [])
    assert program == "/usr/bin/dbus-send"
    assert "array:string:file:///home/a/Lease%2C%202023.pdf" in arguments
    assert reveal_command(FILE, "linux", lambda _: None) is None


def test_the_path_is_copied(qtbot: QtBot) -> None:
    DesktopActions().copy_path(FILE)
    assert QGuiApplication.clipboard().text() == str(FILE)


@pytest.mark.usefixtures("reachable")
def test_what_cannot_be_opened_is_said(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(asked.append(url)))
    actions = DesktopActions()
    with qtbot.waitSignal(actions.refused) as refused:
        actions.open(FILE)
    assert refused.args is not None
    assert "could not be opened" in refused.args[0].message
    assert asked == [QUrl.fromLocalFile(str(FILE))]


def test_a_drive_that_does_not_answer_stops_neither_the_window_nor_other_files(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    gate = threading.Event()
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.fileName()) or True)
    monkeypatch.setattr(desktop_actions, "is_there", lambda path: path != FILE or gate.wait(10))
    actions = DesktopActions(patience_ms=50)
    with qtbot.waitSignal(actions.refused) as refused:
        actions.open(FILE)
        actions.open(tmp_path)
    assert refused.args is not None
    assert "nothing answers at" in refused.args[0].message
    assert opened == [tmp_path.name]
    gate.set()
    with qtbot.assertNotEmitted(actions.refused, wait=100):
        actions.open(tmp_path)
    assert opened == [tmp_path.name, tmp_path.name], "what comes too late opens nothing"
    actions.close()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the bus is Linux's")
@pytest.mark.parametrize(("script", "opens_folder"), [("exit 0", False), ("exit 1", True), (None, True)])
def test_the_folder_is_opened_where_no_file_manager_answers(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str | None, opens_folder: bool
) -> None:
    sender = tmp_path / "dbus-send"
    sender.write_text(f"#!/bin/sh\n{script}\n" if script else "")
    sender.chmod(0o755)
    if script is None:
        monkeypatch.setattr(shutil, "which", lambda _: str(tmp_path / "gone"))
    monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
    opened: list[Path] = []
    actions = DesktopActions()
    monkeypatch.setattr(actions, "open", opened.append)
    (tmp_path / "lease.pdf").write_text("")
    shown: list[bool] = []
    actions.reveal(tmp_path / "lease.pdf", lambda: shown.append(True))
    qtbot.waitUntil(lambda: bool(shown) and actions.findChildren(QProcess) == [])
    assert opened == ([tmp_path] if opens_folder else [])
