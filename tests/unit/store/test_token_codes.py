import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.records import Fingerprint
from desktop_app.store.database import Database
from desktop_app.store.token_codes import TokenCodes
from desktop_app.store.vectors import Vectors
from tests.unit.store.vector_samples import add_vectors, hold_chunks, random_units


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    """Four chunks with vectors, three of which have codes."""
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as writer:
        add_vectors(writer, 1, random_units(4))
        hold_chunks(writer, [1, 2, 3, 4])
        TokenCodes(writer).add(1, [1, 2, 3], [b"one", b"two", b"three"])
        yield writer


def test_codes_are_kept_by_chunk_and_replaced(connection: sqlite3.Connection) -> None:
    codes = TokenCodes(connection)
    assert codes.of(1, [1, 3, 4, 99]) == {1: b"one", 3: b"three"}
    assert codes.of(2, [1]) == {}
    codes.add(1, [1, 99], [b"new", b"of a chunk that is gone"])
    assert codes.of(1, [1, 99]) == {1: b"new"}


def test_codes_of_every_model(connection: sqlite3.Connection) -> None:
    other = Vectors(connection).fingerprint_id(Fingerprint("another", "{}", 4))
    codes = TokenCodes(connection)
    codes.add(other, [1], [b"of another"])
    assert codes.of_any([1, 3, 4, 99]) == {1: {1: b"one", 3: b"three"}, other: {1: b"of another"}}


def test_a_basis_is_written_once(connection: sqlite3.Connection) -> None:
    codes = TokenCodes(connection)
    assert codes.basis(1) is None
    codes.keep_basis(1, b"first")
    codes.keep_basis(1, b"second")
    assert codes.basis(1) == b"first"


def test_codes_go_with_their_chunk_and_in_parts(connection: sqlite3.Connection) -> None:
    codes = TokenCodes(connection)
    connection.execute("DELETE FROM document_chunks WHERE chunk_id = 2")
    connection.execute("DELETE FROM chunks WHERE id = 2")
    assert codes.of(1, [1, 2, 3]) == {1: b"one", 3: b"three"}
    assert (codes.drop(1, 1), codes.drop(1, 5), codes.drop(1, 5)) == (1, 1, 0)


def test_what_lacks_codes_is_pending_only_where_the_model_gives_them(connection: sqlite3.Connection) -> None:
    vectors = Vectors(connection)
    connection.execute("UPDATE roots SET serving_id = 1")
    assert vectors.pending(1, 0, 10) == []
    assert [chunk.chunk_id for chunk in vectors.pending(1, 0, 10, codes=True)] == [4]
    assert vectors.having(1, [1, 4, 99]) == {1, 4}
