"""Files on disk without half-made states: hashes, flushes, partial folders.

Owns how something becomes durable and visible at once. Must not know what the files mean.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from desktop_app.catalog.manifest import FileFacts
from desktop_app.errors import UserFacingError

PARTIAL_PREFIX = ".partial-"
BLOCK_BYTES = 1 << 20


def sha256_of(path: Path, on_bytes: Callable[[int], None] | None = None) -> str:
    """Hex digest of the file; `on_bytes` gets the size of each block read and may raise to stop."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
            if on_bytes:
                on_bytes(len(block))
    return digest.hexdigest()


def matches(path: Path, facts: FileFacts) -> bool:
    """Whether the file exists with the right size and hash."""
    return path.is_file() and path.stat().st_size == facts.size_bytes and sha256_of(path) == facts.sha256


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
        raise UserFacingError(
            f"Preparing the model needs {needed_bytes >> 20} MB in {folder}, but only {free >> 20} MB are free.",
            "Free some space, or choose another data directory.",
        )


def _flush_folder(folder: Path) -> None:
    if os.name == "posix":  # other systems cannot open a folder
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
