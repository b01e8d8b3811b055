"""Reads damaged files of one kind for so much processor time; a program of its own, so that it may die of one.

Says on its last line what it found, as JSON. A file that leaves no answer within `DEADLINE_S` ends the program with
the stacks of its threads; the file lies where it was read from.
"""

import faulthandler
import json
import logging
import resource
import sys
import time
import warnings
from pathlib import Path
from random import Random
from typing import Any

from desktop_app.extract import extractors
from desktop_app.extract.contents import parted
from desktop_app.extract.file_type import recognise
from desktop_app.extract.processes.worker_limits import restrict_this_process
from desktop_app.records import ExtractionFailure, FailureReason, MemberRead
from desktop_app.settings import ExtractSettings
from tests.fuzz.mutation import Mutator
from tests.samples import samples

DEADLINE_S = 10
MEMORY_MB = 500
_SETTINGS = ExtractSettings(recognise_text=False, max_unpacked_mb=50)
_MAX_CORPUS = 500
_SUSPECT = frozenset((FailureReason.UNREADABLE, FailureReason.CRASHED, FailureReason.TIMEOUT))
"""No file that lies on a good disk has a reason for these."""


class _Surprises(logging.Handler):
    """Notes what no reader expected, which `failure_of` logs."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.seen.append(self.format(record))


class _Target:
    def __init__(self, kind: str, folder: Path, seed: int) -> None:
        self._folder = folder
        self._surprises = _Surprises()
        logging.getLogger("findwell").addHandler(self._surprises)
        logging.getLogger("findwell").propagate = False
        self._corpus = [(name, content) for name, content in samples().items() if self._kind(name, content) == kind]
        self._random = Random(seed)
        self._mutator = Mutator(self._random, [content for _, content in self._corpus])
        self._signatures: set[object] = set()
        self.count = 0
        self.slowest_s = 0.0
        self.findings: dict[str, str] = {}

    def run(self, processor_s: float) -> None:
        end = time.process_time() + processor_s
        while time.process_time() < end:
            name, content = self._random.choice(self._corpus)
            self._try(name, self._mutator.mutated(content))

    def _kind(self, name: str, content: bytes) -> str:
        path = self._folder / name
        path.write_bytes(content)
        kind = recognise(path).kind
        path.unlink()
        return kind

    def _try(self, name: str, content: bytes) -> None:
        path = self._folder / name
        path.write_bytes(content)
        self._surprises.seen.clear()
        found: list[MemberRead] = []
        faulthandler.dump_traceback_later(DEADLINE_S, exit=True)
        start = time.monotonic()
        outcome, pictures = parted(extractors.extract_file(path, _SETTINGS, found=found.append, scratch=self._folder))
        self.slowest_s = max(self.slowest_s, time.monotonic() - start)
        faulthandler.cancel_dump_traceback_later()
        self.count += 1
        for trouble in (*self._surprises.seen, *_suspicions([outcome, *(item.outcome for item in found)])):
            self._note(trouble, path)
        if (signature := _signature(outcome, pictures, found)) not in self._signatures:
            self._signatures.add(signature)
            self._corpus.append((name, content))
            del self._corpus[: len(self._corpus) - _MAX_CORPUS]
        path.unlink()

    def _note(self, trouble: str, path: Path) -> None:
        """Keep one file for each trouble, told apart by where it arose."""
        where = "\n".join(line for line in trouble.splitlines() if line.lstrip().startswith("File ")) or trouble
        if where not in self.findings:
            kept = self._folder / f"finding-{len(self.findings)}-{path.name}"
            kept.write_bytes(path.read_bytes())
            self.findings[where] = f"{kept.name}: {trouble}"


def _suspicions(outcomes: list[Any]) -> list[str]:
    failures = [outcome for outcome in outcomes if isinstance(outcome, ExtractionFailure)]
    return [
        f"{failure.reason}: {failure.detail}"
        for failure in failures
        if failure.reason in _SUSPECT or "takes too much memory" in failure.detail
    ]


def _signature(outcome: Any, pictures: int, found: list[MemberRead]) -> object:
    """How a file was read, coarsely: what is read in a new way is worth more damage."""
    if isinstance(outcome, ExtractionFailure):
        return outcome.reason, outcome.detail, len(found)
    size = sum(len(segment.text) for segment in outcome.segments).bit_length()
    places = frozenset(len(segment.locator.heading or "").bit_length() for segment in outcome.segments)
    return len(outcome.segments).bit_length(), size, places, tuple(outcome.metadata), len(found), pictures


def main() -> None:
    """Arguments: kind, seconds, seed, folder."""
    kind, seconds, seed, folder = sys.argv[1:]
    warnings.simplefilter("ignore")
    target = _Target(kind, Path(folder), int(seed))
    restrict_this_process(MEMORY_MB, nice=10)
    target.run(float(seconds))
    peak_mb = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1000
    said = {"count": target.count, "slowest_s": round(target.slowest_s, 2), "peak_mb": peak_mb}
    sys.stdout.write(json.dumps({**said, "findings": list(target.findings.values())}) + "\n")


if __name__ == "__main__":
    main()
