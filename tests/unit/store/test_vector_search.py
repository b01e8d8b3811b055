import sqlite3
import threading
import weakref
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from desktop_app.records import Fingerprint
from desktop_app.store.database import Database
from desktop_app.store.vector_file import FileStamp, VectorFile, leading
from desktop_app.store.vector_search import EXACT_BYTES, SnapshotReader, _top
from desktop_app.store.vector_snapshots import SnapshotWriter
from tests.unit.store.vector_samples import DIMENSIONS, FINGERPRINT, add_vectors, hold_chunks, random_units


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "index.sqlite")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def connection(database: Database) -> Iterator[sqlite3.Connection]:
    connection = database.writer()
    yield connection
    connection.close()


@pytest.fixture
def directory(tmp_path: Path) -> Path:
    return tmp_path / "vectors"


@pytest.fixture(params=[EXACT_BYTES, 0], ids=["compared", "graph"])
def reader(request: pytest.FixtureRequest, directory: Path, database: Database) -> SnapshotReader:
    return SnapshotReader(directory, database, exact_bytes=request.param)


def exact(connection: sqlite3.Connection, query: np.ndarray, k: int) -> list[int]:
    rows = connection.execute("SELECT chunk_id, vector FROM vectors").fetchall()
    scores = [(float(np.frombuffer(blob, "<f2").astype(np.float32) @ query), chunk_id) for chunk_id, blob in rows]
    return [chunk_id for _, chunk_id in sorted(scores, key=lambda pair: (-pair[0], pair[1]))[:k]]


def ids(found: list[tuple[int, float]]) -> list[int]:
    return [chunk_id for chunk_id, _ in found]


QUERY = random_units(1, seed=77)[0]


def test_an_unknown_fingerprint_finds_nothing(reader: SnapshotReader) -> None:
    assert reader.search(FINGERPRINT, QUERY, 10) == []
    assert reader.scores(FINGERPRINT, QUERY, [1]) == []


def test_without_a_file_the_search_is_exact_and_sees_every_commit(
    reader: SnapshotReader, connection: sqlite3.Connection
) -> None:
    for start in (1, 301, 601):
        add_vectors(connection, start, random_units(300, seed=start))
        assert ids(reader.search(FINGERPRINT, QUERY, 20)) == exact(connection, QUERY, 20)


def test_scores_are_cosines_best_first(reader: SnapshotReader, connection: sqlite3.Connection) -> None:
    add_vectors(connection, 1, random_units(50))
    found = reader.search(FINGERPRINT, random_units(50)[9], 50)
    assert found[0][0] == 10
    assert found[0][1] == pytest.approx(1, abs=2e-3)
    assert [score for _, score in found] == sorted((score for _, score in found), reverse=True)
    assert reader.scores(FINGERPRINT, random_units(50)[9], [3, 10, 999])[0] == found[0]


def test_file_and_what_came_since_are_searched_together(
    reader: SnapshotReader, connection: sqlite3.Connection, directory: Path
) -> None:
    add_vectors(connection, 1, random_units(1_000))
    SnapshotWriter(directory, connection).publish(FINGERPRINT)
    near = QUERY[np.newaxis] + 0.01 * random_units(1)
    add_vectors(connection, 2_000, near / np.linalg.norm(near))
    found = ids(reader.search(FINGERPRINT, QUERY, 10))
    assert found[0] == 2_000
    assert len(set(found) & set(exact(connection, QUERY, 10))) >= 9


def test_a_new_file_is_picked_up_while_the_old_one_is_open(
    reader: SnapshotReader, connection: sqlite3.Connection, directory: Path
) -> None:
    writer = SnapshotWriter(directory, connection)
    for round_number in range(4):
        add_vectors(connection, 1 + 300 * round_number, random_units(300, seed=round_number))
        writer.publish(FINGERPRINT)
        found = reader.search(FINGERPRINT, QUERY, 300 * (round_number + 1))
        assert sorted(ids(found)) == list(range(1, 300 * (round_number + 1) + 1))


