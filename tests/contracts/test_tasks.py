"""The commands around the project: which Python, when to install again, what a failure says."""

import argparse
import io
import os
import shlex
import subprocess
import sys
from pathlib import Path

import pytest
import system_packages
import tasks

from desktop_app.settings import EncodeSettings

PROJECT = Path(__file__).resolve().parents[2]


def test_the_running_python_is_taken_when_it_is_supported() -> None:
    assert tasks.find_python() == [sys.executable]


def test_without_a_supported_python_a_sentence_says_which(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tasks, "_version_of", lambda _command: (3, 10))
    with pytest.raises(tasks.Stop, match=r"3\.11, 3\.12 or 3\.13"):
        tasks.find_python()


def test_supported_versions_are_those_of_the_project() -> None:
    text = (PROJECT / "pyproject.toml").read_text(encoding="utf-8")
    oldest, newest = ".".join(map(str, tasks.OLDEST)), f"3.{tasks.NEWEST[1] + 1}"
    assert f'requires-python = ">={oldest},<{newest}"' in text


def test_setup_prepares_the_default_model() -> None:
    assert EncodeSettings().model == tasks.MODEL


class TerminalWithNothing(io.StringIO):
    """Somebody who types an empty line."""

    def __init__(self) -> None:
        super().__init__("\n")

    def isatty(self) -> bool:
        return True


@pytest.fixture
def installs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """Calls of pip, with stamp and lock files in a temporary folder."""
    calls: list[tuple[str, ...]] = []
    locks = {"run": tmp_path / "run.lock", "test": tmp_path / "test.lock"}
    for lock in locks.values():
        lock.write_text(lock.name, encoding="utf-8")
    (tmp_path / "pyproject.toml").touch()
    monkeypatch.setattr(tasks, "ROOT", tmp_path)
    monkeypatch.setattr(tasks, "LOCKS", locks)
    monkeypatch.setattr(tasks, "STAMP", tmp_path / "stamp.json")
    monkeypatch.setattr(tasks, "pip", lambda *arguments: calls.append(arguments))
    monkeypatch.setattr(tasks, "call", lambda _command: None)
    return calls


def test_packages_are_installed_once(installs: list[tuple[str, ...]]) -> None:
    tasks._install_python_packages("run")
    first = len(installs)
    tasks._install_python_packages("run")
    assert first == len(installs) == 2


def test_the_test_setup_serves_a_later_run(installs: list[tuple[str, ...]]) -> None:
    tasks._install_python_packages("test")
    tasks._install_python_packages("run")
    assert len(installs) == 2


@pytest.mark.parametrize("changed", ["run.lock", "pyproject.toml"])
def test_a_change_installs_again(installs: list[tuple[str, ...]], changed: str) -> None:
    tasks._install_python_packages("run")
    (tasks.ROOT / changed).write_text("changed", encoding="utf-8")
    tasks._install_python_packages("run")
    assert len(installs) == 4


def test_an_interrupted_install_is_not_taken_for_done(
    installs: list[tuple[str, ...]], monkeypatch: pytest.MonkeyPatch
) -> None:
    tasks._install_python_packages("run")

    def interrupted(*_arguments: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(tasks, "pip", interrupted)
    tasks.LOCKS["run"].write_text("newer", encoding="utf-8")
    with pytest.raises(KeyboardInterrupt):
        tasks._install_python_packages("run")
    assert not tasks.STAMP.exists()


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux needs system packages")
def test_missing_libraries_are_named_by_package(monkeypatch: pytest.MonkeyPatch) -> None:
    present = set(system_packages.WINDOW) - {"libxcb-icccm.so.4", "libxcb-cursor.so.0"}
    monkeypatch.setattr(system_packages, "_known_libraries", lambda: present)
    assert system_packages.missing_for_window() == ["libxcb-cursor0", "libxcb-icccm4"]


def test_what_cannot_be_installed_is_named_and_setup_goes_on(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(system_packages, "missing_for_window", lambda: ["libxcb-cursor0"])
    monkeypatch.setattr(system_packages, "install", lambda _packages: False)
    tasks._install_system_packages("run")
    assert "libxcb-cursor0" in capsys.readouterr().err


@pytest.mark.skipif(os.name == "nt", reason="other quotation marks")
def test_what_is_told_to_be_typed_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    folder, program = tmp_path / "Family Documents", tmp_path / "my programs"
    monkeypatch.setattr(tasks, "BIN", program)
    monkeypatch.setattr(tasks, "setup", lambda: None)
    monkeypatch.setattr(tasks, "has_display", lambda: False)
    monkeypatch.setattr(tasks, "call", lambda _command: None)
    monkeypatch.setattr(tasks.sys, "stdin", TerminalWithNothing())
    tasks.run(argparse.Namespace(folder=str(folder)))
    command = capsys.readouterr().err.strip().rpartition(": ")[2]
    assert shlex.split(command) == [str(program / "findwell"), "roots", "remove", str(folder)]


def test_a_failing_check_stops_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[list[str]] = []

    def fail(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        started.append(command)
        return subprocess.CompletedProcess(command, 3)

    monkeypatch.setattr(tasks.subprocess, "run", fail)
    with pytest.raises(tasks.Stop, match="ruff check") as stop:
        tasks._checks()
    assert stop.value.code == 3
    assert len(started) == 1


def test_ci_runs_make_test_and_nothing_else() -> None:
    lines = (PROJECT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not line.startswith(("#", "set ", "cd "))] == ["make test"]


def test_every_make_target_is_one_line_over_a_task() -> None:
    lines = (PROJECT / "Makefile").read_text(encoding="utf-8").splitlines()
    recipes = [line.removeprefix("\t@$(TASKS) ").split()[0] for line in lines if line.startswith("\t")]
    assert recipes == ["help", "setup", "run", "test", "lint", "bench"]
