"""Reads files in worker processes, so that no file can stall or kill the program.

Owns the queue and the number of workers. One thread of the parent minds one worker over a pipe of its own,
so a worker that dies in the middle of anything harms nobody else, and an idle pool wakes nobody up.
See docs/decisions/0011-own-worker-pool.md.
"""

import os
import queue
import threading
from concurrent.futures import Future
from pathlib import Path
from typing import NamedTuple

from desktop_app.errors import Cancelled
from desktop_app.extract.contents import Found, Use, tell_nobody, use_all
from desktop_app.extract.processes.scratch import ScratchFolder
from desktop_app.extract.processes.worker import READING, Duty, Worker
from desktop_app.extract.processes.worker_process import Outcome, ReadFile
from desktop_app.records import NOTHING_KNOWN, KnownBefore
from desktop_app.settings import ExtractSettings

_IDLE_S = 60.0
"""A worker without work is ended after this, which gives its memory back."""


class _Job(NamedTuple):
    path: Path
    found: Found
    extra_s: float
    known: KnownBefore
    future: "Future[Outcome]"


class ExtractionPool:
    """Workers that start when files come. `submit` and `close` may be called from any thread.

    `use` says what is done with files inside files. `read` replaces the program's readers. Both are imported by name
    in the workers.
    """

    def __init__(
        self, settings: ExtractSettings, *, use: Use = use_all, read: ReadFile | None = None, duty: Duty = READING
    ) -> None:
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._lock = threading.Lock()
        self._closed = False
        self._scratch = ScratchFolder()
        self._workers = [
            Worker(settings, self._scratch.path / str(number), use, read, duty=duty)
            for number in range(worker_count(settings.workers))
        ]
        self._threads = [
            threading.Thread(target=self._mind, args=(worker,), name=f"extract-{number}", daemon=True)
            for number, worker in enumerate(self._workers)
        ]
        for thread in self._threads:
            thread.start()

    @property
    def size(self) -> int:
        """How many files are read at the same time."""
        return len(self._workers)

    def submit(
        self, path: Path, found: Found = tell_nobody, *, extra_s: float = 0, known: KnownBefore = NOTHING_KNOWN
    ) -> "Future[Outcome]":
        """Read `path` when a worker is free. The future fails with `Cancelled` if the pool is closed before.

        `found` is told of each file inside it, by a thread of the pool, before the future has its result. `extra_s` is
        allowed beyond the deadline of the settings. What is `known` of the file is not found out again. Files are
        taken in the order given. `Future.cancel` works until a worker has taken the file.
        """
        future: Future[Outcome] = Future()
        with self._lock:
            if self._closed:
                raise Cancelled
            self._jobs.put(_Job(path, found, extra_s, known, future))
        return future

    def close(self) -> None:
        """Drop what waits, kill what runs, and wait until no process and no thread is left."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            self._drop_waiting()
            for _ in self._threads:
                self._jobs.put(None)
        for worker in self._workers:
            worker.stop()
        for thread in self._threads:
            thread.join()
        self._scratch.close()

    def _drop_waiting(self) -> None:
        while True:
            try:
                job = self._jobs.get_nowait()
            except queue.Empty:
                return
            if job is not None and job.future.set_running_or_notify_cancel():
                job.future.set_exception(Cancelled())

    def _mind(self, worker: Worker) -> None:
        while (job := self._next(worker)) is not None:
            if not job.future.set_running_or_notify_cancel():
                continue
            try:
                outcome = worker.read(job.path, job.found, extra_s=job.extra_s, known=job.known)
            except Exception as error:  # noqa: BLE001 - it is handed to whoever asked; the next file needs this thread
                worker.end()  # it may still have something to say of this file
                job.future.set_exception(error)
            else:
                job.future.set_result(outcome)
        worker.end()

    def _next(self, worker: Worker) -> _Job | None:
        try:
            return self._jobs.get(timeout=_IDLE_S)
        except queue.Empty:
            worker.end()
            return self._jobs.get()


def worker_count(wanted: int) -> int:
    """Number of workers; for 0, half of the usable cores, at least 1 and at most 4."""
    if wanted > 0:
        return wanted
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(4, usable // 2))
