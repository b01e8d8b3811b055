"""The loop of a worker process: take a path, read it, answer.

The only module that loads the readers late: the parent imports this one to name `serve`, and must not
carry the parsers' libraries.
"""

import logging
import signal
from dataclasses import dataclass
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import NamedTuple, Protocol

import psutil

from desktop_app.extract.contents import Found, Use
from desktop_app.extract.processes.messages import receive, send
from desktop_app.extract.processes.worker_limits import restrict_this_process
from desktop_app.records import (
    NOTHING_KNOWN,
    Extraction,
    ExtractionFailure,
    KnownBefore,
    KnownContents,
    MemberUse,
    NeedsRecognition,
    Recognised,
)
from desktop_app.settings import ExtractSettings

Outcome = Extraction | ExtractionFailure | NeedsRecognition

READY = "ready"


class ReadFile(Protocol):
    """As `extractors.extract_file`."""

    def __call__(
        self,
        path: Path,
        settings: ExtractSettings,
        *,
        found: Found,
        use: Use,
        scratch: Path | None,
        known: KnownContents,
    ) -> Outcome:
        """What the file says; see there."""


@dataclass(frozen=True, slots=True)
class Request:
    """A file to be read."""

    path: Path
    done: frozenset[str] = frozenset()
    """Members that were read before a worker was lost."""
    known: KnownBefore = NOTHING_KNOWN


class Begun(NamedTuple):
    """A member is being read from now on."""

    name: str


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker says of one file, and the memory it holds afterwards."""

    outcome: Outcome
    resident_bytes: int


def serve(
    connection: Connection, settings: ExtractSettings, read: ReadFile | None, use: Use, scratch: Path | None, nice: int
) -> None:
    """Answer requests until the connection closes; sends `READY` first, once the libraries are loaded.

    `read` is what reads a file; None for the program's own readers. Of each member it is said when its reading
    begins (`Begun`) and what was read (`MemberRead`), then of the file (`Answer`).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to answer
    logging.getLogger().addHandler(logging.NullHandler())  # the terminal is the parent's, and the outcome says enough
    read_file = read or _own_readers()
    restrict_this_process(settings.memory_mb, nice=nice)
    process = psutil.Process()
    try:
        send(connection, READY)
        while True:
            request: Request = receive(connection)
            known = request.known
            if known.recognised:
                _remember(known.recognised)
            begin = _Beginning(connection, use, request.done)
            outcome = read_file(
                request.path,
                settings,
                found=partial(send, connection),
                use=begin,
                scratch=scratch,
                known=known.contents,
            )
            send(connection, Answer(outcome, process.memory_info().rss))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent has closed the pool or is gone


class _Beginning:
    """Tells the parent of members whose reading begins; those that were read before are only named."""

    def __init__(self, connection: Connection, use: Use, done: frozenset[str]) -> None:
        self._connection = connection
        self._use = use
        self._done = done

    def __call__(self, name: str) -> MemberUse:
        use = self._use(name)
        if use is not MemberUse.READ:
            return use
        if name in self._done:
            return MemberUse.NAMED
        send(self._connection, Begun(name))
        return use


def _remember(recognised: Recognised) -> None:
    from desktop_app.extract.pages.recognition_memory import MEMORY  # noqa: PLC0415 - heavy, see above

    MEMORY.learn(recognised)


def _own_readers() -> ReadFile:
    from desktop_app.extract.extractors import extract_file  # noqa: PLC0415 - heavy, see above

    return extract_file
