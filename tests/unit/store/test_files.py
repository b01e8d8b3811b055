import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.records import (
    Chunk,
    Extraction,
    ExtractionFailure,
    FailureReason,
    FileEntry,
    FileState,
    Locator,
    Segment,
)
from desktop_app.store.database import Database, transaction
from desktop_app.store.documents import Documents
from desktop_app.store.files import Files, below
from desktop_app.store.members import MemberEntry, Members
from desktop_app.store.postings import NamePostings
from desktop_app.store.roots import Roots
from desktop_app.store.statistics import Statistics

ROOT = Path("/home/ann/Papers")


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as writer:
        Roots(writer).add(ROOT)
        yield writer


def _store(connection: sqlite3.Connection, text: str, content: bytes = b"1") -> int:
    chunk = Chunk(text, "", 0, len(text), Locator(), 3)
    return Documents(connection).store(content, ".txt", "r", Extraction("txt", "", (Segment(text),)), [chunk])


def _see(files: Files, name: str, size: int = 5, mtime: int = 1) -> int:
    return files.see(1, FileEntry(ROOT / name, size, mtime))


def _settle(connection: sqlite3.Connection, name: str, text: str, content: bytes) -> int:
    files = Files(connection)
    _see(files, name)
    row = files.by_path(ROOT / name)
    assert row is not None
    document_id = _store(connection, text, content)
    files.link(row, document_id, row.size_bytes, row.mtime_ns)
    return document_id


def test_a_file_is_pending_until_linked_and_again_when_it_changes(connection: sqlite3.Connection) -> None:
    files = Files(connection)
    _settle(connection, "a.txt", "one", b"1")
    assert files.pending(0, 10) == []

    _see(files, "a.txt")
    assert files.pending(0, 10) == []

    _see(files, "a.txt", mtime=2)
    assert [row.path.name for row in files.pending(0, 10)] == ["a.txt"]


def test_files_of_a_paused_or_unreachable_root_wait(connection: sqlite3.Connection) -> None:
    files, roots = Files(connection), Roots(connection)
    _see(files, "a.txt")
    roots.set_paused(1, paused=True)
    assert files.pending(0, 10) == []
    roots.set_paused(1, paused=False)
    roots.set_problem(1, "The disk is not there.")
    assert files.pending(0, 10) == []
    roots.set_scanned(1, 7, {})
    assert len(files.pending(0, 10)) == 1


def test_removing_the_last_file_orphans_its_document_and_a_copy_keeps_it(connection: sqlite3.Connection) -> None:
    files = Files(connection)
    document_id = _settle(connection, "a.txt", "one", b"1")
    assert _settle(connection, "copy.txt", "one", b"1") == document_id

    files.remove(files.below(ROOT / "a.txt"), orphaned_at=10.0)
    assert Documents(connection).purge_orphans(11.0, 10) == 0

    files.remove(files.below(ROOT / "copy.txt"), orphaned_at=10.0)
    assert Documents(connection).purge_orphans(9.0, 10) == 0
    assert Documents(connection).purge_orphans(11.0, 10) == 1
    assert Statistics(connection).chunks() == 0
    assert Statistics(connection).problems() == []


def test_a_file_that_comes_back_in_the_grace_time_takes_its_document_out_of_the_orphans(
    connection: sqlite3.Connection,
) -> None:
    files = Files(connection)
    document_id = _settle(connection, "a.txt", "one", b"1")
    files.remove(files.below(ROOT / "a.txt"), orphaned_at=10.0)
    assert _settle(connection, "moved.txt", "one", b"1") == document_id
    assert Documents(connection).purge_orphans(99.0, 10) == 0


def test_linking_a_row_that_is_gone_by_now_leaves_an_orphan_not_a_leak(connection: sqlite3.Connection) -> None:
    files = Files(connection)
    _see(files, "a.txt")
    row = files.by_path(ROOT / "a.txt")
    assert row is not None
    document_id = _store(connection, "one")
    files.remove([row])
    files.link(row, document_id, 5, 1)
    assert Documents(connection).purge_orphans(float("inf"), 10) == 1


def test_a_move_keeps_the_document_and_the_name_is_found_at_the_new_place(connection: sqlite3.Connection) -> None:
    files = Files(connection)
    document_id = _settle(connection, "old.txt", "one", b"1")
    row = files.by_path(ROOT / "old.txt")
    assert row is not None
    files.move(row, 1, ROOT / "sub" / "new.txt")
    moved = files.by_path(ROOT / "sub" / "new.txt")
    assert moved is not None
    assert (moved.document_id, moved.pending) == (document_id, False)
    names = NamePostings(connection)
    assert [hit[0] for hit in names.search("new", 5)] == [row.id]
    assert names.search("old", 5) == []


