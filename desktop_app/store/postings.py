"""Words of chunks and names of files in FTS5, and the vocabulary of the chunks.

Owns the tables `postings` and `name_postings`. Both keep no text of their own, so a row is removed by giving
exactly the values it was added with. Writes belong to the thread and transaction of the caller.
"""

import json
import sqlite3
from collections.abc import Collection
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from desktop_app.store.database import transaction
from desktop_app.store.fts_words import kept_word
from desktop_app.store.lexical_query import QueryTerm
from desktop_app.store.lexical_text import LEXICAL_SCHEME, after_all, lexical_text
from desktop_app.store.vocabulary import Vocabulary

_SCHEME_KEY = "lexical_scheme"

ChunkIds = NDArray[np.int64]


class Held(NamedTuple):
    """Where a word stands."""

    chunk_ids: ChunkIds
    """Of the chunks that hold it, ascending, (n,)."""
    often: NDArray[np.float64]
    """How often, (n,); in title or heading it counts CONTEXT_WEIGHT."""
    of_place: ChunkIds
    """The chunk of every single place, (m,) like the two after it; empty where places are not known."""
    texts: ChunkIds
    """Another number for each text and each title."""
    offsets: ChunkIds
    """Words before it in the text."""


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

    def held(self, term: QueryTerm) -> Held:
        """Where the term stands.

        One read of the word's list: to rank as many chunks by FTS5's own function takes five times as long.
        """
        kept = kept_word(term.form)
        if not kept or " " in kept:
            # Torn apart by FTS5, which is rare: it counts once in each chunk, and is near to nothing.
            found = self.some(term.expression, -1) if kept else []
            return Held(np.array(sorted(found), np.int64), np.ones(len(found)), _NOTHING, _NOTHING, _NOTHING)
        condition, values = "term = ?", [kept]
        if term.prefix:
            condition, values = "term >= ? AND term < ?", [kept, after_all(kept)]
        row = self._connection.execute(
            f"SELECT group_concat((2 * doc + (col = 'context')) * {_SPAN} + offset) FROM posting_places "  # noqa: S608
            f"WHERE {condition}",  # only constants
            values,
        ).fetchone()
        places = np.fromstring(row[0] or "", np.int64, sep=",")
        texts = places // _SPAN
        chunk_ids, number = np.unique(texts // 2, return_inverse=True)
        counts = np.bincount(number, 1 + (self.CONTEXT_WEIGHT - 1) * (texts % 2)).astype(np.float64)
        return Held(chunk_ids, counts, texts // 2, texts, places % _SPAN)

    def lengths(self, chunk_ids: ChunkIds) -> tuple[ChunkIds, NDArray[np.float64]]:
        """Words of those of the chunks that there are, (m,), and their ids, in no order."""
        rows = self._connection.execute(
            "SELECT id, sz FROM postings_docsize WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(chunk_ids.tolist()),),
        ).fetchall()
        return np.array([row[0] for row in rows], np.int64), np.array(
            [sum(_varints(row[1])) for row in rows], np.float64
        )

    def size(self) -> tuple[int, float]:
        """How many chunks there are, and how many words one has on average; 1 each where there is nothing."""
        row = self._connection.execute("SELECT block FROM postings_data WHERE id = 1").fetchone()
        count, *words = _varints(row[0]) if row is not None and row[0] else [0]
        return count or 1, sum(words) / (count or 1) or 1.0

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


_OF_DOCUMENTS = "AND +rowid IN (SELECT id FROM files WHERE document_id IN (SELECT value FROM json_each(?)))"
"""The plus keeps SQLite from asking FTS5 once for every row id."""
_NOTHING: ChunkIds = np.zeros(0, np.int64)
_SPAN = 2**20
"""More words than a chunk has: a place and its text are one number."""


@lru_cache(maxsize=65_536)
def _varints(packed: bytes) -> tuple[int, ...]:
    """The numbers of one of FTS5's records of sizes: seven bits in each byte, high ones first, the last below 128.

    Source: "Fts5 Data Structures" in the comments of SQLite's fts5_index.c and fts5_storage.c.
    """
    numbers, number = [], 0
    for byte in packed:
        number = number << 7 | byte & 0x7F
        if byte < 0x80:
            numbers.append(number)
            number = 0
    return tuple(numbers)


def _name_and_folders(path: Path, root: Path) -> tuple[str, str]:
    folders = path.relative_to(root).parent.parts if path.is_relative_to(root) else ()
    return lexical_text(path.name), lexical_text(" ".join([root.name, *folders]))
