"""The files of the roots. Owns the table `files` and the name postings; every write is the caller's transaction.

A file row says which document it holds; what the document is like stands in `documents`.
"""

import json
import os
import sqlite3
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

from desktop_app.records import FailureReason, FileEntry, FileState
from desktop_app.store.postings import NamePostings


@dataclass(frozen=True, slots=True)
class FileRow:
    """A known file and what was last seen of it."""

    id: int
    root_id: int
    path: Path
    size_bytes: int
    mtime_ns: int
    document_id: int | None
    pending: bool
    reason: str | None
    container_id: int | None = None
    """The file that it lies in, as a member of an archive; its path goes on behind that one's."""


class FailedRow(NamedTuple):
    """A file that gave no text, and the one that it lies in, if it is a member."""

    path: Path
    reason: FailureReason
    detail: str
    container: Path | None


class PartRow(NamedTuple):
    """A file that was read in part, what is said of it, and the one that it lies in, if it is a member."""

    path: Path
    remark: str
    container: Path | None


_IN_PART = (
    "FROM documents d CROSS JOIN files f ON f.document_id = d.id"  # in this order: few documents have a remark
    " WHERE d.detail != '' AND d.state != 'failed'"
    " AND f.reason IS NULL AND EXISTS (SELECT 1 FROM document_chunks WHERE document_id = d.id)"
)
_COLUMNS = "f.id, f.root_id, f.path, f.size_bytes, f.mtime_ns, f.document_id, f.pending, f.reason, f.container_id"
NOW, LATER = 1, 2
"""Values of `pending`: to be read, and to be read once nothing else is: what takes long to recognise."""


def below(folder: Path) -> tuple[str, str]:
    """The half-open range of path strings that lie below `folder`."""
    prefix = str(folder).rstrip(os.sep) + os.sep
    return prefix, prefix[:-1] + chr(ord(os.sep) + 1)


