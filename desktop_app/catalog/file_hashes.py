"""Digests of files, and whether a file is the one that it must be."""

import hashlib
from collections.abc import Callable
from pathlib import Path

from desktop_app.catalog.manifest import FileFacts

BLOCK_BYTES = 1 << 20
"""How much of a file is in memory at a time."""


def sha256_of(path: Path, on_bytes: Callable[[int], None] | None = None) -> str:
    """Hex digest of the file; `on_bytes` gets the size of each block read and may raise to stop."""
    return _digest_of(path, hashlib.sha256(), on_bytes)


def git_blob_id_of(path: Path, on_bytes: Callable[[int], None] | None = None) -> str:
    """The id under which git keeps a file with this content: the SHA-1 of a header and the content."""
    header = b"blob %d\0" % path.stat().st_size
    return _digest_of(path, hashlib.sha1(header, usedforsecurity=False), on_bytes)


def matches(path: Path, facts: FileFacts) -> bool:
    """Whether the file exists with the right size and hash."""
    return path.is_file() and path.stat().st_size == facts.size_bytes and sha256_of(path) == facts.sha256


def _digest_of(path: Path, digest: "hashlib._Hash", on_bytes: Callable[[int], None] | None) -> str:
    with path.open("rb") as file:
        while block := file.read(BLOCK_BYTES):
            digest.update(block)
            if on_bytes:
                on_bytes(len(block))
    return digest.hexdigest()
