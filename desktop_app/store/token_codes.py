"""Token codes of chunks, and the basis they were made with.

Owns the tables `token_codes` and `token_bases`. Must not know what the bytes mean. Writes belong to the thread and
transaction of the caller. The basis of a fingerprint is written once and stays, for codes made with another one say
nothing.
"""

import json
import sqlite3
from collections.abc import Collection, Sequence


class TokenCodes:
    """Reads and writes of one connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def basis(self, fingerprint_id: int) -> bytes | None:
        """The basis of the fingerprint's codes, None before the first of them."""
        row = self._connection.execute(
            "SELECT basis FROM token_bases WHERE fingerprint_id = ?", (fingerprint_id,)
        ).fetchone()
        return None if row is None else row[0]

    def keep_basis(self, fingerprint_id: int, basis: bytes) -> None:
        """Store the basis, unless there is one."""
        self._connection.execute("INSERT OR IGNORE INTO token_bases VALUES (?, ?)", (fingerprint_id, basis))

    def add(self, fingerprint_id: int, chunk_ids: Sequence[int], codes: Sequence[bytes]) -> None:
        """Store the codes of each chunk, in place of those it had; a chunk that is gone by now gets none."""
        self._connection.executemany(
            "INSERT OR REPLACE INTO token_codes (chunk_id, fingerprint_id, codes)"
            " SELECT id, ?, ? FROM chunks WHERE id = ?",
            [(fingerprint_id, code, int(chunk_id)) for chunk_id, code in zip(chunk_ids, codes, strict=True)],
        )

    def of(self, fingerprint_id: int, chunk_ids: Collection[int]) -> dict[int, bytes]:
        """Chunk id → codes, of those of the chunks that have them."""
        rows = self._connection.execute(
            "SELECT chunk_id, codes FROM token_codes WHERE fingerprint_id = ?"
            " AND chunk_id IN (SELECT value FROM json_each(?))",
            (fingerprint_id, json.dumps([int(chunk_id) for chunk_id in chunk_ids])),
        )
        return dict(rows.fetchall())

    def of_any(self, chunk_ids: Collection[int]) -> dict[int, dict[int, bytes]]:
        """Fingerprint id → chunk id → codes, of those of the chunks that have them."""
        rows = self._connection.execute(
            "SELECT fingerprint_id, chunk_id, codes FROM token_codes"
            " WHERE chunk_id IN (SELECT value FROM json_each(?))",
            (json.dumps([int(chunk_id) for chunk_id in chunk_ids]),),
        )
        found: dict[int, dict[int, bytes]] = {}
        for fingerprint_id, chunk_id, codes in rows:
            found.setdefault(fingerprint_id, {})[chunk_id] = codes
        return found

    def drop(self, fingerprint_id: int, limit: int) -> int:
        """Delete the codes of up to `limit` chunks; returns of how many."""
        cursor = self._connection.execute(
            "DELETE FROM token_codes WHERE rowid IN (SELECT rowid FROM token_codes WHERE fingerprint_id = ? LIMIT ?)",
            (fingerprint_id, limit),
        )
        return cursor.rowcount
