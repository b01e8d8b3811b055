"""Tells when the machine itself stood still: its host stops a virtual one now and then, for tens of milliseconds.

One program for each processor sleeps again and again, before all others in line for it. When it wakes late, nobody here
had the processor. It needs the right to real-time scheduling, which root has on Linux; without it nothing is told.
"""

import os
import subprocess
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

LEAST_S = 0.010
"""Shorter ones are not told: waking up takes its time."""
_WATCHER = """
import os, sys, time
os.sched_setaffinity(0, {int(sys.argv[1])})
os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(50))
last = time.perf_counter()
with open(sys.argv[2], "w", buffering=1) as told:
    while True:
        time.sleep(0.002)
        now = time.perf_counter()
        if now - last > float(sys.argv[3]):
            told.write(f"{last + 0.002} {now}\\n")
        last = now
"""


class Standstills:
    """When the machine stood still, in the seconds of `time.perf_counter`, which all processes share on Linux."""

    def __init__(self) -> None:
        self.spans: list[tuple[float, float]] = []
        """Start and end, in order; none overlaps another."""

    def within(self, start: float, end: float) -> float:
        """The seconds of them between `start` and `end`."""
        first = max(0, bisect_left(self.spans, (start, start)) - 1)
        total = 0.0
        for begun, ended in self.spans[first:]:
            if begun >= end:
                break
            total += max(0.0, min(ended, end) - max(begun, start))
        return total


@contextmanager
def watched_standstills(folder: Path) -> Iterator[Standstills]:
    """What is told is complete when the block is left; `folder` takes the notes of the watchers."""
    found = Standstills()
    notes = [folder / f"processor {cpu}" for cpu in _processors()]
    watchers = [
        subprocess.Popen([sys.executable, "-c", _WATCHER, str(cpu), str(note), str(LEAST_S)], stderr=subprocess.DEVNULL)
        for cpu, note in zip(_processors(), notes, strict=True)
    ]
    try:
        yield found
    finally:
        for watcher in watchers:
            watcher.kill()
            watcher.wait()
        lines = [line.split() for note in notes if note.exists() for line in note.read_text().splitlines()]
        found.spans = joined([(float(line[0]), float(line[1])) for line in lines if len(line) == 2])


def joined(spans: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """`spans` in order, those that overlap as one."""
    result: list[tuple[float, float]] = []
    for start, end in sorted(spans):
        if result and start <= result[-1][1]:
            result[-1] = (result[-1][0], max(end, result[-1][1]))
        else:
            result.append((start, end))
    return result


def _processors() -> list[int]:
    return sorted(os.sched_getaffinity(0)) if sys.platform == "linux" else []
