"""Takes pending files through hashing and extraction into the store.

A file whose content is known already is linked to its document without being read again: a moved, copied or
touched file costs one hash. Belongs to the coordinator thread; hashing and cutting run on threads of their own,
extraction in processes.
"""

import logging
import os
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from desktop_app.records import CancelToken, Extraction, ExtractionFailure, FailureReason
from desktop_app.services.document_writer import CutDocument, DocumentWriter
from desktop_app.sources.content_hash import content_hash
from desktop_app.store.database import Connection, transaction
from desktop_app.store.files import FileRow, Files

log = logging.getLogger("findwell.indexing")

HASH_THREADS = 2
IN_FLIGHT = 32
IN_FLIGHT_BYTES = 64_000_000
"""Beyond the first two, files are taken only up to this size together: their texts wait in memory to be cut."""
FLUSH_DOCUMENTS = 48
FLUSH_AFTER_S = 0.25


Outcome = CutDocument | int | ExtractionFailure | None
"""A new document, the id of a known one, a reason of the file's own, or None: the file is gone."""


class Extractors(Protocol):
    """Reads files elsewhere, with a deadline and a memory limit."""

    def submit(self, path: Path) -> Future[Extraction | ExtractionFailure]:
        """Start to read the file."""

    def close(self) -> None:
        """Stop all work."""


@dataclass(frozen=True, slots=True)
class Stamp:
    """What tells that a file was left alone while it was read."""

    size_bytes: int
    mtime_ns: int

    @classmethod
    def of(cls, path: Path) -> "Stamp":
        """The stamp of the file now.

        :raises OSError: it is gone or out of reach.
        """
        status = os.stat(path)  # noqa: PTH116 - one call, used on every file
        return cls(status.st_size, status.st_mtime_ns)


@dataclass(frozen=True, slots=True)
class Settled:
    """A file whose reading has ended: with a document, or with a reason of its own."""

    file: FileRow
    document_id: int | None
    failed: bool
    """Whether it gave no text; the reason is in `detail`."""
    detail: str = ""


@dataclass(slots=True)
class _Reading:
    """A file on its way."""

    file: FileRow
    stamp: Stamp
    hashing: Future[bytes] | None
    content_hash: bytes = b""
    extracting: Future[Extraction | ExtractionFailure] | None = None
    cutting: Future[CutDocument] | None = None


