"""Documents with their segments and chunks. Every write is the caller's transaction.

A chunk is shared by all documents that hold the same text in the same context; it is stored, embedded and
posted once. A document that no file has any more is kept for a grace time, so that a move embeds nothing.
"""

import hashlib
import json
import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass

from desktop_app.records import (
    SEGMENT_SEPARATOR,
    Chunk,
    Extraction,
    ExtractionFailure,
    FileState,
    Locator,
)
from desktop_app.store.postings import Postings

_CHUNKS_AT_ONCE = 500
"""Any SQLite takes 999 values in one statement."""


@dataclass(frozen=True, slots=True)
class DocumentRow:
    """What is known of one content."""

    id: int
    recipe: str
    state: str


def locator_json(locator: Locator) -> str:
    """The locator as stored: JSON without what is not set."""
    return json.dumps({k: v for k, v in asdict(locator).items() if v is not None}, ensure_ascii=False)


def chunk_hash(chunk: Chunk) -> bytes:
    """Identity of a chunk: BLAKE2b-128 of its context and text."""
    digest = hashlib.blake2b(chunk.context.encode(errors="replace"), digest_size=16)
    digest.update(b"\0")
    digest.update(chunk.text.encode(errors="replace"))
    return digest.digest()


class Documents:
    """Reads and writes of documents, segments and chunks."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._postings = Postings(connection)

    def find(self, content_hash: bytes, suffix: str) -> DocumentRow | None:
        """The document with these bytes, read as a file of this suffix."""
        row = self._connection.execute(
            "SELECT id, recipe, state FROM documents WHERE content_hash = ? AND suffix = ?",
            (content_hash, suffix),
        ).fetchone()
        return DocumentRow(*row) if row else None

    def store(
        self, content_hash: bytes, suffix: str, recipe: str, extraction: Extraction, chunks: Sequence[Chunk]
    ) -> int:
        """Insert or replace the document and return its id; its state is 'extracted'.

        Chunks that are known already keep their id, vector and postings.
        """
        length = sum(len(s.text) for s in extraction.segments)
        length += len(SEGMENT_SEPARATOR) * max(0, len(extraction.segments) - 1)
        author, created = (extraction.metadata.get(name, "") for name in ("author", "created"))
        values = ("extracted", extraction.type, extraction.title, length, None, extraction.remark, author, created)
        document_id, old_chunk_ids = self._upsert(content_hash, suffix, recipe, values)
        self._store_segments(document_id, extraction)
        self._store_chunks(document_id, chunks)
        self._drop_unused(old_chunk_ids)
        return document_id

    def store_failure(self, content_hash: bytes, suffix: str, recipe: str, failure: ExtractionFailure) -> int:
        """Insert or replace the document as one whose content gave nothing, and return its id."""
        values = ("failed", failure.type, "", 0, failure.reason, failure.detail, "", "")
        document_id, old_chunk_ids = self._upsert(content_hash, suffix, recipe, values)
        self._drop_unused(old_chunk_ids)
        return document_id

    def recipes(self, document_ids: Sequence[int]) -> dict[int, str]:
        """Document id → its recipe."""
        rows = self._connection.execute(
            "SELECT id, recipe FROM documents WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(document_ids)),),
        )
        return dict(rows.fetchall())

    def set_recipe(self, document_id: int, recipe: str) -> None:
        """Say that the document was made by another recipe, which would have given the same."""
        self._connection.execute("UPDATE documents SET recipe = ? WHERE id = ?", (recipe, document_id))

    def settle(self, fingerprint_id: int, document_ids: Iterable[int]) -> list[int]:
        """Mark those of the documents as indexed that a root served by the fingerprint has, and that are complete.

        Complete is a document whose chunks all have a vector of it. Returns the ones marked.
        """
        settled = []
        for document_id in document_ids:
            cursor = self._connection.execute(
                "UPDATE documents SET state = 'indexed' WHERE id = ? AND state = 'extracted' AND NOT EXISTS ("
                " SELECT 1 FROM document_chunks dc LEFT JOIN vectors v"
                " ON v.chunk_id = dc.chunk_id AND v.fingerprint_id = ?"
                " WHERE dc.document_id = documents.id AND v.seq IS NULL)"
                " AND EXISTS (SELECT 1 FROM files f JOIN roots r ON r.id = f.root_id"
                " WHERE f.document_id = documents.id AND r.serving_id = ?)",
                (document_id, fingerprint_id, fingerprint_id),
            )
            if cursor.rowcount:
                settled.append(document_id)
        return settled

    def holding_chunks(self, chunk_ids: Sequence[int]) -> list[int]:
        """Ids of the documents that hold one of the chunks."""
        marks = ", ".join("?" * len(chunk_ids))
        rows = self._connection.execute(
            f"SELECT DISTINCT document_id FROM document_chunks WHERE chunk_id IN ({marks})",  # noqa: S608 - marks only
            list(chunk_ids),
        )
        return [row[0] for row in rows]

    def first_missing(self, fingerprint_id: int, document_ids: Iterable[int]) -> int | None:
        """The lowest id of a chunk of the documents that has no vector of the fingerprint; None if none lacks one."""
        ids = list(document_ids)
        marks = ", ".join("?" * len(ids))
        row = self._connection.execute(
            "SELECT MIN(dc.chunk_id) FROM document_chunks dc LEFT JOIN vectors v"  # noqa: S608 - marks only
            " ON v.chunk_id = dc.chunk_id AND v.fingerprint_id = ?"
            f" WHERE dc.document_id IN ({marks}) AND v.seq IS NULL",
            [fingerprint_id, *ids],
        ).fetchone()
        return None if row[0] is None else int(row[0])

    def remark(self, document_id: int) -> str:
        """As `Extraction.remark`."""
        row = self._connection.execute("SELECT detail FROM documents WHERE id = ?", (document_id,)).fetchone()
        return str(row[0])

    def state(self, document_id: int) -> FileState:
        """How far the document is."""
        row = self._connection.execute("SELECT state FROM documents WHERE id = ?", (document_id,)).fetchone()
        return FileState(row[0])

    def renew_states(self) -> None:
        """Recompute 'indexed' after a change of what serves a root, or of what chunks there are.

        Reads the whole index; writes only what is not as it should be, which is little when a program starts.
        """
        self._connection.execute(
            "UPDATE documents SET state = CASE state WHEN 'indexed' THEN 'extracted' ELSE 'indexed' END"
            " WHERE state <> 'failed' AND (state = 'indexed') <> EXISTS ("
            " SELECT 1 FROM files f JOIN roots r ON r.id = f.root_id"
            " WHERE f.document_id = documents.id AND r.serving_id IS NOT NULL AND NOT EXISTS ("
            " SELECT 1 FROM document_chunks dc LEFT JOIN vectors v"
            " ON v.chunk_id = dc.chunk_id AND v.fingerprint_id = r.serving_id"
            " WHERE dc.document_id = documents.id AND v.seq IS NULL))"
        )

    def purge_orphans(self, orphaned_before: float, limit: int) -> int:
        """Delete up to `limit` documents that have had no file since before the given Unix time.

        Their chunks go too where no other document holds them, with vectors and postings. Returns how many.
        """
        rows = self._connection.execute(
            "SELECT id FROM documents WHERE orphaned_at IS NOT NULL AND orphaned_at <= ? LIMIT ?",
            (orphaned_before, limit),
        ).fetchall()
        for (document_id,) in rows:
            chunk_ids = self._chunk_ids(document_id)
            self._connection.execute("DELETE FROM documents WHERE id = ?", (document_id,))
            self._drop_unused(chunk_ids)
        return len(rows)

    def drop_leftovers(self) -> int:
        """Delete chunks that no document holds, and mark documents that no file has; returns how many of both."""
        unused = [
            row[0]
            for row in self._connection.execute(
                "SELECT id FROM chunks WHERE id NOT IN (SELECT chunk_id FROM document_chunks)"
            )
        ]
        self._drop_unused(unused)
        cursor = self._connection.execute(
            "UPDATE documents SET orphaned_at = 0 WHERE orphaned_at IS NULL"
            " AND id NOT IN (SELECT document_id FROM files WHERE document_id IS NOT NULL)"
        )
        return len(unused) + cursor.rowcount

    def chunk_count(self) -> int:
        """Number of distinct chunks."""
        return int(self._connection.execute("SELECT COUNT(*) FROM chunks").fetchone()[0])

    def _upsert(
        self, content_hash: bytes, suffix: str, recipe: str, values: tuple[object, ...]
    ) -> tuple[int, list[int]]:
        """The document's id with its parts cleared, and the ids of the chunks it held before."""
        known = self.find(content_hash, suffix)
        if known is None:
            cursor = self._connection.execute(
                "INSERT INTO documents (content_hash, suffix, recipe, state, type, title, char_count, reason, detail,"
                " author, created, member_count) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, -1)",
                (content_hash, suffix, recipe, *values),
            )
            return int(cursor.lastrowid or 0), []
        chunk_ids = self._chunk_ids(known.id)
        self._connection.execute(
            "UPDATE documents SET recipe = ?, state = ?, type = ?, title = ?, char_count = ?, reason = ?, detail = ?,"
            " author = ?, created = ? WHERE id = ?",
            (recipe, *values, known.id),
        )
        self._connection.execute("DELETE FROM segments WHERE document_id = ?", (known.id,))
        self._connection.execute("DELETE FROM document_chunks WHERE document_id = ?", (known.id,))
        return known.id, chunk_ids

    def _store_segments(self, document_id: int, extraction: Extraction) -> None:
        start = 0
        rows = []
        for ordinal, segment in enumerate(extraction.segments):
            packed = zlib.compress(segment.text.encode(errors="replace"), 6)
            rows.append((document_id, ordinal, start, packed, locator_json(segment.locator)))
            start += len(segment.text) + len(SEGMENT_SEPARATOR)
        self._connection.executemany(
            "INSERT INTO segments (document_id, ordinal, start, text, locator) VALUES (?, ?, ?, ?, ?)", rows
        )

    def _store_chunks(self, document_id: int, chunks: Sequence[Chunk]) -> None:
        """Few statements for many chunks: each gives the interpreter away and takes it back before others can.

        Yet not all of a long document at once, whose numbers JSON writes without letting others have it.
        """
        for first in range(0, len(chunks), _CHUNKS_AT_ONCE):
            group = chunks[first : first + _CHUNKS_AT_ONCE]
            hashes = [chunk_hash(chunk) for chunk in group]
            known = self._known_chunks(hashes)
            for identity, chunk in zip(hashes, group, strict=True):
                if identity not in known:
                    known[identity] = self._add_chunk(identity, chunk)
            rows = [
                (i, known[identity], chunk.start, chunk.end, locator_json(chunk.locator))
                for i, (identity, chunk) in enumerate(zip(hashes, group, strict=True), start=first)
            ]
            self._connection.execute(
                "INSERT INTO document_chunks (document_id, ordinal, chunk_id, start, end, locator)"
                " SELECT ?, value ->> 0, value ->> 1, value ->> 2, value ->> 3, value ->> 4 FROM json_each(?)",
                (document_id, json.dumps(rows, ensure_ascii=False)),
            )

    def _known_chunks(self, hashes: Sequence[bytes]) -> dict[bytes, int]:
        """Hash → id of those chunks that are stored."""
        marks = ", ".join("?" * len(hashes))
        query = f"SELECT hash, id FROM chunks WHERE hash IN ({marks})"  # noqa: S608 - marks only
        return dict(self._connection.execute(query, hashes).fetchall())

    def _add_chunk(self, identity: bytes, chunk: Chunk) -> int:
        cursor = self._connection.execute(
            "INSERT INTO chunks (hash, text, context, token_count) VALUES (?, ?, ?, ?)",
            (identity, chunk.text, chunk.context, chunk.token_count),
        )
        chunk_id = int(cursor.lastrowid or 0)
        self._postings.add(chunk_id, chunk.context, chunk.text)
        return chunk_id

    def _chunk_ids(self, document_id: int) -> list[int]:
        rows = self._connection.execute("SELECT chunk_id FROM document_chunks WHERE document_id = ?", (document_id,))
        return [row[0] for row in rows]

    def _drop_unused(self, chunk_ids: Iterable[int]) -> None:
        for chunk_id in set(chunk_ids):
            row = self._connection.execute(
                "SELECT context, text FROM chunks WHERE id = ?"
                " AND NOT EXISTS (SELECT 1 FROM document_chunks WHERE chunk_id = chunks.id)",
                (chunk_id,),
            ).fetchone()
            if row:
                self._postings.remove(chunk_id, *row)
                self._connection.execute("DELETE FROM chunks WHERE id = ?", (chunk_id,))
