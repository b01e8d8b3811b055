"""Query vectors from a service that may be slow or gone, for a search that must be neither.

Owns the time that a search waits, the memory of earlier queries and the rest after a failure. Must not know requests.
"""

import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from concurrent.futures import CancelledError, Future, ThreadPoolExecutor

import numpy as np
import numpy.typing as npt

from desktop_app.encode.remote_trouble import too_slow
from desktop_app.errors import Cancelled, ServiceUnavailable

WAIT_S = 2.5
"""So long a search waits for a vector; the answer that comes later is kept for the next search."""
REST_S = 10.0
"""So long after a failure searches do without the service: search-as-you-type would wait at every letter."""
REMEMBERED = 512
"""Queries whose vectors are kept, in memory only."""
THREADS = 2

Vector = npt.NDArray[np.float32]


class RemoteQueries:
    """Asks `fetch` for the vector of a query, once for each text. Safe in any thread."""

    def __init__(
        self, fetch: Callable[[str], Vector], host: str, *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._fetch = fetch
        self._host = host
        self._clock = clock
        self._lock = threading.Lock()
        self._known: OrderedDict[str, Vector] = OrderedDict()
        self._asked: dict[str, Future[Vector]] = {}  # under way
        self._trouble: ServiceUnavailable | None = None
        self._rest_until = 0.0
        self._pool = ThreadPoolExecutor(THREADS, thread_name_prefix="remote-query")

    def vector(self, text: str) -> Vector:
        """The vector, (dim,), after WAIT_S at most.

        :raises ServiceUnavailable: it cannot be had now.
        :raises Cancelled: `close` was called.
        """
        with self._lock:
            if text in self._known:
                self._known.move_to_end(text)
                return self._known[text]
            if self._trouble is not None and self._clock() < self._rest_until:
                raise ServiceUnavailable(self._trouble.message, self._trouble.remedy)
            asked = self._asked.get(text)
            if asked is None:
                asked = self._asked[text] = self._submit(text)
        try:
            return asked.result(WAIT_S)
        except CancelledError:
            raise Cancelled from None
        except TimeoutError:
            trouble = too_slow(self._host)
            self._rest(trouble)
            raise trouble from None

    def close(self) -> None:
        """End the threads, after the requests under way."""
        self._pool.shutdown(cancel_futures=True)

    def _submit(self, text: str) -> Future[Vector]:
        try:
            return self._pool.submit(self._ask, text)
        except RuntimeError:  # the pool takes nothing any more
            raise Cancelled from None

    def _ask(self, text: str) -> Vector:
        try:
            vector = self._fetch(text)
            self._remember(text, vector)
        except ServiceUnavailable as trouble:
            self._rest(trouble)
            raise
        finally:
            with self._lock:
                self._asked.pop(text, None)
        return vector

    def _remember(self, text: str, vector: Vector) -> None:
        with self._lock:
            self._trouble = None
            self._known[text] = vector
            if len(self._known) > REMEMBERED:
                self._known.popitem(last=False)

    def _rest(self, trouble: ServiceUnavailable) -> None:
        with self._lock:
            self._trouble = trouble
            self._rest_until = self._clock() + REST_S
