"""Which documents gain by their neighbours: real vectors in SQLite, a ranking made by hand."""

import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from desktop_app.encode.heads import EncodedQuery
from desktop_app.rank.fusion import Fused
from desktop_app.rank.neighbours import LOOKED_AT
from desktop_app.search_records import Lane, Query, Rerank
from desktop_app.services.neighbour_reader import NeighbourReader
from desktop_app.services.search_run import SearchRun
from desktop_app.store.database import Database
from tests.indexing_helpers import CountingEncoder, counting_model
from tests.unit.store.vector_samples import DIMENSIONS, FINGERPRINT, add_vectors

DOCUMENTS = LOOKED_AT + 5
RANKING = [Fused(number, 5.0 - number / 10, {}) for number in range(1, DOCUMENTS + 1)]
BEST = {number: [(number, 1.0)] for number in range(1, DOCUMENTS + 1)}
"""The chunk of each document has its number."""
STRANGER = 2


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "index.sqlite")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def connection(database: Database) -> Iterator[sqlite3.Connection]:
    """With a vector of every document's chunk: all near each other but that of the stranger."""
    rng = np.random.default_rng(3)
    rows = np.eye(1, DIMENSIONS)[0] + 0.05 * rng.standard_normal((DOCUMENTS, DIMENSIONS))
    rows[20:] += 0.4 * rng.standard_normal((DOCUMENTS - 20, DIMENSIONS))
    rows[STRANGER - 1] = np.eye(DIMENSIONS)[5]
    connection = database.writer()
    add_vectors(connection, 1, (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32))
    yield connection
    connection.close()


def asked(run_models: int = 1, *, words: float = 20.0, reach: float = 30.0) -> SearchRun:
    model = replace(counting_model(CountingEncoder()), fingerprint=FINGERPRINT)
    run = SearchRun(Query("lease"), 20, Rerank.LATE)
    run.asked = [(model, EncodedQuery(np.eye(1, DIMENSIONS, dtype=np.float32)[0]))] * run_models
    run.scored = {Lane.LEXICAL: [(1, words)]} if words else {}
    run.reach = reach
    return run


def gains(database: Database, run: SearchRun, strength: float = 0.25) -> dict[int, float]:
    return NeighbourReader(database, strength).gains(run, RANKING, BEST)


def test_the_stranger_among_the_best_loses(database: Database, connection: sqlite3.Connection) -> None:
    found = gains(database, asked())
    assert found.keys() == {entry.key for entry in RANKING}
    assert found[STRANGER] < 0 < found[1]
    assert gains(database, asked(), strength=0.5)[1] == pytest.approx(2 * found[1], rel=1e-5)


def test_those_that_are_not_looked_at_count_as_the_least_near(
    database: Database, connection: sqlite3.Connection
) -> None:
    found = gains(database, asked())
    least = min(found[entry.key] for entry in RANKING[:LOOKED_AT])
    assert {found[entry.key] for entry in RANKING[LOOKED_AT:]} == {least}


def test_one_that_has_no_vector_yet_neither_gains_nor_loses(database: Database, connection: sqlite3.Connection) -> None:
    connection.execute("DELETE FROM vectors WHERE chunk_id = 3")
    assert gains(database, asked())[3] == 0.0


def test_several_models_and_questions_whose_words_say_nothing_change_nothing(
    database: Database, connection: sqlite3.Connection
) -> None:
    assert gains(database, asked(2)) == gains(database, asked(0)) == {}
    assert gains(database, asked(words=0.0)) == gains(database, asked(reach=0.0)) == {}
    quiet = gains(database, asked(words=1.5))  # half as sure as it takes
    assert quiet[1] == pytest.approx(gains(database, asked())[1] / 2, rel=1e-5)
