"""The loop of a worker process: take a path, read it, answer.

The only module that loads the readers late: the parent imports this one to name `serve`, and must not
carry the parsers' libraries.
"""

import logging
import signal
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import psutil

from desktop_app.extract.worker_limits import restrict_this_process
from desktop_app.records import Extraction, ExtractionFailure, NeedsRecognition
from desktop_app.settings import ExtractSettings

Outcome = Extraction | ExtractionFailure | NeedsRecognition
ReadFile = Callable[[Path, ExtractSettings], Outcome]
READY = "ready"


@dataclass(frozen=True, slots=True)
class Answer:
    """What a worker says of one file, and the memory it holds afterwards."""

    outcome: Outcome
    resident_bytes: int


def serve(connection: Connection, settings: ExtractSettings, read: ReadFile | None, nice: int) -> None:
    """Answer paths until the connection closes; sends `READY` first, once the libraries are loaded.

    `read` is what reads a file; None for the program's own readers.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl+C is the parent's to answer
    logging.getLogger().addHandler(logging.NullHandler())  # the terminal is the parent's, and the outcome says enough
    read_file = read or _own_readers()
    restrict_this_process(settings.memory_mb, nice=nice)
    process = psutil.Process()
    try:
        connection.send(READY)
        while True:
            outcome = read_file(connection.recv(), settings)
            connection.send(Answer(outcome, process.memory_info().rss))
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return  # the parent has closed the pool or is gone


def _own_readers() -> ReadFile:
    from desktop_app.extract.extractors import extract_file  # noqa: PLC0415 - heavy, see above

    return extract_file
