"""The libarchive of the system: where it lies, and the package that calls it.

That package would start other programs to look for the library, so the looking is done here. Loads nothing before it is
asked to, for the program asks for the signature at its start.
"""

import hashlib
import os
import platform
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from desktop_app.paths import is_there

_TOLD_BY = "LIBARCHIVE"
"""The variable that tells the package where the library lies."""
_OF_MACOS = "/usr/lib/libarchive.2.dylib"
"""Part of the system, which keeps its libraries in one file and shows none in the folder."""


@cache
def signature() -> str:
    """Six hexadecimal digits that change with the library, a newer one may read more; empty if there is none."""
    place = library()
    if not place:
        return ""
    try:
        said = platform.mac_ver()[0] if place == _OF_MACOS else str(Path(place).stat().st_size)
    except OSError:
        return ""  # it was removed a moment ago
    return hashlib.blake2b(said.encode(), digest_size=3).hexdigest()


@cache
def library() -> str:
    """The path of the library; empty if it is not here."""
    if sys.platform == "darwin":
        return _OF_MACOS
    return next((str(place) for place in _places() if is_there(place)), "")


@cache
def loaded() -> Any:
    """The package `libarchive`; None where the library is missing or of no use."""
    place = library()
    if not place:
        return None
    before = os.environ.get(_TOLD_BY)
    os.environ[_TOLD_BY] = place
    try:
        import libarchive  # noqa: PLC0415 - loads the library
    except (OSError, AttributeError, ImportError):  # it is for another processor, or older than the package
        return None  # whoever asks says so
    finally:
        del os.environ[_TOLD_BY]
        if before is not None:
            os.environ[_TOLD_BY] = before
    return libarchive


def _places() -> Iterator[Path]:
    """Where it may lie; the first that is there counts."""
    if sys.platform == "win32":
        yield Path(os.environ.get("SystemRoot", r"C:\Windows"), "System32", "archiveint.dll")  # noqa: SIM112
        return
    for folder in (f"lib/{platform.machine()}-linux-gnu", "lib64", "lib", "local/lib"):
        yield Path("/usr", folder, "libarchive.so.13")
