"""Where files of a hub wait until all of a model's are complete: one folder a model, beside the installed ones.

What lies there outlives a cancel, a crash and a restart, and goes when the model is installed or removed. Must not
know how it arrives: that is `resumable_download`.
"""

import shutil
from contextlib import suppress
from pathlib import Path

DOWNLOADS_FOLDER = ".downloads"


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
