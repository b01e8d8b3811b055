"""The folder in which the workers of a pool unpack members, and what earlier programs left of theirs.

A lock beside the folder says that its program lives; a folder whose lock is free is removed by whoever sees it.
"""

import shutil
import tempfile
from contextlib import suppress
from pathlib import Path
from uuid import uuid4

from filelock import FileLock, Timeout

_NAME = "findwell-reading-"


class ScratchFolder:
    """A new folder for the person alone, which exists until `close`. Sweeps before it is made."""

    def __init__(self) -> None:
        sweep()
        self.path = Path(tempfile.gettempdir()) / f"{_NAME}{uuid4().hex}"
        self._lock = _lock(self.path)
        self._lock.acquire()
        self.path.mkdir(mode=0o700)

    def close(self) -> None:
        """Remove it with everything in it."""
        _remove(self.path, self._lock)


def sweep() -> None:
    """Remove the folders of programs that ended without doing it themselves."""
    for folder in Path(tempfile.gettempdir()).glob(f"{_NAME}*"):
        if folder.is_symlink() or not folder.is_dir():
            continue
        lock = _lock(folder)
        with suppress(Timeout, OSError):
            lock.acquire(timeout=0)
            _remove(folder, lock)


def empty(folder: Path) -> None:
    """Make the folder, or make it empty."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(mode=0o700, exist_ok=True)


def _lock(folder: Path) -> FileLock:
    return FileLock(folder.with_suffix(".lock"), thread_local=False)


def _remove(folder: Path, lock: FileLock) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    lock.release()
    with suppress(OSError):
        Path(lock.lock_file).unlink()
