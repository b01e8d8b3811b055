"""Notices that a root has gone, has come back or is another one now: of that no event tells.

Owns a thread for each root, so that a share whose server has gone holds up no other. Must not know who watches them.
"""

import logging
import threading
import time
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger("findwell.sources")

_END_S = 1.0
"""A look at a share whose server has gone may take minutes; nobody waits for it."""
_MOST_REPLACED = 3
_WITHIN_S = 600.0
"""File systems that make up the numbers of files would have a root be another one at every look."""

_Identity = tuple[int, int]
"""Of the disk, and of the folder on it."""


class RootGuard:
    """Calls `changed` with a root, on a thread of its own. Any thread."""

    def __init__(self, changed: Callable[[Path], None], *, every_s: float) -> None:
        self._changed = changed
        self._every_s = every_s
        self._looks: dict[Path, _Looks] = {}
        self._lock = threading.Lock()
        self._stopped = False

    def add(self, root: Path) -> None:
        """Look after `root`; what it is now is what it is to stay."""
        identity = _identity(root)
        with self._lock:
            if root in self._looks:
                self._looks[root].known = identity
            elif not self._stopped:
                self._looks[root] = _Looks(root, identity, self._changed, self._every_s)

    def remove(self, root: Path) -> None:
        """Look after it no more."""
        with self._lock:
            looks = self._looks.pop(root, None)
        if looks is not None:
            looks.end()

    def stop(self) -> None:
        """End; afterwards nothing is called, and only a look that does not come back still has its thread."""
        with self._lock:
            self._stopped = True
            looks, self._looks = list(self._looks.values()), {}
        for one in looks:
            one.ended.set()
        for one in looks:
            one.end()


class _Looks:
    """The looks at one root."""

    def __init__(self, root: Path, known: _Identity | None, changed: Callable[[Path], None], every_s: float) -> None:
        self.known = known
        self.ended = threading.Event()
        self._root = root
        self._changed = changed
        self._every_s = every_s
        self._replaced: list[float] = []
        """When it became another one on the same disk, as far as that was told."""
        self._thread = threading.Thread(target=self._run, name="watch-root", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Look no more."""
        self.ended.set()
        if self._thread is not threading.current_thread():
            self._thread.join(_END_S)

    def _run(self) -> None:
        while not self.ended.wait(self._every_s):
            if self._is_another() and not self.ended.is_set():
                self._tell()

    def _is_another(self) -> bool:
        """Whether that is to be told; numbers that change all the time are so only as often as a sweep comes."""
        known, now = self.known, _identity(self._root)
        if now == known or now is None or known is None or now[0] != known[0]:
            return now != known
        self._replaced = [told for told in self._replaced if time.monotonic() - told < _WITHIN_S]
        if len(self._replaced) >= _MOST_REPLACED:
            return False
        self._replaced.append(time.monotonic())
        return True

    def _tell(self) -> None:
        try:
            self._changed(self._root)
        except Exception:
            log.exception("a change of the folder %s could not be followed", self._root)


def _identity(root: Path) -> _Identity | None:
    try:
        status = root.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
