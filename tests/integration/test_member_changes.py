"""What lies in archives is neither lost nor mixed up, whatever happens to them between and during readings."""

import os
import shutil
import sqlite3
import tarfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest

from desktop_app.records import FailureReason, FileState
from desktop_app.services.application import Application
from desktop_app.services.reading_writer import ReadingWriter
from desktop_app.settings import Settings
from tests.archive_helpers import found, members, write_zip, zipped
from tests.indexing_helpers import QUICK, CountingEncoder, running, settle, until


@contextmanager
def indexed(folder: Path, *, watch: bool = False, settings: Settings = QUICK) -> Iterator[Application]:
    """An application that has read the `docs` in the folder."""
    with running(folder / "data", CountingEncoder(), watch=watch, settings=settings) as application:
        if not application.indexing.status().roots:
            application.indexing.add_root(folder / "docs")
        settle(application)
        yield application


def rescan(application: Application) -> None:
    application.indexing.rescan()
    settle(application)


def test_a_renamed_folder_keeps_what_lies_in_its_archives(tmp_path: Path) -> None:
    write_zip(tmp_path / "docs" / "new" / "a.zip", {"one.txt": "first words\n"})
    with indexed(tmp_path, watch=True) as application:
        (tmp_path / "docs" / "new").rename(tmp_path / "docs" / "renamed")
        until(application, lambda: [hit.path.parent.name for hit in found(application, "first")] == ["renamed"])
        settle(application)
        assert members(application, "first") == [("a.zip", "one.txt")]


def test_looking_through_a_part_of_a_root_keeps_what_lies_in_its_archives(tmp_path: Path) -> None:
    write_zip(tmp_path / "docs" / "sub" / "a.zip", {"one.txt": "first words\n"})
    with indexed(tmp_path) as application:
        application.indexing.add_root(tmp_path / "docs" / "sub")
        settle(application)
        assert members(application, "first") == [("a.zip", "one.txt")]


def test_members_that_were_lost_are_read_again_at_the_next_start(tmp_path: Path) -> None:
    write_zip(tmp_path / "docs" / "a.zip", {"one.txt": "first words\n", "two.txt": "second words\n"})
    with indexed(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "data" / "index.db")) as index, index:
        index.execute("DELETE FROM files WHERE path LIKE '%one.txt'")
    with indexed(tmp_path) as application:
        assert members(application, "first") == [("a.zip", "one.txt")]


def test_what_was_first_met_in_an_archive_is_looked_into_when_it_stands_alone(tmp_path: Path) -> None:
    inner = zipped({"lease.txt": "The lease ends in Glarus.\n"})
    outer = write_zip(tmp_path / "docs" / "outer.zip", {"inner.zip": inner})
    with indexed(tmp_path) as application:
        (tmp_path / "docs" / "inner.zip").write_bytes(inner)
        rescan(application)
        outer.unlink()
        rescan(application)
        assert members(application, "Glarus") == [("inner.zip", "lease.txt")]


def test_a_copy_made_before_a_change_holds_what_was_before(tmp_path: Path) -> None:
    names = [f"n{number}.txt" for number in range(40)]
    path = write_zip(tmp_path / "docs" / "report.zip", {name: f"oldword{name}\n" for name in names})
    with indexed(tmp_path) as application:
        (tmp_path / "docs" / "report-old.zip").write_bytes(path.read_bytes())
        write_zip(path, {name: f"newword{name}\n" for name in names})
        rescan(application)
        for name in names:
            assert members(application, f'"oldword{name}"') == [("report-old.zip", name)]
            assert members(application, f'"newword{name}"') == [("report.zip", name)]


def test_bytes_that_come_back_in_the_middle_of_a_reading_are_read(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "docs" / "a.zip", {"n0.txt": "oldword\n", "n1.txt": "second\n"})
    before = path.read_bytes()
    with indexed(tmp_path):
        pass
    with closing(sqlite3.connect(tmp_path / "data" / "index.db")) as index, index:  # as a kill leaves it behind
        index.execute("UPDATE files SET members_of = NULL, pending = 1 WHERE path LIKE '%a.zip'")
        index.execute(
            "UPDATE files SET document_id = (SELECT document_id FROM files WHERE path LIKE '%n1.txt')"
            " WHERE path LIKE '%n0.txt'"
        )
    path.write_bytes(before)
    with indexed(tmp_path) as application:
        assert members(application, "oldword") == [("a.zip", "n0.txt")]


