"""A disk or share that is mounted in a watched folder goes away, and nothing on it is forgotten."""

import json
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from desktop_app.store.roots import Roots
from tests.builders import PROJECT
from tests.indexing_helpers import CountingEncoder, running, settle, write_folder

MOUNTED = Path("/dev/shm")
NAME_SPACE = ["unshare", "--map-root-user", "--mount"]


def _may_mount() -> bool:
    if shutil.which("unshare") is None:
        return False
    tried = subprocess.run([*NAME_SPACE, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
    return tried.returncode == 0


mounts = pytest.mark.skipif(not _may_mount(), reason="mounts need Linux with name spaces of users")


def _told(folder: Path, how: str) -> Any:
    program = [sys.executable, "-m", "tests.integration.inner_disk_process", str(folder), how]
    done = subprocess.run(
        [*NAME_SPACE, *program], cwd=PROJECT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout.splitlines()[-1])


@mounts
def test_disks_in_a_folder_come_and_go(tmp_path: Path) -> None:
    assert _told(tmp_path, "asked") == {
        "all there": {"files": 6, "found": 6, "away": [], "embedded": 6},
        "both away, and a file deleted": {"files": 5, "found": 5, "away": ["nas", "nas/deeper"], "embedded": 6},
        "one back without a file": {"files": 4, "found": 4, "away": ["nas/deeper"], "embedded": 6},
        "the other left out": {"files": 3, "found": 3, "away": [], "embedded": 6},
        "away again": {"files": 3, "found": 3, "away": ["nas"], "embedded": 6},
        "a usual folder in its place": {"files": 2, "found": 2, "away": [], "embedded": 7},
    }


@mounts
def test_a_disk_that_comes_or_goes_is_noticed(tmp_path: Path) -> None:
    assert _told(tmp_path, "watched") == {"all there": 3, "away": 3, "back with others": 5, "watched again": 6}


@pytest.mark.skipif(not os.path.ismount(MOUNTED), reason="/dev/shm is no disk of its own")
def test_a_link_to_a_disk_in_place_of_one_is_something_else(tmp_path: Path) -> None:
    docs, data_dir = tmp_path / "docs", tmp_path / "data"
    write_folder(docs / "stick", 2)
    with running(data_dir, CountingEncoder(), watch=False) as application:
        application.indexing.add_root(docs)
        settle(application)
    with closing(sqlite3.connect(data_dir / "index.db")) as connection, connection:
        Roots(connection).set_inner_disks(Roots(connection).all()[0].id, {docs / "stick": False})
    (docs / "stick").rename(tmp_path / "elsewhere")
    (docs / "stick").symlink_to(MOUNTED)
    with running(data_dir, CountingEncoder(), watch=False) as application:
        settle(application)
        assert application.indexing.status().files == 0


def test_what_was_to_be_read_from_a_disk_waits_until_it_is_back(tmp_path: Path) -> None:
    docs, data_dir = tmp_path / "docs", tmp_path / "data"
    write_folder(docs / "stick", 2)
    with running(data_dir, CountingEncoder(), watch=False) as application:
        application.indexing.add_root(docs)
        settle(application)
    with closing(sqlite3.connect(data_dir / "index.db")) as connection, connection:
        Roots(connection).set_inner_disks(Roots(connection).all()[0].id, {docs / "stick": False})
        connection.execute("UPDATE files SET pending = 1")
    (docs / "stick").rename(tmp_path / "unplugged")
    with running(data_dir, CountingEncoder(), watch=False) as application:
        settle(application)
        assert {failed.detail for failed in application.indexing.failures()} == {"Its disk is not connected."}
        (tmp_path / "unplugged").rename(docs / "stick")
        application.indexing.rescan()
        settle(application)
        assert not application.indexing.failures()
        assert application.indexing.status().roots[0].disks_away == ()
