"""Identity of a file's content."""

import errno
import hashlib
import os
import stat
from pathlib import Path


def content_hash(path: Path) -> bytes:
    """BLAKE2b-256 of the file's bytes.

    :raises OSError: the file cannot be read, or a pipe or a device took its place, whose bytes may never come or end.
    """
    with open(path, "rb", opener=_without_waiting) as stream:
        if not stat.S_ISREG(os.fstat(stream.fileno()).st_mode):
            raise OSError(errno.EINVAL, "it is no file any more")
        return hashlib.file_digest(stream, content_hasher).digest()


def content_hasher() -> "hashlib.blake2b":
    """What makes the hash of bytes that come in pieces."""
    return hashlib.blake2b(digest_size=32)


def _without_waiting(path: str, flags: int) -> int:
    """Open the file; a pipe is opened even if nobody writes to it."""
    return os.open(path, flags | getattr(os, "O_NONBLOCK", 0))