def test_searches_go_on_while_a_new_file_is_checked(
    reader: SnapshotReader, connection: sqlite3.Connection, directory: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = add_vectors(connection, 1, random_units(300))
    reader.search(FINGERPRINT, QUERY, 5)
    free, mapped = threading.Event(), VectorFile.mapped

    def slowly(path: Path, dimensions: int, stamp: FileStamp) -> VectorFile | None:
        assert free.wait(20)
        return mapped(path, dimensions, stamp)

    monkeypatch.setattr(VectorFile, "mapped", slowly)
    SnapshotWriter(directory, connection).publish(FINGERPRINT)
    add_vectors(connection, 301, random_units(50, seed=9))
    with ThreadPoolExecutor(1) as pool:
        try:
            found = pool.submit(reader.search, FINGERPRINT, QUERY, 20).result(10)
        finally:
            free.set()
    assert ids(found) == exact(connection, QUERY, 20)
    opening = reader._states[first].opening
    assert opening is not None
    opening.join()
    assert reader.search(FINGERPRINT, QUERY, 20) == found
    assert reader._states[first].snapshot == opening.snapshot
    reader.close()
    assert reader.search(FINGERPRINT, QUERY, 20) == found


@pytest.mark.parametrize("searched", [False, True], ids=["at first", "later"])
@pytest.mark.parametrize("damage", ["missing", "truncated", "flipped"])
def test_a_damaged_file_is_never_used(
    reader: SnapshotReader, connection: sqlite3.Connection, directory: Path, damage: str, *, searched: bool
) -> None:
    first = add_vectors(connection, 1, random_units(500))
    if searched:
        reader.search(FINGERPRINT, QUERY, 20)
    SnapshotWriter(directory, connection).publish(FINGERPRINT)
    (path,) = directory.iterdir()
    data = bytearray(path.read_bytes())
    data[-50] ^= 0xFF
    if damage == "missing":
        path.unlink()
    else:
        path.write_bytes(data if damage == "flipped" else data[:1000])
    assert ids(reader.search(FINGERPRINT, QUERY, 20)) == exact(connection, QUERY, 20)
    if (opening := reader._states[first].opening) is not None:
        opening.join()
    assert ids(reader.search(FINGERPRINT, QUERY, 20)) == exact(connection, QUERY, 20)
    assert reader._states[first]._file is None


@pytest.mark.parametrize("published", [True, False])
def test_chunks_that_are_gone_are_never_returned_and_take_no_places(
    reader: SnapshotReader, connection: sqlite3.Connection, directory: Path, *, published: bool
) -> None:
    add_vectors(connection, 1, random_units(400))
    if published:
        SnapshotWriter(directory, connection).publish(FINGERPRINT)
    assert len(reader.search(FINGERPRINT, QUERY, 30)) == 30
    gone = exact(connection, QUERY, 200)
    connection.execute(f"DELETE FROM chunks WHERE id IN ({','.join(map(str, gone))})")
    found = ids(reader.search(FINGERPRINT, QUERY, 30))
    assert len(found) == 30
    assert not set(found) & set(gone)
    assert len(reader.search(FINGERPRINT, QUERY, 1_000)) == 200


def test_a_search_ends_when_the_graph_cannot_reach_what_is_left(
    reader: SnapshotReader, connection: sqlite3.Connection, directory: Path
) -> None:
    """Of near-duplicates many are beyond the reach of the graph; the few that live are among them or not."""
    rows = random_units(1)[0] + 1e-3 * random_units(1_500, seed=3)
    add_vectors(connection, 1, rows / np.linalg.norm(rows, axis=1, keepdims=True))
    SnapshotWriter(directory, connection).publish(FINGERPRINT)
    connection.execute("DELETE FROM chunks WHERE id % 100 <> 0")
    found = ids(reader.search(FINGERPRINT, QUERY, 200))
    assert found == exact(connection, QUERY, 200)
    assert len(found) == 15


def test_a_file_of_moderate_size_misses_hardly_any_of_the_nearest(
    directory: Path, database: Database, connection: sqlite3.Connection
) -> None:
    """So close together, as versions of one letter are, that a graph finds three quarters of them."""
    rows = random_units(1)[0] + 0.1 * random_units(6_000, seed=3)
    add_vectors(connection, 1, rows / np.linalg.norm(rows, axis=1, keepdims=True))
    SnapshotWriter(directory, connection).publish(FINGERPRINT)
    found = ids(SnapshotReader(directory, database).search(FINGERPRINT, QUERY, 100))
    assert len(set(found) & set(exact(connection, QUERY, 100))) >= 97


@pytest.mark.parametrize("published", [True, False])
def test_chunks_that_no_file_has_take_no_places(
    reader: SnapshotReader, connection: sqlite3.Connection, directory: Path, *, published: bool
) -> None:
    add_vectors(connection, 1, random_units(2_000))
    if published:
        SnapshotWriter(directory, connection).publish(FINGERPRINT)
    order = exact(connection, QUERY, 2_000)
    hold_chunks(connection, order[:600], orphaned=True)
    hold_chunks(connection, order[600:])
    found = ids(reader.search(FINGERPRINT, QUERY, 20))
    assert len(found) == 20
    assert len(set(found) & set(order[600:620])) >= 19
    assert len(reader.search(FINGERPRINT, QUERY, 2_000)) == 1_400


@pytest.mark.parametrize("published", [True, False])
def test_a_replaced_vector_counts_with_its_new_value(
    reader: SnapshotReader, connection: sqlite3.Connection, directory: Path, *, published: bool
) -> None:
    add_vectors(connection, 1, random_units(300))
    if published:
        SnapshotWriter(directory, connection).publish(FINGERPRINT)
    add_vectors(connection, 5, QUERY[np.newaxis])
    assert reader.search(FINGERPRINT, QUERY, 3)[0] == (5, pytest.approx(1, abs=2e-3))
    add_vectors(connection, 5, -QUERY[np.newaxis])
    found = reader.search(FINGERPRINT, QUERY, 300)
    assert found[-1] == (5, pytest.approx(-1, abs=2e-3))
    assert len(set(ids(found))) == len(found) == 300


def test_rows_beyond_the_cache_are_searched_too(
    directory: Path, database: Database, connection: sqlite3.Connection
) -> None:
    reader = SnapshotReader(directory, database, cached_rows=100)
    for start in range(1, 5_000, 1_000):
        add_vectors(connection, start, random_units(1_000, seed=start))
        assert ids(reader.search(FINGERPRINT, QUERY, 25)) == exact(connection, QUERY, 25)


def test_another_fingerprint_has_vectors_of_its_own(reader: SnapshotReader, connection: sqlite3.Connection) -> None:
    add_vectors(connection, 1, random_units(10))
    assert reader.search(Fingerprint("other", "{}", DIMENSIONS), QUERY, 5) == []
    assert len(reader.search(FINGERPRINT, QUERY, 5)) == 5


def test_what_is_held_of_a_model_that_is_not_searched_any_more_can_be_let_go(
    reader: SnapshotReader, connection: sqlite3.Connection
) -> None:
    first = add_vectors(connection, 1, random_units(20))
    hold_chunks(connection, range(1, 21))
    found = reader.search(FINGERPRINT, QUERY, 5)
    rows = weakref.ref(reader._states[first].recent)
    reader.keep_only({first})
    assert rows() is not None
    reader.keep_only({first + 1})
    assert rows() is None
    assert reader.search(FINGERPRINT, QUERY, 5) == found


def test_many_threads_search_one_file(reader: SnapshotReader, connection: sqlite3.Connection, directory: Path) -> None:
    add_vectors(connection, 1, random_units(500))
    SnapshotWriter(directory, connection).publish(FINGERPRINT)
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda _: tuple(ids(reader.search(FINGERPRINT, QUERY, 10))), range(200)))
    assert len(set(found)) == 1


