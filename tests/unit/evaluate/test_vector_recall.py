from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from desktop_app.evaluate.vector_recall import exact_scores, recall_of, vector_recall
from desktop_app.records import Fingerprint
from desktop_app.services.encoder_slot import LoadedModel
from desktop_app.store.database import Database, transaction
from desktop_app.store.vector_file import VectorFile
from desktop_app.store.vector_snapshots import SnapshotWriter
from desktop_app.store.vectors import Snapshot, Vectors
from tests.indexing_helpers import CountingEncoder, word_tokenizer
from tests.unit.store.vector_samples import DIMENSIONS, FINGERPRINT, add_vectors, hold_chunks, random_units

MODEL = LoadedModel("counting", CountingEncoder(), FINGERPRINT, word_tokenizer())
QUESTIONS = [f"question {number}" for number in range(20)]


def test_recall_counts_scores_so_that_equals_may_stand_in_for_each_other() -> None:
    nearest = np.array([0.9, 0.8, 0.8, 0.7], np.float32)
    assert recall_of([(1, 0.9), (3, 0.8)], nearest, 2) == 1.0
    assert recall_of([(1, 0.9), (4, 0.7)], nearest, 2) == 0.5
    assert recall_of([(1, 0.9), (3, 0.8), (9, 0.1), (4, 0.7)], nearest, 10) == 0.75
    assert recall_of([], nearest, 2) == 0.0
    assert recall_of([], np.zeros(0, np.float32), 10) == 1.0


def test_exact_scores_are_those_of_all_vectors_that_a_file_has(tmp_path: Path) -> None:
    rows, asked = random_units(300), random_units(4, seed=9)
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as connection:
        number = add_vectors(connection, 1, rows)
        hold_chunks(connection, range(1, 201))
        hold_chunks(connection, range(201, 301), orphaned=True)
    scores = exact_scores(database, number, DIMENSIONS, asked, 10)
    stored = rows[:200].astype(np.float16).astype(np.float32)
    for one, row in zip(scores, asked, strict=True):
        assert one.tolist() == pytest.approx(np.sort(stored @ row)[::-1][:10].tolist(), abs=1e-6)
    database.close()


@pytest.fixture
def database(tmp_path: Path) -> Database:
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as connection:
        add_vectors(connection, 1, random_units(1_000))
    return database


def test_vectors_that_are_all_searched_miss_nothing(tmp_path: Path, database: Database) -> None:
    with closing(database.writer()) as connection:
        SnapshotWriter(tmp_path / "vectors", connection).publish(FINGERPRINT)
        add_vectors(connection, 1_001, random_units(50, seed=3))
    found = vector_recall(database, tmp_path / "vectors", MODEL, QUESTIONS)
    assert found is not None
    assert (found.vectors, found.in_file, found.questions) == (1_050, 1_000, 20)
    assert found.figures["recall@10"] == found.figures["recall@100"] == 1.0
    assert found.as_json()["recall@100_low"] == 1.0
    database.close()


def test_a_file_that_lacks_vectors_is_noticed(tmp_path: Path, database: Database) -> None:
    file = VectorFile(DIMENSIONS)
    file.add(np.arange(1, 501), random_units(1_000)[:500].astype(np.float16))
    with closing(database.writer()) as connection, transaction(connection):
        vectors = Vectors(connection)
        number = vectors.fingerprint_id(FINGERPRINT)
        stamp = file.write(tmp_path / "vectors" / "half.usearch")
        vectors.record_snapshot(number, Snapshot(1, "half.usearch", stamp, vectors.last_seq(number)))
    found = vector_recall(database, tmp_path / "vectors", MODEL, QUESTIONS)
    assert found is not None
    assert found.in_file == 500
    assert 0.3 < found.figures["recall@100_low"] < found.figures["recall@100"] < 0.7
    (tmp_path / "vectors" / "half.usearch").write_bytes(b"damaged")
    found = vector_recall(database, tmp_path / "vectors", MODEL, QUESTIONS)
    assert found is not None
    assert (found.in_file, found.figures["recall@100"]) == (0, 1.0)  # every vector is compared instead
    database.close()


def test_nothing_is_said_of_a_model_that_nothing_was_stored_for(tmp_path: Path, database: Database) -> None:
    stranger = LoadedModel("stranger", CountingEncoder(), Fingerprint("other", "{}", DIMENSIONS), None)
    assert vector_recall(database, tmp_path / "vectors", stranger, QUESTIONS) is None
    database.close()
