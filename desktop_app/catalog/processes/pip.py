"""pip as a child process, with the person's own configuration: index, proxy and certificates are theirs to choose.

Owns how pip is called, what is read from its output, and why it failed. Must not know what is installed.
"""

import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.processes.child_process import run_child, scratch_variables

OPTIONS = ("--no-input", "--disable-pip-version-check", "--retries=2")
OTHER_SOURCES = ("index-url", "find-links", "no-index")
"""Settings that say where packages come from."""
DOWNLOADING_SHARE = 0.8
"""Of an installation goes into finding and downloading, the rest into unpacking."""


def run_pip(arguments: Sequence[str], work: Path, on_poll: Callable[[], None], cancel: CancelToken) -> int:
    """Run pip; its temporary files go to the folder `work`, its output to `log_in` that folder. The exit code.

    `on_poll` is called on this thread about ten times a second.
    :raises Cancelled: on request.
    """
    command = [sys.executable, "-m", "pip", *arguments]
    return run_child(command, log=log_in(work), environment=scratch_variables(work), cancel=cancel, on_poll=on_poll)


def log_in(work: Path) -> Path:
    """The file that takes pip's output."""
    return work / "pip.log"


def installed_share(work: Path, packages: int) -> float:
    """How much of an installation of so many packages is done, from the output so far."""
    log = log_in(work).read_text(encoding="utf-8", errors="replace")
    if "Installing collected packages" in log:
        return DOWNLOADING_SHARE
    return DOWNLOADING_SHARE * min(1.0, log.count("\nCollecting ") / max(1, packages))


def pip_reason(work: Path) -> str:
    """The last error line, shortened."""
    log = log_in(work).read_text(encoding="utf-8", errors="replace")
    lines = [line.strip() for line in log.splitlines() if line.strip()]
    errors = [line for line in lines if line.upper().startswith("ERROR")] or lines or ["pip gave no reason"]
    return errors[-1].removeprefix("ERROR: ")[:200].rstrip(".")


def has_own_sources() -> bool:
    """Whether the person's pip is set up to take packages from elsewhere; then nobody else may be asked."""
    command = [sys.executable, "-m", "pip", "config", "list", "--disable-pip-version-check"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - a fixed command
    return any(name in done.stdout for name in OTHER_SOURCES)
