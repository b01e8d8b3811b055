"""Brings files whose hash is known, and goes on where an earlier attempt broke off.

Owns requests for content, the files in which it arrives and the check of the whole. Must not know models.
What arrives is kept under the expected hash and outlives a cancel, a crash and a restart. A range is asked for
without a condition (`If-Range`): the address names a commit, so its content never changes, and the hub's
content servers send no ETag, so that a condition would start every file anew. The hash of the whole decides.
"""

import re
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType

import httpx2

from desktop_app import __version__
from desktop_app.cancellation import CancelToken
from desktop_app.catalog.durable_files import writing
from desktop_app.catalog.file_hashes import git_blob_id_of, sha256_of
from desktop_app.catalog.hub.trouble import refused, retrying, unreachable
from desktop_app.catalog.hub.unfinished import remove_if_empty
from desktop_app.errors import UserFacingError

TIMEOUT_S = 20.0
"""Without a single byte; also how long a cancel may take while a server is silent."""
ATTEMPTS = 5
WORTHWHILE_BYTES = 1 << 20
"""A connection that brought this much before it broke is taken up again at once, however often."""
HEADERS = {"User-Agent": f"findwell/{__version__}", "Accept-Encoding": "identity"}


@dataclass(frozen=True, slots=True)
class WantedFile:
    """A file to be brought, and what it must hold. One of the hashes is set."""

    title: str
    """How sentences call it."""
    url: str
    """Immutable: a commit is part of it."""
    size_bytes: int
    sha256: str
    blob_id: str = ""
    """The hash that git gives a small file, whose SHA-256 is not known."""

    @property
    def key(self) -> str:
        """The name under which it arrives."""
        return self.sha256 or self.blob_id


class WrongContent(UserFacingError):
    """What the server offers or has sent is another file."""


class ResumableDownload(AbstractContextManager["ResumableDownload"]):
    """Brings files into `folder`, which is made when it is needed and goes when it is left empty."""

    def __init__(self, folder: Path, cancel: CancelToken) -> None:
        self._folder = folder
        self._cancel = cancel
        self._client = httpx2.Client(headers=HEADERS, timeout=TIMEOUT_S, follow_redirects=True)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the connections; what has arrived stays."""
        self._client.close()
        remove_if_empty(self._folder)
        remove_if_empty(self._folder.parent)

    def missing_bytes(self, file: WantedFile) -> int:
        """How much of the file has yet to arrive."""
        return max(0, file.size_bytes - _size_of(self._folder / file.key))

    def fetch(self, file: WantedFile, on_arrival: Callable[[int], None]) -> Path:
        """The complete file with the expected content, in the folder; `on_arrival` gets the bytes that are there.

        A wrong whole is deleted. If a part of it was here before, everything is brought once more: a crash may
        have left a hole in it.
        :raises UserFacingError: no connection, or the content is another one.
        :raises Cancelled: on request; what has arrived stays.
        """
        path = self._folder / file.key
        with writing(path):
            self._folder.mkdir(parents=True, exist_ok=True)
        chances = 2 if _size_of(path) else 1
        while True:
            chances -= 1
            try:
                self._complete(file, path, on_arrival)
                self._require_hash(file, path)
            except WrongContent:
                path.unlink(missing_ok=True)
                if not chances:
                    raise
            else:
                return path

    def _complete(self, file: WantedFile, path: Path, on_arrival: Callable[[int], None]) -> None:
        """Ask until all bytes are there."""
        on_arrival(_size_of(path))
        while not path.exists() or _size_of(path) < file.size_bytes:
            retrying(self._cancel, ATTEMPTS)(self._receive, file, path, on_arrival)

    def _receive(self, file: WantedFile, path: Path, on_arrival: Callable[[int], None]) -> None:
        """One request, for what is missing; returns early if the connection broke after bringing enough."""
        start = _size_of(path)
        headers = {"Range": f"bytes={start}-"} if start else {}
        self._cancel.check()
        try:
            with self._client.stream("GET", file.url, headers=headers) as response:
                self._append(response, file, path, on_arrival)
        except httpx2.RequestError as error:
            if _size_of(path) - start < WORTHWHILE_BYTES:
                raise unreachable(error) from error

    def _append(
        self, response: httpx2.Response, file: WantedFile, path: Path, on_arrival: Callable[[int], None]
    ) -> None:
        offset = _offset_of(response, file)
        with writing(path), path.open("ab") as target:
            target.truncate(offset)  # nothing stays where a server does not know ranges
            target.seek(offset)
            for block in response.iter_bytes():
                self._cancel.check()
                if target.tell() + len(block) > file.size_bytes:
                    raise _wrong(file, "size")
                target.write(block)
                target.flush()
                on_arrival(target.tell())

    def _require_hash(self, file: WantedFile, path: Path) -> None:
        hash_of = sha256_of if file.sha256 else git_blob_id_of
        if hash_of(path, lambda _size: self._cancel.check()) != file.key:
            raise _wrong(file, "hash")


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _offset_of(response: httpx2.Response, file: WantedFile) -> int:
    """Where in the file the body begins, once it is clear that it is a body of this file."""
    if response.status_code == 416:  # the range begins behind the end
        raise _wrong(file, "size")
    if response.status_code not in (200, 206):
        raise refused(response.status_code, response.headers, file.title)
    part = re.match(r"bytes (\d+)-", response.headers.get("Content-Range", ""))
    offset = int(part[1]) if part else 0
    announced = response.headers.get("Content-Length")
    if announced and "Content-Encoding" not in response.headers and offset + int(announced) != file.size_bytes:
        raise _wrong(file, "size")
    return offset


def _wrong(file: WantedFile, what: str) -> WrongContent:
    return WrongContent(f"{file.title} is not the expected file: its {what} differs.", "Try again later.")
