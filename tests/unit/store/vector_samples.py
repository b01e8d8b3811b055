"""Databases full of made-up vectors, for the tests of vector files."""

import sqlite3
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from desktop_app.records import Fingerprint
from desktop_app.store.database import transaction
from desktop_app.store.vectors import Vectors

DIMENSIONS = 16
FINGERPRINT = Fingerprint("abcdef0123456789abcdef", "{}", DIMENSIONS)


def random_units(count: int, seed: int = 0, *, dimensions: int = DIMENSIONS) -> NDArray[np.float32]:
    """`count` random unit vectors."""
    rows = np.random.default_rng(seed).normal(size=(count, dimensions)).astype(np.float32)
    return rows / np.linalg.norm(rows, axis=1, keepdims=True)


def add_vectors(connection: sqlite3.Connection, first: int, array: NDArray[np.float32]) -> int:
    """Store chunks `first`, `first + 1`, ... with these vectors; returns the fingerprint's id."""
    vectors = Vectors(connection)
    ids = range(first, first + len(array))
    with transaction(connection):
        number = vectors.fingerprint_id(FINGERPRINT)
        connection.executemany(
            "INSERT OR IGNORE INTO chunks (id, hash, text, context, token_count) VALUES (?, ?, '', '', 1)",
            [(i, str(i).encode()) for i in ids],
        )
        vectors.add(number, list(ids), array)
    return number


def hold_chunks(connection: sqlite3.Connection, chunk_ids: Sequence[int], *, orphaned: bool = False) -> None:
    """Give the chunks a document, with a file or waiting to be purged."""
    suffix = ".gone" if orphaned else ".txt"
    with transaction(connection):
        document_id = connection.execute(
            "INSERT INTO documents (content_hash, suffix, recipe, state, orphaned_at) VALUES (x'00', ?, '', '', ?)",
            (suffix, 0.0 if orphaned else None),
        ).lastrowid
        connection.executemany(
            "INSERT INTO document_chunks (document_id, ordinal, chunk_id, start, end, locator)"
            " VALUES (?, ?, ?, 0, 0, '{}')",
            [(document_id, ordinal, chunk_id) for ordinal, chunk_id in enumerate(chunk_ids)],
        )
        if not orphaned:
            connection.execute("INSERT INTO roots (id, path, added_at) VALUES (1, '/r', '')")
            connection.execute(
                "INSERT INTO files (root_id, path, size_bytes, mtime_ns, document_id) VALUES (1, '/r/a.txt', 1, 1, ?)",
                (document_id,),
            )
