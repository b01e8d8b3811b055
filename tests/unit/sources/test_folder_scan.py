import os
import socket
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled
from desktop_app.records import FileEntry, LeftOut, ScanProblem
from desktop_app.settings import SourceSettings
from desktop_app.sources import folder_scan
from desktop_app.sources.folder_scan import ScanNotes, entry_of, is_placeholder, scan
from desktop_app.sources.ignore_rules import IgnoreRules

posix_only = pytest.mark.skipif(sys.platform == "win32", reason="POSIX file kinds")


def found(root: Path) -> list[FileEntry | ScanProblem]:
    return list(scan(root, IgnoreRules(root, SourceSettings()), CancelToken()))


def names(root: Path) -> list[str]:
    return [item.path.relative_to(root).as_posix() for item in found(root) if isinstance(item, FileEntry)]


def test_yields_every_file_folder_by_folder(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "sub/c.txt", "sub/deep/d.txt", "z/e.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(name)
    assert names(tmp_path) == ["a.txt", "b.txt", "sub/c.txt", "sub/deep/d.txt", "z/e.txt"]
    first = found(tmp_path)[0]
    assert isinstance(first, FileEntry)
    assert first.size_bytes == 5
    assert first.mtime_ns == (tmp_path / "a.txt").stat().st_mtime_ns


def test_rules_hold_and_are_read_anew_at_each_scan(tmp_path: Path) -> None:
    rules = IgnoreRules(tmp_path, SourceSettings())
    (tmp_path / "a.txt").touch()
    assert len(list(scan(tmp_path, rules, CancelToken()))) == 1
    (tmp_path / ".gitignore").write_text("a.txt\n")
    assert list(scan(tmp_path, rules, CancelToken())) == []


def test_what_is_left_out_is_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("a.txt", "b.o", ".hidden", "far.txt", "node_modules/x.js", ".git/config", "own/index.db", "sub/c.o"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    with (tmp_path / "large.txt").open("wb") as large:
        large.truncate(2_000_000)
    (tmp_path / "link").symlink_to("nowhere")
    monkeypatch.setattr(folder_scan, "is_placeholder", lambda status: status.st_ino == far)
    far = (tmp_path / "far.txt").stat().st_ino
    rules = IgnoreRules(tmp_path, SourceSettings(max_file_mb=1), own_folder=tmp_path / "own")
    notes = ScanNotes()
    assert [item.path.name for item in scan(tmp_path, rules, CancelToken(), notes)] == ["a.txt"]
    assert notes.left_out == {LeftOut.RULE: 3, LeftOut.FOLDER: 2, LeftOut.TOO_LARGE: 1, LeftOut.IN_CLOUD: 1}
    assert entry_of(tmp_path / "far.txt", rules) is entry_of(tmp_path / "b.o", rules) is None


@pytest.mark.parametrize(
    ("attribute", "value", "far"),
    [
        ("st_flags", 0x40000000, True),  # macOS, dataless
        ("st_flags", 0x20, False),
        ("st_file_attributes", 0x400000, True),  # OneDrive, recalled when it is read
        ("st_file_attributes", 0x1000, True),  # offline
        ("st_file_attributes", 0x20, False),
    ],
)
def test_files_that_only_exist_in_a_cloud(attribute: str, value: int, *, far: bool) -> None:
    status: Any = SimpleNamespace(**{attribute: value})
    assert is_placeholder(status) is far


def test_depth_has_no_limit(tmp_path: Path) -> None:
    folder = tmp_path
    depth = 0
    while len(str(folder)) < 2400:
        folder = folder / "d"
        depth += 1
        folder.mkdir()
    (folder / "a.txt").touch()
    assert depth > sys.getrecursionlimit()
    assert len(found(tmp_path)) == 1
    (folder / "a.txt").unlink()
    while folder != tmp_path:  # pytest's own clean-up is recursive
        folder.rmdir()
        folder = folder.parent


@posix_only
def test_links_to_folders_are_not_followed_and_loops_end(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "loop").symlink_to(tmp_path)
    (tmp_path / "sub" / "a.txt").touch()
    assert names(tmp_path) == ["sub/a.txt"]


@posix_only
def test_links_to_files_are_read_inside_the_root_only(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    (tmp_path / "outside.txt").touch()
    (root / "inside.txt").touch()
    (root / "good.txt").symlink_to(root / "inside.txt")
    (root / "bad.txt").symlink_to(tmp_path / "outside.txt")
    (root / "dead.txt").symlink_to(root / "nothing")
    (root / "self.txt").symlink_to(root / "self.txt")
    assert names(root) == ["good.txt", "inside.txt"]


@posix_only
def test_special_files_are_passed_over(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        assert found(tmp_path) == []


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_folder_without_permission_is_a_problem(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0)
    (tmp_path / "open.txt").touch()
    problem, entry = sorted(found(tmp_path), key=lambda item: isinstance(item, FileEntry))
    closed.chmod(0o700)
    assert isinstance(problem, ScanProblem)
    assert problem.path == closed
    assert "permission" in problem.detail
    assert isinstance(entry, FileEntry)


def test_a_folder_that_cannot_be_listed_is_a_problem(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "bad").mkdir()
    (tmp_path / "z.txt").touch()
    real = os.scandir

    def refuse(path: Path) -> object:
        if Path(path).name == "bad":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", refuse)
    entry, problem = found(tmp_path)
    assert isinstance(entry, FileEntry)
    assert problem == ScanProblem(tmp_path / "bad", "No permission to look into this folder.")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_a_name_that_is_not_unicode_is_a_problem_with_a_printable_path(tmp_path: Path) -> None:
    with open(os.fsencode(tmp_path) + b"/caf\xe9.txt", "w"):  # noqa: PTH123 - bytes path
        pass
    (problem,) = found(tmp_path)
    assert isinstance(problem, ScanProblem)
    assert str(problem.path).encode("utf-8")
    assert "Unicode" in problem.detail


def test_a_missing_root_is_one_problem(tmp_path: Path) -> None:
    (problem,) = found(tmp_path / "gone")
    assert isinstance(problem, ScanProblem)
    assert "does not exist" in problem.detail


def test_a_root_that_is_a_file_is_that_file(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("abc")
    (entry,) = found(tmp_path / "a.txt")
    assert isinstance(entry, FileEntry)
    assert entry.size_bytes == 3


def test_cancel_ends_the_scan(tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "a.txt").touch()
    cancel = CancelToken()
    walk = scan(tmp_path, IgnoreRules(tmp_path, SourceSettings()), cancel)
    next(walk)
    cancel.cancel()
    with pytest.raises(Cancelled):
        next(walk)


def test_entry_of_answers_as_the_scan_would(tmp_path: Path) -> None:
    rules = IgnoreRules(tmp_path, SourceSettings())
    (tmp_path / "node_modules").mkdir()
    for name in ("a.txt", "node_modules/b.txt"):
        (tmp_path / name).write_text(name)
    entry = entry_of(tmp_path / "a.txt", rules)
    assert isinstance(entry, FileEntry)
    assert entry.size_bytes == 5
    assert entry_of(tmp_path / "node_modules" / "b.txt", rules) is None
    assert entry_of(tmp_path / "gone.txt", rules) is None
    assert entry_of(tmp_path / "node_modules", rules) is None
