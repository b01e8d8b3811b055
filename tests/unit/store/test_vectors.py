import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop_app.records import Fingerprint
from desktop_app.store.database import Database
from desktop_app.store.root_models import RootModels
from desktop_app.store.vectors import Vectors

FINGERPRINT = Fingerprint("f1", "{}", 4)


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = Database(tmp_path / "index.sqlite")
    database.migrate()
    connection = database.writer()
    connection.executescript(
        """
        INSERT INTO roots (id, path, added_at) VALUES (1, '/r', '');
        INSERT INTO documents (id, content_hash, suffix, recipe, state) VALUES (1, x'01', '', '', 'extracted');
        INSERT INTO documents (id, content_hash, suffix, recipe, state) VALUES (2, x'02', '', '', 'extracted');
        INSERT INTO files (root_id, path, size_bytes, mtime_ns, document_id) VALUES (1, '/r/a', 1, 1, 1);
        """
    )
    for chunk_id, document_id in ((1, 1), (2, 1), (3, 2)):
        connection.execute(
            "INSERT INTO chunks (id, hash, text, context, token_count) VALUES (?, ?, ?, 'c', 1)",
            (chunk_id, bytes([chunk_id]), f"text {chunk_id}"),
        )
        connection.execute(
            "INSERT INTO document_chunks VALUES (?, ?, ?, 0, 1, '{}')", (document_id, chunk_id, chunk_id)
        )
    yield connection
    connection.close()


def unit(*rows: list[float]) -> np.ndarray:
    array = np.array(rows, dtype=np.float32)
    return array / np.linalg.norm(array, axis=1, keepdims=True)


def test_a_fingerprint_has_one_number(connection: sqlite3.Connection) -> None:
    vectors = Vectors(connection)
    assert vectors.known_fingerprint_id(FINGERPRINT) is None
    number = vectors.fingerprint_id(FINGERPRINT)
    assert vectors.fingerprint_id(FINGERPRINT) == number
    assert vectors.fingerprint_id(Fingerprint("f2", "{}", 4)) != number


def test_only_chunks_that_a_file_has_are_pending(connection: sqlite3.Connection) -> None:
    vectors = Vectors(connection)
    number = vectors.fingerprint_id(FINGERPRINT)
    RootModels(connection).aim_all(number)
    assert [(p.chunk_id, p.text, p.context) for p in vectors.pending(number, 0, 10)] == [
        (1, "text 1", "c"),
        (2, "text 2", "c"),
    ]
    assert [p.chunk_id for p in vectors.pending(number, 1, 10)] == [2]
    vectors.add(number, [1], unit([1, 0, 0, 0]))
    assert [p.chunk_id for p in vectors.pending(number, 0, 10)] == [2]


def test_chunks_are_pending_for_what_serves_their_root_and_for_what_it_is_aimed_at(
    connection: sqlite3.Connection,
) -> None:
    vectors, roots = Vectors(connection), RootModels(connection)
    old, new, third = (vectors.fingerprint_id(Fingerprint(name, "{}", 4)) for name in ("f1", "f2", "f3"))
    assert vectors.pending(old, 0, 10) == []
    roots.aim_all(old)
    roots.aim(1, new)
    assert [len(vectors.pending(number, 0, 10)) for number in (old, new, third)] == [2, 2, 0]


def test_a_replaced_vector_arrives_anew(connection: sqlite3.Connection) -> None:
    vectors = Vectors(connection)
    number = vectors.fingerprint_id(FINGERPRINT)
    vectors.add(number, [1, 2], unit([1, 0, 0, 0], [0, 1, 0, 0]))
    seq = vectors.last_seq(number)
    vectors.add(number, [1], unit([0, 0, 0, 1]))
    assert vectors.count(number) == 2
    ((ids, rows, last),) = vectors.after(number, 4, seq)
    assert ids.tolist() == [1]
    assert rows.tolist() == [[0, 0, 0, 1]]
    assert last == vectors.last_seq(number) > seq


