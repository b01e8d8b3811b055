"""How fast the work goes, and how long it will take."""

import time
from collections import deque
from collections.abc import Callable

WINDOW_S = 30.0


class RateMeter:
    """Amounts per second over the last half minute of work. Safe to read from any thread."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._marks: deque[tuple[float, int]] = deque(maxlen=2000)

    def add(self, amount: int) -> None:
        """Note that so much was done since the last call."""
        self._marks.append((self._clock(), amount))

    def restart(self) -> None:
        """Forget the past: after a pause it says nothing about now. The next amount is counted from here."""
        self._marks.clear()
        self._marks.append((self._clock(), 0))

    def per_second(self) -> float:
        """The rate within the window; 0 as long as nothing can be said."""
        now = self._clock()
        marks = [mark for mark in list(self._marks) if now - mark[0] <= WINDOW_S]
        if len(marks) < 2:
            return 0.0
        elapsed = now - marks[0][0]
        return sum(amount for _, amount in marks[1:]) / elapsed if elapsed > 0 else 0.0
