"""Reads files in worker processes, and recognises text in one more, so that pictures hold up nothing else.

Recognition takes seconds a page. The workers that read say which files need it; the one that recognises starts
with the first of them, works at the lowest priority, and ends when it has had nothing to do for a while.
"""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from desktop_app.extract.contents import Found, Use, parted, tell_nobody, use_all
from desktop_app.extract.processes.worker import RECOGNISING
from desktop_app.extract.processes.worker_pool import ExtractionPool
from desktop_app.extract.processes.worker_process import Outcome, ReadFile
from desktop_app.records import (
    NOTHING_KNOWN,
    Extraction,
    ExtractionFailure,
    FailureReason,
    KnownBefore,
    MemberRead,
    NeedsRecognition,
)
from desktop_app.settings import ExtractSettings

PICTURE_DEADLINE_S = 180
"""A file's deadline grows by this with each picture: one takes 1 to 15 s of a processor that all others use first."""
_GIVEN_UP = frozenset((FailureReason.TIMEOUT, FailureReason.CRASHED, FailureReason.TOO_LARGE))

_Whole = Extraction | ExtractionFailure


class ReadingPool:
    """`submit` reads a file to the end; `skim` leaves out what takes long. Any thread may call either.

    `use` says what is done with files inside files. `read` replaces the program's readers. Both are imported by name
    in the workers.
    """

    def __init__(self, settings: ExtractSettings, *, use: Use = use_all, read: ReadFile | None = None) -> None:
        self._settings = settings
        self._readers = ExtractionPool(replace(settings, recognise_text=False), use=use, read=read)
        self._recogniser = ExtractionPool(replace(settings, workers=1), use=use, read=read, duty=RECOGNISING)

    @property
    def size(self) -> int:
        """How many files are read at the same time, besides the one that is recognised."""
        return self._readers.size

    @property
    def recognises(self) -> bool:
        """Whether `submit` says more than `skim` of a file that needs recognition."""
        return self._settings.recognise_text

    def skim(self, path: Path, found: Found = tell_nobody, *, known: KnownBefore = NOTHING_KNOWN) -> "Future[Outcome]":
        """Read `path` without recognising text: the outcome is `NeedsRecognition` if there are pictures of text.

        `submit` reads the whole of such a file later. See `ExtractionPool.submit` for `found`, the order,
        `Future.cancel` and `Cancelled`.
        """
        return self._readers.submit(path, found, known=known)

    def submit(self, path: Path, found: Found = tell_nobody, *, known: KnownBefore = NOTHING_KNOWN) -> "Future[_Whole]":
        """Read `path` when a worker is free, and recognise its pictures, if the settings allow it, when that one is.

        Pictures in it, and in files inside it, whose text is `known` take no time, and files inside it whose content
        is known are told of without being read. Where recognition fails, what was read without it is the outcome. A
        file inside it may be told again with more text. What holds other files is read twice: first to see what it
        needs.
        """
        return _Reading(self, self._recogniser, path, found, known).whole

    def close(self) -> None:
        """Drop what waits, kill what runs, and wait until no process and no thread is left."""
        self._readers.close()
        self._recogniser.close()


class _Reading:
    """One file on its way through both pools."""

    def __init__(
        self, pool: ReadingPool, recogniser: ExtractionPool, path: Path, found: Found, known: KnownBefore
    ) -> None:
        self.whole: Future[_Whole] = Future()
        self._pool = pool
        self._recogniser = recogniser
        self._path = path
        self._found = found
        self._known = known
        self._members = 0
        looking = pool.skim(path, self._count, known=known)
        self.whole.add_done_callback(lambda _: looking.cancel())
        looking.add_done_callback(lambda done: self._passed_on(self._looked, done, begin=True))

    def _count(self, _: MemberRead) -> None:
        self._members += 1

    def _looked(self, read: Outcome) -> None:
        if isinstance(read, NeedsRecognition) and self._pool.recognises:
            extra_s = read.pictures * PICTURE_DEADLINE_S
            recognition = self._recogniser.submit(self._path, self._found, extra_s=extra_s, known=self._known)
            plain = read.outcome
            recognition.add_done_callback(
                lambda done: self._passed_on(lambda outcome: self._recognised(plain, outcome), done)
            )
        else:
            self._settle(parted(read)[0])

    def _recognised(self, read: _Whole, recognised: Outcome) -> None:
        found, _ = parted(recognised)
        better = read if isinstance(found, ExtractionFailure) and isinstance(read, Extraction) else found
        if isinstance(found, ExtractionFailure) and found.reason in _GIVEN_UP:
            self._settle(better)
        else:
            self.whole.set_result(better)

    def _settle(self, read: _Whole) -> None:
        """Nothing more will be said of the file itself; what lies in it was only counted so far."""
        if not self._members:
            self.whole.set_result(read)
            return
        again = self._pool.skim(self._path, self._found, known=self._known)
        again.add_done_callback(lambda done: self._passed_on(lambda _: self.whole.set_result(read), done))

    def _passed_on(self, go_on: Callable[[Outcome], None], done: "Future[Outcome]", *, begin: bool = False) -> None:
        if begin and not self.whole.set_running_or_notify_cancel():
            return
        try:
            go_on(done.result())
        except Exception as error:  # noqa: BLE001 - it is handed to whoever asked
            self.whole.set_exception(error)
