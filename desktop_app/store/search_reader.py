"""What a search reads from SQLite besides postings and vectors: scopes, texts, places, files.

Owns: the SQL of searching. Any thread; every call uses the calling thread's own read-only connection.
Rows of documents that no file has are never returned: they only wait for their file to come back.
"""

import json
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from desktop_app.records import Locator
from desktop_app.search_records import Filters
from desktop_app.store.database import Database
from desktop_app.store.document_texts import locator_of
from desktop_app.store.file_filter import DATE_NS, FileFilter
from desktop_app.store.living_chunks import any_orphans, living_chunks
from desktop_app.store.members import member_name

ChunkIds = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Placement:
    """Where a chunk stands in one document. A chunk may have several."""

    chunk_id: int
    document_id: int
    start: int
    end: int
    locator: Locator


@dataclass(frozen=True, slots=True)
class ChunkText:
    """A chunk's text and the title and headings it was indexed with."""

    text: str
    context: str


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file of a document."""

    path: Path
    mtime_ns: int
    container: Path | None = None
    """The file that it lies in, if it is a member; `path` goes on behind that."""
    within: bool = True
    """Whether it satisfies the filters of the search itself; others are copies of one that does."""

    @property
    def member(self) -> str:
        """As `Locator.member`; empty for a file of its own."""
        return "" if self.container is None else member_name(self.container, self.path)


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document and its files, those within the filters first, members last, shorter names before longer ones.

    At least one is within the filters. Names of copies are longer: "x (copy).md", "Kopie von x.md", "x(1).pdf".
    """

    document_id: int
    title: str
    type: str
    files: tuple[FoundFile, ...]
    author: str = ""
    created: str = ""
    remark: str = ""
    """As in `Hit`."""


