"""A window that is to be opened again leaves with the code for it, and has kept its place."""

import os
import subprocess
import sys
from pathlib import Path

from desktop_app.gui.window_app import GEOMETRY_FILE
from tests.builders import PROJECT

PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from desktop_app.gui import window_app
from tests.gui.conftest import WindowFakes

start = window_app.WindowSession.start

def start_and_ask(session, **named):
    start(session, **named)
    QTimer.singleShot(0, session.window.settings_desk.restart_wanted.emit)

window_app.WindowSession.start = start_and_ask
folder = Path(sys.argv[1])
folder.mkdir()
sys.exit(window_app.run_window(WindowFakes(folder), restart_code=75))
"""


def test_a_window_that_is_to_be_opened_again_says_so_and_keeps_its_place(tmp_path: Path) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", PROGRAM, str(tmp_path / "data")],
        cwd=PROJECT,
        env=os.environ | {"QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert ended.returncode == 75, ended.stderr
    assert (tmp_path / "data" / GEOMETRY_FILE).is_file()
