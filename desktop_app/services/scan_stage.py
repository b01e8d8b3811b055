"""Compares what lies in the folders with what is known, a batch at a time.

The walk runs on one thread and waits when the coordinator falls behind; the comparison belongs to the
coordinator thread. Files that are gone are removed only after a walk that reached its end, and never when the
disk itself is missing: an unplugged drive or an unmounted share loses nothing.
"""

import logging
import os
import queue
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled
from desktop_app.records import FileEntry, ScanProblem
from desktop_app.sources.folder_scan import ScanNotes, scan
from desktop_app.sources.folder_watch import FolderWatch
from desktop_app.sources.ignore_rules import IgnoreRules
from desktop_app.sources.inner_disks import is_away, is_disk
from desktop_app.store.database import Connection, transaction
from desktop_app.store.files import Files
from desktop_app.store.roots import Root, Roots

log = logging.getLogger("findwell.indexing")

BATCH = 500
OUT_OF_REACH = "The folder cannot be reached. Its files stay in the index until it is back."


@dataclass(frozen=True, slots=True)
class _Batch:
    """Entries of a walk; the last batch of a walk says so."""

    items: list[FileEntry | ScanProblem]
    last: bool


@dataclass(slots=True)
class _Walk:
    """One walk over a root or a part of it."""

    root: Root
    folder: Path
    rules: IgnoreRules
    batches: "queue.Queue[_Batch]" = field(default_factory=lambda: queue.Queue(maxsize=4))
    cancel: CancelToken = field(default_factory=CancelToken)
    seen: set[int] = field(default_factory=set)
    problems: set[Path] = field(default_factory=set)
    """Folders that could not be listed: what is below them only seems to be missing."""
    notes: ScanNotes = field(default_factory=ScanNotes)
    disks: Collection[Path] = ()
    """That are known in the root: those from before, and once the last batch is applied all."""
    unseen: dict[Path, bool] = field(default_factory=dict)
    """Those of them that it has not looked into, and whether they are away; complete when the last batch is there."""
    future: Future[None] | None = None


