"""Vectors of chunks in SQLite: the truth that vector files are made from.

Owns the tables `vectors`, `fingerprints` and `snapshots`. Writes belong to the thread and transaction of the caller.
A vector that is stored again gets a new `seq`, so a snapshot that holds the older one is overruled by what
came after it.
"""

import json
import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from desktop_app.records import Fingerprint, PendingChunk
from desktop_app.store.vector_file import FileStamp

STORED_DTYPE = np.dtype("<f2")
_FETCH = 2_000
_TOGETHER = 4
_MAX_VARIABLES = 30_000


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The published vector file of one fingerprint."""

    number: int
    file_name: str
    stamp: FileStamp
    seq: int
    """It holds every vector up to this one, and none after it."""


class Vectors:
    """Vectors by fingerprint and chunk."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def fingerprint_id(self, fingerprint: Fingerprint) -> int:
        """The number of `fingerprint`, given at its first use."""
        known = self.known_fingerprint_id(fingerprint)
        if known is not None:
            return known
        cursor = self._connection.execute(
            "INSERT INTO fingerprints (digest, description, dimensions) VALUES (?, ?, ?)",
            (fingerprint.digest, fingerprint.description, fingerprint.dimensions),
        )
        assert cursor.lastrowid is not None
        return cursor.lastrowid

    def known_fingerprint_id(self, fingerprint: Fingerprint) -> int | None:
        """The number of `fingerprint`, or None if nothing was ever stored under it; writes nothing."""
        row = self._connection.execute("SELECT id FROM fingerprints WHERE digest = ?", (fingerprint.digest,)).fetchone()
        return None if row is None else int(row[0])

    def add(self, fingerprint_id: int, chunk_ids: Sequence[int], array: NDArray[np.float32]) -> None:
        """Store `array` (n, dim), one unit row for each chunk; a vector already there is replaced.

        A chunk that is gone by now, because its document was cut anew meanwhile, gets none.
        """
        rows = np.ascontiguousarray(array, dtype=STORED_DTYPE)
        self._connection.executemany(
            "INSERT OR REPLACE INTO vectors (fingerprint_id, chunk_id, vector)"
            " SELECT ?, id, ? FROM chunks WHERE id = ?",
            [(fingerprint_id, row.tobytes(), int(chunk_id)) for chunk_id, row in zip(chunk_ids, rows, strict=True)],
        )

    def drop(self, fingerprint_id: int, limit: int) -> int:
        """Delete up to `limit` vectors of the fingerprint, and forget its vector file; returns how many."""
        self._connection.execute("DELETE FROM snapshots WHERE fingerprint_id = ?", (fingerprint_id,))
        cursor = self._connection.execute(
            "DELETE FROM vectors WHERE seq IN (SELECT seq FROM vectors WHERE fingerprint_id = ? LIMIT ?)",
            (fingerprint_id, limit),
        )
        return cursor.rowcount

    def count(self, fingerprint_id: int) -> int:
        """Number of vectors."""
        row = self._connection.execute(
            "SELECT count(*) FROM vectors WHERE fingerprint_id = ?", (fingerprint_id,)
        ).fetchone()
        return int(row[0])

    def last_seq(self, fingerprint_id: int) -> int:
        """`seq` of the newest vector, 0 if there is none."""
        row = self._connection.execute(
            "SELECT max(seq) FROM vectors WHERE fingerprint_id = ?", (fingerprint_id,)
        ).fetchone()
        return int(row[0] or 0)

    def snapshot(self, fingerprint_id: int) -> Snapshot | None:
        """The published vector file, or None if there was never one."""
        row = self._connection.execute(
            "SELECT number, file_name, size_bytes, sha256, count, seq FROM snapshots WHERE fingerprint_id = ?",
            (fingerprint_id,),
        ).fetchone()
        return None if row is None else Snapshot(row[0], row[1], FileStamp(row[2], row[3], row[4]), row[5])

    def record_snapshot(self, fingerprint_id: int, snapshot: Snapshot) -> None:
        """Make `snapshot` the published one."""
        stamp = snapshot.stamp
        self._connection.execute(
            "INSERT OR REPLACE INTO snapshots "
            "(fingerprint_id, number, file_name, sha256, size_bytes, seq, count) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                fingerprint_id,
                snapshot.number,
                snapshot.file_name,
                stamp.sha256,
                stamp.size_bytes,
                snapshot.seq,
                stamp.count,
            ),
        )

    def count_up_to(self, fingerprint_id: int, seq: int) -> int:
        """Number of vectors that arrived no later than `seq`."""
        row = self._connection.execute(
            "SELECT count(*) FROM vectors WHERE fingerprint_id = ? AND seq <= ?", (fingerprint_id, seq)
        ).fetchone()
        return int(row[0])

    def pending(
        self, fingerprint_id: int, after_chunk_id: int, limit: int, *, codes: bool = False
    ) -> list[PendingChunk]:
        """Chunks with a higher id than `after_chunk_id` that lack a vector, or with `codes` token codes, by their id.

        Only chunks of documents that a file has whose root is not paused, and is served by the fingerprint or is
        to be.
        """
        rows = self._connection.execute(
            "SELECT c.id, c.text, c.context FROM chunks AS c WHERE c.id > :after "
            "AND (NOT EXISTS (SELECT 1 FROM vectors AS v WHERE v.chunk_id = c.id AND v.fingerprint_id = :fingerprint) "
            "OR (:codes AND NOT EXISTS (SELECT 1 FROM token_codes AS t "
            "WHERE t.chunk_id = c.id AND t.fingerprint_id = :fingerprint))) "
            "AND EXISTS (SELECT 1 FROM document_chunks AS dc JOIN files AS f "
            "ON f.document_id = dc.document_id JOIN roots AS r ON r.id = f.root_id "
            "WHERE dc.chunk_id = c.id AND r.paused = 0 AND :fingerprint IN (r.serving_id, r.target_id)) "
            "ORDER BY c.id LIMIT :limit",
            {"after": after_chunk_id, "fingerprint": fingerprint_id, "codes": codes, "limit": limit},
        )
        return [PendingChunk(chunk_id, text, context) for chunk_id, text, context in rows]

    def having(self, fingerprint_id: int, chunk_ids: Sequence[int]) -> set[int]:
        """Those of the chunks that have a vector."""
        rows = self._connection.execute(
            "SELECT chunk_id FROM vectors WHERE fingerprint_id = ? AND chunk_id IN (SELECT value FROM json_each(?))",
            (fingerprint_id, json.dumps([int(chunk_id) for chunk_id in chunk_ids])),
        )
        return {int(row[0]) for row in rows}

    def after(
        self, fingerprint_id: int, dimensions: int, seq: int, *, up_to: int | None = None
    ) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float16], int]]:
        """Vectors with a higher `seq` (and at most `up_to`), oldest first, in blocks of bounded size.

        A block is chunk ids (n,), vectors (n, dim) and the `seq` of its last row.
        """
        last = up_to if up_to is not None else 2**63 - 1
        while True:
            rows = self._connection.execute(
                "SELECT seq, chunk_id, vector FROM vectors WHERE fingerprint_id = ? AND seq > ? "
                "AND seq <= ? ORDER BY seq LIMIT ?",
                (fingerprint_id, seq, last, _FETCH),
            ).fetchall()
            if not rows:
                return
            seq = rows[-1][0]
            yield _ids([row[1] for row in rows]), _matrix([row[2] for row in rows], dimensions), seq

    def of(
        self, fingerprint_id: int, dimensions: int, chunk_ids: Sequence[int]
    ) -> tuple[NDArray[np.int64], NDArray[np.float16]]:
        """Ids and vectors (n, dim) of those of `chunk_ids` that have one, in no particular order."""
        ids: list[int] = []
        blobs: list[bytes] = []
        for start in range(0, len(chunk_ids), _MAX_VARIABLES):
            part = [int(chunk_id) for chunk_id in chunk_ids[start : start + _MAX_VARIABLES]]
            marks = ",".join("?" * len(part))
            for chunk_id, blob in self._connection.execute(
                f"SELECT chunk_id, vector FROM vectors WHERE fingerprint_id = ? "  # noqa: S608 - only marks
                f"AND chunk_id IN ({marks})",
                (fingerprint_id, *part),
            ):
                ids.append(chunk_id)
                blobs.append(blob)
        return _ids(ids), _matrix(blobs, dimensions)

    def sample(
        self, fingerprint_id: int, dimensions: int, most: int, characters: int
    ) -> tuple[list[int], list[str], NDArray[np.float16]]:
        """Ids, beginnings and vectors (n, dim) of at most `most` chunks, evenly taken by their arrival.

        A few that arrived together are taken at each place: they lie together on the disk.
        """
        first = self._connection.execute(
            "SELECT min(seq) FROM vectors WHERE fingerprint_id = ?", (fingerprint_id,)
        ).fetchone()[0]
        if first is None:
            return [], [], _matrix([], dimensions)
        starts = np.linspace(first, self.last_seq(fingerprint_id), most // _TOGETHER).astype(np.int64)
        wanted = np.unique(starts[:, None] + np.arange(_TOGETHER))
        rows = self._connection.execute(
            "SELECT c.id, substr(c.text, 1, ?), v.vector FROM vectors AS v JOIN chunks AS c ON c.id = v.chunk_id "
            "WHERE v.fingerprint_id = ? AND v.seq IN (SELECT value FROM json_each(?))",
            (characters, fingerprint_id, json.dumps(wanted.tolist())),
        ).fetchall()
        return [row[0] for row in rows], [row[1] for row in rows], _matrix([row[2] for row in rows], dimensions)


def _ids(values: Sequence[int]) -> NDArray[np.int64]:
    return np.array(values, dtype=np.int64)


def _matrix(blobs: Sequence[bytes], dimensions: int) -> NDArray[np.float16]:
    return np.frombuffer(b"".join(blobs), dtype=STORED_DTYPE).reshape(len(blobs), dimensions)
