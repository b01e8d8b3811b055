"""Databases full of made-up vectors, for the tests of vector files."""

import sqlite3

import numpy as np
from numpy.typing import NDArray

from desktop_app.records import Fingerprint
from desktop_app.store.database import transaction
from desktop_app.store.vectors import Vectors

DIMENSIONS = 16
FINGERPRINT = Fingerprint("abcdef0123456789abcdef", "{}", DIMENSIONS)


def random_units(count: int, seed: int = 0) -> NDArray[np.float32]:
    """`count` random unit vectors."""
    rows = np.random.default_rng(seed).normal(size=(count, DIMENSIONS)).astype(np.float32)
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