class ScanStage:
    """Walks the folders that were asked for, in order, one at a time."""

    def __init__(self, connection: Connection, *, wake: Callable[[], None], watch: FolderWatch | None = None) -> None:
        """`watch` is told which disks are mounted in a root."""
        self._connection = connection
        self._files = Files(connection)
        self._roots = Roots(connection)
        self._wake = wake
        self._watch = watch
        self._walker = ThreadPoolExecutor(1, thread_name_prefix="scan")
        self._queue: list[_Walk] = []

    @property
    def busy(self) -> bool:
        """Whether walks are under way or wait."""
        return bool(self._queue)

    def request(self, root: Root, rules: IgnoreRules, folder: Path | None = None) -> None:
        """Look through `folder` (by default the whole root) as soon as the earlier walks have ended."""
        wanted = folder or root.path
        waiting = {walk.folder for walk in self._queue[1:] if walk.root.id == root.id}
        if not any(wanted == other or other in wanted.parents for other in waiting):
            self._queue.append(_Walk(root, wanted, rules))

    def forget(self, root_id: int) -> None:
        """Drop the walks of a root that is being removed."""
        for walk in self._queue:
            if walk.root.id == root_id:
                walk.cancel.cancel()
        self._queue = [walk for walk in self._queue if walk.root.id != root_id]

    def step(self) -> bool:
        """Start the next walk or apply one batch; whether anything was done. Never waits."""
        if not self._queue:
            return False
        walk = self._queue[0]
        if walk.future is None:
            return self._start(walk)
        try:
            batch = walk.batches.get_nowait()
        except queue.Empty:
            return self._drop_if_failed(walk)
        self._apply(walk, batch)
        if batch.last:
            self._queue.pop(0)
            walk.future.result()
            if self._watch is not None:
                self._watch.look_after_disks(walk.root.path, walk.disks)
        return True

    def _drop_if_failed(self, walk: _Walk) -> bool:
        """Give up a walk that ended with an error of ours: it removes nothing, and the next sweep walks again."""
        error = walk.future.exception() if walk.future is not None and walk.future.done() else None
        if error is None:
            return False
        log.error("%s could not be looked through", walk.folder, exc_info=error)
        self._queue.pop(0)
        return True

    def close(self) -> None:
        """Stop walking and release the thread."""
        for walk in self._queue:
            walk.cancel.cancel()
        self._queue.clear()
        self._walker.shutdown(wait=True, cancel_futures=True)

    def _start(self, walk: _Walk) -> bool:
        if out_of_reach(walk.root):
            with transaction(self._connection):
                self._roots.set_problem(walk.root.id, OUT_OF_REACH)
            self._queue.pop(0)
        else:
            walk.disks = self._roots.inner_disks().get(walk.root.id, {}).keys()
            walk.future = self._walker.submit(self._walk, walk)
        return True

    def _walk(self, walk: _Walk) -> None:
        batch: list[FileEntry | ScanProblem] = []
        try:
            for item in scan(walk.folder, walk.rules, walk.cancel, walk.notes):
                batch.append(item)
                if len(batch) == BATCH:
                    self._hand_over(walk, _Batch(batch, last=False))
                    batch = []
            walk.unseen = _unseen(walk)
            self._hand_over(walk, _Batch(batch, last=True))
        except Cancelled:
            return

    def _hand_over(self, walk: _Walk, batch: _Batch) -> None:
        while True:
            walk.cancel.check()
            try:
                walk.batches.put(batch, timeout=0.2)
            except queue.Full:
                continue
            self._wake()
            return

    def _apply(self, walk: _Walk, batch: _Batch) -> None:
        with transaction(self._connection):
            for item in batch.items:
                if isinstance(item, FileEntry):
                    walk.seen.add(self._files.see(walk.root.id, item))
                else:
                    walk.seen.add(self._files.note_problem(walk.root.id, item.path, item.detail))
                    walk.problems.add(item.path)
            if batch.last:
                self._finish(walk)

    def _finish(self, walk: _Walk) -> None:
        """Remove what was not seen, unless its disk is away or was away meanwhile."""
        if out_of_reach(walk.root):
            self._roots.set_problem(walk.root.id, OUT_OF_REACH)
            return
        whole = walk.folder == walk.root.path
        known = self._files.ids_of_root(walk.root.id) if whole else self._files.ids_below(walk.folder, walk.root.id)
        kept = self._remove(sorted(known - walk.seen), walk.problems | walk.unseen.keys())
        disks = {} if whole else self._roots.inner_disks().get(walk.root.id, {})
        kept_disks = {disk: away for disk, away in walk.unseen.items() if disk in kept}
        disks |= dict.fromkeys(walk.notes.disks, False) | kept_disks
        self._roots.set_inner_disks(walk.root.id, disks)
        walk.disks = disks.keys()
        for disk, away in kept_disks.items():
            if not away and disk != walk.folder:
                self.request(walk.root, walk.rules, disk)
        device = _device_of(walk.root.path)
        if whole and device is not None:
            self._roots.set_scanned(walk.root.id, device, walk.notes.left_out)

    def _remove(self, file_ids: Sequence[int], spared: Collection[Path]) -> set[Path]:
        """Remove the files, but for those below the folders that are `spared`; which of these have some."""
        kept: set[Path] = set()
        for start in range(0, len(file_ids), BATCH):
            gone = []
            for row in self._files.by_ids(file_ids[start : start + BATCH]):
                around = [folder for folder in row.path.parents if folder in spared]
                kept.update(around)
                if not around:
                    gone.append(row)
            self._files.remove(gone)
        return kept


def _unseen(walk: _Walk) -> dict[Path, bool]:
    """Disks of whose files the walk says nothing, and whether they are away: others came back after it had passed.

    What is mounted on a disk that is away is away with it. Nobody misses a disk that is left out.
    """
    unseen: dict[Path, bool] = {}
    for disk in sorted(walk.disks):
        if walk.rules.decide(disk, is_dir=True) is not None:
            continue
        away = is_away(disk) or any(unseen.get(other) for other in disk.parents)
        passed = disk not in walk.folder.parents and disk not in walk.notes.disks
        if away or (passed and is_disk(disk)):
            unseen[disk] = away
    return unseen


def out_of_reach(root: Root) -> bool:
    """Whether the root is missing, or another disk shows an empty folder where its files were."""
    device = _device_of(root.path)
    if device is None:
        return True
    try:
        if root.path.is_file():
            return False
        with os.scandir(root.path) as entries:
            empty = next(entries, None) is None
    except OSError:
        return True
    return empty and root.device is not None and device != root.device


def _device_of(path: Path) -> int | None:
    """The disk of the path; None if it has gone away meanwhile."""
    try:
        return path.stat().st_dev & (2**63 - 1)  # Windows has devices that SQLite has no room for
    except OSError:
        return None
