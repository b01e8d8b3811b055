"""Runs one command to its end, with a cancel token and a regular look at its progress.

Owns the life of the child, and the reason when it fails. Must not know what it does.
"""

import os
import subprocess
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from desktop_app.cancellation import CancelToken

POLL_S = 0.1
GRACE_S = 5.0


def run_child(
    command: Sequence[str],
    *,
    log: Path,
    environment: Mapping[str, str],
    cancel: CancelToken,
    on_poll: Callable[[], None],
) -> int:
    """Run `command`, its output going to the file `log`; the exit code.

    `on_poll` is called on this thread about ten times a second.
    :raises Cancelled: `cancel` was set; the child has ended by then, as it has after any exception of `on_poll`.
    """
    with log.open("wb") as output:
        child = subprocess.Popen(  # noqa: S603 - our own interpreter with our own arguments
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, env=dict(environment)
        )
        try:
            while True:
                cancel.check()
                on_poll()
                try:
                    return child.wait(POLL_S)
                except subprocess.TimeoutExpired:
                    continue
        finally:
            _end(child)


def scratch_variables(folder: Path) -> Mapping[str, str]:
    """This process's environment, with temporary files in `folder`."""
    return {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(folder))}


def failure_reason(log: Path, code: int) -> str:
    """Why a child failed: the last line of its output, or that it was ended by a signal."""
    lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
    return lines[-1][:300].rstrip(".") if lines and code > 0 else "it was ended, perhaps for lack of memory"


def _end(child: subprocess.Popen[bytes]) -> None:
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(GRACE_S)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
