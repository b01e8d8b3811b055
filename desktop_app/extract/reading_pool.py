"""Reads files in worker processes, and recognises text in one more, so that pictures hold up nothing else.

Recognition takes seconds a page. The workers that read say which files need it; the one that recognises starts
with the first of them, works at the lowest priority, and ends when it has had nothing to do for a while.
"""

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

from desktop_app.extract.worker import RECOGNISING
from desktop_app.extract.worker_pool import ExtractionPool
from desktop_app.extract.worker_process import Outcome, ReadFile
from desktop_app.records import Extraction, ExtractionFailure, NeedsRecognition
from desktop_app.settings import ExtractSettings

PICTURE_DEADLINE_S = 180
"""A file's deadline grows by this with each picture: one takes 1 to 15 s of a processor that all others use first."""


class ReadingPool:
    """`submit` reads a file to the end; `skim` leaves out what takes long. Any thread may call either.

    `read` replaces the program's readers; it is imported by name in the workers.
    """

    def __init__(self, settings: ExtractSettings, *, read: ReadFile | None = None) -> None:
        self._settings = settings
        self._readers = ExtractionPool(replace(settings, recognise_text=False), read=read)
        self._recogniser = ExtractionPool(replace(settings, workers=1), read=read, duty=RECOGNISING)

    @property
    def size(self) -> int:
        """How many files are read at the same time, besides the one that is recognised."""
        return self._readers.size

    def skim(self, path: Path) -> "Future[Outcome]":
        """Read `path` without recognising text: the outcome is `NeedsRecognition` if there are pictures of text.

        `submit` reads the whole of such a file later. See `ExtractionPool.submit` for the order, `Future.cancel` and
        `Cancelled`.
        """
        return self._readers.submit(path)

    def submit(self, path: Path) -> "Future[Extraction | ExtractionFailure]":
        """Read `path` when a worker is free, and recognise its pictures, if the settings allow it, when that one is.

        Where recognition fails, what was read without it is the outcome.
        """
        whole: Future[Extraction | ExtractionFailure] = Future()
        reading = self.skim(path)
        whole.add_done_callback(lambda _: reading.cancel())
        reading.add_done_callback(lambda _: self._go_on(path, reading, whole))
        return whole

    def close(self) -> None:
        """Drop what waits, kill what runs, and wait until no process and no thread is left."""
        self._readers.close()
        self._recogniser.close()

    def _go_on(self, path: Path, reading: "Future[Outcome]", whole: "Future[Extraction | ExtractionFailure]") -> None:
        if not whole.set_running_or_notify_cancel():
            return
        try:
            outcome = reading.result()
            if not isinstance(outcome, NeedsRecognition):
                whole.set_result(outcome)
            elif not self._settings.recognise_text:
                whole.set_result(outcome.outcome)
            else:
                extra_s = outcome.pictures * PICTURE_DEADLINE_S
                recognition = self._recogniser.submit(path, extra_s=extra_s)
                recognition.add_done_callback(lambda _: _settle(whole, outcome, recognition))
        except Exception as error:  # noqa: BLE001 - it is handed to whoever asked
            whole.set_exception(error)


def _settle(
    whole: "Future[Extraction | ExtractionFailure]", read: NeedsRecognition, recognition: "Future[Outcome]"
) -> None:
    try:
        whole.set_result(_better(read.outcome, recognition.result()))
    except Exception as error:  # noqa: BLE001 - as above
        whole.set_exception(error)


def _better(read: Extraction | ExtractionFailure, recognised: Outcome) -> Extraction | ExtractionFailure:
    """What was recognised, unless that failed and there was text without it."""
    if isinstance(recognised, NeedsRecognition):
        return recognised.outcome
    return read if isinstance(recognised, ExtractionFailure) and isinstance(read, Extraction) else recognised