def test_a_file_that_goes_while_it_is_read_stops_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = write_zip(tmp_path / "docs" / "a.zip", {"one.txt": "first words\n"})
    write = ReadingWriter.write
    with indexed(tmp_path) as application:

        def gone(writer: ReadingWriter, reading, outcome):
            if reading.file.path.name == "b.zip":
                writer._files.remove([reading.file])
            return write(writer, reading, outcome)

        monkeypatch.setattr(ReadingWriter, "write", gone)
        (tmp_path / "docs" / "b.zip").write_bytes(path.read_bytes())
        (tmp_path / "docs" / "later.txt").write_text("written after it\n")
        rescan(application)
        assert [hit.name for hit in found(application, "after")] == ["later.txt"]
        assert members(application, "first") == [("a.zip", "one.txt")]


def test_a_folder_takes_the_place_of_an_archive(tmp_path: Path) -> None:
    path = write_zip(tmp_path / "docs" / "papers", {"one.txt": "first words\n"})
    with indexed(tmp_path) as application:
        assert members(application, "first") == [("papers", "one.txt")]
        path.unlink()
        path.mkdir()
        (path / "one.txt").write_text("other words\n")
        rescan(application)
        assert members(application, "other") == [("one.txt", "")]
        assert application.indexing.status().count(FileState.INDEXED) == 1


def limited(**limits: int) -> Settings:
    return replace(QUICK, extract=replace(QUICK.extract, **limits))


def test_a_failure_in_a_nested_archive_stays_listed_and_is_tried_again(tmp_path: Path) -> None:
    path, inner = tmp_path / "docs" / "a.zip", zipped({"big.txt": "granite words here " * 80_000})
    write_zip(path, {"inner.zip": inner})
    with indexed(tmp_path, settings=limited(max_member_mb=1)) as application:
        write_zip(path, {"inner.zip": inner, "one.txt": "first words\n"})
        rescan(application)
        assert [failure.reason for failure in application.indexing.failures()] == [FailureReason.TOO_LARGE]
    with indexed(tmp_path) as application:
        application.indexing.retry_failures()
        settle(application, 60)
        assert members(application, "granite") == [("a.zip", "inner.zip ▸ big.txt")]
        assert application.indexing.failures() == []


def test_what_a_limit_left_closed_is_opened_once_it_allows_that(tmp_path: Path) -> None:
    path, inner = tmp_path / "docs" / "a.zip", zipped({"deep.txt": "on granite\n"})
    write_zip(path, {"middle.zip": zipped({"inner.zip": inner})})
    with indexed(tmp_path, settings=limited(max_depth=2)) as application:
        assert found(application, "granite") == []
        write_zip(path, {"inner.zip": inner})
        rescan(application)
        assert members(application, "granite") == [("a.zip", "inner.zip ▸ deep.txt")]


def test_an_archive_takes_the_place_of_a_folder(tmp_path: Path) -> None:
    path, content = tmp_path / "docs" / "papers", b"first words\n"
    path.mkdir(parents=True)
    (path / "one.txt").write_bytes(content)
    os.utime(path / "one.txt", (1_700_000_000, 1_700_000_000))
    with indexed(tmp_path) as application:
        shutil.rmtree(path)
        with tarfile.open(path, "w") as archive:
            member = tarfile.TarInfo("one.txt")
            member.size, member.mtime = len(content), 1_700_000_000
            archive.addfile(member, BytesIO(content))
        rescan(application)
        assert members(application, "first") == [("papers", "one.txt")]
        assert application.indexing.status().count(FileState.INDEXED) == 1


def test_members_that_failed_are_tried_again_when_asked_for(tmp_path: Path) -> None:
    write_zip(tmp_path / "docs" / "a.zip", {"bad.pdf": b"no pdf at all", "good.txt": "first words\n"})
    with indexed(tmp_path) as application:
        told = [failure.detail for failure in application.indexing.failures()]
        with closing(sqlite3.connect(tmp_path / "data" / "index.db")) as index, index:
            index.execute("UPDATE documents SET detail = 'as it was' WHERE state = 'failed'")
        application.indexing.retry_failures()
        settle(application)
        assert [failure.detail for failure in application.indexing.failures()] == told
