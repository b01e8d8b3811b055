"""Measures how late an event loop serves a timer, without the time in which other programs had the processor."""

from pathlib import Path
from time import perf_counter, thread_time

from PySide6.QtCore import QObject, QTimer

from tests.standstill import Standstills

SCHEDULER = Path("/proc/thread-self/schedstat")
"""Linux: nanoseconds this thread has run, and has waited for a processor."""


def waited_for_processor_s() -> float:
    return int(SCHEDULER.read_text().split()[1]) / 1e9 if SCHEDULER.exists() else 0.0


class Heartbeat(QObject):
    """Beats every 5 ms; notes by how much each beat came late, and what was computed since the last one."""

    def __init__(self) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self.computed_ms: list[float] = []
        self.spans: list[tuple[float, float]] = []
        """Of each beat: when the one before was and when it came, by `perf_counter`."""
        self._last = self._last_cpu = self._last_clock = 0.0
        self._timer = QTimer(self)
        self._timer.setInterval(5)
        self._timer.timeout.connect(self._beat)

    def late_without(self, standstills: Standstills) -> list[float]:
        """`late_ms` less what the machine itself stood still, as far as that is not in the waiting for a processor."""
        found = []
        for late, span in zip(self.late_ms, self.spans, strict=True):
            waited = 1000 * (span[1] - span[0]) - self._timer.interval() - late
            found.append(late - max(0.0, 1000 * standstills.within(*span) - waited))
        return found

    def start(self) -> None:
        self.forgive()
        self._timer.start()

    def forgive(self) -> None:
        """Count from now: what was done just before is the test's own work."""
        self._last_clock = perf_counter()
        self._last, self._last_cpu = self._last_clock - waited_for_processor_s(), thread_time()

    def stop(self) -> None:
        self._timer.stop()

    def _beat(self) -> None:
        clock = perf_counter()
        now, now_cpu = clock - waited_for_processor_s(), thread_time()
        self.spans.append((self._last_clock, clock))
        self.late_ms.append(1000 * (now - self._last) - 5)
        self.computed_ms.append(1000 * (now_cpu - self._last_cpu))
        self._last, self._last_cpu, self._last_clock = now, now_cpu, clock
