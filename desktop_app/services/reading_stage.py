"""Takes pending files through hashing and extraction into the store.

A file whose content is known already is linked to its document without being read again: a moved, copied or
touched file costs one hash. Belongs to the coordinator thread; hashing and cutting run on threads of their own,
extraction in processes.
"""

import logging
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import Protocol

from desktop_app.cancellation import CancelToken
from desktop_app.content_hash import content_hash
from desktop_app.extract.contents import parted
from desktop_app.extract.processes.worker_process import Outcome
from desktop_app.records import Extraction, ExtractionFailure, FailureReason, KnownBefore, MemberRead
from desktop_app.services.document_writer import DocumentWriter
from desktop_app.services.member_readings import MemberReadings, ReadyMember, cut_result
from desktop_app.services.reading_records import Reading, Settled, Stamp, Written
from desktop_app.services.reading_writer import ReadingWriter
from desktop_app.store.database import Connection, transaction
from desktop_app.store.files import LATER, FileRow, Files
from desktop_app.store.members import Members
from desktop_app.store.recognised_texts import RecognisedTexts

log = logging.getLogger("findwell.indexing")

HASH_THREADS = 2
IN_FLIGHT = 32
IN_FLIGHT_BYTES = 64_000_000
"""Beyond the first two, files are taken only up to this size together: their texts wait in memory to be cut."""
FLUSH_DOCUMENTS = 48
FLUSH_AFTER_S = 0.25


