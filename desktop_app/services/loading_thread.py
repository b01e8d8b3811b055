"""The thread that loads models and lets them go while everything else goes on."""

import logging
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

log = logging.getLogger("findwell.models")


class LoadingThread:
    """Does what is submitted, in order; there is no thread before the first request. Safe from any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._pool: ThreadPoolExecutor | None = None
        self._closed = False

    def submit(self, work: Callable[[], None]) -> None:
        """Do `work` soon, or nothing after `close`. Nobody waits for it, so an error in it is logged."""
        with self._lock:
            if self._closed:
                return
            if self._pool is None:
                self._pool = ThreadPoolExecutor(1, thread_name_prefix="load-model")
            self._pool.submit(_logged, work)

    def close(self) -> None:
        """Wait for what is being done and forget what waits. Requests that come later are passed over."""
        with self._lock:
            self._closed = True
            pool, self._pool = self._pool, None
        if pool is not None:
            pool.shutdown(cancel_futures=True)


def _logged(work: Callable[[], None]) -> None:
    try:
        work()
    except Exception:
        log.exception("a model could not be loaded or let go")
