from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.services.cutting import Cutting
from desktop_app.services.yardstick import Yardstick
from desktop_app.settings import ChunkSettings
from desktop_app.store.database import Database
from tests.indexing_helpers import CountingEncoder, counting_model


@pytest.fixture
def cutting(tmp_path: Path) -> Iterator[Cutting]:
    database = Database(tmp_path / "index.db")
    database.migrate()
    with closing(database.writer()) as connection:
        yield Cutting(connection, ChunkSettings(), Yardstick(tmp_path))


def test_until_a_model_comes_chunks_are_estimated(cutting: Cutting) -> None:
    estimated = cutting.writer.recipe
    assert not cutting.follow(None)
    assert not cutting.measured
    assert cutting.follow(counting_model(CountingEncoder()))
    assert cutting.measured
    assert cutting.writer.recipe != estimated


def test_a_model_that_counts_the_same_takes_the_place_of_the_one_before(cutting: Cutting) -> None:
    first, second = counting_model(CountingEncoder()), counting_model(CountingEncoder(), "new", "new")
    cutting.follow(first)
    before = cutting.writer
    assert not cutting.follow(first)
    assert cutting.follow(second)
    assert cutting.writer.recipe == before.recipe
    assert cutting.writer._chunker._counter._tokenizer is second.tokenizer  # nothing is held of the first
    assert not cutting.follow(second)
