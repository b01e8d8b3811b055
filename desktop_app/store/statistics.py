"""Figures about the whole index, for front ends and for `doctor`."""

import sqlite3
from pathlib import Path


class Statistics:
    """Counts over a read-only connection."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def chunks(self) -> int:
        """Number of distinct chunks."""
        return self._number("SELECT COUNT(*) FROM chunks")

    def vectors(self, fingerprint_digest: str) -> int:
        """Number of chunks that have a vector of the fingerprint."""
        return self._number(
            "SELECT COUNT(*) FROM vectors v JOIN fingerprints f ON f.id = v.fingerprint_id WHERE f.digest = ?",
            fingerprint_digest,
        )

    def files_by_type(self) -> dict[str, int]:
        """Number of files by the type of their document."""
        rows = self._connection.execute(
            "SELECT d.type, COUNT(*) FROM files f JOIN documents d ON d.id = f.document_id GROUP BY d.type"
        )
        return dict(rows.fetchall())

    def problems(self) -> list[str]:
        """Sentences about disagreements inside the database; empty when it is sound."""
        found = [
            f"The database is damaged: {row[0]}."
            for row in self._connection.execute("PRAGMA quick_check(5)")
            if row[0] != "ok"
        ]
        broken = len(self._connection.execute("PRAGMA foreign_key_check").fetchall())
        if broken:
            found.append(f"{broken} rows refer to something that is gone.")
        for question, sentence in _INVARIANTS:
            number = self._number(question)
            if number:
                found.append(sentence.format(number))
        return found

    def _number(self, question: str, *parameters: object) -> int:
        return int(self._connection.execute(question, parameters).fetchone()[0])


def size_on_disk(database: Path, vectors_dir: Path) -> int:
    """Bytes of the database, its log and the vector files."""
    paths = [database, database.with_name(database.name + "-wal"), *vectors_dir.glob("*.usearch")]
    return sum(path.stat().st_size for path in paths if path.exists())


_INVARIANTS = (
    (
        "SELECT COUNT(*) FROM chunks WHERE id NOT IN (SELECT id FROM postings_docsize)",
        "{} passages cannot be found by their words.",
    ),
    (
        "SELECT COUNT(*) FROM postings_docsize WHERE id NOT IN (SELECT id FROM chunks)",
        "The word index names {} passages that do not exist.",
    ),
    (
        "SELECT COUNT(*) FROM files WHERE id NOT IN (SELECT id FROM name_postings_docsize)",
        "{} files cannot be found by their name.",
    ),
    (
        "SELECT COUNT(*) FROM name_postings_docsize WHERE id NOT IN (SELECT id FROM files)",
        "The name index names {} files that do not exist.",
    ),
    (
        "SELECT COUNT(*) FROM chunks WHERE id NOT IN (SELECT chunk_id FROM document_chunks)",
        "{} passages belong to no document.",
    ),
    (
        "SELECT COUNT(*) FROM documents d WHERE d.state = 'indexed' AND EXISTS (SELECT 1 FROM document_chunks dc"
        " WHERE dc.document_id = d.id AND dc.chunk_id NOT IN (SELECT chunk_id FROM vectors))",
        "{} documents are said to be indexed but lack vectors.",
    ),
    (
        "SELECT COUNT(*) FROM documents WHERE orphaned_at IS NULL"
        " AND id NOT IN (SELECT document_id FROM files WHERE document_id IS NOT NULL)",
        "{} documents belong to no file and are not marked so.",
    ),
)
