import os
import sys
from pathlib import Path

import pytest

from desktop_app.catalog.processes.child_process import run_child
from desktop_app.errors import Cancelled
from desktop_app.records import CancelToken

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
