"""One worker process as its parent sees it: send a path, wait for the answer no longer than allowed.

Used by one thread; only `stop` may be called from another.
"""

import multiprocessing
import shutil
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from importlib.machinery import ModuleSpec
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import NamedTuple

import psutil

from desktop_app.errors import Cancelled, EnvironmentFault
from desktop_app.extract.contents import Found, Use
from desktop_app.extract.processes.messages import receive, send
from desktop_app.extract.processes.reading_progress import ReadingProgress
from desktop_app.extract.processes.scratch import empty
from desktop_app.extract.processes.worker_process import Answer, Begun, Outcome, ReadFile, Request, serve
from desktop_app.records import NOTHING_KNOWN, ExtractionFailure, FailureReason, KnownBefore, MemberRead
from desktop_app.settings import ExtractSettings

_START_LIMIT_S = 60.0
_WATCH_INTERVAL_S = 0.2
"""How often the memory of a busy worker is looked at; an idle one is left alone."""
_END_LIMIT_S = 5.0
_MAX_FILES = 500
_spawning = threading.Lock()


class Duty(NamedTuple):
    """What a worker is for: how far it stands back, and when it has grown so large that it is renewed."""

    nice: int
    renew_above_bytes: int


READING = Duty(nice=10, renew_above_bytes=300_000_000)
RECOGNISING = Duty(nice=19, renew_above_bytes=800_000_000)
"""The models alone take what makes a reader be renewed."""


class Worker:
    """A process that reads files one by one; started when it is needed, replaced when it was lost."""

    def __init__(
        self,
        settings: ExtractSettings,
        scratch: Path,
        use: Use,
        read: ReadFile | None = None,
        *,
        duty: Duty = READING,
    ) -> None:
        """`scratch` is a folder that is this worker's alone; `use` is asked about members in the process."""
        self._settings = settings
        self._scratch = scratch
        self._use = use
        self._read = read
        self._duty = duty
        self._process: SpawnProcess | None = None
        self._connection: Connection | None = None
        self._files = 0
        self._stopped = False
        self._lock = threading.Lock()

    def read(self, path: Path, found: Found, *, extra_s: float = 0, known: KnownBefore = NOTHING_KNOWN) -> Outcome:
        """The outcome for `path`; `found` is told of its members. `extra_s` is allowed beyond the usual deadline.

        A file or member that costs the worker its life gets a second try in a new one. One that cannot be read has
        failed, and the reading goes on behind it.

        :raises Cancelled: `stop` was called.
        :raises EnvironmentFault: no process could be started.
        """
        progress = ReadingProgress(found)
        outcome: Outcome | None = None
        while outcome is None:
            connection, request = self._ready(), Request(path, frozenset(progress.done), known)
            outcome = self._outcome(connection, request, progress, self._settings.deadline_s + extra_s)
        return progress.completed(outcome)

    def end(self) -> int | None:
        """Kill the process, if there is one, and wait for it. Returns its exit code."""
        with self._lock:
            process, connection = self._process, self._connection
            self._process = self._connection = None
        if connection is not None:
            connection.close()
        exit_code = _killed(process) if process is not None else None
        shutil.rmtree(self._scratch, ignore_errors=True)
        return exit_code

    def stop(self) -> None:
        """Kill the process for good; the thread in `read` comes back with `Cancelled`."""
        with self._lock:
            self._stopped = True
            if self._process is not None:
                self._process.kill()

    def _ready(self) -> Connection:
        if self._connection is None:
            self._start()
        if self._connection is None:
            raise Cancelled
        return self._connection

    def _start(self) -> None:
        connection, remote = multiprocessing.Pipe()
        process = multiprocessing.get_context("spawn").Process(
            target=serve,
            args=(remote, self._settings, self._read, self._use, self._scratch, self._duty.nice),
            name="findwell-reader",
            daemon=True,
        )
        with self._lock:
            if self._stopped:
                return
            try:
                empty(self._scratch)
                with _main_module_left_out():
                    process.start()
            except OSError as error:
                raise EnvironmentFault(f"A process to read files could not be started: {error.strerror}.") from error
            self._process, self._connection, self._files = process, connection, 0
        remote.close()
        try:
            ready = connection.poll(_START_LIMIT_S) and receive(connection)
        except (EOFError, OSError):
            ready = False
        if not ready:
            exit_code = self.end()
            if self._stopped:
                raise Cancelled
            raise EnvironmentFault(f"A process to read files could not be started (exit code {exit_code}).")

    def _outcome(
        self, connection: Connection, request: Request, progress: ReadingProgress, limit_s: float
    ) -> Outcome | None:
        """The worker's answer, or why there is none; None to read on in a new worker."""
        with suppress(OSError):  # a worker that died while it was idle is noticed below
            send(connection, request)
        while not isinstance(message := self._message(connection, limit_s), Answer):
            if message is None:
                exit_code = self.end()
                if self._stopped:
                    raise Cancelled
                return progress.crashed(exit_code)
            if isinstance(message, ExtractionFailure):
                self.end()
                return progress.given_up(message)
            progress.take(message)
        self._files += 1
        if self._files >= _MAX_FILES or message.resident_bytes > self._duty.renew_above_bytes:
            self.end()
        return message.outcome

    def _message(
        self, connection: Connection, limit_s: float
    ) -> Begun | MemberRead | Answer | ExtractionFailure | None:
        """What the worker says next, or why it was not waited for any longer; None if it is dead."""
        try:
            if late := self._wait(connection, limit_s):
                return late
            message: Begun | MemberRead | Answer = receive(connection)
        except (EOFError, OSError):
            return None
        return message

    def _wait(self, connection: Connection, limit_s: float) -> ExtractionFailure | None:
        """Until the worker says something; or why that takes too long."""
        deadline = time.monotonic() + limit_s
        while not connection.poll(min(_WATCH_INTERVAL_S, max(0.0, deadline - time.monotonic()))):
            if time.monotonic() >= deadline:
                text = f"Reading it took longer than {limit_s:.0f} s."
                return ExtractionFailure(FailureReason.TIMEOUT, text)
            if self._resident_bytes() > self._settings.memory_mb * 1_000_000:
                text = f"Reading it needs more than {self._settings.memory_mb} MB of memory."
                return ExtractionFailure(FailureReason.TOO_LARGE, text)
        return None

    def _resident_bytes(self) -> int:
        """Memory of the process now; 0 if it just died, which the pipe will tell."""
        try:
            return int(psutil.Process(self._process.pid).memory_info().rss) if self._process is not None else 0
        except psutil.Error:
            return 0


def _killed(process: SpawnProcess) -> int | None:
    process.join(0.2)  # it may be dying by itself, and its own exit code tells more
    process.kill()
    process.join(_END_LIMIT_S)
    exit_code = process.exitcode
    if exit_code is not None:
        process.close()
    return exit_code


@contextmanager
def _main_module_left_out() -> Iterator[None]:
    """Keep a new process from importing the program's main module, and with it the window's libraries.

    multiprocessing imports it unless it is a package's `__main__`, so for the moment it is called that.
    """
    main = sys.modules["__main__"]
    with _spawning:
        spec = main.__spec__
        main.__spec__ = ModuleSpec("findwell.__main__", None)
        try:
            yield
        finally:
            main.__spec__ = spec
