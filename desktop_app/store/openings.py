"""What was opened after which question, and what was learned from that.

Owns the tables `openings` and `adapters`. Must not know what an adapter's bytes mean. Writes belong to the thread and
transaction of the caller. An opening belongs to a file: it stays when the file is edited or moved, and goes with it.
"""

import json
import sqlite3
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

MOST_OPENINGS = 1_000
"""The oldest go."""


@dataclass(frozen=True, slots=True)
class Opening:
    """A file was opened at `rank` (from 1) of the answer to a question; `document_id` is what it holds now."""

    question: str
    file_id: int
    document_id: int
    rank: int


@dataclass(frozen=True, slots=True)
class StoredAdapter:
    """The outcome of learning for one fingerprint."""

    id: int
    last_opening: int
    openings: int
    gain: float
    low: float
    adapter: bytes | None
    """None where it did not help."""


class Openings:
    """Reads and writes of one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, question: str, path: Path, rank: int) -> None:
        """Remember that the file at `path` was opened; nothing if it is not known (any more)."""
        self._connection.execute(
            "INSERT INTO openings (question, file_id, rank) SELECT ?, id, ? FROM files WHERE path = ?",
            (question, rank, str(path)),
        )
        self._connection.execute(
            "DELETE FROM openings WHERE id <= (SELECT id FROM openings ORDER BY id DESC LIMIT 1 OFFSET ?)",
            (MOST_OPENINGS,),
        )

    def all(self) -> list[Opening]:
        """Those whose file can be found, oldest first."""
        rows = self._connection.execute(
            "SELECT o.question, o.file_id, f.document_id, o.rank FROM openings AS o JOIN files AS f ON f.id = o.file_id"
            " WHERE f.document_id IS NOT NULL ORDER BY o.id"
        )
        return [Opening(*row) for row in rows]

    def count(self) -> int:
        """How many are remembered."""
        return int(self._connection.execute("SELECT COUNT(*) FROM openings").fetchone()[0])

    def newest(self) -> int:
        """Number of the newest one, 0 if there is none; it grows by one with each."""
        return int(self._connection.execute("SELECT COALESCE(MAX(id), 0) FROM openings").fetchone()[0])

    def count_after(self, number: int) -> int:
        """How many are newer than the one of that number."""
        return int(self._connection.execute("SELECT COUNT(*) FROM openings WHERE id > ?", (number,)).fetchone()[0])

    def documents_of(self, file_ids: Collection[int]) -> dict[int, int]:
        """File id → the document it holds now."""
        rows = self._connection.execute(
            "SELECT id, document_id FROM files WHERE document_id IS NOT NULL"
            " AND id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(file_ids)),),
        )
        return dict(rows.fetchall())

    def adapter_id(self, digest: str) -> int | None:
        """Number of the adapter that is in use for the fingerprint with that digest; None if there is none."""
        row = self._connection.execute(
            "SELECT a.id FROM adapters AS a JOIN fingerprints AS f ON f.id = a.fingerprint_id"
            " WHERE f.digest = ? AND a.adapter IS NOT NULL",
            (digest,),
        ).fetchone()
        return None if row is None else int(row[0])

    def adapter(self, digest: str) -> StoredAdapter | None:
        """What was last learned for the fingerprint with that digest, whether it is in use or not."""
        row = self._connection.execute(
            "SELECT a.id, a.last_opening, a.openings, a.gain, a.low, a.adapter FROM adapters AS a"
            " JOIN fingerprints AS f ON f.id = a.fingerprint_id WHERE f.digest = ?",
            (digest,),
        ).fetchone()
        return None if row is None else StoredAdapter(*row)

    def keep_adapter(self, fingerprint_id: int, outcome: StoredAdapter) -> None:
        """Store the outcome of learning in place of the one before; it gets a number of its own."""
        self._connection.execute(
            "INSERT OR REPLACE INTO adapters (fingerprint_id, last_opening, openings, gain, low, adapter)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (fingerprint_id, outcome.last_opening, outcome.openings, outcome.gain, outcome.low, outcome.adapter),
        )

    def forget(self) -> None:
        """Delete all that was remembered and learned."""
        self._connection.execute("DELETE FROM adapters")
        self._connection.execute("DELETE FROM openings")
