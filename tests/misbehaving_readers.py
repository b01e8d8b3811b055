"""Readers that hang, crash or eat memory, named by the file they are given; run in worker processes."""

import ctypes
import os
import re
import socket
import subprocess
from pathlib import Path

from desktop_app.extract.contents import Found, Use
from desktop_app.records import (
    Extraction,
    ExtractionFailure,
    FailureReason,
    MemberRead,
    MemberUse,
    NeedsRecognition,
    Segment,
)
from desktop_app.settings import ExtractSettings


def misbehave(path: Path, settings: ExtractSettings, **_: object) -> Extraction | ExtractionFailure:
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


def read_pictures(
    path: Path, settings: ExtractSettings, **_: object
) -> Extraction | ExtractionFailure | NeedsRecognition:
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


def misbehave_inside(
    path: Path, settings: ExtractSettings, *, found: Found, use: Use, scratch: Path | None, **_: object
) -> Extraction | ExtractionFailure:
    """Read members named by the words of the file's stem; "in" is a container of what comes after it.

    A member that hangs or crashes does so at every try, "once" at the first; "last" does when all members are read.
    """
    assert scratch is not None
    (scratch / "member").write_text("x")
    names = path.stem.split()
    outer = ""
    for name in names:
        full = f"{outer}{name}"
        if name == "last" or use(full) is not MemberUse.READ:
            continue
        if name == "in":
            outer = "in ▸ "
            continue
        outcome = misbehave(path.with_name(name), settings)
        found(MemberRead(full, b"hash", 1, 2, outcome))
    if outer:
        found(MemberRead("in", b"hash", 1, 2, Extraction("zip", "", (Segment("in"),))))
    if names[-1] == "last":
        os._exit(7)
    return Extraction("zip", "", (Segment(" ".join(names)),))


def crash_at_each(path: Path, settings: ExtractSettings, *, use: Use, **_: object) -> Extraction | ExtractionFailure:
    """Die at each of nine members."""
    for number in range(9):
        if use(str(number)) is MemberUse.READ:
            os._exit(3)
    return Extraction("zip", "", (Segment("nine"),))


def read_album(
    path: Path, settings: ExtractSettings, *, found: Found, use: Use, **_: object
) -> Extraction | NeedsRecognition:
    """A picture for each word in the file. "crash…" cannot be recognised, "once" cannot be read at the first try."""
    pictures = 0
    for name in path.read_text().split():
        if use(name) is not MemberUse.READ:
            continue
        if name == "once":
            _crash_once(path.with_name(".once"))
        if name.startswith("crash") and settings.recognise_text:
            os._exit(3)
        text = Extraction("png", "", (Segment(f"{'recognised' if settings.recognise_text else 'skimmed'} {name}"),))
        waiting = int(not settings.recognise_text)
        found(MemberRead(name, name.encode().ljust(32), 1, 2, text, waiting))
        pictures += waiting
    whole = Extraction("zip", "", (Segment("album"),))
    return NeedsRecognition(whole, pictures) if pictures else whole
