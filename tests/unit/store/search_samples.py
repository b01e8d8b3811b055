"""A small index written by hand, for the tests of everything that searches."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from desktop_app.records import Chunk, Extraction, FileEntry, Locator, Segment
from desktop_app.store.database import Database, transaction
from desktop_app.store.documents import Documents
from desktop_app.store.files import Files
from desktop_app.store.roots import Roots

ROOT = Path("/home/me/Documents")
DAY_NS = 86_400 * 1_000_000_000


class SampleIndex:
    """Adds files with given chunks; every chunk is a segment of its own."""

    def __init__(self, folder: Path) -> None:
        self.database = Database(folder / "index.db")
        self.database.migrate()
        self.connection = self.database.writer()

    def add(self, name: str, chunks: Sequence[str], *, title: str = "", day: int = 0, created: str = "") -> int:
        """Store a file below ROOT, modified so many days after 1970, and return its document's id.

        `created` is when it was written as it says itself.
        """
        path = ROOT / name
        segments = tuple(Segment(text, Locator(page=number)) for number, text in enumerate(chunks, start=1))
        extraction = Extraction(path.suffix.lstrip("."), title, segments, metadata={"created": created})
        cut, start = [], 0
        for segment in segments:
            end = start + len(segment.text)
            cut.append(Chunk(segment.text, title, start, end, segment.locator, 1))
            start = end + 2
        with transaction(self.connection):
            root_id = Roots(self.connection).add(ROOT)
            content = hashlib.sha256(repr((title, chunks)).encode()).digest()
            document_id = Documents(self.connection).store(content, path.suffix, "test", extraction, cut)
            files = Files(self.connection)
            files.see(root_id, FileEntry(path, 1, day * DAY_NS))
            row = files.by_path(path)
            assert row is not None
            files.link(row, document_id, 1, day * DAY_NS)
        return document_id

    def remove(self, name: str) -> None:
        """Delete a file; its document stays for a while."""
        files = Files(self.connection)
        row = files.by_path(ROOT / name)
        assert row is not None
        with transaction(self.connection):
            files.remove([row])

    def chunk_ids(self, document_id: int) -> list[int]:
        """Chunks of a document in reading order."""
        rows = self.connection.execute(
            "SELECT chunk_id FROM document_chunks WHERE document_id = ? ORDER BY ordinal", (document_id,)
        )
        return [row[0] for row in rows]

    def close(self) -> None:
        """Close every connection."""
        self.connection.close()
        self.database.close()
