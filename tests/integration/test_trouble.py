"""What disks, links, clocks, other programs and other processes do to an index, and what must survive it."""

import os
from contextlib import suppress
from pathlib import Path

import pytest

from desktop_app import bootstrap
from desktop_app.errors import UserFacingError
from desktop_app.records import FileState
from desktop_app.services import reading_stage, scan_stage
from desktop_app.services.application import Application
from desktop_app.services.doctor import examine
from desktop_app.store.database import BEGIN_ANEW
from desktop_app.store.files import Files
from tests.indexing_helpers import CountingEncoder, running, settle, until, write_folder

FAR_FUTURE_NS = 13_600_000_000_000_000_000
"""In the year 2400, beyond 64 bits."""


def _indexed(application: Application) -> int:
    return application.indexing.status().count(FileState.INDEXED)


def _found(application: Application, query: str) -> list[Path]:
    return [hit.path for hit in application.searching.search(query).hits]


def test_changes_that_a_scan_finds_in_its_later_batches_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scan_stage, "BATCH", 2)
    write_folder(tmp_path / "docs", 9)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        for number in (8, 5, 2):
            (tmp_path / "docs" / f"note {number}.txt").write_text(f"Quite another text about t{number}.")
        (tmp_path / "docs" / "a new one.txt").write_text("It gets the highest number and is seen first.")
        application.indexing.rescan()
        settle(application)
        assert application.indexing.status().count(FileState.PENDING) == 0
        assert _indexed(application) == 10


def test_a_file_that_is_changed_while_it_is_read_is_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_folder(tmp_path / "docs", 3)
    note = tmp_path / "docs" / "note 1.txt"
    hash_of = reading_stage.content_hash

    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:

        def changed_under_the_hash(path: Path) -> bytes:
            digest = hash_of(path)
            if path == note:
                monkeypatch.setattr(reading_stage, "content_hash", hash_of)
                note.write_text("Meanwhile it speaks of the harbour bridge.")
                application.indexing.rescan()
                files = Files(application.database.reader())
                until(application, lambda: getattr(files.by_path(note), "size_bytes", 0) == note.stat().st_size)
            return digest

        monkeypatch.setattr(reading_stage, "content_hash", changed_under_the_hash)
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        assert _indexed(application) == 3
        assert _found(application, "harbour")[0] == note


def test_files_of_an_unplugged_disk_stay_while_they_wait_to_be_read_again(tmp_path: Path) -> None:
    write_folder(tmp_path / "disk", 4)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "disk")
        settle(application)
    (tmp_path / "disk").rename(tmp_path / "away")
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.retry_failures()
        connection = application.database.writer()
        connection.execute("UPDATE files SET pending = 1")
        connection.execute("UPDATE roots SET problem = ''")
        connection.close()
        application.indexing.rescan()
        settle(application)
        assert application.indexing.status().files == 4


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
def test_a_link_to_a_folder_leads_nowhere(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 1)
    write_folder(tmp_path / "outside" / "deep", 3)
    with running(tmp_path / "data", CountingEncoder()) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        (tmp_path / "docs" / "link").symlink_to(tmp_path / "outside", target_is_directory=True)
        (tmp_path / "docs" / "last.txt").write_text("It comes after the link.")
        until(application, lambda: _indexed(application) >= 2)
        settle(application)
        assert application.indexing.status().files == 2


def test_an_ignore_file_in_an_ignored_folder_does_not_open_it(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 1)
    package = tmp_path / "docs" / "node_modules" / "left-pad"
    write_folder(package, 2)
    with running(tmp_path / "data", CountingEncoder()) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        (package / ".gitignore").write_text("*.log\n")
        (tmp_path / "docs" / "last.txt").write_text("It comes after the ignore file.")
        until(application, lambda: _indexed(application) >= 2)
        settle(application)
        assert application.indexing.status().files == 2


def test_a_folder_that_the_rules_leave_out_is_refused_with_the_reason(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs" / ".secret", 1)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        with pytest.raises(UserFacingError, match="hidden"):
            application.indexing.add_root(tmp_path / "docs" / ".secret")


def test_a_file_from_the_far_future_stops_nothing(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 3)
    with suppress(OverflowError, OSError):  # not every file system knows that century
        os.utime(tmp_path / "docs" / "note 1.txt", ns=(FAR_FUTURE_NS, FAR_FUTURE_NS))
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        assert _indexed(application) == 3


def test_a_folder_removed_and_added_again_at_once_is_indexed(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs" / "inner", 5)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        root_id = application.indexing.add_root(tmp_path / "docs" / "inner")
        settle(application)
        application.indexing.remove_root(root_id)
        root_id = application.indexing.add_root(tmp_path / "docs" / "inner")
        settle(application)
        assert _indexed(application) == 5
        application.indexing.remove_root(root_id)
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        assert _indexed(application) == 5


def test_a_folder_of_one_that_is_removed_is_kept_by_adding_it(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 30)
    write_folder(tmp_path / "docs" / "inner", 5)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        root_id = application.indexing.add_root(tmp_path / "docs")
        settle(application)
        application.indexing.remove_root(root_id)
        application.indexing.add_root(tmp_path / "docs" / "inner")
        settle(application)
        assert _indexed(application) == 5
        assert [root.path.name for root in application.indexing.status().roots] == ["inner"]


def test_what_a_removed_folder_held_is_gone_at_once(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 60)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        root_id = application.indexing.add_root(tmp_path / "docs")
        settle(application)
        application.indexing.remove_root(root_id)
        settle(application)
        assert application.indexing.status().chunks == 0


def test_the_index_does_not_index_itself(tmp_path: Path) -> None:
    write_folder(tmp_path / "home", 2)
    with running(tmp_path / "home" / "findwell", CountingEncoder(), watch=False) as application:
        (tmp_path / "home" / "findwell" / "notes.txt").write_text("This belongs to the index.")
        application.indexing.add_root(tmp_path / "home")
        settle(application)
        assert application.indexing.status().files == 2


def test_a_listener_that_fails_harms_nobody(tmp_path: Path) -> None:
    def fail(*_: object) -> None:
        raise BrokenPipeError

    write_folder(tmp_path / "docs", 3)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.on_event(fail)
        application.indexing.on_change(fail)
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        assert _indexed(application) == 3
        assert application.indexing.standstill == ""


def test_a_copy_is_shown_where_the_filter_looks(tmp_path: Path) -> None:
    for name in ("a", "b"):
        write_folder(tmp_path / "docs" / name, 2)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
        for query in ("note number 1", ""):
            hit = application.searching.search(f'{query} in:"{tmp_path / "docs" / "b"}"').hits[0]
            assert hit.path.parent == tmp_path / "docs" / "b"


def test_doctor_speaks_of_a_damaged_index(tmp_path: Path) -> None:
    write_folder(tmp_path / "docs", 3)
    with running(tmp_path / "data", CountingEncoder(), watch=False) as application:
        application.indexing.add_root(tmp_path / "docs")
        settle(application)
    index = tmp_path / "data" / "index.db"
    content = bytearray(index.read_bytes())
    content[8192:] = b"\xff" * (len(content) - 8192)
    application = bootstrap.build(tmp_path / "data", watch=False)
    try:
        index.write_bytes(content)
        unsound = [check for check in examine(application, fix=False) if not check.ok]
    finally:
        application.close()
    assert any("damaged" in check.detail and BEGIN_ANEW in check.remedy for check in unsound)
