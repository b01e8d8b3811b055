"""Writes what was read of files and of those in them. Every write is the caller's transaction.

Owns what becomes of files that went away while they were read, and of what only skimming could read. Belongs to the
coordinator thread.
"""

import os

from desktop_app.records import ExtractionFailure, FailureReason
from desktop_app.services.document_writer import CutDocument, DocumentWriter
from desktop_app.services.member_readings import ReadyMember
from desktop_app.services.reading_records import Reading, Settled, Written
from desktop_app.services.scan_stage import out_of_reach
from desktop_app.sources.inner_disks import away_around
from desktop_app.store.database import Connection
from desktop_app.store.files import FileRow, Files
from desktop_app.store.members import MemberEntry, Members
from desktop_app.store.roots import Roots

DISK_AWAY = "Its disk is not connected."


class ReadingWriter:
    """From outcomes to rows."""

    def __init__(self, connection: Connection, documents: DocumentWriter) -> None:
        self.documents = documents
        self._files = Files(connection)
        self._members = Members(connection)
        self._roots = Roots(connection)

    def write(self, reading: Reading, outcome: Written) -> Settled:
        """Link the file to its document, with all that is inside it."""
        file, stamp = reading.file, reading.stamp
        if outcome is None:
            self._remove_gone(file)
            return Settled(file, None, failed=False)
        if isinstance(outcome, ExtractionFailure):
            self._files.fail(file.id, outcome.reason, outcome.detail)
            return Settled(file, None, failed=True, detail=outcome.detail)
        document_id = outcome if isinstance(outcome, int) else self.documents.store(outcome)
        self._files.link(file, document_id, stamp.size_bytes, stamp.mtime_ns)
        if self._files.by_ids([file.id]):
            self._settle_members(reading, document_id, adopted=isinstance(outcome, int))
        if reading.postponed:
            self._files.postpone(file.id)
        elif isinstance(outcome, CutDocument) and isinstance(outcome.outcome, ExtractionFailure):
            return Settled(file, document_id, failed=True, detail=outcome.outcome.detail)
        return Settled(file, document_id, failed=False)

    def write_member(self, reading: Reading, ready: ReadyMember) -> list[Settled]:
        """Put a member into the index; nothing is left to write where the file that it lies in was removed meanwhile.

        One that recognition could not finish stays as it was read without.
        """
        member, document, readings = ready.read, ready.document, reading.members
        containers = self._files.by_ids([reading.file.id])
        assert readings is not None
        readings.done(member)
        if not containers:
            return []
        if readings.lost:
            return []
        if reading.later and document is None and (skimmed := self._members.find(containers[0], member.name)):
            readings.written.add(skimmed.id)
            return []
        document_id = self.documents.store(document) if isinstance(document, CutDocument) else document
        if document_id is not None and member.outcome is not None:
            self._members.note_bare(document_id, bare=member.bare)
        failure = _news(ready)
        reason, detail = (None, "") if failure is None else (failure.reason, failure.detail)
        entry = MemberEntry(member.name, member.size_bytes, member.mtime_ns, document_id, reason, detail)
        row = self._members.put(containers[0], entry)
        readings.written.add(row.id)
        waits = member.pictures > 0 and self.documents.recognises
        return [Settled(row, document_id, failed=failure is not None and not waits, detail=detail)]

    def _settle_members(self, reading: Reading, document_id: int, *, adopted: bool) -> None:
        if adopted:
            self._members.adopt(reading.file, document_id)
        elif reading.members is not None:
            self._members.settle(reading.file, document_id, reading.members.written)
        if reading.later:
            inside = [row.document_id for row in self._files.members(reading.file) if row.document_id is not None]
            self.documents.take_as_whole([document_id, *inside])

    def _remove_gone(self, file: FileRow) -> None:
        """Delete the row, unless the file was moved, another one took its place, or its disk is not there."""
        rows = [row for row in self._files.by_ids([file.id]) if row.path == file.path]
        if any(out_of_reach(root) for root in self._roots.all() if root.id == file.root_id):
            return
        if away_around(file.path, self._roots.inner_disks().get(file.root_id, ())):
            self._files.fail(file.id, FailureReason.UNREADABLE, DISK_AWAY)
        elif not os.path.lexists(file.path):
            self._files.remove(rows)


def _news(ready: ReadyMember) -> ExtractionFailure | None:
    """Why a member gives no text, unless that was known before."""
    if isinstance(ready.document, int):
        return None
    outcome = ready.read.outcome if ready.document is None else ready.document.outcome
    return outcome if isinstance(outcome, ExtractionFailure) else None
