"""Single values that belong to the index: whether work is paused, by which scheme words were posted."""

import sqlite3

PAUSED = "paused"
"""Set to 1 while the person holds all indexing."""
MODEL = "model"
"""Name of the model chosen for every root that has no choice of its own; unset: the setting."""
CHUNK_COUNTER = "chunk_counter"
"""Identity of the token counter that chunks are cut by."""


class Facts:
    """Reads and writes of single values; a write is the caller's transaction."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, key: str) -> str | None:
        """The value, or None if it was never set."""
        row = self._connection.execute("SELECT value FROM facts WHERE key = ?", (key,)).fetchone()
        return str(row[0]) if row else None

    def set(self, key: str, value: str) -> None:
        """Set the value."""
        self._connection.execute(
            "INSERT INTO facts (key, value) VALUES (?, ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (key, value),
        )
