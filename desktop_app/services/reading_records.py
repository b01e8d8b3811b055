"""What the reading of one file passes through: its stamp, its futures, its outcome."""

import os
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from desktop_app.extract.processes.worker_process import Outcome
from desktop_app.records import Extraction, ExtractionFailure
from desktop_app.services.document_writer import CutDocument
from desktop_app.services.member_readings import MemberReadings
from desktop_app.sources.folder_scan import mtime_ns_of
from desktop_app.store.files import FileRow

Written = CutDocument | int | ExtractionFailure | None
"""What is written of a file: a new document, the id of a known one, a reason of its own, or None: it is gone."""


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
        return cls(status.st_size, mtime_ns_of(status))


@dataclass(frozen=True, slots=True)
class Settled:
    """A file whose reading has ended: with a document, or with a reason of its own."""

    file: FileRow
    document_id: int | None
    failed: bool
    """Whether it gave no text; the reason is in `detail`."""
    detail: str = ""


@dataclass(slots=True)
class Reading:
    """A file on its way."""

    file: FileRow
    stamp: Stamp
    hashing: Future[bytes] | None
    later: bool = False
    """Whether it is read to the end now, with the text in its pictures."""
    postponed: bool = False
    """Whether it is to be read to the end later."""
    content_hash: bytes = b""
    members: MemberReadings | None = None
    """While it is extracted, and until all that was found inside is written."""
    extracting: Future[Outcome] | Future[Extraction | ExtractionFailure] | None = None
    cutting: Future[CutDocument] | None = None

    @property
    def members_busy(self) -> bool:
        """Whether something that was found inside the file is still on its way."""
        return self.members is not None and self.members.busy
