"""Files inside a file that is being read: told one by one by a thread of the pool, cut like files of their own.

Owns how much may wait: while it is too much, the thread that tells is held up, and with it the process that reads.
"""

import logging
import threading
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future
from functools import partial
from pathlib import Path
from typing import NamedTuple

from desktop_app.cancellation import CancelToken
from desktop_app.records import Extraction, ExtractionFailure, FailureReason, MemberRead, member_suffix
from desktop_app.services.document_writer import CutDocument, DocumentWriter

log = logging.getLogger("findwell.indexing")

MOST_WAITING = 64
MOST_CHARS = 8_000_000
"""So much text may wait; a single member may have more."""
_LOOK_AGAIN_S = 0.2


class ReadyMember(NamedTuple):
    """A member and its document: cut, the id of a known one, or None where it could not be unpacked."""

    read: MemberRead
    document: CutDocument | int | None


class MemberReadings:
    """Of one file. `take` belongs to the pool's thread, the rest to the coordinator's."""

    def __init__(
        self, writer: DocumentWriter, cutter: Executor, cancel: CancelToken, *, wake: Callable[[], None]
    ) -> None:
        self.written: set[int] = set()
        """Ids of the file rows of those that are in the index now."""
        self.lost = False
        """Whether what was known of one is not there any more: the file must be read again."""
        self._writer = writer
        self._cutter = cutter
        self._cancel = cancel
        self._wake = wake
        self._changed = threading.Condition()
        self._incoming: deque[MemberRead] = deque()
        self._unwritten = self._chars = 0
        self._cutting: deque[tuple[MemberRead, Future[CutDocument]]] = deque()

    @property
    def busy(self) -> bool:
        """Whether some are still to be taken out by `ready`."""
        return bool(self._incoming or self._cutting)

    def take(self, member: MemberRead) -> None:
        """Accept one; waits while others fill the room.

        :raises Cancelled: the reading was given up.
        """
        size = _chars(member)
        with self._changed:
            while self._unwritten >= MOST_WAITING or (self._unwritten and self._chars + size > MOST_CHARS):
                self._cancel.check()
                self._changed.wait(_LOOK_AGAIN_S)
            self._incoming.append(member)
            self._unwritten += 1
            self._chars += size
        self._wake()

    def ready(self) -> Iterator[ReadyMember]:
        """Those that can be written, in the order they were taken; starts to cut others. Never waits."""
        while self._incoming:
            self._start(self._incoming.popleft())
        while self._cutting and self._cutting[0][1].done():
            member, cutting = self._cutting.popleft()
            document = self._document(member, cutting)
            self.lost |= document is None and member.outcome is None
            yield ReadyMember(member, document)

    def done(self, member: MemberRead) -> None:
        """One that `ready` gave is written: there is room for another."""
        with self._changed:
            self._unwritten -= 1
            self._chars -= _chars(member)
            self._changed.notify()

    def _start(self, member: MemberRead) -> None:
        future: Future[CutDocument] = Future()
        suffix, outcome = member_suffix(member.name), member.outcome
        if outcome is not None and member.content_hash and self._writer.known(member.content_hash, suffix) is None:
            cut = partial(self._writer.cut, partial=member.pictures > 0)
            future = self._cutter.submit(cut, member.content_hash, suffix, outcome, self._cancel)
            future.add_done_callback(lambda _: self._wake())
        else:
            future.cancel()  # there is nothing to cut
        self._cutting.append((member, future))

    def _document(self, member: MemberRead, cutting: Future[CutDocument]) -> CutDocument | int | None:
        if not cutting.cancelled():
            return cut_result(cutting, member.content_hash, member_suffix(member.name), Path(member.name))
        return self._writer.known(member.content_hash, member_suffix(member.name)) if member.content_hash else None


def cut_result(cutting: Future[CutDocument], content_hash: bytes, suffix: str, path: Path) -> CutDocument:
    """What was cut; a defect of ours becomes the failure of this one file."""
    try:
        return cutting.result()
    except Exception:
        log.exception("%s cannot be cut", path)
        failure = ExtractionFailure(FailureReason.CRASHED, "Its text could not be cut into passages.")
        return CutDocument(content_hash, suffix, failure, ())


def _chars(member: MemberRead) -> int:
    if not isinstance(member.outcome, Extraction):
        return 0
    return sum(len(segment.text) for segment in member.outcome.segments)
