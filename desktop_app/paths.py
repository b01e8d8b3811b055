"""Paths as a person writes them, and folders of theirs."""

import os
from pathlib import Path


def full_path(path: Path) -> Path:
    """The absolute path, with `~` and `..` worked out; links stay as they are."""
    return Path(os.path.abspath(os.path.expanduser(path)))  # noqa: PTH100, PTH111 - pathlib keeps `..`


def make_private_folder(path: Path) -> None:
    """Create the folder for its owner alone; one that exists keeps its permissions."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
