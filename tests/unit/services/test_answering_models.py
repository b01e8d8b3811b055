from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from desktop_app.retrieve.scope import Scope
from desktop_app.services.answering_models import AnsweringModels
from desktop_app.services.encoder_slot import EncoderSlot, LoadedModel
from desktop_app.store.database import Database
from desktop_app.store.root_models import RootModels
from desktop_app.store.vector_search import ScoredChunks
from desktop_app.store.vectors import Vectors
from tests.indexing_helpers import CountingEncoder, counting_model

CHUNKS = 1_000
OWN = (990, 995, 1_000)
"""Held by the first root, the last ones in the order of every search; the others are held by the second root."""
NEAR, FAR = counting_model(CountingEncoder(), "near", "near"), counting_model(CountingEncoder(), "far", "far")


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as connection:
        connection.executescript(
            """
            INSERT INTO roots (id, path, added_at) VALUES (1, '/own', ''), (2, '/rest', '');
            INSERT INTO documents (id, content_hash, suffix, recipe, state) VALUES (1, x'01', '', '', ''),
                (2, x'02', '', '', '');
            INSERT INTO files (root_id, path, size_bytes, mtime_ns, document_id) VALUES (1, '/own/a', 1, 1, 1),
                (2, '/rest/b', 1, 1, 2);
            """
        )
        for chunk_id in range(1, CHUNKS + 1):
            connection.execute(
                "INSERT INTO chunks (id, hash, text, context, token_count) VALUES (?, ?, '', '', 1)",
                (chunk_id, str(chunk_id).encode()),
            )
            connection.execute(
                "INSERT INTO document_chunks (document_id, ordinal, chunk_id, start, end, locator)"
                " VALUES (?, ?, ?, 0, 0, '{}')",
                (1 if chunk_id in OWN else 2, chunk_id, chunk_id),
            )
        for root_id, model in enumerate((NEAR, FAR), start=1):
            RootModels(connection).aim(root_id, Vectors(connection).fingerprint_id(model.fingerprint))
    yield database
    database.close()


def found_by(database: Database, model: LoadedModel, depth: int, scope: Scope) -> tuple[list[int], list[int]]:
    """The chunks found, and how many each search was asked for; every model has vectors of all chunks."""
    slot, asked = EncoderSlot(), []
    slot.fill(NEAR)
    slot.fill(FAR)

    def search(count: int, within: Scope) -> ScoredChunks:
        asked.append(count)
        allowed = range(1, CHUNKS + 1) if within.chunk_ids is None else within.chunk_ids.tolist()
        return [(chunk_id, 1 / chunk_id) for chunk_id in allowed][:count]

    found = AnsweringModels(database, slot).now().found_by(model, search, depth, scope)
    return [chunk_id for chunk_id, _ in found], asked


def test_chunks_that_others_answer_for_take_no_places(database: Database) -> None:
    assert found_by(database, NEAR, 2, Scope()) == ([990, 995], [2, 8, 32, 2])
    assert found_by(database, NEAR, 2, Scope(np.array([1, 2, 3, 4, 995, 1_000]))) == ([995, 1_000], [2, 8])
    assert found_by(database, NEAR, 2, Scope(np.array([*range(1, 200), 995]))) == ([995], [2, 8, 32, 2])
    assert found_by(database, FAR, 2, Scope()) == ([1, 2], [2])


def test_one_model_for_everything_is_asked_once(database: Database) -> None:
    with closing(database.writer()) as connection:
        RootModels(connection).aim_all(Vectors(connection).fingerprint_id(NEAR.fingerprint))
    assert found_by(database, NEAR, 2, Scope()) == ([1, 2], [2])
