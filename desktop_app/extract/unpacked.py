"""The bytes of a file inside a file: in memory while they are few, on disk once a reader wants them, then gone.

Owns scratch files. A small member that nobody reads costs no file.
"""

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Self

from desktop_app.content_hash import content_hasher
from desktop_app.extract.contents import CannotRead
from desktop_app.records import FailureReason

_IN_MEMORY = 1_000_000
"""Bytes."""


class ScratchFull(CannotRead):
    """The disk of the scratch files takes no more: it is not the file's fault, which is read again later."""


class Unpacked:
    """Of one member; a context manager that leaves nothing behind."""

    def __init__(self, folder: Path | None, suffix: str) -> None:
        """A folder for each file would be slow: mailboxes have tens of thousands of messages. None: the system's."""
        self.size = 0
        self._folder = folder
        self._suffix = suffix
        self._hasher = content_hasher()
        self._pieces: list[bytes] = []
        self._file: IO[bytes] | None = None
        self._path: Path | None = None

    def __enter__(self) -> Self:
        """Nothing is written yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Remove what was written."""
        if self._file is not None:
            with suppress(OSError):  # what could not be written was told already
                self._file.close()
        if self._path is not None:
            with suppress(OSError):  # on Windows a reader may still hold it; the folder is emptied with its worker
                self._path.unlink()

    def add(self, piece: bytes) -> None:
        """Append bytes.

        :raises ScratchFull: the disk takes no more.
        """
        self.size += len(piece)
        self._hasher.update(piece)
        self._pieces.append(piece)
        if self._file is not None or self.size > _IN_MEMORY:
            self._write()

    def digest(self) -> bytes:
        """The content hash of what was added so far."""
        return self._hasher.digest()

    def path(self) -> Path:
        """A file of exactly these bytes; nothing can be added any more.

        :raises ScratchFull: the disk takes no more.
        """
        path = self._write()
        with _written():
            assert self._file is not None
            self._file.close()
        return path

    def _write(self) -> Path:
        with _written():
            if self._file is None or self._path is None:
                handle, name = tempfile.mkstemp(prefix="member-", suffix=self._suffix, dir=self._folder)
                self._path, self._file = Path(name), os.fdopen(handle, "wb")
            self._file.writelines(self._pieces)
        self._pieces = []
        return self._path


@contextmanager
def _written() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        detail = f"There was no room to unpack it: {error.strerror}."
        raise ScratchFull(FailureReason.UNREADABLE, detail) from error
