"""Runs what waits for someone else so that a cancel need not wait, too."""

import queue
import threading
from collections.abc import Callable
from typing import TypeVar

from desktop_app.cancellation import CancelToken

LOOK_EVERY_S = 0.1

T = TypeVar("T")


def interruptible(work: Callable[[], T], cancel: CancelToken) -> T:
    """What `work` returns or raises, from a thread of its own that neither a cancel nor the program's end waits for.

    :raises Cancelled: on request, within LOOK_EVERY_S; what `work` comes to afterwards is dropped.
    """
    outcome: queue.SimpleQueue[tuple[T | None, BaseException | None]] = queue.SimpleQueue()

    def run() -> None:
        try:
            outcome.put((work(), None))
        except BaseException as error:  # noqa: BLE001 - it is raised where it is waited for
            outcome.put((None, error))

    threading.Thread(target=run, name="remote-request", daemon=True).start()
    while True:
        cancel.check()
        try:
            result, error = outcome.get(timeout=LOOK_EVERY_S)
        except queue.Empty:
            continue
        if error is not None:
            raise error
        return result  # type: ignore[return-value]  # there is one where there is no error
