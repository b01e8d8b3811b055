"""Turns a burst of raw events into the few changes that remain of it.

Pure but for one look at the disk (`settle`). Must not know of watchdog, roots or rules. Events tell what
happened on the way; what counts is the end: a program that saves writes a temporary file and renames it over
the target, and the target must come out as changed, never as deleted.
"""

import os
from collections import Counter
from collections.abc import Iterable
from enum import Enum, auto
from pathlib import Path
from typing import NamedTuple

from desktop_app.paths import is_real_folder
from desktop_app.records import ChangeKind, FileChange


class RawKind(Enum):
    """What one event says."""

    CREATED = auto()
    MODIFIED = auto()
    DELETED = auto()
    MOVED = auto()
    FOLDER_CREATED = auto()
    FOLDER_MOVED = auto()
    LOST = auto()
    """Anything below the path may have changed."""


class RawEvent(NamedTuple):
    """One event about a path that the rules let through. `destination` is set for the two moves."""

    kind: RawKind
    path: Path
    destination: Path | None = None


def fold(events: Iterable[RawEvent]) -> tuple[FileChange, ...]:
    """The changes that a burst amounts to: moves first, in the order they happened, then the rest by final path.

    Moves are to be applied one after the other; they are not joined to chains, because files may swap names.
    """
    burst = _Burst()
    for event in events:
        burst.add(event)
    return burst.changes()


def settle(changes: Iterable[FileChange]) -> tuple[FileChange, ...]:
    """Correct the changes by what is on the disk now; a path that is there is never reported as deleted."""
    moves: list[FileChange] = []  # the same move may come twice: names can be taken in turn
    settled: list[FileChange] = []
    corrections: list[FileChange] = []
    for change in changes:
        match change.kind:
            case ChangeKind.MOVED if change.destination is not None:
                moves.append(change)
                if _there(change.path):
                    corrections.append(_present(change.path))
                if not _there(change.destination):
                    corrections.append(FileChange(ChangeKind.DELETED, change.destination))
            case ChangeKind.DELETED if _there(change.path):
                settled.append(_present(change.path))
            case ChangeKind.CHANGED if not _there(change.path):
                settled.append(FileChange(ChangeKind.DELETED, change.path))
            case _:
                settled.append(change)
    return (*moves, *dict.fromkeys(settled + corrections))


def _there(path: Path) -> bool:
    return os.path.lexists(path)


def _present(path: Path) -> FileChange:
    return FileChange(ChangeKind.RESCAN if is_real_folder(path) else ChangeKind.CHANGED, path)


class _Burst:
    """The state while folding: moves so far, and for each path by its present name what became of it."""

    def __init__(self) -> None:
        self._moves: list[tuple[Path, Path]] = []
        self._folder_moves: list[tuple[Path, Path]] = []
        self._fate: dict[Path, ChangeKind] = {}
        self._born: set[Path] = set()
        self._above: Counter[Path] = Counter()
        """How many paths of the two are below each folder: a large deletion names thousands of single files."""

    def add(self, event: RawEvent) -> None:
        match event.kind:
            case RawKind.MOVED | RawKind.FOLDER_MOVED if event.destination is not None:
                self._move(event.path, event.destination, folder=event.kind is RawKind.FOLDER_MOVED)
            case RawKind.DELETED:
                self._delete(event.path)
            case RawKind.LOST:
                self._set(event.path, ChangeKind.RESCAN)
            case RawKind.FOLDER_CREATED:
                self._bear(event.path)
                self._set(event.path, ChangeKind.RESCAN)
            case _:
                self._change(event.path, created=event.kind is RawKind.CREATED)

    def changes(self) -> tuple[FileChange, ...]:
        moves = [FileChange(ChangeKind.MOVED, source, target) for source, target in self._moves]
        covered = {path for path, kind in self._fate.items() if kind is ChangeKind.RESCAN}
        rest = [FileChange(kind, path) for path, kind in self._fate.items() if covered.isdisjoint(path.parents)]
        return (*moves, *rest)

    def _change(self, path: Path, *, created: bool) -> None:
        if created and path not in self._fate:
            self._bear(path)
        if self._fate.get(path) is not ChangeKind.RESCAN:
            self._set(path, ChangeKind.CHANGED)

    def _delete(self, path: Path) -> None:
        self._forget(path)
        self._set(path, ChangeKind.DELETED)

    def _move(self, source: Path, target: Path, *, folder: bool) -> None:
        if self._moved_with_folder(source, target):
            return
        if source in self._born:  # nobody has heard of it: it just appears under its new name
            kind = ChangeKind.RESCAN if folder else ChangeKind.CHANGED
            self._delete(source)
            self._forget(target)
            self._set(target, kind)
            return
        self._moves.append((source, target))
        if folder:
            self._folder_moves.append((source, target))
        self._rename(source, target)

    def _moved_with_folder(self, source: Path, target: Path) -> bool:
        """Whether a folder above was moved in this burst, so that this event only repeats it."""
        return any(
            above in source.parents and target == new / source.relative_to(above) for above, new in self._folder_moves
        )

    def _forget(self, path: Path) -> None:
        """Drop what is known of `path` and of everything below it: it is gone or replaced."""
        gone = {path}
        if self._above[path]:
            gone |= {item for item in (*self._fate, *self._born) if path in item.parents}
        for item in gone:
            if self._fate.pop(item, None) is not None:
                self._above.subtract(item.parents)
            if item in self._born:
                self._born.remove(item)
                self._above.subtract(item.parents)

    def _set(self, path: Path, kind: ChangeKind) -> None:
        if path not in self._fate:
            self._above.update(path.parents)
        self._fate[path] = kind

    def _bear(self, path: Path) -> None:
        if path not in self._born:
            self._above.update(path.parents)
            self._born.add(path)

    def _rename(self, source: Path, target: Path) -> None:
        fates = {path: self._fate[path] for path in self._fate if path == source or source in path.parents}
        born = {path for path in self._born if source in path.parents}
        self._forget(source)
        self._forget(target)
        for path, kind in fates.items():
            if path != source or kind is not ChangeKind.DELETED:
                self._set(target / path.relative_to(source), kind)
        for path in born:
            self._bear(target / path.relative_to(source))
