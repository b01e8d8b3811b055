"""Handing files over to the desktop."""

import shutil
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import QProcess, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from pytestqt.qtbot import QtBot

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


def test_what_cannot_be_opened_is_said(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[QUrl] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: bool(asked.append(url)))
    actions = DesktopActions()
    with qtbot.waitSignal(actions.refused) as refused:
        actions.open(FILE)
    assert refused.args is not None
    assert "could not be opened" in refused.args[0].message
    assert asked == [QUrl.fromLocalFile(str(FILE))]


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
    actions.reveal(tmp_path / "lease.pdf")
    qtbot.waitUntil(lambda: actions.findChildren(QProcess) == [])
    assert opened == ([tmp_path] if opens_folder else [])
