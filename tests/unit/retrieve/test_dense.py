from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from desktop_app.retrieve.dense import DenseLane
from desktop_app.retrieve.scope import Scope
from desktop_app.store.database import Database
from desktop_app.store.vector_search import SnapshotReader
from tests.unit.store.vector_samples import FINGERPRINT, add_vectors, random_units

COUNT = 2_000
QUERY = random_units(1, seed=77)[0]


@pytest.fixture
def vectors(tmp_path: Path) -> Iterator[SnapshotReader]:
    database = Database(tmp_path / "index.db")
    database.migrate()
    connection = database.writer()
    add_vectors(connection, 1, random_units(COUNT))
    connection.close()
    yield SnapshotReader(tmp_path / "vectors", database)
    database.close()


def ids(lane: DenseLane, depth: int, *allowed: int) -> list[int]:
    scope = Scope(chunk_ids=np.array(sorted(allowed), dtype=np.int64)) if allowed else Scope()
    return [chunk_id for chunk_id, _ in lane.search(FINGERPRINT, QUERY, depth, scope)]


def expected(allowed: range | list[int], depth: int) -> list[int]:
    scores = random_units(COUNT).astype(np.float16).astype(np.float32) @ QUERY
    return sorted(allowed, key=lambda chunk_id: (-scores[chunk_id - 1], chunk_id))[:depth]


@pytest.mark.parametrize("limit", [0, 50, 10_000])
@pytest.mark.parametrize("allowed", [range(1, 31), range(5, COUNT, 7), range(1, COUNT + 1)])
def test_a_filtered_search_finds_the_best_of_what_is_allowed(
    vectors: SnapshotReader, limit: int, allowed: range
) -> None:
    lane = DenseLane(vectors, exact_scan_limit=limit)
    assert ids(lane, 20, *allowed) == expected(allowed, 20)


def test_the_farthest_chunks_are_found_when_only_they_are_allowed(vectors: SnapshotReader) -> None:
    farthest = expected(range(1, COUNT + 1), COUNT)[-40:]
    assert ids(DenseLane(vectors, exact_scan_limit=10), 30, *farthest) == farthest[:30]


def test_without_a_scope_everything_is_searched(vectors: SnapshotReader) -> None:
    assert ids(DenseLane(vectors, exact_scan_limit=10), 25) == expected(range(1, COUNT + 1), 25)


def test_an_empty_scope_finds_nothing(vectors: SnapshotReader) -> None:
    lane = DenseLane(vectors, exact_scan_limit=10)
    assert lane.search(FINGERPRINT, QUERY, 5, Scope(chunk_ids=np.zeros(0, dtype=np.int64))) == []
