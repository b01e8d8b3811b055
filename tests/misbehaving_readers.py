"""Readers that hang, crash or eat memory, named by the file they are given; run in worker processes."""

import ctypes
import os
import re
import socket
import subprocess
from pathlib import Path

from desktop_app.records import Extraction, ExtractionFailure, FailureReason, NeedsRecognition, Segment
from desktop_app.settings import ExtractSettings


def misbehave(path: Path, settings: ExtractSettings) -> Extraction | ExtractionFailure:
    """Do what the file's stem says; the extraction's title is the process id."""
    behaviour = {
        "hang": _hang,
        "crash": lambda _: ctypes.string_at(0),
        "exit": lambda _: os._exit(3),
        "eat": _eat,
        "once": _crash_once,
        "connect": lambda _: socket.create_connection(("127.0.0.1", 9)),
        "run": lambda _: subprocess.run(["true"], check=True),
    }
    text = path.stem
    if path.stem in behaviour:
        try:
            text = str(behaviour[path.stem](path))
        except (MemoryError, OSError) as error:
            text = type(error).__name__
    return Extraction("txt", str(os.getpid()), (Segment(text),), {"nice": str(_niceness()), "limit": str(settings)})


def read_pictures(path: Path, settings: ExtractSettings) -> Extraction | ExtractionFailure | NeedsRecognition:
    """A file whose stem begins with `scan` needs recognition, which then does what the rest of the stem says."""
    if not path.stem.startswith("scan"):
        return misbehave(path, settings)
    if settings.recognise_text:
        return misbehave(path.with_stem(path.stem.removeprefix("scan-")), settings)
    if path.suffix == ".png":
        return NeedsRecognition(ExtractionFailure(FailureReason.EMPTY, "There is no text in it."), 1)
    return NeedsRecognition(misbehave(Path("skimmed"), settings), 2)


def _hang(path: Path) -> object:
    """Hold the interpreter in C code, where no other Python thread can run. The file tells who does it."""
    path.write_text(str(os.getpid()))
    return re.match("(a*)*b", "a" * 100)


def _eat(_: Path) -> object:
    taken = bytearray(10_000_000_000)
    return len(taken)


def _crash_once(path: Path) -> object:
    if path.exists():
        return "second try"
    path.touch()
    return os._exit(5)


def _niceness() -> int:
    return os.getpriority(os.PRIO_PROCESS, 0) if hasattr(os, "getpriority") else 0
