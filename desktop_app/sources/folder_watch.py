"""Watches roots and reports what changed in them, debounced.

Owns the observers and their health. Must not know of the index. Operating systems drop events when bursts
are large and have a limit of watches, so a report is a hint, never the truth: whoever uses this looks
through the roots from time to time, and asks `check` then.
"""

import errno
import logging
import os
import sys
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from watchdog.events import (
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
    FileSystemEvent,
    FileSystemEventHandler,
)
from watchdog.observers import Observer
from watchdog.observers.api import BaseObserver

from desktop_app.records import ChangeKind, FileChange
from desktop_app.sources.change_folding import RawEvent, RawKind, fold, settle
from desktop_app.sources.debouncer import Debouncer
from desktop_app.sources.folder_scan import is_storable
from desktop_app.sources.ignore_rules import IGNORE_FILE_NAMES, IgnoreRules
from desktop_app.sources.root_guard import RootGuard

log = logging.getLogger("findwell.sources")

_EVENTS: list[type[FileSystemEvent]] = [
    DirCreatedEvent,
    DirDeletedEvent,
    DirMovedEvent,
    FileClosedEvent,
    FileCreatedEvent,
    FileDeletedEvent,
    FileModifiedEvent,
    FileMovedEvent,
]
LOOK_EVERY_S = 3.0
"""So often it is looked whether the roots themselves are still there."""

_MOST_DISKS = 16
_LONGEST_DELAY = 5
"""A file that is written without pause is reported after this many quiet times."""


@dataclass(slots=True)
class _Watched:
    rules: IgnoreRules
    observer: BaseObserver | None
    problem: str
    """Empty, or why changes in it come late."""
    disks: frozenset[Path] = frozenset()
    """Folders in it at which disks are mounted, or were."""


class FolderWatch:
    """Delivers changes of all roots to one callback, which runs on one thread of its own and must not raise.

    The other methods may be called from any thread.
    """

    def __init__(
        self,
        deliver: Callable[[tuple[FileChange, ...]], None],
        *,
        debounce_s: float,
        look_every_s: float = LOOK_EVERY_S,
    ) -> None:
        self._deliver = deliver
        self._roots: dict[Path, _Watched] = {}
        self._lock = threading.Lock()
        self._changing = threading.RLock()  # held while a root comes or goes, which may take long
        self._guard = RootGuard(self._watch_again, every_s=look_every_s)
        self._debouncer = Debouncer(
            self._report, quiet_s=debounce_s, longest_s=debounce_s * _LONGEST_DELAY, name="watch-changes"
        )
        self._overflow = _OverflowListener(self._lost_everything)

    def add_root(self, root: Path, rules: IgnoreRules) -> str:
        """Watch `root`. Returns an empty string, or a sentence for the person why changes in it come late."""
        with self._changing:
            self._guard.add(root)
            observer, problem = _observe(root, _Handler(rules, self._debouncer.put))
            with self._lock:
                former = self._roots.get(root)
                disks = former.disks if former is not None else frozenset()
                self._roots[root] = _Watched(rules, observer, problem, disks)
            for disk in disks:
                self._guard.add(disk)
            if former is not None:
                _end(former.observer)
        return problem

    def look_after_disks(self, root: Path, disks: Collection[Path]) -> None:
        """Notice when a disk in `root` comes or goes, of which no event tells either; these are all of them.

        Of very many some are looked after, for each is a thread: `/` has dozens.
        """
        disks = set(sorted(disks)[:_MOST_DISKS])
        if self._disks_in(root) == disks:
            return  # without waiting for a root that is being watched anew
        with self._changing:
            with self._lock:
                item = self._roots.get(root)
            if item is not None:
                for disk in item.disks.difference(disks):
                    self._guard.remove(disk)
                for disk in disks - item.disks:
                    self._guard.add(disk)
                item.disks = frozenset(disks)

    def remove_root(self, root: Path) -> None:
        """Stop watching `root`; what was seen in it may still be delivered."""
        with self._changing:
            self._guard.remove(root)
            self.look_after_disks(root, ())
            with self._lock:
                former = self._roots.pop(root, None)
            if former is not None:
                _end(former.observer)

    def _disks_in(self, root: Path) -> Collection[Path]:
        with self._lock:
            return self._roots[root].disks if root in self._roots else frozenset()

    @property
    def problems(self) -> dict[Path, str]:
        """The sentences of the roots that cannot be watched."""
        with self._lock:
            return {root: item.problem for root, item in self._roots.items() if item.problem}

    def check(self) -> None:
        """Watch again where watching has failed or ended; a RESCAN is delivered of each root where that succeeds."""
        with self._lock:
            ailing = [root for root, item in self._roots.items() if not _healthy(item.observer)]
        for root in ailing:
            self._watch_again(root, tell_failure=False)

    def _watch_again(self, path: Path, *, tell_failure: bool = True) -> None:
        """Watch what is at the path of a root, or of a disk in one, now: its files may all be others."""
        with self._changing:
            with self._lock:
                holding = [root for root, item in self._roots.items() if path == root or path in item.disks]
            for root in holding:
                if not self.add_root(root, self._roots[root].rules) or tell_failure:
                    self._debouncer.put(RawEvent(RawKind.LOST, path))

    def stop(self) -> None:
        """End all watching; afterwards nothing is delivered, and only a look at a dead share has its thread left."""
        self._guard.stop()
        self._overflow.close()
        with self._changing:
            with self._lock:
                roots, self._roots = self._roots, {}
            for item in roots.values():
                _end(item.observer)
        self._debouncer.stop()

    def _report(self, events: list[RawEvent]) -> None:
        try:
            changes = settle(fold(events))
        except Exception:
            log.exception("%d events could not be read", len(events))
            changes = tuple(FileChange(ChangeKind.RESCAN, root) for root in self._watched())
        if changes:
            self._deliver(changes)

    def _watched(self) -> list[Path]:
        with self._lock:
            return list(self._roots)

    def _lost_everything(self) -> None:
        for root in self._watched():
            self._debouncer.put(RawEvent(RawKind.LOST, root))


