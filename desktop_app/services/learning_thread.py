"""The thread that learns while everything else goes on. It is there only while there is something to learn."""

import threading
from collections.abc import Callable

from desktop_app.cancellation import CancelToken
from desktop_app.inference.batch_pool import step_back

_NICENESS = 19


class LearningThread:
    """Does one piece of work at a time, at the lowest priority. Safe from any thread."""

    def __init__(self, work: Callable[[CancelToken], None]) -> None:
        """`work` must end soon after its token is cancelled, and raise nothing."""
        self._work = work
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None
        self._cancel = CancelToken()
        self._closed = False

    def begin(self) -> None:
        """Do the work, unless it is being done or the thread is closed."""
        with self._lock:
            if self._closed or (self._thread is not None and self._thread.is_alive()):
                return
            self._cancel = CancelToken()
            self._thread = threading.Thread(target=self._run, args=(self._cancel,), name="learning")
            self._thread.start()

    def give_up(self) -> None:
        """End what is being done and wait for that."""
        self._cancel.cancel()
        self.join()

    def join(self) -> None:
        """Wait until nothing is being done."""
        thread = self._thread
        if thread is not None:
            thread.join()

    def close(self) -> None:
        """Give up, and begin nothing any more."""
        with self._lock:
            self._closed = True
        self.give_up()

    def _run(self, cancel: CancelToken) -> None:
        step_back(_NICENESS)
        self._work(cancel)
