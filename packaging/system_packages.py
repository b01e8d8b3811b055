"""Debian packages the window and the tests need: which are missing, and how they get installed.

Owns the list and `apt-get`. Must not know Python packages or the project's own commands. Other Linux
distributions get the list in one line; macOS and Windows need nothing from here.
The list came from `ldd` on Qt's xcb platform plugin: the libraries its wheel does not bring along.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

WINDOW = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libXrender.so.1": "libxrender1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
}
"""Shared library → Debian package. Libraries are looked for, not packages: names differ between releases."""

TEST_PROGRAMS = {"Xvfb": "xvfb", "xdotool": "xdotool"}
"""Program → Debian package, for the tests that open a real window."""

TEST_DATA = {
    "usr/lib/*/libarchive.so.13": "libarchive13",
    "usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc": "fonts-noto-cjk",
    "usr/share/tesseract-ocr/*/tessdata/kor.traineddata": "tesseract-ocr-kor",
    "usr/share/tesseract-ocr/*/tessdata/rus.traineddata": "tesseract-ocr-rus",
}
"""Pattern of a file below / → Debian package, for the tests that unpack RAR, and that draw text and recognise it."""


def missing_for_window() -> list[str]:
    """Packages without which the window cannot open; empty outside Linux."""
    if not sys.platform.startswith("linux"):
        return []
    known = _known_libraries()
    return sorted(package for library, package in WINDOW.items() if library not in known)


def missing_for_tests() -> list[str]:
    """Packages the window tests need besides; empty outside Linux."""
    if not sys.platform.startswith("linux"):
        return []
    missing = [package for program, package in TEST_PROGRAMS.items() if shutil.which(program) is None]
    return missing + [package for pattern, package in TEST_DATA.items() if not any(Path("/").glob(pattern))]


def install(packages: list[str]) -> bool:
    """Install `packages` with apt-get where that needs no password; whether they are there now.

    The package lists are refreshed only when the first try fails, as it does on a machine without lists.
    """
    prefix = _privileged()
    if shutil.which("apt-get") is None or prefix is None:
        return False
    print("Installing system packages:", " ".join(packages), flush=True)
    command = [*prefix, "apt-get", "install", "--yes", "--quiet", "--no-install-recommends", *packages]
    if _run(command, quiet=True):
        return True
    return _run([*prefix, "apt-get", "update", "--quiet"]) and _run(command)


def _privileged() -> list[str] | None:
    """What to put before a command that needs root: nothing, sudo, or None when it may not be run."""
    if os.geteuid() == 0:
        return ["env", "DEBIAN_FRONTEND=noninteractive"]
    if shutil.which("sudo") and _run(["sudo", "--non-interactive", "true"], quiet=True):
        return ["sudo", "--non-interactive", "env", "DEBIAN_FRONTEND=noninteractive"]
    return None


def _known_libraries() -> set[str]:
    """Names of the shared libraries the loader knows."""
    ldconfig = shutil.which("ldconfig", path=os.environ.get("PATH", "") + ":/sbin:/usr/sbin")
    if ldconfig is None:
        return set()
    listing = subprocess.run([ldconfig, "-p"], capture_output=True, text=True, check=False).stdout
    return {line.split()[0] for line in listing.splitlines() if "=>" in line}


def _run(command: list[str], *, quiet: bool = False) -> bool:
    """Run to the end; whether it succeeded. Output goes to stderr, it is for eyes."""
    sink = subprocess.DEVNULL if quiet else sys.stderr
    return subprocess.run(command, stdout=sink, stderr=sink, stdin=subprocess.DEVNULL, check=False).returncode == 0