@settings(max_examples=50)
@given(st.lists(st.integers(-50, 50), min_size=1, max_size=60), st.integers(1, 70))
def test_top_keeps_the_best_scores(values: list[int], k: int) -> None:
    scores = np.array(values, dtype=np.float32)
    best_ids, best = _top(np.arange(len(values)), scores, k)
    assert sorted(best.tolist(), reverse=True) == sorted(scores.tolist(), reverse=True)[:k]
    assert (scores[best_ids] == best).all()


@pytest.mark.parametrize("published", [True, False])
@pytest.mark.parametrize("cached_rows", [10, 100_000])
def test_leading_dimensions_propose_and_all_dimensions_score(
    database: Database, connection: sqlite3.Connection, directory: Path, published: bool, cached_rows: int
) -> None:
    coarse = replace(FINGERPRINT, coarse=DIMENSIONS // 2)
    add_vectors(connection, 1, random_units(400))
    hold_chunks(connection, range(1, 401))
    if published:
        SnapshotWriter(directory, connection).publish(coarse)
    reader = SnapshotReader(directory, database, cached_rows=cached_rows)
    found = reader.search(coarse, QUERY, 20)
    rows = dict(reader.scores(FINGERPRINT, QUERY, range(1, 401)))
    assert [score for _, score in found] == [rows[chunk_id] for chunk_id, _ in found]
    assert len(set(ids(found)) & set(exact(connection, QUERY, 20))) >= 12


def test_a_file_for_other_dimensions_is_replaced(
    database: Database, connection: sqlite3.Connection, directory: Path
) -> None:
    add_vectors(connection, 1, random_units(100))
    writer = SnapshotWriter(directory, connection)
    writer.publish(FINGERPRINT)
    coarse = replace(FINGERPRINT, coarse=4)
    assert writer.open(FINGERPRINT)
    assert not writer.open(coarse)
    assert writer.is_due(coarse, idle=True)
    writer.publish(coarse)
    assert writer.open(coarse)
    assert not writer.check(coarse)
    assert [path.name for path in directory.iterdir()] == [f"{FINGERPRINT.digest[:16]}-4d-i8-000002.usearch"]


def test_a_leading_part_has_unit_length_and_the_whole_stays_as_it_is() -> None:
    rows = random_units(5).astype(np.float16)
    assert leading(rows, DIMENSIONS) is rows
    part = leading(rows, 4)
    assert part.dtype == np.float16
    np.testing.assert_allclose(np.linalg.norm(part.astype(np.float32), axis=1), 1, atol=2e-3)
    np.testing.assert_array_equal(leading(np.zeros((1, 8), np.float32), 4), np.zeros((1, 4)))