class Extractors(Protocol):
    """Reads files elsewhere, with a deadline and a memory limit."""

    @property
    def recognises(self) -> bool:
        """Whether `submit` says more than `skim`."""

    def skim(self, path: Path, found: Callable[[MemberRead], None], *, known: KnownBefore) -> Future[Outcome]:
        """Start to read what takes no long time; `found` is told of each file inside, on another thread, before.

        What earlier readings have told is `known`.
        """

    def submit(
        self, path: Path, found: Callable[[MemberRead], None], *, known: KnownBefore
    ) -> Future[Extraction | ExtractionFailure]:
        """Start to read the whole file."""

    def close(self) -> None:
        """Stop all work."""


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
        self._members = Members(connection)
        self._recognised = RecognisedTexts(connection)
        self._writer = writer
        self._writing = ReadingWriter(connection, writer)
        self._extractors = extractors
        self._wake = wake
        self._settled = settled
        self._hashers = ThreadPoolExecutor(HASH_THREADS, thread_name_prefix="hash")
        self._cutter = ThreadPoolExecutor(1, thread_name_prefix="cut")
        self._cancel = CancelToken()
        self._readings: dict[int, Reading] = {}
        self._changed_meanwhile: set[int] = set()
        """Files that were seen changed while they were read: what was read of them is out of date."""
        self._ready: list[tuple[Reading, Written]] = []
        self._ready_members: list[tuple[Reading, ReadyMember]] = []
        self._ready_since = 0.0
        self._cursor = self._later_cursor = 0

    @property
    def busy(self) -> bool:
        """Whether files are on their way or wait to be written."""
        return bool(self._readings or self._ready or self._ready_members)

    def look_again(self) -> None:
        """Start over at the first pending file."""
        self._cursor = self._later_cursor = 0

    def use_writer(self, writer: DocumentWriter) -> None:
        """Cut with this writer from now on; what is on its way begins again if the recipe is another one."""
        if writer.recipe != self._writer.recipe:
            self.flush()
            self.forget()
        self._writer = self._writing.documents = writer

    def step(self, *, admit: bool) -> bool:
        """Advance every file on its way, take new ones if `admit`; whether anything was done. Never waits."""
        moved = self._advance()
        admitted = admit and self._admit()
        idle = not self._readings
        waiting = len(self._ready) + len(self._ready_members)
        due = waiting >= FLUSH_DOCUMENTS or time.monotonic() - self._ready_since > FLUSH_AFTER_S
        if waiting and (due or idle):
            self.flush()
            moved = True
        return moved or admitted

    def flush(self) -> None:
        """Write what is ready, in one transaction."""
        members, self._ready_members = self._ready_members, []
        waiting, self._ready = self._ready, []
        ready = [item for item in waiting if self._worth_writing(item[0])]
        if not (ready or members):
            return
        with transaction(self._connection):
            settled = [one for reading, member in members for one in self._writing.write_member(reading, member)]
            settled += [self._writing.write(*item) for item in ready if self._still_known(item[1])]
        self._settled(settled)

    def _worth_writing(self, reading: Reading) -> bool:
        if reading.file.id not in self._changed_meanwhile:
            return True
        try:
            return self._still_true(reading)
        except OSError:
            self.look_again()
            return False

    def _still_known(self, outcome: Written) -> bool:
        """Whether a document that was known when the file was hashed has its members yet; if not, the file is read."""
        known = not isinstance(outcome, int) or self._members.complete(outcome, self._writer.is_current)
        if not known:
            self.look_again()
        return known

    def forget(self) -> None:
        """Drop everything on its way: the files stay pending and are read again later."""
        self._cancel.cancel()
        self._cancel = CancelToken()
        for reading in self._readings.values():
            for future in (reading.hashing, reading.extracting, reading.cutting):
                if future is not None:
                    future.cancel()
        self._readings.clear()
        self._changed_meanwhile.clear()
        self._cursor = self._later_cursor = 0

    def close(self) -> None:
        """Write what is ready and release threads and processes, also where nothing can be written."""
        try:
            self.flush()
        finally:
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
            earlier = self._under_way(row.id)
            if earlier is None:
                self._start(row)
            elif (earlier.size_bytes, earlier.mtime_ns) != (row.size_bytes, row.mtime_ns):
                self._changed_meanwhile.add(row.id)
        return admitted or (not self._readings and self._admit_later())

    def _admit_later(self) -> bool:
        """Take the next file that was put off. One at a time: only one process recognises."""
        rows = self._files.pending(self._later_cursor, 1, when=LATER)
        for row in rows:
            self._later_cursor = row.id
            self._start(row, later=True)
        return bool(rows)

    def _under_way(self, file_id: int) -> FileRow | None:
        """The row as it was when its reading began; None if the file is not on its way."""
        if file_id in self._readings:
            return self._readings[file_id].file
        return next((reading.file for reading, _ in self._ready if reading.file.id == file_id), None)

    def _start(self, row: FileRow, *, later: bool = False) -> None:
        try:
            stamp = Stamp.of(row.path)
        except OSError as error:
            self._fail(Reading(row, Stamp(0, 0), None), error)
            return
        future = self._hashers.submit(content_hash, row.path)
        self._readings[row.id] = Reading(row, stamp, future, later)
        future.add_done_callback(lambda _: self._wake())

    def _advance(self) -> bool:
        moved = False
        for reading in list(self._readings.values()):
            if self._members_moved(reading):
                moved = True
            elif reading.hashing is not None and reading.hashing.done():
                self._hashed(reading, reading.hashing)
                moved = True
            elif reading.extracting is not None and reading.extracting.done() and not reading.members_busy:
                self._extracted(reading, reading.extracting.result())
                moved = True
            elif reading.cutting is not None and reading.cutting.done():
                suffix = reading.file.path.suffix.lower()
                self._done(reading, cut_result(reading.cutting, reading.content_hash, suffix, reading.file.path))
                moved = True
        return moved

    def _members_moved(self, reading: Reading) -> bool:
        """Take what was found inside the file and is cut by now."""
        found = list(reading.members.ready()) if reading.members is not None else []
        if found and not (self._ready or self._ready_members):
            self._ready_since = time.monotonic()
        self._ready_members += [(reading, member) for member in found]
        return bool(found)

    def _hashed(self, reading: Reading, future: Future[bytes]) -> None:
        reading.hashing = None
        try:
            reading.content_hash = future.result()
        except OSError as error:
            del self._readings[reading.file.id]
            self._fail(reading, error)
            return
        document_id = self._writer.known(reading.content_hash, reading.file.path.suffix.lower())
        if document_id is not None and self._members.complete(document_id, self._writer.is_current):
            self._done(reading, document_id)
            return
        reading.members = MemberReadings(self._writer, self._cutter, self._cancel, wake=self._wake)
        path, found = reading.file.path, reading.members.take
        contents = self._members.known_contents(reading.file, self._writer.is_current)
        if reading.later:
            recognised = self._recognised.of_file(reading.file.id, reading.content_hash)
            reading.extracting = self._extractors.submit(path, found, known=KnownBefore(recognised, contents))
        else:
            reading.extracting = self._extractors.skim(path, found, known=KnownBefore(contents=contents))
        reading.extracting.add_done_callback(lambda _: self._wake())

    def _extracted(self, reading: Reading, read: Outcome) -> None:
        reading.extracting = None
        outcome, pictures = parted(read)
        reading.postponed = pictures > 0 and self._extractors.recognises
        suffix = reading.file.path.suffix.lower()
        if isinstance(outcome, ExtractionFailure) and outcome.reason is FailureReason.UNREADABLE:
            self._done(reading, outcome)
            return
        cut = partial(self._writer.cut, partial=pictures > 0)
        reading.cutting = self._cutter.submit(cut, reading.content_hash, suffix, outcome, self._cancel)
        reading.cutting.add_done_callback(lambda _: self._wake())

    def _done(self, reading: Reading, outcome: Written) -> None:
        """Queue the outcome for writing.

        A file that was changed while it was read stays pending until a scan or an event has seen the change: one that
        grows all the time must not keep the reader busy.
        """
        del self._readings[reading.file.id]
        if reading.members is not None and reading.members.lost:
            self.look_again()
            return
        try:
            if self._still_true(reading):
                self._queue(reading, outcome)
        except OSError as error:
            self._fail(reading, error)

    def _still_true(self, reading: Reading) -> bool:
        """Whether the file is as it was when it was read; if not, and the change was seen, it is read again.

        :raises OSError: it is gone or out of reach.
        """
        same = Stamp.of(reading.file.path) == reading.stamp
        if reading.file.id in self._changed_meanwhile:
            self._changed_meanwhile.remove(reading.file.id)
            if not same:
                self.look_again()
        return same

    def _fail(self, reading: Reading, error: OSError) -> None:
        if isinstance(error, FileNotFoundError):
            self._queue(reading, None)
            return
        detail = error.strerror or str(error)
        self._queue(reading, ExtractionFailure(FailureReason.UNREADABLE, f"It cannot be opened: {detail}."))

    def _queue(self, reading: Reading, outcome: Written) -> None:
        if not (self._ready or self._ready_members):
            self._ready_since = time.monotonic()
        self._ready.append((reading, outcome))
