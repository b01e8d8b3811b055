"""Files inside files: rows of `files` that have another one as their container.

Owns how they come with it. They are removed with it, and moved with it because their paths go on behind its own.
Every write is the caller's transaction.
"""

import os
import sqlite3
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path

from desktop_app.records import FailureReason, FileEntry, KnownContents
from desktop_app.store.files import FileRow, Files


@dataclass(frozen=True, slots=True)
class MemberEntry:
    """A member as its container tells it."""

    name: str
    """As `Locator.member`."""
    size_bytes: int
    mtime_ns: int
    document_id: int | None
    """None where it could not be unpacked;"""
    reason: FailureReason | None = None
    """then this is why."""
    detail: str = ""


def member_path(container: Path, name: str) -> Path:
    """Where the index keeps a member; no file is there."""
    return Path(f"{container}{os.sep}{name}")


def member_name(container: Path, path: Path) -> str:
    """The name that `member_path` made `path` of."""
    return str(path)[len(str(container)) + 1 :]


class Members:
    """Reads and writes of members."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._files = Files(connection)

    def put(self, container: FileRow, entry: MemberEntry) -> FileRow:
        """Insert or refresh a member of the file, which gives its own time to one without; returns its row.

        Until `settle` or `adopt` the members are taken for those of no document: some may be of an older one.
        """
        self._say_whose(container, None)
        path = member_path(container.path, entry.name)
        known = self._files.by_path(path)
        mtime_ns = entry.mtime_ns or container.mtime_ns
        if known is not None and entry.document_id is None:
            self._files.remove([known])  # what it held is not there any more
        elif known is not None and known.container_id == container.id and _is_as_it_was(known, entry, mtime_ns):
            return known
        file_id = self._files.see(container.root_id, FileEntry(path, entry.size_bytes, mtime_ns))
        self._connection.execute("UPDATE files SET container_id = ?, pending = 0 WHERE id = ?", (container.id, file_id))
        (row,) = self._files.by_ids([file_id])
        if entry.document_id is not None:
            self._files.link(row, entry.document_id, entry.size_bytes, mtime_ns)
        elif entry.reason is not None:
            self._files.fail(file_id, entry.reason, entry.detail)
        return row

    def find(self, container: FileRow, name: str) -> FileRow | None:
        """The row of the member of this name that has a document."""
        row = self._files.by_path(member_path(container.path, name))
        return row if row is not None and row.document_id is not None else None

    def settle(self, container: FileRow, document_id: int, kept: AbstractSet[int]) -> None:
        """Say that the ids `kept` are all members of the file, which holds the document; others are removed."""
        self._files.remove([row for row in self._files.members(container) if row.id not in kept])
        self._connection.execute("UPDATE documents SET member_count = ? WHERE id = ?", (len(kept), document_id))
        self._say_whose(container, document_id if kept else None)

    def complete(self, document_id: int, is_current: Callable[[str], bool]) -> bool:
        """Whether what is inside the document need not be read again: it is there and current, or there is nothing."""
        count = self._count(document_id)
        if count <= 0:
            return count == 0
        donor = self._donor(document_id)
        if donor is None:
            return False
        recipes = self._connection.execute(
            "SELECT DISTINCT d.recipe FROM files m JOIN documents d ON d.id = m.document_id WHERE m.container_id = ?",
            (donor.id,),
        )
        return all(is_current(recipe) for (recipe,) in recipes)

    def known_contents(self, container: FileRow, is_current: Callable[[str], bool]) -> KnownContents:
        """What need not be read again of the file's members, which may be of an older content of it.

        Only those in which nothing lies: what lies in others would not be told of.
        """
        rows = self._connection.execute(
            "SELECT DISTINCT d.content_hash, d.suffix, d.recipe FROM files m JOIN documents d ON d.id = m.document_id"
            " WHERE m.container_id = ? AND d.member_count = 0",
            (container.id,),
        ).fetchall()
        current = {recipe: is_current(recipe) for recipe in {recipe for *_, recipe in rows}}
        return frozenset((content_hash, suffix) for content_hash, suffix, recipe in rows if current[recipe])

    def note_bare(self, document_id: int, *, bare: bool) -> None:
        """Say whether nothing lies in the document, of which it is not known what else does."""
        count = 0 if bare else -1
        self._connection.execute(
            "UPDATE documents SET member_count = ? WHERE id = ? AND member_count IN (0, -1)", (count, document_id)
        )

    def adopt(self, container: FileRow, document_id: int) -> list[FileRow]:
        """Give the file the members of one that holds the document, as `complete` has told; returns their rows."""
        donor = self._donor(document_id, first=container.id)
        rows = [] if donor is None else self._files.members(donor)
        if donor is not None and donor.id != container.id:
            rows = [self.put(container, self._entry(donor.path, row)) for row in rows]
        kept = {row.id for row in rows}
        self._files.remove([row for row in self._files.members(container) if row.id not in kept])
        self._say_whose(container, document_id if kept else None)
        return rows

    def _say_whose(self, container: FileRow, document_id: int | None) -> None:
        self._connection.execute(
            "UPDATE files SET members_of = ?1 WHERE id = ?2 AND members_of IS NOT ?1", (document_id, container.id)
        )

    def _count(self, document_id: int) -> int:
        """How many files are in the document; -1 where that is not known."""
        row = self._connection.execute("SELECT member_count FROM documents WHERE id = ?", (document_id,)).fetchone()
        return int(row[0])

    def _donor(self, document_id: int, *, first: int = 0) -> FileRow | None:
        """A file that has all members of the document and no others, the one with the id `first` before others."""
        row = self._connection.execute(
            "SELECT c.id FROM files c JOIN documents d ON d.id = c.members_of WHERE d.id = ? AND d.member_count ="
            " (SELECT count(*) FROM files m WHERE m.container_id = c.id) ORDER BY c.id <> ? LIMIT 1",
            (document_id, first),
        ).fetchone()
        return None if row is None else self._files.by_ids([row[0]])[0]

    def _entry(self, container: Path, row: FileRow) -> MemberEntry:
        (detail,) = self._connection.execute("SELECT detail FROM files WHERE id = ?", (row.id,)).fetchone()
        reason = None if row.reason is None else FailureReason(row.reason)
        name = member_name(container, row.path)
        return MemberEntry(name, row.size_bytes, row.mtime_ns, row.document_id, reason, detail)


def _is_as_it_was(row: FileRow, entry: MemberEntry, mtime_ns: int) -> bool:
    """Whether there is nothing to refresh."""
    same = (row.document_id, row.size_bytes, row.mtime_ns) == (entry.document_id, entry.size_bytes, mtime_ns)
    return same and entry.reason is None and row.reason is None and not row.pending
