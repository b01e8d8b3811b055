import errno
import importlib
import queue
import shutil
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from watchdog.observers.api import BaseObserver

from desktop_app.records import ChangeKind, FileChange
from desktop_app.settings import SourceSettings
from desktop_app.sources import folder_watch
from desktop_app.sources.folder_watch import FolderWatch
from desktop_app.sources.ignore_rules import IgnoreRules

LIMIT_S = 10.0


class Watching:
    """A watch over one root whose deliveries can be waited for."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.batches: queue.Queue[tuple[FileChange, ...]] = queue.Queue()
        self.seen: list[FileChange] = []
        self.watch = FolderWatch(self.batches.put, debounce_s=0.05, look_every_s=0.05)
        self.problem = self.watch.add_root(root, IgnoreRules(root, SourceSettings()))

    def wait_for(self, wanted: Callable[[FileChange], bool]) -> FileChange:
        end = time.monotonic() + LIMIT_S
        while True:
            for change in self.seen:
                if wanted(change):
                    return change
            try:
                self.seen += self.batches.get(timeout=max(0.01, end - time.monotonic()))
            except queue.Empty:
                raise AssertionError(f"not among {self.seen}") from None

    def wait_for_change(self, kind: ChangeKind, path: Path, destination: Path | None = None) -> None:
        self.wait_for(lambda change: change == FileChange(kind, path, destination))

    def everything_until(self, marker: Path) -> list[FileChange]:
        """All changes up to one that is made now; what was done before has been delivered by then."""
        marker.touch()
        self.wait_for(lambda change: change.path == marker)
        return self.seen


@pytest.fixture
def watching(tmp_path: Path) -> Iterator[Watching]:
    before = set(threading.enumerate())
    (tmp_path / "old.txt").write_text("old")
    (tmp_path / "folder" / "sub").mkdir(parents=True)
    for number in range(5):
        (tmp_path / "folder" / "sub" / f"{number}.txt").write_text(str(number))
    active = Watching(tmp_path)
    assert active.problem == ""
    yield active
    active.watch.stop()
    assert set(threading.enumerate()) <= before


def test_created_changed_and_deleted_files(watching: Watching) -> None:
    new = watching.root / "new.txt"
    new.write_text("a")
    watching.wait_for_change(ChangeKind.CHANGED, new)
    (watching.root / "old.txt").write_text("b")
    watching.wait_for_change(ChangeKind.CHANGED, watching.root / "old.txt")
    new.unlink()
    watching.wait_for_change(ChangeKind.DELETED, new)


@pytest.mark.skipif(sys.platform == "win32", reason="links need a right of their own")
def test_a_root_that_is_a_link_is_watched_as_the_folder_it_leads_to(tmp_path: Path) -> None:
    kept, root = tmp_path / "other disk", tmp_path / "Documents"
    (kept / "sub").mkdir(parents=True)
    root.symlink_to(kept, target_is_directory=True)
    active = Watching(root)
    try:
        for written, told in (("Documents", ""), ("other disk", ""), ("Documents/sub", "sub")):
            (tmp_path / written / "new.txt").write_text("a")
            active.wait_for_change(ChangeKind.CHANGED, root / told / "new.txt")
            active.seen.clear()
        (root / "new.txt").rename(root / "renamed.txt")
        active.wait_for_change(ChangeKind.MOVED, root / "new.txt", root / "renamed.txt")
        (root / "later").mkdir()
        active.wait_for(lambda change: change == FileChange(ChangeKind.RESCAN, root / "later"))
        (root / "later" / "note.txt").write_text("b")
        active.wait_for_change(ChangeKind.CHANGED, root / "later" / "note.txt")
        (root / "renamed.txt").unlink()
        active.wait_for_change(ChangeKind.DELETED, root / "renamed.txt")
    finally:
        active.watch.stop()


def test_atomic_save_is_a_change_and_never_a_deletion(watching: Watching) -> None:
    target, temporary = watching.root / "old.txt", watching.root / "old.txt.new"
    temporary.write_text("b")
    temporary.replace(target)
    seen = watching.everything_until(watching.root / "marker")
    about_target = [change.kind for change in seen if target in {change.path, change.destination}]
    assert about_target
    assert set(about_target) <= {ChangeKind.CHANGED, ChangeKind.MOVED}
    assert ChangeKind.CHANGED in about_target


def test_atomic_save_through_a_hidden_temporary_file(watching: Watching) -> None:
    target, temporary = watching.root / "old.txt", watching.root / ".old.txt.tmp123"
    temporary.write_text("b")
    temporary.replace(target)
    seen = watching.everything_until(watching.root / "marker")
    assert [change.kind for change in seen if change.path == target] == [ChangeKind.CHANGED]
    assert all(change.path != temporary for change in seen)


def test_renamed_file(watching: Watching) -> None:
    (watching.root / "old.txt").rename(watching.root / "folder" / "new.txt")
    watching.wait_for_change(ChangeKind.MOVED, watching.root / "old.txt", watching.root / "folder" / "new.txt")


def test_renamed_folder_is_one_move(watching: Watching) -> None:
    source, target = watching.root / "folder", watching.root / "renamed"
    source.rename(target)
    watching.wait_for_change(ChangeKind.MOVED, source, target)
    seen = watching.everything_until(watching.root / "marker")
    assert [change for change in seen if change.kind == ChangeKind.MOVED] == [
        FileChange(ChangeKind.MOVED, source, target)
    ]
    assert len(seen) == 2
    (target / "sub" / "0.txt").write_text("new")
    watching.wait_for_change(ChangeKind.CHANGED, target / "sub" / "0.txt")


def test_folder_moved_in_is_looked_through(watching: Watching, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("outside") / "box"
    (outside / "deep").mkdir(parents=True)
    (outside / "deep" / "a.txt").touch()
    shutil.move(outside, watching.root / "box")
    watching.wait_for_change(ChangeKind.RESCAN, watching.root / "box")
    (watching.root / "box" / "deep" / "a.txt").write_text("now watched")
    watching.wait_for_change(ChangeKind.CHANGED, watching.root / "box" / "deep" / "a.txt")


def test_folder_moved_out_is_deleted(watching: Watching, tmp_path_factory: pytest.TempPathFactory) -> None:
    (watching.root / "folder").rename(tmp_path_factory.mktemp("outside") / "folder")
    watching.wait_for_change(ChangeKind.DELETED, watching.root / "folder")


def test_removed_tree_is_deleted(watching: Watching) -> None:
    shutil.rmtree(watching.root / "folder")
    watching.wait_for_change(ChangeKind.DELETED, watching.root / "folder")


def test_ignored_paths_are_not_reported(watching: Watching) -> None:
    for name in ("~$a.docx", ".hidden", "node_modules/x.js", "a.part"):
        (watching.root / name).parent.mkdir(exist_ok=True)
        (watching.root / name).write_text("x")
    seen = watching.everything_until(watching.root / "marker")
    assert {change.path for change in seen} == {watching.root / "marker"}


def test_finished_download_appears_under_its_last_name(watching: Watching) -> None:
    partial = watching.root / "film.pdf.part"
    partial.write_text("x")
    partial.rename(watching.root / "film.pdf")
    watching.wait_for_change(ChangeKind.CHANGED, watching.root / "film.pdf")


def test_a_changed_ignore_file_has_its_folder_looked_through(watching: Watching) -> None:
    (watching.root / "folder" / ".gitignore").write_text("*.txt\n")
    watching.wait_for_change(ChangeKind.RESCAN, watching.root / "folder")
    (watching.root / "folder" / "a.txt").touch()
    seen = watching.everything_until(watching.root / "marker")
    assert all(change.path != watching.root / "folder" / "a.txt" for change in seen)


def test_a_burst_of_files_comes_in_few_deliveries(watching: Watching) -> None:
    for number in range(500):
        (watching.root / f"{number}.txt").touch()
    paths = {change.path for change in watching.everything_until(watching.root / "marker")}
    assert {watching.root / f"{number}.txt" for number in range(500)} <= paths


def test_nothing_comes_from_a_removed_root(watching: Watching, tmp_path_factory: pytest.TempPathFactory) -> None:
    other = tmp_path_factory.mktemp("other")
    watching.watch.add_root(other, IgnoreRules(other, SourceSettings()))
    watching.watch.remove_root(other)
    (other / "a.txt").touch()
    seen = watching.everything_until(watching.root / "marker")
    assert all(other not in change.path.parents for change in seen)


def test_a_root_that_is_missing_is_watched_as_soon_as_it_comes(
    watching: Watching, tmp_path_factory: pytest.TempPathFactory
) -> None:
    root = tmp_path_factory.mktemp("drive") / "root"
    rules = IgnoreRules(root, SourceSettings())
    assert "cannot be watched" in watching.watch.add_root(root, rules)
    assert list(watching.watch.problems) == [root]
    root.mkdir()
    watching.wait_for_change(ChangeKind.RESCAN, root)
    (root / "a.txt").touch()
    watching.wait_for_change(ChangeKind.CHANGED, root / "a.txt")
    assert watching.watch.problems == {}
    watching.seen.clear()
    shutil.rmtree(root)
    watching.wait_for_change(ChangeKind.RESCAN, root)


def test_a_root_that_is_moved_away_and_back_is_looked_through_each_time(watching: Watching) -> None:
    away = watching.root.with_name("away")
    watching.root.rename(away)
    watching.wait_for_change(ChangeKind.RESCAN, watching.root)
    (away / "old.txt").write_text("edited elsewhere")
    watching.seen.clear()
    away.rename(watching.root)
    watching.wait_for_change(ChangeKind.RESCAN, watching.root)
    (watching.root / "new.txt").touch()
    watching.wait_for_change(ChangeKind.CHANGED, watching.root / "new.txt")


def test_of_very_many_disks_some_are_looked_after_and_none_outlives_its_root(watching: Watching) -> None:
    def looks() -> int:
        return sum(thread.name == "watch-root" for thread in threading.enumerate())

    disks = {watching.root / "folder" / str(number): False for number in range(100)}
    watching.watch.look_after_disks(watching.root, disks.keys())
    assert 1 < looks() < 50
    watching.watch.look_after_disks(watching.root, disks.keys())
    watching.watch.look_after_disks(watching.root, [watching.root / "folder"])
    assert looks() == 2
    watching.watch.remove_root(watching.root)
    assert looks() == 0


def test_another_folder_in_place_of_a_root_is_watched(watching: Watching) -> None:
    watching.root.rename(watching.root.with_name("away"))
    watching.root.mkdir()
    watching.wait_for_change(ChangeKind.RESCAN, watching.root)
    (watching.root / "new.txt").touch()
    watching.wait_for_change(ChangeKind.CHANGED, watching.root / "new.txt")


def test_the_watch_limit_is_a_sentence_with_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object, **__: object) -> BaseObserver:
        raise OSError(errno.ENOSPC, "inotify watch limit reached")

    monkeypatch.setattr(folder_watch, "Observer", refuse)
    watching = Watching(tmp_path)
    assert "sysctl fs.inotify.max_user_watches" in watching.problem
    watching.watch.check()
    assert watching.watch.problems == {tmp_path: watching.problem}
    watching.watch.stop()


@pytest.mark.skipif(sys.platform != "linux", reason="inotify")
def test_a_queue_overflow_has_every_root_looked_through(watching: Watching) -> None:
    inotify = importlib.import_module("watchdog.observers.inotify_c")  # fails to load elsewhere
    overflow = inotify.InotifyEvent(-1, inotify.InotifyConstants.IN_Q_OVERFLOW, 0, b"")
    vars(watching.watch._roots[watching.root].observer)["_inotify_fd"].handle_event(overflow)
    watching.wait_for_change(ChangeKind.RESCAN, watching.root)


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_names_that_are_not_unicode_are_told_but_nothing_below_them(watching: Watching) -> None:
    named = watching.root / "caf\udce9.txt"
    named.touch()
    watching.wait_for_change(ChangeKind.CHANGED, named)
    folder, hidden = watching.root / "folder\udce9", watching.root / "node_modules" / "a\udce9"
    for path in (folder, hidden.parent):
        path.mkdir()
    (folder / "a.txt").touch()
    hidden.touch()
    watching.wait_for_change(ChangeKind.RESCAN, folder)
    named.rename(watching.root / "cafe.txt")
    watching.wait_for_change(ChangeKind.DELETED, named)
    seen = watching.everything_until(watching.root / "marker")
    assert FileChange(ChangeKind.CHANGED, watching.root / "cafe.txt") in seen
    assert all(change.path not in {folder / "a.txt", hidden} for change in seen)
