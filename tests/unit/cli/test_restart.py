import os
import subprocess
import sys

import pytest

from desktop_app.cli.restart import start_again


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """What was started, in this process or beside it."""
    commands: list[list[str]] = []

    def become(path: str, command: list[str]) -> None:
        commands.append([f"in place: {path}", *command[1:]])
        raise SystemExit  # whoever calls it is gone

    monkeypatch.setattr(os, "execv", become)
    monkeypatch.setattr(subprocess, "Popen", lambda command: commands.append([f"beside: {command[0]}", *command[1:]]))
    return commands


def test_it_is_the_same_program_with_the_same_arguments_but_not_as_an_icon(
    started: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    with pytest.raises(SystemExit):
        start_again(["--data-dir", "/a b", "gui", "--minimized"])
    assert started == [[f"in place: {sys.executable}", "-m", "desktop_app", "--data-dir", "/a b", "gui"]]


def test_an_installed_program_is_its_own_interpreter(started: list[list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setitem(os.environ, "PYINSTALLER_RESET_ENVIRONMENT", "")
    with pytest.raises(SystemExit):
        start_again(["gui"])
    assert started == [[f"beside: {sys.executable}", "gui"]]
    assert os.environ["PYINSTALLER_RESET_ENVIRONMENT"] == "1"
