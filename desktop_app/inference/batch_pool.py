"""Runs batches on threads of its own, each a single-threaded run of one shared session.

Owns how batches are handed out, stopped and awaited. Must not know what is computed.
"""

import os
import sys
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import BrokenExecutor, CancelledError, Future, ThreadPoolExecutor, wait
from contextlib import suppress

from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled
from desktop_app.inference.onnx_session import usable_cores

WORKER_NICENESS = 10


def step_back(niceness: int = WORKER_NICENESS) -> None:
    """Let everything else on the machine go before this thread; only Linux can do this for one."""
    if sys.platform == "linux":
        thread = threading.get_native_id()
        with suppress(OSError):  # a program that was started with even less priority keeps what it has
            os.setpriority(os.PRIO_PROCESS, thread, max(niceness, os.getpriority(os.PRIO_PROCESS, thread)))


class BatchPool:
    """Any number of threads may use it at once."""

    def __init__(self, name: str, threads: int = 0, *, prepare: Callable[[], None] | None = None) -> None:
        """With 0 `threads` there is one for each core; `prepare` runs first in each."""
        self._pool = ThreadPoolExecutor(threads or usable_cores(), thread_name_prefix=name, initializer=prepare)

    def run(
        self, batches: Sequence[list[int]], work: Callable[[list[int]], None], cancel: CancelToken | None = None
    ) -> None:
        """Call `work` with every batch, and wait for all; after the first failure the rest ends without work.

        :raises Cancelled: `cancel` was set, which is checked between batches, or the pool was closed.
        """
        stop = threading.Event()

        def guarded(batch: list[int]) -> None:
            if stop.is_set() or (cancel and cancel.cancelled):
                raise Cancelled
            work(batch)

        futures: list[Future[None]] = []
        try:
            for batch in batches:
                futures.append(self._pool.submit(guarded, batch))  # noqa: PERF401 - what was submitted must be awaited
        except BrokenExecutor:
            stop.set()
            raise
        except RuntimeError:  # the pool was closed between two batches
            stop.set()
            wait([future for future in futures if not future.cancel()])
            raise Cancelled from None
        _finish(futures, stop)

    def close(self) -> None:
        """End the threads after their current batch; waiting calls raise `Cancelled`."""
        self._pool.shutdown(wait=True, cancel_futures=True)


def _finish(futures: Sequence[Future[None]], stop: threading.Event) -> None:
    """Wait for all, whatever happens, and raise the first failure."""
    try:
        for future in futures:
            future.result()
    except CancelledError:  # the pool was closed
        raise Cancelled from None
    finally:
        stop.set()
        wait([future for future in futures if not future.cancel()])  # a cancelled one would never report
