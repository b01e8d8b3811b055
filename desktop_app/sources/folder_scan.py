"""Walks a root and yields its files.

Owns the walk: what is followed, what is skipped, what is a problem. Must not know of the index or read
contents. Directory links are never followed, so a walk always ends and never leaves the root.
"""

import os
import stat
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from desktop_app.cancellation import CancelToken
from desktop_app.records import FileEntry, LeftOut, ScanProblem
from desktop_app.sources.ignore_rules import IgnoreKind, IgnoreReason, IgnoreRules
from desktop_app.sources.inner_disks import is_disk

NOT_UNICODE = "Its name is not valid Unicode."

_PLACEHOLDER_WINDOWS = (
    getattr(stat, "FILE_ATTRIBUTE_OFFLINE", 0x1000)
    | 0x40000  # FILE_ATTRIBUTE_RECALL_ON_OPEN, missing in the standard library
    | 0x400000  # FILE_ATTRIBUTE_RECALL_ON_DATA_ACCESS
)
_PLACEHOLDER_MACOS = 0x40000000  # SF_DATALESS of <sys/stat.h>
_MOUNT_POINT_TAG = getattr(stat, "IO_REPARSE_TAG_MOUNT_POINT", 0xA0000003)


@dataclass(slots=True)
class ScanNotes:
    """What a scan tells besides files; complete when it has ended."""

    left_out: Counter[LeftOut] = field(default_factory=Counter)
    """What is left out by rules, for its size or because it is in a cloud."""
    disks: set[Path] = field(default_factory=set)
    """Folders below the root at which another disk is mounted, as far as they were walked."""


class _Below(NamedTuple):
    """A folder to walk."""

    path: Path
    device: int
    """0 where Windows does not tell."""
    around: int
    """The device of the folder that it lies in; for the root of the rules its own."""


def scan(
    root: Path, rules: IgnoreRules, cancel: CancelToken, notes: ScanNotes | None = None
) -> Iterator[FileEntry | ScanProblem]:
    """Yield every file below `root` that the rules let through, folder by folder in order of name.

    `root` is the root of the rules or a folder in it; one that is gone, a link or left out yields nothing.
    A root that is a file is yielded itself. Links to files are yielded if the target is inside the root;
    links to folders, devices, pipes, sockets and files that only exist in a cloud are passed over.
    A name that is not valid Unicode cannot be stored: it is a problem, its path shown with replacements.
    :raises Cancelled: between two folders.
    """
    rules.forget()
    notes = notes or ScanNotes()
    if root != rules.root and not _worth_walking(root, rules):
        return
    if not root.is_dir():
        yield _lone_file(root)
        return
    real_root = Path(os.path.realpath(rules.root))
    device = _device(root)
    folders = [_Below(root, device, device if root == rules.root else _device(root.parent))]
    while folders:
        cancel.check()
        folder, device, around = folders.pop()
        if device not in (0, around) and is_disk(folder):
            notes.disks.add(folder)
        try:
            with os.scandir(folder) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            yield ScanProblem(folder, _sentence(error, "folder"))
            continue
        below: list[_Below] = []
        for entry in entries:
            item = _look_at(entry, folder, device, real_root, rules)
            if isinstance(item, _Below):
                below.append(item)
            elif isinstance(item, LeftOut):
                notes.left_out[item] += 1
            elif item is not None:
                yield item
        folders.extend(reversed(below))


def mtime_ns_of(status: os.stat_result) -> int:
    """The time of a file, kept within 64 bits: a file system may claim any century."""
    return max(-(2**63), min(2**63 - 1, status.st_mtime_ns))


def _device(folder: Path) -> int:
    """0 if it has gone."""
    try:
        return folder.stat().st_dev
    except OSError:
        return 0


def _worth_walking(folder: Path, rules: IgnoreRules) -> bool:
    there = os.path.lexists(folder) and not folder.is_symlink() and is_storable(str(folder))
    return there and rules.decide(folder, is_dir=True) is None