class _Handler(FileSystemEventHandler):
    """Turns the observer's events of one root into raw events, leaving out what the rules leave out."""

    def __init__(self, rules: IgnoreRules, put: Callable[[RawEvent], None]) -> None:
        self._rules = rules
        self._put = put

    def on_any_event(self, event: FileSystemEvent) -> None:
        """Called by the observer's thread for every event; it must live on."""
        try:
            self._take(event)
        except Exception:
            log.exception("an event about %s could not be read", event.src_path)
            self._put(RawEvent(RawKind.LOST, self._rules.root))

    def _take(self, event: FileSystemEvent) -> None:
        paths = [Path(os.fsdecode(path)) for path in (event.src_path, event.dest_path) if path]
        for path in paths:
            if path.name in IGNORE_FILE_NAMES:
                self._rules.forget()
                self._put(RawEvent(RawKind.LOST, path.parent))
        if event.is_directory and paths[0] == self._rules.root:
            self._put(RawEvent(RawKind.LOST, paths[0]))
        elif len(paths) == 2:
            self._moved(paths[0], paths[1], folder=event.is_directory)
        else:
            self._tell(_kind(event), paths[0], folder=event.is_directory)

    def _moved(self, source: Path, target: Path, *, folder: bool) -> None:
        """A move in or out of what is read, or of names that can be stored, is a creation or deletion."""
        if all(is_storable(str(path)) and self._read(path, folder=folder) for path in (source, target)):
            self._put(RawEvent(RawKind.FOLDER_MOVED if folder else RawKind.MOVED, source, target))
        else:
            self._tell(RawKind.DELETED, source, folder=folder)
            self._tell(RawKind.FOLDER_CREATED if folder else RawKind.CREATED, target, folder=folder)

    def _tell(self, kind: RawKind, path: Path, *, folder: bool) -> None:
        if self._read(path, folder=folder):
            self._put(RawEvent(kind, path))

    def _read(self, path: Path, *, folder: bool) -> bool:
        """Whether no rule leaves the path out. One whose name cannot be stored is told of, but nothing below it is."""
        if not is_storable(str(path.parent)):
            return False
        if not is_storable(path.name):
            return self._rules.decide(path.parent, is_dir=True) is None
        return self._rules.decide(path, is_dir=folder) is None


class _OverflowListener(logging.Handler):
    """Notices that the kernel dropped events: watchdog mends its watches and tells only its log."""

    _LOGGER = "watchdog.observers.inotify_c"

    def __init__(self, on_overflow: Callable[[], None]) -> None:
        super().__init__(level=logging.WARNING)
        self._on_overflow = on_overflow
        logging.getLogger(self._LOGGER).addHandler(self)

    def emit(self, record: logging.LogRecord) -> None:
        """Called by the thread that reads the kernel's queue."""
        if "overflow" in record.getMessage():
            self._on_overflow()

    def close(self) -> None:
        """Stop listening."""
        logging.getLogger(self._LOGGER).removeHandler(self)
        super().close()


def _kind(event: FileSystemEvent) -> RawKind:
    match event:
        case DirCreatedEvent():
            return RawKind.FOLDER_CREATED
        case FileCreatedEvent():
            return RawKind.CREATED
        case FileDeletedEvent() | DirDeletedEvent():
            return RawKind.DELETED
        case _:
            return RawKind.MODIFIED


def _observe(root: Path, handler: FileSystemEventHandler) -> tuple[BaseObserver | None, str]:
    """One observer for one root: a root that cannot be watched takes no watches from the others."""
    observer: BaseObserver | None = None
    try:
        observer = Observer()
        observer.schedule(handler, _watched_path(root), recursive=True, event_filter=_EVENTS)
        observer.start()
    except OSError as error:
        _end(observer)
        return None, _sentence(error, root)
    return observer, ""


def _watched_path(root: Path) -> str:
    """Of a root that is a link inotify would watch the link itself, not the folder, so it is asked for what is in it.

    The dot is in the paths of events, too, where `Path` leaves it out.
    """
    return f"{root}/." if sys.platform == "linux" and root.is_symlink() and root.is_dir() else str(root)


def _end(observer: BaseObserver | None) -> None:
    if observer is None:
        return
    if observer.is_alive():
        observer.stop()
        observer.join()
    else:
        observer.on_thread_stop()  # ends the threads that start before the observer's own


def _healthy(observer: BaseObserver | None) -> bool:
    """Whether every thread of the observer runs; the one that reads inotify is not public."""
    if observer is None or not observer.is_alive():
        return False
    reader = vars(observer).get("_inotify_fd")
    return all(item.is_alive() for item in observer.emitters) and (reader is None or reader.is_alive())


def _sentence(error: OSError, root: Path) -> str:
    if error.errno in {errno.ENOSPC, errno.EMFILE}:
        return (
            f"The system watches no more folders, so changes in {root} are found by the regular look-through"
            " only. Raise the limit: sudo sysctl fs.inotify.max_user_watches=1000000"
            " fs.inotify.max_user_instances=1024"
        )
    return f"Changes in {root} cannot be watched: {error.strerror or error}."
