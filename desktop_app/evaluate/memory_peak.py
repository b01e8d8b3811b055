"""Watches how much memory this process and its workers hold."""

import contextlib
import threading
from types import TracebackType

import psutil

SAMPLE_EVERY_S = 0.1


class MemoryPeak:
    """Context manager; `peak_bytes` is the largest sum of resident memory seen, pages shared by two counted twice."""

    def __init__(self) -> None:
        self.peak_bytes = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, name="memory-peak")

    def __enter__(self) -> "MemoryPeak":
        """Begin to watch."""
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Look once more, and end."""
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        own = psutil.Process()
        while True:
            self.peak_bytes = max(self.peak_bytes, _resident(own))
            if self._stop.wait(SAMPLE_EVERY_S):
                return


def _resident(process: psutil.Process) -> int:
    total = int(process.memory_info().rss)
    for child in process.children(recursive=True):
        with contextlib.suppress(psutil.Error):  # it has ended meanwhile
            total += int(child.memory_info().rss)
    return total
