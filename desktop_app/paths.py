"""Paths as a person writes them, and folders of theirs."""

import os
from pathlib import Path


def full_path(path: Path) -> Path:
    """The absolute path, with `~` and `..` worked out; links stay as they are."""
    return Path(os.path.abspath(os.path.expanduser(path)))  # noqa: PTH100, PTH111 - pathlib keeps `..`


def make_private_folder(path: Path) -> None:
    """Create the folder for its owner alone; one that exists keeps its permissions."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)


def is_there(path: Path) -> bool:
    """Whether something is reached at the path. Never raises: a disk that answers with an error has nothing there."""
    return os.path.exists(path)  # noqa: PTH110 - pathlib's raises


def link_between(folder: Path, path: Path) -> Path | None:
    """The first link to a folder on the way from `folder` down to `path`, itself included: no walk goes that way."""
    way = [path, *path.parents][: len(path.parts) - len(folder.parts)]
    return next((one for one in reversed(way) if os.path.islink(one) and os.path.isdir(one)), None)  # noqa: PTH112, PTH114 - pathlib's may raise


def comes_to(folder: Path, path: Path) -> bool:
    """Whether a walk through `folder` comes to `path`, which lies below it by its name."""
    return folder in path.parents and link_between(folder, path) is None


def is_real_folder(path: Path) -> bool:
    """Whether there is a folder that is not a link to one. Never raises."""
    return os.path.isdir(path) and not os.path.islink(path)  # noqa: PTH112, PTH114 - pathlib's may raise
