import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop_app import bootstrap
from desktop_app.cli.main import run
from desktop_app.gui.theme import ThemeSource

NOT_YET = ("pypdfium2", "snowballstemmer", "sqlite_utils")
"""Slow to load, and needed only once a page is shown, words are cut or an index is created."""
NEVER = ("torch", "transformers", "optimum", "onnx")
START = f"""
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from desktop_app import bootstrap
from desktop_app.cli.main import run
application = bootstrap.build(Path(sys.argv[1]))
from desktop_app.gui.theme import ThemeSource
from desktop_app.gui.window_app import WindowSession
qt = QApplication([])
session = WindowSession(application, ThemeSource(qt))
session.window.show()
print(sorted(set({NOT_YET + NEVER}) & set(sys.modules)))
session.close()
application.close()
"""


def test_the_window_opens_before_what_it_does_not_need_yet_is_loaded(tmp_path: Path) -> None:
    bootstrap.build(tmp_path).close()  # from now on the index is there
    done = subprocess.run(
        [sys.executable, "-c", START, str(tmp_path)],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
    )
    assert done.stdout.splitlines()[-1] == "[]"


def close_next_box() -> list[str]:
    """What it will have said."""
    said: list[str] = []

    def close() -> None:
        box = QApplication.activeModalWidget()
        assert isinstance(box, QMessageBox)
        said.append(box.text())
        box.accept()

    QTimer.singleShot(0, close)
    return said


def findwell(data_dir: Path, words: Sequence[str]) -> int:
    return run(
        ["--data-dir", str(data_dir), *words],
        build=bootstrap.build,
        open_window=lambda *_: 0,
        start_logging=lambda *_: None,
        show_error=bootstrap.show_startup_error,
    )


@pytest.mark.parametrize("words", [(), ("gui",)])
def test_without_a_terminal_a_message_box_says_why_there_is_no_window(
    tmp_path: Path,
    themes: ThemeSource,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    words: Sequence[str],
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")  # on what nobody sees there is no box
    (tmp_path / "settings.toml").write_text("[search\n", encoding="utf-8")
    said = close_next_box()
    assert findwell(tmp_path, words) == 1
    assert said == [capsys.readouterr().err.strip()]
    assert "settings.toml" in said[0]


def test_commands_and_terminals_get_no_message_box(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "settings.toml").write_text("[search\n", encoding="utf-8")
    assert findwell(tmp_path, ("status",)) == 1
    monkeypatch.setattr(sys.stderr, "isatty", lambda: True)
    assert findwell(tmp_path, ("gui",)) == 1


def test_a_program_that_reads_what_is_said_waits_for_no_message_box(tmp_path: Path) -> None:
    (tmp_path / "settings.toml").write_text("[search\n", encoding="utf-8")
    command = [sys.executable, "-m", "desktop_app", "--data-dir", str(tmp_path), "gui"]
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=False)
    assert done.returncode == 1
    assert "settings.toml" in done.stderr
