"""Publishes numbered vector files made from the vectors in SQLite.

Owns: when a file is due, how it becomes visible, and the removal of the one before. The order makes every
moment safe to be killed in: the file is complete under its final name before the row that names it is
committed, and the file before it is deleted after that. A file that is missing, damaged or stale is made anew
from SQLite. The graph is built on a thread of its own over a connection of its own, so that neither the
coordinator nor a search waits for it; the row is written by the coordinator thread at its next call.
"""

import logging
import sqlite3
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import numpy as np

from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled
from desktop_app.records import Fingerprint
from desktop_app.store.database import Database, transaction
from desktop_app.store.snapshot_build import GHOST_SHARE, SnapshotBuild, digest_prefix, file_prefix
from desktop_app.store.vector_file import VectorFile, is_intact, leading, rounded
from desktop_app.store.vectors import Snapshot, Vectors

log = logging.getLogger("findwell.vectors")

MIN_VECTORS = 5_000
"""Smaller collections need no file: comparing with every vector is as fast, and exact."""
IDLE_DELTA = 500
LARGEST_DELTA = 50_000
_SAMPLED_VECTORS = 256


class SnapshotWriter:
    """The one publisher; belongs to the thread that owns `connection`."""

    def __init__(
        self, directory: Path, connection: sqlite3.Connection, *, wake: Callable[[], None] | None = None
    ) -> None:
        """`wake` is called from the building thread when a file waits to be published."""
        self._directory = directory
        self._connection = connection
        self._vectors = Vectors(connection)
        self._wake = wake
        self._trusted: dict[str, int] = {}  # digest → number of the file that was found intact
        self._build: _Build | None = None
        self._failed_at: dict[str, int] = {}  # digest → newest seq when a file could not be written
        self._full_at: dict[str, int] = {}  # digest → changes on the connection when enough of the file was living

    def open(self, fingerprint: Fingerprint) -> bool:
        """Check the published file byte for byte; False if there is none to be trusted."""
        self._trusted.pop(fingerprint.digest, None)
        fingerprint_id = self._vectors.known_fingerprint_id(fingerprint)
        snapshot = None if fingerprint_id is None else self._vectors.snapshot(fingerprint_id)
        if snapshot is None or not snapshot.file_name.removeprefix(file_prefix(fingerprint))[:6].isdigit():
            return False  # none, or one for another number of searched dimensions
        if not is_intact(self._directory / snapshot.file_name, snapshot.stamp):
            return False
        self._trusted[fingerprint.digest] = snapshot.number
        return True

    def publish_if_due(self, fingerprint: Fingerprint, *, idle: bool) -> bool:
        """Publish what was built, or start building when enough has changed; whether a file was published.

        Never waits. `idle` lowers the bar: there is time.
        """
        if self._build is not None:
            return self._collect(self._build)
        fingerprint_id = self._vectors.known_fingerprint_id(fingerprint)
        if fingerprint_id is not None and self.is_due(fingerprint, idle=idle):
            path = Path(self._connection.execute("PRAGMA database_list").fetchone()[2])
            self._build = _Build(path, self._directory, fingerprint, fingerprint_id, self._wake)
        elif fingerprint_id is not None and idle:
            self._withdraw_if_needless(fingerprint, fingerprint_id)
        return False

    def is_due(self, fingerprint: Fingerprint, *, idle: bool) -> bool:
        """Whether a new file should be built: enough has come or gone, or the published one cannot be trusted.

        What has gone is looked at only when `idle`. Cheap answers come first: this is asked at every step of
        indexing, and counting reads a whole index.
        """
        fingerprint_id = self._vectors.known_fingerprint_id(fingerprint)
        if fingerprint_id is None:
            return False
        snapshot = self._vectors.snapshot(fingerprint_id)
        last = self._vectors.last_seq(fingerprint_id)
        if self._failed_at.get(fingerprint.digest) == last:
            return False
        if snapshot is None:
            return last >= MIN_VECTORS and self._delta_is_due(fingerprint_id, 0, idle=idle)
        if not self._is_trusted(fingerprint, snapshot):
            return True
        if last - snapshot.seq > IDLE_DELTA and self._delta_is_due(fingerprint_id, snapshot.seq, idle=idle):
            return True
        hollow = idle and self._is_hollow(fingerprint, fingerprint_id, snapshot)
        return hollow and self._vectors.count(fingerprint_id) >= MIN_VECTORS

    def publish(self, fingerprint: Fingerprint) -> None:
        """Publish all vectors now, on this thread, however few."""
        self.close()
        fingerprint_id = self._vectors.known_fingerprint_id(fingerprint)
        if fingerprint_id is not None:
            build = SnapshotBuild(self._directory, self._vectors, fingerprint, fingerprint_id, CancelToken())
            self._publish(fingerprint, fingerprint_id, build.run())

    def close(self) -> None:
        """Publish what is built and give up what is being built; nothing is lost, SQLite holds every vector."""
        if self._build is not None and not self._collect(self._build) and self._build is not None:
            self._build.abandon()
            self._build = None

    def check(self, fingerprint: Fingerprint) -> list[str]:
        """Where the published file differs from SQLite, as sentences; empty when they agree or none is needed."""
        fingerprint_id = self._vectors.known_fingerprint_id(fingerprint)
        snapshot = None if fingerprint_id is None else self._vectors.snapshot(fingerprint_id)
        if fingerprint_id is None or snapshot is None:
            return []
        path = self._directory / snapshot.file_name
        file = VectorFile.mapped(path, fingerprint.searched_dimensions, snapshot.stamp)
        if file is None:
            return [f"The vector file {path.name} is missing or damaged."]
        missing, different = self._differences(fingerprint, fingerprint_id, snapshot, file)
        problems = [f"{missing} vectors of SQLite are missing in {path.name}."] if missing else []
        return problems + ([f"{different} vectors in {path.name} differ from SQLite."] if different else [])

    def _differences(
        self, fingerprint: Fingerprint, fingerprint_id: int, snapshot: Snapshot, file: VectorFile
    ) -> tuple[int, int]:
        """Vectors that the file lacks, and how many of a sample it holds wrongly."""
        missing = different = 0
        step = max(1, snapshot.stamp.count // _SAMPLED_VECTORS)
        blocks = self._vectors.after(fingerprint_id, fingerprint.dimensions, 0, up_to=snapshot.seq)
        for ids, rows, _ in blocks:
            there = file.contains(ids)
            missing += int((~there).sum())
            sampled = np.flatnonzero(there)[::step]
            if len(sampled):
                expected = rounded(leading(rows[sampled], file.dimensions))
                different += int((file.vectors(ids[sampled]) != expected).any(axis=1).sum())
        return missing, different

    def _delta_is_due(self, fingerprint_id: int, seq: int, *, idle: bool) -> bool:
        count = self._vectors.count(fingerprint_id)
        delta = count - self._vectors.count_up_to(fingerprint_id, seq)
        if count < MIN_VECTORS:
            return False
        return delta > (IDLE_DELTA if idle else max(MIN_VECTORS, min(LARGEST_DELTA, count // 5)))

    def _is_hollow(self, fingerprint: Fingerprint, fingerprint_id: int, snapshot: Snapshot) -> bool:
        """Whether too many of the file's vectors are gone; counted again only after something was written."""
        changes = self._connection.total_changes
        if self._full_at.get(fingerprint.digest) == changes:
            return False
        living = self._vectors.count_up_to(fingerprint_id, snapshot.seq)
        if living < (1 - GHOST_SHARE) * snapshot.stamp.count:
            return True
        self._full_at[fingerprint.digest] = changes
        return False

    def _withdraw_if_needless(self, fingerprint: Fingerprint, fingerprint_id: int) -> None:
        """Remove the file when most of it is gone and what is left is searched as fast without one."""
        snapshot = self._vectors.snapshot(fingerprint_id)
        if snapshot is None or not self._is_hollow(fingerprint, fingerprint_id, snapshot):
            return
        if self._vectors.count(fingerprint_id) >= MIN_VECTORS:
            return
        with transaction(self._connection):
            self._connection.execute("DELETE FROM snapshots WHERE fingerprint_id = ?", (fingerprint_id,))
        self._trusted.pop(fingerprint.digest, None)
        self._remove_files(fingerprint, keep="")

    def _is_trusted(self, fingerprint: Fingerprint, snapshot: Snapshot) -> bool:
        return self._trusted.get(fingerprint.digest) == snapshot.number or self.open(fingerprint)

    def _collect(self, build: "_Build") -> bool:
        if build.running:
            return False
        self._build = None
        if build.result is None:
            self._failed_at[build.fingerprint.digest] = self._vectors.last_seq(build.fingerprint_id)
            return False
        self._publish(build.fingerprint, build.fingerprint_id, build.result)
        return True

    def _publish(self, fingerprint: Fingerprint, fingerprint_id: int, snapshot: Snapshot) -> None:
        with transaction(self._connection):
            self._vectors.record_snapshot(fingerprint_id, snapshot)
        self._trusted[fingerprint.digest] = snapshot.number
        self._remove_files(fingerprint, keep=snapshot.file_name)

    def _remove_files(self, fingerprint: Fingerprint, *, keep: str) -> None:
        for old in self._directory.glob(f"{digest_prefix(fingerprint.digest)}*"):
            if old.name != keep:
                with suppress(OSError):  # Windows keeps a mapped file until its reader moves on
                    old.unlink()


class _Build:
    """A build on its own thread, which ends with it."""

    def __init__(
        self,
        database_path: Path,
        directory: Path,
        fingerprint: Fingerprint,
        fingerprint_id: int,
        wake: Callable[[], None] | None,
    ) -> None:
        self.fingerprint = fingerprint
        self.fingerprint_id = fingerprint_id
        self.result: Snapshot | None = None
        self._directory = directory
        self._database = Database(database_path)
        self._wake = wake
        self._cancel = CancelToken()
        self._thread = threading.Thread(target=self._run, name="vector-file")
        self._thread.start()

    @property
    def running(self) -> bool:
        """Whether the thread still works."""
        return self._thread.is_alive()

    def abandon(self) -> None:
        """Stop at the next block and wait for the end."""
        self._cancel.cancel()
        self._thread.join()

    def _run(self) -> None:
        try:
            vectors = Vectors(self._database.reader())
            self.result = SnapshotBuild(
                self._directory, vectors, self.fingerprint, self.fingerprint_id, self._cancel
            ).run()
        except Cancelled:
            return
        except (OSError, RuntimeError, sqlite3.Error):  # disk full, refused: searching goes on without the file
            log.exception("the vector file could not be written")
        finally:
            self._database.close()
        if self._wake is not None:
            self._wake()
