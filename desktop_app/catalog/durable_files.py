"""Files and folders without half-made states: locks, partial folders, flushes, room on the disk.

Owns how something becomes durable and visible at once. Must not know what the files mean.
"""

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from desktop_app.cancellation import CancelToken
from desktop_app.errors import EnvironmentFault, OutOfSpace

PARTIAL_PREFIX = ".partial-"
MORE_SPACE = "Free some space, or choose another data directory."
DISK_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
LOCK_POLL_S = 0.1


@contextmanager
def locked(folder: Path, cancel: CancelToken) -> Iterator[None]:
    """Create the folder if need be and hold the lock that every process takes before it changes what is in it."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder / ".lock")
    while not lock.is_locked:
        cancel.check()
        try:
            lock.acquire(timeout=LOCK_POLL_S)
        except Timeout:
            continue
    try:
        yield
    finally:
        lock.release()


@contextmanager
def partial_folder(parent: Path) -> Iterator[Path]:
    """A folder beside the final ones, gone at the end unless it was renamed.

    The caller holds the lock on `parent`, so whatever an interrupted run left there is removed first.
    """
    for leftover in parent.glob(f"{PARTIAL_PREFIX}*"):
        shutil.rmtree(leftover, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=PARTIAL_PREFIX, dir=parent))
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def publish(folder: Path, final: Path) -> None:
    """Flush every file of `folder` to disk, then let it appear as `final` in one rename.

    A folder that stands at `final` is set aside first and removed afterwards.
    """
    for path in folder.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
    _flush_folder(folder)
    if final.exists():
        aside = Path(tempfile.mkdtemp(prefix=PARTIAL_PREFIX, dir=final.parent))
        final.rename(aside / final.name)
        folder.rename(final)
        shutil.rmtree(aside, ignore_errors=True)
    else:
        folder.rename(final)
    _flush_folder(final.parent)


def require_space(folder: Path, needed_bytes: int) -> None:
    """:raises UserFacingError: the disk of `folder` has less than `needed_bytes` free."""
    free = shutil.disk_usage(folder).free
    if free < needed_bytes:
        raise OutOfSpace(
            f"Preparing the model needs {needed_bytes >> 20} MB in {folder}, but only {free >> 20} MB are free.",
            MORE_SPACE,
        )


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Turn a failure to write `path` into a sentence.

    :raises OutOfSpace: the disk is full.
    :raises EnvironmentFault: anything else that the system refuses.
    """
    try:
        yield
    except OSError as error:
        if error.errno in DISK_FULL:
            raise OutOfSpace(f"The disk is full: {path} could not be written to its end.", MORE_SPACE) from error
        raise EnvironmentFault(f"{path} cannot be written: {error}.") from error


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":  # other systems cannot open a folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
