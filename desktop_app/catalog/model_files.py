"""Files on disk without half-made states: hashes, flushes, partial folders.

Owns how something becomes durable and visible at once. Must not know what the files mean.
"""

import errno
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from filelock import FileLock, Timeout

from desktop_app.catalog.manifest import FileFacts
from desktop_app.errors import EnvironmentFault, OutOfSpace
from desktop_app.records import CancelToken

PARTIAL_PREFIX = ".partial-"
DOWNLOADS_FOLDER = ".downloads"
"""Beside the models: what has arrived of files that are not complete yet, in one folder a model."""
BLOCK_BYTES = 1 << 20
MORE_SPACE = "Free some space, or choose another data directory."
DISK_FULL = {errno.ENOSPC, errno.EDQUOT} if hasattr(errno, "EDQUOT") else {errno.ENOSPC}
LOCK_POLL_S = 0.1


def sha256_of(path: Path, on_bytes: Callable[[int], None] | None = None) -> str:
    """Hex digest of the file; `on_bytes` gets the size of each block read and may raise to stop."""
    return _digest_of(path, hashlib.sha256(), on_bytes)


def git_blob_id_of(path: Path, on_bytes: Callable[[int], None] | None = None) -> str:
    """The id under which git keeps a file with this content: the SHA-1 of a header and the content."""
    header = b"blob %d\0" % path.stat().st_size
    return _digest_of(path, hashlib.sha1(header, usedforsecurity=False), on_bytes)


def matches(path: Path, facts: FileFacts) -> bool:
    """Whether the file exists with the right size and hash."""
    return path.is_file() and path.stat().st_size == facts.size_bytes and sha256_of(path) == facts.sha256


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

    A folder that stands at `final` is set aside first and removed afterwards, as are unfinished downloads.
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
    discard_downloads(final.parent, final.name)


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


def downloads_of(models_dir: Path, name: str) -> Path:
    """Where unfinished downloads of the model are kept."""
    return models_dir / DOWNLOADS_FOLDER / name


def arrived_bytes(models_dir: Path, name: str) -> int:
    """How much of an unfinished download of the model there is."""
    found = 0
    for path in downloads_of(models_dir, name).glob("*"):
        with suppress(OSError):  # an installation may just be taking it
            found += path.stat().st_size
    return found


def discard_downloads(models_dir: Path, name: str) -> bool:
    """Delete what has arrived for the model; whether there was anything."""
    folder = downloads_of(models_dir, name)
    found = folder.is_dir()
    shutil.rmtree(folder, ignore_errors=True)
    remove_if_empty(folder.parent)
    return found


def remove_if_empty(folder: Path) -> None:
    """Delete the folder unless something is in it."""
    with suppress(OSError):  # it is not empty, or not there
        folder.rmdir()


def _digest_of(path: Path, digest: "hashlib._Hash", on_bytes: Callable[[int], None] | None) -> str:
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
            if on_bytes:
                on_bytes(len(block))
    return digest.hexdigest()


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":  # other systems cannot open a folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
