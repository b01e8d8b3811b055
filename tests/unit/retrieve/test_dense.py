from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from desktop_app.retrieve.dense import DenseLane
from desktop_app.retrieve.scope import Scope
from desktop_app.store.database import Database
from desktop_app.store.vector_search import SnapshotReader
from desktop_app.store.word_weights import WordWeights
from tests.unit.store.vector_samples import FINGERPRINT, add_vectors, random_units

COUNT = 2_000
QUERY = random_units(1, seed=77)[0]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as connection:
        add_vectors(connection, 1, random_units(COUNT))
    yield database
    database.close()


@pytest.fixture
def vectors(tmp_path: Path, database: Database) -> SnapshotReader:
    return SnapshotReader(tmp_path / "vectors", database)


@pytest.fixture
def make_lane(database: Database, vectors: SnapshotReader) -> Callable[[int], DenseLane]:
    """A lane with this limit of the exact scan."""
    return lambda limit: DenseLane(database, vectors, exact_scan_limit=limit)


def ids(lane: DenseLane, depth: int, *allowed: int) -> list[int]:
    scope = Scope(chunk_ids=np.array(sorted(allowed), dtype=np.int64)) if allowed else Scope()
    return [chunk_id for chunk_id, _ in lane.search(FINGERPRINT, QUERY, {}, depth, scope)]


def expected(allowed: range | list[int], depth: int) -> list[int]:
    scores = random_units(COUNT).astype(np.float16).astype(np.float32) @ QUERY
    return sorted(allowed, key=lambda chunk_id: (-scores[chunk_id - 1], chunk_id))[:depth]


@pytest.mark.parametrize("limit", [0, 50, 10_000])
@pytest.mark.parametrize("allowed", [range(1, 31), range(5, COUNT, 7), range(1, COUNT + 1)])
def test_a_filtered_search_finds_the_best_of_what_is_allowed(
    make_lane: Callable[[int], DenseLane], limit: int, allowed: range
) -> None:
    assert ids(make_lane(limit), 20, *allowed) == expected(allowed, 20)


def test_the_farthest_chunks_are_found_when_only_they_are_allowed(make_lane: Callable[[int], DenseLane]) -> None:
    farthest = expected(range(1, COUNT + 1), COUNT)[-40:]
    assert ids(make_lane(10), 30, *farthest) == farthest[:30]


def test_without_a_scope_everything_is_searched(make_lane: Callable[[int], DenseLane]) -> None:
    assert ids(make_lane(10), 25) == expected(range(1, COUNT + 1), 25)


def test_an_empty_scope_finds_nothing(make_lane: Callable[[int], DenseLane]) -> None:
    assert make_lane(10).search(FINGERPRINT, QUERY, {}, 5, Scope(chunk_ids=np.zeros(0, dtype=np.int64))) == []


def test_word_weights_are_added_to_cosines(
    database: Database, make_lane: Callable[[int], DenseLane], vectors: SnapshotReader
) -> None:
    last, middle = expected(range(1, COUNT + 1), COUNT)[-1], expected(range(1, COUNT + 1), COUNT)[500]
    with closing(database.writer()) as connection:
        WordWeights(connection).add(1, [last, middle], [{5: 9.0}, {5: 2.0, 6: 1.0}])
    cosine = dict(vectors.scores(FINGERPRINT, QUERY, [last, middle]))
    found = make_lane(10).search(FINGERPRINT, QUERY, {5: 1.0, 6: 1.0, 7: 4.0}, 20, Scope())
    assert found[0] == (last, pytest.approx(cosine[last] + 0.3 * 9))
    assert found[1] == (middle, pytest.approx(cosine[middle] + 0.3 * 3))
    assert [chunk_id for chunk_id, _ in found[2:]] == expected(range(1, COUNT + 1), 18)


def test_word_weights_stay_in_scope(database: Database, make_lane: Callable[[int], DenseLane]) -> None:
    with closing(database.writer()) as connection:
        WordWeights(connection).add(1, [1, 2], [{5: 9.0}, {5: 2.0}])
    scope = Scope(chunk_ids=np.array([2, 3, 4], dtype=np.int64))
    found = make_lane(10).search(FINGERPRINT, QUERY, {5: 1.0}, 20, scope)
    assert sorted(chunk_id for chunk_id, _ in found) == [2, 3, 4]
    assert found[0][0] == 2