def test_a_move_onto_a_known_file_replaces_it(connection: sqlite3.Connection) -> None:
    files = Files(connection)
    kept = _settle(connection, "a.txt", "one", b"1")
    _settle(connection, "b.txt", "two", b"2")
    row = files.by_path(ROOT / "a.txt")
    assert row is not None
    files.move(row, 1, ROOT / "b.txt")
    assert [(r.path.name, r.document_id) for r in files.below(ROOT)] == [("b.txt", kept)]


def test_a_new_suffix_means_the_file_is_read_again(connection: sqlite3.Connection) -> None:
    files = Files(connection)
    _settle(connection, "a.txt", "one", b"1")
    row = files.by_path(ROOT / "a.txt")
    assert row is not None
    files.move(row, 1, ROOT / "a.md")
    assert [r.path.name for r in files.pending(0, 10)] == ["a.md"]


def test_failures_name_files_that_cannot_be_opened_and_contents_that_gave_nothing(
    connection: sqlite3.Connection,
) -> None:
    files = Files(connection)
    files.fail(_see(files, "locked.txt"), FailureReason.UNREADABLE, "Access is denied.")
    files.note_problem(1, ROOT / "closed", "Permission denied.")
    assert [(failed.path.name, failed.reason) for failed in files.failures()] == [
        ("closed", FailureReason.UNREADABLE),
        ("locked.txt", FailureReason.UNREADABLE),
    ]
    assert files.counts()[1] == {FileState.FAILED: 2}
    _see(files, "locked.txt")
    assert [row.path.name for row in files.pending(0, 10)] == ["locked.txt"]


def test_members_that_gave_nothing_count_as_soon_as_all_of_their_file_is_read(connection: sqlite3.Connection) -> None:
    files = Files(connection)
    _settle(connection, "old.zip", "names", b"1")
    container = files.by_path(ROOT / "old.zip")
    assert container is not None
    document = Documents(connection).store_failure(
        b"2", ".pdf", "r", ExtractionFailure(FailureReason.CORRUPT, "The PDF is damaged.", "pdf")
    )
    members = Members(connection)
    members.put(container, MemberEntry("in/bad.pdf", 5, 1, document))
    members.put(container, MemberEntry("locked.txt", 0, 1, None, FailureReason.ENCRYPTED, "It needs a password."))
    files.postpone(container.id)
    assert (files.failures(), files.failed_members(), files.later_counts()) == ([], {}, {1: 1})
    assert files.counts() == {1: {FileState.PENDING: 1}}
    connection.execute("UPDATE files SET pending = 0")
    assert [(failed.path, failed.container) for failed in files.failures()] == [
        (ROOT / "old.zip" / "in" / "bad.pdf", ROOT / "old.zip"),
        (ROOT / "old.zip" / "locked.txt", ROOT / "old.zip"),
    ]
    assert (sum(files.counts()[1].values()), files.failed_members()) == (1, {1: 2})
    assert files.later_counts() == {}


def test_a_parent_root_adopts_the_files_and_their_names_stay_consistent(connection: sqlite3.Connection) -> None:
    files = Files(connection)
    _settle(connection, "a.txt", "one", b"1")
    parent = Roots(connection).add(ROOT.parent)
    files.adopt(1, parent)
    Roots(connection).drop(1)
    assert [row.root_id for row in files.below(ROOT)] == [parent]
    files.remove(files.below(ROOT), orphaned_at=0.0)
    assert NamePostings(connection).search("a", 5) == []
    assert Statistics(connection).problems() == []


@given(
    st.lists(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="/\0"), min_size=1), max_size=4)
)
def test_the_range_below_a_folder_holds_exactly_its_descendants(parts: list[str]) -> None:
    low, high = below(ROOT)
    inside = str(ROOT) + "/" + "/".join([*parts, "x"])
    beside = str(ROOT) + "".join(parts).replace("/", "") + "x/y"
    assert low <= inside < high
    assert not low <= beside < high


def test_a_failed_transaction_leaves_nothing(connection: sqlite3.Connection) -> None:
    def half() -> None:
        with transaction(connection):
            _see(Files(connection), "a.txt")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        half()
    assert Files(connection).below(ROOT) == []
