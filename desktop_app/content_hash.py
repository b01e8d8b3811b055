"""Identity of a file's content."""

import hashlib
from pathlib import Path


def content_hash(path: Path) -> bytes:
    """BLAKE2b-256 of the file's bytes.

    :raises OSError: the file cannot be read.
    """
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, lambda: hashlib.blake2b(digest_size=32)).digest()
