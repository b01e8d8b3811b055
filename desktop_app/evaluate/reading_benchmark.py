"""Measures how fast the files of folders are read, and how much of them can be read, with the pool of the indexer.

Owns what `bench extract` reports. A file's time runs from handing it over to having its text; pictures of text are
recognised afterwards, one file at a time, and measured apart, because that takes a hundred times as long.
"""

import tempfile
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from contextlib import closing
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path

from desktop_app.cancellation import CancelToken
from desktop_app.errors import UserFacingError
from desktop_app.evaluate.memory_peak import MemoryPeak
from desktop_app.evaluate.metrics import percentile
from desktop_app.extract.contents import parted
from desktop_app.extract.processes.reading_pool import ReadingPool
from desktop_app.records import Extraction, ExtractionFailure, FileEntry, NeedsRecognition
from desktop_app.settings import Settings
from desktop_app.sources.folder_scan import scan
from desktop_app.sources.ignore_rules import IgnoreRules
from desktop_app.sources.member_rules import member_use

Progress = Callable[[str, int], None]
NO_SUFFIX = "none"


@dataclass(frozen=True, slots=True)
class FileRead:
    """One file, and what was read of it."""

    entry: FileEntry
    outcome: Extraction | ExtractionFailure
    took_s: float
    pictures: int
    """Whose text has to be recognised."""

    @property
    def format(self) -> str:
        """What the file was found to be, or else what its name says."""
        return self.outcome.type or self.entry.path.suffix.lower().removeprefix(".") or NO_SUFFIX


@dataclass(frozen=True, slots=True)
class ReadTally:
    """What was read of many files."""

    files: Sequence[FileRead]

    @property
    def megabytes(self) -> float:
        """Of all files, read or not."""
        return sum(file.entry.size_bytes for file in self.files) / 1e6

    @property
    def p95_s(self) -> float:
        """Seconds that 95 % of the files did not exceed."""
        return percentile([file.took_s for file in self.files], 0.95)

    @property
    def mb_per_s(self) -> float:
        """Of one process that reads."""
        took_s = sum(file.took_s for file in self.files)
        return self.megabytes / took_s if took_s else 0.0

    @property
    def read(self) -> float:
        """Share of the files that gave text."""
        return sum(isinstance(file.outcome, Extraction) for file in self.files) / len(self.files)

    @property
    def failed(self) -> dict[str, float]:
        """Reason → share of the files that failed for it, the most frequent first."""
        outcomes = (file.outcome for file in self.files)
        reasons = Counter(str(one.reason) for one in outcomes if isinstance(one, ExtractionFailure))
        return {reason: count / len(self.files) for reason, count in reasons.most_common()}

    def figures(self) -> dict[str, float]:
        """All of it by name."""
        return {
            "files": len(self.files),
            "mb": self.megabytes,
            "mb_per_s": self.mb_per_s,
            "p95_s": self.p95_s,
            "read": self.read,
            **{f"failed.{reason}": share for reason, share in self.failed.items()},
        }


@dataclass(frozen=True, slots=True)
class ReadingReport:
    """What `bench extract` found."""

    files: Sequence[FileRead]
    wall_s: float
    """Without recognition."""
    peak_mb: float
    """Of the program and its workers, recognition included."""
    recognition_s: float

    @property
    def whole(self) -> ReadTally:
        """All files."""
        return ReadTally(self.files)

    @property
    def formats(self) -> dict[str, ReadTally]:
        """By format, the most frequent first."""
        order = Counter(file.format for file in self.files).most_common()
        return {name: ReadTally([file for file in self.files if file.format == name]) for name, _ in order}

    @property
    def pictures(self) -> int:
        """Whose text was recognised."""
        return sum(file.pictures for file in self.files) if self.recognition_s else 0

    def figures(self) -> dict[str, float]:
        """Those of all files, then those of each format with its name and a dot before."""
        whole = self.whole
        speed = whole.megabytes / self.wall_s if self.wall_s else 0.0
        found = {**whole.figures(), "mb_per_s": speed, "wall_s": self.wall_s, "peak_mb": self.peak_mb}
        if self.pictures:
            found |= {"recognition.pictures": self.pictures, "recognition.s_per_picture": self._s_per_picture}
        for name, tally in self.formats.items():
            found |= {f"{name}.{figure}": value for figure, value in tally.figures().items()}
        return found

    @property
    def _s_per_picture(self) -> float:
        return self.recognition_s / self.pictures


def measure_reading(
    folders: Iterable[Path], settings: Settings, progress: Progress, *, recognise: bool, own_folder: Path | None = None
) -> ReadingReport:
    """Read what the indexer would read in `folders`; `own_folder` is where the program keeps its index.

    :raises UserFacingError: there is no file to read.
    """
    entries = _entries(folders, settings, own_folder)
    if not entries:
        raise UserFacingError("There is no file to read in these folders.", "findwell bench extract DIR")
    recognise = recognise and settings.extract.recognise_text
    with MemoryPeak() as memory, closing(ReadingPool(settings.extract, use=member_use)) as pool:
        _start_workers(pool)
        started = time.perf_counter()
        files = []
        for file in _timed(pool, entries):
            files.append(file)
            progress("files read", len(files))
        wall_s = time.perf_counter() - started
        started = time.perf_counter()
        if recognise and any(file.pictures for file in files):
            files = [_recognised(pool, file, progress) if file.pictures else file for file in files]
        recognition_s = time.perf_counter() - started
    return ReadingReport(files, wall_s, memory.peak_bytes / 2**20, recognition_s if recognise else 0.0)


def _entries(folders: Iterable[Path], settings: Settings, own_folder: Path | None) -> list[FileEntry]:
    """The files as a scan finds them, each once; what it cannot look into is not measured."""
    found: Mapping[Path, FileEntry] = {
        item.path: item
        for folder in folders
        for item in scan(folder, IgnoreRules(folder, settings.source, own_folder=own_folder), CancelToken())
        if isinstance(item, FileEntry)
    }
    return list(found.values())


def _start_workers(pool: ReadingPool) -> None:
    """Have each worker read something first, so that its start is not taken for the time of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "first.txt"
        path.write_text("first", encoding="utf-8")
        for future in [pool.skim(path) for _ in range(pool.size)]:
            future.result()


def _timed(pool: ReadingPool, entries: Iterable[FileEntry]) -> Iterator[FileRead]:
    """Read as many at a time as there are workers, so that none waits while its time is taken."""
    waiting = iter(entries)
    running: dict[Future[Extraction | ExtractionFailure | NeedsRecognition], tuple[FileEntry, float]] = {}
    while True:
        for entry in islice(waiting, pool.size - len(running)):
            running[pool.skim(entry.path)] = entry, time.perf_counter()
        if not running:
            return
        done, _ = wait(running, return_when=FIRST_COMPLETED)
        now = time.perf_counter()
        for future in done:
            entry, started = running.pop(future)
            outcome, pictures = parted(future.result())
            yield FileRead(entry, outcome, now - started, pictures)


def _recognised(pool: ReadingPool, file: FileRead, progress: Progress) -> FileRead:
    """The file with what its pictures say; its time stays that of reading it without."""
    progress("pictures to recognise in a file", file.pictures)
    return replace(file, outcome=pool.submit(file.entry.path).result())