class ReadingStage:
    """Moves pending files forward, a step at a time."""

    def __init__(
        self,
        connection: Connection,
        writer: DocumentWriter,
        extractors: Extractors,
        *,
        wake: Callable[[], None],
        settled: Callable[[list[Settled]], None],
    ) -> None:
        self._connection = connection
        self._files = Files(connection)
        self._writer = writer
        self._extractors = extractors
        self._wake = wake
        self._settled = settled
        self._hashers = ThreadPoolExecutor(HASH_THREADS, thread_name_prefix="hash")
        self._cutter = ThreadPoolExecutor(1, thread_name_prefix="cut")
        self._cancel = CancelToken()
        self._readings: dict[int, _Reading] = {}
        self._ready: list[tuple[_Reading, Outcome]] = []
        self._ready_since = 0.0
        self._cursor = 0

    @property
    def busy(self) -> bool:
        """Whether files are on their way or wait to be written."""
        return bool(self._readings or self._ready)

    def look_again(self) -> None:
        """Start over at the first pending file."""
        self._cursor = 0

    def use_writer(self, writer: DocumentWriter) -> None:
        """Cut with another recipe from now on; what is on its way begins again."""
        self.flush()
        self.forget()
        self._writer = writer

    def step(self, *, admit: bool) -> bool:
        """Advance every file on its way, take new ones if `admit`; whether anything was done. Never waits."""
        moved = self._advance()
        admitted = admit and self._admit()
        idle = not self._readings
        due = len(self._ready) >= FLUSH_DOCUMENTS or time.monotonic() - self._ready_since > FLUSH_AFTER_S
        if self._ready and (due or idle):
            self.flush()
            moved = True
        return moved or admitted

    def flush(self) -> None:
        """Write what is ready, in one transaction."""
        ready, self._ready = self._ready, []
        if not ready:
            return
        with transaction(self._connection):
            settled = [self._write(reading, outcome) for reading, outcome in ready]
        self._settled(settled)

    def forget(self) -> None:
        """Drop everything on its way: the files stay pending and are read again later."""
        self._cancel.cancel()
        self._cancel = CancelToken()
        for reading in self._readings.values():
            for future in (reading.hashing, reading.extracting, reading.cutting):
                if future is not None:
                    future.cancel()
        self._readings.clear()
        self._cursor = 0

    def close(self) -> None:
        """Write what is ready and release threads and processes."""
        self.flush()
        self.forget()
        self._extractors.close()
        self._hashers.shutdown(wait=True, cancel_futures=True)
        self._cutter.shutdown(wait=True, cancel_futures=True)

    def _admit(self) -> bool:
        room = IN_FLIGHT - len(self._readings)
        if room < IN_FLIGHT // 2:
            return False
        admitted = False
        under_way = sum(reading.file.size_bytes for reading in self._readings.values())
        for row in self._files.pending(self._cursor, room):
            under_way += row.size_bytes
            if under_way > IN_FLIGHT_BYTES and len(self._readings) >= HASH_THREADS:
                break
            self._cursor = row.id
            admitted = True
            if row.id not in self._readings:
                self._start(row)
        return admitted

    def _start(self, row: FileRow) -> None:
        try:
            stamp = Stamp.of(row.path)
        except OSError as error:
            self._fail(_Reading(row, Stamp(0, 0), None), error)
            return
        future = self._hashers.submit(content_hash, row.path)
        self._readings[row.id] = _Reading(row, stamp, future)
        future.add_done_callback(lambda _: self._wake())

    def _advance(self) -> bool:
        moved = False
        for reading in list(self._readings.values()):
            if reading.hashing is not None and reading.hashing.done():
                self._hashed(reading, reading.hashing)
                moved = True
            elif reading.extracting is not None and reading.extracting.done():
                self._extracted(reading, reading.extracting.result())
                moved = True
            elif reading.cutting is not None and reading.cutting.done():
                self._done(reading, self._cut_result(reading, reading.cutting))
                moved = True
        return moved

    def _hashed(self, reading: _Reading, future: Future[bytes]) -> None:
        reading.hashing = None
        try:
            reading.content_hash = future.result()
        except OSError as error:
            del self._readings[reading.file.id]
            self._fail(reading, error)
            return
        document_id = self._writer.known(reading.content_hash, reading.file.path.suffix.lower())
        if document_id is not None:
            self._done(reading, document_id)
            return
        reading.extracting = self._extractors.submit(reading.file.path)
        reading.extracting.add_done_callback(lambda _: self._wake())

    def _extracted(self, reading: _Reading, outcome: Extraction | ExtractionFailure) -> None:
        reading.extracting = None
        suffix = reading.file.path.suffix.lower()
        if isinstance(outcome, ExtractionFailure) and outcome.reason is FailureReason.UNREADABLE:
            self._done(reading, outcome)
            return
        reading.cutting = self._cutter.submit(self._writer.cut, reading.content_hash, suffix, outcome, self._cancel)
        reading.cutting.add_done_callback(lambda _: self._wake())

    def _cut_result(self, reading: _Reading, future: Future[CutDocument]) -> CutDocument:
        try:
            return future.result()
        except Exception:
            log.exception("%s cannot be cut", reading.file.path)
            failure = ExtractionFailure(FailureReason.CRASHED, "Its text could not be cut into passages.")
            return CutDocument(reading.content_hash, reading.file.path.suffix.lower(), failure, ())

    def _done(self, reading: _Reading, outcome: Outcome) -> None:
        """Queue the outcome for writing.

        A file that was changed while it was read stays pending: its next change event brings it back.
        """
        del self._readings[reading.file.id]
        try:
            if Stamp.of(reading.file.path) == reading.stamp:
                self._queue(reading, outcome)
        except OSError as error:
            self._fail(reading, error)

    def _fail(self, reading: _Reading, error: OSError) -> None:
        if isinstance(error, FileNotFoundError):
            self._queue(reading, None)
            return
        detail = error.strerror or str(error)
        self._queue(reading, ExtractionFailure(FailureReason.UNREADABLE, f"It cannot be opened: {detail}."))

    def _queue(self, reading: _Reading, outcome: Outcome) -> None:
        if not self._ready:
            self._ready_since = time.monotonic()
        self._ready.append((reading, outcome))

    def _write(self, reading: _Reading, outcome: Outcome) -> Settled:
        file, stamp = reading.file, reading.stamp
        if outcome is None:
            self._remove_gone(file)
            return Settled(file, None, failed=False)
        if isinstance(outcome, ExtractionFailure):
            self._files.fail(file.id, outcome.reason, outcome.detail)
            return Settled(file, None, failed=True, detail=outcome.detail)
        document_id = outcome if isinstance(outcome, int) else self._writer.store(outcome)
        self._files.link(file, document_id, stamp.size_bytes, stamp.mtime_ns)
        if isinstance(outcome, CutDocument) and isinstance(outcome.outcome, ExtractionFailure):
            return Settled(file, document_id, failed=True, detail=outcome.outcome.detail)
        return Settled(file, document_id, failed=False)

    def _remove_gone(self, file: FileRow) -> None:
        """Delete the row, unless the file was moved, or another one took its place meanwhile."""
        rows = [row for row in self._files.by_ids([file.id]) if row.path == file.path]
        if not os.path.lexists(file.path):
            self._files.remove(rows)
