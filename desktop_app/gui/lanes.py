"""Where work runs outside the GUI thread, and how its outcome comes back.

Owns the only threads of the window. Must not know what the work is. A lane lives in the GUI thread, its
signal is emitted by the worker and received by its own method: Qt runs a method of a QObject in the thread the
object lives in, which it does for no plain function (tests/gui/test_lanes.py).
"""

import threading
from collections.abc import Callable
from concurrent.futures import Executor, Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

from PySide6.QtCore import QObject, Qt, Signal

from desktop_app.cancellation import CancelToken
from desktop_app.errors import Cancelled

T = TypeVar("T")
Done = Callable[[], object]
"""Called when what was asked for was really done."""
Failed = Callable[[BaseException], None]


@dataclass(frozen=True, slots=True)
class _Outcome:
    generation: int
    future: Future[object]
    succeeded: Callable[[object], None]
    failed: Failed


class _Lane(QObject):
    _settled = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None, *, pool: Executor | None = None) -> None:
        super().__init__(parent)
        self._pool = pool or ThreadPoolExecutor(1, thread_name_prefix=name)
        self._generation = 0
        self._closed = False
        # Queued, so that work which ends at once is not delivered while it is still being submitted.
        self._settled.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def _start(self, work: Callable[[], object], succeeded: Callable[[object], None], failed: Failed) -> Future[object]:
        generation = self._generation
        future = self._pool.submit(work)
        future.add_done_callback(
            lambda done: (
                None
                if done.cancelled() or self._closed
                else self._settled.emit(_Outcome(generation, done, succeeded, failed))
            )
        )
        return future

    def _deliver(self, outcome: _Outcome) -> None:
        if self._closed or outcome.generation != self._generation:
            return
        error = outcome.future.exception()
        if error is None:
            outcome.succeeded(outcome.future.result())
        elif not isinstance(error, Cancelled):
            outcome.failed(error)

    def drop(self) -> None:
        """Take nothing more and forget what has not begun; nothing is delivered afterwards. Does not wait."""
        self._closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)

    def close(self) -> None:
        """Drop what waits, and wait for what runs."""
        self.drop()
        self._pool.shutdown(wait=True)


class SerialLane(_Lane):
    """Runs everything that is submitted, in order."""

    def submit(self, work: Callable[[], T], succeeded: Callable[[T], None], failed: Failed) -> None:
        """Run `work` in the lane's thread; one of the two callbacks follows in the GUI thread.

        `Cancelled` ends silently. Call from the GUI thread only.
        """
        self._start(work, succeeded, failed)  # type: ignore[arg-type]  # T is erased on its way through the signal


class NewestLane(_Lane):
    """Runs the newest request; an older one is cancelled and its outcome never delivered."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(name, parent)
        self._token = CancelToken()
        self._waiting: Future[object] | None = None

    def submit(self, work: Callable[[CancelToken], T], succeeded: Callable[[T], None], failed: Failed) -> None:
        """Run `work` in place of everything submitted before; see `SerialLane.submit`."""
        self.abandon()
        token = self._token
        self._waiting = self._start(lambda: work(token), succeeded, failed)  # type: ignore[arg-type]  # as above

    def abandon(self) -> None:
        """Cancel the running request; its outcome is dropped."""
        self._token.cancel()
        self._token = CancelToken()
        self._generation += 1
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def close(self) -> None:
        """Cancel, then wait for the thread."""
        self.abandon()
        super().close()


class _Unawaited(Executor):
    """A thread for each piece of work, for which not even the end of the program waits."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._ended = False

    def submit(self, work: Callable[[], T], /) -> Future[T]:  # type: ignore[override]  # lanes give no arguments
        """Begin at once."""
        if self._ended:
            raise RuntimeError("cannot begin anything after shutdown")
        future: Future[T] = Future()
        threading.Thread(target=_settle, args=(future, work), name=self._name, daemon=True).start()
        return future

    def shutdown(self, wait: bool = True, *, cancel_futures: bool = False) -> None:  # noqa: FBT002 - as in Executor
        """Begin nothing more; what runs goes on, and nobody waits for it."""
        self._ended = True


def _settle(future: Future[T], work: Callable[[], T]) -> None:
    try:
        future.set_result(work())
    except BaseException as error:  # noqa: BLE001 - it is handed to whoever asked
        future.set_exception(error)


class UnawaitedLane(_Lane):
    """Runs requests side by side, for what may never answer, as a drive that is gone: nothing else waits for it."""

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(name, parent, pool=_Unawaited(name))

    def submit(self, work: Callable[[], T], succeeded: Callable[[T], None], failed: Failed) -> None:
        """Run `work` in a thread of its own; see `SerialLane.submit`."""
        self._start(work, succeeded, failed)  # type: ignore[arg-type]  # as above