def is_placeholder(status: os.stat_result) -> bool:
    """Whether reading the file would download it from a cloud."""
    attributes: int = getattr(status, "st_file_attributes", 0)
    flags: int = getattr(status, "st_flags", 0)
    return bool(attributes & _PLACEHOLDER_WINDOWS or flags & _PLACEHOLDER_MACOS)


def entry_of(path: Path, rules: IgnoreRules) -> FileEntry | ScanProblem | None:
    """What a scan would say of this one file now; None if it is gone, left out or no regular file.

    Looks at the folders above it, so it answers for a path taken from a change event.
    """
    if not is_storable(str(path)):
        return _unstorable(path)
    try:
        found = _entry(path, Path(os.path.realpath(rules.root)), rules, is_link=path.is_symlink(), deep=True)
        return None if isinstance(found, LeftOut) else found
    except FileNotFoundError:
        return None
    except OSError as error:
        return ScanProblem(path, _sentence(error, "file"))


def _look_at(
    entry: os.DirEntry[str], folder: Path, device: int, real_root: Path, rules: IgnoreRules
) -> _Below | FileEntry | ScanProblem | LeftOut | None:
    """A folder to walk, a file or problem to yield, why it is neither, or None where nobody would miss it."""
    path = folder / entry.name
    if not is_storable(entry.name):
        return _unstorable(path)
    try:
        if entry.is_dir(follow_symlinks=False):
            status = entry.stat(follow_symlinks=False)
            if getattr(status, "st_reparse_tag", 0) == _MOUNT_POINT_TAG:
                return None  # a Windows junction: a directory link by another name
            reason = rules.decide_entry(path, is_dir=True, status=status)
            return _left_out(reason, LeftOut.FOLDER) if reason else _Below(path, status.st_dev, device)
        return _entry(path, real_root, rules, is_link=entry.is_symlink(), deep=False)
    except FileNotFoundError:
        return None  # gone since the folder was listed, or a link to nothing
    except OSError as error:
        return ScanProblem(path, _sentence(error, "file"))


def _entry(path: Path, real_root: Path, rules: IgnoreRules, *, is_link: bool, deep: bool) -> FileEntry | LeftOut | None:
    if is_link and real_root not in Path(os.path.realpath(path)).parents:
        return None
    status = path.stat()
    if not stat.S_ISREG(status.st_mode):
        return None
    if deep:
        reason = rules.decide(path, is_dir=False, size_bytes=status.st_size)
    else:
        reason = rules.decide_entry(path, is_dir=False, size_bytes=status.st_size, status=status)
    if reason:
        return _left_out(reason, LeftOut.RULE)
    return LeftOut.IN_CLOUD if is_placeholder(status) else FileEntry(path, status.st_size, mtime_ns_of(status))


def _left_out(reason: IgnoreReason, by_rule: LeftOut) -> LeftOut | None:
    """None for the program's own folder, which nobody looks for."""
    if reason.kind is IgnoreKind.OUTSIDE:
        return None
    return LeftOut.TOO_LARGE if reason.kind is IgnoreKind.TOO_LARGE else by_rule


def _lone_file(root: Path) -> FileEntry | ScanProblem:
    try:
        status = root.stat()
    except OSError as error:
        return ScanProblem(root, _sentence(error, "folder"))
    if not stat.S_ISREG(status.st_mode):
        return ScanProblem(root, "It is neither a folder nor a file.")
    return FileEntry(root, status.st_size, mtime_ns_of(status))


def is_storable(name: str) -> bool:
    """Whether the name can be written as UTF-8 (it cannot hold the bytes of another encoding)."""
    try:
        name.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def with_replacements(path: Path) -> Path:
    """The path as it is shown where it cannot be stored."""
    return Path(str(path).encode("utf-8", "surrogateescape").decode("utf-8", "replace"))


def _unstorable(path: Path) -> ScanProblem:
    return ScanProblem(with_replacements(path), NOT_UNICODE)


def _sentence(error: OSError, kind: str) -> str:
    match error:
        case PermissionError():
            return f"No permission to look into this {kind}."
        case FileNotFoundError():
            return f"This {kind} does not exist or its disk is not connected."
        case _:
            return f"This {kind} cannot be read: {error.strerror or error}."
