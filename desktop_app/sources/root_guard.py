"""Notices that a root has gone, has come back or is another one now: of that no event tells.

Owns one thread that looks at every root in turn. Must not know who watches them.
"""

import logging
import threading
from collections import Counter
from collections.abc import Callable
from pathlib import Path

log = logging.getLogger("findwell.sources")

_END_S = 1.0
"""A look at a share whose server has gone may take minutes; nobody waits for it."""

_MOST_REPLACED = 3
"""File systems that make up the numbers of files would have a root be another one at every look."""

_Identity = tuple[int, int]
"""Of the disk, and of the folder on it."""


class RootGuard:
    """Calls `changed` with a root on a thread of its own, which begins with the first root. Any thread."""

    def __init__(self, changed: Callable[[Path], None], *, every_s: float) -> None:
        self._changed = changed
        self._every_s = every_s
        self._known: dict[Path, _Identity | None] = {}
        self._replaced: Counter[Path] = Counter()
        self._lock = threading.Lock()
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def add(self, root: Path) -> None:
        """Look after `root`; what it is now is what it is to stay."""
        with self._lock:
            self._known[root] = _identity(root)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="watch-roots", daemon=True)
                self._thread.start()

    def remove(self, root: Path) -> None:
        """Look after it no more."""
        with self._lock:
            self._known.pop(root, None)

    def stop(self) -> None:
        """End; afterwards nothing is called."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(_END_S)

    def _run(self) -> None:
        while not self._stopped.wait(self._every_s):
            with self._lock:
                known = dict(self._known)
            for root, before in known.items():
                if self._is_another(root, before) and not self._stopped.is_set():
                    self._tell(root)

    def _is_another(self, root: Path, before: _Identity | None) -> bool:
        now = _identity(root)
        if now is None or before is None or now[0] != before[0]:
            return now != before
        self._replaced[root] += now != before
        return now != before and self._replaced[root] <= _MOST_REPLACED

    def _tell(self, root: Path) -> None:
        try:
            self._changed(root)
        except Exception:
            log.exception("a change of the folder %s could not be followed", root)


def _identity(root: Path) -> _Identity | None:
    try:
        status = root.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
