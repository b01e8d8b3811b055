"""Indexes a folder with disks mounted in it, takes them away and puts them back; prints what is known at each step.

A program of its own, because mounts belong to the name space of a process: `unshare` gives it one.

    unshare --map-root-user --mount python -m tests.integration.inner_disk_process FOLDER {asked|watched}
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from desktop_app.services.application import Application
from tests.indexing_helpers import CountingEncoder, running, settle, until


def asked(folder: Path) -> dict[str, Any]:
    """What is known after each time that the folder was looked through."""
    docs, encoder = folder / "docs", CountingEncoder()
    nas, deeper = docs / "nas", docs / "nas" / "deeper"
    steps: dict[str, Any] = {}

    def note(step: str, application: Application) -> None:
        application.indexing.rescan()
        settle(application)
        (root,) = application.indexing.status().roots
        found = {hit.path for hit in application.searching.search("words of", limit=50).hits}
        steps[step] = {
            "files": root.total,
            "found": len(found),
            "away": [str(disk.relative_to(docs)) for disk in root.disks_away],
            "embedded": len(encoder.embedded),
        }

    _write(docs, "a", "b")
    _mount(nas, "c", "d", "e")
    _mount(deeper, "f")
    with running(folder / "data", encoder, watch=False) as application:
        application.indexing.add_root(docs)
        note("all there", application)
        _run("umount", deeper)
        _run("umount", nas)
        (docs / "a.txt").unlink()
        note("both away, and a file deleted", application)
        _mount(nas, "c", "d")
        deeper.mkdir()
        note("one back without a file", application)
        (docs / ".gitignore").write_text("nas/deeper\n")
        note("the other left out", application)
        _run("umount", nas)
        note("away again", application)
        _write(nas, "g")
        note("a usual folder in its place", application)
    return steps


def watched(folder: Path) -> dict[str, Any]:
    """How many files are known each time something has been noticed."""
    docs, encoder = folder / "docs", CountingEncoder()
    nas = docs / "nas"
    steps: dict[str, Any] = {}
    _write(docs, "a")
    _mount(nas, "b", "c")
    with running(folder / "data", encoder) as application:
        roots = application.indexing.status

        def note(step: str) -> None:
            settle(application)
            steps[step] = roots().roots[0].total

        application.indexing.add_root(docs)
        note("all there")
        _run("umount", nas)
        until(application, lambda: roots().roots[0].disks_away == (nas,))
        note("away")
        _mount(nas, "b", "d", "e", "f")
        until(application, lambda: roots().roots[0].disks_away == () and roots().files > 3)
        note("back with others")
        _write(nas, "g")
        until(application, lambda: roots().files > 5)
        note("watched again")
    return steps


def _mount(folder: Path, *names: str) -> None:
    folder.mkdir(exist_ok=True, parents=True)
    _run("mount", "-t", "tmpfs", "none", folder)
    _write(folder, *names)


def _write(folder: Path, *names: str) -> None:
    folder.mkdir(exist_ok=True, parents=True)
    for name in names:
        (folder / f"{name}.txt").write_text(f"The words of file {name}.")


def _run(*command: str | Path) -> None:
    subprocess.run(command, check=True, timeout=10)


if __name__ == "__main__":
    told = {"asked": asked, "watched": watched}[sys.argv[2]](Path(sys.argv[1]))
    print(json.dumps(told))  # noqa: T201 - the result
