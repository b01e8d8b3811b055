"""Starts one of our own modules that need `onnx` in a process of its own, and says why it failed.

Owns the sentence for the packaged application, which carries no `onnx` and no Python to start.
"""

import os
import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_app.catalog.processes.child_process import run_child
from desktop_app.errors import UserFacingError
from desktop_app.records import CancelToken


def run_module(module: str, arguments: Sequence[str], work: Path, cancel: CancelToken) -> None:
    """Run `python -m module`; its temporary files and its output go to the folder `work`.

    :raises UserFacingError: this is the packaged application, or the module failed.
    :raises Cancelled: on request.
    """
    if getattr(sys, "frozen", False):
        raise UserFacingError(
            "The packaged application cannot change a graph.", "Install Findwell with pip and do it there."
        )
    log = work / f"{module}.log"
    environment = {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(work))}
    command = [sys.executable, "-m", module, *arguments]
    code = run_child(command, log=log, environment=environment, cancel=cancel, on_poll=lambda: None)
    if code != 0:
        lines = log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        reason = lines[-1][:300].rstrip(".") if lines and code > 0 else "it was ended, perhaps for lack of memory"
        raise UserFacingError(
            f"The graph could not be changed ({reason}).", "Check free memory and disk space, then try again."
        )
