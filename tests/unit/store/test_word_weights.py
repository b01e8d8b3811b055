import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.store.database import Database
from desktop_app.store.word_weights import MOST_TOKENS, WordWeights
from tests.unit.store.vector_samples import add_vectors, hold_chunks, random_units

WEIGHTS = [{7: 0.5, 8: 0.1}, {7: 0.2}, {9: 1.0}, {}]


@pytest.fixture
def connection(tmp_path: Path) -> Iterator[sqlite3.Connection]:
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as writer:
        add_vectors(writer, 1, random_units(4))
        hold_chunks(writer, [1, 2, 3])
        WordWeights(writer).add(1, [1, 2, 3, 4], WEIGHTS)
        yield writer


def test_chunks_are_ranked_by_the_sum_over_shared_tokens(connection: sqlite3.Connection) -> None:
    found = WordWeights(connection).search(1, {7: 1.0, 8: 2.0, 5: 9.0}, 10)
    assert found == [(1, pytest.approx(0.7)), (2, pytest.approx(0.2))]
    assert WordWeights(connection).search(1, {7: 1.0}, 1) == [(1, pytest.approx(0.5))]
    assert WordWeights(connection).search(1, {}, 10) == []
    assert WordWeights(connection).search(2, {7: 1.0}, 10) == []


def test_only_chunks_in_scope_are_found(connection: sqlite3.Connection) -> None:
    assert WordWeights(connection).search(1, {7: 1.0}, 10, np.array([2, 3])) == [(2, pytest.approx(0.2))]


def test_scores_of_given_chunks(connection: sqlite3.Connection) -> None:
    assert WordWeights(connection).of(1, {7: 2.0, 9: 1.0}, [2, 3, 4]) == {2: pytest.approx(0.4), 3: pytest.approx(1.0)}


def test_scores_of_given_chunks_cost_the_same_in_a_large_index(connection: sqlite3.Connection) -> None:
    few = steps_of(connection)
    add_vectors(connection, 10, random_units(1_000))
    WordWeights(connection).add(1, range(10, 1_010), [{7: 0.1}] * 1_000)
    assert steps_of(connection) <= few + 1


def steps_of(connection: sqlite3.Connection) -> int:
    """How much SQLite does for the scores of two chunks, in hundreds of its instructions."""
    steps: list[None] = []
    connection.set_progress_handler(lambda: steps.append(None), 100)
    try:
        WordWeights(connection).of(1, {7: 2.0, 9: 1.0}, [2, 3])
    finally:
        connection.set_progress_handler(None, 0)
    return len(steps)


def test_of_a_query_as_long_as_a_page_the_heaviest_tokens_count(connection: sqlite3.Connection) -> None:
    page = dict.fromkeys(range(100, 5_000), 0.01) | {7: 1.0, 9: 0.001}
    statements: list[str] = []
    connection.set_trace_callback(statements.append)
    assert WordWeights(connection).search(1, page, 10) == [(1, pytest.approx(0.5)), (2, pytest.approx(0.2))]
    connection.set_trace_callback(None)
    assert len(statements) <= MOST_TOKENS + 2
    assert WordWeights(connection).of(1, page, [2, 3]) == {2: pytest.approx(0.2)}


def test_new_weights_replace_the_old_ones_and_a_chunk_that_is_gone_gets_none(connection: sqlite3.Connection) -> None:
    WordWeights(connection).add(1, [1, 99], [{9: 0.3}, {9: 5.0}])
    assert WordWeights(connection).search(1, {7: 1.0, 9: 1.0}, 10) == [
        (3, pytest.approx(1.0)),
        (1, pytest.approx(0.3)),
        (2, pytest.approx(0.2)),
    ]


def test_weights_go_with_their_chunk(connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM document_chunks WHERE chunk_id = 1")
    connection.execute("DELETE FROM chunks WHERE id = 1")
    assert WordWeights(connection).search(1, {7: 1.0}, 10) == [(2, pytest.approx(0.2))]


def test_chunks_without_a_file_are_passed_over(connection: sqlite3.Connection) -> None:
    connection.execute(
        "INSERT INTO documents (id, content_hash, suffix, recipe, state, orphaned_at) VALUES (9, x'09', '', '', '', 0)"
    )
    connection.execute("UPDATE document_chunks SET document_id = 9 WHERE chunk_id = 1")
    assert WordWeights(connection).search(1, {7: 1.0}, 1) == [(2, pytest.approx(0.2))]


def test_weights_are_dropped_in_batches(connection: sqlite3.Connection) -> None:
    weights = WordWeights(connection)
    assert [weights.drop(1, 3), weights.drop(1, 3), weights.drop(1, 3)] == [3, 1, 0]


@settings(deadline=None, max_examples=50)
@given(
    st.lists(st.dictionaries(st.integers(0, 6), st.floats(0.01, 1)), min_size=1, max_size=6),
    st.dictionaries(st.integers(0, 6), st.floats(0.01, 1)),
)
def test_scores_are_those_of_the_definition(rows: list[dict[int, float]], query: dict[int, float]) -> None:
    database = sqlite3.connect(":memory:")
    with closing(database):
        database.executescript(
            "CREATE TABLE chunks (id INTEGER PRIMARY KEY); CREATE TABLE documents (orphaned_at);"
            "CREATE TABLE word_weights (fingerprint_id, token, chunk_id, weight);"
        )
        ids = range(1, len(rows) + 1)
        database.executemany("INSERT INTO chunks VALUES (?)", [(i,) for i in ids])
        WordWeights(database).add(1, list(ids), rows)
        found = dict(WordWeights(database).search(1, query, 10))
    expected = {i: sum(row[t] * w for t, w in query.items() if t in row) for i, row in zip(ids, rows, strict=True)}
    assert found == pytest.approx({i: score for i, score in expected.items() if set(rows[i - 1]) & set(query)})
