"""Paths as a person writes them."""

import os
from pathlib import Path


def full_path(path: Path) -> Path:
    """The absolute path, with `~` and `..` worked out; links stay as they are."""
    return Path(os.path.abspath(os.path.expanduser(path)))  # noqa: PTH100, PTH111 - pathlib keeps `..`
