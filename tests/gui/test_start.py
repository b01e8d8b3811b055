import os
import subprocess
import sys
from pathlib import Path

from desktop_app import bootstrap

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
