"""What the joined program does around its services."""

import subprocess
import sys
from pathlib import Path

import pytest

from desktop_app import bootstrap

WARN = """
import logging, sys, warnings
from pathlib import Path
from desktop_app.bootstrap import start_logging
start_logging(Path(sys.argv[1]), "warning")
warnings.warn("a watch was overwritten", RuntimeWarning)
logging.getLogger("findwell.indexing").warning("the disk is slow")
"""


def test_what_libraries_warn_of_is_logged_and_not_shown(tmp_path: Path) -> None:
    ended = subprocess.run([sys.executable, "-c", WARN, str(tmp_path)], capture_output=True, text=True, check=True)
    assert (ended.stdout, ended.stderr) == ("", "")
    log = (tmp_path / "logs" / "findwell.log").read_text(encoding="utf-8")
    assert "a watch was overwritten" in log
    assert "the disk is slow" in log


@pytest.mark.skipif(sys.platform == "win32", reason="folders of a Windows account are private already")
def test_the_data_folder_is_for_its_owner_alone(tmp_path: Path) -> None:
    bootstrap.build(tmp_path / "new" / "data").close()
    assert (tmp_path / "new" / "data").stat().st_mode & 0o777 == 0o700
