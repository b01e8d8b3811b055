from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from desktop_app.store.database import Connection, Database


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    """An empty index."""
    database = Database(tmp_path / "index.db")
    database.migrate()
    yield database
    database.close()


@pytest.fixture
def connection(database: Database) -> Iterator[Connection]:
    """The one that may write to it."""
    with closing(database.writer()) as connection:
        yield connection
