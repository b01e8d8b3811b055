"""Words of chunks and names of files in FTS5, and the vocabulary of the chunks.

Owns the tables `postings` and `name_postings`. Both keep no text of their own, so a row is removed by giving
exactly the values it was added with. Writes belong to the thread and transaction of the caller.
"""

import json
import sqlite3
from collections.abc import Collection, Sequence
from pathlib import Path

from desktop_app.store.database import transaction
from desktop_app.store.lexical_text import LEXICAL_SCHEME, lexical_text
from desktop_app.store.vocabulary import Vocabulary

_SCHEME_KEY = "lexical_scheme"


class Postings:
    """The words of every chunk; the row id is the chunk's."""

    CONTEXT_WEIGHT = 2.0
    """Weight of a word in title or heading against one in the text."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._vocabulary = Vocabulary(connection)

    def add(self, chunk_id: int, context: str, text: str) -> None:
        """Index a new chunk."""
        forms = lexical_text(context), lexical_text(text)
        self._connection.execute("INSERT INTO postings (rowid, context, body) VALUES (?, ?, ?)", (chunk_id, *forms))
        self._vocabulary.add(chunk_id, " ".join(forms).split())

    def remove(self, chunk_id: int, context: str, text: str) -> None:
        """Forget a chunk; `context` and `text` must be those it was added with."""
        forms = lexical_text(context), lexical_text(text)
        self._connection.execute(
            "INSERT INTO postings (postings, rowid, context, body) VALUES ('delete', ?, ?, ?)", (chunk_id, *forms)
        )
        self._vocabulary.forget(chunk_id, " ".join(forms).split())

    def search(self, expression: str, limit: int, *, among: Sequence[int] | None = None) -> list[tuple[int, float]]:
        """The best `limit` chunks for an FTS5 expression by BM25, best first; the score is above 0.

        With `among` only these chunks count. Word frequencies are those of the whole index in any case.
        """
        scope, values = ("", ()) if among is None else (_AMONG, (json.dumps([int(i) for i in among]),))
        return [
            (int(chunk_id), -score)
            for chunk_id, score in self._connection.execute(
                f"SELECT rowid, bm25(postings, ?, 1.0) AS score FROM postings "  # noqa: S608 - a constant
                f"WHERE postings MATCH ? {scope} ORDER BY score LIMIT ?",
                (self.CONTEXT_WEIGHT, expression, *values, limit),
            )
        ]

    def some(self, expression: str, limit: int) -> list[int]:
        """The first `limit` chunks that match an FTS5 expression."""
        rows = self._connection.execute(
            "SELECT rowid FROM postings WHERE postings MATCH ? LIMIT ?", (expression, limit)
        )
        return [int(row[0]) for row in rows]

    def count(self, expression: str) -> int:
        """Chunks that match an FTS5 expression; reads the words' lists, not the chunks."""
        row = self._connection.execute("SELECT count(*) FROM postings WHERE postings MATCH ?", (expression,))
        return int(row.fetchone()[0])

    def count_up_to(self, expression: str, most: int) -> int:
        """The same, or `most` where there are no fewer: reads no further."""
        row = self._connection.execute(
            "SELECT count(*) FROM (SELECT 1 FROM postings WHERE postings MATCH ? LIMIT ?)", (expression, most)
        )
        return int(row.fetchone()[0])

    def rebuild_if_outdated(self) -> bool:
        """Write all postings again if they follow another scheme than `LEXICAL_SCHEME`; says whether.

        To be called before the first write of a run: removal relies on the scheme the row was added with.
        """
        row = self._connection.execute("SELECT value FROM facts WHERE key = ?", (_SCHEME_KEY,)).fetchone()
        if row is not None and row[0] == LEXICAL_SCHEME:
            return False
        self.rebuild()
        return row is not None

    def rebuild(self) -> None:
        """Write all postings of passages and names again, by the current scheme, in one transaction."""
        with transaction(self._connection):
            self._rebuild_chunks()
            NamePostings(self._connection).rebuild()
            self._connection.execute(
                "INSERT OR REPLACE INTO facts (key, value) VALUES (?, ?)", (_SCHEME_KEY, LEXICAL_SCHEME)
            )

    def _rebuild_chunks(self) -> None:
        self._connection.execute("INSERT INTO postings (postings) VALUES ('delete-all')")
        self._vocabulary.clear()
        for chunk_id, context, text in self._connection.execute("SELECT id, context, text FROM chunks"):
            self.add(chunk_id, context, text)


class NamePostings:
    """The words of every file's name and of the folders between it and its root; the row id is the file's."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def add(self, file_id: int, path: Path, root: Path) -> None:
        """Index a file's name."""
        self._connection.execute(
            "INSERT INTO name_postings (rowid, name, folders) VALUES (?, ?, ?)",
            (file_id, *_name_and_folders(path, root)),
        )

    def remove(self, file_id: int, path: Path, root: Path) -> None:
        """Forget a file's name; `path` and `root` must be those it was added with."""
        self._connection.execute(
            "INSERT INTO name_postings (name_postings, rowid, name, folders) VALUES ('delete', ?, ?, ?)",
            (file_id, *_name_and_folders(path, root)),
        )

    def search(
        self, expression: str, limit: int, *, documents: Collection[int] | None = None
    ) -> list[tuple[int, float]]:
        """The best `limit` files whose name or folders match, best first; a word in the name counts most.

        With `documents` only files of these count.
        """
        scope, values = ("", ()) if documents is None else (_OF_DOCUMENTS, (json.dumps(sorted(documents)),))
        return [
            (int(file_id), -score)
            for file_id, score in self._connection.execute(
                f"SELECT rowid, bm25(name_postings, 4.0, 1.0) AS score FROM name_postings "  # noqa: S608 - a constant
                f"WHERE name_postings MATCH ? {scope} ORDER BY score, rowid LIMIT ?",
                (expression, *values, limit),
            )
        ]

    def rebuild(self) -> None:
        """Write the names of all files again."""
        self._connection.execute("INSERT INTO name_postings (name_postings) VALUES ('delete-all')")
        for file_id, path, root in self._connection.execute(
            "SELECT files.id, files.path, roots.path FROM files JOIN roots ON roots.id = files.root_id"
        ):
            self.add(file_id, Path(path), Path(root))


_AMONG = "AND +rowid IN (SELECT value FROM json_each(?))"
"""The plus keeps SQLite from asking FTS5 once for every row id."""
_OF_DOCUMENTS = "AND +rowid IN (SELECT id FROM files WHERE document_id IN (SELECT value FROM json_each(?)))"


def _name_and_folders(path: Path, root: Path) -> tuple[str, str]:
    folders = path.relative_to(root).parent.parts if path.is_relative_to(root) else ()
    return lexical_text(path.name), lexical_text(" ".join([root.name, *folders]))