class SearchReader:
    """Read-only questions of the search."""

    def __init__(self, database: Database) -> None:
        self._database = database

    @property
    def _connection(self) -> sqlite3.Connection:
        return self._database.reader()

    def documents_within(self, filters: Iterable[Filters]) -> set[int]:
        """Documents with at least one file that satisfies every one of `filters`."""
        file_filter = FileFilter(filters)
        question = (
            "SELECT f.document_id, f.path FROM files AS f JOIN documents AS d ON d.id = f.document_id "
            "WHERE d.state <> 'failed' "
        )
        rows = self._connection.execute(question + file_filter.condition, file_filter.parameters)
        return {int(document_id) for document_id, path in rows if file_filter.accepts(path)}

    def chunks_of(self, document_ids: Collection[int]) -> ChunkIds:
        """Ids of all chunks of the documents, ascending, each once."""
        rows = self._connection.execute(
            "SELECT DISTINCT chunk_id FROM document_chunks WHERE document_id IN (SELECT value FROM json_each(?)) "
            "ORDER BY chunk_id",
            (_json(document_ids),),
        )
        return np.fromiter((row[0] for row in rows), dtype=np.int64)

    def documents_holding(self, chunk_ids: Collection[int]) -> set[int]:
        """Documents that hold one of the chunks, whether a file has them or not."""
        rows = self._connection.execute(
            "SELECT DISTINCT document_id FROM document_chunks WHERE chunk_id IN (SELECT value FROM json_each(?))",
            (_json(chunk_ids),),
        )
        return {int(row[0]) for row in rows}

    def matching_chunks(self, expression: str) -> list[int]:
        """All chunks that match an FTS5 expression, in no order."""
        rows = self._connection.execute("SELECT rowid FROM postings WHERE postings MATCH ?", (expression,))
        return [int(row[0]) for row in rows]

    def holders(self, chunk_ids: Collection[int]) -> dict[int, list[int]]:
        """Chunk id → documents with a file that hold it, in ascending order; chunks without one are left out."""
        question = (
            "SELECT DISTINCT chunk_id, document_id FROM document_chunks AS dc "
            "WHERE chunk_id IN (SELECT value FROM json_each(?)) "
        )
        if any_orphans(self._connection):
            question += "AND EXISTS (SELECT 1 FROM files AS f WHERE f.document_id = dc.document_id) "
        rows = self._connection.execute(question + "ORDER BY document_id", (_json(chunk_ids),))
        found: dict[int, list[int]] = {}
        for chunk_id, document_id in rows:
            found.setdefault(chunk_id, []).append(document_id)
        return found

    def without_vectors(self, chunk_ids: Collection[int]) -> set[int]:
        """Those of the chunks that no model has encoded yet."""
        rows = self._connection.execute(
            "SELECT value FROM json_each(?) WHERE NOT EXISTS (SELECT 1 FROM vectors WHERE chunk_id = value)",
            (_json(chunk_ids),),
        )
        return {int(chunk_id) for (chunk_id,) in rows}

    def living(self, chunk_ids: ChunkIds) -> ChunkIds:
        """Those of the chunks that a file has, ascending."""
        return np.array(sorted(living_chunks(self._connection, chunk_ids.tolist())), dtype=np.int64)

    def placements(self, chunk_ids: Collection[int]) -> dict[tuple[int, int], Placement]:
        """(document id, chunk id) → the first place of the chunk in the document."""
        rows = self._connection.execute(
            "SELECT chunk_id, document_id, start, end, locator FROM document_chunks "
            "WHERE chunk_id IN (SELECT value FROM json_each(?)) ORDER BY document_id, ordinal DESC",
            (_json(chunk_ids),),
        )
        return {(place.document_id, place.chunk_id): place for place in map(_placement, rows)}

    def first_placement(self, document_id: int) -> Placement | None:
        """The document's first chunk; None for one without text."""
        row = self._connection.execute(
            "SELECT chunk_id, document_id, start, end, locator FROM document_chunks "
            "WHERE document_id = ? ORDER BY ordinal LIMIT 1",
            (document_id,),
        ).fetchone()
        return None if row is None else _placement(row)

    def first_chunks(self, document_ids: Collection[int]) -> dict[int, int]:
        """Document id → its first chunk, of those that have text."""
        rows = self._connection.execute(
            "SELECT value, (SELECT chunk_id FROM document_chunks WHERE document_id = value ORDER BY ordinal LIMIT 1) "
            "FROM json_each(?)",
            (_json(document_ids),),
        )
        return {int(document_id): int(chunk_id) for document_id, chunk_id in rows if chunk_id is not None}

    def chunks_at(self, document_id: int, start: int | None = None) -> list[int]:
        """Chunks of the document in reading order, or those that begin at the offset `start`; empty if it is gone."""
        rows = self._connection.execute(
            "SELECT chunk_id FROM document_chunks WHERE document_id = ? AND (? IS NULL OR start = ?) ORDER BY ordinal",
            (document_id, start, start),
        )
        return [int(row[0]) for row in rows]

    def document_at(self, path: Path) -> int | None:
        """The readable document that the file at `path` has; None if it is not indexed, or not yet."""
        row = self._connection.execute(
            "SELECT d.id FROM files AS f JOIN documents AS d ON d.id = f.document_id "
            "WHERE f.path = ? AND d.state <> 'failed'",
            (str(path),),
        ).fetchone()
        return None if row is None else int(row[0])

    def texts(self, chunk_ids: Collection[int]) -> dict[int, ChunkText]:
        """Texts of those chunks that still exist."""
        rows = self._connection.execute(
            "SELECT id, text, context FROM chunks WHERE id IN (SELECT value FROM json_each(?))", (_json(chunk_ids),)
        )
        return {int(chunk_id): ChunkText(text, context) for chunk_id, text, context in rows}

    def documents(self, document_ids: Collection[int], filters: Sequence[Filters] = ()) -> dict[int, FoundDocument]:
        """Title, type, author and files of those of the documents that a file has.

        Of a document none of whose files is within `filters` (any more), all are taken to be.
        """
        rows = self._connection.execute(
            "SELECT d.id, d.title, d.type, d.author, d.created, d.detail, f.path, f.mtime_ns, c.path "
            "FROM documents AS d JOIN files AS f ON f.document_id = d.id LEFT JOIN files AS c ON c.id = f.container_id "
            "WHERE d.id IN (SELECT value FROM json_each(?)) ORDER BY d.id, f.path",
            (_json(document_ids),),
        ).fetchall()
        files: dict[int, list[FoundFile]] = {}
        for document_id, *_, path, mtime_ns, container in rows:
            found = FoundFile(Path(path), mtime_ns, None if container is None else Path(container))
            files.setdefault(document_id, []).append(found)
        for of_document in files.values():
            of_document.sort(key=_like_a_copy)
        if filters:
            within = {Path(path) for _, path, _ in self._files_within(document_ids, filters)}
            files = {document_id: _sorted_by(within, of_document) for document_id, of_document in files.items()}
        return {
            id_: FoundDocument(id_, title, kind, tuple(files[id_]), author, created, remark)
            for id_, title, kind, author, created, remark, *_ in rows
        }

    def documents_of_files(self, file_ids: Collection[int], filters: Sequence[Filters] = ()) -> dict[int, int]:
        """File id → id of the readable document it has, for those that have one and are within `filters`."""
        file_filter = FileFilter(filters)
        question = (
            "SELECT f.id, d.id, f.path FROM files AS f JOIN documents AS d ON d.id = f.document_id "
            "WHERE d.state <> 'failed' AND f.id IN (SELECT value FROM json_each(?)) "
        )
        rows = self._connection.execute(question + file_filter.condition, (_json(file_ids), *file_filter.parameters))
        return {int(file_id): int(document_id) for file_id, document_id, path in rows if file_filter.accepts(path)}

    def file_names(self, file_ids: Collection[int]) -> dict[int, Path]:
        """Paths of the files."""
        rows = self._connection.execute(
            "SELECT id, path FROM files WHERE id IN (SELECT value FROM json_each(?))", (_json(file_ids),)
        )
        return {int(file_id): Path(path) for file_id, path in rows}

    def newest(self, document_ids: Collection[int], limit: int, filters: Sequence[Filters] = ()) -> list[int]:
        """The newest of the documents by `dates`, newest first; only files within `filters` count."""
        times = self.dates(document_ids, filters)
        return sorted(times, key=lambda document_id: (-times[document_id], document_id))[:limit]

    def _files_within(
        self, document_ids: Collection[int], filters: Sequence[Filters]
    ) -> Iterator[tuple[int, str, int]]:
        """(document id, path, time) of the documents' files within `filters`."""
        file_filter = FileFilter(filters)
        question = (
            f"SELECT f.document_id, f.path, {DATE_NS} "  # noqa: S608 - a constant
            "FROM files AS f JOIN documents AS d ON d.id = f.document_id "
            "WHERE d.id IN (SELECT value FROM json_each(?)) "
        )
        rows = self._connection.execute(
            question + file_filter.condition, (_json(document_ids), *file_filter.parameters)
        )
        return (row for row in rows if file_filter.accepts(row[1]))

    def dates(self, document_ids: Collection[int], filters: Sequence[Filters] = ()) -> dict[int, int]:
        """Document id → when it was sent or taken, or its newest file within `filters` modified; ns of Unix time."""
        times: dict[int, int] = {}
        for document_id, _, time_ns in self._files_within(document_ids, filters):
            times[document_id] = max(time_ns, times.get(document_id, time_ns))
        return times

    def lengths(self, document_ids: Collection[int]) -> dict[int, int]:
        """Document id → characters of its text; those that are gone are left out."""
        rows = self._connection.execute(
            "SELECT id, char_count FROM documents WHERE id IN (SELECT value FROM json_each(?))", (_json(document_ids),)
        )
        return {int(document_id): int(length) for document_id, length in rows}

    def chunk_count(self) -> int:
        """About how many chunks there are: the highest id, which also counts those that are gone."""
        row = self._connection.execute("SELECT max(id) FROM chunks").fetchone()
        return int(row[0] or 0)

    def all_chunks(self) -> list[int]:
        """Ids of all chunks, ascending, also of those that wait for their file to come back."""
        return [int(row[0]) for row in self._connection.execute("SELECT id FROM chunks ORDER BY id")]

    def spread_chunks(self, count: int) -> list[int]:
        """At most `count` chunk ids from all over the index, each the first from one of as many places on."""
        last = self.chunk_count()
        places = [1 + last * number // count for number in range(count)]
        question = "SELECT min(id) FROM chunks WHERE id >= ?"
        found = (self._connection.execute(question, (place,)).fetchone()[0] for place in places)
        return list(dict.fromkeys(int(chunk_id) for chunk_id in found if chunk_id is not None))

    def scattered_chunks(self, size: int) -> Iterator[list[int]]:
        """Groups of `size` chunk ids, each from another part of the index, all chunks in the end."""
        ids = self.all_chunks()
        stride = max(1, len(ids) // size)
        for start in range(stride):
            yield ids[start::stride]

    def coverage(self) -> float:
        """Share of the readable files that is fully indexed, 0 to 1; 1 when there is nothing to read."""
        ready, readable = self._connection.execute(
            "SELECT coalesce(sum(d.state = 'indexed' AND f.pending = 0), 0), count(*) FROM files AS f "
            "LEFT JOIN documents AS d ON d.id = f.document_id "
            "WHERE f.pending > 0 OR (f.reason IS NULL AND coalesce(d.state, '') <> 'failed')"
        ).fetchone()
        return ready / readable if readable else 1.0


def _like_a_copy(file: FoundFile) -> tuple[bool, int]:
    names = len(file.path.name) + (len(file.container.name) if file.container else 0)
    return file.container is not None, names


def _sorted_by(within: Collection[Path], files: Sequence[FoundFile]) -> list[FoundFile]:
    """The files that are within first, the others marked; unchanged when none is."""
    if not any(file.path in within for file in files):
        return list(files)
    marked = [replace(file, within=file.path in within) for file in files]
    return sorted(marked, key=lambda file: not file.within)


def _json(ids: Collection[int]) -> str:
    return json.dumps([int(number) for number in ids])


def _placement(row: Sequence[object]) -> Placement:
    chunk_id, document_id, start, end, locator = row
    return Placement(
        int(str(chunk_id)), int(str(document_id)), int(str(start)), int(str(end)), locator_of(str(locator))
    )
