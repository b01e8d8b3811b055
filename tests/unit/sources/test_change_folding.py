import os
import shutil
import tempfile
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from desktop_app.records import ChangeKind, FileChange
from desktop_app.sources.change_folding import RawEvent, RawKind, fold, settle

A, B, C, D, E = (Path("/r") / name for name in "abcde")


def changed(path: Path) -> FileChange:
    return FileChange(ChangeKind.CHANGED, path)


def deleted(path: Path) -> FileChange:
    return FileChange(ChangeKind.DELETED, path)


def moved(path: Path, to: Path) -> FileChange:
    return FileChange(ChangeKind.MOVED, path, to)


def rescan(path: Path) -> FileChange:
    return FileChange(ChangeKind.RESCAN, path)


def test_many_writes_are_one_change() -> None:
    events = [RawEvent(RawKind.CREATED, A), *[RawEvent(RawKind.MODIFIED, A)] * 3]
    assert fold(events) == (changed(A),)


def test_atomic_save_is_a_change_of_the_target() -> None:
    events = [
        RawEvent(RawKind.CREATED, B),
        RawEvent(RawKind.MODIFIED, B),
        RawEvent(RawKind.DELETED, A),
        RawEvent(RawKind.MOVED, B, A),
    ]
    assert changed(A) in fold(events)
    assert deleted(A) not in fold(events)


def test_save_that_keeps_a_backup_is_a_move_and_a_change() -> None:
    events = [RawEvent(RawKind.MOVED, A, B), RawEvent(RawKind.CREATED, A)]
    assert fold(events) == (moved(A, B), changed(A))


def test_rename_is_a_move() -> None:
    assert fold([RawEvent(RawKind.MOVED, A, B)]) == (moved(A, B),)


def test_a_change_follows_its_file() -> None:
    events = [RawEvent(RawKind.MODIFIED, A), RawEvent(RawKind.MOVED, A, B)]
    assert fold(events) == (moved(A, B), changed(B))


def test_swapped_names_keep_their_order() -> None:
    events = [RawEvent(RawKind.MOVED, A, C), RawEvent(RawKind.MOVED, B, A), RawEvent(RawKind.MOVED, C, B)]
    assert fold(events) == (moved(A, C), moved(B, A), moved(C, B))


def test_a_name_that_is_taken_in_turn_is_moved_twice(tmp_path: Path) -> None:
    a, b, c = (tmp_path / name for name in "abc")
    c.touch()
    steps = [(a, c), (b, a), (a, c)]
    burst = [RawEvent(RawKind.MOVED, source, target) for source, target in steps]
    assert settle(fold(burst))[:3] == tuple(moved(source, target) for source, target in steps)


def test_a_folder_move_says_it_for_all_inside() -> None:
    events = [
        RawEvent(RawKind.MODIFIED, D / "x"),
        RawEvent(RawKind.FOLDER_MOVED, D, E),
        RawEvent(RawKind.MOVED, D / "x", E / "x"),
        RawEvent(RawKind.FOLDER_MOVED, D / "s", E / "s"),
        RawEvent(RawKind.MOVED, D / "s" / "y", E / "s" / "y"),
    ]
    assert fold(events) == (moved(D, E), changed(E / "x"))


def test_a_new_folder_is_looked_through_and_covers_its_files() -> None:
    events = [RawEvent(RawKind.FOLDER_CREATED, D), RawEvent(RawKind.CREATED, D / "x")]
    assert fold(events) == (rescan(D),)


def test_a_new_folder_that_is_renamed_at_once_is_looked_through_under_its_last_name() -> None:
    events = [RawEvent(RawKind.FOLDER_CREATED, D), RawEvent(RawKind.FOLDER_MOVED, D, E)]
    assert set(fold(events)) == {deleted(D), rescan(E)}


def test_a_deleted_folder_takes_what_was_inside() -> None:
    events = [RawEvent(RawKind.MODIFIED, D / "x"), RawEvent(RawKind.DELETED, D)]
    assert fold(events) == (deleted(D),)


def test_a_deletion_that_is_not_true_is_a_change(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    (tmp_path / "d").mkdir()
    found = settle([deleted(tmp_path / "a"), deleted(tmp_path / "d"), deleted(tmp_path / "gone")])
    assert found == (changed(tmp_path / "a"), rescan(tmp_path / "d"), deleted(tmp_path / "gone"))


def test_a_change_of_a_missing_file_is_a_deletion(tmp_path: Path) -> None:
    assert settle([changed(tmp_path / "a")]) == (deleted(tmp_path / "a"),)


def test_a_move_is_completed_by_what_is_there(tmp_path: Path) -> None:
    a, b = tmp_path / "a", tmp_path / "b"
    a.touch()
    assert settle([moved(a, b)]) == (moved(a, b), changed(a), deleted(b))


def test_a_missing_root_is_left_to_whoever_knows_roots(tmp_path: Path) -> None:
    assert settle([rescan(tmp_path / "root")]) == (rescan(tmp_path / "root"),)


class _Disk:
    """Does steps on a real folder and writes down the events an observer would send."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.events: list[RawEvent] = []

    def step(self, verb: str, name: str, other: str) -> None:
        path, target = self.root / name, self.root / other
        if verb == "write":
            kind = RawKind.MODIFIED if path.exists() else RawKind.CREATED
            path.write_text(f"{name}{len(self.events)}")
            self.events.append(RawEvent(kind, path))
        elif verb == "delete" and path.exists():
            path.unlink()
            self.events.append(RawEvent(RawKind.DELETED, path))
        elif verb == "move" and path.exists() and name != other:
            path.replace(target)
            self.events.append(RawEvent(RawKind.MOVED, path, target))


STEPS = st.tuples(st.sampled_from(["write", "delete", "move"]), st.sampled_from("abc"), st.sampled_from("abc"))


@given(st.lists(STEPS, max_size=12), st.sets(st.sampled_from("abc")))
def test_applying_the_changes_gives_what_is_on_the_disk(steps: list[tuple[str, str, str]], before: set[str]) -> None:
    root = Path(tempfile.mkdtemp())
    try:
        for name in before:
            (root / name).write_text(name)
        index = {root / name: name for name in before}
        disk = _Disk(root)
        for step in steps:
            disk.step(*step)
        for change in settle(fold(disk.events)):
            _apply(index, change)
        assert index == {path: path.read_text() for path in root.iterdir()}
    finally:
        shutil.rmtree(root)


def _apply(index: dict[Path, str], change: FileChange) -> None:
    """What an index does with a change: a move carries the content over, a change reads it anew."""
    match change.kind:
        case ChangeKind.CHANGED:
            index[change.path] = change.path.read_text()
        case ChangeKind.DELETED:
            index.pop(change.path, None)
        case ChangeKind.MOVED if change.destination is not None and change.path in index:
            index[change.destination] = index.pop(change.path)


def test_thousands_of_deletions_take_no_time() -> None:
    events = [RawEvent(RawKind.DELETED, Path(f"/docs/{n % 50}/file {n}.txt")) for n in range(5_000)]
    started = perf_counter()
    assert len(fold(events)) == 5_000
    assert perf_counter() - started < 2  # compared one by one they take minutes


@pytest.mark.skipif(os.name == "nt", reason="links need a permission there")
def test_a_link_to_a_folder_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path, target_is_directory=True)
    assert settle((deleted(tmp_path / "link"),)) == (changed(tmp_path / "link"),)
