"""Disks that are mounted at a folder inside a root: which there are, and which are away.

An unplugged disk or a share that is not mounted looks like an empty folder, or like none at all.
"""

import os
from collections.abc import Collection
from pathlib import Path

import psutil

from desktop_app.paths import is_real_folder


def is_disk(folder: Path) -> bool:
    """Whether another disk is mounted at the folder itself; a link to one is none.

    A part of the same disk that only counts as another one (btrfs) is not mounted.
    """
    real = os.path.realpath(folder)
    if folder.is_symlink() or not os.path.ismount(real):
        return False
    try:
        partitions = psutil.disk_partitions(all=True)
    except OSError:  # a sandbox may hide the list
        return True
    return any(partition.mountpoint == real for partition in partitions)


def is_away(folder: Path) -> bool:
    """Whether the disk that was mounted at `folder` is not there: the folder is gone from where it was, or as empty as
    file managers leave one, which put hidden files everywhere.
    """
    try:
        device = folder.lstat().st_dev
    except FileNotFoundError:
        return folder.parent.is_dir()
    except OSError:  # a server that does not answer
        return True
    if not is_real_folder(folder):
        return False
    try:
        with os.scandir(folder) as entries:
            empty = all(entry.name.startswith(".") for entry in entries)
            return empty and device == folder.parent.stat().st_dev
    except OSError:
        return True


def away_around(path: Path, disks: Collection[Path]) -> Path | None:
    """Which of the `disks` that are away holds the path, or was mounted there."""
    return next((disk for disk in disks if disk in (path, *path.parents) and is_away(disk)), None)
