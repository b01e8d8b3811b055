import os
import sys
from pathlib import Path

import psutil
import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.settings import SourceSettings
from desktop_app.sources.folder_scan import ScanNotes, scan
from desktop_app.sources.ignore_rules import IgnoreRules
from desktop_app.sources.inner_disks import away_around, is_away, is_disk

DEVICES, MEMORY = Path("/dev"), Path("/dev/shm")
"""A folder in which nearly every Linux has something mounted, and where."""
mounted = pytest.mark.skipif(
    sys.platform != "linux" or not os.path.ismount(MEMORY), reason="/dev/shm is no disk of its own"
)


def test_a_folder_that_is_empty_or_gone_is_away_and_one_with_files_is_not(tmp_path: Path) -> None:
    stick = tmp_path / "stick"
    assert is_away(stick)
    stick.mkdir()
    assert is_away(stick)
    (stick / ".directory").touch()
    assert is_away(stick)
    (stick / "a.txt").touch()
    assert not is_away(stick)


def test_what_is_gone_with_the_folder_around_it_was_deleted(tmp_path: Path) -> None:
    assert not is_away(tmp_path / "project" / "stick")


@pytest.mark.parametrize(("name", "around"), [("stick", True), ("stick/sub/a.txt", True), ("stick2/a.txt", False)])
def test_a_path_is_away_with_the_disk_that_holds_it(tmp_path: Path, name: str, *, around: bool) -> None:
    assert away_around(tmp_path / name, [tmp_path / "stick"]) == (tmp_path / "stick" if around else None)


@mounted
def test_a_mounted_disk_is_there_even_if_it_is_empty() -> None:
    assert is_disk(MEMORY)
    assert not is_away(MEMORY)
    assert not is_disk(DEVICES / "no such")


@mounted
def test_where_the_list_of_disks_is_hidden_the_folder_tells(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    def refuse(**_: bool) -> object:
        raise PermissionError

    monkeypatch.setattr(psutil, "disk_partitions", refuse)
    assert is_disk(MEMORY)
    assert not is_disk(tmp_path)


@mounted
@pytest.mark.parametrize("walked", [DEVICES, MEMORY])
def test_a_scan_notes_the_disks_that_it_passes(walked: Path) -> None:
    notes = ScanNotes()
    list(scan(walked, IgnoreRules(DEVICES, SourceSettings()), CancelToken(), notes))
    assert MEMORY in notes.disks
    assert DEVICES not in notes.disks
