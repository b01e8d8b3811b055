"""Compares what lies in the folders with what is known, a batch at a time.

The walk runs on one thread and waits when the coordinator falls behind; the comparison belongs to the
coordinator thread. Files that are gone are removed only after a walk that reached its end, and never when the
disk itself is missing: an unplugged drive or an unmounted share loses nothing.
"""

import logging
import os
import queue
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled
from desktop_app.records import FileEntry, LeftOut, ScanProblem
from desktop_app.sources.folder_scan import scan
from desktop_app.sources.ignore_rules import IgnoreRules
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
    left_out: Counter[LeftOut] = field(default_factory=Counter)
    """Complete when the last batch is there."""
    future: Future[None] | None = None


class ScanStage:
    """Walks the folders that were asked for, in order, one at a time."""

    def __init__(self, connection: Connection, *, wake: Callable[[], None]) -> None:
        self._connection = connection
        self._files = Files(connection)
        self._roots = Roots(connection)
        self._wake = wake
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
            walk.future = self._walker.submit(self._walk, walk)
        return True

    def _walk(self, walk: _Walk) -> None:
        batch: list[FileEntry | ScanProblem] = []
        try:
            for item in scan(walk.folder, walk.rules, walk.cancel, walk.left_out):
                batch.append(item)
                if len(batch) == BATCH:
                    self._hand_over(walk, _Batch(batch, last=False))
                    batch = []
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
        """Remove what was not seen, unless the disk went away meanwhile."""
        if out_of_reach(walk.root):
            self._roots.set_problem(walk.root.id, OUT_OF_REACH)
            return
        whole = walk.folder == walk.root.path
        known = self._files.ids_of_root(walk.root.id) if whole else self._files.ids_below(walk.folder, walk.root.id)
        missing = sorted(known - walk.seen)
        for start in range(0, len(missing), BATCH):
            rows = self._files.by_ids(missing[start : start + BATCH])
            self._files.remove([row for row in rows if walk.problems.isdisjoint(row.path.parents)])
        device = _device_of(walk.root.path)
        if whole and device is not None:
            self._roots.set_scanned(walk.root.id, device, walk.left_out)


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
