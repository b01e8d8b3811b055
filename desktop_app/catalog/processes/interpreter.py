"""This program's own Python, started again to run one of our modules.

Owns what is said where there is none: the packaged application is one program and carries no Python.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.install_progress import ShareListener
from desktop_app.catalog.processes.child_process import failure_reason, run_child, scratch_variables
from desktop_app.catalog.processes.progress_lines import latest
from desktop_app.errors import UserFacingError


def require_interpreter(wish: str, remedy: str) -> None:
    """:raises UserFacingError: this is the packaged application, which cannot do what is wished for."""
    if getattr(sys, "frozen", False):
        raise UserFacingError(f"The packaged application cannot {wish}.", remedy)


def run_module(
    module: str, arguments: Sequence[str], work: Path, report: ShareListener, cancel: CancelToken, *, failure: str
) -> None:
    """Run `python -m module`; its temporary files and its output go to the folder `work`.

    :raises UserFacingError: it failed; the sentence is `failure` with the reason.
    :raises Cancelled: on request.
    """
    log = work / f"{module}.log"
    command = [sys.executable, "-m", module, *arguments]
    variables = scratch_variables(work)
    code = run_child(command, log=log, environment=variables, cancel=cancel, on_poll=lambda: report(latest(log)))
    if code != 0:
        raise UserFacingError(
            f"{failure} ({failure_reason(log, code)}).", "Check free memory and disk space, then try again."
        )
