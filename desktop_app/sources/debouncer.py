"""Gathers items until they have been quiet for a while, then hands them over from one thread.

Owns the timing only. Waits without polling: an idle program is never woken.
"""

import logging
import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

log = logging.getLogger("findwell.sources")

Item = TypeVar("Item")


class Debouncer(Generic[Item]):
    """Calls `deliver` with the items in their order; `deliver` runs on one thread; if it raises, they are lost.

    A stream of items that never falls quiet is delivered every `longest_s`.
    """

    def __init__(self, deliver: Callable[[list[Item]], None], *, quiet_s: float, longest_s: float, name: str) -> None:
        self._deliver = deliver
        self._quiet_s = quiet_s
        self._longest_s = longest_s
        self._items: list[Item] = []
        self._last = 0.0
        self._stopped = False
        self._changed = threading.Condition()
        self._thread = threading.Thread(target=self._run, name=name, daemon=True)
        self._thread.start()

    def put(self, item: Item) -> None:
        """Add an item; any thread."""
        with self._changed:
            self._items.append(item)
            self._last = time.monotonic()
            self._changed.notify()

    def stop(self) -> None:
        """Drop what was not delivered and wait for the thread to end."""
        with self._changed:
            self._stopped = True
            self._changed.notify()
        self._thread.join()

    def _run(self) -> None:
        while batch := self._next_batch():
            try:
                self._deliver(batch)
            except Exception:
                log.exception("%s: %d items were lost", self._thread.name, len(batch))

    def _next_batch(self) -> list[Item]:
        """The items of the next burst; empty when stopped."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._items)
            first = time.monotonic()
            while not self._stopped:
                due = min(self._last + self._quiet_s, first + self._longest_s) - time.monotonic()
                if due <= 0:
                    break
                self._changed.wait(due)
            batch, self._items = self._items, []
            return [] if self._stopped else batch
