import sqlite3
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from desktop_app.records import (
    SEGMENT_SEPARATOR,
    Chunk,
    Extraction,
    ExtractionFailure,
    FailureReason,
    FileEntry,
    Fingerprint,
    Locator,
    Segment,
)
from desktop_app.store.database import Database
from desktop_app.store.documents import Documents
from desktop_app.store.files import Files
from desktop_app.store.postings import Postings
from desktop_app.store.root_models import RootModels
from desktop_app.store.roots import Roots
from desktop_app.store.statistics import Statistics
from desktop_app.store.vectors import Vectors

FINGERPRINT = Fingerprint("f1", "{}", 4)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as writer:
        Roots(writer).add(Path("/r"))
        yield writer


def _store(connection: sqlite3.Connection, content: bytes, *texts: str, recipe: str = "r1") -> int:
    extraction = Extraction("txt", "Title", tuple(Segment(text, Locator(page=i + 1)) for i, text in enumerate(texts)))
    chunks, start = [], 0
    for i, text in enumerate(texts):
        chunks.append(Chunk(text, "Title", start, start + len(text), Locator(page=i + 1), 3))
        start += len(text) + len(SEGMENT_SEPARATOR)
    return Documents(connection).store(content, ".txt", recipe, extraction, chunks)


def _link(connection: sqlite3.Connection, document_id: int) -> None:
    """A file that has the document."""
    files, entry = Files(connection), FileEntry(Path(f"/r/{document_id}"), 1, 1)
    files.see(1, entry)
    row = files.by_path(entry.path)
    assert row is not None
    files.link(row, document_id, entry.size_bytes, entry.mtime_ns)


def _embed(connection: sqlite3.Connection) -> int:
    vectors = Vectors(connection)
    fingerprint_id = vectors.fingerprint_id(FINGERPRINT)
    RootModels(connection).aim_all(fingerprint_id)
    for (document_id,) in connection.execute("SELECT id FROM documents").fetchall():
        _link(connection, document_id)
    ids = [row[0] for row in connection.execute("SELECT id FROM chunks")]
    vectors.add(fingerprint_id, ids, np.full((len(ids), 4), 0.5, dtype=np.float32))
    return fingerprint_id


def test_two_documents_share_the_chunks_they_have_in_common(connection: sqlite3.Connection) -> None:
    first = _store(connection, b"1", "alpha", "beta")
    second = _store(connection, b"2", "alpha", "gamma")
    assert first != second
    assert Statistics(connection).chunks() == 3
    assert Postings(connection).count("alpha") == 1


def test_an_edit_keeps_the_vectors_of_what_stayed(connection: sqlite3.Connection) -> None:
    _store(connection, b"1", "alpha", "beta")
    fingerprint_id = _embed(connection)
    edited = _store(connection, b"2", "alpha", "beta changed")
    documents = Documents(connection)
    assert documents.settle(fingerprint_id, [edited]) == []
    assert Statistics(connection).vectors(FINGERPRINT.digest) == 2
    _embed(connection)
    assert documents.settle(fingerprint_id, [edited]) == [edited]


def test_reading_the_same_content_by_a_new_recipe_keeps_equal_chunks_with_their_vectors(
    connection: sqlite3.Connection,
) -> None:
    document_id = _store(connection, b"1", "alpha", "beta")
    fingerprint_id = _embed(connection)
    assert _store(connection, b"1", "alpha", "delta", recipe="r2") == document_id
    assert Statistics(connection).vectors(FINGERPRINT.digest) == 1
    assert Documents(connection).settle(fingerprint_id, [document_id]) == []
    assert Postings(connection).count("beta") == 0
    assert Statistics(connection).problems() == []


def test_content_that_becomes_unreadable_loses_its_passages(connection: sqlite3.Connection) -> None:
    document_id = _store(connection, b"1", "alpha")
    failure = ExtractionFailure(FailureReason.CORRUPT, "It ends too early.")
    assert Documents(connection).store_failure(b"1", ".txt", "r2", failure) == document_id
    row = Documents(connection).find(b"1", ".txt")
    assert row is not None
    assert row.state == "failed"
    assert Statistics(connection).chunks() == 0


def test_a_new_fingerprint_makes_documents_wait_for_its_vectors(connection: sqlite3.Connection) -> None:
    document_id = _store(connection, b"1", "alpha")
    old = _embed(connection)
    documents = Documents(connection)
    documents.settle(old, [document_id])
    other = Vectors(connection).fingerprint_id(Fingerprint("f2", "{}", 4))
    RootModels(connection).aim_all(other)
    documents.renew_states()
    assert documents.find(b"1", ".txt").state == "extracted"  # type: ignore[union-attr]
    RootModels(connection).aim_all(old)
    documents.renew_states()
    assert documents.find(b"1", ".txt").state == "indexed"  # type: ignore[union-attr]
    written = connection.total_changes
    documents.renew_states()
    assert connection.total_changes == written


def test_only_a_document_that_lacks_a_vector_has_a_first_one_to_be_embedded(connection: sqlite3.Connection) -> None:
    embedded = _store(connection, b"1", "alpha", "beta")
    fingerprint_id = _embed(connection)
    documents = Documents(connection)
    longer = _store(connection, b"2", "alpha", "gamma", "delta")
    failed = documents.store_failure(b"3", ".txt", "r", ExtractionFailure(FailureReason.CORRUPT, "Bad."))
    assert documents.first_missing(fingerprint_id, []) is None
    assert documents.first_missing(fingerprint_id, [embedded, failed]) is None
    assert documents.first_missing(fingerprint_id, [embedded, longer]) == 3
    assert documents.first_missing(fingerprint_id + 1, [embedded, longer]) == 1


def test_segments_carry_offsets_into_the_document(connection: sqlite3.Connection) -> None:
    document_id = _store(connection, b"1", "alpha", "βήτα", "三")
    rows = connection.execute(
        "SELECT start, text FROM segments WHERE document_id = ? ORDER BY ordinal", (document_id,)
    ).fetchall()
    document = SEGMENT_SEPARATOR.join(["alpha", "βήτα", "三"])
    for start, packed in rows:
        text = zlib.decompress(packed).decode()
        assert document[start : start + len(text)] == text


def test_a_document_of_many_chunks_keeps_their_order_and_places(
    connection: sqlite3.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("desktop_app.store.documents._CHUNKS_AT_ONCE", 2)
    document_id = _store(connection, b"1", "a", "b", "a", "c", "b")
    rows = connection.execute(
        "SELECT dc.ordinal, c.text, dc.start, dc.locator FROM document_chunks dc JOIN chunks c ON c.id = dc.chunk_id"
        " WHERE dc.document_id = ? ORDER BY dc.ordinal",
        (document_id,),
    ).fetchall()
    step = 1 + len(SEGMENT_SEPARATOR)
    assert rows == [(i, text, i * step, f'{{"page": {i + 1}}}') for i, text in enumerate("abacb")]
    assert Statistics(connection).chunks() == 3


def test_leftovers_are_dropped(connection: sqlite3.Connection) -> None:
    document_id = _store(connection, b"1", "alpha")
    connection.execute("DELETE FROM document_chunks WHERE document_id = ?", (document_id,))
    assert Statistics(connection).problems() != []
    assert Documents(connection).drop_leftovers() == 2
    assert Statistics(connection).problems() == []