class Files:
    """Reads and writes of file rows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._names = NamePostings(connection)

    def by_path(self, path: Path) -> FileRow | None:
        """The row of exactly this path."""
        rows = self._select("WHERE f.path = ?", (str(path),))
        return rows[0] if rows else None

    def by_paths(self, paths: Sequence[Path]) -> dict[Path, FileRow]:
        """The rows of those paths that are known."""
        marks = ", ".join("?" * len(paths))
        rows = self._select(f"WHERE f.path IN ({marks})", [str(path) for path in paths])
        return {row.path: row for row in rows}

    def named(self, name: str, limit: int) -> list[Path]:
        """Paths of files of this name, wherever they lie, in order."""
        rows = self._connection.execute(
            "SELECT path FROM files WHERE substr(path, -length(?1)) = ?1 ORDER BY path LIMIT ?2",
            (f"{os.sep}{name}", limit),
        )
        return [Path(row[0]) for row in rows]

    def below(self, folder: Path) -> list[FileRow]:
        """Every row below `folder`, and the row of `folder` itself if it was a file."""
        return self._select("WHERE (f.path >= ? AND f.path < ?) OR f.path = ?", (*below(folder), str(folder)))

    def pending(self, after_id: int, limit: int, *, when: int = NOW) -> list[FileRow]:
        """Files to be read NOW or LATER, of roots that are neither paused nor out of reach, by ascending id."""
        return self._select(
            "JOIN roots r ON r.id = f.root_id"
            f" WHERE f.pending = {when:d} AND f.id > ? AND r.paused = 0 AND r.problem = '' ORDER BY f.id LIMIT ?",
            (after_id, limit),
        )

    def postpone(self, file_id: int) -> None:
        """Let the file be read LATER."""
        self._connection.execute("UPDATE files SET pending = ? WHERE id = ?", (LATER, file_id))

    def see(self, root_id: int, entry: FileEntry) -> int:
        """Insert or refresh the file; it becomes pending when it is new or its size or time changed.

        Returns the file's id. A file that could not be opened before is tried again. What was a member may be a file
        now: a folder has taken the place of an archive.
        """
        row = self.by_path(entry.path)
        if row is None:
            cursor = self._connection.execute(
                "INSERT INTO files (root_id, path, size_bytes, mtime_ns) VALUES (?, ?, ?, ?)",
                (root_id, str(entry.path), entry.size_bytes, entry.mtime_ns),
            )
            file_id = int(cursor.lastrowid or 0)
            self._names.add(file_id, entry.path, self._root(root_id))
            return file_id
        if row.root_id != root_id:
            self._names.remove(row.id, row.path, self._root(row.root_id))
            self._names.add(row.id, row.path, self._root(root_id))
            self._connection.execute("UPDATE files SET root_id = ? WHERE id = ?", (root_id, row.id))
        unchanged = (row.size_bytes, row.mtime_ns) == (entry.size_bytes, entry.mtime_ns)
        if not unchanged or row.reason is not None or row.container_id is not None:
            self._connection.execute(
                "UPDATE files SET size_bytes = ?, mtime_ns = ?, pending = 1, container_id = NULL WHERE id = ?",
                (entry.size_bytes, entry.mtime_ns, row.id),
            )
        return row.id

    def link(self, row: FileRow, document_id: int, size_bytes: int, mtime_ns: int) -> None:
        """Say that the file, as it was with this size and time, holds the document: nothing is left to read.

        The document it held before is an orphan from now on, unless another file has it. If the row is gone by
        now, the document is the orphan.
        """
        self._connection.execute(
            "UPDATE files SET document_id = ?, size_bytes = ?, mtime_ns = ?, pending = 0, reason = NULL, detail = '',"
            " attempts = 0 WHERE id = ?",
            (document_id, size_bytes, mtime_ns, row.id),
        )
        self._connection.execute("UPDATE documents SET orphaned_at = NULL WHERE id = ?", (document_id,))
        self._mark_orphans([i for i in (row.document_id, document_id) if i is not None], time.time())

    def fail(self, file_id: int, reason: FailureReason, detail: str) -> None:
        """Record that the file could not be opened; it is tried again at the next scan."""
        self._connection.execute(
            "UPDATE files SET pending = 0, reason = ?, detail = ?, attempts = attempts + 1 WHERE id = ?",
            (reason, detail, file_id),
        )

    def note_problem(self, root_id: int, path: Path, detail: str) -> int:
        """Keep a folder or file that the scan could not look into as a failed row; returns its id."""
        row = self.by_path(path)
        file_id = row.id if row is not None else self.see(root_id, FileEntry(path, 0, 0))
        self._connection.execute(
            "UPDATE files SET pending = 0, reason = ?, detail = ? WHERE id = ?",
            (FailureReason.UNREADABLE, detail, file_id),
        )
        return file_id

    def retry(self) -> None:
        """Make every failed file pending, also those whose content gave nothing; of a member the container."""
        self._connection.execute(
            "UPDATE files SET pending = 1 WHERE id IN (SELECT coalesce(f.container_id, f.id) FROM files f"
            " LEFT JOIN documents d ON d.id = f.document_id WHERE f.reason IS NOT NULL OR d.state = 'failed')"
        )
        self._connection.execute(
            "UPDATE documents SET recipe = '' WHERE id IN (SELECT document_id FROM files WHERE pending = 1)"
            " OR (state = 'failed' AND id IN (SELECT m.document_id FROM files m JOIN files c ON c.id = m.container_id"
            " WHERE c.pending = 1))"
        )

    def adopt(self, from_root: int, to_root: int) -> None:
        """Hand every file of one root to another."""
        rows = self.of_root(from_root, limit=-1)
        for row in rows:
            self._names.remove(row.id, row.path, self._root(from_root))
            self._names.add(row.id, row.path, self._root(to_root))
        self._connection.execute("UPDATE files SET root_id = ? WHERE root_id = ?", (to_root, from_root))

    def of_root(self, root_id: int, limit: int) -> list[FileRow]:
        """Up to `limit` rows of the root; all if negative."""
        return self._select("WHERE f.root_id = ? LIMIT ?", (root_id, limit))

    def reread_outdated(self, is_current: Callable[[str], bool]) -> int:
        """Make files pending whose document's or a member's recipe is not current, or that lack members they had.

        Returns how many.
        """
        recipes = [row[0] for row in self._connection.execute("SELECT DISTINCT recipe FROM documents")]
        outdated = [recipe for recipe in recipes if not is_current(recipe)]
        cursor = self._connection.execute(
            "UPDATE files SET pending = 1 WHERE pending = 0 AND id IN"
            " (SELECT coalesce(f.container_id, f.id) FROM files f JOIN documents d ON d.id = f.document_id"
            " WHERE d.recipe IN (SELECT value FROM json_each(?))"
            " UNION SELECT c.id FROM files c JOIN documents d ON d.id = c.members_of"
            " WHERE d.member_count <> (SELECT count(*) FROM files m WHERE m.container_id = c.id))",
            (json.dumps(outdated),),
        )
        return cursor.rowcount

    def move(self, row: FileRow, root_id: int, destination: Path) -> None:
        """Give the file another path; its document and everything computed from it stay."""
        stale = self.by_path(destination)
        if stale is not None and stale.id != row.id:
            self.remove([stale])
        self._names.remove(row.id, row.path, self._root(row.root_id))
        other_kind = (
            destination.suffix.lower() != row.path.suffix.lower()
        )  # the suffix is part of a document's identity
        self._connection.execute(
            "UPDATE files SET path = ?, root_id = ?, pending = pending OR ? WHERE id = ?",
            (str(destination), root_id, int(other_kind), row.id),
        )
        self._names.add(row.id, destination, self._root(root_id))

    def remove(self, rows: Sequence[FileRow], *, orphaned_at: float | None = None) -> None:
        """Delete file rows and their members; documents that no file has any more become orphans for a grace time."""
        rows = list({one.id: one for row in rows for one in (*self.members(row), row)}.values())
        for row in rows:
            self._names.remove(row.id, row.path, self._root(row.root_id))
            self._connection.execute("DELETE FROM files WHERE id = ?", (row.id,))
        documents = {row.document_id for row in rows if row.document_id is not None}
        self._mark_orphans(sorted(documents), time.time() if orphaned_at is None else orphaned_at)

    def members(self, container: FileRow) -> list[FileRow]:
        """The rows of the files inside the file."""
        return self._select("WHERE f.container_id = ?", (container.id,))

    def ids_of_root(self, root_id: int) -> set[int]:
        """Ids of every row of the root but members, which no scan sees."""
        rows = self._connection.execute("SELECT id FROM files WHERE root_id = ? AND container_id IS NULL", (root_id,))
        return {row[0] for row in rows}

    def ids_below(self, folder: Path, root_id: int) -> set[int]:
        """Ids of every row of the root below `folder` but members, and of `folder` itself."""
        return {row.id for row in self.below(folder) if row.container_id is None and row.root_id == root_id}

    def by_ids(self, ids: Sequence[int]) -> list[FileRow]:
        """Rows by id, in any order; unknown ids are left out."""
        return self._select(f"WHERE f.id IN ({', '.join('?' * len(ids))})", list(ids))

    def paths_of_documents(self, document_ids: Sequence[int]) -> list[Path]:
        """Paths of the settled files that hold one of the documents."""
        marks = ", ".join("?" * len(document_ids))
        rows = self._connection.execute(
            f"SELECT path FROM files WHERE pending = 0 AND document_id IN ({marks})",  # noqa: S608 - marks only
            list(document_ids),
        )
        return [Path(row[0]) for row in rows]

    def counts(self) -> dict[int, dict[FileState, int]]:
        """Number of files by root and state, without members."""
        rows = self._connection.execute(
            "SELECT f.root_id, CASE WHEN f.reason IS NOT NULL THEN 'failed' WHEN f.pending > 0 THEN 'pending'"
            " ELSE COALESCE(d.state, 'pending') END AS standing, COUNT(*)"
            " FROM files f LEFT JOIN documents d ON d.id = f.document_id WHERE f.container_id IS NULL"
            " GROUP BY f.root_id, standing"
        )
        counts: dict[int, dict[FileState, int]] = {}
        for root_id, state, number in rows:
            counts.setdefault(root_id, {})[FileState(state)] = number
        return counts

    def failed_members(self) -> dict[int, int]:
        """Number of members by root that gave no text, of files that were read to the end."""
        rows = self._connection.execute(
            "SELECT f.root_id, COUNT(*) FROM files f JOIN files c ON c.id = f.container_id"
            " LEFT JOIN documents d ON d.id = f.document_id"
            " WHERE c.pending = 0 AND (f.reason IS NOT NULL OR d.state = 'failed') GROUP BY f.root_id"
        )
        return dict(rows.fetchall())

    def later_counts(self) -> dict[int, int]:
        """Number of files by root that are to be read LATER."""
        rows = self._connection.execute(
            "SELECT root_id, COUNT(*) FROM files WHERE pending = ? AND reason IS NULL GROUP BY root_id", (LATER,)
        )
        return dict(rows.fetchall())

    def in_part_counts(self) -> dict[int, int]:
        """Number of files by root of whose text something is missing; also members."""
        rows = self._connection.execute(f"SELECT f.root_id, COUNT(*) {_IN_PART} GROUP BY f.root_id")
        return dict(rows.fetchall())

    def failures(self) -> list[FailedRow]:
        """Every file that could not be opened or whose content gave nothing, by path; also members, once all
        of the file they lie in is read.
        """
        rows = self._connection.execute(
            "SELECT f.path, COALESCE(f.reason, d.reason), CASE WHEN f.reason IS NULL THEN d.detail ELSE f.detail END,"
            " c.path FROM files f LEFT JOIN documents d ON d.id = f.document_id"
            " LEFT JOIN files c ON c.id = f.container_id"
            " WHERE (f.reason IS NOT NULL OR (f.pending = 0 AND d.state = 'failed')) AND coalesce(c.pending, 0) = 0"
            " ORDER BY f.path"
        )
        return [
            FailedRow(Path(path), FailureReason(reason), detail, Path(container) if container else None)
            for path, reason, detail, container in rows
        ]

    def read_in_part(self) -> list[PartRow]:
        """Every file of whose text something is missing, by path."""
        rows = self._connection.execute(
            f"SELECT f.path, d.detail, (SELECT path FROM files WHERE id = f.container_id) {_IN_PART} ORDER BY f.path"  # noqa: S608 - a constant
        )
        return [PartRow(Path(path), remark, Path(container) if container else None) for path, remark, container in rows]

    def _root(self, root_id: int) -> Path:
        return Path(self._connection.execute("SELECT path FROM roots WHERE id = ?", (root_id,)).fetchone()[0])

    def _select(self, tail: str, parameters: Sequence[object]) -> list[FileRow]:
        rows = self._connection.execute(f"SELECT {_COLUMNS} FROM files f {tail}", parameters)  # noqa: S608 - constants
        return [
            FileRow(id_, root_id, Path(path), size, mtime, document_id, bool(pending), reason, container_id)
            for id_, root_id, path, size, mtime, document_id, pending, reason, container_id in rows
        ]

    def _mark_orphans(self, document_ids: Sequence[int], now: float) -> None:
        self._connection.executemany(
            "UPDATE documents SET orphaned_at = ? WHERE id = ?"
            " AND NOT EXISTS (SELECT 1 FROM files WHERE document_id = documents.id)",
            [(now, document_id) for document_id in document_ids],
        )