def test_vectors_come_in_order_of_arrival_up_to_a_seq(connection: sqlite3.Connection) -> None:
    vectors = Vectors(connection)
    number = vectors.fingerprint_id(FINGERPRINT)
    vectors.add(number, [2], unit([1, 1, 0, 0]))
    seq = vectors.last_seq(number)
    vectors.add(number, [1, 3], unit([0, 1, 0, 0], [0, 0, 1, 0]))
    assert [block[0].tolist() for block in vectors.after(number, 4, 0)] == [[2, 1, 3]]
    assert [block[0].tolist() for block in vectors.after(number, 4, 0, up_to=seq)] == [[2]]
    assert list(vectors.after(number, 4, vectors.last_seq(number))) == []


def test_vectors_of_given_chunks(connection: sqlite3.Connection) -> None:
    vectors = Vectors(connection)
    number = vectors.fingerprint_id(FINGERPRINT)
    vectors.add(number, [1, 2, 3], unit([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]))
    ids, rows = vectors.of(number, 4, [3, 1, 77])
    assert dict(zip(ids.tolist(), rows.tolist(), strict=True)) == {1: [1, 0, 0, 0], 3: [0, 0, 1, 0]}
    ids, rows = vectors.of(number, 4, [])
    assert rows.shape == (0, 4)


def test_a_deleted_chunk_takes_its_vectors_along(connection: sqlite3.Connection) -> None:
    vectors = Vectors(connection)
    number = vectors.fingerprint_id(FINGERPRINT)
    vectors.add(number, [3], unit([1, 0, 0, 0]))
    connection.execute("DELETE FROM document_chunks WHERE chunk_id = 3")
    connection.execute("DELETE FROM chunks WHERE id = 3")
    assert vectors.count(number) == 0


def test_a_chunk_that_is_gone_by_now_gets_no_vector(connection: sqlite3.Connection) -> None:
    vectors = Vectors(connection)
    number = vectors.fingerprint_id(FINGERPRINT)
    vectors.add(number, [1, 9_999], unit([1, 0], [0, 1]))
    assert vectors.count(number) == 1


def test_a_sample_is_everything_where_there_is_little(connection: sqlite3.Connection) -> None:
    vectors = Vectors(connection)
    number = vectors.fingerprint_id(FINGERPRINT)
    assert vectors.sample(number, 4, 40, 4)[:2] == ([], [])
    vectors.add(number, [2, 1, 3], unit([1, 0, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0]))
    vectors.add(vectors.fingerprint_id(Fingerprint("f2", "{}", 4)), [1, 2], unit([0, 0, 0, 1], [0, 0, 0, 1]))
    ids, texts, rows = vectors.sample(number, 4, 40, 6)
    assert dict(zip(ids, rows.tolist(), strict=True)) == {2: [1, 0, 0, 0], 1: [0, 1, 0, 0], 3: [0, 0, 1, 0]}
    assert texts == [f"text {chunk_id}" for chunk_id in ids]
    assert vectors.sample(number, 4, 40, 4)[1] == ["text"] * 3


def test_of_many_a_sample_reaches_from_the_first_to_the_last(connection: sqlite3.Connection) -> None:
    vectors = Vectors(connection)
    number = vectors.fingerprint_id(FINGERPRINT)
    many = range(10, 1_010)
    connection.executemany(
        "INSERT INTO chunks (id, hash, text, context, token_count) VALUES (?, ?, 'text', '', 1)",
        [(chunk_id, chunk_id.to_bytes(2)) for chunk_id in many],
    )
    vectors.add(number, list(many), unit(*[[1.0, 0, 0, 0]] * len(many)))
    ids = vectors.sample(number, 4, 40, 4)[0]
    assert 36 <= len(ids) <= 40
    assert min(ids) == many[0]
    assert max(ids) >= many[-1] - 4
    gaps = np.diff(sorted(ids))
    assert gaps.max() <= 150
