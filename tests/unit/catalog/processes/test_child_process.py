import os
import sys
from pathlib import Path

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.processes.child_process import failure_reason, run_child, scratch_variables
from desktop_app.errors import Cancelled

WAIT_FOR_EVER = "import sys; print('up', flush=True); sys.stdin.close(); import threading; threading.Event().wait()"


def run(code: str, log: Path, cancel: CancelToken, on_poll: object = lambda: None) -> int:
    return run_child([sys.executable, "-c", code], log=log, environment=os.environ, cancel=cancel, on_poll=on_poll)


def test_exit_code_and_output(tmp_path: Path) -> None:
    log = tmp_path / "log"
    assert run("import sys; print('a'); print('b', file=sys.stderr); sys.exit(3)", log, CancelToken()) == 3
    assert sorted(log.read_text().split()) == ["a", "b"]


def test_cancel_ends_the_child(tmp_path: Path) -> None:
    log, cancel = tmp_path / "log", CancelToken()

    def cancel_when_up() -> None:
        if "up" in log.read_text():
            cancel.cancel()

    with pytest.raises(Cancelled):
        run(WAIT_FOR_EVER, log, cancel, cancel_when_up)


def test_a_failing_listener_ends_the_child(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError):
        run(WAIT_FOR_EVER, tmp_path / "log", CancelToken(), lambda: 1 / 0)


@pytest.mark.parametrize(
    ("output", "code", "reason"),
    [
        ("noise\nits weights lack a layer.\n", 1, "its weights lack a layer"),
        ("progress 0.5\n", -9, "it was ended, perhaps for lack of memory"),
        ("", 1, "it was ended, perhaps for lack of memory"),
    ],
)
def test_why_a_child_failed(tmp_path: Path, output: str, code: int, reason: str) -> None:
    (tmp_path / "log").write_text(output)
    assert failure_reason(tmp_path / "log", code) == reason


def test_temporary_files_of_a_child_have_their_folder(tmp_path: Path) -> None:
    code = "import tempfile; print(tempfile.gettempdir())"
    variables = scratch_variables(tmp_path)
    log = tmp_path / "log"
    run_child([sys.executable, "-c", code], log=log, environment=variables, cancel=CancelToken(), on_poll=lambda: None)
    assert log.read_text().strip() == str(tmp_path)
