import os
import sys
from pathlib import Path

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.exporting import scripts
from desktop_app.catalog.exporting.scripts import run_script, tool_variables
from desktop_app.errors import Cancelled, UserFacingError


@pytest.fixture
def script_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "scripts"
    folder.mkdir()
    monkeypatch.setattr(scripts, "scripts_folder", lambda: folder)
    return folder


def run(script_folder: Path, code: str, cancel: CancelToken, shares: list[float]) -> None:
    (script_folder / "work.py").write_text(code, encoding="utf-8")
    work = script_folder / "work"
    work.mkdir()
    run_script(Path(sys.executable), "work.py", {"a": 1}, work=work, report=shares.append, cancel=cancel)


def test_a_script_gets_its_job_and_tells_how_far_it_is(script_folder: Path) -> None:
    code = (
        "import json, sys, pathlib, threading\n"
        "job = json.loads(pathlib.Path(sys.argv[1]).read_text())\n"
        "pathlib.Path(__file__).with_name('seen').write_text(str(job['a']))\n"
        "print('progress 0.5', flush=True)\n"
        "threading.Event().wait(0.5)\n"
    )
    shares: list[float] = []
    run(script_folder, code, CancelToken(), shares)
    assert (script_folder / "seen").read_text() == "1"
    assert 0.5 in shares


def test_the_last_line_of_a_script_is_the_reason(script_folder: Path) -> None:
    with pytest.raises(UserFacingError, match=r"\(its weights lack a layer\)"):
        run(script_folder, "import sys; print('noise'); sys.exit('its weights lack a layer.')", CancelToken(), [])


@pytest.mark.skipif(os.name != "posix", reason="kills by signal")
def test_a_script_that_is_killed(script_folder: Path) -> None:
    with pytest.raises(UserFacingError, match="memory"):
        run(script_folder, "import os, signal; os.kill(os.getpid(), signal.SIGKILL)", CancelToken(), [])


def test_cancelling_ends_a_script(script_folder: Path) -> None:
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        run(script_folder, "import threading; threading.Event().wait()", cancel, [])


def test_scripts_stay_offline(tmp_path: Path) -> None:
    variables = tool_variables(tmp_path)
    assert variables["HF_HUB_OFFLINE"] == variables["HF_HUB_DISABLE_TELEMETRY"] == "1"
    assert variables["HF_HOME"] == str(tmp_path)
