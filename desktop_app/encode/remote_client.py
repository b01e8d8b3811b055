"""One connection to a service that computes vectors.

Owns the requests, the key in them and the pauses that the service asks for. Must not know vectors. The key goes to
the address that was agreed on and nowhere else: no redirect is followed, and no answer may be larger than it can be.
Imported when a remote model is loaded, not before: the library takes a tenth of a second.
"""

import json
import threading
import time
from collections.abc import Callable
from typing import Any

import httpx2

from desktop_app import __version__
from desktop_app.cancellation import CancelToken
from desktop_app.encode.remote_dialects import Body, host_of, is_this_machine, require_safe
from desktop_app.encode.remote_trouble import (
    LONGEST_PAUSE_S,
    Busy,
    no_key,
    no_proxy,
    refused,
    resting,
    unreachable,
    unreadable,
    wrong_key,
)
from desktop_app.errors import AppError
from desktop_app.model_description import RemoteSource

HEADERS = {"User-Agent": f"findwell/{__version__}"}
KEY_VALID_S = 60.0
"""So long a key is used without looking whether it is still there: the person may take it away."""
ERROR_BYTES = 65_536
"""So much of an answer without vectors is read."""


class RemoteClient:
    """Posts bodies to a service's `/embeddings`. Safe in any thread; connections are kept open."""

    def __init__(
        self, name: str, source: RemoteSource, key: Callable[[], str], *, clock: Callable[[], float] = time.monotonic
    ) -> None:
        """`name` is the model's here, for sentences.

        `key` finds the key, or an empty text; it is asked once a minute at most, and after the key was refused.
        :raises UserFacingError: the address may not be used.
        :raises ServiceUnavailable: the system's proxy cannot be used.
        """
        require_safe(source.endpoint)
        self.host = host_of(source.endpoint)
        self._name = name
        self._model = source.model
        self._url = f"{source.endpoint.rstrip('/')}/embeddings"
        self._find_key = key
        self._key: str | None = None
        self._key_until = 0.0
        self._key_lock = threading.Lock()  # the system may ask the person for the keychain, which takes long
        self._clock = clock
        self._lock = threading.Lock()
        self._not_before = 0.0
        try:  # what the environment says of proxies is not for this machine
            self._http = httpx2.Client(
                headers=HEADERS, follow_redirects=False, trust_env=not is_this_machine(source.endpoint)
            )
        except (ImportError, ValueError):
            raise no_proxy() from None

    def post(self, body: Body, *, timeout_s: float, most_bytes: int, cancel: CancelToken) -> Any:
        """The answer, parsed.

        :raises ServiceUnavailable: there is none, or it is none.
        :raises TextsRefused: the service does not like what it got.
        :raises Cancelled: on request; the answer is left where it is.
        """
        key = self._current_key()
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        try:
            with self._http.stream("POST", self._url, json=body, headers=headers, timeout=timeout_s) as response:
                good = response.status_code == 200
                content = self._read(response, most_bytes if good else ERROR_BYTES, cancel)
        except httpx2.RequestError as error:
            raise unreachable(self.host, error) from None
        if not good:
            raise self._noted(self._refused(response, content, with_key=bool(key)), response.status_code)
        try:
            return json.loads(content)
        except (ValueError, RecursionError):  # the latter for brackets in brackets
            raise unreadable(self.host, "is not JSON") from None

    def wait_for_turn(self, cancel: CancelToken) -> None:
        """Let the time pass that the service asked for, in whatever thread it did.

        :raises ServiceUnavailable: that is too long to wait for.
        """
        with self._lock:
            left = self._not_before - self._clock()
        if left > LONGEST_PAUSE_S:
            raise resting(self.host, left)
        if left > 0:
            cancel.pause(left)

    def close(self) -> None:
        """End the connections."""
        self._http.close()

    def _current_key(self) -> str:
        with self._key_lock:
            if self._key is None or self._clock() >= self._key_until:
                self._key, self._key_until = self._find_key(), self._clock() + KEY_VALID_S
            return self._key

    def _refused(self, response: httpx2.Response, content: bytes, *, with_key: bool) -> AppError:
        if response.status_code == 401 and not with_key:
            return no_key(self.host, self._name)
        if response.status_code in (401, 403):
            return wrong_key(self.host, self._name)
        return refused(response, content, self._model)

    def _noted(self, trouble: AppError, status: int) -> AppError:
        """Remember what the trouble means for other requests."""
        if status in (401, 403):
            with self._key_lock:
                self._key = None  # the person may have another one by the next request
        with self._lock:
            if isinstance(trouble, Busy):
                self._not_before = max(self._not_before, self._clock() + trouble.wait_s)
        return trouble

    def _read(self, response: httpx2.Response, most_bytes: int, cancel: CancelToken) -> bytes:
        parts, size = [], 0
        for part in response.iter_bytes():
            cancel.check()
            size += len(part)
            if size > most_bytes:
                if response.status_code == 200:
                    raise unreadable(self.host, "is larger than it can be")
                break
            parts.append(part)
        return b"".join(parts)
